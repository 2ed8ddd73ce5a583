/**
 * SHA-1 of byte ranges, for fingerprints that must equal those of other programs; no secret may rest
 * on it. A short range costs about a third of what a call of `node:crypto` does, and nothing is
 * allocated.
 */

/** How many bytes a hash has. */
export const SHA1_BYTES = 20;

const BLOCK_BYTES = 64;
/** Behind the content stand a 1 bit and, in the last eight bytes, the length in bits. */
const LENGTH_AT = 56;

export class Sha1 {
  readonly #words = new Int32Array(80);
  readonly #state = new Int32Array(5);
  readonly #tail = new Uint8Array(2 * BLOCK_BYTES);

  /** Writes the hash of `[start, end)` into `target`, which may be the input itself. */
  hash(bytes: Uint8Array, start: number, end: number, target: Uint8Array): void {
    const state = this.#state;
    state[0] = 0x67452301;
    state[1] = 0xefcdab89;
    state[2] = 0x98badcfe;
    state[3] = 0x10325476;
    state[4] = 0xc3d2e1f0;
    const whole = start + (end - start) - ((end - start) % BLOCK_BYTES);
    for (let at = start; at < whole; at += BLOCK_BYTES) this.#mix(bytes, at);
    const blocks = this.#pad(bytes, whole, end, end - start);
    for (let at = 0; at < blocks * BLOCK_BYTES; at += BLOCK_BYTES) this.#mix(this.#tail, at);
    for (let i = 0; i < SHA1_BYTES; i++) {
      target[i] = (state[i >>> 2] as number) >>> (24 - 8 * (i & 3));
    }
  }

  /** Writes what is behind the whole blocks, padded; one or two blocks. */
  #pad(bytes: Uint8Array, start: number, end: number, length: number): number {
    const tail = this.#tail;
    tail.fill(0);
    for (let i = start; i < end; i++) tail[i - start] = bytes[i] as number;
    tail[end - start] = 0x80;
    const blocks = end - start < LENGTH_AT ? 1 : 2;
    let bits = length * 8;
    for (let at = blocks * BLOCK_BYTES - 1; bits > 0; at--) {
      tail[at] = bits % 256;
      bits = Math.floor(bits / 256);
    }
    return blocks;
  }

  #mix(bytes: Uint8Array, at: number): void {
    const words = this.#words;
    const state = this.#state;
    for (let i = 0; i < 16; i++) {
      const from = at + i * 4;
      words[i] =
        ((bytes[from] as number) << 24) |
        ((bytes[from + 1] as number) << 16) |
        ((bytes[from + 2] as number) << 8) |
        (bytes[from + 3] as number);
    }
    for (let i = 16; i < 80; i++) {
      const word =
        (words[i - 3] as number) ^
        (words[i - 8] as number) ^
        (words[i - 14] as number) ^
        (words[i - 16] as number);
      words[i] = (word << 1) | (word >>> 31);
    }
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let d = state[3] as number;
    let e = state[4] as number;
    for (let i = 0; i < 80; i++) {
      let round: number;
      if (i < 20) round = ((b & c) | (~b & d)) + 0x5a827999;
      else if (i < 40) round = (b ^ c ^ d) + 0x6ed9eba1;
      else if (i < 60) round = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
      else round = (b ^ c ^ d) + 0xca62c1d6;
      const next = (((a << 5) | (a >>> 27)) + round + e + (words[i] as number)) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = next;
    }
    state[0] = (state[0] as number) + a;
    state[1] = (state[1] as number) + b;
    state[2] = (state[2] as number) + c;
    state[3] = (state[3] as number) + d;
    state[4] = (state[4] as number) + e;
  }
}
