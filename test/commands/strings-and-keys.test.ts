/** The string and key commands as a whole: random sequences against a Map, and what replay makes of them. */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness, type Input, type Plain } from './harness.ts';

const SPECS = [...STRING_COMMANDS, ...KEY_COMMANDS, ...LIST_COMMANDS];
const KEYS = ['a', 'b', 'c', 'a-longer-key'];
const VALUES = ['', '0', '7', '-12', 'text', 'x'.repeat(60), '9007199254740991', 'y'.repeat(2000)];

interface Row {
  value: string;
  /** ms since 1970; 0 = never. */
  deadlineMs: number;
}

/** Two databases as Maps, with the commands in their plainest words. */
class Model {
  readonly databases: Map<string, Row>[] = [new Map(), new Map()];
  nowMs = 0;

  database(index = 0): Map<string, Row> {
    const database = this.databases[index];
    if (database === undefined) throw new Error('no such database');
    for (const [key, row] of database) {
      if (row.deadlineMs !== 0 && row.deadlineMs <= this.nowMs) database.delete(key);
    }
    return database;
  }

  value(key: string): string | null {
    return this.database().get(key)?.value ?? null;
  }

  set(key: string, value: string, deadlineMs = 0): void {
    this.database().set(key, { value, deadlineMs });
  }

  /** Changes the value and keeps the deadline. */
  change(key: string, value: string): void {
    this.set(key, value, this.database().get(key)?.deadlineMs ?? 0);
  }

  expire(key: string, deadlineMs: number): number {
    const row = this.database().get(key);
    if (row === undefined) return 0;
    if (deadlineMs <= this.nowMs) this.database().delete(key);
    else row.deadlineMs = deadlineMs;
    return 1;
  }

  transfer(from: string, to: string, how: { target: number; isCopy: boolean }): void {
    const row = this.database().get(from);
    if (row === undefined) throw new Error('no such key');
    if (!how.isCopy) this.database().delete(from);
    this.database(how.target).set(to, { ...row });
  }
}

type Step = [words: Input[], answer: Plain | 'error'];

/** Random commands, each with what it must answer. */
class Steps {
  readonly #random: SeededRandom;
  readonly #model: Model;
  readonly #kinds: (() => Step)[] = [
    () => this.#set(),
    () => this.#setWithOptions(),
    () => this.#get(),
    () => this.#getAndChange(),
    () => this.#append(),
    () => this.#setrange(),
    () => this.#count(),
    () => this.#remove(),
    () => this.#expire(),
    () => this.#persist(),
    () => this.#rename(),
    () => this.#copy(),
    () => this.#move(),
    () => this.#batch(),
    () => this.#database(),
  ];

  constructor(seed: number, model: Model) {
    this.#random = new SeededRandom(seed);
    this.#model = model;
  }

  next(): Step {
    return this.#pick(this.#kinds)();
  }

  below(bound: number): number {
    return this.#random.below(bound);
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  #key(): string {
    return this.#pick(KEYS);
  }

  #set(): Step {
    const [key, value] = [this.#key(), this.#pick(VALUES)];
    this.#model.set(key, value);
    return [['SET', key, value], 'OK'];
  }

  #setWithOptions(): Step {
    const model = this.#model;
    const [key, value] = [this.#key(), this.#pick(VALUES)];
    const [condition, time] = [
      this.#pick(['', 'NX', 'XX']),
      this.#pick(['', 'EX', 'PXAT', 'KEEP']),
    ];
    const old = model.value(key);
    const seconds = 1 + this.below(5);
    const words: Input[] = ['SET', key, value, 'GET'];
    if (condition !== '') words.push(condition);
    if (time === 'EX') words.push('EX', seconds);
    if (time === 'PXAT') words.push('PXAT', model.nowMs + seconds * 1000);
    if (time === 'KEEP') words.push('KEEPTTL');
    const refused = condition === 'NX' ? old !== null : condition === 'XX' && old === null;
    if (refused) return [words, old];
    if (time === 'KEEP') model.change(key, value);
    else model.set(key, value, time === '' ? 0 : model.nowMs + seconds * 1000);
    return [words, old];
  }

  #get(): Step {
    const key = this.#key();
    const value = this.#model.value(key);
    const [start, end] = [this.below(20) - 10, this.below(20) - 10];
    return this.#pick<Step>([
      [['GET', key], value],
      [['STRLEN', key], value?.length ?? 0],
      [['EXISTS', key], value === null ? 0 : 1],
      [['GETRANGE', key, start, end], rangeOf(value ?? '', start, end)],
      [
        ['MGET', key, key],
        [value, value],
      ],
    ]);
  }

  #getAndChange(): Step {
    const model = this.#model;
    const key = this.#key();
    const old = model.value(key);
    if (this.below(3) === 0) {
      model.database().delete(key);
      return [['GETDEL', key], old];
    }
    if (this.below(2) === 0) {
      model.set(key, 'swapped');
      return [['GETSET', key, 'swapped'], old];
    }
    const ms = 1 + this.below(5000);
    model.expire(key, model.nowMs + ms);
    return [['GETEX', key, 'PX', ms], old];
  }

  #append(): Step {
    const [key, part] = [this.#key(), this.#pick(VALUES)];
    const value = (this.#model.value(key) ?? '') + part;
    if (value.length > 20_000) return this.#set();
    this.#model.change(key, value);
    return [['APPEND', key, part], value.length];
  }

  #setrange(): Step {
    const [key, part, offset] = [this.#key(), this.#pick(VALUES), this.below(100)];
    const old = this.#model.value(key) ?? '';
    if (part === '') return [['SETRANGE', key, offset, part], old.length];
    const head = old.slice(0, offset).padEnd(offset, '\0');
    const value = head + part + old.slice(offset + part.length);
    this.#model.change(key, value);
    return [['SETRANGE', key, offset, part], value.length];
  }

  #count(): Step {
    const [key, step] = [this.#key(), this.below(100) - 50];
    const old = this.#model.value(key) ?? '0';
    const words: Input[] = step < 0 ? ['DECRBY', key, -step] : ['INCRBY', key, step];
    if (!/^(?:0|-?[1-9]\d{0,17})$/.test(old)) return [words, 'error'];
    const sum = BigInt(old) + BigInt(step);
    this.#model.change(key, String(sum));
    return [words, Number.isSafeInteger(Number(sum)) ? Number(sum) : sum];
  }

  #remove(): Step {
    const keys = [this.#key(), this.#key()];
    const removed = keys.filter((key) => this.#model.database().delete(key)).length;
    return [[this.#pick(['DEL', 'UNLINK']), ...keys], removed];
  }

  #expire(): Step {
    const key = this.#key();
    const ms = this.below(5000) - 200;
    const conditions = this.#pick(['', 'NX', 'XX', 'GT', 'LT']);
    const current = this.#model.database().get(key)?.deadlineMs ?? 0;
    const wanted = this.#model.nowMs + ms;
    const words: Input[] = ['PEXPIRE', key, ms];
    if (conditions !== '') words.push(conditions);
    const applies =
      conditions === '' ||
      (conditions === 'NX' && current === 0) ||
      (conditions === 'XX' && current !== 0) ||
      (conditions === 'GT' && current !== 0 && wanted > current) ||
      (conditions === 'LT' && (current === 0 || wanted < current));
    return [words, applies ? this.#model.expire(key, wanted) : 0];
  }

  #persist(): Step {
    const key = this.#key();
    const row = this.#model.database().get(key);
    const deadlineMs = row?.deadlineMs ?? 0;
    if (this.below(2) === 0) {
      const left = deadlineMs === 0 ? -1 : deadlineMs - this.#model.nowMs;
      return [['PTTL', key], row === undefined ? -2 : left];
    }
    if (row !== undefined) row.deadlineMs = 0;
    return [['PERSIST', key], deadlineMs === 0 ? 0 : 1];
  }

  #rename(): Step {
    const model = this.#model;
    const [from, to] = [this.#key(), this.#key()];
    const isCareful = this.below(2) === 0;
    const words = [isCareful ? 'RENAMENX' : 'RENAME', from, to];
    if (model.value(from) === null) return [words, 'error'];
    if (isCareful && model.value(to) !== null) return [words, 0];
    if (from !== to) model.transfer(from, to, { target: 0, isCopy: false });
    return [words, isCareful ? 1 : 'OK'];
  }

  #copy(): Step {
    const model = this.#model;
    const [from, to, target] = [this.#key(), this.#key(), this.below(2)];
    const replaces = this.below(2) === 0;
    const words: Input[] = ['COPY', from, to, 'DB', target];
    if (replaces) words.push('REPLACE');
    if (target === 0 && from === to) return [words, 'error'];
    const isTaken = model.database(target).has(to);
    if (model.value(from) === null || (isTaken && !replaces)) return [words, 0];
    model.transfer(from, to, { target, isCopy: true });
    return [words, 1];
  }

  #move(): Step {
    const model = this.#model;
    const key = this.#key();
    if (model.value(key) === null || model.database(1).has(key)) return [['MOVE', key, 1], 0];
    model.transfer(key, key, { target: 1, isCopy: false });
    return [['MOVE', key, 1], 1];
  }

  #batch(): Step {
    const model = this.#model;
    const [one, other] = [this.#key(), this.#key()];
    const pairs = [one, this.#pick(VALUES), other, this.#pick(VALUES)] as const;
    const isCareful = this.below(2) === 0;
    const words = [isCareful ? 'MSETNX' : 'MSET', ...pairs];
    if (isCareful && (model.value(one) !== null || model.value(other) !== null)) return [words, 0];
    model.set(pairs[0], pairs[1]);
    model.set(pairs[2], pairs[3]);
    return [words, isCareful ? 1 : 'OK'];
  }

  #database(): Step {
    const model = this.#model;
    const kind = this.below(20);
    if (kind === 0) {
      model.database().clear();
      return [['FLUSHDB'], 'OK'];
    }
    if (kind < 6) {
      model.databases.reverse();
      return [['SWAPDB', 0, 1], 'OK'];
    }
    return [['EXISTS', ...KEYS], KEYS.filter((key) => model.value(key) !== null).length];
  }
}

function rangeOf(text: string, start: number, end: number): string {
  const from = start < 0 ? Math.max(0, text.length + start) : start;
  const to = end < 0 ? Math.max(0, text.length + end) : end;
  return start < 0 && end < 0 && start > end ? '' : text.slice(from, to + 1);
}

describe('random commands', () => {
  test.each([1, 2, 3])('answer and leave what the model says, seed %i', (seed) => {
    const keywire = new Harness(SPECS, { seed });
    const model = new Model();
    model.nowMs = keywire.clock.nowMs();
    const steps = new Steps(seed, model);
    for (let count = 0; count < 3000; count++) {
      const [words, answer] = steps.next();
      const message = `seed ${seed}, command ${count}: ${words.join(' ').slice(0, 100)}`;
      if (answer === 'error') keywire.error(...words);
      else expect(keywire.run(...words), message).toEqual(answer);
      if (steps.below(10) === 0) {
        const stepMs = steps.below(800);
        keywire.advance(stepMs);
        model.nowMs += stepMs;
      }
      if (count % 100 === 0) expect(keywire.dump(), message).toEqual(rowsOf(model));
    }

    const copy = keywire.replayed(seed + 100);
    expect(copy.dump(), `seed ${seed}, after replay`).toEqual(keywire.dump());
    expect(copy.digest(), `seed ${seed}, after replay`).toBe(keywire.digest());

    keywire.run('FLUSHALL');
    expect(keywire.keyspace.arena.usedBytes).toBe(0);
  });
});

function rowsOf(model: Model): unknown[] {
  return model.databases.flatMap((_, index) =>
    [...model.database(index)]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, { value, deadlineMs }]) => [
        `${index} ${key}`,
        { type: 'string', deadlineMs },
        value,
      ]),
  );
}
