/**
 * BITFIELD and BITFIELD_RO: integers of any width in a string. All operations are read, and refused if
 * one of them is wrong, before the first is done. Values are exact to 64 bits.
 */

import type { ByteRange } from '../base/bytes.ts';
import { smallInteger } from '../base/bytes.ts';
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Arguments } from './arguments.ts';
import { bitOffset, stringWithBits, target } from './bits.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key } from './spec.ts';
import { markGrown } from './string-encoding.ts';

const BAD_TYPE = new ReplyError(
  'ERR',
  'Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.',
);
const BAD_OVERFLOW = new ReplyError('ERR', 'Invalid OVERFLOW type specified');
const ONLY_GET = new ReplyError('ERR', 'BITFIELD_RO only supports the GET subcommand');

/** What happens to a value that its field cannot hold: cut, brought to the nearest, not written. */
type Overflow = 'WRAP' | 'SAT' | 'FAIL';
const OVERFLOWS: readonly Overflow[] = ['WRAP', 'SAT', 'FAIL'];

interface FieldType {
  readonly signed: boolean;
  readonly bits: number;
}

interface Operation {
  readonly kind: 'GET' | 'SET' | 'INCRBY';
  readonly type: FieldType;
  readonly offset: number;
  readonly value: bigint;
  readonly overflow: Overflow;
}

/** `i8`, `u63` and the like: 1 to 64 bits signed, 1 to 63 unsigned. */
function readType(args: Arguments, index: number): FieldType {
  const letter = args.buffer[args.start(index)];
  const signed = letter === 0x69;
  if (args.length(index) < 2 || (!signed && letter !== 0x75)) throw BAD_TYPE;
  const bits = smallInteger(args.buffer, args.start(index) + 1, args.end(index));
  if (!(bits >= 1 && bits <= (signed ? 64 : 63))) throw BAD_TYPE;
  return { signed, bits };
}

/** Reads all operations; at most a third of the arguments. */
function readOperations(args: Arguments): Operation[] {
  const operations: Operation[] = [];
  let overflow: Overflow = 'WRAP';
  for (let i = 2; i < args.count; ) {
    const left = args.count - i - 1;
    if (args.is(i, 'OVERFLOW') && left >= 1) {
      const word = OVERFLOWS.find((one) => args.is(i + 1, one));
      if (word === undefined) throw BAD_OVERFLOW;
      overflow = word;
      i += 2;
      continue;
    }
    const kind = readKind(args, i, left);
    const type = readType(args, i + 1);
    const offset = bitOffset(args, i + 2, type.bits);
    const value = kind === 'GET' ? 0n : args.integer64(i + 3);
    operations.push({ kind, type, offset, value, overflow });
    i += kind === 'GET' ? 3 : 4;
  }
  return operations;
}

function readKind(args: Arguments, index: number, left: number): Operation['kind'] {
  if (args.is(index, 'GET') && left >= 2) return 'GET';
  if (args.is(index, 'SET') && left >= 3) return 'SET';
  if (args.is(index, 'INCRBY') && left >= 3) return 'INCRBY';
  throw SYNTAX_ERROR;
}

/** Whether BITFIELD's operations, so far as they are some, all read. */
function onlyReads(args: Arguments): boolean {
  for (let i = 2; i < args.count; ) {
    const left = args.count - i - 1;
    if (args.is(i, 'GET') && left >= 2) i += 3;
    else if (args.is(i, 'OVERFLOW') && left >= 1) i += 2;
    else return false;
  }
  return true;
}

/** BITFIELD key [GET type offset | [OVERFLOW WRAP|SAT|FAIL] SET type offset value | INCRBY type offset by …] */
function bitfield(call: Call): void {
  const operations = readOperations(call.arguments);
  let last = -1;
  for (const { kind, offset, type } of operations) {
    if (kind !== 'GET') last = Math.max(last, offset + type.bits - 1);
  }
  if (last < 0) {
    answerFields(call, operations);
    return;
  }
  stringWithBits(call, last);
  const { database, reply } = call;
  const { entry } = target;
  const string = database.stringRange(entry);
  let changes = target.isNew;
  reply.array(operations.length);
  for (const operation of operations) if (perform(call, string, operation)) changes = true;
  if (!changes) return;
  markGrown(database, entry);
  call.changed(1, 'setbit');
}

/** BITFIELD_RO key [GET type offset …] */
function bitfieldRo(call: Call): void {
  const operations = readOperations(call.arguments);
  if (operations.some(({ kind }) => kind !== 'GET')) throw ONLY_GET;
  answerFields(call, operations);
}

function answerFields(call: Call, operations: readonly Operation[]): void {
  const entry = call.findAs(1, ValueType.string);
  call.reply.array(operations.length);
  for (const { type, offset } of operations) {
    const value = entry === 0 ? 0n : readField(call.database.stringRange(entry), offset, type);
    call.reply.integer64(value);
  }
}

/** Does one operation and answers it; true when the string is another afterwards. */
function perform(call: Call, string: ByteRange, operation: Operation): boolean {
  const { kind, type, offset, value, overflow } = operation;
  const before = readField(string, offset, type);
  if (kind === 'GET') {
    call.reply.integer64(before);
    return false;
  }
  const wanted = kind === 'INCRBY' ? before + value : settable(value, type);
  const after = held(wanted, type, overflow);
  if (after === undefined) {
    call.reply.nil();
    return false;
  }
  call.reply.integer64(kind === 'INCRBY' ? after : before);
  if (after === before) return false;
  writeField(string, offset, type.bits, after);
  return true;
}

/** SET's value as Redis compares it: a negative one for an unsigned field counts as a very large one. */
function settable(value: bigint, { signed }: FieldType): bigint {
  return signed ? value : BigInt.asUintN(64, value);
}

/** What a field holds when this value is written to it; undefined when nothing is written. */
function held(value: bigint, { signed, bits }: FieldType, overflow: Overflow): bigint | undefined {
  const max = (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
  const min = signed ? -max - 1n : 0n;
  if (value >= min && value <= max) return value;
  if (overflow === 'FAIL') return undefined;
  if (overflow === 'SAT') return value > max ? max : min;
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

/** The field's value; bits beyond the string's end are zero. */
function readField(string: ByteRange, offset: number, { signed, bits }: FieldType): bigint {
  const first = Math.floor(offset / 8);
  const behind = Math.floor((offset + bits - 1) / 8) + 1;
  let value = 0n;
  for (let at = first; at < behind; at++) {
    const byte = at < string.length ? (string.bytes[string.start + at] as number) : 0;
    value = (value << 8n) | BigInt(byte);
  }
  value >>= BigInt(behind * 8 - offset - bits);
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

/** Writes the low bits of a value; the string is long enough. */
function writeField(string: ByteRange, offset: number, bits: number, value: bigint): void {
  let rest = BigInt.asUintN(bits, value);
  let left = bits;
  let end = offset + bits;
  while (left > 0) {
    const at = string.start + Math.floor((end - 1) / 8);
    // Bits of this byte that belong to the field: `count` of them, `below` others behind them.
    const below = (8 - (end % 8)) % 8;
    const count = Math.min(8 - below, left);
    const mask = ((1 << count) - 1) << below;
    const part = Number(rest & 0xffn) << below;
    string.bytes[at] = ((string.bytes[at] as number) & ~mask) | (part & mask);
    rest >>= BigInt(count);
    left -= count;
    end -= count;
  }
}

export const BIT_FIELD_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'bitfield',
    arity: -2,
    flags: ['write', 'denyoom', 'effect'],
    keys: [
      {
        ...key(1, 'RW', 'access', 'update', 'variable_flags'),
        notes: 'Only reads the key when it does nothing but GET.',
        flagsIn: (args) => (onlyReads(args) ? ['RO', 'access'] : ['RW', 'access', 'update']),
      },
    ],
    group: 'bitmap',
    since: '3.2.0',
    summary: 'Reads, sets and increments integers of any width in a string.',
    execute: bitfield,
  },
  {
    name: 'bitfield_ro',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO', 'access')],
    group: 'bitmap',
    since: '6.0.0',
    summary: 'Reads integers of any width in a string.',
    execute: bitfieldRo,
  },
];
