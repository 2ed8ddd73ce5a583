/** node-redis (npm `redis`), unmodified, over RESP2 and RESP3. */
import { BasicClientSideCache, createClient, RESP_TYPES } from 'redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KeywireHost } from './host.ts';

let host: KeywireHost;

beforeAll(async () => {
  host = await KeywireHost.start();
});
afterAll(() => host.stop());

interface Options {
  readonly name?: string;
  readonly database?: number;
}

function create(RESP: 2 | 3, options: Options) {
  const socket = { port: host.port, host: '127.0.0.1', reconnectStrategy: 5 };
  return createClient({ RESP, socket, ...options });
}

describe.each([2, 3] as const)('over RESP%i', (RESP) => {
  type Client = ReturnType<typeof create>;
  let redis: Client;
  const opened: Client[] = [];

  async function open(options: Options = {}): Promise<Client> {
    const client = create(RESP, options);
    client.on('error', () => {});
    await client.connect();
    opened.push(client);
    return client;
  }

  async function untilWaiting(count: number): Promise<void> {
    await expect
      .poll(() => redis.info('clients'), { timeout: 5000, interval: 2 })
      .toContain(`blocked_clients:${count}\r`);
  }

  beforeEach(async () => {
    redis = await open();
    await redis.flushAll();
  });
  afterEach(() => {
    for (const one of opened.splice(0)) if (one.isOpen) one.destroy();
  });

  test('strings', async () => {
    expect(await redis.set('k', 'v', { expiration: { type: 'EX', value: 100 } })).toBe('OK');
    expect(await redis.set('k', 'w', { condition: 'NX' })).toBeNull();
    expect(await redis.get('k')).toBe('v');
    expect(await redis.ttl('k')).toBeGreaterThan(90);
    expect(await redis.append('k', '!')).toBe(2);
    expect(await redis.getRange('k', -1, -1)).toBe('!');
    expect(await redis.mSet({ a: '1', b: '2' })).toBe('OK');
    expect(await redis.mGet(['a', 'none', 'b'])).toEqual(['1', null, '2']);
    expect(await redis.incrBy('a', 9)).toBe(10);
    expect(Number(await redis.incrByFloat('b', 0.25))).toBe(2.25);
    expect(await redis.getDel('b')).toBe('2.25');
    await redis.mSet({ x: 'ohmytext', y: 'mynewtext' });
    expect(await redis.lcsIdx('x', 'y')).toEqual({
      matches: [
        [
          [4, 7],
          [5, 8],
        ],
        [
          [2, 3],
          [0, 1],
        ],
      ],
      len: 6,
    });
  });

  test('big and binary values', async () => {
    const binary = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    const value = Buffer.alloc(3_000_000);
    for (let i = 0; i < value.length; i++) value[i] = (i * 7) & 255;
    const key = Buffer.from([0, 255, 13, 10]);
    await redis.set(key, value);
    expect((await binary.get(key))?.equals(value)).toBe(true);
    expect(await binary.keys('*')).toEqual([key]);
  });

  test('lists', async () => {
    expect(await redis.rPush('l', ['a', 'b', 'c', 'd'])).toBe(4);
    expect(await redis.lRange('l', 0, -1)).toEqual(['a', 'b', 'c', 'd']);
    expect(await redis.lPopCount('l', 2)).toEqual(['a', 'b']);
    expect(await redis.lMove('l', 'm', 'LEFT', 'RIGHT')).toBe('c');
    expect(await redis.lmPop(['none', 'm'], 'LEFT')).toEqual(['m', ['c']]);
    expect(await redis.lPos('l', 'd')).toBe(0);
    expect(await redis.lInsert('l', 'BEFORE', 'd', 'x')).toBe(2);
    expect(await redis.lRem('l', 0, 'x')).toBe(1);
    expect(await redis.lLen('l')).toBe(1);
  });

  test('keys, databases and scans', async () => {
    for (let i = 0; i < 300; i++) redis.set(`key:${i}`, i);
    const seen = new Set<string>();
    for await (const keys of redis.scanIterator({ MATCH: 'key:*', COUNT: 40 })) {
      for (const key of keys) seen.add(key);
    }
    expect(seen.size).toBe(300);
    expect(await redis.copy('key:1', 'one')).toBe(1);
    expect(await redis.rename('one', 'two')).toBe('OK');
    expect(await redis.pExpire('two', 100_000)).toBe(1);
    expect(await redis.persist('two')).toBe(1);
    expect(await redis.exists(['two', 'one'])).toBe(1);
    const other = await open({ database: 4 });
    await other.set('k', 'four');
    expect(await redis.get('k')).toBeNull();
    expect(await other.dbSize()).toBe(1);
  });

  test('what is issued at once is answered in order, errors in their places', async () => {
    const answers = await Promise.allSettled([
      redis.set('k', 'v'),
      redis.lPush('k', 'x'),
      redis.get('k'),
      redis.sendCommand(['NOSUCH']),
    ]);
    expect(
      answers.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message)),
    ).toEqual([
      'OK',
      'WRONGTYPE Operation against a key holding the wrong kind of value',
      'v',
      "ERR unknown command 'NOSUCH', with args beginning with: ",
    ]);
    const counts = await Promise.all(Array.from({ length: 2000 }, () => redis.incr('n')));
    expect(counts).toEqual(Array.from({ length: 2000 }, (_, i) => i + 1));
  });

  test('blocking pops', async () => {
    const worker = await open();
    const one = worker.blPop(['none', 'jobs'], 0);
    await untilWaiting(1);
    await redis.rPush('jobs', ['a', 'b', 'c']);
    expect(await one).toEqual({ key: 'jobs', element: 'a' });
    expect(await worker.brPop('jobs', 1)).toEqual({ key: 'jobs', element: 'c' });
    expect(await worker.blMove('jobs', 'done', 'LEFT', 'LEFT', 1)).toBe('b');
    expect(await worker.blPop('jobs', 0.01)).toBeNull();
    expect(await worker.blmPop(0.01, 'jobs', 'LEFT')).toBeNull();
  });

  test('channels, patterns and shard channels', async () => {
    const listener = await open();
    const heard: string[] = [];
    const hear = (text: string, channel: string): number => heard.push(`${channel} ${text}`);
    await listener.subscribe('news', hear);
    await listener.pSubscribe('n*', hear);
    await listener.sSubscribe('s', hear);
    expect(await redis.publish('news', 'one')).toBe(2);
    expect(await redis.sPublish('s', 'two')).toBe(1);
    await expect.poll(() => heard.length, { interval: 2 }).toBe(3);
    expect(heard).toEqual(['news one', 'news one', 's two']);
    expect(await redis.pubSubNumPat()).toBe(1);
    expect(await redis.pubSubChannels()).toEqual(['news']);
    expect({ ...(await redis.pubSubNumSub(['news', 'none'])) }).toEqual({ news: 1, none: 0 });
    await listener.unsubscribe();
    await listener.pUnsubscribe();
    await listener.sUnsubscribe('s');
    expect(await redis.publish('news', 'gone')).toBe(0);
    // Over RESP2 node-redis answers bytes from here on, with Redis as well.
    expect(String(await listener.ping())).toBe('PONG');
  });

  test('a name, and what the library tells of itself', async () => {
    const client = await open({ name: 'worker-2' });
    expect(await client.clientGetName()).toBe('worker-2');
    expect(await client.clientInfo()).toMatchObject({ name: 'worker-2', resp: RESP, db: 0 });
    expect(String(await client.sendCommand(['CLIENT', 'INFO']))).toContain('lib-name=node-redis');
    const names = (await redis.clientList()).map(({ name }) => name);
    expect(names).toContain('worker-2');
  });

  test('server commands', async () => {
    expect(await redis.ping()).toBe('PONG');
    expect({ ...(await redis.configGet('appendfsync')) }).toEqual({ appendfsync: 'everysec' });
    expect(await redis.configSet('timeout', '0')).toBe('OK');
    expect(await redis.commandCount()).toBeGreaterThan(80);
    const [get] = await redis.commandInfo(['get']);
    expect(get).toMatchObject({ name: 'get', arity: 2 });
    expect(await redis.commandGetKeys(['LMPOP', '2', 'a', 'b', 'LEFT'])).toEqual(['a', 'b']);
    expect(await redis.objectEncoding('none')).toBeNull();
  });

  test('a client that was thrown out, or whose server restarts, connects again', async () => {
    const client = await open();
    await client.set('k', 'kept');
    const heard: string[] = [];
    const listener = await open();
    await listener.subscribe('news', (text) => heard.push(text));
    const id = await client.clientId();
    expect(await redis.clientKill({ filter: 'ID', id })).toBe(1);
    await expect.poll(() => client.get('k').catch(() => 'not yet'), { interval: 5 }).toBe('kept');
    await host.close();
    await host.open();
    await expect.poll(() => client.get('k').catch(() => 'not yet'), { interval: 5 }).toBe('kept');
    await expect
      .poll(() => client.publish('news', 'again').catch(() => 0), { interval: 5 })
      .toBe(1);
    await expect.poll(() => heard).toEqual(['again']);
  });

  test('what tells how the server does', async () => {
    await redis.set('k', 'v');
    expect(await redis.memoryUsage('k')).toBeGreaterThan(10);
    const stats = await redis.memoryStats();
    expect(Number(stats['keys.count'])).toBeGreaterThan(0);
    expect(Number(stats['total.allocated'])).toBeGreaterThan(0);
    expect(await redis.memoryDoctor()).toMatch(/data/);
    expect(await redis.role()).toMatchObject({ role: 'master', replicas: [] });
    expect(await redis.latencyLatest()).toEqual([]);
    expect(await redis.latencyDoctor()).toContain('latency-monitor-threshold');
    expect(await redis.configGet('maxmemory')).toEqual({ maxmemory: '0' });
    expect(await redis.configSet({ 'maxmemory-samples': '7', 'lfu-decay-time': '2' })).toBe('OK');
    expect(await redis.info('stats')).toMatch(/instantaneous_ops_per_sec:\d+/);
    expect(await redis.sendCommand(['SLOWLOG', 'RESET'])).toBe('OK');
  });

  test('close lets what was issued be answered', async () => {
    const client = await open();
    const answer = client.set('k', 'v');
    await client.close();
    expect(await answer).toBe('OK');
  });
});

test('client-side caching keeps what was read until someone else changes it', async () => {
  const socket = { port: host.port, host: '127.0.0.1', reconnectStrategy: 5 };
  const cache = new BasicClientSideCache({ ttl: 0, maxEntries: 0, evictPolicy: 'LRU' });
  const reader = createClient({ RESP: 3, socket, clientSideCache: cache });
  const writer = createClient({ RESP: 3, socket });
  await Promise.all([reader.connect(), writer.connect()]);
  await writer.flushAll();
  await writer.hSet('h', { f: '1' });
  await writer.set('k', '1');
  expect(await reader.get('k')).toBe('1');
  expect(await reader.get('k')).toBe('1');
  expect({ ...(await reader.hGetAll('h')) }).toEqual({ f: '1' });
  expect(cache.stats()).toMatchObject({ hitCount: 1, missCount: 2 });
  await writer.set('k', '2');
  await writer.hDel('h', 'f');
  await expect.poll(() => cache.size()).toBe(0);
  expect(await reader.get('k')).toBe('2');
  await writer.flushAll();
  await expect.poll(() => cache.size()).toBe(0);
  expect(await reader.get('k')).toBeNull();
  reader.destroy();
  writer.destroy();
});
