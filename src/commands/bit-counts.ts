/** Bits of a string counted and looked for: BITCOUNT, BITPOS. Cost: the bytes of the range. */
import { bitsOf, countBits, findBit } from '../base/bits.ts';
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key } from './spec.ts';

const BAD_BIT = new ReplyError('ERR', 'The bit argument must be 1 or 0.');

/** What a command was asked for, in bits from 0 on, both ends included. One object serves all calls. */
const range = { first: 0, last: -1 };

/** BIT or BYTE at argument `index`: true for bits; bytes when there is no such argument. */
function readsBits(args: Arguments, index: number): boolean {
  if (index >= args.count || args.is(index, 'BYTE')) return false;
  if (args.is(index, 'BIT')) return true;
  throw SYNTAX_ERROR;
}

/** Sets `range` to the bits from `start` to `end` of so many bytes; negative ones count from the end. */
function setRange(bytes: number, asked: { start: number; end: number; inBits: boolean }): void {
  const { start, end, inBits } = asked;
  const total = inBits ? bytes * 8 : bytes;
  range.first = 0;
  range.last = -1;
  const from = Math.max(0, start < 0 ? total + start : start);
  const to = Math.min(total - 1, Math.max(0, end < 0 ? total + end : end));
  if (from > to) return;
  range.first = inBits ? from : from * 8;
  range.last = inBits ? to : to * 8 + 7;
}

/** BITCOUNT key [start end [BYTE | BIT]] */
function bitcount(call: Call): void {
  const { arguments: args, database, reply } = call;
  const entry = call.findAs(1, ValueType.string);
  // As Redis 7: without a key the range is not even read.
  if (entry === 0) {
    reply.integer(0);
    return;
  }
  if (args.count === 3 || args.count > 5) throw SYNTAX_ERROR;
  const isRange = args.count > 3;
  const start = isRange ? args.integer(2) : 0;
  const end = isRange ? args.integer(3) : -1;
  // As Redis 7: where the range is backward the unit is not read.
  if (start < 0 && end < 0 && start > end) {
    reply.integer(0);
    return;
  }
  const inBits = readsBits(args, 4);
  const string = database.stringRange(entry);
  setRange(string.length, { start, end, inBits });
  if (range.first > range.last) {
    reply.integer(0);
    return;
  }
  const from = string.start + Math.floor(range.first / 8);
  const to = string.start + Math.floor(range.last / 8);
  const before = (string.bytes[from] as number) & ~(0xff >>> (range.first % 8)) & 0xff;
  const behind = (string.bytes[to] as number) & (0x7f >>> (range.last % 8));
  reply.integer(countBits(string.bytes, from, to + 1) - bitsOf(before) - bitsOf(behind));
}

/** BITPOS key bit [start [end [BYTE | BIT]]]; without an end zeros follow the string */
function bitpos(call: Call): void {
  const { arguments: args, database, reply } = call;
  const bit = args.integer(2);
  if (bit !== 0 && bit !== 1) throw BAD_BIT;
  const entry = call.findAs(1, ValueType.string);
  if (entry === 0) {
    reply.integer(bit === 1 ? -1 : 0);
    return;
  }
  if (args.count > 6) throw SYNTAX_ERROR;
  const start = args.count > 3 ? args.integer(3) : 0;
  const inBits = readsBits(args, 5);
  const hasEnd = args.count > 4;
  const end = hasEnd ? args.integer(4) : -1;
  const string = database.stringRange(entry);
  setRange(string.length, { start, end: hasEnd ? end : Infinity, inBits });
  if (range.first > range.last) {
    reply.integer(-1);
    return;
  }
  const found = findInRange(string.bytes, string.start, bit);
  if (found <= range.last) reply.integer(found);
  else reply.integer(bit === 0 && !hasEnd ? string.length * 8 : -1);
}

/** The index of the first such bit from `range.first` on; beyond `range.last` when there is none. */
function findInRange(bytes: Uint8Array, start: number, bit: number): number {
  const firstByte = Math.floor(range.first / 8);
  const lastByte = Math.floor(range.last / 8);
  const head = (bytes[start + firstByte] as number) ^ (bit === 1 ? 0 : 0xff);
  const inHead = head & (0xff >>> (range.first % 8));
  if (inHead !== 0) return firstByte * 8 + Math.clz32(inHead) - 24;
  const found = findBit(bytes, start + firstByte + 1, start + lastByte + 1, bit);
  return found < 0 ? Infinity : (firstByte + 1) * 8 + found;
}

export const BIT_COUNT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'bitcount',
    arity: -2,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'bitmap',
    since: '2.6.0',
    summary: 'Counts the bits of a string, or of a part of it, that are one.',
    execute: bitcount,
  },
  {
    name: 'bitpos',
    arity: -3,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'bitmap',
    since: '2.8.7',
    summary: 'Finds the first bit of a string, or of a part of it, that is one or zero.',
    execute: bitpos,
  },
];
