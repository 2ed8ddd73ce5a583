/**
 * Bounds of a part of a sorted set, by rank, by score or by member, and the ranks they come to: every
 * range, count and removal is done by rank once its bounds are read. Bounds are read before the key
 * is looked at (as Redis).
 */
import { ReplyError } from '../base/errors.ts';
import { parseFloatStrict } from '../base/numbers.ts';
import type { OpenSortedSet } from '../keyspace/sorted-sets.ts';
import type { Arguments } from './arguments.ts';

const NOT_A_SCORE_RANGE = new ReplyError('ERR', 'min or max is not a float');
const NOT_A_MEMBER_RANGE = new ReplyError('ERR', 'min or max not valid string range item');

/** What a range is told in. */
export type RangeKind = 'rank' | 'score' | 'member';

/** Ranks `first` to `first + count - 1`, from the lowest score. */
export interface RankRange {
  first: number;
  count: number;
}

/** Where a part of a sorted set begins and ends. */
export interface Bounds {
  /** The ranks in this sorted set; the object is reused. */
  ranksIn(set: OpenSortedSet): RankRange;
}

const range: RankRange = { first: 0, count: 0 };

function ranks(first: number, behind: number): RankRange {
  range.first = first;
  range.count = Math.max(behind - first, 0);
  return range;
}

/**
 * Reads the bounds at arguments `min` and `max`.
 * @throws ReplyError
 */
export function readBounds(args: Arguments, kind: RangeKind, min: number, max: number): Bounds {
  switch (kind) {
    case 'rank':
      return readRanks(args, min, false);
    case 'score':
      return new ScoreBounds(readScoreBound(args, min), readScoreBound(args, max));
    default:
      return new MemberBounds(args, min, max);
  }
}

/** Ranks from the lowest score, or with `reversed` from the highest; negative ones from the other end. */
class RankBounds implements Bounds {
  start = 0;
  stop = 0;
  reversed = false;

  ranksIn(set: OpenSortedSet): RankRange {
    const { size } = set;
    const start = Math.max(this.start < 0 ? size + this.start : this.start, 0);
    const stop = Math.min(this.stop < 0 ? size + this.stop : this.stop, size - 1);
    return this.reversed ? ranks(size - 1 - stop, size - start) : ranks(start, stop + 1);
  }
}

/** Serves all calls. */
const rankBounds = new RankBounds();

/** The ranks at arguments `at` and `at + 1`; the object is reused. @throws ReplyError */
export function readRanks(args: Arguments, at: number, reversed: boolean): Bounds {
  rankBounds.start = args.integer(at);
  rankBounds.stop = args.integer(at + 1);
  rankBounds.reversed = reversed;
  return rankBounds;
}

interface ScoreBound {
  readonly score: number;
  readonly isExclusive: boolean;
}

class ScoreBounds implements Bounds {
  readonly #min: ScoreBound;
  readonly #max: ScoreBound;

  constructor(min: ScoreBound, max: ScoreBound) {
    this.#min = min;
    this.#max = max;
  }

  ranksIn(set: OpenSortedSet): RankRange {
    const first = set.rankOfScore(this.#min.score, this.#min.isExclusive);
    return ranks(first, set.rankOfScore(this.#max.score, !this.#max.isExclusive));
  }
}

/** `5`, `(5`, `-inf`: as C's strtod reads it, blanks before it and an empty text (0) included. */
function readScoreBound(args: Arguments, index: number): ScoreBound {
  const given = args.latin1(index);
  const isExclusive = given.startsWith('(');
  const text = (isExclusive ? given.slice(1) : given).replace(/^[ \t\n\v\f\r]+/, '');
  if (text === '' && (given === '' || given === '(')) return { score: 0, isExclusive };
  const score = parseFloatStrict(text) ?? beyondRange(text);
  if (score === undefined) throw NOT_A_SCORE_RANGE;
  return { score, isExclusive };
}

/** A decimal beyond the doubles is infinite or 0 as a bound; undefined when it is no number. */
function beyondRange(text: string): number | undefined {
  return /^[+-]?(?:\d[\d.]*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) && !Number.isNaN(Number(text))
    ? Number(text)
    : undefined;
}

type MemberBound = 'lowest' | 'highest' | 'inclusive' | 'exclusive';

/** `-`, `+`, `[member` or `(member`; they mean something where all scores are equal. */
class MemberBounds implements Bounds {
  readonly #args: Arguments;
  readonly #min: number;
  readonly #max: number;
  readonly #minBound: MemberBound;
  readonly #maxBound: MemberBound;

  constructor(args: Arguments, min: number, max: number) {
    this.#args = args;
    this.#min = min;
    this.#max = max;
    this.#minBound = readMemberBound(args, min);
    this.#maxBound = readMemberBound(args, max);
  }

  ranksIn(set: OpenSortedSet): RankRange {
    const first = this.#rank(set, this.#min, this.#minBound, this.#minBound === 'exclusive');
    return ranks(first, this.#rank(set, this.#max, this.#maxBound, this.#maxBound === 'inclusive'));
  }

  #rank(set: OpenSortedSet, index: number, bound: MemberBound, orEqual: boolean): number {
    if (bound === 'lowest') return 0;
    if (bound === 'highest') return set.size;
    const args = this.#args;
    // The first byte is the bracket.
    return set.rankOfMember(args.buffer, args.start(index) + 1, args.end(index), orEqual);
  }
}

function readMemberBound(args: Arguments, index: number): MemberBound {
  const length = args.length(index);
  const first = length === 0 ? 0 : args.buffer[args.start(index)];
  if (first === 0x5b) return 'inclusive';
  if (first === 0x28) return 'exclusive';
  if (length === 1 && first === 0x2d) return 'lowest';
  if (length === 1 && first === 0x2b) return 'highest';
  throw NOT_A_MEMBER_RANGE;
}
