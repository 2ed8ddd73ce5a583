/** Bits, HyperLogLogs, places, SORT and DUMP through ioredis and node-redis, unmodified. */
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KeywireHost } from './host.ts';

let host: KeywireHost;
let ioredis: Redis;
let nodeRedis: ReturnType<typeof open>;

function open(port: number) {
  return createClient({ socket: { host: '127.0.0.1', port } });
}

beforeAll(async () => {
  host = await KeywireHost.start();
  ioredis = new Redis({ port: host.port, host: '127.0.0.1' });
  nodeRedis = open(host.port);
  await nodeRedis.connect();
});
beforeEach(() => ioredis.flushall());
afterAll(async () => {
  ioredis.disconnect();
  nodeRedis.destroy();
  await host.stop();
});

describe('HyperLogLogs', () => {
  test('ioredis', async () => {
    expect(await ioredis.pfadd('a', 'x', 'y')).toBe(1);
    expect(await ioredis.pfadd('b', 'y', 'z')).toBe(1);
    expect(await ioredis.pfcount('a', 'b')).toBe(3);
    expect(await ioredis.pfmerge('d', 'a', 'b')).toBe('OK');
    expect(await ioredis.pfcount('d')).toBe(3);
  });

  test('node-redis', async () => {
    expect(await nodeRedis.pfAdd('a', ['x', 'y'])).toBe(1);
    expect(await nodeRedis.pfCount(['a', 'none'])).toBe(2);
    expect(await nodeRedis.pfMerge('d', ['a'])).toBe('OK');
  });
});

describe('places', () => {
  test('ioredis', async () => {
    expect(
      await ioredis.geoadd('g', 13.361389, 38.115556, 'Palermo', 15.087269, 37.502669, 'Catania'),
    ).toBe(2);
    expect(await ioredis.geodist('g', 'Palermo', 'Catania', 'KM')).toBe('166.2742');
    expect(await ioredis.geohash('g', 'Palermo')).toEqual(['sqc8b49rny0']);
    expect(await ioredis.geopos('g', 'Palermo', 'none')).toEqual([
      ['13.36138933897018433', '38.11555639549629859'],
      null,
    ]);
    expect(
      await ioredis.geosearch('g', 'FROMLONLAT', 15, 37, 'BYRADIUS', 200, 'KM', 'ASC', 'WITHDIST'),
    ).toEqual([
      ['Catania', '56.4413'],
      ['Palermo', '190.4424'],
    ]);
    expect(await ioredis.georadius('g', 15, 37, 200, 'km', 'STORE', 'd')).toBe(2);
  });

  test('node-redis', async () => {
    await nodeRedis.geoAdd('g', { longitude: 13.361389, latitude: 38.115556, member: 'Palermo' });
    const near = { longitude: 15, latitude: 37 };
    expect(await nodeRedis.geoSearch('g', near, { radius: 200, unit: 'km' })).toEqual(['Palermo']);
    expect(await nodeRedis.geoSearchStore('d', 'g', near, { radius: 200, unit: 'km' })).toBe(1);
    expect(await nodeRedis.geoPos('g', 'Palermo')).toEqual([
      { longitude: 13.361389338970184, latitude: 38.1155563954963 },
    ]);
  });
});

describe('sort', () => {
  test('ioredis', async () => {
    await ioredis.rpush('l', 3, 1, 2);
    expect(await ioredis.sort('l', 'LIMIT', 0, 2)).toEqual(['1', '2']);
    expect(await ioredis.sort('l', 'DESC', 'STORE', 'd')).toBe(3);
    await expect(ioredis.eval('return 1', 0)).rejects.toThrow('has no scripting');
  });

  test('node-redis', async () => {
    await nodeRedis.rPush('l', ['b', 'a']);
    expect(await nodeRedis.sort('l', { ALPHA: true })).toEqual(['a', 'b']);
    expect(await nodeRedis.sortStore('l', 'd', { ALPHA: true, DIRECTION: 'DESC' })).toBe(2);
    await expect(nodeRedis.eval('return 1')).rejects.toThrow('has no scripting');
  });
});

describe('bits', () => {
  test('ioredis', async () => {
    expect(await ioredis.setbit('k', 7, 1)).toBe(0);
    expect(await ioredis.getbit('k', 7)).toBe(1);
    expect(await ioredis.bitcount('k', 0, 7, 'BIT')).toBe(1);
    expect(await ioredis.bitpos('k', 1)).toBe(7);
    expect(await ioredis.bitop('NOT', 'd', 'k')).toBe(1);
    expect(await ioredis.getBuffer('d')).toEqual(Buffer.of(0xfe));
    expect(await ioredis.call('BITFIELD', 'k', 'SET', 'u8', 0, 7, 'GET', 'i4', '#1')).toEqual([
      1, 7,
    ]);
    expect(await ioredis.bitfield_ro('k', 'GET', 'u8', 0)).toEqual([7]);
  });

  test('node-redis', async () => {
    expect(await nodeRedis.setBit('k', 7, 1)).toBe(0);
    expect(await nodeRedis.bitCount('k', { start: 0, end: 7, mode: 'BIT' })).toBe(1);
    expect(await nodeRedis.bitPos('k', 0, 0, 0, 'BYTE')).toBe(0);
    expect(await nodeRedis.bitOp('OR', 'd', ['k', 'none'])).toBe(1);
    const steps = [{ operation: 'INCRBY', encoding: 'u8', offset: 0, increment: 4 }] as const;
    expect(await nodeRedis.bitField('k', [...steps])).toEqual([5]);
    expect(await nodeRedis.bitFieldRo('k', [{ encoding: 'u8', offset: 0 }])).toEqual([5]);
  });
});
