/**
 * Room inside the block of a packed sequence (packed.ts): opens a gap between its elements and
 * closes one, moving whichever side is shorter, sliding what is there, or taking a larger block.
 * What is written into a gap is the sequence's part.
 * Hot: shown by the bench rows LPUSH and RPOP.
 *
 * A block's layout: 32-bit words 0 = where the elements start, 1 = where they end (bytes from the
 * block's beginning; positions are such bytes too), 2 = count | header bytes << 24 | a flag for "may
 * own blocks". A header of 20 bytes has two more words for a chain: 3 = next, 4 = previous.
 */
import { copyBytes } from '../base/bytes.ts';
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import { spareToGrow } from './size-classes.ts';

// Copies for the methods below: V8 looks an imported constant up each time.
const REGION = REGION_SHIFT;
const UNIT = UNIT_MASK;

/** Header of a sequence on its own. */
export const PACKED_HEADER_BYTES = 12;
/** Header of a chunk in a chain. */
export const CHUNK_HEADER_BYTES = 20;

export const START = 0;
export const END = 1;
export const COUNT = 2;
export const COUNT_MASK = 0xffffff;
export const OWNS_BLOCKS = 0x40000000;

export class Gap {
  /** Where the last opened gap begins. */
  position = 0;

  readonly #arena: Arena;
  readonly #words: Int32Array[];
  readonly #bytes: Uint8Array[];

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#words = arena.words;
    this.#bytes = arena.bytes;
  }

  /**
   * Opens a gap of `size` bytes at `position` and returns the block's reference, which may be new;
   * `this.position` is where the gap begins.
   * @throws ArenaFull before anything was changed
   */
  open(ref: number, position: number, size: number): number {
    const words = this.#words[ref >>> REGION] as Int32Array;
    const base = (ref & UNIT) << 1;
    const start = words[base + START] as number;
    const end = words[base + END] as number;
    const header = ((words[base + COUNT] as number) >>> 24) & 0x3f;
    const bytes = this.#bytes[ref >>> REGION] as Uint8Array;
    const offset = (ref & UNIT) << 3;
    const capacity = this.#arena.capacity(ref);
    const fitsBefore = start - size >= header;
    if (end + size <= capacity && !(fitsBefore && position - start < end - position)) {
      moveBytes(bytes, offset + position, offset + position + size, end - position);
      words[base + END] = end + size;
      this.position = position;
      return ref;
    }
    if (fitsBefore) {
      moveBytes(bytes, offset + start, offset + start - size, position - start);
      words[base + START] = start - size;
      this.position = position - size;
      return ref;
    }
    const needed = header + end - start + size;
    // Room on both sides together, and enough of it not to slide again with the next element.
    if (needed + (needed >>> 4) <= capacity) {
      const target = position === start ? header + ((capacity - needed) >>> 1) : header;
      return this.#slide(ref, position, size, target);
    }
    return this.#regrow(ref, position, size, needed);
  }

  /** Makes an empty sequence fill from the end of its block backward. */
  fillBackward(ref: number): void {
    const capacity = this.#arena.capacity(ref);
    this.#arena.setWord(ref, START, capacity);
    this.#arena.setWord(ref, END, capacity);
  }

  /** True when so many more bytes fit without moving the elements. */
  hasRoom(ref: number, size: number, atFront: boolean): boolean {
    const words = this.#words[ref >>> REGION] as Int32Array;
    const base = (ref & UNIT) << 1;
    if (!atFront) return (words[base + END] as number) + size <= this.#arena.capacity(ref);
    const header = ((words[base + COUNT] as number) >>> 24) & 0x3f;
    return (words[base + START] as number) - size >= header;
  }

  /** An empty sequence starts at its header again. */
  settle(ref: number): void {
    const words = this.#words[ref >>> REGION] as Int32Array;
    const base = (ref & UNIT) << 1;
    const count = words[base + COUNT] as number;
    if ((count & COUNT_MASK) !== 0) return;
    const header = (count >>> 24) & 0x3f;
    words[base + START] = header;
    words[base + END] = header;
    words[base + COUNT] = header << 24;
  }

  /** Moves the elements so that they start at `target`, with a gap of `size` at `position`. */
  #slide(ref: number, position: number, size: number, target: number): number {
    const words = this.#words[ref >>> REGION] as Int32Array;
    const base = (ref & UNIT) << 1;
    const start = words[base + START] as number;
    const end = words[base + END] as number;
    const bytes = this.#bytes[ref >>> REGION] as Uint8Array;
    const offset = (ref & UNIT) << 3;
    const gap = target + position - start;
    // The right part goes first. It never moves left over a left part that is still there: a gap
    // that fits before the elements has been opened there.
    moveBytes(bytes, offset + position, offset + gap + size, end - position);
    moveBytes(bytes, offset + start, offset + target, position - start);
    words[base + START] = target;
    words[base + END] = target + end - start + size;
    this.position = gap;
    return ref;
  }

  #regrow(ref: number, position: number, size: number, needed: number): number {
    const arena = this.#arena;
    const words = this.#words[ref >>> REGION] as Int32Array;
    const base = (ref & UNIT) << 1;
    const start = words[base + START] as number;
    const end = words[base + END] as number;
    const header = ((words[base + COUNT] as number) >>> 24) & 0x3f;
    // What would fit the old block is a queue: it needs room on one side, or each push would move it.
    const isQueue = needed <= arena.capacity(ref);
    const moved = arena.allocate(needed + (isQueue ? needed >>> 3 : spareToGrow(needed)));
    if (position === end && start === header) {
      arena.copy(ref, moved, end);
      arena.setWord(moved, END, end + size);
      this.position = end;
      arena.free(ref);
      return moved;
    }
    const slack = arena.capacity(moved) - needed;
    const target = position === start && start !== end ? header + slack : header;
    const toWords = this.#words[moved >>> REGION] as Int32Array;
    const toBase = (moved & UNIT) << 1;
    for (let word = 0; word < header / 4; word++)
      toWords[toBase + word] = words[base + word] as number;
    toWords[toBase + START] = target;
    toWords[toBase + END] = target + end - start + size;
    const from = this.#bytes[ref >>> REGION] as Uint8Array;
    const to = this.#bytes[moved >>> REGION] as Uint8Array;
    const offset = (ref & UNIT) << 3;
    const toOffset = (moved & UNIT) << 3;
    this.position = target + position - start;
    copyBytes(from, offset + start, offset + position, to, toOffset + target);
    copyBytes(from, offset + position, offset + end, to, toOffset + this.position + size);
    arena.free(ref);
    return moved;
  }

  /** Closes the `size` bytes at `position`; returns where what was behind them begins now. */
  close(ref: number, position: number, size: number): number {
    const words = this.#words[ref >>> REGION] as Int32Array;
    const base = (ref & UNIT) << 1;
    const start = words[base + START] as number;
    const end = words[base + END] as number;
    const bytes = this.#bytes[ref >>> REGION] as Uint8Array;
    const offset = (ref & UNIT) << 3;
    if (position - start < end - position - size) {
      moveBytes(bytes, offset + start, offset + start + size, position - start);
      words[base + START] = start + size;
      return position + size;
    }
    const behind = position + size;
    moveBytes(bytes, offset + behind, offset + position, end - behind);
    words[base + END] = end - size;
    return position;
  }
}

/** Moves bytes within one array; the ranges may overlap. */
export function moveBytes(bytes: Uint8Array, from: number, to: number, length: number): void {
  if (length > 0 && from !== to) bytes.copyWithin(to, from, from + length);
}
