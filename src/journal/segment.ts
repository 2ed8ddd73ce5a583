/**
 * One file of the journal: its name, and the writer of the segment that is open. A segment appears
 * under its name only when its header (and whatever was carried over into it) is durable, so a file
 * with a segment's name always begins well. What fails here throws; the journal decides what then.
 */
import { join } from 'node:path';
import type { Disk, DiskError, FileHandle } from './disk.ts';
import { encodeSegmentHeader } from './format.ts';
import type { Retained } from './retained.ts';

/** The folder of the segments inside the data folder. */
export const SEGMENT_FOLDER = 'journal';
/** What a file under construction is called; one found at the start is a leftover. */
export const UNFINISHED_SUFFIX = '.new';
const REWRITTEN_AT_ONCE_BYTES = 1024 * 1024;
const SEGMENT_NAME = /^(\d{20})\.log$/;
/** `00000000000000000042.log` for 42. */
export function segmentName(firstLsn: number): string {
  return `${String(firstLsn).padStart(20, '0')}.log`;
}

/** The first LSN that a file name tells; undefined when the file is no segment. */
export function segmentLsn(name: string): number | undefined {
  const digits = SEGMENT_NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export class SegmentWriter {
  readonly firstLsn: number;
  /** Where the next batch goes. */
  position: number;
  readonly #disk: Disk;
  readonly #file: FileHandle;
  /** The file's length as far as zeros were written ahead. */
  #allocated: number;

  private constructor(disk: Disk, file: FileHandle, firstLsn: number, position: number) {
    this.#disk = disk;
    this.#file = file;
    this.firstLsn = firstLsn;
    this.position = position;
    this.#allocated = position;
  }

  /** Begins a segment that has no name before `appear`. */
  static begin(
    disk: Disk,
    dataFolder: string,
    identity: { firstLsn: number; journalId: Buffer },
  ): SegmentWriter {
    const path = join(dataFolder, SEGMENT_FOLDER, segmentName(identity.firstLsn));
    const file = disk.open(path + UNFINISHED_SUFFIX, 'create');
    const writer = new SegmentWriter(disk, file, identity.firstLsn, 0);
    try {
      const header = encodeSegmentHeader(identity.firstLsn, identity.journalId);
      writer.append(header, 0, header.length);
      return writer;
    } catch (error) {
      writer.leave();
      throw error;
    }
  }

  /** Makes a segment that begins with all of `carried`, durably, replacing one of the same name. */
  static create(
    disk: Disk,
    dataFolder: string,
    identity: { firstLsn: number; journalId: Buffer },
    carried?: Retained,
  ): SegmentWriter {
    const writer = SegmentWriter.begin(disk, dataFolder, identity);
    try {
      carried?.writeAll((buffer, start, end) => writer.append(buffer, start, end));
      disk.syncNow(writer.#file);
      writer.appear(dataFolder);
      disk.syncFolder(join(dataFolder, SEGMENT_FOLDER));
      return writer;
    } catch (error) {
      writer.leave();
      throw error;
    }
  }

  /**
   * Goes on with a segment whose content ends at `position`; what lies behind is cut off, and all of it
   * is durable when this returns. What stands from `untoldFrom` on is written once more: after a failed
   * sync the system may hold it in memory only, take it for written, and call every later sync a success.
   */
  static reopen(
    disk: Disk,
    dataFolder: string,
    firstLsn: number,
    { position, untoldFrom }: { readonly position: number; readonly untoldFrom: number },
  ): SegmentWriter {
    const folder = join(dataFolder, SEGMENT_FOLDER);
    const file = disk.open(join(folder, segmentName(firstLsn)), 'write');
    if (disk.size(file) > position) disk.truncate(file, position);
    rewrite(disk, file, untoldFrom, position);
    disk.syncNow(file);
    disk.syncFolder(folder);
    return new SegmentWriter(disk, file, firstLsn, position);
  }

  /** Gives it its name, replacing one of the same; durable when the folder is synced. */
  appear(dataFolder: string): void {
    const path = join(dataFolder, SEGMENT_FOLDER, segmentName(this.firstLsn));
    this.#disk.rename(path + UNFINISHED_SUFFIX, path);
  }

  append(buffer: Uint8Array, start: number, end: number): void {
    this.#disk.write(this.#file, buffer, start, end, this.position);
    this.position += end - start;
  }

  /**
   * Writes `zeros` behind the content when less than an eighth of their length is left of the last.
   * A disk that refuses will say so to the next batch.
   */
  preallocate(zeros: Buffer): void {
    if (this.#allocated - this.position >= zeros.length / 8) return;
    const from = Math.max(this.#allocated, this.position);
    try {
      this.#disk.write(this.#file, zeros, 0, zeros.length, from);
      this.#allocated = from + zeros.length;
    } catch {
      this.#allocated = Number.POSITIVE_INFINITY; // not tried again in this segment
    }
  }

  sync(done: (error: DiskError | undefined) => void): void {
    this.#disk.sync(this.#file, done);
  }

  syncNow(): void {
    this.#disk.syncNow(this.#file);
  }

  /**
   * Closes the segment, cutting it at `length` if that is given and the disk lets us. A refusal
   * changes nothing: the manifest tells the length that counts, and what counts is synced.
   */
  leave(length?: number): void {
    try {
      if (length !== undefined) this.#disk.truncate(this.#file, length);
    } catch {
      // Only zeros, or bytes that the manifest leaves out, remain.
    }
    try {
      this.#disk.close(this.#file);
    } catch {
      // Nothing that counts is on its way any more.
    }
  }
}

/** Writes `[from, to)` of the file onto itself. */
function rewrite(disk: Disk, file: FileHandle, from: number, to: number): void {
  const piece = Buffer.alloc(Math.min(REWRITTEN_AT_ONCE_BYTES, to - from));
  for (let at = from; at < to; ) {
    const bytes = Math.min(piece.length, to - at);
    disk.read(file, piece.subarray(0, bytes), at);
    disk.write(file, piece, 0, bytes, at);
    at += bytes;
  }
}
