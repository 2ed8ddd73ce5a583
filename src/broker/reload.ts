/**
 * DEBUG RELOAD: every key as the effects of a checkpoint, then nothing at all, then those effects
 * executed as a start does. The journal is not touched and nobody is told, since the data is the same
 * afterwards; what would not survive a compaction is gone. The effects stand in memory meanwhile, so
 * this takes about the data once more. Nothing else is executed until it is done.
 */
import { assert } from '../base/assert.ts';
import { CHECKPOINT_BATCH_BYTES } from '../base/limits.ts';
import { type RebuildSink, rebuildKey } from '../commands/rebuilding.ts';
import { Batch } from '../journal/batch.ts';
import { BATCH_HEADER_BYTES, RECORD_HEADER_BYTES } from '../journal/format.ts';
import { RecordReader } from '../journal/record-reader.ts';
import { type Keyspace, SILENT_OBSERVER } from '../keyspace/keyspace.ts';
import type { Replayer } from './replay.ts';

/** Keys between two looks at how much was written. */
const STEP_KEYS = 4096;

/** Records in memory, as a checkpoint has them in a file. */
class MemoryImage implements RebuildSink {
  readonly record = new Batch();
  /** Closed records, each behind its length. */
  readonly batches: Buffer[] = [];

  closeRecord(): void {
    this.record.closeRecord();
    if (this.record.bytes >= CHECKPOINT_BATCH_BYTES) this.finish();
  }

  finish(): void {
    const { record } = this;
    if (record.count === 0) return;
    const { buffer, start } = record;
    const end = record.seal({ firstLsn: 1, syncedLsn: 0, timeMs: 0 }, 0);
    this.batches.push(Buffer.from(buffer.subarray(start + BATCH_HEADER_BYTES, end)));
  }
}

/** Writes, empties and loads the keyspace. An effect that does not apply is a defect: it throws. */
export function reload(keyspace: Keyspace, replayer: Replayer): void {
  const { changes, expires, nowMs, observer } = keyspace;
  keyspace.observer = SILENT_OBSERVER;
  keyspace.expires = false;
  try {
    const image = imageOf(keyspace);
    const sizes = keyspace.databases.map(({ size }) => size);
    keyspace.flushAll();
    for (const batch of image.batches) applyBatch(batch, replayer, nowMs);
    const loaded = keyspace.databases.every(({ size }, index) => size === sizes[index]);
    assert(loaded, 'as many keys were loaded as were written');
  } finally {
    keyspace.observer = observer;
    keyspace.expires = expires;
    keyspace.changes = changes;
  }
}

function imageOf(keyspace: Keyspace): MemoryImage {
  const image = new MemoryImage();
  for (const database of keyspace.databases) {
    let cursor = 0;
    do {
      cursor = database.scan(cursor, STEP_KEYS, (entry) => rebuildKey(database, entry, image));
    } while (cursor !== 0);
  }
  image.finish();
  return image;
}

function applyBatch(batch: Buffer, replayer: Replayer, nowMs: number): void {
  const record = new RecordReader();
  let number = 1;
  for (let at = 0; at < batch.length; number++) {
    const start = at + RECORD_HEADER_BYTES;
    const end = start + batch.readUInt32LE(at);
    record.reset(batch, start, end);
    replayer.apply(record, number, nowMs);
    at = end;
  }
}
