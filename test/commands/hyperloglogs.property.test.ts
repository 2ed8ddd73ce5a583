/** The HyperLogLog commands against plain registers, hashed with big integers. */
import { expect, test } from 'vitest';
import { type Chance, checkAgainst, type Model, type Step } from './property.ts';

const KEYS = ['a', 'b', 'c'];
const REGISTERS = 16_384;
const BITS = 50;
const MASK = 2n ** 64n - 1n;

class RegisterModel implements Model {
  readonly #keys = new Map<string, Uint8Array>();

  next(chance: Chance): Step {
    const key = chance.pick(KEYS);
    switch (chance.below(9)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return this.#add(chance, key);
      case 4:
        return { words: ['PFCOUNT', key], answer: estimate(this.#merged([key])) };
      case 5: {
        const keys = chance.some(3, () => chance.pick(KEYS));
        return { words: ['PFCOUNT', ...keys], answer: estimate(this.#merged(keys)) };
      }
      case 6: {
        const keys = chance.some(2, () => chance.pick(KEYS));
        this.#keys.set(key, this.#merged([key, ...keys]));
        return { words: ['PFMERGE', key, ...keys], answer: 'OK' };
      }
      case 7:
        if (!chance.one(8)) return { words: ['EXISTS', key], answer: this.#keys.has(key) ? 1 : 0 };
        return { words: ['DEL', key], answer: this.#keys.delete(key) ? 1 : 0 };
      default:
        if (!this.#keys.has(key) || !chance.one(10)) return this.#add(chance, key);
        return { words: ['PFDEBUG', 'GETREG', key], answer: [...this.#merged([key])] };
    }
  }

  #add(chance: Chance, key: string): Step {
    const isNew = !this.#keys.has(key);
    const registers = this.#merged([key]);
    const variety = chance.pick([20, 1000, 100_000]);
    const elements = chance.some(chance.pick([3, 3, 40]), () => {
      return `element ${chance.below(variety)}${'.'.repeat(chance.below(9))}`;
    });
    let changed = isNew;
    for (const element of elements) {
      const hash = murmur(Buffer.from(element));
      const at = Number(hash % BigInt(REGISTERS));
      let run = 1;
      for (let rest = hash >> 14n; run <= BITS && (rest & 1n) === 0n; rest >>= 1n) run++;
      if (run <= (registers[at] ?? 0)) continue;
      registers[at] = run;
      changed = true;
    }
    this.#keys.set(key, registers);
    return { words: ['PFADD', key, ...elements], answer: changed ? 1 : 0 };
  }

  /** The highest of each register. */
  #merged(keys: readonly string[]): Uint8Array {
    const merged = new Uint8Array(REGISTERS);
    for (const key of keys) {
      for (const [at, value] of (this.#keys.get(key) ?? []).entries()) {
        merged[at] = Math.max(merged[at] ?? 0, value);
      }
    }
    return merged;
  }
}

/** MurmurHash64A, word by word. */
function murmur(bytes: Buffer): bigint {
  const factor = 0xc6a4a7935bd1e995n;
  let hash = (0xadc83b19n ^ (BigInt(bytes.length) * factor)) & MASK;
  const whole = bytes.length - (bytes.length % 8);
  for (let at = 0; at < whole; at += 8) {
    let word = (bytes.readBigUInt64LE(at) * factor) & MASK;
    word = ((word ^ (word >> 47n)) * factor) & MASK;
    hash = ((hash ^ word) * factor) & MASK;
  }
  if (whole < bytes.length) {
    const rest = Buffer.alloc(8);
    bytes.copy(rest, 0, whole);
    hash = ((hash ^ rest.readBigUInt64LE()) * factor) & MASK;
  }
  hash = ((hash ^ (hash >> 47n)) * factor) & MASK;
  return hash ^ (hash >> 47n);
}

/** Ertl's estimate, with its two series summed to their ends. */
function estimate(registers: Uint8Array): number {
  const counts = new Array<number>(BITS + 2).fill(0);
  for (const value of registers) counts[value] = (counts[value] ?? 0) + 1;
  let z = REGISTERS * tau((REGISTERS - (counts[BITS + 1] ?? 0)) / REGISTERS);
  for (let value = BITS; value >= 1; value--) z = (z + (counts[value] ?? 0)) * 0.5;
  z += REGISTERS * sigma((counts[0] ?? 0) / REGISTERS);
  return Math.round((0.7213475204444817 * REGISTERS * REGISTERS) / z);
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let [x, y, z, before] = [start, 1, 1 - start, Number.NaN];
  while (z !== before) {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}

function sigma(start: number): number {
  if (start === 1) return Number.POSITIVE_INFINITY;
  let [x, y, z, before] = [start, 1, start, Number.NaN];
  while (z !== before) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

test('random commands answer as plain registers do, and replay to the same', () => {
  checkAgainst(new RegisterModel(), { steps: 900 });
  expect.hasAssertions();
});
