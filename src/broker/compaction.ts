/**
 * When the journal is compacted, and how far that is. The work is done by a process of its own (the
 * `Compactor` port): it reads checkpoint and sealed segments and writes the next checkpoint, while this
 * one serves. Here is only decided when it starts, and the outcome adopted: the manifest is replaced, and
 * the old files go after that. Whatever ends early leaves the old files in charge.
 */
import type { Clock } from '../base/clock.ts';
import { ReplyError } from '../base/errors.ts';
import {
  COMPACTION_DISK_BYTES,
  COMPACTION_MEMORY_BYTES,
  COMPACTION_RETRY_MS,
  COMPACTION_ROLL_MS_MAX,
} from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Journal } from '../journal/journal.ts';
import type { CheckpointEntry } from '../journal/manifest.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';

/** The compacting process as this one sees it. */
export interface Compactor {
  /**
   * Starts it; it is told the events of its life, `ended` as the last. When somebody waits for it, it is
   * `urgent` and does not give way to everybody. @throws Error when it cannot start
   */
  start(events: CompactorEvents, urgent: boolean): RunningCompactor;
  /** Bytes of memory that a further process could take now. */
  freeMemoryBytes(): number;
  /** Bytes that the data folder's disk has left. */
  freeDiskBytes(): number;
  /** Nothing is started afterwards. */
  close(): void;
}

export interface CompactorEvents {
  /** Keys written of all, once it writes; before that keys are 0 of 0 and `share` tells how much is read, 0 to 1. */
  progress(share: number, keys: number, ofKeys: number): void;
  /** The checkpoint is durable and waits to be adopted. */
  written(checkpoint: CheckpointEntry): void;
  /** The process is gone; `failure` is its reason when it did not end well. */
  ended(failure: string | undefined): void;
}

export interface RunningCompactor {
  /** Lets it remove the files that its checkpoint has replaced. */
  adopted(): void;
  /** Ends it at once. */
  stop(): void;
}

/** What a client asked for: the same work, told under Redis's two names. */
export type CompactionKind = 'save' | 'rewrite';

/** When it starts by itself; Redis's `auto-aof-rewrite-percentage`, `-min-size` and `save`. */
export interface CompactionSettings {
  /** Growth over the checkpoint in percent; 0 = never. */
  growthPercent: number;
  /** Bytes of checkpoint and segments below which growth does not count. */
  bytesMin: number;
  /** After so many seconds with so many changes; any of them. */
  savePoints: readonly { readonly seconds: number; readonly changes: number }[];
}

/** How the last of a kind went. */
export interface Outcome {
  count: number;
  ok: boolean;
  /** So many of the last went wrong, one after the other. */
  failures: number;
  /** Seconds; -1 before the first. */
  seconds: number;
}

/** For INFO persistence. */
export interface CompactionStats {
  readonly running: CompactionKind | undefined;
  readonly scheduled: CompactionKind | undefined;
  /** Seconds since the running one began; -1 without one. */
  readonly runningSeconds: number;
  /** 0 to 100. */
  readonly percent: number;
  readonly keys: number;
  readonly ofKeys: number;
  readonly lastSaveSeconds: number;
  readonly changesSince: number;
  readonly outcomes: Readonly<Record<CompactionKind, Outcome>>;
  /** Why the last did not go well; empty when it did. */
  readonly failure: string;
}

/** Where nothing is kept there is nothing to compact, and what changed was never saved. */
export function neverCompacted(
  counts: Pick<CompactionStats, 'changesSince' | 'lastSaveSeconds'>,
): CompactionStats {
  const never: Outcome = { count: 0, ok: true, failures: 0, seconds: -1 };
  return {
    ...{ running: undefined, scheduled: undefined, runningSeconds: -1 },
    ...{ percent: 0, keys: 0, ofKeys: 0, failure: '' },
    ...counts,
    outcomes: { save: never, rewrite: never },
  };
}

/** What a compaction is made of. */
export interface CompactionParts {
  readonly journal: Journal;
  readonly keyspace: Keyspace;
  readonly clock: Clock;
  readonly log: Log;
  readonly compactor: Compactor;
  readonly settings: CompactionSettings;
}

interface Run {
  readonly kind: CompactionKind;
  readonly startedUs: number;
  /** Undefined while the open segment is being left. */
  process: RunningCompactor | undefined;
  adopted: boolean;
  failure: string | undefined;
  /** Of reading, 0 to 1. */
  share: number;
  keys: number;
  ofKeys: number;
  toldPercent: number;
  readonly waiting: ((failure: string | undefined) => void)[];
}

const US = 1_000_000;
/** The log tells a running compaction's way in steps of this many percent. */
const TOLD_PERCENT = 25;

export class Compaction {
  readonly settings: CompactionSettings;
  readonly #parts: CompactionParts;
  #run: Run | undefined;
  #scheduled: CompactionKind | undefined;
  #lastSaveMs: number;
  #retryUs = 0;
  #failure = '';
  #closing: (() => void) | undefined;
  #closed = false;
  readonly #outcomes: Record<CompactionKind, Outcome> = {
    save: { count: 0, ok: true, failures: 0, seconds: -1 },
    rewrite: { count: 0, ok: true, failures: 0, seconds: -1 },
  };

  constructor(parts: CompactionParts) {
    this.#parts = parts;
    this.settings = parts.settings;
    this.#lastSaveMs = parts.clock.nowMs();
  }

  get running(): CompactionKind | undefined {
    return this.#run?.kind;
  }

  /** When all data was last in a checkpoint, or keywire started: ms since 1970. */
  get lastSaveMs(): number {
    return this.#lastSaveMs;
  }

  /** Records that the checkpoint does not hold. */
  get changesSince(): number {
    const { journal } = this.#parts;
    return journal.lastLsn - (journal.checkpoint?.lsn ?? 0);
  }

  /**
   * Begins; `done` is called when it is over, with what went wrong.
   * @throws ReplyError with the reason when it cannot: another runs, the journal fails, no room
   */
  start(kind: CompactionKind, done?: (failure: string | undefined) => void): void {
    if (this.#run !== undefined) throw new ReplyError('ERR', 'a compaction is running already');
    const reason = this.#hindrance();
    if (reason !== undefined) {
      this.#conclude(kind, 0, reason);
      throw new ReplyError('ERR', `cannot compact: ${reason}`);
    }
    const { clock, journal, log } = this.#parts;
    const run: Run = {
      ...{ kind, startedUs: clock.monotonicUs(), process: undefined, adopted: false },
      ...{ failure: undefined, share: 0, keys: 0, ofKeys: 0, toldPercent: 0 },
      waiting: done === undefined ? [] : [done],
    };
    this.#run = run;
    log.info({ bytes: this.#bytes, lastLsn: journal.lastLsn }, 'compacting the journal');
    // Never before this returns: who asked may not be ready to hear.
    if (this.changesSince === 0) setImmediate(() => this.#end(run));
    // In a turn of its own: leaving a segment and starting a process each hold up the loop.
    else journal.roll(() => setImmediate(() => this.#launch(run)));
  }

  /** Calls `done` when the one that runs is over. */
  join(done: (failure: string | undefined) => void): void {
    this.#run?.waiting.push(done);
  }

  /** Starts one as soon as none runs. */
  schedule(kind: CompactionKind): void {
    this.#scheduled = kind;
  }

  /** Looks whether one is due; called several times a second. */
  tick(): void {
    const { clock, log } = this.#parts;
    const run = this.#run;
    if (run !== undefined) {
      if (
        run.process !== undefined ||
        clock.monotonicUs() - run.startedUs < COMPACTION_ROLL_MS_MAX * 1000
      )
        return;
      run.failure = this.#parts.journal.failure ?? 'the open segment could not be left in time';
      this.#end(run);
      return;
    }
    const kind = this.#scheduled ?? this.#dueKind();
    if (kind === undefined) return;
    this.#scheduled = undefined;
    try {
      this.start(kind);
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error;
      log.warn(`the journal is not compacted: ${error.text}`);
    }
  }

  stats(): CompactionStats {
    const run = this.#run;
    const seconds = run === undefined ? -1 : this.#secondsOf(run);
    return {
      running: run?.kind,
      scheduled: this.#scheduled,
      runningSeconds: seconds,
      percent: run === undefined ? 0 : percentOf(run),
      keys: run?.keys ?? 0,
      ofKeys: run?.ofKeys ?? 0,
      lastSaveSeconds: Math.floor(this.#lastSaveMs / 1000),
      changesSince: this.changesSince,
      outcomes: this.#outcomes,
      failure: this.#failure,
    };
  }

  /** Ends the process that runs, and resolves when it is gone. Nothing starts afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#scheduled = undefined;
    if (this.#run !== undefined) await this.#stop(this.#run);
    this.#parts.compactor.close();
  }

  async #stop(run: Run): Promise<void> {
    run.failure ??= 'keywire stops';
    if (run.process === undefined) {
      this.#end(run);
      return;
    }
    const gone = new Promise<void>((resolve) => {
      this.#closing = resolve;
    });
    run.process.stop();
    await gone;
  }

  get #bytes(): number {
    const { bytes, checkpointBytes } = this.#parts.journal.stats();
    return bytes + checkpointBytes;
  }

  /** Why none can start now, in one line; undefined when one can. */
  #hindrance(): string | undefined {
    const { compactor, journal, keyspace } = this.#parts;
    if (this.#closed) return 'keywire stops';
    if (journal.failure !== undefined) return journal.failure;
    const { usedBytes } = keyspace.arena;
    const memory = Math.ceil(usedBytes * 1.1) + COMPACTION_MEMORY_BYTES;
    const freeMemory = compactor.freeMemoryBytes();
    if (memory > freeMemory) {
      return `it takes about ${megabytes(memory)} of memory for a second copy of the data, and ${megabytes(freeMemory)} are free`;
    }
    // The image is no larger than the records it is made of, and hardly larger than the data.
    const disk = Math.min(this.#bytes, Math.ceil(usedBytes * 1.5)) + COMPACTION_DISK_BYTES;
    const freeDisk = compactor.freeDiskBytes();
    if (disk > freeDisk) {
      return `the checkpoint takes up to ${megabytes(disk)} of disk, and ${megabytes(freeDisk)} are free`;
    }
    return undefined;
  }

  #dueKind(): CompactionKind | undefined {
    const { clock, journal } = this.#parts;
    const nowUs = clock.monotonicUs();
    if (this.#closed || nowUs < this.#retryUs || journal.failure !== undefined) return undefined;
    const { growthPercent, bytesMin, savePoints } = this.settings;
    const changes = this.changesSince;
    if (changes === 0) return undefined;
    const base = Math.max(1, journal.checkpoint?.bytes ?? 0);
    const bytes = this.#bytes;
    const growth = (bytes / base) * 100 - 100;
    if (growthPercent > 0 && bytes > bytesMin && growth >= growthPercent) return 'rewrite';
    const sinceMs = clock.nowMs() - this.#lastSaveMs;
    const due = savePoints.some((at) => changes >= at.changes && sinceMs > at.seconds * 1000);
    return due ? 'save' : undefined;
  }

  #launch(run: Run): void {
    if (this.#run !== run || run.failure !== undefined) return;
    try {
      const events: CompactorEvents = {
        progress: (share, keys, ofKeys) => this.#progress(run, share, keys, ofKeys),
        written: (checkpoint) => this.#adopt(run, checkpoint),
        ended: (failure) => {
          if (!run.adopted) run.failure ??= failure ?? 'the process ended without a checkpoint';
          else if (failure !== undefined) {
            this.#parts.log.warn(`files that a checkpoint has replaced may remain: ${failure}`);
          }
          this.#end(run);
        },
      };
      run.process = this.#parts.compactor.start(events, run.waiting.length > 0);
    } catch (error) {
      run.failure = error instanceof Error ? error.message : String(error);
      this.#end(run);
    }
  }

  #progress(run: Run, share: number, keys: number, ofKeys: number): void {
    run.share = share;
    run.keys = keys;
    run.ofKeys = ofKeys;
    const percent = percentOf(run);
    if (percent - run.toldPercent < TOLD_PERCENT) return;
    run.toldPercent = percent;
    this.#parts.log.info({ percent, keys, ofKeys }, 'compacting the journal');
  }

  #adopt(run: Run, checkpoint: CheckpointEntry): void {
    const { journal } = this.#parts;
    if (run.process === undefined || run.failure !== undefined) return;
    if (journal.failure === undefined) {
      journal.adopt(checkpoint, (error) => this.#adopted(run, error?.message));
    } else {
      this.#adopted(run, journal.failure);
    }
  }

  #adopted(run: Run, failure: string | undefined): void {
    if (failure === undefined) {
      run.adopted = true;
      this.#lastSaveMs = this.#parts.clock.nowMs();
      run.process?.adopted();
    } else {
      run.failure ??= `the checkpoint could not be adopted: ${failure}`;
      run.process?.stop();
    }
  }

  #end(run: Run): void {
    if (this.#run !== run) return;
    this.#run = undefined;
    this.#conclude(run.kind, this.#secondsOf(run), run.failure);
    for (const done of run.waiting) done(run.failure);
    this.#closing?.();
  }

  #conclude(kind: CompactionKind, seconds: number, failure: string | undefined): void {
    const { clock, journal, log } = this.#parts;
    const outcome = this.#outcomes[kind];
    outcome.count++;
    outcome.ok = failure === undefined;
    outcome.failures = outcome.ok ? 0 : outcome.failures + 1;
    outcome.seconds = Math.floor(seconds);
    this.#failure = failure ?? '';
    if (failure === undefined) {
      if (this.changesSince === 0) this.#lastSaveMs = clock.nowMs();
      const { lsn, bytes } = journal.checkpoint ?? { lsn: 0, bytes: 0 };
      log.info({ lsn, bytes, seconds }, 'the journal is compacted');
      return;
    }
    this.#retryUs = clock.monotonicUs() + COMPACTION_RETRY_MS * 1000;
    if (!this.#closed) log.warn({ kind, failure }, `the journal is not compacted: ${failure}`);
  }

  #secondsOf(run: Run): number {
    return (this.#parts.clock.monotonicUs() - run.startedUs) / US;
  }
}

/** Reading and writing take about as long as each other. */
function percentOf({ share, keys, ofKeys }: Run): number {
  const written = ofKeys === 0 ? 0 : keys / ofKeys;
  return Math.floor(50 * share + 50 * written);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}
