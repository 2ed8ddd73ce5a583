/**
 * What BGSAVE, BGREWRITEAOF, SAVE, LASTSAVE and SHUTDOWN ask for: all of the first are a compaction of
 * the journal, told by Redis's names. Errors that clients know are Redis's to the letter.
 */
import type { Clock } from '../base/clock.ts';
import { ReplyError } from '../base/errors.ts';
import type { Saving } from '../commands/spec.ts';
import type { Compaction } from './compaction.ts';

const SAVE_RUNS = new ReplyError('ERR', 'Background save already in progress');
const REWRITE_RUNS = new ReplyError(
  'ERR',
  'Background append only file rewriting already in progress',
);
const OTHER_RUNS = new ReplyError(
  'ERR',
  "Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to " +
    'schedule a BGSAVE whenever possible.',
);
const NOTHING_KEPT = new ReplyError(
  'ERR',
  'keywire keeps nothing on disk (--journal no): there is nowhere to save to',
);

/** A shutdown that waits for a save. */
interface PendingShutdown {
  readonly forced: boolean;
  readonly refused: () => void;
}

export class BrokerSaving implements Saving {
  /** Absent until the journal is loaded, and when nothing is kept on disk. */
  compaction: Compaction | undefined;
  /** Stops the process that keywire runs in. */
  stop: () => void = () => {};
  readonly #startedMs: number;
  readonly #shutdowns = new Set<PendingShutdown>();

  constructor(clock: Clock) {
    this.#startedMs = clock.nowMs();
  }

  lastSaveSeconds(): number {
    return Math.floor((this.compaction?.lastSaveMs ?? this.#startedMs) / 1000);
  }

  save(orSchedule: boolean): 'started' | 'scheduled' {
    const compaction = this.#required();
    if (compaction.running === 'save') throw SAVE_RUNS;
    if (compaction.running !== undefined) {
      if (!orSchedule) throw OTHER_RUNS;
      compaction.schedule('save');
      return 'scheduled';
    }
    compaction.start('save');
    return 'started';
  }

  rewrite(): 'started' | 'scheduled' {
    const compaction = this.#required();
    if (compaction.running === 'rewrite') throw REWRITE_RUNS;
    if (compaction.running !== undefined) {
      compaction.schedule('rewrite');
      return 'scheduled';
    }
    compaction.start('rewrite');
    return 'started';
  }

  saveThen(done: (failure: string | undefined) => void): void {
    const compaction = this.#required();
    if (compaction.running !== undefined) throw SAVE_RUNS;
    compaction.start('save', done);
  }

  shutDown(how: { readonly saves: boolean; readonly forced: boolean }, refused: () => void): void {
    if (!how.saves) {
      this.stop();
      return;
    }
    const shutdown = { forced: how.forced, refused };
    this.#shutdowns.add(shutdown);
    const saved = (failure: string | undefined): void => this.#saved(shutdown, failure);
    try {
      // One that runs will do: what it misses is in the journal.
      if (this.compaction?.running !== undefined) this.compaction.join(saved);
      else this.saveThen(saved);
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error;
      this.#saved(shutdown, error.text);
    }
  }

  abortShutdown(): boolean {
    const shutdowns = [...this.#shutdowns];
    this.#shutdowns.clear();
    for (const { refused } of shutdowns) refused();
    return shutdowns.length > 0;
  }

  #saved(shutdown: PendingShutdown, failure: string | undefined): void {
    // One that was aborted is not among them any more.
    if (!this.#shutdowns.delete(shutdown)) return;
    if (failure === undefined || shutdown.forced) this.stop();
    else shutdown.refused();
  }

  #required(): Compaction {
    if (this.compaction === undefined) throw NOTHING_KEPT;
    return this.compaction;
  }
}
