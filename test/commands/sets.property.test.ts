/** The set commands against sets of JS. */
import { expect, test } from 'vitest';
import type { Plain } from './harness.ts';
import { type Chance, checkAgainst, type Model, type Step } from './property.ts';

const KEYS = ['a', 'b', 'c', 'd'];

class SetModel implements Model {
  readonly #sets = new Map<string, Set<string>>();
  /** How many different members there are: few at times, so that sets meet, many at others. */
  #variety = 20;

  next(chance: Chance): Step {
    if (chance.one(100)) this.#variety = chance.pick([5, 20, 300, 2000]);
    const key = chance.pick(KEYS);
    switch (chance.below(12)) {
      case 0:
      case 1:
        return this.#add(chance, key);
      case 2:
        return this.#remove(chance, key);
      case 3:
        return this.#move(chance, key);
      case 4:
        return this.#pop(chance, key);
      case 5:
        return this.#pick(chance, key);
      case 6:
      case 7:
        return this.#combine(chance, key);
      case 8:
        return { words: ['SMEMBERS', key], answer: [...this.#get(key)], sorted: true };
      case 9:
        return { words: ['SCARD', key], answer: this.#get(key).size };
      case 10: {
        const keys = chance.some(3, () => chance.pick(KEYS));
        const limit = chance.below(5);
        const { size } = this.#intersection(keys);
        const answer = limit === 0 ? size : Math.min(size, limit);
        return { words: ['SINTERCARD', keys.length, ...keys, 'LIMIT', limit], answer };
      }
      default: {
        const members = chance.some(4, () => this.#member(chance));
        const answer = members.map((member) => (this.#get(key).has(member) ? 1 : 0));
        return { words: ['SMISMEMBER', key, ...members], answer };
      }
    }
  }

  /** Mostly integers, so that sets are kept in each of their forms. */
  #member(chance: Chance): string {
    const number = chance.below(this.#variety);
    if (!chance.one(20)) return String(number - 2);
    return chance.pick([`m${number}`, 'x'.repeat(70), '', '9223372036854775807', '007']);
  }

  #get(key: string): Set<string> {
    return this.#sets.get(key) ?? new Set();
  }

  #put(key: string, set: Set<string>): void {
    if (set.size === 0) this.#sets.delete(key);
    else this.#sets.set(key, set);
  }

  #add(chance: Chance, key: string): Step {
    const members = chance.some(this.#variety > 100 ? 60 : 4, () => this.#member(chance));
    const set = this.#get(key);
    const before = set.size;
    for (const member of members) set.add(member);
    this.#put(key, set);
    return { words: ['SADD', key, ...members], answer: set.size - before };
  }

  #remove(chance: Chance, key: string): Step {
    if (chance.one(15)) {
      return { words: ['DEL', key], answer: this.#sets.delete(key) ? 1 : 0 };
    }
    const members = new Set(chance.some(6, () => this.#member(chance)));
    const set = this.#get(key);
    const answer = [...members].filter((member) => set.delete(member)).length;
    this.#put(key, set);
    return { words: ['SREM', key, ...members], answer };
  }

  #move(chance: Chance, key: string): Step {
    const [target, member] = [chance.pick(KEYS), this.#member(chance)];
    const source = this.#get(key);
    const isThere = source.has(member);
    if (isThere) {
      source.delete(member);
      this.#put(key, source);
      this.#put(target, this.#get(target).add(member));
    }
    return { words: ['SMOVE', key, target, member], answer: isThere ? 1 : 0 };
  }

  #pop(chance: Chance, key: string): Step {
    const set = this.#get(key);
    const count = chance.below(4);
    const taken = Math.min(count, set.size);
    const answer = (given: Plain): void => {
      const members = Array.isArray(given) ? given.map(String) : [];
      expect(members).toHaveLength(taken);
      for (const member of members) expect(set.delete(member), member).toBe(true);
      this.#put(key, set);
    };
    return { words: ['SPOP', key, count], answer };
  }

  #pick(chance: Chance, key: string): Step {
    const set = this.#get(key);
    const count = chance.below(20) - 8;
    const answer = (given: Plain): void => {
      const members = Array.isArray(given) ? given.map(String) : [];
      const expected = count < 0 ? (set.size === 0 ? 0 : -count) : Math.min(count, set.size);
      expect(members).toHaveLength(expected);
      if (count > 0) expect(new Set(members).size).toBe(expected);
      for (const member of members) expect(set.has(member), member).toBe(true);
    };
    return { words: ['SRANDMEMBER', key, count], answer };
  }

  #combine(chance: Chance, key: string): Step {
    const keys = chance.some(3, () => chance.pick(KEYS));
    const [name, result] = chance.pick([
      ['SUNION', new Set(keys.flatMap((one) => [...this.#get(one)]))] as const,
      ['SINTER', this.#intersection(keys)] as const,
      ['SDIFF', this.#difference(keys)] as const,
    ]);
    if (chance.one(2)) return { words: [name, ...keys], answer: [...result], sorted: true };
    this.#put(key, result);
    return { words: [`${name}STORE`, key, ...keys], answer: result.size };
  }

  #intersection([first = '', ...others]: readonly string[]): Set<string> {
    const sets = others.map((key) => this.#get(key));
    return new Set([...this.#get(first)].filter((member) => sets.every((set) => set.has(member))));
  }

  #difference([first = '', ...others]: readonly string[]): Set<string> {
    const sets = others.map((key) => this.#get(key));
    return new Set([...this.#get(first)].filter((member) => !sets.some((set) => set.has(member))));
  }
}

test('random commands answer what sets of JS answer, and are replayed', () => {
  for (let round = 0; round < 2; round++) checkAgainst(new SetModel(), { steps: 1500 });
});
