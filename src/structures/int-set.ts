/**
 * A sorted set of signed 64-bit integers in one arena block, as Redis's intset in purpose: sets whose
 * members are all integers. Every integer takes 2, 4 or 8 bytes, whatever the widest one needs.
 *
 * An integer is handled as two words, `high` (signed) and `low` (unsigned), because a double holds
 * only 53 bits; `parse` and `load` go between these and decimal text. Look-ups are O(log n), changes
 * move what is behind them. Leaves to the owner: storing the reference that `add` returns.
 *
 *   word 0   count (24 bits) | width in bytes << 24
 *   word 1   unused
 *   then     the integers in ascending order
 *
 * Hot: shown by the bench row SADD.
 */
import { exactInteger, smallInteger, writeInteger } from '../base/bytes.ts';
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import type { ElementCursor } from './element.ts';
import { spareToGrow } from './size-classes.ts';

const HEADER_BYTES = 8;
const COUNT_MASK = 0xffffff;
const WIDTH_SHIFT = 24;
const WORD = 2 ** 32;

export class IntSet {
  /** The integer that `parse` has read. */
  high = 0;
  low = 0;
  /** Where `find` found it, or where it would stand. */
  index = 0;

  readonly #arena: Arena;
  readonly #words: Int32Array[];
  readonly #bytes: Uint8Array[];
  /** The integer that `#read` has read. */
  #high = 0;
  #low = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#words = arena.words;
    this.#bytes = arena.bytes;
  }

  /** An empty set with room for so many integers of 2 bytes. */
  create(count = 0): number {
    const ref = this.#arena.allocate(HEADER_BYTES + count * 2);
    this.#arena.setWord(ref, 0, 2 << WIDTH_SHIFT);
    return ref;
  }

  free(ref: number): void {
    this.#arena.free(ref);
  }

  count(ref: number): number {
    return this.#arena.word(ref, 0) & COUNT_MASK;
  }

  memoryUsage(ref: number): number {
    return this.#arena.capacity(ref);
  }

  copy(ref: number): number {
    const used = HEADER_BYTES + this.count(ref) * this.#width(ref);
    const copied = this.#arena.allocate(used);
    this.#arena.copy(ref, copied, used);
    return copied;
  }

  /** Reads the decimal integer in `[start, end)`; false when it is none, as Redis writes integers. */
  parse(bytes: Uint8Array, start: number, end: number): boolean {
    const small = smallInteger(bytes, start, end);
    if (!Number.isNaN(small)) {
      this.high = Math.floor(small / WORD);
      this.low = small >>> 0;
      return true;
    }
    // Short texts that are no small integer are none at all.
    if (end - start < 16) return false;
    const exact = exactInteger(bytes, start, end);
    if (exact === undefined) return false;
    this.high = Number(exact >> 32n);
    this.low = Number(exact & 0xffffffffn);
    return true;
  }

  /** True when the parsed integer is in the set; `index` is its place, or where it would stand. */
  find(ref: number): boolean {
    let first = 0;
    let behind = this.count(ref);
    while (first < behind) {
      const middle = (first + behind) >>> 1;
      const order = this.#compare(ref, middle);
      if (order === 0) {
        this.index = middle;
        return true;
      }
      if (order < 0) first = middle + 1;
      else behind = middle;
    }
    this.index = first;
    return false;
  }

  /**
   * Adds the parsed integer, which `find` has just not found, and returns the set's reference.
   * @throws ArenaFull before anything was changed
   */
  insert(ref: number): number {
    const { index, high, low } = this;
    const count = this.count(ref);
    const width = Math.max(this.#width(ref), widthOf(high, low));
    if (width !== this.#width(ref)) return this.#widen(ref, width);
    const used = HEADER_BYTES + count * width;
    let moved = ref;
    if (used + width > this.#arena.capacity(ref)) {
      const needed = used + width;
      moved = this.#arena.reallocate(ref, needed + spareToGrow(needed), used);
    }
    const bytes = this.#bytes[moved >>> REGION_SHIFT] as Uint8Array;
    const base = (moved & UNIT_MASK) << 3;
    const at = base + HEADER_BYTES + index * width;
    bytes.copyWithin(at + width, at, base + used);
    this.#write(bytes, at, width, high, low);
    this.#arena.setWord(moved, 0, (count + 1) | (width << WIDTH_SHIFT));
    return moved;
  }

  /** Takes the integer at `index` out; the block may get smaller: the set's reference. */
  removeAt(ref: number, index: number): number {
    const width = this.#width(ref);
    const count = this.count(ref);
    const bytes = this.#bytes[ref >>> REGION_SHIFT] as Uint8Array;
    const base = ((ref & UNIT_MASK) << 3) + HEADER_BYTES;
    bytes.copyWithin(base + index * width, base + (index + 1) * width, base + count * width);
    this.#arena.setWord(ref, 0, (count - 1) | (width << WIDTH_SHIFT));
    const used = HEADER_BYTES + (count - 1) * width;
    return this.#arena.reallocate(ref, used, used);
  }

  /** Points `cursor` at the decimal text of the integer at `index`. */
  load(ref: number, index: number, cursor: ElementCursor): void {
    this.#read(ref, index);
    cursor.bytes = cursor.digits;
    cursor.start = 0;
    const value = this.#high * WORD + this.#low;
    if (Number.isSafeInteger(value)) {
      cursor.end = writeInteger(value, cursor.digits, 0);
      return;
    }
    const text = String((BigInt(this.#high) << 32n) | BigInt(this.#low));
    const long = Buffer.from(text, 'latin1');
    cursor.bytes = long;
    cursor.end = long.length;
  }

  #width(ref: number): number {
    return this.#arena.word(ref, 0) >>> WIDTH_SHIFT;
  }

  /** Below 0 when the integer at `index` is smaller than the parsed one. */
  #compare(ref: number, index: number): number {
    this.#read(ref, index);
    return this.#high === this.high ? this.#low - this.low : this.#high - this.high;
  }

  #read(ref: number, index: number): void {
    const width = this.#width(ref);
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    const base = ((ref & UNIT_MASK) << 1) + HEADER_BYTES / 4;
    if (width === 8) {
      this.#low = (words[base + index * 2] as number) >>> 0;
      this.#high = words[base + index * 2 + 1] as number;
      return;
    }
    const word = words[base + (width === 4 ? index : index >>> 1)] as number;
    const value = width === 4 ? word : (index & 1) === 0 ? (word << 16) >> 16 : word >> 16;
    this.#low = value >>> 0;
    this.#high = value >> 31;
  }

  #write(bytes: Uint8Array, at: number, width: number, high: number, low: number): void {
    let word = low;
    for (let i = 0; i < width; i++) {
      if (i === 4) word = high;
      bytes[at + i] = word;
      word >>>= 8;
    }
  }

  /** The set with the parsed integer, in a block of wider integers; it belongs to one of the ends. */
  #widen(ref: number, width: number): number {
    const { high, low, index } = this;
    const count = this.count(ref);
    const moved = this.#arena.allocate(HEADER_BYTES + (count + 1) * width);
    this.#arena.setWord(moved, 0, (count + 1) | (width << WIDTH_SHIFT));
    const bytes = this.#bytes[moved >>> REGION_SHIFT] as Uint8Array;
    const base = ((moved & UNIT_MASK) << 3) + HEADER_BYTES;
    for (let i = 0; i < count; i++) {
      this.#read(ref, i);
      const at = base + (i < index ? i : i + 1) * width;
      this.#write(bytes, at, width, this.#high, this.#low);
    }
    this.#write(bytes, base + index * width, width, high, low);
    this.#arena.free(ref);
    return moved;
  }
}

/** Bytes that the integer needs: 2, 4 or 8. */
function widthOf(high: number, low: number): number {
  const word = low | 0;
  if (high !== word >> 31) return 8;
  return word === (word << 16) >> 16 ? 2 : 4;
}
