/**
 * `keywire backup` and `keywire restore` over real folders: a copy of a journal that is being written,
 * rolled and compacted meanwhile, and the way back, to any record and to any moment.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backupJournal, type CopyReport } from '../../src/backup.ts';
import { compactJournal } from '../../src/compact.ts';
import type { FileHandle, OpenMode } from '../../src/journal/disk.ts';
import { NodeDisk } from '../../src/journal/node-disk.ts';
import { parseUntil, restoreJournal } from '../../src/restore.ts';
import {
  filesOf,
  HOME,
  lastLsnOf,
  noProgress,
  openAndWrite,
  putFiles,
  record,
  segmentsOf,
  silentLog,
  timeOf,
  writeJournal,
} from './journals.ts';

const RECORDS = 60;

let home: string;
let folder: string;
let target: string;
let restored: string;

beforeEach(() => {
  home = mkdtempSync(join(HOME, 'keywire-backup-'));
  folder = join(home, 'data');
  target = join(home, 'backup');
  restored = join(home, 'restored');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function backup(disk = new NodeDisk()): Promise<CopyReport> {
  return backupJournal({ folder, target, log: silentLog, progress: noProgress, disk });
}

function restore(until?: string): Promise<CopyReport> {
  rmSync(restored, { recursive: true, force: true });
  const parts = { folder: target, target: restored, log: silentLog, progress: noProgress };
  return restoreJournal(parts, parseUntil(until ?? 'lsn:999999999'));
}

test('a journal that was closed: the copy holds the same, and so does what is restored', async () => {
  await writeJournal(folder, { records: RECORDS });
  const before = filesOf(folder);
  const report = await backup();
  expect(report).toMatchObject({ lastLsn: RECORDS, keys: RECORDS, timeMs: timeOf(RECORDS) });
  expect(report.files).toBe(segmentsOf(folder).length);
  expect(filesOf(folder)).toEqual(before);
  expect(await restore()).toEqual(report);
  await writeJournal(restored, { records: 5 });
  expect(await lastLsnOf(restored)).toBe(RECORDS + 5);
});

/** A disk on which something else happens whenever the copy reads. */
class BusyDisk extends NodeDisk {
  onRead: () => void = () => {};

  override read(file: FileHandle, into: Uint8Array, at: number): number {
    this.onRead();
    return super.read(file, into, at);
  }
}

test('a journal that is being written and rolled: the copy ends with a record of that time', async () => {
  const journal = await openAndWrite(folder, { records: 30, perBatch: 2 });
  const disk = new BusyDisk();
  disk.onRead = () => {
    record(journal);
    record(journal);
    journal.write(timeOf(journal.lastLsn));
    journal.requestSync();
  };
  const report = await backup(disk);
  expect(report.lastLsn).toBeGreaterThanOrEqual(30);
  expect(report.lastLsn).toBeLessThan(journal.lastLsn);
  expect(await lastLsnOf(target)).toBe(report.lastLsn);
  await journal.close();
  expect(await lastLsnOf(folder)).toBe(journal.lastLsn);
});

test('half a batch at the end of the open segment is left out', async () => {
  const journal = await openAndWrite(folder, { records: 20, segmentBytes: 100_000 });
  const [segment = ''] = segmentsOf(folder);
  writeFileSync(segment, readFileSync(segment).subarray(0, -7));
  expect((await backup()).lastLsn).toBe(19);
  await journal.close().catch(() => {});
});

test('a compaction replaces the files meanwhile: the copy begins anew', async () => {
  await writeJournal(folder, { records: RECORDS });
  const twin = join(home, 'twin');
  cpSync(folder, twin, { recursive: true, filter: (path) => !path.endsWith('LOCK') });
  await compactJournal(twin, silentLog, { reading() {}, writing() {} });
  const compacted = filesOf(twin);
  let opened = 0;
  class CompactedMeanwhile extends NodeDisk {
    override open(path: string, mode: OpenMode): FileHandle {
      if (path.startsWith(join(folder, 'journal')) && ++opened === 2) putFiles(folder, compacted);
      return super.open(path, mode);
    }
  }
  const report = await backup(new CompactedMeanwhile());
  expect(report).toMatchObject({ lastLsn: RECORDS, keys: RECORDS, files: 1 });
  expect([...filesOf(target).keys()].some((name) => name.endsWith('.checkpoint'))).toBe(true);
  expect(opened).toBeGreaterThan(2);
});

test('a target that is not empty, or lies in the data folder, is refused and left alone', async () => {
  await writeJournal(folder, { records: 3 });
  mkdirSync(target);
  writeFileSync(join(target, 'holiday.jpg'), 'x');
  await expect(backup()).rejects.toThrow(`the target ${target} is not empty (holiday.jpg)`);
  expect([...filesOf(target).keys()]).toEqual(['holiday.jpg']);
  await expect(
    backupJournal({ folder, target: join(folder, 'b'), log: silentLog, progress: noProgress }),
  ).rejects.toThrow('lies in the data folder');
  rmSync(target, { recursive: true });
  await backup();
  await writeJournal(restored, { records: 1 });
  const parts = { folder: target, target: restored, log: silentLog, progress: noProgress };
  await expect(restoreJournal(parts, parseUntil('1'))).rejects.toThrow(
    `--data-dir ${restored} is not empty`,
  );
});

test('a folder without a journal cannot be backed up', async () => {
  mkdirSync(folder);
  await expect(backup()).rejects.toThrow(`--data-dir ${folder} holds no journal`);
  folder = join(home, 'nowhere');
  await expect(backup()).rejects.toThrow(/ENOENT/);
});

test('damage is not copied: file and offset are named, and the target is no journal', async () => {
  await writeJournal(folder, { records: RECORDS });
  const [, second = ''] = segmentsOf(folder);
  const content = readFileSync(second);
  content[400] = (content[400] ?? 0) ^ 1;
  writeFileSync(second, content);
  await expect(backup()).rejects.toThrow(
    new RegExp(`${second} is damaged at byte \\d+: no whole batch`),
  );
  expect(filesOf(target).has('MANIFEST')).toBe(false);
});

test('to any record, in the midst of a batch as well', async () => {
  await writeJournal(folder, { records: RECORDS, perBatch: 7 });
  await backup();
  for (const lsn of [0, 1, 6, 7, 8, 20, 41, 59, 60]) {
    const report = await restore(String(lsn));
    const sizes = [...filesOf(restored)].map(([name, { length }]) =>
      name === 'MANIFEST' ? 0 : length,
    );
    const bytes = sizes.reduce((sum, one) => sum + one, 0);
    expect(report).toMatchObject({ lastLsn: lsn, keys: lsn, bytes, files: sizes.length - 1 });
    await writeJournal(restored, { records: 2 });
    expect(await lastLsnOf(restored)).toBe(lsn + 2);
  }
  expect(await restore('1000')).toMatchObject({ lastLsn: RECORDS });
});

test('to a moment: what was recorded later is left out', async () => {
  await writeJournal(folder, { records: RECORDS });
  await backup();
  for (const [until, lsn] of [
    [String(timeOf(33)), 33],
    [String(timeOf(33) + 999), 33],
    [String(timeOf(34) - 1), 33],
    [new Date(timeOf(12)).toISOString(), 12],
    ['2001-09-10', 0],
    ['2999-01-01T00:00:00Z', RECORDS],
  ] as const) {
    expect(await restore(until), until).toMatchObject({ lastLsn: lsn, keys: lsn });
  }
});

test('not to before the checkpoint: that is one image', async () => {
  await writeJournal(folder, { records: 20 });
  await compactJournal(folder, silentLog, { reading() {}, writing() {} });
  await writeJournal(folder, { records: 10 });
  await backup();
  expect(await restore('20')).toMatchObject({ lastLsn: 20, keys: 20 });
  expect(await restore('25')).toMatchObject({ lastLsn: 25, keys: 25 });
  await expect(restore('19')).rejects.toThrow('holds everything up to record 20 of 2023-');
  await expect(restore(String(timeOf(5)))).rejects.toThrow(
    'take an older backup, or a later moment',
  );
});

test('--until takes LSNs and times, and says what it takes', () => {
  const whole = { lsn: Infinity, timeMs: Infinity };
  expect(parseUntil('4711')).toEqual({ ...whole, lsn: 4711 });
  expect(parseUntil('lsn:1700000000000')).toEqual({ ...whole, lsn: 1_700_000_000_000 });
  expect(parseUntil('1700000000000')).toEqual({ ...whole, timeMs: 1_700_000_000_000 });
  expect(parseUntil('2023-11-14T22:13:20Z')).toEqual({ ...whole, timeMs: 1_700_000_000_000 });
  expect(parseUntil('2023-11-14T23:13:20.5+01:00').timeMs).toBe(1_700_000_000_500);
  for (const wrong of ['', 'yesterday', '-1', '1.5', 'lsn:', '2023-13-45', '2023-11-14 22:13']) {
    expect(() => parseUntil(wrong), wrong).toThrow('--until must be an LSN such as');
  }
});
