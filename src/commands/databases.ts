/** Whole databases: SWAPDB, DBSIZE, FLUSHDB, FLUSHALL. */
import { DB_INDEX_OUT_OF_RANGE, ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Database } from '../keyspace/database.ts';
import type { Call } from './call.ts';
import type { CommandSpec } from './spec.ts';

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;
const NOT_AN_INT32 = new ReplyError(
  'ERR',
  `value is out of range, value must between ${INT32_MIN} and ${INT32_MAX}`,
);
const FIRST_INVALID = new ReplyError('ERR', 'invalid first DB index');
const SECOND_INVALID = new ReplyError('ERR', 'invalid second DB index');

/**
 * The database whose number stands at argument `index`.
 * @throws ReplyError when it is no 32-bit integer, or there is no such database
 */
export function databaseAt(call: Call, index: number): Database {
  const number = call.arguments.integer(index);
  if (!isInt32(number)) throw NOT_AN_INT32;
  return databaseOf(call, number);
}

/** SWAPDB index1 index2 */
function swapdb(call: Call): void {
  const left = call.arguments.integer(1, FIRST_INVALID);
  if (!isInt32(left)) throw FIRST_INVALID;
  const right = call.arguments.integer(2, SECOND_INVALID);
  if (!isInt32(right)) throw SECOND_INVALID;
  const from = databaseOf(call, left);
  const to = databaseOf(call, right);
  if (from !== to) call.keyspace.swap(from, to);
  call.reply.ok();
}

function isInt32(value: number): boolean {
  return value >= INT32_MIN && value <= INT32_MAX;
}

function databaseOf(call: Call, number: number): Database {
  const database = call.keyspace.databases[number];
  if (database === undefined) throw DB_INDEX_OUT_OF_RANGE;
  return database;
}

/** DBSIZE; keys past their deadline count until they are removed, as in Redis. */
function dbsize(call: Call): void {
  call.reply.integer(call.database.size);
}

/** FLUSHDB [ASYNC | SYNC]; both are the same: the keys are gone at once. */
function flushdb(call: Call): void {
  readFlushMode(call);
  call.keyspace.flush(call.database);
  call.reply.ok();
}

/** FLUSHALL [ASYNC | SYNC] */
function flushall(call: Call): void {
  readFlushMode(call);
  call.keyspace.flushAll();
  call.reply.ok();
}

function readFlushMode(call: Call): void {
  const args = call.arguments;
  if (args.count === 1) return;
  if (args.count > 2 || !(args.is(1, 'ASYNC') || args.is(1, 'SYNC'))) throw SYNTAX_ERROR;
}

export const DATABASE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'swapdb',
    arity: 3,
    flags: ['write', 'fast', 'effect'],
    group: 'server',
    since: '4.0.0',
    summary: 'Exchanges the contents of two databases.',
    execute: swapdb,
  },
  {
    name: 'dbsize',
    arity: 1,
    flags: ['readonly', 'fast'],
    group: 'server',
    since: '1.0.0',
    summary: 'Tells how many keys the database holds.',
    execute: dbsize,
  },
  {
    name: 'flushdb',
    arity: -1,
    flags: ['write', 'effect'],
    group: 'server',
    since: '1.0.0',
    summary: 'Removes every key of the database.',
    execute: flushdb,
  },
  {
    name: 'flushall',
    arity: -1,
    flags: ['write', 'effect'],
    group: 'server',
    since: '1.0.0',
    summary: 'Removes every key of every database.',
    execute: flushall,
  },
];
