/**
 * Which chunks of a deque are compressed (lzf-chunks.ts), as Redis's list-compress-depth: those more than
 * `depth` chunks from both ends; 0 = none. The first and the last chunk never are, whatever the depth was
 * before, so that pushes and pops need not look.
 *
 * What is written is opened, and stays open until the owner is done with its command (`settle`), because
 * a cursor stands there. A chunk that misses its compression, for want of memory or after another depth
 * was set, is right as it is: the next changes near it make up for that.
 */
import { type Arena, ArenaFull } from './arena.ts';
import { CHUNKS, type Chain, COUNT, DequeCursor, HEAD, NEXT, PREVIOUS, TAIL } from './chain.ts';
import type { LzfChunks } from './lzf-chunks.ts';

export class Compression {
  /** So many chunks from each end stay as they are; 0 = all. */
  depth = 0;

  readonly #arena: Arena;
  readonly #chain: Chain;
  readonly #chunks: LzfChunks;
  readonly #here = new DequeCursor();

  constructor(arena: Arena, chain: Chain, chunks: LzfChunks) {
    this.#arena = arena;
    this.#chain = chain;
    this.#chunks = chunks;
  }

  /** False while nothing is compressed, because nothing ever was. */
  get isUsed(): boolean {
    return this.#chunks.isUsed;
  }

  /** True when `settle` has something to do: chunks came, went, or were written in. */
  get isDue(): boolean {
    return this.depth > 0 && (this.#chain.isChanged || this.#chain.written !== 0);
  }

  /**
   * Makes the cursor's chunk one that can be written in; the cursor stays at its element.
   * @throws ArenaFull with the elements as they were
   */
  own(deque: number, cursor: DequeCursor): void {
    const chain = this.#chain;
    const chunk = this.#chunks.sourceOf(cursor.chunk);
    if (chain.written !== 0 && chain.written !== chunk) {
      const left = chain.written;
      chain.written = 0;
      this.#compressInner(deque, left);
    }
    cursor.chunk = this.#opened(deque, chunk);
    if (this.depth > 0) chain.written = cursor.chunk;
  }

  /**
   * Before a chunk goes: opens the one that becomes the first or the last by it.
   * @throws ArenaFull before anything was changed
   */
  uncover(deque: number, chunk: number): void {
    const previous = this.#arena.word(chunk, PREVIOUS);
    const next = this.#arena.word(chunk, NEXT);
    if (previous === 0 && next !== 0) this.#opened(deque, next);
    if (next === 0 && previous !== 0) this.#opened(deque, previous);
  }

  /** Opens every chunk; @throws ArenaFull with the elements as they were */
  openAll(deque: number): void {
    for (let chunk = this.#arena.word(deque, HEAD); chunk !== 0; ) {
      chunk = this.#arena.word(this.#opened(deque, chunk), NEXT);
    }
  }

  /**
   * Opens the chunks of the elements at these two indexes, where there are such: a chunk that loses only
   * a part of its elements must be open, and so must one that becomes the first or the last.
   * @throws ArenaFull with the elements as they were
   */
  openFor(deque: number, first: number, last: number): void {
    if (!this.#chunks.isUsed) return;
    const count = this.#arena.word(deque, COUNT) >>> 0;
    for (const index of [first, last]) {
      if (index < 0 || index >= count) continue;
      this.#chain.locate(deque, index, this.#here);
      this.#opened(deque, this.#here.chunk);
    }
  }

  /** A command is done with the deque: what it came to and opened is compressed, what is near an end opened. */
  settle(deque: number): void {
    const chain = this.#chain;
    const { written, isChanged } = chain;
    chain.written = 0;
    chain.isChanged = false;
    if (this.depth === 0) return;
    if (written !== 0) {
      // An insert may have gone into a neighbour, or have made one.
      const previous = this.#arena.word(written, PREVIOUS);
      const next = this.#arena.word(written, NEXT);
      this.#compressInner(deque, written);
      if (previous !== 0) this.#compressInner(deque, previous);
      if (next !== 0) this.#compressInner(deque, next);
    }
    if (isChanged) this.#fit(deque);
  }

  /** Opens what is within the depth of an end, and compresses the first chunk beyond, from either end. */
  #fit(deque: number): void {
    const arena = this.#arena;
    if (arena.word(deque, CHUNKS) < this.depth * 2) return;
    let front = arena.word(deque, HEAD);
    let back = arena.word(deque, TAIL);
    for (let left = this.depth; left > 0; left--) {
      front = this.#openedIfRoom(deque, front);
      back = this.#openedIfRoom(deque, back);
      if (front === back || arena.word(front, NEXT) === back) return;
      front = arena.word(front, NEXT);
      back = arena.word(back, PREVIOUS);
    }
    const isOne = front === back;
    this.#compressed(deque, front);
    if (!isOne) this.#compressed(deque, back);
  }

  #compressInner(deque: number, chunk: number): void {
    if (this.#isInner(deque, chunk)) this.#compressed(deque, chunk);
  }

  #isInner(deque: number, chunk: number): boolean {
    const arena = this.#arena;
    if (arena.word(deque, CHUNKS) <= this.depth * 2) return false;
    let before = chunk;
    let behind = chunk;
    for (let left = this.depth; left > 0; left--) {
      before = arena.word(before, PREVIOUS);
      behind = arena.word(behind, NEXT);
      if (before === 0 || behind === 0) return false;
    }
    return true;
  }

  #compressed(deque: number, chunk: number): void {
    const now = this.#chunks.compress(chunk);
    if (now !== chunk) this.#chain.moved(deque, chunk, now);
  }

  #opened(deque: number, chunk: number): number {
    if (!this.#chunks.isCompressed(chunk)) return chunk;
    const now = this.#chunks.open(chunk);
    this.#chain.moved(deque, chunk, now);
    return now;
  }

  #openedIfRoom(deque: number, chunk: number): number {
    try {
      return this.#opened(deque, chunk);
    } catch (cause) {
      if (cause instanceof ArenaFull) return chunk;
      throw cause;
    }
  }
}
