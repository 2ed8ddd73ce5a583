/**
 * Fields that are numbers: HINCRBY and HINCRBYFLOAT. The journal keeps the outcome of the latter.
 */
import { exactInteger, fitsInt64, latin1 } from '../base/bytes.ts';
import { NOT_A_FLOAT, ReplyError } from '../base/errors.ts';
import { addLongDoubles, formatLongDouble, parseLongDouble } from '../base/long-double.ts';
import type { OpenHash } from '../keyspace/hashes.ts';
import type { Call } from './call.ts';
import { fieldRange, openHash, openOrCreateHash, valueRange } from './hash-fields.ts';
import { requireMembers } from './set-members.ts';
import { type CommandSpec, type Flag, key } from './spec.ts';

const FIELD_NOT_AN_INTEGER = new ReplyError('ERR', 'hash value is not an integer');
const FIELD_NOT_A_FLOAT = new ReplyError('ERR', 'hash value is not a float');
const OVERFLOW = new ReplyError('ERR', 'increment or decrement would overflow');
const INCREMENT_NOT_FINITE = new ReplyError('ERR', 'value is NaN or Infinity');
const NOT_FINITE = new ReplyError('ERR', 'increment would produce NaN or Infinity');

/** The hash when it has the field at argument 2, whose value is loaded then. */
function findField(call: Call): OpenHash | undefined {
  const args = call.arguments;
  const hash = openHash(call);
  return hash?.find(args.buffer, args.start(2), args.end(2)) === true ? hash : undefined;
}

/** HINCRBY key field increment */
function hincrby(call: Call): void {
  const increment = call.arguments.integer64(3);
  requireMembers(call, 2, 2);
  const value = findField(call)?.value;
  let current: bigint | undefined = 0n;
  if (value !== undefined) current = exactInteger(value.bytes, value.start, value.end);
  if (current === undefined) throw FIELD_NOT_AN_INTEGER;
  const sum = current + increment;
  if (!fitsInt64(sum)) throw OVERFLOW;
  setField(call, Buffer.from(String(sum), 'latin1'));
  call.reply.integer64(sum);
  call.changed(1, 'hincrby');
}

/** HINCRBYFLOAT key field increment */
function hincrbyfloat(call: Call): void {
  const { arguments: args, database, effects } = call;
  const increment = parseLongDouble(args.latin1(3));
  if (increment === undefined) throw NOT_A_FLOAT;
  if (increment.infinite !== 0) throw INCREMENT_NOT_FINITE;
  requireMembers(call, 2, 2);
  const value = findField(call)?.value;
  const text = value === undefined ? '0' : latin1(value.bytes, value.start, value.end);
  const current = parseLongDouble(text);
  if (current === undefined) throw FIELD_NOT_A_FLOAT;
  const sum = addLongDoubles(current, increment);
  if (sum === undefined) throw NOT_FINITE;
  const bytes = Buffer.from(formatLongDouble(sum), 'latin1');
  setField(call, bytes);
  effects.command(database.index, 4);
  effects.text('HSET');
  effects.argument(args.buffer, args.start(1), args.end(1));
  effects.argument(args.buffer, args.start(2), args.end(2));
  effects.argument(bytes, 0, bytes.length);
  keepDeadline(call);
  call.reply.bulk(bytes, 0, bytes.length);
  call.changed(1, 'hincrbyfloat');
}

/** HSET takes a field's deadline away: the journal gives it back. */
function keepDeadline(call: Call): void {
  const { arguments: args, database, effects } = call;
  const deadlineMs = openHash(call)?.deadlineMs(fieldRange.argument(args, 2)) ?? 0;
  if (deadlineMs <= 0) return;
  effects.command(database.index, 6);
  effects.text('HPEXPIREAT');
  effects.argument(args.buffer, args.start(1), args.end(1));
  effects.integer(deadlineMs);
  effects.text('FIELDS');
  effects.integer(1);
  effects.argument(args.buffer, args.start(2), args.end(2));
}

/** Gives the field at argument 2 another value and leaves its deadline. */
function setField(call: Call, bytes: Buffer): void {
  const hash = openOrCreateHash(call);
  try {
    hash.replace(fieldRange.argument(call.arguments, 2), valueRange.whole(bytes));
  } catch (cause) {
    if (hash.size === 0) call.database.remove(hash.entry);
    throw cause;
  }
}

function counterRow(
  name: string,
  text: { since: string; summary: string; flags: readonly Flag[] },
  execute: (call: Call) => void,
): CommandSpec {
  const keys = [key(1, 'RW', 'access', 'update')];
  return { name, arity: 4, keys, group: 'hash', ...text, execute };
}

export const HASH_COUNTER_COMMANDS: readonly CommandSpec[] = [
  counterRow(
    'hincrby',
    {
      since: '2.0.0',
      summary: 'Adds to the integer in a field.',
      flags: ['write', 'denyoom', 'fast', 'effect'],
    },
    hincrby,
  ),
  counterRow(
    'hincrbyfloat',
    {
      since: '2.6.0',
      summary: 'Adds to the decimal number in a field.',
      flags: ['write', 'denyoom', 'fast'],
    },
    hincrbyfloat,
  ),
];
