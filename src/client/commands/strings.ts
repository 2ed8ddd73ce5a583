/**
 * Helpers for the string commands. Each does what the Redis command of its name does; numbers are
 * exact, beyond 2^53 as bigints.
 */

import type { Reply } from '../../wire/reply.ts';
import type { Integer } from './replies.ts';
import * as as from './replies.ts';
import { type Argument, type Name, Runner, word } from './runner.ts';

/** How long a value lives: at most one of them. */
export type Expiry =
  | { readonly seconds: number }
  | { readonly milliseconds: number }
  | { readonly atSeconds: number }
  | { readonly atMilliseconds: number };

/** Options of SET. */
export interface SetOptions {
  /** Absent: the value does not expire, unless `keepTtl`. */
  readonly expire?: Expiry;
  /** The value keeps the deadline the key had. */
  readonly keepTtl?: boolean;
  /** NX: only a new key; XX: only one that exists. */
  readonly condition?: 'NX' | 'XX';
}

/** Keys with values, in either form. */
export type Entries = Readonly<Record<string, Argument>> | Iterable<readonly [Name, Argument]>;

/** One stretch that two strings have in common, as LCS IDX tells it: both ends inclusive. */
export interface LcsMatch {
  readonly first: readonly [number, number];
  readonly second: readonly [number, number];
  readonly length: number;
}

export class StringCommands<Bulk extends string | Uint8Array> extends Runner<Bulk> {
  /** The value, or null where there is no key. */
  get(key: Name): Promise<Bulk | null> {
    return this.read('GET', [key], this.bulkOrNull);
  }

  /** Sets; false where the condition did not hold. */
  set(key: Name, value: Argument, options: SetOptions = {}): Promise<boolean> {
    return this.write('SET', [key, value, ...setWords(options)], as.done);
  }

  /** Sets, and answers the old value: null where there was none (with NX: where it was set). */
  setAndGet(key: Name, value: Argument, options: SetOptions = {}): Promise<Bulk | null> {
    return this.write('SET', [key, value, ...setWords(options), 'GET'], this.bulkOrNull);
  }

  /** Sets a new key; false where it exists. */
  setnx(key: Name, value: Argument): Promise<boolean> {
    return this.write('SETNX', [key, value], as.flag);
  }

  setex(key: Name, seconds: number, value: Argument): Promise<void> {
    return this.write('SETEX', [key, seconds, value], as.ok);
  }

  psetex(key: Name, milliseconds: number, value: Argument): Promise<void> {
    return this.write('PSETEX', [key, milliseconds, value], as.ok);
  }

  getset(key: Name, value: Argument): Promise<Bulk | null> {
    return this.write('GETSET', [key, value], this.bulkOrNull);
  }

  /** The value; its deadline is set, or with `persist` removed. */
  getex(key: Name, expire?: Expiry | 'persist'): Promise<Bulk | null> {
    const words = expire === 'persist' ? ['PERSIST'] : expiryWords(expire);
    return this.write('GETEX', [key, ...words], this.bulkOrNull);
  }

  getdel(key: Name): Promise<Bulk | null> {
    return this.write('GETDEL', [key], this.bulkOrNull);
  }

  /** The values in the order of the keys, null for each that is not there or no string. */
  mget(keys: readonly Name[]): Promise<(Bulk | null)[]> {
    return this.read('MGET', keys, as.list(this.bulkOrNull));
  }

  mset(entries: Entries): Promise<void> {
    return this.write('MSET', flat(entries), as.ok);
  }

  /** Sets all of them, or none where one exists. */
  msetnx(entries: Entries): Promise<boolean> {
    return this.write('MSETNX', flat(entries), as.flag);
  }

  /** Answers the new length in bytes. */
  append(key: Name, value: Argument): Promise<number> {
    return this.write('APPEND', [key, value], as.count);
  }

  /** The length in bytes, 0 where there is no key. */
  strlen(key: Name): Promise<number> {
    return this.read('STRLEN', [key], as.count);
  }

  /** The bytes from `start` to `end`, both inclusive; negative ones count from the end. */
  getrange(key: Name, start: number, end: number): Promise<Bulk> {
    return this.read('GETRANGE', [key, start, end], this.bulk);
  }

  /** The older name of GETRANGE. */
  substr(key: Name, start: number, end: number): Promise<Bulk> {
    return this.read('SUBSTR', [key, start, end], this.bulk);
  }

  /** Answers the new length in bytes. */
  setrange(key: Name, offset: number, value: Argument): Promise<number> {
    return this.write('SETRANGE', [key, offset, value], as.count);
  }

  incr(key: Name): Promise<Integer> {
    return this.write('INCR', [key], as.integer);
  }

  decr(key: Name): Promise<Integer> {
    return this.write('DECR', [key], as.integer);
  }

  incrby(key: Name, by: Integer): Promise<Integer> {
    return this.write('INCRBY', [key, by], as.integer);
  }

  decrby(key: Name, by: Integer): Promise<Integer> {
    return this.write('DECRBY', [key, by], as.integer);
  }

  incrbyfloat(key: Name, by: number): Promise<number> {
    return this.write('INCRBYFLOAT', [key, by], as.float);
  }

  /** The longest common subsequence of two strings. */
  lcs(first: Name, second: Name): Promise<Bulk> {
    return this.read('LCS', [first, second], this.bulk);
  }

  lcsLength(first: Name, second: Name): Promise<number> {
    return this.read('LCS', [first, second, 'LEN'], as.count);
  }

  /** Where the common stretches are, from the last to the first; shorter than `lengthMin` left out. */
  lcsMatches(
    first: Name,
    second: Name,
    lengthMin = 0,
  ): Promise<{ matches: LcsMatch[]; length: number }> {
    const args = [first, second, 'IDX', 'MINMATCHLEN', lengthMin, 'WITHMATCHLEN'];
    return this.read('LCS', args, lcsMatches);
  }
}

/** The words of a deadline. */
export function expiryWords(expire: Expiry | undefined): Argument[] {
  if (expire === undefined) return [];
  if ('seconds' in expire) return ['EX', expire.seconds];
  if ('milliseconds' in expire) return ['PX', expire.milliseconds];
  if ('atSeconds' in expire) return ['EXAT', expire.atSeconds];
  return ['PXAT', expire.atMilliseconds];
}

function setWords(options: SetOptions): Argument[] {
  const { condition, expire, keepTtl } = options;
  const when = condition === undefined ? [] : [condition];
  return [...when, ...expiryWords(expire), ...word('KEEPTTL', keepTtl)];
}

export function flat(entries: Entries): Argument[] {
  const pairs = Symbol.iterator in entries ? entries : Object.entries(entries);
  const words: Argument[] = [];
  for (const [key, value] of pairs) words.push(key, value);
  return words;
}

function lcsMatches(reply: Reply): { matches: LcsMatch[]; length: number } {
  const fields = as.map(as.text, as.anything)(reply);
  const range = as.pair(as.count, as.count);
  const match = (item: Reply): LcsMatch => {
    if (!Array.isArray(item)) throw as.unexpected('a match', item);
    const [first = null, second = null, length = null] = item;
    return { first: range(first), second: range(second), length: as.count(length) };
  };
  return {
    matches: as.list(match)(fields.get('matches') ?? null),
    length: as.count(fields.get('len') ?? null),
  };
}
