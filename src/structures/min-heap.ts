/**
 * Items by priority, the smallest first, in arena blocks: deadlines, mostly. A heap tells its owner
 * the position of every item that it moves, so that the owner can change or remove any of them
 * later in O(log n).
 *
 * Promises: growing adds a chunk and copies no entries; a change happens or throws ArenaFull with
 * the heap as it was. Positions count from 1: an owner may keep 0 for "not in the heap".
 * Leaves to the owner: the items, and forgetting the position of one that has left.
 * Hot: shown by the bench row SET EX.
 *
 * A header block leads to a table of chunks; a chunk is two blocks, priorities as doubles and
 * references as words, 4096 of each unless told otherwise. Four children a node, because they share a cache line.
 */
import { assert } from '../base/assert.ts';
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';

/** Told where an item stands now. Must not change the heap. */
export type ItemMoved = (item: number, position: number) => void;

const CHUNK_SHIFT = 12;
/** Empty slots before the first entry, so that siblings share a chunk and a cache line. */
const LEAD = 3;
// The header's words.
const SIZE = 0;
const CHUNKS = 1;
const TABLE = 2;
const HEADER_BYTES = 16;
const TABLE_ENTRY_BYTES = 8;

export class MinHeap {
  readonly #arena: Arena;
  readonly #moved: ItemMoved;
  readonly #shift: number;
  readonly #mask: number;

  /** `chunkShift`: a chunk holds 2 to the power of this many entries, 4 at least; small for heaps of few items. */
  constructor(arena: Arena, moved: ItemMoved, chunkShift: number = CHUNK_SHIFT) {
    this.#arena = arena;
    this.#moved = moved;
    this.#shift = chunkShift;
    this.#mask = (1 << chunkShift) - 1;
  }

  /** An empty heap; returns its reference, which only `relocate` changes. */
  create(): number {
    const heap = this.#arena.allocate(HEADER_BYTES);
    for (let word = 0; word < HEADER_BYTES / 4; word++) this.#arena.setWord(heap, word, 0);
    return heap;
  }

  /** Frees the heap; the items are the owner's. */
  destroy(heap: number): void {
    this.clear(heap);
    this.#arena.free(heap);
  }

  /** Forgets all entries, without telling their positions. */
  clear(heap: number): void {
    this.#arena.setWord(heap, SIZE, 0);
    while (this.#arena.word(heap, CHUNKS) > 0) this.#dropChunk(heap);
    // A first chunk that found no memory has left its table behind.
    const table = this.#arena.word(heap, TABLE);
    if (table !== 0) this.#arena.free(table);
    this.#arena.setWord(heap, TABLE, 0);
  }

  /** The number of items. */
  size(heap: number): number {
    return this.#arena.word(heap, SIZE);
  }

  /** Bytes of the arena that the heap takes, its items not counted. */
  tableBytes(heap: number): number {
    const arena = this.#arena;
    const table = arena.word(heap, TABLE);
    let bytes = arena.capacity(heap) + (table === 0 ? 0 : arena.capacity(table));
    for (let entry = 0; entry < arena.word(heap, CHUNKS) * 2; entry++) {
      bytes += arena.capacity(arena.word(table, entry));
    }
    return bytes;
  }

  /** The smallest priority; Infinity when the heap is empty. */
  peekPriority(heap: number): number {
    return this.size(heap) === 0 ? Number.POSITIVE_INFINITY : this.#priority(heap, 0);
  }

  /** The item of the smallest priority; 0 when the heap is empty. */
  peekItem(heap: number): number {
    return this.size(heap) === 0 ? 0 : this.#item(heap, 0);
  }

  /** The item at a position. */
  itemAt(heap: number, position: number): number {
    return this.#item(heap, position - 1);
  }

  /** The priority at a position. */
  priorityAt(heap: number, position: number): number {
    return this.#priority(heap, position - 1);
  }

  /**
   * Adds an item and returns its position, which the owner was told as well.
   * @throws ArenaFull before anything was changed
   */
  push(heap: number, priority: number, item: number): number {
    const size = this.size(heap);
    if (size === this.#capacityOf(this.#arena.word(heap, CHUNKS))) this.#addChunk(heap);
    this.#arena.setWord(heap, SIZE, size + 1);
    return this.#up(heap, size, priority, item) + 1;
  }

  /** Takes the item of the smallest priority out and returns it; 0 when the heap is empty. */
  pop(heap: number): number {
    const item = this.peekItem(heap);
    if (item !== 0) this.remove(heap, 1);
    return item;
  }

  /** Gives the item at `position` another priority. */
  update(heap: number, position: number, priority: number): void {
    this.#verifyPosition(heap, position);
    const item = this.#item(heap, position - 1);
    this.#settle(heap, position - 1, priority, item);
  }

  /** Takes the item at `position` out. */
  remove(heap: number, position: number): void {
    this.#verifyPosition(heap, position);
    const last = this.size(heap) - 1;
    this.#arena.setWord(heap, SIZE, last);
    if (position - 1 < last) {
      this.#settle(heap, position - 1, this.#priority(heap, last), this.#item(heap, last));
    }
    // One spare chunk stays, so that a size around a boundary does not free and take it each time.
    const chunks = this.#arena.word(heap, CHUNKS);
    if (last === 0) this.clear(heap);
    else if (last <= this.#capacityOf(chunks - 2)) this.#dropChunk(heap);
  }

  /** Puts another reference at `position`: the item has moved in the arena. */
  replaceItem(heap: number, position: number, item: number): void {
    this.#verifyPosition(heap, position);
    const slot = position - 1 + LEAD;
    const table = this.#arena.word(heap, TABLE);
    const block = this.#arena.word(table, (slot >>> this.#shift) * 2 + 1);
    this.#arena.setWord(block, slot & this.#mask, item);
  }

  /**
   * Moves what lies in regions being emptied and returns the heap's reference.
   * @throws ArenaFull with the heap whole
   */
  relocate(heap: number): number {
    const arena = this.#arena;
    const table = arena.word(heap, TABLE);
    for (let entry = 0; entry < arena.word(heap, CHUNKS) * 2; entry++) {
      const block = arena.word(table, entry);
      if (arena.isEvacuating(block)) arena.setWord(table, entry, arena.relocate(block));
    }
    if (table !== 0 && arena.isEvacuating(table)) arena.setWord(heap, TABLE, arena.relocate(table));
    return arena.isEvacuating(heap) ? arena.relocate(heap) : heap;
  }

  /** Asserts that no child comes before its parent and every chunk is needed. For tests. */
  check(heap: number): void {
    const size = this.size(heap);
    for (let index = 1; index < size; index++) {
      const parent = this.#priority(heap, (index - 1) >>> 2);
      assert(parent <= this.#priority(heap, index), 'a parent comes before its children');
    }
    const chunks = this.#arena.word(heap, CHUNKS);
    assert(size <= this.#capacityOf(chunks), 'every entry has a slot');
    assert(chunks === 0 || size > this.#capacityOf(chunks - 2), 'at most one chunk is spare');
  }

  /** Places an entry at `index` or wherever its priority belongs from there. */
  #settle(heap: number, index: number, priority: number, item: number): void {
    if (index > 0 && priority < this.#priority(heap, (index - 1) >>> 2)) {
      this.#up(heap, index, priority, item);
    } else this.#down(heap, index, priority, item);
  }

  #up(heap: number, from: number, priority: number, item: number): number {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >>> 2;
      const above = this.#priority(heap, parent);
      if (above <= priority) break;
      this.#put(heap, index, above, this.#item(heap, parent));
      index = parent;
    }
    this.#put(heap, index, priority, item);
    return index;
  }

  #down(heap: number, from: number, priority: number, item: number): void {
    const size = this.size(heap);
    let index = from;
    for (;;) {
      const first = index * 4 + 1;
      if (first >= size) break;
      const least = this.#leastOf(heap, first, Math.min(first + 4, size));
      const leastPriority = this.#priority(heap, least);
      if (leastPriority >= priority) break;
      this.#put(heap, index, leastPriority, this.#item(heap, least));
      index = least;
    }
    this.#put(heap, index, priority, item);
  }

  /** The index of the smallest priority in `[first, behind)`, which are siblings. */
  #leastOf(heap: number, first: number, behind: number): number {
    const slot = first + LEAD;
    const table = this.#arena.word(heap, TABLE);
    const block = this.#arena.word(table, (slot >>> this.#shift) * 2);
    const doubles = this.#arena.doubles[block >>> REGION_SHIFT] as Float64Array;
    const base = (block & UNIT_MASK) + (slot & this.#mask);
    let least = 0;
    let leastPriority = doubles[base] as number;
    for (let child = 1; child < behind - first; child++) {
      const one = doubles[base + child] as number;
      if (one >= leastPriority) continue;
      least = child;
      leastPriority = one;
    }
    return first + least;
  }

  #put(heap: number, index: number, priority: number, item: number): void {
    const slot = index + LEAD;
    const table = this.#arena.word(heap, TABLE);
    const entry = (slot >>> this.#shift) * 2;
    this.#arena.setDouble(this.#arena.word(table, entry), slot & this.#mask, priority);
    this.#arena.setWord(this.#arena.word(table, entry + 1), slot & this.#mask, item);
    this.#moved(item, index + 1);
  }

  #priority(heap: number, index: number): number {
    const slot = index + LEAD;
    const table = this.#arena.word(heap, TABLE);
    return this.#arena.double(
      this.#arena.word(table, (slot >>> this.#shift) * 2),
      slot & this.#mask,
    );
  }

  #item(heap: number, index: number): number {
    const slot = index + LEAD;
    const table = this.#arena.word(heap, TABLE);
    return this.#arena.word(
      this.#arena.word(table, (slot >>> this.#shift) * 2 + 1),
      slot & this.#mask,
    );
  }

  #addChunk(heap: number): void {
    const arena = this.#arena;
    const chunks = arena.word(heap, CHUNKS);
    let table = arena.word(heap, TABLE);
    const used = chunks * TABLE_ENTRY_BYTES;
    if (table === 0) table = arena.allocate(TABLE_ENTRY_BYTES);
    else if (used === arena.capacity(table)) table = arena.reallocate(table, used * 2, used);
    arena.setWord(heap, TABLE, table);
    const priorities = arena.allocate((this.#mask + 1) * 8);
    let items: number;
    try {
      items = arena.allocate((this.#mask + 1) * 4);
    } catch (error) {
      arena.free(priorities);
      throw error;
    }
    arena.setWord(table, chunks * 2, priorities);
    arena.setWord(table, chunks * 2 + 1, items);
    arena.setWord(heap, CHUNKS, chunks + 1);
  }

  #dropChunk(heap: number): void {
    const arena = this.#arena;
    const table = arena.word(heap, TABLE);
    const chunks = arena.word(heap, CHUNKS) - 1;
    arena.free(arena.word(table, chunks * 2));
    arena.free(arena.word(table, chunks * 2 + 1));
    arena.setWord(heap, CHUNKS, chunks);
    if (chunks > 0) return;
    arena.free(table);
    arena.setWord(heap, TABLE, 0);
  }

  #verifyPosition(heap: number, position: number): void {
    assert(position >= 1 && position <= this.size(heap), 'the position is in the heap');
  }

  /** Entries that so many chunks hold. */
  #capacityOf(chunks: number): number {
    return chunks > 0 ? (chunks << this.#shift) - LEAD : 0;
  }
}
