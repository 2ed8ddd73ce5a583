/** CLIENT DURABILITY and WAITAOF over the RESP door of a real engine whose disk syncs when told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ManualClock } from '../../src/base/clock.ts';
import { HELD_MS_MAX } from '../../src/base/limits.ts';
import { connect as connectClient } from '../../src/client/client.ts';
import { NodeDisk } from '../../src/journal/node-disk.ts';
import { SyncPace } from '../../src/journal/sync-pace.ts';
import { type Config, configOf, type Server, startServer } from '../../src/server.ts';

let folder: string;
let clock: ManualClock;
let server: Server;
let client: Redis;
const clients: Redis[] = [];
/** Syncs in the background that have not been let through. */
let syncs: (() => void)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keywire-durability-'));
  syncs = [];
  // A sync in the loop could not be held.
  vi.spyOn(SyncPace.prototype, 'staysInLoop').mockReturnValue(false);
  const { sync } = NodeDisk.prototype;
  vi.spyOn(NodeDisk.prototype, 'sync').mockImplementation(function (this: NodeDisk, file, done) {
    syncs.push(() => sync.call(this, file, done));
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const one of clients.splice(0)) one.disconnect();
  for (const sync of syncs.splice(0)) sync();
  await server.close();
  rmSync(folder, { recursive: true });
});

async function start(options: Partial<Record<keyof Config, string>> = {}): Promise<void> {
  clock = new ManualClock(Date.now());
  const config = {
    port: 'off',
    'resp-port': '0',
    'mqtt-port': 'off',
    'data-dir': folder,
    'log-level': 'silent',
  };
  server = await startServer(configOf({ ...config, ...options }), { clock });
  client = connect();
}

function connect(): Redis {
  const one = new Redis({ port: server.respPort ?? 0, retryStrategy: () => null });
  one.on('error', () => {});
  clients.push(one);
  return one;
}

async function send(on: Redis, ...words: (string | number)[]): Promise<unknown> {
  const [command = '', ...args] = words;
  return on.call(String(command), ...args).catch((error: Error) => error.message);
}

/** Whether the promise has settled by the time another connection was answered. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.finally(() => {
    settled = true;
  });
  await send(client, 'PING');
  await send(client, 'PING');
  return settled;
}

/** Lets the sync through that waits. */
async function finishSync(): Promise<void> {
  await expect.poll(() => syncs.length).toBe(1);
  syncs.shift()?.();
}

describe('CLIENT DURABILITY', () => {
  test('SYNCED makes every answer of the connection wait for the sync, in order', async () => {
    await start();
    const strict = connect();
    expect(await send(strict, 'CLIENT', 'DURABILITY', 'SYNCED')).toBe('OK');
    const answers = [send(strict, 'SET', 'k', '1'), send(strict, 'GET', 'k')];
    expect(await isSettled(Promise.race(answers))).toBe(false);
    // Others wait for the write only, and see the change.
    expect(await send(client, 'GET', 'k')).toBe('1');
    await finishSync();
    expect(await Promise.all(answers)).toEqual(['OK', '1']);
    expect(await send(strict, 'PING')).toBe('PONG');
  });

  test('what follows in the same pipeline waits as well, and DEFAULT ends it behind that', async () => {
    await start();
    const strict = connect();
    const pipeline = strict.pipeline();
    pipeline.set('k', '1').call('CLIENT', 'DURABILITY', 'SYNCED').set('k', '2');
    const first = pipeline.exec();
    await expect.poll(() => server.engine.release.heldTurns).toBe(1);
    const later = [send(strict, 'CLIENT', 'DURABILITY', 'DEFAULT'), send(strict, 'GET', 'k')];
    expect(await isSettled(Promise.race([first, ...later]))).toBe(false);
    await finishSync();
    expect(await first).toEqual([
      [null, 'OK'],
      [null, 'OK'],
      [null, 'OK'],
    ]);
    expect(await Promise.all(later)).toEqual(['OK', '2']);
    expect(await send(strict, 'SET', 'k', '3')).toBe('OK');
  });

  test('WRITTEN under always is for those whom the server lets', async () => {
    await start({ fsync: 'always' });
    expect(await send(client, 'CLIENT', 'DURABILITY', 'WRITTEN')).toBe(
      'ERR this server answers no change before it is synced (--durability-min)',
    );
    await server.close();
    await start({ fsync: 'always', 'durability-min': 'written' });
    expect(await send(client, 'CONFIG', 'GET', 'durability-min')).toEqual([
      'durability-min',
      'written',
    ]);
    const eager = connect();
    expect(await send(eager, 'CLIENT', 'DURABILITY', 'WRITTEN')).toBe('OK');
    expect(await send(eager, 'CLIENT', 'DURABILITY', 'APPLIED')).toBe(
      'ERR this server answers no change before it is written (--durability-min)',
    );
    expect(await send(eager, 'SET', 'k', '1')).toBe('OK');
    const patient = send(client, 'GET', 'k');
    await expect.poll(() => server.engine.release.heldTurns).toBe(1);
    expect(await send(eager, 'GET', 'k')).toBe('1');
    await finishSync();
    expect(await patient).toBe('1');
  });

  test('what is published to an eager connection waits for the policy all the same', async () => {
    await start({ fsync: 'always', 'durability-min': 'written' });
    const [eager, publisher] = [connect(), connect()];
    await send(publisher, 'CLIENT', 'DURABILITY', 'WRITTEN');
    await send(eager, 'CLIENT', 'DURABILITY', 'WRITTEN');
    await eager.subscribe('c');
    const messages: string[] = [];
    eager.on('message', (_channel, payload) => messages.push(payload));
    await publisher.multi().set('k', '1').publish('c', 'early').exec();
    await send(publisher, 'PING');
    expect(messages).toEqual([]);
    await finishSync();
    await expect.poll(() => messages).toEqual(['early']);
  });

  test('RESET takes it back; another word, WebSocket and a server without a journal refuse it', async () => {
    await start({ port: '0' });
    expect(await send(client, 'CLIENT', 'DURABILITY', 'NONE')).toBe('ERR syntax error');
    await send(client, 'CLIENT', 'DURABILITY', 'SYNCED');
    expect(await send(client, 'RESET')).toBe('RESET');
    expect(await send(client, 'SET', 'k', '1')).toBe('OK');
    const browser = await connectClient(`ws://127.0.0.1:${server.port}`);
    await expect(browser.call('CLIENT', 'DURABILITY', 'SYNCED')).rejects.toThrow(
      'ERR over WebSocket the durability is named in each request',
    );
    browser.close();
    await server.close();
    await start({ journal: 'no' });
    expect(await send(client, 'CLIENT', 'DURABILITY', 'SYNCED')).toBe(
      'ERR nothing is kept on disk, so that no change is ever synced (--journal no)',
    );
    expect(await send(client, 'CLIENT', 'DURABILITY', 'APPLIED')).toBe('OK');
  });

  test('a sync that does not end: the connection is cut off, and no other', async () => {
    await start();
    const strict = connect();
    await send(strict, 'CLIENT', 'DURABILITY', 'SYNCED');
    const held = send(strict, 'SET', 'k', '1');
    await expect.poll(() => server.engine.release.heldTurns).toBe(1);
    clock.advance(HELD_MS_MAX + 200);
    expect(await held).toBe('Connection is closed.');
    expect(await send(client, 'GET', 'k')).toBe('1');
    expect(server.engine.release.heldTurns).toBe(0);
  });
});

describe('WAITAOF', () => {
  test('starts a sync and waits for that of the last write', async () => {
    await start();
    expect(await send(client, 'WAITAOF', 1, 0, 0)).toEqual([1, 0]);
    const waiter = connect();
    const answers = [
      send(waiter, 'SET', 'k', '1'),
      send(waiter, 'WAITAOF', 1, 0, 0),
      send(waiter, 'PING'),
    ];
    expect(await answers[0]).toBe('OK');
    expect(await isSettled(Promise.race(answers.slice(1)))).toBe(false);
    await finishSync();
    expect(await Promise.all(answers)).toEqual(['OK', [1, 0], 'PONG']);
    // Who has written nothing since waits for nobody else.
    await send(client, 'SET', 'k', '2');
    expect(await send(waiter, 'WAITAOF', 1, 0, 0)).toEqual([1, 0]);
  });

  test('ends by its time, and by CLIENT UNBLOCK', async () => {
    await start();
    const waiter = connect();
    const id = Number(await send(waiter, 'CLIENT', 'ID'));
    await send(waiter, 'SET', 'k', '1');
    const timed = send(waiter, 'WAITAOF', 1, 0, 500);
    await expect.poll(() => syncs.length).toBe(1);
    clock.advance(499);
    expect(await isSettled(timed)).toBe(false);
    clock.advance(1);
    expect(await timed).toEqual([0, 0]);
    for (const [how, answer] of [
      ['TIMEOUT', [0, 0]],
      ['ERROR', 'UNBLOCKED client unblocked via CLIENT UNBLOCK'],
    ] as const) {
      const unblocked = send(waiter, 'WAITAOF', 1, 0, 0);
      await expect.poll(async () => send(client, 'CLIENT', 'UNBLOCK', id, how)).toBe(1);
      expect(await unblocked).toEqual(answer);
    }
    expect(await send(waiter, 'PING')).toBe('PONG');
  });

  test('waits for replicas, of which there are none, until its time is over', async () => {
    await start();
    const waiting = send(client, 'WAITAOF', 0, 1, 200);
    await expect.poll(() => server.engine.broker.sessions.count).toBe(1);
    await expect.poll(() => [...server.engine.broker.sessions.all()][0]?.waiting).toBe(1);
    clock.advance(200);
    expect(await waiting).toEqual([1, 0]);
  });

  test('answers at once in a transaction', async () => {
    await start();
    await send(client, 'SET', 'k', '1');
    expect(await client.multi().set('k', '2').call('WAITAOF', 1, 0, 0).exec()).toEqual([
      [null, 'OK'],
      [null, [0, 0]],
    ]);
  });

  test('a connection that goes while it waits leaves nothing behind', async () => {
    await start();
    const waiter = connect();
    await send(waiter, 'SET', 'k', '1');
    void send(waiter, 'WAITAOF', 1, 0, 1000);
    await expect.poll(() => syncs.length).toBe(1);
    waiter.disconnect();
    await expect.poll(() => server.engine.broker.sessions.count).toBe(1);
    clock.advance(1000);
    await finishSync();
    expect(await send(client, 'PING')).toBe('PONG');
  });

  test('is withdrawn by Cancel over WebSocket, and holds up nothing there', async () => {
    await start({ port: '0' });
    const browser = await connectClient(`ws://127.0.0.1:${server.port}`);
    await browser.set('k', '1');
    const cancel = new AbortController();
    const waiting = browser.with({ signal: cancel.signal }).waitaof(1, 0, 0);
    const other = browser.waitaof(1, 0, 0);
    expect(await browser.get('k')).toBe('1');
    cancel.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await finishSync();
    expect(await other).toEqual([1, 0]);
    browser.close();
  });

  test('refuses what makes no sense, as Redis does', async () => {
    await start({ journal: 'no' });
    expect(await send(client, 'WAITAOF', 1, 0, 0)).toBe(
      'ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.',
    );
    expect(await send(client, 'WAITAOF', 0, 0, 0)).toEqual([1, 0]);
    expect(await send(client, 'WAITAOF', 2, 0, 0)).toBe(
      'ERR value is out of range, value must between 0 and 1',
    );
    expect(await send(client, 'WAITAOF', 0, -1, 0)).toBe(
      'ERR value is out of range, must be positive',
    );
    expect(await send(client, 'WAITAOF', 0, 0, -1)).toBe('ERR timeout is negative');
    expect(await send(client, 'WAITAOF', 0, 0, 'x')).toBe(
      'ERR timeout is not an integer or out of range',
    );
  });
});
