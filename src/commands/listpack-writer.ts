/** Writes a listpack, Redis's packed sequence of strings and integers: each with its size behind it. */

/** Total bytes and the number of elements stand before them. */
const HEADER_BYTES = 6;
/** Stands for a number of elements that does not fit. */
const COUNT_UNKNOWN = 0xffff;
const END = 0xff;

export class ListpackWriter {
  /** How many elements were written. */
  count = 0;
  readonly #chunks: Buffer[] = [Buffer.alloc(HEADER_BYTES)];

  /** A number of 64 bits, signed. */
  integer(value: bigint): void {
    if (value >= 0n && value < 128n) this.#element(Buffer.of(Number(value)));
    else if (value >= -4096n && value < 4096n) {
      const bits = Number(BigInt.asUintN(13, value));
      this.#element(Buffer.of(0xc0 | (bits >>> 8), bits & 0xff));
    } else {
      const bytes = Buffer.alloc(9, 0xf4);
      bytes.writeBigInt64LE(value, 1);
      this.#element(bytes);
    }
  }

  string(bytes: Uint8Array): void {
    const { length } = bytes;
    if (length < 64) this.#element(Buffer.of(0x80 | length), bytes);
    else if (length < 4096) this.#element(Buffer.of(0xe0 | (length >>> 8), length & 0xff), bytes);
    else {
      const head = Buffer.alloc(5, 0xf0);
      head.writeUInt32LE(length, 1);
      this.#element(head, bytes);
    }
  }

  /** The whole listpack. */
  finish(): Buffer {
    const bytes = Buffer.concat([...this.#chunks, Buffer.of(END)]);
    bytes.writeUInt32LE(bytes.length, 0);
    bytes.writeUInt16LE(Math.min(this.count, COUNT_UNKNOWN), 4);
    return bytes;
  }

  #element(...pieces: Uint8Array[]): void {
    let size = 0;
    for (const piece of pieces) size += piece.length;
    this.#chunks.push(...pieces.map((piece) => Buffer.from(piece)), sizeBehind(size));
    this.count++;
  }
}

/** How many bytes the size behind an element of `size` bytes takes. */
export function sizeBytes(size: number): number {
  if (size < 128) return 1;
  if (size < 16383) return 2;
  if (size < 2097151) return 3;
  return size < 268435455 ? 4 : 5;
}

/** Seven bits a byte, the highest first; all but the first byte have the highest bit set. */
function sizeBehind(size: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes(size));
  let rest = size;
  for (let at = bytes.length - 1; at >= 0; at--, rest = Math.floor(rest / 128)) {
    bytes[at] = (rest % 128) | (at === 0 ? 0 : 0x80);
  }
  return bytes;
}
