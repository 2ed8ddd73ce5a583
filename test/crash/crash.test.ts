/**
 * The promise about crashes, on the built server: jobs are pushed and popped over both protocols while
 * the server is killed with SIGKILL and started again, ten times. Under every policy no acknowledged
 * push is lost and no acknowledged pop comes back: SIGKILL takes the process, not the page cache.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { connect } from '../../src/client/client.ts';
import { RespClient } from '../conformance/resp-client.ts';
import { KeywireProcess, killAll } from '../main/process.ts';
import { Ledger } from './ledger.ts';
import {
  listsOf,
  moveMany,
  popAll,
  popMany,
  popOne,
  popOverWebSocket,
  produce,
} from './workers.ts';

const KILLS = 10;
const PRODUCERS = 4;
const WORKERS = 6;
/** About as long as a start takes. */
const STARTING_MS = 500;

const home = mkdtempSync(join(tmpdir(), 'keywire-crash-'));
afterEach(killAll);
afterAll(() => rmSync(home, { recursive: true }));

test.each([
  { fsync: 'always', total: 100_000 },
  { fsync: 'everysec', total: 100_000 },
  { fsync: 'no', total: 20_000 },
])('$total jobs and ten SIGKILLs under $fsync', { timeout: 300_000 }, async ({ fsync, total }) => {
  const seed = randomInt(2 ** 32);
  const random = new SeededRandom(seed);
  const ledger = new Ledger();
  const flags = [
    '--port',
    '0',
    '--resp-port',
    '0',
    '--mqtt-port',
    'off',
    '--fsync',
    fsync,
    '--log-level',
    'warn',
  ];
  const args = [...flags, '--data-dir', join(home, fsync), '--segment-bytes', '4mb'];
  let inFlight = 0;
  let restored = 0;
  for (let life = 1; life <= KILLS; life++) {
    const server = await KeywireProcess.serve(args);
    restored += await compare(server, ledger, inFlight);
    expect(ledger.violations, `seed ${seed}, life ${life}`).toEqual([]);
    const goal = Math.ceil((total * life) / KILLS) - (life === KILLS ? 0 : random.below(1000));
    inFlight = await untilKilled(server, { ledger, random, goal });
    await killWhileStarting(args, random);
  }
  await drain(args, ledger, inFlight);
  expect(ledger.violations, `seed ${seed}, drained`).toEqual([]);
  expect(ledger.acknowledged).toBeGreaterThanOrEqual(total);
  expect(ledger.moved).toBeGreaterThan(total / 100);
  console.log(
    `${fsync}: seed ${seed}, ${ledger.acknowledged} pushes acknowledged, ${ledger.popped} popped, ` +
      `${ledger.moved} moved, ${ledger.unheard} pops unheard of, ${restored} jobs found after restarts`,
  );
});

/** A crash may meet a server that is still recovering from the last one. */
async function killWhileStarting(args: readonly string[], random: SeededRandom): Promise<void> {
  const server = new KeywireProcess(['serve', ...args]);
  await new Promise((resolve) => setTimeout(resolve, random.below(STARTING_MS)));
  await server.kill();
}

interface Life {
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  /** How many acknowledged pushes end it. */
  readonly goal: number;
}

/** Producers and workers run until the server is killed; how many jobs a pop in flight may have taken. */
async function untilKilled(server: KeywireProcess, life: Life): Promise<number> {
  const { ledger, random, goal } = life;
  const { gateway, resp } = server.ports;
  const open = (): Promise<RespClient> => RespClient.connect(resp);
  const forProducers = await Promise.all(Array.from({ length: PRODUCERS }, open));
  const forWorkers = await Promise.all(Array.from({ length: WORKERS }, open));
  const [one, two, three] = [await open(), await open(), await open()];
  const socket = await connect(`ws://127.0.0.1:${gateway}`);
  const reached = ledger.reaches(goal);
  const producers = forProducers.map((client) => produce(client, ledger, random));
  const workers = [
    ...forWorkers.map((client) => popOne(client, ledger)),
    popMany(one, ledger, 1 + random.below(50)),
    moveMany(two, ledger, 1 + random.below(100)),
    moveMany(three, ledger, 1 + random.below(100)),
    popOverWebSocket(socket, ledger, 1 + random.below(60)),
  ];
  await reached;
  await server.kill();
  await Promise.all(producers);
  const unheard = await Promise.all(workers);
  return unheard.reduce((sum, count) => sum + count, 0);
}

/** Looks at the lists of a server that was just started; how many jobs are there. */
async function compare(server: KeywireProcess, ledger: Ledger, inFlight: number): Promise<number> {
  const lists = await listsOf(server.ports.resp);
  ledger.compare(lists, inFlight);
  return lists.jobs.length + lists.taken.length;
}

/** Pops what is left: with what workers have it is all that was pushed, and it stays popped. */
async function drain(args: readonly string[], ledger: Ledger, inFlight: number): Promise<void> {
  const server = await KeywireProcess.serve(args);
  await compare(server, ledger, inFlight);
  await popAll(server.ports.resp, ledger);
  await server.kill();
  const again = await KeywireProcess.serve(args);
  await compare(again, ledger, 0);
  expect((await listsOf(again.ports.resp)).jobs).toEqual([]);
  await again.kill();
}
