/**
 * Parts of a sorted set: ZRANGE and the older commands for each of its forms, ZRANGESTORE, ZCOUNT,
 * ZLEXCOUNT, and the removals ZREMRANGEBYRANK, -SCORE and -LEX. Cost: O(log n) and the members of the
 * range.
 * Hot: shown by the bench row ZRANGE.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { OpenSortedSet } from '../keyspace/sorted-sets.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { type Bounds, type RangeKind, readBounds, readRanks } from './sorted-set-bounds.ts';
import { answerMember, openSortedSet, storeResult, tellRemoved } from './sorted-set-members.ts';
import { type CommandSpec, key } from './spec.ts';

const LIMIT_BY_RANK = new ReplyError(
  'ERR',
  'syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
);
const SCORES_BY_MEMBER = new ReplyError(
  'ERR',
  'syntax error, WITHSCORES not supported in combination with BYLEX',
);

/** What a command's name says already; absent: its options may say it. */
interface Form {
  readonly kind?: RangeKind;
  readonly reversed?: boolean;
  /** ZRANGESTORE, which answers no scores. */
  readonly stores?: boolean;
}

const STORES: Form = { stores: true };

interface RangeRequest {
  kind: RangeKind;
  reversed: boolean;
  withScores: boolean;
  /** How many to leave out, and how many to answer at most; negative = all. */
  offset: number;
  limit: number;
}

/** What the running command asks for. One object serves all calls. */
const request: RangeRequest = {
  kind: 'rank',
  reversed: false,
  withScores: false,
  offset: 0,
  limit: -1,
};

/** Reads the options from argument `first` on. */
function readRequest(args: Arguments, first: number, form: Form): void {
  request.kind = form.kind ?? 'rank';
  request.reversed = form.reversed ?? false;
  request.withScores = false;
  request.offset = 0;
  request.limit = -1;
  const isOpen = form.kind === undefined;
  for (let i = first; i < args.count; i++) {
    if (form.stores !== true && args.is(i, 'WITHSCORES')) request.withScores = true;
    else if (args.is(i, 'LIMIT') && i + 2 < args.count) {
      request.offset = args.integer(i + 1);
      request.limit = args.integer(i + 2);
      i += 2;
    } else if (!isOpen) throw SYNTAX_ERROR;
    // Of these each may stand once (as Redis).
    else if (!request.reversed && args.is(i, 'REV')) request.reversed = true;
    else if (request.kind === 'rank' && args.is(i, 'BYLEX')) request.kind = 'member';
    else if (request.kind === 'rank' && args.is(i, 'BYSCORE')) request.kind = 'score';
    else throw SYNTAX_ERROR;
  }
  if (request.kind === 'rank') {
    if (request.limit !== -1) throw LIMIT_BY_RANK;
    // A limit of -1 is none (as Redis), whatever the offset.
    request.offset = 0;
  }
  if (request.kind === 'member' && request.withScores) throw SCORES_BY_MEMBER;
}

/** The bounds that a request has at arguments `at` and `at + 1`; a reversed one names the upper first. */
function boundsOf(args: Arguments, at: number, { kind, reversed }: RangeRequest): Bounds {
  if (kind === 'rank') return readRanks(args, at, reversed);
  return reversed ? readBounds(args, kind, at + 1, at) : readBounds(args, kind, at, at + 1);
}

/** ZRANGE key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES], and its older forms. */
function zrange(call: Call, form: Form): void {
  const { arguments: args, reply } = call;
  readRequest(args, 4, form);
  const bounds = boundsOf(args, 2, request);
  const set = call.keyspace.sortedSets.first;
  const { withScores } = request;
  if (!openSortedSet(call, 1, set)) {
    reply.array(0);
    return;
  }
  const { first, count } = limited(bounds, request, set);
  if (withScores) reply.pairs(count);
  else reply.array(count);
  if (!withScores && !request.reversed) set.read(first, count, reply);
  else walk(set, first, count, request.reversed, () => answerMember(call, set, withScores));
}

/** ZRANGESTORE destination source min max [BYSCORE|BYLEX] [REV] [LIMIT offset count] */
function zrangestore(call: Call): void {
  const { arguments: args, keyspace } = call;
  readRequest(args, 5, STORES);
  const bounds = boundsOf(args, 3, request);
  const { first: source, result } = keyspace.sortedSets;
  const isThere = openSortedSet(call, 2, source);
  result.openNew();
  if (isThere) {
    try {
      const { first, count } = limited(bounds, request, source);
      result.expect(count);
      walk(source, first, count, request.reversed, () => {
        const { bytes, start, end } = source.member;
        result.add(bytes, start, end, source.score);
      });
    } catch (cause) {
      result.free();
      throw cause;
    }
  }
  storeResult(call, result, 'zrangestore');
}

/** The ranks of the bounds, cut to what LIMIT leaves of them. */
function limited(
  bounds: Bounds,
  { offset, limit, reversed }: RangeRequest,
  set: OpenSortedSet,
): { first: number; count: number } {
  const range = bounds.ranksIn(set);
  // A negative offset leaves nothing (as Redis).
  const rest = offset < 0 ? 0 : Math.max(range.count - offset, 0);
  const count = limit < 0 ? rest : Math.min(rest, limit);
  const skipped = reversed ? range.count - offset - count : offset;
  return { first: range.first + (count === 0 ? 0 : skipped), count };
}

/** Visits `count` members from rank `first` on, from the highest down when `reversed`. */
function walk(
  set: OpenSortedSet,
  first: number,
  count: number,
  reversed: boolean,
  visit: () => void,
): void {
  if (count === 0) return;
  set.seek(reversed ? first + count - 1 : first);
  for (let left = count; ; ) {
    visit();
    if (--left === 0) return;
    if (reversed) set.backward();
    else set.forward();
  }
}

/** ZCOUNT|ZLEXCOUNT key min max */
function countRange(call: Call, kind: RangeKind): void {
  const bounds = readBounds(call.arguments, kind, 2, 3);
  const set = call.keyspace.sortedSets.first;
  call.reply.integer(openSortedSet(call, 1, set) ? bounds.ranksIn(set).count : 0);
}

/** ZREMRANGEBYRANK|ZREMRANGEBYSCORE|ZREMRANGEBYLEX key min max */
function removeRange(call: Call, kind: RangeKind, event: string): void {
  const bounds = readBounds(call.arguments, kind, 2, 3);
  const set = call.keyspace.sortedSets.first;
  if (!openSortedSet(call, 1, set)) {
    call.reply.integer(0);
    return;
  }
  const { first, count } = bounds.ranksIn(set);
  call.reply.integer(count);
  if (count === 0) return;
  set.removeRange(first, count);
  tellRemoved(call, 1, set, event);
}

function readRow(
  name: string,
  text: { since: string; summary: string },
  execute: (call: Call) => void,
): CommandSpec {
  return {
    name,
    arity: -4,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'sorted-set',
    ...text,
    execute,
  };
}

function removeRow(
  name: string,
  text: { since: string; summary: string },
  kind: RangeKind,
): CommandSpec {
  return {
    name,
    arity: 4,
    flags: ['write', 'effect'],
    keys: [key(1, 'RW', 'delete')],
    group: 'sorted-set',
    ...text,
    execute: (call) => removeRange(call, kind, name),
  };
}

const COUNT_ROWS: readonly CommandSpec[] = [
  {
    ...readRow(
      'zcount',
      { since: '2.0.0', summary: 'Counts the members with scores within bounds.' },
      (call) => countRange(call, 'score'),
    ),
    arity: 4,
    flags: ['readonly', 'fast'],
  },
  {
    ...readRow(
      'zlexcount',
      { since: '2.8.9', summary: 'Counts the members within bounds, where all scores are equal.' },
      (call) => countRange(call, 'member'),
    ),
    arity: 4,
    flags: ['readonly', 'fast'],
  },
];

export const SORTED_SET_RANGE_COMMANDS: readonly CommandSpec[] = [
  ...COUNT_ROWS,
  readRow(
    'zrange',
    { since: '1.2.0', summary: 'Answers the members of a range of ranks, scores or members.' },
    (call) => zrange(call, {}),
  ),
  readRow(
    'zrevrange',
    { since: '1.2.0', summary: 'Answers the members of a range of ranks, highest score first.' },
    (call) => zrange(call, { kind: 'rank', reversed: true }),
  ),
  readRow(
    'zrangebyscore',
    { since: '1.0.5', summary: 'Answers the members of a range of scores.' },
    (call) => zrange(call, { kind: 'score', reversed: false }),
  ),
  readRow(
    'zrevrangebyscore',
    { since: '2.2.0', summary: 'Answers the members of a range of scores, highest first.' },
    (call) => zrange(call, { kind: 'score', reversed: true }),
  ),
  readRow(
    'zrangebylex',
    { since: '2.8.9', summary: 'Answers a range of members, where all scores are equal.' },
    (call) => zrange(call, { kind: 'member', reversed: false }),
  ),
  readRow(
    'zrevrangebylex',
    { since: '2.8.9', summary: 'Answers a range of members, last first, where scores are equal.' },
    (call) => zrange(call, { kind: 'member', reversed: true }),
  ),
  {
    name: 'zrangestore',
    arity: -5,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'OW', 'update'), key(2, 'RO', 'access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary: 'Stores the members of a range in another sorted set.',
    execute: zrangestore,
  },
  removeRow(
    'zremrangebyrank',
    { since: '2.0.0', summary: 'Takes out the members of a range of ranks.' },
    'rank',
  ),
  removeRow(
    'zremrangebyscore',
    { since: '1.2.0', summary: 'Takes out the members of a range of scores.' },
    'score',
  ),
  removeRow(
    'zremrangebylex',
    { since: '2.8.9', summary: 'Takes out a range of members, where all scores are equal.' },
    'member',
  ),
];
