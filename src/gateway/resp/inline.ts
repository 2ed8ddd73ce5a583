/**
 * Inline commands: a line of words as typed into telnet, split and unquoted by Redis's rules
 * (`sdssplitargs`). Unquoting only ever shortens, so it is done in place.
 */
import type { Arguments } from '../../commands/arguments.ts';

const BACKSLASH = 0x5c;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;

/** What follows a backslash in double quotes and means another byte. */
const ESCAPES = new Map([
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x62, 0x08],
  [0x61, 0x07],
]);

/**
 * Splits the line `[start, end)` (without its line break) into words, unquoted in place, and pushes
 * them to `args`, which the caller has reset to `buffer`. A NUL ends the line. False when quotes are
 * unbalanced or a closing quote is followed by more of a word.
 */
export function splitInline(buffer: Buffer, start: number, end: number, args: Arguments): boolean {
  let at = start;
  for (;;) {
    while (at < end && isBlank(buffer[at])) at++;
    if (at >= end || buffer[at] === 0) return true;
    const word = new Word(buffer, at, end);
    if (!word.read()) return false;
    args.push(at, word.write);
    at = word.next;
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

/** One word: where it is read and, behind or at the same place, written. */
class Word {
  readonly #buffer: Buffer;
  readonly #end: number;
  next: number;
  write: number;

  constructor(buffer: Buffer, start: number, end: number) {
    this.#buffer = buffer;
    this.#end = end;
    this.next = start;
    this.write = start;
  }

  /** Reads to the word's end; false when a quote is not closed as it must be. */
  read(): boolean {
    while (this.next < this.#end) {
      const byte = this.#buffer[this.next];
      if (byte === 0 || isBlank(byte)) return true;
      if (byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE) return this.#quoted(byte);
      this.#put(byte);
      this.next++;
    }
    return true;
  }

  /** A quoted part ends the word: after it only a blank or the line's end may stand. */
  #quoted(quote: number): boolean {
    this.next++;
    while (this.next < this.#end) {
      const byte = this.#buffer[this.next];
      if (byte === 0) return false;
      if (byte === quote) {
        this.next++;
        const after = this.#buffer[this.next];
        return this.next >= this.#end || after === 0 || isBlank(after);
      }
      if (byte === BACKSLASH && this.next + 1 < this.#end) this.#escape(quote);
      else {
        this.#put(byte);
        this.next++;
      }
    }
    return false;
  }

  #escape(quote: number): void {
    const buffer = this.#buffer;
    const escaped = buffer[this.next + 1];
    if (quote === SINGLE_QUOTE) {
      // Only the quote itself can be escaped here.
      const isQuote = escaped === SINGLE_QUOTE;
      this.#put(isQuote ? SINGLE_QUOTE : BACKSLASH);
      this.next += isQuote ? 2 : 1;
      return;
    }
    if (escaped === 0x78 && this.next + 3 < this.#end) {
      const high = hexDigit(buffer[this.next + 2]);
      const low = hexDigit(buffer[this.next + 3]);
      if (high >= 0 && low >= 0) {
        this.#put(high * 16 + low);
        this.next += 4;
        return;
      }
    }
    this.#put(escaped === undefined ? BACKSLASH : (ESCAPES.get(escaped) ?? escaped));
    this.next += 2;
  }

  #put(byte: number | undefined): void {
    this.#buffer[this.write++] = byte ?? 0;
  }
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
