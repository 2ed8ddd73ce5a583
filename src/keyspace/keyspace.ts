/**
 * All data: 16 databases, and the system's behind them, over one arena, the structures their values are made of, the clock they
 * expire by, and the hook that every change passes. It knows neither commands nor the journal: who
 * must hear of changes implements `KeyspaceObserver`.
 */
import { assert, unreachable } from '../base/assert.ts';
import { KeyedHash } from '../base/hash.ts';
import { DATABASES, SYSTEM_DATABASE, WRITE_RESERVE_BYTES } from '../base/limits.ts';
import { Arena, ArenaFull } from '../structures/arena.ts';
import { ByteMap } from '../structures/byte-map.ts';
import { Deque } from '../structures/deque.ts';
import { MinHeap } from '../structures/min-heap.ts';
import { Packed } from '../structures/packed.ts';
import { Database } from './database.ts';
import { ValueType, WORD_HEAP } from './entry.ts';
import { EntryBlocks } from './entry-blocks.ts';
import type { Bytes } from './field-map.ts';
import { HashEncoding, Hashes } from './hashes.ts';
import { Lists } from './lists.ts';
import { Sets } from './sets.ts';
import { SortedSets } from './sorted-sets.ts';
import { Streams } from './streams.ts';
import { Usage } from './usage.ts';

/** Who hears of changes: journal, WATCH marks, waiters, notifications hang here. */
export interface KeyspaceObserver {
  /** After a change of the key; `event` is Redis's notification name (`set`, `lpush`, `del`, …). */
  changed(database: Database, bytes: Uint8Array, start: number, end: number, event: string): void;
  /** As `changed`, for what hangs on a stream beside its entries (groups): Redis tells it, no more. */
  noted(database: Database, bytes: Uint8Array, start: number, end: number, event: string): void;
  /** Before an entry past its deadline is removed; may not change the keyspace. */
  expired(database: Database, bytes: Uint8Array, start: number, end: number): void;
  /** A key that was not there has been added; only while `announcesKeys`, and before `changed`. */
  created(database: Database, bytes: Uint8Array, start: number, end: number): void;
  /** Before an entry is removed because memory is short; may not change the keyspace. */
  evicting(database: Database, bytes: Uint8Array, start: number, end: number): void;
  /** Before a field past its deadline is taken out of a hash; may not change the keyspace. */
  fieldExpired(database: Database, key: Bytes, field: Bytes): void;
  /** After fields were taken out for their deadlines; `isEmpty`: the key goes with the last. */
  fieldsExpired(database: Database, key: Bytes, isEmpty: boolean): void;
  /** Before everything in the database is removed; may not change the keyspace. */
  flushing(database: Database): void;
  /** After everything in these databases was removed. */
  flushed(databases: readonly Database[]): void;
  /** Before the contents of two databases are exchanged; may not change the keyspace. */
  swapping(left: Database, right: Database): void;
  /** After the contents of two databases were exchanged. */
  swapped(left: Database, right: Database): void;
}

/** Hears nothing: for keyspaces that are only loaded or measured. */
export const SILENT_OBSERVER: KeyspaceObserver = {
  changed() {},
  noted() {},
  expired() {},
  created() {},
  evicting() {},
  fieldExpired() {},
  fieldsExpired() {},
  flushing() {},
  flushed() {},
  swapping() {},
  swapped() {},
};

export interface KeyspaceOptions {
  /** Two random 32-bit numbers, different in every process: keys come from strangers. */
  readonly hashSeed: Uint32Array;
  /** Most bytes the arena may take; 0 or absent = as many as can be addressed. */
  readonly arenaBytesMax?: number;
}

/** How many items of a removed database or collection are freed in one go. */
const GRAVE_STEP = 512;
/** How many fields of one hash the sweep takes out in one go. */
const FIELDS_STEP = 32;

/** Something that nobody reaches any more: frees up to about so many items; fewer than that when it is gone. */
type Grave = (max: number) => number;

export class Keyspace {
  readonly arena: Arena;
  readonly hash: KeyedHash;
  readonly blocks: EntryBlocks;
  readonly map: ByteMap;
  readonly packed: Packed;
  readonly deque: Deque;
  readonly heap: MinHeap;
  readonly lists: Lists;
  readonly sets: Sets;
  readonly hashes: Hashes;
  readonly sortedSets: SortedSets;
  /** Redis's `hll-sparse-max-bytes`: up to where HyperLogLogs are kept as runs of registers. */
  readonly hyperLogLogLimits = { sparseBytesMax: 3000 };
  readonly streams: Streams;
  /** Those that clients can select. */
  readonly databases: readonly Database[];
  /** What keywire keeps for itself. */
  readonly system: Database;
  /** All of them by their number, the system's last. */
  readonly all: readonly Database[];
  observer: KeyspaceObserver = SILENT_OBSERVER;
  /** Counts changes; the broker compares it before and after a command. */
  changes = 0;
  /** Whether reading marks an entry as used; CLIENT NO-TOUCH turns it off for a call. */
  touches = true;
  /** Whether deadlines count; off while the journal is replayed, which brings its own deletions. */
  expires = true;
  /**
   * Whether a key past its deadline is removed when it is met; else it is only not seen. A command that
   * writes must find it removed: it could not add the key anew.
   */
  removesExpired = true;
  /** Whether the observer hears of every new key. */
  announcesKeys = false;
  /** How the use of entries is told. */
  readonly usage: Usage;
  /** The most that the arena held when a turn began. */
  usedPeakBytes = 0;
  /** Whether what is past its deadline goes by itself; DEBUG SET-ACTIVE-EXPIRE turns it off. */
  activeExpiry = true;
  /** How often the sweep of what has ended had to leave some of it to the next turn. */
  sweepsCut = 0;
  #nowMs = 0;
  #contents = 0;
  /** Content of databases that were flushed while others were not, and of large collections: freed step by step. */
  readonly #graves: Grave[] = [];

  constructor(options: KeyspaceOptions) {
    this.arena = new Arena(
      options.arenaBytesMax === undefined ? {} : { bytesMax: options.arenaBytesMax },
    );
    this.hash = new KeyedHash(options.hashSeed);
    this.usage = new Usage(this.arena, options.hashSeed[0] ?? 0);
    this.blocks = new EntryBlocks(this.arena);
    this.map = new ByteMap(this.arena, this.hash);
    this.packed = new Packed(this.arena);
    this.deque = new Deque(this.arena, this.packed);
    this.heap = new MinHeap(this.arena, (entry, position) =>
      this.arena.setWord(entry, WORD_HEAP, position),
    );
    this.lists = new Lists(this.arena, this.packed, this.deque);
    const { arena, packed, map } = this;
    const bury = (root: number, freeItem: (item: number) => void): void => {
      this.#graves.push(this.#mapGrave(root, freeItem));
    };
    this.sets = new Sets({ arena, packed, map, bury });
    this.hashes = new Hashes({ arena, packed, map, bury });
    this.sortedSets = new SortedSets({ arena, packed, map, bury });
    this.streams = new Streams({ arena, bury: (freeSome) => this.#graves.push(freeSome) });
    this.databases = Array.from({ length: DATABASES }, (_, index) => new Database(this, index));
    this.system = new Database(this, SYSTEM_DATABASE);
    this.all = [...this.databases, this.system];
  }

  /** The turn's time, ms since 1970, set by the broker. */
  get nowMs(): number {
    return this.#nowMs;
  }

  set nowMs(nowMs: number) {
    this.#nowMs = nowMs;
    this.usage.nowMs = nowMs;
    this.usedPeakBytes = Math.max(this.usedPeakBytes, this.arena.usedBytes);
  }

  /** The database of this number; it must be one. */
  database(index: number): Database {
    const database = this.all[index];
    assert(database !== undefined, 'no such database');
    return database;
  }

  /**
   * Makes sure that a change which needs about so many bytes can be made as a whole.
   * @throws ArenaFull before anything was changed
   */
  requireRoom(bytes: number): void {
    if (!this.hasRoom(bytes)) throw new ArenaFull('not enough memory is left for this change');
  }

  /** True when a change that needs about so many bytes can be made as a whole. */
  hasRoom(bytes: number): boolean {
    return this.arena.hasRoom(bytes + WRITE_RESERVE_BYTES);
  }

  /** Exchanges the contents of two databases. */
  swap(left: Database, right: Database): void {
    this.observer.swapping(left, right);
    const content = left.detach();
    left.attach(right.detach());
    right.attach(content);
    this.changes++;
    this.observer.swapped(left, right);
  }

  /**
   * Removes every key of a database. At once when no other holds data; otherwise the keys are gone
   * at once and their memory is freed by and by (`sweep`).
   */
  flush(database: Database): void {
    this.observer.flushing(database);
    this.#bury(database);
    if (this.all.every((other) => other.size === 0)) this.#reset();
    this.changes++;
    this.observer.flushed([database]);
  }

  /** Removes every key of every database that clients can select; at once when the system's is empty. */
  flushAll(): void {
    for (const database of this.databases) this.observer.flushing(database);
    if (this.system.size === 0) this.#reset();
    else for (const database of this.databases) this.#bury(database);
    this.changes++;
    this.observer.flushed(this.databases);
  }

  /**
   * Housekeeping of a turn: removes keys past their deadline and frees what was flushed or was too
   * large to free at once, at most about `budget` items; true when more is left to do.
   */
  sweep(budget: number): boolean {
    const removes = this.activeExpiry && this.removesExpired;
    let left = removes ? this.#sweepExpired(budget) : budget;
    if (removes && left <= 0) this.sweepsCut++;
    while (left > 0 && this.#graves.length > 0) left -= this.#fillGrave();
    return left <= 0 || this.#graves.length > 0;
  }

  /** Removes keys, then fields, past their deadline; what is left of the budget. */
  #sweepExpired(budget: number): number {
    let left = budget;
    for (const database of this.all) {
      if (left > 0) left -= database.sweep(left);
    }
    while (left > 0 && this.#endNextFields()) left -= FIELDS_STEP;
    return left;
  }

  /** Frees some of what was flushed or was too large to free at once; false when there is nothing of it. */
  freeSome(): boolean {
    return this.#fillGrave() > 0;
  }

  /** When the next key of any database, or the next field of any hash, ends; Infinity when none will. */
  nextDeadlineMs(): number {
    let next = this.hashes.expiring.nextMs();
    for (const database of this.all) next = Math.min(next, database.nextDeadlineMs());
    return next;
  }

  /** A number for the content of a database, which no other has had. */
  newContent(): number {
    return ++this.#contents;
  }

  /** Tells the observer of a key that was not there. */
  announce(database: Database, entry: number): void {
    const { bytes, start, end } = database.keyRange(entry);
    this.observer.created(database, bytes, start, end);
  }

  /** An entry has moved, or was copied: a hash whose fields have deadlines is told where it is now. */
  adopt(database: Database, entry: number): void {
    if (database.type(entry) !== ValueType.hash) return;
    if (database.encoding(entry) !== HashEncoding.expiring) return;
    this.hashes.expiring.adopt(database.root(entry), entry, database.content);
  }

  /**
   * Takes fields past their deadline out of a hash that may have such, `max` at most, and its entry with
   * the last; how many fields are left. Cost: the fields it takes out.
   */
  endFields(database: Database, entry: number, max = Infinity): number {
    const { expiring, fields, field } = this.hashes;
    const header = database.root(entry);
    const map = expiring.map(header);
    if (!this.expires || expiring.soonestMs(header) > this.#nowMs) return fields.count(map);
    for (let left = max; left > 0 && expiring.soonestMs(header) <= this.#nowMs; left--) {
      fields.loadField(expiring.soonest(header), field);
      this.observer.fieldExpired(database, database.keyRange(entry), field);
      fields.remove(map, field.bytes, field.start, field.end, expiring.deadlines(header));
    }
    expiring.settle(header);
    const count = fields.count(map);
    this.observer.fieldsExpired(database, database.keyRange(entry), count === 0);
    if (count === 0) database.remove(entry);
    return count;
  }

  /** Frees a collection's structure, a large one by and by (`sweep`); a string has none. */
  freeValue(type: ValueType, encoding: number, root: number): void {
    switch (type) {
      case ValueType.string:
        return;
      case ValueType.list:
        this.lists.free(root, encoding);
        return;
      case ValueType.set:
        this.sets.free(root, encoding);
        return;
      case ValueType.hash:
        this.hashes.free(root, encoding);
        return;
      case ValueType.sortedSet:
        this.sortedSets.free(root, encoding);
        return;
      case ValueType.stream:
        this.streams.free(root);
        return;
      default:
        unreachable(type);
    }
  }

  /** A deep copy of a collection's structure. */
  copyValue(type: ValueType, encoding: number, root: number): number {
    if (type === ValueType.set) return this.sets.copy(root, encoding);
    if (type === ValueType.hash) return this.hashes.copy(root, encoding);
    if (type === ValueType.sortedSet) return this.sortedSets.copy(root, encoding);
    if (type === ValueType.stream) return this.streams.copy(root);
    assert(type === ValueType.list, 'only collections are copied');
    return this.lists.copy(root, encoding);
  }

  /** Bytes that an entry's collection takes; a string has none. Cost: its chunks or members. */
  valueBytes(database: Database, entry: number): number {
    const type = database.type(entry);
    if (type === ValueType.string) return 0;
    const [root, encoding] = [database.root(entry), database.encoding(entry)];
    if (type === ValueType.set) return this.sets.memoryUsage(root, encoding);
    if (type === ValueType.hash) return this.hashes.memoryUsage(root, encoding);
    if (type === ValueType.sortedSet) return this.sortedSets.memoryUsage(root, encoding);
    if (type === ValueType.stream) return this.streams.memoryUsage(root);
    assert(type === ValueType.list, 'a value of a type that no command creates');
    return this.lists.memoryUsage(root, encoding);
  }

  /** Takes everything out of a database, to be freed by and by. */
  #bury(database: Database): void {
    const { root, heap } = database.detach();
    if (root === 0) return;
    if (heap !== 0) this.heap.destroy(heap);
    this.#graves.push(this.#mapGrave(root, (entry) => this.#freeEntry(entry)));
  }

  #reset(): void {
    for (const database of this.all) database.detach();
    this.hashes.expiring.reset();
    this.#graves.length = 0;
    this.arena.reset();
    this.deque.reset();
  }

  /** Ends some fields of the hash that is due next; false when none is. */
  #endNextFields(): boolean {
    const { expiring } = this.hashes;
    if (!this.expires || expiring.nextMs() > this.#nowMs) return false;
    const header = expiring.next();
    const database = this.all.find(({ content }) => content === expiring.content(header));
    // What belongs to no database was flushed, and lies in a grave.
    if (database === undefined) expiring.drop(header);
    else this.endFields(database, expiring.entry(header), FIELDS_STEP);
    return true;
  }

  /** Frees some items of the oldest grave, at last the grave; how many items. */
  #fillGrave(): number {
    const grave = this.#graves[0];
    if (grave === undefined) return 0;
    const freed = grave(GRAVE_STEP);
    if (freed < GRAVE_STEP) this.#graves.shift();
    return Math.max(freed, 1);
  }

  /** A map, of which each step frees some items with whatever belongs to them. */
  #mapGrave(root: number, freeItem: (item: number) => void): Grave {
    let cursor = 0;
    return (max) => {
      let freed = 0;
      cursor = this.map.scan(root, cursor, max, (item) => {
        freeItem(item);
        freed++;
      });
      if (cursor !== 0) return Math.max(freed, max);
      this.map.destroy(root);
      return 0;
    };
  }

  /** Frees an entry that is in no database any more, with its value. */
  #freeEntry(entry: number): void {
    // Database accessors read only the entry itself, so any of them can speak for a detached entry.
    const reader = this.database(0);
    this.freeValue(reader.type(entry), reader.encoding(entry), reader.root(entry));
    this.arena.free(entry);
  }
}
