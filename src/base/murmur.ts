/**
 * MurmurHash64A, which Redis counts with in HyperLogLogs. Not for maps: whoever knows the seed makes
 * keys that collide. 64-bit numbers are two halves here, since bigints would cost an object each.
 * Hot: shown by PFADD.
 */
import { read32 } from './bytes.ts';

const SEED = 0xadc83b19;
const FACTOR_LOW = 0x5bd1e995;
const FACTOR_HIGH = 0xc6a4a793;

/** The hash that `murmur64` has made, in two halves. */
export const murmured = { low: 0, high: 0 };

let low = 0;
let high = 0;

/** Hashes `[start, end)` into `murmured`, with the seed of Redis's HyperLogLogs. */
export function murmur64(bytes: Uint8Array, start: number, end: number): void {
  const length = end - start;
  multiply(length, 0);
  let hashLow = SEED ^ low;
  let hashHigh = high;
  let at = start;
  for (const whole = start + (length & ~7); at < whole; at += 8) {
    multiply(read32(bytes, at), read32(bytes, at + 4));
    multiply(low ^ (high >>> 15), high);
    multiply(hashLow ^ low, hashHigh ^ high);
    hashLow = low;
    hashHigh = high;
  }
  if (at < end) {
    for (let i = end - 1; i >= at; i--) {
      const byte = (bytes[i] as number) << (((i - at) & 3) * 8);
      if (i - at < 4) hashLow ^= byte;
      else hashHigh ^= byte;
    }
    multiply(hashLow, hashHigh);
    hashLow = low;
    hashHigh = high;
  }
  multiply(hashLow ^ (hashHigh >>> 15), hashHigh);
  murmured.low = (low ^ (high >>> 15)) | 0;
  murmured.high = high | 0;
}

/** Multiplies by the hash's factor, modulo 2^64, into `low` and `high`. */
function multiply(factorLow: number, factorHigh: number): void {
  const a = factorLow & 0xffff;
  const b = factorLow >>> 16;
  const c = FACTOR_LOW & 0xffff;
  const d = FACTOR_LOW >>> 16;
  const ac = a * c;
  const middle = b * c + (ac >>> 16);
  const carried = a * d + (middle % 0x10000);
  const above = b * d + Math.floor(middle / 0x10000) + Math.floor(carried / 0x10000);
  low = Math.imul(factorLow, FACTOR_LOW);
  high = (above + Math.imul(factorLow, FACTOR_HIGH) + Math.imul(factorHigh, FACTOR_LOW)) | 0;
}
