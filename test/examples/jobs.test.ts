/**
 * The job queue of examples/jobs as it stands: producer and workers are processes of their own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Client, connect } from '../../src/client/client.ts';
import { configOf, type Server, startServer } from '../../src/server.ts';

const JOBS = join(import.meta.dirname, '../../examples/jobs');

/** An example that runs, with what it has printed. */
interface Running {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Its exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;
}

interface Done {
  readonly id: number;
  readonly result: number;
  readonly by: string;
}

const running: Running[] = [];
let server: Server;
let client: Client;

beforeAll(async () => {
  server = await startServer(
    configOf({
      port: '0',
      'resp-port': 'off',
      'mqtt-port': 'off',
      journal: 'no',
      'log-level': 'error',
    }),
  );
  client = await connect(`ws://127.0.0.1:${server.port}`);
});

afterAll(async () => {
  client.close();
  await server.close();
});

beforeEach(() => client.flushall());

afterEach(() => {
  for (const { process } of running.splice(0)) process.kill('SIGKILL');
});

function run(script: string, argument: string): Running {
  const child = spawn(
    process.execPath,
    [join(JOBS, script), argument, `ws://127.0.0.1:${server.port}`],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const exit = once(child, 'close').then(([code, signal]) => code ?? signal);
  const started = { process: child, output: () => output, exit };
  running.push(started);
  return started;
}

async function produce(count: number): Promise<void> {
  const producer = run('producer.js', String(count));
  expect(await producer.exit, producer.output()).toBe(0);
  expect(producer.output()).toBe(`pushed ${count} jobs\n`);
}

async function done(): Promise<Done[]> {
  return (await client.lrange('jobs:done', 0, -1)).map((text) => JSON.parse(text));
}

function countTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

/** Waits until as many workers are blocked in a pop. */
async function blocked(count: number): Promise<void> {
  await expect
    .poll(() => client.info(['clients']), { timeout: 20_000 })
    .toContain(`blocked_clients:${count}\r\n`);
}

test('several workers do every job once, and stop cleanly when told to', async () => {
  const names = ['ada', 'grace', 'edsger'];
  const workers = names.map((name) => run('worker.js', name));
  await blocked(3);
  await produce(100);
  await expect.poll(() => client.llen('jobs:done'), { timeout: 20_000 }).toBe(100);
  await blocked(3);
  const jobs = await done();
  expect(jobs.map(({ id }) => id).sort((a, b) => a - b)).toEqual(countTo(100));
  expect(jobs.find(({ id }) => id === 7)?.result).toBe((7000 * 7001) / 2);
  expect([...new Set(jobs.map(({ by }) => by))].sort()).toEqual([...names].sort());
  for (const worker of workers) worker.process.kill('SIGTERM');
  for (const [i, worker] of workers.entries()) {
    expect(await worker.exit, worker.output()).toBe(0);
    expect(worker.output()).toMatch(
      new RegExp(`^${names[i]} waits for jobs\n[^]*${names[i]} stopped\n$`),
    );
  }
  expect(await client.dbsize()).toBe(2);
});

test('jobs pushed while nobody works are kept, and the urgent ones are done first', async () => {
  await produce(10);
  expect(await client.llen('jobs:urgent')).toBe(2);
  const worker = run('worker.js', 'late');
  await expect.poll(() => client.llen('jobs:done'), { timeout: 20_000 }).toBe(10);
  expect((await done()).map(({ id }) => id)).toEqual([5, 10, 1, 2, 3, 4, 6, 7, 8, 9]);
  worker.process.kill('SIGINT');
  expect(await worker.exit, worker.output()).toBe(0);
});

test('a worker that is stopped in the middle loses no job', async () => {
  const first = run('worker.js', 'first');
  await blocked(1);
  const producer = run('producer.js', '200');
  await expect.poll(() => client.llen('jobs:done'), { timeout: 20_000 }).toBeGreaterThan(20);
  first.process.kill('SIGTERM');
  expect(await first.exit, first.output()).toBe(0);
  expect(await producer.exit, producer.output()).toBe(0);
  run('worker.js', 'second');
  await expect.poll(() => client.llen('jobs:done'), { timeout: 20_000 }).toBe(200);
  expect((await done()).map(({ id }) => id).sort((a, b) => a - b)).toEqual(countTo(200));
});
