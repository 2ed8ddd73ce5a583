/**
 * Eviction: while the arena holds more than `maxmemory`, keys are removed, those that the policy says
 * are missed least. What is counted is what the arena's blocks take (INFO used_memory): keys, values,
 * their tables and indexes. Connections, the journal's batches and the JavaScript heap are not.
 *
 * As Redis: a few keys by chance are looked at each time and the best seen so far are kept in a pool,
 * so that recency and frequency are approximated without an order over all keys. The next key to end
 * is known exactly, so volatile-ttl needs no sampling. A removal is journalled as DEL, in a record of
 * its own before the command that needed the room; the work of one command is bounded by time.
 */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Database } from '../keyspace/database.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';

export const EVICTION_POLICIES = [
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'noeviction',
] as const;
export type EvictionPolicy = (typeof EVICTION_POLICIES)[number];

/** Redis's `maxmemory*` parameters. */
export interface EvictionSettings {
  /** 0 = no bound. */
  bytesMax: number;
  policy: EvictionPolicy;
  /** How many keys of each database are looked at for one removal. */
  samples: number;
  /** How long one command may be held up: 10 = 500 µs, growing towards 100 = without end. */
  tenacity: number;
}

export const EVICTION_DEFAULTS: EvictionSettings = {
  bytesMax: 0,
  policy: 'noeviction',
  samples: 5,
  tenacity: 10,
};

/** How many candidates the pool keeps. */
const POOL_SIZE = 16;
/** More samples than this would hold up a command for no better choice. */
const SAMPLES_MAX = 1000;
/** How often the pool is filled in vain before entries past their deadline are removed instead. */
const FILLS_MAX = 16;
/** How many removals there are between two looks at the clock. */
const STEPS_PER_LOOK = 8;
/** How many entries past their deadline are removed at once when nothing else is found. */
const SWEEP_STEP = 64;

interface Candidate {
  /** The higher, the less it is missed. */
  readonly score: number;
  readonly database: Database;
  readonly content: number;
  readonly key: Buffer;
}

/** What came of making room. */
export type Room = 'enough' | 'later' | 'none';

export class Eviction {
  readonly settings: EvictionSettings;
  readonly #keyspace: Keyspace;
  readonly #clock: Clock;
  readonly #random: Random;
  /** Ordered by score: the last one goes first. */
  #pool: Candidate[] = [];
  #poolPolicy: EvictionPolicy = 'noeviction';
  /** Where the random policies go on, so that every database gives. */
  #turn = 0;
  #isAsked = false;
  /** Since when memory has been over the bound, on the steady clock; 0 = it is not. */
  #overSinceUs = 0;
  #overUs = 0;

  constructor(parts: {
    readonly settings: EvictionSettings;
    readonly keyspace: Keyspace;
    readonly clock: Clock;
    readonly random: Random;
  }) {
    this.settings = parts.settings;
    this.#keyspace = parts.keyspace;
    this.#clock = parts.clock;
    this.#random = parts.random;
  }

  /** True while more is used than may be: `makeRoom` should be called. */
  get isOver(): boolean {
    const { bytesMax } = this.settings;
    return bytesMax !== 0 && this.#keyspace.arena.usedBytes > bytesMax;
  }

  /** True when the turn's end should make room: something was left to do, or the bound has changed. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Makes room at the turn's end. */
  ask(): void {
    this.#isAsked = true;
  }

  /** For how long memory has been over the bound since the last time it was not, and in all. */
  get exceededUs(): { readonly current: number; readonly total: number } {
    const current = this.#overSinceUs === 0 ? 0 : this.#clock.monotonicUs() - this.#overSinceUs;
    return { current, total: this.#overUs + current };
  }

  /**
   * Removes keys until enough is free, for as long as one command may be held up; `later` = the rest
   * at the turn's end, `none` = there is nothing to remove. The caller closes the journal's record.
   */
  makeRoom(): Room {
    const limitUs = this.#limitUs();
    const startUs = this.#clock.monotonicUs();
    let room: Room = 'enough';
    for (let steps = 1; this.isOver; steps++) {
      if (!this.#keyspace.freeSome() && !this.#removeOne()) {
        room = 'none';
        break;
      }
      if (steps % STEPS_PER_LOOK !== 0 || this.#clock.monotonicUs() - startUs <= limitUs) continue;
      room = this.isOver ? 'later' : 'enough';
      break;
    }
    this.#isAsked = room === 'later';
    this.#noteOver(room, startUs);
    return room;
  }

  #noteOver(room: Room, nowUs: number): void {
    if (room === 'enough') {
      if (this.#overSinceUs !== 0) this.#overUs += nowUs - this.#overSinceUs;
      this.#overSinceUs = 0;
    } else if (this.#overSinceUs === 0) this.#overSinceUs = nowUs;
  }

  /** As Redis: 50 µs for each step up to 10, from there 15 % more with each, 100 = without end. */
  #limitUs(): number {
    const { tenacity } = this.settings;
    if (tenacity >= 100) return Infinity;
    return tenacity <= 10 ? 50 * tenacity : 500 * 1.15 ** (tenacity - 10);
  }

  /** False when the policy finds nothing. */
  #removeOne(): boolean {
    const { policy } = this.settings;
    if (policy === 'noeviction') return false;
    if (policy === 'volatile-ttl') return this.#removeNextToEnd();
    if (policy === 'allkeys-random' || policy === 'volatile-random') return this.#removeAny();
    return this.#removeBest();
  }

  #remove(database: Database, entry: number): void {
    const { bytes, start, end } = database.keyRange(entry);
    this.#keyspace.observer.evicting(database, bytes, start, end);
    database.remove(entry);
  }

  #removeNextToEnd(): boolean {
    const next = this.#keyspace.databases.reduce((best, other) =>
      other.nextDeadlineMs() < best.nextDeadlineMs() ? other : best,
    );
    if (next.expiringSize === 0) return false;
    this.#remove(next, next.expiringEntry(1));
    return true;
  }

  #removeAny(): boolean {
    const { databases } = this.#keyspace;
    for (let tried = 0; tried < databases.length; tried++) {
      this.#turn = (this.#turn + 1) % databases.length;
      const database = databases[this.#turn];
      if (database === undefined || database.size === 0) continue;
      const entry = this.#isVolatile()
        ? this.#anyExpiring(database)
        : database.randomKey(this.#random);
      if (entry === 0) continue;
      this.#remove(database, entry);
      return true;
    }
    return this.#removePast();
  }

  #removeBest(): boolean {
    if (this.#poolPolicy !== this.settings.policy) this.#pool = [];
    this.#poolPolicy = this.settings.policy;
    for (let fills = 0; fills < FILLS_MAX; fills++) {
      for (const database of this.#keyspace.databases) this.#sample(database);
      if (this.#pool.length === 0) break;
      if (this.#removeFromPool()) return true;
    }
    return this.#removePast();
  }

  /** Removes the best candidate that is still what it was. */
  #removeFromPool(): boolean {
    for (let best = this.#pool.pop(); best !== undefined; best = this.#pool.pop()) {
      const { database, key } = best;
      // Flushed or exchanged since: the key there now is another one.
      if (database.content !== best.content) continue;
      const entry = database.peek(key, 0, key.length);
      if (entry === 0 || (this.#isVolatile() && database.deadlineMs(entry) === 0)) continue;
      this.#remove(database, entry);
      return true;
    }
    return false;
  }

  /** Entries past their deadline that no sample shows; false when there are none either. */
  #removePast(): boolean {
    return this.#keyspace.databases.some((database) => database.sweep(SWEEP_STEP) > 0);
  }

  /** Looks at some keys of a database and keeps the best in the pool. */
  #sample(database: Database): void {
    const count = Math.min(this.settings.samples, SAMPLES_MAX);
    if (this.#isVolatile()) {
      const tries = Math.min(count, database.expiringSize);
      for (let i = 0; i < tries; i++) this.#consider(database, this.#anyExpiring(database));
    } else if (database.size > 0) {
      const consider = (entry: number): void => this.#consider(database, entry);
      const cursor = database.scan(this.#random.uint32(), count, consider);
      // From a place near the end there may be fewer: small databases are begun again.
      if (cursor === 0) database.scan(0, count, consider);
    }
  }

  #consider(database: Database, entry: number): void {
    const pool = this.#pool;
    const score = this.#score(entry);
    if (pool.length >= POOL_SIZE && score <= (pool[0]?.score ?? 0)) return;
    const { bytes, start, end } = database.keyRange(entry);
    const key = Buffer.from(bytes.subarray(start, end));
    const isKnown = pool.some((one) => one.database === database && one.key.equals(key));
    if (isKnown) return;
    let at = pool.length;
    while (at > 0 && (pool[at - 1]?.score ?? 0) > score) at--;
    pool.splice(at, 0, { score, database, content: database.content, key });
    if (pool.length > POOL_SIZE) pool.shift();
  }

  #score(entry: number): number {
    const { usage } = this.#keyspace;
    return usage.countsFrequency ? 255 - usage.frequency(entry) : usage.idleSeconds(entry);
  }

  #anyExpiring(database: Database): number {
    const { expiringSize } = database;
    return expiringSize === 0 ? 0 : database.expiringEntry(1 + this.#random.below(expiringSize));
  }

  #isVolatile(): boolean {
    return this.settings.policy.startsWith('volatile');
  }
}
