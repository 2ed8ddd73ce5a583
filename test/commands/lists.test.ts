/** The list commands as a whole: random sequences against arrays, and what the journal makes of them. */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { listEncodingName } from '../../src/keyspace/lists.ts';
import { Harness, type Input, type Plain } from './harness.ts';

const KEYS = ['a', 'b', 'c', 'd'];
const LETTERS = ['x', 'y', 'z', '1', '22', '-333', ''];

/** Lists as arrays, with the commands in their plainest words. */
class Model {
  readonly lists = new Map<string, string[]>();

  get(key: string): string[] {
    return this.lists.get(key) ?? [];
  }

  put(key: string, list: string[]): void {
    if (list.length === 0) this.lists.delete(key);
    else this.lists.set(key, list);
  }

  push(key: string, isLeft: boolean, elements: string[]): number {
    const list = this.get(key);
    const all = isLeft ? [...elements].reverse().concat(list) : list.concat(elements);
    this.put(key, all);
    return all.length;
  }

  pop(key: string, isLeft: boolean, count: number): string[] {
    const list = [...this.get(key)];
    if (!isLeft) list.reverse();
    const taken = list.splice(0, count);
    if (!isLeft) list.reverse();
    this.put(key, list);
    return taken;
  }

  range(key: string, start: number, stop: number): string[] {
    const list = this.get(key);
    const first = start < 0 ? Math.max(0, list.length + start) : start;
    const last = stop < 0 ? list.length + stop : stop;
    return list.slice(first, Math.max(last + 1, 0));
  }

  remove(key: string, count: number, element: string): number {
    let list = [...this.get(key)];
    if (count < 0) list.reverse();
    let left = count === 0 ? list.length : Math.abs(count);
    const before = list.length;
    list = list.filter((one) => one !== element || left-- <= 0);
    if (count < 0) list.reverse();
    this.put(key, list);
    return before - list.length;
  }

  insert(key: string, isBefore: boolean, pivot: string, element: string): number {
    const list = [...this.get(key)];
    if (list.length === 0) return 0;
    const at = list.indexOf(pivot);
    if (at < 0) return -1;
    list.splice(isBefore ? at : at + 1, 0, element);
    this.put(key, list);
    return list.length;
  }

  positions(key: string, element: string, rank: number, maxLength: number): number[] {
    const found = this.get(key).map((one, index) => (one === element ? index : -1));
    const from = rank < 0 ? found.reverse() : found;
    const looked = maxLength === 0 ? from : from.slice(0, maxLength);
    return looked.filter((index) => index >= 0).slice(Math.abs(rank) - 1);
  }
}

/** One random command: its words, and what it must answer. */
class Step {
  readonly random: SeededRandom;
  readonly model: Model;

  constructor(random: SeededRandom, model: Model) {
    this.random = random;
    this.model = model;
  }

  pick<T>(options: readonly T[]): T {
    const picked = options[this.random.below(options.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  key(): string {
    return this.pick(KEYS);
  }

  element(): string {
    const kind = this.random.below(50);
    if (kind === 0) return 'L'.repeat(3000 + this.random.below(3000));
    if (kind < 5) return String(this.random.uint32());
    return this.pick(LETTERS);
  }

  index(): number {
    return this.random.below(30) - 15;
  }

  next(): [words: Input[], answer: unknown] {
    const { model, random } = this;
    const key = this.key();
    const isLeft = random.below(2) === 0;
    const side = isLeft ? 'L' : 'R';
    switch (random.below(11)) {
      case 0:
      case 1: {
        const elements = Array.from({ length: 1 + random.below(6) }, () => this.element());
        return [[`${side}PUSH`, key, ...elements], model.push(key, isLeft, elements)];
      }
      case 2:
        return [[`${side}POP`, key], model.pop(key, isLeft, 1)[0] ?? null];
      case 3: {
        const target = this.key();
        const toLeft = random.below(2) === 0;
        const words = ['LMOVE', key, target, isLeft ? 'LEFT' : 'RIGHT', toLeft ? 'LEFT' : 'RIGHT'];
        const [moved] = model.pop(key, isLeft, 1);
        if (moved !== undefined) model.push(target, toLeft, [moved]);
        return [words, moved ?? null];
      }
      case 4: {
        const [start, stop] = [this.index(), this.index()];
        return [['LRANGE', key, start, stop], model.range(key, start, stop)];
      }
      case 5: {
        // Mostly little is cut, so that lists get long.
        const start = random.below(3);
        const stop = random.below(10) === 0 ? this.index() : -1 - random.below(3);
        model.put(key, model.range(key, start, stop));
        return [['LTRIM', key, start, stop], 'OK'];
      }
      case 6: {
        const [count, element] = [random.below(7) - 3, this.element()];
        return [['LREM', key, count, element], model.remove(key, count, element)];
      }
      case 7: {
        const [pivot, element] = [this.element(), this.element()];
        const words = ['LINSERT', key, isLeft ? 'BEFORE' : 'AFTER', pivot, element];
        return [words, model.insert(key, isLeft, pivot, element)];
      }
      case 8:
        return this.#set(key);
      case 9: {
        const rank = this.pick([1, 2, -1, -3]);
        const maxLength = this.pick([0, 0, 5, 20]);
        const element = this.element();
        const options = ['RANK', rank, 'COUNT', 0, 'MAXLEN', maxLength];
        return [['LPOS', key, element, ...options], model.positions(key, element, rank, maxLength)];
      }
      default:
        return this.#popMany(isLeft);
    }
  }

  #set(key: string): [Input[], unknown] {
    const [index, element] = [this.index(), this.element()];
    const list = [...this.model.get(key)];
    const at = index < 0 ? list.length + index : index;
    // LSET outside the list is an error; LINDEX shows the same border.
    if (at < 0 || at >= list.length) return [['LINDEX', key, index], null];
    list[at] = element;
    this.model.put(key, list);
    return [['LSET', key, index, element], 'OK'];
  }

  #popMany(isLeft: boolean): [Input[], unknown] {
    const keys = [this.key(), this.key()];
    const key = keys.find((one) => this.model.get(one).length > 0);
    const count = 1 + this.random.below(4);
    const words = ['LMPOP', 2, ...keys, isLeft ? 'LEFT' : 'RIGHT', 'COUNT', count];
    // Without a list LMPOP answers the nil array, which LLEN cannot be mistaken for.
    if (key === undefined) return [['LLEN', keys[0] ?? ''], 0];
    return [words, [key, this.model.pop(key, isLeft, count)]];
  }
}

function encodings(keywire: Harness): Set<string> {
  const database = keywire.keyspace.database(0);
  const seen = new Set<string>();
  database.forEach((entry) => {
    seen.add(listEncodingName(database.encoding(entry)));
  });
  return seen;
}

describe('random commands agree with arrays', () => {
  const runs = [1, 2, 3].flatMap((seed) => [-2, -1, 8].map((size) => [seed, size] as const));

  it.each(runs)('seed %i, list-max-listpack-size %i', (seed, size) => {
    const configuration = { match: () => [], set() {}, listMaxListpackSize: size };
    const keywire = new Harness(LIST_COMMANDS, { seed, host: { configuration } });
    const model = new Model();
    const step = new Step(new SeededRandom(seed * 100 + size), model);
    const seen = new Set<string>();
    for (let count = 0; count < 3000; count++) {
      const [words, answer] = step.next();
      expect(keywire.run(...words), words.join(' ').slice(0, 200)).toEqual(answer);
      if (count % 50 === 0) for (const encoding of encodings(keywire)) seen.add(encoding);
    }
    for (const key of KEYS) expect(keywire.run('LRANGE', key, 0, -1)).toEqual(model.get(key));
    expect([...seen].sort()).toEqual(['listpack', 'quicklist']);

    const copy = keywire.replayed(seed + 1);
    expect(copy.dump()).toEqual(keywire.dump());
    expect(copy.digest()).toBe(keywire.digest());
  });
});

describe('the journal', () => {
  it('replays to the same lists when commands waited', () => {
    const seed = 7;
    const random = new SeededRandom(seed);
    const keywire = new Harness(LIST_COMMANDS, { seed });
    const model = new Model();
    const step = new Step(random, model);
    const blocking = (): Input[] => {
      const [key, other, side] = [step.key(), step.key(), step.pick(['LEFT', 'RIGHT'])];
      return step.pick<Input[]>([
        ['BLPOP', key, other, 0],
        ['BRPOP', key, 0],
        ['BLMPOP', 0, 2, key, other, side, 'COUNT', 3],
        ['BLMOVE', key, other, side, 'LEFT', 0],
        ['BRPOPLPUSH', key, other, 0],
      ]);
    };
    let elements = 0;
    for (let count = 0; count < 2000; count++) {
      const words =
        random.below(3) > 0 ? blocking() : ['RPUSH', step.key(), `${++elements}`, `${++elements}`];
      keywire.start(...words);
    }
    expect(keywire.journal.length).toBeGreaterThan(1000);
    const copy = keywire.replayed(seed + 1);
    expect(copy.dump()).toEqual(keywire.dump());
    expect(copy.digest()).toBe(keywire.digest());
  });
});

describe('memory', () => {
  it('comes back when lists of every size are drained by whatever removes', () => {
    const keywire = new Harness(LIST_COMMANDS);
    // The table of keys is there from the first key on.
    keywire.run('RPUSH', 'l', 'x');
    keywire.run('LPOP', 'l');
    const before = keywire.keyspace.arena.usedBytes;
    const sizes = [1, 10, 1000, 5000];
    const removals: ((count: number) => Input[])[] = [
      (count) => ['LPOP', 'l', count],
      (count) => ['RPOP', 'l', count + 1],
      () => ['LTRIM', 'l', 1, 0],
      () => ['LREM', 'l', 0, 'same'],
      () => ['LREM', 'l', -1_000_000, 'same'],
      (count) => ['LMPOP', 1, 'l', 'LEFT', 'COUNT', count],
    ];
    const answers: Plain[] = [];
    for (const count of sizes) {
      for (const removal of removals) {
        keywire.run('RPUSH', 'l', ...new Array<string>(count).fill('same'));
        if (removal(count)[0] !== 'LREM') keywire.run('LSET', 'l', 0, Buffer.alloc(1 << 20, 1));
        answers.push(keywire.run(...removal(count)));
        expect(keywire.keyspace.arena.usedBytes).toBe(before);
      }
    }
    expect(answers).toHaveLength(sizes.length * removals.length);
  });
});
