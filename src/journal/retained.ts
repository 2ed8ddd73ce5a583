/**
 * Sealed batches that are not synced yet, in order: first those that are written, then those that
 * are not. They are kept because a failed sync may have lost pages that a write had accepted; then
 * everything here is written again, elsewhere. Batches that touch in memory are one range.
 */
import { assert } from '../base/assert.ts';

interface Range {
  readonly buffer: Buffer;
  /** First byte that is kept. */
  start: number;
  /** Everything before it is written. */
  written: number;
  end: number;
}

/** A place between two batches. */
export interface RetainedMark {
  readonly buffer: Buffer;
  readonly offset: number;
}

/** What a sync under way covers once it has ended. */
export interface SyncTarget {
  readonly lsn: number;
  readonly mark: RetainedMark | undefined;
  readonly position: number;
  readonly bytes: number;
  readonly startedUs: number;
}

export class Retained {
  readonly #ranges: Range[] = [];
  /** Bytes kept. */
  bytes = 0;

  /** Keeps the batch in `[start, end)` of `buffer`. */
  add(buffer: Buffer, start: number, end: number): void {
    const last = this.#ranges.at(-1);
    if (last !== undefined && last.buffer === buffer) {
      assert(last.end === start, 'batches in one chunk must touch');
      last.end = end;
    } else {
      this.#ranges.push({ buffer, start, written: start, end });
    }
    this.bytes += end - start;
  }

  /** Hands what is not written to `write`, in order; a range counts as written when it returns. */
  writeRest(write: (buffer: Buffer, start: number, end: number) => void): void {
    for (let i = this.#firstUnwritten(); i < this.#ranges.length; i++) {
      const range = this.#ranges[i];
      if (range === undefined || range.written === range.end) continue;
      write(range.buffer, range.written, range.end);
      range.written = range.end;
    }
  }

  /** Hands everything kept to `write`, in order, whether it was written before or not. */
  writeAll(write: (buffer: Buffer, start: number, end: number) => void): void {
    for (const range of this.#ranges) write(range.buffer, range.start, range.end);
  }

  /** Where the written part ends; undefined when nothing kept is written. */
  mark(): RetainedMark | undefined {
    for (let i = this.#ranges.length - 1; i >= 0; i--) {
      const range = this.#ranges[i];
      if (range !== undefined && range.written > range.start) {
        return { buffer: range.buffer, offset: range.written };
      }
    }
    return undefined;
  }

  /**
   * Forgets what lies before `mark`. Chunks that are not `current` any more are handed to `recycle`.
   */
  release(mark: RetainedMark, current: Buffer, recycle: (chunk: Buffer) => void): void {
    for (;;) {
      const range = this.#ranges[0];
      assert(range !== undefined, 'the mark must be kept');
      const last = range.buffer === mark.buffer;
      const upTo = last ? mark.offset : range.end;
      this.bytes -= upTo - range.start;
      range.start = upTo;
      range.written = Math.max(range.written, upTo);
      if (range.start === range.end) {
        this.#ranges.shift();
        if (range.buffer !== current) recycle(range.buffer);
      }
      if (last) return;
    }
  }

  #firstUnwritten(): number {
    let index = this.#ranges.length;
    while (index > 0) {
      const range = this.#ranges[index - 1];
      if (range === undefined || range.written === range.end) break;
      index--;
    }
    return index;
  }
}
