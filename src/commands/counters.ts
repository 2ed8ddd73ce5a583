/**
 * Strings that are numbers: the INCR family, exact to 64 bits, and INCRBYFLOAT.
 * Hot: shown by the benchmark's row INCR. What fits a double exactly is added without a bigint.
 */
import {
  copyBytes,
  exactInteger,
  fitsInt64,
  latin1,
  smallInteger,
  writeInteger,
} from '../base/bytes.ts';
import { NOT_A_FLOAT, NOT_AN_INTEGER, ReplyError } from '../base/errors.ts';
import { addLongDoubles, formatLongDouble, parseLongDouble } from '../base/long-double.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key } from './spec.ts';
import { markWhole } from './string-encoding.ts';

const OVERFLOW = new ReplyError('ERR', 'increment or decrement would overflow');
const DECREMENT_OVERFLOW = new ReplyError('ERR', 'decrement would overflow');
const NOT_FINITE = new ReplyError('ERR', 'increment would produce NaN or Infinity');
const INT64_MIN = -(2n ** 63n);

/** The text of the number that is stored; nothing keeps it beyond a call. */
const digits = Buffer.alloc(24);

/** INCR key */
function incr(call: Call): void {
  add(call, 1);
}

/** DECR key */
function decr(call: Call): void {
  add(call, -1);
}

/** INCRBY key increment */
function incrby(call: Call): void {
  const args = call.arguments;
  const increment = smallInteger(args.buffer, args.start(2), args.end(2));
  if (Number.isNaN(increment)) addExactly(call, args.integer64(2));
  else add(call, increment);
}

/** DECRBY key decrement */
function decrby(call: Call): void {
  const args = call.arguments;
  const decrement = smallInteger(args.buffer, args.start(2), args.end(2));
  if (!Number.isNaN(decrement)) {
    add(call, -decrement);
    return;
  }
  const exact = args.integer64(2);
  if (exact === INT64_MIN) throw DECREMENT_OVERFLOW;
  addExactly(call, -exact);
}

function add(call: Call, increment: number): void {
  const entry = call.findAs(1, ValueType.string);
  let sum = increment;
  if (entry !== 0) {
    const range = call.database.stringRange(entry);
    sum += smallInteger(range.bytes, range.start, range.end);
  }
  if (!Number.isSafeInteger(sum)) {
    addExactly(call, BigInt(increment));
    return;
  }
  // A sum of -0 is written and answered as 0.
  sum += 0;
  storeDigits(call, entry, writeInteger(sum, digits, 0));
  call.reply.integer(sum);
}

function addExactly(call: Call, increment: bigint): void {
  const entry = call.findAs(1, ValueType.string);
  let current: bigint | undefined = 0n;
  if (entry !== 0) {
    const range = call.database.stringRange(entry);
    current = exactInteger(range.bytes, range.start, range.end);
  }
  if (current === undefined) throw NOT_AN_INTEGER;
  const sum = current + increment;
  if (!fitsInt64(sum)) throw OVERFLOW;
  storeDigits(call, entry, digits.write(String(sum), 'latin1'));
  call.reply.integer64(sum);
}

/** Sets the key at argument 1 to the first `length` bytes of `digits`; its deadline stays. */
function storeDigits(call: Call, entry: number, length: number): void {
  const { arguments: args, database } = call;
  if (entry === 0) {
    database.setString(args.buffer, args.start(1), args.end(1), digits, 0, length, false);
  } else {
    // A number mostly has as many digits as the one before.
    const isAsLong = database.stringLength(entry) === length;
    const stored = isAsLong ? entry : database.resizeString(entry, length);
    const range = database.stringRange(stored);
    copyBytes(digits, 0, length, range.bytes, range.start);
    markWhole(database, stored);
  }
  call.changed(1, 'incrby');
}

/** INCRBYFLOAT key increment; the journal keeps the outcome as SET key value KEEPTTL. */
function incrbyfloat(call: Call): void {
  const { arguments: args, database, effects } = call;
  const entry = call.findAs(1, ValueType.string);
  const range = entry === 0 ? undefined : database.stringRange(entry);
  const text = range === undefined ? '0' : latin1(range.bytes, range.start, range.end);
  const current = parseLongDouble(text);
  const increment = parseLongDouble(args.latin1(2));
  if (current === undefined || increment === undefined) throw NOT_A_FLOAT;
  const sum = addLongDoubles(current, increment);
  if (sum === undefined) throw NOT_FINITE;
  const value = Buffer.from(formatLongDouble(sum), 'latin1');
  database.setString(args.buffer, args.start(1), args.end(1), value, 0, value.length, true);
  effects.command(database.index, 4);
  effects.text('SET');
  effects.argument(args.buffer, args.start(1), args.end(1));
  effects.argument(value, 0, value.length);
  effects.text('KEEPTTL');
  call.changed(1, 'incrbyfloat');
  call.reply.bulk(value, 0, value.length);
}

function counterRow(
  name: string,
  arity: number,
  text: { since: string; summary: string },
  execute: (call: Call) => void,
): CommandSpec {
  return {
    name,
    arity,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'access', 'update')],
    group: 'string',
    ...text,
    execute,
  };
}

export const COUNTER_COMMANDS: readonly CommandSpec[] = [
  counterRow('incr', 2, { since: '1.0.0', summary: 'Adds one to the integer at a key.' }, incr),
  counterRow('decr', 2, { since: '1.0.0', summary: 'Takes one from the integer at a key.' }, decr),
  counterRow('incrby', 3, { since: '1.0.0', summary: 'Adds to the integer at a key.' }, incrby),
  counterRow('decrby', 3, { since: '1.0.0', summary: 'Takes from the integer at a key.' }, decrby),
  {
    name: 'incrbyfloat',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [key(1, 'RW', 'access', 'update')],
    group: 'string',
    since: '2.6.0',
    summary: 'Adds to the decimal number at a key.',
    execute: incrbyfloat,
  },
];
