import { describe, expect, it } from 'vitest';
import { KeyedHash } from '../../src/base/hash.ts';
import { SeededRandom } from '../../src/base/random.ts';
import type { CollectionOwner } from '../../src/keyspace/sets.ts';
import {
  type OpenSortedSet,
  SortedSetEncoding,
  SortedSets,
  sortedSetEncodingName,
} from '../../src/keyspace/sorted-sets.ts';
import { Arena } from '../../src/structures/arena.ts';
import { ByteMap } from '../../src/structures/byte-map.ts';
import { Packed } from '../../src/structures/packed.ts';

/** One entry outside any database. */
class LoneEntry implements CollectionOwner {
  #root: number;
  #encoding: number = SortedSetEncoding.packed;

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

/** One sorted set, and what it should hold. */
class Workbench {
  readonly arena = new Arena();
  readonly sets: SortedSets;
  readonly owner: LoneEntry;
  readonly set: OpenSortedSet;
  readonly model = new Map<string, number>();
  /** What was handed over to be freed by and by. */
  readonly graves: { root: number; freeItem: (item: number) => void }[] = [];
  readonly #map: ByteMap;

  constructor() {
    const { arena } = this;
    const packed = new Packed(arena);
    this.#map = new ByteMap(arena, new KeyedHash(Uint32Array.of(7, 9)));
    const bury = (root: number, freeItem: (item: number) => void): void => {
      this.graves.push({ root, freeItem });
    };
    this.sets = new SortedSets({ arena, packed, map: this.#map, bury });
    this.owner = new LoneEntry(this.sets.create());
    this.set = this.sets.first;
    this.set.open(this.owner, 1);
  }

  put(name: string, score: number): void {
    const bytes = Buffer.from(name, 'latin1');
    if (this.set.find(bytes, 0, bytes.length)) this.set.update(bytes, 0, bytes.length, score);
    else this.set.add(bytes, 0, bytes.length, score);
    this.model.set(name, score);
  }

  remove(name: string): void {
    const bytes = Buffer.from(name, 'latin1');
    const isThere = this.set.find(bytes, 0, bytes.length);
    expect(isThere).toBe(this.model.delete(name));
    if (isThere) this.set.remove();
  }

  get encoding(): string {
    return sortedSetEncodingName(this.owner.encoding());
  }

  /** The model's members in order. */
  sorted(): [name: string, score: number][] {
    return [...this.model].sort(([leftName, left], [rightName, right]) => {
      if (left !== right) return left < right ? -1 : 1;
      return leftName < rightName ? -1 : 1;
    });
  }

  content(set: OpenSortedSet = this.set): [name: string, score: number][] {
    const all: [string, number][] = [];
    for (let more = set.seek(0); more; more = set.forward()) all.push([memberOf(set), set.score]);
    return all;
  }

  plainContent(): [name: string, score: number][] {
    return plain(this.content());
  }

  free(): void {
    this.sets.free(this.owner.root(), this.owner.encoding());
    for (const { root, freeItem } of this.graves) {
      this.#map.forEach(root, freeItem);
      this.#map.destroy(root);
    }
    expect(this.arena.usedBytes).toBe(0);
  }
}

/** -0 and 0 are one score. */
function plain(rows: [name: string, score: number][]): [name: string, score: number][] {
  return rows.map(([name, score]) => [name, score === 0 ? 0 : score]);
}

function memberOf(set: OpenSortedSet): string {
  const { bytes, start, end } = set.member;
  return Buffer.from(bytes.subarray(start, end)).toString('latin1');
}

const SCORES = [0, -0, 1, -1, 7, 1e14, -1e14, 999_999_999_999_999, 1e15, 0.1, -2.5, 1e300, 5e-324];
const EDGES = [Infinity, -Infinity, 2 ** 53, -(2 ** 53), 12_345_678];

describe('sorted sets', () => {
  it.each([
    [20, 'listpack'],
    [300, 'skiplist'],
  ])('behave as a sorted array through any changes among %i members', (names, encoding) => {
    const seed = Number(process.env.KEYWIRE_SEED ?? Math.floor(Math.random() * 2 ** 32));
    const random = new SeededRandom(seed);
    const bench = new Workbench();
    const { set } = bench;
    const scores = [...SCORES, ...EDGES];
    for (let step = 0; step < 4000; step++) {
      const name = `m${random.below(names)}`;
      const score = scores[random.below(scores.length)] ?? 0;
      if (random.below(4) === 0) bench.remove(name);
      else bench.put(name, score);
      if (step % 50 !== 0) continue;
      set.verify();
      expect(bench.plainContent(), `KEYWIRE_SEED=${seed}`).toEqual(plain(bench.sorted()));
      const sorted = bench.sorted();
      sorted.forEach(([member], rank) => {
        const bytes = Buffer.from(member);
        expect(set.find(bytes, 0, bytes.length)).toBe(true);
        expect(set.rank()).toBe(rank);
      });
      for (const bound of scores) {
        const below = sorted.filter(([, own]) => own < bound).length;
        expect(set.rankOfScore(bound, false)).toBe(below);
        expect(set.rankOfScore(bound, true)).toBe(sorted.filter(([, own]) => own <= bound).length);
      }
    }
    expect(bench.encoding).toBe(encoding);
    bench.free();
  });

  it('keep every score exactly, only -0 as 0 while packed', () => {
    for (const entriesMax of [1000, 0]) {
      const bench = new Workbench();
      bench.sets.limits.packedEntriesMax = entriesMax;
      const scores = [...SCORES, ...EDGES, Number.MAX_VALUE, 123_456.789];
      scores.forEach((score, at) => {
        bench.put(`m${at}`, score);
      });
      scores.forEach((score, at) => {
        const bytes = Buffer.from(`m${at}`);
        expect(bench.set.find(bytes, 0, bytes.length)).toBe(true);
        const kept = entriesMax > 0 && score === 0 ? 0 : score;
        expect(Object.is(bench.set.score, kept)).toBe(true);
      });
      bench.free();
    }
  });

  it('grow out of the packed form by number and by length', () => {
    const bench = new Workbench();
    for (let i = 0; i < 128; i++) bench.put(`m${i}`, i);
    expect(bench.encoding).toBe('listpack');
    bench.put('m0', 500);
    expect(bench.encoding).toBe('listpack');
    bench.put('one more', 1);
    expect(bench.encoding).toBe('skiplist');
    expect(bench.content()).toEqual(bench.sorted());
    bench.free();
    const long = new Workbench();
    long.put('x'.repeat(64), 1);
    expect(long.encoding).toBe('listpack');
    long.put('x'.repeat(65), 1);
    expect(long.encoding).toBe('skiplist');
    expect(long.content()).toEqual(long.sorted());
    long.free();
  });

  it('walk both ways, draw and scan', () => {
    for (const count of [10, 500]) {
      const bench = new Workbench();
      const { set } = bench;
      for (let i = 0; i < count; i++) bench.put(`m${i}`, i % 7);
      const backward: string[] = [];
      for (let more = set.seek(count - 1); more; more = set.backward()) {
        backward.push(memberOf(set));
      }
      expect(backward.reverse()).toEqual(bench.sorted().map(([name]) => name));
      const scanned = new Set<string>();
      let cursor = 0;
      do {
        const handles: number[] = [];
        cursor = set.scan(cursor, 10, (handle) => {
          handles.push(handle);
        });
        for (const handle of handles) {
          set.load(handle);
          scanned.add(memberOf(set));
        }
      } while (cursor !== 0);
      expect(scanned.size).toBe(count);
      const random = new SeededRandom(3);
      const drawn = new Set<string>();
      for (let i = 0; i < count * 20; i++) {
        set.load(set.random(random));
        drawn.add(memberOf(set));
      }
      expect(drawn.size).toBe(count);
      bench.free();
    }
  });

  it('tell ranks of members where scores are equal, and drop ranges', () => {
    for (const count of [26, 2600]) {
      const bench = new Workbench();
      const { set } = bench;
      for (let i = 0; i < count; i++) bench.put(`${String.fromCharCode(97 + (i % 26))}${i}`, 0);
      const names = bench.sorted().map(([name]) => name);
      for (const bound of ['', 'a', 'b1', 'c', 'm12', 'z', 'zz', names[3] ?? '']) {
        const bytes = Buffer.from(bound);
        const below = names.filter((name) => name < bound).length;
        expect(set.rankOfMember(bytes, 0, bytes.length, false)).toBe(below);
        const upTo = names.filter((name) => name <= bound).length;
        expect(set.rankOfMember(bytes, 0, bytes.length, true)).toBe(upTo);
      }
      set.removeRange(3, count - 8);
      for (const name of names.slice(3, count - 5)) bench.model.delete(name);
      set.shrink();
      set.verify();
      expect(bench.content()).toEqual(bench.sorted());
      bench.free();
    }
  });

  it('are copied whole, and count their memory', () => {
    for (const count of [10, 3000]) {
      const bench = new Workbench();
      for (let i = 0; i < count; i++) bench.put(`member ${i}`, i / 3);
      const { owner, sets } = bench;
      const before = bench.arena.usedBytes;
      const copied = sets.copy(owner.root(), owner.encoding());
      const taken = bench.arena.usedBytes - before;
      expect(sets.memoryUsage(copied, owner.encoding())).toBeGreaterThan(taken * 0.8);
      expect(sets.memoryUsage(copied, owner.encoding())).toBeLessThan(taken * 1.2);
      sets.second.openRoot(copied, owner.encoding());
      expect(bench.content(sets.second)).toEqual(bench.sorted());
      sets.second.free();
      bench.free();
    }
  });
});
