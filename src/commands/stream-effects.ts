/**
 * What the journal keeps of deliveries: XCLAIM with the time, the number of deliveries and the group's
 * last id, the consumer's creation, and how far the group has read. Replaying them gives the same
 * pending entries.
 *
 * Every XCLAIM in a journal is written here. One without FORCE tells of entries that a consumer has read
 * again from its own history: that changes their time and count, and is not activity of the consumer.
 * Hot: shown by the bench row XREADGROUP.
 */
import { type IdList, StreamId } from '../structures/stream-id.ts';
import type { Call } from './call.ts';
import { keepId } from './stream-ids.ts';

/** Where the names stand among the call's arguments. */
export interface GroupPlace {
  readonly key: number;
  readonly group: number;
  readonly consumer: number;
}

const id = new StreamId();

/** Journals that a consumer was made. */
export function keepConsumer(call: Call, place: GroupPlace): void {
  call.effects.command(call.database.index, 5);
  call.effects.text('XGROUP');
  call.effects.text('CREATECONSUMER');
  keepNames(call, place);
  keepArgument(call, place.consumer);
}

/** Journals how far a group has delivered and read. */
export function keepGroup(call: Call, place: GroupPlace, group: number): void {
  const { effects, keyspace } = call;
  const { groups } = keyspace.streams;
  effects.command(call.database.index, 7);
  effects.text('XGROUP');
  effects.text('SETID');
  keepNames(call, place);
  keepId(effects, groups.loadLastId(group, id));
  effects.text('ENTRIESREAD');
  effects.integer(groups.entriesRead(group));
}

/** Deliveries of one kind: the ids from `first` to `last` of a list. */
export interface Delivered {
  readonly ids: IdList;
  readonly first: number;
  readonly last: number;
  readonly timeMs: number;
  readonly deliveries: bigint | number;
  /** False for what a consumer has read from its own history. */
  readonly isActivity: boolean;
}

/** Journals deliveries to a consumer. */
export function keepDelivered(
  call: Call,
  place: GroupPlace,
  group: number,
  delivered: Delivered,
): void {
  const { effects, keyspace } = call;
  const { ids, first, last, isActivity } = delivered;
  effects.command(call.database.index, 5 + (last - first + 1) + (isActivity ? 8 : 7));
  effects.text('XCLAIM');
  keepNames(call, place);
  keepArgument(call, place.consumer);
  effects.text('0');
  for (let i = first; i <= last; i++) {
    ids.load(i, id);
    keepId(effects, id);
  }
  effects.text('TIME');
  effects.integer(delivered.timeMs);
  effects.text('RETRYCOUNT');
  effects.integer(delivered.deliveries);
  if (isActivity) effects.text('FORCE');
  effects.text('JUSTID');
  effects.text('LASTID');
  keepId(effects, keyspace.streams.groups.loadLastId(group, id));
}

function keepNames(call: Call, place: GroupPlace): void {
  keepArgument(call, place.key);
  keepArgument(call, place.group);
}

function keepArgument({ arguments: args, effects }: Call, index: number): void {
  effects.argument(args.buffer, args.start(index), args.end(index));
}
