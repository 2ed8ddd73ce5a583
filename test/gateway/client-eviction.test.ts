/** `maxmemory-clients` over the doors of a real server: who takes the most is closed first. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../src/base/clock.ts';
import { SWEEP_INTERVAL_MS } from '../../src/base/limits.ts';
import { connect } from '../../src/client/client.ts';
import { configOf, type Server, startServer } from '../../src/server.ts';
import { RespClient } from '../conformance/resp-client.ts';

let clock: ManualClock;
let server: Server;
const opened: { close(): void }[] = [];

beforeEach(async () => {
  clock = new ManualClock(Date.now());
  server = await startServer(
    configOf({
      port: '0',
      'resp-port': '0',
      'mqtt-port': 'off',
      journal: 'no',
      'log-level': 'silent',
    }),
    { clock },
  );
});

afterEach(async () => {
  for (const client of opened.splice(0)) client.close();
  await server.close();
});

async function open(): Promise<RespClient> {
  const client = await RespClient.connect(server.respPort ?? 0);
  opened.push(client);
  return client;
}

/** Sends the beginning of a command, which the server holds. */
async function hold(client: RespClient, bytes: number): Promise<void> {
  client.sendRaw(`*2\r\n$3\r\nGET\r\n$${bytes * 2}\r\n${'x'.repeat(bytes)}`);
}

async function figure(client: RespClient, name: string): Promise<number> {
  const info = await client.call('INFO', 'everything');
  const text = info.kind === 'bulk' || info.kind === 'verbatim' ? info.text : '';
  return Number(new RegExp(`${name}:(\\d+)`).exec(text)?.[1] ?? Number.NaN);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('input that waits and waiting pops count, NO-EVICT is kept, the largest go first', async () => {
  const asking = await open();
  const [large, kept] = [await open(), await open()];
  await kept.call('CLIENT', 'NO-EVICT', 'ON');
  const browser = await connect(`ws://127.0.0.1:${server.port}/`);
  opened.push(browser);
  const keys = Array.from({ length: 5 }, (_, i) => String(i).padEnd(60_000, 'k'));
  const popped = browser.blpop(keys).then(
    () => 'popped',
    (error: Error) => `${error.name}: ${error.message}`,
  );
  await hold(large, 700_000);
  await hold(kept, 700_000);
  await until(async () => (await figure(asking, 'mem_clients_normal')) > 1_900_000);

  await asking.call('CONFIG', 'SET', 'maxmemory-clients', '1500000');
  clock.advance(SWEEP_INTERVAL_MS);
  expect(await large.inbox.next()).toEqual({ kind: 'closed' });
  expect(await figure(asking, 'evicted_clients')).toBe(1);
  expect(await figure(asking, 'mem_clients_normal')).toBeLessThan(1_500_000);

  await asking.call('CONFIG', 'SET', 'maxmemory', '10mb', 'maxmemory-clients', '8%');
  clock.advance(SWEEP_INTERVAL_MS);
  expect(await popped).toMatch(/out of memory/);
  expect(await figure(asking, 'evicted_clients')).toBe(2);

  await asking.call('CONFIG', 'SET', 'maxmemory-clients', '1');
  clock.advance(SWEEP_INTERVAL_MS);
  expect(await figure(asking, 'evicted_clients')).toBe(2);
  expect(await figure(asking, 'mem_clients_normal')).toBeGreaterThanOrEqual(700_000);
});
