/**
 * Memory for everything the keyspace keeps: blocks in large regions outside the JS heap, addressed
 * by references. A reference is an unsigned 31-bit number, a small integer to V8, in units of 8
 * bytes; 0 is none. Blocks of one size class share 64 KiB pages, larger ones are runs of pages, and
 * above 16 MiB a block has a region of its own.
 *
 * Promises: a block stays where it is until its owner frees, reallocates or relocates it; a fresh
 * block's content is undefined; memory not handed out is not touched. Leaves to the owners: what is
 * in a block, and moving blocks out of sparse regions when asked.
 * Hot: shown by the bench rows SET and LPUSH.
 */
import { assert, verifying } from '../base/assert.ts';
import {
  BUMP,
  CLASS,
  FREE,
  HUGE,
  LIVE,
  META_SHIFT,
  NEXT,
  PAGE_BYTES,
  PAGE_SHIFT,
  PAGES_OF_REGION,
  PAGES_SHIFT,
  PageTable,
  PREVIOUS,
  RUN,
} from './page-table.ts';
import {
  ArenaFull,
  PAGED_REGION,
  REGION_BYTES,
  REGION_SHIFT,
  Regions,
  UNIT_BYTES,
} from './regions.ts';
import {
  BLOCKS_OF_CLASS,
  CLASS_COUNT,
  CLASS_OF_UNITS,
  CLASS_UNITS_MAX,
  PAGE_UNITS,
  UNITS_OF_CLASS,
} from './size-classes.ts';

/** `ref & UNIT_MASK` is the unit within the region. */
export const UNIT_MASK = 0x3fffff;

// Copies for the methods below: V8 looks a constant that is imported or exported up each time.
const REGION = REGION_SHIFT;
const UNIT = UNIT_MASK;

const RUN_BYTES_MAX = 16 * 2 ** 20;
const HUGE_ROUND_BYTES = 2 ** 20;
/** A region with less than this share in use is worth emptying. */
const SPARSE_SHARE = 0.25;

export { ArenaFull, REGION_SHIFT };

export class Arena {
  /** The regions as bytes (Buffers), by region index; an unused index holds an empty one. */
  readonly bytes: Uint8Array[];
  /** The same memory as 32-bit words. */
  readonly words: Int32Array[];
  /** The same memory as doubles. */
  readonly doubles: Float64Array[];

  readonly #regions = new Regions();
  readonly #unitsMax: number;
  readonly #pages = new PageTable(this.#regions);
  readonly #kinds = this.#regions.kinds;
  /** The first page with room, by class; 0 is none (page 0 is never used). */
  readonly #open = new Int32Array(CLASS_COUNT + 1);
  #usedUnits = 0;
  /** Of the used ones, those of huge blocks. */
  #hugeUnits = 0;
  #blocks = 0;
  readonly #live: Set<number> | undefined = verifying ? new Set() : undefined;

  /** `bytesMax` bounds the used bytes; absent: only the address space does. */
  constructor(options: { readonly bytesMax?: number } = {}) {
    this.bytes = this.#regions.bytes;
    this.words = this.#regions.words;
    this.doubles = this.#regions.doubles;
    this.#unitsMax = Math.floor((options.bytesMax ?? Number.MAX_SAFE_INTEGER) / UNIT_BYTES);
  }

  /** Bytes of all live blocks, their slack included. */
  get usedBytes(): number {
    return this.#usedUnits * UNIT_BYTES;
  }

  /** Bytes that may still be taken before the bound, or the end of the address space, is reached. */
  get headroomBytes(): number {
    const { freeIndexes, pagedRegions } = this.#regions;
    const addressable = (freeIndexes + pagedRegions) * (UNIT_MASK + 1) + this.#hugeUnits;
    return (Math.min(this.#unitsMax, addressable) - this.#usedUnits) * UNIT_BYTES;
  }

  /**
   * True when blocks of `bytes` together, whatever their sizes, can be taken. A huge block needs a region
   * index of its own, however much room is left in the others.
   */
  hasRoom(bytes: number): boolean {
    if (this.headroomBytes < bytes) return false;
    return bytes <= RUN_BYTES_MAX || this.#regions.freeIndexes > bytes / RUN_BYTES_MAX;
  }

  /** Bytes of all regions held, the spare and pooled ones included. Not all of it is resident. */
  get reservedBytes(): number {
    return this.#regions.reservedBytes;
  }

  /** Live blocks. */
  get blocks(): number {
    return this.#blocks;
  }

  /** The region's index, for `bytes`, `words` and `doubles`. */
  region(ref: number): number {
    return ref >>> REGION;
  }

  /** The bytes of the region in which the block lies. */
  bytesOf(ref: number): Uint8Array {
    return this.bytes[ref >>> REGION] as Uint8Array;
  }

  /** Where the block begins in its region's `bytes`. */
  byteOffset(ref: number): number {
    return (ref & UNIT) << 3;
  }

  /** Where the block begins in its region's `words`. */
  wordOffset(ref: number): number {
    return (ref & UNIT) << 1;
  }

  /** The block's signed 32-bit word at `index`, which counts words. */
  word(ref: number, index: number): number {
    const words = this.words[ref >>> REGION] as Int32Array;
    return words[((ref & UNIT) << 1) + index] as number;
  }

  setWord(ref: number, index: number, value: number): void {
    const words = this.words[ref >>> REGION] as Int32Array;
    words[((ref & UNIT) << 1) + index] = value;
  }

  /** The block's double at `index`, which counts doubles. */
  double(ref: number, index: number): number {
    const doubles = this.doubles[ref >>> REGION] as Float64Array;
    return doubles[(ref & UNIT) + index] as number;
  }

  setDouble(ref: number, index: number, value: number): void {
    const doubles = this.doubles[ref >>> REGION] as Float64Array;
    doubles[(ref & UNIT) + index] = value;
  }

  /**
   * A block of at least so many bytes, content undefined. 0 bytes count as 8.
   * @throws ArenaFull before anything was changed
   */
  allocate(bytes: number): number {
    if (bytes > CLASS_UNITS_MAX * UNIT_BYTES) return this.#allocateLarge(bytes);
    const sizeClass = CLASS_OF_UNITS[(bytes + 7) >>> 3] as number;
    const size = UNITS_OF_CLASS[sizeClass] as number;
    if (this.#usedUnits + size > this.#unitsMax) throw new ArenaFull('the memory bound is reached');
    let page = this.#open[sizeClass] as number;
    if (page === 0) page = this.#openPage(sizeClass);
    const pages = this.#pages.words;
    const at = page << META_SHIFT;
    let ref = pages[at + FREE] as number;
    if (ref !== 0) {
      const words = this.words[ref >>> REGION] as Int32Array;
      pages[at + FREE] = words[(ref & UNIT) << 1] as number;
    } else {
      ref = pages[at + BUMP] as number;
      pages[at + BUMP] = ref + size;
    }
    const live = (pages[at + LIVE] as number) + 1;
    pages[at + LIVE] = live;
    if (live === BLOCKS_OF_CLASS[sizeClass]) this.#unlink(page, sizeClass);
    this.#usedUnits += size;
    this.#blocks++;
    if (verifying) this.#live?.add(ref);
    return ref;
  }

  /** Gives a block back; its reference is void from here on. */
  free(ref: number): void {
    if (verifying) this.#verifyFree(ref);
    const pages = this.#pages.words;
    const page = ref >>> PAGE_SHIFT;
    const at = page << META_SHIFT;
    const sizeClass = pages[at + CLASS] as number;
    if (sizeClass > CLASS_COUNT) {
      this.#freeLarge(ref, page, sizeClass);
      return;
    }
    this.#usedUnits -= UNITS_OF_CLASS[sizeClass] as number;
    this.#blocks--;
    const live = pages[at + LIVE] as number;
    if (live === 1) {
      this.#unlink(page, sizeClass);
      this.#pages.release(page, 1);
      return;
    }
    const words = this.words[ref >>> REGION] as Int32Array;
    words[(ref & UNIT) << 1] = pages[at + FREE] as number;
    pages[at + FREE] = ref;
    pages[at + LIVE] = live - 1;
    if (live === BLOCKS_OF_CLASS[sizeClass]) this.#link(page, sizeClass);
  }

  /** Bytes the owner may use in this block: what was asked for, or a little more. */
  capacity(ref: number): number {
    const at = (ref >>> PAGE_SHIFT) << META_SHIFT;
    const sizeClass = this.#pages.words[at + CLASS] as number;
    if (sizeClass <= CLASS_COUNT) return (UNITS_OF_CLASS[sizeClass] as number) << 3;
    if (sizeClass === RUN) return (this.#pages.words[at + BUMP] as number) * PAGE_BYTES;
    return (this.bytes[ref >>> REGION] as Uint8Array).length;
  }

  /**
   * Makes room for `bytes`: the same reference when the block fits without wasting more than half
   * or a run of pages can change in place, else another block with the first `keepBytes` copied.
   * @throws ArenaFull before anything was changed
   */
  reallocate(ref: number, bytes: number, keepBytes: number): number {
    const capacity = this.capacity(ref);
    if (bytes <= capacity) {
      if (bytes * 2 >= capacity || capacity <= 16) return ref;
      // At the bound there is no second block to move to, and a wasteful one is no error.
      if (this.#usedUnits + ((bytes + 7) >>> 3) > this.#unitsMax) return ref;
    }
    const page = ref >>> PAGE_SHIFT;
    const isRun = this.#pages.words[(page << META_SHIFT) + CLASS] === RUN;
    if (isRun && bytes > CLASS_UNITS_MAX * UNIT_BYTES && this.#resizeRun(page, bytes)) return ref;
    const moved = this.allocate(bytes);
    this.copy(ref, moved, Math.min(keepBytes, bytes, capacity));
    this.free(ref);
    return moved;
  }

  /** Copies the first `bytes` of one block to the beginning of another. */
  copy(from: number, to: number, bytes: number): void {
    if (bytes <= 256) {
      const source = this.words[from >>> REGION] as Int32Array;
      const target = this.words[to >>> REGION] as Int32Array;
      let read = (from & UNIT) << 1;
      let write = (to & UNIT) << 1;
      for (const end = read + ((bytes + 3) >>> 2); read < end; read++, write++) {
        target[write] = source[read] as number;
      }
      return;
    }
    const source = this.bytes[from >>> REGION] as Uint8Array;
    const target = this.bytes[to >>> REGION] as Uint8Array;
    const start = this.byteOffset(from);
    target.set(source.subarray(start, start + bytes), this.byteOffset(to));
  }

  /** Bytes in use in one region; 0 for an index without a region. Walks its pages. */
  regionUsage(region: number): number {
    if (this.#kinds[region] !== PAGED_REGION) return this.bytes[region]?.length ?? 0;
    let units = 0;
    const first = region << PAGES_SHIFT;
    for (let page = first; page < first + PAGES_OF_REGION; page++) {
      const at = page << META_SHIFT;
      const code = this.#pages.words[at + CLASS] as number;
      if (code === RUN) units += (this.#pages.words[at + BUMP] as number) * PAGE_UNITS;
      else units += (UNITS_OF_CLASS[code] ?? 0) * (this.#pages.words[at + LIVE] as number);
    }
    return units * UNIT_BYTES;
  }

  /**
   * Chooses sparse regions to be emptied, when more than half of what is reserved is not in use and
   * there are more than two regions. From then on nothing is allocated there; the owners walk their
   * blocks and move those that `isEvacuating`. Returns whether there is anything to move.
   */
  beginEvacuation(): boolean {
    this.endEvacuation();
    let regions = 0;
    for (const kind of this.#kinds) if (kind === PAGED_REGION) regions++;
    if (regions <= 2 || this.reservedBytes <= 2 * this.usedBytes) return false;
    let any = false;
    for (let region = 0; region < this.bytes.length; region++) {
      const isPaged = this.#kinds[region] === PAGED_REGION;
      if (!isPaged || this.regionUsage(region) >= REGION_BYTES * SPARSE_SHARE) continue;
      any = true;
      this.#offerPages(region, false);
      this.#pages.evacuating[region] = 1;
    }
    return any;
  }

  /** True when the block lies in a region that is being emptied: its owner should `relocate` it. */
  isEvacuating(ref: number): boolean {
    return this.#pages.evacuating[ref >>> REGION] === 1;
  }

  /**
   * Moves a block and returns its new reference, which the owner stores in place of the old one.
   * @throws ArenaFull before anything was changed
   */
  relocate(ref: number): number {
    const capacity = this.capacity(ref);
    if (capacity > RUN_BYTES_MAX) return ref;
    const moved = this.allocate(capacity);
    this.copy(ref, moved, capacity);
    this.free(ref);
    return moved;
  }

  /** Ends the emptying; regions that still hold blocks serve allocations again. */
  endEvacuation(): void {
    for (let region = 0; region < this.bytes.length; region++) {
      if (this.#pages.evacuating[region] === 0) continue;
      this.#pages.evacuating[region] = 0;
      this.#offerPages(region, true);
    }
  }

  /** Forgets every block and drops every region. */
  reset(): void {
    this.#regions.reset();
    this.#pages.reset();
    this.#open.fill(0);
    this.#usedUnits = 0;
    this.#hugeUnits = 0;
    this.#blocks = 0;
    this.#live?.clear();
  }

  /** Gives up the spare region and pooled ones, which only save time. */
  trim(): void {
    this.#regions.trim();
  }

  #openPage(sizeClass: number): number {
    const page = this.#pages.claim(1);
    const at = page << META_SHIFT;
    this.#pages.words[at + CLASS] = sizeClass;
    this.#pages.words[at + LIVE] = 0;
    this.#pages.words[at + FREE] = 0;
    this.#pages.words[at + BUMP] = page << PAGE_SHIFT;
    this.#link(page, sizeClass);
    return page;
  }

  /** Puts a page first among those of its class that have room. */
  #link(page: number, sizeClass: number): void {
    if (this.#pages.evacuating[page >>> PAGES_SHIFT] === 1) return;
    const pages = this.#pages.words;
    const next = this.#open[sizeClass] as number;
    pages[(page << META_SHIFT) + PREVIOUS] = 0;
    pages[(page << META_SHIFT) + NEXT] = next;
    if (next !== 0) pages[(next << META_SHIFT) + PREVIOUS] = page;
    this.#open[sizeClass] = page;
  }

  /** Puts a region's pages that have room on the lists of their classes, or takes them off. */
  #offerPages(region: number, isOffered: boolean): void {
    const first = region << PAGES_SHIFT;
    for (let page = first; page < first + PAGES_OF_REGION; page++) {
      const at = page << META_SHIFT;
      const code = this.#pages.words[at + CLASS] as number;
      if ((this.#pages.words[at + LIVE] as number) >= (BLOCKS_OF_CLASS[code] ?? 0)) continue;
      if (isOffered) this.#link(page, code);
      else this.#unlink(page, code);
    }
  }

  /** Takes a page off its list; one that is on no list is left alone. */
  #unlink(page: number, sizeClass: number): void {
    const pages = this.#pages.words;
    const at = page << META_SHIFT;
    const previous = pages[at + PREVIOUS] as number;
    const next = pages[at + NEXT] as number;
    if (previous !== 0) pages[(previous << META_SHIFT) + NEXT] = next;
    else if (this.#open[sizeClass] === page) this.#open[sizeClass] = next;
    if (next !== 0) pages[(next << META_SHIFT) + PREVIOUS] = previous;
    pages[at + PREVIOUS] = 0;
    pages[at + NEXT] = 0;
  }

  #allocateLarge(bytes: number): number {
    const isHuge = bytes > RUN_BYTES_MAX;
    const round = isHuge ? HUGE_ROUND_BYTES : PAGE_BYTES;
    const rounded = Math.ceil(bytes / round) * round;
    if (this.#usedUnits + rounded / UNIT_BYTES > this.#unitsMax) {
      throw new ArenaFull('the memory bound is reached');
    }
    const page = isHuge ? this.#pages.openHuge(rounded) : this.#pages.openRun(rounded / PAGE_BYTES);
    const ref = page << PAGE_SHIFT;
    const units = this.capacity(ref) / UNIT_BYTES;
    this.#usedUnits += units;
    if (isHuge) this.#hugeUnits += units;
    this.#blocks++;
    this.#live?.add(ref);
    return ref;
  }

  #freeLarge(ref: number, page: number, code: number): void {
    assert(code === RUN || code === HUGE, 'a block is freed by its reference');
    const units = this.capacity(ref) / UNIT_BYTES;
    this.#usedUnits -= units;
    if (code === HUGE) this.#hugeUnits -= units;
    this.#blocks--;
    if (code === RUN) {
      this.#pages.release(page, this.#pages.words[(page << META_SHIFT) + BUMP] as number);
      return;
    }
    this.#pages.closeHuge(page);
  }

  /** Grows or shrinks a run where it stands; false when that is not possible. */
  #resizeRun(page: number, bytes: number): boolean {
    const before = this.#pages.words[(page << META_SHIFT) + BUMP] as number;
    const after = Math.ceil(bytes / PAGE_BYTES);
    const units = (after - before) * PAGE_UNITS;
    if (this.#usedUnits + units > this.#unitsMax || !this.#pages.resizeRun(page, after))
      return false;
    this.#usedUnits += units;
    return true;
  }

  #verifyFree(ref: number): void {
    assert(this.#live?.delete(ref) === true, `block ${ref} is freed twice or was never handed out`);
    // Whoever reads a block after its end should see that at once.
    const capacity = this.capacity(ref);
    const start = this.byteOffset(ref);
    if (capacity <= PAGE_BYTES) this.bytes[ref >>> REGION]?.fill(0xdb, start, start + capacity);
  }
}
