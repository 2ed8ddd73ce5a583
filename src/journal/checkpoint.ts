/**
 * The format of a checkpoint: a whole image of the data as the effects that build it up, which stands
 * for every record of the journal up to one LSN. Head, batches as in a segment, and at the end a
 * trailer that proves the file complete. The checksums of batches and trailer start from the head's,
 * which covers the journal's random identity and the LSN, so that parts of two files never fit
 * together. checkpoint-writer.ts writes it, checkpoint-reader.ts reads it.
 */
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import protobuf from 'protobufjs/minimal.js';
import { VERSION } from '../base/version.ts';
import { FORMAT_VERSION, readUint53, writeUint53 } from './format.ts';
import { SEGMENT_FOLDER } from './segment.ts';

const HEAD_MAGIC = Buffer.from('keywireC', 'latin1');
const TRAILER_MAGIC = Buffer.from('keywireE', 'latin1');
/** Bytes of the head before its protobuf message. */
export const CHECKPOINT_HEAD_BYTES = 20;
/** The message of a head is a few dozen bytes; more is damage. */
const HEAD_MESSAGE_BYTES_MAX = 4096;
export const CHECKPOINT_TRAILER_BYTES = 48;
const CHECKPOINT_NAME = /^\d{20}-[0-9a-f]{8}\.checkpoint$/;

/**
 * A new name such as `journal/00000000000000000042-5f3a90c1.checkpoint`: the path inside the data folder.
 * By chance no two are alike, so that a compaction which outlives its server never writes over the file
 * of another.
 */
export function newCheckpointName(lsn: number): string {
  const chance = randomBytes(4).toString('hex');
  return `${SEGMENT_FOLDER}/${String(lsn).padStart(20, '0')}-${chance}.checkpoint`;
}

/** True for the name of a checkpoint in the journal's folder. */
export function isCheckpointName(name: string): boolean {
  return CHECKPOINT_NAME.test(name);
}

/** What a checkpoint is an image of. */
export interface CheckpointIdentity {
  readonly journalId: Buffer;
  /** The last record that is in it. */
  readonly lsn: number;
  /** The time of that record's batch, ms since 1970; 0 when nothing was ever recorded. */
  readonly timeMs: number;
}

export interface CheckpointHead extends CheckpointIdentity {
  readonly version: number;
  /** Bytes of the whole head: where the batches begin. */
  readonly bytes: number;
  /** What the checksums of batches and trailer start from. */
  readonly seed: number;
}

/** What the file must contain, told at its end. */
export interface CheckpointTrailer {
  readonly version: number;
  readonly batches: number;
  readonly records: number;
  /** Keys of all databases. */
  readonly keys: number;
  /** CRC-32 over the checksums of all batches, in order. */
  readonly digest: number;
}

export function encodeCheckpointHead({ journalId, lsn, timeMs }: CheckpointIdentity): Buffer {
  const message = protobuf.Writer.create();
  message.uint32(10).bytes(journalId);
  message.uint32(16).uint64(lsn);
  message.uint32(25).double(timeMs);
  message.uint32(34).string(VERSION);
  const body = message.finish();
  const bytes = Buffer.alloc(CHECKPOINT_HEAD_BYTES + body.length);
  HEAD_MAGIC.copy(bytes, 0);
  bytes.writeUInt32LE(FORMAT_VERSION, 12);
  bytes.writeUInt32LE(body.length, 16);
  bytes.set(body, CHECKPOINT_HEAD_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(12)), 8);
  return bytes;
}

/**
 * How long the head is that begins with these bytes, a string when they are none. Enough bytes for
 * the fixed part must be there.
 */
export function checkpointHeadBytes(start: Buffer): number | string {
  if (start.length < CHECKPOINT_HEAD_BYTES) return 'the head is cut short';
  if (!start.subarray(0, 8).equals(HEAD_MAGIC)) return 'it is no checkpoint';
  const length = start.readUInt32LE(16);
  if (length > HEAD_MESSAGE_BYTES_MAX) return 'the head is impossibly long';
  return CHECKPOINT_HEAD_BYTES + length;
}

/** The head in `bytes`, which are exactly it; a string says what is wrong. */
export function decodeCheckpointHead(bytes: Buffer): CheckpointHead | string {
  const seed = bytes.readUInt32LE(8);
  if (crc32(bytes.subarray(12)) !== seed) return "the head's checksum does not match";
  const version = bytes.readUInt32LE(12);
  const head = { journalId: Buffer.alloc(0), lsn: 0, timeMs: 0 };
  const reader = protobuf.Reader.create(bytes.subarray(CHECKPOINT_HEAD_BYTES));
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === 10) head.journalId = Buffer.from(reader.bytes());
      else if (tag === 16) head.lsn = Number(reader.uint64().toString());
      else if (tag === 25) head.timeMs = reader.double();
      else reader.skipType(tag & 7);
    }
  } catch (error) {
    return `the head does not decode: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { ...head, version, bytes: bytes.length, seed };
}

export function encodeCheckpointTrailer(
  { batches, records, keys, digest }: Omit<CheckpointTrailer, 'version'>,
  seed: number,
): Buffer {
  const bytes = Buffer.alloc(CHECKPOINT_TRAILER_BYTES);
  TRAILER_MAGIC.copy(bytes, 0);
  bytes.writeUInt32LE(FORMAT_VERSION, 12);
  writeUint53(bytes, 16, batches);
  writeUint53(bytes, 24, records);
  writeUint53(bytes, 32, keys);
  bytes.writeUInt32LE(digest, 40);
  bytes.writeUInt32LE(crc32(bytes.subarray(12), seed), 8);
  return bytes;
}

/** The trailer in `bytes`; a string says what is wrong. */
export function decodeCheckpointTrailer(bytes: Buffer, seed: number): CheckpointTrailer | string {
  if (bytes.length < CHECKPOINT_TRAILER_BYTES) return 'the file is cut short';
  if (!bytes.subarray(0, 8).equals(TRAILER_MAGIC)) return 'the trailer is missing';
  if (crc32(bytes.subarray(12), seed) !== bytes.readUInt32LE(8)) {
    return "the trailer's checksum does not match";
  }
  return {
    version: bytes.readUInt32LE(12),
    batches: readUint53(bytes, 16),
    records: readUint53(bytes, 24),
    keys: readUint53(bytes, 32),
    digest: bytes.readUInt32LE(40),
  };
}

/** The digest of so many batches and one more, by that one's checksum. */
export function addToDigest(digest: number, checksum: Uint8Array): number {
  return crc32(checksum, digest);
}
