/**
 * What gathers behind a sync that does not end. All of it is kept in memory, so there is a bound, behind
 * which writes are refused until the sync has ended.
 */
import type { Log } from '../base/log.ts';
import type { SyncTarget } from './retained.ts';

export class Backlog {
  readonly #log: Log;
  readonly #bytesMax: number;
  #told = false;

  constructor(log: Log, bytesMax: number) {
    this.#log = log;
    this.#bytesMax = bytesMax;
  }

  /** Why writes are refused while `bytes` are kept in all; undefined when they are not. */
  failure(sync: SyncTarget, bytes: number): string | undefined {
    const waiting = bytes - sync.bytes;
    if (waiting <= this.#bytesMax) return undefined;
    const seconds = Math.floor(performance.now() / 1000 - sync.startedUs / 1e6);
    const failure = `the disk has not finished a sync for ${seconds} s and ${waiting} bytes wait behind it`;
    if (!this.#told) this.#log.error({ lsn: sync.lsn }, `writes are refused: ${failure}`);
    this.#told = true;
    return failure;
  }

  /** The sync has ended; true when writes were refused. */
  end(): boolean {
    if (!this.#told) return false;
    this.#told = false;
    this.#log.info('the sync that held up writes has ended');
    return true;
  }
}
