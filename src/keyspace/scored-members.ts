/**
 * The large form of a sorted set: a byte-map from members to items, and an ordered index of the same
 * items. Both hang on a block of two words. A member's handle is its item, which keeps its hash and
 * score beside the member's bytes:
 *
 *   word 0  member's length | offset of its bytes in words << 24     word 1  hash
 *   2 and 3 score                                                    then the member's bytes
 *
 * Hot: shown by the bench rows ZADD, ZRANK and ZRANGE.
 */
import { copyBytes } from '../base/bytes.ts';
import type { Arena } from '../structures/arena.ts';
import type { ByteMap } from '../structures/byte-map.ts';
import type { ElementCursor } from '../structures/element.ts';
import { type IndexCursor, OrderedIndex } from '../structures/ordered-index.ts';
import type { ElementSink } from '../structures/packed-walk.ts';
import { type Bury, copyItem, freeItems, itemsMemoryUsage } from './item-map.ts';

// The root's words.
const MAP = 0;
const INDEX = 1;
const ROOT_BYTES = 8;
// The item's words.
const HASH = 1;
const SCORE_DOUBLE = 1;
const MEMBER_WORDS = 4;
const LENGTH_MASK = 0xffffff;

export class ScoredMembers {
  readonly #arena: Arena;
  readonly #map: ByteMap;
  readonly #index: OrderedIndex;
  readonly #bury: Bury;

  constructor(arena: Arena, map: ByteMap, bury: Bury) {
    this.#arena = arena;
    this.#map = map;
    this.#index = new OrderedIndex(arena);
    this.#bury = bury;
  }

  create(): number {
    const arena = this.#arena;
    const made: number[] = [];
    try {
      made.push(arena.allocate(ROOT_BYTES));
      made.push(this.#map.create());
      made.push(this.#index.create());
    } catch (cause) {
      for (const block of made) arena.free(block);
      throw cause;
    }
    const [root = 0, map = 0, index = 0] = made;
    arena.setWord(root, MAP, map);
    arena.setWord(root, INDEX, index);
    return root;
  }

  count(root: number): number {
    return this.#index.size(this.#arena.word(root, INDEX));
  }

  /** The handle of a member; 0 when it is not there. */
  find(root: number, bytes: Uint8Array, start: number, end: number): number {
    const map = this.#map;
    const hash = map.hashOf(bytes, start, end);
    return map.find(this.#arena.word(root, MAP), hash, bytes, start, end);
  }

  /** Points `cursor` at the member. */
  load(handle: number, cursor: ElementCursor): void {
    cursor.bytes = this.#arena.bytesOf(handle);
    cursor.start = this.#arena.byteOffset(handle) + MEMBER_WORDS * 4;
    cursor.end = cursor.start + (this.#arena.word(handle, 0) & LENGTH_MASK);
  }

  score(handle: number): number {
    return this.#arena.double(handle, SCORE_DOUBLE);
  }

  /**
   * Adds a member that is not there.
   * @throws ArenaFull before anything was changed
   */
  add(root: number, bytes: Uint8Array, start: number, end: number, score: number): void {
    const arena = this.#arena;
    const map = arena.word(root, MAP);
    const hash = this.#map.hashOf(bytes, start, end);
    const length = end - start;
    const item = arena.allocate(MEMBER_WORDS * 4 + length);
    arena.setWord(item, 0, length | (MEMBER_WORDS << 24));
    arena.setWord(item, HASH, hash);
    arena.setDouble(item, SCORE_DOUBLE, score);
    copyBytes(bytes, start, end, arena.bytesOf(item), arena.byteOffset(item) + MEMBER_WORDS * 4);
    let isMapped = false;
    try {
      this.#map.insert(map, hash, item);
      isMapped = true;
      this.#index.insert(arena.word(root, INDEX), score, item);
    } catch (cause) {
      if (isMapped) this.#map.remove(map, hash, item);
      arena.free(item);
      throw cause;
    }
  }

  /**
   * Gives a member another score.
   * @throws ArenaFull before anything was changed
   */
  update(root: number, handle: number, score: number): void {
    const arena = this.#arena;
    const before = arena.double(handle, SCORE_DOUBLE);
    this.#index.update(arena.word(root, INDEX), before, score, handle);
    arena.setDouble(handle, SCORE_DOUBLE, score);
  }

  /** Makes room in an empty one for so many members; see `ByteMap.expect`. */
  expect(root: number, count: number): void {
    this.#map.expect(this.#arena.word(root, MAP), count);
  }

  /** A copy of all members. @throws ArenaFull with nothing left behind */
  copy(root: number): number {
    const arena = this.#arena;
    const parts = { arena, map: this.#map };
    const copied = this.create();
    const map = arena.word(copied, MAP);
    try {
      this.#map.expect(map, this.count(root));
      this.#index.copy(arena.word(root, INDEX), arena.word(copied, INDEX), (item) => {
        const bytes = MEMBER_WORDS * 4 + (arena.word(item, 0) & LENGTH_MASK);
        return copyItem(parts, map, item, arena.word(item, HASH) >>> 0, bytes);
      });
    } catch (cause) {
      this.free(copied);
      throw cause;
    }
    return copied;
  }

  /** Takes a member out. */
  remove(root: number, handle: number): void {
    const arena = this.#arena;
    this.#index.remove(arena.word(root, INDEX), arena.double(handle, SCORE_DOUBLE), handle);
    this.#map.remove(arena.word(root, MAP), arena.word(handle, HASH) >>> 0, handle);
    arena.free(handle);
  }

  /** How many members stand before this one. */
  rank(root: number, handle: number): number {
    const arena = this.#arena;
    return this.#index.rank(arena.word(root, INDEX), arena.double(handle, SCORE_DOUBLE), handle);
  }

  /** How many members have a score below `score`, or an equal one when `orEqual`. */
  rankOfScore(root: number, score: number, orEqual: boolean): number {
    return this.#index.rankOfScore(this.#arena.word(root, INDEX), score, orEqual);
  }

  /** How many members stand before `[start, end)`, an equal one included when `orEqual`. */
  rankOfMember(
    root: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    orEqual: boolean,
  ): number {
    const index = this.#arena.word(root, INDEX);
    return this.#index.rankOfMember(index, bytes, start, end, orEqual);
  }

  /** Puts the cursor at the member of this rank; its item is the handle. False when there is none. */
  seek(root: number, rank: number, cursor: IndexCursor): boolean {
    return this.#index.seek(this.#arena.word(root, INDEX), rank, cursor);
  }

  /** Hands `count` members from `rank` on to the sink; there must be so many. */
  read(root: number, rank: number, count: number, sink: ElementSink): void {
    this.#index.read(this.#arena.word(root, INDEX), rank, count, sink);
  }

  next(cursor: IndexCursor): boolean {
    return this.#index.next(cursor);
  }

  previous(cursor: IndexCursor): boolean {
    return this.#index.previous(cursor);
  }

  /** As `ByteMap.scan`: visits handles in the order of hashes. */
  scan(root: number, cursor: number, count: number, visit: (handle: number) => void): number {
    return this.#map.scan(this.#arena.word(root, MAP), cursor, count, visit);
  }

  /** Frees everything; the items of a large one by and by. Cost: the index's nodes. */
  free(root: number): void {
    const arena = this.#arena;
    const map = arena.word(root, MAP);
    this.#index.destroy(arena.word(root, INDEX));
    arena.free(root);
    freeItems({ arena, map: this.#map, bury: this.#bury }, map);
  }

  /** The map of members by name. */
  mapOf(root: number): number {
    return this.#arena.word(root, MAP);
  }

  /** Bytes of the arena that all of it takes, the map's table estimated. Cost: the number of members. */
  memoryUsage(root: number): number {
    const arena = this.#arena;
    const items = itemsMemoryUsage(arena, this.#map, arena.word(root, MAP));
    return arena.capacity(root) + items + this.#index.memoryUsage(arena.word(root, INDEX));
  }

  /** Checks the index against itself and the map, for tests. Cost: the number of members. */
  check(root: number): boolean {
    const arena = this.#arena;
    this.#map.check(arena.word(root, MAP));
    this.#index.check(arena.word(root, INDEX));
    return this.#map.size(arena.word(root, MAP)) === this.count(root);
  }
}
