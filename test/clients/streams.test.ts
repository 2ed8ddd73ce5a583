/** Streams through ioredis and node-redis, unmodified. */
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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

test('ioredis adds, reads, waits and works in a group', async () => {
  expect(await ioredis.xadd('s', '1-1', 'field', 'value')).toBe('1-1');
  expect(await ioredis.xadd('s', 'MAXLEN', '~', 100, '*', 'field', 'more')).toMatch(/^\d{13}-0$/);
  expect(await ioredis.xlen('s')).toBe(2);
  expect(await ioredis.xrange('s', '-', '+', 'COUNT', 1)).toEqual([['1-1', ['field', 'value']]]);
  expect(await ioredis.xread('COUNT', 1, 'STREAMS', 's', '0')).toEqual([
    ['s', [['1-1', ['field', 'value']]]],
  ]);
  await ioredis.xgroup('CREATE', 's', 'g', '$');
  const waiting = new Redis({ port: host.port, host: '127.0.0.1' });
  const read = waiting.xreadgroup('GROUP', 'g', 'me', 'BLOCK', 5000, 'STREAMS', 's', '>');
  await ioredis.xadd('s', '99999999999999-1', 'late', '1');
  expect(await read).toEqual([['s', [['99999999999999-1', ['late', '1']]]]]);
  waiting.disconnect();
  expect(await ioredis.xpending('s', 'g')).toEqual([
    1,
    '99999999999999-1',
    '99999999999999-1',
    [['me', '1']],
  ]);
  expect(await ioredis.xack('s', 'g', '99999999999999-1')).toBe(1);
});

test('node-redis adds, claims and asks what there is', async () => {
  await nodeRedis.xGroupCreate('s', 'g', '0', { MKSTREAM: true });
  await nodeRedis.xAdd('s', '1-1', { a: '1' });
  await nodeRedis.xAdd('s', '2-1', { a: '2' });
  const read = await nodeRedis.xReadGroup('g', 'me', [{ key: 's', id: '>' }], { COUNT: 5 });
  expect(JSON.parse(JSON.stringify(read))).toEqual([
    {
      name: 's',
      messages: [
        { id: '1-1', message: { a: '1' } },
        { id: '2-1', message: { a: '2' } },
      ],
    },
  ]);
  const claimed = await nodeRedis.xAutoClaim('s', 'g', 'you', 0, '0-0', { COUNT: 1 });
  expect(claimed.nextId).toBe('2-1');
  expect(claimed.messages).toHaveLength(1);
  expect(await nodeRedis.xInfoGroups('s')).toEqual([
    expect.objectContaining({ name: 'g', consumers: 2, pending: 2, lag: 0 }),
  ]);
  const info = await nodeRedis.xInfoStream('s');
  expect(info.length).toBe(2);
  expect(info['last-entry']?.id).toBe('2-1');
  expect(await nodeRedis.xTrim('s', 'MAXLEN', 1)).toBe(1);
});
