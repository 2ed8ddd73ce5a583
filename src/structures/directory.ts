/**
 * Where the shards of a byte-map are: 2^bits entries, by the hash's leading bits; with 0 bits the only
 * entry stands in the map's header. Several entries lead to one shard when its items share fewer
 * bits. An entry is the shard's reference and its shape (homes | depth << 16), so that a look-up
 * goes from the directory straight to the slot.
 * Hot: shown by the bench rows SET and GET.
 */
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import { shardDepth } from './shard.ts';

// The header's words; DIRECTORY and the one behind it are an entry when BITS is 0.
export const SIZE = 0;
export const BITS = 1;
export const DIRECTORY = 2;
export const HEADER_BYTES = 16;
export const ENTRY_BYTES = 8;
/** Behind the last hash. */
export const HASH_END = 2 ** 32;

/** The shard that a hash belongs to; 0 when the map is empty. */
export function shardOf(arena: Arena, root: number, hash: number): number {
  const words = arena.words[root >>> REGION_SHIFT] as Int32Array;
  const header = (root & UNIT_MASK) << 1;
  const bits = words[header + BITS] as number;
  const directory = words[header + DIRECTORY] as number;
  if (bits === 0) return directory;
  const entries = arena.words[directory >>> REGION_SHIFT] as Int32Array;
  return entries[((directory & UNIT_MASK) + (hash >>> (32 - bits))) << 1] as number;
}

/**
 * Twice the entries, one more bit.
 * @throws ArenaFull before anything was changed
 */
export function doubleDirectory(arena: Arena, root: number, bits: number): void {
  const before = arena.word(root, DIRECTORY);
  const count = 1 << bits;
  const doubled = arena.allocate(count * 2 * ENTRY_BYTES);
  // An entry is copied as one double (never a NaN: a shape is too small a number for that). This runs
  // too seldom to be compiled, so every access counts: word by word it took 3 ms at 4096 entries.
  const source = arena.doubles[(bits === 0 ? root : before) >>> REGION_SHIFT] as Float64Array;
  const target = arena.doubles[doubled >>> REGION_SHIFT] as Float64Array;
  let read = bits === 0 ? (root & UNIT_MASK) + DIRECTORY / 2 : before & UNIT_MASK;
  let write = doubled & UNIT_MASK;
  for (const end = read + count; read < end; read++) {
    const entry = source[read] as number;
    target[write++] = entry;
    target[write++] = entry;
  }
  arena.setWord(root, BITS, bits + 1);
  arena.setWord(root, DIRECTORY, doubled);
  if (bits > 0) arena.free(before);
}

/** What a directory entry keeps of a shard beside its reference. */
export function shapeOf(arena: Arena, shard: number, depth: number): number {
  return (depth << 16) | (arena.word(shard, 1) & 0xffff);
}

/** Makes every directory entry of the range that holds `hash` lead to `shard`. */
export function pointAt(
  arena: Arena,
  root: number,
  hash: number,
  depth: number,
  shard: number,
): void {
  const bits = arena.word(root, BITS);
  const shape = shapeOf(arena, shard, depth);
  if (bits === 0) {
    arena.setWord(root, DIRECTORY, shard);
    arena.setWord(root, DIRECTORY + 1, shape);
    return;
  }
  const directory = arena.word(root, DIRECTORY);
  const first = rangeStart(hash, depth) >>> (32 - bits);
  for (let entry = first; entry < first + (1 << (bits - depth)); entry++) {
    arena.setWord(directory, entry * 2, shard);
    arena.setWord(directory, entry * 2 + 1, shape);
  }
}

/** Frees all shards and the directory: the map is without either, its size is the caller's. */
export function freeShards(arena: Arena, root: number): void {
  const directory = arena.word(root, DIRECTORY);
  if (directory === 0) return;
  for (let hash = 0; hash < HASH_END; ) {
    const shard = shardOf(arena, root, hash);
    hash = rangeEnd(hash, shardDepth(arena.word(shard, 0)));
    arena.free(shard);
  }
  if (arena.word(root, BITS) > 0) arena.free(directory);
  arena.setWord(root, BITS, 0);
  arena.setWord(root, DIRECTORY, 0);
}

/** The first hash of the range of so many leading bits that holds `hash`. */
export function rangeStart(hash: number, depth: number): number {
  return depth === 0 ? 0 : ((hash >>> (32 - depth)) << (32 - depth)) >>> 0;
}

/** The hash behind that range; 2^32 at the end. */
export function rangeEnd(hash: number, depth: number): number {
  return rangeStart(hash, depth) + HASH_END / 2 ** depth;
}
