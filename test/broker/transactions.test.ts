/**
 * MULTI and its kin over the RESP door of a real engine, and what the journal holds of transactions,
 * those of the WebSocket door included (test/gateway/websocket/transactions.test.ts has the rest of it).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/base/clock.ts';
import { createLog } from '../../src/base/log.ts';
import { Foundation } from '../../src/broker/foundation.ts';
import { connect } from '../../src/client/client.ts';
import { Journal } from '../../src/journal/journal.ts';
import { configOf, type Server, startServer } from '../../src/server.ts';
import { MemoryDisk } from '../journal/memory-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'keywire-transactions-'));
let server: Server;
let client: Redis;
let other: Redis;

async function start(dataFolder: string, port = 'off'): Promise<Server> {
  return startServer(
    configOf({
      port,
      'resp-port': '0',
      'mqtt-port': 'off',
      'data-dir': dataFolder,
      'log-level': 'silent',
    }),
  );
}

function connectTo(target: Server): Redis {
  return new Redis({ port: target.respPort ?? 0, host: '127.0.0.1', retryStrategy: () => null });
}

beforeAll(async () => {
  server = await start(join(folder, 'data'));
  client = connectTo(server);
  other = connectTo(server);
});

afterEach(async () => {
  await client.reset();
  await client.flushall();
});

afterAll(async () => {
  client.disconnect();
  other.disconnect();
  await server.close();
  rmSync(folder, { recursive: true });
});

/** The reply, or the error's text. */
async function send(on: Redis, command: string, ...args: (string | number)[]): Promise<unknown> {
  return on.call(command, ...args).catch((error: Error) => error.message);
}

describe('MULTI', () => {
  test('queues until EXEC, which answers every command in order', async () => {
    expect(await send(client, 'MULTI')).toBe('OK');
    expect(await send(client, 'SET', 'key', '1')).toBe('QUEUED');
    expect(await send(client, 'INCR', 'key')).toBe('QUEUED');
    expect(await send(other, 'GET', 'key')).toBeNull();
    expect(await send(client, 'EXEC')).toEqual(['OK', 2]);
    expect(await send(other, 'GET', 'key')).toBe('2');
  });

  test('a failing command does not stop the others', async () => {
    const results = await client.multi().set('key', 'text').incr('key').set('after', '1').exec();
    expect(results?.[1]?.[0]?.message).toContain('value is not an integer');
    expect(results?.[2]).toEqual([null, 'OK']);
    expect(await client.get('after')).toBe('1');
  });

  test('a refused command aborts the transaction', async () => {
    for (const bad of [['NOSUCH'], ['SET', 'key'], ['CLIENT', 'NOSUCH']]) {
      await send(client, 'MULTI');
      expect(await send(client, 'SET', 'key', '1')).toBe('QUEUED');
      expect(await send(client, bad[0] ?? '', ...bad.slice(1))).toMatch(/^ERR/);
      expect(await send(client, 'EXEC')).toBe(
        'EXECABORT Transaction discarded because of previous errors.',
      );
      expect(await send(client, 'GET', 'key')).toBeNull();
    }
  });

  test('misplaced words are errors and change nothing else', async () => {
    expect(await send(client, 'EXEC')).toBe('ERR EXEC without MULTI');
    expect(await send(client, 'DISCARD')).toBe('ERR DISCARD without MULTI');
    await send(client, 'MULTI');
    expect(await send(client, 'MULTI')).toBe('ERR MULTI calls can not be nested');
    expect(await send(client, 'WATCH', 'key')).toBe('ERR WATCH inside MULTI is not allowed');
    expect(await send(client, 'SET', 'key', '1')).toBe('QUEUED');
    expect(await send(client, 'EXEC')).toEqual(['OK']);
  });

  test('DISCARD and RESET forget the queue', async () => {
    await send(client, 'MULTI');
    await send(client, 'SET', 'key', '1');
    expect(await send(client, 'DISCARD')).toBe('OK');
    await send(client, 'MULTI');
    await send(client, 'SET', 'key', '1');
    expect(await send(client, 'RESET')).toBe('RESET');
    expect(await send(client, 'EXEC')).toBe('ERR EXEC without MULTI');
    expect(await send(client, 'GET', 'key')).toBeNull();
  });

  test('blocking commands answer at once inside, and waiters are served after the whole', async () => {
    const waiting = other.blpop('queue', 5);
    await expect.poll(() => server.engine.broker.blocking.count).toBe(1);
    await send(client, 'MULTI');
    await send(client, 'BLPOP', 'empty', 0);
    await send(client, 'RPUSH', 'queue', 'a');
    await send(client, 'RPUSH', 'queue', 'b');
    await send(client, 'LPOP', 'queue');
    expect(await send(client, 'EXEC')).toEqual([null, 1, 2, 'a']);
    expect(await waiting).toEqual(['queue', 'b']);
  });

  test('CLIENT LIST tells the length of the queue', async () => {
    const id = await send(client, 'CLIENT', 'ID');
    await send(client, 'MULTI');
    await send(client, 'GET', 'a');
    await send(client, 'GET', 'b');
    const line = String(await send(other, 'CLIENT', 'LIST', 'ID', String(id)));
    expect(line).toContain(' multi=2 ');
    expect(line).toMatch(/ flags=x /);
    await send(client, 'DISCARD');
  });
});

describe('WATCH', () => {
  const TOUCHES: [name: string, before: string[][], touch: string[][]][] = [
    ['a change', [['SET', 'key', '1']], [['SET', 'key', '2']]],
    ['a creation', [], [['SET', 'key', '2']]],
    [
      'a creation and deletion',
      [],
      [
        ['SET', 'key', '2'],
        ['DEL', 'key'],
      ],
    ],
    ['a deletion', [['SET', 'key', '1']], [['DEL', 'key']]],
    ['a deadline', [['SET', 'key', '1']], [['EXPIRE', 'key', '100']]],
    ['FLUSHALL', [['SET', 'key', '1']], [['FLUSHALL']]],
    ['FLUSHDB', [['SET', 'key', '1']], [['FLUSHDB']]],
    ['SWAPDB', [['SET', 'key', '1']], [['SWAPDB', '0', '1']]],
    ['a rename onto it', [['SET', 'from', '1']], [['RENAME', 'from', 'key']]],
    ['a push', [['RPUSH', 'key', '1']], [['RPUSH', 'key', '2']]],
  ];

  test.each(TOUCHES)('%s makes EXEC answer nil', async (_name, before, touch) => {
    for (const [command = '', ...args] of before) await send(other, command, ...args);
    await send(client, 'WATCH', 'key');
    for (const [command = '', ...args] of touch) await send(other, command, ...args);
    await send(client, 'MULTI');
    await send(client, 'SET', 'done', '1');
    expect(await send(client, 'EXEC')).toBeNull();
    expect(await send(client, 'GET', 'done')).toBeNull();
    // The marks are used up: the next transaction runs.
    expect(await client.multi().set('done', '2').exec()).toEqual([[null, 'OK']]);
  });

  const NO_TOUCHES: [name: string, touch: string[][]][] = [
    [
      'reading it',
      [
        ['GET', 'key'],
        ['EXISTS', 'key'],
      ],
    ],
    ['another key', [['SET', 'other', '1']]],
    [
      'the same key of another database',
      [
        ['SELECT', '1'],
        ['SET', 'key', '1'],
        ['SELECT', '0'],
      ],
    ],
    ['flushing another database', [['SELECT', '1'], ['FLUSHDB'], ['SELECT', '0']]],
  ];

  test.each(NO_TOUCHES)('%s does not', async (_name, touch) => {
    await send(client, 'SET', 'key', '1');
    await send(client, 'WATCH', 'key');
    for (const [command = '', ...args] of touch) await send(other, command, ...args);
    await send(client, 'MULTI');
    await send(client, 'GET', 'key');
    expect(await send(client, 'EXEC')).toEqual(['1']);
  });

  test('a key that ends by its deadline touches', async () => {
    await send(client, 'SET', 'key', '1', 'PX', 500);
    await send(client, 'WATCH', 'key');
    await expect.poll(() => send(other, 'EXISTS', 'key'), { timeout: 5000 }).toBe(0);
    await send(client, 'MULTI');
    await send(client, 'PING');
    expect(await send(client, 'EXEC')).toBeNull();
  });

  test('UNWATCH and a closed connection leave no mark behind', async () => {
    const gone = connectTo(server);
    await send(gone, 'WATCH', 'a', 'b', 'c');
    await send(client, 'WATCH', 'a');
    const { watches } = server.engine.broker.transactions;
    expect(watches.keys).toBe(3);
    await send(client, 'UNWATCH');
    gone.disconnect();
    await expect.poll(() => watches.keys).toBe(0);
  });
});

/** The same transaction by each door. */
const DOORS: Record<string, (target: Server) => Promise<unknown>> = {
  async RESP(target) {
    const writer = connectTo(target);
    await writer
      .multi()
      .set('a', 'x'.repeat(20))
      .rpush('list', '1', '2')
      .incr('n')
      .del('before')
      .exec();
    writer.disconnect();
  },
  async WebSocket(target) {
    const writer = await connect(`ws://127.0.0.1:${target.port}`);
    await writer.transaction((tx) => [
      tx.set('a', 'x'.repeat(20)),
      tx.rpush('list', '1', '2'),
      tx.incr('n'),
      tx.del('before'),
    ]);
    writer.close();
  },
};

test.each(Object.keys(DOORS))(
  'a journal cut at any byte of a transaction over %s holds all of it or nothing',
  async (door) => {
    const data = join(folder, `cut-${door}`);
    const first = await start(data, '0');
    const writer = connectTo(first);
    await writer.set('before', '1');
    const file = join(data, 'journal', '00000000000000000001.log');
    const lengthBefore = contentLength(readFileSync(file));
    await DOORS[door]?.(first);
    const content = readFileSync(file);
    const lengthAfter = contentLength(content);
    expect(lengthAfter).toBeGreaterThan(lengthBefore + 50);
    const manifest = readFileSync(join(data, 'MANIFEST'));
    writer.disconnect();
    await first.close();

    for (let length = lengthBefore; length <= lengthAfter; length++) {
      // The living folder, copied, is what a SIGKILL would leave.
      const disk = new MemoryDisk();
      disk.place('/data/MANIFEST', manifest);
      disk.place('/data/journal/00000000000000000001.log', content.subarray(0, length));
      const keys = await keysIn(disk);
      expect([['before'], ['a', 'list', 'n']]).toContainEqual(keys);
      if (length === lengthAfter) expect(keys).toEqual(['a', 'list', 'n']);
    }
  },
);

/** The keys that a server would find at its start, sorted. */
async function keysIn(disk: MemoryDisk): Promise<string[]> {
  const foundation = new Foundation({
    clock: new ManualClock(),
    log: createLog('silent'),
    dataFolder: '/data',
    fsync: 'everysec',
    segmentBytes: 1024 * 1024,
    connectionsMax: 1,
    bulkBytesMax: 1024 * 1024,
    fixed: [],
    scheduleTurnEnd() {},
  });
  const { log, fsync: policy } = foundation.options;
  const journal = await foundation.load((replay) =>
    Journal.open({ folder: '/data', disk, log, policy, nowMs: Date.now() }, replay),
  );
  await journal.close();
  const database = foundation.keyspace.database(0);
  const keys: string[] = [];
  database.forEach((entry) => {
    const { bytes, start, end } = database.keyRange(entry);
    keys.push(Buffer.from(bytes.subarray(start, end)).toString());
  });
  return keys.sort();
}

/** Bytes up to the last that is not zero: segments may have zeros written ahead. */
function contentLength(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}
