/**
 * Whether a sync is waited for in the loop or left to the background. In the loop it costs no way
 * through the thread pool and back, which on a fast device is longer than the sync itself; but nothing
 * else happens meanwhile, so it is only for a device that has shown to be fast, and one slow sync
 * sends the next ones to the background for a while, each time longer.
 */
import {
  SYNC_AWAY_MS_MAX,
  SYNC_AWAY_MS_MIN,
  SYNC_IN_LOOP_SLOW_US,
  SYNC_IN_LOOP_US_MAX,
} from '../base/limits.ts';

/** How much of the mean each new sync is. */
const WEIGHT = 1 / 8;

/** How much a short sync takes off the time that the next slow one costs. */
const FORGIVEN = 1 / 64;

export class SyncPace {
  readonly #meanUsMax: number;
  /** The smoothed duration of syncs in the loop, in microseconds. */
  #meanUs = 0;
  /** Until when syncs stay in the background, in microseconds of the caller's clock. */
  #awayUntilUs = 0;
  #awayMs = SYNC_AWAY_MS_MIN;

  /** `meanUsMax`: a mean above it is too slow for the loop; 0: never in the loop. */
  constructor(meanUsMax = SYNC_IN_LOOP_US_MAX) {
    this.#meanUsMax = meanUsMax;
  }

  /** Whether the sync that begins at `nowUs` may hold up the loop. */
  staysInLoop(nowUs: number): boolean {
    return this.#meanUsMax > 0 && nowUs >= this.#awayUntilUs;
  }

  /** A sync in the loop has taken `tookUs`, and ended at `nowUs`. */
  took(tookUs: number, nowUs: number): void {
    this.#meanUs += (tookUs - this.#meanUs) * WEIGHT;
    const slowUs = Math.max(SYNC_IN_LOOP_SLOW_US, this.#meanUsMax);
    if (tookUs <= slowUs && this.#meanUs <= this.#meanUsMax) {
      this.#awayMs = Math.max(SYNC_AWAY_MS_MIN, this.#awayMs * (1 - FORGIVEN));
      return;
    }
    this.#awayUntilUs = nowUs + this.#awayMs * 1000;
    this.#awayMs = Math.min(this.#awayMs * 2, SYNC_AWAY_MS_MAX);
    this.#meanUs = 0;
  }
}
