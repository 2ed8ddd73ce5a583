/**
 * `keywire check`: reads the whole journal of a data folder as a start would, down to applying every
 * record, and tells what it found. It changes nothing in the folder.
 */
import { existsSync } from 'node:fs';
import { systemClock } from './base/clock.ts';
import { StartError } from './base/errors.ts';
import { RESP_BULK_BYTES_MAX } from './base/limits.ts';
import type { Log } from './base/log.ts';
import { Foundation } from './broker/foundation.ts';
import { DiskError } from './journal/disk.ts';
import { NodeDisk } from './journal/node-disk.ts';
import { readManifest, recover } from './journal/recovery.ts';

/** What a check found in a journal that is whole. */
export interface CheckReport {
  readonly segments: number;
  readonly bytes: number;
  readonly lastLsn: number;
  /** The time of the last batch, ms since 1970; 0 when there is none. */
  readonly lastTimeMs: number;
  readonly keys: number;
}

/**
 * Verifies the journal in the folder.
 * @throws StartError naming file, offset and reason when it is damaged, newer, missing or in use
 */
export async function checkJournal(folder: string, log: Log): Promise<CheckReport> {
  if (!existsSync(folder)) throw new StartError(`--data-dir ${folder} does not exist`);
  const disk = new NodeDisk();
  const lock = await disk.lock(folder).catch((cause: unknown) => {
    throw new StartError(
      `--data-dir ${folder} cannot be checked while a keywire uses it: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  });
  try {
    const manifest = readManifest(disk, folder);
    if (manifest === undefined) throw new StartError(`--data-dir ${folder} holds no journal`);
    const foundation = readOnlyFoundation(folder, log);
    const { lastLsn, timeMs, bytes } = await foundation.load((replay) =>
      recover(manifest, { folder, disk, log, replay }),
    );
    const keys = foundation.keyspace.databases.reduce((sum, { size }) => sum + size, 0);
    return { segments: manifest.segments.length, bytes, lastLsn, lastTimeMs: timeMs, keys };
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new StartError(`--data-dir ${folder} cannot be read: ${error.message}`, { cause: error });
  } finally {
    lock.release();
  }
}

function readOnlyFoundation(folder: string, log: Log): Foundation {
  return new Foundation({
    clock: systemClock,
    log,
    dataFolder: folder,
    fsync: 'no',
    segmentBytes: 0,
    connectionsMax: 0,
    bulkBytesMax: RESP_BULK_BYTES_MAX,
    fixed: [],
    scheduleTurnEnd: () => {},
  });
}
