/**
 * `keywire repair` over real folders: what is whole is kept, the rest lies aside, and a start finds
 * nothing odd any more. Random damage at the end: never a wrong value, and no byte destroyed.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StartError } from '../../src/base/errors.ts';
import { type Random, SeededRandom } from '../../src/base/random.ts';
import { compactJournal } from '../../src/compact.ts';
import { DiskError } from '../../src/journal/disk.ts';
import { NodeDisk } from '../../src/journal/node-disk.ts';
import { type RepairReport, repairJournal, repairLines } from '../../src/repair.ts';
import {
  type Files,
  filesOf,
  HOME,
  lastLsnOf,
  noProgress,
  openAndWrite,
  putFiles,
  segmentsOf,
  silentLog,
  writeJournal,
} from './journals.ts';

const RECORDS = 60;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(HOME, 'keywire-repair-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function repair(dryRun = false): Promise<RepairReport> {
  return repairJournal({ folder, log: silentLog, dryRun, progress: noProgress });
}

function flip(path: string, offset: number): void {
  const content = readFileSync(path);
  content[offset] = (content[offset] ?? 0) ^ 0x10;
  writeFileSync(path, content);
}

/** A server starts on it, goes on from `lsn`, and starts once more. */
async function expectStarts(lsn: number): Promise<void> {
  expect(await lastLsnOf(folder)).toBe(lsn);
  await writeJournal(folder, { records: 3 });
  expect(await lastLsnOf(folder)).toBe(lsn + 3);
}

/** Every byte of `before`, but for the manifest, stands in a file that has it at its old place or begins with it. */
function expectNothingDestroyed(before: Files): void {
  const after = [...filesOf(folder)];
  for (const [name, content] of before) {
    if (content.length === 0 || name.endsWith('.new')) continue;
    const kept = after.some(([, other]) => other.subarray(0, content.length).equals(content));
    if (!kept) throw new Error(`${name} is not there any more`);
  }
}

test('a whole journal needs no repair and is left alone', async () => {
  await writeJournal(folder, { records: RECORDS });
  const before = filesOf(folder);
  const report = await repair();
  expect(report).toMatchObject({ findings: [], moves: [], lastLsn: RECORDS, keys: RECORDS });
  expect(repairLines(report, false)).toEqual([
    `ok nothing to repair lsn=${RECORDS} keys=${RECORDS}`,
  ]);
  expect(filesOf(folder)).toEqual(before);
});

test('a journal that nothing was ever recorded in is whole', async () => {
  await writeJournal(folder, { records: 0 });
  expect(repairLines(await repair(), false)).toEqual(['ok nothing to repair lsn=0 keys=0']);
});

test('a flipped bit: what stands before it is kept, what behind it is moved aside and told', async () => {
  await writeJournal(folder, { records: RECORDS });
  const [, second = '', third = ''] = segmentsOf(folder);
  flip(second, 500);
  const before = filesOf(folder);
  await expect(lastLsnOf(folder)).rejects.toThrow(`${second} is damaged at byte `);

  const dry = await repair(true);
  expect(filesOf(folder)).toEqual(before);
  const report = await repair();
  expect({ ...report, keys: undefined }).toEqual(dry);
  const { lastLsn } = report;
  expect(lastLsn).toBeGreaterThan(10);
  expect(report).toMatchObject({ knownLsn: RECORDS, keys: lastLsn });
  expect(report.findings).toHaveLength(1);
  expect(report.findings[0]).toMatch(`${second} is damaged at byte `);
  expect(repairLines(report, false).join('\n')).toContain(
    `lost: records ${lastLsn + 1} to ${RECORDS} are lost to the server`,
  );
  expectNothingDestroyed(before);
  expect(readFileSync(`${third}.aside`)).toEqual(before.get(join('journal', basename(third))));
  await expectStarts(lastLsn);
});

test('a missing segment: those behind it are whole, and moved aside', async () => {
  await writeJournal(folder, { records: RECORDS });
  const [, second = '', third = ''] = segmentsOf(folder);
  rmSync(second);
  await expect(lastLsnOf(folder)).rejects.toThrow(`${second} is missing: the manifest lists it`);
  const before = filesOf(folder);
  const report = await repair();
  expect(report.lastLsn).toBe(Number(basename(second, '.log')) - 1);
  expect(report.findings[0]).toMatch(`${third}: records ${report.lastLsn + 1} to `);
  expect(report.knownLsn).toBe(RECORDS);
  expectNothingDestroyed(before);
  await expectStarts(report.lastLsn);
});

test('swapped segments get their names back, and nothing is lost', async () => {
  await writeJournal(folder, { records: RECORDS });
  const [, second = '', third = ''] = segmentsOf(folder);
  renameSync(second, `${second}.x`);
  renameSync(third, second);
  renameSync(`${second}.x`, third);
  await expect(lastLsnOf(folder)).rejects.toThrow('the segment inside begins with record');
  const report = await repair();
  expect(report).toMatchObject({ lastLsn: RECORDS, knownLsn: RECORDS });
  expect(report.findings).toHaveLength(2);
  expect(repairLines(report, false)).toContain('lost: no record is lost');
  await expectStarts(RECORDS);
});

test.each(['missing', 'cut short', 'flipped', 'empty'])(
  'a manifest that is %s is made anew',
  async (how) => {
    await writeJournal(folder, { records: RECORDS });
    const path = join(folder, 'MANIFEST');
    const content = readFileSync(path);
    if (how === 'missing') rmSync(path);
    else if (how === 'flipped') flip(path, 30);
    else writeFileSync(path, content.subarray(0, how === 'empty' ? 0 : 25));
    const before = filesOf(folder);
    await expect(lastLsnOf(folder)).rejects.toThrow(
      `${path} is ${how === 'missing' ? how : 'damaged'}`,
    );
    const report = await repair();
    expect(report).toMatchObject({ lastLsn: RECORDS, knownLsn: RECORDS, keys: RECORDS });
    expectNothingDestroyed(before);
    await expectStarts(RECORDS);
  },
);

test('a lost manifest beside a checkpoint: both are found again', async () => {
  await writeJournal(folder, { records: 20 });
  await compactJournal(folder, silentLog, { reading() {}, writing() {} });
  await writeJournal(folder, { records: 30 });
  rmSync(join(folder, 'MANIFEST'));
  expect(await repair()).toMatchObject({ lastLsn: 50, knownLsn: 50, keys: 50 });
  await expectStarts(50);
});

test('a lost manifest beside nothing but a checkpoint: it is found again', async () => {
  await writeJournal(folder, { records: 20 });
  await compactJournal(folder, silentLog, { reading() {}, writing() {} });
  rmSync(join(folder, 'MANIFEST'));
  expect(await repair()).toMatchObject({ lastLsn: 20, knownLsn: 20, keys: 20 });
  await expectStarts(20);
});

test('a damaged checkpoint with nothing before it: repair refuses and changes nothing', async () => {
  await writeJournal(folder, { records: 20 });
  await compactJournal(folder, silentLog, { reading() {}, writing() {} });
  await writeJournal(folder, { records: 30 });
  const name = [...filesOf(folder).keys()].find((one) => one.endsWith('.checkpoint')) ?? '';
  flip(join(folder, name), 300);
  const before = filesOf(folder);
  await expect(repair()).rejects.toThrow(
    new RegExp(
      `^nothing in ${folder} can be kept \\(.*${name} is damaged at byte .*restore a backup`,
    ),
  );
  expect(filesOf(folder)).toEqual(before);
});

test('a damaged checkpoint beside all segments that it replaces: they serve again', async () => {
  await writeJournal(folder, { records: 20 });
  const segments = filesOf(folder);
  await compactJournal(folder, silentLog, { reading() {}, writing() {} });
  for (const [name, content] of segments) {
    if (name !== 'MANIFEST') writeFileSync(join(folder, name), content);
  }
  const checkpoint = [...filesOf(folder).keys()].find((one) => one.endsWith('.checkpoint')) ?? '';
  flip(join(folder, checkpoint), 300);
  const before = filesOf(folder);
  expect(await repair()).toMatchObject({ lastLsn: 20, knownLsn: 20, keys: 20 });
  expectNothingDestroyed(before);
  await expectStarts(20);
});

test('what a newer keywire wrote is refused, not repaired', async () => {
  await writeJournal(folder, { records: RECORDS });
  const [, second = ''] = segmentsOf(folder);
  const content = readFileSync(second);
  content.writeUInt16LE(2, 12);
  content.writeUInt32LE(crc32(content.subarray(12, 32)), 8);
  writeFileSync(second, content);
  const before = filesOf(folder);
  await expect(repair()).rejects.toThrow(`${second} was written by a newer keywire (format 2`);
  expect(filesOf(folder)).toEqual(before);
});

test('a folder in use, and one without a journal, are refused', async () => {
  await expect(repair()).rejects.toThrow(
    `--data-dir holds no journal: ${folder}/journal does not exist`,
  );
  const journal = await openAndWrite(folder, { records: 2 });
  await expect(repair()).rejects.toThrow(
    `--data-dir ${folder} is in use by a keywire: stop it first`,
  );
  await journal.close();
});

/** Something that a disk, or a person, may do to one of the files. */
function damage(files: Files, random: Random): Files {
  const damaged = new Map(files);
  const names = [...files.keys()];
  const name = names[random.below(names.length)] ?? '';
  const content = Buffer.from(files.get(name) ?? '');
  const at = random.below(content.length + 1);
  const kind = random.below(5);
  if (kind === 0) damaged.delete(name);
  else if (kind === 1) damaged.set(name, content.subarray(0, at));
  else if (kind === 2)
    damaged.set(name, content.fill(0, at, Math.min(content.length, at + 1 + random.below(600))));
  else if (kind === 3) {
    const other = names[random.below(names.length)] ?? '';
    damaged.set(name, files.get(other) ?? content);
    damaged.set(other, content);
  } else if (at < content.length) {
    content[at] = (content[at] ?? 0) ^ (1 << random.below(8));
    damaged.set(name, content);
  }
  return damaged;
}

test('a folder that cannot be locked is not told to be in use', async () => {
  await writeJournal(folder, { records: 1 });
  class Locked extends NodeDisk {
    override lock(): Promise<never> {
      return Promise.reject(new DiskError('EACCES', 'EACCES: permission denied, listen'));
    }
  }
  const options = { folder, log: silentLog, dryRun: true, progress: noProgress };
  await expect(repairJournal({ ...options, disk: new Locked() })).rejects.toThrow(
    `--data-dir ${folder} cannot be locked: EACCES: permission denied, listen`,
  );
});

test('random damage: a start refuses or tells the truth, and so it is after a repair', async () => {
  const seed = Number(process.env.KEYWIRE_SEED ?? Date.now() % 1_000_000);
  const random = new SeededRandom(seed);
  await writeJournal(folder, { records: 10 });
  await compactJournal(folder, silentLog, { reading() {}, writing() {} });
  await writeJournal(folder, { records: 40, perBatch: 3 });
  const compacted = filesOf(folder);
  rmSync(folder, { recursive: true });
  await writeJournal(folder, { records: 50, perBatch: 4 });
  const plain = filesOf(folder);
  let [refused, repaired, hopeless] = [0, 0, 0];
  for (let round = 0; round < 60; round++) {
    const files = damage(round % 2 === 0 ? plain : compacted, random);
    putFiles(folder, files);
    const where = `seed ${seed}, round ${round}`;
    let started: number | undefined;
    try {
      started = await lastLsnOf(folder);
    } catch (error) {
      if (!(error instanceof StartError)) throw new Error(where, { cause: error });
      refused++;
    }
    // The journal was closed, so that a start has no excuse for a missing record.
    if (started !== undefined) expect(started, where).toBe(50);
    try {
      const { lastLsn } = await repair();
      if (started !== undefined) expect(lastLsn, where).toBe(started);
      expectNothingDestroyed(files);
      await expectStarts(lastLsn);
      repaired++;
    } catch (error) {
      if (!(error instanceof StartError)) throw new Error(where, { cause: error });
      expect(error.message, where).toMatch(/^nothing in |newer keywire|holds no journal/);
      expect(filesOf(folder), where).toEqual(files);
      hopeless++;
    }
  }
  console.log(
    `repair: seed ${seed}, ${refused} starts refused, ${repaired} repaired, ${hopeless} hopeless`,
  );
  expect(refused).toBeGreaterThan(20);
  expect(repaired).toBeGreaterThan(20);
});
