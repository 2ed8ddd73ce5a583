/**
 * Helpers for the set commands. Members come as an array, in no order that means anything.
 */

import { ListCommands } from './lists.ts';
import * as as from './replies.ts';
import { type Argument, type Name, type Names, namesOf, option } from './runner.ts';

/** Options of a scan within one collection. */
export interface MemberScanOptions {
  /** A glob. Absent: all. */
  readonly match?: Name;
  /** A hint how many to look at in one step. */
  readonly count?: number;
}

export class SetCommands<Bulk extends string | Uint8Array> extends ListCommands<Bulk> {
  /** Answers how many were new. */
  sadd(key: Name, ...members: readonly Argument[]): Promise<number> {
    return this.write('SADD', [key, ...members], as.count);
  }

  /** Answers how many there were. */
  srem(key: Name, ...members: readonly Argument[]): Promise<number> {
    return this.write('SREM', [key, ...members], as.count);
  }

  /** False where the source has no such member. */
  smove(source: Name, target: Name, member: Argument): Promise<boolean> {
    return this.write('SMOVE', [source, target, member], as.flag);
  }

  sismember(key: Name, member: Argument): Promise<boolean> {
    return this.read('SISMEMBER', [key, member], as.flag);
  }

  /** One answer for each member, in their order. */
  smismember(key: Name, members: readonly Argument[]): Promise<boolean[]> {
    return this.read('SMISMEMBER', [key, ...members], as.list(as.flag));
  }

  scard(key: Name): Promise<number> {
    return this.read('SCARD', [key], as.count);
  }

  /** Every member at once: for small sets; `sscanAll` goes step by step. */
  smembers(key: Name): Promise<Bulk[]> {
    return this.read('SMEMBERS', [key], as.list(this.bulk));
  }

  /** Takes any member out; null where there is no set. */
  spop(key: Name): Promise<Bulk | null> {
    return this.write('SPOP', [key], this.bulkOrNull);
  }

  /** Takes up to `count` members out. */
  spopMany(key: Name, count: number): Promise<Bulk[]> {
    return this.write('SPOP', [key, count], as.list(this.bulk));
  }

  /** Any member; null where there is no set. */
  srandmember(key: Name): Promise<Bulk | null> {
    return this.read('SRANDMEMBER', [key], this.bulkOrNull);
  }

  /** Up to `count` different members; with a negative count exactly so many, with repetition. */
  srandmemberMany(key: Name, count: number): Promise<Bulk[]> {
    return this.read('SRANDMEMBER', [key, count], as.list(this.bulk));
  }

  sinter(keys: Names): Promise<Bulk[]> {
    return this.read('SINTER', namesOf(keys), as.list(this.bulk));
  }

  /** Answers how many members the stored set has, as all of its family; 0 removes the target. */
  sinterstore(target: Name, keys: Names): Promise<number> {
    return this.write('SINTERSTORE', [target, ...namesOf(keys)], as.count);
  }

  /** How many members all sets have; counting ends at `limit` (absent or 0: never). */
  sintercard(keys: Names, limit?: number): Promise<number> {
    const names = namesOf(keys);
    return this.read('SINTERCARD', [names.length, ...names, ...option('LIMIT', limit)], as.count);
  }

  sunion(keys: Names): Promise<Bulk[]> {
    return this.read('SUNION', namesOf(keys), as.list(this.bulk));
  }

  sunionstore(target: Name, keys: Names): Promise<number> {
    return this.write('SUNIONSTORE', [target, ...namesOf(keys)], as.count);
  }

  /** The members of the first set that no other has. */
  sdiff(keys: Names): Promise<Bulk[]> {
    return this.read('SDIFF', namesOf(keys), as.list(this.bulk));
  }

  sdiffstore(target: Name, keys: Names): Promise<number> {
    return this.write('SDIFFSTORE', [target, ...namesOf(keys)], as.count);
  }

  /** One step of a scan. Begin with cursor `0`; it is over when the cursor is `0` again. */
  async sscan(
    key: Name,
    cursor: string,
    options: MemberScanOptions = {},
  ): Promise<{ readonly cursor: string; readonly members: Bulk[] }> {
    const words = [...option('MATCH', options.match), ...option('COUNT', options.count)];
    const decode = as.pair(as.text, as.list(this.bulk));
    const [next, members] = await this.read('SSCAN', [key, cursor, ...words], decode);
    return { cursor: next, members };
  }

  /** All members, step by step. One that is there throughout comes at least once. */
  async *sscanAll(
    key: Name,
    options: MemberScanOptions = {},
  ): AsyncGenerator<Bulk, void, undefined> {
    let cursor = '0';
    do {
      const step = await this.sscan(key, cursor, options);
      yield* step.members;
      cursor = step.cursor;
    } while (cursor !== '0');
  }
}
