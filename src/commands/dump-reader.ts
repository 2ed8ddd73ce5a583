/**
 * Reads the parts of a Redis dump: lengths, strings, and the packed forms (listpack, ziplist, intset)
 * that strings may hold. Every byte is anyone's: each read is bounded, and what does not add up throws
 * BAD_DUMP before anything was changed.
 */
import type { ByteRange } from '../base/bytes.ts';
import { ReplyError } from '../base/errors.ts';
import { MEMBER_BYTES_MAX, STRING_BYTES_MAX } from '../base/limits.ts';
import { decompressLzf } from '../base/lzf.ts';
import { sizeBytes } from './listpack-writer.ts';

export const BAD_DUMP = new ReplyError('ERR', 'Bad data format');

/** Puts what is read somewhere. */
export type Take = (bytes: Buffer) => void;

export class DumpReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    if (this.#at === this.#bytes.length) throw BAD_DUMP;
    return this.#bytes[this.#at++] as number;
  }

  /** The next `count` bytes, in place. */
  take(count: number): Buffer {
    if (!(count >= 0 && count <= this.left)) throw BAD_DUMP;
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** A count of things that take a byte each at least. */
  count(): number {
    const count = this.#length(this.byte());
    if (count > this.left) throw BAD_DUMP;
    return count;
  }

  /** A number of 64 bits without a sign, written as a length. */
  number64(): bigint {
    const first = this.byte();
    if (first !== 0x81) return BigInt(this.#length(first));
    return this.take(8).readBigUInt64BE();
  }

  /** A string, unpacked; at most as long as a value may be. */
  string(): Buffer {
    const first = this.byte();
    return first < 0xc0 ? this.take(this.#length(first)) : this.#packed(first);
  }

  /** Points `range` at the next member, field or the like, in place where it stands as it is. */
  member(range: ByteRange): void {
    const first = this.byte();
    if (first < 0xc0) {
      const length = this.#length(first);
      if (length > this.left) throw BAD_DUMP;
      range.set(this.#bytes, this.#at, this.#at + length);
      this.#at += length;
    } else {
      const bytes = this.#packed(first);
      range.set(bytes, 0, bytes.length);
    }
    if (range.length > MEMBER_BYTES_MAX) throw BAD_DUMP;
  }

  /** A string that is written as a number or compressed. */
  #packed(first: number): Buffer {
    if (first === 0xc0) return Buffer.from(String(this.take(1).readInt8()));
    if (first === 0xc1) return Buffer.from(String(this.take(2).readInt16LE()));
    if (first === 0xc2) return Buffer.from(String(this.take(4).readInt32LE()));
    if (first !== 0xc3) throw BAD_DUMP;
    const packed = this.#length(this.byte());
    const length = this.#length(this.byte());
    if (length > STRING_BYTES_MAX) throw BAD_DUMP;
    const source = this.take(packed);
    const found = decompressLzf(source, 0, source.length, length);
    if (found === undefined) throw BAD_DUMP;
    return found;
  }

  /** A score as eight bytes. */
  score(): number {
    if (this.left < 8) throw BAD_DUMP;
    this.#at += 8;
    return checkedScore(this.#bytes.readDoubleLE(this.#at - 8));
  }

  /** A score as the older text. */
  textScore(): number {
    const length = this.byte();
    if (length === 253) throw BAD_DUMP;
    if (length === 254) return Infinity;
    if (length === 255) return -Infinity;
    return checkedScore(parsed(this.take(length)));
  }

  #length(first: number): number {
    if (first < 0x40) return first;
    if (first < 0x80) return ((first & 0x3f) << 8) | this.byte();
    if (first === 0x80) return this.take(4).readUInt32BE();
    if (first !== 0x81) throw BAD_DUMP;
    const length = Number(this.take(8).readBigUInt64BE());
    if (length > STRING_BYTES_MAX) throw BAD_DUMP;
    return length;
  }
}

export function checkedMember(member: Buffer): Buffer {
  if (member.length > MEMBER_BYTES_MAX) throw BAD_DUMP;
  return member;
}

/** The number that a text of a score is. */
export function parsed(text: Buffer): number {
  const word = text.toString('latin1');
  if (word === 'inf') return Infinity;
  if (word === '-inf') return -Infinity;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(word) ? Number(word) : Number.NaN;
}

export function checkedScore(score: number): number {
  if (Number.isNaN(score)) throw BAD_DUMP;
  return score;
}

/** Takes every element of a listpack. */
export function readListpack(bytes: Buffer, take: Take): void {
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== bytes.length) throw BAD_DUMP;
  const announced = bytes.readUInt16LE(4);
  const reader = new DumpReader(bytes.subarray(6));
  let count = 0;
  for (let before = reader.left; ; before = reader.left, count++) {
    const tag = reader.byte();
    if (tag === 0xff) break;
    const element = listpackElement(reader, tag);
    checkBackLength(reader, before - reader.left);
    take(element);
  }
  if (reader.left !== 0 || (announced !== 0xffff && announced !== count)) throw BAD_DUMP;
}

function listpackElement(reader: DumpReader, tag: number): Buffer {
  if (tag < 0x80) return Buffer.from(String(tag));
  if (tag < 0xc0) return reader.take(tag & 0x3f);
  if (tag < 0xe0) {
    const value = ((tag & 0x1f) << 8) | reader.byte();
    return Buffer.from(String(value >= 4096 ? value - 8192 : value));
  }
  if (tag < 0xf0) return reader.take(((tag & 0x0f) << 8) | reader.byte());
  if (tag === 0xf0) return reader.take(reader.take(4).readUInt32LE());
  const size = [2, 3, 4, 8][tag - 0xf1];
  if (size === undefined) throw BAD_DUMP;
  return integerText(reader.take(size));
}

/** Behind each element its size stands once more, seven bits a byte, the last ones first. */
function checkBackLength(reader: DumpReader, size: number): void {
  let found = 0;
  for (const byte of reader.take(sizeBytes(size))) found = found * 128 + (byte & 0x7f);
  if (found !== size) throw BAD_DUMP;
}

function integerText(bytes: Buffer): Buffer {
  if (bytes.length === 8) return Buffer.from(String(bytes.readBigInt64LE()));
  return Buffer.from(String(bytes.readIntLE(0, bytes.length)));
}

/** Takes every element of a ziplist, which Redis had before 7. */
export function readZiplist(bytes: Buffer, take: Take): void {
  if (bytes.length < 11 || bytes.readUInt32LE(0) !== bytes.length) throw BAD_DUMP;
  const announced = bytes.readUInt16LE(8);
  const reader = new DumpReader(bytes.subarray(10));
  let count = 0;
  let size = 0;
  for (; ; count++) {
    const before = reader.left;
    let previous = reader.byte();
    if (previous === 0xff) break;
    if (previous === 0xfe) previous = reader.take(4).readUInt32LE();
    if (previous !== size) throw BAD_DUMP;
    const element = ziplistElement(reader, reader.byte());
    size = before - reader.left;
    take(element);
  }
  if (reader.left !== 0 || (announced !== 0xffff && announced !== count)) throw BAD_DUMP;
}

function ziplistElement(reader: DumpReader, tag: number): Buffer {
  if (tag < 0x40) return reader.take(tag);
  if (tag < 0x80) return reader.take(((tag & 0x3f) << 8) | reader.byte());
  if (tag === 0x80) return reader.take(reader.take(4).readUInt32BE());
  if (tag > 0xf0 && tag < 0xfe) return Buffer.from(String(tag - 0xf1));
  const sizes: Readonly<Record<number, number>> = { 192: 2, 208: 4, 224: 8, 240: 3, 254: 1 };
  const size = sizes[tag];
  if (size === undefined) throw BAD_DUMP;
  return integerText(reader.take(size));
}

/** Takes every number of an intset, which must be in order. */
export function readIntset(bytes: Buffer, take: Take): void {
  if (bytes.length < 8) throw BAD_DUMP;
  const width = bytes.readUInt32LE(0);
  const count = bytes.readUInt32LE(4);
  if (width !== 2 && width !== 4 && width !== 8) throw BAD_DUMP;
  if (bytes.length !== 8 + count * width) throw BAD_DUMP;
  for (let at = 8; at < bytes.length; at += width)
    take(integerText(bytes.subarray(at, at + width)));
}
