/**
 * A journal copied into an empty folder, from its beginning to its end, to a record, or to a moment.
 * The source may belong to a server that is running: only what its manifest lists is read, and the open
 * segment to its last whole batch, so that the copy ends with a record and begins where the source does.
 * The copy's manifest comes last: until then the target is no journal. What is copied is read batch by
 * batch; that it can be applied, whoever asked for the copy verifies.
 */
import { dirname, join } from 'node:path';
import { StartError } from '../base/errors.ts';
import { newerFormat, readCheckpointHead } from './checkpoint-reader.ts';
import type { Disk, FileHandle } from './disk.ts';
import {
  BATCH_HEADER_BYTES,
  checksumSeed,
  encodeBatchHeader,
  FORMAT_VERSION,
  RECORD_HEADER_BYTES,
  SEGMENT_HEADER_BYTES,
} from './format.ts';
import { type Manifest, type SegmentEntry, writeManifest } from './manifest.ts';
import { SEGMENT_FOLDER, segmentName } from './segment.ts';
import { SegmentReader } from './segment-reader.ts';

/** Where a copy ends: with the last record that is not above both. Infinity is no bound. */
export interface CopyEnd {
  readonly lsn: number;
  /** Milliseconds since 1970: the time of a record is that of its batch. */
  readonly timeMs: number;
}

export const WHOLE: CopyEnd = { lsn: Number.POSITIVE_INFINITY, timeMs: Number.POSITIVE_INFINITY };

export interface CopyOptions {
  readonly disk: Disk;
  readonly from: string;
  /** An empty folder. */
  readonly to: string;
  readonly end: CopyEnd;
  /** Told how many bytes of how many are copied. */
  readonly progress: (bytes: number, ofBytes: number) => void;
}

/** What a copy holds. */
export interface Copied {
  /** Its last record; 0 in an empty journal. */
  readonly lastLsn: number;
  /** The time of that record's batch, ms since 1970; 0 without one. */
  readonly timeMs: number;
  readonly bytes: number;
  readonly files: number;
}

const PIECE_BYTES = 1024 * 1024;

/**
 * Copies the journal of `manifest`, durably.
 * @throws StartError on damage, and when `end` lies before the checkpoint; DiskError, of code ENOENT
 * when a compaction has taken a file away meanwhile
 */
export async function copyJournal(manifest: Manifest, options: CopyOptions): Promise<Copied> {
  return new JournalCopy(manifest, options).run();
}

class JournalCopy {
  readonly #manifest: Manifest;
  readonly #options: CopyOptions;
  readonly #seed: number;
  #nextLsn: number;
  #timeMs = 0;
  /** Bytes read, for the progress. */
  #bytes = 0;
  /** Bytes of the files that are complete. */
  #copiedBytes = 0;
  #files = 0;
  /** True when the record that `end` names is copied, or no later one may be. */
  #ended = false;

  constructor(manifest: Manifest, options: CopyOptions) {
    this.#manifest = manifest;
    this.#options = options;
    this.#seed = checksumSeed(manifest.journalId);
    this.#nextLsn = manifest.segments[0]?.firstLsn ?? (manifest.checkpoint?.lsn ?? 0) + 1;
  }

  async run(): Promise<Copied> {
    const { disk, to } = this.#options;
    const { checkpoint, segments } = this.#manifest;
    disk.makeFolder(join(to, SEGMENT_FOLDER));
    await this.#copyCheckpoint();
    const copied: SegmentEntry[] = [];
    for (const segment of segments) {
      if (this.#ended) break;
      copied.push(await this.#copySegment(segment));
    }
    // A server goes on in a next segment before its manifest lists it.
    while (!this.#ended && this.#followingIsThere(copied.at(-1))) {
      copied.push(await this.#copySegment({ firstLsn: this.#nextLsn, lastLsn: 0, bytes: 0 }));
    }
    disk.syncFolder(join(to, SEGMENT_FOLDER));
    writeManifest(disk, to, { ...this.#manifest, segments: copied });
    const lastLsn = Math.max(this.#nextLsn - 1, checkpoint?.lsn ?? 0);
    return { lastLsn, timeMs: this.#timeMs, bytes: this.#copiedBytes, files: this.#files };
  }

  #followingIsThere(last: SegmentEntry | undefined): boolean {
    const { disk, from } = this.#options;
    const listed = this.#manifest.segments.at(-1);
    if (last === undefined || listed?.bytes !== 0 || last.firstLsn === this.#nextLsn) return false;
    return disk.list(join(from, SEGMENT_FOLDER)).includes(segmentName(this.#nextLsn));
  }

  async #copyCheckpoint(): Promise<void> {
    const { checkpoint } = this.#manifest;
    if (checkpoint === undefined) return;
    const { disk, from, to, end } = this.#options;
    const path = join(from, checkpoint.name);
    const source = disk.open(path, 'read');
    try {
      const timeMs = this.#checkpointTime(path, source);
      if (checkpoint.lsn > end.lsn || timeMs > end.timeMs) {
        throw new StartError(
          `${path} holds everything up to record ${checkpoint.lsn} of ${timeOf(timeMs)} as one image: ` +
            'there is no way to a moment before it; take an older backup, or a later moment',
        );
      }
      this.#timeMs = timeMs;
      const target = new CopiedFile(disk, join(to, checkpoint.name));
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, checkpoint.bytes));
      for (let at = 0; at < checkpoint.bytes; ) {
        const wanted = piece.subarray(0, Math.min(piece.length, checkpoint.bytes - at));
        const bytes = disk.read(source, wanted, at);
        if (bytes < wanted.length) {
          throw damage(path, at + bytes, `${checkpoint.bytes - at - bytes} bytes are missing`);
        }
        target.append(wanted, 0, bytes);
        at += bytes;
        await this.#advance(bytes);
      }
      target.finish();
      this.#count(target);
    } finally {
      disk.close(source);
    }
  }

  #checkpointTime(path: string, file: FileHandle): number {
    const head = readCheckpointHead(this.#options.disk, file);
    if (typeof head === 'string') throw damage(path, 0, head);
    if (head.version > FORMAT_VERSION) throw newerFormat(path, head.version);
    return head.timeMs;
  }

  /** Copies a segment as far as it goes, and returns what the copy's manifest says of it. */
  async #copySegment(entry: SegmentEntry): Promise<SegmentEntry> {
    const { disk, from, to } = this.#options;
    const name = join(SEGMENT_FOLDER, segmentName(entry.firstLsn));
    const path = join(from, name);
    const source = disk.open(path, 'read');
    try {
      const size = disk.size(source);
      if (size < entry.bytes) throw damage(path, size, `${entry.bytes - size} bytes are missing`);
      const reader = new SegmentReader(disk, source, entry.bytes || size, this.#seed);
      const header = reader.segmentHeader();
      if (typeof header === 'string') throw damage(path, 0, header);
      if (header.version > FORMAT_VERSION) throw newerFormat(path, header.version);
      if (!header.journalId.equals(this.#manifest.journalId) || header.firstLsn !== this.#nextLsn) {
        throw damage(path, 0, `it is not the segment of record ${this.#nextLsn}`);
      }
      const target = new CopiedFile(disk, join(to, name));
      const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
      disk.read(source, bytes, 0);
      target.append(bytes, 0, bytes.length);
      await this.#copyBatches(path, { entry, reader, target });
      target.finish();
      this.#count(target);
      const lastLsn = this.#nextLsn - 1;
      return { firstLsn: entry.firstLsn, lastLsn, bytes: target.bytes };
    } finally {
      disk.close(source);
    }
  }

  async #copyBatches(
    path: string,
    { entry, reader, target }: { entry: SegmentEntry; reader: SegmentReader; target: CopiedFile },
  ): Promise<void> {
    const isOpen = entry.bytes === 0;
    while (!this.#ended) {
      const finding = reader.next();
      if (finding !== 'batch') {
        // What a server is writing just now, or a crash has left, ends an open segment.
        if (isOpen || (finding === 'end' && this.#nextLsn === entry.lastLsn + 1)) return;
        throw damage(path, reader.offset, `no whole batch with record ${this.#nextLsn}`);
      }
      const { header } = reader;
      if (header.version > FORMAT_VERSION) throw newerFormat(path, header.version);
      if (header.firstLsn !== this.#nextLsn) {
        const found = `expected record ${this.#nextLsn}, found ${header.firstLsn}`;
        throw damage(path, reader.offset, found);
      }
      this.#copyBatch(reader, target);
      await this.#advance(header.length);
    }
  }

  /** Copies the batch, or those of its records that are not above the end. */
  #copyBatch({ header, buffer, start, end }: SegmentReader, target: CopiedFile): void {
    const { end: limit } = this.#options;
    const { firstLsn, count, timeMs, syncedLsn } = header;
    const wanted = timeMs > limit.timeMs ? 0 : Math.min(count, limit.lsn - firstLsn + 1);
    this.#ended = wanted < count || timeMs > limit.timeMs;
    if (wanted === count && !this.#ended) target.append(buffer, start, end);
    else if (wanted > 0) {
      let to = start + BATCH_HEADER_BYTES;
      for (let i = 0; i < wanted; i++) to += RECORD_HEADER_BYTES + buffer.readUInt32LE(to);
      const part = Buffer.from(buffer.subarray(start, to));
      const fields = { count: wanted, firstLsn, syncedLsn, timeMs };
      encodeBatchHeader(part, 0, part.length, fields, this.#seed);
      target.append(part, 0, part.length);
    }
    if (wanted <= 0) return;
    this.#nextLsn += wanted;
    this.#timeMs = Math.max(this.#timeMs, timeMs);
  }

  #count({ bytes }: CopiedFile): void {
    this.#files++;
    this.#copiedBytes += bytes;
  }

  /** Tells of progress, and gives the loop back to the process now and then. */
  async #advance(bytes: number): Promise<void> {
    const before = Math.floor(this.#bytes / (4 * PIECE_BYTES));
    this.#bytes += bytes;
    if (Math.floor(this.#bytes / (4 * PIECE_BYTES)) === before) return;
    const { checkpoint, segments } = this.#manifest;
    const ofBytes = segments.reduce((sum, { bytes: one }) => sum + one, checkpoint?.bytes ?? 0);
    this.#options.progress(this.#bytes, Math.max(ofBytes, this.#bytes));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A new file, written in large pieces. */
class CopiedFile {
  bytes = 0;
  readonly #disk: Disk;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #piece = Buffer.alloc(PIECE_BYTES);
  #filled = 0;

  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
    this.#file = disk.open(path, 'create');
  }

  append(buffer: Uint8Array, start: number, end: number): void {
    if (this.#filled + end - start > this.#piece.length) this.#flush();
    if (end - start > this.#piece.length) {
      this.#disk.write(this.#file, buffer, start, end, this.bytes);
    } else {
      this.#piece.set(buffer.subarray(start, end), this.#filled);
      this.#filled += end - start;
    }
    this.bytes += end - start;
  }

  /** Durable, but for its name. */
  finish(): void {
    this.#flush();
    this.#disk.syncNow(this.#file);
    this.#disk.close(this.#file);
    this.#disk.syncFolder(dirname(this.#path));
  }

  #flush(): void {
    if (this.#filled === 0) return;
    this.#disk.write(this.#file, this.#piece, 0, this.#filled, this.bytes - this.#filled);
    this.#filled = 0;
  }
}

function timeOf(timeMs: number): string {
  return timeMs === 0 ? 'an unknown time' : new Date(timeMs).toISOString();
}

function damage(path: string, offset: number, reason: string): StartError {
  return new StartError(
    `${path} is damaged at byte ${offset}: ${reason}; it was not changed: see "keywire check" and "keywire repair"`,
  );
}
