/**
 * The files of an open journal as one thing: the manifest, the sealed segments and the open one.
 * It knows how far the open segment is synced, moves on to a next one, and takes a fresh start behind
 * the last sync when the open one has failed. In every step the manifest follows the files: a segment
 * exists durably before it is listed, and recovery adopts one that a crash left unlisted.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { assert } from '../base/assert.ts';
import { type Disk, DiskError, type FileHandle } from './disk.ts';
import { SEGMENT_HEADER_BYTES } from './format.ts';
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
import { SEGMENT_FOLDER, SegmentWriter } from './segment.ts';

/** The first manifest, before the first segment: a segment without a manifest is never our doing. */
export function createJournal(disk: Disk, folder: string): Manifest {
  const manifest = { journalId: randomBytes(8), checkpoint: undefined, segments: [] };
  writeManifest(disk, folder, manifest);
  return manifest;
}

/** What a move to a next segment asks for and tells. */
export interface RollSteps {
  /** What the next one begins with; undefined = it is not moved to. */
  readonly carry: () => Retained | undefined;
  /** That stands in the next one, which takes what is appended from now on. */
  readonly carried: () => void;
  /** The next one is durable, or is not; without `moved` the old one is still in charge. */
  readonly ended: (error: DiskError | undefined, moved: boolean) => void;
  /** The manifest tells of it, or does not. Only after an `ended` without an error. */
  readonly listed: (error: DiskError | undefined) => void;
}

/** What a manifest becomes, and whom to tell. */
interface Change {
  readonly of: (manifest: Manifest) => Manifest;
  readonly done: (error: DiskError | undefined) => void;
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
  /** Changes of the manifest that are not made; the first may be under way. */
  readonly #changes: Change[] = [];
  #changing = false;
  /** True while a loss of power may take the open segment's name: no manifest may list it then. */
  #nameMayVanish = false;

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

  /**
   * Leaves the open segment at its synced position, which `syncedLsn` ends, for a next one that begins with
   * what `carry` answers. Nothing waits for the device here, and until the next one has its name the open
   * one takes what is appended. @throws DiskError when that cannot even begin
   */
  roll(syncedLsn: number, steps: RollSteps): void {
    const disk = this.#disk;
    const identity = { firstLsn: syncedLsn + 1, journalId: this.#manifest.journalId };
    const next = SegmentWriter.begin(disk, this.#folder, identity);
    next.sync((error) => {
      let moved = false;
      const failure =
        error ??
        failureOf(() => {
          moved = this.#moveTo(next, syncedLsn, steps);
        });
      if (!moved) {
        next.leave();
        steps.ended(failure, false);
        return;
      }
      const named = (cause: DiskError | undefined): void => {
        this.#nameMayVanish = cause !== undefined;
        steps.ended(cause, true);
        if (cause === undefined) this.#publish(steps.listed);
      };
      const refusal = failureOf(() =>
        disk.syncFolderLater(join(this.#folder, SEGMENT_FOLDER), named),
      );
      if (refusal !== undefined) named(refusal);
    });
  }

  /** False when there is nothing to move with. */
  #moveTo(next: SegmentWriter, syncedLsn: number, { carry, carried }: RollSteps): boolean {
    const retained = carry();
    if (retained === undefined) return false;
    retained.writeAll((buffer, start, end) => next.append(buffer, start, end));
    next.appear(this.#folder);
    // From here on whoever is killed leaves the next one in charge; a manifest may not name it yet.
    this.#nameMayVanish = true;
    this.#takeOver(next, this.#manifestAt(syncedLsn, next.firstLsn), SEGMENT_HEADER_BYTES);
    carried();
    return true;
  }

  /** Has the manifest on the disk tell what the one here does. */
  #publish(listed: (error: DiskError | undefined) => void): void {
    const done = (error: DiskError | undefined): void => {
      if (!this.#closed) listed(error);
    };
    const synced = (error: DiskError | undefined): void => {
      const failure = error ?? failureOf(() => this.#disk.syncFolderLater(this.#folder, done));
      if (failure !== undefined) done(failure);
    };
    this.#change({ of: (manifest) => manifest, done: synced });
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
    const of = (manifest: Manifest): Manifest => {
      const segments = manifest.segments.filter(
        ({ bytes, lastLsn }) => bytes === 0 || lastLsn > checkpoint.lsn,
      );
      const first = segments[0]?.firstLsn ?? 0;
      assert(first <= checkpoint.lsn + 1, 'no record is missing between checkpoint and segments');
      return { ...manifest, checkpoint, segments };
    };
    this.#change({ of, done });
  }

  #change(change: Change): void {
    this.#changes.push(change);
    this.#changeNext();
  }

  /** One change of the manifest after the other, each of what the last one left. */
  #changeNext(): void {
    const [change] = this.#changes;
    if (change === undefined || this.#changing || this.#nameMayVanish || this.#closed) return;
    const before = this.#manifest;
    const manifest = change.of(before);
    const number = ++this.#begun;
    const end = (error: DiskError | undefined): void => {
      this.#changing = false;
      this.#changes.shift();
      change.done(error);
      this.#changeNext();
    };
    const synced = (file: FileHandle, error: DiskError | undefined): void => {
      this.#disk.close(file);
      if (this.#closed) return;
      // The open segment was left meanwhile, or was to be: there is another manifest to change, or the
      // file holds another, or part of it.
      if (this.#begun !== number || this.#manifest !== before) {
        this.#changing = false;
        this.#changeNext();
        return;
      }
      const failure = error ?? failureOf(() => placeManifest(this.#disk, this.#folder));
      if (failure === undefined) {
        this.#manifest = manifest;
        this.#countSealed();
      }
      end(failure);
    };
    this.#changing = true;
    const refusal = failureOf(() => {
      const file = beginManifest(this.#disk, this.#folder, manifest);
      this.#disk.sync(file, (error) => synced(file, error));
    });
    if (refusal !== undefined) end(refusal);
  }

  #continueIn(syncedLsn: number, carried: Retained): void {
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
    this.#takeOver(next, manifest, next.position);
    this.#nameMayVanish = false;
    this.#changeNext();
  }

  /** `next`, synced up to a position, is the open segment from now on. */
  #takeOver(next: SegmentWriter, manifest: Manifest, syncedPosition: number): void {
    this.#writer.leave(this.#syncedPosition);
    this.#writer = next;
    this.#manifest = manifest;
    this.#syncedPosition = syncedPosition;
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

/** What the disk said against `action`; undefined when it was done. */
function failureOf(action: () => void): DiskError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return error;
  }
}
