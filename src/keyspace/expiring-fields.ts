/**
 * Hashes whose fields have deadlines, and which of them ends a field next. Such a hash is a map of
 * fields behind a header block:
 *
 *   word 0  the map of fields          word 2  position in the heap of all such hashes
 *   word 1  its heap of deadlines      word 3  the entry
 *   word 4  the number of the database's content (`Database.content`), which SWAPDB takes along
 *
 * One heap holds all of them by their soonest deadline, so that the sweep finds the next field in
 * O(log n) and keys of a flushed database, which are freed by and by, are known by their content.
 * Leaves to the owners: telling where an entry has moved (`adopt`), and `settle` after a change.
 */
import type { Arena } from '../structures/arena.ts';
import { MinHeap } from '../structures/min-heap.ts';
import type { FieldMap } from './field-map.ts';

const WORD_MAP = 0;
const WORD_DEADLINES = 1;
const WORD_POSITION = 2;
const WORD_ENTRY = 3;
const WORD_CONTENT = 4;
const HEADER_BYTES = 20;

export class ExpiringFields {
  readonly #arena: Arena;
  readonly #fields: FieldMap;
  readonly #hashes: MinHeap;
  /** The heap of all such hashes; 0 while there is none. */
  #heap = 0;

  constructor(arena: Arena, fields: FieldMap) {
    this.#arena = arena;
    this.#fields = fields;
    this.#hashes = new MinHeap(arena, (header, position) =>
      arena.setWord(header, WORD_POSITION, position),
    );
  }

  /**
   * A header for a map of fields, without deadlines yet.
   * @throws ArenaFull before anything was changed
   */
  create(map: number): number {
    const arena = this.#arena;
    const header = arena.allocate(HEADER_BYTES);
    try {
      arena.setWord(header, WORD_DEADLINES, this.#fields.deadlines.create());
    } catch (cause) {
      arena.free(header);
      throw cause;
    }
    arena.setWord(header, WORD_MAP, map);
    arena.setWord(header, WORD_POSITION, 0);
    arena.setWord(header, WORD_ENTRY, 0);
    arena.setWord(header, WORD_CONTENT, 0);
    return header;
  }

  map(header: number): number {
    return this.#arena.word(header, WORD_MAP);
  }

  deadlines(header: number): number {
    return this.#arena.word(header, WORD_DEADLINES);
  }

  entry(header: number): number {
    return this.#arena.word(header, WORD_ENTRY);
  }

  content(header: number): number {
    return this.#arena.word(header, WORD_CONTENT);
  }

  /** The hash belongs to this entry from now on, which is in the database of this content. */
  adopt(header: number, entry: number, content: number): void {
    this.#arena.setWord(header, WORD_ENTRY, entry);
    this.#arena.setWord(header, WORD_CONTENT, content);
  }

  /** When the next field of the hash ends; Infinity when none will. */
  soonestMs(header: number): number {
    return this.#fields.deadlines.peekPriority(this.deadlines(header));
  }

  /** The item of the field that ends next; 0 when none will. */
  soonest(header: number): number {
    return this.#fields.deadlines.peekItem(this.deadlines(header));
  }

  /** When the next field of any hash ends; Infinity when none will. */
  nextMs(): number {
    return this.#heap === 0 ? Infinity : this.#hashes.peekPriority(this.#heap);
  }

  /** The hash of the field that ends next; 0 when none will. */
  next(): number {
    return this.#heap === 0 ? 0 : this.#hashes.peekItem(this.#heap);
  }

  /** The hash is no longer one whose fields end by themselves. */
  drop(header: number): void {
    const position = this.#arena.word(header, WORD_POSITION);
    if (position === 0) return;
    this.#hashes.remove(this.#heap, position);
    this.#arena.setWord(header, WORD_POSITION, 0);
    if (this.#hashes.size(this.#heap) > 0) return;
    this.#hashes.destroy(this.#heap);
    this.#heap = 0;
  }

  /**
   * Makes room for the hash in the heap of all, before it gets its first deadline.
   * @throws ArenaFull before anything was changed
   */
  enter(header: number): void {
    if (this.#arena.word(header, WORD_POSITION) !== 0) return;
    if (this.#heap === 0) this.#heap = this.#hashes.create();
    this.#hashes.push(this.#heap, Infinity, header);
  }

  /** Brings the hash to its place after its deadlines changed. */
  settle(header: number): void {
    const position = this.#arena.word(header, WORD_POSITION);
    if (position === 0) return;
    const soonestMs = this.soonestMs(header);
    if (soonestMs === Infinity) this.drop(header);
    else if (soonestMs !== this.#hashes.priorityAt(this.#heap, position)) {
      this.#hashes.update(this.#heap, position, soonestMs);
    }
  }

  /** Frees the hash; a large one by and by. */
  free(header: number): void {
    this.drop(header);
    this.#fields.deadlines.destroy(this.deadlines(header));
    this.#fields.free(this.map(header));
    this.#arena.free(header);
  }

  /**
   * A copy with its deadlines; it has no entry yet.
   * @throws ArenaFull with nothing left behind
   */
  copy(header: number): number {
    const copied = this.create(0);
    try {
      this.enter(copied);
      const heap = this.deadlines(copied);
      this.#arena.setWord(copied, WORD_MAP, this.#fields.copy(this.map(header), heap));
    } catch (cause) {
      this.drop(copied);
      this.#fields.deadlines.destroy(this.deadlines(copied));
      this.#arena.free(copied);
      throw cause;
    }
    this.settle(copied);
    return copied;
  }

  /** Bytes beside those of the fields. */
  ownBytes(header: number): number {
    return this.#arena.capacity(header);
  }

  /** After the arena forgot everything. */
  reset(): void {
    this.#heap = 0;
  }
}
