/**
 * The keyed hash of byte ranges: HalfSipHash-1-3 with a 32-bit result. Keys come from strangers, so
 * the seed is drawn once per process and never leaves it: without it nobody can aim at one slot.
 * Hot: every key of every command is hashed here (bench rows SET and GET).
 */

export class KeyedHash {
  readonly #low: number;
  readonly #high: number;

  /** `seed` holds two 32-bit words; the same seed always gives the same hashes. */
  constructor(seed: Uint32Array) {
    this.#low = (seed[0] ?? 0) | 0;
    this.#high = (seed[1] ?? 0) | 0;
  }

  /** The hash of `[start, end)`, from 0 to 2^32 - 1. Costs about 10 ns and 1 ns a byte. */
  hash(bytes: Uint8Array, start: number, end: number): number {
    let v0 = this.#low;
    let v1 = this.#high;
    let v2 = 0x6c796765 ^ v0;
    let v3 = 0x74656462 ^ v1;
    const whole = start + ((end - start) & ~3);
    for (let at = start; ; at += 4) {
      const block =
        at < whole
          ? (bytes[at] as number) |
            ((bytes[at + 1] as number) << 8) |
            ((bytes[at + 2] as number) << 16) |
            ((bytes[at + 3] as number) << 24)
          : lastBlock(bytes, at, end - start);
      v3 ^= block;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= block;
      if (at >= whole) break;
    }
    v2 ^= 0xff;
    for (let round = 0; round < 3; round++) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
    }
    return (v1 ^ v3) >>> 0;
  }
}

/** What is left behind the whole blocks, with the length's low byte, so that a zero at the end changes the hash. */
function lastBlock(bytes: Uint8Array, at: number, length: number): number {
  let block = length << 24;
  const left = length & 3;
  if (left > 2) block |= (bytes[at + 2] as number) << 16;
  if (left > 1) block |= (bytes[at + 1] as number) << 8;
  if (left > 0) block |= bytes[at] as number;
  return block;
}
