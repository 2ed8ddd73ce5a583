/**
 * Disks as a crash may have left them, taken down while a history goes on, and recovered beside it.
 */
import { ManualClock } from '../../src/base/clock.ts';
import type { Random } from '../../src/base/random.ts';
import { Engine } from '../../src/broker/engine.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { MemoryDisk } from '../journal/memory-disk.ts';
import { ContentReader } from './content.ts';
import type { Counts } from './counts.ts';
import type { DiskReader, Found } from './disk-reader.ts';
import type { Level, Model } from './model.ts';
import { engineOptions } from './surroundings.ts';

/** How a history may end: the process is killed, or the machine has no power. */
export type Death = 'kill' | 'power';

/** Of so many disks one is started from, not only read. */
const STARTS = 32;
/** One operation in so many may be where a life ends. */
const MOMENT_ODDS = 10;
/** What a device keeps or loses as one. */
const SECTOR_BYTES = [64, 512, 4096];

interface Left {
  readonly disk: MemoryDisk;
  readonly death: Death;
  readonly least: number;
  readonly where: string;
}

/** A disk in the midst of a life, and what was promised then. */
interface Moment {
  readonly disk: MemoryDisk;
  readonly promised: { readonly written: number; readonly synced: number };
}

export class Crashes {
  /** The journal that runs; undefined while none does. */
  journal: Journal | undefined;
  readonly #model: Model;
  readonly #counts: Counts;
  readonly #random: Random;
  readonly #reader: DiskReader;
  #left: Left[] = [];
  /** Disks recovered in this history. */
  #recovered = 0;
  #candidate: Moment | undefined;

  constructor(parts: { model: Model; counts: Counts; random: Random; reader: DiskReader }) {
    this.#model = parts.model;
    this.#counts = parts.counts;
    this.#random = parts.random;
    this.#reader = parts.reader;
  }

  /** The machine might die now. */
  take(disk: MemoryDisk, where: string): void {
    const random = this.#random;
    this.#counts.points++;
    if (random.below(MOMENT_ODDS) === 0) this.#candidate = this.#moment(disk);
    const sectorBytes = SECTOR_BYTES[random.below(SECTOR_BYTES.length)] ?? 512;
    this.#add(disk.afterCrash(random, sectorBytes), 'power', where);
    if (random.below(2) === 0) this.#add(disk.afterCrash(random, 512), 'power', where);
    else this.#add(disk.afterKill(random), 'kill', where);
  }

  /**
   * The disk that a life ends with: as it was in one of the last operations, or is now. The promises
   * are those of that moment from here on.
   */
  death(death: Death, disk: MemoryDisk): MemoryDisk {
    const moment = this.#random.below(4) === 0 ? this.#moment(disk) : this.#candidate;
    this.#candidate = undefined;
    const { disk: then, promised } = moment ?? this.#moment(disk);
    this.#model.restore(promised);
    return death === 'kill' ? then.fork() : then.afterCrash(this.#random, 512);
  }

  #moment(disk: MemoryDisk): Moment {
    const promised = { written: this.#least('kill'), synced: this.#least('power') };
    return { disk: disk.fork(), promised };
  }

  /** Recovers what was taken down. @throws Error when a promise is broken */
  async check(): Promise<void> {
    const left = this.#left;
    this.#left = [];
    for (const one of left) await this.#check(one);
  }

  /** Recovers this disk, which a life has ended with and the next begins with. Returns its last record. */
  async recover(disk: MemoryDisk, death: Death): Promise<number> {
    const least = this.#model.promised(death === 'kill' ? 'written' : 'synced');
    return this.#check({ disk, death, least, where: 'the end of a life' });
  }

  /** What another folder of a disk holds. */
  read(disk: MemoryDisk, folder: string): Promise<Found> {
    return this.#reader.read(disk, folder);
  }

  #add(disk: MemoryDisk, death: Death, where: string): void {
    this.#left.push({ disk, death, least: this.#least(death), where });
  }

  /** The last record that must be there. */
  #least(death: Death): number {
    const { journal } = this;
    const level: Level = death === 'kill' ? 'written' : 'synced';
    const told =
      journal === undefined ? 0 : death === 'kill' ? journal.writtenLsn : journal.syncedLsn;
    return Math.max(told, this.#model.promised(level));
  }

  async #check({ disk, death, least, where }: Left): Promise<number> {
    const what = `${death} at ${where}`;
    this.#counts.recoveries++;
    let lsn: number;
    try {
      lsn = await this.#read(disk, what);
    } catch (error) {
      if (error instanceof Error && error.message.includes('KEYWIRE_SEED')) throw error;
      throw this.#model.violation(`${what}: ${String(error)}`, error);
    }
    if (lsn < least)
      throw this.#model.violation(`${what}: ends with ${lsn}, ${least} was promised`);
    return lsn;
  }

  async #read(disk: MemoryDisk, what: string): Promise<number> {
    const { lastLsn, lines } = await this.#reader.read(disk);
    this.#model.expect(lastLsn, lines, what);
    // Counted within the history, so that its seed alone repeats it.
    if (++this.#recovered % STARTS === 0) await this.#start(disk, lastLsn, what);
    return lastLsn;
  }

  /** A start clears away what a crash left, and what it stops with the next one finds. */
  async #start(disk: MemoryDisk, lastLsn: number, what: string): Promise<void> {
    const again = disk.afterKill();
    const parts = { clock: new ManualClock(), disk: again, random: this.#random };
    const engine = await Engine.start(engineOptions(parts));
    const content = new ContentReader(engine.broker);
    const { lastLsn: started } = engine.journal;
    this.#model.expectStarted(lastLsn, started, content.lines(), `${what}, started`);
    await engine.close();
    // What is past its deadline went by a record while it ran.
    const { lastLsn: stopped } = engine.journal;
    const after = await this.#reader.read(again);
    if (after.lastLsn !== stopped || after.lines.join('\n') !== content.lines().join('\n')) {
      throw this.#model.violation(
        `${what}: stopped with ${stopped}, and ${after.lastLsn} or other data is found`,
      );
    }
  }
}
