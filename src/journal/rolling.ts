/**
 * When the journal moves on to a next segment: because the open one is full, or because a compaction
 * wants to read it. Nothing waits for the device in the loop: while the next segment is being made, records
 * go on into the old one, and those that are not synced are carried over. Only syncs pause meanwhile.
 */
import { SEGMENT_ROLL_REST_BYTES } from '../base/limits.ts';
import type { DiskError } from './disk.ts';
import { SEGMENT_HEADER_BYTES } from './format.ts';
import type { Retained } from './retained.ts';
import type { Segments } from './segments.ts';

/** The journal as seen from here. */
export interface RollingParts {
  /** All that is recorded and not synced; undefined while the journal fails. */
  readonly carry: () => Retained | undefined;
  /** That stands in the next segment, which is in charge. */
  readonly carried: () => void;
  /** Syncs may go on; `error` when the next segment is not durable. */
  readonly ended: (error: DiskError | undefined) => void;
  /** The manifest tells of it, or does not. */
  readonly listed: (error: DiskError | undefined) => void;
}

export class Rolling {
  readonly #segments: Segments;
  readonly #segmentBytes: number;
  readonly #parts: RollingParts;
  #wanted: { readonly lsn: number; readonly done: () => void } | undefined;
  #runs = false;

  /** A segment of `segmentBytes` is full. */
  constructor(segments: Segments, segmentBytes: number, parts: RollingParts) {
    this.#segments = segments;
    this.#segmentBytes = segmentBytes;
    this.#parts = parts;
  }

  /** True while somebody waits for the records so far to be in a segment that is left. */
  get isWanted(): boolean {
    return this.#wanted !== undefined;
  }

  /** `done` is called when the records up to `lsn` are in segments that are left and listed. */
  want(lsn: number, done: () => void): void {
    this.#wanted = { lsn, done };
  }

  /** Nobody waits any more. */
  forget(): void {
    this.#wanted = undefined;
  }

  /** Whether to `begin` now that everything up to `syncedLsn` is synced and no sync is under way. */
  isDue(syncedLsn: number): boolean {
    if (this.#runs) return false;
    const segmentBytes = this.#segmentBytes;
    const { position, unsyncedBytes } = this.#segments;
    const wanted = this.#wanted;
    if (wanted !== undefined && syncedLsn >= wanted.lsn) {
      if (position > SEGMENT_HEADER_BYTES) return true;
      this.#wanted = undefined;
      wanted.done();
      return false;
    }
    // What is not synced is written twice: a little of it, unless the disk never gets that far.
    const isMuch = unsyncedBytes > SEGMENT_ROLL_REST_BYTES && position < 2 * segmentBytes;
    return position >= segmentBytes && !isMuch;
  }

  /** Leaves the open segment behind `syncedLsn`. No sync may begin before `ended`. @throws DiskError */
  begin(syncedLsn: number): void {
    const { carry, carried, ended, listed } = this.#parts;
    const wanted = this.#wanted;
    this.#segments.roll(syncedLsn, {
      carry,
      carried,
      ended: (error, moved) => {
        this.#runs = moved && error === undefined;
        ended(error);
      },
      listed: (error) => {
        this.#runs = false;
        if (error === undefined && wanted !== undefined && this.#wanted === wanted) {
          this.#wanted = undefined;
          wanted.done();
        }
        listed(error);
      },
    });
    this.#runs = true;
  }
}
