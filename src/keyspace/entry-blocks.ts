/**
 * The blocks of entries (entry.ts tells the layout): where key and value stand in one, and new ones. It
 * leaves to the database which key has which entry.
 * Hot: every command passes here (bench rows SET and GET).
 */
import { copyBytes } from '../base/bytes.ts';
import type { Arena } from '../structures/arena.ts';
import {
  DOUBLE_DEADLINE,
  EXPIRING_KEY_WORDS,
  KEY_LENGTH_MASK,
  KEY_OFFSET_SHIFT,
  TYPE_SHIFT,
  ValueType,
  WORD_USE,
  WORD_VALUE,
} from './entry.ts';

export class EntryBlocks {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  keyLength(entry: number): number {
    return this.#arena.word(entry, 0) & KEY_LENGTH_MASK;
  }

  /** Offset of the key in the block, in bytes. */
  keyOffset(entry: number): number {
    return (this.#arena.word(entry, 0) >>> KEY_OFFSET_SHIFT) << 2;
  }

  /** Offset of a string's bytes in the block. */
  valueOffset(entry: number): number {
    const head = this.#arena.word(entry, 0);
    return ((head >>> KEY_OFFSET_SHIFT) << 2) + (head & KEY_LENGTH_MASK);
  }

  /** A new block with the key in it; use, value and deadline are the caller's to set. @throws ArenaFull */
  build(
    bytes: Uint8Array,
    start: number,
    end: number,
    keyWords: number,
    valueBytes: number,
  ): number {
    const arena = this.#arena;
    const keyLength = end - start;
    const entry = arena.allocate(keyWords * 4 + keyLength + valueBytes);
    arena.setWord(entry, 0, keyLength | (keyWords << KEY_OFFSET_SHIFT));
    if (keyWords === EXPIRING_KEY_WORDS) arena.setDouble(entry, DOUBLE_DEADLINE, 0);
    copyBytes(bytes, start, end, arena.bytesOf(entry), arena.byteOffset(entry) + keyWords * 4);
    return entry;
  }

  /** Writes a string into a block that has room for it. */
  writeString(entry: number, value: Uint8Array, start: number, end: number): void {
    const arena = this.#arena;
    arena.setWord(entry, WORD_VALUE, end - start);
    const at = arena.byteOffset(entry) + this.valueOffset(entry);
    copyBytes(value, start, end, arena.bytesOf(entry), at);
  }

  /** Copies use, type, encoding, and a string's bytes or the reference of another value. */
  copyHead(from: number, to: number): void {
    const arena = this.#arena;
    const use = arena.word(from, WORD_USE);
    arena.setWord(to, WORD_USE, use);
    const value = arena.word(from, WORD_VALUE);
    if (((use >>> TYPE_SHIFT) & 0xf) !== ValueType.string) arena.setWord(to, WORD_VALUE, value);
    else {
      const start = arena.byteOffset(from) + this.valueOffset(from);
      this.writeString(to, arena.bytesOf(from), start, start + value);
    }
  }
}
