/**
 * A command of keywire's own as arguments, in one buffer that all such commands share: they are executed
 * one after the other, and what outlives a command copies.
 * Hot: shown by the benchmark's MQTT row with kept sessions.
 */
import { copyBytes } from '../../base/bytes.ts';
import { Arguments } from '../../commands/arguments.ts';

/** Text, bytes, or a number in decimal. */
export type Word = string | Uint8Array | number;

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
  return typeof word === 'number' ? NUMBER_BYTES_MAX : word.length;
}

/** The longest a double gets in decimal. */
const NUMBER_BYTES_MAX = 25;

/** The position behind the word. */
function write(buffer: Buffer, at: number, word: Word): number {
  if (typeof word === 'number') return writeText(buffer, at, String(word));
  if (typeof word === 'string') return writeText(buffer, at, word);
  copyBytes(word, 0, word.length, buffer, at);
  return at + word.length;
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
