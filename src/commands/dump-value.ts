/**
 * A value out of a Redis dump: its type and its parts in order, handed on one by one, so that a million
 * of them take no objects. The forms of Redis 7 and, where they are as simple, those before. Leaves to
 * the taker: that members are distinct.
 */
import { ByteRange } from '../base/bytes.ts';
import { ValueType } from '../keyspace/entry.ts';
import {
  BAD_DUMP,
  checkedMember,
  checkedScore,
  DumpReader,
  parsed,
  readIntset,
  readListpack,
  readZiplist,
} from './dump-reader.ts';
import { type DumpedStream, readStream } from './dump-stream.ts';

/** How a value is written: the first byte of a dump. */
export const Form = {
  string: 0,
  list: 1,
  set: 2,
  textScores: 3,
  hash: 4,
  scores: 5,
  listZiplist: 10,
  intset: 11,
  scoresZiplist: 12,
  hashZiplist: 13,
  quicklist: 14,
  stream: 15,
  hashListpack: 16,
  scoresListpack: 17,
  quicklist2: 18,
  stream2: 19,
  setListpack: 20,
  stream3: 21,
} as const;

/** Takes a value part by part; the bytes are not written to any more, and may be kept. */
export interface ValueSink {
  /** Called first: what it is, and how many elements, members or fields are announced; 0 = unknown. */
  begin(type: DumpedType, count: number): void;
  /** The string, an element, a member; of a hash a field and then its value. */
  part(bytes: Uint8Array, start: number, end: number): void;
  /** A member of a sorted set. */
  scored(bytes: Uint8Array, start: number, end: number, score: number): void;
}

/** Everything but a stream. */
export type DumpedType = Exclude<ValueType, typeof ValueType.stream>;

/**
 * Reads a value into the sink; a stream is answered as a whole. It may have taken parts when a later one
 * is found to be wrong.
 * @throws ReplyError `ERR Bad data format`
 */
export function readValue(bytes: Buffer, sink: ValueSink): DumpedStream | undefined {
  const reader = new DumpReader(bytes);
  const stream = readForm(reader, reader.byte(), sink);
  if (reader.left !== 0) throw BAD_DUMP;
  return stream;
}

function readForm(reader: DumpReader, form: number, sink: ValueSink): DumpedStream | undefined {
  switch (form) {
    case Form.string:
      return readString(reader, sink);
    case Form.list:
      return readMembers(reader, ValueType.list, sink);
    case Form.set:
      return readMembers(reader, ValueType.set, sink);
    case Form.hash:
      return readMembers(reader, ValueType.hash, sink);
    case Form.scores:
    case Form.textScores:
      return readScored(reader, form === Form.scores, sink);
    case Form.listZiplist:
      return readPacked(reader, ValueType.list, readZiplist, sink);
    case Form.intset:
      return readPacked(reader, ValueType.set, readIntset, sink);
    case Form.setListpack:
      return readPacked(reader, ValueType.set, readListpack, sink);
    case Form.hashZiplist:
      return readPacked(reader, ValueType.hash, readZiplist, sink);
    case Form.hashListpack:
      return readPacked(reader, ValueType.hash, readListpack, sink);
    case Form.scoresZiplist:
      return readPairs(reader, readZiplist, sink);
    case Form.scoresListpack:
      return readPairs(reader, readListpack, sink);
    case Form.quicklist:
    case Form.quicklist2:
      return readQuicklist(reader, form === Form.quicklist2, sink);
    case Form.stream:
      return readStream(reader, 'redis5');
    case Form.stream2:
      return readStream(reader, 'redis70');
    case Form.stream3:
      return readStream(reader, 'redis72');
    default:
      throw BAD_DUMP;
  }
}

function readString(reader: DumpReader, sink: ValueSink): undefined {
  sink.begin(ValueType.string, 1);
  const string = reader.string();
  sink.part(string, 0, string.length);
}

/** The plain form: a count, and so many strings, two for each field of a hash. */
function readMembers(reader: DumpReader, type: DumpedType, sink: ValueSink): undefined {
  const count = reader.count();
  sink.begin(type, count);
  const range = new ByteRange();
  for (let left = type === ValueType.hash ? count * 2 : count; left > 0; left--) {
    reader.member(range);
    sink.part(range.bytes, range.start, range.end);
  }
}

function readScored(reader: DumpReader, isBinary: boolean, sink: ValueSink): undefined {
  const count = reader.count();
  sink.begin(ValueType.sortedSet, count);
  const range = new ByteRange();
  for (let left = count; left > 0; left--) {
    reader.member(range);
    const score = isBinary ? reader.score() : reader.textScore();
    sink.scored(range.bytes, range.start, range.end, score);
  }
}

/** A packed form, which is one string. */
function readPacked(
  reader: DumpReader,
  type: DumpedType,
  read: typeof readListpack,
  sink: ValueSink,
): undefined {
  sink.begin(type, 0);
  read(reader.string(), (part) => sink.part(checkedMember(part), 0, part.length));
}

/** Members and scores in turn. */
function readPairs(reader: DumpReader, read: typeof readListpack, sink: ValueSink): undefined {
  sink.begin(ValueType.sortedSet, 0);
  let member: Buffer | undefined;
  read(reader.string(), (part) => {
    if (member === undefined) {
      member = checkedMember(part);
      return;
    }
    sink.scored(member, 0, member.length, checkedScore(parsed(part)));
    member = undefined;
  });
  if (member !== undefined) throw BAD_DUMP;
}

function readQuicklist(reader: DumpReader, hasContainers: boolean, sink: ValueSink): undefined {
  sink.begin(ValueType.list, 0);
  for (let left = reader.count(); left > 0; left--) {
    const container = hasContainers ? reader.byte() : 2;
    const node = reader.string();
    if (container === 1) sink.part(checkedMember(node), 0, node.length);
    else if (container !== 2) throw BAD_DUMP;
    else {
      const read = hasContainers ? readListpack : readZiplist;
      read(node, (part) => sink.part(checkedMember(part), 0, part.length));
    }
  }
}
