/**
 * What the large forms of sets, hashes and sorted sets share: a byte-map whose items are blocks of
 * their own is copied, freed and measured in the same way whatever the items hold. Big maps are not freed at
 * once, because a million blocks take longer than a turn may: they are handed to whoever frees step by
 * step.
 */
import type { Arena } from '../structures/arena.ts';
import type { ByteMap } from '../structures/byte-map.ts';

/** Takes a map that nobody reaches any more and frees it, item by item, by and by. */
export type Bury = (root: number, freeItem: (item: number) => void) => void;

/**
 * Takes something that nobody reaches any more and frees it by and by: `freeSome` frees up to about so
 * many parts and tells how many, fewer than asked for when it is gone.
 */
export type BuryParts = (freeSome: (max: number) => number) => void;

/** Up to so many items are freed at once. */
const FREED_AT_ONCE_MAX = 1024;

/** What a slot of a byte-map takes, its share of empty ones included. */
const SLOT_BYTES = 11;

/** Frees a map with its items: at once when it is small, else by and by through `bury`. */
export function freeItems(
  parts: { readonly arena: Arena; readonly map: ByteMap; readonly bury: Bury },
  root: number,
): void {
  const { arena, map, bury } = parts;
  const freeItem = (item: number): void => arena.free(item);
  if (map.size(root) > FREED_AT_ONCE_MAX) {
    bury(root, freeItem);
  } else {
    map.forEach(root, freeItem);
    map.destroy(root);
  }
}

/**
 * Puts a copy of an item, `bytes` long, into another map of the same keys; the copy.
 * @throws ArenaFull before anything was changed
 */
export function copyItem(
  parts: { readonly arena: Arena; readonly map: ByteMap },
  target: number,
  item: number,
  hash: number,
  bytes: number,
): number {
  const { arena, map } = parts;
  const copied = arena.allocate(bytes);
  arena.copy(item, copied, bytes);
  try {
    map.insert(target, hash, copied);
  } catch (cause) {
    arena.free(copied);
    throw cause;
  }
  return copied;
}

/** Bytes of the arena that a map and its items take, the table estimated. Cost: their number. */
export function itemsMemoryUsage(arena: Arena, map: ByteMap, root: number): number {
  let bytes = 0;
  map.forEach(root, (item) => {
    bytes += arena.capacity(item) + SLOT_BYTES;
  });
  return bytes + arena.capacity(root);
}
