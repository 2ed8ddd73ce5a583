import { describe, expect, test } from 'vitest';
import type { Log } from '../../src/base/log.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { UnkeptJournal } from '../../src/journal/unkept-journal.ts';
import { MemoryDisk } from './memory-disk.ts';
import { append, openJournal, type PlainCommand, turn } from './support.ts';

describe('journal', () => {
  test('gives back what was recorded, in order, with the time of its turn', async () => {
    const disk = new MemoryDisk();
    const { journal } = await openJournal(disk);
    expect(append(journal, [0, 'SET', 'a', '1'])).toBe(1);
    expect(append(journal, [3, 'LPUSH', 'q', 'x', 'y'], [3, 'DEL', 'a'])).toBe(2);
    journal.write(1000);
    expect(append(journal, [0, 'DEL', 'a'])).toBe(3);
    journal.write(2000);
    await journal.close();

    const { journal: again, records } = await openJournal(disk);
    expect(records).toEqual([
      { lsn: 1, timeMs: 1000, commands: [[0, 'SET', 'a', '1']] },
      {
        lsn: 2,
        timeMs: 1000,
        commands: [
          [3, 'LPUSH', 'q', 'x', 'y'],
          [3, 'DEL', 'a'],
        ],
      },
      { lsn: 3, timeMs: 2000, commands: [[0, 'DEL', 'a']] },
    ]);
    expect(again.lastLsn).toBe(3);
    expect(again.timeMs).toBe(2000);
    expect(append(again, [0, 'SET', 'b', '2'])).toBe(4);
    again.write(500);
    expect(again.timeMs).toBe(2000);
    await again.close();
  });

  test('text, integers and ranges become the bytes they stand for', async () => {
    const disk = new MemoryDisk();
    const { journal } = await openJournal(disk);
    journal.record.command(15, 9);
    journal.record.text('SET');
    journal.record.text('grüße');
    journal.record.text('x'.repeat(100));
    for (const value of [0, -1, 9, 10, -(2 ** 53) + 1]) journal.record.integer(value);
    journal.record.integer(2n ** 63n - 1n);
    journal.closeRecord();
    journal.write(1);
    await journal.close();
    const { records } = await openJournal(disk);
    expect(records[0]?.commands).toEqual([
      [
        15,
        'SET',
        Buffer.from('grüße').toString('latin1'),
        'x'.repeat(100),
        '0',
        '-1',
        '9',
        '10',
        '-9007199254740991',
        '9223372036854775807',
      ],
    ]);
  });

  test('a record without effects is none', async () => {
    const { journal } = await openJournal(new MemoryDisk());
    expect(journal.closeRecord()).toBe(0);
    append(journal, [0, 'SET', 'a', '1']);
    expect(journal.closeRecord()).toBe(1);
    expect(journal.lastLsn).toBe(1);
  });

  test('rolling back to a mark forgets what came after it', async () => {
    const disk = new MemoryDisk();
    const { journal } = await openJournal(disk);
    const { record } = journal;
    const empty = record.mark();
    record.command(0, 1);
    record.text('A');
    const afterOne = record.mark();
    record.command(0, 2);
    record.text('B');
    // Large enough to move the batch to another chunk.
    record.argument(Buffer.alloc(600_000), 0, 600_000);
    record.rollback(afterOne);
    record.command(0, 1);
    record.text('C');
    journal.closeRecord();
    record.command(0, 1);
    record.text('D');
    expect(record.recordBytes).toBeGreaterThan(0);
    expect(() => record.rollback(empty)).toThrow('a mark of another record');
    journal.closeRecord();
    journal.write(1);
    await journal.close();
    const { records } = await openJournal(disk);
    expect(records.map((r) => r.commands)).toEqual([
      [
        [0, 'A'],
        [0, 'C'],
      ],
      [[0, 'D']],
    ]);
  });

  test('random records over small segments come back as a model says', async () => {
    const seed = Date.now() >>> 0;
    const random = new SeededRandom(seed);
    const disk = new MemoryDisk();
    const model: PlainCommand[][] = [];
    for (let life = 0; life < 4; life++) {
      const { journal, records } = await openJournal(disk, {
        segmentBytes: 50_000,
        retainedBytesMax: 20_000,
      });
      expect(
        records.map((r) => r.commands),
        `seed ${seed}`,
      ).toEqual(model);
      for (let round = 0; round < 60; round++) {
        for (let i = random.below(5); i > 0; i--) {
          const commands = Array.from({ length: 1 + random.below(3) }, () => randomCommand(random));
          model.push(commands);
          expect(append(journal, ...commands)).toBe(model.length);
        }
        journal.write(round);
        expect(journal.writtenLsn).toBe(model.length);
        if (random.below(3) === 0) await turn();
      }
      expect(journal.stats().segments).toBeGreaterThan(1);
      await journal.close();
    }
  });

  test('a journal whose time is ahead of the system clock says so when it is opened', async () => {
    const disk = new MemoryDisk();
    const { journal } = await openJournal(disk);
    append(journal, [0, 'SET', 'a', '1']);
    journal.write(10_000_000);
    await journal.close();
    const warnings: unknown[] = [];
    const log = { warn: (...args: unknown[]) => warnings.push(args[1]), info() {}, error() {} };
    for (const nowMs of [10_000_000, 9_940_000, 9_939_999]) {
      const options = { log: log as unknown as Log, nowMs };
      await (await openJournal(disk, options)).journal.close();
    }
    expect(warnings).toEqual([
      "the journal's last time is 60 s ahead of the system clock: until the clock has caught up, " +
        'no key expires and no time passes for commands',
    ]);
  });

  test('a journal that keeps nothing numbers records all the same', async () => {
    const journal = new UnkeptJournal();
    journal.record.command(0, 1);
    journal.record.text('A');
    expect([journal.closeRecord(), journal.closeRecord()]).toEqual([1, 1]);
    journal.write(1);
    expect([journal.writtenLsn, journal.syncedLsn, journal.record.count]).toEqual([1, 1, 0]);
    await journal.close();
  });
});

function randomCommand(random: SeededRandom): PlainCommand {
  const args = Array.from({ length: 1 + random.below(random.below(20) === 0 ? 300 : 5) }, () => {
    const length = random.below(random.below(30) === 0 ? 5000 : 40);
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(random.below(256));
    return text;
  });
  return [random.below(16), ...args];
}
