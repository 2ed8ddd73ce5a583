/**
 * What consumers of a stream have read and not acknowledged: pending entries, which stand by id in two
 * indexes, that of the group and that of the consumer. Each is one block, which both share:
 *
 *   word 0  head of an id item (id-index.ts)       1  the consumer
 *   2 and 3 when it was delivered last, ms         4 and 5 how often it was delivered, 64 bits
 *   6 to 9  the id
 *
 * It promises that a change happens or throws ArenaFull with both indexes as they were. Which entries
 * still exist in the stream, and who may claim what, is the commands' part.
 * Hot: shown by the bench row XREADGROUP.
 */
import type { Arena } from '../structures/arena.ts';
import { IdIndex, idItemHead } from '../structures/id-index.ts';
import { IndexCursor } from '../structures/ordered-index.ts';
import type { StreamId } from '../structures/stream-id.ts';
import { readInt64, writeInt64 } from './int64.ts';

/** The word of a group's and of a consumer's block that holds its index of pending entries. */
export const PENDING_WORD = 1;

const CONSUMER = 1;
const TIME_DOUBLE = 1;
const COUNT_WORD = 4;
const ID_WORD = 6;
const ENTRY_BYTES = 40;

export class Pending {
  readonly #arena: Arena;
  readonly #index: IdIndex;
  readonly #cursor = new IndexCursor();

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#index = new IdIndex(arena);
  }

  /** An empty index, for a new group or consumer. @throws ArenaFull */
  createIndex(): number {
    return this.#index.create();
  }

  /** How many entries are pending in a group or for a consumer. */
  count(owner: number): number {
    return this.#index.size(this.#indexOf(owner));
  }

  /** The pending entry of this id in a group or of a consumer; 0 when there is none. */
  find(owner: number, id: StreamId): number {
    return this.#index.find(this.#indexOf(owner), id);
  }

  /** Puts the cursor at the first pending entry not before `id`; false when there is none. */
  seek(owner: number, id: StreamId, cursor: IndexCursor): boolean {
    return this.#index.ceiling(this.#indexOf(owner), id, cursor);
  }

  /** Puts the cursor at the last pending entry; false when there is none. */
  seekLast(owner: number, cursor: IndexCursor): boolean {
    return this.#index.last(this.#indexOf(owner), cursor);
  }

  next(cursor: IndexCursor): boolean {
    return this.#index.next(cursor);
  }

  /**
   * Adds an entry that is not pending in the group; the new block.
   * @throws ArenaFull before anything was changed
   */
  add(group: number, consumer: number, id: StreamId, timeMs: number): number {
    const arena = this.#arena;
    const entry = arena.allocate(ENTRY_BYTES);
    arena.setWord(entry, 0, idItemHead(ID_WORD));
    arena.setWord(entry, CONSUMER, consumer);
    arena.setDouble(entry, TIME_DOUBLE, timeMs);
    arena.setWord(entry, COUNT_WORD, 1);
    arena.setWord(entry, COUNT_WORD + 1, 0);
    id.write(arena.bytesOf(entry), arena.byteOffset(entry) + ID_WORD * 4);
    let isInGroup = false;
    try {
      this.#index.insert(this.#indexOf(group), entry);
      isInGroup = true;
      this.#index.insert(this.#indexOf(consumer), entry);
    } catch (cause) {
      if (isInGroup) this.#index.remove(this.#indexOf(group), entry);
      arena.free(entry);
      throw cause;
    }
    return entry;
  }

  /** Takes an entry out of both indexes and frees it. */
  remove(group: number, entry: number): void {
    this.#index.remove(this.#indexOf(group), entry);
    this.#index.remove(this.#indexOf(this.consumer(entry)), entry);
    this.#arena.free(entry);
  }

  /**
   * Puts an entry into the index of the consumer that is about to get it: `settle` makes it that one's,
   * `withdraw` takes this back, and neither can fail.
   * @throws ArenaFull before anything was changed
   */
  offer(entry: number, consumer: number): void {
    this.#index.insert(this.#indexOf(consumer), entry);
  }

  withdraw(entry: number, consumer: number): void {
    this.#index.remove(this.#indexOf(consumer), entry);
  }

  /** Makes an entry the consumer's that it was offered to; nothing when it is already. */
  settle(entry: number, consumer: number): void {
    const before = this.consumer(entry);
    if (before === consumer) return;
    this.#index.remove(this.#indexOf(before), entry);
    this.#arena.setWord(entry, CONSUMER, consumer);
  }

  consumer(entry: number): number {
    return this.#arena.word(entry, CONSUMER);
  }

  loadId(entry: number, id: StreamId): void {
    this.#index.load(entry, id);
  }

  /** When it was delivered last, ms since 1970. */
  timeMs(entry: number): number {
    return this.#arena.double(entry, TIME_DOUBLE);
  }

  setTimeMs(entry: number, timeMs: number): void {
    this.#arena.setDouble(entry, TIME_DOUBLE, timeMs);
  }

  /** How often it was delivered. */
  deliveries(entry: number): bigint {
    return readInt64(this.#arena, entry, COUNT_WORD);
  }

  /** Delivered now for the first time, as far as is known. */
  setFirstDelivery(entry: number, timeMs: number): void {
    this.#arena.setDouble(entry, TIME_DOUBLE, timeMs);
    this.#arena.setWord(entry, COUNT_WORD, 1);
    this.#arena.setWord(entry, COUNT_WORD + 1, 0);
  }

  setDeliveries(entry: number, count: bigint): void {
    writeInt64(this.#arena, entry, COUNT_WORD, count);
  }

  /** Frees the index of a consumer whose entries are gone, or are freed through their group. */
  destroyIndex(owner: number): void {
    this.#index.destroy(this.#indexOf(owner));
  }

  /**
   * Frees up to so many entries of a group whose consumers are gone; how many, fewer than asked for when
   * none is left.
   */
  freeEntries(group: number, max: number): number {
    const index = this.#indexOf(group);
    let freed = 0;
    for (; freed < max && this.#index.last(index, this.#cursor); freed++) {
      const { item } = this.#cursor;
      this.#index.remove(index, item);
      this.#arena.free(item);
    }
    return freed;
  }

  /** Bytes of the arena of an owner's index, and of the entries too when they are counted with it. */
  memoryUsage(owner: number, withEntries: boolean): number {
    const entries = withEntries ? this.count(owner) * ENTRY_BYTES : 0;
    return this.#index.memoryUsage(this.#indexOf(owner)) + entries;
  }

  /** Checks an owner's index against itself, for tests. */
  check(owner: number): void {
    this.#index.check(this.#indexOf(owner));
  }

  #indexOf(owner: number): number {
    return this.#arena.word(owner, PENDING_WORD);
  }
}
