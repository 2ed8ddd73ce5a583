import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena, ArenaFull } from '../../src/structures/arena.ts';
import { CHUNK_HEADER_BYTES, PACKED_HEADER_BYTES, Packed } from '../../src/structures/packed.ts';
import { seededRun } from './seed.ts';

/** Elements of every form: text, digits of every width, lengths around each boundary. */
const element = fc.oneof(
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc.bigInt(-(2n ** 70n), 2n ** 70n).map((value) => Buffer.from(String(value))),
  fc.integer({ min: -5000, max: 5000 }).map((value) => Buffer.from(String(value))),
  fc.integer({ min: -2, max: 130 }).map((value) => Buffer.from(String(value))),
  fc.maxSafeInteger().map((value) => Buffer.from(String(value))),
  fc.constantFrom('-0', '007', '+1', '-', '1e3', ' 1', '').map((text) => Buffer.from(text)),
  fc
    .tuple(fc.constantFrom(62, 63, 64, 125, 126, 127, 128, 129, 4095, 4096, 9000), fc.nat(255))
    .map(([length, value]) => Buffer.alloc(length, value)),
);

function list(packed: Packed, ref: number): Buffer[] {
  const all: Buffer[] = [];
  for (let at = packed.first(ref); at >= 0; at = packed.next(ref, at)) {
    const { bytes, start, end } = packed.load(ref, at);
    all.push(Buffer.from(bytes.subarray(start, end)));
  }
  return all;
}

function listBackward(packed: Packed, ref: number): Buffer[] {
  const all: Buffer[] = [];
  for (let at = packed.last(ref); at >= 0; at = packed.previous(ref, at)) {
    const { bytes, start, end } = packed.load(ref, at);
    all.unshift(Buffer.from(bytes.subarray(start, end)));
  }
  return all;
}

const text = (all: readonly Buffer[]): string[] => all.map((one) => one.toString('latin1'));

describe('Packed', () => {
  test('behaves as an array under any changes', () => {
    const operation = fc.tuple(
      fc.constantFrom(
        ...['back', 'back', 'front', 'before', 'after', 'replace', 'remove', 'range', 'shrink'],
      ),
      fc.nat(1000),
      element,
    );
    const headers = fc.constantFrom(PACKED_HEADER_BYTES, CHUNK_HEADER_BYTES);
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80 }), headers, (operations, header) => {
        const arena = new Arena();
        const packed = new Packed(arena);
        let ref = packed.create(header);
        let model: Buffer[] = [];
        for (const [what, number, bytes] of operations) {
          const index = model.length === 0 ? 0 : number % model.length;
          const at = packed.seek(ref, index);
          const end = bytes.length;
          if (what === 'back' || (at < 0 && what !== 'shrink')) {
            ref = packed.pushBack(ref, bytes, 0, end);
            model.push(bytes);
          } else if (what === 'front') {
            ref = packed.pushFront(ref, bytes, 0, end);
            model.unshift(bytes);
          } else if (what === 'before') {
            ref = packed.insertBefore(ref, at, bytes, 0, end);
            model.splice(index, 0, bytes);
            expect(packed.seek(ref, index)).toBe(packed.position);
          } else if (what === 'after') {
            ref = packed.insertAfter(ref, at, bytes, 0, end);
            model.splice(index + 1, 0, bytes);
            expect(packed.seek(ref, index + 1)).toBe(packed.position);
          } else if (what === 'replace') {
            ref = packed.replace(ref, at, bytes, 0, end);
            model[index] = bytes;
            expect(packed.seek(ref, index)).toBe(packed.position);
          } else if (what === 'remove') {
            const following = packed.remove(ref, at);
            model.splice(index, 1);
            expect(following).toBe(packed.seek(ref, index));
          } else if (what === 'range') {
            const following = packed.removeRange(ref, at, 3);
            model.splice(index, 3);
            expect(following).toBe(packed.seek(ref, index));
          } else ref = packed.shrink(ref);
          expect(packed.count(ref)).toBe(model.length);
        }
        expect(text(list(packed, ref))).toEqual(text(model));
        expect(text(listBackward(packed, ref))).toEqual(text(model));
        expect(packed.memoryUsage(ref)).toBe(arena.usedBytes);
        model = [];
        packed.free(ref);
        expect(arena.usedBytes).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test('finds what an array finds, with any stride and start', () => {
    fc.assert(
      fc.property(
        fc.array(element, { minLength: 1, maxLength: 30 }),
        fc.nat(29),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(40),
        (elements, from, stride, pick) => {
          const packed = new Packed(new Arena());
          let ref = packed.create();
          for (const one of elements) ref = packed.pushBack(ref, one, 0, one.length);
          const needle = elements[pick] ?? Buffer.from('absent');
          let expected = -1;
          for (let i = from; i < elements.length && expected < 0; i += stride) {
            if (elements[i]?.equals(needle) === true) expected = i;
          }
          const start = packed.seek(ref, from);
          const found = packed.find(ref, start, needle, 0, needle.length, stride);
          expect(found).toBe(packed.seek(ref, expected));
          if (found >= 0) expect(packed.isEqual(ref, found, needle, 0, needle.length)).toBe(true);
          packed.free(ref);
        },
      ),
    );
  });

  test('integers of every width come back as their text and take less room than it', () => {
    const packed = new Packed(new Arena());
    for (let bits = 0; bits <= 63; bits++) {
      for (const near of [-2n, -1n, 0n, 1n]) {
        for (const value of [2n ** BigInt(bits) + near, -(2n ** BigInt(bits)) + near]) {
          const bytes = Buffer.from(String(value));
          const ref = packed.pushBack(packed.create(), bytes, 0, bytes.length);
          const { bytes: own, start, end } = packed.load(ref, packed.first(ref));
          expect(Buffer.from(own.subarray(start, end)).toString()).toBe(String(value));
          expect(packed.bytesUsed(ref)).toBeLessThanOrEqual(bytes.length + 2);
          if (bytes.length > 3 && bytes.length < 15) {
            expect(packed.bytesUsed(ref)).toBeLessThan(bytes.length + 2);
          }
          packed.free(ref);
        }
      }
    }
  });

  test('an element may be written from the sequence itself', () => {
    const { random, note } = seededRun();
    const packed = new Packed(new Arena());
    let ref = packed.create();
    const model: string[] = [];
    for (let i = 0; i < 600; i++) {
      const one = Buffer.from(`${i}-`.repeat(1 + random.below(i === 50 ? 3000 : 30)));
      ref = packed.pushBack(ref, one, 0, one.length);
      model.push(one.toString());
      const from = random.below(model.length);
      const to = random.below(model.length);
      const source = packed.load(ref, packed.seek(ref, from));
      const target = packed.seek(ref, to);
      if (i % 3 === 0) {
        ref = packed.insertBefore(ref, target, source.bytes, source.start, source.end);
        model.splice(to, 0, model[from] ?? '');
      } else {
        ref = packed.replace(ref, target, source.bytes, source.start, source.end);
        model[to] = model[from] ?? '';
      }
    }
    expect(text(list(packed, ref)), note).toEqual(model);
  });

  test('a queue in one block does not grow, and neither end is linear in moves', () => {
    const arena = new Arena();
    const packed = new Packed(arena);
    let ref = packed.create();
    const one = Buffer.from('abcdefgh');
    for (let i = 0; i < 100; i++) ref = packed.pushBack(ref, one, 0, 8);
    const capacity = arena.capacity(ref);
    for (let i = 0; i < 10_000; i++) {
      ref = packed.pushBack(ref, one, 0, 8);
      packed.remove(ref, packed.first(ref));
    }
    for (let i = 0; i < 10_000; i++) {
      ref = packed.pushFront(ref, one, 0, 8);
      packed.remove(ref, packed.last(ref));
    }
    expect(packed.count(ref)).toBe(100);
    expect(arena.capacity(ref)).toBeLessThanOrEqual(capacity * 1.25);
  });

  test('writes integers in the fewest bytes, each of them in one form', () => {
    const arena = new Arena();
    const packed = new Packed(arena);
    const edges = [
      [2, 0, 9, 10, 127],
      [3, 128, 4095, -1, -4096],
      [4, 4096, -4097, 32767, -32768],
      [5, 32768, -32769, 2 ** 23 - 1, -(2 ** 23)],
      [6, 2 ** 23, -(2 ** 23) - 1, 2 ** 31 - 1, -(2 ** 31)],
      [8, 2 ** 31, -(2 ** 31) - 1, 2 ** 47 - 1, -(2 ** 47)],
      [9, 2 ** 47, -(2 ** 47) - 1, 999_999_999_999_999],
    ] as const;
    for (const [size, ...values] of edges) {
      for (const value of values) {
        const bytes = Buffer.from(String(value));
        expect(packed.sizeOf(bytes, 0, bytes.length), String(value)).toBe(size);
        const ref = packed.pushBack(packed.create(), bytes, 0, bytes.length);
        expect(packed.bytesUsed(ref)).toBe(size);
        expect(text(list(packed, ref))).toEqual([String(value)]);
        expect(packed.find(ref, packed.first(ref), bytes, 0, bytes.length)).toBe(packed.last(ref));
        packed.free(ref);
      }
    }
  });

  test('takes at most an eighth beside its elements while it grows, at either end', () => {
    const arena = new Arena();
    const packed = new Packed(arena);
    const one = Buffer.from('0123456789abcdef');
    for (const atFront of [false, true]) {
      let ref = packed.create();
      for (let i = 0; i < 1500; i++) {
        ref = atFront ? packed.pushFront(ref, one, 0, 16) : packed.pushBack(ref, one, 0, 16);
        const needed = PACKED_HEADER_BYTES + packed.bytesUsed(ref);
        expect(packed.memoryUsage(ref)).toBeLessThan(needed + Math.max(8, needed / 8));
      }
      packed.free(ref);
    }
  });

  test('a refused change leaves the sequence as it was', () => {
    const arena = new Arena({ bytesMax: 20_000 });
    const packed = new Packed(arena);
    let ref = packed.create();
    const small = Buffer.alloc(50, 1);
    const big = Buffer.alloc(5000, 2);
    let added = 0;
    for (let refusals = 0; refusals < 20; ) {
      const before = arena.usedBytes;
      const one = added % 10 === 9 ? big : small;
      try {
        ref = packed.pushFront(ref, one, 0, one.length);
        added++;
      } catch (error) {
        expect(error).toBeInstanceOf(ArenaFull);
        expect(arena.usedBytes).toBe(before);
        expect(() =>
          packed.replace(ref, packed.last(ref), Buffer.alloc(15_000), 0, 15_000),
        ).toThrow(ArenaFull);
        expect(arena.usedBytes).toBe(before);
        refusals++;
      }
    }
    expect(list(packed, ref).length).toBe(added);
    packed.free(ref);
    expect(arena.usedBytes).toBe(0);
  });

  test('splits and joins without losing anything', () => {
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 30 }), fc.nat(29), (all, pick) => {
        const arena = new Arena();
        const packed = new Packed(arena);
        let left = packed.create(CHUNK_HEADER_BYTES);
        for (const one of all) left = packed.pushBack(left, one, 0, one.length);
        const index = pick % all.length;
        const right = packed.split(left, packed.seek(left, index), CHUNK_HEADER_BYTES, 64);
        expect(text(list(packed, left))).toEqual(text(all.slice(0, index)));
        expect(text(list(packed, right))).toEqual(text(all.slice(index)));
        const joined = packed.join(right, left);
        expect(text(list(packed, joined))).toEqual(
          text([...all.slice(index), ...all.slice(0, index)]),
        );
        packed.free(joined);
        expect(arena.usedBytes).toBe(0);
      }),
    );
  });

  test('moves out of sparse regions with the blocks of its elements', () => {
    const arena = new Arena();
    const packed = new Packed(arena);
    const ballast = Array.from({ length: 40_000 }, () => arena.allocate(2048));
    let ref = packed.create();
    const big = Buffer.alloc(6000, 9);
    for (let i = 0; i < 20; i++) ref = packed.pushBack(ref, big, 0, big.length);
    const more = Array.from({ length: 4 }, () => arena.allocate(12 * 2 ** 20));
    for (const block of [...ballast, ...more]) arena.free(block);
    for (let i = 0; i < 3; i++) more[i] = arena.allocate(12 * 2 ** 20);
    expect(arena.beginEvacuation()).toBe(false);
    const moved = packed.relocate(ref);
    expect(moved).toBe(ref);
    expect(list(packed, moved).every((one) => one.equals(big))).toBe(true);
  });
});
