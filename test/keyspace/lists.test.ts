import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { ListEncoding, type ListOwner, Lists, listEncodingName } from '../../src/keyspace/lists.ts';
import { Arena, ArenaFull } from '../../src/structures/arena.ts';
import { Deque } from '../../src/structures/deque.ts';
import { Packed } from '../../src/structures/packed.ts';

/** One entry outside any database. */
class LoneEntry implements ListOwner {
  #root: number;
  #encoding: number = ListEncoding.packed;

  constructor(root: number) {
    this.#root = root;
  }

  root(): number {
    return this.#root;
  }

  setRoot(_entry: number, root: number): void {
    this.#root = root;
  }

  encoding(): number {
    return this.#encoding;
  }

  setEncoding(_entry: number, encoding: number): void {
    this.#encoding = encoding;
  }
}

class Workbench {
  readonly arena = new Arena();
  readonly lists: Lists;
  readonly owner: LoneEntry;

  constructor(maxPackedSize = -2) {
    const packed = new Packed(this.arena);
    this.lists = new Lists(this.arena, packed, new Deque(this.arena, packed));
    this.lists.maxPackedSize = maxPackedSize;
    this.owner = new LoneEntry(this.lists.create());
    this.lists.open(this.owner, 1);
  }

  push(value: Buffer | string): void {
    const bytes = Buffer.from(value);
    this.lists.pushBack(bytes, 0, bytes.length);
  }

  get encoding(): string {
    return listEncodingName(this.owner.encoding());
  }

  get element(): string {
    const { bytes, start, end } = this.lists.element;
    return Buffer.from(bytes.subarray(start, end)).toString('latin1');
  }

  /** Every element, walked from the given end. */
  content(backward = false): string[] {
    const { lists } = this;
    const all: string[] = [];
    if (lists.length === 0) return all;
    lists.seek(backward ? lists.length - 1 : 0);
    do all.push(this.element);
    while (backward ? lists.backward() : lists.forward());
    return backward ? all.reverse() : all;
  }

  free(): void {
    this.lists.free(this.owner.root(), this.owner.encoding());
  }
}

describe('encoding', () => {
  it.each([
    [-1, 4096],
    [-2, 8192],
    [-3, 16384],
    [-4, 32768],
    [-5, 65536],
    [-9, 65536],
  ])('a size of %i keeps lists packed up to %i bytes', (size, bytesMax) => {
    const bench = new Workbench(size);
    const element = Buffer.alloc(100, 'x');
    let elements = 0;
    while (bench.encoding === 'listpack') {
      bench.push(element);
      elements++;
    }
    expect(elements * 100).toBeGreaterThan(bytesMax * 0.9);
    expect((elements - 1) * 100).toBeLessThanOrEqual(bytesMax);
    expect(bench.content()).toHaveLength(elements);
    bench.free();
    expect(bench.arena.usedBytes).toBe(0);
  });

  it.each([
    [4, 4],
    [1, 1],
    [0, 1],
  ])('a size of %i keeps lists packed up to %i elements', (size, elements) => {
    const bench = new Workbench(size);
    for (let i = 0; i < elements; i++) {
      bench.push(`${i}`);
      expect(bench.encoding).toBe('listpack');
    }
    bench.push('one more');
    expect(bench.encoding).toBe('quicklist');
  });

  it('a list is packed again below half the size, not before', () => {
    const bench = new Workbench(8);
    for (let i = 0; i < 9; i++) bench.push(`element ${i}`);
    expect(bench.encoding).toBe('quicklist');
    bench.lists.dropBack(4);
    bench.lists.shrink();
    expect(bench.encoding).toBe('quicklist');
    bench.lists.dropFront(1);
    bench.lists.shrink();
    expect(bench.encoding).toBe('listpack');
    expect(bench.content()).toEqual([1, 2, 3, 4].map((i) => `element ${i}`));
  });

  it.each([
    [[5000], 'listpack'],
    [[5000, 5000], 'quicklist'],
    [[4000, 100, 5000], 'quicklist'],
    [[4096, 4000], 'listpack'],
    [[4096, 4097], 'quicklist'],
    [[5000, 4000], 'quicklist'],
    [[5000, 1000, 1000, 1000], 'listpack'],
    [[5000, 1000, 1000, 1000, 500], 'quicklist'],
    [[8100], 'listpack'],
    [[9000], 'quicklist'],
  ])('elements of %j bytes are a %s', (sizes, encoding) => {
    const bench = new Workbench();
    for (const size of sizes) bench.push(Buffer.alloc(size, 7));
    expect(bench.encoding).toBe(encoding);
    expect(bench.content().map((text) => text.length)).toEqual(sizes);
    bench.free();
    expect(bench.arena.usedBytes).toBe(0);
  });

  it('one very large element makes a deque, which stays one while it holds it', () => {
    const bench = new Workbench();
    const large = Buffer.alloc(1 << 20, 9);
    bench.push(large);
    bench.push('small');
    expect(bench.encoding).toBe('quicklist');
    bench.lists.dropBack(1);
    bench.lists.shrink();
    expect(bench.encoding).toBe('quicklist');
    bench.push('small');
    bench.lists.dropFront(1);
    bench.lists.shrink();
    expect(bench.encoding).toBe('listpack');
    expect(bench.content()).toEqual(['small']);
    bench.free();
    expect(bench.arena.usedBytes).toBe(0);
  });

  it('a change at the cursor that outgrows the packed form lands in the right place', () => {
    const edits: [string, (lists: Lists, bytes: Buffer) => void, string[]][] = [
      ['replace', (lists, bytes) => lists.replace(bytes, 0, bytes.length), ['a', 'L', 'c']],
      [
        'before',
        (lists, bytes) => lists.insertBefore(bytes, 0, bytes.length),
        ['a', 'L', 'b', 'c'],
      ],
      ['after', (lists, bytes) => lists.insertAfter(bytes, 0, bytes.length), ['a', 'b', 'L', 'c']],
    ];
    for (const [name, edit, expected] of edits) {
      const bench = new Workbench();
      for (const text of ['a', 'b', 'c']) bench.push(text);
      bench.lists.seek(1);
      edit(bench.lists, Buffer.alloc(9000, 'L'));
      expect(bench.encoding, name).toBe('quicklist');
      expect(
        bench.content().map((text) => text[0]),
        name,
      ).toEqual(expected);
    }
  });
});

describe('memory', () => {
  it('copies are deep, for both encodings', () => {
    for (const count of [5, 5000]) {
      const bench = new Workbench();
      for (let i = 0; i < count; i++) bench.push(`element ${i}`);
      bench.push(Buffer.alloc(6000, 'L'));
      const content = bench.content();
      const root = bench.lists.copy(bench.owner.root(), bench.owner.encoding());
      const copy = new LoneEntry(root);
      copy.setEncoding(2, bench.owner.encoding());
      bench.free();
      bench.lists.open(copy, 2);
      expect(bench.content()).toEqual(content);
      expect(bench.lists.memoryUsage(copy.root(), copy.encoding())).toBe(bench.arena.usedBytes);
      bench.lists.free(copy.root(), copy.encoding());
      expect(bench.arena.usedBytes).toBe(0);
    }
  });

  it('a copy that finds the arena full leaves nothing behind', () => {
    for (const count of [5, 3000]) {
      const bench = new Workbench();
      for (let i = 0; i < count; i++) bench.push(`element ${i}`);
      bench.push(Buffer.alloc(6000, 'L'));
      const { arena, owner } = bench;
      const used = arena.usedBytes;
      const allocate = arena.allocate.bind(arena);
      let allowed = -1;
      arena.allocate = (bytes) => {
        if (allowed-- === 0) throw new ArenaFull('full');
        return allocate(bytes);
      };
      for (let failures = 0; failures < 3; failures++) {
        allowed = failures;
        try {
          const root = bench.lists.copy(owner.root(), owner.encoding());
          bench.lists.free(root, owner.encoding());
        } catch (cause) {
          expect(cause).toBeInstanceOf(ArenaFull);
        }
        allowed = -1;
        expect(arena.usedBytes).toBe(used);
      }
    }
  });

  it('a drained list keeps little memory', () => {
    const bench = new Workbench();
    for (let i = 0; i < 100_000; i++) bench.push(`element ${i}`);
    bench.lists.dropFront(99_999);
    bench.lists.shrink();
    expect(bench.content()).toEqual(['element 99999']);
    expect(bench.arena.usedBytes).toBeLessThan(300);
  });
});

describe('random changes agree with an array', () => {
  // Sizes that promote early and late; elements from empty to very large.
  const runs = [1, 2, 3, 4].flatMap((seed) => [-1, -2, 3, 40].map((size) => [seed, size] as const));

  it.each(runs)('seed %i, maxPackedSize %i', (seed, size) => {
    const random = new SeededRandom(seed * 1000 + size);
    const bench = new Workbench(size);
    const model: string[] = [];
    const encodings = new Set<string>();
    for (let step = 0; step < 1500; step++) {
      // Growth and decay in turns, so that both borders are crossed often.
      const grows = Math.floor(step / 250) % 2 === 0;
      mutate(bench, model, random, grows);
      encodings.add(bench.encoding);
      expect(bench.lists.length).toBe(model.length);
      if (step % 10 === 0) {
        expect(bench.content()).toEqual(model);
        expect(bench.content(true)).toEqual(model);
        bench.lists.verify();
      }
      if (model.length > 0) {
        const index = random.below(model.length);
        bench.lists.seek(index);
        expect(bench.element).toBe(model[index]);
      }
    }
    expect(encodings.size).toBe(2);
    bench.free();
    expect(bench.arena.usedBytes).toBe(0);
  });
});

function randomElement(random: SeededRandom): Buffer {
  const kind = random.below(20);
  if (kind === 0) return Buffer.alloc(0);
  if (kind < 8) return Buffer.from(String(random.uint32() - 2 ** 31));
  if (kind === 8) return Buffer.alloc(4000 + random.below(300), random.below(256));
  if (kind === 9) return Buffer.alloc(random.below(3) === 0 ? 1 << 17 : 300, random.below(256));
  return Buffer.from(Uint8Array.from({ length: random.below(60) }, () => random.below(256)));
}

function mutate(bench: Workbench, model: string[], random: SeededRandom, grows: boolean): void {
  const { lists } = bench;
  const bytes = randomElement(random);
  const text = bytes.toString('latin1');
  const length = model.length;
  const action = length === 0 ? random.below(2) : random.below(grows ? 10 : 14);
  if (action < 2) {
    if (action === 0) lists.pushBack(bytes, 0, bytes.length);
    else lists.pushFront(bytes, 0, bytes.length);
    if (action === 0) model.push(text);
    else model.unshift(text);
    return;
  }
  const index = random.below(length);
  if (action < 7) {
    lists.seek(index);
    if (action < 4) lists.insertBefore(bytes, 0, bytes.length);
    else if (action < 6) lists.insertAfter(bytes, 0, bytes.length);
    else lists.replace(bytes, 0, bytes.length);
    if (action < 4) model.splice(index, 0, text);
    else if (action < 6) model.splice(index + 1, 0, text);
    else model[index] = text;
  } else if (action < 9) {
    lists.seek(index);
    const hasMore = action === 7 ? lists.removeForward() : lists.removeBackward();
    model.splice(index, 1);
    const neighbour = action === 7 ? model[index] : model[index - 1];
    expect(hasMore).toBe(neighbour !== undefined);
    if (hasMore) expect(bench.element).toBe(neighbour);
  } else if (action < 12) {
    const count = Math.min(length, 1 + random.below(4));
    if (action === 9) lists.dropFront(count);
    else lists.dropBack(count);
    model.splice(action === 9 ? 0 : length - count, count);
  } else {
    const count = random.below(Math.ceil(length / 2)) + 1;
    lists.dropFront(count);
    model.splice(0, count);
  }
  lists.shrink();
}
