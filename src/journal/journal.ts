/**
 * The journal: takes effects as records, writes them once a turn as a batch, syncs as the policy
 * says, and tells how far. It promises that records come back in order, whole or not at all, and that
 * nothing reported as synced is lost; who may see what before that is the release queue's affair.
 * After a failed write or sync it accepts no more on trust: see `#restore`.
 * Hot: `closeRecord` and `write` run for every command and every turn (test/bench/journal.ts).
 */
import { assert } from '../base/assert.ts';
import {
  BATCH_SEAL_BYTES,
  JOURNAL_AHEAD_BYTES,
  JOURNAL_RETRY_MS_MAX,
  JOURNAL_RETRY_MS_MIN,
  JOURNAL_SYNC_MS,
  SEGMENT_BYTES,
  SYNC_BACKLOG_BYTES_MAX,
  UNSYNCED_BYTES_SYNCED,
} from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { Backlog } from './backlog.ts';
import { Batch } from './batch.ts';
import { Claims } from './claims.ts';
import { DiskError, type FolderLock } from './disk.ts';
import { checksumSeed, encodeClaim } from './format.ts';
import type { CheckpointEntry } from './manifest.ts';
import { type Opened, openFiles } from './opening.ts';
import type { FsyncPolicy, JournalOptions, JournalStats, Schedule } from './options.ts';
import type { LoadProgress, Replay } from './recovery.ts';
import { Retained, type RetainedMark, type SyncTarget } from './retained.ts';
import { Rolling } from './rolling.ts';
import { systemSchedule } from './schedule.ts';
import type { Segments } from './segments.ts';
import { SyncPace } from './sync-pace.ts';
import { unfinished } from './unfinished.ts';

export { FSYNC_POLICIES } from './options.ts';
export type { FsyncPolicy, JournalOptions, JournalStats, Schedule };

export class Journal {
  /** Effects go here; `closeRecord` makes them a record. */
  readonly record = new Batch();
  /** The record closed last; 0 before the first. */
  lastLsn = 0;
  /** The last record that a SIGKILL cannot take any more. */
  writtenLsn = 0;
  /** The last record that a loss of power cannot take any more. */
  syncedLsn = 0;
  /** `failing` while batches cannot be made durable; new writes must be refused with `failure`. */
  state: 'ok' | 'failing' = 'ok';
  /** Why new writes must be refused, in one line; undefined while they need not be. */
  failure: string | undefined;
  /** Called when `syncedLsn` has grown outside of `write`. */
  onSynced: (lsn: number) => void = () => {};
  /** Called when `writtenLsn` has grown outside of `write`: a batch had to wait, or had failed. */
  onWritten: (lsn: number) => void = () => {};
  /** Called when `state` has changed. */
  onState: (state: 'ok' | 'failing', failure: string | undefined) => void = () => {};

  readonly #segments: Segments;
  readonly #lock: FolderLock;
  readonly #log: Log;
  readonly #segmentBytes: number;
  readonly #rolling: Rolling;
  readonly #retainedBytesMax: number;
  readonly #backlog: Backlog;
  readonly #claims: Claims;
  readonly #schedule: Schedule;
  readonly #seed: number;
  readonly #zeros: Buffer;
  readonly #retained = new Retained();
  readonly #pace: SyncPace;
  readonly #recycle = (chunk: Buffer): void => this.record.recycle(chunk);
  readonly #append = (buffer: Buffer, start: number, end: number): void =>
    this.#segments.append(buffer, start, end);
  #policy: FsyncPolicy;
  #nowMs: number;
  #syncing: SyncTarget | undefined;
  #syncWanted = false;
  #cancelTimer: (() => void) | undefined;
  #cancelRetry: (() => void) | undefined;
  #retryMs = JOURNAL_RETRY_MS_MIN;
  #closing: (() => void) | undefined;
  #closed = false;
  readonly #counts = { batches: 0, syncs: 0, syncsInLoop: 0, lastSyncUs: 0, failures: 0 };

  private constructor(options: JournalOptions, opened: Opened) {
    this.#segments = opened.segments;
    this.#lock = opened.lock;
    this.#log = options.log;
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.#rolling = new Rolling(this.#segments, this.#segmentBytes, {
      carry: () => this.#carry(),
      carried: () => this.#carried(),
      ended: (error) => this.#endRoll(error),
      listed: (error) => this.#listed(error),
    });
    this.#retainedBytesMax = options.retainedBytesMax ?? UNSYNCED_BYTES_SYNCED;
    this.#backlog = new Backlog(options.log, options.backlogBytesMax ?? SYNC_BACKLOG_BYTES_MAX);
    this.#zeros = Buffer.alloc(options.aheadBytes ?? JOURNAL_AHEAD_BYTES);
    this.#schedule = options.schedule ?? systemSchedule;
    this.#pace = new SyncPace(options.syncInLoopUsMax);
    this.#policy = options.policy;
    this.#seed = checksumSeed(opened.segments.journalId);
    this.#nowMs = opened.recovered.timeMs;
    this.lastLsn = opened.recovered.lastLsn;
    this.writtenLsn = this.lastLsn;
    this.syncedLsn = this.lastLsn;
    this.#claims = new Claims(
      {
        schedule: this.#schedule,
        restingLsn: () => this.#restingLsn(),
        claim: () => this.#claim(),
      },
      opened.recovered.claimedLsn,
    );
    this.#claims.whenIdle();
  }

  /**
   * Locks the folder, hands every record in it to `replay`, and is then ready to append.
   * @throws StartError with one line: folder unusable or taken, journal damaged or newer
   */
  static async open(
    options: JournalOptions,
    replay: Replay,
    progress?: (progress: LoadProgress) => void,
  ): Promise<Journal> {
    return new Journal(options, await openFiles(options, replay, progress));
  }

  /** Milliseconds of the last batch, which the time must never fall below. */
  get timeMs(): number {
    return this.#nowMs;
  }

  get policy(): FsyncPolicy {
    return this.#policy;
  }

  /** Takes effect at once: a stricter policy syncs what is there. */
  set policy(policy: FsyncPolicy) {
    this.#policy = policy;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (policy === 'always') this.requestSync();
    else this.#syncIfDue();
  }

  /** Ends the record in progress and returns its LSN; without effects the last LSN stays. */
  closeRecord(): number {
    if (this.record.closeRecord()) this.lastLsn++;
    if (this.#syncing !== undefined) this.#watchBacklog(this.#syncing);
    return this.lastLsn;
  }

  /**
   * Writes what the turn has recorded; to be called once at its end. Afterwards `writtenLsn` tells
   * how far it came: not to the end under `always` while a sync runs, or when the disk refuses. Under
   * `always`, on a fast device, `syncedLsn` has come as far (sync-pace.ts).
   */
  write(nowMs: number): void {
    if (nowMs > this.#nowMs) this.#nowMs = nowMs;
    if (this.#syncing !== undefined) this.#watchBacklog(this.#syncing);
    const busy = this.#policy === 'always' && this.#syncing !== undefined;
    if (busy || this.state === 'failing') {
      if (this.record.bytes >= BATCH_SEAL_BYTES) this.#seal();
      return;
    }
    if (this.lastLsn > this.writtenLsn) this.#flush();
    this.#syncIfDue(true);
  }

  /** Starts a sync of everything recorded so far as soon as one may start; `onSynced` tells. */
  requestSync(): void {
    if (this.syncedLsn === this.lastLsn) return;
    this.#syncWanted = true;
    this.#syncIfDue();
  }

  /** What recovery would begin with; undefined while everything is in the segments. */
  get checkpoint(): CheckpointEntry | undefined {
    return this.#segments.checkpoint;
  }

  /**
   * Leaves the open segment as soon as what is in it is synced, so that a compaction can read it, and
   * calls `done` then; at once when nothing is in it. While the journal fails, that waits.
   */
  roll(done: () => void): void {
    this.#rolling.want(this.lastLsn, done);
    this.#rollSoon();
  }

  #rollSoon(): void {
    if (this.#syncing !== undefined || this.syncedLsn < this.lastLsn) this.requestSync();
    else this.#rollWhenDue();
  }

  /** Lets a durable checkpoint stand for the records that it covers; `done` is called unless closed before. */
  adopt(checkpoint: CheckpointEntry, done: (error: DiskError | undefined) => void): void {
    this.#segments.adopt(checkpoint, done);
  }

  stats(): JournalStats {
    return {
      enabled: true,
      policy: this.#policy,
      state: this.state,
      failure: this.failure,
      lastLsn: this.lastLsn,
      writtenLsn: this.writtenLsn,
      syncedLsn: this.syncedLsn,
      unsyncedBytes: this.#retained.bytes,
      segments: this.#segments.count,
      bytes: this.#segments.bytes,
      checkpointLsn: this.checkpoint?.lsn ?? 0,
      checkpointBytes: this.checkpoint?.bytes ?? 0,
      syncing: this.#syncing !== undefined,
      ...this.#counts,
    };
  }

  /**
   * Writes and syncs everything, marks the journal as cleanly closed and unlocks the folder. `onSynced`
   * is called for what that makes durable.
   * @throws DiskError naming the records that are not, when that is impossible; the folder is unlocked
   * all the same
   */
  async close(): Promise<void> {
    assert(!this.#closed, 'the journal is closed once');
    this.#closed = true;
    this.#rolling.forget();
    this.#cancelTimer?.();
    this.#cancelRetry?.();
    this.#claims.close();
    if (this.#syncing !== undefined) {
      await new Promise<void>((resolve) => {
        this.#closing = resolve;
      });
    }
    try {
      this.#syncRest();
      this.#segments.close(this.syncedLsn);
    } catch (error) {
      this.#segments.abandon();
      throw error instanceof DiskError ? unfinished(this, error) : error;
    } finally {
      this.#lock.release();
    }
  }

  #syncRest(): void {
    this.#seal();
    if (this.state === 'failing') this.#restart();
    this.#retained.writeRest(this.#append);
    this.#segments.syncNow();
    this.writtenLsn = this.lastLsn;
    const syncedBefore = this.syncedLsn;
    this.#completeSync(this.lastLsn, this.#retained.mark(), this.#segments.position);
    if (this.lastLsn > syncedBefore) this.onSynced(this.lastLsn);
  }

  /** Writes all that is recorded. Fails into `failing`, never throws a DiskError. */
  #flush(): void {
    this.#seal();
    try {
      this.#retained.writeRest(this.#append);
      this.writtenLsn = this.lastLsn;
    } catch (error) {
      this.#fail('write', error);
    }
  }

  #seal(): void {
    const { record } = this;
    if (record.count === 0) return;
    const { buffer, start, count } = record;
    const firstLsn = this.lastLsn - count + 1;
    const fields = { firstLsn, syncedLsn: this.syncedLsn, timeMs: this.#nowMs };
    const end = record.seal(fields, this.#seed);
    this.#retained.add(buffer, start, end);
    this.#counts.batches++;
  }

  /** Refuses writes when too much waits behind the sync under way. */
  #watchBacklog(sync: SyncTarget): void {
    if (this.state === 'failing') return;
    const bytes = this.#retained.bytes + this.record.bytes;
    this.failure = this.#backlog.failure(sync, bytes) ?? this.failure;
  }

  /** Starts a sync when one is due. `inLoop`: the caller tells what has been synced when this returns. */
  #syncIfDue(inLoop = false): void {
    if (this.#syncing !== undefined || this.#closed) return;
    if (this.state === 'failing' || this.writtenLsn === this.syncedLsn) return;
    if (
      this.#policy === 'always' ||
      this.#syncWanted ||
      this.#retained.bytes > this.#retainedBytesMax ||
      this.#segments.position >= this.#segmentBytes
    ) {
      if (inLoop && this.#policy === 'always' && this.#pace.staysInLoop(performance.now() * 1000)) {
        this.#syncInLoop();
      } else this.#startSync();
    } else if (this.#policy === 'everysec' && this.#cancelTimer === undefined) {
      this.#cancelTimer = this.#schedule(JOURNAL_SYNC_MS, () => {
        this.#cancelTimer = undefined;
        this.requestSync();
      });
    }
  }

  #startSync(): void {
    const segments = this.#segments;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    // Records of this turn are not written yet: whoever asked for them needs another sync.
    this.#syncWanted = this.#syncWanted && this.lastLsn > this.writtenLsn;
    if (this.#policy === 'always' && this.#zeros.length > 0) segments.preallocate(this.#zeros);
    this.#syncing = this.#target();
    segments.sync((error) => this.#endSync(error));
  }

  /** What a sync that begins now covers. */
  #target(): SyncTarget {
    const { bytes } = this.#retained;
    const { position } = this.#segments;
    const startedUs = performance.now() * 1000;
    return { lsn: this.writtenLsn, mark: this.#retained.mark(), position, bytes, startedUs };
  }

  /** A sync of what is written, waited for here. */
  #syncInLoop(): void {
    const segments = this.#segments;
    this.#syncWanted = false;
    const { position } = segments;
    if (this.#zeros.length > 0) segments.preallocate(this.#zeros);
    const startedUs = performance.now() * 1000;
    try {
      segments.syncNow();
    } catch (error) {
      this.#fail('sync', error);
      return;
    }
    const endedUs = performance.now() * 1000;
    this.#counts.syncs++;
    this.#counts.syncsInLoop++;
    this.#counts.lastSyncUs = Math.round(endedUs - startedUs);
    this.#pace.took(endedUs - startedUs, endedUs);
    this.#completeSync(this.writtenLsn, this.#retained.mark(), position);
    this.#rollWhenDue();
    this.#claims.whenIdle();
  }

  #endSync(error: DiskError | undefined): void {
    const target = this.#syncing;
    assert(target !== undefined, 'a sync ends that was begun');
    this.#syncing = undefined;
    this.#counts.syncs++;
    this.#counts.lastSyncUs = Math.round(performance.now() * 1000 - target.startedUs);
    const { writtenLsn, syncedLsn } = this;
    if (error !== undefined) this.#fail('sync', error);
    else this.#completeSync(target.lsn, target.mark, target.position);
    this.#goOn(writtenLsn, syncedLsn);
  }

  /** The device has done its work: it gets the next, and who waited is told of what has come since. */
  #goOn(writtenBefore: number, syncedBefore: number): void {
    if (this.#backlog.end() && this.state === 'ok') this.failure = undefined;
    if (this.#closing !== undefined) {
      if (this.syncedLsn > syncedBefore) this.onSynced(this.syncedLsn);
      this.#closing();
      return;
    }
    // The disk gets its next work before the loop spends time on what this one released.
    this.#rollWhenDue();
    const isFree = this.state === 'ok' && this.#syncing === undefined;
    if (isFree && this.#policy === 'always' && this.lastLsn > this.writtenLsn) this.#flush();
    this.#syncIfDue(true);
    if (this.writtenLsn > writtenBefore) this.onWritten(this.writtenLsn);
    if (this.syncedLsn > syncedBefore) this.onSynced(this.syncedLsn);
    this.#claims.whenIdle();
  }

  /** The last record when nothing is under way and everything synced; else 0. */
  #restingLsn(): number {
    const rests = this.state === 'ok' && this.#syncing === undefined;
    return rests && this.lastLsn === this.syncedLsn ? this.lastLsn : 0;
  }

  #claim(): void {
    const claim = encodeClaim(this.syncedLsn, this.#nowMs, this.#seed);
    try {
      this.#segments.append(claim, 0, claim.length);
    } catch (error) {
      this.#fail('write', error);
      return;
    }
    this.#startSync();
  }

  #completeSync(lsn: number, mark: RetainedMark | undefined, position: number): void {
    if (mark !== undefined) this.#retained.release(mark, this.record.buffer, this.#recycle);
    this.syncedLsn = lsn;
    this.#segments.synced(position);
  }

  /** A full segment, or a wanted one, is left. To be called while no sync is under way. */
  #rollWhenDue(): void {
    if (this.state !== 'ok' || this.#closed) return;
    if (!this.#rolling.isDue(this.syncedLsn)) {
      this.#syncWanted ||= this.#rolling.isWanted;
      return;
    }
    this.#syncing = this.#target();
    try {
      this.#rolling.begin(this.syncedLsn);
    } catch (error) {
      this.#syncing = undefined;
      this.#fail('roll', error);
    }
  }

  #carry(): Retained | undefined {
    this.#seal();
    return this.state === 'ok' ? this.#retained : undefined;
  }

  #carried(): void {
    const { writtenLsn } = this;
    this.#retained.writeRest(() => {}); // they stand in the new segment
    this.writtenLsn = this.lastLsn;
    if (this.lastLsn > writtenLsn) this.onWritten(this.lastLsn);
  }

  #endRoll(error: DiskError | undefined): void {
    this.#syncing = undefined;
    if (error !== undefined) this.#fail('roll', error);
    this.#goOn(this.writtenLsn, this.syncedLsn);
  }

  #listed(error: DiskError | undefined): void {
    if (error !== undefined) this.#fail('roll', error);
    else if (this.#rolling.isWanted) this.#rollSoon();
  }

  #fail(operation: string, error: unknown): void {
    if (!(error instanceof DiskError)) throw error;
    const failure = `the journal's ${operation} failed: ${error.message}`;
    this.#counts.failures++;
    this.#log.error({ err: error, operation, syncedLsn: this.syncedLsn }, failure);
    this.failure = failure;
    if (this.state === 'ok') {
      this.state = 'failing';
      this.#retryMs = JOURNAL_RETRY_MS_MIN;
      this.onState('failing', failure);
    }
    if (this.#closed) return;
    this.#cancelRetry?.();
    this.#cancelRetry = this.#schedule(this.#retryMs, () => this.#restore());
    this.#retryMs = Math.min(this.#retryMs * 2, JOURNAL_RETRY_MS_MAX);
  }

  /**
   * After a failure the open segment is not trusted beyond its last sync: the kernel may have dropped
   * pages and forgotten about it. Everything kept is written to a new segment, which takes over when
   * it is durable; until then nothing counts as written that did not before.
   */
  #restore(): void {
    this.#cancelRetry = undefined;
    if (this.#syncing !== undefined) {
      this.#cancelRetry = this.#schedule(this.#retryMs, () => this.#restore());
      return;
    }
    try {
      this.#seal();
      this.#restart();
    } catch (error) {
      this.#fail('recovery', error);
      return;
    }
    this.state = 'ok';
    this.failure = undefined;
    this.#syncWanted = false;
    this.#log.info({ syncedLsn: this.syncedLsn }, 'the journal is durable again');
    this.onWritten(this.writtenLsn);
    this.onSynced(this.syncedLsn);
    this.onState('ok', undefined);
    this.#claims.whenIdle();
  }

  #restart(): void {
    const segments = this.#segments;
    segments.restart(this.syncedLsn, this.#retained);
    this.#retained.writeRest(() => {}); // they stand in the new segment
    this.writtenLsn = this.lastLsn;
    this.#completeSync(this.lastLsn, this.#retained.mark(), segments.position);
  }
}
