/** The parts of a Redis dump as they are written, one behind the other: lengths, strings, numbers. */
import { copyBytes } from '../base/bytes.ts';

const FIRST_BYTES = 256;

export class DumpParts {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #used = 0;

  /** What was written, until more is. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#used);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#used++] = value;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#copy(bytes, 0, bytes.length);
  }

  /** A length or count, or another number from 0 to 2^32 - 1. */
  length(length: number): void {
    this.#reserve(5);
    const bytes = this.#bytes;
    if (length < 64) bytes[this.#used++] = length;
    else if (length < 16_384) {
      bytes[this.#used++] = 0x40 | (length >>> 8);
      bytes[this.#used++] = length;
    } else {
      bytes[this.#used++] = 0x80;
      this.#used = bytes.writeUInt32BE(length, this.#used);
    }
  }

  /** As `length`, up to 2^64 - 1. */
  length64(length: bigint): void {
    if (length < 2n ** 32n) {
      this.length(Number(length));
      return;
    }
    this.#reserve(9);
    this.#bytes[this.#used++] = 0x81;
    this.#used = this.#bytes.writeBigUInt64BE(length, this.#used);
  }

  string(bytes: Uint8Array, start: number, end: number): void {
    this.length(end - start);
    this.#copy(bytes, start, end);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#used = this.#bytes.writeDoubleLE(value, this.#used);
  }

  /** Milliseconds since 1970; -1 = never. */
  time(timeMs: number): void {
    this.#reserve(8);
    this.#used = this.#bytes.writeBigInt64LE(BigInt(timeMs), this.#used);
  }

  #copy(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    copyBytes(bytes, start, end, this.#bytes, this.#used);
    this.#used += end - start;
  }

  #reserve(count: number): void {
    if (this.#used + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#used + count, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#used);
    this.#bytes = grown;
  }
}
