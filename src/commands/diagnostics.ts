/**
 * The ports of SLOWLOG and LATENCY: what has taken long, kept by the broker that measures it.
 */

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

export interface Diagnostics {
  readonly slowLog: SlowLog;
  readonly latency: Latency;
}
