/**
 * A command's arguments as byte ranges of one input buffer: no object and no string per argument.
 * One `Arguments` is reused by a door for every command; what outlives the call copies (`clone`).
 * Index 0 is the command's name. Hot: every command passes here (bench rows SET and GET).
 */

import { cloneBytes, copyBytes, exactInteger, latin1, smallInteger, utf8 } from '../base/bytes.ts';
import { NOT_A_FLOAT, NOT_AN_INTEGER } from '../base/errors.ts';
import { parseFloatStrict } from '../base/numbers.ts';

const EMPTY = Buffer.alloc(0);

export class Arguments {
  /** The input; the ranges below index it. It belongs to the door and may change after the call. */
  buffer: Buffer = EMPTY;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  /** How many arguments there are, the command's name included. */
  count = 0;

  /** Forgets the ranges and points at another input. */
  reset(buffer: Buffer): void {
    this.buffer = buffer;
    this.count = 0;
  }

  /** Adds the range `[start, end)`. The door bounds how many. */
  push(start: number, end: number): void {
    const at = this.count;
    if (at === this.starts.length) this.#grow();
    this.starts[at] = start;
    this.ends[at] = end;
    this.count = at + 1;
  }

  start(index: number): number {
    return this.starts[index] as number;
  }

  end(index: number): number {
    return this.ends[index] as number;
  }

  /** How many bytes argument `index` has. */
  length(index: number): number {
    return (this.ends[index] as number) - (this.starts[index] as number);
  }

  /** Bytes from the first argument to the end of the last: an upper bound for each of them. */
  get span(): number {
    return (this.ends[this.count - 1] as number) - (this.starts[0] as number);
  }

  /** A copy of the argument's bytes, to keep. */
  bytes(index: number): Buffer {
    return cloneBytes(this.buffer, this.starts[index] as number, this.ends[index] as number);
  }

  /** The argument as text; bytes that are not UTF-8 become U+FFFD. */
  text(index: number): string {
    return utf8(this.buffer, this.starts[index] as number, this.ends[index] as number);
  }

  /** The argument as a string with one character a byte: exact, for map keys. */
  latin1(index: number): string {
    return latin1(this.buffer, this.starts[index] as number, this.ends[index] as number);
  }

  /** True when the argument is `word` in any case; `word` is upper-case ASCII. */
  is(index: number, word: string): boolean {
    const start = this.starts[index] as number;
    const length = word.length;
    if ((this.ends[index] as number) - start !== length) return false;
    for (let i = 0; i < length; i++) {
      let byte = this.buffer[start + i] as number;
      if (byte >= 0x61 && byte <= 0x7a) byte -= 0x20;
      if (byte !== word.charCodeAt(i)) return false;
    }
    return true;
  }

  /**
   * The argument as a 64-bit integer, rounded to the nearest double beyond 2^53: for indexes, counts
   * and times, whose bounds are checked afterwards. Arithmetic that must be exact uses `integer64`.
   * @throws ReplyError `ERR value is not an integer or out of range`, or `error` when given
   */
  integer(index: number, error = NOT_AN_INTEGER): number {
    const start = this.starts[index] as number;
    const end = this.ends[index] as number;
    const small = smallInteger(this.buffer, start, end);
    if (!Number.isNaN(small)) return small;
    const exact = exactInteger(this.buffer, start, end);
    if (exact === undefined) throw error;
    return Number(exact);
  }

  /**
   * The argument as an exact 64-bit integer.
   * @throws ReplyError `ERR value is not an integer or out of range`, or `error` when given
   */
  integer64(index: number, error = NOT_AN_INTEGER): bigint {
    const exact = exactInteger(
      this.buffer,
      this.starts[index] as number,
      this.ends[index] as number,
    );
    if (exact === undefined) throw error;
    return exact;
  }

  /**
   * The argument as a double; `inf`, `+inf` and `-inf` are numbers, NaN, blanks and an empty text are not.
   * @throws ReplyError `ERR value is not a valid float`, or `error` when given
   */
  float(index: number, error = NOT_A_FLOAT): number {
    const value = parseFloatStrict(this.latin1(index));
    if (value === undefined) throw error;
    return value;
  }

  /** A copy with a buffer of its own, for a waiter or a queued transaction. */
  clone(): Arguments {
    const copy = new Arguments();
    let total = 0;
    for (let i = 0; i < this.count; i++) total += this.length(i);
    copy.reset(Buffer.allocUnsafe(total));
    let at = 0;
    for (let i = 0; i < this.count; i++) {
      const end = at + this.length(i);
      copyBytes(this.buffer, this.start(i), this.end(i), copy.buffer, at);
      copy.push(at, end);
      at = end;
    }
    return copy;
  }

  /** The arguments from `index` on, as a command of their own in the same buffer. */
  from(index: number): Arguments {
    const inner = new Arguments();
    inner.reset(this.buffer);
    for (let i = index; i < this.count; i++) inner.push(this.start(i), this.end(i));
    return inner;
  }

  /** Arguments built from JS values, for tests and for commands that keywire issues itself. */
  static of(...values: (string | Uint8Array | number | bigint)[]): Arguments {
    const parts = values.map((value) =>
      value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)),
    );
    const result = new Arguments();
    result.reset(Buffer.concat(parts));
    let at = 0;
    for (const part of parts) {
      result.push(at, at + part.length);
      at += part.length;
    }
    return result;
  }

  #grow(): void {
    const starts = new Int32Array(this.starts.length * 2);
    const ends = new Int32Array(starts.length);
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
  }
}
