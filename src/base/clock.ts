/**
 * The time, behind an interface so that tests can hold and advance it. Read once a turn by the
 * broker; nothing else in keywire asks the system for the time.
 */
// What stands on Node's global object is looked up each time; an import is not.
import { performance } from 'node:perf_hooks';

export interface Clock {
  /** Milliseconds since 1970. May jump when the system's clock is set. */
  nowMs(): number;
  /** Microseconds of a clock that never goes back; the zero is arbitrary. */
  monotonicUs(): number;
  /** Calls back once after `afterMs`, unless the returned function is called before. */
  setTimer(afterMs: number, callback: () => void): () => void;
}

/** Longer timers fire at once in Node; a wait of this length (24 days) is taken in several steps. */
const TIMER_MS_MAX = 2 ** 31 - 1;

function startTimer(afterMs: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (leftMs: number): void => {
    const stepMs = Math.min(leftMs, TIMER_MS_MAX);
    timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : callback()), stepMs);
    timer.unref();
  };
  arm(afterMs);
  return () => clearTimeout(timer);
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicUs: () => performance.now() * 1000,
  setTimer: startTimer,
};

/** Stops this process for so long, timers and input included. */
export function stopProcess(ms: number): void {
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** A clock that stands still until it is told to move. */
export class ManualClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;
  readonly #timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();

  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicUs(): number {
    return this.#monotonicMs * 1000;
  }

  setTimer(afterMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#monotonicMs + afterMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Somebody sets the system's clock, forth or back; timers do not notice. */
  jump(stepMs: number): void {
    this.#nowMs += stepMs;
  }

  /** Moves the time and fires what is due, in order; a negative step is a clock set back. */
  advance(stepMs: number): void {
    this.#nowMs += stepMs;
    if (stepMs > 0) this.#monotonicMs += stepMs;
    const due = [...this.#timers].filter((timer) => timer.atMs <= this.#monotonicMs);
    for (const timer of due.sort((left, right) => left.atMs - right.atMs)) {
      if (this.#timers.delete(timer)) timer.callback();
    }
  }
}
