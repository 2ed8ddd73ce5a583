/** CRC-64 as Redis ends its dumps: the polynomial of Jones, reflected, beginning at zero. */

const POLYNOMIAL_LOW = 0xac4bc9b5;
const POLYNOMIAL_HIGH = 0x95ac9329;
const low = new Int32Array(256);
const high = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let [l, h] = [byte, 0];
  for (let bit = 0; bit < 8; bit++) {
    const odd = l & 1;
    l = (l >>> 1) | (h << 31);
    h >>>= 1;
    if (odd !== 0) {
      l ^= POLYNOMIAL_LOW;
      h ^= POLYNOMIAL_HIGH;
    }
  }
  low[byte] = l;
  high[byte] = h;
}

/** The checksum of `[start, end)`, written little-endian to `target` at `at`. */
export function writeCrc64(
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Buffer,
  at: number,
): void {
  let l = 0;
  let h = 0;
  for (let i = start; i < end; i++) {
    const index = (l ^ (bytes[i] as number)) & 0xff;
    l = ((l >>> 8) | (h << 24)) ^ (low[index] as number);
    h = (h >>> 8) ^ (high[index] as number);
  }
  target.writeInt32LE(l | 0, at);
  target.writeInt32LE(h | 0, at + 4);
}
