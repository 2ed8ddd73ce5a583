/**
 * How long the executions of one command took: their sum, and a histogram from which percentiles come.
 * Not every execution has to be timed: one that is stands for those since the last one that was.
 * Hot: a timed command ends here.
 */

/** Each power of two nanoseconds has this many bins, so a percentile is off by a sixteenth at most. */
const BINS_SHIFT = 4;
const BINS = 1 << BINS_SHIFT;
/** Longer ones count as a second, as in Redis. */
const NS_MAX = 1_000_000_000;
const POWERS = 30;
/** The shortest time that LATENCY HISTOGRAM tells apart: 2 to this power, in nanoseconds. */
const FIRST_POWER = 10;

export class CommandTimes {
  /** Executions that were timed, each with those that it stands for. */
  calls = 0;
  /** How long they took together, in microseconds. */
  totalUs = 0;
  /** The histogram, absent while latency-tracking is off. */
  #bins: Float64Array | undefined;

  /** One execution that stands for `weight`; `tracks`: in the histogram as well. */
  add(us: number, weight: number, tracks: boolean): void {
    this.calls += weight;
    this.totalUs += us * weight;
    if (!tracks) return;
    this.#bins ??= new Float64Array(POWERS * BINS);
    const bin = binOf(us * 1000);
    this.#bins[bin] = (this.#bins[bin] ?? 0) + weight;
  }

  /** True when the histogram holds something. */
  get isTracked(): boolean {
    return this.#bins !== undefined;
  }

  /** The time that so many of a hundred executions did not exceed, in microseconds. */
  percentileUs(percent: number): number {
    const bins = this.#bins;
    if (bins === undefined) return 0;
    let total = 0;
    for (const count of bins) total += count;
    const wanted = Math.max(1, Math.ceil((percent / 100) * total));
    let seen = 0;
    for (let bin = 0; bin < bins.length; bin++) {
      seen += bins[bin] ?? 0;
      if (seen >= wanted) return endOf(bin) / 1000;
    }
    return NS_MAX / 1000;
  }

  /**
   * How many executions took at most so many microseconds, by powers of two; only where there are more
   * than before.
   */
  cumulative(): [us: number, count: number][] {
    const found: [number, number][] = [];
    let seen = 0;
    for (let power = 0; power < POWERS; power++) {
      let here = 0;
      for (let bin = power * BINS; bin < (power + 1) * BINS; bin++) here += this.#bins?.[bin] ?? 0;
      seen += here;
      const last = found.at(-1);
      const us = bucketUs(Math.max(power + 1, FIRST_POWER));
      if (here === 0) continue;
      if (last?.[0] === us) last[1] = seen;
      else found.push([us, seen]);
    }
    return found;
  }
}

function binOf(ns: number): number {
  const whole = Math.min(NS_MAX, Math.max(1, Math.round(ns)));
  const power = 31 - Math.clz32(whole);
  if (power < BINS_SHIFT) return power * BINS + (((whole << BINS_SHIFT) >>> power) & (BINS - 1));
  return power * BINS + ((whole >>> (power - BINS_SHIFT)) & (BINS - 1));
}

/** The largest time that falls into a bin, in nanoseconds. */
function endOf(bin: number): number {
  const power = bin >>> BINS_SHIFT;
  return Math.floor((2 ** power * (BINS + (bin & (BINS - 1)) + 1)) / BINS) - 1;
}

/** The name of a bucket: Redis's histogram rounds up by a 128th, which shows from 33 on. */
function bucketUs(power: number): number {
  return Math.floor((2 ** power + 2 ** (power - 7) - 1) / 1000);
}
