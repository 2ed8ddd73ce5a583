import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Client, type ClientOptions, connect } from '../../src/client/client.ts';
import { configOf, type Server, startServer } from '../../src/server.ts';
import { CLOSE } from '../../src/wire/codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'keywire-client-'));
const clients: Client[] = [];
let server: Server;
let client: Client;

beforeAll(async () => {
  // A listener on port 0 does not let the next one have its port at once, so one is chosen here.
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  server = await start(port);
  client = await open();
});

afterAll(async () => {
  for (const one of clients) one.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => client.flushall());

function start(port: number): Promise<Server> {
  const options = {
    'resp-port': 'off',
    'mqtt-port': 'off',
    'data-dir': folder,
    'log-level': 'error',
  };
  return startServer(configOf({ port: String(port), ...options }));
}

async function open(options: ClientOptions = {}): Promise<Client> {
  const url = `http://127.0.0.1:${server.port}`;
  const opened = await connect({ url, backoffMinMs: 5, backoffMaxMs: 50, ...options });
  clients.push(opened);
  return opened;
}

test('strings, counters and expiry answer in the types promised', async () => {
  expect(await client.set('k', 'value ✓', { condition: 'NX', expire: { seconds: 100 } })).toBe(
    true,
  );
  expect(await client.set('k', 'other', { condition: 'NX' })).toBe(false);
  expect(await client.get('k')).toBe('value ✓');
  expect(await client.with({ binary: true }).get('k')).toEqual(new TextEncoder().encode('value ✓'));
  expect(await client.ttl('k')).toBeGreaterThan(90);
  expect(await client.setAndGet('k', 'new', { keepTtl: true })).toBe('value ✓');
  expect(await client.persist('k')).toBe(true);
  await client.set('n', '9007199254740991');
  expect(await client.incr('n')).toBe(9_007_199_254_740_992n);
  expect(await client.incrbyfloat('f', 0.1)).toBe(0.1);
  await client.mset({ a: 'ohmytext', b: 'mynewtext' });
  expect(await client.mget(['a', 'none', 'b'])).toEqual(['ohmytext', null, 'mynewtext']);
  expect(await client.lcs('a', 'b')).toBe('mytext');
  expect(await client.lcsMatches('a', 'b', 4)).toEqual({
    matches: [{ first: [4, 7], second: [5, 8], length: 4 }],
    length: 6,
  });
  expect(await client.type('k')).toBe('string');
  expect(await client.copy('k', 'copied', { database: 1 })).toBe(true);
  expect(await client.with({ database: 1 }).get('copied')).toBe('new');
  expect(await client.objectEncoding('n')).toBe('int');
});

test('bytes that are no text go both ways unchanged, in keys too', async () => {
  const binary = client.with({ binary: true });
  const key = Uint8Array.of(0, 255, 254, 13, 10);
  const value = Uint8Array.from({ length: 70_000 }, (_, i) => i & 255);
  await binary.set(key, value);
  expect(await binary.get(key)).toEqual(value);
  expect(await binary.keys('*')).toEqual([key]);
});

test('lists, positions and scans answer in the types promised', async () => {
  expect(await client.rpush('l', 'a', 'b', 'c', 'b')).toBe(4);
  expect(await client.lrange('l', 0, -1)).toEqual(['a', 'b', 'c', 'b']);
  expect(await client.lpos('l', 'b', { rank: -1 })).toBe(3);
  expect(await client.lposMany('l', 'b', 0)).toEqual([1, 3]);
  expect(await client.linsert('l', 'AFTER', 'a', 'x')).toBe(5);
  expect(await client.lpopMany('l', 2)).toEqual(['a', 'x']);
  expect(await client.lmove('l', 'm', 'LEFT', 'RIGHT')).toBe('b');
  expect(await client.lmpop(['none', 'l'], 'RIGHT', 5)).toEqual({ key: 'l', elements: ['b', 'c'] });
  expect(await client.lpop('none')).toBe(null);
  expect(await client.lpopMany('none', 2)).toBe(null);
  await client.mset(Array.from({ length: 300 }, (_, i) => [`key:${i}`, i] as const));
  const seen = new Set<string>();
  for await (const key of client.scanAll({ match: 'key:*', count: 50 })) seen.add(key);
  expect(seen.size).toBe(300);
  await expect(client.lpush('key:1', 'x')).rejects.toMatchObject({ code: 'WRONGTYPE' });
});

test('a dumped key comes back as it was asked for, and ranks come with scores', async () => {
  await client.zadd('z', [
    ['a', -Infinity],
    ['b', 2.5],
  ]);
  expect(await client.zrankScored('z', 'b')).toEqual({ rank: 1, score: 2.5 });
  expect(await client.zrevrankScored('z', 'a')).toEqual({ rank: 1, score: -Infinity });
  expect(await client.zrankScored('z', 'none')).toBeNull();
  const dumped = (await client.with({ binary: true }).dump('z')) ?? new Uint8Array();
  const atMs = Date.now() + 1e8;
  await client.restore('z', atMs, dumped, { replace: true, absolute: true, idleSeconds: 500 });
  expect(await client.pexpiretime('z')).toBe(atMs);
  expect(await client.objectIdletime('z')).toBeGreaterThanOrEqual(500);
});

test('one socket waits on three queues, and its reads are answered at once', async () => {
  const worker = await open();
  const pops = [worker.blpop('q1'), worker.brpop(['q2', 'q3']), worker.blmpop('q4', 'LEFT', 0, 2)];
  expect(await worker.get('none')).toBe(null);
  await client.rpush('q4', 'x', 'y', 'z');
  await client.rpush('q3', 'second');
  await client.rpush('q1', 'first');
  expect(await Promise.all(pops)).toEqual([
    { key: 'q1', element: 'first' },
    { key: 'q3', element: 'second' },
    { key: 'q4', elements: ['x', 'y'] },
  ]);
  expect(await worker.blpop('q1', 0.01)).toBe(null);
});

test('an aborted pop takes no element, and one that races is never lost', async () => {
  const worker = await open();
  const rounds = 100;
  let popped = 0;
  for (let i = 0; i < rounds; i++) {
    const abort = new AbortController();
    const pop = worker.with({ signal: abort.signal }).blpop('race');
    await worker.echo('the pop is there');
    const push = client.rpush('race', `job${i}`);
    if (i % 2 === 0) await push;
    abort.abort();
    const outcome = await pop.catch((error: unknown) => error);
    await push;
    if (outcome instanceof Error) expect(outcome.name).toBe('AbortError');
    else popped++;
  }
  expect(popped + (await client.llen('race'))).toBe(rounds);
  expect(popped).toBeGreaterThanOrEqual(rounds / 2);
});

test('messages reach channels, patterns and shard channels of another client', async () => {
  const other = await open();
  const seen: unknown[] = [];
  await other.subscribe('news.de', (message) => seen.push(message));
  await other.psubscribe('news.*', (message) => seen.push(message));
  await other.ssubscribe('shard', (message) => seen.push(message));
  expect(await client.publish('news.de', 'hallo')).toBe(2);
  expect(await client.spublish('shard', 'x')).toBe(1);
  expect(await client.pubsubNumsub(['news.de', 'none'])).toEqual(
    new Map([
      ['news.de', 1],
      ['none', 0],
    ]),
  );
  expect(await client.pubsubNumpat()).toBe(1);
  await other.echo('everything has arrived');
  expect(seen).toEqual([
    { channel: 'news.de', payload: 'hallo' },
    { channel: 'news.de', pattern: 'news.*', payload: 'hallo' },
    { channel: 'shard', payload: 'x' },
  ]);
});

test('what is published in one go comes in order and whole', async () => {
  const other = await open();
  const stream = await other.subscribe('flood', { queueMax: 10_000 });
  const count = 5000;
  await Promise.all(Array.from({ length: count }, (_, i) => client.publish('flood', i)));
  for (let i = 0; i < count; i++) expect((await stream.next()).value?.payload).toBe(String(i));
  await stream.unsubscribe();
  expect(await client.publish('flood', 'nobody')).toBe(0);
});

test('the connection is known by name and library, and can be killed for good', async () => {
  const victim = await open({ name: 'victim' });
  const id = await victim.clientId();
  const info = await victim.clientInfo();
  expect(info).toMatch(/name=victim .*lib-name=keywire-js/);
  const closed = new Promise<void>((resolve) => {
    victim.onStatus((status) => status === 'closed' && resolve());
  });
  expect(await client.clientKill({ id })).toBe(1);
  await closed;
  await expect(victim.get('k')).rejects.toMatchObject({ code: CLOSE.KILLED.code });
});

test('commands that would change the shared connection answer what to use instead', async () => {
  for (const command of ['SELECT', 'MULTI', 'SUBSCRIBE', 'RESET', 'QUIT']) {
    await expect(client.call(command, '1')).rejects.toMatchObject({ name: 'ReplyError' });
  }
  expect(await client.ping()).toBe('PONG');
});

test('the server’s own figures come in the types promised', async () => {
  expect(Math.abs((await client.time()).getTime() - Date.now())).toBeLessThan(60_000);
  expect(await client.info(['server'])).toContain('redis_version');
  expect((await client.configGet('appendfsync')).get('appendfsync')).toBe('everysec');
  const names = await client.commandList();
  expect(names).toContain('blpop');
  expect(await client.commandCount()).toBe(names.filter((name) => !name.includes('|')).length);
  expect(await client.commandGetkeys('LMPOP', 2, 'a', 'b', 'LEFT')).toEqual(['a', 'b']);
  expect([...(await client.commandDocs(['get'])).keys()]).toEqual(['get']);
});

test('a restart of the server is survived with data, subscriptions and waiting calls', async () => {
  const other = await open();
  const heard: string[] = [];
  let gaps = 0;
  const options = { onGap: () => gaps++ };
  await other.subscribe('news', (message) => heard.push(message.payload), options);
  await other.set('kept', 'value');
  const { port } = server;
  const waiting = new Promise<void>((resolve) => {
    other.onStatus((status) => status === 'waiting' && resolve());
  });
  await server.close();
  await waiting;
  const read = other.get('kept');
  server = await start(port ?? 0);
  expect(await read).toBe('value');
  expect(gaps).toBe(1);
  expect(await client.publish('news', 'after')).toBe(1);
  await other.echo('everything has arrived');
  expect(heard).toEqual(['after']);
});

test('tracked keys are told when others change them, and everything when the connection is lost', async () => {
  const reader = await open();
  const told: string[] = [];
  const stop = reader.onInvalidation(({ keys, all }) => {
    told.push(all ? 'all' : keys.map((key) => new TextDecoder().decode(key)).join(' '));
  });
  await reader.clientTracking(true);
  expect(await reader.mget(['a', 'b'])).toEqual([null, null]);
  await client.set('a', '1');
  await client.set('a', '2');
  await client.flushall();
  await expect.poll(() => told).toEqual(['a', 'all']);
  await reader.clientTracking(false);
  await reader.clientTracking(true, { bcast: true, prefixes: ['user:', 'é'], noLoop: true });
  expect(await reader.clientTrackinginfo()).toEqual({
    flags: ['on', 'bcast', 'noloop'],
    redirect: 0,
    prefixes: ['user:', 'é'],
  });
  await reader.set('user:own', 'x');
  await client.mset({ é1: 'x', 'user:2': 'x', other: 'x' });
  await expect.poll(() => told).toEqual(['a', 'all', 'user:2', 'é1']);
  await client.clientKill({ id: Number(reader.sessionId) });
  await expect.poll(() => told.at(-1)).toBe('all');
  stop();
});
