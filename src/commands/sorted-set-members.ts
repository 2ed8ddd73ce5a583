/**
 * Sorted sets by member: ZADD, ZINCRBY, ZREM, ZCARD, ZSCORE, ZMSCORE, ZRANK, ZREVRANK, ZSCAN, and the
 * steps that every sorted set command takes (open, create, answer, store, tell what changed).
 * Hot: shown by the bench rows ZADD and ZRANK.
 */
import { ByteRange, smallInteger } from '../base/bytes.ts';
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { formatDouble } from '../base/numbers.ts';
import { ValueType } from '../keyspace/entry.ts';
import { placeCollection } from '../keyspace/placing.ts';
import { type OpenSortedSet, SortedSetEncoding } from '../keyspace/sorted-sets.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { CURSOR_MAX, matches, readCursor, readScanOptions } from './scan-options.ts';
import { requireGrowth, requireMembers } from './set-members.ts';
import { type CommandSpec, key } from './spec.ts';

const NX_AND_XX = new ReplyError('ERR', 'XX and NX options at the same time are not compatible');
const GT_LT_NX = new ReplyError(
  'ERR',
  'GT, LT, and/or NX options at the same time are not compatible',
);
const ONE_INCREMENT = new ReplyError('ERR', 'INCR option supports a single increment-element pair');
const NOT_A_NUMBER = new ReplyError('ERR', 'resulting score is not a number (NaN)');
const ZSCAN_WORDS = { type: false, novalues: false } as const;

/**
 * Opens the sorted set of the key at argument `index` in `view`; false when there is none.
 * @throws ReplyError WRONGTYPE
 */
export function openSortedSet(call: Call, index: number, view: OpenSortedSet): boolean {
  const entry = call.findAs(index, ValueType.sortedSet);
  if (entry === 0) return false;
  view.open(call.database, entry);
  return true;
}

/** Creates the key at argument 1, which is not there, and opens its empty sorted set. */
function createSortedSet(call: Call, view: OpenSortedSet, memberBytes: number): void {
  const { arguments: args, database, keyspace } = call;
  const root = keyspace.sortedSets.create(memberBytes);
  try {
    const [start, end] = [args.start(1), args.end(1)];
    view.open(database, database.create(args.buffer, start, end, ValueType.sortedSet, root));
  } catch (cause) {
    keyspace.sortedSets.free(root, SortedSetEncoding.packed);
    throw cause;
  }
}

/** Tells that members of the opened sorted set were taken out, and that the key is gone with the last. */
export function tellRemoved(call: Call, index: number, set: OpenSortedSet, event: string): void {
  const isEmpty = set.size === 0;
  if (isEmpty) call.database.remove(set.entry);
  else set.shrink();
  call.changed(index, event);
  if (isEmpty) call.changed(index, 'del');
}

/**
 * Puts a result in the place of the key at argument `index`, whatever that was, and answers its size; an
 * empty result removes the key.
 * @throws ArenaFull with the result freed and nothing changed
 */
export function storeResult(call: Call, result: OpenSortedSet, event: string, index = 1): void {
  const { arguments: args, database, reply } = call;
  const { size } = result;
  if (size === 0) {
    result.free();
    reply.integer(0);
    call.delete(index);
    return;
  }
  const name = new ByteRange();
  name.set(args.buffer, args.start(index), args.end(index));
  try {
    result.settle();
    const { encoding, root } = result;
    placeCollection(database, name, { type: ValueType.sortedSet, encoding, root });
  } catch (cause) {
    result.free();
    throw cause;
  }
  reply.integer(size);
  call.changed(index, event);
}

/** Answers with the member at the set's place, and its score when `withScore`. */
export function answerMember(call: Call, set: OpenSortedSet, withScore: boolean): void {
  const { bytes, start, end } = set.member;
  call.reply.bulk(bytes, start, end);
  if (withScore) call.reply.double(set.score);
}

/** The score at argument `index`: whole numbers are the common case. */
function readScore(args: Arguments, index: number): number {
  const small = smallInteger(args.buffer, args.start(index), args.end(index));
  return Number.isNaN(small) ? args.float(index) : small;
}

/** What ZADD was told to do. One object serves all calls. */
const how = { nx: false, xx: false, gt: false, lt: false, ch: false, incr: false };
/** The scores of the running ZADD, all read before anything changes. */
const scores: number[] = [];

/** Reads ZADD's options and answers where the first score stands. */
function readOptions(args: Arguments): number {
  how.nx = how.xx = how.gt = how.lt = how.ch = how.incr = false;
  for (let i = 2; i < args.count; i++) {
    if (args.is(i, 'NX')) how.nx = true;
    else if (args.is(i, 'XX')) how.xx = true;
    else if (args.is(i, 'GT')) how.gt = true;
    else if (args.is(i, 'LT')) how.lt = true;
    else if (args.is(i, 'CH')) how.ch = true;
    else if (args.is(i, 'INCR')) how.incr = true;
    else return i;
  }
  return args.count;
}

/** ZADD key [NX|XX] [GT|LT] [CH] [INCR] score member [score member …] */
export function zadd(call: Call): void {
  const args = call.arguments;
  const first = readOptions(args);
  const count = args.count - first;
  if (count === 0 || count % 2 !== 0) throw SYNTAX_ERROR;
  if (how.nx && how.xx) throw NX_AND_XX;
  if ((how.gt && how.nx) || (how.lt && how.nx) || (how.gt && how.lt)) throw GT_LT_NX;
  if (how.incr && count > 2) throw ONE_INCREMENT;
  addPairs(call, first);
}

/** ZINCRBY key increment member */
function zincrby(call: Call): void {
  how.nx = how.xx = how.gt = how.lt = how.ch = false;
  how.incr = true;
  addPairs(call, 2);
}

/** Adds or changes the members of the pairs from argument `first` on, as `how` says, and answers. */
function addPairs(call: Call, first: number): void {
  const args = call.arguments;
  scores.length = 0;
  for (let i = first; i < args.count; i += 2) scores.push(readScore(args, i));
  requireMembers(call, first);
  const set = call.keyspace.sortedSets.first;
  const { incr } = how;
  if (!openSortedSet(call, 1, set)) {
    if (how.xx) {
      if (incr) call.reply.nil();
      else call.reply.integer(0);
      return;
    }
    createSortedSet(call, set, args.length(first + 1));
  } else requireGrowth(call, set.entry, set.size);
  counts.added = counts.updated = counts.processed = 0;
  try {
    set.expect((args.count - first) >>> 1);
    for (let i = first; i < args.count; i += 2) {
      addPair(set, args, i + 1, scores[(i - first) >>> 1] as number);
    }
  } catch (cause) {
    if (set.size === 0) call.database.remove(set.entry);
    throw cause;
  }
  const { added, updated, processed } = counts;
  if (!incr) call.reply.integer(how.ch ? added + updated : added);
  else if (processed > 0) call.reply.double(counts.score);
  else call.reply.nil();
  if (added + updated > 0) call.changed(1, incr ? 'zincr' : 'zadd');
}

/** What the running ZADD has done so far. */
const counts = { added: 0, updated: 0, processed: 0, score: 0 };

/** One member at argument `index` with the score it was given. */
function addPair(set: OpenSortedSet, args: Arguments, index: number, given: number): void {
  const { buffer, starts, ends } = args;
  const start = starts[index] as number;
  const end = ends[index] as number;
  let score = given;
  if (!set.find(buffer, start, end)) {
    if (how.xx) return;
    set.add(buffer, start, end, score);
    counts.added++;
  } else {
    if (how.nx) return;
    const before = set.score;
    if (how.incr) {
      score += before;
      if (Number.isNaN(score)) throw NOT_A_NUMBER;
    }
    if ((how.lt && score >= before) || (how.gt && score <= before)) return;
    if (score !== before) {
      set.update(buffer, start, end, score);
      counts.updated++;
    }
  }
  counts.processed++;
  counts.score = score;
}

/** ZREM key member [member …] */
function zrem(call: Call): void {
  const args = call.arguments;
  const set = call.keyspace.sortedSets.first;
  if (!openSortedSet(call, 1, set)) {
    call.reply.integer(0);
    return;
  }
  let removed = 0;
  for (let i = 2; i < args.count && set.size > 0; i++) {
    if (!set.find(args.buffer, args.start(i), args.end(i))) continue;
    set.remove();
    removed++;
  }
  call.reply.integer(removed);
  if (removed > 0) tellRemoved(call, 1, set, 'zrem');
}

/** ZCARD key */
function zcard(call: Call): void {
  const set = call.keyspace.sortedSets.first;
  call.reply.integer(openSortedSet(call, 1, set) ? set.size : 0);
}

/** ZSCORE key member */
function zscore(call: Call): void {
  const set = call.keyspace.sortedSets.first;
  answerScore(call, set, openSortedSet(call, 1, set), 2);
}

/** ZMSCORE key member [member …] */
function zmscore(call: Call): void {
  const { arguments: args, reply } = call;
  const set = call.keyspace.sortedSets.first;
  const isThere = openSortedSet(call, 1, set);
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) answerScore(call, set, isThere, i);
}

function answerScore(call: Call, set: OpenSortedSet, isThere: boolean, index: number): void {
  const args = call.arguments;
  if (isThere && set.find(args.buffer, args.start(index), args.end(index))) {
    call.reply.double(set.score);
  } else call.reply.nil();
}

/** ZRANK|ZREVRANK key member [WITHSCORE] */
function rankOf(call: Call, reverse: boolean): void {
  const { arguments: args, reply } = call;
  if (args.count > 4) {
    throw new ReplyError('ERR', `wrong number of arguments for '${call.command.fullName}' command`);
  }
  const withScore = args.count === 4;
  if (withScore && !args.is(3, 'WITHSCORE')) throw SYNTAX_ERROR;
  const set = call.keyspace.sortedSets.first;
  if (!openSortedSet(call, 1, set) || !set.find(args.buffer, args.start(2), args.end(2))) {
    if (withScore) reply.nilArray();
    else reply.nil();
    return;
  }
  const rank = set.rank();
  if (withScore) reply.array(2);
  reply.integer(reverse ? set.size - 1 - rank : rank);
  if (withScore) reply.double(set.score);
}

/** Handles that a ZSCAN found: the cursor stands before them in the answer. Reused. */
const found: number[] = [];

/** ZSCAN key cursor [MATCH pattern] [COUNT n]; scores are text in every protocol (as Redis). */
function zscan(call: Call): void {
  const { keyspace, reply } = call;
  const cursor = readCursor(call, 2);
  const set = keyspace.sortedSets.first;
  found.length = 0;
  let next = 0;
  if (openSortedSet(call, 1, set)) {
    const { pattern, count } = readScanOptions(call, 3, ZSCAN_WORDS);
    const visit = (handle: number): void => {
      set.load(handle);
      if (matches(call, pattern, set.member)) found.push(handle);
    };
    if (cursor <= CURSOR_MAX) next = set.scan(cursor, count, visit);
  }
  reply.array(2);
  reply.text(String(next));
  reply.array(found.length * 2);
  for (const handle of found) {
    set.load(handle);
    answerMember(call, set, false);
    reply.text(formatDouble(set.score));
  }
  found.length = 0;
}

export const SORTED_SET_MEMBER_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'zadd',
    arity: -4,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'update')],
    group: 'sorted-set',
    since: '1.2.0',
    summary:
      'Adds members with their scores to a sorted set, or changes the scores of those there.',
    execute: zadd,
  },
  {
    name: 'zincrby',
    arity: 4,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'access', 'update')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Adds to the score of a member, creating it if needed, and answers the new score.',
    execute: zincrby,
  },
  {
    name: 'zrem',
    arity: -3,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'delete')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Takes members out of a sorted set.',
    execute: zrem,
  },
  {
    name: 'zcard',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Tells how many members a sorted set has; 0 when there is none.',
    execute: zcard,
  },
  {
    name: 'zscore',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO', 'access')],
    group: 'sorted-set',
    since: '1.2.0',
    summary: 'Tells the score of a member.',
    execute: zscore,
  },
  {
    name: 'zmscore',
    arity: -3,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO', 'access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary: 'Tells the scores of several members.',
    execute: zmscore,
  },
  {
    name: 'zrank',
    arity: -3,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO', 'access')],
    group: 'sorted-set',
    since: '2.0.0',
    summary: 'Tells how many members stand before a member, counted from the lowest score.',
    execute: (call) => rankOf(call, false),
  },
  {
    name: 'zrevrank',
    arity: -3,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO', 'access')],
    group: 'sorted-set',
    since: '2.0.0',
    summary: 'Tells how many members stand before a member, counted from the highest score.',
    execute: (call) => rankOf(call, true),
  },
  {
    name: 'zscan',
    arity: -3,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'sorted-set',
    since: '2.8.0',
    summary: 'Answers some members with their scores and where to go on.',
    execute: zscan,
  },
];
