/** Hashes, sets, sorted sets and transactions with ioredis and node-redis, unmodified. */
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KeywireHost } from './host.ts';

let host: KeywireHost;
beforeAll(async () => {
  host = await KeywireHost.start();
});
afterAll(() => host.stop());

describe('ioredis', () => {
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis({ port: host.port, host: '127.0.0.1' });
  });
  afterAll(() => redis.disconnect());
  beforeEach(() => redis.flushall());

  test('hashes', async () => {
    expect(await redis.hset('h', { name: 'Ada', born: 1815 })).toBe(2);
    expect(await redis.hget('h', 'name')).toBe('Ada');
    expect(await redis.hmget('h', 'born', 'none')).toEqual(['1815', null]);
    expect(await redis.hgetall('h')).toEqual({ name: 'Ada', born: '1815' });
    expect(await redis.hincrby('h', 'born', 37)).toBe(1852);
    expect(await redis.hincrbyfloat('h', 'half', 0.5)).toBe('0.5');
    expect(await redis.hsetnx('h', 'name', 'x')).toBe(0);
    expect(await redis.hdel('h', 'half', 'none')).toBe(1);
    expect((await redis.hkeys('h')).sort()).toEqual(['born', 'name']);
    expect(await redis.hscan('h', 0, 'MATCH', 'n*')).toEqual(['0', ['name', 'Ada']]);
    expect(await redis.call('HEXPIRE', 'h', 100, 'FIELDS', 1, 'name')).toEqual([1]);
    expect(await redis.call('HTTL', 'h', 'FIELDS', 2, 'name', 'born')).toEqual([100, -1]);
  });

  test('sets', async () => {
    expect(await redis.sadd('s', 'a', 'b', 'a')).toBe(2);
    expect(await redis.sadd('t', 'b', 'c')).toBe(2);
    expect((await redis.sunion('s', 't')).sort()).toEqual(['a', 'b', 'c']);
    expect(await redis.sinter('s', 't')).toEqual(['b']);
    expect(await redis.sdiffstore('d', 's', 't')).toBe(1);
    expect(await redis.smismember('s', 'a', 'x')).toEqual([1, 0]);
    expect(await redis.sintercard(2, 's', 't')).toBe(1);
    expect(await redis.smove('s', 't', 'a')).toBe(1);
    expect([...(await redis.spop('t', 3))].sort()).toEqual(['a', 'b', 'c']);
    expect(await redis.sscan('s', 0)).toEqual(['0', ['b']]);
  });

  test('sorted sets', async () => {
    expect(await redis.zadd('z', 1, 'a', 2, 'b', '+inf', 'c')).toBe(3);
    expect(await redis.zadd('z', 'GT', 'CH', 5, 'a')).toBe(1);
    expect(await redis.zrange('z', '0', '-1', 'WITHSCORES')).toEqual([
      ...['b', '2', 'a', '5', 'c', 'inf'],
    ]);
    expect(await redis.zrangebyscore('z', '(2', 5)).toEqual(['a']);
    expect(await redis.zrank('z', 'a')).toBe(1);
    expect(await redis.zincrby('z', 0.5, 'b')).toBe('2.5');
    expect(await redis.zmscore('z', 'b', 'none')).toEqual(['2.5', null]);
    expect(await redis.zunionstore('u', 2, 'z', 'z', 'WEIGHTS', 1, 2, 'AGGREGATE', 'MAX')).toBe(3);
    expect(await redis.zpopmin('u')).toEqual(['b', '5']);
    expect(await redis.bzpopmax('u', 1)).toEqual(['u', 'c', 'inf']);
    expect(await redis.zmpop(2, 'none', 'z', 'MIN')).toEqual(['z', [['b', '2.5']]]);
  });

  test('transactions', async () => {
    const results = await redis
      .multi()
      .set('k', 1)
      .incr('k')
      .lpush('k', 'x')
      .hset('h', 'f', 1)
      .exec();
    expect(results?.map(([error, value]) => error?.message ?? value)).toEqual([
      ...['OK', 2],
      'WRONGTYPE Operation against a key holding the wrong kind of value',
      1,
    ]);
    const other = redis.duplicate();
    await redis.watch('k');
    await other.set('k', 'changed');
    other.disconnect();
    expect(await redis.multi().get('k').exec()).toBeNull();
  });
});

describe.each([2, 3] as const)('node-redis over RESP%i', (RESP) => {
  const create = () => createClient({ RESP, socket: { port: host.port, host: '127.0.0.1' } });
  let redis: ReturnType<typeof create>;
  beforeAll(async () => {
    redis = create();
    await redis.connect();
  });
  afterAll(() => redis.destroy());
  beforeEach(async () => {
    await redis.flushAll();
  });

  test('hashes', async () => {
    expect(await redis.hSet('h', { name: 'Ada', born: 1815 })).toBe(2);
    expect({ ...(await redis.hGetAll('h')) }).toEqual({ name: 'Ada', born: '1815' });
    expect(await redis.hmGet('h', ['born', 'none'])).toEqual(['1815', null]);
    expect(await redis.hIncrBy('h', 'born', 37)).toBe(1852);
    expect(await redis.hExpire('h', 'name', 100)).toEqual([1]);
    expect(await redis.hTTL('h', ['name', 'born'])).toEqual([100, -1]);
    expect(await redis.hRandFieldCountWithValues('h', 1)).toHaveLength(1);
    expect(await redis.hScan('h', '0', { MATCH: 'n*' })).toEqual({
      cursor: '0',
      entries: [{ field: 'name', value: 'Ada' }],
    });
  });

  test('sets', async () => {
    expect(await redis.sAdd('s', ['a', 'b'])).toBe(2);
    expect(await redis.sAdd('t', ['b', 'c'])).toBe(2);
    expect([...(await redis.sUnion(['s', 't']))].sort()).toEqual(['a', 'b', 'c']);
    expect([...(await redis.sMembers('s'))].sort()).toEqual(['a', 'b']);
    expect(await redis.sInterCard(['s', 't'])).toBe(1);
    expect(await redis.smIsMember('s', ['a', 'x'])).toEqual([1, 0]);
    expect([...(await redis.sPopCount('t', 2))].sort()).toEqual(['b', 'c']);
  });

  test('sorted sets', async () => {
    const members = [
      { score: 1, value: 'a' },
      { score: 2.5, value: 'b' },
      { score: Infinity, value: 'c' },
    ];
    expect(await redis.zAdd('z', members)).toBe(3);
    expect(await redis.zRangeWithScores('z', 0, -1)).toEqual(
      members.map(({ score, value }) => ({ score, value })),
    );
    expect(await redis.zScore('z', 'b')).toBe(2.5);
    expect(await redis.zRank('z', 'c')).toBe(2);
    expect(await redis.zRange('z', '(1', '+inf', { BY: 'SCORE', REV: false })).toEqual(['b', 'c']);
    expect(await redis.zPopMin('z')).toEqual({ score: 1, value: 'a' });
    expect(await redis.bzPopMax('z', 1)).toEqual({ key: 'z', score: Infinity, value: 'c' });
    expect(await redis.zmScore('z', ['b', 'none'])).toEqual([2.5, null]);
  });

  test('transactions', async () => {
    expect(await redis.multi().set('k', '1').incr('k').hSet('h', 'f', 1).exec()).toEqual([
      'OK',
      2,
      1,
    ]);
    const other = create();
    await other.connect();
    await redis.watch('k');
    await other.set('k', 'changed');
    other.destroy();
    await expect(redis.multi().get('k').exec()).rejects.toThrow('watched keys has been changed');
  });
});
