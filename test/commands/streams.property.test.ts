/** Streams, their groups and what is pending in them against arrays and maps. */
import { expect, test } from 'vitest';
import type { Plain } from './harness.ts';
import { type Chance, checkAgainst, type Model, type Step } from './property.ts';
import { NIL_ARRAY } from './values.ts';

interface Entry {
  readonly id: number;
  readonly parts: readonly string[];
}

interface Group {
  lastId: number;
  /** Consumer and number of deliveries by id. */
  readonly pending: Map<number, { consumer: string; deliveries: number }>;
}

/** One stream, whose ids have the sequence 1. */
class StreamModel implements Model {
  #entries: Entry[] = [];
  #lastId = 0;
  readonly #groups = new Map<string, Group>();

  next(chance: Chance): Step {
    const group = this.#groups.get(chance.pick(['g', 'h']));
    const name = [...this.#groups].find(([, one]) => one === group)?.[0] ?? '';
    switch (chance.below(12)) {
      case 0:
      case 1:
      case 2:
        return this.#add(chance);
      case 3:
        return this.#range(chance);
      case 4:
        return this.#remove(chance);
      case 5:
        return { words: ['XLEN', 's'], answer: this.#entries.length };
      case 6:
        return this.#trim(chance);
      case 7:
        return this.#create(chance);
      case 8:
        return group === undefined ? this.#add(chance) : this.#acknowledge(chance, name, group);
      case 9:
        return group === undefined ? this.#add(chance) : this.#pending(name, group);
      case 10:
        return group === undefined ? this.#add(chance) : this.#claim(chance, name, group);
      default:
        return group === undefined ? this.#add(chance) : this.#read(chance, name, group);
    }
  }

  #id(chance: Chance): number {
    return 1 + chance.below(this.#lastId + 2);
  }

  #add(chance: Chance): Step {
    this.#lastId += 1 + chance.below(3);
    const fields = chance.one(3) ? ['f', 'g'] : ['f'];
    const long = chance.one(100) ? 6000 : chance.below(50);
    const parts = fields.flatMap((field) => [field, `${chance.below(99)}${'v'.repeat(long)}`]);
    this.#entries.push({ id: this.#lastId, parts });
    return { words: ['XADD', 's', told(this.#lastId), ...parts], answer: told(this.#lastId) };
  }

  #range(chance: Chance): Step {
    const [from, to] = [this.#id(chance), this.#id(chance)];
    const count = 1 + chance.below(9);
    const found = this.#entries.filter(({ id }) => id >= from && id <= to);
    if (chance.one(2)) {
      const words = ['XRANGE', 's', from, to, 'COUNT', count];
      return { words, answer: found.slice(0, count).map(row) };
    }
    const words = ['XREVRANGE', 's', to, from, 'COUNT', count];
    return { words, answer: found.reverse().slice(0, count).map(row) };
  }

  #remove(chance: Chance): Step {
    const ids = new Set(chance.some(4, () => this.#id(chance)));
    const before = this.#entries.length;
    this.#entries = this.#entries.filter(({ id }) => !ids.has(id));
    return { words: ['XDEL', 's', ...[...ids].map(told)], answer: before - this.#entries.length };
  }

  #trim(chance: Chance): Step {
    const length = Math.max(0, this.#entries.length - chance.below(6));
    const answer = this.#entries.length - length;
    this.#entries = this.#entries.slice(answer);
    return { words: ['XTRIM', 's', 'MAXLEN', length], answer };
  }

  #create(chance: Chance): Step {
    const name = chance.pick(['g', 'h']);
    if (this.#groups.has(name)) {
      if (chance.one(6)) {
        this.#groups.delete(name);
        return { words: ['XGROUP', 'DESTROY', 's', name], answer: 1 };
      }
      const group = this.#groups.get(name) as Group;
      group.lastId = this.#id(chance);
      return { words: ['XGROUP', 'SETID', 's', name, told(group.lastId)], answer: 'OK' };
    }
    const lastId = this.#id(chance);
    this.#groups.set(name, { lastId, pending: new Map() });
    return { words: ['XGROUP', 'CREATE', 's', name, told(lastId), 'MKSTREAM'], answer: 'OK' };
  }

  #read(chance: Chance, name: string, group: Group): Step {
    const consumer = chance.pick(['u', 'w']);
    const count = 1 + chance.below(5);
    const words = ['XREADGROUP', 'GROUP', name, consumer, 'COUNT', count, 'STREAMS', 's'];
    if (chance.one(4)) {
      const after = this.#id(chance);
      const own = [...group.pending]
        .filter(([id, one]) => id > after && one.consumer === consumer)
        .sort(([left], [right]) => left - right)
        .slice(0, count);
      const rows = own.map(([id, one]): Plain => {
        const entry = this.#entries.find((found) => found.id === id);
        if (entry === undefined) return [told(id), NIL_ARRAY];
        one.deliveries++;
        return row(entry);
      });
      return { words: [...words, told(after)], answer: [['s', rows]] };
    }
    const fresh = this.#entries.filter(({ id }) => id > group.lastId).slice(0, count);
    for (const { id } of fresh) {
      group.pending.set(id, { consumer, deliveries: 1 });
      group.lastId = id;
    }
    const answer = fresh.length === 0 ? NIL_ARRAY : [['s', fresh.map(row)]];
    return { words: [...words, '>'], answer };
  }

  #acknowledge(chance: Chance, name: string, { pending }: Group): Step {
    const ids = new Set(chance.some(6, () => this.#id(chance)));
    const answer = [...ids].filter((id) => pending.delete(id)).length;
    return { words: ['XACK', 's', name, ...[...ids].map(told)], answer };
  }

  #pending(name: string, { pending }: Group): Step {
    const rows = [...pending].sort(([left], [right]) => left - right);
    return {
      words: ['XPENDING', 's', name, '-', '+', 1000],
      answer: (answer) =>
        expect(
          (answer as Plain[][]).map(([id, consumer, , count]) => [id, consumer, count]),
        ).toEqual(rows.map(([id, { consumer, deliveries }]) => [told(id), consumer, deliveries])),
    };
  }

  #claim(chance: Chance, name: string, { pending }: Group): Step {
    const consumer = chance.pick(['u', 'w', 'x']);
    const ids = [...new Set(chance.some(4, () => this.#id(chance)))].sort((a, b) => a - b);
    const claimed: Plain[] = [];
    for (const id of ids) {
      const one = pending.get(id);
      if (one === undefined) continue;
      const entry = this.#entries.find((found) => found.id === id);
      // What is gone from the stream is no longer pending either.
      if (entry === undefined) pending.delete(id);
      else {
        pending.set(id, { consumer, deliveries: one.deliveries + 1 });
        claimed.push(row(entry));
      }
    }
    return { words: ['XCLAIM', 's', name, consumer, 0, ...ids.map(told)], answer: claimed };
  }
}

function told(id: number): string {
  return `${id}-1`;
}

function row({ id, parts }: Entry): Plain {
  return [told(id), [...parts]];
}

test('random commands answer as arrays and maps do, and replay to the same', () => {
  checkAgainst(new StreamModel(), { steps: 2500 });
  expect.hasAssertions();
});
