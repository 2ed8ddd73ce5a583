/**
 * Compressed chunks: a chunk of a deque whose elements stand in its block as LZF. Its header tells count
 * and size of the elements as if they stood there, so that a chain is walked, counted and dropped without
 * a look inside; the sign of the count's word says that they do not.
 *
 * Who reads gets a view: the elements in one scratch block, until the next view. So reading never needs
 * memory. Who writes opens the chunk first. A chunk whose elements own blocks is never compressed.
 */

import { assert } from '../base/assert.ts';
import { compressLzf, expandLzf } from '../base/lzf.ts';
import { type Arena, ArenaFull } from './arena.ts';
import { NEXT, PREVIOUS } from './chain.ts';
import { CHUNK_HEADER_BYTES, COUNT, END, OWNS_BLOCKS, START } from './gap.ts';

/** The sign of the count's word. */
const COMPRESSED = -0x80000000;
/** Behind the header: how many bytes of LZF follow. */
const LENGTH = CHUNK_HEADER_BYTES / 4;
const LZF = CHUNK_HEADER_BYTES + 4;
/** As in Redis: less is left as it is, and so is what would not become smaller by so much. */
const BYTES_MIN = 48;
const GAIN_MIN = 8;
/** The largest chunk, its header included. */
const SCRATCH_BYTES = 64 * 1024;

const output = Buffer.alloc(SCRATCH_BYTES);

export class LzfChunks {
  readonly #arena: Arena;
  /** The block of the view; 0 until a chunk was compressed for the first time. */
  #scratch = 0;
  /** The chunk in view. */
  #viewed = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** False while no chunk can be compressed: none ever was. */
  get isUsed(): boolean {
    return this.#scratch !== 0;
  }

  isCompressed(chunk: number): boolean {
    return this.#arena.word(chunk, COUNT) < 0;
  }

  /** The chunk itself, or its view: only to read, and only until the next view or change. */
  readable(chunk: number): number {
    return this.#arena.word(chunk, COUNT) < 0 ? this.#view(chunk) : chunk;
  }

  /** The chunk of which this is the view; any other is its own. */
  sourceOf(chunk: number): number {
    return chunk === this.#scratch && chunk !== 0 ? this.#viewed : chunk;
  }

  /** Compresses a chunk where that gains and memory for it is there; its reference, which may be new. */
  compress(chunk: number): number {
    const arena = this.#arena;
    const count = arena.word(chunk, COUNT);
    if (count < 0 || (count & OWNS_BLOCKS) !== 0) return chunk;
    const start = arena.word(chunk, START);
    const size = arena.word(chunk, END) - start;
    if (size < BYTES_MIN || size + CHUNK_HEADER_BYTES > SCRATCH_BYTES) return chunk;
    const from = arena.byteOffset(chunk) + start;
    const bytesMax = size - GAIN_MIN - 1;
    const length = compressLzf(arena.bytesOf(chunk), from, from + size, output, bytesMax);
    if (length === 0) return chunk;
    const block = this.#blockFor(LZF + length);
    if (block === 0) return chunk;
    if (arena.capacity(block) >= arena.capacity(chunk)) {
      arena.free(block);
      return chunk;
    }
    this.#writeHeader(chunk, block, size);
    arena.setWord(block, COUNT, count | COMPRESSED);
    arena.setWord(block, LENGTH, length);
    output.copy(arena.bytesOf(block), arena.byteOffset(block) + LZF, 0, length);
    arena.free(chunk);
    return block;
  }

  /**
   * Makes a compressed chunk an ordinary one; its new reference. Positions are those of the view.
   * @throws ArenaFull before anything was changed
   */
  open(chunk: number): number {
    const arena = this.#arena;
    const size = arena.word(chunk, END) - arena.word(chunk, START);
    const block = arena.allocate(CHUNK_HEADER_BYTES + size);
    this.#expand(chunk, block);
    arena.free(chunk);
    return block;
  }

  /** The arena was reset: the scratch block is gone with everything. */
  reset(): void {
    this.#scratch = 0;
    this.#viewed = 0;
  }

  #view(chunk: number): number {
    assert(this.#scratch !== 0, 'a chunk was compressed without a scratch block');
    this.#expand(chunk, this.#scratch);
    this.#viewed = chunk;
    return this.#scratch;
  }

  /** Writes the chunk with its elements into a block that is large enough. */
  #expand(chunk: number, block: number): void {
    const arena = this.#arena;
    const size = arena.word(chunk, END) - arena.word(chunk, START);
    this.#writeHeader(chunk, block, size);
    arena.setWord(block, COUNT, arena.word(chunk, COUNT) & ~COMPRESSED);
    const from = arena.byteOffset(chunk) + LZF;
    const to = arena.byteOffset(block) + CHUNK_HEADER_BYTES;
    const end = from + arena.word(chunk, LENGTH);
    const isWhole = expandLzf(arena.bytesOf(chunk), from, end, arena.bytesOf(block), to, size);
    assert(isWhole, 'a compressed chunk expands to its size');
  }

  #writeHeader(chunk: number, block: number, size: number): void {
    const arena = this.#arena;
    arena.setWord(block, START, CHUNK_HEADER_BYTES);
    arena.setWord(block, END, CHUNK_HEADER_BYTES + size);
    arena.setWord(block, NEXT, arena.word(chunk, NEXT));
    arena.setWord(block, PREVIOUS, arena.word(chunk, PREVIOUS));
  }

  /** A block, after the scratch block is there; 0 without memory for it. */
  #blockFor(bytes: number): number {
    try {
      if (this.#scratch === 0) this.#scratch = this.#arena.allocate(SCRATCH_BYTES);
      return this.#arena.allocate(bytes);
    } catch (cause) {
      if (cause instanceof ArenaFull) return 0;
      throw cause;
    }
  }
}
