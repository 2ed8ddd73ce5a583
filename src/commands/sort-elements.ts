/** Byte strings that SORT has collected: one growing buffer with their ends, no object each. */
import { compareBytes, copyBytes } from '../base/bytes.ts';
import type { ReplyWriter } from './reply.ts';

const FIRST_BYTES = 4096;

export class SortElements {
  #bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #used = 0;

  get count(): number {
    return this.#ends.length;
  }

  /** Bytes of all of them. */
  get used(): number {
    return this.#used;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  start(index: number): number {
    return this.#starts[index] as number;
  }

  end(index: number): number {
    return this.#ends[index] as number;
  }

  /** Adds a copy of `[start, end)`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const behind = this.#used + end - start;
    if (behind > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(behind * 2);
      larger.set(this.#bytes.subarray(0, this.#used));
      this.#bytes = larger;
    }
    copyBytes(bytes, start, end, this.#bytes, this.#used);
    this.#starts.push(this.#used);
    this.#ends.push(behind);
    this.#used = behind;
  }

  /** Adds nothing, which is less than anything. */
  addMissing(): void {
    this.#starts.push(this.#used + 1);
    this.#ends.push(this.#used);
  }

  isMissing(index: number): boolean {
    return this.start(index) > this.end(index);
  }

  compare(left: number, right: number): number {
    if (this.isMissing(left) || this.isMissing(right)) {
      return Number(this.isMissing(right)) - Number(this.isMissing(left));
    }
    const bytes = this.#bytes;
    return compareBytes(
      bytes,
      this.start(left),
      this.end(left),
      bytes,
      this.start(right),
      this.end(right),
    );
  }

  /** Answers one; nil for a missing one. */
  answer(reply: ReplyWriter, index: number): void {
    if (this.isMissing(index)) reply.nil();
    else reply.bulk(this.#bytes, this.start(index), this.end(index));
  }

  text(index: number): string {
    return this.#bytes.toString('latin1', this.start(index), this.end(index));
  }
}
