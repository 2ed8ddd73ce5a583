/**
 * A value out of a Redis dump: its type and its parts in order, all read and checked before a key is
 * touched. The forms of Redis 7 and, where they are as simple, those before.
 */
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

export type DumpedValue = DumpedParts | DumpedStream;

/** Everything but a stream. */
export interface DumpedParts {
  readonly type: Exclude<ValueType, typeof ValueType.stream>;
  /** The string; elements; members; or fields and values in turn. */
  readonly parts: readonly Buffer[];
  /** The scores of a sorted set's members. */
  readonly scores: readonly number[];
}

/** Reads a value. @throws ReplyError `ERR Bad data format` */
export function readValue(bytes: Buffer): DumpedValue {
  const reader = new DumpReader(bytes);
  const value = readForm(reader, reader.byte());
  if (reader.left !== 0) throw BAD_DUMP;
  if (value.type === ValueType.stream) return value;
  if (value.parts.length === 0) throw BAD_DUMP;
  checkDistinct(value);
  return value;
}

function readForm(reader: DumpReader, form: number): DumpedValue {
  switch (form) {
    case Form.string:
      return of(ValueType.string, [reader.string()]);
    case Form.list:
      return of(ValueType.list, strings(reader, reader.count()));
    case Form.set:
      return of(ValueType.set, strings(reader, reader.count()));
    case Form.hash:
      return of(ValueType.hash, strings(reader, reader.count() * 2));
    case Form.scores:
    case Form.textScores:
      return scored(reader, form === Form.scores);
    case Form.listZiplist:
      return of(ValueType.list, unpacked(reader.string(), readZiplist));
    case Form.intset:
      return of(ValueType.set, unpacked(reader.string(), readIntset));
    case Form.setListpack:
      return of(ValueType.set, unpacked(reader.string(), readListpack));
    case Form.hashZiplist:
      return of(ValueType.hash, unpacked(reader.string(), readZiplist));
    case Form.hashListpack:
      return of(ValueType.hash, unpacked(reader.string(), readListpack));
    case Form.scoresZiplist:
      return scoredPairs(unpacked(reader.string(), readZiplist));
    case Form.scoresListpack:
      return scoredPairs(unpacked(reader.string(), readListpack));
    case Form.quicklist:
    case Form.quicklist2:
      return quicklist(reader, form === Form.quicklist2);
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

function of(type: DumpedParts['type'], parts: readonly Buffer[]): DumpedParts {
  if (type === ValueType.hash && parts.length % 2 !== 0) throw BAD_DUMP;
  return { type, parts, scores: [] };
}

function strings(reader: DumpReader, count: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let left = count; left > 0; left--) parts.push(reader.member());
  return parts;
}

function unpacked(bytes: Buffer, read: typeof readListpack): Buffer[] {
  const parts: Buffer[] = [];
  read(bytes, (part) => parts.push(checkedMember(part)));
  return parts;
}

function scored(reader: DumpReader, isBinary: boolean): DumpedParts {
  const parts: Buffer[] = [];
  const scores: number[] = [];
  for (let left = reader.count(); left > 0; left--) {
    parts.push(reader.member());
    scores.push(isBinary ? reader.score() : reader.textScore());
  }
  return { type: ValueType.sortedSet, parts, scores };
}

/** Members and scores in turn. */
function scoredPairs(pairs: readonly Buffer[]): DumpedParts {
  if (pairs.length % 2 !== 0) throw BAD_DUMP;
  const parts = pairs.filter((_, at) => at % 2 === 0);
  const scores = pairs.filter((_, at) => at % 2 === 1).map((text) => checkedScore(parsed(text)));
  return { type: ValueType.sortedSet, parts, scores };
}

function quicklist(reader: DumpReader, hasContainers: boolean): DumpedParts {
  const parts: Buffer[] = [];
  for (let left = reader.count(); left > 0; left--) {
    const container = hasContainers ? reader.byte() : 2;
    const node = reader.string();
    if (container === 1) parts.push(checkedMember(node));
    else if (container !== 2) throw BAD_DUMP;
    else
      for (const part of unpacked(node, hasContainers ? readListpack : readZiplist))
        parts.push(part);
  }
  return of(ValueType.list, parts);
}

/** Members and fields are there once. */
function checkDistinct({ type, parts }: DumpedParts): void {
  if (type === ValueType.string || type === ValueType.list) return;
  const step = type === ValueType.hash ? 2 : 1;
  const seen = new Set<string>();
  for (let at = 0; at < parts.length; at += step) seen.add(parts[at]?.toString('latin1') ?? '');
  if (seen.size !== parts.length / step) throw BAD_DUMP;
}
