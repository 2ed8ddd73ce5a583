import { describe, expect, test } from 'vitest';
import { Arena, ArenaFull } from '../../src/structures/arena.ts';
import { MinHeap } from '../../src/structures/min-heap.ts';
import { seededRun } from './seed.ts';

function setUp(bytesMax = 2 ** 40) {
  const arena = new Arena({ bytesMax });
  const positions = new Map<number, number>();
  const heap = new MinHeap(arena, (item, position) => positions.set(item, position));
  return { arena, positions, heap };
}

describe('MinHeap', () => {
  test('gives items in the order of priorities, whatever is changed on the way', () => {
    const { random, note } = seededRun();
    const { arena, positions, heap } = setUp();
    const ref = heap.create();
    const model = new Map<number, number>();
    let next = 1;
    for (let step = 0; step < 25_000; step++) {
      const what = random.below(10);
      const priority = random.below(5) === 0 ? random.below(10) : random.uint32() * 1000.5;
      const some = 1 + random.below(next);
      if (what < (step < 15_000 ? 6 : 3)) {
        const position = heap.push(ref, priority, next);
        expect(positions.get(next), note).toBe(position);
        model.set(next++, priority);
      } else if (what < 7 && model.has(some)) {
        heap.update(ref, positions.get(some) ?? 0, priority);
        model.set(some, priority);
      } else if (what < 8 && model.has(some)) {
        heap.remove(ref, positions.get(some) ?? 0);
        model.delete(some);
      } else if (model.size > 0) {
        const first = heap.peekPriority(ref);
        const item = heap.pop(ref);
        expect(model.get(item), note).toBe(first);
        model.delete(item);
      }
      expect(heap.size(ref)).toBe(model.size);
    }
    heap.check(ref);
    for (const [item, priority] of model) {
      expect(heap.priorityAt(ref, positions.get(item) ?? 0), note).toBe(priority);
    }
    const expected = [...model.values()].sort((a, b) => a - b);
    for (const priority of expected) {
      expect(heap.peekPriority(ref), note).toBe(priority);
      heap.pop(ref);
    }
    expect(heap.peekPriority(ref)).toBe(Number.POSITIVE_INFINITY);
    expect(heap.peekItem(ref)).toBe(0);
    expect(heap.pop(ref)).toBe(0);
    expect(arena.blocks, 'an empty heap is its header').toBe(1);
    heap.destroy(ref);
    expect(arena.usedBytes, note).toBe(0);
  });

  test('takes 12 bytes an item and gives them back', () => {
    const { arena, heap } = setUp();
    const ref = heap.create();
    for (let i = 1; i <= 100_000; i++) heap.push(ref, -i, i);
    expect(arena.usedBytes / 100_000).toBeLessThan(12.5);
    for (let i = 0; i < 90_000; i++) heap.pop(ref);
    expect(arena.usedBytes / 10_000).toBeLessThan(25);
    heap.clear(ref);
    expect(arena.blocks).toBe(1);
  });

  test('a refused push leaves the heap as it was', () => {
    const { arena, heap } = setUp(300_000);
    const ref = heap.create();
    let count = 0;
    for (;;) {
      const before = arena.usedBytes;
      try {
        heap.push(ref, count % 100, count + 1);
        count++;
      } catch (error) {
        expect(error).toBeInstanceOf(ArenaFull);
        expect(arena.usedBytes - before).toBeLessThanOrEqual(64);
        break;
      }
    }
    expect(heap.size(ref)).toBe(count);
    heap.check(ref);
    heap.destroy(ref);
    expect(arena.usedBytes).toBe(0);
  });

  test('moves out of sparse regions, and takes the new reference of an item', () => {
    const { arena, positions, heap } = setUp();
    let ref = heap.create();
    const ballast: number[] = [];
    for (let i = 1; i <= 40_000; i++) {
      heap.push(ref, 40_000 - i, i);
      ballast.push(arena.allocate(2600), arena.allocate(2600));
    }
    for (const block of ballast) arena.free(block);
    heap.replaceItem(ref, positions.get(40_000) ?? 0, 77_777);
    expect(arena.beginEvacuation()).toBe(true);
    ref = heap.relocate(ref);
    arena.endEvacuation();
    arena.trim();
    expect(arena.reservedBytes).toBe(32 * 2 ** 20);
    heap.check(ref);
    expect(heap.pop(ref)).toBe(77_777);
    expect(heap.pop(ref)).toBe(39_999);
  });

  test('a position outside the heap is noticed', () => {
    const { heap } = setUp();
    const ref = heap.create();
    heap.push(ref, 1, 1);
    expect(() => heap.remove(ref, 0)).toThrow(/position/);
    expect(() => heap.update(ref, 2, 5)).toThrow(/position/);
  });
});
