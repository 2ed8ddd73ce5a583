import { expect, test } from 'vitest';
import { writeCrc64 } from '../../src/base/crc64.ts';
import { seededRun } from '../structures/seed.ts';

const POLYNOMIAL = 0x95ac9329ac4bc9b5n;

/** Bit by bit. */
function plainly(bytes: Buffer): bigint {
  let crc = 0n;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++)
      crc = (crc & 1n) === 1n ? (crc >> 1n) ^ POLYNOMIAL : crc >> 1n;
  }
  return crc;
}

test('the checksum of 123456789 is that of the polynomial', () => {
  const sum = Buffer.alloc(8);
  writeCrc64(Buffer.from('123456789'), 0, 9, sum, 0);
  expect(sum.readBigUInt64LE()).toBe(0xe9c6d914c4b8d9can);
});

test('any bytes come to what they come to bit by bit', () => {
  const { random, note } = seededRun();
  for (let round = 0; round < 200; round++) {
    const bytes = Buffer.from(Array.from({ length: random.below(60) }, () => random.below(256)));
    const start = random.below(bytes.length + 1);
    const target = Buffer.alloc(12);
    writeCrc64(bytes, start, bytes.length, target, 3);
    expect(target.readBigUInt64LE(3), note).toBe(plainly(bytes.subarray(start)));
  }
});
