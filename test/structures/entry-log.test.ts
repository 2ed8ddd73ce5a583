import { randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { Arena } from '../../src/structures/arena.ts';
import { EntryLog, LOG_BYTES, LogCursor, LogMark } from '../../src/structures/entry-log.ts';
import { StreamId } from '../../src/structures/stream-id.ts';

/** One log, and what it should hold. */
class Workbench {
  readonly arena = new Arena();
  readonly log = new EntryLog(this.arena);
  readonly root = this.arena.allocate(LOG_BYTES);
  readonly cursor = new LogCursor();
  model: { ms: number; seq: number; parts: string[] }[] = [];

  constructor() {
    this.log.init(this.root);
  }

  add(ms: number, seq: number, parts: string[]): void {
    this.log.append(this.root, StreamId.of(ms, seq), partsOf(parts), {
      first: 0,
      count: parts.length,
    });
    this.model.push({ ms, seq, parts });
  }

  /** The entry at the cursor. */
  here(): string {
    const { entry } = this.cursor;
    const parts: string[] = [];
    for (let left = 2 * entry.fields; left > 0; left--) {
      const { bytes, start, end } = this.log.nodes.nextPart(entry);
      parts.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
    }
    return `${entry.id} ${parts.join(' ')}`;
  }

  content(): string[] {
    const all: string[] = [];
    let more = this.log.seek(this.root, new StreamId(), this.cursor);
    for (; more; more = this.log.next(this.cursor)) all.push(this.here());
    return all;
  }

  contentBack(): string[] {
    const all: string[] = [];
    let more = this.log.seekBack(this.root, new StreamId().setMax(), this.cursor);
    for (; more; more = this.log.previous(this.cursor)) all.push(this.here());
    return all;
  }

  expected(): string[] {
    return this.model.map(({ ms, seq, parts }) => `${ms}-${seq} ${parts.join(' ')}`);
  }

  free(): void {
    while (this.log.freeNodes(this.root, 3) === 3);
    this.log.destroy(this.root);
    this.arena.free(this.root);
    expect(this.arena.usedBytes).toBe(0);
  }
}

function partsOf(parts: readonly string[]) {
  const buffer = Buffer.from(parts.join(''), 'latin1');
  const ends: number[] = [];
  for (const part of parts) ends.push((ends.at(-1) ?? 0) + part.length);
  return {
    buffer,
    start: (index: number): number => ends[index - 1] ?? 0,
    end: (index: number): number => ends[index] ?? 0,
  };
}

describe('a log of entries', () => {
  test('random additions, removals and trims are as in an array, both ways', () => {
    const seed = randomInt(2 ** 31);
    const random = new SeededRandom(seed);
    const bench = new Workbench();
    bench.log.limits.entriesMax = 9;
    bench.log.limits.bytesMax = 700;
    let [ms, seq] = [1, 0];
    for (let round = 0; round < 4000; round++) {
      const told = `seed ${seed}, round ${round}`;
      const choice = random.below(8);
      const some = bench.model[random.below(Math.max(bench.model.length, 1))];
      if (choice < 5) {
        if (random.below(3) === 0) [ms, seq] = [ms + 1 + random.below(2 ** 31) * 1000, 0];
        else seq += 1 + random.below(3) ** 9;
        const names = [['a', 'b'], ['a', 'b'], ['b'], ['17']][random.below(4)] ?? [];
        const length = random.below(50) === 0 ? 5000 : random.below(60);
        bench.add(
          ms,
          seq,
          names.flatMap((name) => [name, random.below(2) === 0 ? `${round}` : 'v'.repeat(length)]),
        );
      } else if (choice === 5 && some !== undefined) {
        const id = StreamId.of(some.ms, some.seq);
        expect(bench.log.find(bench.root, id, bench.cursor), told).toBe(true);
        bench.log.remove(bench.root, bench.cursor);
        bench.model = bench.model.filter((entry) => entry !== some);
        expect(bench.log.find(bench.root, id, bench.cursor), told).toBe(false);
      } else if (choice === 6) {
        const lengthMax = Math.max(bench.model.length - random.below(6), 0);
        const trim = { lengthMax, idMin: undefined, isApproximate: false, limit: 0 };
        expect(bench.log.trim(bench.root, trim), told).toBe(bench.model.length - lengthMax);
        bench.model = bench.model.slice(bench.model.length - lengthMax);
      } else if (some !== undefined) {
        const at = bench.model.indexOf(some);
        bench.log.seek(bench.root, StreamId.of(some.ms, some.seq), bench.cursor);
        const mark = new LogMark();
        mark.take(bench.cursor);
        bench.log.next(bench.cursor);
        bench.log.resume(mark, bench.cursor);
        expect(bench.here(), told).toBe(bench.expected()[at]);
      }
      if (round % 100 === 0) bench.log.check(bench.root);
    }
    expect(bench.content(), `seed ${seed}`).toEqual(bench.expected());
    expect(bench.contentBack(), `seed ${seed}`).toEqual(bench.expected().reverse());
    bench.free();
  });

  test('who reads on from id to id misses nothing and sees nothing twice, whatever changes', () => {
    const seed = randomInt(2 ** 31);
    const random = new SeededRandom(seed);
    const bench = new Workbench();
    bench.log.limits.entriesMax = 7;
    let added = 0;
    const last = new StreamId();
    for (let round = 0; round < 3000; round++) {
      const told = `seed ${seed}, round ${round}`;
      for (let count = random.below(4); count > 0; count--) bench.add(++added, 0, ['f', 'v']);
      const some = bench.model[random.below(Math.max(bench.model.length, 1))];
      if (random.below(3) === 0 && some !== undefined) {
        expect(bench.log.find(bench.root, StreamId.of(some.ms, some.seq), bench.cursor)).toBe(true);
        bench.log.remove(bench.root, bench.cursor);
        bench.model = bench.model.filter((entry) => entry !== some);
      }
      if (random.below(40) === 0) {
        const lengthMax = random.below(bench.model.length + 1);
        const trim = { lengthMax, idMin: undefined, isApproximate: false, limit: 0 };
        bench.log.trim(bench.root, trim);
        bench.model = bench.model.slice(bench.model.length - lengthMax);
      }
      // Mostly on from where it was; now and then from somewhere else.
      if (random.below(20) === 0) last.setNumbers(random.below(added + 1), 0);
      const behind = bench.model.filter((entry) => entry.ms > last.ms);
      const from = StreamId.of(last.ms, 1);
      let more = bench.log.seek(bench.root, from, bench.cursor);
      for (const entry of behind.slice(0, random.below(12))) {
        expect(more && bench.cursor.entry.id.ms, told).toBe(entry.ms);
        last.set(bench.cursor.entry.id);
        more = bench.log.next(bench.cursor);
      }
      if (behind.length === 0) expect(more, told).toBe(false);
    }
    bench.free();
  });

  test('where another log was, nothing of it is found', () => {
    const bench = new Workbench();
    bench.add(1, 1, ['f', 'v']);
    expect(bench.content()).toHaveLength(1);
    // As FLUSHALL does: no log is told that it is gone.
    bench.arena.reset();
    expect(bench.arena.allocate(LOG_BYTES)).toBe(bench.root);
    bench.log.init(bench.root);
    expect(bench.log.seek(bench.root, StreamId.of(1, 1), bench.cursor)).toBe(false);
    bench.free();
  });

  test('an approximate trim removes whole nodes, within its limit', () => {
    const bench = new Workbench();
    bench.log.limits.entriesMax = 10;
    for (let i = 1; i <= 100; i++) bench.add(i, 0, ['f', `${i}`]);
    const trim = { lengthMax: 45, idMin: undefined, isApproximate: true, limit: 0 };
    expect(bench.log.trim(bench.root, { ...trim, limit: 25 })).toBe(20);
    expect(bench.log.trim(bench.root, trim)).toBe(30);
    const idMin = StreamId.of(75, 0);
    expect(bench.log.trim(bench.root, { ...trim, idMin })).toBe(20);
    expect(bench.log.length(bench.root)).toBe(30);
    expect(bench.log.nodeCount(bench.root)).toBe(3);
    bench.free();
  });

  test('equal fields are written once a node, and small entries take few bytes', () => {
    const bench = new Workbench();
    for (let i = 1; i <= 10_000; i++)
      bench.add(1_700_000_000_000 + i, 0, ['temperature', `${i % 40}`]);
    // Redis's listpacks take 17 bytes for such an entry.
    expect(bench.log.memoryUsage(bench.root) / 10_000).toBeLessThan(12);
    bench.free();
  });
});
