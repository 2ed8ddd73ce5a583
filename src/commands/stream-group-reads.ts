/**
 * What XREADGROUP does with the groups it reads: it delivers new entries, which become pending, or
 * answers again what is pending for the consumer. All that can fail for want of memory happens for all
 * keys before anything is answered or changed.
 * Hot: shown by the bench row XREADGROUP.
 */
import { ReplyError } from '../base/errors.ts';
import { LogMark } from '../structures/entry-log.ts';
import { IndexCursor } from '../structures/ordered-index.ts';
import { IdList, StreamId } from '../structures/stream-id.ts';
import type { Call } from './call.ts';
import { keepConsumer, keepDelivered, keepGroup } from './stream-effects.ts';
import {
  entriesUpTo,
  findConsumer,
  findGroup,
  hasTombstones,
  nameAt,
  noKeyOrGroup,
} from './stream-groups.ts';
import {
  answerEntry,
  answerId,
  beginStream,
  beginStreams,
  openStream,
  readId,
} from './stream-ids.ts';
import type { ReadRequest } from './stream-reads.ts';

const DOLLAR_IN_GROUP = new ReplyError(
  'ERR',
  'The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.',
);

/** What one key will get; reused. */
class Plan {
  keyAt = 0;
  root = 0;
  group = 0;
  consumer = 0;
  isNewConsumer = false;
  isHistory = false;
  /** Its answer is in the reply: a history always, new entries when there are any. */
  isServed = false;
  /** The id behind which it reads. */
  readonly behind: StreamId = new StreamId();
  /** New entries: how many, where the first is, and what is pending for them. */
  count = 0;
  readonly first: LogMark = new LogMark();
  readonly pending: number[] = [];
}

const plans: Plan[] = [];
const ids = new IdList();
const id = new StreamId();
const cursor = new IndexCursor();
/** The groups that deliver something to this command. */
const delivering = new Set<number>();
/** Where the names stand for the effects; reused. */
const place = { key: 0, group: 0, consumer: 0 };

/**
 * Reads what the request asks for and answers it; false, with nothing answered, when no key has
 * anything and there is no `wait`. With nothing to read, consumers are made all the same, as Redis does.
 * @throws ArenaFull with nothing changed
 */
export function readFromGroups(
  call: Call,
  request: ReadRequest,
  wait: ((call: Call) => void) | undefined,
): boolean {
  for (let i = 0; i < request.keys; i++) {
    const plan = plans[i] ?? new Plan();
    plans[i] = plan;
    find(call, request, plan, i);
  }
  // Redis looks up every key once more.
  call.hits += request.keys;
  call.keyspace.streams.deliveries.begin();
  delivering.clear();
  let served = 0;
  for (let i = 0; i < request.keys; i++) {
    const plan = plans[i] as Plan;
    prepare(call, request, plan);
    if (plan.isServed) served++;
  }
  if (served === 0 && wait !== undefined) beginWait(call, wait);
  if (served > 0) beginStreams(call, served);
  place.group = request.groupAt;
  place.consumer = request.groupAt + 1;
  for (let i = 0; i < request.keys; i++) serve(call, request, plans[i] as Plan);
  return served > 0 || wait !== undefined;
}

/** Waits; where that is refused nothing has changed. */
function beginWait(call: Call, wait: (call: Call) => void): void {
  try {
    wait(call);
  } catch (cause) {
    call.keyspace.streams.deliveries.undo();
    throw cause;
  }
}

/** Finds the stream and the group of one key, and what is asked of it. @throws ReplyError */
function find(call: Call, request: ReadRequest, plan: Plan, at: number): void {
  const args = call.arguments;
  const idAt = request.firstKey + request.keys + at;
  plan.keyAt = request.firstKey + at;
  const stream = openStream(call, plan.keyAt);
  plan.group = stream === undefined ? 0 : findGroup(call, stream, request.groupAt);
  if (stream === undefined || plan.group === 0) {
    const text = ' in XREADGROUP with GROUP option';
    throw noKeyOrGroup(args, plan.keyAt, request.groupAt, text);
  }
  plan.root = stream.root;
  if (args.is(idAt, '$')) throw DOLLAR_IN_GROUP;
  plan.isHistory = !args.is(idAt, '>');
  if (plan.isHistory) readId(args, idAt, plan.behind);
}

/** Finds out what one key will get, and makes room for it. */
function prepare(call: Call, request: ReadRequest, plan: Plan): void {
  const { keyspace } = call;
  const { deliveries, groups, opened: stream } = keyspace.streams;
  plan.consumer = findConsumer(call, plan.group, request.groupAt + 1);
  plan.isNewConsumer = plan.consumer === 0;
  if (plan.isNewConsumer) {
    const name = nameAt(call.arguments, request.groupAt + 1);
    plan.consumer = deliveries.addConsumer(plan.group, name, call.nowMs);
  }
  plan.isServed = plan.isHistory;
  plan.count = 0;
  plan.pending.length = 0;
  if (plan.isHistory) return;
  groups.loadLastId(plan.group, id);
  // A key that is named twice has nothing new the second time.
  if (!id.increment() || delivering.has(plan.group)) return;
  stream.openRoot(plan.root);
  // Most readers have read everything there is.
  if (stream.lastId.compare(id) < 0) return;
  for (let more = stream.seek(id); more; more = stream.next()) {
    if (request.count !== 0 && plan.count === request.count) break;
    if (plan.count === 0) plan.first.take(stream.cursor);
    plan.count++;
    if (request.isUnacknowledged) continue;
    const { entry } = stream.cursor;
    plan.pending.push(deliveries.prepare(plan.group, plan.consumer, entry.id, call.nowMs));
  }
  plan.isServed = plan.count > 0;
  if (plan.isServed) delivering.add(plan.group);
}

/** Answers and makes so what was prepared. */
function serve(call: Call, request: ReadRequest, plan: Plan): void {
  const { groups } = call.keyspace.streams;
  place.key = plan.keyAt;
  groups.setSeenMs(plan.consumer, call.nowMs);
  if (plan.isNewConsumer) {
    keepConsumer(call, place);
    call.noted(plan.keyAt, 'xgroup-createconsumer');
  }
  if (!plan.isServed) return;
  beginStream(call, plan.keyAt);
  if (plan.isHistory) answerHistory(call, request, plan);
  else deliver(call, request, plan);
}

/** Answers new entries, which are pending for the consumer from now on. */
function deliver(call: Call, request: ReadRequest, plan: Plan): void {
  const { keyspace, nowMs, reply } = call;
  const { groups, log } = keyspace.streams;
  const { pending } = groups;
  const { consumer, count, group } = plan;
  const { opened: stream } = keyspace.streams;
  stream.openRoot(plan.root);
  ids.clear();
  reply.array(count);
  stream.resume(plan.first);
  const { entry } = stream.cursor;
  for (let left = count; left > 0; left--) {
    answerEntry(reply, log.nodes, stream.cursor);
    if (groups.knowsEntriesRead(group) && !hasTombstones(stream, entry.id)) {
      groups.incrementEntriesRead(group);
    } else groups.setEntriesRead(group, entriesUpTo(stream, entry.id));
    if (!request.isUnacknowledged) {
      const nack = plan.pending[count - left] as number;
      pending.settle(nack, consumer);
      pending.setFirstDelivery(nack, nowMs);
      ids.push(entry.id);
    }
    id.set(entry.id);
    if (left > 1) stream.next();
  }
  groups.setLastId(group, id);
  // As Redis, a delivery is no change that WATCH would see.
  keyspace.changes++;
  if (ids.length > 0) {
    groups.setActiveMs(consumer, nowMs);
    const last = ids.length - 1;
    keepDelivered(call, place, group, {
      ids,
      first: 0,
      last,
      timeMs: nowMs,
      deliveries: 1,
      isActivity: true,
    });
  }
  keepGroup(call, place, group);
}

/** Answers what is pending for the consumer behind an id, and counts the deliveries. */
function answerHistory(call: Call, request: ReadRequest, plan: Plan): void {
  const { keyspace, nowMs, reply } = call;
  const { groups, log } = keyspace.streams;
  const { pending } = groups;
  const { opened: stream } = keyspace.streams;
  stream.openRoot(plan.root);
  ids.clear();
  reply.beginArray();
  let answered = 0;
  let more = plan.behind.increment() && pending.seek(plan.consumer, plan.behind, cursor);
  for (; more && (request.count === 0 || answered < request.count); more = pending.next(cursor)) {
    const nack = cursor.item;
    pending.loadId(nack, id);
    answered++;
    if (stream.seek(id) && stream.cursor.entry.id.compare(id) === 0) {
      answerEntry(reply, log.nodes, stream.cursor);
      pending.setTimeMs(nack, nowMs);
      pending.setDeliveries(nack, pending.deliveries(nack) + 1n);
      ids.push(id);
    } else {
      reply.array(2);
      answerId(reply, id);
      reply.nilArray();
    }
  }
  reply.endArray(answered);
  if (ids.length === 0) return;
  keyspace.changes++;
  keepRuns(call, plan.consumer, plan.group, false);
}

/** Journals the ids of `ids`, those of one count of deliveries together. */
function keepRuns(call: Call, consumer: number, group: number, isActivity: boolean): void {
  const { pending } = call.keyspace.streams.groups;
  const deliveriesAt = (index: number): bigint => {
    ids.load(index, id);
    return pending.deliveries(pending.find(consumer, id));
  };
  for (let first = 0; first < ids.length; ) {
    const deliveries = deliveriesAt(first);
    let last = first;
    while (last + 1 < ids.length && deliveriesAt(last + 1) === deliveries) last++;
    const run = { ids, first, last, timeMs: call.nowMs, deliveries, isActivity };
    keepDelivered(call, place, group, run);
    first = last + 1;
  }
}
