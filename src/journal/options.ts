/**
 * How a journal is opened, and what it tells about itself.
 */
import type { Log } from '../base/log.ts';
import type { Disk } from './disk.ts';

export const FSYNC_POLICIES = ['always', 'everysec', 'no'] as const;
/** When batches are synced, by the names of Redis's `appendfsync`. */
export type FsyncPolicy = (typeof FSYNC_POLICIES)[number];

/** Calls back once after `delayMs`; the answer cancels. */
export type Schedule = (delayMs: number, callback: () => void) => () => void;

export interface JournalOptions {
  /** The data folder; made when it is missing. */
  readonly folder: string;
  readonly disk: Disk;
  readonly log: Log;
  readonly policy: FsyncPolicy;
  /** A segment that has reached this length is followed by the next. Default 64 MiB. */
  readonly segmentBytes?: number | undefined;
  /** Unsynced bytes that start a sync at once, whatever the policy. Default 16 MiB. */
  readonly retainedBytesMax?: number | undefined;
  /**
   * Zeros written ahead of the content under `always`, in pieces of this size; 0 for none. A sync that
   * need not record a new length is cheaper; a whole segment at once would hold up the syncs behind
   * it. Default 256 KiB.
   */
  readonly aheadBytes?: number | undefined;
  /**
   * Under `always` a sync is waited for in the loop while they take no longer than this on average, in
   * microseconds; 0 for never. Default 1000.
   */
  readonly syncInLoopUsMax?: number | undefined;
  /** Bytes that may wait behind a sync before `failure` refuses writes. Default 256 MiB. */
  readonly backlogBytesMax?: number | undefined;
  readonly schedule?: Schedule | undefined;
  /** How many keys there are after loading a checkpoint; see RecoveryOptions. */
  readonly keys?: (() => number) | undefined;
  /** The system's time, ms since 1970, which the journal's is compared with at opening. */
  readonly nowMs?: number | undefined;
}

/** For INFO persistence and metrics. */
export interface JournalStats {
  readonly enabled: boolean;
  readonly policy: FsyncPolicy;
  readonly state: 'ok' | 'failing';
  readonly failure: string | undefined;
  readonly lastLsn: number;
  readonly writtenLsn: number;
  readonly syncedLsn: number;
  /** Bytes that a loss of power could take. */
  readonly unsyncedBytes: number;
  readonly segments: number;
  /** Bytes of all segments, zeros written ahead left out. */
  readonly bytes: number;
  /** The last record in the checkpoint; 0 without one. */
  readonly checkpointLsn: number;
  readonly checkpointBytes: number;
  readonly batches: number;
  readonly syncs: number;
  readonly syncing: boolean;
  /** How many of the syncs were waited for in the loop. */
  readonly syncsInLoop: number;
  /** Duration of the last asynchronous sync; 0 before the first. */
  readonly lastSyncUs: number;
  readonly failures: number;
}
