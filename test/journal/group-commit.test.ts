/** When batches are written and synced, and what may be told when. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { MemoryDisk } from './memory-disk.ts';
import { append, type ManualTimers, openJournal, turn } from './support.ts';

let disk: MemoryDisk;
let journal: Journal;
let timers: ManualTimers;
let told: string[];

async function open(
  policy: 'always' | 'everysec' | 'no',
  retainedBytesMax?: number,
): Promise<void> {
  disk = new MemoryDisk();
  ({ journal, timers } = await openJournal(disk, { policy, retainedBytesMax }));
  told = [];
  journal.onSynced = (lsn) => told.push(`synced ${lsn}`);
  journal.onWritten = (lsn) => told.push(`written ${lsn}`);
  disk.holdSyncs = true;
}

function record(): number {
  return append(journal, [0, 'SET', 'key', 'value']);
}

/** What is on the medium for certain, as the next start would find it. */
async function durableRecords(): Promise<number> {
  const worst = disk.afterCrash({ uint32: () => 0, below: () => 0 });
  return (await openJournal(worst)).records.length;
}

describe('always', () => {
  beforeEach(() => open('always'));

  test('while one sync runs the next batch fills, and goes out as one', async () => {
    record();
    journal.write(1);
    expect([journal.writtenLsn, journal.syncedLsn]).toEqual([1, 0]);
    for (let i = 0; i < 3; i++) {
      record();
      journal.write(2);
    }
    expect([journal.writtenLsn, disk.waiting.length]).toEqual([1, 1]);
    disk.finishSync();
    expect(told).toEqual(['written 4', 'synced 1']);
    expect([journal.writtenLsn, journal.syncedLsn]).toEqual([4, 1]);
    expect(journal.stats().batches).toBe(2);
    disk.finishSync();
    expect(told).toEqual(['written 4', 'synced 1', 'synced 4']);
    expect(disk.waiting).toHaveLength(0);
  });

  test('nothing is told as synced that a loss of power could take', async () => {
    for (let i = 0; i < 50; i++) {
      record();
      if (i % 3 === 0) record();
      journal.write(i);
      if (i % 2 === 0) disk.finishSync();
      expect(await durableRecords()).toBeGreaterThanOrEqual(journal.syncedLsn);
    }
  });

  test('a turn that records nothing writes and syncs nothing', () => {
    const { operations } = disk;
    journal.write(1);
    journal.requestSync();
    expect([disk.operations, disk.waiting.length]).toEqual([operations, 0]);
  });

  test('large batches behind a sync are sealed apart and all written', async () => {
    record();
    journal.write(1);
    for (let i = 0; i < 3; i++) {
      append(journal, [0, 'SET', 'key', 'x'.repeat(1_100_000)]);
      journal.write(2);
    }
    record();
    disk.finishSync();
    expect([journal.writtenLsn, journal.stats().batches]).toEqual([5, 5]);
    disk.finishSync();
    expect(journal.syncedLsn).toBe(5);
    expect(journal.stats().unsyncedBytes).toBe(0);
  });
});

describe('everysec', () => {
  beforeEach(() => open('everysec'));

  test('every turn is written at once and synced a second later', () => {
    for (let i = 1; i <= 3; i++) {
      record();
      journal.write(i);
      expect(journal.writtenLsn).toBe(i);
    }
    expect(disk.waiting).toHaveLength(0);
    expect(timers.delays).toEqual([1000]);
    timers.fire();
    expect(disk.waiting).toHaveLength(1);
    disk.finishSync();
    expect(told).toEqual(['synced 3']);
  });

  test('a second after the last sync an empty batch tells it, once', async () => {
    record();
    journal.write(1);
    timers.fire();
    disk.finishSync();
    const path = '/data/journal/00000000000000000001.log';
    const { length } = disk.contentOf(path);
    record();
    journal.write(2);
    timers.fire(); // starts the sync; something has followed the one before, so nothing is told
    expect(disk.contentOf(path).length).toBe(length + (length - 32));
    disk.finishSync();
    timers.fire();
    expect(disk.contentOf(path).length).toBe(length + (length - 32) + 40);
    expect(disk.waiting).toHaveLength(1);
    disk.finishSync();
    expect(told).toEqual(['synced 1', 'synced 2']);
    expect(timers.delays).toEqual([]);
    const { operations } = disk;
    journal.write(3);
    timers.fire();
    expect(disk.operations).toBe(operations);
    // It survives a loss of power, and the records go on behind it.
    record();
    journal.write(4);
    timers.fire();
    disk.finishSync();
    expect(await durableRecords()).toBe(3);
  });

  test('an empty batch that cannot be written is a failure as any other', async () => {
    record();
    journal.write(1);
    timers.fire();
    disk.finishSync();
    disk.fault = (operation) => (operation === 'write' ? 'EIO' : undefined);
    timers.fire();
    expect(journal.failure).toContain('EIO');
    disk.fault = () => undefined;
    timers.fire();
    expect([journal.state, await durableRecords()]).toEqual(['ok', 1]);
  });

  test('writing goes on during a sync, which another follows a second after', () => {
    record();
    journal.write(1);
    timers.fire();
    record();
    journal.write(2);
    expect(journal.writtenLsn).toBe(2);
    timers.fire();
    expect(disk.waiting).toHaveLength(1);
    disk.finishSync();
    expect(told).toEqual(['synced 1']);
    timers.fire();
    disk.finishSync();
    expect(told).toEqual(['synced 1', 'synced 2']);
  });

  test('many unsynced bytes start a sync before the second is over', async () => {
    await open('everysec', 1000);
    append(journal, [0, 'SET', 'key', 'x'.repeat(600)]);
    journal.write(1);
    expect(disk.waiting).toHaveLength(0);
    append(journal, [0, 'SET', 'key', 'x'.repeat(600)]);
    journal.write(2);
    expect(disk.waiting).toHaveLength(1);
  });

  test('a requested sync covers the record of the turn that asked', () => {
    record();
    journal.write(1);
    record();
    journal.requestSync();
    disk.finishSync();
    expect(told).toEqual(['synced 1']);
    journal.write(2);
    disk.finishSync();
    expect(told).toEqual(['synced 1', 'synced 2']);
  });

  test('changing to always syncs what is there', () => {
    record();
    journal.write(1);
    journal.policy = 'always';
    expect(disk.waiting).toHaveLength(1);
    record();
    journal.write(2);
    expect(journal.writtenLsn).toBe(1);
    journal.policy = 'everysec';
    journal.write(3);
    expect(journal.writtenLsn).toBe(2);
    disk.finishSync();
    expect(told).toEqual(['synced 1']);
  });
});

describe('no', () => {
  beforeEach(() => open('no'));

  test('writes every turn and leaves the sync to the system, unless asked or at the bound', () => {
    record();
    journal.write(1);
    expect([journal.writtenLsn, disk.waiting.length]).toEqual([1, 0]);
    expect(timers.delays).toEqual([]);
    journal.requestSync();
    disk.finishSync();
    expect(told).toEqual(['synced 1']);
  });
});

test('closing waits for the sync in flight, then syncs the rest', async () => {
  await open('always');
  record();
  journal.write(1);
  record();
  journal.write(2);
  let closed = false;
  const closing = journal.close().then(() => {
    closed = true;
  });
  await turn();
  expect(closed).toBe(false);
  disk.finishSync();
  await closing;
  expect(await durableRecords()).toBe(2);
});
