/**
 * Reading streams from an id on, waiting for entries if need be: XREAD and XREADGROUP.
 *
 * A waiting XREAD keeps the ids it has seen, `$` turned into the last one at the time of the call; many
 * are served by one entry. Waiting XREADGROUPs of one group are served first come, first served, and
 * answer an error when the key or the group is gone.
 * Hot: shown by the bench row XREADGROUP.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import { StreamId } from '../structures/stream-id.ts';
import { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { type CommandSpec, streamKeys } from './spec.ts';
import { readFromGroups } from './stream-group-reads.ts';
import { answerEntry, beginStream, beginStreams, openStream, readId } from './stream-ids.ts';

const GROUP_IN_XREAD = new ReplyError(
  'ERR',
  'The GROUP option is only supported by XREADGROUP. You called XREAD instead.',
);
const NOACK_IN_XREAD = new ReplyError(
  'ERR',
  'The NOACK option is only supported by XREADGROUP. You called XREAD instead.',
);
const NO_GROUP_OPTION = new ReplyError('ERR', 'Missing GROUP option for XREADGROUP');
const NEW_IN_XREAD = new ReplyError(
  'ERR',
  'The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.',
);
const TIMEOUT_NOT_AN_INTEGER = new ReplyError('ERR', 'timeout is not an integer or out of range');
const TIMEOUT_NEGATIVE = new ReplyError('ERR', 'timeout is negative');
const TIMEOUT_OUT_OF_RANGE = new ReplyError('ERR', 'timeout is out of range');
const TIMEOUT_MS_MAX = 2 ** 63;

/** What a read asks for; reused. */
export class ReadRequest {
  /** Most entries a stream; 0 = all. */
  count = 0;
  /** -1 = does not wait; 0 = without end. */
  blockMs = -1;
  /** Where the keys begin, and how many there are; as many ids follow. */
  firstKey = 0;
  keys = 0;
  /** Where the group's name stands, the consumer's behind it; 0 = none. */
  groupAt = 0;
  isUnacknowledged = false;

  /** @throws ReplyError */
  read(call: Call, isGroupRead: boolean): void {
    const args = call.arguments;
    this.count = 0;
    this.blockMs = -1;
    this.keys = 0;
    this.groupAt = 0;
    this.isUnacknowledged = false;
    for (let i = 1; i < args.count && this.keys === 0; i++) {
      const left = args.count - i - 1;
      if (left > 0 && args.is(i, 'BLOCK')) this.blockMs = readBlockMs(call, ++i);
      else if (left > 0 && args.is(i, 'COUNT')) this.count = Math.max(args.integer(++i), 0);
      else if (left > 0 && args.is(i, 'STREAMS')) this.#readKeys(call, i + 1, isGroupRead);
      else if (left > 1 && args.is(i, 'GROUP')) {
        if (!isGroupRead) throw GROUP_IN_XREAD;
        this.groupAt = i + 1;
        i += 2;
      } else if (args.is(i, 'NOACK')) {
        if (!isGroupRead) throw NOACK_IN_XREAD;
        this.isUnacknowledged = true;
      } else throw SYNTAX_ERROR;
    }
    if (this.keys === 0) throw SYNTAX_ERROR;
    if (isGroupRead && this.groupAt === 0) throw NO_GROUP_OPTION;
  }

  #readKeys({ arguments: args, command }: Call, index: number, isGroupRead: boolean): void {
    const count = args.count - index;
    if (count % 2 !== 0) {
      const symbol = isGroupRead ? '>' : '$';
      throw new ReplyError(
        'ERR',
        `Unbalanced '${command.fullName}' list of streams: for each stream key an ID or '${symbol}' must be specified.`,
      );
    }
    this.firstKey = index;
    this.keys = count / 2;
  }
}

/** The time of BLOCK, whole milliseconds. */
function readBlockMs(call: Call, index: number): number {
  const timeoutMs = call.arguments.integer(index, TIMEOUT_NOT_AN_INTEGER);
  if (timeoutMs < 0) throw TIMEOUT_NEGATIVE;
  if (timeoutMs + call.nowMs >= TIMEOUT_MS_MAX) throw TIMEOUT_OUT_OF_RANGE;
  return timeoutMs;
}

const request = new ReadRequest();
const id = new StreamId();
const top = new StreamId();
/** The keys that have something, as distances from the first. */
const served: number[] = [];

/** XREAD [COUNT count] [BLOCK ms] STREAMS key [key …] id|$ [id|$ …] */
function xread(call: Call): void {
  const { arguments: args } = call;
  request.read(call, false);
  const { firstKey, keys } = request;
  served.length = 0;
  for (let i = 0; i < keys; i++) {
    const stream = openStream(call, firstKey + i);
    const idAt = firstKey + keys + i;
    if (args.is(idAt, '$')) continue;
    if (args.is(idAt, '>')) throw NEW_IN_XREAD;
    readId(args, idAt, id);
    if (stream?.topId(top) === true && top.compare(id) > 0) served.push(i);
  }
  const mayWait = request.blockMs >= 0 && call.mayWait;
  if (served.length > 0 || !mayWait) lookAgain(call);
  if (served.length > 0) answerStreams(call);
  else if (mayWait) waitForEntries(call);
  else call.reply.nilArray();
}

/** Redis looks up every key twice, and counts that; those that are served are opened again anyway. */
function lookAgain(call: Call): void {
  let next = 0;
  for (let i = 0; i < request.keys; i++) {
    if (served[next] === i) next++;
    else call.peek(request.firstKey + i);
  }
}

function answerStreams(call: Call): void {
  const { arguments: args, keyspace, reply } = call;
  const { nodes } = keyspace.streams.log;
  beginStreams(call, served.length);
  for (const i of served) {
    beginStream(call, request.firstKey + i);
    const stream = openStream(call, request.firstKey + i);
    readId(args, request.firstKey + request.keys + i, id);
    let answered = 0;
    reply.beginArray();
    let more = id.increment() && stream?.seek(id) === true;
    for (; more && stream !== undefined; more = stream.next()) {
      if (request.count !== 0 && answered === request.count) break;
      answerEntry(reply, nodes, stream.cursor);
      answered++;
    }
    reply.endArray(answered);
  }
}

/** Waits until one of the streams has an entry behind its id. */
function waitForEntries(call: Call): void {
  const { keyspace } = call;
  const { firstKey, keys, blockMs } = request;
  const seen = new Map<string, StreamId>();
  const args = withSeenIds(call, seen);
  const found = new StreamId();
  call.wait({
    firstKey,
    lastKey: firstKey + keys - 1,
    timeoutMs: blockMs,
    onTimeout: 'nilArray',
    arguments: args,
    serves(database, key, entry) {
      if (entry === 0 || database.type(entry) !== ValueType.stream) return false;
      const stream = keyspace.streams.opened;
      stream.open(database, entry);
      const last = seen.get(key.toString('latin1'));
      return last !== undefined && stream.topId(found) && found.compare(last) > 0;
    },
  });
}

/** The call's arguments with every `$` as the id it stands for; the ids of the keys go into `seen`. */
function withSeenIds(call: Call, seen: Map<string, StreamId>): Arguments {
  const { arguments: args } = call;
  const { firstKey, keys } = request;
  const words: Buffer[] = [];
  for (let i = 0; i < firstKey + keys; i++) words.push(args.bytes(i));
  for (let i = 0; i < keys; i++) {
    const last = new StreamId();
    const stream = openStream(call, firstKey + i);
    if (!args.is(firstKey + keys + i, '$')) readId(args, firstKey + keys + i, last);
    else if (stream !== undefined) last.set(stream.lastId);
    words.push(Buffer.from(last.toString()));
    const name = args.latin1(firstKey + i);
    const earlier = seen.get(name);
    if (earlier === undefined || last.compare(earlier) < 0) seen.set(name, last);
  }
  return Arguments.of(...words);
}

/** XREADGROUP GROUP group consumer [COUNT count] [BLOCK ms] [NOACK] STREAMS key [key …] id|> [id|> …] */
function xreadgroup(call: Call): void {
  request.read(call, true);
  const mayWait = request.blockMs >= 0 && call.mayWait;
  if (!readFromGroups(call, request, mayWait ? waitForGroup : undefined)) call.reply.nilArray();
}

/** Waits until a group has an entry to deliver, or is gone. */
function waitForGroup(call: Call): void {
  const { keyspace } = call;
  const { firstKey, keys, groupAt, blockMs } = request;
  const group = call.arguments.bytes(groupAt);
  const [last, found] = [new StreamId(), new StreamId()];
  call.wait({
    firstKey,
    lastKey: firstKey + keys - 1,
    timeoutMs: blockMs,
    onTimeout: 'nilArray',
    serves(database, _key, entry) {
      // Executed again, the command answers the error that fits.
      if (entry === 0 || database.type(entry) !== ValueType.stream) return true;
      const stream = keyspace.streams.opened;
      stream.open(database, entry);
      const { groups } = keyspace.streams;
      const one = groups.find(stream.groups, group, 0, group.length);
      if (one === 0) return true;
      return stream.topId(found) && found.compare(groups.loadLastId(one, last)) > 0;
    },
  });
}

export const STREAM_READ_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'xread',
    arity: -4,
    flags: ['readonly', 'blocking', 'movablekeys'],
    keys: [streamKeys(1, 'RO', 'access')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Answers the entries of several streams behind an id of each, waiting if needed.',
    execute: xread,
  },
  {
    name: 'xreadgroup',
    arity: -7,
    flags: ['write', 'blocking', 'movablekeys'],
    keys: [streamKeys(4, 'RO', 'access')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Delivers entries of streams to a consumer of a group, waiting if needed.',
    execute: xreadgroup,
  },
];
