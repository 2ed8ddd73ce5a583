/**
 * One simulated history: random commands through the real engine over a disk in memory, several lives
 * long, each ended by an orderly stop, a SIGKILL or a loss of power. After every operation of the disk
 * the machine might have died: such disks are taken down there and recovered beside the history, and
 * what comes back must be the data after a whole number of records (`Model`), none of them missing
 * that was promised. Everything follows from the seed.
 */

import { backupJournal } from '../../src/backup.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { StartError } from '../../src/base/errors.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { Engine } from '../../src/broker/engine.ts';
import { compactJournal } from '../../src/compact.ts';
import { FSYNC_POLICIES, type FsyncPolicy, Journal } from '../../src/journal/journal.ts';
import { MemoryDisk } from '../journal/memory-disk.ts';
import { FOLDER, silentLog } from '../journal/support.ts';
import { type ClientParts, type Promised, SimulatedClient } from './client.ts';
import { RandomCommands } from './commands.ts';
import { SimulatedCompactor } from './compactor.ts';
import { ContentReader } from './content.ts';
import type { Counts } from './counts.ts';
import { Crashes } from './crashes.ts';
import { Devices } from './devices.ts';
import type { DiskReader } from './disk-reader.ts';
import { Model } from './model.ts';
import { engineOptions } from './surroundings.ts';

const LIVES = 3;
const CLIENTS = 3;
const COMMANDS_PER_LIFE = 40;
/** One step in so many is an MQTT client's. */
const DEVICE_ODDS = 3;
/** One step in so many is a transaction. */
const TRANSACTION_ODDS = 8;
/** After one step in so many the folder is backed up. */
const BACKUP_ODDS = 100;
/** One command in so many asks for a compaction. */
const COMPACTION_ODDS = 20;
/** After one step in so many the compacting process goes on. */
const COMPACTOR_ODDS = 4;
/** A sync in the background takes at most about so long. */
const SYNC_MS_MAX = 300;
const STEP_MS_MAX = 400;
const COMPACTION_REFUSED = /cannot be compacted|holds no journal/;
/** What the README tells of `everysec`: a second, and while syncs run; then the step of this clock. */
const WINDOW_MS_MAX = 1000 + 2 * (SYNC_MS_MAX + STEP_MS_MAX) + STEP_MS_MAX;

export class Simulation {
  readonly #random: SeededRandom;
  readonly #faults: SeededRandom;
  /** A process's timers die with it: each life has a clock of its own, which goes on from the last. */
  #clock = new ManualClock();
  readonly #model: Model;
  readonly #crashes: Crashes;
  readonly #counts: Counts;
  readonly #segmentBytes: number;
  readonly #aheadBytes: number;
  /** One operation of the disk in so many fails; 0 for none. */
  readonly #faultOdds: number;
  #disk = new MemoryDisk();
  #engine: Engine | undefined;
  #compactor: SimulatedCompactor | undefined;
  #clients: SimulatedClient[] = [];
  #devices: Devices | undefined;
  #endTurn: (() => void) | undefined;
  #syncSinceUs = 0;
  /** Since when the policy is `everysec`, by the steady clock; undefined while it is not. */
  #everysecSinceUs: number | undefined;

  constructor(seed: number, { counts, reader }: { counts: Counts; reader: DiskReader }) {
    this.#random = new SeededRandom(seed);
    this.#faults = new SeededRandom(seed ^ 0x5bd1e995);
    this.#counts = counts;
    this.#segmentBytes = [400, 1500, 6000][this.#random.below(3)] ?? 400;
    this.#aheadBytes = [0, 256, 2048][this.#random.below(3)] ?? 0;
    this.#faultOdds = [0, 0, 40, 12][this.#random.below(4)] ?? 0;
    this.#model = new Model(seed);
    const dice = new SeededRandom(seed ^ 0x2545f491);
    this.#crashes = new Crashes({ model: this.#model, counts, random: dice, reader });
    this.#observe();
  }

  /** Lives through it all. @throws Error telling seed and finding when a promise is broken */
  async run(): Promise<void> {
    for (let life = 0; life < LIVES; life++) {
      if (life > 0 && this.#random.below(2) === 0) await this.#compact();
      await this.#start();
      await this.#live();
      await this.#end(life);
      this.#counts.lives++;
    }
    this.#counts.histories++;
  }

  /** A checkpoint takes the place of the segments; a crash may fall into any step of that. */
  async #compact(): Promise<void> {
    this.#fail(this.#random.below(2) === 0);
    try {
      await compactJournal(FOLDER, silentLog, { reading() {}, writing() {} }, this.#disk);
      this.#counts.compactions++;
    } catch (error) {
      // A disk that refuses, or a loss of power before there was a manifest.
      if (!(error instanceof StartError && COMPACTION_REFUSED.test(error.message))) throw error;
      this.#disk.kill();
    }
    this.#fail(false);
    await this.#crashes.check();
  }

  /** A copy of the files as they are now loads, and holds what was written at least. */
  async #backUp(): Promise<void> {
    this.#fail(false);
    const copy = this.#disk.afterKill();
    const parts = { folder: FOLDER, target: '/backup', log: silentLog, progress() {}, disk: copy };
    const { lastLsn } = await backupJournal(parts);
    const { lines } = await this.#crashes.read(copy, '/backup');
    this.#model.expect(lastLsn, lines, 'a backup');
    const { writtenLsn } = this.#running().journal;
    if (lastLsn < writtenLsn) {
      throw this.#model.violation(`a backup ends with ${lastLsn}, written are ${writtenLsn}`);
    }
    this.#counts.backups++;
    this.#fail(true);
  }

  /** The first attempt may meet a disk that refuses; the second must do. */
  async #start(): Promise<void> {
    this.#fail(this.#random.below(3) === 0);
    try {
      await this.#open();
    } catch (error) {
      if (!(error instanceof StartError && /cannot be used/.test(error.message))) throw error;
      this.#disk.kill();
      this.#fail(false);
      await this.#open();
    }
    await this.#crashes.check();
    this.#fail(true);
  }

  #fail(whether: boolean): void {
    const odds = this.#faultOdds;
    const chance = this.#faults;
    this.#disk.bytesOfFailedWrite = (bytes) => chance.below(bytes + 1);
    this.#disk.fault = () => {
      if (!whether || odds === 0 || chance.below(odds) > 0) return undefined;
      this.#counts.faults++;
      return ['EIO', 'ENOSPC'][chance.below(2)];
    };
  }

  async #open(): Promise<void> {
    const policy = FSYNC_POLICIES[this.#random.below(3)] ?? 'always';
    this.#endTurn = undefined;
    this.#everysecSinceUs = undefined;
    this.#syncSinceUs = 0;
    this.#clock = new ManualClock(this.#clock.nowMs());
    const compactor = new SimulatedCompactor(this.#disk, () => {
      this.#counts.compactionsBeside++;
    });
    this.#compactor = compactor;
    const engine = await Engine.start({
      ...engineOptions({ clock: this.#clock, disk: this.#disk, random: this.#random }),
      compactor,
      fsync: policy,
      segmentBytes: this.#segmentBytes,
      journalBounds: { aheadBytes: this.#aheadBytes, retainedBytesMax: 4000 },
      scheduleTurnEnd: (endTurn) => {
        this.#endTurn = endTurn;
      },
    });
    const { journal } = engine;
    if (!(journal instanceof Journal)) throw new Error('this engine keeps nothing');
    this.#engine = engine;
    this.#crashes.journal = journal;
    this.#model.begin(journal.lastLsn, new ContentReader(engine.broker).lines());
    this.#model.follow(journal, new ContentReader(engine.broker), () => this.#steadyMs());
    this.#clients = [];
    this.#devices = new Devices(engine, this.#random);
    this.#watchPolicy(policy);
  }

  #clientParts(): ClientParts {
    const { broker, release, journal } = this.#running();
    if (!(journal instanceof Journal)) throw new Error('this engine keeps nothing');
    return {
      broker,
      release,
      lastLsn: () => journal.lastLsn,
      told: (promised) => this.#told(journal, promised),
    };
  }

  #told(journal: Journal, { lsn, wrote, asked }: Promised): void {
    // While the journal fails, only what reveals nothing leaves, or, unless `always`, what was read.
    if (!wrote && journal.state === 'failing') return;
    this.#counts.promises++;
    if (asked === 'synced') this.#counts.askedFor++;
    const isSynced = asked === 'synced' || journal.policy === 'always';
    this.#model.promise(lsn, isSynced ? 'synced' : 'written');
  }

  async #live(): Promise<void> {
    const random = this.#random;
    const engine = this.#running();
    const commands = new RandomCommands(random, engine.broker.table);
    for (let i = 0; i < COMMANDS_PER_LIFE; i++) {
      if (random.below(COMPACTION_ODDS) === 0) this.#execute(this.#someClient(), ['BGREWRITEAOF']);
      else if (random.below(TRANSACTION_ODDS) === 0) this.#transact(commands);
      else if (random.below(DEVICE_ODDS) === 0) this.#stepDevices();
      else this.#execute(this.#someClient(), commands.next());
      if (random.below(3) === 0) this.#finishTurn();
      if (random.below(3) === 0) this.#pass(random.below(STEP_MS_MAX));
      if (random.below(60) === 0)
        this.#clock.jump((random.below(2) * 2 - 1) * 10 ** random.below(8));
      if (random.below(3) === 0) this.#finishSync();
      if (random.below(COMPACTOR_ODDS) === 0) await this.#compactor?.step();
      if (random.below(BACKUP_ODDS) === 0) await this.#backUp();
      await this.#crashes.check();
    }
  }

  /** One of the clients; a new one takes the place of one that was cut off. */
  #someClient(): SimulatedClient {
    const index = this.#random.below(CLIENTS);
    const client = this.#clients[index];
    if (client?.open === true) return client;
    // One of them wants everything synced, whatever the policy.
    const asks = index === 0 ? 'synced' : undefined;
    const fresh = new SimulatedClient(this.#clientParts(), asks);
    this.#clients[index] = fresh;
    return fresh;
  }

  /** Some commands as one, whatever else may happen to be queued. */
  #transact(commands: RandomCommands): void {
    const client = this.#someClient();
    this.#execute(client, ['MULTI']);
    for (let i = 2 + this.#random.below(3); i > 0; i--) this.#execute(client, commands.next());
    this.#execute(client, ['EXEC']);
  }

  #stepDevices(): void {
    const client = this.#someClient();
    if (!(client.open && client.ready)) return;
    this.#running().broker.beginTurn();
    this.#devices?.step(client);
    this.#counts.deviceSteps++;
  }

  #execute(client: SimulatedClient, words: readonly string[]): void {
    if (!(client.open && client.ready)) return;
    const engine = this.#running();
    engine.broker.beginTurn();
    const before = engine.journal.lastLsn;
    client.execute(words);
    this.#counts.commands++;
    if (words[0] === 'EXEC' && engine.journal.lastLsn > before) this.#counts.transactions++;
    this.#watchPolicy(engine.journal.policy);
  }

  #finishTurn(): void {
    for (let turns = 0; this.#endTurn !== undefined && turns < 10; turns++) {
      const endTurn = this.#endTurn;
      this.#endTurn = undefined;
      endTurn();
    }
  }

  #pass(stepMs: number): void {
    if (this.#disk.waiting.length > 0 && this.#steadyMs() - this.#syncSinceMs() > SYNC_MS_MAX) {
      this.#finishSync();
    }
    this.#clock.advance(stepMs);
    this.#finishTurn();
  }

  #finishSync(): void {
    if (this.#disk.waiting.length > 0) this.#disk.finishSync();
    this.#syncSinceUs = this.#clock.monotonicUs();
  }

  #syncSinceMs(): number {
    return this.#syncSinceUs / 1000;
  }

  #steadyMs(): number {
    return this.#clock.monotonicUs() / 1000;
  }

  async #end(life: number): Promise<void> {
    const engine = this.#running();
    const how = ['close', 'kill', 'power'][this.#random.below(3)];
    this.#finishTurn();
    if (how === 'close' || life === LIVES - 1) {
      this.#fail(false);
      await this.#close(engine);
      this.#model.promise(engine.journal.lastLsn, 'synced');
    }
    await this.#crashes.check();
    const death = how === 'power' ? 'power' : 'kill';
    if (how === 'close') this.#disk.kill();
    else this.#disk = this.#crashes.death(death, this.#disk);
    this.#engine = undefined;
    this.#compactor = undefined;
    this.#crashes.journal = undefined;
    this.#observe();
    this.#model.cut(await this.#crashes.recover(this.#disk.afterKill(), death));
    if (death === 'power') this.#model.promise(this.#model.lastLsn, 'synced');
  }

  /** Syncs end until everything has. */
  async #close(engine: Engine): Promise<void> {
    let closed = false;
    const closing = engine.close().finally(() => {
      closed = true;
    });
    while (!closed) {
      while (this.#disk.waiting.length > 0) this.#finishSync();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closing;
  }

  #observe(): void {
    const disk = this.#disk;
    disk.holdSyncs = true;
    disk.onOperation = (operation, path) => {
      this.#crashes.take(disk, `${operation} ${path}`);
      this.#measureWindow();
    };
  }

  #watchPolicy(policy: FsyncPolicy): void {
    if (policy !== 'everysec') this.#everysecSinceUs = undefined;
    else this.#everysecSinceUs ??= this.#clock.monotonicUs();
  }

  /** How long ago the oldest record was told that a loss of power would take now. */
  #measureWindow(): void {
    const journal = this.#engine?.journal;
    if (journal === undefined || this.#everysecSinceUs === undefined || this.#faultOdds > 0) return;
    const oldest = this.#model.recordedMs(journal.syncedLsn + 1);
    if (oldest === undefined || oldest < this.#everysecSinceUs / 1000) return;
    const windowMs = this.#steadyMs() - oldest;
    this.#counts.windowMs = Math.max(this.#counts.windowMs, windowMs);
    if (windowMs > WINDOW_MS_MAX) throw this.#model.violation(`${windowMs} ms are not synced`);
  }

  #running(): Engine {
    if (this.#engine === undefined) throw new Error('the engine is not running');
    return this.#engine;
  }
}
