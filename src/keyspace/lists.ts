/**
 * The values of list keys: one packed sequence while small, a deque of packed chunks beyond
 * `list-max-listpack-size`, packed again when less than half of that is left (as Redis, whose names
 * `listpack` and `quicklist` OBJECT ENCODING tells).
 *
 * One list is open at a time: `open` points this object at an entry, everything below works on that
 * list and keeps the entry's root and encoding up to date. It promises that a change happens or
 * throws ArenaFull with the list as it was. It leaves to the commands: creating the entry, removing
 * one whose list is empty, telling `changed`.
 * Hot: shown by the bench rows LPUSH, RPOP and LRANGE.
 */
import { assert } from '../base/assert.ts';
import { type Arena, ArenaFull } from '../structures/arena.ts';
import { type Deque, DequeCursor } from '../structures/deque.ts';
import { ElementCursor, INDIRECT_BYTES_MIN } from '../structures/element.ts';
import { PACKED_HEADER_BYTES, type Packed } from '../structures/packed.ts';
import { type ElementSink, type Walked, walkPacked } from '../structures/packed-walk.ts';

/** What an entry's encoding means for a list. */
export const ListEncoding = { packed: 0, deque: 1 } as const;

/** The name that OBJECT ENCODING answers for a list. */
export function listEncodingName(encoding: number): 'listpack' | 'quicklist' {
  return encoding === ListEncoding.packed ? 'listpack' : 'quicklist';
}

/** What a list needs of the database that holds its entry. */
export interface ListOwner {
  root(entry: number): number;
  setRoot(entry: number, root: number): void;
  encoding(entry: number): number;
  setEncoding(entry: number, encoding: number): void;
}

const DEFAULT_MAX_PACKED_SIZE = -2;
/** A packed list bounded by its number of elements is bounded by this many bytes too. */
const COUNTED_BYTES_MAX = 8192;
/** Redis's sizes for -1 to -5; lower numbers count as -5. */
const SIZE_BYTES_MAX = [4096, 8192, 16384, 32768, 65536] as const;
/** Blocks up to this size are not worth exchanging for smaller ones. */
const SHRINK_BYTES_MIN = 256;

export class Lists {
  /** The bytes of the element at the cursor, or of the one last peeked at; until the next change. */
  readonly element = new ElementCursor();
  readonly #measured = new ElementCursor();
  /** The entry of the open list. */
  entry = 0;

  readonly #arena: Arena;
  readonly #packed: Packed;
  readonly #deque: Deque;
  readonly #walked: Walked;
  #owner: ListOwner | undefined;
  #root = 0;
  #isPacked = true;
  /** Where the cursor is; in a packed list `chunk` is its root. */
  readonly #cursor = new DequeCursor();
  /** Index of the cursor's element. */
  #index = 0;
  #maxPackedSize = DEFAULT_MAX_PACKED_SIZE;
  #bytesMax = COUNTED_BYTES_MAX;
  #countMax = Number.MAX_SAFE_INTEGER;

  constructor(arena: Arena, packed: Packed, deque: Deque) {
    this.#arena = arena;
    this.#packed = packed;
    this.#deque = deque;
    this.#walked = { arena, packed };
  }

  /** `list-max-listpack-size`: -1 to -5 are 4, 8, 16, 32 and 64 KiB; positive: elements; 0 counts as 1. */
  get maxPackedSize(): number {
    return this.#maxPackedSize;
  }

  set maxPackedSize(size: number) {
    if (size === this.#maxPackedSize) return;
    this.#maxPackedSize = size === 0 ? 1 : size;
    this.#bytesMax = size < 0 ? (SIZE_BYTES_MAX[Math.min(-size, 5) - 1] ?? 0) : COUNTED_BYTES_MAX;
    this.#countMax = size < 0 ? Number.MAX_SAFE_INTEGER : this.#maxPackedSize;
  }

  /**
   * `list-compress-depth`: how many chunks from each end of a long list are not compressed; 0: none is.
   * A change concerns what is written from now on.
   */
  get compressDepth(): number {
    return this.#deque.compression.depth;
  }

  set compressDepth(depth: number) {
    this.#deque.compression.depth = depth;
  }

  /** Bytes that `[start, end)` takes as an element. */
  sizeOf(bytes: Uint8Array, start: number, end: number): number {
    return this.#packed.sizeOf(bytes, start, end);
  }

  /** The root of a new empty list (packed) for elements that take so many bytes; 0 = unknown. */
  create(bytes = 0): number {
    const capacity = bytes > this.#bytesMax ? 0 : PACKED_HEADER_BYTES + bytes;
    return this.#packed.create(PACKED_HEADER_BYTES, capacity);
  }

  /** Frees a list that is no entry's any more. */
  free(root: number, encoding: number): void {
    if (encoding === ListEncoding.packed) this.#packed.free(root);
    else this.#deque.destroy(root);
  }

  /**
   * A copy of a list, of the same encoding; its root. Cost: the number of elements.
   * @throws ArenaFull with nothing left behind
   */
  copy(root: number, encoding: number): number {
    return encoding === ListEncoding.packed ? this.#copyPacked(root) : this.#copyDeque(root);
  }

  /** Bytes of the arena that the list takes. Cost: the number of chunks and of very large elements. */
  memoryUsage(root: number, encoding: number): number {
    return encoding === ListEncoding.packed
      ? this.#packed.memoryUsage(root)
      : this.#deque.memoryUsage(root);
  }

  /** Moves what lies in regions of the arena that are being emptied; the list's root. */
  relocate(root: number, encoding: number): number {
    return encoding === ListEncoding.packed
      ? this.#packed.relocate(root)
      : this.#deque.relocate(root);
  }

  /** Points this object at the list of an entry, until the next `open` or until the entry moves. */
  open(owner: ListOwner, entry: number): void {
    this.#owner = owner;
    this.entry = entry;
    this.#root = owner.root(entry);
    this.#isPacked = owner.encoding(entry) === ListEncoding.packed;
  }

  /** How many elements the open list has. */
  get length(): number {
    return this.#isPacked ? this.#packed.count(this.#root) : this.#deque.count(this.#root);
  }

  /** Adds `[start, end)` as the first element. */
  pushFront(bytes: Uint8Array, start: number, end: number): void {
    if (this.#takes(1, end - start)) {
      this.#rooted(this.#packed.pushFront(this.#root, bytes, start, end));
    } else {
      this.#deque.pushFront(this.#root, bytes, start, end, this.#maxPackedSize);
      this.#settle();
    }
  }

  /** Adds `[start, end)` as the last element. */
  pushBack(bytes: Uint8Array, start: number, end: number): void {
    if (this.#takes(1, end - start)) {
      this.#rooted(this.#packed.pushBack(this.#root, bytes, start, end));
    } else {
      this.#deque.pushBack(this.#root, bytes, start, end, this.#maxPackedSize);
      this.#settle();
    }
  }

  /** The first element of a list that has one. */
  peekFront(): ElementCursor {
    const packed = this.#packed;
    if (this.#isPacked) return packed.load(this.#root, packed.first(this.#root), this.element);
    this.#deque.peekFront(this.#root, this.element);
    return this.element;
  }

  /** The last element of a list that has one. */
  peekBack(): ElementCursor {
    const packed = this.#packed;
    if (this.#isPacked) return packed.load(this.#root, packed.last(this.#root), this.element);
    this.#deque.peekBack(this.#root, this.element);
    return this.element;
  }

  /** Takes out `count` elements from the left; there must be so many. */
  dropFront(count: number): void {
    if (count === 0) return;
    if (!this.#isPacked) {
      if (count === 1) this.#deque.dropFront(this.#root);
      else this.#deque.removeRange(this.#root, 0, count, this.#maxPackedSize);
      this.#settle();
    } else {
      const first = this.#packed.first(this.#root);
      if (count === 1) this.#packed.remove(this.#root, first);
      else this.#packed.removeRange(this.#root, first, count);
    }
  }

  /** Takes out `count` elements from the right; there must be so many. */
  dropBack(count: number): void {
    if (count === 0) return;
    const from = this.length - count;
    if (!this.#isPacked) {
      if (count === 1) this.#deque.dropBack(this.#root);
      else this.#deque.removeRange(this.#root, from, count, this.#maxPackedSize);
      this.#settle();
    } else if (count === 1) {
      this.#packed.remove(this.#root, this.#packed.last(this.#root));
    } else {
      this.#packed.removeRange(this.#root, this.#packed.seek(this.#root, from), count);
    }
  }

  /** Keeps `count` elements from `index` on, at least one; the list must have so many. */
  trim(index: number, count: number): void {
    const { length } = this;
    if (this.#isPacked) {
      this.dropBack(length - index - count);
      this.dropFront(index);
    } else {
      this.#deque.trim(this.#root, index, index + count - 1, this.#maxPackedSize);
      this.#settle();
    }
  }

  /** Puts the cursor at an index that the list has and loads `element`. Cost: the chunks before it. */
  seek(index: number): void {
    this.#find(index);
    this.#load();
  }

  /** Hands `count` elements from `index` on to `sink`; the list must have so many. */
  read(index: number, count: number, sink: ElementSink): void {
    const cursor = this.#cursor;
    this.#find(index);
    for (let left = count; ; ) {
      left -= walkPacked(this.#walked, cursor.chunk, cursor.position, left, sink);
      if (left === 0) return;
      cursor.position = this.#packed.last(cursor.chunk);
      this.#deque.next(cursor);
    }
  }

  /** Moves the cursor one to the right; false, and the cursor is void, at the end. */
  forward(): boolean {
    const cursor = this.#cursor;
    if (this.#isPacked) {
      cursor.position = this.#packed.next(cursor.chunk, cursor.position);
      if (cursor.position < 0) return false;
    } else if (!this.#deque.next(cursor)) {
      return false;
    }
    this.#index++;
    this.#load();
    return true;
  }

  /** Moves the cursor one to the left; false, and the cursor is void, at the beginning. */
  backward(): boolean {
    const cursor = this.#cursor;
    if (this.#isPacked) {
      cursor.position = this.#packed.previous(cursor.chunk, cursor.position);
      if (cursor.position < 0) return false;
    } else if (!this.#deque.previous(cursor)) {
      return false;
    }
    this.#index--;
    this.#load();
    return true;
  }

  /** Writes `[start, end)` over the cursor's element; the cursor is void afterwards. */
  replace(bytes: Uint8Array, start: number, end: number): void {
    const cursor = this.#cursor;
    const growth = end - start - (this.element.end - this.element.start);
    if (this.#takesHere(0, growth)) {
      this.#rooted(this.#packed.replace(this.#root, cursor.position, bytes, start, end));
    } else {
      this.#deque.set(this.#root, cursor, bytes, start, end, this.#maxPackedSize);
      this.#settle();
    }
  }

  /** Adds `[start, end)` before the cursor's element; the cursor is void afterwards. */
  insertBefore(bytes: Uint8Array, start: number, end: number): void {
    const cursor = this.#cursor;
    if (this.#takesHere(1, end - start)) {
      this.#rooted(this.#packed.insertBefore(this.#root, cursor.position, bytes, start, end));
    } else {
      this.#deque.insertBefore(this.#root, cursor, bytes, start, end, this.#maxPackedSize);
      this.#settle();
    }
  }

  /** Adds `[start, end)` behind the cursor's element; the cursor is void afterwards. */
  insertAfter(bytes: Uint8Array, start: number, end: number): void {
    const cursor = this.#cursor;
    if (this.#takesHere(1, end - start)) {
      this.#rooted(this.#packed.insertAfter(this.#root, cursor.position, bytes, start, end));
    } else {
      this.#deque.insertAfter(this.#root, cursor, bytes, start, end, this.#maxPackedSize);
      this.#settle();
    }
  }

  /** Takes the cursor's element out; the cursor moves to the one on its right, false when there is none. */
  removeForward(): boolean {
    if (!this.#removeHere()) return false;
    this.#load();
    return true;
  }

  /** Takes the cursor's element out; the cursor moves to the one on its left, false when there is none. */
  removeBackward(): boolean {
    const hasNext = this.#removeHere();
    if (this.#index === 0) return false;
    if (!hasNext) {
      this.seek(this.#index - 1);
      return true;
    }
    return this.backward();
  }

  /**
   * Makes sure that taking out elements one by one, which opens what is compressed, cannot run out of memory
   * half-way.
   * @throws ArenaFull
   */
  requireRemovable(): void {
    if (this.#isPacked || !this.#deque.compression.isUsed) return;
    const bytes = this.#deque.openBytes(this.#root);
    if (!this.#arena.hasRoom(bytes)) throw new ArenaFull('no room to open a compressed list');
  }

  /** After elements were taken out: packs a small list again and gives slack memory back. */
  shrink(): void {
    this.#settle();
    try {
      if (!this.#isPacked) this.#demote();
      else if (this.#arena.capacity(this.#root) > SHRINK_BYTES_MIN) {
        this.#rooted(this.#packed.shrink(this.#root));
      }
    } catch (cause) {
      // Without memory for the smaller form the list is whole as it is.
      if (!(cause instanceof ArenaFull)) throw cause;
    }
  }

  /** Checks the open list against itself, for tests. Cost: the number of elements. */
  verify(): void {
    const length = this.length;
    let walked = 0;
    if (length > 0) {
      this.seek(0);
      for (walked = 1; this.forward(); ) walked++;
    }
    assert(walked === length, `a list of ${length} elements has ${walked}`);
  }

  /** True when the packed list takes so many more elements and bytes; else it is a deque afterwards. */
  #takes(count: number, bytes: number): boolean {
    if (!this.#isPacked) return false;
    const packed = this.#packed;
    const root = this.#root;
    const countsAll = bytes < INDIRECT_BYTES_MIN && !packed.ownsBlocks(root);
    const isLong = !countsAll && this.#isLongWith(bytes);
    if (!isLong && packed.bytesUsed(root) + bytes <= this.#bytesMax) {
      if (packed.count(root) + count <= this.#countMax) return true;
    }
    this.#promote();
    return false;
  }

  /** True when the packed elements, the very large ones too, are too long with so many more bytes. */
  #isLongWith(bytes: number): boolean {
    const packed = this.#packed;
    let total = bytes;
    for (let at = packed.first(this.#root); at >= 0; at = packed.next(this.#root, at)) {
      packed.load(this.#root, at, this.#measured);
      total += this.#measured.end - this.#measured.start;
    }
    return total > this.#bytesMax;
  }

  /** As `#takes`; the cursor stays at its element. */
  #takesHere(count: number, bytes: number): boolean {
    const wasPacked = this.#isPacked;
    if (this.#takes(count, bytes)) return true;
    if (wasPacked) this.#find(this.#index);
    return false;
  }

  #promote(): void {
    const sequence = this.#root;
    if (this.#packed.count(sequence) > 0) {
      this.#rooted(this.#deque.fromPacked(sequence, this.#maxPackedSize));
    } else {
      this.#rooted(this.#deque.create());
      this.#packed.free(sequence);
    }
    this.#encoded(false);
  }

  #demote(): void {
    const root = this.#root;
    if (this.#deque.chunks(root) !== 1) return;
    if (this.#deque.bytesUsed(root) * 2 > this.#bytesMax) return;
    if (this.#deque.count(root) * 2 > this.#countMax || this.#isLong()) return;
    this.#rooted(this.#deque.toPacked(root));
    this.#encoded(true);
  }

  /** True when the elements together are too long to be packed: very large ones hardly count in `bytesUsed`. */
  #isLong(): boolean {
    let bytes = 0;
    this.seek(0);
    do {
      bytes += this.element.end - this.element.start;
      if (bytes * 2 > this.#bytesMax) return true;
    } while (this.forward());
    return false;
  }

  #find(index: number): void {
    const cursor = this.#cursor;
    this.#index = index;
    if (this.#isPacked) {
      cursor.chunk = this.#root;
      cursor.position = this.#packed.seek(this.#root, index);
    } else {
      this.#deque.seek(this.#root, index, cursor);
    }
  }

  #load(): void {
    this.#packed.load(this.#cursor.chunk, this.#cursor.position, this.element);
  }

  /** The command is done with the deque: what lies deep is compressed. */
  #settle(): void {
    const { compression } = this.#deque;
    if (compression.isDue && !this.#isPacked) compression.settle(this.#root);
  }

  /** The cursor is at the following element afterwards; false when there is none. */
  #removeHere(): boolean {
    const cursor = this.#cursor;
    if (!this.#isPacked) return this.#deque.remove(this.#root, cursor, this.#maxPackedSize);
    cursor.position = this.#packed.remove(this.#root, cursor.position);
    return cursor.position >= 0;
  }

  #rooted(root: number): void {
    if (root === this.#root) return;
    this.#root = root;
    this.#owner?.setRoot(this.entry, root);
  }

  #encoded(isPacked: boolean): void {
    this.#isPacked = isPacked;
    const encoding = isPacked ? ListEncoding.packed : ListEncoding.deque;
    this.#owner?.setEncoding(this.entry, encoding);
  }

  #copyPacked(root: number): number {
    const packed = this.#packed;
    const element = this.element;
    let copy = this.create(packed.bytesUsed(root));
    try {
      for (let at = packed.first(root); at >= 0; at = packed.next(root, at)) {
        packed.load(root, at, element);
        copy = packed.pushBack(copy, element.bytes, element.start, element.end);
      }
    } catch (cause) {
      packed.free(copy);
      throw cause;
    }
    return copy;
  }

  #copyDeque(root: number): number {
    const deque = this.#deque;
    const element = this.element;
    const cursor = this.#cursor;
    const copy = deque.create();
    try {
      for (let more = deque.seek(root, 0, cursor); more; more = deque.next(cursor)) {
        deque.load(cursor, element);
        deque.pushBack(copy, element.bytes, element.start, element.end, this.#maxPackedSize);
        if (deque.compression.isDue) deque.compression.settle(copy);
      }
    } catch (cause) {
      deque.destroy(copy);
      throw cause;
    }
    return copy;
  }
}
