/** Durability and receipts of the client, against a real server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, connect, type Receipt } from '../../src/client/client.ts';
import { configOf, type Server, startServer } from '../../src/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'keywire-client-durability-'));
let server: Server;
let client: Client;

beforeAll(async () => {
  server = await startServer(
    configOf({
      port: '0',
      'resp-port': 'off',
      'mqtt-port': 'off',
      'data-dir': folder,
      'log-level': 'silent',
    }),
  );
  client = await connect(`http://127.0.0.1:${server.port}`);
});

afterAll(async () => {
  client.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

test('a view answers when what it did is synced, although the server syncs once a second', async () => {
  const { journal } = server.engine;
  const view = client.with({ durability: 'synced' });
  expect(await view.set('k', '1')).toBe(true);
  expect(journal.syncedLsn).toBeGreaterThan(0);
  const results = await Promise.all(Array.from({ length: 100 }, () => view.incr('n')));
  expect(results.at(-1)).toBe(100);
  expect(journal.syncedLsn).toBe(101);
  // One tick's calls share a sync.
  if ('stats' in journal) expect(journal.stats().syncs).toBeLessThan(20);
});

test('a receipt tells the record and its durability', async () => {
  const before = server.engine.journal.lastLsn;
  expect(await client.withReceipt((view) => view.set('k', '2'))).toEqual({
    result: true,
    lsn: before + 1,
    durability: 'written',
  });
  const synced = client.with({ durability: 'synced', binary: true });
  const read = await synced.withReceipt((view) => view.get('k'));
  expect(read).toEqual({
    result: new TextEncoder().encode('2'),
    lsn: before + 1,
    durability: 'synced',
  });
  const told: Receipt[] = [];
  const view = client.with({ onReceipt: (receipt) => told.push(receipt) });
  await view.transaction((tx) => [tx.set('a', '1'), tx.set('b', '1')]);
  await view.publish('news', 'x');
  await view.incr('m');
  await expect(view.lpush('k', 'x')).rejects.toThrow('WRONGTYPE');
  expect(told.map(({ lsn }) => lsn - before)).toEqual([2, 2, 3, 3]);
});
