/**
 * The pages of an arena (arena.ts), 64 KiB each, 512 a region: which are free, which serve blocks of
 * one size class, which are a run that is one block. Takes regions when pages run out and gives a
 * region back with its last page. Page numbers count over all regions; page 0 is never used.
 */
import {
  PAGED_REGION,
  REGION_BYTES,
  REGION_SHIFT,
  REGIONS_MAX,
  type Regions,
  UNIT_BYTES,
} from './regions.ts';
import { PAGE_UNITS } from './size-classes.ts';

/** `ref >>> PAGE_SHIFT` is the block's page. */
export const PAGE_SHIFT = 13;
export const PAGE_BYTES: number = PAGE_UNITS * UNIT_BYTES;
export const PAGES_OF_REGION: number = REGION_BYTES / PAGE_BYTES;
/** `page >>> PAGES_SHIFT` is the page's region. */
export const PAGES_SHIFT: number = REGION_SHIFT - PAGE_SHIFT;

// Eight words a page, in one cache line; CLASS is 0 for a free page, a size class, or a code below.
export const META_SHIFT = 3;
export const CLASS = 0;
/** Live blocks. */
export const LIVE = 1;
/** The first freed block, each leading to the next by its word 0; 0 is none. */
export const FREE = 2;
/** The first block never handed out; in a run, its number of pages. */
export const BUMP = 3;
/** Neighbours on the list of pages with room. */
export const PREVIOUS = 4;
export const NEXT = 5;
export const RUN = 252;
export const HUGE = 254;
const RUN_BODY = 253;
const RESERVED = 255;

export class PageTable {
  /** The pages' metadata, eight words each. Replaced when it grows. */
  words: Int32Array = new Int32Array(PAGES_OF_REGION << META_SHIFT);
  /** 1 for a region that is being emptied: no page is taken from it. */
  readonly evacuating: Uint8Array = new Uint8Array(REGIONS_MAX);

  readonly #regions: Regions;
  readonly #pagesUsed = new Int32Array(REGIONS_MAX);
  /** No page of the region below this one is free. */
  readonly #pageHints = new Int32Array(REGIONS_MAX);
  /** No run of free pages in the region is longer. */
  readonly #runHints = new Int32Array(REGIONS_MAX);

  constructor(regions: Regions) {
    this.#regions = regions;
  }

  /**
   * The first of `count` free pages in a row, counted as used; their metadata is the caller's.
   * @throws ArenaFull before anything was changed
   */
  claim(count: number): number {
    let page = 0;
    for (let region = 0; region < this.#regions.bytes.length && page === 0; region++) {
      if (this.#regions.kinds[region] !== PAGED_REGION || this.evacuating[region] === 1) continue;
      if ((this.#runHints[region] as number) >= count) page = this.#findRun(region, count);
    }
    if (page === 0) page = this.#findRun(this.#openRegion(), count);
    const region = page >>> PAGES_SHIFT;
    this.#pagesUsed[region] = (this.#pagesUsed[region] as number) + count;
    if (page === this.#pageHints[region]) this.#pageHints[region] = page + count;
    return page;
  }

  /** Gives pages back; a region without used pages is closed. */
  release(first: number, count: number): void {
    const behind = first + count;
    for (let page = first; page < behind; page++) this.words[(page << META_SHIFT) + CLASS] = 0;
    const region = first >>> PAGES_SHIFT;
    if (first < (this.#pageHints[region] as number)) this.#pageHints[region] = first;
    this.#runHints[region] = PAGES_OF_REGION;
    const used = (this.#pagesUsed[region] as number) - count;
    this.#pagesUsed[region] = used;
    if (used > 0) return;
    this.#regions.close(region);
    this.evacuating[region] = 0;
  }

  /**
   * A run of pages as one block; returns its first page.
   * @throws ArenaFull before anything was changed
   */
  openRun(count: number): number {
    const page = this.claim(count);
    this.words[(page << META_SHIFT) + CLASS] = RUN;
    this.words[(page << META_SHIFT) + BUMP] = count;
    this.#setBody(page + 1, page + count);
    return page;
  }

  /** Grows or shrinks a run to `count` pages where it stands; false when pages behind it are taken. */
  resizeRun(page: number, count: number): boolean {
    const at = (page << META_SHIFT) + BUMP;
    const before = this.words[at] as number;
    const region = page >>> PAGES_SHIFT;
    const end = (region + 1) << PAGES_SHIFT;
    if (this.evacuating[region] === 1 || page + count > end) return false;
    for (let next = page + before; next < page + count; next++) {
      if (this.words[(next << META_SHIFT) + CLASS] !== 0) return false;
    }
    this.words[at] = count;
    this.#setBody(page + before, page + count);
    const growth = count - before;
    if (growth > 0) this.#pagesUsed[region] = (this.#pagesUsed[region] as number) + growth;
    else this.release(page + count, -growth);
    return true;
  }

  /**
   * A region of its own for one block; returns its page, which has no neighbours.
   * @throws ArenaFull before anything was changed
   */
  openHuge(bytes: number): number {
    const region = this.#regions.openHuge(bytes);
    this.#cover(region);
    const page = region << PAGES_SHIFT;
    this.words[(page << META_SHIFT) + CLASS] = HUGE;
    return page;
  }

  /** Closes the region of a huge block. */
  closeHuge(page: number): void {
    this.words[(page << META_SHIFT) + CLASS] = 0;
    this.#regions.close(page >>> PAGES_SHIFT);
  }

  /** Forgets all pages; the regions are the arena's to reset. */
  reset(): void {
    this.words = new Int32Array(PAGES_OF_REGION << META_SHIFT);
    this.evacuating.fill(0);
    this.#pagesUsed.fill(0);
  }

  #setBody(from: number, to: number): void {
    for (let page = from; page < to; page++) this.words[(page << META_SHIFT) + CLASS] = RUN_BODY;
  }

  /** First fit within one region; 0 when there is none, and the hint says so from then on. */
  #findRun(region: number, count: number): number {
    const words = this.words;
    const end = (region + 1) << PAGES_SHIFT;
    let first = this.#pageHints[region] as number;
    let isLowest = true;
    for (let page = first; page < end; page++) {
      if (words[page << META_SHIFT] !== 0) {
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

  #openRegion(): number {
    const region = this.#regions.openPaged();
    this.#cover(region);
    this.#pageHints[region] = region << PAGES_SHIFT;
    this.#runHints[region] = PAGES_OF_REGION;
    // Page 0 of region 0 would hand out reference 0.
    if (region === 0) this.words[CLASS] = RESERVED;
    return region;
  }

  /** Grows the metadata so that it has the pages of a region. */
  #cover(region: number): void {
    const needed = ((region + 1) << PAGES_SHIFT) << META_SHIFT;
    if (this.words.length >= needed) return;
    const grown = new Int32Array(needed * 2);
    grown.set(this.words);
    this.words = grown;
  }
}
