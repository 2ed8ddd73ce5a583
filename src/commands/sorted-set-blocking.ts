/**
 * Pops from the first of several sorted sets that has a member: ZMPOP, and those that wait for one,
 * BZPOPMIN, BZPOPMAX, BZMPOP. What the journal keeps is the pop of that one key.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { openSortedSet } from './sorted-set-members.ts';
import { type End, takeMembers, tellPopped } from './sorted-set-pops.ts';
import { type CommandSpec, countedKeys, keys } from './spec.ts';
import { readTimeoutMs, waitForKeys } from './waiting.ts';

const NUMKEYS_TOO_SMALL = new ReplyError('ERR', 'numkeys should be greater than 0');
const COUNT_TOO_SMALL = new ReplyError('ERR', 'count should be greater than 0');

/** What a pop from one of several keys asks for: the keys at arguments `firstKey` to `lastKey`. */
interface ManyPop {
  readonly firstKey: number;
  readonly lastKey: number;
  readonly end: End;
  /** At least 1. */
  readonly count: number;
}

/**
 * `numkeys key [key …] MIN|MAX [COUNT count]` from argument `index` to the end.
 * @throws ReplyError as Redis: numkeys first, then the end, then the count
 */
function readManyPop(args: Arguments, index: number): ManyPop {
  const keyCount = args.integer(index, NUMKEYS_TOO_SMALL);
  if (keyCount < 1) throw NUMKEYS_TOO_SMALL;
  const endAt = index + keyCount + 1;
  if (endAt >= args.count) throw SYNTAX_ERROR;
  if (!args.is(endAt, 'MIN') && !args.is(endAt, 'MAX')) throw SYNTAX_ERROR;
  const end = args.is(endAt, 'MIN') ? 'min' : 'max';
  let count = 0;
  for (let i = endAt + 1; i < args.count; i += 2) {
    if (count !== 0 || !args.is(i, 'COUNT') || i + 1 === args.count) throw SYNTAX_ERROR;
    count = args.integer(i + 1, COUNT_TOO_SMALL);
    if (count < 1) throw COUNT_TOO_SMALL;
  }
  return { firstKey: index + 1, lastKey: endAt - 1, end, count: count === 0 ? 1 : count };
}

/** Journals the pop of `count` members from the key at argument `index`. */
function keepPop(call: Call, index: number, end: End, count: number): void {
  const { arguments: args, database, effects } = call;
  effects.command(database.index, 3);
  effects.text(end === 'min' ? 'ZPOPMIN' : 'ZPOPMAX');
  effects.argument(args.buffer, args.start(index), args.end(index));
  effects.integer(count);
}

/**
 * Pops from the first sorted set among the keys and answers its key with an array of pairs; false,
 * with nothing answered, when none exists.
 * @throws ReplyError WRONGTYPE for a key that is no sorted set and stands before the first one
 */
function popMany(call: Call, { firstKey, lastKey, end, count }: ManyPop): boolean {
  const { arguments: args, reply } = call;
  const set = call.keyspace.sortedSets.first;
  for (let i = firstKey; i <= lastKey; i++) {
    if (!openSortedSet(call, i, set)) continue;
    const taken = Math.min(count, set.size);
    reply.array(2);
    reply.bulk(args.buffer, args.start(i), args.end(i));
    reply.array(taken);
    takeMembers(call, set, end, taken, () => reply.array(2));
    keepPop(call, i, end, taken);
    tellPopped(call, i, set, end);
    return true;
  }
  return false;
}

/** ZMPOP numkeys key [key …] MIN|MAX [COUNT count] */
function zmpop(call: Call): void {
  if (!popMany(call, readManyPop(call.arguments, 1))) call.reply.nilArray();
}

/** BZMPOP timeout numkeys key [key …] MIN|MAX [COUNT count] */
function bzmpop(call: Call): void {
  const request = readManyPop(call.arguments, 2);
  const timeoutMs = readTimeoutMs(call.arguments, 1);
  if (!popMany(call, request)) waitForKeys(call, request.firstKey, request.lastKey, timeoutMs);
}

/** BZPOPMIN|BZPOPMAX key [key …] timeout: the key, the member and its score. */
function blockingPop(call: Call, end: End): void {
  const { arguments: args, reply } = call;
  const lastKey = args.count - 2;
  const timeoutMs = readTimeoutMs(args, lastKey + 1);
  const set = call.keyspace.sortedSets.first;
  for (let i = 1; i <= lastKey; i++) {
    if (!openSortedSet(call, i, set)) continue;
    reply.array(3);
    reply.bulk(args.buffer, args.start(i), args.end(i));
    takeMembers(call, set, end, 1, () => {});
    keepPop(call, i, end, 1);
    tellPopped(call, i, set, end);
    return;
  }
  waitForKeys(call, 1, lastKey, timeoutMs);
}

function blockingRow(name: string, summary: string, end: End): CommandSpec {
  return {
    name,
    arity: -3,
    flags: ['write', 'noscript', 'fast', 'blocking'],
    keys: [keys({ first: 1, last: -2 }, 'RW', 'access', 'delete')],
    group: 'sorted-set',
    since: '5.0.0',
    summary,
    execute: (call) => blockingPop(call, end),
  };
}

export const SORTED_SET_BLOCKING_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'zmpop',
    arity: -4,
    flags: ['write', 'movablekeys'],
    keys: [countedKeys(1, 'RW', 'access', 'delete')],
    group: 'sorted-set',
    since: '7.0.0',
    summary: 'Takes members from one end of the first sorted set among several keys.',
    execute: zmpop,
  },
  {
    name: 'bzmpop',
    arity: -5,
    flags: ['write', 'blocking', 'movablekeys'],
    keys: [countedKeys(2, 'RW', 'access', 'delete')],
    group: 'sorted-set',
    since: '7.0.0',
    summary: 'Takes members from the first sorted set among several keys, waiting if needed.',
    execute: bzmpop,
  },
  blockingRow(
    'bzpopmin',
    'Takes the member with the lowest score of the first sorted set, waiting if needed.',
    'min',
  ),
  blockingRow(
    'bzpopmax',
    'Takes the member with the highest score of the first sorted set, waiting if needed.',
    'max',
  ),
];
