/** `keywire compact` over real folders: the data is the same, the files are fewer, and a crash harms nothing. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../../src/base/log.ts';
import { checkJournal } from '../../src/check.ts';
import { type CompactReport, compactForServer, compactJournal } from '../../src/compact.ts';
import type { CompactorLine } from '../../src/compactor.ts';
import { Journal } from '../../src/journal/journal.ts';
import { writeManifest } from '../../src/journal/manifest.ts';
import { NodeDisk } from '../../src/journal/node-disk.ts';
import { readManifest } from '../../src/journal/recovery.ts';
import { SegmentWriter } from '../../src/journal/segment.ts';
import { KeywireProcess, killAll } from './process.ts';

const NO_MANIFEST = { journalId: Buffer.alloc(0), segments: [] };
const silent = createLog('silent');
const quiet = { reading() {}, writing() {} };
const OVERWRITES = 20;
const KEYS = 50;

let home: string;
let folder: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'keywire-compact-'));
  folder = join(home, 'data');
  await writeRecords();
});

afterEach(async () => {
  await killAll();
  rmSync(home, { recursive: true });
});

/** Every key overwritten many times, in several segments. */
async function writeRecords(): Promise<void> {
  const options = { folder, disk: new NodeDisk(), log: silent, policy: 'no' } as const;
  const journal = await Journal.open({ ...options, segmentBytes: 16 * 1024 }, () => {});
  for (let round = 0; round < OVERWRITES; round++) {
    for (let key = 0; key < KEYS; key++) {
      journal.record.command(0, 3);
      for (const text of ['SET', `key-${key}`, `value-${round}-`.padEnd(100, 'x')]) {
        journal.record.text(text);
      }
      journal.closeRecord();
    }
    journal.write(1_700_000_000_000 + round);
    journal.requestSync();
    await new Promise<void>((resolve) => {
      journal.onSynced = () => resolve();
    });
  }
  await journal.close();
}

function compact(disk = new NodeDisk()): Promise<CompactReport> {
  return compactJournal(folder, silent, quiet, disk);
}

function filesOf(): string[] {
  return readdirSync(join(folder, 'journal'));
}

describe('a stopped folder', () => {
  test('is one checkpoint afterwards, with the same data', async () => {
    const before = await checkJournal(folder, silent);
    expect(before.segments).toBeGreaterThan(3);
    const report = await compact();
    expect(report).toMatchObject({ lsn: KEYS * OVERWRITES, keys: KEYS, bytesBefore: before.bytes });
    expect(report.bytes).toBeLessThan(before.bytes / 10);
    expect(filesOf()).toEqual([expect.stringMatching(/^\d{20}-[0-9a-f]{8}\.checkpoint$/)]);
    const after = await checkJournal(folder, silent);
    expect(after).toMatchObject({ keys: KEYS, lastLsn: before.lastLsn });
    expect(after.lastTimeMs).toBe(before.lastTimeMs);
  });

  test('can be compacted again, and written to in between', async () => {
    await compact();
    await writeRecords();
    await compact();
    const report = await compact();
    expect(report).toMatchObject({ lsn: 2 * KEYS * OVERWRITES, keys: KEYS });
    expect(filesOf()).toHaveLength(1);
  });

  test('is left as it is when damaged', async () => {
    const [first = ''] = filesOf();
    const path = join(folder, 'journal', first);
    const content = readFileSync(path);
    content[200] = (content[200] ?? 0) ^ 1;
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path, content);
    const before = filesOf();
    await expect(compact()).rejects.toThrow(/is damaged at byte/);
    expect(filesOf()).toEqual(before);
    expect(readFileSync(path)).toEqual(content);
  });
});

/** Ends the process's life, so to speak, at the n-th operation that changes the disk. */
class MortalDisk extends NodeDisk {
  left: number;

  constructor(left: number) {
    super();
    this.left = left;
  }

  override rename(from: string, to: string): void {
    this.#step();
    super.rename(from, to);
  }

  override remove(path: string): void {
    this.#step();
    super.remove(path);
  }

  override syncFolder(path: string): void {
    this.#step();
    super.syncFolder(path);
  }

  override syncNow(file: number): void {
    this.#step();
    super.syncNow(file);
  }

  override write(file: number, bytes: Uint8Array, start: number, end: number, at: number): void {
    this.#step();
    super.write(file, bytes, start, end, at);
  }

  #step(): void {
    if (this.left-- <= 0) throw new Error('killed');
  }
}

test('a crash at any step leaves the data whole, and the next start clears away', async () => {
  const original = join(home, 'original');
  cpSync(folder, original, { recursive: true });
  for (let step = 0; ; step++) {
    expect(step).toBeLessThan(100);
    rmSync(folder, { recursive: true });
    cpSync(original, folder, { recursive: true });
    const outcome = await compact(new MortalDisk(step)).catch((error: unknown) => error);
    const { keys, lastLsn } = await checkJournal(folder, silent);
    expect({ step, keys, lastLsn }).toEqual({ step, keys: KEYS, lastLsn: KEYS * OVERWRITES });
    await compact();
    expect(filesOf()).toHaveLength(1);
    if (!(outcome instanceof Error)) break;
  }
});

test('a process that compacts for a server may end at any step, adopted or not', async () => {
  const original = join(home, 'original');
  // As a server has it: an open segment behind the sealed ones, which is none of the process's business.
  const { journalId, segments } = readManifest(new NodeDisk(), folder) ?? NO_MANIFEST;
  const open = { firstLsn: KEYS * OVERWRITES + 1, lastLsn: 0, bytes: 0 };
  SegmentWriter.create(new NodeDisk(), folder, { firstLsn: open.firstLsn, journalId }).leave();
  const sealed = segments.filter(({ firstLsn }) => firstLsn < open.firstLsn);
  const listed = { journalId, checkpoint: undefined, segments: [...sealed, open] };
  writeManifest(new NodeDisk(), folder, listed);
  cpSync(folder, original, { recursive: true });
  for (let step = 0; ; step++) {
    expect(step).toBeLessThan(100);
    rmSync(folder, { recursive: true });
    cpSync(original, folder, { recursive: true });
    let adopt = (): void => {};
    const adopted = new Promise<void>((resolve) => {
      adopt = resolve;
    });
    const say = (line: CompactorLine): void => {
      if (!('checkpoint' in line)) return;
      writeManifest(new NodeDisk(), folder, {
        ...listed,
        checkpoint: line.checkpoint,
        segments: [open],
      });
      adopt();
    };
    const work = compactForServer(folder, silent, { say, adopted }, new MortalDisk(step));
    const outcome = await work.catch((error: unknown) => error);
    const { keys, lastLsn } = await checkJournal(folder, silent);
    expect({ step, keys, lastLsn }).toEqual({ step, keys: KEYS, lastLsn: KEYS * OVERWRITES });
    if (!(outcome instanceof Error)) break;
  }
  expect(filesOf()).toHaveLength(2);
});

describe('from the command line', () => {
  test('one line tells what has become of the journal', async () => {
    const ended = await new KeywireProcess(['compact', '--data-dir', folder]).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^ok lsn=1000 keys=50 bytes-before=\d+ bytes=\d+ ms=\d+\n$/);
  });

  test('a folder in use, or without a journal, is refused in one line', async () => {
    const lock = await new NodeDisk().lock(folder);
    const ended = await new KeywireProcess(['compact', '--data-dir', folder]).ended;
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^keywire: --data-dir .* is in use .*\n$/);
    lock.release();
    const none = await new KeywireProcess(['compact', '--data-dir', join(home, 'none')]).ended;
    expect(none.stderr).toMatch(/^keywire: --data-dir .* does not exist\n$/);
  });
});
