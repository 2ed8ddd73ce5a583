/** Failing writes and syncs: refused with a reason, kept, made good elsewhere; nothing lost. */
import { beforeEach, expect, test } from 'vitest';
import type { Log } from '../../src/base/log.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { MemoryDisk, type Operation } from './memory-disk.ts';
import { append, FOLDER, type ManualTimers, openJournal, turn } from './support.ts';

let disk: MemoryDisk;
let journal: Journal;
let timers: ManualTimers;
let told: string[];

beforeEach(() => open('everysec'));

async function open(policy: 'always' | 'everysec', segmentBytes?: number): Promise<void> {
  disk = new MemoryDisk();
  ({ journal, timers } = await openJournal(disk, { policy, segmentBytes }));
  told = [];
  journal.onSynced = (lsn) => told.push(`synced ${lsn}`);
  journal.onWritten = (lsn) => told.push(`written ${lsn}`);
  journal.onState = (state) => told.push(state);
}

function record(bytes = 5): number {
  return append(journal, [0, 'SET', 'key', 'x'.repeat(bytes)]);
}

function fail(operation: Operation, code: string, times: number, path = ''): void {
  let left = times;
  disk.fault = (current, where) =>
    current === operation && where.includes(path) && left-- > 0 ? code : undefined;
}

/** The records that a loss of power at this moment leaves, at worst. */
async function durable(): Promise<number[]> {
  const worst = disk.afterCrash({ uint32: () => 0, below: () => 0 });
  return (await openJournal(worst)).records.map((r) => r.lsn);
}

test('EIO in a write: nothing is told as written, the reason is there, service returns', async () => {
  record();
  journal.write(1);
  fail('write', 'EIO', 1);
  record();
  journal.write(2);
  expect([journal.state, journal.writtenLsn]).toEqual(['failing', 1]);
  expect(journal.failure).toBe("the journal's write failed: EIO: simulated, write");
  record();
  journal.write(3);
  expect(journal.writtenLsn).toBe(1);
  expect(timers.delays).toContain(100);
  timers.fire();
  expect([journal.state, journal.failure]).toEqual(['ok', undefined]);
  expect([journal.writtenLsn, journal.syncedLsn]).toEqual([3, 3]);
  expect(told).toEqual(['failing', 'written 3', 'synced 3', 'ok']);
  expect(await durable()).toEqual([1, 2, 3]);
});

test('EIO in a sync whose pages the kernel dropped: they are written again elsewhere', async () => {
  record();
  journal.write(1);
  timers.fire();
  await turn();
  expect(journal.syncedLsn).toBe(1);
  record();
  journal.write(2);
  fail('sync', 'EIO', 1);
  timers.fire();
  await turn();
  expect([journal.state, journal.syncedLsn]).toEqual(['failing', 1]);
  expect(await durable()).toEqual([1]);
  timers.fire();
  expect(journal.state).toBe('ok');
  expect(journal.stats().segments).toBe(2);
  expect(await durable()).toEqual([1, 2]);
  record();
  journal.write(3);
  await journal.close();
  expect(await durable()).toEqual([1, 2, 3]);
});

test('a failure before anything was synced replaces the segment of the same name', async () => {
  record();
  journal.write(1);
  fail('sync', 'EIO', 1);
  timers.fire();
  await turn();
  expect(journal.state).toBe('failing');
  timers.fire();
  expect(journal.stats().segments).toBe(1);
  expect(await durable()).toEqual([1]);
});

test('under always a failed sync tells nobody, and the retry does', async () => {
  await open('always');
  fail('sync', 'EIO', 1);
  record();
  journal.write(1);
  await turn();
  expect(told).toEqual(['failing']);
  timers.fire();
  expect(told).toEqual(['failing', 'written 1', 'synced 1', 'ok']);
});

test('a start makes durable what it read from pages that a failed sync has left unwritten', async () => {
  record();
  journal.write(1);
  timers.fire();
  await turn();
  for (let lsn = 2; lsn <= 4; lsn++) {
    record();
    journal.write(lsn);
  }
  fail('sync', 'EIO', 1);
  timers.fire();
  await turn();
  expect([journal.state, await durable()]).toEqual(['failing', [1]]);
  disk.kill();
  // The process reads what the system still has in memory, and the next sync of it is told as done.
  const again = await openJournal(disk);
  expect(again.records.map((r) => r.lsn)).toEqual([1, 2, 3, 4]);
  expect(again.journal.syncedLsn).toBe(4);
  expect(await durable()).toEqual([1, 2, 3, 4]);
});

test('a full disk: refused with growing pauses until space returns, then nothing is missing', async () => {
  record();
  journal.write(1);
  disk.capacity = disk.used() + 60;
  record(1000);
  journal.write(2);
  expect(journal.failure).toContain('ENOSPC');
  const pauses: number[] = [];
  for (let i = 0; i < 9; i++) {
    pauses.push(timers.delays.filter((delay) => delay !== 1000)[0] ?? 1000);
    timers.fire();
    expect(journal.state).toBe('failing');
  }
  expect(pauses.slice(0, 4)).toEqual([100, 200, 400, 800]);
  expect(Math.max(...pauses)).toBe(5000);
  disk.capacity = Number.POSITIVE_INFINITY;
  timers.fire();
  expect(journal.state).toBe('ok');
  expect(await durable()).toEqual([1, 2]);
});

test('a full disk and a SIGKILL: what was told as written is there, the torn rest is cut', async () => {
  record();
  journal.write(1);
  disk.capacity = disk.used() + 60;
  record(1000);
  journal.write(2);
  const { records } = await openJournal(disk.afterKill());
  expect(records.map((r) => r.lsn)).toEqual([1]);
});

test('every step of the way to a new segment may fail and is tried again', async () => {
  const steps: Array<[Operation, string]> = [
    ['open', '.log.new'],
    ['write', '.log.new'],
    ['sync', '.log.new'],
    ['rename', '.log'],
    ['syncFolder', 'journal'],
    ['open', 'MANIFEST.new'],
    ['write', 'MANIFEST.new'],
    ['sync', 'MANIFEST.new'],
    ['rename', 'MANIFEST'],
    ['syncFolder', FOLDER],
    ['truncate', '.log'],
  ];
  for (const [operation, path] of steps) {
    for (const synced of [true, false]) {
      await open('everysec');
      record();
      journal.write(1);
      if (synced) {
        timers.fire();
        await turn();
      }
      fail('write', 'EIO', 1);
      record();
      journal.write(2);
      fail(operation, 'EIO', 2, path);
      for (let i = 0; i < 3; i++) {
        const left = await openJournal(disk.afterKill());
        expect(left.records.length, `${operation} ${path}`).toBeGreaterThanOrEqual(1);
        timers.fire();
      }
      expect(journal.state, `${operation} ${path}`).toBe('ok');
      record();
      journal.write(3);
      await journal.close();
      expect(await durable(), `${operation} ${path}`).toEqual([1, 2, 3]);
    }
  }
});

test('a failure while moving on to the next segment loses nothing', async () => {
  for (const operation of ['open', 'write', 'sync', 'rename', 'syncFolder'] as const) {
    for (const path of ['journal/', 'MANIFEST', '/data']) {
      await open('always', 100);
      for (let lsn = 1; lsn <= 6; lsn++) {
        if (lsn === 3) fail(operation, 'ENOSPC', 2, path);
        record(30);
        journal.write(lsn);
        await turn();
        timers.fire();
        await turn();
      }
      timers.fire();
      await turn();
      expect(journal.state).toBe('ok');
      expect(journal.syncedLsn).toBe(6);
      expect(await durable(), `${operation} ${path}`).toEqual([1, 2, 3, 4, 5, 6]);
    }
  }
});

test('closing while failing tries once more, and says so when it cannot', async () => {
  record();
  journal.write(1);
  fail('write', 'EIO', 1);
  record();
  journal.write(2);
  disk.fault = () => undefined;
  await journal.close();
  expect(await durable()).toEqual([1, 2]);

  await open('everysec');
  disk.fault = () => 'EIO';
  record();
  journal.write(1);
  await expect(journal.close()).rejects.toMatchObject({ name: 'DiskError', code: 'EIO' });
  expect(told).not.toContain('synced 1');
  disk.fault = () => undefined;
  await (await openJournal(disk)).journal.close();
});

test('a close that fails names the records that are not durable', async () => {
  record();
  journal.write(1);
  timers.fire();
  await turn();
  record();
  record();
  journal.write(2);
  fail('sync', 'EIO', 9);
  await expect(journal.close()).rejects.toThrow(
    /^records 2 to 3 are not synced: EIO: simulated, sync$/,
  );
  expect(told).toEqual(['synced 1']);
  expect(await durable()).toEqual([1]);

  await open('everysec');
  record();
  journal.write(1);
  fail('rename', 'EIO', 1);
  await expect(journal.close()).rejects.toThrow(
    /^all records are synced, but the journal is not marked as closed: EIO: simulated, rename$/,
  );
  expect(told).toEqual(['synced 1']);
  expect(await durable()).toEqual([1]);
});

test('closing tells what its syncs made durable before it is done', async () => {
  for (const policy of ['always', 'everysec'] as const) {
    await open(policy);
    disk.holdSyncs = true;
    record();
    journal.write(1);
    if (policy === 'everysec') timers.fire();
    record();
    journal.write(2);
    const closing = journal.close().then(() => told.push('closed'));
    disk.finishSync();
    await closing;
    expect(told).toEqual(['synced 1', 'synced 2', 'closed']);
  }
});

test.each(['always', 'everysec'] as const)(
  'a sync that does not end under %s: beyond the bound writes are refused until it does',
  async (policy) => {
    disk = new MemoryDisk();
    const errors: unknown[] = [];
    const log = { warn() {}, info() {}, error: (...args: unknown[]) => errors.push(args[1]) };
    ({ journal, timers } = await openJournal(disk, {
      policy,
      backlogBytesMax: 5_000_000,
      log: log as unknown as Log,
    }));
    disk.holdSyncs = true;
    record(7_000_000);
    // What one turn alone records is no backlog: no sync is late.
    expect(journal.failure).toBeUndefined();
    journal.write(1);
    timers.fire();
    expect(disk.waiting).toHaveLength(1);
    let recorded = 0;
    while (journal.failure === undefined && recorded < 100) {
      record(1_000_000);
      recorded++;
      if (recorded % 2 === 0) journal.write(2);
    }
    expect(recorded).toBe(5);
    expect(journal.failure).toMatch(
      /^the disk has not finished a sync for \d+ s and 5\d{6} bytes wait behind it$/,
    );
    expect(journal.stats().failure).toBe(journal.failure);
    journal.write(3);
    journal.write(4);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^writes are refused: the disk has not finished a sync for/);
    disk.finishSync();
    expect(journal.failure).toBeUndefined();
    if (policy === 'everysec') timers.fire();
    disk.finishSync();
    expect([journal.failure, journal.syncedLsn, journal.state]).toEqual([undefined, 6, 'ok']);
    expect(journal.stats().unsyncedBytes).toBe(0);
  },
);

test('a start on a full disk says what makes it go', async () => {
  disk = new MemoryDisk();
  fail('write', 'ENOSPC', 1);
  await expect(openJournal(disk)).rejects.toThrow(
    /^the data folder \/data cannot be used \(ENOSPC.*\): free space on its disk$/,
  );
});

test('a disk that refuses at the start ends it with one line', async () => {
  const operations: Operation[] = ['open', 'write', 'sync', 'rename', 'syncFolder'];
  for (const operation of operations) {
    disk = new MemoryDisk();
    fail(operation, 'EROFS', 1);
    await expect(openJournal(disk)).rejects.toThrow(
      /^the data folder \/data cannot be used \(EROFS.*\): choose another --data-dir$/,
    );
    // A start that failed half way is no obstacle to the next.
    await (await openJournal(disk)).journal.close();
  }
});
