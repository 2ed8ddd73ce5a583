/**
 * Helpers for the hash commands. Hashes come as a Map; several fields are given as an object, a Map or
 * pairs.
 */

import * as as from './replies.ts';
import { type Argument, type Name, type Names, namesOf, option } from './runner.ts';
import { type MemberScanOptions, SetCommands } from './sets.ts';
import { type Entries, flat } from './strings.ts';

/** When an HEXPIRE applies to a field: no deadline yet, one already, only a later one, only an earlier one. */
export type FieldExpireCondition = 'NX' | 'XX' | 'GT' | 'LT';

export class HashCommands<Bulk extends string | Uint8Array> extends SetCommands<Bulk> {
  /** Answers how many fields are new. */
  hset(key: Name, fields: Entries): Promise<number> {
    return this.write('HSET', [key, ...flat(fields)], as.count);
  }

  /** Only where the hash has no such field. */
  hsetnx(key: Name, field: Name, value: Argument): Promise<boolean> {
    return this.write('HSETNX', [key, field, value], as.flag);
  }

  hmset(key: Name, fields: Entries): Promise<void> {
    return this.write('HMSET', [key, ...flat(fields)], as.ok);
  }

  hget(key: Name, field: Name): Promise<Bulk | null> {
    return this.read('HGET', [key, field], this.bulkOrNull);
  }

  /** One value for each field, null where there is none. */
  hmget(key: Name, fields: Names): Promise<(Bulk | null)[]> {
    return this.read('HMGET', [key, ...namesOf(fields)], as.list(this.bulkOrNull));
  }

  hgetall(key: Name): Promise<Map<Bulk, Bulk>> {
    return this.read('HGETALL', [key], as.map(this.bulk, this.bulk));
  }

  /** Answers how many there were. */
  hdel(key: Name, fields: Names): Promise<number> {
    return this.write('HDEL', [key, ...namesOf(fields)], as.count);
  }

  hlen(key: Name): Promise<number> {
    return this.read('HLEN', [key], as.count);
  }

  hexists(key: Name, field: Name): Promise<boolean> {
    return this.read('HEXISTS', [key, field], as.flag);
  }

  /** Bytes of the value; 0 where there is none. */
  hstrlen(key: Name, field: Name): Promise<number> {
    return this.read('HSTRLEN', [key, field], as.count);
  }

  hkeys(key: Name): Promise<Bulk[]> {
    return this.read('HKEYS', [key], as.list(this.bulk));
  }

  hvals(key: Name): Promise<Bulk[]> {
    return this.read('HVALS', [key], as.list(this.bulk));
  }

  /** Answers the sum. */
  hincrby(key: Name, field: Name, increment: number | bigint): Promise<as.Integer> {
    return this.write('HINCRBY', [key, field, increment], as.integer);
  }

  hincrbyfloat(key: Name, field: Name, increment: number): Promise<number> {
    return this.write('HINCRBYFLOAT', [key, field, increment], as.float);
  }

  /** Any field; null where there is no hash. */
  hrandfield(key: Name): Promise<Bulk | null> {
    return this.read('HRANDFIELD', [key], this.bulkOrNull);
  }

  /** Up to `count` different fields; with a negative count exactly so many, with repetition. */
  hrandfieldMany(key: Name, count: number): Promise<Bulk[]> {
    return this.read('HRANDFIELD', [key, count], as.list(this.bulk));
  }

  /** As `hrandfieldMany`, with the values. */
  hrandfieldWithValues(key: Name, count: number): Promise<[field: Bulk, value: Bulk][]> {
    const pairs = as.list(as.pair(this.bulk, this.bulk));
    return this.read('HRANDFIELD', [key, count, 'WITHVALUES'], pairs);
  }

  /**
   * Lets fields end. For each field 1 when it will, 2 when the time is past and it is gone at once, 0
   * when the condition did not hold, -2 when there is no such field; as all of its family.
   */
  hexpire(
    key: Name,
    seconds: number,
    fields: Names,
    condition?: FieldExpireCondition,
  ): Promise<number[]> {
    const args = [key, seconds, ...expireWords(fields, condition)];
    return this.write('HEXPIRE', args, as.list(as.count));
  }

  hpexpire(
    key: Name,
    milliseconds: number,
    fields: Names,
    condition?: FieldExpireCondition,
  ): Promise<number[]> {
    const args = [key, milliseconds, ...expireWords(fields, condition)];
    return this.write('HPEXPIRE', args, as.list(as.count));
  }

  /** The deadline as a Unix time in seconds. */
  hexpireat(
    key: Name,
    atSeconds: number,
    fields: Names,
    condition?: FieldExpireCondition,
  ): Promise<number[]> {
    const args = [key, atSeconds, ...expireWords(fields, condition)];
    return this.write('HEXPIREAT', args, as.list(as.count));
  }

  hpexpireat(
    key: Name,
    atMilliseconds: number,
    fields: Names,
    condition?: FieldExpireCondition,
  ): Promise<number[]> {
    const args = [key, atMilliseconds, ...expireWords(fields, condition)];
    return this.write('HPEXPIREAT', args, as.list(as.count));
  }

  /** For each field 1 when it had a deadline, -1 when it had none, -2 when there is no such field. */
  hpersist(key: Name, fields: Names): Promise<number[]> {
    return this.write('HPERSIST', [key, ...fieldWords(fields)], as.list(as.count));
  }

  /** Seconds left for each field; -1 without a deadline, -2 without a field, as all of its family. */
  httl(key: Name, fields: Names): Promise<number[]> {
    return this.read('HTTL', [key, ...fieldWords(fields)], as.list(as.count));
  }

  hpttl(key: Name, fields: Names): Promise<number[]> {
    return this.read('HPTTL', [key, ...fieldWords(fields)], as.list(as.count));
  }

  hexpiretime(key: Name, fields: Names): Promise<number[]> {
    return this.read('HEXPIRETIME', [key, ...fieldWords(fields)], as.list(as.count));
  }

  hpexpiretime(key: Name, fields: Names): Promise<number[]> {
    return this.read('HPEXPIRETIME', [key, ...fieldWords(fields)], as.list(as.count));
  }

  /** One step of a scan. Begin with cursor `0`; it is over when the cursor is `0` again. */
  async hscan(
    key: Name,
    cursor: string,
    options: MemberScanOptions = {},
  ): Promise<{ readonly cursor: string; readonly fields: Map<Bulk, Bulk> }> {
    const decode = as.pair(as.text, as.map(this.bulk, this.bulk));
    const args = [key, cursor, ...scanWords(options)];
    const [next, fields] = await this.read('HSCAN', args, decode);
    return { cursor: next, fields };
  }

  /** As `hscan`, without the values. */
  async hscanFields(
    key: Name,
    cursor: string,
    options: MemberScanOptions = {},
  ): Promise<{ readonly cursor: string; readonly fields: Bulk[] }> {
    const decode = as.pair(as.text, as.list(this.bulk));
    const args = [key, cursor, ...scanWords(options), 'NOVALUES'];
    const [next, fields] = await this.read('HSCAN', args, decode);
    return { cursor: next, fields };
  }

  /** All fields with their values, step by step. One that is there throughout comes at least once. */
  async *hscanAll(
    key: Name,
    options: MemberScanOptions = {},
  ): AsyncGenerator<[field: Bulk, value: Bulk], void, undefined> {
    let cursor = '0';
    do {
      const step = await this.hscan(key, cursor, options);
      yield* step.fields;
      cursor = step.cursor;
    } while (cursor !== '0');
  }
}

function fieldWords(fields: Names): Argument[] {
  const names = namesOf(fields);
  return ['FIELDS', names.length, ...names];
}

function expireWords(fields: Names, condition: FieldExpireCondition | undefined): Argument[] {
  return [...(condition === undefined ? [] : [condition]), ...fieldWords(fields)];
}

function scanWords(options: MemberScanOptions): Argument[] {
  return [...option('MATCH', options.match), ...option('COUNT', options.count)];
}
