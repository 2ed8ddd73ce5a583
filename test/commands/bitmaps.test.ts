import { beforeEach, describe, expect, test } from 'vitest';
import { countBits, findBit } from '../../src/base/bits.ts';
import type { SeededRandom } from '../../src/base/random.ts';
import { BITMAP_COMMANDS } from '../../src/commands/bitmaps.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { seededRun } from '../structures/seed.ts';
import { Harness } from './harness.ts';

const SPECS = [...STRING_COMMANDS, ...BITMAP_COMMANDS, ...KEY_COMMANDS, ...LIST_COMMANDS];

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness(SPECS);
});

describe('the journal', () => {
  test('keeps what changed, as it came', () => {
    keywire.run('SETBIT', 'k', 7, 1);
    keywire.run('SETBIT', 'k', 7, 1);
    keywire.run('BITFIELD', 'k', 'GET', 'u8', 0);
    keywire.run('BITFIELD', 'k', 'SET', 'u8', 0, 1);
    keywire.run('BITFIELD', 'k', 'INCRBY', 'u8', '#1', 5);
    keywire.run('BITOP', 'NOT', 'd', 'k');
    keywire.run('BITOP', 'AND', 'd', 'none');
    keywire.run('BITOP', 'AND', 'd', 'none');
    expect(keywire.takeJournal()).toEqual([
      'SETBIT k 7 1',
      'BITFIELD k INCRBY u8 #1 5',
      'BITOP NOT d k',
      'BITOP AND d none',
    ]);
    expect(keywire.takeEvents()).toEqual(['setbit k', 'setbit k', 'set d', 'del d']);
  });

  test('a string that only grew is kept too', () => {
    keywire.run('BITFIELD', 'k', 'OVERFLOW', 'FAIL', 'SET', 'u8', 0, 256);
    keywire.run('SETBIT', 'k', 20, 0);
    const other = new Harness(SPECS);
    other.replay(keywire.journal);
    expect(other.run('GET', 'k')).toBe('\0\0\0');
    expect(other.dump()).toEqual(keywire.dump());
  });
});

/** What a string holds, bit by bit: the model. */
class Bits {
  #bits: number[] = [];

  read(offset: number, { signed, bits }: { signed: boolean; bits: number }): bigint {
    let value = 0n;
    for (let i = 0; i < bits; i++) value = value * 2n + BigInt(this.#bits[offset + i] ?? 0);
    return signed && this.#bits[offset] === 1 ? value - 2n ** BigInt(bits) : value;
  }

  write(offset: number, bits: number, value: bigint): void {
    while (this.#bits.length < Math.ceil((offset + bits) / 8) * 8) this.#bits.push(0);
    for (let i = 0; i < bits; i++) {
      const bit = (value >> BigInt(bits - 1 - i)) & 1n;
      this.#bits[offset + i] = Number(bit);
    }
  }

  get text(): string {
    return this.#bits.join('');
  }
}

test('random bit fields are as a model has them, and after replay', () => {
  const { random, note } = seededRun();
  const model = new Bits();
  for (let round = 0; round < 1500; round++) {
    const signed = random.below(2) === 0;
    const bits = 1 + random.below(signed ? 64 : 63);
    const offset = random.below(400);
    const type = `${signed ? 'i' : 'u'}${bits}`;
    const before = model.read(offset, { signed, bits });
    const value = BigInt.asIntN(1 + random.below(64), randomBits(random));
    const isSet = random.below(2) === 0;
    const word = isSet ? 'SET' : 'INCRBY';
    const wanted = isSet ? value : before + value;
    const after = signed ? BigInt.asIntN(bits, wanted) : BigInt.asUintN(bits, wanted);
    model.write(offset, bits, after);
    const answer = keywire.run('BITFIELD', 'k', word, type, offset, value, 'GET', type, offset);
    const told = `${note}, round ${round}: ${word} ${type} ${offset} ${value}`;
    expect((answer as (number | bigint)[]).map(BigInt), told).toEqual([
      isSet ? before : after,
      after,
    ]);
  }
  expect(bitText(keywire, 'k')).toBe(model.text);
  const other = new Harness(SPECS);
  other.replay(keywire.journal);
  expect(other.dump()).toEqual(keywire.dump());
});

test('counts, positions and operations are as a model has them', () => {
  const { random, note } = seededRun();
  for (let round = 0; round < 120; round++) {
    const [a, b] = [randomBytes(random), randomBytes(random)];
    keywire.run('SET', 'a', a);
    keywire.run('SET', 'key b', b);
    const text = bitText(keywire, 'a');
    const from = random.below(text.length + 1);
    const to = from + random.below(text.length + 1 - from);
    const told = `${note}, round ${round}`;
    const ones = text.slice(from, to + 1).replaceAll('0', '').length;
    expect(keywire.run('BITCOUNT', 'a', from, to, 'BIT'), told).toBe(ones);
    for (const bit of ['0', '1']) {
      const found = text.slice(from, to + 1).indexOf(bit);
      const expected = found < 0 ? -1 : from + found;
      expect(keywire.run('BITPOS', 'a', bit, from, to, 'BIT'), told).toBe(expected);
    }
    const length = Math.max(a.length, b.length);
    for (const [word, combine] of OPERATIONS) {
      const expected = Buffer.from(
        Array.from({ length }, (_, at) => combine(a[at] ?? 0, b[at] ?? 0)),
      );
      expect(keywire.run('BITOP', word, 'd', 'a', 'key b'), told).toBe(length);
      expect(bytesOf(keywire, 'd').equals(expected), `${told} ${word}`).toBe(true);
    }
  }
});

test('pieces of a long range are counted and searched as one', () => {
  const bytes = Buffer.alloc(40_000);
  for (const [start, bit] of [
    [1, 8 * 8191],
    [3, 8 * 8192 + 5],
    [0, 319_999],
    [7, 0],
  ] as const) {
    const at = start + Math.floor(bit / 8);
    if (at >= bytes.length) continue;
    bytes[at] = 0x80 >>> (bit % 8);
    expect(findBit(bytes, start, bytes.length, 1)).toBe(bit);
    expect(countBits(bytes, start, bytes.length)).toBe(1);
    bytes[at] = 0;
    expect(findBit(bytes, start, bytes.length, 1)).toBe(-1);
  }
});

const OPERATIONS: readonly [string, (left: number, right: number) => number][] = [
  ['AND', (left, right) => left & right],
  ['OR', (left, right) => left | right],
  ['XOR', (left, right) => left ^ right],
];

function randomBits(random: SeededRandom): bigint {
  return (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
}

/** Up to 64 KiB, mostly few; often with long runs of equal bytes. */
function randomBytes(random: SeededRandom): Buffer {
  const length = 1 + random.below(random.below(8) === 0 ? 40_000 : 200);
  const bytes = Buffer.alloc(length, random.below(2) === 0 ? 0xff : 0);
  for (let left = random.below(6); left > 0; left--) {
    bytes[random.below(length)] = random.below(256);
  }
  return bytes;
}

function bytesOf(harness: Harness, name: string): Buffer {
  const value = harness.run('GET', name);
  return Buffer.isBuffer(value) ? value : Buffer.from(String(value));
}

function bitText(harness: Harness, name: string): string {
  return [...bytesOf(harness, name)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}
