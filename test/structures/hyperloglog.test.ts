/** HyperLogLogs against plain registers, and their estimate against true counts. */
import { expect, test } from 'vitest';
import { murmur64, murmured } from '../../src/base/murmur.ts';
import type { SeededRandom } from '../../src/base/random.ts';
import {
  estimate,
  HyperLogLog,
  isHyperLogLog,
  mergeInto,
  place,
  placed,
  REGISTERS,
  SPARSE_BYTES_MAX,
} from '../../src/structures/hyperloglog.ts';
import { seededRun } from './seed.ts';

const MASK = 2n ** 64n - 1n;

/** MurmurHash64A as it is written down, in exact integers. */
function murmurModel(bytes: Buffer): bigint {
  const m = 0xc6a4a7935bd1e995n;
  let h = 0xadc83b19n ^ ((BigInt(bytes.length) * m) & MASK);
  const whole = bytes.length & ~7;
  for (let at = 0; at < whole; at += 8) {
    let k = (bytes.readBigUInt64LE(at) * m) & MASK;
    k = ((k ^ (k >> 47n)) * m) & MASK;
    h = ((h ^ k) * m) & MASK;
  }
  if (whole < bytes.length) {
    let rest = 0n;
    for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8n) | BigInt(bytes[at] ?? 0);
    h = ((h ^ rest) * m) & MASK;
  }
  h = ((h ^ (h >> 47n)) * m) & MASK;
  return h ^ (h >> 47n);
}

test('the hash is MurmurHash64A', () => {
  const { random, note } = seededRun();
  for (let round = 0; round < 2000; round++) {
    const bytes = randomBytes(random, random.below(40));
    murmur64(bytes, 0, bytes.length);
    const hash = (BigInt(murmured.high >>> 0) << 32n) | BigInt(murmured.low >>> 0);
    expect(hash, `${note}, ${bytes.toString('hex')}`).toBe(murmurModel(bytes));
  }
});

test('an element counts where and as much as its hash says', () => {
  const { random, note } = seededRun();
  for (let round = 0; round < 2000; round++) {
    const bytes = randomBytes(random, 1 + random.below(20));
    const hash = murmurModel(bytes);
    let rest = (hash >> 14n) | (1n << 50n);
    let count = 1;
    for (; (rest & 1n) === 0n; rest >>= 1n) count++;
    place(bytes, 0, bytes.length);
    expect(placed, note).toEqual({ register: Number(hash & 0x3fffn), count });
  }
});

test('sparse and dense registers are as a model has them', () => {
  const { random, note } = seededRun();
  for (let round = 0; round < 12; round++) {
    const one = new HyperLogLog();
    one.create();
    const expected = new Uint8Array(REGISTERS);
    const bytesMax = [18, 100, 3000, Infinity][round % 4] ?? 0;
    // Few registers make runs that are split and joined; all of them make long ones.
    const spread = round % 3 === 0 ? 40 : REGISTERS;
    for (let step = 0; step < 2500; step++) {
      const register = random.below(spread);
      const count = 1 + random.below(random.below(20) === 0 && round % 2 === 0 ? 51 : 5);
      const told = `${note}, round ${round}, step ${step}`;
      const raised = one.raise(register, count, bytesMax);
      expect(raised, told).toBe(count > (expected[register] ?? 0) ? 'changed' : 'same');
      expected[register] = Math.max(expected[register] ?? 0, count);
      if (!one.isDense) expect(one.length, told).toBeLessThanOrEqual(bytesMax);
      if (step % 100 !== 0) continue;
      expect(registersOf(one).equals(expected), told).toBe(true);
    }
    expect(one.toDense()).toBe(true);
    expect(registersOf(one).equals(expected), note).toBe(true);
  }
});

test('the estimate is within the bound of the standard error', () => {
  const { random, note } = seededRun();
  const registers = new Uint8Array(REGISTERS);
  // 0.81 % is the standard error: over many counts the mean square stays close to it.
  let squares = 0;
  let samples = 0;
  for (let round = 0; round < 24; round++) {
    registers.fill(0);
    const bytes = randomBytes(random, 12);
    for (let count = 1; count <= 40_000; count++) {
      bytes.writeUInt32LE(count);
      place(bytes, 0, 12);
      registers[placed.register] = Math.max(registers[placed.register] ?? 0, placed.count);
      if (count !== 1000 && count !== 10_000 && count !== 40_000) continue;
      const error = estimate(registers) / count - 1;
      expect(Math.abs(error), `${note}, ${count} elements`).toBeLessThan(6 * 0.0081);
      squares += error * error;
      samples++;
    }
  }
  expect(Math.sqrt(squares / samples), note).toBeLessThan(1.5 * 0.0081);
  expect(estimate(new Uint8Array(REGISTERS))).toBe(0);
});

test('hostile bytes are refused or taken, never written beyond', () => {
  const { random, note } = seededRun();
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.concat([
      Buffer.from('HYLL\x01\0\0\0'),
      randomBytes(random, 10 + random.below(60)),
    ]);
    if (random.below(2) === 0) {
      bytes.writeUInt16BE(0x7fff, bytes.length - 2 - random.below(bytes.length - 17));
    }
    expect(isHyperLogLog(bytes, 0, bytes.length)).toBe(true);
    const one = new HyperLogLog();
    expect(one.load(bytes, 0, bytes.length)).toBe(true);
    for (let step = 0; step < 20; step++) {
      const raised = one.raise(random.below(REGISTERS), 1 + random.below(51), 3000);
      expect(['changed', 'same', 'damaged'], note).toContain(raised);
      expect(one.length, note).toBeLessThanOrEqual(SPARSE_BYTES_MAX);
    }
    mergeInto(new Uint8Array(REGISTERS), one.bytes, 0, one.length);
  }
  const long = Buffer.alloc(SPARSE_BYTES_MAX + 1);
  expect(new HyperLogLog().load(long, 0, long.length)).toBe(false);
});

function registersOf(one: HyperLogLog): Buffer {
  const registers = Buffer.alloc(REGISTERS);
  expect(mergeInto(registers, one.bytes, 0, one.length)).toBe(true);
  return registers;
}

function randomBytes(random: SeededRandom, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}
