import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compressLzf, decompressLzf, expandLzf } from '../../src/base/lzf.ts';

/** Bytes that repeat themselves more or less. */
const input = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.nat(255), fc.nat(600)).map(([byte, count]) => new Uint8Array(count).fill(byte)),
      fc.constantFrom('{"id":', '"name":"', ',"tags":["a","b"]}').map((text) => Buffer.from(text)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.concat(parts));

test('what was compressed is expanded to the same bytes', () => {
  const target = Buffer.alloc(70_000);
  fc.assert(
    fc.property(input, fc.nat(20), (bytes, offset) => {
      const placed = Buffer.concat([Buffer.alloc(offset, 1), bytes]);
      const length = compressLzf(placed, offset, placed.length, target, 65_536);
      if (bytes.length === 0) return;
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThanOrEqual(bytes.length + Math.ceil(bytes.length / 32));
      expect(decompressLzf(target, 0, length, bytes.length)).toEqual(bytes);
    }),
    { numRuns: 300 },
  );
});

test('a bound is kept, and told by 0', () => {
  const bytes = Buffer.from('abcdefghij'.repeat(100));
  const target = Buffer.alloc(2000, 0xee);
  const length = compressLzf(bytes, 0, bytes.length, target, 2000);
  expect(length).toBeLessThan(60);
  expect(compressLzf(bytes, 0, bytes.length, target, length)).toBe(length);
  target.fill(0xee);
  expect(compressLzf(bytes, 0, bytes.length, target, length - 1)).toBe(0);
  expect(target.subarray(length).every((byte) => byte === 0xee)).toBe(true);
});

test('damage is noticed, and nothing is written beyond the length', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.integer({ min: 1, max: 300 }),
      (bytes, length) => {
        const target = Buffer.alloc(400, 0xee);
        expandLzf(bytes, 0, bytes.length, target, 20, length);
        expect(target.subarray(0, 20).every((byte) => byte === 0xee)).toBe(true);
        expect(target.subarray(20 + length).every((byte) => byte === 0xee)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('what redis-server 7.0.15 dumps of forty letters is expanded, and made', () => {
  const dumped = Buffer.from('016161e01b00016161', 'hex');
  const letters = Buffer.from('a'.repeat(40));
  expect(decompressLzf(dumped, 0, dumped.length, 40)).toEqual(letters);
  const target = Buffer.alloc(40);
  expect(compressLzf(letters, 0, 40, target, 40)).toBeLessThanOrEqual(dumped.length);
});
