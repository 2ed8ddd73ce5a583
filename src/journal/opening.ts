/**
 * From a folder to what a journal works with: the lock, everything read, what a crash left cleared
 * away, and the open segment. What stands in the way ends the start with one line.
 */
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { StartError } from '../base/errors.ts';
import { JOURNAL_CLOCK_AHEAD_MS, SEGMENT_BYTES } from '../base/limits.ts';
import { DiskError, type FolderLock, FolderLockedError } from './disk.ts';
import { clearAway } from './leftovers.ts';
import type { JournalOptions } from './options.ts';
import {
  type LoadProgress,
  type Recovered,
  type Replay,
  readManifest,
  recover,
} from './recovery.ts';
import { SEGMENT_FOLDER } from './segment.ts';
import { createJournal, Segments } from './segments.ts';

export interface Opened {
  readonly lock: FolderLock;
  readonly recovered: Recovered;
  readonly segments: Segments;
}

/** Locks and reads the folder. @throws StartError */
export async function openFiles(
  options: JournalOptions,
  replay: Replay,
  progress: ((progress: LoadProgress) => void) | undefined,
): Promise<Opened> {
  const { disk, folder, log } = options;
  let lock: FolderLock | undefined;
  try {
    disk.makeFolder(join(folder, SEGMENT_FOLDER));
    lock = await disk.lock(folder);
    const manifest = readManifest(disk, folder) ?? createJournal(disk, folder);
    // Its name may be one that a start gave which then failed: nothing is built on it before it is durable.
    disk.syncFolder(folder);
    const recovered = await recover(manifest, { ...options, replay, progress });
    compareClocks(options, recovered.timeMs);
    clearAway(disk, log, recovered);
    const segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    const segments = Segments.open(disk, folder, recovered, segmentBytes);
    return { lock, recovered, segments };
  } catch (error) {
    lock?.release();
    throw asStartError(error, folder);
  }
}

/** Time never falls in a journal: behind a clock that once ran ahead, everything timed stands still. */
function compareClocks({ log, nowMs = systemClock.nowMs() }: JournalOptions, timeMs: number): void {
  const aheadMs = timeMs - nowMs;
  if (aheadMs <= JOURNAL_CLOCK_AHEAD_MS) return;
  log.warn(
    { journalTimeMs: timeMs, nowMs, aheadMs },
    `the journal's last time is ${Math.round(aheadMs / 1000)} s ahead of the system clock: ` +
      'until the clock has caught up, no key expires and no time passes for commands',
  );
}

function asStartError(error: unknown, folder: string): unknown {
  if (error instanceof FolderLockedError) {
    return new StartError(
      `the data folder ${folder} is in use by another keywire: stop it, or choose another --data-dir`,
      { cause: error },
    );
  }
  if (error instanceof DiskError) {
    // The data is there: another folder would be an empty one.
    const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT';
    const help = isFull ? 'free space on its disk' : 'choose another --data-dir';
    return new StartError(`the data folder ${folder} cannot be used (${error.message}): ${help}`, {
      cause: error,
    });
  }
  return error;
}
