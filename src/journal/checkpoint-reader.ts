/**
 * Reads a checkpoint as a stream and hands its records on. Everything in it is checked: head, each
 * batch, order, and at the end that what was read is what the trailer tells. Whatever is odd is damage:
 * a checkpoint is only named by a manifest when it was durable as a whole.
 */
import { StartError } from '../base/errors.ts';
import {
  addToDigest,
  CHECKPOINT_HEAD_BYTES,
  CHECKPOINT_TRAILER_BYTES,
  type CheckpointHead,
  type CheckpointTrailer,
  checkpointHeadBytes,
  decodeCheckpointHead,
  decodeCheckpointTrailer,
} from './checkpoint.ts';
import type { Disk, FileHandle } from './disk.ts';
import { BATCH_HEADER_BYTES, FORMAT_VERSION, RECORD_HEADER_BYTES } from './format.ts';
import type { CheckpointEntry } from './manifest.ts';
import { RecordReader } from './record-reader.ts';
import { SegmentReader } from './segment-reader.ts';

/** Which file, and what its journal's manifest says of it. */
export interface CheckpointSource {
  readonly disk: Disk;
  readonly path: string;
  readonly entry: CheckpointEntry;
  readonly journalId: Buffer;
  /** What the error lines end with: what was done and what helps. */
  readonly help: string;
}

/** What a checkpoint that was read to its end holds. */
export interface CheckpointContent {
  readonly lsn: number;
  readonly timeMs: number;
  readonly records: number;
  readonly keys: number;
}

/** Takes one record. What it throws becomes the reason for which reading stops. */
export type ApplyRecord = (record: RecordReader, number: number, timeMs: number) => void;

/** The loop is given back to the process after this many bytes. */
const SLICE_BYTES = 4 * 1024 * 1024;

/**
 * Hands every record of the checkpoint to `apply`, in order; `progress` is told the bytes read so far.
 * @throws StartError naming file, offset and reason; DiskError when the disk refuses
 */
export async function readCheckpoint(
  source: CheckpointSource,
  apply: ApplyRecord,
  progress?: (bytes: number) => void,
): Promise<CheckpointContent> {
  const { disk, path } = source;
  const file = disk.open(path, 'read');
  try {
    return await new Reading(source, file, apply).run(progress);
  } finally {
    disk.close(file);
  }
}

/** The head of a checkpoint; a string says what is wrong. Its version may be a newer one. */
export function readCheckpointHead(disk: Disk, file: FileHandle): CheckpointHead | string {
  const start = Buffer.alloc(CHECKPOINT_HEAD_BYTES);
  const length = checkpointHeadBytes(start.subarray(0, disk.read(file, start, 0)));
  if (typeof length === 'string') return length;
  const bytes = Buffer.alloc(length);
  if (disk.read(file, bytes, 0) < length) return 'the head is cut short';
  return decodeCheckpointHead(bytes);
}

class Reading {
  readonly #source: CheckpointSource;
  readonly #file: FileHandle;
  readonly #apply: ApplyRecord;
  readonly #record = new RecordReader();
  #records = 0;

  constructor(source: CheckpointSource, file: FileHandle, apply: ApplyRecord) {
    this.#source = source;
    this.#file = file;
    this.#apply = apply;
  }

  async run(progress: ((bytes: number) => void) | undefined): Promise<CheckpointContent> {
    const { disk, entry } = this.#source;
    const size = disk.size(this.#file);
    if (size !== entry.bytes) {
      throw this.#damage(Math.min(size, entry.bytes), `${size} bytes instead of ${entry.bytes}`);
    }
    const head = this.#readHead(size);
    const trailer = this.#readTrailer(size, head);
    const limit = size - CHECKPOINT_TRAILER_BYTES;
    const reader = new SegmentReader(disk, this.#file, limit, head.seed, head.bytes);
    let batches = 0;
    let digest = 0;
    for (let sliceAt = 0; reader.position < limit; batches++) {
      if (reader.next() !== 'batch') throw this.#damage(reader.offset, 'no whole batch');
      const { buffer, start } = reader;
      digest = addToDigest(digest, buffer.subarray(start + 4, start + 8));
      this.#readBatch(reader);
      if (reader.position - sliceAt < SLICE_BYTES) continue;
      sliceAt = reader.position;
      progress?.(sliceAt);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (batches !== trailer.batches || this.#records !== trailer.records) {
      const found = `${batches} batches with ${this.#records} records`;
      throw this.#damage(limit, `${found} instead of ${trailer.batches} with ${trailer.records}`);
    }
    if (digest !== trailer.digest) throw this.#damage(limit, 'the digest does not match');
    const { lsn, timeMs } = head;
    return { lsn, timeMs, records: trailer.records, keys: trailer.keys };
  }

  #readHead(size: number): CheckpointHead {
    const { disk, entry, journalId } = this.#source;
    const head = readCheckpointHead(disk, this.#file);
    if (typeof head === 'string') throw this.#damage(0, head);
    if (head.bytes + CHECKPOINT_TRAILER_BYTES > size) throw this.#damage(size, 'it is cut short');
    this.#refuseNewer(head.version);
    if (!head.journalId.equals(journalId)) throw this.#damage(0, 'it belongs to another journal');
    if (head.lsn !== entry.lsn) {
      throw this.#damage(0, `it holds record ${head.lsn}, the manifest says ${entry.lsn}`);
    }
    return head;
  }

  #readTrailer(size: number, { seed }: CheckpointHead): CheckpointTrailer {
    const at = size - CHECKPOINT_TRAILER_BYTES;
    const trailer = decodeCheckpointTrailer(this.#bytes(at, CHECKPOINT_TRAILER_BYTES), seed);
    if (typeof trailer === 'string') throw this.#damage(at, trailer);
    this.#refuseNewer(trailer.version);
    return trailer;
  }

  #readBatch(reader: SegmentReader): void {
    const { header, buffer } = reader;
    this.#refuseNewer(header.version);
    if (header.firstLsn !== this.#records + 1) {
      const found = `expected its record ${this.#records + 1}, found ${header.firstLsn}`;
      throw this.#damage(reader.offset, found);
    }
    let at = reader.start + BATCH_HEADER_BYTES;
    for (let i = 0; i < header.count; i++) {
      const start = at + RECORD_HEADER_BYTES;
      const end = start <= reader.end ? start + buffer.readUInt32LE(at) : start;
      const offset = reader.offset + at - reader.start;
      if (end > reader.end) throw this.#damage(offset, 'a record is cut short');
      this.#records++;
      this.#record.reset(buffer, start, end);
      try {
        this.#apply(this.#record, this.#records, header.timeMs);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const { path, help } = this.#source;
        const line = `${path}: record ${this.#records} at byte ${offset} cannot be applied: ${reason}`;
        throw new StartError(`${line}; ${help}`, { cause: error });
      }
      at = end;
    }
    if (at !== reader.end) {
      throw this.#damage(reader.offset, 'the batch is longer than its records');
    }
  }

  #bytes(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, this.#source.disk.read(this.#file, bytes, at));
  }

  #refuseNewer(version: number): void {
    if (version > FORMAT_VERSION) throw newerFormat(this.#source.path, version);
  }

  #damage(offset: number, reason: string): StartError {
    const { path, help } = this.#source;
    return new StartError(`${path} is damaged at byte ${offset}: ${reason}; ${help}`);
  }
}

/** A file that only a newer keywire can read. */
export function newerFormat(path: string, version: number): StartError {
  return new StartError(
    `${path} was written by a newer keywire (format ${version}, this one reads up to ` +
      `${FORMAT_VERSION}): start that one, or another --data-dir`,
  );
}
