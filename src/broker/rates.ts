/**
 * How much there is of something just now: the mean over the last second and a half, from samples that
 * housekeeping takes ten times a second, as Redis's instantaneous figures.
 */
const SAMPLES = 16;

export class Rate {
  readonly #perSecond = new Float64Array(SAMPLES);
  #next = 0;
  #lastUs = -1;
  #lastCount = 0;

  /** The count as it is now; `nowUs` on the steady clock. */
  sample(count: number, nowUs: number): void {
    const elapsedUs = nowUs - this.#lastUs;
    if (this.#lastUs >= 0 && elapsedUs > 0) {
      // A count that was set back begins again.
      const more = Math.max(0, count - this.#lastCount);
      this.#perSecond[this.#next] = (more * 1_000_000) / elapsedUs;
      this.#next = (this.#next + 1) % SAMPLES;
    }
    this.#lastUs = nowUs;
    this.#lastCount = count;
  }

  get perSecond(): number {
    let sum = 0;
    for (const one of this.#perSecond) sum += one;
    return sum / SAMPLES;
  }

  reset(): void {
    this.#perSecond.fill(0);
  }
}
