/**
 * CRC-64 as Redis ends its dumps: the polynomial of Jones, reflected, beginning at zero. Eight bytes are
 * taken at once: a table for each of them tells what it comes to after those behind it.
 */
import { read32 } from './bytes.ts';

const POLYNOMIAL_LOW = 0xac4bc9b5;
const POLYNOMIAL_HIGH = 0x95ac9329;
const BYTES_AT_ONCE = 8;
/** 256 entries for a byte with none behind it, 256 with one, and so on. */
const low = new Int32Array(256 * BYTES_AT_ONCE);
const high = new Int32Array(256 * BYTES_AT_ONCE);
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
for (let at = 256; at < low.length; at++) {
  const [l, h] = [low[at - 256] as number, high[at - 256] as number];
  low[at] = ((l >>> 8) | (h << 24)) ^ (low[l & 0xff] as number);
  high[at] = (h >>> 8) ^ (high[l & 0xff] as number);
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
  let i = start;
  for (; i + BYTES_AT_ONCE <= end; i += BYTES_AT_ONCE) {
    l ^= read32(bytes, i);
    h ^= read32(bytes, i + 4);
    const a = 0x700 | (l & 0xff);
    const b = 0x600 | ((l >>> 8) & 0xff);
    const c = 0x500 | ((l >>> 16) & 0xff);
    const d = 0x400 | (l >>> 24);
    const e = 0x300 | (h & 0xff);
    const f = 0x200 | ((h >>> 8) & 0xff);
    const g = 0x100 | ((h >>> 16) & 0xff);
    const last = h >>> 24;
    l = sum(low, a, b, c, d) ^ sum(low, e, f, g, last);
    h = sum(high, a, b, c, d) ^ sum(high, e, f, g, last);
  }
  for (; i < end; i++) {
    const index = (l ^ (bytes[i] as number)) & 0xff;
    l = ((l >>> 8) | (h << 24)) ^ (low[index] as number);
    h = (h >>> 8) ^ (high[index] as number);
  }
  target.writeInt32LE(l | 0, at);
  target.writeInt32LE(h | 0, at + 4);
}

function sum(table: Int32Array, a: number, b: number, c: number, d: number): number {
  return (table[a] as number) ^ (table[b] as number) ^ (table[c] as number) ^ (table[d] as number);
}
