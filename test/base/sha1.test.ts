/** Sha1 against node:crypto. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { SHA1_BYTES, Sha1 } from '../../src/base/sha1.ts';

const sha1 = new Sha1();

function hashOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const target = new Uint8Array(SHA1_BYTES);
  sha1.hash(bytes, start, end, target);
  return Buffer.from(target).toString('hex');
}

function expected(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

test('every length up to three blocks has the hash that node:crypto tells', () => {
  const random = new SeededRandom(1);
  for (let length = 0; length <= 192; length++) {
    const bytes = Uint8Array.from({ length }, () => random.below(256));
    expect(hashOf(bytes), `length ${length}`).toBe(expected(bytes));
  }
});

test('a long range in the middle of other bytes is hashed alone', () => {
  const bytes = Buffer.alloc(100_000, 'abcdefg');
  expect(hashOf(bytes, 3, 99_997)).toBe(expected(bytes.subarray(3, 99_997)));
});

test('the input may be the target', () => {
  const bytes = new Uint8Array(SHA1_BYTES).fill(7);
  const before = expected(bytes);
  sha1.hash(bytes, 0, SHA1_BYTES, bytes);
  expect(Buffer.from(bytes).toString('hex')).toBe(before);
});
