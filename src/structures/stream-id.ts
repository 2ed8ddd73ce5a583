/**
 * The id of a stream's entry: two unsigned 64-bit numbers, milliseconds and a sequence number. JS has no
 * such number that is cheap, so an id is four 32-bit words, reused by whoever needs one. In the arena
 * an id is 16 bytes, most significant first, so that bytes in order are ids in order.
 * Hot: shown by the bench rows XADD and XREADGROUP.
 */
import { latin1, writeInteger } from '../base/bytes.ts';

/** Bytes of an id in the arena. */
export const ID_BYTES = 16;
/** Bytes of the longest id as text: twice 20 digits and the dash. */
export const ID_TEXT_BYTES_MAX = 41;

const UINT32 = 2 ** 32;
const UINT64_MAX = 2n ** 64n - 1n;
/** Redis looks at no longer text for an id. */
const ID_INPUT_BYTES_MAX = 127;
/** The C library's reader, which Redis falls back on, takes blanks and a plus before the digits. */
const NUMBER = /^[ \t\n\v\f\r]*\+?([0-9]+)$/;
const DASH = 0x2d;
const STAR = 0x2a;

/** What a text was as an id. */
export type IdForm = 'invalid' | 'whole' | 'milliseconds' | 'anySequence';

export class StreamId {
  /** Milliseconds high and low, sequence high and low. */
  readonly words: Uint32Array = new Uint32Array(4);

  /** An id of its own with both numbers safe. */
  static of(ms: number, seq: number): StreamId {
    const id = new StreamId();
    id.setNumbers(ms, seq);
    return id;
  }

  /** The milliseconds, rounded above 2^53: what an index sorts by first. */
  get ms(): number {
    return (this.words[0] as number) * UINT32 + (this.words[1] as number);
  }

  get isZero(): boolean {
    const { words } = this;
    return words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 0;
  }

  get isMax(): boolean {
    const { words } = this;
    for (let i = 0; i < 4; i++) if (words[i] !== 0xffffffff) return false;
    return true;
  }

  set(other: StreamId): this {
    const { words } = this;
    const from = other.words;
    for (let i = 0; i < 4; i++) words[i] = from[i] as number;
    return this;
  }

  /** Sets both numbers, which must be safe. */
  setNumbers(ms: number, seq: number): void {
    const { words } = this;
    words[0] = ms / UINT32;
    words[1] = ms % UINT32;
    words[2] = seq / UINT32;
    words[3] = seq % UINT32;
  }

  setMax(): this {
    this.words.fill(0xffffffff);
    return this;
  }

  setZero(): this {
    this.words.fill(0);
    return this;
  }

  /** Below 0, 0 or above 0. */
  compare(other: StreamId): number {
    const left = this.words;
    const right = other.words;
    for (let i = 0; i < 4; i++) {
      const difference = (left[i] as number) - (right[i] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** True when the milliseconds are the other's. */
  isSameTime(other: StreamId): boolean {
    return this.words[0] === other.words[0] && this.words[1] === other.words[1];
  }

  /** Becomes the next id; false, and unchanged, at the last possible one. */
  increment(): boolean {
    const { words } = this;
    for (let i = 3; i >= 0; i--) {
      if (words[i] !== 0xffffffff) {
        words[i] = (words[i] as number) + 1;
        for (let behind = i + 1; behind < 4; behind++) words[behind] = 0;
        return true;
      }
    }
    return false;
  }

  /** Becomes the id before; false, and unchanged, at 0-0. */
  decrement(): boolean {
    const { words } = this;
    for (let i = 3; i >= 0; i--) {
      if (words[i] !== 0) {
        words[i] = (words[i] as number) - 1;
        for (let behind = i + 1; behind < 4; behind++) words[behind] = 0xffffffff;
        return true;
      }
    }
    return false;
  }

  /** Reads the 16 bytes of an id. */
  read(bytes: Uint8Array, at: number): void {
    const { words } = this;
    for (let i = 0, from = at; i < 4; i++, from += 4) {
      words[i] =
        ((bytes[from] as number) << 24) |
        ((bytes[from + 1] as number) << 16) |
        ((bytes[from + 2] as number) << 8) |
        (bytes[from + 3] as number);
    }
  }

  /** Writes the 16 bytes of an id. */
  write(bytes: Uint8Array, at: number): void {
    for (let i = 0, to = at; i < 4; i++, to += 4) {
      const word = this.words[i] as number;
      bytes[to] = word >>> 24;
      bytes[to + 1] = word >>> 16;
      bytes[to + 2] = word >>> 8;
      bytes[to + 3] = word;
    }
  }

  /** Writes `ms-seq` in decimal and returns the position behind it: at most `ID_TEXT_BYTES_MAX` bytes. */
  writeText(target: Uint8Array, at: number): number {
    const dash = this.#writeNumber(0, target, at);
    target[dash] = DASH;
    return this.#writeNumber(2, target, dash + 1);
  }

  /** Writes the part behind the dash alone, and returns the position behind it. */
  writeSequence(target: Uint8Array, at: number): number {
    return this.#writeNumber(2, target, at);
  }

  toString(): string {
    const text = Buffer.alloc(ID_TEXT_BYTES_MAX);
    return latin1(text, 0, this.writeText(text, 0));
  }

  /**
   * Reads `ms`, `ms-seq` or `ms-*` as Redis does and tells which it was; the sequence of the first and
   * the last is 0 afterwards.
   */
  parse(bytes: Uint8Array, start: number, end: number): IdForm {
    if (end - start > ID_INPUT_BYTES_MAX) return 'invalid';
    let dash = start;
    while (dash < end && bytes[dash] !== DASH) dash++;
    if (!this.#readNumber(0, bytes, start, dash)) return 'invalid';
    this.words[2] = 0;
    this.words[3] = 0;
    if (dash === end) return 'milliseconds';
    if (dash + 2 === end && bytes[dash + 1] === STAR) return 'anySequence';
    return this.#readNumber(2, bytes, dash + 1, end) ? 'whole' : 'invalid';
  }

  #writeNumber(word: number, target: Uint8Array, at: number): number {
    const high = this.words[word] as number;
    const low = this.words[word + 1] as number;
    if (high < 2 ** 21) return writeInteger(high * UINT32 + low, target, at);
    const text = String((BigInt(high) << 32n) | BigInt(low));
    for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i);
    return at + text.length;
  }

  #readNumber(word: number, bytes: Uint8Array, start: number, end: number): boolean {
    let value = 0;
    let isPlain = end > start && end - start <= 15;
    for (let at = start; isPlain && at < end; at++) {
      const digit = (bytes[at] as number) - 0x30;
      isPlain = digit >= 0 && digit <= 9;
      value = value * 10 + digit;
    }
    if (isPlain) {
      this.words[word] = value / UINT32;
      this.words[word + 1] = value % UINT32;
      return true;
    }
    const digits = NUMBER.exec(latin1(bytes, start, end))?.[1];
    if (digits === undefined) return false;
    const exact = BigInt(digits);
    if (exact > UINT64_MAX) return false;
    this.words[word] = Number(exact >> 32n);
    this.words[word + 1] = Number(exact & 0xffffffffn);
    return true;
  }
}

/** Ids in a row, without an object for each; reused. */
export class IdList {
  length = 0;
  #words = new Uint32Array(64);

  clear(): void {
    this.length = 0;
  }

  push(id: StreamId): void {
    const at = this.length * 4;
    if (at === this.#words.length) {
      const grown = new Uint32Array(at * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    for (let i = 0; i < 4; i++) this.#words[at + i] = id.words[i] as number;
    this.length++;
  }

  /** Reads the id at `index` into `id`. */
  load(index: number, id: StreamId): void {
    for (let i = 0; i < 4; i++) id.words[i] = this.#words[index * 4 + i] as number;
  }
}
