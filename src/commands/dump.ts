/**
 * DUMP and RESTORE: a value as bytes in Redis's format, to be moved between keywire and Redis. What is
 * written are the plain forms that every Redis reads; what is read, dump-value.ts tells. A dump ends
 * with the format's version and a CRC-64 of all before.
 */
import { assert } from '../base/assert.ts';
import { writeCrc64 } from '../base/crc64.ts';
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import { HashEncoding } from '../keyspace/hashes.ts';
import { SortedSetEncoding } from '../keyspace/sorted-sets.ts';
import type { Call } from './call.ts';
import { isPast } from './deadlines.ts';
import { type DumpedValue, readValue } from './dump-value.ts';
import { openOrCreateList } from './list-ends.ts';
import { type CommandSpec, key } from './spec.ts';

const BUSY = new ReplyError('BUSYKEY', 'Target key name already exists.');
const BAD_TTL = new ReplyError('ERR', 'Invalid TTL value, must be >= 0');
const BAD_IDLE = new ReplyError('ERR', 'Invalid IDLETIME value, must be >= 0');
const BAD_FREQUENCY = new ReplyError('ERR', 'Invalid FREQ value, must be >= 0 and <= 255');
const BAD_FOOTER = new ReplyError('ERR', 'DUMP payload version or checksum are wrong');
/** What Redis 7.0 writes, and the highest that is read: Redis 7.4's. */
const VERSION = 10;
const VERSION_MAX = 12;
const FOOTER_BYTES = 10;
const sum = Buffer.alloc(8);

/** DUMP key */
function dump(call: Call): void {
  const entry = call.find(1);
  if (entry === 0) {
    call.reply.nil();
    return;
  }
  const parts: Uint8Array[] = [];
  writeValue(call, entry, parts);
  const version = Buffer.alloc(FOOTER_BYTES);
  version.writeUInt16LE(VERSION);
  const bytes = Buffer.concat([...parts, version]);
  writeCrc64(bytes, 0, bytes.length - 8, bytes, bytes.length - 8);
  call.reply.bulk(bytes, 0, bytes.length);
}

function writeValue(call: Call, entry: number, parts: Uint8Array[]): void {
  const { database, keyspace } = call;
  const type = database.type(entry);
  if (type === ValueType.string) {
    const { bytes, start, end } = database.stringRange(entry);
    parts.push(Buffer.of(0));
    writeString(parts, bytes, start, end);
  } else if (type === ValueType.list) {
    const { lists } = keyspace;
    lists.open(database, entry);
    parts.push(Buffer.of(1), lengthOf(lists.length));
    const bulk = (bytes: Uint8Array, start: number, end: number): void =>
      writeString(parts, bytes, start, end);
    lists.read(0, lists.length, { bulk });
  } else if (type === ValueType.set) {
    const set = keyspace.sets.first;
    set.open(database, entry);
    parts.push(Buffer.of(2), lengthOf(set.size));
    set.forEach((handle) => {
      const { bytes, start, end } = set.load(handle);
      writeString(parts, bytes, start, end);
    });
  } else if (type === ValueType.hash) writeHash(call, entry, parts);
  else if (type === ValueType.sortedSet) writeSortedSet(call, entry, parts);
  else throw new ReplyError('ERR', 'streams cannot be dumped');
}

function writeHash({ database, keyspace }: Call, entry: number, parts: Uint8Array[]): void {
  const hash = keyspace.hashes.opened;
  hash.open(database, entry);
  parts.push(Buffer.of(4), lengthOf(hash.size));
  hash.forEach((handle) => {
    hash.load(handle);
    const { field, value } = hash;
    writeString(parts, field.bytes, field.start, field.end);
    writeString(parts, value.bytes, value.start, value.end);
  });
}

function writeSortedSet({ database, keyspace }: Call, entry: number, parts: Uint8Array[]): void {
  const set = keyspace.sortedSets.first;
  set.open(database, entry);
  parts.push(Buffer.of(5), lengthOf(set.size));
  for (let more = set.seek(0); more; more = set.forward()) {
    writeString(parts, set.member.bytes, set.member.start, set.member.end);
    const score = Buffer.alloc(8);
    score.writeDoubleLE(set.score);
    parts.push(score);
  }
}

function writeString(parts: Uint8Array[], bytes: Uint8Array, start: number, end: number): void {
  parts.push(lengthOf(end - start), Buffer.from(bytes.subarray(start, end)));
}

function lengthOf(length: number): Buffer {
  if (length < 64) return Buffer.of(length);
  if (length < 16_384) return Buffer.of(0x40 | (length >>> 8), length & 0xff);
  const bytes = Buffer.alloc(5, 0x80);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

/** RESTORE key ttl payload [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency] */
function restore(call: Call): void {
  const { arguments: args, keyspace, reply } = call;
  const { replaces, isAbsolute } = readOptions(call);
  const old = call.find(1);
  if (old !== 0 && !replaces) throw BUSY;
  const ttl = args.integer(2);
  if (ttl < 0) throw BAD_TTL;
  const value = readValue(checkedPayload(args.bytes(3)));
  const deadlineMs = Math.min(
    Number.MAX_SAFE_INTEGER,
    ttl === 0 || isAbsolute ? ttl : ttl + call.nowMs,
  );
  const isOver = deadlineMs !== 0 && isPast(call, deadlineMs);
  if (!isOver) keyspace.requireRoom(roomFor(value));
  if (isOver) {
    if (call.delete(1)) record(call, ['DEL', 1]);
  } else {
    if (old !== 0) call.database.remove(old);
    const entry = build(call, value);
    if (deadlineMs !== 0) call.database.setDeadline(entry, deadlineMs);
    record(call, ['RESTORE', 1, String(deadlineMs), 3, 'REPLACE', 'ABSTTL']);
    call.changed(1, 'restore');
  }
  reply.ok();
}

function readOptions({ arguments: args }: Call): { replaces: boolean; isAbsolute: boolean } {
  let replaces = false;
  let isAbsolute = false;
  let hasIdle = false;
  let hasFrequency = false;
  for (let i = 4; i < args.count; i++) {
    const hasValue = i + 1 < args.count;
    if (args.is(i, 'REPLACE')) replaces = true;
    else if (args.is(i, 'ABSTTL')) isAbsolute = true;
    else if (args.is(i, 'IDLETIME') && hasValue && !hasFrequency) {
      if (args.integer(++i) < 0) throw BAD_IDLE;
      hasIdle = true;
    } else if (args.is(i, 'FREQ') && hasValue && !hasIdle) {
      const frequency = args.integer(++i);
      if (frequency < 0 || frequency > 255) throw BAD_FREQUENCY;
      hasFrequency = true;
    } else throw SYNTAX_ERROR;
  }
  return { replaces, isAbsolute };
}

/** The value's bytes, when version and checksum are right. */
function checkedPayload(bytes: Buffer): Buffer {
  const end = bytes.length - FOOTER_BYTES;
  if (end < 0 || bytes.readUInt16LE(end) > VERSION_MAX) throw BAD_FOOTER;
  writeCrc64(bytes, 0, bytes.length - 8, sum, 0);
  if (!sum.equals(bytes.subarray(bytes.length - 8))) throw BAD_FOOTER;
  return bytes.subarray(0, end);
}

/** Arena bytes that a value takes at most, roughly: a map's item and its slot beside each part. */
function roomFor({ parts }: DumpedValue): number {
  let bytes = 0;
  for (const part of parts) bytes += part.length + 64;
  return bytes;
}

/** Writes an effect: numbers are arguments of the call. */
function record({ arguments: args, database, effects }: Call, words: (string | number)[]): void {
  effects.command(database.index, words.length);
  for (const word of words) {
    if (typeof word === 'string') effects.text(word);
    else effects.argument(args.buffer, args.start(word), args.end(word));
  }
}

/** Creates the key at argument 1, which is not there, with the value; its entry. */
function build(call: Call, value: DumpedValue): number {
  const { arguments: args, database, keyspace } = call;
  const { type, parts, scores } = value;
  const [start, end] = [args.start(1), args.end(1)];
  const [first = Buffer.alloc(0)] = parts;
  if (type === ValueType.string) {
    return database.setString(args.buffer, start, end, first, 0, first.length, false);
  }
  if (type === ValueType.list) {
    const lists = openOrCreateList(call, 1, 0);
    for (const part of parts) lists.pushBack(part, 0, part.length);
    return lists.entry;
  }
  const isSet = type === ValueType.set;
  const encoding = isSet ? keyspace.sets.encodingFor(parts.length, first, 0, first.length) : 0;
  const root = createRoot(call, type, encoding);
  const entry = database.create(args.buffer, start, end, type, root);
  database.setEncoding(entry, encoding);
  if (type === ValueType.set) {
    const set = keyspace.sets.first;
    set.open(database, entry);
    for (const part of parts) set.add(part, 0, part.length);
  } else if (type === ValueType.hash) {
    const hash = keyspace.hashes.opened;
    hash.open(database, entry);
    hash.expect(parts.length / 2);
    for (let at = 0; at + 1 < parts.length; at += 2)
      hash.set(range(parts[at]), range(parts[at + 1]));
  } else {
    const set = keyspace.sortedSets.first;
    set.open(database, entry);
    for (const [at, part] of parts.entries()) set.add(part, 0, part.length, scores[at] as number);
  }
  return entry;
}

function createRoot({ keyspace }: Call, type: ValueType, encoding: number): number {
  if (type === ValueType.set) return keyspace.sets.create(encoding);
  assert(HashEncoding.packed === 0 && SortedSetEncoding.packed === 0, 'new collections are packed');
  return type === ValueType.hash ? keyspace.hashes.create() : keyspace.sortedSets.create();
}

function range(part: Buffer | undefined): { bytes: Uint8Array; start: number; end: number } {
  assert(part !== undefined, 'a hash has fields and values in turn');
  return { bytes: part, start: 0, end: part.length };
}

export const DUMP_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'dump',
    arity: 2,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'generic',
    since: '2.6.0',
    summary: "Answers the value at a key as bytes of Redis's format.",
    execute: dump,
  },
  {
    name: 'restore',
    arity: -4,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'OW', 'update')],
    group: 'generic',
    since: '2.6.0',
    summary: 'Makes a key of a value that DUMP has answered, here or on a Redis server.',
    execute: restore,
  },
];
