/**
 * Items in the order of their names' bytes: an ordered index whose scores are all 0. An item is a
 * byte-map's (byte-map.ts: word 0 tells where the name is). For what is told in the order of names and
 * is too seldom many for a byte-map: the groups of a stream and the consumers of a group.
 */
import { ByteRange, equalBytes } from '../base/bytes.ts';
import type { Arena } from './arena.ts';
import { IndexCursor, OrderedIndex } from './ordered-index.ts';

const LENGTH_MASK = 0xffffff;

export class NameIndex {
  readonly #arena: Arena;
  readonly #index: OrderedIndex;
  readonly #key = new ByteRange();
  readonly #cursor = new IndexCursor();
  readonly #name = new ByteRange();

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#index = new OrderedIndex(arena);
  }

  /** An empty index; returns its root. */
  create(): number {
    return this.#index.create();
  }

  /** Frees the index without its items. */
  destroy(root: number): void {
    this.#index.destroy(root);
  }

  size(root: number): number {
    return this.#index.size(root);
  }

  /** Bytes of the arena without the items. Cost: the index's nodes. */
  memoryUsage(root: number): number {
    return this.#index.memoryUsage(root);
  }

  /**
   * Adds an item whose name is not there yet.
   * @throws ArenaFull before anything was changed
   */
  insert(root: number, item: number): void {
    this.#index.insert(root, 0, item);
  }

  remove(root: number, item: number): void {
    this.#index.remove(root, 0, item);
  }

  /** The item of this name; 0 when there is none. */
  find(root: number, bytes: Uint8Array, start: number, end: number): number {
    this.#key.set(bytes, start, end);
    if (!this.#index.seekKey(root, 0, this.#key, this.#cursor)) return 0;
    const { item } = this.#cursor;
    const name = this.name(item);
    const length = end - start;
    if (name.length !== length) return 0;
    return equalBytes(name.bytes, name.start, bytes, start, length) ? item : 0;
  }

  /** The item at this rank; 0 when there is none. */
  at(root: number, rank: number): number {
    return this.#index.seek(root, rank, this.#cursor) ? this.#cursor.item : 0;
  }

  /** Visits items in the order of names. The visitor may not change the index. */
  forEach(root: number, visit: (item: number) => void): void {
    const cursor = new IndexCursor();
    for (let more = this.#index.seek(root, 0, cursor); more; more = this.#index.next(cursor)) {
      visit(cursor.item);
    }
  }

  /** An item's name; valid until the next call. */
  name(item: number): ByteRange {
    const head = this.#arena.word(item, 0);
    const start = this.#arena.byteOffset(item) + ((head >>> 24) << 2);
    this.#name.set(this.#arena.bytesOf(item), start, start + (head & LENGTH_MASK));
    return this.#name;
  }
}
