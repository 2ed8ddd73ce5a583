/** `keywire check` over real folders: what it finds, and that it leaves every byte as it was. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog, type Log } from '../../src/base/log.ts';
import { checkJournal } from '../../src/check.ts';
import { Journal } from '../../src/journal/journal.ts';
import { NodeDisk } from '../../src/journal/node-disk.ts';

const RECORDS = 50;
const HEADER_BYTES = 32;

let folder: string;
let segment: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keywire-check-'));
  const { offsets } = await writeJournal();
  expect(offsets).toHaveLength(RECORDS);
});

afterEach(() => rmSync(folder, { recursive: true }));

/**
 * A journal of one batch a record, as a process that was killed leaves it: its files are put back as
 * they stood before it closed them.
 */
async function writeJournal(): Promise<{ offsets: number[] }> {
  const options = { folder, disk: new NodeDisk(), log: createLog('silent'), policy: 'no' } as const;
  const journal = await Journal.open(options, () => {});
  for (let lsn = 1; lsn <= RECORDS; lsn++) {
    journal.record.command(0, 3);
    for (const text of ['SET', `key-${lsn}`, 'x'.repeat(100)]) journal.record.text(text);
    journal.closeRecord();
    journal.write(lsn);
  }
  const left = filesOf();
  await journal.close();
  for (const [path, content] of left) writeFileSync(path, content);
  segment = join(folder, 'journal', readdirSync(join(folder, 'journal'))[0] ?? '');
  return { offsets: batchOffsets() };
}

function batchOffsets(): number[] {
  const content = readFileSync(segment);
  const offsets = [];
  for (let at = HEADER_BYTES; at < content.length; at += content.readUInt32LE(at)) offsets.push(at);
  return offsets;
}

/** Every file of the folder with its content; the lock is no part of the journal. */
function filesOf(): Map<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('LOCK'));
  return new Map(files.sort().map((path) => [path, readFileSync(path)]));
}

function warningLog(): { log: Log; warnings: string[] } {
  const warnings: string[] = [];
  const log = { warn: (_: unknown, text: string) => warnings.push(text), info() {}, error() {} };
  return { log: log as unknown as Log, warnings };
}

test('a whole journal is told, an unfinished file beside it left alone', async () => {
  writeFileSync(`${segment}.new`, 'half a segment');
  const before = filesOf();
  const { log, warnings } = warningLog();
  expect(await checkJournal(folder, log)).toMatchObject({
    segments: 1,
    lastLsn: RECORDS,
    keys: RECORDS,
    tornBytes: 0,
  });
  expect(warnings).toEqual([]);
  expect(filesOf()).toEqual(before);
});

test('a torn tail is told and left alone', async () => {
  const last = batchOffsets().at(-1) ?? 0;
  writeFileSync(segment, readFileSync(segment).subarray(0, last + 60));
  const before = filesOf();
  const { log, warnings } = warningLog();
  expect(await checkJournal(folder, log)).toMatchObject({ lastLsn: RECORDS - 1, tornBytes: 60 });
  expect(warnings).toEqual([
    `behind the last whole batch stand 60 bytes of a torn one: a start goes on from record ${RECORDS - 1} ` +
      `and moves them to ${segment}.cut-${last}; nothing was changed`,
  ]);
  expect(filesOf()).toEqual(before);
});

test('whole records behind a gap are no detail: the check fails and changes nothing', async () => {
  const offset = batchOffsets()[20] ?? 0;
  writeFileSync(segment, readFileSync(segment).fill(0, offset, offset + 128));
  const before = filesOf();
  await expect(checkJournal(folder, createLog('silent'))).rejects.toThrow(
    `${segment}: behind byte ${offset} a crash has left ${RECORDS - 21} whole records, not told as synced, ` +
      `that do not follow record 20; a start goes on from record 20 and moves them to ${segment}.cut-`,
  );
  expect(filesOf()).toEqual(before);
});

test('a flipped bit before whole records is damage', async () => {
  const offset = batchOffsets()[20] ?? 0;
  const content = readFileSync(segment);
  content[offset + 70] = (content[offset + 70] ?? 0) ^ 1;
  writeFileSync(segment, content);
  const before = filesOf();
  await expect(checkJournal(folder, createLog('silent'))).rejects.toThrow(
    `${segment} is damaged at byte ${offset}: no whole batch with record 21`,
  );
  expect(filesOf()).toEqual(before);
});
