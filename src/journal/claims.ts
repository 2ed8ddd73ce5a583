/**
 * Only the next batch tells what the last sync has covered. When none comes, an empty one does: else
 * recovery could not tell damage in the last records from what a crash has torn.
 */
import { JOURNAL_CLAIM_MS } from '../base/limits.ts';
import type { Schedule } from './options.ts';

export class Claims {
  readonly #schedule: Schedule;
  readonly #restingLsn: () => number;
  readonly #claim: () => void;
  /** The last LSN that the files themselves tell as synced. */
  #claimedLsn: number;
  #cancel: (() => void) | undefined;
  #closed = false;

  /** `restingLsn` answers the last record when all is synced and nothing under way, else 0; `claim` writes the batch. */
  constructor(
    parts: {
      readonly schedule: Schedule;
      readonly restingLsn: () => number;
      readonly claim: () => void;
    },
    claimedLsn: number,
  ) {
    this.#schedule = parts.schedule;
    this.#restingLsn = parts.restingLsn;
    this.#claim = parts.claim;
    this.#claimedLsn = claimedLsn;
  }

  /** To be called when a sync has ended. */
  whenIdle(): void {
    const lsn = this.#restingLsn();
    if (this.#cancel !== undefined || this.#closed || lsn <= this.#claimedLsn) return;
    this.#cancel = this.#schedule(JOURNAL_CLAIM_MS, () => {
      this.#cancel = undefined;
      if (this.#restingLsn() !== lsn) {
        this.whenIdle();
        return;
      }
      this.#claimedLsn = lsn;
      this.#claim();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }
}
