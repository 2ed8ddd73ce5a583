/**
 * The ports of SLOWLOG and LATENCY, what has taken long, kept by the broker that measures it; and of
 * ACL LOG.
 */
import type { Caller } from './spec.ts';

/** One execution that took long; its arguments are shortened copies. */
export interface SlowCommand {
  readonly id: number;
  /** When it began, in seconds since 1970. */
  readonly atSeconds: number;
  readonly us: number;
  readonly arguments: readonly Buffer[];
  readonly address: string;
  readonly name: string;
}

export interface SlowLog {
  /** The newest first. */
  readonly entries: readonly SlowCommand[];
  /** Forgets them; the ids go on. */
  reset(): void;
}

export interface LatencySample {
  readonly atSeconds: number;
  readonly ms: number;
}

/** What was measured of one kind of event; one sample a second, the longest. */
export interface LatencyEvent {
  /** The oldest first. */
  readonly samples: readonly LatencySample[];
  /** Since the last reset. */
  readonly maxMs: number;
}

export interface Latency {
  /** From how many milliseconds on an event is kept; 0 = none are. */
  readonly thresholdMs: number;
  readonly events: ReadonlyMap<string, LatencyEvent>;
  /** Forgets these, or all; how many there were. */
  reset(events: readonly string[]): number;
}

/** Attempts alike to be somebody that there is not. */
export interface Denial {
  readonly id: number;
  readonly count: number;
  /** Within a transaction, or not. */
  readonly context: 'toplevel' | 'multi';
  /** The command, as it was written. */
  readonly object: string;
  readonly user: string;
  readonly createdAtMs: number;
  /** When the last was made. */
  readonly updatedAtMs: number;
  /** The caller's line of CLIENT LIST, at the last. */
  readonly client: string;
}

export interface Denials {
  /** The newest first. */
  readonly entries: readonly Denial[];
  deny(
    caller: Caller,
    login: { readonly command: string; readonly user: string },
    nowMs: number,
  ): void;
  reset(): void;
}

export interface Diagnostics {
  readonly slowLog: SlowLog;
  readonly latency: Latency;
}
