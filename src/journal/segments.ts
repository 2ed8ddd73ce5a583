/**
 * The files of an open journal as one thing: the manifest, the sealed segments and the open one.
 * It knows how far the open segment is synced, moves on to a next one, and takes a fresh start behind
 * the last sync when the open one has failed. In every step the manifest follows the files: a segment
 * exists durably before it is listed, and recovery adopts one that a crash left unlisted.
 */
import { randomBytes } from 'node:crypto';
import { assert } from '../base/assert.ts';
import { type Disk, DiskError, type FileHandle } from './disk.ts';
import {
  beginManifest,
  type CheckpointEntry,
  type Manifest,
  placeManifest,
  type SegmentEntry,
  writeManifest,
} from './manifest.ts';
import type { Recovered } from './recovery.ts';
import type { Retained } from './retained.ts';
import { SegmentWriter } from './segment.ts';

/** The first manifest, before the first segment: a segment without a manifest is never our doing. */
export function createJournal(disk: Disk, folder: string): Manifest {
  const manifest = { journalId: randomBytes(8), checkpoint: undefined, segments: [] };
  writeManifest(disk, folder, manifest);
  return manifest;
}

export class Segments {
  readonly #disk: Disk;
  readonly #folder: string;
  #manifest: Manifest;
  #writer: SegmentWriter;
  /** Where the synced part of the open segment ends. */
  #syncedPosition: number;
  #sealedBytes = 0;
  #closed = false;
  /** Manifests begun: all are made in one file, so one that is waited for may have become another. */
  #begun = 0;

  private constructor(disk: Disk, folder: string, manifest: Manifest, writer: SegmentWriter) {
    this.#disk = disk;
    this.#folder = folder;
    this.#manifest = manifest;
    this.#writer = writer;
    this.#syncedPosition = writer.position;
    this.#countSealed();
  }

  /** Opens the last segment for appending, or a next one when it is full or there is none. */
  static open(disk: Disk, folder: string, recovered: Recovered, segmentBytes: number): Segments {
    const { manifest, lastLsn, position } = recovered;
    const entries = [...manifest.segments];
    const last = entries.pop();
    let writer: SegmentWriter | undefined;
    if (last !== undefined) {
      writer = SegmentWriter.reopen(disk, folder, last.firstLsn, recovered);
      if (position >= segmentBytes) {
        writer.leave();
        writer = undefined;
        entries.push({ firstLsn: last.firstLsn, lastLsn, bytes: position });
      }
    }
    const identity = { firstLsn: lastLsn + 1, journalId: manifest.journalId };
    writer ??= SegmentWriter.create(disk, folder, identity);
    const segments = [...entries, { firstLsn: writer.firstLsn, lastLsn: 0, bytes: 0 }];
    const next = { ...manifest, segments };
    writeManifest(disk, folder, next);
    return new Segments(disk, folder, next, writer);
  }

  get journalId(): Buffer {
    return this.#manifest.journalId;
  }

  /** What recovery begins with; undefined while everything is in the segments. */
  get checkpoint(): CheckpointEntry | undefined {
    return this.#manifest.checkpoint;
  }

  /** Segments, the open one included. */
  get count(): number {
    return this.#manifest.segments.length;
  }

  /** Bytes of content in all segments. */
  get bytes(): number {
    return this.#sealedBytes + this.#writer.position;
  }

  /** Where the next batch goes in the open segment. */
  get position(): number {
    return this.#writer.position;
  }

  /** Bytes of the open segment that are written and not synced. */
  get unsyncedBytes(): number {
    return this.#writer.position - this.#syncedPosition;
  }

  append(buffer: Buffer, start: number, end: number): void {
    this.#writer.append(buffer, start, end);
  }

  preallocate(zeros: Buffer): void {
    this.#writer.preallocate(zeros);
  }

  sync(done: (error: DiskError | undefined) => void): void {
    this.#writer.sync(done);
  }

  syncNow(): void {
    this.#writer.syncNow();
  }

  /** Notes that the open segment is synced up to `position`. */
  synced(position: number): void {
    this.#syncedPosition = position;
  }

  /** Leaves the open segment, synced to its end at `syncedLsn`, for the next one. */
  roll(syncedLsn: number): void {
    this.#continueIn(syncedLsn, undefined);
  }

  /**
   * Leaves the open segment at its synced position and goes on in a new one that begins with all of
   * `retained`, durably. Until this returns the old one stays in charge.
   */
  restart(syncedLsn: number, retained: Retained): void {
    this.#continueIn(syncedLsn, retained);
  }

  /** Marks the open segment, synced to its end at `syncedLsn`, as complete, and closes it. */
  close(syncedLsn: number): void {
    this.#closed = true;
    writeManifest(this.#disk, this.#folder, this.#manifestAt(syncedLsn));
    this.#writer.leave(this.#syncedPosition);
  }

  /** Closes the open segment as it is. */
  abandon(): void {
    this.#closed = true;
    this.#writer.leave();
  }

  /**
   * Lets a checkpoint, which is durable, stand for the sealed segments that it covers, and calls `done`
   * later. Nothing waits for the device here: their files, and that of the checkpoint before, are not
   * needed any more once the data folder has been synced after that.
   */
  adopt(checkpoint: CheckpointEntry, done: (error: DiskError | undefined) => void): void {
    const before = this.#manifest;
    const segments = before.segments.filter(
      ({ bytes, lastLsn }) => bytes === 0 || lastLsn > checkpoint.lsn,
    );
    const first = segments[0]?.firstLsn ?? 0;
    assert(first <= checkpoint.lsn + 1, 'no record is missing between checkpoint and segments');
    const manifest = { ...before, checkpoint, segments };
    const number = ++this.#begun;
    const disk = this.#disk;
    const synced = (file: FileHandle, error: DiskError | undefined): void => {
      disk.close(file);
      if (this.#closed) return;
      // The open segment was left meanwhile, or was to be: the file holds that manifest, or part of it.
      if (this.#begun !== number) {
        this.adopt(checkpoint, done);
        return;
      }
      if (error === undefined) {
        placeManifest(disk, this.#folder);
        this.#manifest = manifest;
        this.#countSealed();
      }
      done(error);
    };
    const refused = (error: unknown): void => {
      if (!(error instanceof DiskError)) throw error;
      done(error);
    };
    try {
      const file = beginManifest(disk, this.#folder, manifest);
      disk.sync(file, (error) => {
        try {
          synced(file, error);
        } catch (cause) {
          refused(cause);
        }
      });
    } catch (cause) {
      refused(cause);
    }
  }

  #continueIn(syncedLsn: number, carried: Retained | undefined): void {
    const identity = { firstLsn: syncedLsn + 1, journalId: this.#manifest.journalId };
    const next = SegmentWriter.create(this.#disk, this.#folder, identity, carried);
    const manifest = this.#manifestAt(syncedLsn, identity.firstLsn);
    this.#begun++;
    try {
      writeManifest(this.#disk, this.#folder, manifest);
    } catch (error) {
      next.leave();
      throw error;
    }
    this.#writer.leave(this.#syncedPosition);
    this.#writer = next;
    this.#manifest = manifest;
    this.#syncedPosition = next.position;
    this.#countSealed();
  }

  /** The manifest with the open segment ending at its synced position, and perhaps a next one. */
  #manifestAt(syncedLsn: number, nextLsn?: number): Manifest {
    const { firstLsn } = this.#writer;
    const segments: SegmentEntry[] = this.#manifest.segments.filter((s) => s.firstLsn !== firstLsn);
    // A segment without a synced record is replaced by its successor, which has the same name.
    if (nextLsn !== firstLsn) {
      segments.push({ firstLsn, lastLsn: syncedLsn, bytes: this.#syncedPosition });
    }
    if (nextLsn !== undefined) segments.push({ firstLsn: nextLsn, lastLsn: 0, bytes: 0 });
    return { ...this.#manifest, segments };
  }

  #countSealed(): void {
    this.#sealedBytes = this.#manifest.segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
