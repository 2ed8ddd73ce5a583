/** The bit commands against arrays of bits. */
import { expect, test } from 'vitest';
import { type Chance, checkAgainst, type Model, type Step } from './property.ts';

const KEYS = ['a', 'b', 'c', 'd'];

class BitModel implements Model {
  /** The bits of each key in order, a multiple of eight. */
  readonly #keys = new Map<string, number[]>();

  next(chance: Chance): Step {
    const key = chance.pick(KEYS);
    const offset = chance.below(chance.one(20) ? 3000 : 120);
    const bits = this.#bits(key);
    switch (chance.below(8)) {
      case 0:
      case 1: {
        const bit = chance.below(2);
        const before = this.#write(key, offset, [bit])[0] ?? 0;
        return { words: ['SETBIT', key, offset, bit], answer: before };
      }
      case 2:
        return { words: ['GETBIT', key, offset], answer: bits[offset] ?? 0 };
      case 3:
        return this.#count(chance, key);
      case 4:
        return this.#position(chance, key);
      case 5:
        return this.#field(chance, key, offset);
      case 6:
        return chance.one(10)
          ? { words: ['DEL', key], answer: this.#keys.delete(key) ? 1 : 0 }
          : { words: ['STRLEN', key], answer: bits.length / 8 };
      default:
        return this.#combine(chance, key);
    }
  }

  #bits(key: string): number[] {
    return this.#keys.get(key) ?? [];
  }

  /** Writes bits, with zeros before them where there were none; what was there. */
  #write(key: string, offset: number, written: readonly number[]): number[] {
    const bits = [...this.#bits(key)];
    const length = Math.ceil((offset + written.length) / 8) * 8;
    while (bits.length < length) bits.push(0);
    const before = bits.splice(offset, written.length, ...written);
    this.#keys.set(key, bits);
    return before;
  }

  /** A range of bytes or bits of the key: as arguments, and the first and last bit. */
  #range(
    chance: Chance,
    key: string,
  ): { words: (string | number)[]; from: number; to: number; isCrossed: boolean } {
    const { length } = this.#bits(key);
    const unit = chance.pick([1, 8]);
    const count = length / unit;
    const [start, end] = [chance.below(count + 3) - 2, chance.below(count + 3) - 2];
    const at = (index: number): number => Math.max(0, index < 0 ? index + count : index);
    const words = [start, end, unit === 8 ? 'BYTE' : 'BIT'];
    const from = at(start) * unit;
    const last = Math.min(count - 1, at(end));
    // Both counted from the end, and in the wrong order: BITCOUNT looks before it brings them within bounds.
    const isCrossed = start < 0 && end < 0 && start > end;
    return { words, from, to: (last + 1) * unit - 1, isCrossed };
  }

  #count(chance: Chance, key: string): Step {
    const bits = this.#bits(key);
    if (chance.one(2)) return { words: ['BITCOUNT', key], answer: ones(bits) };
    const { words, from, to, isCrossed } = this.#range(chance, key);
    const answer = isCrossed || from > to ? 0 : ones(bits.slice(from, to + 1));
    return { words: ['BITCOUNT', key, ...words], answer };
  }

  #position(chance: Chance, key: string): Step {
    const bits = this.#bits(key);
    const bit = chance.below(2);
    if (chance.one(2)) {
      const found = bits.indexOf(bit);
      // Behind the end there are zeros.
      const answer = found < 0 && bit === 0 ? bits.length : found;
      return { words: ['BITPOS', key, bit], answer: bits.length === 0 ? 0 - bit : answer };
    }
    const { words, from, to } = this.#range(chance, key);
    const found = from > to ? -1 : bits.slice(from, to + 1).indexOf(bit);
    const answer = bits.length === 0 ? 0 - bit : found < 0 ? -1 : from + found;
    return { words: ['BITPOS', key, bit, ...words], answer };
  }

  #field(chance: Chance, key: string, offset: number): Step {
    const signed = chance.one(2);
    const width = 1 + chance.below(signed ? 64 : 63);
    const type = `${signed ? 'i' : 'u'}${width}`;
    const stored = this.#read(key, offset, width);
    const before = signed ? BigInt.asIntN(width, stored) : stored;
    if (chance.one(2)) {
      return { words: ['BITFIELD', key, 'GET', type, offset], answer: [number(before)] };
    }
    const value = BigInt(chance.below(2 ** 30)) << BigInt(chance.below(33));
    const given = chance.one(2) ? value : -value;
    const isSet = chance.one(2);
    const sum = isSet ? given : before + given;
    const wrapped = signed ? BigInt.asIntN(width, sum) : BigInt.asUintN(width, sum);
    const binary = BigInt.asUintN(width, sum).toString(2).padStart(width, '0');
    this.#write(key, offset, [...binary].map(Number));
    return {
      words: ['BITFIELD', key, isSet ? 'SET' : 'INCRBY', type, offset, given],
      answer: [number(isSet ? before : wrapped)],
    };
  }

  #read(key: string, offset: number, width: number): bigint {
    const bits = this.#bits(key);
    let value = 0n;
    for (let at = offset; at < offset + width; at++) value = value * 2n + BigInt(bits[at] ?? 0);
    return value;
  }

  #combine(chance: Chance, key: string): Step {
    const how = chance.pick(['AND', 'OR', 'XOR', 'NOT']);
    const keys = how === 'NOT' ? [chance.pick(KEYS)] : chance.some(3, () => chance.pick(KEYS));
    const sources = keys.map((name) => this.#bits(name));
    const length = Math.max(...sources.map((bits) => bits.length));
    const result = Array.from({ length }, (_, at) => {
      const column = sources.map((bits) => bits[at] ?? 0);
      if (how === 'NOT') return 1 - (column[0] ?? 0);
      if (how === 'AND') return Math.min(...column);
      return how === 'OR' ? Math.max(...column) : ones(column) % 2;
    });
    if (length === 0) this.#keys.delete(key);
    else this.#keys.set(key, result);
    return { words: ['BITOP', how, key, ...keys], answer: length / 8 };
  }
}

function ones(bits: readonly number[]): number {
  return bits.filter((bit) => bit === 1).length;
}

/** As an answer tells it. */
function number(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

test('random commands answer as arrays of bits do, and replay to the same', () => {
  checkAgainst(new BitModel(), { steps: 3000 });
  expect.hasAssertions();
});
