/**
 * The arena's block sizes up to 32 KiB: every 8 bytes to 128, then eight a doubling, so that at
 * most an eighth of a block is slack. Classes count from 1; 0 marks a free page in the arena.
 */

/** Blocks up to this many units (of 8 bytes) share pages with others of their class. */
export const CLASS_UNITS_MAX = 4096;
/** A page's units: 64 KiB. */
export const PAGE_UNITS = 8192;

/**
 * Bytes that a block which grows by little at a time takes beside those it needs. A class is at least
 * a sixteenth larger than the one before, so its own slack is enough; above the classes blocks are runs
 * of pages, which would be exchanged with every page.
 */
export function spareToGrow(bytes: number): number {
  return bytes > CLASS_UNITS_MAX * 8 ? bytes >>> 3 : 0;
}

const units: number[] = [0];
for (let size = 1; size <= 16; size++) units.push(size);
for (let base = 16; base < CLASS_UNITS_MAX; base *= 2) {
  for (let step = 1; step <= 8; step++) units.push(base + (base / 8) * step);
}

/** The number of classes; they are numbered 1 to this. */
export const CLASS_COUNT: number = units.length - 1;
/** Units of a block, by class. */
export const UNITS_OF_CLASS: Int32Array = Int32Array.from(units);
/** Blocks a page holds, by class. */
export const BLOCKS_OF_CLASS: Int32Array = UNITS_OF_CLASS.map((size) =>
  size === 0 ? 0 : Math.floor(PAGE_UNITS / size),
);
/** The smallest class that holds so many units; 0 units count as 1. */
export const CLASS_OF_UNITS: Uint8Array = new Uint8Array(CLASS_UNITS_MAX + 1);
for (let size = 0, at = 1; size <= CLASS_UNITS_MAX; size++) {
  if (size > (units[at] ?? 0)) at++;
  CLASS_OF_UNITS[size] = at;
}
