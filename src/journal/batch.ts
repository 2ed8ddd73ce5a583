/**
 * The batch being filled: what one turn of the event loop appends to the journal, as bytes in their
 * final form. A command's effects are copied here once and never touched again; the header is filled
 * when the batch is sealed. Batches stand one behind the other in a chunk of memory, so that many
 * small ones can be kept until they are synced (retained.ts) without an object each.
 * Hot: shown by test/bench/journal.ts and the rows SET and LPUSH.
 */
import { assert, verifying } from '../base/assert.ts';
import { copyBytes, digitsOf, writeInteger } from '../base/bytes.ts';
import { BATCH_SPARE_CHUNKS_MAX } from '../base/limits.ts';
import {
  BATCH_BYTES_MAX,
  BATCH_HEADER_BYTES,
  encodeBatchHeader,
  RECORD_HEADER_BYTES,
} from './format.ts';
import { RecordReader } from './record-reader.ts';

/** Memory is taken in chunks of this size; a larger batch has a chunk of its own. */
export const CHUNK_BYTES = 256 * 1024;
/** A length or a count takes at most this many bytes. */
const VARINT_BYTES_MAX = 5;
/** The longest decimal a 64-bit integer needs. */
const INTEGER_BYTES_MAX = 20;

export class Batch {
  /** The chunk; replaced when it is full, and what was sealed stays in the old one. */
  buffer: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  /** Where the batch begins in the chunk. */
  start = 0;
  /** Closed records in the batch. */
  count = 0;
  #recordAt = 0;
  #at = 0;
  readonly #spares: Buffer[] = [];

  constructor() {
    this.#begin(0);
  }

  /** Bytes of the batch, header and record in progress included. */
  get bytes(): number {
    return this.#at - this.start;
  }

  /** Bytes of effects in the record in progress; 0 means that nothing has changed. */
  get recordBytes(): number {
    return this.#at - this.#recordAt - RECORD_HEADER_BYTES;
  }

  /** Begins an effect: exactly `count` arguments follow, the command's name being the first. */
  command(database: number, count: number): void {
    this.#reserve(1 + VARINT_BYTES_MAX);
    const { buffer } = this;
    let at = this.#at;
    buffer[at++] = database;
    if (count <= 0x7f) buffer[at++] = count;
    else at = writeVarint(buffer, at, count);
    this.#at = at;
  }

  /** Adds the bytes `[start, end)` as an argument. */
  argument(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#reserve(length + VARINT_BYTES_MAX);
    const { buffer } = this;
    let at = this.#at;
    if (length <= 0x7f) buffer[at++] = length;
    else at = writeVarint(buffer, at, length);
    copyBytes(bytes, start, end, buffer, at);
    this.#at = at + length;
  }

  /** Adds text as an argument, in UTF-8. */
  text(value: string): void {
    const length = value.length;
    if (length < 32 && this.#shortAscii(value, length)) return;
    const bytes = Buffer.from(value, 'utf8');
    this.argument(bytes, 0, bytes.length);
  }

  /** Adds a whole number as an argument, in decimal. A `number` must be a safe integer. */
  integer(value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.text(value.toString());
      return;
    }
    assert(Number.isSafeInteger(value), 'an integer effect must be exact');
    this.#reserve(1 + INTEGER_BYTES_MAX);
    this.buffer[this.#at++] = value < 0 ? digitsOf(-value) + 1 : digitsOf(value);
    this.#at = writeInteger(value, this.buffer, this.#at);
  }

  /** A place in the record in progress to come back to. */
  mark(): number {
    return this.#at - this.start;
  }

  /** Forgets what was added to the record in progress since `mark`. */
  rollback(mark: number): void {
    const at = this.start + mark;
    assert(
      at >= this.#recordAt + RECORD_HEADER_BYTES && at <= this.#at,
      'a mark of another record',
    );
    this.#at = at;
  }

  /** Ends the record in progress. False when it holds no effect: then there is no record. */
  closeRecord(): boolean {
    const length = this.recordBytes;
    if (length === 0) return false;
    const at = this.#recordAt;
    const { buffer } = this;
    buffer[at] = length;
    buffer[at + 1] = length >>> 8;
    buffer[at + 2] = length >>> 16;
    buffer[at + 3] = length >>> 24;
    if (verifying) this.#checkRecord(at + RECORD_HEADER_BYTES, this.#at);
    this.count++;
    this.#recordAt = this.#at;
    this.#reserve(RECORD_HEADER_BYTES);
    this.#at += RECORD_HEADER_BYTES;
    return true;
  }

  /**
   * Completes the batch with its header and begins the next one. Returns where it ends; it stands in
   * the `buffer` and from the `start` of before the call.
   */
  seal(fields: { firstLsn: number; syncedLsn: number; timeMs: number }, seed: number): number {
    assert(this.recordBytes === 0, 'a record is open at the end of the turn');
    assert(this.count > 0, 'an empty batch is not written');
    const end = this.#recordAt;
    encodeBatchHeader(this.buffer, this.start, end, { ...fields, count: this.count }, seed);
    this.#begin(end);
    return end;
  }

  /** Forgets the closed records: for a journal that keeps nothing. */
  discard(): void {
    assert(this.recordBytes === 0, 'a record is open at the end of the turn');
    this.#begin(this.start);
  }

  /** Takes back a chunk whose batches nobody needs any more. */
  recycle(chunk: Buffer): void {
    if (chunk.length === CHUNK_BYTES && this.#spares.length < BATCH_SPARE_CHUNKS_MAX) {
      this.#spares.push(chunk);
    }
  }

  #begin(from: number): void {
    let at = from;
    // A batch that needed a chunk of its own must not hold that memory for the small ones after it.
    if (this.buffer.length > CHUNK_BYTES) {
      this.buffer = this.#spares.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
      at = 0;
    }
    this.start = at;
    this.#at = at;
    this.#recordAt = at;
    this.count = 0;
    this.#reserve(BATCH_HEADER_BYTES + RECORD_HEADER_BYTES);
    this.#recordAt = this.start + BATCH_HEADER_BYTES;
    this.#at = this.#recordAt + RECORD_HEADER_BYTES;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes > this.buffer.length) this.#grow(bytes);
  }

  #grow(bytes: number): void {
    const used = this.#at - this.start;
    const needed = used + bytes;
    assert(needed <= BATCH_BYTES_MAX, 'one turn changed more than a batch can hold');
    const next =
      needed <= CHUNK_BYTES
        ? (this.#spares.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES))
        : Buffer.allocUnsafeSlow(Math.min(BATCH_BYTES_MAX, Math.max(needed * 2, CHUNK_BYTES * 2)));
    this.buffer.copy(next, 0, this.start, this.#at);
    this.#recordAt -= this.start;
    this.#at = used;
    this.start = 0;
    this.buffer = next;
  }

  #shortAscii(value: string, length: number): boolean {
    this.#reserve(1 + length);
    const { buffer } = this;
    let at = this.#at;
    buffer[at++] = length;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      buffer[at++] = code;
    }
    this.#at = at;
    return true;
  }

  /** A wrong argument count in an effect would only show at the next start. */
  #checkRecord(start: number, end: number): void {
    const reader = new RecordReader();
    reader.reset(this.buffer, start, end);
    while (reader.next());
  }
}

/** Writes a length or a count at `at` and returns the position behind it. */
function writeVarint(buffer: Uint8Array, at: number, value: number): number {
  let position = at;
  let rest = value;
  while (rest > 0x7f) {
    buffer[position++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[position++] = rest;
  return position;
}
