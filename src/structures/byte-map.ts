/**
 * Maps from byte strings to items, in an arena. A map is a header block, found by its root
 * reference; one ByteMap serves any number of maps of its arena. An item is a block of its owner's
 * whose word 0 tells where its key is: key length (low 24 bits) | offset of the key's bytes within
 * the item in 4-byte words << 24.
 *
 * Promises: order of the 32-bit hash, so that a scan's cursor is the next hash and no growth, split
 * or removal makes it miss or repeat an item; at most one shard (see shard.ts) is rebuilt per
 * insert; an empty map is its header and nothing else. Leaves to the owner: the items.
 * Hot: shown by the bench rows SET and GET.
 */
import { assert, verifying } from '../base/assert.ts';
import type { KeyedHash } from '../base/hash.ts';
import type { Random } from '../base/random.ts';
import { type Arena, ArenaFull, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import {
  BITS,
  DIRECTORY,
  doubleDirectory,
  freeShards,
  HASH_END,
  HEADER_BYTES,
  pointAt,
  rangeEnd,
  rangeStart,
  SIZE,
  shardOf,
} from './directory.ts';
import { reserveShards } from './reservation.ts';
import {
  createShard,
  fillShard,
  homeOf,
  SHARD_HEAD,
  SHARD_UNITS,
  SPLIT_INDEX,
  shardCount,
  shardDepth,
  shardLimit,
  shardSizeFor,
  shardSizeIndex,
} from './shard.ts';

// Copies for the methods below: V8 looks an imported constant up each time.
const REGION = REGION_SHIFT;
const UNIT = UNIT_MASK;

/** A directory is never larger than so many entries, or one for so many items: hashes that refuse to spread. */
const ENTRIES_MIN = 64;
const ITEMS_MIN = 8;
/** So many equal leading bits in thousands of hashes are no chance. */
const BITS_MAX = 24;
/** Slots that one call of `scan` looks at per item asked for, before it stops at a shard's end. */
const SCAN_SLOTS_PER_ITEM = 10;

/** Told of an item and its hash. */
export type VisitItem = (item: number, hash: number) => void;

export class ByteMap {
  readonly #arena: Arena;
  readonly #hash: KeyedHash;
  readonly #words: Int32Array[];
  readonly #bytes: Uint8Array[];

  constructor(arena: Arena, hash: KeyedHash) {
    this.#arena = arena;
    this.#hash = hash;
    this.#words = arena.words;
    this.#bytes = arena.bytes;
  }

  /** An empty map; returns its root. */
  create(): number {
    const root = this.#arena.allocate(HEADER_BYTES);
    const words = this.#words[root >>> REGION] as Int32Array;
    const header = (root & UNIT) << 1;
    words.fill(0, header, header + HEADER_BYTES / 4);
    return root;
  }

  /**
   * Makes room in an empty map for about so many items that are about to come, up to 2^22; a map that has
   * items, or room, is left alone. To be called where the number is known, not hoped for: the room is
   * given back only with the map, or when it is emptied. Cost: the shards, 16 bytes an item.
   */
  expect(root: number, count: number): void {
    if (count > 0 && this.#arena.word(root, DIRECTORY) === 0) {
      reserveShards(this.#arena, root, count);
    }
  }

  /** Frees the map's own blocks and its root; the items are the owner's. */
  destroy(root: number): void {
    freeShards(this.#arena, root);
    this.#arena.free(root);
  }

  /** Forgets all items; the map is its header again. The items are the owner's. */
  clear(root: number): void {
    freeShards(this.#arena, root);
    this.#arena.setWord(root, SIZE, 0);
  }

  /** The number of items. */
  size(root: number): number {
    return (this.#words[root >>> REGION] as Int32Array)[(root & UNIT) << 1] as number;
  }

  /** The hash that every other method takes for this key. */
  hashOf(bytes: Uint8Array, start: number, end: number): number {
    return this.#hash.hash(bytes, start, end);
  }

  /** The item with the key `[start, end)`; 0 when there is none. */
  find(root: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    let entries = this.#words[root >>> REGION] as Int32Array;
    let entry = ((root & UNIT) << 1) + DIRECTORY;
    const bits = entries[entry - 1] as number;
    if (bits !== 0) {
      const directory = entries[entry] as number;
      entries = this.#words[directory >>> REGION] as Int32Array;
      entry = ((directory & UNIT) + (hash >>> (32 - bits))) << 1;
    }
    const shard = entries[entry] as number;
    if (shard === 0) return 0;
    const shape = entries[entry + 1] as number;
    const words = this.#words[shard >>> REGION] as Int32Array;
    const home = homeOf(hash, shape >>> 16, shape & 0xffff);
    let slot = ((shard & UNIT) << 1) + SHARD_HEAD + home * 2;
    for (;;) {
      const item = words[slot] as number;
      if (item === 0) return 0;
      const other = (words[slot + 1] as number) >>> 0;
      if (other >= hash) {
        if (other > hash) return 0;
        if (this.#hasKey(item, bytes, start, end)) return item;
      }
      slot += 2;
    }
  }

  /**
   * Adds an item whose key is not in the map yet.
   * @throws ArenaFull before anything was changed
   */
  insert(root: number, hash: number, item: number): void {
    if (verifying) this.#verifyAbsent(root, hash, item);
    let shard = shardOf(this.#arena, root, hash);
    if (shard === 0) {
      shard = createShard(this.#arena, 0, 0);
      pointAt(this.#arena, root, hash, 0, shard);
    }
    while (!this.#insertInShard(shard, hash, item)) {
      this.#grow(root, shard, hash);
      shard = shardOf(this.#arena, root, hash);
    }
    const words = this.#words[root >>> REGION] as Int32Array;
    const header = (root & UNIT) << 1;
    words[header] = (words[header] as number) + 1;
  }

  /** Puts `newItem`, which has the same key, in the place of `oldItem`. */
  replace(root: number, hash: number, oldItem: number, newItem: number): void {
    const shard = shardOf(this.#arena, root, hash);
    const words = this.#words[shard >>> REGION] as Int32Array;
    words[this.#slotOf(shard, hash, oldItem)] = newItem;
  }

  /** Takes an item out of the map; freeing it is the owner's part. */
  remove(root: number, hash: number, item: number): void {
    const shard = shardOf(this.#arena, root, hash);
    const words = this.#words[shard >>> REGION] as Int32Array;
    const base = (shard & UNIT) << 1;
    const head = words[base] as number;
    const depth = (head >>> 16) & 0xff;
    const homes = (words[base + 1] as number) & 0xffff;
    let hole = this.#slotOf(shard, hash, item);
    for (let next = hole + 2; words[next] !== 0; next += 2) {
      const home = homeOf(words[next + 1] as number, depth, homes);
      if (base + SHARD_HEAD + home * 2 === next) break;
      words[hole] = words[next] as number;
      words[hole + 1] = words[next + 1] as number;
      hole = next;
    }
    words[hole] = 0;
    words[base] = head - 1;
    const headerWords = this.#words[root >>> REGION] as Int32Array;
    const header = (root & UNIT) << 1;
    const size = (headerWords[header] as number) - 1;
    headerWords[header] = size;
    if (size === 0) freeShards(this.#arena, root);
    else if (shardCount(head - 1) * 6 < (SHARD_UNITS[head >>> 24] as number)) {
      this.#shrink(root, shard, hash);
    }
  }

  /**
   * Visits items in the order of their hashes, from `cursor` on (0 at first), and returns the cursor
   * to go on with, 0 when all were visited. At least `countMin` items a call unless the map is thin
   * or ends; items of one hash are never split over two calls. An item that is there throughout is
   * visited exactly once, whatever happens to the map between the calls. `visit` must not change
   * the map.
   */
  scan(root: number, cursor: number, countMin: number, visit: VisitItem): number {
    let next = cursor;
    let visited = 0;
    let looked = 0;
    const wanted = Math.max(countMin, 1);
    const lookedMax = wanted * SCAN_SLOTS_PER_ITEM;
    while (next < HASH_END) {
      const shard = shardOf(this.#arena, root, next);
      if (shard === 0) return 0;
      const words = this.#words[shard >>> REGION] as Int32Array;
      const base = (shard & UNIT) << 1;
      const depth = shardDepth(words[base] as number);
      const homes = (words[base + 1] as number) & 0xffff;
      const end = base + SHARD_HEAD + ((words[base + 1] as number) >>> 16) * 2;
      let last = -1;
      for (let slot = base + SHARD_HEAD + homeOf(next, depth, homes) * 2; slot < end; slot += 2) {
        looked++;
        const item = words[slot] as number;
        if (item === 0) continue;
        const hash = (words[slot + 1] as number) >>> 0;
        if (hash < next) continue;
        if (visited >= wanted && hash !== last) return hash;
        visit(item, hash);
        visited++;
        last = hash;
      }
      next = rangeEnd(next, depth);
      if (looked >= lookedMax || visited >= wanted) break;
    }
    return next < HASH_END ? next : 0;
  }

  /** Visits every item in the order of hashes; `visit` must not change the map. */
  forEach(root: number, visit: VisitItem): void {
    let cursor = 0;
    do cursor = this.scan(root, cursor, 2 ** 31, visit);
    while (cursor !== 0);
  }

  /**
   * An item by chance, 0 when the map is empty. Even as far as hashes are: every shard's range is
   * as likely as it is wide, every item within a shard as likely as any other there.
   */
  random(root: number, random: Random): number {
    if (this.size(root) === 0) return 0;
    for (let attempt = 0; attempt < 100; attempt++) {
      const shard = shardOf(this.#arena, root, random.uint32());
      const words = this.#words[shard >>> REGION] as Int32Array;
      const base = (shard & UNIT) << 1;
      if (shardCount(words[base] as number) === 0) continue;
      const slots = (words[base + 1] as number) >>> 16;
      for (let probe = 0; probe < 64; probe++) {
        const item = words[base + SHARD_HEAD + random.below(slots) * 2] as number;
        if (item !== 0) return item;
      }
    }
    // A map emptied to a few items among many shards: the next one from a place by chance.
    let found = 0;
    const start = random.uint32();
    const keep = (item: number): void => {
      found = item;
    };
    for (let cursor = start; found === 0; ) cursor = this.scan(root, cursor, 1, keep);
    return found;
  }

  /**
   * One bounded step out of the regions being emptied: the shard at `cursor` (0 at first), and the
   * directory in the first step. `moveItem` moves one item (arena.relocate and whatever else refers
   * to it) and returns its new reference; it is asked only for items that lie in such a region.
   * Returns the next cursor, 0 at the end. The root is the owner's to relocate.
   * @throws ArenaFull with the map whole
   */
  relocateStep(root: number, cursor: number, moveItem: (item: number) => number): number {
    const arena = this.#arena;
    const directory = arena.word(root, DIRECTORY);
    if (directory === 0) return 0;
    const bits = arena.word(root, BITS);
    if (cursor === 0 && bits > 0 && arena.isEvacuating(directory)) {
      arena.setWord(root, DIRECTORY, arena.relocate(directory));
    }
    let shard = shardOf(this.#arena, root, cursor);
    if (arena.isEvacuating(shard)) {
      const depth = shardDepth(arena.word(shard, 0));
      shard = arena.relocate(shard);
      pointAt(this.#arena, root, cursor, depth, shard);
    }
    const words = this.#words[shard >>> REGION] as Int32Array;
    const base = (shard & UNIT) << 1;
    const end = base + SHARD_HEAD + ((words[base + 1] as number) >>> 16) * 2;
    for (let slot = base + SHARD_HEAD; slot < end; slot += 2) {
      const item = words[slot] as number;
      if (item !== 0 && arena.isEvacuating(item)) words[slot] = moveItem(item);
    }
    const next = rangeEnd(cursor, shardDepth(words[base] as number));
    return next < HASH_END ? next : 0;
  }

  /** Bytes of the arena that the map takes, its items not counted. Cost: its shards. */
  tableBytes(root: number): number {
    const arena = this.#arena;
    let bytes = arena.capacity(root);
    if (arena.word(root, DIRECTORY) === 0) return bytes;
    if (arena.word(root, BITS) > 0) bytes += arena.capacity(arena.word(root, DIRECTORY));
    for (let hash = 0; hash < HASH_END; ) {
      const shard = shardOf(arena, root, hash);
      bytes += arena.capacity(shard);
      hash = rangeEnd(hash, shardDepth(arena.word(shard, 0)));
    }
    return bytes;
  }

  /** Asserts everything this file promises about one map. For tests: it walks all of it. */
  check(root: number): void {
    let count = 0;
    for (let hash = 0; hash < HASH_END; ) {
      const shard = shardOf(this.#arena, root, hash);
      if (shard === 0) break;
      const head = this.#arena.word(shard, 0);
      const homes = this.#arena.word(shard, 1) & 0xffff;
      const slots = this.#arena.word(shard, 1) >>> 16;
      const depth = shardDepth(head);
      const end = rangeEnd(hash, depth);
      let previous = hash;
      let inShard = 0;
      let gap = -1;
      for (let index = 0; index < slots; index++) {
        if (this.#arena.word(shard, SHARD_HEAD + index * 2) === 0) {
          gap = index;
          continue;
        }
        const own = this.#arena.word(shard, SHARD_HEAD + index * 2 + 1) >>> 0;
        assert(own >= previous && own < end, 'hashes are in order and in the range of their shard');
        const home = homeOf(own, depth, homes);
        assert(home <= index && home > gap, 'an item is reached from its home without a gap');
        assert(index < slots - 1, 'the last slot is empty');
        previous = own;
        inShard++;
      }
      assert(inShard === shardCount(head), 'a shard knows its count');
      const step = HASH_END / 2 ** this.#arena.word(root, BITS);
      for (let entry = hash; entry < end; entry += step) {
        assert(
          shardOf(this.#arena, root, entry) === shard,
          'every entry of the range leads to its shard',
        );
      }
      count += inShard;
      hash = end;
    }
    assert(count === this.size(root), 'a map knows its size');
  }

  #hasKey(item: number, bytes: Uint8Array, start: number, end: number): boolean {
    const region = item >>> REGION;
    const head = (this.#words[region] as Int32Array)[(item & UNIT) << 1] as number;
    const length = end - start;
    if ((head & 0xffffff) !== length) return false;
    const own = this.#bytes[region] as Uint8Array;
    let at = ((item & UNIT) << 3) + ((head >>> 24) << 2);
    for (let i = start; i < end; i++, at++) {
      if (own[at] !== bytes[i]) return false;
    }
    return true;
  }

  /** The slot's position among the words of the shard's region. */
  #slotOf(shard: number, hash: number, item: number): number {
    assert(shard !== 0, 'the item is in the map');
    const words = this.#words[shard >>> REGION] as Int32Array;
    const base = (shard & UNIT) << 1;
    const depth = ((words[base] as number) >>> 16) & 0xff;
    let slot = base + SHARD_HEAD + homeOf(hash, depth, (words[base + 1] as number) & 0xffff) * 2;
    while (words[slot] !== item) {
      assert(words[slot] !== 0, 'the item is in the map');
      slot += 2;
    }
    return slot;
  }

  /** False, with nothing changed, when the shard has to grow first. */
  #insertInShard(shard: number, hash: number, item: number): boolean {
    const words = this.#words[shard >>> REGION] as Int32Array;
    const base = (shard & UNIT) << 1;
    const head = words[base] as number;
    const shape = words[base + 1] as number;
    if ((head & 0xffff) >= shardLimit(head >>> 24)) return false;
    const home = homeOf(hash, (head >>> 16) & 0xff, shape & 0xffff);
    const first = base + SHARD_HEAD;
    let slot = first + home * 2;
    while (words[slot] !== 0 && (words[slot + 1] as number) >>> 0 <= hash) slot += 2;
    let end = slot;
    while (words[end] !== 0) end += 2;
    if (end >= first + ((shape >>> 16) - 1) * 2) return false;
    for (; end > slot; end -= 2) {
      words[end] = words[end - 2] as number;
      words[end + 1] = words[end - 1] as number;
    }
    words[slot] = item;
    words[slot + 1] = hash;
    words[base] = head + 1;
    return true;
  }

  /** Rebuilds a full shard in the next size, or splits it when it is of the largest. */
  #grow(root: number, shard: number, hash: number): void {
    const head = this.#arena.word(shard, 0);
    const sizeIndex = shardSizeIndex(head);
    const depth = shardDepth(head);
    if (sizeIndex < SPLIT_INDEX) {
      this.#rebuild(root, shard, hash, sizeIndex + 1);
      return;
    }
    const bits = this.#arena.word(root, BITS);
    if (depth === bits) {
      const isLargest = sizeIndex + 1 === SHARD_UNITS.length;
      if (!isLargest && 2 << bits > Math.max(ENTRIES_MIN, this.size(root) / ITEMS_MIN)) {
        this.#rebuild(root, shard, hash, sizeIndex + 1);
        return;
      }
      assert(bits < BITS_MAX, 'the hash spreads keys');
      doubleDirectory(this.#arena, root, bits);
    }
    this.#split(root, shard, hash);
  }

  #rebuild(root: number, shard: number, hash: number, sizeIndex: number): void {
    const depth = shardDepth(this.#arena.word(shard, 0));
    const rebuilt = createShard(this.#arena, sizeIndex, depth);
    const words = this.#words[shard >>> REGION] as Int32Array;
    const base = (shard & UNIT) << 1;
    const from = base + SHARD_HEAD;
    const to = from + ((words[base + 1] as number) >>> 16) * 2;
    fillShard(this.#arena, words, { from, to }, rebuilt);
    pointAt(this.#arena, root, hash, depth, rebuilt);
    this.#arena.free(shard);
  }

  #split(root: number, shard: number, hash: number): void {
    const words = this.#words[shard >>> REGION] as Int32Array;
    const base = (shard & UNIT) << 1;
    const head = words[base] as number;
    const depth = shardDepth(head);
    const from = base + SHARD_HEAD;
    const to = from + ((words[base + 1] as number) >>> 16) * 2;
    let middle = from;
    let low = 0;
    for (let slot = from; slot < to; slot += 2) {
      if (words[slot] === 0) continue;
      if ((((words[slot + 1] as number) >>> (31 - depth)) & 1) === 1) break;
      middle = slot + 2;
      low++;
    }
    const left = createShard(this.#arena, shardSizeFor(low), depth + 1);
    let right: number;
    try {
      right = createShard(this.#arena, shardSizeFor(shardCount(head) - low), depth + 1);
    } catch (error) {
      this.#arena.free(left);
      throw error;
    }
    fillShard(this.#arena, words, { from, to: middle }, left);
    fillShard(this.#arena, words, { from: middle, to }, right);
    const start = rangeStart(hash, depth);
    pointAt(this.#arena, root, start, depth + 1, left);
    pointAt(this.#arena, root, start + HASH_END / 2 ** (depth + 1), depth + 1, right);
    this.#arena.free(shard);
  }

  /** Puts a thin shard into a smaller block; without memory for that it stays as it is. */
  #shrink(root: number, shard: number, hash: number): void {
    const head = this.#arena.word(shard, 0);
    const sizeIndex = shardSizeFor(shardCount(head) * 2);
    if (sizeIndex >= shardSizeIndex(head)) return;
    try {
      this.#rebuild(root, shard, hash, sizeIndex);
    } catch (error) {
      if (!(error instanceof ArenaFull)) throw error;
    }
  }

  #verifyAbsent(root: number, hash: number, item: number): void {
    const head = this.#arena.word(item, 0);
    const start = this.#arena.byteOffset(item) + ((head >>> 24) << 2);
    const bytes = this.#bytes[item >>> REGION] as Uint8Array;
    const end = start + (head & 0xffffff);
    assert(this.find(root, hash, bytes, start, end) === 0, 'the key is not in the map yet');
  }
}
