/** Parts of a string: APPEND, STRLEN, GETRANGE, SUBSTR, SETRANGE. */
import { copyBytes } from '../base/bytes.ts';
import { ReplyError } from '../base/errors.ts';
import { STRING_BYTES_MAX } from '../base/limits.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key } from './spec.ts';
import { markGrown } from './string-encoding.ts';

const TOO_LONG = new ReplyError('ERR', 'string exceeds maximum allowed size (proto-max-bulk-len)');
const OFFSET_OUT_OF_RANGE = new ReplyError('ERR', 'offset is out of range');
const NO_BYTES = Buffer.alloc(0);

/** APPEND key value */
function append(call: Call): void {
  const { arguments: args, database } = call;
  const entry = call.findAs(1, ValueType.string);
  const before = entry === 0 ? 0 : database.stringLength(entry);
  const length = before + args.length(2);
  if (length > STRING_BYTES_MAX) throw TOO_LONG;
  if (entry === 0) {
    const { buffer } = args;
    const [start, end] = [args.start(2), args.end(2)];
    database.setString(buffer, args.start(1), args.end(1), buffer, start, end, false);
  } else {
    overwrite(call, database.resizeString(entry, length), before, 2);
  }
  call.changed(1, 'append');
  call.reply.integer(length);
}

/** STRLEN key */
function strlen(call: Call): void {
  const entry = call.findAs(1, ValueType.string);
  call.reply.integer(entry === 0 ? 0 : call.database.stringLength(entry));
}

/** GETRANGE key start end; both included, negative ones counted from the end. SUBSTR is the same. */
function getrange(call: Call): void {
  const { arguments: args, reply } = call;
  const start = args.integer(2);
  const end = args.integer(3);
  const entry = call.findAs(1, ValueType.string);
  if (entry === 0 || (start < 0 && end < 0 && start > end)) {
    reply.bulk(NO_BYTES, 0, 0);
    return;
  }
  const range = call.database.stringRange(entry);
  const length = range.length;
  const from = Math.max(0, start < 0 ? length + start : start);
  const to = Math.min(length - 1, Math.max(0, end < 0 ? length + end : end));
  if (from > to) reply.bulk(NO_BYTES, 0, 0);
  else reply.bulk(range.bytes, range.start + from, range.start + to + 1);
}

/** SETRANGE key offset value; a gap before `offset` is filled with zero bytes. */
function setrange(call: Call): void {
  const { arguments: args, database } = call;
  const offset = args.integer(2);
  if (offset < 0) throw OFFSET_OUT_OF_RANGE;
  const entry = call.findAs(1, ValueType.string);
  const before = entry === 0 ? 0 : database.stringLength(entry);
  if (args.length(3) === 0) {
    call.reply.integer(before);
    return;
  }
  const end = offset + args.length(3);
  if (end > STRING_BYTES_MAX) throw TOO_LONG;
  const length = Math.max(before, end);
  overwrite(call, entry === 0 ? createZeros(call, length) : grow(call, entry, length), offset, 3);
  call.changed(1, 'setrange');
  call.reply.integer(length);
}

function grow(call: Call, entry: number, length: number): number {
  const { database } = call;
  return length > database.stringLength(entry) ? database.resizeString(entry, length) : entry;
}

/** Sets the key at argument 1 to zero bytes; there is no key when memory does not suffice. */
export function createZeros(call: Call, length: number): number {
  const { arguments: args, database } = call;
  const [start, end] = [args.start(1), args.end(1)];
  const entry = database.setString(args.buffer, start, end, NO_BYTES, 0, 0, false);
  try {
    return database.resizeString(entry, length);
  } catch (error) {
    database.remove(entry);
    throw error;
  }
}

/** Writes argument `index` over the string's bytes from `offset` on. */
function overwrite(call: Call, entry: number, offset: number, index: number): void {
  const { arguments: args, database } = call;
  const { bytes, start } = database.stringRange(entry);
  copyBytes(args.buffer, args.start(index), args.end(index), bytes, start + offset);
  markGrown(database, entry);
}

export const STRING_RANGE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'append',
    arity: 3,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'insert')],
    group: 'string',
    since: '2.0.0',
    summary: 'Adds bytes to the end of the string at a key.',
    execute: append,
  },
  {
    name: 'strlen',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO')],
    group: 'string',
    since: '2.2.0',
    summary: 'Tells how many bytes the string at a key has.',
    execute: strlen,
  },
  {
    name: 'getrange',
    arity: 4,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'string',
    since: '2.4.0',
    summary: 'Answers a part of the string at a key.',
    execute: getrange,
  },
  {
    name: 'substr',
    arity: 4,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'string',
    since: '1.0.0',
    summary: 'The old name of GETRANGE.',
    execute: getrange,
  },
  {
    name: 'setrange',
    arity: 4,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'RW', 'update')],
    group: 'string',
    since: '2.2.0',
    summary: 'Overwrites a part of the string at a key, growing it where needed.',
    execute: setrange,
  },
];
