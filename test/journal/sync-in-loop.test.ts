/** Syncs that are waited for in the loop, and when they are not. */
import { describe, expect, test } from 'vitest';
import { SYNC_AWAY_MS_MAX, SYNC_AWAY_MS_MIN, SYNC_IN_LOOP_SLOW_US } from '../../src/base/limits.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { SyncPace } from '../../src/journal/sync-pace.ts';
import { MemoryDisk } from './memory-disk.ts';
import { append, type ManualTimers, openJournal } from './support.ts';

describe('the pace', () => {
  test('stays in the loop while syncs are short on average', () => {
    const pace = new SyncPace(1000);
    expect(pace.staysInLoop(0)).toBe(true);
    for (let i = 0; i < 100; i++) pace.took(i % 8 === 0 ? 3000 : 200, i * 1000);
    expect(pace.staysInLoop(100_000)).toBe(true);
  });

  test('a single slow sync, or a slow mean, keeps the next ones out, each time for longer', () => {
    const pace = new SyncPace(1000);
    let nowUs = 0;
    pace.took(SYNC_IN_LOOP_SLOW_US + 1, nowUs);
    expect(pace.staysInLoop(nowUs + SYNC_AWAY_MS_MIN * 1000 - 1)).toBe(false);
    nowUs += SYNC_AWAY_MS_MIN * 1000;
    expect(pace.staysInLoop(nowUs)).toBe(true);
    for (let i = 0; i < 100 && pace.staysInLoop(nowUs); i++) pace.took(1500, nowUs);
    expect(pace.staysInLoop(nowUs + 1.5 * SYNC_AWAY_MS_MIN * 1000)).toBe(false);
    expect(pace.staysInLoop(nowUs + 2 * SYNC_AWAY_MS_MIN * 1000)).toBe(true);
  });

  test('a device that stays slow holds up the loop once a minute at most', () => {
    const pace = new SyncPace(1000);
    let [nowUs, held] = [0, 0];
    for (; nowUs < 3600 * 1e6; nowUs += 100_000) {
      if (!pace.staysInLoop(nowUs)) continue;
      held++;
      pace.took(50_000, nowUs);
    }
    expect(held).toBeLessThan(70);
    expect(pace.staysInLoop(nowUs + SYNC_AWAY_MS_MAX * 1000)).toBe(true);
  });

  test('0 is never', () => {
    expect(new SyncPace(0).staysInLoop(1e9)).toBe(false);
  });
});

interface Opened {
  disk: MemoryDisk;
  journal: Journal;
  timers: ManualTimers;
  told: string[];
}

async function open(options: { segmentBytes?: number } = {}): Promise<Opened> {
  const disk = new MemoryDisk();
  const { journal, timers } = await openJournal(disk, {
    policy: 'always',
    syncInLoopUsMax: Number.POSITIVE_INFINITY,
    ...options,
  });
  const told: string[] = [];
  journal.onSynced = (lsn) => told.push(`synced ${lsn}`);
  disk.holdSyncs = true;
  return { disk, journal, timers, told };
}

async function durableRecords(disk: MemoryDisk): Promise<number> {
  const worst = disk.afterCrash({ uint32: () => 0, below: () => 0 });
  return (await openJournal(worst)).records.length;
}

describe('a journal on a fast device', () => {
  test('has synced when the write returns, and no sync is left under way', async () => {
    const { disk, journal, told } = await open();
    for (let i = 1; i <= 20; i++) {
      append(journal, [0, 'SET', 'key', 'value']);
      journal.write(i);
      expect([journal.writtenLsn, journal.syncedLsn]).toEqual([i, i]);
      expect(disk.waiting).toHaveLength(0);
    }
    expect(await durableRecords(disk)).toBe(20);
    expect(journal.stats()).toMatchObject({ syncs: 20, syncsInLoop: 20, unsyncedBytes: 0 });
    // Whoever wrote looks itself; the callback is for what happens at other times.
    expect(told).toEqual([]);
  });

  test('a stricter policy and a sync that was asked for go to the background, and are told', async () => {
    const { disk, journal, told } = await open();
    journal.policy = 'no';
    append(journal, [0, 'SET', 'key', 'value']);
    journal.write(1);
    journal.policy = 'always';
    expect([journal.syncedLsn, disk.waiting.length]).toEqual([0, 1]);
    // What comes while that one runs is not waited for in the loop: two syncs cannot overlap.
    append(journal, [0, 'SET', 'key', 'value']);
    journal.write(2);
    expect(journal.writtenLsn).toBe(1);
    disk.finishSync();
    expect(told).toEqual(['synced 2']);
    expect(journal.stats()).toMatchObject({ syncs: 2, syncsInLoop: 1 });
  });

  test('moves on to the next segment', async () => {
    const { disk, journal } = await open({ segmentBytes: 300 });
    for (let i = 1; i <= 20; i++) {
      append(journal, [0, 'SET', 'key', 'value']);
      journal.write(i);
      // What that takes beside the records is left to the background.
      while (disk.waiting.length > 0) disk.finishSync();
    }
    expect(journal.stats().segments).toBeGreaterThan(3);
    expect(await durableRecords(disk)).toBe(20);
  });

  test('a sync that fails is a failure as any other, and what waited comes back', async () => {
    const { disk, journal, timers, told } = await open();
    append(journal, [0, 'SET', 'key', 'value']);
    journal.write(1);
    disk.fault = (operation) => (operation === 'sync' ? 'EIO' : undefined);
    append(journal, [0, 'SET', 'key', 'value']);
    journal.write(2);
    expect([journal.syncedLsn, journal.state]).toEqual([1, 'failing']);
    expect(journal.failure).toContain('EIO');
    disk.fault = () => undefined;
    timers.fire();
    expect([journal.syncedLsn, journal.state, told]).toEqual([2, 'ok', ['synced 2']]);
    expect(await durableRecords(disk)).toBe(2);
  });
});
