/**
 * The way to the next segment: nothing of it is waited for in the loop, records go on meanwhile, and
 * whatever step a process or a machine dies at, what was told is there.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { backupJournal } from '../../src/backup.ts';
import { SeededRandom } from '../../src/base/random.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { MemoryDisk } from './memory-disk.ts';
import { append, FOLDER, type ManualTimers, openJournal, silentLog } from './support.ts';

/** Its own syncs are refused: the journal has to leave them to the background. */
class ImpatientDisk extends MemoryDisk {
  impatient = false;

  override syncNow(file: number): void {
    expect(this.impatient).toBe(false);
    super.syncNow(file);
  }

  override syncFolder(path: string): void {
    expect(this.impatient).toBe(false);
    super.syncFolder(path);
  }
}

let disk: ImpatientDisk;
let journal: Journal;
let timers: ManualTimers;
let count: number;

beforeEach(async () => {
  disk = new ImpatientDisk();
  ({ journal, timers } = await openJournal(disk, { policy: 'everysec' }));
  count = 0;
  record();
  journal.requestSync();
  disk.holdSyncs = true;
  await new Promise((resolve) => setImmediate(resolve));
  expect(journal.syncedLsn).toBe(1);
  disk.impatient = true;
});

function record(): void {
  append(journal, [0, 'SET', `key${++count}`, 'value']);
  journal.write(count);
}

async function recordsOf(one: MemoryDisk): Promise<number> {
  const { records } = await openJournal(one);
  expect(records.map(({ lsn }) => lsn)).toEqual(records.map((_, index) => index + 1));
  return records.length;
}

/** Does `look` before and after each step of the device. */
async function eachStep(look: () => Promise<void> | void): Promise<number> {
  await look();
  let steps = 0;
  for (; disk.waiting.length > 0; steps++) {
    disk.finishSync();
    await look();
  }
  return steps;
}

describe('while a segment is left', () => {
  test('what is recorded is written at once, and there after a kill', async () => {
    let left = false;
    journal.roll(() => {
      left = true;
    });
    const steps = await eachStep(async () => {
      record();
      expect(journal.writtenLsn).toBe(count);
      expect(await recordsOf(disk.afterKill())).toBe(count);
    });
    expect(steps).toBeGreaterThan(3);
    expect(left).toBe(true);
    expect(journal.stats()).toMatchObject({ segments: 2, state: 'ok' });
  });

  test('a loss of power keeps what is synced', async () => {
    const seed = Date.now() % 1_000_000;
    const random = new SeededRandom(seed);
    journal.roll(() => journal.requestSync());
    await eachStep(async () => {
      record();
      for (let i = 0; i < 20; i++) {
        const kept = await recordsOf(disk.afterCrash(random, 64));
        expect(kept, `seed ${seed}`).toBeGreaterThanOrEqual(journal.syncedLsn);
      }
    });
    expect(journal.syncedLsn).toBeGreaterThan(1);
  });

  test('a backup has what is written', async () => {
    journal.roll(() => {});
    await eachStep(async () => {
      record();
      const copy = disk.afterKill();
      const parts = { folder: FOLDER, target: '/backup', log: silentLog, disk: copy };
      const { lastLsn } = await backupJournal({ ...parts, progress() {} });
      expect(lastLsn).toBe(count);
    });
  });

  test('a refusal at any step is a failure that ends, and who waits for it is told then', async () => {
    for (let failing = 0; failing < 12; failing++) {
      let left = false;
      let step = 0;
      disk.fault = () => (step++ === failing ? 'EIO' : undefined);
      record();
      journal.roll(() => {
        left = true;
      });
      while (disk.waiting.length > 0) disk.finishSync();
      disk.fault = () => undefined;
      disk.impatient = false;
      for (let i = 0; i < 4 && !left; i++) {
        record();
        timers.fire();
        while (disk.waiting.length > 0) disk.finishSync();
      }
      disk.impatient = true;
      expect(left, `operation ${failing}`).toBe(true);
      expect(journal.state).toBe('ok');
      expect(await recordsOf(disk.afterKill())).toBe(count);
    }
  });

  test('a stop waits for what is under way', async () => {
    journal.roll(() => {});
    record();
    disk.impatient = false;
    const closed = journal.close();
    while (disk.waiting.length > 0) disk.finishSync();
    await closed;
    expect(await recordsOf(disk.afterKill())).toBe(count);
  });
});
