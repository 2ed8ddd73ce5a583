/**
 * One shard of a byte-map: a block of slots, each an item's reference and its 32-bit hash, kept in
 * hash order. An item's home is its hash's place within the shard's range, scaled to the slots; it
 * stands there or, with no gap between, further right. The last slot is always empty, so that no
 * walk needs a bound. The map (byte-map.ts) chooses the shard and decides when it grows or splits.
 * Hot: shown by the bench rows SET and GET.
 *
 * Layout, in 32-bit words: 0 = count | depth << 16 | size index << 24, 1 = homes | slots << 16, then
 * two words a slot. `depth` is how many leading hash bits all items of the shard share.
 */
import { assert } from '../base/assert.ts';
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';

/** Sizes of shards in units of 8 bytes: each is exactly a size class, the first unit is the head. */
export const SHARD_UNITS: Int32Array = Int32Array.of(
  ...[8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768],
  ...[1024, 1280, 1536, 2048],
  // Only for hashes that refuse to spread: a shard of this size would otherwise be split.
  ...[4096, 8192, 16384, 32768],
);
/** The largest size that shards of a healthy map reach before they split. */
export const SPLIT_INDEX = 17;
/** More homes than this would overflow the 31 bits of `homeOf`. */
const HOMES_MAX = 8191;
/** Words before the first slot. */
export const SHARD_HEAD = 2;

/** How many slots of a size may be in use: about 0.85 of them. */
export function shardLimit(sizeIndex: number): number {
  return (((SHARD_UNITS[sizeIndex] as number) - 1) * 27) >>> 5;
}

/**
 * The smallest size, up to the splitting one, that `count` items fill to at most 0.72; for more items
 * than that one takes, which hashes in a bad order bring about, the smallest that takes them.
 */
export function shardSizeFor(count: number): number {
  let index = 0;
  while (index < SPLIT_INDEX && ((SHARD_UNITS[index] as number) - 1) * 23 < count * 32) index++;
  while (index < SHARD_UNITS.length - 1 && count > shardLimit(index)) index++;
  return index;
}

export function shardCount(head: number): number {
  return head & 0xffff;
}
export function shardDepth(head: number): number {
  return (head >>> 16) & 0xff;
}
export function shardSizeIndex(head: number): number {
  return head >>> 24;
}

/** A hash's home slot: monotone in the hash, so that slots in order are hashes in order. */
export function homeOf(hash: number, depth: number, homes: number): number {
  return Math.imul((hash << depth) >>> 14, homes) >>> 18;
}

/** A new shard without items. */
export function createShard(arena: Arena, sizeIndex: number, depth: number): number {
  const units = SHARD_UNITS[sizeIndex] as number;
  const shard = arena.allocate(units * 8);
  const words = arena.words[shard >>> REGION_SHIFT] as Int32Array;
  const base = (shard & UNIT_MASK) << 1;
  words.fill(0, base, base + units * 2);
  const slots = units - 1;
  // Items pushed past the last home stand in the spare slots behind it.
  const spare = units <= 32 ? units >>> 2 : 8 + (units >>> 6);
  words[base] = (depth << 16) | (sizeIndex << 24);
  words[base + 1] = Math.min(slots - spare, HOMES_MAX) | (slots << 16);
  return shard;
}

/**
 * Puts the items of `source` whose slots lie in `[from, to)` (word positions) into the empty shard
 * `target`. When the hashes crowd at the end of the range, homes are squeezed until all fit.
 */
export function fillShard(
  arena: Arena,
  source: Int32Array,
  range: { readonly from: number; readonly to: number },
  target: number,
): void {
  const words = arena.words[target >>> REGION_SHIFT] as Int32Array;
  const base = (target & UNIT_MASK) << 1;
  const slots = (words[base + 1] as number) >>> 16;
  let homes = (words[base + 1] as number) & 0xffff;
  while (!place(source, range.from, range.to, words, base, homes)) {
    assert(homes > 0, 'a shard has slots for what it is filled with');
    homes >>>= 1;
    words.fill(0, base + SHARD_HEAD, base + SHARD_HEAD + slots * 2);
    words[base + 1] = homes | (slots << 16);
  }
}

function place(
  source: Int32Array,
  from: number,
  to: number,
  words: Int32Array,
  base: number,
  homes: number,
): boolean {
  const head = words[base] as number;
  const depth = shardDepth(head);
  const first = base + SHARD_HEAD;
  const last = first + (((words[base + 1] as number) >>> 16) - 1) * 2;
  let write = first;
  let count = 0;
  for (let read = from; read < to; read += 2) {
    const item = source[read] as number;
    if (item === 0) continue;
    const hash = source[read + 1] as number;
    const home = first + homeOf(hash, depth, homes) * 2;
    if (home > write) write = home;
    if (write >= last) return false;
    words[write] = item;
    words[write + 1] = hash;
    write += 2;
    count++;
  }
  words[base] = (head & ~0xffff) | count;
  return true;
}
