/**
 * The numbers of the format on disk, version 1, and the headers of a segment and of a batch.
 * README.md tells the same byte by byte. All integers are little-endian; a 64-bit number that is a
 * position or an LSN stays below 2^53.
 */
import { crc32 } from 'node:zlib';

/** What this keywire writes, and the newest it reads. */
export const FORMAT_VERSION = 1;

/** `keywireJ` opens a segment. */
const SEGMENT_MAGIC = Buffer.from('keywireJ', 'latin1');
export const SEGMENT_HEADER_BYTES = 32;
export const BATCH_HEADER_BYTES = 40;
/** Every record begins with its own length. */
export const RECORD_HEADER_BYTES = 4;
/** Positions inside a batch are kept as 32-bit integers. */
export const BATCH_BYTES_MAX = 2 ** 31 - 1;

/** What a segment says about itself. */
export interface SegmentHeader {
  version: number;
  firstLsn: number;
  /** The journal the segment belongs to: a segment of another one has no business here. */
  journalId: Buffer;
}

/** What a batch says about itself; one object is reused while reading. */
export interface BatchHeader {
  /** Bytes of the whole batch, this header included. */
  length: number;
  version: number;
  /** Records inside; 0 in a batch that only tells what is synced. */
  count: number;
  /** The first record inside, or the one that comes next. */
  firstLsn: number;
  /** What the writer knew to be synced when it wrote this batch. */
  syncedLsn: number;
  /** `nowMs` of the turn. */
  timeMs: number;
}

export function encodeSegmentHeader(firstLsn: number, journalId: Buffer): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  SEGMENT_MAGIC.copy(header, 0);
  header.writeUInt16LE(FORMAT_VERSION, 12);
  header.writeBigUInt64LE(BigInt(firstLsn), 16);
  journalId.copy(header, 24, 0, 8);
  header.writeUInt32LE(crc32(header.subarray(12)), 8);
  return header;
}

/** The header, or why it is none. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | string {
  if (bytes.length < SEGMENT_HEADER_BYTES) return 'the segment header is cut short';
  if (!bytes.subarray(0, 8).equals(SEGMENT_MAGIC)) return 'this is no journal segment';
  const header = bytes.subarray(0, SEGMENT_HEADER_BYTES);
  if (header.readUInt32LE(8) !== crc32(header.subarray(12))) {
    return 'the segment header does not match its checksum';
  }
  return {
    version: header.readUInt16LE(12),
    firstLsn: Number(header.readBigUInt64LE(16)),
    journalId: Buffer.from(header.subarray(24, 32)),
  };
}

/**
 * Where a batch's checksum starts from. Taken from the journal's random identity, so that no value a
 * client stores can look like a batch of this journal.
 */
export function checksumSeed(journalId: Buffer): number {
  return journalId.readUInt32LE(0);
}

/** Fills the header of the batch that stands in `[start, end)`, checksum last. */
export function encodeBatchHeader(
  buffer: Buffer,
  start: number,
  end: number,
  header: Omit<BatchHeader, 'length' | 'version'>,
  seed: number,
): void {
  buffer.writeUInt32LE(end - start, start);
  buffer.writeUInt32LE(FORMAT_VERSION, start + 8); // u16 version, u16 flags = 0
  buffer.writeUInt32LE(header.count, start + 12);
  writeUint53(buffer, start + 16, header.firstLsn);
  writeUint53(buffer, start + 24, header.syncedLsn);
  buffer.writeDoubleLE(header.timeMs, start + 32);
  buffer.writeUInt32LE(crc32(buffer.subarray(start + 8, end), seed), start + 4);
}

/** A batch without records: it tells that everything before it is synced. */
export function encodeClaim(syncedLsn: number, timeMs: number, seed: number): Buffer {
  const batch = Buffer.alloc(BATCH_HEADER_BYTES);
  const header = { count: 0, firstLsn: syncedLsn + 1, syncedLsn, timeMs };
  encodeBatchHeader(batch, 0, batch.length, header, seed);
  return batch;
}

export function decodeBatchHeader(buffer: Buffer, start: number, into: BatchHeader): void {
  into.length = buffer.readUInt32LE(start);
  into.version = buffer.readUInt16LE(start + 8);
  into.count = buffer.readUInt32LE(start + 12);
  into.firstLsn = readUint53(buffer, start + 16);
  into.syncedLsn = readUint53(buffer, start + 24);
  into.timeMs = buffer.readDoubleLE(start + 32);
}

/** True when the whole batch stands at `start` as it was written. */
export function checksumMatches(
  buffer: Buffer,
  start: number,
  length: number,
  seed: number,
): boolean {
  const expected = buffer.readUInt32LE(start + 4);
  return crc32(buffer.subarray(start + 8, start + length), seed) === expected;
}

export function writeUint53(buffer: Buffer, at: number, value: number): void {
  buffer.writeUInt32LE(value % 2 ** 32, at);
  buffer.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

export function readUint53(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 2 ** 32;
}
