/**
 * A long list: a chain of packed sequences (packed.ts) behind a header block, addressed by the
 * header's reference, which never changes but by `relocate`. Both ends take and give elements in
 * constant time; the middle is reached by walking chunks from the nearer end.
 *
 * Promises: no chunk is empty; a change happens or throws ArenaFull with the elements as they were.
 * Leaves to the owner: when a list becomes a deque and when it is small enough to be packed again.
 * Hot: shown by the bench rows LPUSH, RPOP and LRANGE.
 *
 * A chunk's size is the caller's `limit`, as Redis's list-max-listpack-size: -1 to -5 are 4, 8, 16,
 * 32 and 64 KiB; a positive one is the number of elements, and 8 KiB bounds it too.
 */
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import {
  BYTES_DOUBLE,
  CHUNKS,
  Chain,
  COUNT,
  chunkBytesMax,
  chunkCountMax,
  DEFAULT_CHUNK_LIMIT,
  DequeCursor,
  HEAD,
  HEADER_BYTES,
  NEXT,
  PREVIOUS,
  TAIL,
} from './chain.ts';
import { Compression } from './compression.ts';
import type { ElementCursor } from './element.ts';
import { LzfChunks } from './lzf-chunks.ts';
import { CHUNK_HEADER_BYTES, PACKED_HEADER_BYTES, type Packed } from './packed.ts';

export { DEFAULT_CHUNK_LIMIT, DequeCursor };

export class Deque {
  readonly #arena: Arena;
  readonly #packed: Packed;
  readonly #chain: Chain;
  readonly #lzf: LzfChunks;
  /** Which chunks are compressed; the owner calls its `settle` at the end of a command, if it `isDue`. */
  readonly compression: Compression;
  readonly #here = new DequeCursor();

  constructor(arena: Arena, packed: Packed) {
    this.#arena = arena;
    this.#packed = packed;
    this.#chain = new Chain(arena, packed);
    this.#lzf = new LzfChunks(arena);
    this.compression = new Compression(arena, this.#chain, this.#lzf);
  }

  /** The arena was reset, and every deque is gone. */
  reset(): void {
    this.#lzf.reset();
    this.#chain.written = 0;
  }

  /** An empty deque. */
  create(): number {
    const deque = this.#arena.allocate(HEADER_BYTES);
    const words = this.#arena.words[deque >>> REGION_SHIFT] as Int32Array;
    const base = (deque & UNIT_MASK) << 1;
    words.fill(0, base, base + HEADER_BYTES / 4);
    return deque;
  }

  /** Frees the deque and everything in it. */
  destroy(deque: number): void {
    for (let chunk = this.#arena.word(deque, HEAD); chunk !== 0; ) {
      const next = this.#arena.word(chunk, NEXT);
      this.#packed.free(chunk);
      chunk = next;
    }
    this.#arena.free(deque);
    this.#chain.written = 0;
  }

  /** The number of elements. */
  count(deque: number): number {
    return this.#arena.word(deque, COUNT) >>> 0;
  }

  /** The number of chunks. */
  chunks(deque: number): number {
    return this.#arena.word(deque, CHUNKS);
  }

  /** Bytes of the elements as written, without headers, slack and blocks of their own. */
  bytesUsed(deque: number): number {
    return this.#arena.double(deque, BYTES_DOUBLE);
  }

  /** Bytes of the arena that the deque takes. Walks its chunks. */
  memoryUsage(deque: number): number {
    let total = this.#arena.capacity(deque);
    for (let chunk = this.#arena.word(deque, HEAD); chunk !== 0; ) {
      total += this.#packed.memoryUsage(chunk);
      chunk = this.#arena.word(chunk, NEXT);
    }
    return total;
  }

  /** Bytes that its chunks take at most when none is compressed, without blocks of elements. */
  openBytes(deque: number): number {
    return this.bytesUsed(deque) * 2 + this.chunks(deque) * CHUNK_HEADER_BYTES * 2;
  }

  /** Appends `[start, end)`. */
  pushBack(
    deque: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    limit: number = DEFAULT_CHUNK_LIMIT,
  ): void {
    const size = this.#packed.sizeOf(bytes, start, end);
    const tail = this.#arena.word(deque, TAIL);
    const isOpen = tail !== 0 && this.#chain.takes(tail, size, limit, false);
    const chunk = isOpen ? tail : this.#chain.addChunk(deque, tail, 0, size, limit);
    this.#insert(deque, chunk, this.#packed.end(chunk), bytes, start, end);
  }

  /** Prepends `[start, end)`. */
  pushFront(
    deque: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    limit: number = DEFAULT_CHUNK_LIMIT,
  ): void {
    const size = this.#packed.sizeOf(bytes, start, end);
    const head = this.#arena.word(deque, HEAD);
    let chunk = head;
    if (head === 0 || !this.#chain.takes(head, size, limit, true)) {
      chunk = this.#chain.addChunk(deque, 0, head, size, limit);
      this.#packed.room.fillBackward(chunk);
    }
    this.#insert(deque, chunk, this.#arena.word(chunk, 0), bytes, start, end);
  }

  /** Points the cursor at the first element; false when there is none. */
  peekFront(deque: number, into: ElementCursor = this.#packed.cursor): boolean {
    const chunk = this.#arena.word(deque, HEAD);
    if (chunk === 0) return false;
    this.#packed.load(chunk, this.#packed.first(chunk), into);
    return true;
  }

  /** Points the cursor at the last element; false when there is none. */
  peekBack(deque: number, into: ElementCursor = this.#packed.cursor): boolean {
    const chunk = this.#arena.word(deque, TAIL);
    if (chunk === 0) return false;
    this.#packed.load(chunk, this.#packed.last(chunk), into);
    return true;
  }

  /** Takes the first element out; there must be one. */
  dropFront(deque: number): void {
    const chunk = this.#arena.word(deque, HEAD);
    this.#removeAt(deque, chunk, this.#packed.first(chunk));
  }

  /** Takes the last element out; there must be one. */
  dropBack(deque: number): void {
    const chunk = this.#arena.word(deque, TAIL);
    this.#removeAt(deque, chunk, this.#packed.last(chunk));
  }

  /** Points `cursor` at the element of `index`, from 0; false when there is none. */
  seek(deque: number, index: number, cursor: DequeCursor): boolean {
    if (index < 0 || index >= this.count(deque)) return false;
    this.#chain.locate(deque, index, cursor);
    cursor.chunk = this.#lzf.readable(cursor.chunk);
    cursor.position = this.#packed.seek(cursor.chunk, cursor.position);
    return true;
  }

  /** Moves to the next element; false, and the cursor is void, behind the last. */
  next(cursor: DequeCursor): boolean {
    cursor.position = this.#packed.next(cursor.chunk, cursor.position);
    return cursor.position >= 0 || this.#toNextChunk(cursor);
  }

  /** Moves to the previous element; false, and the cursor is void, before the first. */
  previous(cursor: DequeCursor): boolean {
    cursor.position = this.#packed.previous(cursor.chunk, cursor.position);
    if (cursor.position >= 0) return true;
    cursor.chunk = this.#arena.word(cursor.chunk, PREVIOUS);
    if (cursor.chunk === 0) return false;
    cursor.chunk = this.#lzf.readable(cursor.chunk);
    cursor.position = this.#packed.last(cursor.chunk);
    return true;
  }

  /** Points `into` at the bytes of the cursor's element, until the next change. */
  load(cursor: DequeCursor, into: ElementCursor = this.#packed.cursor): ElementCursor {
    return this.#packed.load(cursor.chunk, cursor.position, into);
  }

  /** True when the cursor's element equals `[start, end)`. */
  isEqual(cursor: DequeCursor, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#packed.isEqual(cursor.chunk, cursor.position, bytes, start, end);
  }

  /**
   * Moves forward to the first element equal to `[start, end)`, the cursor's own included; false, and
   * the cursor is void, when there is none.
   */
  find(cursor: DequeCursor, bytes: Uint8Array, start: number, end: number): boolean {
    for (;;) {
      cursor.position = this.#packed.find(cursor.chunk, cursor.position, bytes, start, end);
      if (cursor.position >= 0) return true;
      if (!this.#toNextChunk(cursor)) return false;
    }
  }

  /** Writes `[start, end)` over the cursor's element; the cursor stays with it. */
  set(
    deque: number,
    cursor: DequeCursor,
    bytes: Uint8Array,
    start: number,
    end: number,
    limit: number = DEFAULT_CHUNK_LIMIT,
  ): void {
    const packed = this.#packed;
    this.compression.own(deque, cursor);
    const size = packed.sizeOf(bytes, start, end);
    const chunk = cursor.chunk;
    const used = packed.bytesUsed(chunk);
    if (used + size + CHUNK_HEADER_BYTES > chunkBytesMax(limit) && packed.count(chunk) > 1) {
      // The chunk would outgrow its limit: the new element comes in as an insert, which splits.
      this.insertBefore(deque, cursor, bytes, start, end, limit);
      const to = cursor.chunk;
      this.next(cursor);
      const from = cursor.chunk;
      const following = this.#removeAt(deque, from, cursor.position);
      cursor.chunk = to;
      // Closing the gap may have moved the new element, which stands before it.
      if (from !== to) cursor.position = packed.last(to);
      else cursor.position = following < 0 ? packed.last(to) : packed.previous(to, following);
      return;
    }
    const moved = packed.replace(chunk, cursor.position, bytes, start, end);
    cursor.position = packed.position;
    cursor.chunk = moved;
    if (moved !== chunk) this.#chain.moved(deque, chunk, moved);
    this.#chain.addBytes(deque, packed.bytesUsed(moved) - used);
  }

  /** Inserts `[start, end)` before the cursor's element; the cursor is then at the new one. */
  insertBefore(
    deque: number,
    cursor: DequeCursor,
    bytes: Uint8Array,
    start: number,
    end: number,
    limit: number = DEFAULT_CHUNK_LIMIT,
  ): void {
    this.compression.own(deque, cursor);
    this.#insertAt(deque, cursor.chunk, cursor.position, bytes, start, end, limit);
    cursor.chunk = this.#here.chunk;
    cursor.position = this.#here.position;
  }

  /** Inserts `[start, end)` behind the cursor's element; the cursor is then at the new one. */
  insertAfter(
    deque: number,
    cursor: DequeCursor,
    bytes: Uint8Array,
    start: number,
    end: number,
    limit: number = DEFAULT_CHUNK_LIMIT,
  ): void {
    this.compression.own(deque, cursor);
    const behind = this.#packed.next(cursor.chunk, cursor.position);
    const position = behind < 0 ? this.#packed.end(cursor.chunk) : behind;
    this.#insertAt(deque, cursor.chunk, position, bytes, start, end, limit);
    cursor.chunk = this.#here.chunk;
    cursor.position = this.#here.position;
  }

  /** Takes the cursor's element out; the cursor moves to the one behind, false when there is none. */
  remove(deque: number, cursor: DequeCursor, limit: number = DEFAULT_CHUNK_LIMIT): boolean {
    this.compression.own(deque, cursor);
    const chunk = cursor.chunk;
    const isLast = this.#packed.count(chunk) === 1;
    if (isLast) this.compression.uncover(deque, chunk);
    const next = this.#arena.word(chunk, NEXT);
    const previous = this.#arena.word(chunk, PREVIOUS);
    cursor.position = this.#removeAt(deque, chunk, cursor.position);
    if (cursor.position < 0 && next !== 0) {
      cursor.chunk = next;
      cursor.position = this.#packed.first(next);
    }
    if (!isLast) {
      if (next !== 0) this.#chain.mergeWhenTiny(deque, chunk, next, limit, cursor);
      if (previous !== 0) this.#chain.mergeWhenTiny(deque, previous, chunk, limit, cursor);
    }
    if (cursor.position < 0) return false;
    // Last of all: a view tells its neighbours as they were when it was taken.
    cursor.chunk = this.#lzf.readable(cursor.chunk);
    return true;
  }

  /** Takes out up to `count` elements from `index` on; whole chunks go without a walk. */
  removeRange(
    deque: number,
    index: number,
    count: number,
    limit: number = DEFAULT_CHUNK_LIMIT,
  ): void {
    const packed = this.#packed;
    const here = this.#here;
    let left = Math.min(count, this.count(deque) - index);
    if (left <= 0) return;
    this.compression.openFor(deque, index - 1, index + left);
    if (!this.seek(deque, index, here)) return;
    // Compressed still, it goes as a whole.
    here.chunk = this.#lzf.sourceOf(here.chunk);
    let before = this.#arena.word(here.chunk, PREVIOUS);
    while (left > 0) {
      const chunk = here.chunk;
      const next = this.#arena.word(chunk, NEXT);
      const inChunk = packed.count(chunk);
      const used = packed.bytesUsed(chunk);
      if (here.position === packed.first(chunk) && left >= inChunk) {
        this.#chain.add(deque, -inChunk, -used);
        this.#chain.drop(deque, chunk);
        left -= inChunk;
      } else {
        packed.removeRange(chunk, here.position, left);
        const removed = inChunk - packed.count(chunk);
        this.#chain.add(deque, -removed, packed.bytesUsed(chunk) - used);
        left -= removed;
        before = chunk;
      }
      here.chunk = next;
      here.position = next === 0 ? -1 : packed.first(next);
    }
    const after = before === 0 ? 0 : this.#arena.word(before, NEXT);
    if (after !== 0) this.#chain.mergeWhenTiny(deque, before, after, limit, here);
  }

  /** Keeps the elements from index `start` to `stop`, both included, and takes out the others. */
  trim(deque: number, start: number, stop: number, limit: number = DEFAULT_CHUNK_LIMIT): void {
    const count = this.count(deque);
    if (start > stop || start >= count) {
      this.removeRange(deque, 0, count, limit);
      return;
    }
    // What stays in part or as an end is opened first, so that neither step can fail.
    this.compression.openFor(deque, start, Math.min(stop, count - 1));
    this.removeRange(deque, stop + 1, count, limit);
    this.removeRange(deque, 0, start, limit);
  }

  /**
   * Makes a deque of a packed sequence, which is void from then on.
   * @throws ArenaFull before anything was changed
   */
  fromPacked(sequence: number, limit: number = DEFAULT_CHUNK_LIMIT): number {
    const packed = this.#packed;
    const deque = this.create();
    const cursor = packed.cursor;
    try {
      const size = packed.bytesUsed(sequence) + CHUNK_HEADER_BYTES;
      if (size <= chunkBytesMax(limit) && packed.count(sequence) <= chunkCountMax(limit)) {
        if (packed.count(sequence) > 0) this.#adopt(deque, sequence, limit);
        return deque;
      }
      for (let at = packed.first(sequence); at >= 0; at = packed.next(sequence, at)) {
        packed.load(sequence, at, cursor);
        this.pushBack(deque, cursor.bytes, cursor.start, cursor.end, limit);
        if (this.compression.isDue) this.compression.settle(deque);
      }
    } catch (error) {
      this.destroy(deque);
      throw error;
    }
    packed.free(sequence);
    return deque;
  }

  /**
   * Makes one packed sequence of the deque, which is void from then on.
   * @throws ArenaFull before anything was changed
   */
  toPacked(deque: number): number {
    const packed = this.#packed;
    this.compression.openAll(deque);
    // Room for all of it from the start, so that no join below can fail.
    const capacity = PACKED_HEADER_BYTES + this.bytesUsed(deque);
    let sequence = packed.create(PACKED_HEADER_BYTES, capacity);
    for (let chunk = this.#arena.word(deque, HEAD); chunk !== 0; ) {
      const next = this.#arena.word(chunk, NEXT);
      sequence = packed.join(sequence, chunk);
      chunk = next;
    }
    this.#arena.free(deque);
    return sequence;
  }

  /**
   * Moves what lies in regions being emptied and returns the deque's reference.
   * @throws ArenaFull with the deque whole
   */
  relocate(deque: number): number {
    const arena = this.#arena;
    for (let chunk = arena.word(deque, HEAD); chunk !== 0; chunk = arena.word(chunk, NEXT)) {
      const moved = this.#packed.relocate(chunk);
      if (moved !== chunk) this.#chain.rename(deque, moved);
      chunk = moved;
    }
    return arena.isEvacuating(deque) ? arena.relocate(deque) : deque;
  }

  #insert(
    deque: number,
    chunk: number,
    position: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const packed = this.#packed;
    const before = packed.bytesUsed(chunk);
    let moved: number;
    try {
      moved = packed.insertBefore(chunk, position, bytes, start, end);
    } catch (error) {
      if (packed.count(chunk) === 0) this.#chain.drop(deque, chunk);
      throw error;
    }
    if (moved !== chunk) this.#chain.moved(deque, chunk, moved);
    this.#chain.add(deque, 1, packed.bytesUsed(moved) - before);
    this.#here.chunk = moved;
    this.#here.position = packed.position;
  }

  #insertAt(
    deque: number,
    chunk: number,
    position: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    limit: number,
  ): void {
    const here = this.#here;
    here.chunk = chunk;
    here.position = position;
    this.#chain.makeRoom(deque, here, this.#packed.sizeOf(bytes, start, end), limit);
    this.#insert(deque, here.chunk, here.position, bytes, start, end);
  }

  /** Removes one element, and its chunk when it was the only one; the position of what follows. */
  #removeAt(deque: number, chunk: number, position: number): number {
    const packed = this.#packed;
    const before = packed.bytesUsed(chunk);
    const isLast = packed.count(chunk) === 1;
    if (isLast) this.compression.uncover(deque, chunk);
    const following = packed.remove(chunk, position);
    this.#chain.add(deque, -1, packed.bytesUsed(chunk) - before);
    if (isLast) this.#chain.drop(deque, chunk);
    return following;
  }

  /** The first chunk of a deque takes over what a packed sequence holds. */
  #adopt(deque: number, sequence: number, limit: number): void {
    const size = this.#packed.bytesUsed(sequence);
    const count = this.#packed.count(sequence);
    const chunk = this.#chain.addChunk(deque, 0, 0, size, limit);
    const joined = this.#packed.join(chunk, sequence);
    if (joined !== chunk) this.#chain.rename(deque, joined);
    this.#chain.add(deque, count, size);
  }

  #toNextChunk(cursor: DequeCursor): boolean {
    cursor.chunk = this.#arena.word(cursor.chunk, NEXT);
    if (cursor.chunk === 0) return false;
    cursor.chunk = this.#lzf.readable(cursor.chunk);
    cursor.position = this.#packed.first(cursor.chunk);
    return true;
  }
}
