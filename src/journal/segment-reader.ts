/**
 * Reads a segment, or a checkpoint, batch by batch through a window of memory, and decides for each place whether a
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
  RECORD_HEADER_BYTES,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from './format.ts';

const WINDOW_BYTES = 1024 * 1024;
/** What is searched for bytes that are not zero is read in pieces of this size. */
const PIECE_BYTES = 64 * 1024;

/**
 * A loss of power takes pages, of which a device keeps or loses 512 bytes or more at a time; a cache
 * line is the least that a page caught in the middle of a write can lack. What is lost reads as zeros.
 */
const LOST_BYTES_MIN = 64;

/** What a segment holds from a place on where no whole batch stands. */
export interface Rest {
  /** Bytes up to the last one that is not zero. */
  readonly bytes: number;
  /** Whole batches of the missing record or later ones. */
  readonly batches: number;
  /** Records in those batches. */
  readonly records: number;
  /** The last of those records; 0 when there is none. */
  readonly lastLsn: number;
  /** The highest LSN that any of those batches knew to be synced; 0 when there is none. */
  readonly syncedLsn: number;
  /** False when what stands before the first of them cannot come from pages that a crash took. */
  readonly pagesMayMiss: boolean;
}

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
  offset: number;
  /** The batch found last lies in `[start, end)` of this buffer. */
  buffer: Buffer;
  start = 0;
  end = 0;
  /** Bytes of the file that count. */
  readonly limit: number;

  readonly #disk: Disk;
  readonly #file: FileHandle;
  readonly #seed: number;
  #next: number;
  #windowAt = 0;
  #windowBytes = 0;

  /** The batches stand between `from`, behind the file's header, and `limit`. */
  constructor(
    disk: Disk,
    file: FileHandle,
    limit: number,
    seed: number,
    from: number = SEGMENT_HEADER_BYTES,
  ) {
    this.#disk = disk;
    this.offset = from;
    this.#next = from;
    this.#file = file;
    this.limit = limit;
    this.buffer = Buffer.allocUnsafeSlow(Math.min(WINDOW_BYTES, limit));
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

  /** Takes back the last finding, a batch: it is not to count. */
  stepBack(): void {
    this.#next = this.offset;
  }

  /**
   * Looks behind the last finding, which was `bad`, for whole batches with the record `lsn` or later
   * ones. Cost: one pass over the rest.
   */
  survey(lsn: number): Rest {
    const bytes = this.#lastNonZero() + 1 - this.offset;
    let [batches, records, lastLsn, syncedLsn] = [0, 0, 0, 0];
    let wholeAt = this.limit;
    let at = this.offset + 1;
    while (at + BATCH_HEADER_BYTES <= this.limit) {
      if (this.#couldBeBatch(at) && this.#isBatch(at) && this.header.firstLsn >= lsn) {
        wholeAt = Math.min(wholeAt, at);
        batches++;
        records += this.header.count;
        lastLsn = Math.max(lastLsn, this.header.firstLsn + this.header.count - 1);
        syncedLsn = Math.max(syncedLsn, this.header.syncedLsn);
        at += this.header.length;
      } else {
        at++;
      }
    }
    const pagesMayMiss = batches === 0 || this.#hasLostPiece(this.offset, wholeAt);
    return { bytes, batches, records, lastLsn, syncedLsn, pagesMayMiss };
  }

  /**
   * Nearly all places fail on what every batch has, without a checksum: a known version, room for its
   * records, and a claim about earlier ones only. An array of equal numbers would pass the first alone,
   * with a checksum over kilobytes at each of its places.
   */
  #couldBeBatch(at: number): boolean {
    this.#load(at, BATCH_HEADER_BYTES);
    const start = at - this.#windowAt;
    const version = this.buffer.readUInt16LE(start + 8);
    if (version < 1 || version > FORMAT_VERSION) return false;
    decodeBatchHeader(this.buffer, start, this.header);
    const { length, count, firstLsn, syncedLsn } = this.header;
    return count * RECORD_HEADER_BYTES <= length - BATCH_HEADER_BYTES && syncedLsn < firstLsn;
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

  /** True when an aligned piece of `[from, to)`, as far as it lies inside, is nothing but zeros. */
  #hasLostPiece(from: number, to: number): boolean {
    const buffer = Buffer.alloc(PIECE_BYTES);
    for (let at = from; at < to; ) {
      const until = Math.min(to, at - (at % LOST_BYTES_MIN) + buffer.length);
      const bytes = buffer.subarray(0, until - at);
      bytes.fill(0);
      this.#disk.read(this.#file, bytes, at);
      for (let start = at; start < until; ) {
        const end = Math.min(until, start - (start % LOST_BYTES_MIN) + LOST_BYTES_MIN);
        if (bytes.subarray(start - at, end - at).every((byte) => byte === 0)) return true;
        start = end;
      }
      at = until;
    }
    return false;
  }

  /** Position of the last byte that is not zero, before `limit`; -1 when there is none. */
  #lastNonZero(): number {
    const piece = Buffer.alloc(Math.min(PIECE_BYTES, this.limit));
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
