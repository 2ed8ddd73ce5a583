/**
 * Helpers for the commands on keys of any type, and on whole databases. They work on the database of the
 * view they are called on: `client.with({ database: 3 }).dbsize()`.
 */

import { GeoCommands } from './geo.ts';
import * as as from './replies.ts';
import { type Argument, type Name, type Names, namesOf, option, word } from './runner.ts';

/** When an EXPIRE applies: no deadline yet, one already, only a later one, only an earlier one. */
export type ExpireCondition = 'NX' | 'XX' | 'GT' | 'LT';

/** Options of COPY. */
export interface CopyOptions {
  /** The database to copy to. Absent: the same. */
  readonly database?: number;
  readonly replace?: boolean;
}

/** Options of RESTORE. */
export interface RestoreOptions {
  readonly replace?: boolean;
  /** The time to live is a deadline, as a Unix time in milliseconds. */
  readonly absolute?: boolean;
  /** How long ago it counts as used; not with `frequency`. */
  readonly idleSeconds?: number;
  /** How often it counts as used, 0 to 255, as LFU eviction looks at it. */
  readonly frequency?: number;
}

/** Options of SORT. */
export interface SortOptions {
  /** The order of the values that this pattern names, the element in place of its star; or none. */
  readonly by?: Name;
  readonly limit?: { readonly offset: number; readonly count: number };
  /** What is answered in place of the elements: patterns, or `#` for the element itself. */
  readonly get?: Names;
  readonly order?: 'ASC' | 'DESC';
  /** By bytes and not by numbers. */
  readonly alpha?: boolean;
}

/** Options of SCAN. */
export interface ScanOptions {
  /** A glob. Absent: every key. */
  readonly match?: Name;
  /** A hint how many keys to look at in one step. */
  readonly count?: number;
  /** Only keys of this type, as `type` names it. */
  readonly type?: string;
}

export class KeyCommands<Bulk extends string | Uint8Array> extends GeoCommands<Bulk> {
  /** The elements of a list, set or sorted set in order. */
  sort(key: Name, options: SortOptions = {}): Promise<(Bulk | null)[]> {
    return this.read('SORT_RO', [key, ...sortWords(options)], as.list(this.bulkOrNull));
  }

  /** As `sort`, keeping them as a list; how many. */
  sortStore(key: Name, destination: Name, options: SortOptions = {}): Promise<number> {
    return this.write('SORT', [key, ...sortWords(options), 'STORE', destination], as.count);
  }

  /** The value as bytes of Redis's format, for a view with `binary`; null where there is no key. */
  dump(key: Name): Promise<Bulk | null> {
    return this.read('DUMP', [key], this.bulkOrNull);
  }

  /** Makes a key of what `dump` answered; `ttlMs` 0 = it does not end. */
  restore(
    key: Name,
    ttlMs: number,
    payload: Uint8Array,
    options: RestoreOptions = {},
  ): Promise<void> {
    const words = [
      ...word('REPLACE', options.replace),
      ...word('ABSTTL', options.absolute),
      ...option('IDLETIME', options.idleSeconds),
      ...option('FREQ', options.frequency),
    ];
    return this.write('RESTORE', [key, ttlMs, payload, ...words], as.ok);
  }

  /** Answers how many there were. */
  del(keys: Names): Promise<number> {
    return this.write('DEL', namesOf(keys), as.count);
  }

  unlink(keys: Names): Promise<number> {
    return this.write('UNLINK', namesOf(keys), as.count);
  }

  /** How many of them exist; one named twice counts twice. */
  exists(keys: Names): Promise<number> {
    return this.read('EXISTS', namesOf(keys), as.count);
  }

  touch(keys: Names): Promise<number> {
    return this.write('TOUCH', namesOf(keys), as.count);
  }

  /** `string`, `list` …; `none` where there is no key. */
  type(key: Name): Promise<string> {
    return this.read('TYPE', [key], as.text);
  }

  /** False where there is no key or the condition did not hold, as all of its family. */
  expire(key: Name, seconds: number, condition?: ExpireCondition): Promise<boolean> {
    return this.write('EXPIRE', [key, seconds, ...one(condition)], as.flag);
  }

  pexpire(key: Name, milliseconds: number, condition?: ExpireCondition): Promise<boolean> {
    return this.write('PEXPIRE', [key, milliseconds, ...one(condition)], as.flag);
  }

  /** The deadline as a Unix time in seconds. */
  expireat(key: Name, atSeconds: number, condition?: ExpireCondition): Promise<boolean> {
    return this.write('EXPIREAT', [key, atSeconds, ...one(condition)], as.flag);
  }

  pexpireat(key: Name, atMilliseconds: number, condition?: ExpireCondition): Promise<boolean> {
    return this.write('PEXPIREAT', [key, atMilliseconds, ...one(condition)], as.flag);
  }

  /** Removes the deadline; false where there was none. */
  persist(key: Name): Promise<boolean> {
    return this.write('PERSIST', [key], as.flag);
  }

  /** Seconds left; -1 without a deadline, -2 without a key, as all of its family. */
  ttl(key: Name): Promise<number> {
    return this.read('TTL', [key], as.count);
  }

  pttl(key: Name): Promise<number> {
    return this.read('PTTL', [key], as.count);
  }

  expiretime(key: Name): Promise<number> {
    return this.read('EXPIRETIME', [key], as.count);
  }

  pexpiretime(key: Name): Promise<number> {
    return this.read('PEXPIRETIME', [key], as.count);
  }

  rename(key: Name, newKey: Name): Promise<void> {
    return this.write('RENAME', [key, newKey], as.ok);
  }

  /** False where the new key exists. */
  renamenx(key: Name, newKey: Name): Promise<boolean> {
    return this.write('RENAMENX', [key, newKey], as.flag);
  }

  /** False where the target exists and `replace` is not set. */
  copy(source: Name, target: Name, options: CopyOptions = {}): Promise<boolean> {
    const words = [...option('DB', options.database), ...word('REPLACE', options.replace)];
    return this.write('COPY', [source, target, ...words], as.flag);
  }

  /** To another database; false where there is no key, or the target has one. */
  move(key: Name, database: number): Promise<boolean> {
    return this.write('MOVE', [key, database], as.flag);
  }

  swapdb(first: number, second: number): Promise<void> {
    return this.write('SWAPDB', [first, second], as.ok);
  }

  randomkey(): Promise<Bulk | null> {
    return this.read('RANDOMKEY', [], this.bulkOrNull);
  }

  /** Every key that a glob matches, at once: for small databases; `scanAll` goes step by step. */
  keys(pattern: Name): Promise<Bulk[]> {
    return this.read('KEYS', [pattern], as.list(this.bulk));
  }

  /** One step of a scan. Begin with cursor `0`; it is over when the cursor is `0` again. */
  async scan(
    cursor: string,
    options: ScanOptions = {},
  ): Promise<{ readonly cursor: string; readonly keys: Bulk[] }> {
    const { match, count, type } = options;
    const words = [...option('MATCH', match), ...option('COUNT', count), ...option('TYPE', type)];
    const decode = as.pair(as.text, as.list(this.bulk));
    const [next, keys] = await this.read('SCAN', [cursor, ...words], decode);
    return { cursor: next, keys };
  }

  /** All keys, step by step. A key that is there throughout comes at least once. */
  async *scanAll(options: ScanOptions = {}): AsyncGenerator<Bulk, void, undefined> {
    let cursor = '0';
    do {
      const step = await this.scan(cursor, options);
      yield* step.keys;
      cursor = step.cursor;
    } while (cursor !== '0');
  }

  dbsize(): Promise<number> {
    return this.read('DBSIZE', [], as.count);
  }

  flushdb(): Promise<void> {
    return this.write('FLUSHDB', [], as.ok);
  }

  flushall(): Promise<void> {
    return this.write('FLUSHALL', [], as.ok);
  }

  /** How the value is stored; null where there is no key. */
  objectEncoding(key: Name): Promise<string | null> {
    return this.read('OBJECT ENCODING', [key], as.textOrNull);
  }

  objectRefcount(key: Name): Promise<number | null> {
    return this.read('OBJECT REFCOUNT', [key], as.countOrNull);
  }

  /** Seconds since the key was last used. */
  objectIdletime(key: Name): Promise<number | null> {
    return this.read('OBJECT IDLETIME', [key], as.countOrNull);
  }

  objectFreq(key: Name): Promise<number | null> {
    return this.read('OBJECT FREQ', [key], as.countOrNull);
  }
}

function one(value: Argument | undefined): Argument[] {
  return value === undefined ? [] : [value];
}

function sortWords({ by, limit, get = [], order, alpha }: SortOptions): Argument[] {
  return [
    ...option('BY', by),
    ...(limit === undefined ? [] : ['LIMIT', limit.offset, limit.count]),
    ...namesOf(get).flatMap((pattern) => ['GET', pattern]),
    ...(order === undefined ? [] : [order]),
    ...word('ALPHA', alpha),
  ];
}
