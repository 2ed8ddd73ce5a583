/**
 * One of the 16 databases: keys to entries. It finds, creates, changes and removes entries and never
 * shows one that is past its deadline. Lists and later types keep their structure in the arena and
 * only its reference here. Every change of a key passes `changed`.
 *
 * An entry is a reference (entry.ts tells the layout); it is valid until a call that may move it.
 * Hot: every command passes here (bench rows SET and GET).
 */
import { assert } from '../base/assert.ts';
import { ByteRange } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import type { Arena } from '../structures/arena.ts';
import type { ByteMap } from '../structures/byte-map.ts';
import {
  DOUBLE_DEADLINE,
  ENCODING_SHIFT,
  EXPIRING_HASH,
  EXPIRING_KEY_WORDS,
  PLAIN_KEY_WORDS,
  RANDOM_TRIES,
  ROOMY_STRING_BYTES,
  SLACK_STRING_BYTES,
  TYPE_SHIFT,
  ValueType,
  WORD_HEAP,
  WORD_USE,
  WORD_VALUE,
} from './entry.ts';
import type { EntryBlocks } from './entry-blocks.ts';
import type { Keyspace } from './keyspace.ts';

/** A value that is no string: the structure in the arena, and its encoding. */
export interface Collection {
  readonly type: ValueType;
  readonly encoding: number;
  readonly root: number;
}

export class Database {
  /** 0–15; SWAPDB exchanges contents, not numbers. */
  readonly index: number;
  readonly keyspace: Keyspace;
  /** The number of what is in here: SWAPDB exchanges it with the keys, a flush begins a new one. */
  content: number;
  readonly #arena: Arena;
  readonly #blocks: EntryBlocks;
  readonly #map: ByteMap;
  /** The byte-map's root; 0 while there was never a key. */
  #root = 0;
  /** The expiry heap's root; 0 while nothing ever expired here. */
  #heap = 0;
  readonly #key = new ByteRange();
  readonly #value = new ByteRange();

  constructor(keyspace: Keyspace, index: number) {
    this.keyspace = keyspace;
    this.index = index;
    this.content = keyspace.newContent();
    this.#arena = keyspace.arena;
    this.#blocks = keyspace.blocks;
    this.#map = keyspace.map;
  }

  /** How many keys there are, those past their deadline but not swept yet included. */
  get size(): number {
    return this.#root === 0 ? 0 : this.#map.size(this.#root);
  }

  /** How many keys have a deadline. */
  get expiringSize(): number {
    return this.#heap === 0 ? 0 : this.keyspace.heap.size(this.#heap);
  }

  /** The table of keys and the heap of deadlines, each 0 while there is none: for measuring. */
  get roots(): { readonly map: number; readonly heap: number } {
    return { map: this.#root, heap: this.#heap };
  }

  /** The live entry of the key `[start, end)`, marked as used just now; 0 when there is none. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const entry = this.peek(bytes, start, end);
    if (entry !== 0 && this.keyspace.touches) this.keyspace.usage.touch(entry);
    return entry;
  }

  /** As `find`, without marking the entry as used. */
  peek(bytes: Uint8Array, start: number, end: number): number {
    if (this.#root === 0) return 0;
    const map = this.#map;
    const entry = map.find(this.#root, map.hashOf(bytes, start, end), bytes, start, end);
    if (entry === 0) return 0;
    if (!this.#isPast(entry)) {
      const kind = this.#arena.word(entry, WORD_USE) >>> TYPE_SHIFT;
      return kind === EXPIRING_HASH && this.keyspace.endFields(this, entry) === 0 ? 0 : entry;
    }
    if (this.keyspace.removesExpired) this.expire(entry);
    return 0;
  }

  type(entry: number): ValueType {
    return ((this.#arena.word(entry, WORD_USE) >>> TYPE_SHIFT) & 0xf) as ValueType;
  }

  /** What the value's structure is at present; the meaning is the type's. */
  encoding(entry: number): number {
    return this.#arena.word(entry, WORD_USE) >>> ENCODING_SHIFT;
  }

  setEncoding(entry: number, encoding: number): void {
    const rest = this.#arena.word(entry, WORD_USE) & ~(0xf << ENCODING_SHIFT);
    this.#arena.setWord(entry, WORD_USE, rest | (encoding << ENCODING_SHIFT));
  }

  /** The reference of a collection's structure. */
  root(entry: number): number {
    return this.#arena.word(entry, WORD_VALUE);
  }

  setRoot(entry: number, root: number): void {
    this.#arena.setWord(entry, WORD_VALUE, root);
  }

  /** The key's bytes; valid until the next call of this or a change of the entry. */
  keyRange(entry: number): ByteRange {
    const start = this.#arena.byteOffset(entry) + this.#blocks.keyOffset(entry);
    this.#key.set(this.#arena.bytesOf(entry), start, start + this.#blocks.keyLength(entry));
    return this.#key;
  }

  /** When the key ends: ms since 1970; 0 = never. */
  deadlineMs(entry: number): number {
    if (this.#blocks.keyOffset(entry) !== EXPIRING_KEY_WORDS * 4) return 0;
    return this.#arena.double(entry, DOUBLE_DEADLINE);
  }

  /** Sets when the key ends; 0 = never. The entry may move: use the returned one. */
  setDeadline(entry: number, deadlineMs: number): number {
    const current = this.deadlineMs(entry);
    if (current === deadlineMs) return entry;
    const { heap } = this.keyspace;
    if (current !== 0) {
      const position = this.#arena.word(entry, WORD_HEAP);
      if (deadlineMs === 0) heap.remove(this.#heap, position);
      else heap.update(this.#heap, position, deadlineMs);
      this.#arena.setDouble(entry, DOUBLE_DEADLINE, deadlineMs);
      return entry;
    }
    const roomy = this.#withDeadlineRoom(entry);
    if (this.#heap === 0) this.#heap = heap.create();
    heap.push(this.#heap, deadlineMs, roomy);
    this.#arena.setDouble(roomy, DOUBLE_DEADLINE, deadlineMs);
    return roomy;
  }

  /** Bytes of the entry's own block, a string's value included: what moving it to another key needs. */
  entryBytes(entry: number): number {
    return this.#arena.capacity(entry);
  }

  /** Bytes that the entry and its value take. Cost: a list's chunks, another collection's members. */
  memoryUsage(entry: number): number {
    return this.#arena.capacity(entry) + this.keyspace.valueBytes(this, entry);
  }

  /** Adds a key without a deadline; not announced if it `replaces` what stood until just now. */
  create(
    bytes: Uint8Array,
    start: number,
    end: number,
    type: ValueType,
    root: number,
    replaces = false,
  ): number {
    const entry = this.#blocks.build(bytes, start, end, PLAIN_KEY_WORDS, 0);
    this.#arena.setWord(entry, WORD_USE, this.keyspace.usage.fresh | (type << TYPE_SHIFT));
    this.#arena.setWord(entry, WORD_VALUE, root);
    this.#insert(this.#map.hashOf(bytes, start, end), entry, replaces);
    return entry;
  }

  /**
   * Gives an entry a collection for a value, which is as new as that; its deadline stays. The entry may move.
   * @throws ArenaFull with nothing changed: the collection is still the caller's
   */
  replaceValue(entry: number, { type, encoding, root }: Collection): number {
    const old = { type: this.type(entry), encoding: this.encoding(entry), root: this.root(entry) };
    const hash = this.#hashOfEntry(entry);
    const resized = this.#resized(entry, this.#blocks.valueOffset(entry), hash);
    this.keyspace.freeValue(old.type, old.encoding, old.root);
    this.#arena.setWord(resized, WORD_USE, this.keyspace.usage.fresh | (type << TYPE_SHIFT));
    this.setEncoding(resized, encoding);
    this.setRoot(resized, root);
    this.keyspace.adopt(this, resized);
    return resized;
  }

  /** Takes the entry out and frees it with its value. The caller tells `changed`. */
  remove(entry: number): void {
    this.#unlink(entry);
    this.keyspace.freeValue(this.type(entry), this.encoding(entry), this.root(entry));
    this.#arena.free(entry);
  }

  /** Removes the key, if it is there, and tells so; true when it was. */
  delete(bytes: Uint8Array, start: number, end: number): boolean {
    const entry = this.peek(bytes, start, end);
    if (entry === 0) return false;
    this.remove(entry);
    this.changed(bytes, start, end, 'del');
    return true;
  }

  /** Removes an entry that is past its deadline and tells the observer, before anyone can see it gone. */
  expire(entry: number): void {
    const key = this.keyRange(entry);
    this.keyspace.observer.expired(this, key.bytes, key.start, key.end);
    this.remove(entry);
  }

  /**
   * Gives the value and deadline of `entry` another key, which must not exist in `target`; the old
   * key is gone. Returns the new entry. The caller tells `changed` for both.
   */
  moveKey(entry: number, target: Database, bytes: Uint8Array, start: number, end: number): number {
    const deadlineMs = this.deadlineMs(entry);
    const moved = this.#duplicate(entry, target, bytes, start, end);
    this.#unlink(entry);
    this.#arena.free(entry);
    this.keyspace.adopt(target, moved);
    return target.setDeadline(moved, deadlineMs);
  }

  /**
   * Sets the key to a string, whatever it was before; the deadline is removed unless `keepDeadline`.
   * The value may not lie in the entry that is replaced.
   */
  setString(
    bytes: Uint8Array,
    start: number,
    end: number,
    value: Uint8Array,
    valueStart: number,
    valueEnd: number,
    keepDeadline: boolean,
  ): number {
    const map = this.#map;
    const hash = map.hashOf(bytes, start, end);
    let old = this.#root === 0 ? 0 : map.find(this.#root, hash, bytes, start, end);
    if (old !== 0 && this.#isPast(old)) {
      this.expire(old);
      old = 0;
    }
    if (old !== 0) {
      return this.#overwrite(old, hash, value, valueStart, valueEnd, keepDeadline);
    }
    const length = valueEnd - valueStart;
    const keyWords = length >= ROOMY_STRING_BYTES ? EXPIRING_KEY_WORDS : PLAIN_KEY_WORDS;
    const entry = this.#blocks.build(bytes, start, end, keyWords, length);
    this.#arena.setWord(entry, WORD_USE, this.keyspace.usage.fresh);
    this.#blocks.writeString(entry, value, valueStart, valueEnd);
    this.#insert(hash, entry);
    return entry;
  }

  /** A string's bytes in place; valid until the next call or a change of the keyspace. */
  stringRange(entry: number): ByteRange {
    const length = this.#arena.word(entry, WORD_VALUE);
    const start = this.#arena.byteOffset(entry) + this.#blocks.valueOffset(entry);
    this.#value.set(this.#arena.bytesOf(entry), start, start + length);
    return this.#value;
  }

  stringLength(entry: number): number {
    return this.#arena.word(entry, WORD_VALUE);
  }

  /** Gives a string another length, keeping its content; new bytes are zero. The entry may move. */
  resizeString(entry: number, length: number): number {
    const arena = this.#arena;
    const offset = this.#blocks.valueOffset(entry);
    const before = arena.word(entry, WORD_VALUE);
    let resized = entry;
    if (offset + length > arena.capacity(entry)) {
      const slack = length >= SLACK_STRING_BYTES ? length >>> 3 : 0;
      const hash = this.#hashOfEntry(entry);
      resized = arena.reallocate(entry, offset + length + slack, offset + before);
      if (resized !== entry) this.#relinked(entry, resized, hash);
    }
    if (length > before) {
      const start = arena.byteOffset(resized) + offset;
      arena.bytesOf(resized).fill(0, start + before, start + length);
    }
    arena.setWord(resized, WORD_VALUE, length);
    return resized;
  }

  /** Must be called once for each event of a key, after the change. `event` is Redis's notification name. */
  changed(bytes: Uint8Array, start: number, end: number, event: string): void {
    this.keyspace.changes++;
    this.keyspace.observer.changed(this, bytes, start, end, event);
  }

  /** Tells what touches neither who watches the key nor who keeps a copy of it: a stream's groups. */
  noted(bytes: Uint8Array, start: number, end: number, event: string): void {
    this.keyspace.changes++;
    this.keyspace.observer.noted(this, bytes, start, end, event);
  }

  /**
   * Visits live entries from `cursor` on, `count` at least unless the end is reached; the next cursor,
   * 0 at the end. A key that is there throughout is visited once. `visit` may not change anything.
   */
  scan(cursor: number, count: number, visit: (entry: number) => void): number {
    if (this.#root === 0) return 0;
    return this.#map.scan(this.#root, cursor, count, (entry) => {
      if (!this.#isPast(entry)) visit(entry);
    });
  }

  /** Visits every live entry. The visitor may not change the keyspace. Cost: the number of keys. */
  forEach(visit: (entry: number) => void): void {
    if (this.#root === 0) return;
    this.#map.forEach(this.#root, (entry) => {
      if (!this.#isPast(entry)) visit(entry);
    });
  }

  /** Any live entry; 0 when there is none. */
  randomKey(random: Random): number {
    for (let tries = 0; tries < RANDOM_TRIES && this.size > 0; tries++) {
      const entry = this.#map.random(this.#root, random);
      if (!this.#isPast(entry)) return entry;
      this.expire(entry);
    }
    return 0;
  }

  /** Removes at most `budget` entries that are past their deadline; how many it removed. */
  sweep(budget: number): number {
    if (this.#heap === 0 || !this.keyspace.expires) return 0;
    let removed = 0;
    for (; removed < budget && this.nextDeadlineMs() <= this.keyspace.nowMs; removed++) {
      this.expire(this.keyspace.heap.peekItem(this.#heap));
    }
    return removed;
  }

  /** When the next key here ends; Infinity when none will. */
  nextDeadlineMs(): number {
    return this.#heap === 0 ? Infinity : this.keyspace.heap.peekPriority(this.#heap);
  }

  /** The entry whose deadline stands at this place of the heap, from 1 to `expiringSize`: 1 ends first. */
  expiringEntry(position: number): number {
    return this.keyspace.heap.itemAt(this.#heap, position);
  }

  /** Hands out all content and is empty afterwards; for the keyspace, which frees or exchanges it. */
  detach(): { root: number; heap: number; number: number } {
    const content = { root: this.#root, heap: this.#heap, number: this.content };
    this.content = this.keyspace.newContent();
    this.#root = 0;
    this.#heap = 0;
    return content;
  }

  /** Takes the content of another database; this one must be empty. */
  attach(content: { root: number; heap: number; number: number }): void {
    this.content = content.number;
    assert(this.size === 0, 'attach to a database that is not empty');
    this.#root = content.root;
    this.#heap = content.heap;
  }

  #isPast(entry: number): boolean {
    const deadlineMs = this.deadlineMs(entry);
    return deadlineMs !== 0 && deadlineMs <= this.keyspace.nowMs && this.keyspace.expires;
  }

  #hashOfEntry(entry: number): number {
    const start = this.#arena.byteOffset(entry) + this.#blocks.keyOffset(entry);
    return this.#map.hashOf(
      this.#arena.bytesOf(entry),
      start,
      start + this.#blocks.keyLength(entry),
    );
  }

  #insert(hash: number, entry: number, replaces = false): void {
    try {
      if (this.#root === 0) this.#root = this.#map.create();
      this.#map.insert(this.#root, hash, entry);
    } catch (error) {
      // No memory for the map to grow: the entry must not stay behind where nobody finds it.
      this.#arena.free(entry);
      throw error;
    }
    if (this.keyspace.announcesKeys && !replaces) this.keyspace.announce(this, entry);
  }

  #overwrite(
    old: number,
    hash: number,
    value: Uint8Array,
    start: number,
    end: number,
    keepDeadline: boolean,
  ): number {
    const arena = this.#arena;
    const [type, encoding, root] = [this.type(old), this.encoding(old), this.root(old)];
    const entry = this.#resized(old, this.#blocks.valueOffset(old) + (end - start), hash);
    // Only now, since moving the block may have failed. A string has no root to free.
    this.keyspace.freeValue(type, encoding, root);
    arena.setWord(entry, WORD_USE, this.keyspace.usage.touched(entry));
    this.#blocks.writeString(entry, value, start, end);
    return keepDeadline ? entry : this.setDeadline(entry, 0);
  }

  /** The entry in a block that fits so many bytes; what stands behind the key may be gone. */
  #resized(entry: number, needed: number, hash: number): number {
    const arena = this.#arena;
    const capacity = arena.capacity(entry);
    // A block more than twice as large as needed is given back, small ones aside.
    if (needed <= capacity && (capacity <= 128 || needed >= capacity >>> 1)) return entry;
    const resized = arena.reallocate(entry, needed, this.#blocks.valueOffset(entry));
    if (resized !== entry) this.#relinked(entry, resized, hash);
    return resized;
  }

  /** The same entry with room for a deadline. */
  #withDeadlineRoom(entry: number): number {
    if (this.#blocks.keyOffset(entry) === EXPIRING_KEY_WORDS * 4) return entry;
    const key = this.keyRange(entry);
    const length = this.type(entry) === ValueType.string ? this.stringLength(entry) : 0;
    const roomy = this.#blocks.build(key.bytes, key.start, key.end, EXPIRING_KEY_WORDS, length);
    this.#blocks.copyHead(entry, roomy);
    this.#map.replace(this.#root, this.#hashOfEntry(entry), entry, roomy);
    this.#arena.free(entry);
    this.keyspace.adopt(this, roomy);
    return roomy;
  }

  /** A block with another key in `target`: use, type, encoding, and the value or its reference copied. */
  #duplicate(
    entry: number,
    target: Database,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    const length = this.type(entry) === ValueType.string ? this.stringLength(entry) : 0;
    const keyWords = this.deadlineMs(entry) === 0 ? PLAIN_KEY_WORDS : EXPIRING_KEY_WORDS;
    const copy = this.#blocks.build(bytes, start, end, keyWords, length);
    this.#blocks.copyHead(entry, copy);
    target.#insert(this.#map.hashOf(bytes, start, end), copy);
    return copy;
  }

  /** Takes the entry out of the map and the heap. */
  #unlink(entry: number): void {
    if (this.deadlineMs(entry) !== 0) {
      this.keyspace.heap.remove(this.#heap, this.#arena.word(entry, WORD_HEAP));
    }
    this.#map.remove(this.#root, this.#hashOfEntry(entry), entry);
  }

  /** The block moved: whoever refers to it is told. The old block's content is gone already. */
  #relinked(from: number, to: number, hash: number): void {
    this.#map.replace(this.#root, hash, from, to);
    if (this.deadlineMs(to) !== 0) {
      this.keyspace.heap.replaceItem(this.#heap, this.#arena.word(to, WORD_HEAP), to);
    }
  }
}
