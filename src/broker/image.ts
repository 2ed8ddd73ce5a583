/**
 * The whole keyspace as a checkpoint: every key of every database as the effects that build it up
 * (commands/rebuilding.ts). What keeps state outside of keys would be written here too.
 */
import { rebuildKey } from '../commands/rebuilding.ts';
import type { CheckpointIdentity } from '../journal/checkpoint.ts';
import { CheckpointWriter } from '../journal/checkpoint-writer.ts';
import type { Disk } from '../journal/disk.ts';
import type { CheckpointEntry } from '../journal/manifest.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';

/** What is written, and where to. */
export interface ImageTarget {
  readonly disk: Disk;
  /** The data folder. */
  readonly folder: string;
  readonly identity: CheckpointIdentity;
}

/** Told every few thousand keys. */
export type ImageProgress = (keys: number, bytes: number) => void;

/** Keys between two looks at the rest of the process. */
const STEP_KEYS = 4096;

/**
 * Writes all keys of all databases, the system's included, those past their deadline included, as a checkpoint; durable when this resolves.
 * Nothing may change the keyspace meanwhile, and its deadlines must not count.
 * @throws DiskError with nothing left behind
 */
export async function writeImage(
  keyspace: Keyspace,
  { disk, folder, identity }: ImageTarget,
  progress?: ImageProgress,
): Promise<CheckpointEntry> {
  const writer = new CheckpointWriter(disk, folder, identity);
  let keys = 0;
  try {
    for (const database of keyspace.all) {
      let cursor = 0;
      do {
        cursor = database.scan(cursor, STEP_KEYS, (entry) => {
          rebuildKey(database, entry, writer);
          keys++;
        });
        progress?.(keys, writer.position);
        await new Promise((resolve) => setImmediate(resolve));
      } while (cursor !== 0);
    }
    return writer.finish(keys);
  } catch (error) {
    writer.abandon();
    throw error;
  }
}
