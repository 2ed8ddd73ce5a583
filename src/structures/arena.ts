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
  BLOCKS_OF_CLASS,
  CLASS_COUNT,
  CLASS_OF_UNITS,
  CLASS_UNITS_MAX,
  PAGE_UNITS,
  UNITS_OF_CLASS,
} from './size-classes.ts';

/** `ref >>> REGION_SHIFT` is the region's index. */
export const REGION_SHIFT = 22;
/** `ref & UNIT_MASK` is the unit within the region. */
export const UNIT_MASK = 0x3fffff;
export const UNIT_BYTES = 8;

const REGION_BYTES = 2 ** REGION_SHIFT * UNIT_BYTES;
const REGIONS_MAX = 2 ** (31 - REGION_SHIFT);
const PAGE_SHIFT = 13;
const PAGE_BYTES = PAGE_UNITS * UNIT_BYTES;
const PAGES_OF_REGION = REGION_BYTES / PAGE_BYTES;
const PAGES_SHIFT = REGION_SHIFT - PAGE_SHIFT;
const RUN_BYTES_MAX = 16 * 2 ** 20;
const HUGE_ROUND_BYTES = 2 ** 20;
/** Freed regions of huge blocks kept for the next one: a fresh buffer each outruns the collector. */
const POOL_BYTES_MAX = 64 * 2 ** 20;
/** A region with less than this share in use is worth emptying. */
const SPARSE_SHARE = 0.25;

// Eight words a page. CLASS is 0 for a free page, a size class, or one of the codes below.
const META_SHIFT = 3;
const CLASS = 0;
const LIVE = 1;
const FREE = 2;
const BUMP = 3;
const PREVIOUS = 4;
const NEXT = 5;
const RUN = 252;
const RUN_BODY = 253;
const HUGE = 254;
const RESERVED = 255;

const NO_REGION = 0;
const PAGED_REGION = 1;
const HUGE_REGION = 2;
const NOTHING = Buffer.alloc(0);
const NO_WORDS = new Int32Array(0);
const NO_DOUBLES = new Float64Array(0);

/** The arena's bound, or the address space of 16 GiB, is reached. Nothing was changed. */
export class ArenaFull extends Error {
  override readonly name = 'ArenaFull';
}

export class Arena {
  /** The regions as bytes (Buffers), by region index; an unused index holds an empty one. */
  readonly bytes: Uint8Array[] = [];
  /** The same memory as 32-bit words. */
  readonly words: Int32Array[] = [];
  /** The same memory as doubles. */
  readonly doubles: Float64Array[] = [];

  readonly #unitsMax: number;
  readonly #kinds = new Uint8Array(REGIONS_MAX);
  readonly #evacuating = new Uint8Array(REGIONS_MAX);
  readonly #pagesUsed = new Int32Array(REGIONS_MAX);
  /** No page of the region below this one is free. */
  readonly #pageHints = new Int32Array(REGIONS_MAX);
  /** No run of free pages in the region is longer. */
  readonly #runHints = new Int32Array(REGIONS_MAX);
  /** The first page with room, by class; 0 is none (page 0 is never used). */
  readonly #open = new Int32Array(CLASS_COUNT + 1);
  #pages = new Int32Array(PAGES_OF_REGION << META_SHIFT);
  #usedUnits = 0;
  #blocks = 0;
  #reservedBytes = 0;
  #spare: Buffer | undefined;
  #pool: Buffer[] = [];
  readonly #live: Set<number> | undefined = verifying ? new Set() : undefined;

  /** `bytesMax` bounds the used bytes; absent: only the address space does. */
  constructor(options: { readonly bytesMax?: number } = {}) {
    this.#unitsMax = Math.floor((options.bytesMax ?? Number.MAX_SAFE_INTEGER) / UNIT_BYTES);
  }

  /** Bytes of all live blocks, their slack included. */
  get usedBytes(): number {
    return this.#usedUnits * UNIT_BYTES;
  }

  /** Bytes of all regions held, the spare and pooled ones included. Not all of it is resident. */
  get reservedBytes(): number {
    return this.#reservedBytes;
  }

  /** Live blocks. */
  get blocks(): number {
    return this.#blocks;
  }

  /** The region's index, for `bytes`, `words` and `doubles`. */
  region(ref: number): number {
    return ref >>> REGION_SHIFT;
  }

  /** The bytes of the region in which the block lies. */
  bytesOf(ref: number): Uint8Array {
    return this.bytes[ref >>> REGION_SHIFT] as Uint8Array;
  }

  /** Where the block begins in its region's `bytes`. */
  byteOffset(ref: number): number {
    return (ref & UNIT_MASK) << 3;
  }

  /** Where the block begins in its region's `words`. */
  wordOffset(ref: number): number {
    return (ref & UNIT_MASK) << 1;
  }

  /** The block's signed 32-bit word at `index`, which counts words. */
  word(ref: number, index: number): number {
    const words = this.words[ref >>> REGION_SHIFT] as Int32Array;
    return words[((ref & UNIT_MASK) << 1) + index] as number;
  }

  setWord(ref: number, index: number, value: number): void {
    const words = this.words[ref >>> REGION_SHIFT] as Int32Array;
    words[((ref & UNIT_MASK) << 1) + index] = value;
  }

  /** The block's double at `index`, which counts doubles. */
  double(ref: number, index: number): number {
    const doubles = this.doubles[ref >>> REGION_SHIFT] as Float64Array;
    return doubles[(ref & UNIT_MASK) + index] as number;
  }

  setDouble(ref: number, index: number, value: number): void {
    const doubles = this.doubles[ref >>> REGION_SHIFT] as Float64Array;
    doubles[(ref & UNIT_MASK) + index] = value;
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
    if (page === 0) page = this.#openPage(sizeClass, size);
    const pages = this.#pages;
    const at = page << META_SHIFT;
    let ref = pages[at + FREE] as number;
    if (ref !== 0) {
      const words = this.words[ref >>> REGION_SHIFT] as Int32Array;
      pages[at + FREE] = words[(ref & UNIT_MASK) << 1] as number;
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
    const pages = this.#pages;
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
      this.#releasePages(page, 1);
      return;
    }
    const words = this.words[ref >>> REGION_SHIFT] as Int32Array;
    words[(ref & UNIT_MASK) << 1] = pages[at + FREE] as number;
    pages[at + FREE] = ref;
    pages[at + LIVE] = live - 1;
    if (live === BLOCKS_OF_CLASS[sizeClass]) this.#link(page, sizeClass);
  }

  /** Bytes the owner may use in this block: what was asked for, or a little more. */
  capacity(ref: number): number {
    const at = (ref >>> PAGE_SHIFT) << META_SHIFT;
    const sizeClass = this.#pages[at + CLASS] as number;
    if (sizeClass <= CLASS_COUNT) return (UNITS_OF_CLASS[sizeClass] as number) << 3;
    if (sizeClass === RUN) return (this.#pages[at + BUMP] as number) * PAGE_BYTES;
    return (this.bytes[ref >>> REGION_SHIFT] as Uint8Array).length;
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
    const isRun = this.#pages[(page << META_SHIFT) + CLASS] === RUN;
    if (isRun && bytes > CLASS_UNITS_MAX * UNIT_BYTES && this.#resizeRun(page, bytes)) return ref;
    const moved = this.allocate(bytes);
    this.copy(ref, moved, Math.min(keepBytes, bytes, capacity));
    this.free(ref);
    return moved;
  }

  /** Copies the first `bytes` of one block to the beginning of another. */
  copy(from: number, to: number, bytes: number): void {
    if (bytes <= 256) {
      const source = this.words[from >>> REGION_SHIFT] as Int32Array;
      const target = this.words[to >>> REGION_SHIFT] as Int32Array;
      let read = (from & UNIT_MASK) << 1;
      let write = (to & UNIT_MASK) << 1;
      for (const end = read + ((bytes + 3) >>> 2); read < end; read++, write++) {
        target[write] = source[read] as number;
      }
      return;
    }
    const source = this.bytes[from >>> REGION_SHIFT] as Uint8Array;
    const target = this.bytes[to >>> REGION_SHIFT] as Uint8Array;
    const start = this.byteOffset(from);
    target.set(source.subarray(start, start + bytes), this.byteOffset(to));
  }

  /** Bytes in use in one region; 0 for an index without a region. Walks its pages. */
  regionUsage(region: number): number {
    if (this.#kinds[region] === HUGE_REGION) return this.bytes[region]?.length ?? 0;
    let units = 0;
    if (this.#kinds[region] === PAGED_REGION) {
      const first = region << PAGES_SHIFT;
      for (let page = first; page < first + PAGES_OF_REGION; page++) {
        const at = page << META_SHIFT;
        const code = this.#pages[at + CLASS] as number;
        if (code <= CLASS_COUNT) {
          units += (UNITS_OF_CLASS[code] as number) * (this.#pages[at + LIVE] as number);
        } else if (code === RUN) units += (this.#pages[at + BUMP] as number) * PAGE_UNITS;
      }
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
    if (regions <= 2 || this.#reservedBytes <= 2 * this.usedBytes) return false;
    let any = false;
    for (let region = 0; region < this.bytes.length; region++) {
      if (this.#kinds[region] !== PAGED_REGION) continue;
      if (this.regionUsage(region) >= REGION_BYTES * SPARSE_SHARE) continue;
      any = true;
      const first = region << PAGES_SHIFT;
      for (let page = first; page < first + PAGES_OF_REGION; page++) {
        const code = this.#pages[(page << META_SHIFT) + CLASS] as number;
        if (code > 0 && code <= CLASS_COUNT) this.#unlink(page, code);
      }
      this.#evacuating[region] = 1;
    }
    return any;
  }

  /** True when the block lies in a region that is being emptied: its owner should `relocate` it. */
  isEvacuating(ref: number): boolean {
    return this.#evacuating[ref >>> REGION_SHIFT] === 1;
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
      if (this.#evacuating[region] === 0) continue;
      this.#evacuating[region] = 0;
      const first = region << PAGES_SHIFT;
      for (let page = first; page < first + PAGES_OF_REGION; page++) {
        const at = page << META_SHIFT;
        const code = this.#pages[at + CLASS] as number;
        const isOpen = (this.#pages[at + LIVE] as number) < (BLOCKS_OF_CLASS[code] ?? 0);
        if (code > 0 && code <= CLASS_COUNT && isOpen) this.#link(page, code);
      }
    }
  }

  /** Forgets every block and drops every region. */
  reset(): void {
    this.bytes.length = 0;
    this.words.length = 0;
    this.doubles.length = 0;
    this.#kinds.fill(NO_REGION);
    this.#evacuating.fill(0);
    this.#pagesUsed.fill(0);
    this.#open.fill(0);
    this.#pages = new Int32Array(PAGES_OF_REGION << META_SHIFT);
    this.#usedUnits = 0;
    this.#blocks = 0;
    this.#live?.clear();
    this.#spare = undefined;
    this.#pool = [];
    this.#reservedBytes = 0;
  }

  /** Gives up the spare region and the pool, which only save time. */
  trim(): void {
    if (this.#spare !== undefined) this.#reservedBytes -= REGION_BYTES;
    this.#spare = undefined;
    for (const buffer of this.#pool) this.#reservedBytes -= buffer.length;
    this.#pool = [];
  }

  #openPage(sizeClass: number, size: number): number {
    const page = this.#claimPages(1);
    const at = page << META_SHIFT;
    this.#pages[at + CLASS] = sizeClass;
    this.#pages[at + LIVE] = 0;
    this.#pages[at + FREE] = 0;
    this.#pages[at + BUMP] = page << PAGE_SHIFT;
    assert(size > 0, 'a size class has a size');
    this.#link(page, sizeClass);
    return page;
  }

  /** Puts a page first among those of its class that have room. */
  #link(page: number, sizeClass: number): void {
    if (this.#evacuating[page >>> PAGES_SHIFT] === 1) return;
    const pages = this.#pages;
    const next = this.#open[sizeClass] as number;
    pages[(page << META_SHIFT) + PREVIOUS] = 0;
    pages[(page << META_SHIFT) + NEXT] = next;
    if (next !== 0) pages[(next << META_SHIFT) + PREVIOUS] = page;
    this.#open[sizeClass] = page;
  }

  /** Takes a page off its list; one that is on no list is left alone. */
  #unlink(page: number, sizeClass: number): void {
    const pages = this.#pages;
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
    const ref = isHuge ? this.#allocateHuge(rounded) : this.#allocateRun(rounded / PAGE_BYTES);
    this.#usedUnits += this.capacity(ref) / UNIT_BYTES;
    this.#blocks++;
    this.#live?.add(ref);
    return ref;
  }

  #allocateRun(count: number): number {
    const page = this.#claimPages(count);
    const at = page << META_SHIFT;
    this.#pages[at + CLASS] = RUN;
    this.#pages[at + LIVE] = 1;
    this.#pages[at + BUMP] = count;
    for (let body = page + 1; body < page + count; body++) {
      this.#pages[(body << META_SHIFT) + CLASS] = RUN_BODY;
    }
    return page << PAGE_SHIFT;
  }

  #allocateHuge(bytes: number): number {
    // Index 0 would make the reference 0, which is none.
    const region = this.#freeIndex(1);
    const fits = (one: Buffer) => one.length >= bytes && one.length <= bytes * 2;
    const pooled = this.#pool.findIndex(fits);
    let buffer = this.#pool[pooled];
    if (buffer === undefined) {
      buffer = newBuffer(bytes);
      this.#reservedBytes += bytes;
    } else this.#pool.splice(pooled, 1);
    this.#install(region, buffer, HUGE_REGION);
    this.#pages[(region << PAGES_SHIFT) << META_SHIFT] = HUGE;
    return region << REGION_SHIFT;
  }

  #freeLarge(ref: number, page: number, code: number): void {
    assert(code === RUN || code === HUGE, 'a block is freed by its reference');
    this.#usedUnits -= this.capacity(ref) / UNIT_BYTES;
    this.#blocks--;
    if (code === RUN) {
      this.#releasePages(page, this.#pages[(page << META_SHIFT) + BUMP] as number);
      return;
    }
    const region = ref >>> REGION_SHIFT;
    const buffer = this.bytes[region] as Buffer;
    this.#pages[page << META_SHIFT] = 0;
    this.#uninstall(region);
    this.#pool.push(buffer);
    let pooledBytes = 0;
    for (const one of this.#pool) pooledBytes += one.length;
    while (pooledBytes > POOL_BYTES_MAX) {
      const oldest = this.#pool.shift()?.length ?? 0;
      pooledBytes -= oldest;
      this.#reservedBytes -= oldest;
    }
  }

  /** Grows or shrinks a run where it stands; false when the pages behind it are taken. */
  #resizeRun(page: number, bytes: number): boolean {
    const at = page << META_SHIFT;
    const before = this.#pages[at + BUMP] as number;
    const after = Math.ceil(bytes / PAGE_BYTES);
    const end = (page & -PAGES_OF_REGION) + PAGES_OF_REGION;
    if (this.isEvacuating(page << PAGE_SHIFT) || page + after > end) return false;
    if (this.#usedUnits + (after - before) * PAGE_UNITS > this.#unitsMax) return false;
    for (let next = page + before; next < page + after; next++) {
      if (this.#pages[(next << META_SHIFT) + CLASS] !== 0) return false;
    }
    for (let next = page + before; next < page + after; next++) {
      this.#pages[(next << META_SHIFT) + CLASS] = RUN_BODY;
    }
    this.#pages[at + BUMP] = after;
    this.#usedUnits += (after - before) * PAGE_UNITS;
    const region = page >>> PAGES_SHIFT;
    if (after > before)
      this.#pagesUsed[region] = (this.#pagesUsed[region] as number) + after - before;
    else this.#releasePages(page + after, before - after);
    return true;
  }

  /** The first of `count` free pages in a row, counted as used; their metadata is the caller's. */
  #claimPages(count: number): number {
    let page = 0;
    for (let region = 0; region < this.bytes.length && page === 0; region++) {
      if (this.#kinds[region] !== PAGED_REGION || this.#evacuating[region] === 1) continue;
      if ((this.#runHints[region] as number) >= count) page = this.#findRun(region, count);
    }
    if (page === 0) page = this.#findRun(this.#openRegion(), count);
    const region = page >>> PAGES_SHIFT;
    this.#pagesUsed[region] = (this.#pagesUsed[region] as number) + count;
    if (page === this.#pageHints[region]) this.#pageHints[region] = page + count;
    return page;
  }

  /** First fit within one region; 0 when there is none, and the hint says so from then on. */
  #findRun(region: number, count: number): number {
    const pages = this.#pages;
    const end = (region + 1) << PAGES_SHIFT;
    let first = this.#pageHints[region] as number;
    let isLowest = true;
    for (let page = first; page < end; page++) {
      if (pages[page << META_SHIFT] !== 0) {
        if (isLowest) this.#pageHints[region] = page + 1;
        first = page + 1;
      } else {
        isLowest = false;
        if (page - first + 1 === count) return first;
      }
    }
    this.#runHints[region] = count - 1;
    return 0;
  }

  #releasePages(first: number, count: number): void {
    const pages = this.#pages;
    for (let page = first; page < first + count; page++) pages[(page << META_SHIFT) + CLASS] = 0;
    const region = first >>> PAGES_SHIFT;
    if (first < (this.#pageHints[region] as number)) this.#pageHints[region] = first;
    this.#runHints[region] = PAGES_OF_REGION;
    const used = (this.#pagesUsed[region] as number) - count;
    this.#pagesUsed[region] = used;
    if (used > 0) return;
    const buffer = this.bytes[region] as Buffer;
    this.#uninstall(region);
    if (this.#spare === undefined) this.#spare = buffer;
    else this.#reservedBytes -= REGION_BYTES;
  }

  #openRegion(): number {
    const region = this.#freeIndex(0);
    if (this.#spare === undefined) {
      this.#spare = newBuffer(REGION_BYTES);
      this.#reservedBytes += REGION_BYTES;
    }
    this.#install(region, this.#spare, PAGED_REGION);
    this.#spare = undefined;
    this.#pageHints[region] = region << PAGES_SHIFT;
    this.#runHints[region] = PAGES_OF_REGION;
    // Page 0 of region 0 would hand out reference 0.
    if (region === 0) this.#pages[CLASS] = RESERVED;
    return region;
  }

  /** The lowest index from `from` on that has no region. */
  #freeIndex(from: number): number {
    for (let region = from; region < REGIONS_MAX; region++) {
      if (this.#kinds[region] === NO_REGION) return region;
    }
    throw new ArenaFull('the address space of 16 GiB is used up');
  }

  #install(region: number, buffer: Buffer, kind: number): void {
    while (this.bytes.length <= region) this.#put(this.bytes.length, NOTHING, NO_WORDS, NO_DOUBLES);
    const { buffer: memory, byteOffset, length } = buffer;
    const words = new Int32Array(memory, byteOffset, length >>> 2);
    this.#put(region, buffer, words, new Float64Array(memory, byteOffset, length >>> 3));
    this.#kinds[region] = kind;
    this.#evacuating[region] = 0;
    const needed = ((region + 1) << PAGES_SHIFT) << META_SHIFT;
    if (this.#pages.length < needed) {
      const grown = new Int32Array(needed * 2);
      grown.set(this.#pages);
      this.#pages = grown;
    }
  }

  #uninstall(region: number): void {
    this.#put(region, NOTHING, NO_WORDS, NO_DOUBLES);
    this.#kinds[region] = NO_REGION;
    this.#evacuating[region] = 0;
  }

  #put(region: number, bytes: Buffer, words: Int32Array, doubles: Float64Array): void {
    this.bytes[region] = bytes;
    this.words[region] = words;
    this.doubles[region] = doubles;
  }

  #verifyFree(ref: number): void {
    assert(this.#live?.delete(ref) === true, `block ${ref} is freed twice or was never handed out`);
    // Whoever reads a block after its end should see that at once.
    const capacity = this.capacity(ref);
    const start = this.byteOffset(ref);
    if (capacity <= PAGE_BYTES)
      this.bytes[ref >>> REGION_SHIFT]?.fill(0xdb, start, start + capacity);
  }
}

function newBuffer(bytes: number): Buffer {
  try {
    return Buffer.allocUnsafeSlow(bytes);
  } catch (cause) {
    throw new ArenaFull(`the system gives no more memory (${bytes} bytes)`, { cause });
  }
}
