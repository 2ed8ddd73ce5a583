/**
 * What stands in for the journal when nothing is kept on disk: it numbers records and forgets them.
 * Everything counts as written and synced at once, so no answer ever waits.
 */
import { Batch } from './batch.ts';
import type { FsyncPolicy } from './options.ts';

export class UnkeptJournal {
  readonly record = new Batch();
  /** The record closed last; 0 before the first. */
  lastLsn = 0;
  readonly timeMs = 0;
  readonly failure: string | undefined = undefined;
  /** Kept for CONFIG GET; without a disk it changes nothing. */
  policy: FsyncPolicy = 'no';
  onSynced: (lsn: number) => void = () => {};
  onWritten: (lsn: number) => void = () => {};

  get writtenLsn(): number {
    return this.lastLsn;
  }

  get syncedLsn(): number {
    return this.lastLsn;
  }

  closeRecord(): number {
    if (this.record.closeRecord()) this.lastLsn++;
    return this.lastLsn;
  }

  /** Forgets what the turn recorded. */
  write(_nowMs: number): void {
    this.record.discard();
  }

  async close(): Promise<void> {}
}
