import { describe, expect, test } from 'vitest';
import type { Random } from '../../src/base/random.ts';
import { Arena, ArenaFull } from '../../src/structures/arena.ts';
import { HEAD, NEXT, TAIL } from '../../src/structures/chain.ts';
import { Deque, DequeCursor } from '../../src/structures/deque.ts';
import { LzfChunks } from '../../src/structures/lzf-chunks.ts';
import { Packed } from '../../src/structures/packed.ts';
import { seededRun } from './seed.ts';

function setUp(depth: number, bytesMax = 2 ** 40) {
  const arena = new Arena({ bytesMax });
  const packed = new Packed(arena);
  const deque = new Deque(arena, packed);
  deque.compression.depth = depth;
  const lzf = new LzfChunks(arena);
  /** Which chunks are compressed, from the first to the last: `.#.` */
  const shape = (ref: number): string => {
    let shown = '';
    for (let chunk = arena.word(ref, HEAD); chunk !== 0; chunk = arena.word(chunk, NEXT)) {
      shown += lzf.isCompressed(chunk) ? '#' : '.';
    }
    return shown;
  };
  return {
    arena,
    packed,
    deque,
    shape,
    isEndOpen: (ref: number) =>
      !lzf.isCompressed(arena.word(ref, HEAD)) && !lzf.isCompressed(arena.word(ref, TAIL)),
  };
}

type SetUp = ReturnType<typeof setUp>;

function push({ deque }: SetUp, ref: number, values: readonly string[], limit: number): void {
  for (const value of values) {
    const bytes = Buffer.from(value);
    deque.pushBack(ref, bytes, 0, bytes.length, limit);
    if (deque.compression.isDue) deque.compression.settle(ref);
  }
}

function drop({ deque }: SetUp, ref: number, count: number, atFront: boolean): void {
  for (let left = count; left > 0; left--) {
    if (atFront) deque.dropFront(ref);
    else deque.dropBack(ref);
    if (deque.compression.isDue) deque.compression.settle(ref);
  }
}

function list({ deque }: SetUp, ref: number): string[] {
  const all: string[] = [];
  const cursor = new DequeCursor();
  for (let more = deque.seek(ref, 0, cursor); more; more = deque.next(cursor)) {
    const { bytes, start, end } = deque.load(cursor);
    all.push(Buffer.from(bytes.subarray(start, end)).toString());
  }
  return all;
}

function listBackward({ deque }: SetUp, ref: number): string[] {
  const all: string[] = [];
  const cursor = new DequeCursor();
  for (
    let more = deque.seek(ref, deque.count(ref) - 1, cursor);
    more;
    more = deque.previous(cursor)
  ) {
    const { bytes, start, end } = deque.load(cursor);
    all.unshift(Buffer.from(bytes.subarray(start, end)).toString());
  }
  return all;
}

/** Long texts that are much alike. */
function texts(count: number, from = 0): string[] {
  return Array.from(
    { length: count },
    (_, i) => `{"id":${from + i},"text":"${'word '.repeat(8)}"}`,
  );
}

describe('which chunks are compressed', () => {
  test.each([
    [0, '......'],
    [1, '.####.'],
    [2, '..##..'],
    [3, '......'],
  ])('at depth %i those of six are %s', (depth, wanted) => {
    const all = setUp(depth);
    const ref = all.deque.create();
    push(all, ref, texts(60), 10);
    expect(all.shape(ref)).toBe(wanted);
    expect(list(all, ref)).toEqual(texts(60));
    expect(listBackward(all, ref)).toEqual(texts(60));
  });

  test('what comes within the depth of an end by pops is opened', () => {
    const all = setUp(2);
    const ref = all.deque.create();
    push(all, ref, texts(70), 10);
    expect(all.shape(ref)).toBe('..###..');
    drop(all, ref, 10, true);
    expect(all.shape(ref)).toBe('..##..');
    drop(all, ref, 10, false);
    expect(all.shape(ref)).toBe('..#..');
    drop(all, ref, 10, false);
    expect(all.shape(ref)).toBe('....');
    expect(list(all, ref)).toEqual(texts(40, 10));
  });

  test('after the depth was set to 0, pops find the ends open', () => {
    const all = setUp(1);
    const ref = all.deque.create();
    push(all, ref, texts(60), 10);
    all.deque.compression.depth = 0;
    drop(all, ref, 11, true);
    expect(all.shape(ref)).toBe('.###.');
    drop(all, ref, 10, false);
    expect(all.shape(ref)).toBe('.##.');
    drop(all, ref, 39, true);
    expect(list(all, ref)).toEqual([]);
  });

  test('little, and what does not become smaller, stays as it is', () => {
    const all = setUp(1);
    const ref = all.deque.create();
    push(all, ref, ['a', 'b', 'c', 'd'], 1);
    expect(all.shape(ref)).toBe('....');
    const { random } = seededRun();
    const noise = (): string =>
      String.fromCharCode(...Array.from({ length: 60 }, () => 33 + random.below(90)));
    push(all, ref, Array.from({ length: 40 }, noise), 4);
    expect(all.shape(ref)).toMatch(/^\.+$/);
  });

  test('a chunk that was written in is compressed again, its halves too', () => {
    const all = setUp(1);
    const { deque } = all;
    const ref = deque.create();
    push(all, ref, texts(60), 10);
    const cursor = new DequeCursor();
    deque.seek(ref, 25, cursor);
    deque.set(ref, cursor, Buffer.from('short'), 0, 5, 10);
    expect(all.shape(ref)).toBe('.#.##.');
    deque.compression.settle(ref);
    expect(all.shape(ref)).toBe('.####.');
    deque.seek(ref, 25, cursor);
    deque.insertAfter(ref, cursor, Buffer.from('more'), 0, 4, 10);
    deque.compression.settle(ref);
    expect(all.shape(ref)).toBe('.#####.');
    const wanted = texts(60);
    wanted.splice(25, 1, 'short', 'more');
    expect(list(all, ref)).toEqual(wanted);
  });

  test('compressed chunks take less of the arena, and all of it is given back', () => {
    const plain = setUp(0);
    const pressed = setUp(1);
    const [one, other] = [plain.deque.create(), pressed.deque.create()];
    push(plain, one, texts(5000), -2);
    push(pressed, other, texts(5000), -2);
    const scratch = pressed.arena.usedBytes - pressed.deque.memoryUsage(other);
    expect(scratch).toBe(65_536);
    expect(pressed.deque.memoryUsage(other)).toBeLessThan(plain.deque.memoryUsage(one) / 3);
    expect(pressed.deque.bytesUsed(other)).toBe(plain.deque.bytesUsed(one));
    pressed.deque.destroy(other);
    expect(pressed.arena.usedBytes).toBe(scratch);
  });
});

/** One random change of the deque and of an array. */
function change(all: SetUp, ref: number, model: string[], random: Random, limit: number): void {
  const { deque } = all;
  const cursor = new DequeCursor();
  const value =
    random.below(4) === 0 ? String(random.below(1000)) : (texts(1, random.below(50))[0] ?? '');
  const bytes = Buffer.from(value);
  const index = random.below(Math.max(model.length, 1));
  const count = 1 + random.below(random.below(3) === 0 ? 60 : 4);
  const exists = deque.seek(ref, index, cursor);
  const what = exists ? random.below(10) : 0;
  if (what <= 2) {
    deque.pushBack(ref, bytes, 0, bytes.length, limit);
    model.push(value);
  } else if (what === 3) {
    deque.pushFront(ref, bytes, 0, bytes.length, limit);
    model.unshift(value);
  } else if (what === 4) {
    if (random.below(2) === 0) {
      deque.dropFront(ref);
      model.shift();
    } else {
      deque.dropBack(ref);
      model.pop();
    }
  } else if (what === 5) {
    deque.set(ref, cursor, bytes, 0, bytes.length, limit);
    model[index] = value;
  } else if (what === 6) {
    deque.insertBefore(ref, cursor, bytes, 0, bytes.length, limit);
    model.splice(index, 0, value);
  } else if (what === 7) {
    deque.insertAfter(ref, cursor, bytes, 0, bytes.length, limit);
    model.splice(index + 1, 0, value);
  } else if (what === 8) {
    let more = true;
    let gone = 0;
    for (; gone < count && more; gone++) more = deque.remove(ref, cursor, limit);
    model.splice(index, gone);
    if (more)
      expect(
        deque.isEqual(cursor, Buffer.from(model[index] ?? ''), 0, (model[index] ?? '').length),
      ).toBe(true);
  } else if (random.below(3) === 0) {
    deque.trim(ref, index, index + count * 20, limit);
    model.splice(index + count * 20 + 1);
    model.splice(0, index);
  } else {
    deque.removeRange(ref, index, count, limit);
    model.splice(index, count);
  }
}

test('behaves as an array, whatever the depth is and becomes', () => {
  const { random, note } = seededRun();
  for (let round = 0; round < 12; round++) {
    const limit = [-1, -1, 3, 10, 40][random.below(5)] ?? -1;
    const all = setUp(1);
    const { arena, deque } = all;
    const ref = deque.create();
    const model = texts(400);
    push(all, ref, model, limit);
    for (let step = 0; step < 400; step++) {
      if (random.below(40) === 0) deque.compression.depth = random.below(4);
      change(all, ref, model, random, limit);
      if (deque.compression.isDue) deque.compression.settle(ref);
      expect(deque.count(ref), note).toBe(model.length);
      if (model.length > 0) expect(all.isEndOpen(ref), note).toBe(true);
      if (step % 20 > 0) continue;
      expect(list(all, ref), note).toEqual(model);
      expect(listBackward(all, ref), note).toEqual(model);
    }
    deque.destroy(ref);
    expect(arena.usedBytes === 0 || arena.usedBytes === 65_536, note).toBe(true);
  }
});

test('without memory a change fails as a whole, and reading goes on', () => {
  const { random, note } = seededRun();
  let failures = 0;
  for (let round = 0; round < 8; round++) {
    const all = setUp(1, 74_000 + random.below(12_000));
    const { deque } = all;
    const ref = deque.create();
    const model: string[] = [];
    for (let step = 0; step < 1500; step++) {
      const before = [...model];
      try {
        if (step < 900) push(all, ref, [...texts(1, step)], 40);
        else change(all, ref, model, random, 40);
        if (step < 900) model.push(texts(1, step)[0] ?? '');
        if (deque.compression.isDue) deque.compression.settle(ref);
      } catch (cause) {
        if (!(cause instanceof ArenaFull)) throw cause;
        failures++;
        model.splice(0, model.length, ...before);
        // Several elements may go one by one, of which each is a change.
        if (deque.count(ref) !== model.length) model.splice(0, model.length, ...list(all, ref));
      }
      if (step % 50 === 0) expect(list(all, ref), note).toEqual(model);
    }
    expect(listBackward(all, ref), note).toEqual(model);
  }
  expect(failures, note).toBeGreaterThan(0);
});
