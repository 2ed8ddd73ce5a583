/**
 * What held the server up: events by name (`command`, `fast-command`, `expire-cycle`, `eviction-cycle`,
 * `aof-write`), each with its last samples beyond the threshold, as Redis's latency monitor keeps them.
 */
import type { Latency, LatencySample } from '../commands/diagnostics.ts';

const SAMPLES_MAX = 160;

export type LatencyEventName =
  | 'command'
  | 'fast-command'
  | 'expire-cycle'
  | 'eviction-cycle'
  | 'aof-write';

interface Kept {
  readonly samples: LatencySample[];
  maxMs: number;
}

export class LatencyMonitor implements Latency {
  thresholdMs = 0;
  readonly events = new Map<LatencyEventName, Kept>();

  /** Keeps the event if it took long enough; those of one second are one sample, the longest. */
  add(name: LatencyEventName, us: number, nowMs: number): void {
    const ms = Math.floor(us / 1000);
    if (this.thresholdMs === 0 || ms < this.thresholdMs) return;
    let event = this.events.get(name);
    if (event === undefined) {
      event = { samples: [], maxMs: 0 };
      this.events.set(name, event);
    }
    event.maxMs = Math.max(event.maxMs, ms);
    const atSeconds = Math.floor(nowMs / 1000);
    const last = event.samples.at(-1);
    if (last?.atSeconds !== atSeconds) event.samples.push({ atSeconds, ms });
    else if (last.ms < ms) event.samples[event.samples.length - 1] = { atSeconds, ms };
    if (event.samples.length > SAMPLES_MAX) event.samples.shift();
  }

  reset(names: readonly string[]): number {
    let count = 0;
    for (const name of [...this.events.keys()]) {
      if (names.length > 0 && !names.includes(name)) continue;
      this.events.delete(name);
      count++;
    }
    return count;
  }
}
