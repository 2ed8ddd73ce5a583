/**
 * When the journal is compacted, what is told of it, and that nothing but a durable checkpoint ever takes
 * the place of segments. The journal is real, over a disk in memory; the compacting process is played.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/base/clock.ts';
import { SeededRandom } from '../../src/base/random.ts';
import {
  Compaction,
  type CompactionSettings,
  type Compactor,
  type CompactorEvents,
} from '../../src/broker/compaction.ts';
import { BrokerSaving } from '../../src/broker/saving.ts';
import { CheckpointWriter } from '../../src/journal/checkpoint-writer.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { decodeManifest, type Manifest } from '../../src/journal/manifest.ts';
import { Keyspace } from '../../src/keyspace/keyspace.ts';
import { MemoryDisk } from '../journal/memory-disk.ts';
import { append, FOLDER, openJournal, silentLog, turn } from '../journal/support.ts';

const GIB = 1024 ** 3;

/** Plays the compacting process: the test says what it does. */
class PlayedCompactor implements Compactor {
  events: CompactorEvents | undefined;
  starts = 0;
  adoptions = 0;
  stops = 0;
  freeMemory = GIB;
  freeDisk = GIB;
  refusal: Error | undefined;

  start(events: CompactorEvents) {
    if (this.refusal !== undefined) throw this.refusal;
    this.events = events;
    this.starts++;
    return {
      adopted: () => {
        this.adoptions++;
      },
      stop: () => {
        this.stops++;
        setImmediate(() => events.ended('it was ended by SIGKILL'));
      },
    };
  }

  freeMemoryBytes(): number {
    return this.freeMemory;
  }

  freeDiskBytes(): number {
    return this.freeDisk;
  }

  close(): void {}
}

let disk: MemoryDisk;
let clock: ManualClock;
let journal: Journal;
let compactor: PlayedCompactor;
let settings: CompactionSettings;
let compaction: Compaction;

beforeEach(async () => {
  disk = new MemoryDisk();
  clock = new ManualClock();
  ({ journal } = await openJournal(disk, { policy: 'always' }));
  compactor = new PlayedCompactor();
  settings = { growthPercent: 100, bytesMin: 1000, savePoints: [] };
  const keyspace = new Keyspace({ hashSeed: Uint32Array.of(1, 2) });
  compaction = new Compaction({ journal, keyspace, clock, log: silentLog, compactor, settings });
});

async function write(count = 1, bytes = 10): Promise<void> {
  for (let i = 0; i < count; i++) append(journal, [0, 'SET', `key${i}`, 'v'.repeat(bytes)]);
  journal.write(clock.nowMs());
  await turn();
  await turn();
}

function manifest(): Manifest {
  const found = decodeManifest(disk.contentOf(`${FOLDER}/MANIFEST`));
  if (typeof found !== 'object') throw new Error('unreadable');
  return found;
}

/** What the process does: a checkpoint of all that is sealed. */
function writeCheckpoint() {
  const { journalId, segments } = manifest();
  const lsn = segments.filter(({ bytes }) => bytes > 0).at(-1)?.lastLsn ?? 0;
  const writer = new CheckpointWriter(disk, FOLDER, { journalId, lsn, timeMs: 1 });
  writer.record.command(0, 3);
  for (const word of ['SET', 'image', 'v']) writer.record.text(word);
  writer.closeRecord();
  return writer.finish(1);
}

/** One that goes well from beginning to end. */
async function compactWell(kind: 'save' | 'rewrite' = 'save'): Promise<void> {
  compaction.start(kind);
  await turn();
  compactor.events?.written(writeCheckpoint());
  await turn();
  compactor.events?.ended(undefined);
}

describe('one that goes well', () => {
  test('leaves the open segment first, and replaces the sealed ones by its checkpoint', async () => {
    await write(5);
    compaction.start('save');
    expect(compaction.stats()).toMatchObject({ running: 'save', changesSince: 5 });
    await turn();
    expect(compactor.starts).toBe(1);
    const before = manifest();
    expect(before.segments.map(({ firstLsn, lastLsn }) => [firstLsn, lastLsn])).toEqual([
      [1, 5],
      [6, 0],
    ]);
    await write(2);
    const checkpoint = writeCheckpoint();
    compactor.events?.written(checkpoint);
    await turn();
    expect(compactor.adoptions).toBe(1);
    expect(manifest()).toMatchObject({ checkpoint, segments: [{ firstLsn: 6 }] });
    compactor.events?.ended(undefined);
    const stats = compaction.stats();
    expect(stats).toMatchObject({ running: undefined, changesSince: 2, failure: '' });
    expect(stats.outcomes.save).toMatchObject({ count: 1, ok: true, seconds: 0 });
    expect(journal.stats()).toMatchObject({ checkpointLsn: 5, segments: 1 });
    const { records } = await openJournal(disk.afterKill());
    expect(records.map(({ commands }) => commands[0]?.[2])).toEqual(['image', 'key0', 'key1']);
  });

  test('tells its way', async () => {
    await write(5);
    compaction.start('rewrite');
    await turn();
    compactor.events?.progress(0.5, 0, 0);
    expect(compaction.stats().percent).toBe(25);
    clock.advance(3000);
    compactor.events?.progress(1, 30, 120);
    const { percent, keys, ofKeys, runningSeconds } = compaction.stats();
    expect({ percent, keys, ofKeys, runningSeconds }).toEqual({
      ...{ percent: 62, keys: 30, ofKeys: 120, runningSeconds: 3 },
    });
  });

  test('starts no process when the checkpoint has everything', async () => {
    await write(5);
    await compactWell();
    let outcome: string | undefined = 'none yet';
    compaction.start('save', (failure) => {
      outcome = failure;
    });
    expect(outcome).toBe('none yet');
    await turn();
    expect(outcome).toBe(undefined);
    expect(compactor.starts).toBe(1);
    expect(compaction.stats().outcomes.save.count).toBe(2);
  });
});

describe('by itself', () => {
  test('it starts when the journal has grown over its least size, and over the last checkpoint', async () => {
    await write(3, 100);
    compaction.tick();
    expect(compaction.running).toBe(undefined);
    await write(10, 100);
    compaction.tick();
    expect(compaction.running).toBe('rewrite');
    await turn();
    compactor.events?.written(writeCheckpoint());
    await turn();
    compactor.events?.ended(undefined);
    settings.bytesMin = 0;
    settings.growthPercent = 1000;
    await write(1, 100);
    compaction.tick();
    expect(compaction.running).toBe(undefined);
    await write(30, 100);
    compaction.tick();
    expect(compaction.running).toBe('rewrite');
  });

  test('never for growth when that is 0', async () => {
    settings.growthPercent = 0;
    await write(50, 100);
    compaction.tick();
    expect(compaction.running).toBe(undefined);
  });

  test('at a save point: so many changes, so many seconds after the last', async () => {
    settings.growthPercent = 0;
    settings.savePoints = [
      { seconds: 3600, changes: 1 },
      { seconds: 60, changes: 10 },
    ];
    await write(3);
    clock.advance(61_000);
    compaction.tick();
    expect(compaction.running).toBe(undefined);
    await write(7);
    compaction.tick();
    expect(compaction.running).toBe('save');
    await turn();
    compactor.events?.written(writeCheckpoint());
    await turn();
    compactor.events?.ended(undefined);
    clock.advance(3_601_000);
    compaction.tick();
    expect(compaction.running).toBe(undefined);
    await write(1);
    compaction.tick();
    expect(compaction.running).toBe('save');
  });

  test('what was scheduled follows the one that runs', async () => {
    await write(5);
    compaction.start('save');
    compaction.schedule('rewrite');
    await turn();
    compaction.tick();
    expect(compaction.stats()).toMatchObject({ running: 'save', scheduled: 'rewrite' });
    compactor.events?.written(writeCheckpoint());
    await turn();
    compactor.events?.ended(undefined);
    await write(1);
    compaction.tick();
    expect(compaction.stats()).toMatchObject({ running: 'rewrite', scheduled: undefined });
  });

  test('not again within a minute after one went wrong', async () => {
    await write(20, 100);
    compactor.freeMemory = 1000;
    compaction.tick();
    expect(compaction.stats().failure).toMatch(/^it takes about \d+ MiB of memory/);
    expect(compaction.stats().outcomes.rewrite.failures).toBe(1);
    compactor.freeMemory = GIB;
    clock.advance(59_000);
    compaction.tick();
    expect(compaction.running).toBe(undefined);
    clock.advance(2000);
    compaction.tick();
    expect(compaction.running).toBe('rewrite');
    await turn();
    compactor.events?.ended('it ended with 1');
    expect(compaction.stats().outcomes.rewrite.failures).toBe(2);
    await compactWell('rewrite');
    expect(compaction.stats().outcomes.rewrite).toMatchObject({ count: 3, failures: 0 });
  });
});

describe('refused, in one line', () => {
  test('without memory for a second copy, or disk for the checkpoint', async () => {
    await write(5);
    compactor.freeMemory = 1024 * 1024;
    expect(() => compaction.start('save')).toThrow(
      /cannot compact: it takes about 1\d\d MiB of memory .*, and 1 MiB are free/,
    );
    compactor.freeMemory = GIB;
    compactor.freeDisk = 100;
    expect(() => compaction.start('save')).toThrow(/the checkpoint takes up to 16 MiB of disk/);
    expect(compaction.stats().outcomes.save).toMatchObject({ count: 2, ok: false });
    expect(compactor.starts).toBe(0);
    // From which size on it grows by itself says nothing about the room that it takes.
    compactor.freeDisk = GIB;
    compaction.settings.bytesMin = 2 * GIB;
    compaction.start('save');
    await turn();
    expect(compactor.starts).toBe(1);
  });

  test('while the journal fails', async () => {
    await write(5);
    disk.fault = (operation) => (operation === 'write' ? 'ENOSPC' : undefined);
    await write(1);
    expect(() => compaction.start('save')).toThrow(/cannot compact: the journal's write failed/);
  });
});

describe('one that goes wrong leaves everything as it was', () => {
  test('when the process cannot start, or ends early', async () => {
    await write(5);
    compactor.refusal = new Error('spawn EAGAIN');
    compaction.start('save');
    await turn();
    expect(compaction.stats()).toMatchObject({ running: undefined, failure: 'spawn EAGAIN' });
    compactor.refusal = undefined;
    await write(1);
    compaction.start('rewrite');
    await turn();
    compactor.events?.ended('it was ended by SIGKILL');
    const { failure, outcomes } = compaction.stats();
    expect(failure).toBe('it was ended by SIGKILL');
    expect([outcomes.save.ok, outcomes.rewrite.ok]).toEqual([false, false]);
    expect(manifest().checkpoint).toBe(undefined);
    expect((await openJournal(disk.afterKill())).records).toHaveLength(6);
  });

  test('when the manifest cannot be replaced', async () => {
    await write(5);
    compaction.start('save');
    await turn();
    const checkpoint = writeCheckpoint();
    disk.fault = (operation, path) =>
      operation === 'write' && path.includes('MANIFEST') ? 'ENOSPC' : undefined;
    compactor.events?.written(checkpoint);
    await turn();
    disk.fault = () => undefined;
    await turn();
    expect(compactor).toMatchObject({ adoptions: 0, stops: 1 });
    expect(compaction.stats().failure).toContain('could not be adopted: ENOSPC');
    expect(manifest().checkpoint).toBe(undefined);
    await write(1);
    expect((await openJournal(disk.afterKill())).records).toHaveLength(6);
  });

  test('when the open segment cannot be left because the journal fails', async () => {
    await write(5);
    disk.fault = (operation) => (operation === 'rename' ? 'EIO' : undefined);
    compaction.start('save');
    await turn();
    expect(compaction.running).toBe('save');
    clock.advance(31_000);
    compaction.tick();
    expect(compaction.running).toBe(undefined);
    expect(compaction.stats().failure).toContain("the journal's roll failed");
  });
});

test('a stop ends the process, and nothing starts afterwards', async () => {
  await write(5);
  let outcome: string | undefined;
  compaction.start('save', (failure) => {
    outcome = failure;
  });
  await turn();
  await compaction.close();
  expect(compactor.stops).toBe(1);
  expect(outcome).toBe('keywire stops');
  expect(() => compaction.start('save')).toThrow(/keywire stops/);
});

test('a loss of power at any step of leaving the segment and adopting keeps every record', async () => {
  const seed = 7;
  const random = new SeededRandom(seed);
  const outcomes = new Set<string>();
  for (let step = 1; ; step++) {
    disk = new MemoryDisk();
    const opened = await openJournal(disk, { policy: 'always' });
    journal = opened.journal;
    await write(5);
    const keyspace = new Keyspace({ hashSeed: Uint32Array.of(1, 2) });
    const parts = { journal, keyspace, clock, log: silentLog, compactor, settings };
    compaction = new Compaction(parts);
    const first = disk.operations;
    let failed = false;
    disk.failPowerAt = first + step;
    disk.onPowerFailure = () => {
      failed = true;
    };
    try {
      await compactWell();
      disk.syncFolder(FOLDER); // as the process does before it removes anything
    } catch (error) {
      if (!failed) throw error;
    }
    if (!failed) break;
    for (let i = 0; i < 20; i++) {
      const left = i === 0 ? disk.afterKill() : disk.afterCrash(random);
      const { records } = await openJournal(left);
      const names = records.map(({ commands }) => commands[0]?.[2]).join();
      expect(['image', 'key0,key1,key2,key3,key4'], `step ${step}, seed ${seed}`).toContain(names);
      outcomes.add(names);
    }
    expect(step).toBeLessThan(100);
  }
  expect(outcomes.size).toBe(2);
});

describe("Redis's commands for it", () => {
  let persistence: BrokerSaving;
  let stops: number;

  beforeEach(async () => {
    persistence = new BrokerSaving(clock);
    persistence.compaction = compaction;
    stops = 0;
    persistence.stop = () => {
      stops++;
    };
    await write(5);
  });

  test('refuse a second of the same kind, and schedule one of the other', () => {
    expect(persistence.save(false)).toBe('started');
    expect(() => persistence.save(true)).toThrow('ERR Background save already in progress');
    expect(() => persistence.saveThen(() => {})).toThrow('ERR Background save already in progress');
    expect(persistence.rewrite()).toBe('scheduled');
  });

  test('tell a rewrite in the way of a save', () => {
    expect(persistence.rewrite()).toBe('started');
    expect(() => persistence.rewrite()).toThrow(
      'ERR Background append only file rewriting already in progress',
    );
    expect(() => persistence.save(false)).toThrow('ERR Another child process is active (AOF?)');
    expect(persistence.save(true)).toBe('scheduled');
  });

  test('know when all was last saved', async () => {
    const started = Math.floor(clock.nowMs() / 1000);
    expect(persistence.lastSaveSeconds()).toBe(started);
    clock.advance(5000);
    await compactWell();
    expect(persistence.lastSaveSeconds()).toBe(started + 5);
  });

  test('refuse where nothing is kept', () => {
    persistence.compaction = undefined;
    expect(() => persistence.save(false)).toThrow(/--journal no/);
    persistence.shutDown({ saves: false, forced: false }, () => {});
    expect(stops).toBe(1);
  });

  test('SHUTDOWN SAVE stops after the save, joining one that runs', async () => {
    let refused = 0;
    compaction.start('rewrite');
    await turn();
    persistence.shutDown({ saves: true, forced: false }, () => refused++);
    expect(stops).toBe(0);
    compactor.events?.written(writeCheckpoint());
    await turn();
    compactor.events?.ended(undefined);
    expect([stops, refused]).toEqual([1, 0]);
  });

  test('SHUTDOWN SAVE is refused when the save goes wrong, unless forced', async () => {
    let refused = 0;
    for (const forced of [false, true]) {
      persistence.shutDown({ saves: true, forced }, () => refused++);
      await turn();
      compactor.events?.ended('it ended with 1');
      await write(1);
    }
    compactor.freeMemory = 0;
    persistence.shutDown({ saves: true, forced: false }, () => refused++);
    expect([stops, refused]).toEqual([1, 2]);
    expect(persistence.abortShutdown()).toBe(false);
  });

  test('SHUTDOWN ABORT takes it back', async () => {
    let refused = 0;
    persistence.shutDown({ saves: true, forced: false }, () => refused++);
    await turn();
    expect(persistence.abortShutdown()).toBe(true);
    expect(persistence.abortShutdown()).toBe(false);
    compactor.events?.written(writeCheckpoint());
    await turn();
    compactor.events?.ended(undefined);
    expect([stops, refused]).toEqual([0, 1]);
  });

  test('SHUTDOWN ABORT takes all of them back when several wait', async () => {
    let refused = 0;
    persistence.shutDown({ saves: true, forced: false }, () => refused++);
    persistence.shutDown({ saves: true, forced: true }, () => refused++);
    await turn();
    expect(persistence.abortShutdown()).toBe(true);
    expect(refused).toBe(2);
    compactor.events?.written(writeCheckpoint());
    await turn();
    compactor.events?.ended(undefined);
    expect([stops, refused]).toEqual([0, 2]);
    expect(persistence.abortShutdown()).toBe(false);
  });
});
