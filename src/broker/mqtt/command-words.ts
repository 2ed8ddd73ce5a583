/**
 * A command of keywire's own as arguments, in one buffer that all such commands share: they are executed
 * one after the other, and what outlives a command copies.
 * Hot: shown by the benchmark's MQTT row with kept sessions.
 */
import { copyBytes } from '../../base/bytes.ts';
import { Arguments } from '../../commands/arguments.ts';

/** A key that ends in a number: who has many such keys keeps one object for them. */
export interface NumberedKey {
  readonly prefix: string;
  number: number;
}

/** Text, bytes, a number in decimal, or a key that ends in one. */
export type Word = string | Uint8Array | number | NumberedKey;

/** A larger command gets a buffer of its own, for once. */
const SHARED_BYTES = 16 * 1024;

export class CommandWords {
  readonly #shared = Buffer.allocUnsafeSlow(SHARED_BYTES);
  readonly #arguments = new Arguments();

  /** The command; valid until the next one. */
  fill(words: readonly Word[]): Arguments {
    let bytes = 0;
    for (const word of words) bytes += bytesMax(word);
    const buffer = bytes <= SHARED_BYTES ? this.#shared : Buffer.allocUnsafe(bytes);
    const filled = this.#arguments;
    filled.reset(buffer);
    let at = 0;
    for (const word of words) {
      const end = write(buffer, at, word);
      filled.push(at, end);
      at = end;
    }
    return filled;
  }
}

function bytesMax(word: Word): number {
  if (typeof word === 'string') return word.length * 3;
  if (typeof word === 'number') return NUMBER_BYTES_MAX;
  return word instanceof Uint8Array ? word.length : word.prefix.length * 3 + NUMBER_BYTES_MAX;
}

/** The longest a double gets in decimal. */
const NUMBER_BYTES_MAX = 25;

/** The position behind the word. */
function write(buffer: Buffer, at: number, word: Word): number {
  if (typeof word === 'number') return writeNumber(buffer, at, word);
  if (typeof word === 'string') return writeText(buffer, at, word);
  if (!(word instanceof Uint8Array)) {
    return writeNumber(buffer, writeText(buffer, at, word.prefix), word.number);
  }
  copyBytes(word, 0, word.length, buffer, at);
  return at + word.length;
}

function writeNumber(buffer: Buffer, at: number, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) return writeText(buffer, at, String(value));
  let end = at + 1;
  for (let power = 10; power <= value; power *= 10) end++;
  let left = value;
  for (let i = end - 1; i >= at; i--) {
    const rest = Math.floor(left / 10);
    buffer[i] = 0x30 + (left - rest * 10);
    left = rest;
  }
  return end;
}

function writeText(buffer: Buffer, at: number, text: string): number {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    // From the first character on that has more bytes than one: the slow way.
    if (code >= 0x80) return at + i + buffer.write(text.slice(i), at + i);
    buffer[at + i] = code;
  }
  return at + length;
}
