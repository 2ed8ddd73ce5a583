/** What recovery makes of files that are not as they were left: cut, stop, or read on; never guess. */
import { crc32 } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Log } from '../../src/base/log.ts';
import { Journal } from '../../src/journal/journal.ts';
import { readManifest, recover } from '../../src/journal/recovery.ts';
import { MemoryDisk } from './memory-disk.ts';
import { append, FOLDER, openJournal, type PlainRecord, silentLog, turn } from './support.ts';

const MANIFEST = `${FOLDER}/MANIFEST`;
const SEGMENT_HEADER = 32;

function segmentPath(firstLsn: number): string {
  return `${FOLDER}/journal/${String(firstLsn).padStart(20, '0')}.log`;
}

/** Offsets of the batches in a segment, read off their length fields, and the end of the last. */
function batchOffsets(content: Buffer): number[] {
  const offsets = [];
  let at = SEGMENT_HEADER;
  while (at + 4 <= content.length && content.readUInt32LE(at) !== 0) {
    offsets.push(at);
    at += content.readUInt32LE(at);
  }
  return [...offsets, at];
}

/** A journal of one segment, killed: five batches, each synced before the next, zeros behind them. */
async function killedJournal(): Promise<{ disk: MemoryDisk; records: PlainRecord[] }> {
  const disk = new MemoryDisk();
  const { journal } = await openJournal(disk, { policy: 'always' });
  const records: PlainRecord[] = [];
  for (let lsn = 1; lsn <= 5; lsn++) {
    append(journal, [0, 'SET', `key${lsn}`, 'v'.repeat(lsn)]);
    journal.write(lsn * 10);
    await turn();
    const commands: PlainRecord['commands'] = [[0, 'SET', `key${lsn}`, 'v'.repeat(lsn)]];
    records.push({ lsn, timeMs: lsn * 10, commands });
  }
  expect(journal.syncedLsn).toBe(5);
  return { disk: disk.afterKill(), records };
}

/** A journal of several sealed segments, one record a segment, and an open one; killed. */
async function manySegments(): Promise<{ disk: MemoryDisk; count: number }> {
  const disk = new MemoryDisk();
  const { journal } = await openJournal(disk, { policy: 'always', segmentBytes: 64 });
  const count = 4;
  for (let lsn = 1; lsn <= count; lsn++) {
    append(journal, [0, 'SET', `key${lsn}`, 'value']);
    journal.write(lsn);
    await turn();
  }
  expect(journal.stats().segments).toBe(count + 1);
  return { disk: disk.afterKill(), count };
}

function warningLog(): { log: Log; warnings: unknown[] } {
  const warnings: unknown[] = [];
  const log = { warn: (...args: unknown[]) => warnings.push(args), info() {}, error() {} };
  return { log: log as unknown as Log, warnings };
}

async function startError(disk: MemoryDisk): Promise<string> {
  const failure = await openJournal(disk).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ name: 'StartError' });
  const message = failure instanceof Error ? failure.message : '';
  expect(message).not.toContain('\n');
  return message;
}

describe('the end of the open segment', () => {
  let disk: MemoryDisk;
  let records: PlainRecord[];
  let path: string;
  let content: Buffer;
  let offsets: number[];
  let manifest: Buffer;

  beforeEach(async () => {
    ({ disk, records } = await killedJournal());
    path = segmentPath(1);
    content = disk.contentOf(path);
    offsets = batchOffsets(content);
    manifest = Buffer.from(disk.contentOf(MANIFEST));
  });

  test('zeros written ahead are no damage', async () => {
    expect(content.length).toBeGreaterThan(offsets[5] ?? 0);
    const { records: found, journal } = await openJournal(disk);
    expect(found).toEqual(records);
    append(journal, [0, 'DEL', 'key1']);
    journal.write(60);
    await journal.close();
    expect((await openJournal(disk)).records).toHaveLength(6);
  });

  test('a last batch torn at any byte is cut, by length or with zeros behind', async () => {
    const start = offsets[4] ?? 0;
    const end = offsets[5] ?? 0;
    for (let cut = start; cut < end; cut++) {
      for (const zeros of [0, 4000]) {
        const torn = Buffer.concat([content.subarray(0, cut), Buffer.alloc(zeros)]);
        const copy = disk.afterKill();
        copy.place(path, torn);
        const { records: found, journal } = await openJournal(copy);
        // A cut that only takes bytes which were zero anyway takes nothing.
        const whole = zeros > 0 && content.subarray(cut, end).every((byte) => byte === 0);
        expect(found, `cut at ${cut}`).toEqual(whole ? records : records.slice(0, 4));
        expect(append(journal, [0, 'DEL', 'x'])).toBe(whole ? 6 : 5);
        journal.write(99);
        await journal.close();
        expect((await openJournal(copy.afterKill())).records.at(-1)?.timeMs).toBe(99);
      }
    }
  });

  test('a torn batch is kept in a file of its own, and the warning says where', async () => {
    const cut = (offsets[5] ?? 0) - 3;
    const offset = offsets[4] ?? 0;
    const torn = Buffer.concat([content.subarray(0, cut), Buffer.alloc(500)]);
    const kept = `${path}.cut-${offset}`;
    for (const target of [kept, `${kept}-2`]) {
      disk.place(path, torn);
      const { log, warnings } = warningLog();
      const { journal } = await openJournal(disk, { log });
      const bytes = cut - offset;
      expect(warnings).toEqual([
        [
          { file: path, offset, bytes, records: 0, lastLsn: 4, movedTo: target },
          `the journal ends with record 4; moved ${bytes} bytes behind it to ${target}: no whole batch is among them`,
        ],
      ]);
      expect(disk.contentOf(target).equals(content.subarray(offset, cut))).toBe(true);
      await journal.close();
      disk.drop(MANIFEST);
      disk.place(MANIFEST, manifest);
    }
  });

  test('any flipped bit is found: only the last batch may be taken for torn', async () => {
    const end = offsets[5] ?? 0;
    for (let at = 0; at < end; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(content.subarray(0, end));
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        disk.place(path, flipped);
        if (at >= (offsets[4] ?? 0)) {
          const { records: found } = await openJournal(disk.afterKill());
          expect(found, `bit ${bit} of byte ${at}`).toEqual(records.slice(0, 4));
        } else {
          const start = offsets.findLast((offset) => offset <= at) ?? 0;
          const message = await startError(disk.afterKill());
          expect(message).toContain(`${path} is damaged at byte ${start}`);
          expect(message).toContain('keep a copy of /data');
        }
      }
    }
  });

  test('after a clean stop a flipped bit in the last batch is damage as well', async () => {
    const { journal } = await openJournal(disk);
    await journal.close();
    const clean = disk.contentOf(path);
    expect(clean.length).toBe(offsets[5]);
    for (let at = 0; at < clean.length; at++) {
      const flipped = Buffer.from(clean);
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      const copy = disk.afterKill();
      copy.place(path, flipped);
      await startError(copy);
    }
  });

  test('a batch that is missing in the middle is damage', async () => {
    const [, second = 0, third = 0] = offsets;
    disk.place(path, Buffer.concat([content.subarray(0, second), content.subarray(third)]));
    expect(await startError(disk)).toContain(
      `${path} is damaged at byte ${second}: expected record 2, found 3`,
    );
  });

  test('a batch of a newer format is refused by name', async () => {
    const last = offsets[4] ?? 0;
    const end = offsets[5] ?? 0;
    const seed = content.readUInt32LE(24);
    content.writeUInt16LE(2, last + 8);
    content.writeUInt32LE(crc32(content.subarray(last + 8, end), seed), last + 4);
    disk.place(path, content);
    expect(await startError(disk)).toContain('was written by a newer keywire (format 2');
  });

  test('a segment of a newer format is refused by name', async () => {
    content.writeUInt16LE(7, 12);
    content.writeUInt32LE(crc32(content.subarray(12, SEGMENT_HEADER)), 8);
    disk.place(path, content);
    expect(await startError(disk)).toContain('was written by a newer keywire (format 7');
  });

  test('a record that does not apply stops the start with file, offset and reason', async () => {
    const options = { folder: FOLDER, disk, log: silentLog, policy: 'no' } as const;
    const failure = Journal.open(options, (_, lsn) => {
      if (lsn === 3) throw new Error('no such list');
    });
    const offset = (offsets[2] ?? 0) + 40;
    await expect(failure).rejects.toThrow(
      `${path}: record 3 at byte ${offset} cannot be applied: no such list; nothing was changed; ` +
        `"keywire restore ${FOLDER} --until lsn:2 --data-dir NEW" makes a folder of what stands before it; please report this`,
    );
    // The folder is free again.
    await (await openJournal(disk)).journal.close();
  });
});

describe('a journal that rests after a sync, killed', () => {
  const path = segmentPath(1);
  let killed: MemoryDisk;

  beforeEach(async () => {
    const disk = new MemoryDisk();
    const { journal, timers } = await openJournal(disk, { policy: 'everysec' });
    for (let lsn = 1; lsn <= 5; lsn++) {
      append(journal, [0, 'SET', `key${lsn}`, '\0'.repeat(200)]);
      journal.write(lsn);
    }
    timers.fire();
    await turn();
    timers.fire(); // the second passes in which nothing follows
    await turn();
    killed = disk.afterKill();
  });

  test('damage in any record stops the start, whatever it looks like', async () => {
    const content = killed.contentOf(path);
    const offsets = batchOffsets(content);
    expect(offsets).toHaveLength(7);
    for (let at = SEGMENT_HEADER; at < (offsets[5] ?? 0); at += 7) {
      const flipped = Buffer.from(content);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      killed.place(path, flipped);
      const batch = offsets.findLastIndex((offset) => offset <= at);
      expect(await startError(killed)).toContain(
        `at byte ${offsets[batch]}: no whole batch with record ${batch + 1}, which was synced`,
      );
    }
  });

  test('the empty batch itself is no record: the start goes on without it', async () => {
    const content = killed.contentOf(path);
    content.writeUInt8(77, content.length - 1);
    killed.place(path, content);
    expect((await openJournal(killed)).records).toHaveLength(5);
  });

  test('starts and stops add one only where none stands', async () => {
    const { length } = killed.contentOf(path);
    for (let start = 0; start < 3; start++) {
      const { journal, timers, records } = await openJournal(killed);
      expect(records).toHaveLength(5);
      timers.fire();
      await turn();
      await journal.close();
      expect(killed.contentOf(path)).toHaveLength(length);
    }
    const { journal } = await openJournal(killed);
    append(journal, [0, 'DEL', 'key1']);
    journal.write(9);
    await journal.close();
    const stopped = killed.contentOf(path).length;
    const { timers: later } = await openJournal(killed);
    later.fire();
    await turn();
    expect(killed.contentOf(path)).toHaveLength(stopped + 40);
    expect((await openJournal(killed.afterKill())).records).toHaveLength(6);
  });

  test('a sealed segment that ends in an empty batch is held to its last byte', async () => {
    const { journal } = await openJournal(killed);
    await journal.close();
    const content = Buffer.from(killed.contentOf(path));
    for (let at = content.length - 40; at < content.length; at++) {
      const flipped = Buffer.from(content);
      flipped[at] = (flipped[at] ?? 0) ^ 16;
      killed.place(path, flipped);
      expect(await startError(killed)).toContain(`damaged at byte ${content.length - 40}`);
    }
  });
});

describe('unsynced batches with a bad one among them', () => {
  let killed: MemoryDisk;
  let content: Buffer;
  let offsets: number[];
  const path = segmentPath(1);

  beforeEach(async () => {
    const disk = new MemoryDisk();
    const { journal } = await openJournal(disk, { policy: 'everysec' });
    for (let lsn = 1; lsn <= 200; lsn++) {
      append(journal, [0, 'SET', `key${lsn}`, 'some value or other']);
      journal.write(lsn);
    }
    killed = disk.afterKill();
    content = Buffer.from(killed.contentOf(path));
    offsets = batchOffsets(content);
  });

  test('pages that a crash took end the journal, and the whole records behind are kept', async () => {
    const offset = offsets[100] ?? 0;
    const torn = Buffer.from(content).fill(0, offset, offset + 128);
    killed.place(path, torn);
    const { log, warnings } = warningLog();
    const { records, journal: again } = await openJournal(killed, { log });
    expect(records).toHaveLength(100);
    const kept = `${path}.cut-${offset}`;
    expect(warnings).toHaveLength(1);
    const whole = offsets.filter((at) => at >= offset + 128).length - 1;
    expect(whole).toBeGreaterThan(90);
    expect(JSON.stringify(warnings)).toContain(
      `moved ${torn.length - offset} bytes behind it to ${kept}: ${whole} whole records are among`,
    );
    expect(killed.contentOf(kept).equals(torn.subarray(offset))).toBe(true);
    append(again, [0, 'SET', 'key', 'value']);
    again.write(1000);
    await again.close();
    expect((await openJournal(killed)).records).toHaveLength(101);
  });

  test('a torn value full of what could be lengths and versions is not searched for ever', async () => {
    // Each fourth byte begins what could be a batch of 2 MiB: to read and sum each up would take minutes.
    const value = '\x01\0\x20\0'.repeat(544 * 1024);
    const disk = new MemoryDisk();
    const { journal } = await openJournal(disk, { policy: 'no' });
    for (const text of ['v', value, 'w']) {
      append(journal, [0, 'SET', 'key', text]);
      journal.write(1);
    }
    const left = disk.afterKill();
    const [, second = 0, third = 0] = batchOffsets(left.contentOf(path));
    const torn = Buffer.from(left.contentOf(path)).fill(0, second, second + 128);
    left.place(path, torn);
    let reads = 0;
    const read = left.read.bind(left);
    left.read = (...of) => {
      reads++;
      return read(...of);
    };
    expect((await openJournal(left)).records).toHaveLength(1);
    expect(reads).toBeLessThan(200);
    expect(third - second).toBeGreaterThan(value.length);
    expect(left.contentOf(`${path}.cut-${second}`).length).toBe(torn.length - second);
  });

  test('what no lost page explains stops the start and changes nothing', async () => {
    for (const at of [offsets[0] ?? 0, (offsets[100] ?? 0) + 50, (offsets[199] ?? 0) - 1]) {
      const flipped = Buffer.from(content);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const copy = killed.afterKill();
      copy.place(path, flipped);
      const batch = offsets.findLastIndex((offset) => offset <= at);
      expect(await startError(copy)).toContain(
        `${path} is damaged at byte ${offsets[batch]}: no whole batch with record ${batch + 1}, ` +
          `but ${199 - batch} whole records behind it, and no lost page between; nothing was changed`,
      );
      expect(copy.contentOf(path).equals(flipped)).toBe(true);
      expect(copy.list(`${FOLDER}/journal`)).toHaveLength(1);
    }
  });

  test('what recovery reports it leaves as it is: clearing away is the start’s', async () => {
    content.fill(0, offsets[100], (offsets[100] ?? 0) + 128);
    killed.place(path, content);
    killed.place(`${segmentPath(8)}.new`, Buffer.from('half a header'));
    const { operations } = killed;
    const manifest = readManifest(killed, FOLDER);
    if (manifest === undefined) throw new Error('no manifest');
    const { log, warnings } = warningLog();
    const options = { disk: killed, folder: FOLDER, log, replay: () => {} };
    const { remains, unfinished } = await recover(manifest, options);
    expect(remains).toMatchObject({ path, offset: offsets[100] });
    expect(unfinished).toEqual([`${segmentPath(8)}.new`]);
    expect(warnings).toEqual([]);
    expect(killed.list(`${FOLDER}/journal`)).toHaveLength(2);
    expect(killed.contentOf(path).equals(content)).toBe(true);
    expect(killed.operations - operations).toBe(3); // three files opened for reading
  });
});

test('what a killed process had only written is synced before it counts as such', async () => {
  const disk = new MemoryDisk();
  const { journal } = await openJournal(disk, { policy: 'everysec' });
  append(journal, [0, 'SET', 'key', 'value']);
  journal.write(1);
  disk.kill();
  const { journal: again } = await openJournal(disk, { policy: 'always' });
  expect(again.syncedLsn).toBe(1);
  const worst = disk.afterCrash({ uint32: () => 0, below: () => 0 });
  expect((await openJournal(worst)).records.map((r) => r.lsn)).toEqual([1]);
});

describe('the files of a journal', () => {
  let disk: MemoryDisk;
  let count: number;

  beforeEach(async () => {
    ({ disk, count } = await manySegments());
  });

  test('are read in order', async () => {
    expect((await openJournal(disk)).records.map((r) => r.lsn)).toEqual([1, 2, 3, 4]);
  });

  test('a missing segment is named, whichever it is', async () => {
    for (let lsn = 1; lsn <= count + 1; lsn++) {
      const copy = disk.afterKill();
      copy.drop(segmentPath(lsn));
      expect(await startError(copy)).toContain(`${segmentPath(lsn)} is missing`);
    }
  });

  test('a sealed segment cut short at any byte is damage', async () => {
    const content = disk.contentOf(segmentPath(2));
    for (let length = 0; length < content.length; length++) {
      const copy = disk.afterKill();
      copy.place(segmentPath(2), content.subarray(0, length));
      const message = await startError(copy);
      expect(message).toContain(`${segmentPath(2)} is damaged at byte ${length}`);
      expect(message).toContain(`${content.length - length} bytes are missing at the end`);
    }
  });

  test('swapped segments are damage', async () => {
    const second = Buffer.from(disk.contentOf(segmentPath(2)));
    disk.place(segmentPath(2), disk.contentOf(segmentPath(3)));
    disk.place(segmentPath(3), second);
    expect(await startError(disk)).toContain(
      `${segmentPath(2)} is damaged at byte 0: the segment inside begins with record 3`,
    );
  });

  test('a segment of another journal is damage', async () => {
    const { disk: other } = await manySegments();
    disk.place(segmentPath(3), other.contentOf(segmentPath(3)));
    expect(await startError(disk)).toContain('the segment belongs to another journal');
  });

  test('a segment that is neither listed nor the next one is damage', async () => {
    disk.place(segmentPath(9), disk.contentOf(segmentPath(3)));
    expect(await startError(disk)).toContain('damaged');
  });

  test('a segment that a crash left unlisted is adopted, an unfinished one removed', async () => {
    const { journal } = await openJournal(disk, { policy: 'always', segmentBytes: 64 });
    const before = Buffer.from(disk.contentOf(MANIFEST));
    append(journal, [0, 'SET', 'key5', 'value']);
    journal.write(5);
    await turn();
    append(journal, [0, 'SET', 'key6', 'value']);
    journal.write(6);
    await turn();
    const copy = disk.afterKill();
    copy.place(MANIFEST, before);
    copy.place(`${segmentPath(8)}.new`, Buffer.from('half a header'));
    const { journal: again, records } = await openJournal(copy);
    expect(records.map((r) => r.lsn)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(copy.list(`${FOLDER}/journal`)).not.toContain(`${segmentPath(8)}.new`);
    append(again, [0, 'SET', 'key7', 'value']);
    again.write(7);
    await again.close();
    expect((await openJournal(copy)).records).toHaveLength(7);
  });

  test('bytes behind the end that the manifest tells are not read', async () => {
    const content = disk.contentOf(segmentPath(2));
    disk.place(segmentPath(2), Buffer.concat([content, Buffer.from('anything')]));
    expect((await openJournal(disk)).records).toHaveLength(count);
  });

  test('a manifest cut short or with a flipped bit anywhere is refused', async () => {
    const content = disk.contentOf(MANIFEST);
    for (let at = 0; at < content.length; at++) {
      const copy = disk.afterKill();
      copy.place(MANIFEST, content.subarray(0, at));
      expect(await startError(copy)).toContain(`${MANIFEST} is damaged`);
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(content);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        copy.place(MANIFEST, flipped);
        expect(await startError(copy)).toContain(`${MANIFEST} is damaged`);
      }
    }
  });

  test('a manifest of a newer format is refused by name', async () => {
    const content = disk.contentOf(MANIFEST);
    content.writeUInt32LE(2, 12);
    content.writeUInt32LE(crc32(content.subarray(12)), 8);
    disk.place(MANIFEST, content);
    expect(await startError(disk)).toContain('was written by a newer keywire (format 2');
  });

  test('segments without a manifest are refused', async () => {
    disk.drop(MANIFEST);
    expect(await startError(disk)).toContain(`${MANIFEST} is missing beside 0000`);
  });

  test('a checkpoint without a manifest is refused, not taken for a leftover', async () => {
    const name = `${'7'.padStart(20, '0')}-0a1b2c3d.checkpoint`;
    const empty = new MemoryDisk();
    empty.makeFolder(`${FOLDER}/journal`);
    empty.place(`${FOLDER}/journal/${name}`, Buffer.from('all data'));
    expect(await startError(empty)).toContain(`${MANIFEST} is missing beside ${name}`);
    expect(empty.contentOf(`${FOLDER}/journal/${name}`).toString()).toBe('all data');
  });
});
