/**
 * Strings as arrays of bits: SETBIT and GETBIT, and what bit fields need too (offsets, the string made
 * long enough).
 */
import { smallInteger } from '../base/bytes.ts';
import { ReplyError } from '../base/errors.ts';
import { STRING_BYTES_MAX } from '../base/limits.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key } from './spec.ts';
import { markGrown } from './string-encoding.ts';
import { createZeros } from './string-ranges.ts';

const BAD_OFFSET = new ReplyError('ERR', 'bit offset is not an integer or out of range');
const BAD_BIT = new ReplyError('ERR', 'bit is not an integer or out of range');
const HASH = 0x23;

/**
 * The bit offset at argument `index`. With `fieldBits`, `#3` means three fields of so many bits.
 * @throws ReplyError when it is none, or lies beyond the longest string
 */
export function bitOffset(args: Arguments, index: number, fieldBits = 0): number {
  const start = args.start(index);
  const counted = fieldBits > 0 && args.buffer[start] === HASH;
  const number = smallInteger(args.buffer, counted ? start + 1 : start, args.end(index));
  const offset = counted ? number * fieldBits : number;
  // NaN, for what is no number, is refused by the same comparison.
  if (!(offset >= 0 && offset < STRING_BYTES_MAX * 8)) throw BAD_OFFSET;
  return offset;
}

/** What `stringWithBits` has found or made. One object serves all calls. */
export const target = { entry: 0, isNew: false };

/**
 * Makes the string at argument 1 long enough to have the bit `last`, in `target`: it is created or
 * grown with zero bits.
 * @throws ReplyError WRONGTYPE
 */
export function stringWithBits(call: Call, last: number): void {
  const { database } = call;
  const length = Math.floor(last / 8) + 1;
  const entry = call.findAs(1, ValueType.string);
  target.isNew = true;
  if (entry === 0) target.entry = createZeros(call, length);
  else if (database.stringLength(entry) < length) {
    target.entry = database.resizeString(entry, length);
  } else {
    target.entry = entry;
    target.isNew = false;
  }
}

/** SETBIT key offset value; tells the bit from before */
function setbit(call: Call): void {
  const { arguments: args, database, reply } = call;
  const offset = bitOffset(args, 2);
  const bit = args.integer(3, BAD_BIT);
  if (bit !== 0 && bit !== 1) throw BAD_BIT;
  stringWithBits(call, offset);
  const { bytes, start } = database.stringRange(target.entry);
  const at = start + Math.floor(offset / 8);
  const mask = 0x80 >>> (offset % 8);
  const before = bytes[at] as number;
  const after = bit === 1 ? before | mask : before & ~mask;
  reply.integer((before & mask) === 0 ? 0 : 1);
  if (!target.isNew && after === before) return;
  bytes[at] = after;
  markGrown(database, target.entry);
  call.changed(1, 'setbit');
}

/** GETBIT key offset; 0 beyond the string's end */
function getbit(call: Call): void {
  const offset = bitOffset(call.arguments, 2);
  const entry = call.findAs(1, ValueType.string);
  const byte = Math.floor(offset / 8);
  if (entry === 0 || byte >= call.database.stringLength(entry)) {
    call.reply.integer(0);
    return;
  }
  const { bytes, start } = call.database.stringRange(entry);
  call.reply.integer(((bytes[start + byte] as number) >>> (7 - (offset % 8))) & 1);
}

export const BIT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'setbit',
    arity: 4,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'RW', 'access', 'update')],
    group: 'bitmap',
    since: '2.2.0',
    summary: 'Sets one bit of a string, growing it where needed, and tells the bit from before.',
    execute: setbit,
  },
  {
    name: 'getbit',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO', 'access')],
    group: 'bitmap',
    since: '2.2.0',
    summary: 'Tells one bit of a string.',
    execute: getbit,
  },
];
