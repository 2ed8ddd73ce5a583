import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena, ArenaFull } from '../../src/structures/arena.ts';
import { Deque, DequeCursor } from '../../src/structures/deque.ts';
import { Packed } from '../../src/structures/packed.ts';
import { seededRun } from './seed.ts';

function setUp(bytesMax = 2 ** 40) {
  const arena = new Arena({ bytesMax });
  const packed = new Packed(arena);
  return { arena, packed, deque: new Deque(arena, packed) };
}

function list(deque: Deque, ref: number): string[] {
  const all: string[] = [];
  const cursor = new DequeCursor();
  for (let more = deque.seek(ref, 0, cursor); more; more = deque.next(cursor)) {
    const { bytes, start, end } = deque.load(cursor);
    all.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  }
  return all;
}

function listBackward(deque: Deque, ref: number): string[] {
  const all: string[] = [];
  const cursor = new DequeCursor();
  const last = deque.count(ref) - 1;
  for (let more = deque.seek(ref, last, cursor); more; more = deque.previous(cursor)) {
    const { bytes, start, end } = deque.load(cursor);
    all.unshift(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  }
  return all;
}

const element = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 3, arbitrary: fc.maxSafeInteger().map((value) => Buffer.from(String(value))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(900, 2000, 4000, 4096, 20_000), fc.nat(255))
      .map(([length, value]) => Buffer.alloc(length, value)),
  },
);
const limits = fc.constantFrom(-1, -2, -3, 1, 3, 16);

describe('Deque', () => {
  test('behaves as an array under any changes, at any chunk size', () => {
    const operation = fc.tuple(
      fc.constantFrom(
        ...['back', 'back', 'back', 'front', 'front', 'front', 'dropBack', 'dropFront'],
        ...['before', 'after', 'set', 'set', 'remove', 'removeMany', 'range', 'trim', 'packed'],
      ),
      fc.nat(10_000),
      element,
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 150 }), limits, (operations, limit) => {
        const { arena, packed, deque } = setUp();
        const cursor = new DequeCursor();
        let ref = deque.create();
        const model: string[] = [];
        for (const [what, number, bytes] of operations) {
          const size = bytes.length;
          const value = bytes.toString('latin1');
          const index = model.length === 0 ? 0 : number % model.length;
          const exists = deque.seek(ref, index, cursor);
          expect(exists).toBe(model.length > 0);
          const here = (): string => {
            const { bytes: own, start, end } = deque.load(cursor);
            return Buffer.from(own.subarray(start, end)).toString('latin1');
          };
          if (what === 'back' || !exists) {
            deque.pushBack(ref, bytes, 0, size, limit);
            model.push(value);
          } else if (what === 'front') {
            deque.pushFront(ref, bytes, 0, size, limit);
            model.unshift(value);
          } else if (what === 'dropBack') {
            deque.dropBack(ref);
            model.pop();
          } else if (what === 'dropFront') {
            deque.dropFront(ref);
            model.shift();
          } else if (what === 'before') {
            deque.insertBefore(ref, cursor, bytes, 0, size, limit);
            model.splice(index, 0, value);
            expect(here()).toBe(value);
          } else if (what === 'after') {
            deque.insertAfter(ref, cursor, bytes, 0, size, limit);
            model.splice(index + 1, 0, value);
            expect(here()).toBe(value);
          } else if (what === 'set') {
            deque.set(ref, cursor, bytes, 0, size, limit);
            model[index] = value;
            expect(here()).toBe(value);
          } else if (what === 'remove' || what === 'removeMany') {
            for (let i = what === 'remove' ? 1 : 5; i > 0; i--) {
              const more = deque.remove(ref, cursor, limit);
              model.splice(index, 1);
              expect(more).toBe(index < model.length);
              if (!more) break;
              expect(here()).toBe(model[index]);
            }
          } else if (what === 'range') {
            deque.removeRange(ref, index, number % 40, limit);
            model.splice(index, number % 40);
          } else if (what === 'trim') {
            deque.trim(ref, index >>> 2, index + 20, limit);
            model.splice(index + 21);
            model.splice(0, index >>> 2);
          } else ref = deque.fromPacked(deque.toPacked(ref), limit);
          expect(deque.count(ref)).toBe(model.length);
        }
        expect(list(deque, ref)).toEqual(model);
        expect(listBackward(deque, ref)).toEqual(model);
        expect(deque.memoryUsage(ref)).toBe(arena.usedBytes);
        if (limit > 0) expect(deque.chunks(ref)).toBeGreaterThanOrEqual(model.length / limit);
        expect(deque.peekFront(ref)).toBe(model.length > 0);
        if (deque.peekBack(ref)) {
          const { bytes, start, end } = packed.cursor;
          expect(Buffer.from(bytes.subarray(start, end)).toString('latin1')).toBe(model.at(-1));
        }
        deque.destroy(ref);
        expect(arena.usedBytes).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test('long random use keeps order, count and bytes', () => {
    const { random, note } = seededRun();
    const { arena, packed, deque } = setUp();
    const ref = deque.create();
    const model: string[] = [];
    for (let step = 0; step < 40_000; step++) {
      const grows = step % 20_000 < 12_000;
      const one = Buffer.from(`${step}:${'x'.repeat(random.below(40))}`);
      const what = random.below(10);
      if (what < (grows ? 4 : 2)) {
        deque.pushBack(ref, one, 0, one.length);
        model.push(one.toString());
      } else if (what < (grows ? 8 : 4)) {
        deque.pushFront(ref, one, 0, one.length);
        model.unshift(one.toString());
      } else if (model.length > 0) {
        const atFront = random.below(2) === 0;
        expect(atFront ? deque.peekFront(ref) : deque.peekBack(ref)).toBe(true);
        const { bytes, start, end } = packed.cursor;
        const text = Buffer.from(bytes.subarray(start, end)).toString();
        expect(text, `${note} step ${step}`).toBe(atFront ? model.shift() : model.pop());
        if (atFront) deque.dropFront(ref);
        else deque.dropBack(ref);
      }
    }
    expect(list(deque, ref), note).toEqual(model);
    let bytes = 0;
    for (const one of model) bytes += packed.sizeOf(Buffer.from(one), 0, one.length);
    expect(deque.bytesUsed(ref), note).toBe(bytes);
    deque.destroy(ref);
    expect(arena.usedBytes, note).toBe(0);
  });

  test('an element set to more than its chunk takes keeps its place', () => {
    const { deque } = setUp();
    const cursor = new DequeCursor();
    for (const index of [0, 1, 2]) {
      const ref = deque.create();
      const model = [2000, 2000, 40].map((size, i) => String(i).repeat(size));
      for (const one of model) deque.pushBack(ref, Buffer.from(one), 0, one.length, -1);
      expect(deque.chunks(ref)).toBe(1);
      const grown = Buffer.alloc(3000, 'x');
      for (const size of [2001, 2500, 3000]) {
        deque.seek(ref, index, cursor);
        deque.set(ref, cursor, grown, 0, size, -1);
        model[index] = 'x'.repeat(size);
        expect(deque.isEqual(cursor, grown, 0, size)).toBe(true);
        expect(list(deque, ref)).toEqual(model);
      }
      deque.destroy(ref);
    }
  });

  test('chunks fill from either end and an empty deque has none', () => {
    const { arena, deque } = setUp();
    const ref = deque.create();
    const one = Buffer.alloc(100, 1);
    for (let i = 0; i < 7700; i++) deque.pushFront(ref, one, 0, 100);
    expect(deque.chunks(ref)).toBeLessThanOrEqual(100);
    for (let i = 0; i < 7700; i++) deque.pushBack(ref, one, 0, 100);
    expect(deque.chunks(ref)).toBeLessThanOrEqual(200);
    for (let i = 0; i < 15_400; i++) deque.dropBack(ref);
    expect(deque.chunks(ref)).toBe(0);
    expect(arena.blocks).toBe(1);
    expect(deque.peekFront(ref)).toBe(false);
    expect(deque.peekBack(ref)).toBe(false);
  });

  test('elements taken out of the middle leave no chain of tiny chunks', () => {
    const { deque } = setUp();
    const ref = deque.create();
    const one = Buffer.alloc(80, 1);
    for (let i = 0; i < 10_000; i++) deque.pushBack(ref, one, 0, 80);
    const chunks = deque.chunks(ref);
    const cursor = new DequeCursor();
    deque.seek(ref, 0, cursor);
    for (let i = 0; i < 9900; i++) {
      if (i % 99 === 0) {
        if (!deque.next(cursor)) break;
      } else if (!deque.remove(ref, cursor)) break;
    }
    expect(deque.count(ref)).toBeLessThan(300);
    expect(deque.chunks(ref)).toBeLessThan(chunks / 3);
  });

  test('finds elements as an array does', () => {
    const { deque } = setUp();
    const ref = deque.create();
    const values = Array.from({ length: 3000 }, (_, i) => `value ${i % 700}`);
    for (const value of values) deque.pushBack(ref, Buffer.from(value), 0, value.length, -1);
    const cursor = new DequeCursor();
    for (const from of [0, 1, 500, 699, 2400, 2999]) {
      for (const needle of ['value 0', 'value 699', 'value 700']) {
        deque.seek(ref, from, cursor);
        const index = values.indexOf(needle, from);
        expect(deque.find(cursor, Buffer.from(needle), 0, needle.length)).toBe(index >= 0);
        if (index < 0) continue;
        const expected = new DequeCursor();
        deque.seek(ref, index, expected);
        expect(cursor).toEqual(expected);
        expect(deque.isEqual(cursor, Buffer.from(needle), 0, needle.length)).toBe(true);
        expect(deque.isEqual(cursor, Buffer.from('value'), 0, 5)).toBe(false);
      }
    }
  });

  test('an element can be pushed from where it stands in the same deque', () => {
    const { packed, deque } = setUp();
    const ref = deque.create();
    const model: string[] = [];
    for (let i = 0; i < 500; i++) {
      const one = Buffer.from(`element ${i} `.repeat(i % 100 === 99 ? 600 : (i % 20) + 1));
      deque.pushBack(ref, one, 0, one.length);
      model.push(one.toString());
    }
    for (let i = 0; i < 2000; i++) {
      deque.peekBack(ref);
      const { bytes, start, end } = packed.cursor;
      deque.pushFront(ref, bytes, start, end);
      deque.dropBack(ref);
      model.unshift(model.pop() ?? '');
    }
    expect(list(deque, ref)).toEqual(model);
  });

  test('a refused change leaves the deque as it was', () => {
    const { arena, deque } = setUp(60_000);
    const ref = deque.create();
    const model: string[] = [];
    const cursor = new DequeCursor();
    let refusals = 0;
    for (let i = 0; refusals < 30; i++) {
      const one = Buffer.alloc(i % 10 === 3 ? 4500 : 200, i);
      const before = arena.usedBytes;
      try {
        if (i % 3 === 0 && deque.seek(ref, model.length >>> 1, cursor)) {
          deque.insertBefore(ref, cursor, one, 0, one.length, -1);
          model.splice(model.length >>> 1, 0, one.toString('latin1'));
        } else if (i % 2 === 0) {
          deque.pushFront(ref, one, 0, one.length, -1);
          model.unshift(one.toString('latin1'));
        } else {
          deque.pushBack(ref, one, 0, one.length, -1);
          model.push(one.toString('latin1'));
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ArenaFull);
        expect(arena.usedBytes).toBeLessThanOrEqual(before + 4096 + 2048);
        refusals++;
      }
      expect(deque.count(ref)).toBe(model.length);
    }
    expect(list(deque, ref)).toEqual(model);
    expect(listBackward(deque, ref)).toEqual(model);
    deque.destroy(ref);
    expect(arena.usedBytes).toBe(0);
  });

  test('moves out of sparse regions and stays whole', () => {
    const { arena, deque } = setUp();
    let ref = deque.create();
    const model: string[] = [];
    const ballast: number[] = [];
    for (let i = 0; i < 3000; i++) {
      const one = Buffer.alloc(i % 50 === 0 ? 5000 : 300, i);
      deque.pushBack(ref, one, 0, one.length);
      model.push(one.toString('latin1'));
      for (let j = 0; j < 8; j++) ballast.push(arena.allocate(j % 2 === 0 ? 8192 : 5000));
    }
    for (const block of ballast) arena.free(block);
    expect(arena.beginEvacuation()).toBe(true);
    ref = deque.relocate(ref);
    arena.endEvacuation();
    arena.trim();
    expect(arena.reservedBytes).toBe(32 * 2 ** 20);
    expect(list(deque, ref)).toEqual(model);
    expect(listBackward(deque, ref)).toEqual(model);
    deque.destroy(ref);
    expect(arena.usedBytes).toBe(0);
  });
});
