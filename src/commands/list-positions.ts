/**
 * What reads or edits a list by index or by value: LRANGE, LINDEX, LPOS, LSET, LINSERT, LREM, LTRIM.
 * Indexes count from 0 at the left, negative ones from -1 at the right.
 * Hot: shown by the bench row LRANGE.
 */
import { equalBytes } from '../base/bytes.ts';
import { INDEX_OUT_OF_RANGE, NO_SUCH_KEY, ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Lists } from '../keyspace/lists.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { openList, removed } from './list-ends.ts';
import { type CommandSpec, key } from './spec.ts';

const RANK_ZERO = new ReplyError(
  'ERR',
  "RANK can't be zero: use 1 to start from the first match, 2 from the second ... " +
    'or use negative to start from the end of the list',
);
const RANK_OUT_OF_RANGE = new ReplyError(
  'ERR',
  'value is out of range, value must between -9223372036854775807 and 9223372036854775807',
);
const COUNT_NEGATIVE = new ReplyError('ERR', "COUNT can't be negative");
const MAXLEN_NEGATIVE = new ReplyError('ERR', "MAXLEN can't be negative");

/** LRANGE key start stop */
function lrange(call: Call): void {
  const args = call.arguments;
  const reply = call.reply;
  const start = args.integer(2);
  const stop = args.integer(3);
  const lists = openList(call, 1);
  if (lists === undefined) {
    reply.array(0);
    return;
  }
  const length = lists.length;
  const first = firstOf(start, length);
  const count = lastOf(stop, length) - first + 1;
  if (count <= 0) {
    reply.array(0);
    return;
  }
  reply.array(count);
  lists.read(first, count, reply);
}

/** The first index of a range, 0 at least; past the last one is for `lastOf` to make empty. */
function firstOf(start: number, length: number): number {
  return start < 0 ? Math.max(start + length, 0) : start;
}

/** The last index of a range; below 0 when the range ends before the list begins. */
function lastOf(stop: number, length: number): number {
  return stop < 0 ? stop + length : Math.min(stop, length - 1);
}

/**
 * Puts the cursor at the index of argument `at`; false when the list has no such element.
 * @throws ReplyError when the argument is no integer
 */
function seekArgument(lists: Lists, args: Arguments, at: number): boolean {
  const index = args.integer(at);
  const position = index < 0 ? index + lists.length : index;
  if (position < 0 || position >= lists.length) return false;
  lists.seek(position);
  return true;
}

/** LINDEX key index */
function lindex(call: Call): void {
  const lists = openList(call, 1);
  if (lists === undefined || !seekArgument(lists, call.arguments, 2)) {
    call.reply.nil();
    return;
  }
  const element = lists.element;
  call.reply.bulk(element.bytes, element.start, element.end);
}

/** LSET key index element */
function lset(call: Call): void {
  const args = call.arguments;
  const lists = openList(call, 1);
  if (lists === undefined) throw NO_SUCH_KEY;
  if (!seekArgument(lists, args, 2)) throw INDEX_OUT_OF_RANGE;
  lists.replace(args.buffer, args.start(3), args.end(3));
  lists.shrink();
  call.reply.ok();
  call.changed(1, 'lset');
}

/** True when the cursor's element is the bytes of argument `at`. */
function isArgument(lists: Lists, args: Arguments, at: number): boolean {
  const { bytes, start, end } = lists.element;
  const length = end - start;
  if (length !== args.length(at)) return false;
  return equalBytes(bytes, start, args.buffer, args.start(at), length);
}

/** LINSERT key BEFORE|AFTER pivot element. Cost: the elements up to the pivot. */
function linsert(call: Call): void {
  const args = call.arguments;
  const isBefore = args.is(2, 'BEFORE');
  if (!isBefore && !args.is(2, 'AFTER')) throw SYNTAX_ERROR;
  const lists = openList(call, 1);
  if (lists === undefined) {
    call.reply.integer(0);
    return;
  }
  lists.seek(0);
  while (!isArgument(lists, args, 3)) {
    if (!lists.forward()) {
      call.reply.integer(-1);
      return;
    }
  }
  if (isBefore) lists.insertBefore(args.buffer, args.start(4), args.end(4));
  else lists.insertAfter(args.buffer, args.start(4), args.end(4));
  call.reply.integer(lists.length);
  call.changed(1, 'linsert');
}

/** LREM key count element: a negative count goes from the right, 0 removes all. */
function lrem(call: Call): void {
  const args = call.arguments;
  const count = args.integer(2);
  const lists = openList(call, 1);
  if (lists === undefined) {
    call.reply.integer(0);
    return;
  }
  const isForward = count >= 0;
  const limit = count === 0 ? Infinity : Math.abs(count);
  let gone = 0;
  lists.requireRemovable();
  lists.seek(isForward ? 0 : lists.length - 1);
  for (let more = true; more && gone < limit; ) {
    if (isArgument(lists, args, 3)) {
      more = isForward ? lists.removeForward() : lists.removeBackward();
      gone++;
    } else {
      more = isForward ? lists.forward() : lists.backward();
    }
  }
  call.reply.integer(gone);
  if (gone > 0) removed(call, 1, lists, 'lrem');
}

/** LTRIM key start stop: keeps only that range. */
function ltrim(call: Call): void {
  const args = call.arguments;
  const start = args.integer(2);
  const stop = args.integer(3);
  const lists = openList(call, 1);
  call.reply.ok();
  if (lists === undefined) return;
  const length = lists.length;
  const first = firstOf(start, length);
  const kept = Math.max(lastOf(stop, length) - first + 1, 0);
  if (kept === length) return;
  if (kept === 0) {
    lists.dropFront(length);
  } else {
    lists.trim(first, kept);
  }
  removed(call, 1, lists, 'ltrim');
}

interface PositionSearch {
  /** Which match is the first that counts: 1 is the first from the left, -1 from the right. */
  rank: number;
  /** How many matches to answer: 0 = all, -1 = one, not as an array. */
  count: number;
  /** How many elements to look at; 0 = all. */
  maxLength: number;
}

/**
 * The options of LPOS.
 * @throws ReplyError as Redis, in the order the options are given
 */
function readPositionSearch(args: Arguments): PositionSearch {
  const search = { rank: 1, count: -1, maxLength: 0 };
  for (let i = 3; i < args.count; i += 2) {
    if (i + 1 === args.count) throw SYNTAX_ERROR;
    if (args.is(i, 'RANK')) {
      search.rank = args.integer(i + 1);
      if (search.rank === 0) throw RANK_ZERO;
      // Its absolute value does not fit 64 bits; the neighbour's does and rounds to the same double.
      if (search.rank === -(2 ** 63) && args.integer64(i + 1) === -(2n ** 63n)) {
        throw RANK_OUT_OF_RANGE;
      }
    } else if (args.is(i, 'COUNT')) {
      search.count = args.integer(i + 1, COUNT_NEGATIVE);
      if (search.count < 0) throw COUNT_NEGATIVE;
    } else if (args.is(i, 'MAXLEN')) {
      search.maxLength = args.integer(i + 1, MAXLEN_NEGATIVE);
      if (search.maxLength < 0) throw MAXLEN_NEGATIVE;
    } else {
      throw SYNTAX_ERROR;
    }
  }
  return search;
}

/** LPOS key element [RANK rank] [COUNT count] [MAXLEN length]. Cost: the elements looked at. */
function lpos(call: Call): void {
  const search = readPositionSearch(call.arguments);
  const lists = openList(call, 1);
  const wantsArray = search.count >= 0;
  if (wantsArray) call.reply.beginArray();
  const found = lists === undefined ? 0 : writePositions(call, lists, search);
  if (wantsArray) call.reply.endArray(found);
  else if (found === 0) call.reply.nil();
}

/** Answers with the indexes of the matches that count; how many they were. */
function writePositions(call: Call, lists: Lists, search: PositionSearch): number {
  const { arguments: args, reply } = call;
  const isForward = search.rank > 0;
  const limit = search.count === 0 ? Infinity : Math.abs(search.count);
  let skip = Math.abs(search.rank) - 1;
  let position = isForward ? 0 : lists.length - 1;
  let found = 0;
  lists.seek(position);
  let more = true;
  for (let looked = 0; more && (search.maxLength === 0 || looked < search.maxLength); looked++) {
    if (isArgument(lists, args, 2)) {
      if (skip > 0) {
        skip--;
      } else {
        reply.integer(position);
        found++;
        if (found === limit) break;
      }
    }
    position += isForward ? 1 : -1;
    more = isForward ? lists.forward() : lists.backward();
  }
  return found;
}

export const LIST_POSITION_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'lrange',
    arity: 4,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'list',
    since: '1.0.0',
    summary: 'Answers with the elements between two indexes, both included.',
    execute: lrange,
  },
  {
    name: 'lindex',
    arity: 3,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'list',
    since: '1.0.0',
    summary: 'Answers with the element at an index.',
    execute: lindex,
  },
  {
    name: 'lpos',
    arity: -3,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'list',
    since: '6.0.6',
    summary: 'Tells at which indexes a list holds an element.',
    execute: lpos,
  },
  {
    name: 'lset',
    arity: 4,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'RW', 'update')],
    group: 'list',
    since: '1.0.0',
    summary: 'Replaces the element at an index.',
    execute: lset,
  },
  {
    name: 'linsert',
    arity: 5,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'RW', 'insert')],
    group: 'list',
    since: '2.2.0',
    summary: 'Puts an element directly before or after the first one equal to a pivot.',
    execute: linsert,
  },
  {
    name: 'lrem',
    arity: 4,
    flags: ['write', 'effect'],
    keys: [key(1, 'RW', 'delete')],
    group: 'list',
    since: '1.0.0',
    summary: 'Removes elements equal to a value, all or a number of them from either end.',
    execute: lrem,
  },
  {
    name: 'ltrim',
    arity: 4,
    flags: ['write', 'effect'],
    keys: [key(1, 'RW', 'delete')],
    group: 'list',
    since: '1.0.0',
    summary: 'Removes everything outside a range of indexes.',
    execute: ltrim,
  },
];
