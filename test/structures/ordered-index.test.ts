import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena, ArenaFull } from '../../src/structures/arena.ts';
import { IndexCursor, OrderedIndex } from '../../src/structures/ordered-index.ts';
import { seededRun } from './seed.ts';

interface Row {
  score: number;
  readonly name: string;
  item: number;
}

/** An index beside a sorted array of the same rows. */
class Both {
  readonly arena: Arena;
  readonly index: OrderedIndex;
  readonly root: number;
  readonly rows: Row[] = [];
  readonly cursor = new IndexCursor();

  constructor(bytesMax = 2 ** 40) {
    this.arena = new Arena({ bytesMax });
    this.index = new OrderedIndex(this.arena);
    this.root = this.index.create();
  }

  item(name: string): number {
    const key = Buffer.from(name, 'latin1');
    const item = this.arena.allocate(4 + key.length);
    this.arena.setWord(item, 0, key.length | (1 << 24));
    this.arena.bytesOf(item).set(key, this.arena.byteOffset(item) + 4);
    return item;
  }

  add(score: number, name: string): void {
    const item = this.item(name);
    this.index.insert(this.root, score, item);
    this.rows.push({ score, name, item });
    this.sort();
  }

  removeAt(rank: number): void {
    const [row] = this.rows.splice(rank, 1);
    if (row === undefined) return;
    this.index.remove(this.root, row.score, row.item);
    this.arena.free(row.item);
  }

  update(rank: number, score: number): void {
    const row = this.rows[rank];
    if (row === undefined) return;
    this.index.update(this.root, row.score, score, row.item);
    row.score = score;
    this.sort();
  }

  sort(): void {
    this.rows.sort((left, right) => {
      if (left.score !== right.score) return left.score < right.score ? -1 : 1;
      return Buffer.compare(Buffer.from(left.name, 'latin1'), Buffer.from(right.name, 'latin1'));
    });
  }

  /** The index's items in order, walked forward and backward. */
  expectEqual(): void {
    const { index, root, cursor, rows } = this;
    index.check(root);
    expect(index.size(root)).toBe(rows.length);
    let at = 0;
    for (let more = index.seek(root, 0, cursor); more; more = index.next(cursor), at++) {
      expect([cursor.score, cursor.item]).toEqual([rows[at]?.score, rows[at]?.item]);
    }
    expect(at).toBe(rows.length);
    for (let more = index.seek(root, at - 1, cursor); more; more = index.previous(cursor)) {
      expect(cursor.item).toBe(rows[--at]?.item);
    }
    expect(at).toBe(0);
  }

  empty(): void {
    for (const row of this.rows.splice(0)) this.arena.free(row.item);
    this.index.destroy(this.root);
    expect(this.arena.usedBytes).toBe(0);
  }
}

const SCORES = [0, 1, 2, -1, 0.5, Infinity, -Infinity, 1e300];

describe('OrderedIndex', () => {
  test('keeps any rows in order through any changes', () => {
    const change = fc.tuple(
      fc.constantFrom('add', 'add', 'add', 'remove', 'update'),
      fc.oneof(fc.constantFrom(...SCORES), fc.double({ noNaN: true })),
      fc.nat(),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 400, size: 'max' }), (changes) => {
        const both = new Both();
        changes.forEach(([what, score, number], step) => {
          const rank = both.rows.length === 0 ? 0 : number % both.rows.length;
          if (what === 'add') both.add(score, `${number % 50}:${step}`);
          else if (what === 'remove') both.removeAt(rank);
          else both.update(rank, score);
        });
        both.expectEqual();
        both.empty();
      }),
      { numRuns: 60 },
    );
  });

  test('many levels grow and shrink again', () => {
    const { random, note } = seededRun();
    const both = new Both();
    const { index, root, rows } = both;
    const place = new Map<string, Row>();
    for (let i = 0; i < 30_000; i++) {
      const row = { score: random.below(500), name: `m${i}`, item: both.item(`m${i}`) };
      index.insert(root, row.score, row.item);
      place.set(row.name, row);
    }
    rows.push(...place.values());
    both.sort();
    both.expectEqual();
    const left = [...place.values()];
    while (left.length > 0) {
      const [row] = left.splice(random.below(left.length), 1);
      if (row === undefined) break;
      index.remove(root, row.score, row.item);
      both.arena.free(row.item);
      if (left.length % 5000 === 0) {
        rows.length = 0;
        rows.push(...left);
        both.sort();
        both.expectEqual();
      }
    }
    expect(index.size(root), note).toBe(0);
    rows.length = 0;
    both.empty();
  });

  test.each(['rising', 'falling'])(
    '%s scores fill the leaves, and drain from either end',
    (way) => {
      const both = new Both();
      const { arena, index, root } = both;
      const count = 20_000;
      const items: number[] = [];
      for (let i = 0; i < count; i++) {
        const item = both.item(String(i));
        items.push(item);
        index.insert(root, way === 'rising' ? i : -i, item);
      }
      index.check(root);
      expect(index.memoryUsage(root)).toBeLessThan(count * 14);
      for (let i = 0; i < count; i++) {
        const at = i % 3 === 0 ? items.length - 1 : 0;
        const [item = 0] = items.splice(at, 1);
        const cursor = both.cursor;
        index.seek(root, (way === 'rising') === (at === 0) ? 0 : items.length, cursor);
        expect(cursor.item).toBe(item);
        index.remove(root, cursor.score, item);
        arena.free(item);
        if (i % 1000 === 0) index.check(root);
      }
      both.empty();
    },
  );

  test('tells ranks of items, of scores and of members', () => {
    const both = new Both();
    const { index, root } = both;
    for (let i = 0; i < 3000; i++) both.add((i * 7) % 300, `k${i}`);
    const { rows } = both;
    rows.forEach((row, rank) => {
      expect(index.rank(root, row.score, row.item)).toBe(rank);
    });
    for (const bound of [-1, 0, 0.5, 10, 150, 299, 299.5, Infinity, -Infinity]) {
      const below = rows.filter((row) => row.score < bound).length;
      const upTo = rows.filter((row) => row.score <= bound).length;
      expect(index.rankOfScore(root, bound, false)).toBe(below);
      expect(index.rankOfScore(root, bound, true)).toBe(upTo);
    }
    both.empty();
    const equal = new Both();
    for (let i = 0; i < 2000; i++) equal.add(5, `k${i * 3}`);
    for (const name of ['', 'k', 'k0', 'k3', 'k30', 'k301', 'k5997', 'k9', 'z']) {
      const bytes = Buffer.from(name);
      const below = equal.rows.filter((row) => row.name < name).length;
      const upTo = equal.rows.filter((row) => row.name <= name).length;
      expect(equal.index.rankOfMember(equal.root, bytes, 0, bytes.length, false)).toBe(below);
      expect(equal.index.rankOfMember(equal.root, bytes, 0, bytes.length, true)).toBe(upTo);
    }
    equal.empty();
  });

  test('seek refuses ranks that are not there', () => {
    const both = new Both();
    const { index, root, cursor } = both;
    expect(index.seek(root, 0, cursor)).toBe(false);
    expect(index.rankOfScore(root, 0, true)).toBe(0);
    expect(index.rankOfMember(root, Buffer.from('a'), 0, 1, true)).toBe(0);
    both.add(1, 'a');
    expect(index.seek(root, -1, cursor)).toBe(false);
    expect(index.seek(root, 1, cursor)).toBe(false);
    expect(index.seek(root, 0, cursor)).toBe(true);
    expect(index.next(cursor)).toBe(false);
    expect(index.previous(cursor)).toBe(false);
    both.empty();
  });

  test('an item that moved takes the place of the old one', () => {
    const both = new Both();
    const { arena, index, root, rows } = both;
    for (let i = 0; i < 500; i++) both.add(i % 10, `k${i}`);
    for (const row of rows) {
      const moved = both.item(row.name);
      index.replace(root, row.score, row.item, moved);
      arena.free(row.item);
      row.item = moved;
    }
    both.expectEqual();
    both.empty();
  });

  test.each([0, 1, 60, 5000])('a copy of %i has items of its own and stays as it is', (count) => {
    const both = new Both();
    const { arena, index, root, rows } = both;
    for (let i = 0; i < count; i++) {
      const row = { score: (i * 31) % 97, name: `member ${i}`, item: both.item(`member ${i}`) };
      index.insert(root, row.score, row.item);
      rows.push(row);
    }
    both.sort();
    const copied = index.create();
    const items: number[] = [];
    index.copy(root, copied, (item) => {
      expect(item).toBe(rows[items.length]?.item);
      const own = arena.allocate(arena.capacity(item));
      arena.copy(item, own, arena.capacity(item));
      items.push(own);
      return own;
    });
    index.check(copied);
    expect(index.size(copied)).toBe(count);
    const cursor = new IndexCursor();
    for (let rank = 0; rank < count; rank++) {
      expect(index.seek(copied, rank, cursor)).toBe(true);
      expect([cursor.score, cursor.item]).toEqual([rows[rank]?.score, items[rank]]);
    }
    while (rows.length > 0) both.removeAt(rows.length >>> 1);
    index.check(copied);
    for (const item of items) arena.free(item);
    index.destroy(copied);
    index.destroy(root);
    expect(arena.usedBytes).toBe(0);
  });

  test('a copy that finds no memory leaves nothing but its items', () => {
    const both = new Both();
    const { arena, index, root } = both;
    for (let i = 0; i < 6000; i++) index.insert(root, i, both.item(`${i}`));
    const allocate = arena.allocate.bind(arena);
    const copied = index.create();
    const { blocks } = arena;
    for (let allowed = 0; allowed < index.nodeCount(root); allowed += 7) {
      let left = allowed;
      arena.allocate = (bytes) => {
        if (left-- === 0) throw new ArenaFull('full');
        return allocate(bytes);
      };
      expect(() => index.copy(root, copied, (item) => item)).toThrow(ArenaFull);
      arena.allocate = allocate;
      expect(arena.blocks).toBe(blocks);
      index.check(copied);
    }
    index.check(root);
  });

  test('an item changes between 0 and -0 where it stands', () => {
    const both = new Both();
    const { index, root } = both;
    const items = Array.from({ length: 500 }, (_, at) => both.item(`member ${1000 + at}`));
    for (const item of items) index.insert(root, 0, item);
    for (const item of items) index.update(root, 0, -0, item);
    index.check(root);
    const cursor = new IndexCursor();
    items.forEach((item, rank) => {
      index.seek(root, rank, cursor);
      expect([cursor.item, cursor.score]).toEqual([item, -0]);
    });
  });

  test('a change that finds no memory changes nothing', () => {
    const both = new Both(64 * 1024);
    const { index, root, rows } = both;
    let refused = 0;
    for (let i = 0; i < 6000 && refused < 50; i++) {
      const name = `member ${(i * 7919) % 6007}`;
      try {
        both.add((i * 31) % 97, name);
      } catch (error) {
        expect(error).toBeInstanceOf(ArenaFull);
        refused++;
      }
    }
    expect(refused).toBe(50);
    // The items whose insert was refused are still in the arena, the index does not know them.
    index.check(root);
    expect(index.size(root)).toBe(rows.length);
    for (let i = 0; rows.length > 0; i++) both.removeAt(i % rows.length);
    expect(index.size(root)).toBe(0);
  });
});
