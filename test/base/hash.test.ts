/**
 * KeyedHash against a plain model of HalfSipHash, and the model against the published vectors of
 * HalfSipHash-2-4 (key 00…07, input 00, 00 01, …).
 */
import { describe, expect, test } from 'vitest';
import { KeyedHash } from '../../src/base/hash.ts';
import { SeededRandom } from '../../src/base/random.ts';

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** HalfSipHash-c-d with 32 bits out, written as the paper has it. */
function model(seed: readonly number[], input: Uint8Array, c: number, d: number): number {
  const k0 = seed[0] ?? 0;
  const k1 = seed[1] ?? 0;
  let [v0, v1, v2, v3] = [k0, k1, 0x6c796765 ^ k0, 0x74656462 ^ k1];
  const round = (): void => {
    v0 = (v0 + v1) | 0;
    v1 = rotate(v1, 5) ^ v0;
    v0 = rotate(v0, 16);
    v2 = (v2 + v3) | 0;
    v3 = rotate(v3, 8) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = rotate(v3, 7) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = rotate(v1, 13) ^ v2;
    v2 = rotate(v2, 16);
  };
  const padded = Buffer.alloc((input.length & ~3) + 4);
  padded.set(input);
  padded[padded.length - 1] = input.length & 0xff;
  for (let at = 0; at < padded.length; at += 4) {
    const block = padded.readInt32LE(at);
    v3 ^= block;
    for (let i = 0; i < c; i++) round();
    v0 ^= block;
  }
  v2 ^= 0xff;
  for (let i = 0; i < d; i++) round();
  return (v1 ^ v3) >>> 0;
}

const VECTORS = [
  'a9359f5b',
  '27475ab8',
  'fa62a603',
  '8afee704',
  '2a6e4689',
  'c5fab669',
  '5863fc23',
  '8bcf63c5',
  'd0b8848f',
];

describe('KeyedHash', () => {
  test('the model gives the published vectors of HalfSipHash-2-4', () => {
    const seed = [0x03020100, 0x07060504];
    VECTORS.forEach((expected, length) => {
      const hash = Buffer.alloc(4);
      hash.writeUInt32LE(
        model(
          seed,
          Uint8Array.from({ length }, (_, i) => i),
          2,
          4,
        ),
      );
      expect(hash.toString('hex'), `length ${length}`).toBe(expected);
    });
  });

  test('hashes as HalfSipHash-1-3 for every length, wherever the bytes lie', () => {
    const random = new SeededRandom(7);
    const hash = new KeyedHash(Uint32Array.of(0xdeadbeef, 0x80000001));
    for (let length = 0; length < 300; length++) {
      const before = length % 5;
      const bytes = Uint8Array.from({ length: length + 9 }, () => random.below(256));
      const expected = model([0xdeadbeef, 0x80000001], bytes.slice(before, before + length), 1, 3);
      expect(hash.hash(bytes, before, before + length)).toBe(expected);
    }
  });

  test('another seed gives another order of keys', () => {
    const key = Buffer.from('user:1000');
    const one = new KeyedHash(Uint32Array.of(1, 2)).hash(key, 0, key.length);
    expect(new KeyedHash(Uint32Array.of(1, 3)).hash(key, 0, key.length)).not.toBe(one);
    expect(new KeyedHash(Uint32Array.of(2, 2)).hash(key, 0, key.length)).not.toBe(one);
    expect(new KeyedHash(Uint32Array.of(1, 2)).hash(key, 0, key.length)).toBe(one);
  });

  test('spreads similar keys over the high bits', () => {
    const hash = new KeyedHash(Uint32Array.of(5, 6));
    const buckets = new Array<number>(256).fill(0);
    for (let i = 0; i < 25_600; i++) {
      const key = Buffer.from(`key:${i}`);
      const bucket = hash.hash(key, 0, key.length) >>> 24;
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(Math.min(...buckets)).toBeGreaterThan(50);
    expect(Math.max(...buckets)).toBeLessThan(160);
  });
});
