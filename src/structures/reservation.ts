/**
 * Room for a byte-map's items before they come. A map that grows by itself suits items that come in any
 * order but that of their hashes: those fill one shard after the other, each from a range far too wide
 * for it, so that they crowd at the front of its slots, and every one walks over hundreds. Whoever walks
 * one map to fill another meets just that order. With all shards made at once every item finds its
 * place empty.
 */
import { type Arena, ArenaFull, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import { BITS, DIRECTORY, ENTRY_BYTES, pointAt, shapeOf } from './directory.ts';
import { createShard, shardSizeFor } from './shard.ts';

/** Items of a shard on the average, at most: few of such shards get so many more that they split. */
const ITEMS_OF_SHARD_MAX = 1400;
/**
 * Room is made for so many items at most, about 50 MiB of it; more find their shards made and split
 * them. It bounds what a wrong number costs: the count in a dump is anybody's.
 */
const ITEMS_MAX = 2 ** 22;

/**
 * Makes the directory and the shards of a map that has none, for about so many items; without memory for
 * that the map stays as it is, and grows as it must.
 */
export function reserveShards(arena: Arena, root: number, count: number): void {
  const items = Math.min(count, ITEMS_MAX);
  let bits = 0;
  while (items > ITEMS_OF_SHARD_MAX * 2 ** bits) bits++;
  const mean = items / 2 ** bits;
  // Chance gives few shards more than two deviations above the mean.
  const sizeIndex = shardSizeFor(bits === 0 ? items : mean + 2 * Math.sqrt(mean));
  try {
    if (bits === 0) pointAt(arena, root, 0, 0, createShard(arena, sizeIndex, 0));
    else createAll(arena, root, bits, sizeIndex);
  } catch (cause) {
    if (!(cause instanceof ArenaFull)) throw cause;
  }
}

/** @throws ArenaFull with the map as it was */
function createAll(arena: Arena, root: number, bits: number, sizeIndex: number): void {
  const directory = arena.allocate(ENTRY_BYTES * 2 ** bits);
  const words = arena.words[directory >>> REGION_SHIFT] as Int32Array;
  const first = (directory & UNIT_MASK) << 1;
  let at = first;
  try {
    for (const end = first + 2 ** bits * 2; at < end; at += 2) {
      const shard = createShard(arena, sizeIndex, bits);
      words[at] = shard;
      words[at + 1] = shapeOf(arena, shard, bits);
    }
  } catch (cause) {
    for (at -= 2; at >= first; at -= 2) arena.free(words[at] as number);
    arena.free(directory);
    throw cause;
  }
  arena.setWord(root, BITS, bits);
  arena.setWord(root, DIRECTORY, directory);
}
