/**
 * The power fails in every operation of a workload, and the disk keeps what was synced plus any torn
 * part of the rest. Whatever comes back is a prefix of what was recorded, whole records only, and
 * reaches at least to what was told as synced. A process that is killed loses nothing that was told
 * as written. The same with failing operations mixed in.
 */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { FSYNC_POLICIES, type FsyncPolicy } from '../../src/journal/journal.ts';
import { MemoryDisk, PowerFailure } from './memory-disk.ts';
import { append, openJournal, type PlainCommand, turn } from './support.ts';

const TURNS = 14;
const CRASHES_PER_POINT = 3;

interface Outcome {
  /** Every record in order, told or not. */
  model: PlainCommand[][];
  /** The highest LSN told as synced, and as written. */
  synced: number;
  written: number;
  disk: MemoryDisk;
}

interface Workload {
  seed: number;
  policy: FsyncPolicy;
  failPowerAt: number;
  /** One in so many operations fails; 0 for none. */
  faultOdds: number;
  /** Syncs under `always` are waited for in the loop. */
  inLoop: boolean;
}

/** Opens, records, writes, closes and opens again until the power fails or all is done. */
async function work({ seed, policy, failPowerAt, faultOdds, inLoop }: Workload): Promise<Outcome> {
  const random = new SeededRandom(seed);
  const chance = new SeededRandom(seed + 1);
  const disk = new MemoryDisk();
  disk.failPowerAt = failPowerAt;
  const dark = new Promise<void>((resolve) => {
    disk.onPowerFailure = resolve;
  });
  const outcome: Outcome = { model: [], synced: 0, written: 0, disk };
  try {
    for (let life = 0; life < 2; life++) {
      disk.fault = () => undefined;
      const { journal, timers } = await openJournal(disk, {
        policy,
        segmentBytes: 400,
        aheadBytes: 256,
        syncInLoopUsMax: inLoop ? Number.POSITIVE_INFINITY : 0,
      });
      journal.onSynced = (lsn) => {
        outcome.synced = Math.max(outcome.synced, lsn);
      };
      if (faultOdds > 0) disk.fault = () => (chance.below(faultOdds) === 0 ? 'EIO' : undefined);
      for (let i = 0; i < TURNS; i++) {
        for (let n = random.below(4); n > 0; n--) {
          const commands: PlainCommand[] = [];
          for (let c = 1 + random.below(2); c > 0; c--) {
            commands.push([
              random.below(16),
              'SET',
              `${outcome.model.length}`,
              'x'.repeat(random.below(60)),
            ]);
          }
          outcome.model.push(commands);
          append(journal, ...commands);
        }
        journal.write(i);
        outcome.written = Math.max(outcome.written, journal.writtenLsn);
        outcome.synced = Math.max(outcome.synced, journal.syncedLsn);
        if (random.below(3) === 0) timers.fire();
        if (random.below(2) === 0) await turn();
        outcome.written = Math.max(outcome.written, journal.writtenLsn);
      }
      disk.fault = () => undefined;
      // A sync that the power failure swallowed never ends, and closing waits for it.
      await Promise.race([journal.close(), dark]);
      if (disk.operations >= failPowerAt) break;
      outcome.written = outcome.model.length;
      outcome.synced = outcome.model.length;
    }
  } catch (error) {
    if (!(error instanceof PowerFailure)) throw error;
  }
  return outcome;
}

async function checkAfter(disk: MemoryDisk, outcome: Outcome, least: number, what: string) {
  const { journal, records } = await openJournal(disk, { segmentBytes: 400 });
  expect(records.length, `${what}: records lost`).toBeGreaterThanOrEqual(least);
  expect(
    records.map((r) => r.commands),
    what,
  ).toEqual(outcome.model.slice(0, records.length));
  // Life goes on, and the second start sees it all.
  append(journal, [0, 'DEL', 'after']);
  journal.write(1000);
  await journal.close();
  const again = await openJournal(disk);
  expect(again.records.length, `${what}: second start`).toBe(records.length + 1);
}

async function crashEverywhere(load: Omit<Workload, 'failPowerAt'>) {
  const { seed, policy, faultOdds } = load;
  const whole = await work({ ...load, failPowerAt: Number.POSITIVE_INFINITY });
  let crashes = 0;
  for (let point = 1; point <= whole.disk.operations; point++) {
    const outcome = await work({ ...load, failPowerAt: point });
    const where = `seed ${seed}, ${policy}, faults 1:${faultOdds}, operation ${point}`;
    const random = new SeededRandom(seed ^ point);
    for (let i = 0; i < CRASHES_PER_POINT; i++) {
      const sectorBytes = [512, 128, 64][random.below(3)] ?? 512;
      const left = outcome.disk.afterCrash(random, sectorBytes);
      await checkAfter(left, outcome, outcome.synced, `${where}, crash ${i}`);
      crashes++;
    }
    await checkAfter(outcome.disk.afterKill(), outcome, outcome.written, `${where}, kill`);
  }
  return crashes;
}

describe('a crash in every operation', () => {
  const seed = Number(process.env.KEYWIRE_SEED ?? Date.now() % 1_000_000);
  const kinds = FSYNC_POLICIES.map((policy) => ({ policy, inLoop: false }));
  for (const kind of [...kinds, { policy: 'always' as const, inLoop: true }]) {
    const name = `${kind.policy}${kind.inLoop ? ', synced in the loop,' : ''}`;
    test(`loses nothing told as synced under ${name}`, async () => {
      const crashes = await crashEverywhere({ ...kind, faultOdds: 0, seed });
      expect(crashes).toBeGreaterThan(100);
    });

    test(`loses nothing told as synced under ${name} with failing operations`, async () => {
      const crashes = await crashEverywhere({ ...kind, faultOdds: 9, seed });
      expect(crashes).toBeGreaterThan(100);
    });
  }
});
