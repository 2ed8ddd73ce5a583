/**
 * The chunks of a deque (deque.ts): packed sequences linked both ways behind a header block. This
 * file adds, splits, joins and drops chunks, finds the one for a new element, and keeps the header's
 * counts; what is done with the elements is the deque's part.
 * Hot: shown by the bench rows LPUSH and RPOP.
 */
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import { COUNT as PACKED_COUNT } from './gap.ts';
import { CHUNK_HEADER_BYTES, type Packed } from './packed.ts';

/** 8 KiB a chunk. */
export const DEFAULT_CHUNK_LIMIT = -2;

// The header's words; the last two are a double.
export const HEAD = 0;
export const TAIL = 1;
export const COUNT = 2;
export const CHUNKS = 3;
export const BYTES_DOUBLE = 2;
export const HEADER_BYTES = 24;
// A chunk's words behind those of a packed sequence.
export const NEXT = 3;
export const PREVIOUS = 4;
/** Chunks bounded by a number of elements begin small. */
const COUNTED_CHUNK_BYTES = 512;
const COUNTED_CHUNK_BYTES_MAX = 8192;

/** A place in a deque; void after a change that was not made with it. */
export class DequeCursor {
  chunk = 0;
  position = -1;
}

export class Chain {
  /** Chunks came or went since somebody has looked (compression.ts). */
  isChanged = false;
  /** The chunk that was opened to be written in; 0 = none. */
  written = 0;

  readonly #arena: Arena;
  readonly #packed: Packed;

  constructor(arena: Arena, packed: Packed) {
    this.#arena = arena;
    this.#packed = packed;
  }

  /**
   * Points `at` at the chunk of the element of `index`, which there must be, with the element's index in it
   * as position. Walks chunks from the nearer end.
   */
  locate(deque: number, index: number, at: DequeCursor): void {
    const arena = this.#arena;
    const packed = this.#packed;
    const count = arena.word(deque, COUNT) >>> 0;
    let chunk: number;
    let left: number;
    if (index < count / 2) {
      chunk = arena.word(deque, HEAD);
      left = index;
      for (let inChunk = packed.count(chunk); left >= inChunk; inChunk = packed.count(chunk)) {
        left -= inChunk;
        chunk = arena.word(chunk, NEXT);
      }
    } else {
      chunk = arena.word(deque, TAIL);
      left = index - count + packed.count(chunk);
      while (left < 0) {
        chunk = arena.word(chunk, PREVIOUS);
        left += packed.count(chunk);
      }
    }
    at.chunk = chunk;
    at.position = left;
  }

  /** True when the chunk takes so many more bytes at that end cheaply and within the limit. */
  takes(chunk: number, size: number, limit: number, atFront: boolean): boolean {
    const packed = this.#packed;
    const needed = CHUNK_HEADER_BYTES + packed.bytesUsed(chunk) + size;
    if (needed > chunkBytesMax(limit)) return false;
    if (packed.count(chunk) >= chunkCountMax(limit)) return false;
    if (packed.room.hasRoom(chunk, size, atFront)) return true;
    // Sliding a full chunk for every element would make the ends linear.
    const capacity = this.#arena.capacity(chunk);
    return capacity < chunkBytesMax(limit) || needed * 2 <= capacity;
  }

  /** Moves the elements from `position` on into a chunk of their own behind this one. */
  split(deque: number, chunk: number, position: number, limit: number): void {
    const right = this.#packed.split(chunk, position, CHUNK_HEADER_BYTES, chunkBytes(limit));
    this.link(deque, right, chunk, this.#arena.word(chunk, NEXT));
  }

  /** A new empty chunk between two others (0: the deque's end), with room for `size` bytes. */
  addChunk(deque: number, previous: number, next: number, size: number, limit: number): number {
    const capacity = Math.max(chunkBytes(limit), CHUNK_HEADER_BYTES + size);
    const chunk = this.#packed.create(CHUNK_HEADER_BYTES, capacity);
    this.link(deque, chunk, previous, next);
    return chunk;
  }

  /**
   * Points the cursor, at which an element of `size` bytes is to be inserted, at where the limit lets it
   * stand: there, in a neighbour, or in a new chunk; one that is full is split.
   */
  makeRoom(deque: number, at: DequeCursor, size: number, limit: number): void {
    const packed = this.#packed;
    const { chunk, position } = at;
    const fits = (one: number): boolean =>
      one !== 0 &&
      this.#arena.word(one, PACKED_COUNT) >= 0 &&
      packed.count(one) < chunkCountMax(limit) &&
      CHUNK_HEADER_BYTES + packed.bytesUsed(one) + size <= chunkBytesMax(limit);
    if (fits(chunk)) return;
    const isFirst = position === packed.first(chunk);
    if (!isFirst && position !== packed.end(chunk)) this.split(deque, chunk, position, limit);
    const previous = isFirst ? this.#arena.word(chunk, PREVIOUS) : chunk;
    const next = isFirst ? chunk : this.#arena.word(chunk, NEXT);
    if (fits(previous)) {
      at.chunk = previous;
      at.position = packed.end(previous);
    } else if (fits(next)) {
      at.chunk = next;
      at.position = packed.first(next);
    } else {
      at.chunk = this.addChunk(deque, previous, next, size, limit);
      at.position = packed.end(at.chunk);
    }
  }

  /** Puts a chunk between two others (0: the deque's end). */
  link(deque: number, chunk: number, previous: number, next: number): void {
    const arena = this.#arena;
    arena.setWord(chunk, PREVIOUS, previous);
    arena.setWord(chunk, NEXT, next);
    this.rename(deque, chunk);
    arena.setWord(deque, CHUNKS, arena.word(deque, CHUNKS) + 1);
    this.isChanged = true;
  }

  /** A chunk stands in another block now. */
  moved(deque: number, from: number, to: number): void {
    this.rename(deque, to);
    if (this.written === from) this.written = to;
  }

  /** Makes the neighbours of a chunk, or the header, point at it. */
  rename(deque: number, chunk: number): void {
    const arena = this.#arena;
    const previous = arena.word(chunk, PREVIOUS);
    const next = arena.word(chunk, NEXT);
    if (previous === 0) arena.setWord(deque, HEAD, chunk);
    else arena.setWord(previous, NEXT, chunk);
    if (next === 0) arena.setWord(deque, TAIL, chunk);
    else arena.setWord(next, PREVIOUS, chunk);
  }

  /** Takes a chunk out of the chain; it lives on. */
  unlink(deque: number, chunk: number): void {
    const arena = this.#arena;
    const previous = arena.word(chunk, PREVIOUS);
    const next = arena.word(chunk, NEXT);
    if (previous === 0) arena.setWord(deque, HEAD, next);
    else arena.setWord(previous, NEXT, next);
    if (next === 0) arena.setWord(deque, TAIL, previous);
    else arena.setWord(next, PREVIOUS, previous);
    arena.setWord(deque, CHUNKS, arena.word(deque, CHUNKS) - 1);
    this.isChanged = true;
  }

  /** Takes a chunk out of the chain and frees it with what is in it. */
  drop(deque: number, chunk: number): void {
    this.unlink(deque, chunk);
    if (this.written === chunk) this.written = 0;
    this.#packed.free(chunk);
  }

  /** Joins two neighbours that together fill less than a quarter of a chunk. */
  mergeWhenTiny(
    deque: number,
    left: number,
    right: number,
    limit: number,
    cursor: DequeCursor,
  ): void {
    const packed = this.#packed;
    const used = packed.bytesUsed(left) + packed.bytesUsed(right) + CHUNK_HEADER_BYTES;
    if (used * 4 > chunkBytesMax(limit)) return;
    // Compressed ones stay as they are.
    if ((this.#arena.word(left, PACKED_COUNT) | this.#arena.word(right, PACKED_COUNT)) < 0) return;
    if (packed.count(left) + packed.count(right) > chunkCountMax(limit)) return;
    if (used * 2 > this.#arena.capacity(left)) return;
    const inRight = cursor.chunk === right;
    const distance = cursor.position - (inRight ? packed.first(right) : packed.first(left));
    const offset = inRight ? packed.bytesUsed(left) + distance : distance;
    this.unlink(deque, right);
    const joined = packed.join(left, right);
    if (this.written === right) this.written = left;
    if (joined !== left) this.moved(deque, left, joined);
    if (cursor.chunk !== left && !inRight) return;
    cursor.chunk = joined;
    if (cursor.position >= 0) cursor.position = packed.first(joined) + offset;
  }

  /** Counts elements and their bytes in, or out when negative. */
  add(deque: number, count: number, bytes: number): void {
    const words = this.#arena.words[deque >>> REGION_SHIFT] as Int32Array;
    const base = (deque & UNIT_MASK) << 1;
    words[base + COUNT] = (words[base + COUNT] as number) + count;
    this.addBytes(deque, bytes);
  }

  /** Counts bytes alone: an element was written over. */
  addBytes(deque: number, bytes: number): void {
    const doubles = this.#arena.doubles[deque >>> REGION_SHIFT] as Float64Array;
    const at = (deque & UNIT_MASK) + BYTES_DOUBLE;
    doubles[at] = (doubles[at] as number) + bytes;
  }
}

/** Bytes that a chunk may grow to. */
export function chunkBytesMax(limit: number): number {
  return limit < 0 ? 2048 << Math.min(-limit, 5) : COUNTED_CHUNK_BYTES_MAX;
}

/** Elements that a chunk may hold. */
export function chunkCountMax(limit: number): number {
  return limit > 0 ? limit : Number.MAX_SAFE_INTEGER;
}

/** Bytes that a new chunk gets. */
export function chunkBytes(limit: number): number {
  return limit < 0 ? chunkBytesMax(limit) : COUNTED_CHUNK_BYTES;
}
