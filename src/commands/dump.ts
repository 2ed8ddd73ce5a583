/**
 * DUMP and RESTORE: a value as bytes in Redis's format, to be moved between keywire and Redis. What is
 * written, dump-writer.ts tells; what is read, dump-value.ts. A dump ends with the format's version and
 * a CRC-64 of all before.
 */
import { ByteRange } from '../base/bytes.ts';
import { writeCrc64 } from '../base/crc64.ts';
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { announceReplaced, placeCollection, placeString } from '../keyspace/placing.ts';
import type { Call } from './call.ts';
import { isPast } from './deadlines.ts';
import { DumpParts } from './dump-parts.ts';
import { writeValue } from './dump-writer.ts';
import { freeRestored, type RestoredValue, restoreValue } from './restored-value.ts';
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
  const parts = new DumpParts();
  writeValue(call.database, entry, parts);
  const version = Buffer.alloc(FOOTER_BYTES);
  version.writeUInt16LE(VERSION);
  parts.raw(version);
  const { bytes } = parts;
  writeCrc64(bytes, 0, bytes.length - 8, bytes, bytes.length - 8);
  call.reply.bulk(bytes, 0, bytes.length);
}

/** RESTORE|RESTORE-ASKING key ttl payload [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency] */
function restore(call: Call): void {
  const { arguments: args, keyspace, reply } = call;
  const { replaces, isAbsolute, idleSeconds, frequency } = readOptions(call);
  const old = call.find(1);
  if (old !== 0 && !replaces) throw BUSY;
  const ttl = args.integer(2);
  if (ttl < 0) throw BAD_TTL;
  const payload = checkedPayload(args.bytes(3));
  const deadlineMs = Math.min(
    Number.MAX_SAFE_INTEGER,
    ttl === 0 || isAbsolute ? ttl : ttl + call.nowMs,
  );
  const isOver = deadlineMs !== 0 && isPast(call, deadlineMs);
  keyspace.requireRoom(payload.length);
  const value = restoreValue(keyspace, payload);
  if (isOver) {
    freeRestored(keyspace, value);
    if (call.delete(1)) record(call, ['DEL', 1]);
  } else {
    const entry = place(call, value, deadlineMs);
    if (old !== 0) announceReplaced(call.database, entry);
    const { usage } = keyspace;
    usage.renew(entry);
    // Each is told only where it is counted, as Redis does.
    if (!usage.countsFrequency && idleSeconds >= 0) usage.setIdleSeconds(entry, idleSeconds);
    if (usage.countsFrequency && frequency >= 0) usage.setFrequency(entry, frequency);
    record(call, ['RESTORE', 1, String(deadlineMs), 3, 'REPLACE', 'ABSTTL']);
    call.changed(1, 'restore');
  }
  reply.ok();
}

/**
 * Gives the key at argument 1 the value and the deadline; the entry.
 * @throws ArenaFull with nothing changed, and the value freed
 */
function place(call: Call, value: RestoredValue, deadlineMs: number): number {
  const { arguments: args, database, keyspace } = call;
  const name = new ByteRange();
  name.set(args.buffer, args.start(1), args.end(1));
  if (value instanceof ByteRange) {
    keyspace.requireRoom(value.length);
    return placeString(database, name, value, deadlineMs);
  }
  try {
    // What the value takes is known only now: it may not take what small changes rely on.
    keyspace.requireRoom(0);
    return placeCollection(database, name, value, deadlineMs);
  } catch (cause) {
    freeRestored(keyspace, value);
    throw cause;
  }
}

interface Options {
  readonly replaces: boolean;
  readonly isAbsolute: boolean;
  /** -1 where it is not told, as `frequency`. */
  readonly idleSeconds: number;
  readonly frequency: number;
}

function readOptions({ arguments: args }: Call): Options {
  let replaces = false;
  let isAbsolute = false;
  let idleSeconds = -1;
  let frequency = -1;
  for (let i = 4; i < args.count; i++) {
    const hasValue = i + 1 < args.count;
    if (args.is(i, 'REPLACE')) replaces = true;
    else if (args.is(i, 'ABSTTL')) isAbsolute = true;
    else if (args.is(i, 'IDLETIME') && hasValue && frequency < 0) {
      idleSeconds = args.integer(++i);
      if (idleSeconds < 0) throw BAD_IDLE;
    } else if (args.is(i, 'FREQ') && hasValue && idleSeconds < 0) {
      frequency = args.integer(++i);
      if (frequency < 0 || frequency > 255) throw BAD_FREQUENCY;
    } else throw SYNTAX_ERROR;
  }
  return { replaces, isAbsolute, idleSeconds, frequency };
}

/** The value's bytes, when version and checksum are right. */
function checkedPayload(bytes: Buffer): Buffer {
  const end = bytes.length - FOOTER_BYTES;
  if (end < 0 || bytes.readUInt16LE(end) > VERSION_MAX) throw BAD_FOOTER;
  writeCrc64(bytes, 0, bytes.length - 8, sum, 0);
  if (!sum.equals(bytes.subarray(bytes.length - 8))) throw BAD_FOOTER;
  return bytes.subarray(0, end);
}

/** Writes an effect: numbers are arguments of the call. */
function record({ arguments: args, database, effects }: Call, words: (string | number)[]): void {
  effects.command(database.index, words.length);
  for (const word of words) {
    if (typeof word === 'string') effects.text(word);
    else effects.argument(args.buffer, args.start(word), args.end(word));
  }
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
  {
    name: 'restore-asking',
    arity: -4,
    flags: ['write', 'denyoom', 'asking'],
    keys: [key(1, 'OW', 'update')],
    group: 'server',
    since: '3.0.0',
    summary: 'RESTORE as the nodes of a cluster send it.',
    execute: restore,
  },
];
