/** The hash commands against maps of JS; deadlines of fields have a test of their own (field-expiry.test.ts). */
import { expect, test } from 'vitest';
import type { Plain } from './harness.ts';
import { type Chance, checkAgainst, type Model, type Step } from './property.ts';

const KEYS = ['a', 'b', 'c'];

class HashModel implements Model {
  readonly #hashes = new Map<string, Map<string, string>>();
  #variety = 10;

  next(chance: Chance): Step {
    if (chance.one(100)) this.#variety = chance.pick([4, 10, 120, 400]);
    const key = chance.pick(KEYS);
    const hash = this.#get(key);
    const field = this.#field(chance);
    switch (chance.below(12)) {
      case 0:
      case 1:
        return this.#set(chance, key);
      case 2: {
        const isNew = !hash.has(field);
        const value = this.#value(chance);
        if (isNew) this.#hashes.set(key, hash.set(field, value));
        return { words: ['HSETNX', key, field, value], answer: isNew ? 1 : 0 };
      }
      case 3:
        return this.#delete(chance, key);
      case 4: {
        const by = chance.below(2000) - 1000;
        return this.#add(key, ['HINCRBY', key, `n${field}`, by], by);
      }
      case 5: {
        // Quarters are exact in every form of a double.
        const by = (chance.below(400) - 200) / 4;
        return this.#add(key, ['HINCRBYFLOAT', key, `q${field}`, String(by)], by);
      }
      case 6: {
        const fields = chance.some(4, () => this.#field(chance));
        const answer = fields.map((one) => hash.get(one) ?? null);
        return { words: ['HMGET', key, ...fields], answer };
      }
      case 7:
        return { words: ['HGETALL', key], answer: new Map(hash) };
      case 8:
        return chance.one(2)
          ? { words: ['HLEN', key], answer: hash.size }
          : { words: ['HSTRLEN', key, field], answer: (hash.get(field) ?? '').length };
      case 9:
        return chance.one(2)
          ? { words: ['HKEYS', key], answer: [...hash.keys()], sorted: true }
          : { words: ['HVALS', key], answer: [...hash.values()], sorted: true };
      case 10:
        return this.#pick(chance, key);
      default:
        return this.#copy(chance, key);
    }
  }

  #field(chance: Chance): string {
    if (chance.one(40)) return chance.pick(['', 'x'.repeat(70), '\u00e9']);
    return String(chance.below(this.#variety));
  }

  #value(chance: Chance): string {
    if (chance.one(60)) return 'v'.repeat(50 + chance.below(200));
    return chance.pick(['', 'v', '17', '-5', 'hello world']);
  }

  #get(key: string): Map<string, string> {
    return this.#hashes.get(key) ?? new Map();
  }

  #set(chance: Chance, key: string): Step {
    const pairs = chance.some(this.#variety > 100 ? 40 : 3, () => [
      this.#field(chance),
      this.#value(chance),
    ]);
    const hash = this.#get(key);
    const before = hash.size;
    for (const [field = '', value = ''] of pairs) hash.set(field, value);
    this.#hashes.set(key, hash);
    if (chance.one(3)) return { words: ['HMSET', key, ...pairs.flat()], answer: 'OK' };
    return { words: ['HSET', key, ...pairs.flat()], answer: hash.size - before };
  }

  #delete(chance: Chance, key: string): Step {
    if (chance.one(15)) {
      return { words: ['DEL', key], answer: this.#hashes.delete(key) ? 1 : 0 };
    }
    const hash = this.#get(key);
    const fields = new Set(chance.some(5, () => this.#field(chance)));
    const answer = [...fields].filter((field) => hash.delete(field)).length;
    if (hash.size === 0) this.#hashes.delete(key);
    return { words: ['HDEL', key, ...fields], answer };
  }

  #add(key: string, words: Step['words'], by: number): Step {
    const hash = this.#get(key);
    const field = String(words[2]);
    const sum = Number(hash.get(field) ?? '0') + by;
    this.#hashes.set(key, hash.set(field, String(sum)));
    return { words, answer: words[0] === 'HINCRBY' ? sum : String(sum) };
  }

  #pick(chance: Chance, key: string): Step {
    const hash = this.#get(key);
    const count = chance.below(12) - 4;
    const answer = (given: Plain): void => {
      const pairs = Array.isArray(given) ? given : [];
      const expected = count < 0 ? (hash.size === 0 ? 0 : -count) : Math.min(count, hash.size);
      expect(pairs).toHaveLength(expected);
      const fields = pairs.map((pair) => {
        if (!Array.isArray(pair)) throw new Error(`no pair: ${String(pair)}`);
        expect(hash.get(String(pair[0]))).toBe(String(pair[1]));
        return String(pair[0]);
      });
      if (count > 0) expect(new Set(fields).size).toBe(expected);
    };
    return { words: ['HRANDFIELD', key, count, 'WITHVALUES'], answer };
  }

  #copy(chance: Chance, key: string): Step {
    const target = chance.pick(KEYS.filter((one) => one !== key));
    const source = this.#hashes.get(key);
    if (source !== undefined) this.#hashes.set(target, new Map(source));
    return { words: ['COPY', key, target, 'REPLACE'], answer: source === undefined ? 0 : 1 };
  }
}

test('random commands answer what maps of JS answer, and are replayed', () => {
  for (let round = 0; round < 2; round++) checkAgainst(new HashModel(), { steps: 1500 });
});
