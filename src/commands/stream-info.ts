/** What is known about a stream, its groups and their consumers: XINFO. */
import { NO_SUCH_KEY } from '../base/errors.ts';
import type { OpenStream } from '../keyspace/streams.ts';
import { IndexCursor } from '../structures/ordered-index.ts';
import { StreamId } from '../structures/stream-id.ts';
import type { Call } from './call.ts';
import { helpRow } from './help.ts';
import { type CommandSpec, key } from './spec.ts';
import { findGroup, lagOf, noGroupFor, subcommandError } from './stream-groups.ts';
import { answerEntry, answerId, openStream } from './stream-ids.ts';

/** Entries that FULL tells of each list unless COUNT says otherwise. */
const FULL_COUNT = 10;

const id = new StreamId();
const cursor = new IndexCursor();

/** The stream of the key at argument 2. @throws ReplyError when there is none */
function requireStream(call: Call): OpenStream {
  const stream = openStream(call, 2);
  if (stream === undefined) throw NO_SUCH_KEY;
  return stream;
}

/** XINFO STREAM key [FULL [COUNT count]] */
function stream(call: Call): void {
  const { arguments: args } = call;
  const { count } = args;
  const isFull = count > 3;
  if (isFull && (!args.is(3, 'FULL') || (count !== 4 && count !== 6))) throw subcommandError(args);
  let max = FULL_COUNT;
  if (count === 6) {
    if (!args.is(4, 'COUNT')) throw subcommandError(args);
    const asked = args.integer(5);
    max = asked < 0 ? FULL_COUNT : asked;
  }
  const opened = requireStream(call);
  call.reply.map(isFull ? 9 : 10);
  answerFacts(call, opened);
  if (isFull) answerFull(call, opened, max === 0 ? Infinity : max);
  else answerEnds(call, opened);
}

function answerFacts({ keyspace, reply }: Call, opened: OpenStream): void {
  const { log } = keyspace.streams;
  reply.text('length');
  reply.integer(opened.length);
  reply.text('radix-tree-keys');
  reply.integer(log.nodeCount(opened.root));
  reply.text('radix-tree-nodes');
  reply.integer(log.indexNodeCount(opened.root));
  reply.text('last-generated-id');
  answerId(reply, opened.lastId);
  reply.text('max-deleted-entry-id');
  answerId(reply, opened.maxDeletedId);
  reply.text('entries-added');
  reply.integer64(opened.entriesAdded);
  reply.text('recorded-first-entry-id');
  opened.firstId(id);
  answerId(reply, id);
}

function answerEnds({ keyspace, reply }: Call, opened: OpenStream): void {
  const { groups, log } = keyspace.streams;
  reply.text('groups');
  reply.integer(opened.groups === 0 ? 0 : groups.count(opened.groups));
  reply.text('first-entry');
  if (opened.seek(id.setZero())) answerEntry(reply, log.nodes, opened.cursor);
  else reply.nil();
  reply.text('last-entry');
  if (opened.seekBack(id.setMax())) answerEntry(reply, log.nodes, opened.cursor);
  else reply.nil();
}

function answerFull(call: Call, opened: OpenStream, max: number): void {
  const { keyspace, reply } = call;
  const { groups, log } = keyspace.streams;
  reply.text('entries');
  let answered = 0;
  reply.beginArray();
  for (let more = opened.seek(id.setZero()); more && answered < max; more = opened.next()) {
    answerEntry(reply, log.nodes, opened.cursor);
    answered++;
  }
  reply.endArray(answered);
  reply.text('groups');
  reply.array(opened.groups === 0 ? 0 : groups.count(opened.groups));
  groups.forEach(opened.groups, (group) => {
    reply.map(7);
    reply.text('name');
    answerName(call, group);
    answerProgress(call, opened, group);
    reply.text('pel-count');
    reply.integer(groups.pending.count(group));
    reply.text('pending');
    answerPending(call, group, max, true);
    reply.text('consumers');
    reply.array(groups.consumerCount(group));
    groups.forEachConsumer(group, (consumer) => answerConsumerFull(call, consumer, max));
  });
}

/** Last id, entries read and lag of a group. */
function answerProgress(call: Call, opened: OpenStream, group: number): void {
  const { keyspace, reply } = call;
  const { groups } = keyspace.streams;
  reply.text('last-delivered-id');
  answerId(reply, groups.loadLastId(group, id));
  reply.text('entries-read');
  if (groups.knowsEntriesRead(group)) reply.integer64(groups.entriesRead(group));
  else reply.nil();
  reply.text('lag');
  const lag = lagOf(groups, group, opened);
  if (lag === undefined) reply.nil();
  else reply.integer64(lag);
}

/** The first pending entries of a group, with their consumers, or of a consumer. */
function answerPending(call: Call, owner: number, max: number, namesConsumer: boolean): void {
  const { keyspace, reply } = call;
  const { groups } = keyspace.streams;
  const { pending } = groups;
  const count = Math.min(pending.count(owner), max);
  reply.array(count);
  pending.seek(owner, id.setZero(), cursor);
  for (let left = count; left > 0; left--) {
    const entry = cursor.item;
    reply.array(namesConsumer ? 4 : 3);
    pending.loadId(entry, id);
    answerId(reply, id);
    if (namesConsumer) answerName(call, pending.consumer(entry));
    reply.integer(pending.timeMs(entry));
    reply.integer64(pending.deliveries(entry));
    pending.next(cursor);
  }
}

function answerConsumerFull(call: Call, consumer: number, max: number): void {
  const { keyspace, reply } = call;
  const { groups } = keyspace.streams;
  reply.map(5);
  reply.text('name');
  answerName(call, consumer);
  reply.text('seen-time');
  reply.integer(groups.seenMs(consumer));
  reply.text('active-time');
  reply.integer(groups.activeMs(consumer));
  reply.text('pel-count');
  reply.integer(groups.pending.count(consumer));
  reply.text('pending');
  answerPending(call, consumer, max, false);
}

/** XINFO GROUPS key */
function groupList(call: Call): void {
  const { keyspace, reply } = call;
  const { groups } = keyspace.streams;
  const opened = requireStream(call);
  reply.array(opened.groups === 0 ? 0 : groups.count(opened.groups));
  groups.forEach(opened.groups, (group) => {
    reply.map(6);
    reply.text('name');
    answerName(call, group);
    reply.text('consumers');
    reply.integer(groups.consumerCount(group));
    reply.text('pending');
    reply.integer(groups.pending.count(group));
    answerProgress(call, opened, group);
  });
}

/** XINFO CONSUMERS key group */
function consumers(call: Call): void {
  const { keyspace, nowMs, reply } = call;
  const { groups } = keyspace.streams;
  const group = findGroup(call, requireStream(call), 3);
  if (group === 0) throw noGroupFor(call.arguments, 3, 2);
  reply.array(groups.consumerCount(group));
  groups.forEachConsumer(group, (consumer) => {
    const activeMs = groups.activeMs(consumer);
    reply.map(4);
    reply.text('name');
    answerName(call, consumer);
    reply.text('pending');
    reply.integer(groups.pending.count(consumer));
    reply.text('idle');
    reply.integer(Math.max(nowMs - groups.seenMs(consumer), 0));
    reply.text('inactive');
    reply.integer(activeMs < 0 ? -1 : Math.max(nowMs - activeMs, 0));
  });
}

function answerName({ keyspace, reply }: Call, owner: number): void {
  const name = keyspace.streams.groups.name(owner);
  reply.bulk(name.bytes, name.start, name.end);
}

function row(
  name: string,
  arity: number,
  summary: string,
  execute: (call: Call) => void,
): CommandSpec {
  return {
    name,
    arity,
    flags: ['readonly'],
    keys: [key(2, 'RO', 'access')],
    group: 'stream',
    since: '5.0.0',
    summary,
    execute,
  };
}

export const STREAM_INFO_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'xinfo',
    arity: -2,
    flags: [],
    group: 'stream',
    since: '5.0.0',
    summary: 'What is known about a stream and its groups.',
    subcommands: [
      row('consumers', 4, 'Tells about the consumers of a group.', consumers),
      row('groups', 3, 'Tells about the groups of a stream.', groupList),
      helpRow('xinfo', 'stream', '5.0.0'),
      row('stream', -3, 'Tells about a stream, with FULL about everything in it.', stream),
    ],
  },
];
