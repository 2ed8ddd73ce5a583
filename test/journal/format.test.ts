/**
 * The journal of format 1 that is kept in fixtures/v1, made by the first keywire that wrote it. It
 * must be read for as long as keywire exists: when this test fails, the code is wrong, never the
 * fixture. A new format version gets a folder of its own beside it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MemoryDisk } from './memory-disk.ts';
import { append, FOLDER, openJournal, type PlainCommand } from './support.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'v1');
/** The same journal after a compaction, and one record more. */
const CHECKPOINT_FIXTURE = join(import.meta.dirname, 'fixtures', 'v1-checkpoint');
const TIME = 1_700_000_000_000;

/** What the fixture holds: time of the turn, then the commands of one record. */
const CONTENT: Array<[timeMs: number, ...commands: PlainCommand[]]> = [
  [TIME, [0, 'SET', 'greeting', 'hello']],
  [TIME, [0, 'SET', 'empty', '']],
  [TIME + 5, [3, 'RPUSH', 'queue', 'a', 'b', 'c'], [3, 'DEL', 'other'], [15, 'DEL', 'x']],
  [TIME + 1000, [0, 'SET', '\x00\xff\r\n', 'x'.repeat(300)]],
  [TIME + 1000.5, [0, 'SADD', 'many', ...Array.from({ length: 200 }, (_, i) => String(i))]],
  [TIME + 2000, [0, 'DEL', 'greeting']],
];

/** The fixture on a disk of its own. */
function fixtureDisk(fixture = FIXTURE): MemoryDisk {
  const disk = new MemoryDisk();
  disk.place(`${FOLDER}/MANIFEST`, readFileSync(join(fixture, 'MANIFEST')));
  for (const name of readdirSync(join(fixture, 'journal'))) {
    disk.place(`${FOLDER}/journal/${name}`, readFileSync(join(fixture, 'journal', name)));
  }
  return disk;
}

describe('format 1', () => {
  test('the fixture is read as it was written', async () => {
    const { records } = await openJournal(fixtureDisk());
    expect(records).toEqual(
      CONTENT.map(([timeMs, ...commands], index) => ({ lsn: index + 1, timeMs, commands })),
    );
  });

  test('the fixture of a checkpoint is read as it was written', async () => {
    const { records } = await openJournal(fixtureDisk(CHECKPOINT_FIXTURE));
    const image = records.slice(0, -1);
    expect(image.map(({ lsn, timeMs }) => [lsn, timeMs])).toEqual(
      image.map(() => [CONTENT.length, TIME + 2000]),
    );
    const [, empty, queue, binary, many] = CONTENT;
    const text = ([, ...commands]: (typeof CONTENT)[number]): string => JSON.stringify(commands[0]);
    const kept = [empty, queue, binary, many].map((record) => record && text(record));
    expect(sortedMembers(image.map(({ commands }) => JSON.stringify(commands[0])))).toEqual(
      sortedMembers(kept),
    );
    expect(records.at(-1)).toEqual({
      lsn: CONTENT.length + 1,
      timeMs: TIME + 3000,
      commands: [[0, 'SET', 'later', 'behind the checkpoint']],
    });
  });

  test('a journal goes on from the fixture', async () => {
    const disk = fixtureDisk();
    const { journal } = await openJournal(disk);
    append(journal, [0, 'SET', 'later', '1']);
    journal.write(TIME + 3000);
    await journal.close();
    expect((await openJournal(disk)).records).toHaveLength(CONTENT.length + 1);
  });

  test('the same content still becomes the same bytes, the identity of the journal aside', async () => {
    const disk = new MemoryDisk();
    const { journal } = await openJournal(disk, { policy: 'no' });
    for (const [index, [timeMs, ...commands]] of CONTENT.entries()) {
      append(journal, ...commands);
      if (CONTENT[index + 1]?.[0] !== timeMs) journal.write(timeMs);
    }
    await journal.close();
    const name = 'journal/00000000000000000001.log';
    const fixture = readFileSync(join(FIXTURE, name));
    const written = Buffer.from(disk.contentOf(`${FOLDER}/${name}`));
    expect(withoutIdentity(written).equals(withoutIdentity(fixture))).toBe(true);
  });
});

/** Commands as texts in an order of their own, those of sets by their members. */
function sortedMembers(commands: readonly (string | undefined)[]): string[] {
  const sorted = commands.map((text) => {
    const command: unknown[] = JSON.parse(text ?? '[]');
    return JSON.stringify(command[1] === 'SADD' ? command.map(String).sort() : command);
  });
  return sorted.sort();
}

/** The segment with its identity, and the checksums that begin from it, set to zero. */
function withoutIdentity(segment: Buffer): Buffer {
  segment.fill(0, 8, 12).fill(0, 24, 32);
  for (let at = 32; at < segment.length; at += segment.readUInt32LE(at)) {
    segment.fill(0, at + 4, at + 8);
  }
  return segment;
}
