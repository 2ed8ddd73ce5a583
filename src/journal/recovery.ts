/**
 * From the files to the state: the checkpoint, then every segment in order, each record handed to
 * `replay`. It only reads; what a start has to clear away it reports. Decides what an odd finding means:
 * - the open segment may end in what a crash left of unsynced batches: the journal ends before it;
 * - the same, when a later batch knew the missing one to be synced, or when no lost page explains it,
 *   is damage;
 * - anything odd elsewhere, a gap, a stranger, a missing file is damage: the start stops, naming the
 *   file, the offset and the command that helps. Nothing is ever skipped.
 */
import { basename, dirname, join } from 'node:path';
import { StartError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { isCheckpointName } from './checkpoint.ts';
import { type CheckpointSource, newerFormat, readCheckpoint } from './checkpoint-reader.ts';
import { type Disk, DiskError } from './disk.ts';
import { BATCH_HEADER_BYTES, checksumSeed, FORMAT_VERSION, RECORD_HEADER_BYTES } from './format.ts';
import { decodeManifest, MANIFEST_NAME, type Manifest, type SegmentEntry } from './manifest.ts';
import { RecordReader } from './record-reader.ts';
import { SEGMENT_FOLDER, segmentLsn, segmentName, UNFINISHED_SUFFIX } from './segment.ts';
import { SegmentReader } from './segment-reader.ts';
import { UntoldBatches } from './untold-batches.ts';

/** Applies one record. What it throws becomes the reason for which the start stops. */
export type Replay = (record: RecordReader, lsn: number, timeMs: number) => void;

/** Told every few megabytes while a journal is read. */
export interface LoadProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly lsn: number;
}

export interface RecoveryOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly log: Log;
  readonly replay: Replay;
  readonly progress?: ((progress: LoadProgress) => void) | undefined;
  /** True: only what the manifest lists is read, as a server may be adding to the folder meanwhile. */
  readonly listedOnly?: boolean | undefined;
  /** How many keys there are: compared with what a checkpoint tells of itself. Absent: not compared. */
  readonly keys?: (() => number) | undefined;
}

/** Bytes of the open segment behind its last whole batch, which a crash left. */
export interface Remains {
  /** The segment. */
  readonly path: string;
  readonly offset: number;
  /** Up to the last byte that is not zero. */
  readonly bytes: number;
  /** Whole records among them, behind a gap: written later than what the crash took, not told as synced. */
  readonly records: number;
}

/** What the journal goes on from. */
export interface Recovered {
  /** The data folder. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** The last record; 0 in a new journal. */
  readonly lastLsn: number;
  /** The highest LSN that a batch tells as synced. */
  readonly claimedLsn: number;
  /** Time of the last batch; 0 when there is none. */
  readonly timeMs: number;
  /** Where the last segment's content ends; 0 when there is no segment. */
  readonly position: number;
  /** Where in the last segment the batches begin that no other tells as synced; `position` without them. */
  readonly untoldFrom: number;
  /** Bytes of all segments. */
  readonly bytes: number;
  /** What stands behind `position`; undefined when there are only zeros. */
  readonly remains: Remains | undefined;
  /** Paths of files that were being made when the process ended, or that a checkpoint has replaced. */
  readonly unfinished: readonly string[];
}

/** The loop is given back to the process after this many bytes. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** The manifest of the folder; undefined when there is no journal in it yet. */
export function readManifest(disk: Disk, folder: string): Manifest | undefined {
  const help =
    `nothing was changed; keep a copy of ${folder} before anything else, then ` +
    '"keywire repair --dry-run" tells what can be kept';
  if (!disk.list(folder).includes(MANIFEST_NAME)) {
    const stray = namesIn(disk, join(folder, SEGMENT_FOLDER)).find(
      (name) => segmentLsn(name) !== undefined || isCheckpointName(name),
    );
    if (stray === undefined) return undefined;
    throw new StartError(`${join(folder, MANIFEST_NAME)} is missing beside ${stray}; ${help}`);
  }
  const path = join(folder, MANIFEST_NAME);
  const file = disk.open(path, 'read');
  try {
    const bytes = Buffer.alloc(disk.size(file));
    const manifest = decodeManifest(bytes.subarray(0, disk.read(file, bytes, 0)));
    if (typeof manifest === 'number') throw newerFormat(path, manifest);
    if (typeof manifest === 'string') {
      throw new StartError(`${path} is damaged: ${manifest}; ${help}`);
    }
    return manifest;
  } finally {
    disk.close(file);
  }
}

/** The names in a folder; none when it does not exist. */
function namesIn(disk: Disk, folder: string): string[] {
  try {
    return disk.list(folder);
  } catch (error) {
    if (error instanceof DiskError && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Reads everything and changes nothing. @throws StartError on damage, DiskError when the disk refuses. */
export async function recover(manifest: Manifest, options: RecoveryOptions): Promise<Recovered> {
  return new Recovery(manifest, options).run();
}

class Recovery {
  readonly #options: RecoveryOptions;
  readonly #manifest: Manifest;
  readonly #record = new RecordReader();
  #nextLsn: number;
  /** Records up to here came with the checkpoint. */
  #checkpointLsn = 0;
  #claimedLsn = 0;
  #timeMs = 0;
  #position = 0;
  /** Batches of the segment that none so far tells as synced. */
  readonly #untold = new UntoldBatches();
  #bytes = 0;
  /** Bytes of the checkpoint. */
  #checkpointBytes = 0;
  #totalBytes = 0;
  #remains: Remains | undefined;
  readonly #unfinished: string[] = [];

  constructor(manifest: Manifest, options: RecoveryOptions) {
    this.#manifest = manifest;
    this.#options = options;
    this.#nextLsn = manifest.segments[0]?.firstLsn ?? (manifest.checkpoint?.lsn ?? 0) + 1;
  }

  async run(): Promise<Recovered> {
    const found = this.#findSegments();
    await this.#readCheckpoint();
    const segments: SegmentEntry[] = [];
    for (const [index, segment] of found.entries()) {
      segments.push(await this.#readSegment(segment, found[index + 1]));
    }
    const lastLsn = this.#nextLsn - 1;
    if (lastLsn < this.#checkpointLsn) {
      throw new StartError(
        `${this.#path(MANIFEST_NAME)} names a checkpoint of record ${this.#checkpointLsn}, but the ` +
          `segments end with ${lastLsn}; ${this.#help()}`,
      );
    }
    return {
      folder: this.#options.folder,
      manifest: { ...this.#manifest, segments },
      lastLsn,
      claimedLsn: this.#claimedLsn,
      timeMs: this.#timeMs,
      position: this.#position,
      untoldFrom: this.#untold.from ?? this.#position,
      bytes: this.#bytes,
      remains: this.#remains,
      unfinished: this.#unfinished,
    };
  }

  async #readCheckpoint(): Promise<void> {
    const { checkpoint } = this.#manifest;
    if (checkpoint === undefined) return;
    const path = this.#path(checkpoint.name);
    if (this.#nextLsn > checkpoint.lsn + 1) {
      throw new StartError(
        `${this.#path(MANIFEST_NAME)}: records ${checkpoint.lsn + 1} to ${this.#nextLsn - 1} are ` +
          `missing between the checkpoint and the segments; ${this.#help()}`,
      );
    }
    const { disk, replay, keys, progress } = this.#options;
    if (!disk.list(dirname(path)).includes(basename(path))) {
      throw new StartError(`${path} is missing: the manifest names it; ${this.#help()}`);
    }
    const { lsn } = checkpoint;
    const { journalId } = this.#manifest;
    const source: CheckpointSource = {
      disk,
      path,
      entry: checkpoint,
      journalId,
      help: this.#help(),
    };
    const content = await readCheckpoint(
      source,
      (record, _, timeMs) => replay(record, lsn, timeMs),
      (bytes) => progress?.({ bytes, totalBytes: this.#totalBytes, lsn }),
    );
    const found = keys?.() ?? content.keys;
    if (found !== content.keys) {
      throw this.#damage(path, 0, `it holds ${found} keys and tells of ${content.keys}`);
    }
    this.#checkpointBytes = checkpoint.bytes;
    this.#timeMs = content.timeMs;
    this.#claimedLsn = lsn;
    this.#checkpointLsn = checkpoint.lsn;
  }

  /**
   * The segments to read: those of the manifest, and later ones in the folder. A segment gets its
   * name before the manifest lists it, and a crash may fall between.
   */
  #findSegments(): SegmentEntry[] {
    const { disk, log } = this.#options;
    const folder = this.#path(SEGMENT_FOLDER);
    const listed = this.#manifest.segments;
    const checkpointLsn = this.#manifest.checkpoint?.lsn ?? 0;
    const firstListed = listed[0]?.firstLsn ?? checkpointLsn + 1;
    const lastListed = listed.at(-1)?.firstLsn ?? checkpointLsn;
    const found = new Set<number>();
    const listedNames = new Set(listed.map(({ firstLsn }) => segmentName(firstLsn)));
    const checkpointPath = this.#path(this.#manifest.checkpoint?.name ?? '');
    for (const name of disk.list(folder)) {
      if (this.#options.listedOnly === true && !listedNames.has(name)) continue;
      if (name.endsWith(UNFINISHED_SUFFIX)) this.#unfinished.push(join(folder, name));
      if (isCheckpointName(name) && join(folder, name) !== checkpointPath) {
        this.#unfinished.push(join(folder, name));
      }
      const lsn = segmentLsn(name);
      if (lsn === undefined) continue;
      if (lsn >= firstListed) found.add(lsn);
      else if (lsn <= checkpointLsn) this.#unfinished.push(join(folder, name));
      else log.warn({ file: name }, 'a segment of the past remains');
    }
    for (const { firstLsn } of listed) {
      if (found.has(firstLsn)) continue;
      const path = join(folder, segmentName(firstLsn));
      throw new StartError(`${path} is missing: the manifest lists it; ${this.#help()}`);
    }
    for (const lsn of found) {
      if (lsn > lastListed || listed.some((entry) => entry.firstLsn === lsn)) continue;
      const path = join(folder, segmentName(lsn));
      throw new StartError(`${path} is not in the manifest, yet not new; ${this.#help()}`);
    }
    const adopted = [...found].filter((lsn) => lsn > lastListed).sort((a, b) => a - b);
    this.#totalBytes = this.#manifest.checkpoint?.bytes ?? 0;
    for (const lsn of found) this.#totalBytes += this.#sizeOf(join(folder, segmentName(lsn)));
    return [...listed, ...adopted.map((firstLsn) => ({ firstLsn, lastLsn: 0, bytes: 0 }))];
  }

  #sizeOf(path: string): number {
    const { disk } = this.#options;
    const file = disk.open(path, 'read');
    try {
      return disk.size(file);
    } finally {
      disk.close(file);
    }
  }

  /** Reads a segment and returns what the manifest should say of it from now on. */
  async #readSegment(
    entry: SegmentEntry,
    following: SegmentEntry | undefined,
  ): Promise<SegmentEntry> {
    const { disk } = this.#options;
    const path = join(this.#path(SEGMENT_FOLDER), segmentName(entry.firstLsn));
    const file = disk.open(path, 'read');
    try {
      const size = disk.size(file);
      if (size < entry.bytes) {
        throw this.#damage(path, size, `${entry.bytes - size} bytes are missing at the end`);
      }
      const limit = entry.bytes === 0 ? size : entry.bytes;
      const reader = new SegmentReader(disk, file, limit, checksumSeed(this.#manifest.journalId));
      this.#checkSegmentHeader(path, reader, entry);
      // Where this segment ends for certain; the open last one ends where its batches do.
      const sealedLsn = following?.firstLsn ?? (entry.bytes === 0 ? undefined : entry.lastLsn + 1);
      this.#untold.clear();
      await this.#readBatches(path, reader, sealedLsn, entry.bytes);
      this.#position = reader.position;
      this.#bytes += reader.position;
      if (sealedLsn === undefined) return entry;
      return { firstLsn: entry.firstLsn, lastLsn: sealedLsn - 1, bytes: reader.position };
    } finally {
      disk.close(file);
    }
  }

  /**
   * Reads up to the record `endLsn`, which is not in the segment any more, and to `sealedBytes`, where
   * an empty batch may be the last; or as far as it goes.
   */
  async #readBatches(
    path: string,
    reader: SegmentReader,
    endLsn: number | undefined,
    sealedBytes: number,
  ): Promise<void> {
    let sliceAt = 0;
    while (this.#nextLsn !== endLsn || reader.position < sealedBytes) {
      const finding = reader.next();
      if (finding === 'bad') {
        const reason = `no whole batch with record ${this.#nextLsn}`;
        if (endLsn !== undefined) throw this.#damage(path, reader.offset, reason);
        this.#endBefore(path, reader, reason);
      }
      if (finding !== 'batch') break;
      this.#readBatch(path, reader);
      if (reader.position - sliceAt < SLICE_BYTES) continue;
      sliceAt = reader.position;
      const bytes = this.#checkpointBytes + this.#bytes + sliceAt;
      const lsn = this.#nextLsn - 1;
      this.#options.progress?.({ bytes, totalBytes: this.#totalBytes, lsn });
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (endLsn !== undefined && this.#nextLsn !== endLsn) {
      const missing = `records ${this.#nextLsn} to ${endLsn - 1} are missing`;
      throw this.#damage(path, reader.offset, missing);
    }
  }

  #checkSegmentHeader(path: string, reader: SegmentReader, entry: SegmentEntry): void {
    const header = reader.segmentHeader();
    if (typeof header === 'string') throw this.#damage(path, 0, header);
    if (header.version > FORMAT_VERSION) throw newerFormat(path, header.version);
    if (!header.journalId.equals(this.#manifest.journalId)) {
      throw this.#damage(path, 0, 'the segment belongs to another journal');
    }
    if (header.firstLsn !== entry.firstLsn) {
      throw this.#damage(path, 0, `the segment inside begins with record ${header.firstLsn}`);
    }
    if (entry.firstLsn !== this.#nextLsn) {
      const missing = `records ${this.#nextLsn} to ${entry.firstLsn - 1} are missing before it`;
      throw this.#damage(path, 0, missing);
    }
  }

  #readBatch(path: string, reader: SegmentReader): void {
    const { header, buffer } = reader;
    if (header.version > FORMAT_VERSION) throw newerFormat(path, header.version);
    if (header.firstLsn !== this.#nextLsn) {
      const found = `expected record ${this.#nextLsn}, found ${header.firstLsn}`;
      throw this.#damage(path, reader.offset, found);
    }
    this.#timeMs = Math.max(this.#timeMs, header.timeMs);
    this.#claimedLsn = Math.max(this.#claimedLsn, header.syncedLsn);
    this.#untold.add(header.firstLsn + header.count - 1, reader.offset);
    this.#untold.told(this.#claimedLsn);
    let at = reader.start + BATCH_HEADER_BYTES;
    for (let i = 0; i < header.count; i++) {
      const lsn = this.#nextLsn;
      const start = at + RECORD_HEADER_BYTES;
      const end = start <= reader.end ? start + buffer.readUInt32LE(at) : start;
      const offset = reader.offset + at - reader.start;
      if (end > reader.end) throw this.#damage(path, offset, `record ${lsn} is cut short`);
      if (lsn > this.#checkpointLsn) this.#apply(path, offset, buffer, start, end);
      this.#nextLsn = lsn + 1;
      at = end;
    }
    if (at !== reader.end) {
      throw this.#damage(path, reader.offset, 'the batch is longer than its records');
    }
  }

  #apply(path: string, offset: number, buffer: Buffer, start: number, end: number): void {
    const lsn = this.#nextLsn;
    this.#record.reset(buffer, start, end);
    try {
      this.#options.replay(this.#record, lsn, this.#timeMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const line = `${path}: record ${lsn} at byte ${offset} cannot be applied: ${reason}`;
      // No byte of it is damaged, so a repair would find nothing.
      const help =
        `nothing was changed; "keywire restore ${this.#options.folder} --until lsn:${lsn - 1} --data-dir NEW" ` +
        'makes a folder of what stands before it; please report this';
      throw new StartError(`${line}; ${help}`, { cause: error });
    }
  }

  /** The open segment does not end in a whole batch: a crash in unsynced ones, or damage. */
  #endBefore(path: string, reader: SegmentReader, reason: string): void {
    const { offset } = reader;
    const { bytes, records, syncedLsn, pagesMayMiss } = reader.survey(this.#nextLsn);
    if (syncedLsn >= this.#nextLsn) {
      throw this.#damage(path, offset, `${reason}, which was synced`);
    }
    if (!pagesMayMiss) {
      const more = `${records} whole records behind it`;
      throw this.#damage(path, offset, `${reason}, but ${more}, and no lost page between`);
    }
    this.#remains = { path, offset, bytes, records };
  }

  #damage(path: string, offset: number, reason: string): StartError {
    return new StartError(`${path} is damaged at byte ${offset}: ${reason}; ${this.#help()}`);
  }

  #help(): string {
    const { folder } = this.#options;
    return (
      `nothing was changed; keep a copy of ${folder} before anything else, then ` +
      '"keywire repair --dry-run" tells what can be kept'
    );
  }

  #path(name: string): string {
    return join(this.#options.folder, name);
  }
}
