/**
 * Somebody sets the system's clock. Back: time stands still until the clock has caught up, in the
 * process and after a restart. Forth: what has a deadline before the new time ends, as a record; nothing
 * else is lost, and setting the clock back does not bring it back.
 */
import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../src/base/clock.ts';
import { HELD_MS_MAX } from '../../src/base/limits.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { Engine } from '../../src/broker/engine.ts';
import { Journal } from '../../src/journal/journal.ts';
import { MemoryDisk } from '../journal/memory-disk.ts';
import { SimulatedClient } from '../simulation/client.ts';
import { engineOptions } from '../simulation/surroundings.ts';

const HOUR_MS = 3_600_000;

let disk: MemoryDisk;
let clock: ManualClock;
let engine: Engine;
let client: SimulatedClient;

async function start(): Promise<void> {
  engine = await Engine.start(engineOptions({ clock, disk, random: new SeededRandom(1) }));
  const { broker, release, journal } = engine;
  client = new SimulatedClient({ broker, release, lastLsn: () => journal.lastLsn, told() {} });
}

function run(line: string): unknown {
  engine.broker.beginTurn();
  const answer = client.execute(line.split(' '));
  engine.broker.endTurn();
  return answer instanceof Buffer ? answer.toString() : answer;
}

beforeEach(async () => {
  disk = new MemoryDisk();
  clock = new ManualClock();
  await start();
});

test('back: deadlines do not move away, and the journal’s time does not fall', async () => {
  run('SET key value PX 5000');
  clock.jump(-HOUR_MS);
  expect(run('PTTL key')).toBe(5000);
  run('SET other value PX 5000');
  expect(run('PTTL other')).toBe(5000);
  const { journal } = engine;
  if (!(journal instanceof Journal)) throw new Error('a journal is expected');
  const { timeMs } = journal;
  await engine.close();

  clock.jump(-HOUR_MS);
  await start();
  expect([run('PTTL key'), run('PTTL other')]).toEqual([5000, 5000]);
  clock.jump(2 * HOUR_MS + 4999);
  expect([run('PTTL key'), run('GET other')]).toEqual([1, 'value']);
  clock.jump(1);
  expect([run('GET key'), run('GET other')]).toEqual([null, null]);
  expect(engine.broker.nowMs).toBe(timeMs + 5000);
  await engine.close();
});

test('forth: what is past its deadline ends for good, the rest stays', async () => {
  run('SET key value PX 5000');
  run('SET kept value');
  run(`SET long value PX ${3 * HOUR_MS}`);
  clock.jump(HOUR_MS);
  expect([run('GET key'), run('GET kept')]).toEqual([null, 'value']);
  expect(run('PTTL long')).toBe(2 * HOUR_MS);
  clock.jump(-HOUR_MS);
  expect([run('EXISTS key'), run('PTTL long')]).toEqual([0, 2 * HOUR_MS]);
  await engine.close();
  await start();
  expect([run('EXISTS key'), run('GET kept'), run('PTTL long')]).toEqual([0, 'value', 2 * HOUR_MS]);
  await engine.close();
});

test('forth while an answer waits for the disk: only what it has really waited counts', async () => {
  run('SET first value');
  disk.holdSyncs = true;
  engine.setFsync('always'); // begins a sync, which the next record waits behind
  run('SET key value');
  clock.jump(HOUR_MS);
  run('PING');
  expect([client.open, engine.release.heldTurns]).toEqual([true, 2]);
  clock.advance(HELD_MS_MAX - 1);
  run('PING');
  expect(client.open).toBe(true);
  clock.advance(2);
  run('PING');
  expect(client.open).toBe(false);
  while (disk.waiting.length > 0) disk.finishSync();
  disk.holdSyncs = false;
  await engine.close();
});
