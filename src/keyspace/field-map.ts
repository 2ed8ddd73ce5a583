/**
 * Fields of a large hash: a byte-map whose items are blocks that hold a field and its value.
 *
 *   word 0  field length (24 bits) | offset of the field in words (8 bits); what the byte-map reads
 *   word 1  length of the value in bytes
 *   word 2  \
 *   and 3    deadline, ms since 1970, 0 = none        only when the offset of the field is 5: fields
 *   word 4  position in the hash's heap of deadlines / that have or had a deadline
 *   then    the field's bytes, then the value's
 *
 * Where fields have deadlines, the hash's heap (expiring-fields.ts) is given with every change, so that
 * it is told of items that move or go.
 *
 * Big maps are not freed at once, as those of sets (member-map.ts).
 * Hot: shown by the bench row HSET.
 */
import { copyBytes } from '../base/bytes.ts';
import type { Arena } from '../structures/arena.ts';
import type { ByteMap } from '../structures/byte-map.ts';
import type { ElementCursor } from '../structures/element.ts';
import { MinHeap } from '../structures/min-heap.ts';
import { type Bury, copyItem, freeItems, itemsMemoryUsage } from './item-map.ts';

const LENGTH_MASK = 0xffffff;
const OFFSET_SHIFT = 24;
const WORD_VALUE_LENGTH = 1;
/** Offset of the field, in words, without and with room for a deadline. */
const FIELD_WORDS = 2;
const EXPIRING_FIELD_WORDS = 5;
const DOUBLE_DEADLINE = 1;
const WORD_POSITION = 4;
/** Heaps of deadlines take memory by the 32 entries: there is one for every hash that has any. */
const DEADLINES_CHUNK_SHIFT = 5;

/** A range of bytes, in an argument or in the arena. */
export interface Bytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export class FieldMap {
  readonly #arena: Arena;
  readonly #map: ByteMap;
  readonly #bury: Bury;
  /** The heaps of deadlines, one for each hash that has any. */
  readonly deadlines: MinHeap;

  constructor(arena: Arena, map: ByteMap, bury: Bury) {
    this.#arena = arena;
    this.#map = map;
    this.#bury = bury;
    const moved = (item: number, position: number): void =>
      arena.setWord(item, WORD_POSITION, position);
    this.deadlines = new MinHeap(arena, moved, DEADLINES_CHUNK_SHIFT);
  }

  create(): number {
    return this.#map.create();
  }

  count(root: number): number {
    return this.#map.size(root);
  }

  /** The item of a field; 0 when there is none. */
  find(root: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#map.find(root, this.#map.hashOf(bytes, start, end), bytes, start, end);
  }

  /**
   * Gives a field a value; true when the field is new. The value may not lie in the map itself. A
   * deadline stays; `heap` is that of the hash, 0 when it has none.
   * @throws ArenaFull before anything was changed
   */
  set(root: number, field: Bytes, value: Bytes, heap = 0): boolean {
    const map = this.#map;
    const hash = map.hashOf(field.bytes, field.start, field.end);
    const item = map.find(root, hash, field.bytes, field.start, field.end);
    if (item !== 0) {
      this.#overwrite(root, hash, item, value, heap);
      return false;
    }
    const added = this.#build(field, value, FIELD_WORDS);
    try {
      map.insert(root, hash, added);
    } catch (cause) {
      this.#arena.free(added);
      throw cause;
    }
    return true;
  }

  /** Takes a field out; false when it is not there. */
  remove(root: number, bytes: Uint8Array, start: number, end: number, heap = 0): boolean {
    const hash = this.#map.hashOf(bytes, start, end);
    const item = this.#map.find(root, hash, bytes, start, end);
    if (item === 0) return false;
    if (this.deadlineMs(item) !== 0) this.#forget(item, heap);
    this.#map.remove(root, hash, item);
    this.#arena.free(item);
    return true;
  }

  loadField(item: number, cursor: ElementCursor): void {
    const head = this.#arena.word(item, 0);
    cursor.bytes = this.#arena.bytesOf(item);
    cursor.start = this.#arena.byteOffset(item) + ((head >>> OFFSET_SHIFT) << 2);
    cursor.end = cursor.start + (head & LENGTH_MASK);
  }

  loadValue(item: number, cursor: ElementCursor): void {
    cursor.bytes = this.#arena.bytesOf(item);
    cursor.start = this.#arena.byteOffset(item) + this.#valueOffset(item);
    cursor.end = cursor.start + this.#arena.word(item, WORD_VALUE_LENGTH);
  }

  /** When the field of an item ends, ms since 1970; 0 = never. */
  deadlineMs(item: number): number {
    if (this.#offsetOf(item) !== EXPIRING_FIELD_WORDS * 4) return 0;
    return this.#arena.double(item, DOUBLE_DEADLINE);
  }

  /**
   * Sets when the field of an item ends; 0 = never. The item may move.
   * @throws ArenaFull before anything was changed
   */
  setDeadline(root: number, item: number, deadlineMs: number, heap: number): void {
    const current = this.deadlineMs(item);
    if (current === deadlineMs) return;
    if (deadlineMs === 0) {
      this.#forget(item, heap);
    } else if (current !== 0) {
      this.#arena.setDouble(item, DOUBLE_DEADLINE, deadlineMs);
      this.deadlines.update(heap, this.#arena.word(item, WORD_POSITION), deadlineMs);
    } else {
      const roomy = this.#withDeadlineRoom(root, item);
      this.deadlines.push(heap, deadlineMs, roomy);
      this.#arena.setDouble(roomy, DOUBLE_DEADLINE, deadlineMs);
    }
  }

  /** Makes room in an empty map for so many fields; see `ByteMap.expect`. */
  expect(root: number, count: number): void {
    this.#map.expect(root, count);
  }

  /**
   * A copy of the map and its items, deadlines included, whose heap is `heap` (0 = there are none).
   * @throws ArenaFull with nothing left behind, but for what is in the heap
   */
  copy(root: number, heap = 0): number {
    const parts = { arena: this.#arena, map: this.#map };
    const copied = this.#map.create();
    try {
      this.#map.expect(copied, this.#map.size(root));
      this.#map.forEach(root, (item, hash) => {
        const bytes = this.#valueOffset(item) + this.#arena.word(item, WORD_VALUE_LENGTH);
        const added = copyItem(parts, copied, item, hash, bytes);
        const deadlineMs = this.deadlineMs(item);
        if (deadlineMs !== 0) this.deadlines.push(heap, deadlineMs, added);
      });
    } catch (cause) {
      this.free(copied);
      throw cause;
    }
    return copied;
  }

  free(root: number): void {
    freeItems({ arena: this.#arena, map: this.#map, bury: this.#bury }, root);
  }

  /** Bytes of the arena that the fields take, the map's table estimated. Cost: their number. */
  memoryUsage(root: number): number {
    return itemsMemoryUsage(this.#arena, this.#map, root);
  }

  /** Offset of the field in the block, in bytes. */
  #offsetOf(item: number): number {
    return (this.#arena.word(item, 0) >>> OFFSET_SHIFT) << 2;
  }

  #valueOffset(item: number): number {
    const head = this.#arena.word(item, 0);
    return ((head >>> OFFSET_SHIFT) << 2) + (head & LENGTH_MASK);
  }

  #build(field: Bytes, value: Bytes, words: number): number {
    const arena = this.#arena;
    const length = field.end - field.start;
    const item = arena.allocate(words * 4 + length + value.end - value.start);
    arena.setWord(item, 0, length | (words << OFFSET_SHIFT));
    const at = arena.byteOffset(item) + words * 4;
    copyBytes(field.bytes, field.start, field.end, arena.bytesOf(item), at);
    this.#writeValue(item, value);
    return item;
  }

  /** The same item with room for a deadline. */
  #withDeadlineRoom(root: number, item: number): number {
    if (this.#offsetOf(item) === EXPIRING_FIELD_WORDS * 4) return item;
    const arena = this.#arena;
    const bytes = arena.bytesOf(item);
    const start = arena.byteOffset(item) + this.#offsetOf(item);
    const end = start + (arena.word(item, 0) & LENGTH_MASK);
    const value = { bytes, start: end, end: end + arena.word(item, WORD_VALUE_LENGTH) };
    const roomy = this.#build({ bytes, start, end }, value, EXPIRING_FIELD_WORDS);
    arena.setDouble(roomy, DOUBLE_DEADLINE, 0);
    this.#map.replace(root, this.#map.hashOf(bytes, start, end), item, roomy);
    arena.free(item);
    return roomy;
  }

  /** Takes the deadline of an item that has one away. */
  #forget(item: number, heap: number): void {
    this.deadlines.remove(heap, this.#arena.word(item, WORD_POSITION));
    this.#arena.setDouble(item, DOUBLE_DEADLINE, 0);
  }

  #overwrite(root: number, hash: number, item: number, value: Bytes, heap: number): void {
    const offset = this.#valueOffset(item);
    const kept = this.#arena.reallocate(item, offset + value.end - value.start, offset);
    if (kept !== item) {
      this.#map.replace(root, hash, item, kept);
      if (this.deadlineMs(kept) !== 0) {
        this.deadlines.replaceItem(heap, this.#arena.word(kept, WORD_POSITION), kept);
      }
    }
    this.#writeValue(kept, value);
  }

  #writeValue(item: number, value: Bytes): void {
    const arena = this.#arena;
    arena.setWord(item, WORD_VALUE_LENGTH, value.end - value.start);
    const at = arena.byteOffset(item) + this.#valueOffset(item);
    copyBytes(value.bytes, value.start, value.end, arena.bytesOf(item), at);
  }
}
