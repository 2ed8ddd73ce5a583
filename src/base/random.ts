/**
 * Chance, behind an interface so that a test can repeat a run from its seed.
 */
import { randomFillSync } from 'node:crypto';

export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number;
  /** A whole number from 0 to `bound` - 1; `bound` from 1 to 2^32. */
  below(bound: number): number;
}

/** Unpredictable numbers from the system, taken in blocks. */
export class SystemRandom implements Random {
  readonly #pool = new Uint32Array(256);
  #next = 256;

  uint32(): number {
    if (this.#next === this.#pool.length) {
      randomFillSync(this.#pool);
      this.#next = 0;
    }
    return this.#pool[this.#next++] ?? 0;
  }

  below(bound: number): number {
    return Math.floor((this.uint32() / 2 ** 32) * bound);
  }
}

/** A repeatable sequence: SplitMix32 from a 32-bit seed. For tests and sampling, never for secrets. */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  uint32(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  }

  below(bound: number): number {
    return Math.floor((this.uint32() / 2 ** 32) * bound);
  }
}
