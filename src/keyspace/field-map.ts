/**
 * Fields of a large hash: a byte-map whose items are blocks that hold a field and its value.
 *
 *   word 0  field length (24 bits) | offset of the field in words (8 bits); what the byte-map reads
 *   word 1  length of the value in bytes
 *   then    the field's bytes, then the value's
 *
 * Big maps are not freed at once, as those of sets (member-map.ts).
 * Hot: shown by the bench row HSET.
 */
import { copyBytes } from '../base/bytes.ts';
import type { Arena } from '../structures/arena.ts';
import type { ByteMap } from '../structures/byte-map.ts';
import type { ElementCursor } from '../structures/element.ts';
import { type Bury, FREED_AT_ONCE_MAX, SLOT_BYTES } from './member-map.ts';

const LENGTH_MASK = 0xffffff;
const OFFSET_SHIFT = 24;
const WORD_VALUE_LENGTH = 1;
/** Offset of the field, in words. */
const FIELD_WORDS = 2;

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

  constructor(arena: Arena, map: ByteMap, bury: Bury) {
    this.#arena = arena;
    this.#map = map;
    this.#bury = bury;
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
   * Gives a field a value; true when the field is new. The value may not lie in the map itself.
   * @throws ArenaFull before anything was changed
   */
  set(root: number, field: Bytes, value: Bytes): boolean {
    const map = this.#map;
    const hash = map.hashOf(field.bytes, field.start, field.end);
    const item = map.find(root, hash, field.bytes, field.start, field.end);
    if (item !== 0) {
      this.#overwrite(root, hash, item, value);
      return false;
    }
    const arena = this.#arena;
    const length = field.end - field.start;
    const added = arena.allocate(FIELD_WORDS * 4 + length + value.end - value.start);
    arena.setWord(added, 0, length | (FIELD_WORDS << OFFSET_SHIFT));
    const at = arena.byteOffset(added) + FIELD_WORDS * 4;
    copyBytes(field.bytes, field.start, field.end, arena.bytesOf(added), at);
    this.#writeValue(added, value);
    try {
      map.insert(root, hash, added);
    } catch (cause) {
      arena.free(added);
      throw cause;
    }
    return true;
  }

  /** Takes a field out; false when it is not there. */
  remove(root: number, bytes: Uint8Array, start: number, end: number): boolean {
    const hash = this.#map.hashOf(bytes, start, end);
    const item = this.#map.find(root, hash, bytes, start, end);
    if (item === 0) return false;
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

  /** A copy of the map and its items. `field` and `value` are used on the way. */
  copy(root: number, field: ElementCursor, value: ElementCursor): number {
    const copied = this.#map.create();
    try {
      this.#map.forEach(root, (item) => {
        this.loadField(item, field);
        this.loadValue(item, value);
        this.set(copied, field, value);
      });
    } catch (cause) {
      this.free(copied);
      throw cause;
    }
    return copied;
  }

  free(root: number): void {
    const freeItem = (item: number): void => this.#arena.free(item);
    if (this.#map.size(root) > FREED_AT_ONCE_MAX) {
      this.#bury(root, freeItem);
    } else {
      this.#map.forEach(root, freeItem);
      this.#map.destroy(root);
    }
  }

  /** Bytes of the arena that the fields take, the map's table estimated. Cost: their number. */
  memoryUsage(root: number): number {
    let bytes = 0;
    this.#map.forEach(root, (item) => {
      bytes += this.#arena.capacity(item) + SLOT_BYTES;
    });
    return bytes + this.#arena.capacity(root);
  }

  #valueOffset(item: number): number {
    const head = this.#arena.word(item, 0);
    return ((head >>> OFFSET_SHIFT) << 2) + (head & LENGTH_MASK);
  }

  #overwrite(root: number, hash: number, item: number, value: Bytes): void {
    const offset = this.#valueOffset(item);
    const kept = this.#arena.reallocate(item, offset + value.end - value.start, offset);
    if (kept !== item) this.#map.replace(root, hash, item, kept);
    this.#writeValue(kept, value);
  }

  #writeValue(item: number, value: Bytes): void {
    const arena = this.#arena;
    arena.setWord(item, WORD_VALUE_LENGTH, value.end - value.start);
    const at = arena.byteOffset(item) + this.#valueOffset(item);
    copyBytes(value.bytes, value.start, value.end, arena.bytesOf(item), at);
  }
}
