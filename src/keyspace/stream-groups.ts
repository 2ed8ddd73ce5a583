/**
 * Consumer groups of streams, and the consumers in them: blocks that two indexes find by name.
 *
 *   group     word 0 length and offset of its name   1 pending entries   2 consumers
 *             4 to 7 the last id delivered           8 and 9 entries read, 64 bits; -1 = not known
 *   consumer  word 0 as above                        1 pending entries
 *             2 and 3 seen, ms                       4 and 5 active, ms; -1 = never
 *   then      the name's bytes
 *
 * It promises that a change happens or throws ArenaFull with everything as it was. What the commands
 * may do when, and telling `changed`, is theirs.
 * Hot: shown by the bench row XREADGROUP.
 */
import { type ByteRange, copyBytes } from '../base/bytes.ts';
import type { Arena } from '../structures/arena.ts';
import { NameIndex } from '../structures/name-index.ts';
import { IndexCursor } from '../structures/ordered-index.ts';
import { StreamId } from '../structures/stream-id.ts';
import { incrementInt64, readInt64, writeInt64 } from './int64.ts';
import { PENDING_WORD, Pending } from './pending.ts';

const CONSUMERS = 2;
const LAST_ID_WORD = 4;
const ENTRIES_READ_WORD = 8;
const GROUP_NAME_WORD = 10;
const SEEN_DOUBLE = 1;
const ACTIVE_DOUBLE = 2;
const CONSUMER_NAME_WORD = 6;

/** `entriesRead` where it is not known. */
export const ENTRIES_READ_UNKNOWN = -1n;
/** `activeMs` of a consumer that never got an entry. */
export const NEVER_ACTIVE = -1;

export class StreamGroups {
  readonly pending: Pending;
  readonly #arena: Arena;
  readonly #names: NameIndex;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#names = new NameIndex(arena);
    this.pending = new Pending(arena);
  }

  /** An empty index of groups. @throws ArenaFull */
  createIndex(): number {
    return this.#names.create();
  }

  destroyIndex(index: number): void {
    this.#names.destroy(index);
  }

  /** How many groups an index has. */
  count(index: number): number {
    return this.#names.size(index);
  }

  /** The group of this name; 0 when there is none. */
  find(index: number, bytes: Uint8Array, start: number, end: number): number {
    return index === 0 ? 0 : this.#names.find(index, bytes, start, end);
  }

  /**
   * Adds a group of a new name that has delivered everything up to `lastId`.
   * @throws ArenaFull before anything was changed
   */
  create(index: number, name: ByteRange, lastId: StreamId, entriesRead: bigint): number {
    const arena = this.#arena;
    const group = this.#named(name, GROUP_NAME_WORD);
    let pending = 0;
    let consumers = 0;
    try {
      pending = this.pending.createIndex();
      consumers = this.#names.create();
      arena.setWord(group, PENDING_WORD, pending);
      arena.setWord(group, CONSUMERS, consumers);
      this.#names.insert(index, group);
    } catch (cause) {
      for (const block of [consumers, pending, group]) if (block !== 0) arena.free(block);
      throw cause;
    }
    this.setLastId(group, lastId);
    this.setEntriesRead(group, entriesRead);
    return group;
  }

  /** Takes a group out of its index; `freeSome` frees it. */
  unlink(index: number, group: number): void {
    this.#names.remove(index, group);
  }

  /** Visits groups in the order of their names. */
  forEach(index: number, visit: (group: number) => void): void {
    if (index !== 0) this.#names.forEach(index, visit);
  }

  /** The first group; 0 when there is none. */
  first(index: number): number {
    return this.#names.at(index, 0);
  }

  /** The name of a group or a consumer; valid until the next call. */
  name(owner: number): ByteRange {
    return this.#names.name(owner);
  }

  loadLastId(group: number, id: StreamId): StreamId {
    loadId(this.#arena, group, LAST_ID_WORD, id);
    return id;
  }

  setLastId(group: number, id: StreamId): void {
    storeId(this.#arena, group, LAST_ID_WORD, id);
  }

  /** How many entries of the stream, from its first ever, the group has read. */
  entriesRead(group: number): bigint {
    return readInt64(this.#arena, group, ENTRIES_READ_WORD);
  }

  /** True when `entriesRead` is a number. */
  knowsEntriesRead(group: number): boolean {
    return this.#arena.word(group, ENTRIES_READ_WORD + 1) >= 0;
  }

  setEntriesRead(group: number, count: bigint): void {
    writeInt64(this.#arena, group, ENTRIES_READ_WORD, count);
  }

  incrementEntriesRead(group: number): void {
    incrementInt64(this.#arena, group, ENTRIES_READ_WORD);
  }

  consumerCount(group: number): number {
    return this.#names.size(this.#consumersOf(group));
  }

  /** The consumer of this name; 0 when there is none. */
  findConsumer(group: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#names.find(this.#consumersOf(group), bytes, start, end);
  }

  /**
   * Adds a consumer of a new name, seen now.
   * @throws ArenaFull before anything was changed
   */
  createConsumer(group: number, name: ByteRange, nowMs: number): number {
    const arena = this.#arena;
    const consumer = this.#named(name, CONSUMER_NAME_WORD);
    let pending = 0;
    try {
      pending = this.pending.createIndex();
      arena.setWord(consumer, PENDING_WORD, pending);
      this.#names.insert(this.#consumersOf(group), consumer);
    } catch (cause) {
      if (pending !== 0) arena.free(pending);
      arena.free(consumer);
      throw cause;
    }
    arena.setDouble(consumer, SEEN_DOUBLE, nowMs);
    arena.setDouble(consumer, ACTIVE_DOUBLE, NEVER_ACTIVE);
    return consumer;
  }

  /** Removes a consumer with its pending entries; how many these were. Cost: their number. */
  removeConsumer(group: number, consumer: number): number {
    const { pending } = this;
    const cursor = new IndexCursor();
    const count = pending.count(consumer);
    while (pending.seekLast(consumer, cursor)) pending.remove(group, cursor.item);
    pending.destroyIndex(consumer);
    this.#names.remove(this.#consumersOf(group), consumer);
    this.#arena.free(consumer);
    return count;
  }

  /** Visits consumers in the order of their names. */
  forEachConsumer(group: number, visit: (consumer: number) => void): void {
    this.#names.forEach(this.#consumersOf(group), visit);
  }

  /** When the consumer last asked for something, ms since 1970. */
  seenMs(consumer: number): number {
    return this.#arena.double(consumer, SEEN_DOUBLE);
  }

  setSeenMs(consumer: number, timeMs: number): void {
    this.#arena.setDouble(consumer, SEEN_DOUBLE, timeMs);
  }

  /** When the consumer last got an entry; -1 = never. */
  activeMs(consumer: number): number {
    return this.#arena.double(consumer, ACTIVE_DOUBLE);
  }

  setActiveMs(consumer: number, timeMs: number): void {
    this.#arena.setDouble(consumer, ACTIVE_DOUBLE, timeMs);
  }

  /**
   * Frees up to about so many consumers and pending entries of a group that is in no index, at last the
   * group; how many, fewer than asked for when the group is gone.
   */
  freeSome(group: number, max: number): number {
    const consumers = this.#consumersOf(group);
    let freed = 0;
    for (; freed < max; freed++) {
      const consumer = this.#names.at(consumers, this.#names.size(consumers) - 1);
      if (consumer === 0) break;
      this.#names.remove(consumers, consumer);
      this.pending.destroyIndex(consumer);
      this.#arena.free(consumer);
    }
    freed += this.pending.freeEntries(group, max - freed);
    if (freed >= max) return freed;
    this.pending.destroyIndex(group);
    this.#names.destroy(consumers);
    this.#arena.free(group);
    return freed;
  }

  /**
   * Copies the groups of one index into another, empty one.
   * @throws ArenaFull with what was copied so far in it
   */
  copy(from: number, to: number): void {
    const id = new StreamId();
    this.forEach(from, (group) => {
      const entriesRead = this.entriesRead(group);
      this.loadLastId(group, id);
      this.#copyConsumers(group, this.create(to, this.name(group), id, entriesRead));
    });
  }

  /** Bytes of the arena that an index and its groups take. Cost: their consumers and index nodes. */
  memoryUsage(index: number): number {
    const arena = this.#arena;
    let bytes = this.#names.memoryUsage(index);
    this.forEach(index, (group) => {
      bytes += arena.capacity(group) + this.pending.memoryUsage(group, true);
      bytes += this.#names.memoryUsage(this.#consumersOf(group));
      this.forEachConsumer(group, (consumer) => {
        bytes += arena.capacity(consumer) + this.pending.memoryUsage(consumer, false);
      });
    });
    return bytes;
  }

  #copyConsumers(from: number, to: number): void {
    const { pending } = this;
    const copies = new Map<number, number>();
    this.forEachConsumer(from, (consumer) => {
      const copied = this.createConsumer(to, this.name(consumer), this.seenMs(consumer));
      this.setActiveMs(copied, this.activeMs(consumer));
      copies.set(consumer, copied);
    });
    const cursor = new IndexCursor();
    const id = new StreamId();
    for (let more = pending.seek(from, id, cursor); more; more = pending.next(cursor)) {
      const { item } = cursor;
      const consumer = copies.get(pending.consumer(item)) ?? 0;
      pending.loadId(item, id);
      const copied = pending.add(to, consumer, id, pending.timeMs(item));
      pending.setDeliveries(copied, pending.deliveries(item));
    }
  }

  /** A block with a name behind its words. */
  #named({ bytes, start, end }: ByteRange, nameWord: number): number {
    const arena = this.#arena;
    const block = arena.allocate(nameWord * 4 + end - start);
    arena.setWord(block, 0, (end - start) | (nameWord << 24));
    copyBytes(bytes, start, end, arena.bytesOf(block), arena.byteOffset(block) + nameWord * 4);
    return block;
  }

  #consumersOf(group: number): number {
    return this.#arena.word(group, CONSUMERS);
  }
}

/** Reads an id from four words of a block. */
export function loadId(arena: Arena, ref: number, word: number, id: StreamId): void {
  for (let i = 0; i < 4; i++) id.words[i] = arena.word(ref, word + i);
}

/** Writes an id into four words of a block. */
export function storeId(arena: Arena, ref: number, word: number, id: StreamId): void {
  for (let i = 0; i < 4; i++) arena.setWord(ref, word + i, id.words[i] as number);
}
