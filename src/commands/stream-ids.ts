/**
 * Stream ids in arguments, replies and effects, and the first steps of every stream command: open the
 * key, read ids as Redis reads them.
 * Hot: shown by the bench rows XADD and XREADGROUP.
 */
import { ReplyError } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { OpenStream } from '../keyspace/streams.ts';
import type { LogCursor } from '../structures/entry-log.ts';
import type { EntryNodes } from '../structures/entry-nodes.ts';
import { ID_TEXT_BYTES_MAX, type IdForm, StreamId } from '../structures/stream-id.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import type { ReplyWriter } from './reply.ts';
import type { Effects } from './spec.ts';

export const INVALID_ID = new ReplyError(
  'ERR',
  'Invalid stream ID specified as stream command argument',
);
const INVALID_START = new ReplyError('ERR', 'invalid start ID for the interval');
const INVALID_END = new ReplyError('ERR', 'invalid end ID for the interval');
const PARENTHESIS = 0x28;
const DASH = 0x2d;

/** The text of the id that was written last: replies and effects tell the same one several times. */
const text: Buffer = Buffer.alloc(ID_TEXT_BYTES_MAX);
const written = new StreamId();
let textEnd = written.writeText(text, 0);
/** Where the sequence begins in it: of ids of one millisecond only this part differs. */
let sequenceAt = text.indexOf(DASH) + 1;

function writeText(id: StreamId): number {
  if (written.isSameTime(id)) {
    if (written.compare(id) === 0) return textEnd;
    textEnd = written.set(id).writeSequence(text, sequenceAt);
  } else {
    textEnd = written.set(id).writeText(text, 0);
    sequenceAt = text.indexOf(DASH) + 1;
  }
  return textEnd;
}

/**
 * Opens the stream of the key at argument `index`; undefined when there is none.
 * @throws ReplyError WRONGTYPE
 */
export function openStream(call: Call, index: number): OpenStream | undefined {
  const entry = call.findAs(index, ValueType.stream);
  if (entry === 0) return undefined;
  const stream = call.keyspace.streams.opened;
  stream.open(call.database, entry);
  return stream;
}

/** As `openStream`, making the key with an empty stream when there is none. */
export function openOrCreateStream(call: Call, index: number): OpenStream {
  const opened = openStream(call, index);
  if (opened !== undefined) return opened;
  const { arguments: args, database, keyspace } = call;
  const { streams } = keyspace;
  const root = streams.create();
  try {
    const [start, end] = [args.start(index), args.end(index)];
    const entry = database.create(args.buffer, start, end, ValueType.stream, root);
    streams.opened.open(database, entry);
  } catch (cause) {
    streams.free(root);
    throw cause;
  }
  return streams.opened;
}

/**
 * A whole id at argument `index`, or only milliseconds: the sequence is 0 then.
 * @throws ReplyError
 */
export function readId(args: Arguments, index: number, id: StreamId): StreamId {
  const form = id.parse(args.buffer, args.start(index), args.end(index));
  if (form === 'invalid' || form === 'anySequence') throw INVALID_ID;
  return id;
}

/** As `readId`, where `ms-*` is an id too; tells which it was. @throws ReplyError */
export function readNewId(args: Arguments, index: number, id: StreamId): IdForm {
  const form = id.parse(args.buffer, args.start(index), args.end(index));
  if (form === 'invalid') throw INVALID_ID;
  return form;
}

/** True when the argument is an id. */
export function isId(args: Arguments, index: number, id: StreamId): boolean {
  const form = id.parse(args.buffer, args.start(index), args.end(index));
  return form === 'whole' || form === 'milliseconds';
}

/**
 * The lower bound of an interval: an id, `-`, `+`, or `(id` for the one behind it.
 * @throws ReplyError
 */
export function readStart(args: Arguments, index: number, id: StreamId): StreamId {
  if (readBound(args, index, id, false) && !id.increment()) throw INVALID_START;
  return id;
}

/** As `readStart`, for the upper bound: milliseconds alone mean the last sequence. */
export function readEnd(args: Arguments, index: number, id: StreamId): StreamId {
  if (readBound(args, index, id, true) && !id.decrement()) throw INVALID_END;
  return id;
}

/** Reads a bound as it stands; true when it is left out itself. */
function readBound(args: Arguments, index: number, id: StreamId, isEnd: boolean): boolean {
  if (args.is(index, '-')) id.setZero();
  else if (args.is(index, '+')) id.setMax();
  else {
    const start = args.start(index);
    const end = args.end(index);
    const isExclusive = end - start > 1 && args.buffer[start] === PARENTHESIS;
    const form = id.parse(args.buffer, isExclusive ? start + 1 : start, end);
    if (form === 'invalid' || form === 'anySequence') throw INVALID_ID;
    if (isEnd && form === 'milliseconds') id.words.fill(0xffffffff, 2);
    return isExclusive;
  }
  return false;
}

/** Answers an id. */
export function answerId(reply: ReplyWriter, id: StreamId): void {
  reply.bulk(text, 0, writeText(id));
}

/** Writes an id as the next argument of an effect. */
export function keepId(effects: Effects, id: StreamId): void {
  effects.argument(text, 0, writeText(id));
}

/** Answers the entry at the cursor: its id, and its fields and values in one array. */
export function answerEntry(reply: ReplyWriter, nodes: EntryNodes, { entry }: LogCursor): void {
  reply.array(2);
  answerId(reply, entry.id);
  const parts = 2 * entry.fields;
  reply.array(parts);
  for (let left = parts; left > 0; left--) {
    const { bytes, start, end } = nodes.nextPart(entry);
    reply.bulk(bytes, start, end);
  }
}

/** Opens the answer for so many streams: a map in RESP3, an array of pairs in RESP2. */
export function beginStreams(call: Call, count: number): void {
  if (call.caller.protocol === 2) call.reply.array(count);
  else call.reply.map(count);
}

/** Begins the answer of one stream with its key; its entries follow. */
export function beginStream({ arguments: args, caller, reply }: Call, keyAt: number): void {
  if (caller.protocol === 2) reply.array(2);
  reply.bulk(args.buffer, args.start(keyAt), args.end(keyAt));
}
