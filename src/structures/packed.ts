/**
 * A short sequence of byte strings in one arena block, as Redis's listpack in purpose: small lists,
 * hashes and sets are one of these, and a deque (deque.ts) is a chain of them. Elements are written
 * as element.ts tells; the very big ones have blocks of their own, which the sequence owns.
 *
 * Promises: no gap between elements; a change either happens or throws ArenaFull with the sequence
 * as it was; the source of a change may lie in the sequence itself. Leaves to the owner: storing
 * the reference that a change returns, because a block that grows may move.
 * Hot: shown by the bench rows LPUSH, RPOP and LRANGE.
 */
import { assert } from '../base/assert.ts';
import { copyBytes, equalBytes } from '../base/bytes.ts';
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import {
  ElementCursor,
  ElementShape,
  elementSize,
  elementSizeBefore,
  INDIRECT,
  INDIRECT_BYTES_MIN,
  indirectBlock,
  indirectLength,
  loadInline,
  setIndirectBlock,
  writeElement,
  writeIndirect,
} from './element.ts';
import {
  CHUNK_HEADER_BYTES,
  COUNT,
  COUNT_MASK,
  END,
  Gap,
  moveBytes,
  OWNS_BLOCKS,
  PACKED_HEADER_BYTES,
  START,
} from './gap.ts';

export { CHUNK_HEADER_BYTES, PACKED_HEADER_BYTES };

export class Packed {
  /** What `load` fills when it is given no cursor. */
  readonly cursor: ElementCursor = new ElementCursor();
  /** The room inside the block, for the owner of a chain. */
  readonly room: Gap;
  /** Where the element is that the last insert or replace has written. */
  position = 0;

  readonly #arena: Arena;
  readonly #words: Int32Array[];
  readonly #bytes: Uint8Array[];
  readonly #compared = new ElementCursor();
  readonly #shape = new ElementShape();
  readonly #needle: Uint8Array = Buffer.alloc(INDIRECT_BYTES_MIN + 8);
  readonly #source: Uint8Array = Buffer.alloc(INDIRECT_BYTES_MIN);

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#words = arena.words;
    this.#bytes = arena.bytes;
    this.room = new Gap(arena);
  }

  /** An empty sequence in a block of at least `capacityBytes`, its header included. */
  create(headerBytes: number = PACKED_HEADER_BYTES, capacityBytes = 0): number {
    const ref = this.#arena.allocate(Math.max(capacityBytes, headerBytes));
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    const base = (ref & UNIT_MASK) << 1;
    words[base + START] = headerBytes;
    words[base + END] = headerBytes;
    words[base + COUNT] = headerBytes << 24;
    for (let word = 3; word < headerBytes / 4; word++) words[base + word] = 0;
    return ref;
  }

  /** Frees the sequence and all blocks of its elements. */
  free(ref: number): void {
    if (this.ownsBlocks(ref)) {
      for (let at = this.first(ref); at >= 0; at = this.next(ref, at)) {
        const block = this.#blockAt(ref, at);
        if (block !== 0) this.#arena.free(block);
      }
    }
    this.#arena.free(ref);
  }

  count(ref: number): number {
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    return (words[((ref & UNIT_MASK) << 1) + COUNT] as number) & COUNT_MASK;
  }

  /** Bytes of the elements as written, without header, slack and blocks of their own. */
  bytesUsed(ref: number): number {
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    const base = (ref & UNIT_MASK) << 1;
    return (words[base + END] as number) - (words[base + START] as number);
  }

  /** Bytes of the arena that the sequence takes, blocks of its elements included. */
  memoryUsage(ref: number): number {
    let total = this.#arena.capacity(ref);
    if (!this.ownsBlocks(ref)) return total;
    for (let at = this.first(ref); at >= 0; at = this.next(ref, at)) {
      const block = this.#blockAt(ref, at);
      if (block !== 0) total += this.#arena.capacity(block);
    }
    return total;
  }

  /** The position of the first element; -1 when there is none. */
  first(ref: number): number {
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    const base = (ref & UNIT_MASK) << 1;
    const start = words[base + START] as number;
    return start < (words[base + END] as number) ? start : -1;
  }

  /** The position of the last element; -1 when there is none. */
  last(ref: number): number {
    const region = ref >>> REGION_SHIFT;
    const words = this.#words[region] as Int32Array;
    const base = (ref & UNIT_MASK) << 1;
    const end = words[base + END] as number;
    if (end === words[base + START]) return -1;
    const offset = (ref & UNIT_MASK) << 3;
    return end - elementSizeBefore(this.#bytes[region] as Uint8Array, offset + end);
  }

  /** The position behind this element; -1 at the end. */
  next(ref: number, position: number): number {
    const region = ref >>> REGION_SHIFT;
    const offset = (ref & UNIT_MASK) << 3;
    const next = position + elementSize(this.#bytes[region] as Uint8Array, offset + position);
    const words = this.#words[region] as Int32Array;
    return next < (words[((ref & UNIT_MASK) << 1) + END] as number) ? next : -1;
  }

  /** The position before this element; -1 at the beginning. */
  previous(ref: number, position: number): number {
    const region = ref >>> REGION_SHIFT;
    const words = this.#words[region] as Int32Array;
    if (position <= (words[((ref & UNIT_MASK) << 1) + START] as number)) return -1;
    const offset = (ref & UNIT_MASK) << 3;
    return position - elementSizeBefore(this.#bytes[region] as Uint8Array, offset + position);
  }

  /** The position of the element at `index`, from 0; -1 when there is none. Walks from the nearer end. */
  seek(ref: number, index: number): number {
    const count = this.count(ref);
    if (index < 0 || index >= count) return -1;
    if (index < count >>> 1) {
      let at = this.first(ref);
      for (let left = index; left > 0; left--) at = this.next(ref, at);
      return at;
    }
    let at = this.last(ref);
    for (let left = count - 1 - index; left > 0; left--) at = this.previous(ref, at);
    return at;
  }

  /** Points `cursor` at the element's bytes: valid until the next change or load with it. */
  load(ref: number, position: number, cursor: ElementCursor = this.cursor): ElementCursor {
    const bytes = this.#bytes[ref >>> REGION_SHIFT] as Uint8Array;
    const at = ((ref & UNIT_MASK) << 3) + position;
    if (bytes[at] === INDIRECT) {
      const block = indirectBlock(bytes, at);
      cursor.bytes = this.#bytes[block >>> REGION_SHIFT] as Uint8Array;
      cursor.start = (block & UNIT_MASK) << 3;
      cursor.end = cursor.start + indirectLength(bytes, at);
    } else loadInline(bytes, at, cursor);
    return cursor;
  }

  /** Appends `[start, end)` and returns the sequence's reference, which may be new. */
  pushBack(ref: number, bytes: Uint8Array, start: number, end: number): number {
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    const position = words[((ref & UNIT_MASK) << 1) + END] as number;
    return this.insertBefore(ref, position, bytes, start, end);
  }

  /** Prepends `[start, end)` and returns the sequence's reference, which may be new. */
  pushFront(ref: number, bytes: Uint8Array, start: number, end: number): number {
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    const position = words[((ref & UNIT_MASK) << 1) + START] as number;
    return this.insertBefore(ref, position, bytes, start, end);
  }

  /**
   * Inserts `[start, end)` before the element at `position` and returns the sequence's reference,
   * which may be new; `this.position` is then the new element's.
   * @throws ArenaFull before anything was changed
   */
  insertBefore(
    ref: number,
    position: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    assert(position >= PACKED_HEADER_BYTES, 'an insert has a position');
    this.#shape.measure(bytes, start, end);
    const moved = this.#write(ref, position, this.#shape.size, bytes, start, end);
    const words = this.#words[moved >>> REGION_SHIFT] as Int32Array;
    const base = (moved & UNIT_MASK) << 1;
    words[base + COUNT] = (words[base + COUNT] as number) + 1;
    return moved;
  }

  /** As `insertBefore`, behind the element at `position`. */
  insertAfter(
    ref: number,
    position: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    const region = this.#bytes[ref >>> REGION_SHIFT] as Uint8Array;
    const size = elementSize(region, ((ref & UNIT_MASK) << 3) + position);
    return this.insertBefore(ref, position + size, bytes, start, end);
  }

  /**
   * Writes `[start, end)` over the element at `position` and returns the sequence's reference, which
   * may be new; `this.position` is then the element's.
   * @throws ArenaFull before anything was changed
   */
  replace(ref: number, position: number, bytes: Uint8Array, start: number, end: number): number {
    const region = this.#bytes[ref >>> REGION_SHIFT] as Uint8Array;
    const at = ((ref & UNIT_MASK) << 3) + position;
    const before = elementSize(region, at);
    const block = this.#blockAt(ref, position);
    this.#shape.measure(bytes, start, end);
    const growth = this.#shape.size - before;
    const moved = this.#write(ref, position, growth, bytes, start, end);
    if (block !== 0) this.#arena.free(block);
    return moved;
  }

  /**
   * Takes the element at `position` out and returns the position of the one behind it, -1 when it
   * was the last. The block keeps its size: see `shrink`.
   */
  remove(ref: number, position: number): number {
    const region = ref >>> REGION_SHIFT;
    const bytes = this.#bytes[region] as Uint8Array;
    const at = ((ref & UNIT_MASK) << 3) + position;
    if (bytes[at] === INDIRECT) this.#arena.free(indirectBlock(bytes, at));
    const following = this.room.close(ref, position, elementSize(bytes, at));
    const words = this.#words[region] as Int32Array;
    const base = (ref & UNIT_MASK) << 1;
    words[base + COUNT] = (words[base + COUNT] as number) - 1;
    this.room.settle(ref);
    return following < (words[base + END] as number) ? following : -1;
  }

  /**
   * The position of the first element equal to `[start, end)`, looking at `from` (a position) and
   * every `stride`-th element behind it; -1 when there is none or `from` is -1.
   */
  find(
    ref: number,
    from: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    stride = 1,
  ): number {
    if (from < 0) return -1;
    const region = this.#bytes[ref >>> REGION_SHIFT] as Uint8Array;
    const offset = (ref & UNIT_MASK) << 3;
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    const last = offset + (words[((ref & UNIT_MASK) << 1) + END] as number);
    const shape = this.#shape;
    shape.measure(bytes, start, end);
    const { tag, size } = shape;
    const isIndirect = tag === INDIRECT;
    // Equal elements are equal bytes, so the needle is written once and compared as written.
    const needle = this.#needle;
    if (!isIndirect) writeElement(shape, bytes, start, end, needle, 0);
    for (let at = offset + from; at < last; ) {
      if (region[at] === tag) {
        const isEqual = isIndirect
          ? this.#equalsBlock(region, at, bytes, start, end)
          : equalBytes(region, at + 1, needle, 1, size - 1);
        if (isEqual) return at - offset;
      }
      for (let step = stride; step > 0 && at < last; step--) at += elementSize(region, at);
    }
    return -1;
  }

  /** Bytes that `[start, end)` takes as an element, without a block of its own. */
  sizeOf(bytes: Uint8Array, start: number, end: number): number {
    this.#shape.measure(bytes, start, end);
    return this.#shape.size;
  }

  /**
   * Takes out up to `count` elements from `position` on and returns the position of what follows,
   * -1 when nothing does.
   */
  removeRange(ref: number, position: number, count: number): number {
    const region = ref >>> REGION_SHIFT;
    const words = this.#words[region] as Int32Array;
    const base = (ref & UNIT_MASK) << 1;
    const bytes = this.#bytes[region] as Uint8Array;
    const offset = (ref & UNIT_MASK) << 3;
    const end = words[base + END] as number;
    let behind = position;
    let removed = 0;
    for (; removed < count && behind < end; removed++) {
      const block = this.#blockAt(ref, behind);
      if (block !== 0) this.#arena.free(block);
      behind += elementSize(bytes, offset + behind);
    }
    const following = this.room.close(ref, position, behind - position);
    words[base + COUNT] = (words[base + COUNT] as number) - removed;
    this.room.settle(ref);
    return following < (words[base + END] as number) ? following : -1;
  }

  /**
   * Moves the elements from `position` to the end into a new sequence and returns that.
   * @throws ArenaFull before anything was changed
   */
  split(ref: number, position: number, headerBytes: number, capacityBytes: number): number {
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    const base = (ref & UNIT_MASK) << 1;
    const end = words[base + END] as number;
    const size = end - position;
    const right = this.create(headerBytes, Math.max(capacityBytes, headerBytes + size));
    const bytes = this.#bytes[ref >>> REGION_SHIFT] as Uint8Array;
    const offset = (ref & UNIT_MASK) << 3;
    let moved = 0;
    for (let at = position; at < end; at += elementSize(bytes, offset + at)) moved++;
    const target = this.#bytes[right >>> REGION_SHIFT] as Uint8Array;
    copyBytes(
      bytes,
      offset + position,
      offset + end,
      target,
      ((right & UNIT_MASK) << 3) + headerBytes,
    );
    const flag = (words[base + COUNT] as number) & OWNS_BLOCKS;
    this.#arena.setWord(right, END, headerBytes + size);
    this.#arena.setWord(right, COUNT, moved | (headerBytes << 24) | flag);
    words[base + END] = position;
    words[base + COUNT] = (words[base + COUNT] as number) - moved;
    this.room.settle(ref);
    return right;
  }

  /**
   * Appends all elements of `right`, frees that, and returns the reference of `left`, which may be new.
   * @throws ArenaFull before anything was changed
   */
  join(left: number, right: number): number {
    const size = this.bytesUsed(right);
    const joined = size === 0 ? left : this.room.open(left, this.#arena.word(left, END), size);
    if (size > 0) {
      const source = this.#bytes[right >>> REGION_SHIFT] as Uint8Array;
      const from = ((right & UNIT_MASK) << 3) + this.#arena.word(right, START);
      const target = this.#bytes[joined >>> REGION_SHIFT] as Uint8Array;
      const to = ((joined & UNIT_MASK) << 3) + this.room.position;
      if (source === target) source.copyWithin(to, from, from + size);
      else copyBytes(source, from, from + size, target, to);
    }
    const flag = this.#arena.word(right, COUNT) & OWNS_BLOCKS;
    const count = this.#arena.word(joined, COUNT) + this.count(right);
    this.#arena.setWord(joined, COUNT, count | flag);
    this.#arena.free(right);
    return joined;
  }

  /** The position behind the last element. */
  end(ref: number): number {
    return this.#arena.word(ref, END);
  }

  /** True when the element at `position` equals `[start, end)`. */
  isEqual(ref: number, position: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.load(ref, position, this.#compared);
    if (own.end - own.start !== end - start) return false;
    return equalBytes(own.bytes, own.start, bytes, start, end - start);
  }

  /** Puts the sequence into a smaller block when it wastes more than half; returns its reference. */
  shrink(ref: number): number {
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    const base = (ref & UNIT_MASK) << 1;
    const header = ((words[base + COUNT] as number) >>> 24) & 0x3f;
    const start = words[base + START] as number;
    const used = (words[base + END] as number) - start;
    if ((header + used) * 2 >= this.#arena.capacity(ref)) return ref;
    moveBytes(
      this.#bytes[ref >>> REGION_SHIFT] as Uint8Array,
      ((ref & UNIT_MASK) << 3) + start,
      ((ref & UNIT_MASK) << 3) + header,
      used,
    );
    words[base + START] = header;
    words[base + END] = header + used;
    return this.#arena.reallocate(ref, header + used, header + used);
  }

  /**
   * Moves what lies in regions being emptied, blocks of elements too; the sequence's reference.
   * @throws ArenaFull with the sequence whole
   */
  relocate(ref: number): number {
    const arena = this.#arena;
    if (this.ownsBlocks(ref)) {
      for (let at = this.first(ref); at >= 0; at = this.next(ref, at)) {
        const block = this.#blockAt(ref, at);
        if (block === 0 || !arena.isEvacuating(block)) continue;
        const moved = arena.relocate(block);
        const bytes = this.#bytes[ref >>> REGION_SHIFT] as Uint8Array;
        setIndirectBlock(bytes, ((ref & UNIT_MASK) << 3) + at, moved);
      }
    }
    return arena.isEvacuating(ref) ? arena.relocate(ref) : ref;
  }

  /** Makes `growth` more bytes (or fewer) at `position` and writes the measured element there. */
  #write(
    ref: number,
    position: number,
    growth: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    const arena = this.#arena;
    const shape = this.#shape;
    let block = 0;
    let source = bytes;
    let from = start;
    const length = end - start;
    if (shape.tag === INDIRECT) {
      block = arena.allocate(length);
      const target = this.#bytes[block >>> REGION_SHIFT] as Uint8Array;
      copyBytes(bytes, start, end, target, (block & UNIT_MASK) << 3);
    } else if (bytes === this.#bytes[ref >>> REGION_SHIFT]) {
      // Making room may move the source away.
      source = this.#source;
      from = 0;
      copyBytes(bytes, start, end, source, 0);
    }
    let moved = ref;
    if (growth > 0) {
      try {
        moved = this.room.open(ref, position, growth);
        this.position = this.room.position;
      } catch (error) {
        if (block !== 0) arena.free(block);
        throw error;
      }
    } else {
      this.position = growth < 0 ? this.room.close(ref, position, -growth) : position;
    }
    const target = this.#bytes[moved >>> REGION_SHIFT] as Uint8Array;
    const at = ((moved & UNIT_MASK) << 3) + this.position;
    if (block === 0) writeElement(shape, source, from, from + length, target, at);
    else {
      writeIndirect(block, length, target, at);
      const words = this.#words[moved >>> REGION_SHIFT] as Int32Array;
      const base = (moved & UNIT_MASK) << 1;
      words[base + COUNT] = (words[base + COUNT] as number) | OWNS_BLOCKS;
    }
    return moved;
  }

  /** True when elements may have blocks of their own: `bytesUsed` is not all of them then. */
  ownsBlocks(ref: number): boolean {
    const words = this.#words[ref >>> REGION_SHIFT] as Int32Array;
    return ((words[((ref & UNIT_MASK) << 1) + COUNT] as number) & OWNS_BLOCKS) !== 0;
  }

  /** The block of the element at `position`; 0 when it is inline. */
  #blockAt(ref: number, position: number): number {
    const bytes = this.#bytes[ref >>> REGION_SHIFT] as Uint8Array;
    const at = ((ref & UNIT_MASK) << 3) + position;
    return bytes[at] === INDIRECT ? indirectBlock(bytes, at) : 0;
  }

  #equalsBlock(
    region: Uint8Array,
    at: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): boolean {
    const length = indirectLength(region, at);
    if (length !== end - start) return false;
    const block = indirectBlock(region, at);
    const own = this.#bytes[block >>> REGION_SHIFT] as Uint8Array;
    return equalBytes(own, (block & UNIT_MASK) << 3, bytes, start, length);
  }
}
