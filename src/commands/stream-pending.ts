/** What is pending in a group: XPENDING, as a summary or entry by entry. */
import { SYNTAX_ERROR } from '../base/errors.ts';
import { IndexCursor } from '../structures/ordered-index.ts';
import { StreamId } from '../structures/stream-id.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key } from './spec.ts';
import { findConsumer, findGroup, noKeyOrGroup } from './stream-groups.ts';
import { answerId, openStream, readEnd, readStart } from './stream-ids.ts';

const start = new StreamId();
const end = new StreamId();
const id = new StreamId();
const cursor = new IndexCursor();

/** The longer form's arguments. */
interface PendingRange {
  readonly idleMs: number;
  readonly count: number;
  /** Where the consumer's name stands; 0 = everyone's entries. */
  readonly consumerAt: number;
}

/** XPENDING key group [[IDLE min-idle-ms] start end count [consumer]] */
function xpending(call: Call): void {
  const { arguments: args } = call;
  const range = args.count === 3 ? undefined : readRange(call);
  const stream = openStream(call, 1);
  const group = stream === undefined ? 0 : findGroup(call, stream, 2);
  if (group === 0) throw noKeyOrGroup(args, 1, 2);
  if (range === undefined) answerSummary(call, group);
  else answerEntries(call, group, range);
}

function readRange({ arguments: args }: Call): PendingRange {
  if (args.count < 6 || args.count > 9) throw SYNTAX_ERROR;
  let at = 3;
  let idleMs = 0;
  if (args.is(3, 'IDLE')) {
    idleMs = args.integer(4);
    if (args.count < 8) throw SYNTAX_ERROR;
    at = 5;
  }
  const count = Math.max(args.integer(at + 2), 0);
  readStart(args, at, start);
  readEnd(args, at + 1, end);
  return { idleMs, count, consumerAt: at + 3 < args.count ? at + 3 : 0 };
}

function answerSummary({ keyspace, reply }: Call, group: number): void {
  const { groups } = keyspace.streams;
  const { pending } = groups;
  const count = pending.count(group);
  reply.array(4);
  reply.integer(count);
  if (count === 0) {
    reply.nil();
    reply.nil();
    reply.nilArray();
    return;
  }
  pending.seek(group, start.setZero(), cursor);
  pending.loadId(cursor.item, id);
  answerId(reply, id);
  pending.seekLast(group, cursor);
  pending.loadId(cursor.item, id);
  answerId(reply, id);
  let consumers = 0;
  reply.beginArray();
  groups.forEachConsumer(group, (consumer) => {
    const own = pending.count(consumer);
    if (own === 0) return;
    consumers++;
    reply.array(2);
    const name = groups.name(consumer);
    reply.bulk(name.bytes, name.start, name.end);
    reply.text(String(own));
  });
  reply.endArray(consumers);
}

function answerEntries(call: Call, group: number, range: PendingRange): void {
  const { keyspace, nowMs, reply } = call;
  const { groups } = keyspace.streams;
  const { pending } = groups;
  const owner = range.consumerAt === 0 ? group : findConsumer(call, group, range.consumerAt);
  let answered = 0;
  reply.beginArray();
  let more = owner !== 0 && pending.seek(owner, start, cursor);
  for (; more && answered < range.count; more = pending.next(cursor)) {
    const entry = cursor.item;
    pending.loadId(entry, id);
    if (id.compare(end) > 0) break;
    const idleMs = nowMs - pending.timeMs(entry);
    if (range.idleMs !== 0 && idleMs < range.idleMs) continue;
    answered++;
    reply.array(4);
    answerId(reply, id);
    const name = groups.name(pending.consumer(entry));
    reply.bulk(name.bytes, name.start, name.end);
    reply.integer(Math.max(idleMs, 0));
    reply.integer64(pending.deliveries(entry));
  }
  reply.endArray(answered);
}

export const STREAM_PENDING_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'xpending',
    arity: -3,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Tells what a group has delivered and not seen acknowledged.',
    execute: xpending,
  },
];
