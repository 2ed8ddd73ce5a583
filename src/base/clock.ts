/**
 * The time, behind an interface so that tests can hold and advance it. Read once a turn by the
 * broker; nothing else in keywire asks the system for the time.
 */

export interface Clock {
  /** Milliseconds since 1970. May jump when the system's clock is set. */
  nowMs(): number;
  /** Microseconds of a clock that never goes back; the zero is arbitrary. */
  monotonicUs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicUs: () => performance.now() * 1000,
};

/** A clock that stands still until it is told to move. */
export class ManualClock implements Clock {
  #nowMs: number;

  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicUs(): number {
    return this.#nowMs * 1000;
  }

  /** Moves the time; a negative step is a clock set back. */
  advance(stepMs: number): void {
    this.#nowMs += stepMs;
  }
}
