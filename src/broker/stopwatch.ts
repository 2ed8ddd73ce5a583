/**
 * How long commands take, for commandstats, latencystats, SLOWLOG and LATENCY. Reading the clock twice
 * costs a tenth of a GET, so commands of constant time are timed one in sixteen, and one stands for all
 * of them; the others, and all that carry much, are timed each. Below the standard threshold of the
 * slow log, or with the latency monitor on, everything is. Of commands that came together the end of one
 * is the beginning of the next: the clock is read once for each, and the parsing between counts.
 * Hot: every command passes here (bench rows SET and GET).
 */
import type { Clock } from '../base/clock.ts';
import type { Arguments } from '../commands/arguments.ts';
import { CommandTimes } from '../commands/command-times.ts';
import type { Diagnostics } from '../commands/diagnostics.ts';
import type { Caller } from '../commands/spec.ts';
import type { Command } from '../commands/table.ts';
import { LatencyMonitor } from './latency-monitor.ts';
import { BrokerSlowLog } from './slow-log.ts';

/** Redis's `slowlog-*` and `latency-*` parameters. */
export interface StopwatchSettings {
  /** In microseconds; -1 = nothing is kept. */
  slowerThanUs: number;
  slowLogMax: number;
  /** In milliseconds; 0 = nothing is kept. */
  monitorMs: number;
  /** Whether histograms are kept. */
  tracks: boolean;
  /** The percentiles that INFO latencystats tells, parted by spaces. */
  percentiles: string;
}

export const STOPWATCH_DEFAULTS: StopwatchSettings = {
  slowerThanUs: 10_000,
  slowLogMax: 128,
  monitorMs: 0,
  tracks: true,
  percentiles: '50 99 99.9',
};

/** One in this many, less one: a mask. */
const SAMPLE_MASK = 15;
/** What carries more than this is timed each time. */
const LARGE_BYTES = 64 * 1024;

export class Stopwatch implements Diagnostics {
  readonly slowLog = new BrokerSlowLog();
  readonly latency = new LatencyMonitor();
  readonly settings: StopwatchSettings;
  readonly #clock: Clock;
  #timesAll = false;
  /** When the command before this one ended, if both came together and it was timed; -1 otherwise. */
  #endedUs = -1;

  constructor(clock: Clock, settings: StopwatchSettings = { ...STOPWATCH_DEFAULTS }) {
    this.#clock = clock;
    this.settings = settings;
    this.follow();
  }

  /** The settings have changed. */
  follow(): void {
    const { slowerThanUs, monitorMs, slowLogMax } = this.settings;
    const isSharp = slowerThanUs >= 0 && slowerThanUs < STOPWATCH_DEFAULTS.slowerThanUs;
    this.#timesAll = isSharp || monitorMs > 0;
    this.latency.thresholdMs = monitorMs;
    this.slowLog.cut(slowLogMax);
  }

  /** Input comes: what happened since the last command is no part of the next. */
  restart(): void {
    this.#endedUs = -1;
  }

  /** When the command begins, in microseconds of the steady clock; -1 = it is not timed. */
  start(command: Command, args: Arguments): number {
    const isTimed =
      this.#timesAll ||
      command.timedEach ||
      (command.calls & SAMPLE_MASK) === 0 ||
      args.span > LARGE_BYTES;
    if (!isTimed) {
      this.#endedUs = -1;
      return -1;
    }
    return this.#endedUs >= 0 ? this.#endedUs : this.#clock.monotonicUs();
  }

  /** The command that began at `startUs` is over. */
  stop(startUs: number, command: Command, args: Arguments, caller: Caller, nowMs: number): void {
    const endUs = this.#clock.monotonicUs();
    this.#endedUs = endUs;
    const us = Math.max(0, endUs - startUs);
    command.times ??= new CommandTimes();
    const { times } = command;
    const weight = Math.max(1, command.calls - times.calls);
    times.add(us, weight, this.settings.tracks);
    const { slowerThanUs, slowLogMax } = this.settings;
    if (slowerThanUs >= 0 && us >= slowerThanUs && !command.isUnlogged) {
      this.slowLog.add(
        { command, arguments: args, caller, us: Math.floor(us), atMs: nowMs },
        slowLogMax,
      );
    }
    if (this.settings.monitorMs > 0) {
      this.latency.add(command.isFast ? 'fast-command' : 'command', us, nowMs);
    }
  }

  /** The steady clock, where the monitor wants to know how long something takes; -1 = it does not. */
  begin(): number {
    return this.settings.monitorMs > 0 ? this.#clock.monotonicUs() : -1;
  }

  /** What began at `startUs`, if it was measured, is over. */
  end(
    event: 'expire-cycle' | 'eviction-cycle' | 'aof-write',
    startUs: number,
    nowMs: number,
  ): void {
    if (startUs >= 0) this.latency.add(event, this.#clock.monotonicUs() - startUs, nowMs);
  }
}
