/**
 * A journal that makes no progress, over the RESP door of a real engine: refusals leave at once, what
 * was held does not leak, and after a bound its connection is cut off.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ManualClock } from '../../src/base/clock.ts';
import { HELD_MS_MAX } from '../../src/base/limits.ts';
import { configOf, type Server, startServer } from '../../src/server.ts';

let folder: string;
let clock: ManualClock;
let server: Server;
const clients: Redis[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keywire-failing-'));
  clock = new ManualClock(Date.now());
  server = await startServer(
    configOf({
      port: 'off',
      'resp-port': '0',
      'mqtt-port': 'off',
      'data-dir': folder,
      fsync: 'always',
      'log-level': 'silent',
    }),
    { clock },
  );
});

afterEach(async () => {
  vi.restoreAllMocks();
  setFailure(undefined);
  for (const client of clients.splice(0)) client.disconnect();
  await server.close();
  rmSync(folder, { recursive: true });
});

function connect(): Redis {
  const client = new Redis({ port: server.respPort ?? 0, retryStrategy: () => null });
  client.on('error', () => {});
  clients.push(client);
  return client;
}

async function send(on: Redis, command: string, ...args: string[]): Promise<unknown> {
  return on.call(command, ...args).catch((error: Error) => error.message);
}

/** What the journal says of itself when writes cannot be made durable; undefined: they can. */
function setFailure(failure: string | undefined): void {
  Object.assign(server.engine.journal, { failure });
}

/** The disk hangs: nothing that is recorded from now on is written or synced. */
function hang(): void {
  vi.spyOn(server.engine.journal, 'write').mockImplementation(() => {});
}

test('while the journal fails, data is refused at once and the rest is answered', async () => {
  const [writer, other] = [connect(), connect()];
  expect(await send(writer, 'SET', 'key', '1')).toBe('OK');
  await send(other, 'MULTI');
  await send(other, 'SET', 'key', '3');
  hang();
  const held = send(writer, 'SET', 'key', '2');
  await expect.poll(() => server.engine.release.heldTurns).toBe(1);
  setFailure('the disk said EIO');

  const refusal = 'MISCONF Errors writing to the journal: the disk said EIO';
  expect(await send(other, 'EXEC')).toBe(`EXECABORT Transaction discarded because of: ${refusal}`);
  expect(await send(other, 'SET', 'key', '3')).toBe(refusal);
  expect(await send(other, 'GET', 'key')).toBe(refusal);
  expect(await send(other, 'PING')).toBe('PONG');
  expect(server.engine.release.heldTurns).toBe(1);

  clock.advance(HELD_MS_MAX + 200);
  expect(await held).toBe('Connection is closed.');
  expect(await send(other, 'PING')).toBe('PONG');
});

test('answers that were held leave in order when the disk comes back', async () => {
  const writer = connect();
  await send(writer, 'SET', 'key', '1');
  hang();
  const held = Promise.all([send(writer, 'INCR', 'key'), send(writer, 'INCR', 'key')]);
  await expect.poll(() => server.engine.release.heldTurns).toBeGreaterThan(0);
  setFailure('the disk said EIO');
  const refused = send(writer, 'INCR', 'key');
  await expect.poll(() => server.engine.counters.errorsByCode.get('MISCONF')).toBe(1);
  setFailure(undefined);
  vi.restoreAllMocks();
  server.engine.broker.beginTurn();
  expect(await held).toEqual([2, 3]);
  expect(await refused).toMatch(/^MISCONF/);
  expect(await send(writer, 'GET', 'key')).toBe('3');
});

test('answers held for the sync leave before close ends their connection', async () => {
  const writer = connect();
  await send(writer, 'PING');
  const answers = Array.from({ length: 50 }, (_, i) => send(writer, 'SET', `key${i}`, 'x'));
  await expect.poll(() => server.engine.journal.lastLsn).toBe(50);
  await server.close();
  expect(await Promise.all(answers)).toEqual(Array(50).fill('OK'));
});

test('TIME never goes back while the clock does not', async () => {
  const client = connect();
  let last = 0;
  for (let i = 0; i < 200; i++) {
    const [seconds = 0, micros = 0] = (await client.time()) as number[];
    const now = Number(seconds) * 1e6 + Number(micros);
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
    if (i % 20 === 0) clock.advance(1);
  }
});

test('waiting commands are bounded by the bytes of their keys', async () => {
  const client = connect();
  const keys = Array.from({ length: 9 }, (_, i) => `${i}`.repeat(1024 * 1024));
  expect(await send(client, 'BLPOP', ...keys, '0')).toBe(
    'ERR too many blocked commands, or too many keys in them',
  );
  expect(server.engine.broker.blocking.count).toBe(0);
});

test('a worker that was served after a long wait is not idle', async () => {
  const [worker, producer] = [connect(), connect()];
  await send(producer, 'CONFIG', 'SET', 'timeout', '2');
  const popped = send(worker, 'BLPOP', 'queue', '0');
  await expect.poll(() => server.engine.broker.blocking.count).toBe(1);
  for (let second = 0; second < 10; second++) {
    clock.advance(1000);
    expect(await send(producer, 'PING')).toBe('PONG');
  }
  await send(producer, 'RPUSH', 'queue', 'x');
  expect(await popped).toEqual(['queue', 'x']);
  clock.advance(1000);
  expect(await send(worker, 'PING')).toBe('PONG');
});

test('INFO counts refused connections and those cut off because they did not read', async () => {
  const client = connect();
  await send(client, 'CONFIG', 'SET', 'maxclients', '1');
  const refused = connect();
  await expect(refused.ping()).rejects.toThrow();
  await send(client, 'CONFIG', 'SET', 'maxclients', '100');
  const reader = createConnection(server.respPort ?? 0, '127.0.0.1');
  reader.on('error', () => {});
  reader.pause();
  reader.write('SUBSCRIBE flood\r\n');
  await expect.poll(() => send(client, 'PUBSUB', 'NUMSUB', 'flood')).toEqual(['flood', 1]);
  const payload = 'x'.repeat(1024 * 1024);
  for (let i = 0; i < 64; i++) await client.publish('flood', payload);
  await expect
    .poll(async () => String(await send(client, 'INFO', 'stats')))
    .toContain('client_output_buffer_limit_disconnections:1');
  expect(await send(client, 'INFO', 'stats')).toContain('rejected_connections:1');
  reader.destroy();
});
