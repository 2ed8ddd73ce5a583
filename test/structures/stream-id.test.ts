import { randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { IdList, StreamId } from '../../src/structures/stream-id.ts';
import {
  VarintReader,
  varintBytes,
  writeVarint,
  writeVarintBack,
} from '../../src/structures/varint.ts';

const seed = randomInt(2 ** 31);
const random = new SeededRandom(seed);

/** Numbers of every length up to 64 bits, and those around powers of two. */
function number64(): bigint {
  const bits = BigInt(random.below(65));
  const low = (BigInt(random.below(2 ** 31)) << 33n) | BigInt(random.below(2 ** 31));
  const value = bits === 0n ? 0n : low & ((1n << bits) - 1n);
  return [value, (1n << bits) - 1n][random.below(2)] ?? value;
}

function idOf(ms: bigint, seq: bigint): StreamId {
  const id = new StreamId();
  const text = Buffer.from(`${ms}-${seq}`);
  expect(id.parse(text, 0, text.length)).toBe('whole');
  return id;
}

describe('a stream id', () => {
  test('is read, compared, counted and written as two 64-bit numbers', () => {
    for (let round = 0; round < 2000; round++) {
      const [ms, seq, otherMs, otherSeq] = [number64(), number64(), number64(), number64()];
      const id = idOf(ms, seq);
      const other = idOf(otherMs, otherSeq);
      expect(id.toString(), `seed ${seed}`).toBe(`${ms}-${seq}`);
      const [left, right] = [(ms << 64n) | seq, (otherMs << 64n) | otherSeq];
      expect(Math.sign(id.compare(other))).toBe(left < right ? -1 : left > right ? 1 : 0);
      const bytes = Buffer.alloc(20);
      id.write(bytes, 3);
      expect(BigInt(`0x${bytes.subarray(3, 19).toString('hex')}`)).toBe(left);
      other.read(bytes, 3);
      expect(other.compare(id)).toBe(0);
      const max = (1n << 128n) - 1n;
      expect(id.increment()).toBe(left !== max);
      if (left !== max) expect(id.toString()).toBe(textOf(left + 1n));
      expect(other.decrement()).toBe(left !== 0n);
      if (left !== 0n) expect(other.toString()).toBe(textOf(left - 1n));
    }
  });

  test.each([
    ['5', 'milliseconds'],
    ['5-*', 'anySequence'],
    ['007-1', 'whole'],
    ['', 'invalid'],
    ['-', 'invalid'],
    ['1-', 'invalid'],
    ['x', 'invalid'],
    ['1-2-3', 'invalid'],
    ['18446744073709551615-18446744073709551615', 'whole'],
    ['18446744073709551616', 'invalid'],
    ['1.5', 'invalid'],
  ])('%j is %s', (text, form) => {
    expect(new StreamId().parse(Buffer.from(text), 0, text.length)).toBe(form);
  });

  test('lists keep ids apart', () => {
    const list = new IdList();
    const ids = Array.from({ length: 300 }, () => idOf(number64(), number64()));
    for (const id of ids) list.push(id);
    const id = new StreamId();
    for (const [index, expected] of ids.entries()) {
      list.load(index, id);
      expect(id.toString()).toBe(expected.toString());
    }
  });
});

function textOf(value: bigint): string {
  return `${value >> 64n}-${value & ((1n << 64n) - 1n)}`;
}

test('varints of 64 bits come back, forwards and backwards', () => {
  const bytes = Buffer.alloc(32);
  const reader = new VarintReader();
  for (let round = 0; round < 3000; round++) {
    const value = number64();
    const [high, low] = [Number(value >> 32n), Number(value & 0xffffffffn)];
    const end = writeVarint(high, low, bytes, 2);
    expect(end - 2, `seed ${seed}`).toBe(varintBytes(high, low));
    reader.at = 2;
    reader.read(bytes);
    expect([reader.high, reader.low, reader.at]).toEqual([high, low, end]);
    reader.at = writeVarintBack(low, bytes, 5);
    expect(reader.at - 5).toBe(varintBytes(0, low));
    expect(reader.readBack(bytes)).toBe(low);
    expect(reader.at).toBe(5);
  }
});
