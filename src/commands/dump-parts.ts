/** The parts of a Redis dump as they are written, one behind the other: lengths, strings, numbers. */
export class DumpParts {
  readonly chunks: Uint8Array[] = [];

  byte(value: number): void {
    this.chunks.push(Buffer.of(value));
  }

  /** Bytes as they are, which stay as they are until the dump is complete. */
  raw(bytes: Uint8Array): void {
    this.chunks.push(bytes);
  }

  /** A length or count, or another number from 0 to 2^32 - 1. */
  length(length: number): void {
    if (length < 64) this.byte(length);
    else if (length < 16_384) this.raw(Buffer.of(0x40 | (length >>> 8), length & 0xff));
    else {
      const bytes = Buffer.alloc(5, 0x80);
      bytes.writeUInt32BE(length, 1);
      this.raw(bytes);
    }
  }

  /** As `length`, up to 2^64 - 1. */
  length64(length: bigint): void {
    if (length < 2n ** 32n) {
      this.length(Number(length));
      return;
    }
    const bytes = Buffer.alloc(9, 0x81);
    bytes.writeBigUInt64BE(length, 1);
    this.raw(bytes);
  }

  /** A copy of `[start, end)`. */
  string(bytes: Uint8Array, start: number, end: number): void {
    this.length(end - start);
    this.raw(Buffer.from(bytes.subarray(start, end)));
  }

  double(value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    this.raw(bytes);
  }

  /** Milliseconds since 1970; -1 = never. */
  time(timeMs: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(timeMs));
    this.raw(bytes);
  }
}
