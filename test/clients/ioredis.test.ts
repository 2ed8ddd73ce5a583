/** ioredis, unmodified. */
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { KeywireHost } from './host.ts';

let host: KeywireHost;
let redis: Redis;
const opened: Redis[] = [];

beforeAll(async () => {
  host = await KeywireHost.start();
});
afterAll(() => host.stop());
beforeEach(async () => {
  redis = await open();
  await redis.flushall();
});
afterEach(() => {
  for (const one of opened.splice(0)) one.disconnect();
});

interface Options {
  readonly db?: number;
  readonly connectionName?: string;
  readonly enableAutoPipelining?: boolean;
  readonly retryStrategy?: () => number;
}

async function open(options: Options = {}): Promise<Redis> {
  const client = new Redis({ port: host.port, host: '127.0.0.1', ...options });
  opened.push(client);
  await event(client, 'ready');
  return client;
}

/** What the client says with its next event of this name. */
function event(client: Redis, name: string): Promise<unknown[]> {
  return new Promise((resolve) => client.once(name, (...values: unknown[]) => resolve(values)));
}

test('strings', async () => {
  expect(await redis.set('k', 'v', 'EX', 100, 'NX')).toBe('OK');
  expect(await redis.set('k', 'v', 'NX')).toBeNull();
  expect(await redis.get('k')).toBe('v');
  expect(await redis.ttl('k')).toBeGreaterThan(90);
  expect(await redis.getex('k', 'PERSIST')).toBe('v');
  expect(await redis.append('k', '!')).toBe(2);
  expect(await redis.strlen('k')).toBe(2);
  expect(await redis.getrange('k', 0, 0)).toBe('v');
  expect(await redis.setrange('k', 1, '??')).toBe(3);
  expect(await redis.getdel('k')).toBe('v??');
  expect(await redis.mset({ a: '1', b: '2' })).toBe('OK');
  expect(await redis.mget('a', 'none', 'b')).toEqual(['1', null, '2']);
  expect(await redis.incrby('a', 41)).toBe(42);
  expect(await redis.decr('a')).toBe(41);
  expect(await redis.incrbyfloat('b', 0.5)).toBe('2.5');
  expect(await redis.setnx('a', 'x')).toBe(0);
});

test('big and binary values', async () => {
  const value = Buffer.alloc(5_000_000);
  for (let i = 0; i < value.length; i++) value[i] = (i * 31) & 255;
  const key = Buffer.from([0, 255, 13, 10, 254]);
  await redis.set(key, value);
  expect((await redis.getBuffer(key))?.equals(value)).toBe(true);
  expect(await redis.keysBuffer('*')).toEqual([key]);
  await redis.rpush('l', value, Buffer.from([128]));
  expect((await redis.lindexBuffer('l', 0))?.equals(value)).toBe(true);
  expect(await redis.rpopBuffer('l')).toEqual(Buffer.from([128]));
});

test('lists', async () => {
  expect(await redis.rpush('l', 'a', 'b', 'c', 'd')).toBe(4);
  expect(await redis.lpush('l', 'z')).toBe(5);
  expect(await redis.lrange('l', 0, -1)).toEqual(['z', 'a', 'b', 'c', 'd']);
  expect(await redis.lpop('l')).toBe('z');
  expect(await redis.rpop('l', 2)).toEqual(['d', 'c']);
  expect(await redis.linsert('l', 'BEFORE', 'b', 'x')).toBe(3);
  expect(await redis.lpos('l', 'x')).toBe(1);
  expect(await redis.lset('l', 0, 'A')).toBe('OK');
  expect(await redis.lrem('l', 0, 'x')).toBe(1);
  expect(await redis.lmove('l', 'm', 'LEFT', 'RIGHT')).toBe('A');
  expect(await redis.lmpop(2, 'none', 'm', 'LEFT')).toEqual(['m', ['A']]);
  expect(await redis.ltrim('l', 1, 0)).toBe('OK');
  expect(await redis.exists('l')).toBe(0);
});

test('keys, databases and scans', async () => {
  await redis.mset(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`key:${i}`, `${i}`])));
  const seen = new Set<string>();
  for await (const keys of redis.scanStream({ match: 'key:*', count: 50 })) {
    for (const key of keys) seen.add(key);
  }
  expect(seen.size).toBe(500);
  expect(await redis.rename('key:1', 'one')).toBe('OK');
  expect(await redis.copy('one', 'two')).toBe(1);
  expect(await redis.type('two')).toBe('string');
  expect(await redis.expire('two', 100, 'NX')).toBe(1);
  expect(await redis.persist('two')).toBe(1);
  expect(await redis.object('ENCODING', 'two')).toBe('int');
  expect(await redis.unlink('one', 'two', 'none')).toBe(2);
  const other = await open({ db: 3 });
  await other.set('k', 'three');
  expect(await redis.get('k')).toBeNull();
  expect(await other.move('k', 0)).toBe(1);
  expect(await redis.get('k')).toBe('three');
  expect(await redis.dbsize()).toBe(500);
});

test('a pipeline answers in order, errors in their places', async () => {
  const results = await redis
    .pipeline()
    .set('k', 'v')
    .lpush('k', 'x')
    .get('k')
    .incr('n')
    .call('NOSUCH')
    .exec();
  expect(results?.map(([error, value]) => error?.message ?? value)).toEqual([
    'OK',
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    'v',
    1,
    "ERR unknown command 'NOSUCH', with args beginning with: ",
  ]);
  const many = redis.pipeline();
  for (let i = 0; i < 5000; i++) many.rpush('l', i);
  const lengths = (await many.exec())?.map(([, length]) => length);
  expect(lengths).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1));
});

test('auto-pipelining gathers the calls of a tick', async () => {
  const client = await open({ enableAutoPipelining: true });
  const counts = await Promise.all(Array.from({ length: 200 }, () => client.incr('n')));
  expect(counts).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
});

test('errors come as ReplyError with Redis’s text', async () => {
  await redis.set('s', 'v');
  await expect(redis.lpush('s', 'x')).rejects.toMatchObject({
    name: 'ReplyError',
    message: 'WRONGTYPE Operation against a key holding the wrong kind of value',
  });
  await expect(redis.incr('s')).rejects.toThrow('ERR value is not an integer or out of range');
  await expect(redis.call('GET')).rejects.toThrow(
    "ERR wrong number of arguments for 'get' command",
  );
  await expect(redis.select(99)).rejects.toThrow('ERR DB index is out of range');
});

test('blocking pops wait, are served in order, and time out', async () => {
  const first = await open();
  const second = await open();
  const id = await first.client('ID');
  const one = first.blpop('jobs', 0);
  await untilWaiting(1);
  const two = second.brpop('other', 'jobs', 5);
  await untilWaiting(2);
  await redis.rpush('jobs', 'a', 'b');
  expect(await one).toEqual(['jobs', 'a']);
  expect(await two).toEqual(['jobs', 'b']);
  expect(await first.blpop('jobs', 0.01)).toBeNull();
  const three = first.blmove('jobs', 'done', 'LEFT', 'RIGHT', 0);
  await untilWaiting(1);
  await redis.lpush('jobs', 'c');
  expect(await three).toBe('c');
  const four = first.blmpop(0, 1, 'jobs', 'LEFT', 'COUNT', 2);
  await untilWaiting(1);
  await redis.rpush('jobs', 'd', 'e');
  expect(await four).toEqual(['jobs', ['d', 'e']]);
  const five = expect(first.blpop('jobs', 0)).rejects.toThrow('UNBLOCKED');
  await untilWaiting(1);
  expect(await redis.client('UNBLOCK', id, 'ERROR')).toBe(1);
  await five;
});

async function untilWaiting(count: number): Promise<void> {
  await expect
    .poll(() => redis.info('clients'), { timeout: 5000, interval: 2 })
    .toContain(`blocked_clients:${count}\r`);
}

test('channels, patterns and shard channels', async () => {
  const listener = await open();
  const heard: string[] = [];
  listener.on('message', (channel, text) => heard.push(`${channel} ${text}`));
  listener.on('pmessage', (pattern, channel, text) => heard.push(`${pattern} ${channel} ${text}`));
  expect(await listener.subscribe('news', 'sport')).toBe(2);
  expect(await listener.psubscribe('n*')).toBe(3);
  const sharded = await open();
  sharded.on('smessage', (channel, text) => heard.push(`shard ${channel} ${text}`));
  expect(await sharded.ssubscribe('s')).toBe(1);
  expect(await redis.publish('news', 'one')).toBe(2);
  expect(await redis.publish('sport', 'two')).toBe(1);
  await expect.poll(() => heard.length, { interval: 2 }).toBe(3);
  expect(await redis.spublish('s', 'three')).toBe(1);
  expect(await redis.pubsub('NUMSUB', 'news')).toEqual(['news', 1]);
  expect(await redis.pubsub('NUMPAT')).toBe(1);
  await expect.poll(() => heard.length, { interval: 2 }).toBe(4);
  expect(heard).toEqual(['news one', 'n* news one', 'sport two', 'shard s three']);
  await listener.unsubscribe('news', 'sport');
  await listener.punsubscribe('n*');
  await sharded.sunsubscribe('s');
  expect(await redis.spublish('s', 'gone')).toBe(0);
  expect(await redis.publish('news', 'gone')).toBe(0);
  expect(await listener.set('k', 'a normal connection again')).toBe('OK');
});

test('binary messages', async () => {
  const listener = await open();
  const payload = Buffer.alloc(300_000, 0xfe);
  const heard = event(listener, 'messageBuffer');
  await listener.subscribe(Buffer.from([0, 255]));
  await redis.publish(Buffer.from([0, 255]), payload);
  const [channel, message] = await heard;
  expect(channel).toEqual(Buffer.from([0, 255]));
  expect(message).toEqual(payload);
});

test('a name, and what the library tells of itself', async () => {
  const client = await open({ connectionName: 'worker-1' });
  expect(await client.client('GETNAME')).toBe('worker-1');
  const info = String(await client.client('INFO'));
  expect(info).toContain('name=worker-1');
  expect(info).toContain('lib-name=ioredis');
  expect(String(await redis.client('LIST'))).toContain('name=worker-1');
});

test('server commands', async () => {
  expect(await redis.ping()).toBe('PONG');
  expect(await redis.echo('x')).toBe('x');
  expect(await redis.info('server')).toContain('redis_version:7.');
  expect(await redis.config('GET', 'appendfsync')).toEqual(['appendfsync', 'everysec']);
  expect(await redis.config('SET', 'timeout', '0')).toBe('OK');
  expect((await redis.time()).map(Number)[0]).toBeGreaterThan(1_700_000_000);
  expect(await redis.command('COUNT')).toBeGreaterThan(80);
});

test('a client that was thrown out, or whose server restarts, connects again', async () => {
  const client = await open({ retryStrategy: () => 5 });
  await client.set('k', 'kept');
  const id = await client.client('ID');
  const closed = event(client, 'close');
  expect(await redis.client('KILL', 'ID', id)).toBe(1);
  await closed;
  expect(await client.get('k')).toBe('kept');

  const listener = await open({ retryStrategy: () => 5 });
  await listener.subscribe('news');
  const heard = event(listener, 'message');
  const resubscribed = event(listener, 'ready');
  await host.close();
  await host.open();
  expect(await client.get('k')).toBe('kept');
  await resubscribed;
  await expect.poll(() => client.publish('news', 'again'), { interval: 5 }).toBe(1);
  expect(await heard).toEqual(['news', 'again']);
});

test('RESP3', async () => {
  const client = new Redis({ port: host.port, host: '127.0.0.1', protocol: 3 });
  try {
    expect(await client.set('k', 'v')).toBe('OK');
    expect(await client.get('none')).toBeNull();
    expect(String(await client.client('INFO'))).toContain('resp=3');
    const heard = new Promise((resolve) => {
      client.on('message', (channel, text) => resolve([channel, text]));
    });
    await client.subscribe('news');
    expect(await redis.publish('news', 'hello')).toBe(1);
    expect(await heard).toEqual(['news', 'hello']);
    await redis.rpush('l', 'a');
    const popped = await client.blpop('l', 0);
    expect(popped).toEqual(['l', 'a']);
  } finally {
    client.disconnect();
  }
});

test('quit answers and ends', async () => {
  const client = await open();
  const ended = event(client, 'end');
  expect(await client.quit()).toBe('OK');
  await ended;
});

test('keyspace notifications', async () => {
  await redis.config('SET', 'notify-keyspace-events', 'Exg');
  const listener = await open();
  const heard: string[] = [];
  listener.on('pmessage', (_pattern, channel, message) => heard.push(`${channel} ${message}`));
  await listener.psubscribe('__keyevent@*__:*');
  await redis.set('j', 'v');
  await redis.del('j');
  await redis.set('k', 'v', 'PX', 20);
  await expect
    .poll(() => heard)
    .toEqual(['__keyevent@0__:del j', '__keyevent@0__:expire k', '__keyevent@0__:expired k']);
  await redis.config('SET', 'notify-keyspace-events', '');
});

test('what tells how the server does', async () => {
  await redis.set('k', 'v');
  await redis.get('k');
  await redis.get('nosuch');
  await redis.config('SET', 'slowlog-log-slower-than', '0');
  await redis.hset('h', 'f', 'v');
  await redis.config('SET', 'slowlog-log-slower-than', '10000');
  const slow = (await redis.slowlog('GET', 5)) as [number, number, number, string[]][];
  expect(slow.map((entry) => entry[3])).toContainEqual(['hset', 'h', 'f', 'v']);
  expect(await redis.slowlog('LEN')).toBeGreaterThan(0);
  expect(await redis.slowlog('RESET')).toBe('OK');
  expect(await redis.latency('LATEST')).toEqual([]);
  expect(await redis.memory('USAGE', 'k')).toBeGreaterThan(10);
  expect(await redis.memory('STATS')).toContain('keys.count');
  expect(await redis.role()).toEqual(['master', 0, []]);
  expect(await redis.wait(0, 0)).toBe(0);
  const info = await redis.info();
  for (const field of [
    'redis_version:7.2.',
    'used_memory:',
    'evicted_keys:0',
    'blocked_clients:0',
  ]) {
    expect(info).toContain(field);
  }
  expect(Number(/keyspace_hits:(\d+)/.exec(info)?.[1])).toBeGreaterThan(0);
  expect(Number(/keyspace_misses:(\d+)/.exec(info)?.[1])).toBeGreaterThan(0);
  expect(Number(/total_net_output_bytes:(\d+)/.exec(info)?.[1])).toBeGreaterThan(100);
});

test('a monitor is told of what others execute', async () => {
  const monitor = await redis.monitor();
  opened.push(monitor);
  const told: string[][] = [];
  const whole = new Promise<void>((resolve) => {
    monitor.on('monitor', (time: string, args: string[], source: string, database: string) => {
      expect(Number(time)).toBeGreaterThan(1.7e9);
      expect(source).toMatch(/^127\.0\.0\.1:\d+$/);
      told.push([database, ...args]);
      if (args[0] === 'ping') resolve();
    });
  });
  const other = await open({ db: 3 });
  await other.set('k', 'a "quoted" value');
  await other.config('GET', 'timeout');
  await redis.multi().incr('n').get('n').exec();
  await redis.ping();
  await whole;
  expect(told.filter(([, name = '']) => !['hello', 'client', 'info'].includes(name))).toEqual([
    ['3', 'select', '3'],
    ['3', 'set', 'k', 'a "quoted" value'],
    ['0', 'multi'],
    ['0', 'incr', 'n'],
    ['0', 'get', 'n'],
    ['0', 'exec'],
    ['0', 'ping'],
  ]);
});
