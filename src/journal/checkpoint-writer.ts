/**
 * Writes a checkpoint as a stream: records go into `record`, batches leave as they fill, and nothing
 * stands under the checkpoint's name before all of it is durable. What was written is synced every few
 * megabytes, so that the device never gets a heap at once that would hold up the journal's own syncs.
 */
import { dirname, join } from 'node:path';
import { CHECKPOINT_BATCH_BYTES, CHECKPOINT_SYNC_BYTES } from '../base/limits.ts';
import { Batch } from './batch.ts';
import {
  addToDigest,
  type CheckpointIdentity,
  encodeCheckpointHead,
  encodeCheckpointTrailer,
  newCheckpointName,
} from './checkpoint.ts';
import type { Disk, FileHandle } from './disk.ts';
import type { CheckpointEntry } from './manifest.ts';
import { UNFINISHED_SUFFIX } from './segment.ts';

export class CheckpointWriter {
  /** Effects go here; `closeRecord` makes them a record. */
  readonly record = new Batch();
  /** Bytes written so far. */
  position = 0;
  readonly #disk: Disk;
  readonly #name: string;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #identity: CheckpointIdentity;
  readonly #seed: number;
  #batches = 0;
  #records = 0;
  #digest = 0;
  #syncedPosition = 0;

  /** Begins the file. @throws DiskError */
  constructor(disk: Disk, dataFolder: string, identity: CheckpointIdentity) {
    this.#disk = disk;
    this.#identity = identity;
    this.#name = newCheckpointName(identity.lsn);
    this.#path = join(dataFolder, this.#name);
    this.#file = disk.open(this.#path + UNFINISHED_SUFFIX, 'create');
    const head = encodeCheckpointHead(identity);
    this.#seed = head.readUInt32LE(8);
    this.#append(head, 0, head.length);
  }

  /** Ends the record in progress, and writes the batch when that filled it. @throws DiskError */
  closeRecord(): void {
    this.record.closeRecord();
    if (this.record.bytes >= CHECKPOINT_BATCH_BYTES) this.#writeBatch();
  }

  /**
   * Completes the file and gives it its name; durable when this returns. `keys` is how many there are
   * in all databases. @throws DiskError
   */
  finish(keys: number): CheckpointEntry {
    if (this.record.count > 0) this.#writeBatch();
    const content = { batches: this.#batches, records: this.#records, keys, digest: this.#digest };
    const trailer = encodeCheckpointTrailer(content, this.#seed);
    this.#append(trailer, 0, trailer.length);
    const disk = this.#disk;
    disk.syncNow(this.#file);
    disk.close(this.#file);
    disk.rename(this.#path + UNFINISHED_SUFFIX, this.#path);
    disk.syncFolder(dirname(this.#path));
    return { name: this.#name, lsn: this.#identity.lsn, bytes: this.position };
  }

  /** Gives up: what was written so far is removed, as far as the disk lets us. */
  abandon(): void {
    try {
      this.#disk.close(this.#file);
      this.#disk.remove(this.#path + UNFINISHED_SUFFIX);
    } catch {
      // The next start removes it.
    }
  }

  #writeBatch(): void {
    const { record } = this;
    const { buffer, start, count } = record;
    const fields = {
      firstLsn: this.#records + 1,
      syncedLsn: this.#identity.lsn,
      timeMs: this.#identity.timeMs,
    };
    const end = record.seal(fields, this.#seed);
    this.#append(buffer, start, end);
    this.#digest = addToDigest(this.#digest, buffer.subarray(start + 4, start + 8));
    this.#batches++;
    this.#records += count;
    if (buffer !== record.buffer) record.recycle(buffer);
    if (this.position - this.#syncedPosition < CHECKPOINT_SYNC_BYTES) return;
    this.#disk.syncNow(this.#file);
    this.#syncedPosition = this.position;
  }

  #append(bytes: Uint8Array, start: number, end: number): void {
    this.#disk.write(this.#file, bytes, start, end, this.position);
    this.position += end - start;
  }
}
