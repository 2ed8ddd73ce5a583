/**
 * Helpers for the sorted set commands. Members come with their scores as `Scored` rows, lowest score
 * first unless said otherwise. Scores may be infinite; a bound is a number, or text as Redis has it:
 * `(5` leaves 5 out, `-inf` and `+inf` are open ends.
 *
 * Timeouts are seconds, fractions allowed; 0 waits forever.
 */

import type { Reply } from '../../wire/reply.ts';
import { HashCommands } from './hashes.ts';
import * as as from './replies.ts';
import { type Argument, type Name, type Names, namesOf, option, word } from './runner.ts';
import type { MemberScanOptions } from './sets.ts';

/** A member and its score. */
export interface Scored<Member> {
  readonly member: Member;
  readonly score: number;
}

/** Where a member stands, and its score. */
export interface RankedScore {
  readonly rank: number;
  readonly score: number;
}

/** Members and the sorted set they came from. */
export interface PoppedScored<Bulk extends string | Uint8Array> {
  readonly key: Bulk;
  readonly members: Scored<Bulk>[];
}

/** Options of ZADD. */
export interface ScoreConditions {
  /** NX only adds, XX only changes. */
  readonly condition?: 'NX' | 'XX';
  /** Only where the new score is greater, or less. */
  readonly only?: 'GT' | 'LT';
}

/** Options of ZRANGE and ZRANGESTORE. */
export interface RangeOptions {
  /** What start and stop are. Absent: ranks. */
  readonly by?: 'SCORE' | 'LEX';
  /** From the highest down; start and stop are then the upper and the lower bound. */
  readonly reversed?: boolean;
  /** Leaves out `offset` members and answers at most `count`; needs `by`. */
  readonly limit?: { readonly offset: number; readonly count: number };
}

/** Options of ZUNION, ZINTER and their STORE forms. */
export interface CombineOptions {
  /** What each key's scores are multiplied with. Absent: 1. */
  readonly weights?: readonly number[];
  /** How the scores of a member in several keys become one. Absent: SUM. */
  readonly aggregate?: 'SUM' | 'MIN' | 'MAX';
}

/** Which end of a sorted set: the lowest score or the highest. */
export type End = 'MIN' | 'MAX';

export class SortedSetCommands<Bulk extends string | Uint8Array> extends HashCommands<Bulk> {
  /** Answers how many were new. */
  zadd(
    key: Name,
    members: Iterable<readonly [member: Argument, score: number]>,
    options: ScoreConditions = {},
  ): Promise<number> {
    return this.write('ZADD', [key, ...conditions(options), ...pairs(members)], as.count);
  }

  /** As `zadd`, answering how many were new or got another score. */
  zaddChanged(
    key: Name,
    members: Iterable<readonly [member: Argument, score: number]>,
    options: ScoreConditions = {},
  ): Promise<number> {
    return this.write('ZADD', [key, ...conditions(options), 'CH', ...pairs(members)], as.count);
  }

  /** Adds to a score and answers the new one; null where the conditions did not hold. */
  zaddIncr(
    key: Name,
    increment: number,
    member: Argument,
    options: ScoreConditions = {},
  ): Promise<number | null> {
    const words = [...conditions(options), 'INCR', score(increment), member];
    return this.write('ZADD', [key, ...words], floatOrNull);
  }

  zincrby(key: Name, increment: number, member: Argument): Promise<number> {
    return this.write('ZINCRBY', [key, score(increment), member], as.float);
  }

  /** Answers how many there were. */
  zrem(key: Name, ...members: readonly Argument[]): Promise<number> {
    return this.write('ZREM', [key, ...members], as.count);
  }

  zcard(key: Name): Promise<number> {
    return this.read('ZCARD', [key], as.count);
  }

  zscore(key: Name, member: Argument): Promise<number | null> {
    return this.read('ZSCORE', [key, member], floatOrNull);
  }

  zmscore(key: Name, members: readonly Argument[]): Promise<(number | null)[]> {
    return this.read('ZMSCORE', [key, ...members], as.list(floatOrNull));
  }

  /** How many members stand before this one; null where it is not there. */
  zrank(key: Name, member: Argument): Promise<number | null> {
    return this.read('ZRANK', [key, member], as.countOrNull);
  }

  /** How many members stand behind this one; null where it is not there. */
  zrevrank(key: Name, member: Argument): Promise<number | null> {
    return this.read('ZREVRANK', [key, member], as.countOrNull);
  }

  /** As `zrank`, with the score. */
  zrankScored(key: Name, member: Argument): Promise<RankedScore | null> {
    return this.read('ZRANK', [key, member, 'WITHSCORE'], rankedScoreOrNull);
  }

  /** As `zrevrank`, with the score. */
  zrevrankScored(key: Name, member: Argument): Promise<RankedScore | null> {
    return this.read('ZREVRANK', [key, member, 'WITHSCORE'], rankedScoreOrNull);
  }

  zcount(key: Name, min: Argument, max: Argument): Promise<number> {
    return this.read('ZCOUNT', [key, bound(min), bound(max)], as.count);
  }

  /** Bounds are `[a`, `(a`, `-` and `+`; all scores must be equal. */
  zlexcount(key: Name, min: Name, max: Name): Promise<number> {
    return this.read('ZLEXCOUNT', [key, min, max], as.count);
  }

  zrange(key: Name, start: Argument, stop: Argument, options: RangeOptions = {}): Promise<Bulk[]> {
    const args = [key, bound(start), bound(stop), ...rangeWords(options)];
    return this.read('ZRANGE', args, as.list(this.bulk));
  }

  /** As `zrange`, with scores; not with `by: 'LEX'`. */
  zrangeScored(
    key: Name,
    start: Argument,
    stop: Argument,
    options: RangeOptions = {},
  ): Promise<Scored<Bulk>[]> {
    const args = [key, bound(start), bound(stop), ...rangeWords(options), 'WITHSCORES'];
    return this.read('ZRANGE', args, this.#scoredRows);
  }

  /** Answers how many members were stored; 0 removes the target. */
  zrangestore(
    target: Name,
    source: Name,
    start: Argument,
    stop: Argument,
    options: RangeOptions = {},
  ): Promise<number> {
    const args = [target, source, bound(start), bound(stop), ...rangeWords(options)];
    return this.write('ZRANGESTORE', args, as.count);
  }

  zrevrange(key: Name, start: number, stop: number): Promise<Bulk[]> {
    return this.read('ZREVRANGE', [key, start, stop], as.list(this.bulk));
  }

  zrangebyscore(key: Name, min: Argument, max: Argument): Promise<Bulk[]> {
    return this.read('ZRANGEBYSCORE', [key, bound(min), bound(max)], as.list(this.bulk));
  }

  zrevrangebyscore(key: Name, max: Argument, min: Argument): Promise<Bulk[]> {
    return this.read('ZREVRANGEBYSCORE', [key, bound(max), bound(min)], as.list(this.bulk));
  }

  zrangebylex(key: Name, min: Name, max: Name): Promise<Bulk[]> {
    return this.read('ZRANGEBYLEX', [key, min, max], as.list(this.bulk));
  }

  zrevrangebylex(key: Name, max: Name, min: Name): Promise<Bulk[]> {
    return this.read('ZREVRANGEBYLEX', [key, max, min], as.list(this.bulk));
  }

  /** Answers how many were removed, as all of its family. */
  zremrangebyrank(key: Name, start: number, stop: number): Promise<number> {
    return this.write('ZREMRANGEBYRANK', [key, start, stop], as.count);
  }

  zremrangebyscore(key: Name, min: Argument, max: Argument): Promise<number> {
    return this.write('ZREMRANGEBYSCORE', [key, bound(min), bound(max)], as.count);
  }

  zremrangebylex(key: Name, min: Name, max: Name): Promise<number> {
    return this.write('ZREMRANGEBYLEX', [key, min, max], as.count);
  }

  /** Takes out up to `count` (default 1) members with the lowest scores. */
  zpopmin(key: Name, count = 1): Promise<Scored<Bulk>[]> {
    return this.write('ZPOPMIN', [key, count], this.#scoredRows);
  }

  /** Takes out up to `count` (default 1) members with the highest scores, the highest first. */
  zpopmax(key: Name, count = 1): Promise<Scored<Bulk>[]> {
    return this.write('ZPOPMAX', [key, count], this.#scoredRows);
  }

  /** Any member; null where there is none. */
  zrandmember(key: Name): Promise<Bulk | null> {
    return this.read('ZRANDMEMBER', [key], this.bulkOrNull);
  }

  /** Up to `count` different members; with a negative count exactly so many, with repetition. */
  zrandmemberMany(key: Name, count: number): Promise<Scored<Bulk>[]> {
    return this.read('ZRANDMEMBER', [key, count, 'WITHSCORES'], this.#scoredRows);
  }

  zunion(keys: Names, options: CombineOptions = {}): Promise<Scored<Bulk>[]> {
    const args = [...counted(keys), ...combineWords(options), 'WITHSCORES'];
    return this.read('ZUNION', args, this.#scoredRows);
  }

  /** Answers how many members the stored set has, as all of its family; 0 removes the target. */
  zunionstore(target: Name, keys: Names, options: CombineOptions = {}): Promise<number> {
    const args = [target, ...counted(keys), ...combineWords(options)];
    return this.write('ZUNIONSTORE', args, as.count);
  }

  zinter(keys: Names, options: CombineOptions = {}): Promise<Scored<Bulk>[]> {
    const args = [...counted(keys), ...combineWords(options), 'WITHSCORES'];
    return this.read('ZINTER', args, this.#scoredRows);
  }

  zinterstore(target: Name, keys: Names, options: CombineOptions = {}): Promise<number> {
    const args = [target, ...counted(keys), ...combineWords(options)];
    return this.write('ZINTERSTORE', args, as.count);
  }

  /** How many members all of them have; counting ends at `limit` (absent or 0: never). */
  zintercard(keys: Names, limit?: number): Promise<number> {
    return this.read('ZINTERCARD', [...counted(keys), ...option('LIMIT', limit)], as.count);
  }

  /** The members of the first that no other has. */
  zdiff(keys: Names): Promise<Scored<Bulk>[]> {
    return this.read('ZDIFF', [...counted(keys), 'WITHSCORES'], this.#scoredRows);
  }

  zdiffstore(target: Name, keys: Names): Promise<number> {
    return this.write('ZDIFFSTORE', [target, ...counted(keys)], as.count);
  }

  /** Pops up to `count` (default 1) from the first sorted set that is not empty. */
  zmpop(keys: Names, end: End, count?: number): Promise<PoppedScored<Bulk> | null> {
    const args = [...counted(keys), end, ...option('COUNT', count)];
    return this.write('ZMPOP', args, this.#poppedMany);
  }

  /** As `zmpop`, waiting up to `timeoutSeconds`. */
  bzmpop(
    keys: Names,
    end: End,
    timeoutSeconds = 0,
    count?: number,
  ): Promise<PoppedScored<Bulk> | null> {
    const args = [timeoutSeconds, ...counted(keys), end, ...option('COUNT', count)];
    return this.write('BZMPOP', args, this.#poppedMany);
  }

  /** Waits for a member in any of the sorted sets; null after `timeoutSeconds`. */
  bzpopmin(keys: Names, timeoutSeconds = 0): Promise<PoppedScored<Bulk> | null> {
    return this.write('BZPOPMIN', [...namesOf(keys), timeoutSeconds], this.#poppedOne);
  }

  bzpopmax(keys: Names, timeoutSeconds = 0): Promise<PoppedScored<Bulk> | null> {
    return this.write('BZPOPMAX', [...namesOf(keys), timeoutSeconds], this.#poppedOne);
  }

  /** One step of a scan. Begin with cursor `0`; it is over when the cursor is `0` again. */
  async zscan(
    key: Name,
    cursor: string,
    options: MemberScanOptions = {},
  ): Promise<{ readonly cursor: string; readonly members: Scored<Bulk>[] }> {
    const words = [...option('MATCH', options.match), ...option('COUNT', options.count)];
    const decode = as.pair(as.text, this.#flatRows);
    const [next, members] = await this.read('ZSCAN', [key, cursor, ...words], decode);
    return { cursor: next, members };
  }

  /** All members, step by step. One that is there throughout comes at least once. */
  async *zscanAll(
    key: Name,
    options: MemberScanOptions = {},
  ): AsyncGenerator<Scored<Bulk>, void, undefined> {
    let cursor = '0';
    do {
      const step = await this.zscan(key, cursor, options);
      yield* step.members;
      cursor = step.cursor;
    } while (cursor !== '0');
  }

  readonly #scored = (reply: Reply): Scored<Bulk> => {
    const [member, own] = as.pair(this.bulk, as.float)(reply);
    return { member, score: own };
  };

  readonly #scoredRows = as.list(this.#scored);

  /** Members and scores in turn. */
  readonly #flatRows = (reply: Reply): Scored<Bulk>[] => {
    const items = as.list(as.anything)(reply);
    const rows: Scored<Bulk>[] = [];
    for (let i = 0; i + 1 < items.length; i += 2) {
      rows.push({ member: this.bulk(items[i] ?? null), score: as.float(items[i + 1] ?? null) });
    }
    return rows;
  };

  readonly #poppedMany = (reply: Reply): PoppedScored<Bulk> | null => {
    if (reply === null) return null;
    const [key, members] = as.pair(this.bulk, this.#scoredRows)(reply);
    return { key, members };
  };

  readonly #poppedOne = (reply: Reply): PoppedScored<Bulk> | null => {
    if (reply === null) return null;
    const [key = null, member = null, own = null] = as.list(as.anything)(reply);
    return { key: this.bulk(key), members: [{ member: this.bulk(member), score: as.float(own) }] };
  };
}

function floatOrNull(reply: Reply): number | null {
  return reply === null ? null : as.float(reply);
}

function rankedScoreOrNull(reply: Reply): RankedScore | null {
  if (reply === null) return null;
  const [rank, own] = as.pair(as.count, as.float)(reply);
  return { rank, score: own };
}

/** A score as Redis reads it: JavaScript's `Infinity` is `inf`. */
function score(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  return value === Number.NEGATIVE_INFINITY ? '-inf' : String(value);
}

function bound(value: Argument): Argument {
  return typeof value === 'number' ? score(value) : value;
}

function pairs(members: Iterable<readonly [member: Argument, score: number]>): Argument[] {
  return [...members].flatMap(([member, own]) => [score(own), member]);
}

function conditions(options: ScoreConditions): string[] {
  return [options.condition, options.only].filter((one) => one !== undefined);
}

function rangeWords({ by, reversed, limit }: RangeOptions): Argument[] {
  return [
    ...(by === undefined ? [] : [`BY${by}`]),
    ...word('REV', reversed),
    ...(limit === undefined ? [] : ['LIMIT', limit.offset, limit.count]),
  ];
}

function counted(keys: Names): Argument[] {
  const names = namesOf(keys);
  return [names.length, ...names];
}

function combineWords({ weights, aggregate }: CombineOptions): Argument[] {
  return [
    ...(weights === undefined ? [] : ['WEIGHTS', ...weights.map(score)]),
    ...option('AGGREGATE', aggregate),
  ];
}
