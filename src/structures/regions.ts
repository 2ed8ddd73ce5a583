/**
 * The large buffers of an arena (arena.ts), by index: 32 MiB ones that hold pages, and one for each
 * huge block. This file takes them from the system and gives them back, and keeps a few for the next
 * need: one spare region of pages, and up to 64 MiB of huge ones, because a fresh buffer each time
 * outruns the collector. Memory not yet written to is not resident; what is given up leaves the
 * process within milliseconds, without waiting for the collector.
 */
import { MessageChannel } from 'node:worker_threads';

/** `ref >>> REGION_SHIFT` is the region's index. */
export const REGION_SHIFT = 22;
export const UNIT_BYTES = 8;
export const REGION_BYTES: number = 2 ** REGION_SHIFT * UNIT_BYTES;
/** Indexes are below this: the address space of 31-bit references. */
export const REGIONS_MAX: number = 2 ** (31 - REGION_SHIFT);

const POOL_BYTES_MAX = 64 * 2 ** 20;

export const NO_REGION = 0;
export const PAGED_REGION = 1;
export const HUGE_REGION = 2;

const NOTHING = Buffer.alloc(0);
const NO_WORDS = new Int32Array(0);
const NO_DOUBLES = new Float64Array(0);

/** The arena's bound, or the address space of 16 GiB, is reached. Nothing was changed. */
export class ArenaFull extends Error {
  override readonly name = 'ArenaFull';
}

export class Regions {
  /** The memory as bytes (Buffers), by index; an unused index holds an empty one. */
  readonly bytes: Uint8Array[] = [];
  /** The same memory as 32-bit words. */
  readonly words: Int32Array[] = [];
  /** The same memory as doubles. */
  readonly doubles: Float64Array[] = [];
  /** NO_REGION, PAGED_REGION or HUGE_REGION, by index. */
  readonly kinds: Uint8Array = new Uint8Array(REGIONS_MAX);
  /** Bytes of all buffers held, spare and pooled ones included. */
  reservedBytes = 0;
  /** Indexes without a region, and regions for pages. */
  freeIndexes = REGIONS_MAX;
  pagedRegions = 0;

  #spare: Buffer | undefined;
  #pool: Buffer[] = [];

  /**
   * A region for pages; returns its index.
   * @throws ArenaFull before anything was changed
   */
  openPaged(): number {
    const index = this.#freeIndex(0);
    const buffer = this.#spare ?? this.#newBuffer(REGION_BYTES);
    this.#spare = undefined;
    this.#install(index, buffer, PAGED_REGION);
    return index;
  }

  /**
   * A region of at least so many bytes, at most twice as large; returns its index, never 0.
   * @throws ArenaFull before anything was changed
   */
  openHuge(bytes: number): number {
    // A block at index 0 would have reference 0, which is none.
    const index = this.#freeIndex(1);
    const pooled = this.#pool.findIndex((one) => one.length >= bytes && one.length <= bytes * 2);
    const buffer = this.#pool[pooled] ?? this.#newBuffer(bytes);
    if (pooled >= 0) this.#pool.splice(pooled, 1);
    this.#install(index, buffer, HUGE_REGION);
    return index;
  }

  /** Gives a region up. */
  close(index: number): void {
    const buffer = this.bytes[index];
    const isHuge = this.kinds[index] === HUGE_REGION;
    this.#put(index, NOTHING, NO_WORDS, NO_DOUBLES);
    this.kinds[index] = NO_REGION;
    this.freeIndexes++;
    if (!isHuge) this.pagedRegions--;
    if (!Buffer.isBuffer(buffer)) return;
    if (isHuge) this.#keepHuge(buffer);
    else if (this.#spare === undefined) this.#spare = buffer;
    else this.#giveBack([buffer]);
  }

  /** Gives up what is kept for the next need. */
  trim(): void {
    this.#giveBack(this.#spare === undefined ? this.#pool : [this.#spare, ...this.#pool]);
    this.#spare = undefined;
    this.#pool = [];
  }

  /** Gives up everything. */
  reset(): void {
    const inUse = this.bytes.filter((one) => one.length > 0);
    this.bytes.length = 0;
    this.words.length = 0;
    this.doubles.length = 0;
    this.kinds.fill(NO_REGION);
    this.freeIndexes = REGIONS_MAX;
    this.pagedRegions = 0;
    this.#giveBack(inUse);
    this.trim();
  }

  /** The lowest index from `from` on that has no region. */
  #freeIndex(from: number): number {
    for (let index = from; index < REGIONS_MAX; index++) {
      if (this.kinds[index] === NO_REGION) return index;
    }
    throw new ArenaFull('the address space of 16 GiB is used up');
  }

  #newBuffer(bytes: number): Buffer {
    try {
      const buffer = Buffer.allocUnsafeSlow(bytes);
      this.reservedBytes += bytes;
      return buffer;
    } catch (cause) {
      throw new ArenaFull(`the system gives no more memory (${bytes} bytes)`, { cause });
    }
  }

  #keepHuge(buffer: Buffer): void {
    this.#pool.push(buffer);
    let pooledBytes = 0;
    for (const one of this.#pool) pooledBytes += one.length;
    while (pooledBytes > POOL_BYTES_MAX) {
      const oldest = this.#pool.shift() ?? NOTHING;
      pooledBytes -= oldest.length;
      this.#giveBack([oldest]);
    }
  }

  /**
   * Returns memory to the system now. V8 would hold the buffers until its next full collection, which
   * an idle process never makes; a message that nobody can receive is freed when both ports close.
   */
  #giveBack(buffers: readonly Uint8Array[]): void {
    if (buffers.length === 0) return;
    for (const one of buffers) this.reservedBytes -= one.length;
    const { port1, port2 } = new MessageChannel();
    const memory = buffers.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
    port1.postMessage(memory, memory);
    port1.close();
    port2.close();
  }

  #install(index: number, buffer: Buffer, kind: number): void {
    while (this.bytes.length <= index) this.#put(this.bytes.length, NOTHING, NO_WORDS, NO_DOUBLES);
    const { buffer: memory, byteOffset, length } = buffer;
    const words = new Int32Array(memory, byteOffset, length >>> 2);
    this.#put(index, buffer, words, new Float64Array(memory, byteOffset, length >>> 3));
    this.kinds[index] = kind;
    this.freeIndexes--;
    if (kind === PAGED_REGION) this.pagedRegions++;
  }

  #put(index: number, bytes: Buffer, words: Int32Array, doubles: Float64Array): void {
    this.bytes[index] = bytes;
    this.words[index] = words;
    this.doubles[index] = doubles;
  }
}
