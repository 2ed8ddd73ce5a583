/**
 * How long to wait before the next attempt to connect: doubling, with a random part, so that the clients
 * of a restarted server do not all come back in the same moment.
 */

export class Backoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #attempts = 0;

  /** The first delay is at most `minMs`, none is above `maxMs`; `random` yields 0 to below 1. */
  constructor(minMs: number, maxMs: number, random: () => number = Math.random) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /** Attempts since the last reset. */
  get attempts(): number {
    return this.#attempts;
  }

  /** The next delay in milliseconds: between half of the step and the whole. */
  next(): number {
    const step = Math.min(this.#maxMs, this.#minMs * 2 ** Math.min(this.#attempts, 30));
    this.#attempts++;
    return step / 2 + (step / 2) * this.#random();
  }

  reset(): void {
    this.#attempts = 0;
  }
}
