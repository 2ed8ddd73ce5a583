/**
 * Members of a large set: a byte-map whose items are blocks of nothing but the member's bytes.
 * Hot: shown by the bench row SADD.
 */
import { copyBytes } from '../base/bytes.ts';
import type { Arena } from '../structures/arena.ts';
import type { ByteMap } from '../structures/byte-map.ts';
import type { ElementCursor } from '../structures/element.ts';
import { type Bury, copyItem, freeItems, itemsMemoryUsage } from './item-map.ts';

const LENGTH_MASK = 0xffffff;
/** The member's bytes begin behind word 0. */
const MEMBER_WORDS = 1;

export class MemberMap {
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

  has(root: number, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#map.find(root, this.#map.hashOf(bytes, start, end), bytes, start, end) !== 0;
  }

  /**
   * Adds a member; false when it is there already.
   * @throws ArenaFull before anything was changed
   */
  add(root: number, bytes: Uint8Array, start: number, end: number): boolean {
    const hash = this.#map.hashOf(bytes, start, end);
    if (this.#map.find(root, hash, bytes, start, end) !== 0) return false;
    const arena = this.#arena;
    const length = end - start;
    const item = arena.allocate(MEMBER_WORDS * 4 + length);
    arena.setWord(item, 0, length | (MEMBER_WORDS << 24));
    copyBytes(bytes, start, end, arena.bytesOf(item), arena.byteOffset(item) + MEMBER_WORDS * 4);
    try {
      this.#map.insert(root, hash, item);
    } catch (cause) {
      arena.free(item);
      throw cause;
    }
    return true;
  }

  /** Takes a member out; false when it is not there. */
  remove(root: number, bytes: Uint8Array, start: number, end: number): boolean {
    const hash = this.#map.hashOf(bytes, start, end);
    const item = this.#map.find(root, hash, bytes, start, end);
    if (item === 0) return false;
    this.#map.remove(root, hash, item);
    this.#arena.free(item);
    return true;
  }

  /** Points `cursor` at the member of an item that `forEach`, `scan` or `random` gave. */
  load(item: number, cursor: ElementCursor): void {
    cursor.bytes = this.#arena.bytesOf(item);
    cursor.start = this.#arena.byteOffset(item) + MEMBER_WORDS * 4;
    cursor.end = cursor.start + (this.#arena.word(item, 0) & LENGTH_MASK);
  }

  /** Makes room in an empty set for so many members; see `ByteMap.expect`. */
  expect(root: number, count: number): void {
    this.#map.expect(root, count);
  }

  /** A copy of all members. @throws ArenaFull with nothing left behind */
  copy(root: number): number {
    const parts = { arena: this.#arena, map: this.#map };
    const copied = this.#map.create();
    try {
      this.#map.expect(copied, this.#map.size(root));
      this.#map.forEach(root, (item, hash) => {
        const length = this.#arena.word(item, 0) & LENGTH_MASK;
        copyItem(parts, copied, item, hash, MEMBER_WORDS * 4 + length);
      });
    } catch (cause) {
      this.free(copied);
      throw cause;
    }
    return copied;
  }

  free(root: number): void {
    freeItems({ arena: this.#arena, map: this.#map, bury: this.#bury }, root);
  }

  /** Bytes of the arena that the members take, the map's table estimated. Cost: their number. */
  memoryUsage(root: number): number {
    return itemsMemoryUsage(this.#arena, this.#map, root);
  }
}
