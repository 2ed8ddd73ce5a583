/** The sorted set commands as a whole: random sequences against maps, and what the journal makes of them. */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { SET_COMMANDS } from '../../src/commands/sets.ts';
import { SORTED_SET_COMMANDS } from '../../src/commands/sorted-sets.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness, type Plain } from './harness.ts';

const SPECS = [...SORTED_SET_COMMANDS, ...SET_COMMANDS, ...KEY_COMMANDS, ...STRING_COMMANDS];

type Row = readonly [member: string, score: number];

/** Sorted sets as maps, with the commands in their plainest words. */
class Model {
  readonly keys = new Map<string, Map<string, number>>();

  rows(key: string): Row[] {
    return [...(this.keys.get(key) ?? [])].sort(([leftName, left], [rightName, right]) => {
      if (left !== right) return left < right ? -1 : 1;
      return leftName < rightName ? -1 : 1;
    });
  }

  put(key: string, rows: Iterable<Row>): number {
    const all = new Map(rows);
    if (all.size === 0) this.keys.delete(key);
    else this.keys.set(key, all);
    return all.size;
  }

  add(key: string, rows: readonly Row[]): number {
    const all = new Map(this.keys.get(key));
    const before = all.size;
    for (const [member, score] of rows) all.set(member, score);
    this.put(key, all);
    return all.size - before;
  }

  drop(key: string, gone: readonly Row[]): number {
    const names = new Set(gone.map(([member]) => member));
    const rows = this.rows(key);
    this.put(
      key,
      rows.filter(([member]) => !names.has(member)),
    );
    return names.size;
  }

  unite(keys: readonly string[]): Row[] {
    const all = new Map<string, number>();
    for (const key of keys) {
      for (const [member, score] of this.rows(key)) {
        all.set(member, (all.get(member) ?? 0) + score);
      }
    }
    return [...all];
  }
}

const KEYS = ['a', 'b', 'c'];

interface Step {
  readonly line: string;
  readonly answer: Plain;
  readonly expected: Plain;
}

/** One random command on the harness and the model; both answers. */
class Player {
  readonly harness: Harness;
  readonly model = new Model();
  readonly #random: SeededRandom;
  readonly #names: number;

  constructor(seed: number, names: number) {
    this.#random = new SeededRandom(seed);
    this.#names = names;
    this.harness = new Harness(SPECS, { seed });
  }

  step(): Step {
    const { model } = this;
    const key = this.#key();
    const rows = model.rows(key);
    const score = this.#below(8) - 2;
    switch (this.#below(9)) {
      case 0:
      case 1:
      case 2: {
        const added: Row[] = Array.from({ length: 1 + this.#below(6) }, () => [
          this.#name(),
          this.#below(8) / 2,
        ]);
        const words = added.flatMap(([member, own]) => [own, member]);
        return this.#run(model.add(key, added), 'ZADD', key, ...words);
      }
      case 3: {
        const member = this.#name();
        const after = (model.keys.get(key)?.get(member) ?? 0) + score;
        model.add(key, [[member, after]]);
        return this.#run(after, 'ZINCRBY', key, score, member);
      }
      case 4: {
        const gone = rows.slice(0, 2);
        const expected = gone.map(([member, own]): Plain => [member, own]);
        model.drop(key, gone);
        return this.#run(expected, 'ZPOPMIN', key, 2);
      }
      case 5: {
        const gone = rows.filter(([, own]) => own > score && own <= score + 0.5);
        const expected = model.drop(key, gone);
        return this.#run(expected, 'ZREMRANGEBYSCORE', key, `(${score}`, score + 0.5);
      }
      case 6: {
        const other = this.#key();
        const expected = model.put(key, model.unite([key, other]));
        return this.#run(expected, 'ZUNIONSTORE', key, 2, key, other);
      }
      case 7: {
        const target = this.#key();
        const expected = model.put(target, rows.slice(1, 60));
        return this.#run(expected, 'ZRANGESTORE', target, key, 1, 59);
      }
      default: {
        const expected = rows.map(([member, own]): Plain => [member, own]).reverse();
        return this.#run(expected, 'ZRANGE', key, 0, -1, 'REV', 'WITHSCORES');
      }
    }
  }

  #run(expected: Plain, ...words: (string | number)[]): Step {
    return { line: words.join(' '), answer: this.harness.run(...words), expected };
  }

  #key(): string {
    return KEYS[this.#below(KEYS.length)] ?? '';
  }

  #name(): string {
    return `m${this.#below(this.#names)}`;
  }

  #below(bound: number): number {
    return this.#random.below(bound);
  }
}

describe('random sequences', () => {
  it.each([10, 1000])('answer as maps do, and replay to the same, of %i members', (names) => {
    const seed = Number(process.env.KEYWIRE_SEED ?? Math.floor(Math.random() * 2 ** 32));
    const player = new Player(seed, names);
    const { harness } = player;
    for (let step = 0; step < 1500; step++) {
      const { line, answer, expected } = player.step();
      expect(answer, `KEYWIRE_SEED=${seed} step ${step}: ${line}`).toEqual(expected);
    }
    const again = harness.replayed(seed + 1);
    expect(again.dump()).toEqual(harness.dump());
    expect(again.digest()).toBe(harness.digest());
    harness.run('FLUSHALL');
    expect(harness.keyspace.arena.usedBytes).toBe(0);
  });

  it('of any words never leave half a change behind', () => {
    const seed = Number(process.env.KEYWIRE_SEED ?? Math.floor(Math.random() * 2 ** 32));
    const random = new SeededRandom(seed);
    const harness = new Harness(SPECS, { seed });
    const words = ['z', 's', 'p', '0', '1', '-1', '2', 'inf', '-inf', '(1', 'nan', '-0', '1e308'];
    words.push('[a', '(b', '-', '+', 'NX', 'INCR', 'LIMIT', 'WITHSCORES', 'REV', 'BYLEX', 'MIN');
    words.push('BYSCORE', 'WEIGHTS', 'AGGREGATE', 'COUNT', 'a', '9223372036854775807', '');
    const commands = SORTED_SET_COMMANDS.filter(({ flags }) => !flags.includes('blocking'));
    harness.run('SADD', 'p', 'a', 'b');
    harness.run('SET', 's', 'v');
    for (let step = 0; step < 4000; step++) {
      if (step % 40 === 0) harness.run('ZADD', 'z', 1, 'a', 2, 'b', 'inf', 'c');
      const command = commands[random.below(commands.length)]?.name ?? '';
      const line = [command];
      for (let i = 1 + random.below(6); i > 0; i--) {
        line.push(words[random.below(random.below(2) === 0 ? 3 : words.length)] ?? '');
      }
      const before = JSON.stringify(harness.dump());
      const changes = harness.keyspace.changes;
      const { value } = harness.start(...line);
      if (!(value instanceof Error)) continue;
      expect(harness.keyspace.changes, line.join(' ')).toBe(changes);
      expect(JSON.stringify(harness.dump()), `KEYWIRE_SEED=${seed} ${line.join(' ')}`).toBe(before);
    }
    const again = harness.replayed(seed + 1);
    expect(again.dump()).toEqual(harness.dump());
    expect(again.digest()).toBe(harness.digest());
  });
});

describe('the journal', () => {
  const harness = (): Harness => new Harness(SPECS);

  it('keeps what changed as it came, and nothing of what did not', () => {
    const h = harness();
    h.run('ZADD', 'z', 1, 'a', 2, 'b');
    h.run('ZADD', 'z', 'NX', 9, 'a');
    h.run('ZADD', 'z', 1, 'a');
    h.run('ZADD', 'z', 'GT', 'INCR', 0.1, 'a');
    h.run('ZINCRBY', 'z', 0, 'a');
    h.run('ZREM', 'z', 'none');
    h.run('ZRANDMEMBER', 'z', 5, 'WITHSCORES');
    h.run('ZREMRANGEBYSCORE', 'z', 50, 60);
    h.run('ZINCRBY', 'z', 0.2, 'a');
    expect(h.takeJournal()).toEqual(['ZADD z 1 a 2 b', 'ZADD z GT INCR 0.1 a', 'ZINCRBY z 0.2 a']);
    expect(h.takeEvents()).toEqual(['zadd z', 'zincr z', 'zincr z']);
  });

  it('keeps pops from several keys as the pop of one', () => {
    const h = harness();
    h.run('ZADD', 'z', 1, 'a', 2, 'b', 3, 'c', 4, 'd', 5, 'e');
    h.takeJournal();
    h.takeEvents();
    expect(h.run('ZMPOP', 2, 'y', 'z', 'MAX', 'COUNT', 2)).toEqual([
      'z',
      [
        ['e', 5],
        ['d', 4],
      ],
    ]);
    h.run('BZPOPMIN', 'y', 'z', 0);
    h.run('BZMPOP', 0, 1, 'z', 'MIN', 'COUNT', 10);
    expect(h.takeJournal()).toEqual(['ZPOPMAX z 2', 'ZPOPMIN z 1', 'ZPOPMIN z 2']);
    expect(h.takeEvents()).toEqual(['zpopmax z', 'zpopmin z', 'zpopmin z', 'del z']);
  });

  it('keeps a pop that waited behind the write that served it', () => {
    const h = harness();
    const first = h.start('BZPOPMAX', 'x', 'z', 0);
    const second = h.start('BZMPOP', 0, 1, 'z', 'MIN');
    h.run('ZADD', 'z', 1, 'a', 2, 'b', 3, 'c');
    expect(first.value).toEqual(['z', 'c', 3]);
    expect(second.value).toEqual(['z', [['a', 1]]]);
    expect(h.takeJournal()).toEqual(['ZADD z 1 a 2 b 3 c', 'ZPOPMAX z 1', 'ZPOPMIN z 1']);
    expect(h.run('ZRANGE', 'z', 0, -1)).toEqual(['b']);
  });

  it('tells the events of stores and removals', () => {
    const h = harness();
    h.run('ZADD', 'z', 1, 'a', 2, 'b');
    h.takeEvents();
    h.run('ZUNIONSTORE', 'u', 1, 'z');
    h.run('ZINTERSTORE', 'u', 1, 'z');
    h.run('ZDIFFSTORE', 'u', 2, 'z', 'none');
    h.run('ZRANGESTORE', 'u', 'z', 0, 0);
    h.run('ZDIFFSTORE', 'u', 2, 'z', 'z');
    h.run('ZREMRANGEBYRANK', 'z', 0, 0);
    h.run('ZREM', 'z', 'b');
    expect(h.takeEvents()).toEqual([
      'zunionstore u',
      'zinterstore u',
      'zdiffstore u',
      'zrangestore u',
      'del u',
      'zremrangebyrank z',
      'zrem z',
      'del z',
    ]);
  });
});

// As redis-server 7.0.15 answers: its listpack has no -0, its skiplist has, and what is put together is a
// skiplist until it is stored.
describe('-0', () => {
  function withSources(): Harness {
    const h = new Harness(SPECS);
    h.keyspace.sortedSets.limits.packedEntriesMax = 1;
    h.run('ZADD', 'u', 3, 'b', 7, 'c');
    h.run('ZADD', 'u', '-0', 'b', '-0', 'a');
    h.run('ZADD', 'v', 1, 'd', '-0', 'a', 3, 'e');
    h.run('ZADD', 'w', 0, 'a', 0, 'b', 1, 'c');
    h.run('SADD', 'plain', 'a', 'z');
    return h;
  }

  it.each([
    [
      ['ZUNIONSTORE', 'd', 1, 'u'],
      ['a', -0, 'b', -0, 'c', 7],
    ],
    [
      ['ZUNIONSTORE', 'd', 2, 'u', 'w'],
      ['a', 0, 'b', 0, 'c', 8],
    ],
    [
      ['ZUNIONSTORE', 'd', 1, 'w', 'WEIGHTS', -1],
      ['c', -1, 'a', -0, 'b', -0],
    ],
    [
      ['ZUNIONSTORE', 'd', 2, 'u', 'w', 'AGGREGATE', 'MAX'],
      ['a', -0, 'b', -0, 'c', 7],
    ],
    [
      ['ZUNIONSTORE', 'd', 1, 'plain', 'WEIGHTS', '-0'],
      ['a', -0, 'z', -0],
    ],
    [
      ['ZINTERSTORE', 'd', 2, 'u', 'w', 'AGGREGATE', 'MIN'],
      ['a', -0, 'b', -0, 'c', 1],
    ],
    [
      ['ZINTERSTORE', 'd', 2, 'u', 'v'],
      ['a', 0],
    ],
    [
      ['ZDIFFSTORE', 'd', 2, 'u', 'v'],
      ['b', -0, 'c', 7],
    ],
    [
      ['ZRANGESTORE', 'd', 'u', 0, 1],
      ['a', -0, 'b', -0],
    ],
    [
      ['COPY', 'u', 'd'],
      ['a', -0, 'b', -0, 'c', 7],
    ],
  ])('%j keeps it where the result is large', (command, expected) => {
    const h = withSources();
    h.run(...command);
    const pairs = h.run('ZRANGE', 'd', 0, -1, 'WITHSCORES') as Plain[];
    expect(pairs.flat()).toEqual(expected);
  });

  it.each([
    [
      ['ZUNION', 1, 'u', 'WITHSCORES'],
      ['a', -0, 'b', -0, 'c', 7],
    ],
    [
      ['ZINTER', 1, 'u', 'WITHSCORES'],
      ['a', -0, 'b', -0, 'c', 7],
    ],
    [
      ['ZDIFF', 2, 'u', 'v', 'WITHSCORES'],
      ['b', -0, 'c', 7],
    ],
    [
      ['ZUNION', 1, 'plain', 'WEIGHTS', '-0', 'WITHSCORES'],
      ['a', -0, 'z', -0],
    ],
  ])('%j answers it whatever the size', (command, expected) => {
    const h = withSources();
    h.keyspace.sortedSets.limits.packedEntriesMax = 128;
    expect((h.run(...command) as Plain[]).flat()).toEqual(expected);
  });

  it('is 0 in what is small', () => {
    const h = withSources();
    h.keyspace.sortedSets.limits.packedEntriesMax = 128;
    h.run('ZUNIONSTORE', 'd', 2, 'u', 'plain', 'WEIGHTS', 1, '-0');
    h.run('ZADD', 'small', '-0', 'a', 1, 'b');
    h.run('ZADD', 'small', '-0', 'b');
    for (const key of ['d', 'small']) {
      expect(h.run('OBJECT', 'ENCODING', key)).toBe('listpack');
      for (const member of ['a', 'b', 'z']) {
        expect(h.run('ZSCORE', key, member) ?? 0).toBe(0);
      }
    }
    expect(h.run('ZRANGE', 'd', 0, -1)).toEqual(['a', 'b', 'z', 'c']);
  });

  it('is kept by a ZADD of more members than a small one takes', () => {
    const h = new Harness(SPECS);
    h.run('ZADD', 'z', ...Array.from({ length: 129 }, (_, at) => ['-0', `m${at}`]).flat());
    expect(h.run('ZSCORE', 'z', 'm0')).toBe(-0);
  });
});

describe('large sorted sets', () => {
  it('are scanned whole while they change', () => {
    const h = new Harness(SPECS);
    for (let i = 0; i < 500; i++) h.run('ZADD', 'z', i % 9, `m${i}`);
    const seen = new Set<string>();
    let cursor = '0';
    let round = 0;
    do {
      const [next, found] = h.run('ZSCAN', 'z', cursor, 'COUNT', 20) as [string, string[]];
      for (let i = 0; i < found.length; i += 2) seen.add(found[i] ?? '');
      cursor = next;
      h.run('ZADD', 'z', 1, `new${round++}`);
    } while (cursor !== '0');
    for (let i = 0; i < 500; i++) expect(seen.has(`m${i}`)).toBe(true);
  });

  it('give distinct members by chance, every one now and then', () => {
    const h = new Harness(SPECS);
    for (let i = 0; i < 200; i++) h.run('ZADD', 'z', i, `m${i}`);
    const seen = new Set<Plain>();
    for (let i = 0; i < 200; i++) {
      const drawn = h.run('ZRANDMEMBER', 'z', 10) as Plain[];
      expect(new Set(drawn).size).toBe(10);
      for (const member of drawn) seen.add(member);
    }
    expect(seen.size).toBeGreaterThan(190);
    expect(h.run('ZRANDMEMBER', 'z', -500)).toHaveLength(500);
    expect(h.run('ZRANDMEMBER', 'z', 190)).toHaveLength(190);
  });

  it('are renamed, copied, moved and freed whole', () => {
    const h = new Harness(SPECS);
    for (let i = 0; i < 3000; i++) h.run('ZADD', 'z', i % 100, `m${i}`);
    h.run('COPY', 'z', 'copy');
    h.run('RENAME', 'z', 'y');
    h.run('MOVE', 'y', 1);
    expect(h.run('ZCARD', 'copy')).toBe(3000);
    expect(h.run('OBJECT', 'ENCODING', 'copy')).toBe('skiplist');
    h.run('DEL', 'copy');
    h.run('SET', 'other', 'v');
    while (h.keyspace.sweep(1000));
    h.caller.database = 1;
    expect(h.run('ZRANGE', 'y', 0, 1)).toEqual(['m0', 'm100']);
    h.run('DEL', 'y');
    while (h.keyspace.sweep(1000));
    h.run('FLUSHALL');
    expect(h.keyspace.arena.usedBytes).toBe(0);
  });
});
