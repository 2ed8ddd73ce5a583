import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { Arena } from '../../src/structures/arena.ts';
import { ElementCursor } from '../../src/structures/element.ts';
import { IntSet } from '../../src/structures/int-set.ts';

const EDGES = [
  0n,
  -1n,
  1n,
  32767n,
  -32768n,
  32768n,
  -32769n,
  2n ** 31n - 1n,
  -(2n ** 31n),
  2n ** 31n,
  2n ** 32n,
  -(2n ** 31n) - 1n,
  2n ** 53n,
  -(2n ** 53n) - 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];

class Bench {
  readonly arena = new Arena();
  readonly integers = new IntSet(this.arena);
  readonly cursor = new ElementCursor();
  ref = this.integers.create();

  parse(value: bigint | string): boolean {
    const bytes = Buffer.from(String(value));
    return this.integers.parse(bytes, 0, bytes.length);
  }

  add(value: bigint): boolean {
    expect(this.parse(value)).toBe(true);
    if (this.integers.find(this.ref)) return false;
    this.ref = this.integers.insert(this.ref);
    return true;
  }

  remove(value: bigint): boolean {
    this.parse(value);
    if (!this.integers.find(this.ref)) return false;
    this.ref = this.integers.removeAt(this.ref, this.integers.index);
    return true;
  }

  content(): bigint[] {
    return Array.from({ length: this.integers.count(this.ref) }, (_, index) => {
      this.integers.load(this.ref, index, this.cursor);
      const { bytes, start, end } = this.cursor;
      return BigInt(Buffer.from(bytes.subarray(start, end)).toString());
    });
  }
}

const ascending = (left: bigint, right: bigint) => (left < right ? -1 : left > right ? 1 : 0);

describe('an int-set', () => {
  it.each([1, 2, 3])('agrees with a sorted array of bigints, seed %i', (seed) => {
    const random = new SeededRandom(seed);
    const bench = new Bench();
    const model = new Set<bigint>();
    for (let step = 0; step < 4000; step++) {
      // Narrow at first, wider later, so that every width is lived in.
      const bits = BigInt(8 + Math.floor((step / 4000) * 56));
      const raw = (BigInt(random.uint32()) << 32n) | BigInt(random.uint32());
      const edge = EDGES[random.below(EDGES.length)] ?? 0n;
      const value = random.below(8) === 0 && step > 2000 ? edge : BigInt.asIntN(Number(bits), raw);
      if (random.below(3) > 0) {
        expect(bench.add(value)).toBe(!model.has(value));
        model.add(value);
      } else {
        const victim = random.below(2) === 0 ? value : ([...model][0] ?? value);
        expect(bench.remove(victim)).toBe(model.delete(victim));
      }
      if (step % 100 === 0) expect(bench.content()).toEqual([...model].sort(ascending));
    }
    expect(bench.content()).toEqual([...model].sort(ascending));
    const copy = bench.integers.copy(bench.ref);
    bench.integers.free(bench.ref);
    bench.ref = copy;
    expect(bench.content()).toEqual([...model].sort(ascending));
    for (const value of model) bench.remove(value);
    bench.integers.free(bench.ref);
    expect(bench.arena.usedBytes).toBe(0);
  });

  it('takes two bytes for each small integer and eight for large ones', () => {
    const bench = new Bench();
    for (let i = 0n; i < 100n; i++) bench.add(i);
    expect(bench.integers.memoryUsage(bench.ref)).toBeLessThan(256);
    bench.add(2n ** 40n);
    expect(bench.integers.memoryUsage(bench.ref)).toBeGreaterThan(808);
  });

  it('takes at most an eighth beside its integers while it grows', () => {
    const bench = new Bench();
    for (let i = 0; i < 1500; i++) {
      bench.add(BigInt(i * 1000));
      const needed = 8 + (i + 1) * (i * 1000 < 2 ** 15 ? 2 : 4);
      expect(bench.integers.memoryUsage(bench.ref)).toBeLessThan(needed + Math.max(8, needed / 8));
    }
  });

  it('takes no text for an integer that Redis would not write', () => {
    const bench = new Bench();
    const refused = ['', '-', '+1', '01', '-0', ' 1', '1.0', '9223372036854775808', 'x'];
    expect(refused.filter((text) => bench.parse(text))).toEqual([]);
    expect(EDGES.every((value) => bench.parse(value))).toBe(true);
  });
});
