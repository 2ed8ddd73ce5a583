/** Checkpoints: what comes back, what is refused, and which files a start removes beside them. */
import { crc32 } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { CheckpointWriter } from '../../src/journal/checkpoint-writer.ts';
import { clearAway } from '../../src/journal/leftovers.ts';
import { decodeManifest, type Manifest, writeManifest } from '../../src/journal/manifest.ts';
import { type Recovered, recover } from '../../src/journal/recovery.ts';
import { MemoryDisk } from './memory-disk.ts';
import { append, FOLDER, openJournal, type PlainRecord, silentLog, turn } from './support.ts';

const TRAILER = 48;

function manifestOf(disk: MemoryDisk): Manifest {
  const manifest = decodeManifest(disk.contentOf(`${FOLDER}/MANIFEST`));
  if (typeof manifest !== 'object') throw new Error('unreadable');
  return manifest;
}

async function recoveredFrom(
  from: MemoryDisk,
): Promise<{ manifest: Manifest; recovered: Recovered }> {
  const manifest = manifestOf(from);
  const options = { disk: from, folder: FOLDER, log: silentLog, replay: () => {} };
  return { manifest, recovered: await recover(manifest, options) };
}

async function startError(disk: MemoryDisk): Promise<string> {
  try {
    await openJournal(disk);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('the start went well');
}

/** A checkpoint of the records up to `lsn`: each key as a record, the last `big` bytes long. */
function writeCheckpoint(
  disk: MemoryDisk,
  { lsn, keys, bytes }: { lsn: number; keys: number; bytes: number },
): string {
  const manifest = manifestOf(disk);
  const identity = { journalId: manifest.journalId, lsn, timeMs: lsn };
  const writer = new CheckpointWriter(disk, FOLDER, identity);
  for (let i = 0; i < keys; i++) {
    writer.record.command(0, 3);
    for (const word of ['SET', `image${i}`, 'v'.repeat(bytes)]) writer.record.text(word);
    writer.closeRecord();
  }
  const checkpoint = writer.finish(keys);
  const segments = manifest.segments.filter((one) => one.lastLsn === 0 || one.lastLsn > lsn);
  writeManifest(disk, FOLDER, { ...manifest, checkpoint, segments });
  return `${FOLDER}/${checkpoint.name}`;
}

/** Four sealed segments of a record each and an open one; as SIGKILL leaves it. */
async function fourSegments(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const { journal } = await openJournal(disk, { policy: 'always', segmentBytes: 64 });
  for (let lsn = 1; lsn <= 4; lsn++) {
    append(journal, [0, 'SET', `key${lsn}`, 'value']);
    journal.write(lsn);
    await turn();
  }
  return disk.afterKill();
}

let disk: MemoryDisk;
beforeEach(async () => {
  disk = await fourSegments();
});

describe('a checkpoint', () => {
  test('stands for the records up to its own, and the rest follows', async () => {
    writeCheckpoint(disk, { lsn: 2, keys: 3, bytes: 5 });
    const { journal, records } = await openJournal(disk);
    const names = records.map(({ commands }) => commands[0]?.[2]);
    expect(names).toEqual(['image0', 'image1', 'image2', 'key3', 'key4']);
    expect(records.map(({ lsn }) => lsn)).toEqual([2, 2, 2, 3, 4]);
    expect(journal.lastLsn).toBe(4);
    await journal.close();
  });

  test('may stand for everything there is, and the journal goes on behind it', async () => {
    writeCheckpoint(disk, { lsn: 4, keys: 2, bytes: 5 });
    const first = await openJournal(disk);
    expect(first.journal.timeMs).toBe(4);
    append(first.journal, [0, 'SET', 'new', 'value']);
    first.journal.write(5);
    await first.journal.close();
    const { records } = await openJournal(disk);
    expect(records.map(({ commands }) => commands[0]?.[2])).toEqual(['image0', 'image1', 'new']);
    expect(records.at(-1)?.lsn).toBe(5);
  });

  test('of many batches comes back whole, records larger than a batch included', async () => {
    const sizes: Array<[keys: number, bytes: number]> = [
      [5000, 100],
      [3, 400_000],
      [0, 0],
    ];
    for (const [keys, bytes] of sizes) {
      const copy = disk.afterKill();
      writeCheckpoint(copy, { lsn: 4, keys, bytes });
      const { records } = await openJournal(copy);
      expect(records).toHaveLength(keys);
      const expected = (i: number): PlainRecord['commands'] => [
        [0, 'SET', `image${i}`, 'v'.repeat(bytes)],
      ];
      for (const [i, record] of records.entries()) expect(record.commands).toEqual(expected(i));
    }
  });

  test('leaves nothing under its name until all of it is durable', async () => {
    const writer = new CheckpointWriter(disk, FOLDER, {
      journalId: manifestOf(disk).journalId,
      lsn: 4,
      timeMs: 4,
    });
    writer.closeRecord();
    const names = disk.list(`${FOLDER}/journal`).filter((name) => name.includes('checkpoint'));
    expect(names).toHaveLength(1);
    expect(names[0]).toMatch(/\.checkpoint\.new$/);
    const after = disk.afterKill();
    await openJournal(after);
    expect(after.list(`${FOLDER}/journal`).join()).not.toContain('checkpoint');
  });

  test('without segments that begin behind it is refused', async () => {
    const manifest = manifestOf(disk);
    writeCheckpoint(disk, { lsn: 2, keys: 1, bytes: 1 });
    const { checkpoint } = manifestOf(disk);
    writeManifest(disk, FOLDER, { ...manifest, checkpoint, segments: manifest.segments.slice(3) });
    expect(await startError(disk)).toContain('records 3 to 3 are missing');
  });

  test('with a number of keys that the data does not have is refused', async () => {
    writeCheckpoint(disk, { lsn: 4, keys: 2, bytes: 1 });
    await expect(openJournal(disk, { keys: () => 3 })).rejects.toThrow(
      /holds 3 keys and tells of 2/,
    );
  });
});

describe('files beside a checkpoint', () => {
  test('segments and checkpoints that it has replaced go at the next start', async () => {
    const before = disk.list(`${FOLDER}/journal`);
    const first = writeCheckpoint(disk, { lsn: 2, keys: 1, bytes: 1 });
    const second = writeCheckpoint(disk, { lsn: 4, keys: 2, bytes: 1 });
    expect(first).not.toBe(second);
    const { journal, records } = await openJournal(disk);
    expect(records).toHaveLength(2);
    await journal.close();
    const after = disk.list(`${FOLDER}/journal`);
    expect(before).toHaveLength(5);
    expect(after).toEqual([second.slice(`${FOLDER}/journal/`.length), before.at(-1)].sort());
  });
});

test('a file that its own maker takes away meanwhile does not stop a start', async () => {
  // A compactor that outlives its server finishes its file, and gives it its name, while the next one starts.
  const path = `${FOLDER}/journal/${'4'.padStart(20, '0')}-0a1b2c3d.checkpoint`;
  disk.place(`${path}.new`, Buffer.from('all data'));
  const { manifest, recovered } = await recoveredFrom(disk);
  expect(recovered.unfinished).toEqual([`${path}.new`]);
  disk.rename(`${path}.new`, path);
  clearAway(disk, silentLog, recovered);
  expect(manifestOf(disk)).toEqual(manifest);
});

test('a checkpoint is adopted though the manifest of a next segment fails meanwhile', async () => {
  const { journal, timers } = await openJournal(disk, { policy: 'always' });
  append(journal, [0, 'SET', 'key5', 'value']);
  journal.write(5);
  await turn();
  const { journalId } = manifestOf(disk);
  const writer = new CheckpointWriter(disk, FOLDER, { journalId, lsn: 2, timeMs: 2 });
  const checkpoint = writer.finish(0);
  disk.holdSyncs = true;
  let outcome: unknown = 'none';
  journal.adopt(checkpoint, (error) => {
    outcome = error;
  });
  disk.fault = (operation) => (operation === 'write' ? 'EIO' : undefined);
  append(journal, [0, 'SET', 'key6', 'value']);
  journal.write(6);
  expect(journal.state).toBe('failing');
  let faults = 1;
  disk.fault = (operation, path) =>
    operation === 'sync' && path.includes('MANIFEST') && faults-- > 0 ? 'EIO' : undefined;
  timers.fire();
  expect(journal.state).toBe('failing');
  while (disk.waiting.length > 0) disk.finishSync();
  expect(outcome).toBeUndefined();
  expect(manifestOf(disk).checkpoint).toEqual(checkpoint);
  timers.fire();
  expect(journal.state).toBe('ok');
  expect(manifestOf(disk)).toMatchObject({ checkpoint, segments: [{ firstLsn: 3 }, {}, {}, {}] });
});

describe('a damaged checkpoint stops the start', () => {
  test('with a flipped bit anywhere', async () => {
    const path = writeCheckpoint(disk, { lsn: 4, keys: 3, bytes: 4 });
    const content = disk.contentOf(path);
    for (let at = 0; at < content.length; at++) {
      const flipped = Buffer.from(content);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      disk.place(path, flipped);
      const line = await startError(disk);
      expect(line).toMatch(new RegExp(`^${path} is damaged at byte \\d+: `));
    }
  });

  test('cut short anywhere, or longer', async () => {
    const path = writeCheckpoint(disk, { lsn: 4, keys: 3, bytes: 4 });
    const content = disk.contentOf(path);
    for (let length = 0; length < content.length; length++) {
      disk.place(path, content.subarray(0, length));
      expect(await startError(disk)).toContain(`${length} bytes instead of ${content.length}`);
    }
    disk.place(path, Buffer.concat([content, Buffer.alloc(1)]));
    expect(await startError(disk)).toContain('is damaged');
  });

  test('with a batch missing, though the file was made to look complete', async () => {
    const path = writeCheckpoint(disk, { lsn: 4, keys: 2000, bytes: 200 });
    const content = disk.contentOf(path);
    const head = 20 + content.readUInt32LE(16);
    const batch = content.readUInt32LE(head);
    const cut = Buffer.concat([content.subarray(0, head), content.subarray(head + batch)]);
    disk.place(path, cut);
    const manifest = manifestOf(disk);
    const { checkpoint } = manifest;
    if (checkpoint === undefined) throw new Error('no checkpoint');
    writeManifest(disk, FOLDER, {
      ...manifest,
      checkpoint: { ...checkpoint, bytes: cut.length },
    });
    expect(await startError(disk)).toContain('expected its record 1, found');
  });

  test('when it is missing, or the one of another journal', async () => {
    const path = writeCheckpoint(disk, { lsn: 4, keys: 1, bytes: 1 });
    const other = await fourSegments();
    const foreign = writeCheckpoint(other, { lsn: 4, keys: 1, bytes: 1 });
    disk.place(path, other.contentOf(foreign));
    expect(await startError(disk)).toContain('it belongs to another journal');
    disk.drop(path);
    expect(await startError(disk)).toContain(`${path} is missing: the manifest names it`);
  });

  test('of a newer format, by name', async () => {
    const path = writeCheckpoint(disk, { lsn: 4, keys: 1, bytes: 1 });
    const content = disk.contentOf(path);
    const newer = Buffer.from(content);
    const headBytes = 20 + newer.readUInt32LE(16);
    newer.writeUInt32LE(2, 12);
    newer.writeUInt32LE(crc32(newer.subarray(12, headBytes)), 8);
    const trailer = newer.subarray(-TRAILER);
    trailer.writeUInt32LE(crc32(trailer.subarray(12), newer.readUInt32LE(8)), 8);
    disk.place(path, newer);
    expect(await startError(disk)).toContain(`${path} was written by a newer keywire (format 2`);
  });
});

test('files that a checkpoint has replaced go only when the manifest that says so is durable', async () => {
  const disk = new MemoryDisk();
  const { journal, timers } = await openJournal(disk, { segmentBytes: 100 });
  for (let lsn = 1; lsn <= 6; lsn++) {
    append(journal, [0, 'SET', `key${lsn}`, 'x'.repeat(60)]);
    journal.write(lsn);
    timers.fire();
    await turn();
  }
  await journal.close();
  disk.fault = (operation, path) =>
    operation === 'syncFolder' && path === FOLDER ? 'EIO' : undefined;
  // The manifest has its name, and no sync has made that durable, when the process is killed.
  expect(() => writeCheckpoint(disk, { lsn: 6, keys: 6, bytes: 5 })).toThrow('EIO');
  disk.fault = () => undefined;
  disk.kill();
  const left: MemoryDisk[] = [];
  const random = new SeededRandom(1);
  disk.onOperation = () => {
    for (let i = 0; i < 10; i++) left.push(disk.afterCrash(random));
  };
  await (await openJournal(disk)).journal.close();
  expect(disk.list(`${FOLDER}/journal`)).not.toContain('00000000000000000001.log');
  for (const one of left) expect((await openJournal(one)).records).toHaveLength(6);
});
