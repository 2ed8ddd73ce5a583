/**
 * Reads a segment batch by batch through a window of memory, and decides for each place whether a
 * whole batch, the end, or something else stands there. What the finding means for the start is
 * recovery's business.
 */
import type { Disk, FileHandle } from './disk.ts';
import {
  BATCH_BYTES_MAX,
  BATCH_HEADER_BYTES,
  type BatchHeader,
  checksumMatches,
  decodeBatchHeader,
  decodeSegmentHeader,
  FORMAT_VERSION,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from './format.ts';

const WINDOW_BYTES = 1024 * 1024;

/** `batch`: a whole one; `end`: nothing but zeros, or nothing, follows; `bad`: neither. */
export type Finding = 'batch' | 'end' | 'bad';

export class SegmentReader {
  /** The batch found last; valid until the next call. */
  readonly header: BatchHeader = {
    length: 0,
    version: 0,
    count: 0,
    firstLsn: 0,
    syncedLsn: 0,
    timeMs: 0,
  };
  /** Where the last finding stands in the file. */
  offset = SEGMENT_HEADER_BYTES;
  /** The batch found last lies in `[start, end)` of this buffer. */
  buffer: Buffer = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  start = 0;
  end = 0;
  /** Bytes of the file that count. */
  readonly limit: number;

  readonly #disk: Disk;
  readonly #file: FileHandle;
  readonly #seed: number;
  #next = SEGMENT_HEADER_BYTES;
  #windowAt = 0;
  #windowBytes = 0;

  constructor(disk: Disk, file: FileHandle, limit: number, seed: number) {
    this.#disk = disk;
    this.#file = file;
    this.limit = limit;
    this.#seed = seed;
  }

  /** Where the whole batches found so far end. */
  get position(): number {
    return this.#next;
  }

  /** The segment's own header, or what is wrong with it. */
  segmentHeader(): SegmentHeader | string {
    const bytes = Buffer.alloc(Math.min(SEGMENT_HEADER_BYTES, this.limit));
    this.#disk.read(this.#file, bytes, 0);
    return decodeSegmentHeader(bytes);
  }

  /** Goes to the next batch. After `end` or `bad` the reader stays where it is. */
  next(): Finding {
    this.offset = this.#next;
    const rest = this.limit - this.offset;
    if (rest === 0) return 'end';
    if (this.#isBatch(this.offset)) {
      this.#next += this.header.length;
      return 'batch';
    }
    return this.#lastNonZero() < this.offset ? 'end' : 'bad';
  }

  /**
   * Looks behind the last finding for whole batches with later records, and returns the highest LSN
   * that any of them knew to be synced; 0 when there is none. Cost: one pass over the rest.
   */
  latestSyncedClaim(lsn: number): number {
    let claim = 0;
    let at = this.offset + 1;
    while (at + BATCH_HEADER_BYTES <= this.limit) {
      if (this.#couldBeBatch(at) && this.#isBatch(at) && this.header.firstLsn > lsn) {
        claim = Math.max(claim, this.header.syncedLsn);
        at += this.header.length;
      } else {
        at++;
      }
    }
    return claim;
  }

  /** Bytes from the last finding to the last byte that is not zero. */
  bytesBehind(): number {
    return Math.max(0, this.#lastNonZero() + 1 - this.offset);
  }

  /** Most places fail on the version alone, without a checksum. */
  #couldBeBatch(at: number): boolean {
    this.#load(at, BATCH_HEADER_BYTES);
    const version = this.buffer.readUInt16LE(at - this.#windowAt + 8);
    return version >= 1 && version <= FORMAT_VERSION;
  }

  /** A whole batch at this place: then header, buffer, start and end describe it. */
  #isBatch(at: number): boolean {
    const rest = this.limit - at;
    if (rest < BATCH_HEADER_BYTES) return false;
    this.#load(at, BATCH_HEADER_BYTES);
    const length = this.buffer.readUInt32LE(at - this.#windowAt);
    if (length < BATCH_HEADER_BYTES || length > rest || length > BATCH_BYTES_MAX) return false;
    this.#load(at, length);
    const start = at - this.#windowAt;
    if (!checksumMatches(this.buffer, start, length, this.#seed)) return false;
    decodeBatchHeader(this.buffer, start, this.header);
    this.start = start;
    this.end = start + length;
    return true;
  }

  /** Brings `[at, at + bytes)` of the file, which must exist, into the window. */
  #load(at: number, bytes: number): void {
    if (at >= this.#windowAt && at + bytes <= this.#windowAt + this.#windowBytes) return;
    if (bytes > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(bytes);
    const wanted = Math.min(this.buffer.length, this.limit - at);
    this.#windowAt = at;
    this.#windowBytes = this.#disk.read(this.#file, this.buffer.subarray(0, wanted), at);
    // The file is shorter than it was: read as zeros, which no checksum matches.
    this.buffer.fill(0, this.#windowBytes, wanted);
    this.#windowBytes = wanted;
  }

  /** Position of the last byte that is not zero, before `limit`; -1 when there is none. */
  #lastNonZero(): number {
    const piece = Buffer.alloc(64 * 1024);
    for (let to = this.limit; to > this.offset; ) {
      const from = Math.max(this.offset, to - piece.length);
      const bytes = piece.subarray(0, to - from);
      bytes.fill(0);
      this.#disk.read(this.#file, bytes, from);
      for (let i = bytes.length - 1; i >= 0; i--) if (bytes[i] !== 0) return from + i;
      to = from;
    }
    return -1;
  }
}
