/** Journals for the commands that work on one: a record each for `key-1`, `key-2` and so on. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLog } from '../../src/base/log.ts';
import type { Disk } from '../../src/journal/disk.ts';
import { Journal } from '../../src/journal/journal.ts';
import { NodeDisk } from '../../src/journal/node-disk.ts';
import { loadFolder } from '../../src/journal-folder.ts';

/** A folder in memory where there is one. */
export const HOME = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const silentLog = createLog('silent');

/** The time of record `lsn`. */
export const timeOf = (lsn: number): number => 1_700_000_000_000 + lsn * 1000;

export interface Writing {
  readonly records: number;
  readonly perBatch?: number;
  readonly segmentBytes?: number;
  readonly disk?: Disk;
}

/** Records go on from what is there; the journal is left open. */
export async function openAndWrite(folder: string, writing: Writing): Promise<Journal> {
  const { records, perBatch = 1, segmentBytes = 2000, disk = new NodeDisk() } = writing;
  const options = { folder, disk, log: silentLog, policy: 'no', segmentBytes } as const;
  const journal = await Journal.open(options, () => {});
  let sealedBytes = journal.stats().bytes;
  for (let i = 0; i < records; i++) {
    record(journal);
    if (journal.lastLsn % perBatch !== 0) continue;
    await write(journal);
    if (journal.stats().bytes - sealedBytes < segmentBytes) continue;
    // The next segment is made outside the loop: not waited for, it begins with one record or another.
    await new Promise<void>((resolve) => journal.roll(resolve));
    sealedBytes = journal.stats().bytes;
  }
  await write(journal);
  return journal;
}

/** Records the next key. */
export function record(journal: Journal): void {
  const lsn = journal.lastLsn + 1;
  journal.record.command(0, 3);
  for (const text of ['SET', `key-${lsn}`, `${'x'.repeat(100)}${lsn}`]) journal.record.text(text);
  journal.closeRecord();
}

/** Writes the batch, and syncs it so that a full segment is left. */
export async function write(journal: Journal): Promise<void> {
  journal.write(timeOf(journal.lastLsn));
  if (journal.syncedLsn === journal.lastLsn) return;
  await new Promise<void>((resolve) => {
    journal.onSynced = () => resolve();
    journal.requestSync();
  });
}

/** A journal that was closed. */
export async function writeJournal(folder: string, writing: Writing): Promise<void> {
  await (await openAndWrite(folder, writing)).close();
}

/** The last record of the folder; it fails unless the keys are those of the records up to it. */
export async function lastLsnOf(folder: string, disk: Disk = new NodeDisk()): Promise<number> {
  const { recovered, keys } = await loadFolder(folder, {
    disk,
    log: silentLog,
    progress: () => {},
  });
  if (keys !== recovered.lastLsn)
    throw new Error(`${keys} keys after ${recovered.lastLsn} records`);
  return recovered.lastLsn;
}

export type Files = ReadonlyMap<string, Buffer>;

/** Every file below the folder with its content, by its path in it; the lock is no part of it. */
export function filesOf(folder: string): Files {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile() && name !== 'LOCK')
    .sort();
  return new Map(files.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Puts these files in place of what is there. */
export function putFiles(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** The segments of the folder, by name. */
export function segmentsOf(folder: string): string[] {
  return readdirSync(join(folder, 'journal'))
    .filter((name) => /^\d{20}\.log$/.test(name))
    .sort()
    .map((name) => join(folder, 'journal', name));
}

export const noProgress = (): void => {};
