/**
 * Items in the order of stream ids: an ordered index whose score is the id's milliseconds, as a
 * double, and whose members are the 16 bytes of the id. Rounding keeps the order of milliseconds, and
 * the bytes decide between those that a double cannot tell apart. An item is a block whose word 0 is
 * `ID_ITEM_HEAD` with the offset of its id in words.
 *
 * Promises and costs are the ordered index's. Leaves to the owner: the items.
 * Hot: shown by the bench rows XADD and XREADGROUP.
 */
import { ByteRange } from '../base/bytes.ts';
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import { IndexCursor, OrderedIndex } from './ordered-index.ts';
import { ID_BYTES, StreamId } from './stream-id.ts';

/** Word 0 of an item whose id stands at this word. */
export function idItemHead(idWord: number): number {
  return ID_BYTES | (idWord << 24);
}

export class IdIndex {
  readonly #arena: Arena;
  readonly #index: OrderedIndex;
  readonly #key = new ByteRange();
  readonly #found = new StreamId();
  readonly #cursor = new IndexCursor();

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#index = new OrderedIndex(arena, true);
    this.#key.set(Buffer.alloc(ID_BYTES), 0, ID_BYTES);
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

  /** How many nodes the index has. */
  nodeCount(root: number): number {
    return this.#index.nodeCount(root);
  }

  /** Bytes of the arena without the items. Cost: the index's nodes. */
  memoryUsage(root: number): number {
    return this.#index.memoryUsage(root);
  }

  /**
   * Adds an item whose id is not there yet.
   * @throws ArenaFull before anything was changed
   */
  insert(root: number, item: number): void {
    this.#index.insert(root, this.#scoreOf(item), item);
  }

  remove(root: number, item: number): void {
    this.#index.remove(root, this.#scoreOf(item), item);
  }

  /** Puts an item of the same id in the place of another, which still exists. */
  replace(root: number, oldItem: number, newItem: number): void {
    this.#index.replace(root, this.#scoreOf(oldItem), oldItem, newItem);
  }

  /** The item of this id; 0 when there is none. */
  find(root: number, id: StreamId): number {
    if (!this.ceiling(root, id, this.#cursor)) return 0;
    this.load(this.#cursor.item, this.#found);
    return this.#found.compare(id) === 0 ? this.#cursor.item : 0;
  }

  /** Puts the cursor at the first item not before `id`; false when there is none. */
  ceiling(root: number, id: StreamId, cursor: IndexCursor): boolean {
    id.write(this.#key.bytes, 0);
    return this.#index.seekKey(root, id.ms, this.#key, cursor);
  }

  /** Puts the cursor at the last item not behind `id`; false when there is none. */
  floor(root: number, id: StreamId, cursor: IndexCursor): boolean {
    if (!this.ceiling(root, id, cursor)) return this.last(root, cursor);
    this.load(cursor.item, this.#found);
    return this.#found.compare(id) === 0 || this.#index.previous(cursor);
  }

  first(root: number, cursor: IndexCursor): boolean {
    return this.#index.seek(root, 0, cursor);
  }

  last(root: number, cursor: IndexCursor): boolean {
    return this.#index.seek(root, this.#index.size(root) - 1, cursor);
  }

  next(cursor: IndexCursor): boolean {
    return this.#index.next(cursor);
  }

  previous(cursor: IndexCursor): boolean {
    return this.#index.previous(cursor);
  }

  /** Reads the id of an item. */
  load(item: number, id: StreamId): void {
    id.read(this.#arena.bytesOf(item), this.#idAt(item));
  }

  /** Checks the index against itself, for tests. */
  check(root: number): void {
    this.#index.check(root);
  }

  #idAt(item: number): number {
    const words = this.#arena.words[item >>> REGION_SHIFT] as Int32Array;
    const base = (item & UNIT_MASK) << 1;
    return (base + ((words[base] as number) >>> 24)) << 2;
  }

  #scoreOf(item: number): number {
    this.load(item, this.#found);
    return this.#found.ms;
  }
}
