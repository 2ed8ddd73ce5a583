/**
 * The ends of a sorted set, and chance: ZPOPMIN, ZPOPMAX, ZRANDMEMBER. The commands that pop from the
 * first of several keys, and those that wait, take the same steps.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { OpenSortedSet } from '../keyspace/sorted-sets.ts';
import type { Call } from './call.ts';
import { drawDistinct, readDraws } from './random-picks.ts';
import { answerMember, openSortedSet, tellRemoved } from './sorted-set-members.ts';
import { type CommandSpec, key } from './spec.ts';

/** The lowest score or the highest. */
export type End = 'min' | 'max';

const NOT_POSITIVE = new ReplyError('ERR', 'value is out of range, must be positive');
const OUT_OF_RANGE = new ReplyError('ERR', 'value is out of range');
/** Pairs of so many members would not fit Redis's replies. */
const SCORED_DRAWS_MAX = 2 ** 62;

/**
 * Answers up to `count` members from one end with their scores, the outermost first, and drops them;
 * `begin` opens the answer for each. The caller tells `tellPopped` afterwards.
 */
export function takeMembers(
  call: Call,
  set: OpenSortedSet,
  end: End,
  count: number,
  begin: () => void,
): void {
  const { size } = set;
  set.seek(end === 'min' ? 0 : size - 1);
  for (let left = count; ; ) {
    begin();
    answerMember(call, set, true);
    if (--left === 0) break;
    if (end === 'min') set.forward();
    else set.backward();
  }
  set.removeRange(end === 'min' ? 0 : size - count, count);
}

/** Tells a pop from the opened sorted set of the key at argument `index`. */
export function tellPopped(call: Call, index: number, set: OpenSortedSet, end: End): void {
  tellRemoved(call, index, set, end === 'min' ? 'zpopmin' : 'zpopmax');
}

const NOTHING = (): void => {};

/** ZPOPMIN|ZPOPMAX key [count]: with a count pairs, without one a member and its score. */
function pop(call: Call, end: End): void {
  const { arguments: args, reply } = call;
  if (args.count > 3) throw SYNTAX_ERROR;
  const hasCount = args.count === 3;
  const wanted = hasCount ? args.integer(2, NOT_POSITIVE) : 1;
  if (wanted < 0) throw NOT_POSITIVE;
  const set = call.keyspace.sortedSets.first;
  if (!openSortedSet(call, 1, set) || wanted === 0) {
    reply.array(0);
    return;
  }
  const count = Math.min(wanted, set.size);
  if (hasCount) reply.pairs(count);
  else reply.array(2);
  takeMembers(call, set, end, count, NOTHING);
  tellPopped(call, 1, set, end);
}

/** ZRANDMEMBER key [count [WITHSCORES]]; a negative count repeats. */
function zrandmember(call: Call): void {
  const { arguments: args, host, reply } = call;
  const set = call.keyspace.sortedSets.first;
  if (args.count > 2) {
    answerDraws(call, set);
  } else if (!openSortedSet(call, 1, set)) {
    reply.nil();
  } else {
    set.random(host.random);
    answerMember(call, set, false);
  }
}

function answerDraws(call: Call, set: OpenSortedSet): void {
  const { arguments: args, host, reply } = call;
  const count = readDraws(call, 2);
  const withScores = args.count === 4 && args.is(3, 'WITHSCORES');
  if (args.count > 3 && !withScores) throw SYNTAX_ERROR;
  if (withScores && count >= SCORED_DRAWS_MAX) throw OUT_OF_RANGE;
  if (!openSortedSet(call, 1, set) || count === 0) {
    reply.array(0);
    return;
  }
  const drawn = count < 0 ? -count : Math.min(count, set.size);
  if (withScores) reply.pairs(drawn);
  else reply.array(drawn);
  const answer = (handle: number): void => {
    set.load(handle);
    answerMember(call, set, withScores);
  };
  if (count < 0) for (let left = drawn; left > 0; left--) answer(set.random(host.random));
  else if (drawn === set.size) set.forEach(answer);
  else for (const handle of drawDistinct(set, drawn, host.random)) answer(handle);
}

function popRow(name: string, summary: string, end: End): CommandSpec {
  return {
    name,
    arity: -2,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'access', 'delete')],
    group: 'sorted-set',
    since: '5.0.0',
    summary,
    execute: (call) => pop(call, end),
  };
}

export const SORTED_SET_POP_COMMANDS: readonly CommandSpec[] = [
  popRow('zpopmin', 'Takes out and answers the members with the lowest scores.', 'min'),
  popRow('zpopmax', 'Takes out and answers the members with the highest scores.', 'max'),
  {
    name: 'zrandmember',
    arity: -2,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary: 'Answers one member by chance, or several, and leaves them in the sorted set.',
    execute: zrandmember,
  },
];
