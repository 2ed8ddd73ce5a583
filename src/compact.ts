/**
 * `keywire compact`: replaces checkpoint and segments of a folder that no server uses by one new
 * checkpoint. It reads the journal as a start would, so that nothing is compacted which would not load.
 * Until the manifest names the new checkpoint, the old files stay in charge.
 */
import { join } from 'node:path';
import { StartError } from './base/errors.ts';
import type { Log } from './base/log.ts';
import { Foundation } from './broker/foundation.ts';
import { writeImage } from './broker/image.ts';
import { type Disk, DiskError } from './journal/disk.ts';
import { clearAway } from './journal/leftovers.ts';
import { type Manifest, writeManifest } from './journal/manifest.ts';
import { NodeDisk } from './journal/node-disk.ts';
import { type Recovered, readManifest, recover } from './journal/recovery.ts';
import { SEGMENT_FOLDER, segmentName } from './journal/segment.ts';
import { requireFolder } from './journal-folder.ts';

/** What a compaction made of a journal. */
export interface CompactReport {
  /** The last record, which is in the checkpoint. */
  readonly lsn: number;
  readonly keys: number;
  /** Bytes of checkpoint and segments before. */
  readonly bytesBefore: number;
  /** Bytes of the checkpoint. */
  readonly bytes: number;
}

/** How far a compaction is: 0 to 1 of reading what is there, then keys of all written. */
export interface CompactProgress {
  reading(share: number): void;
  writing(keys: number, ofKeys: number): void;
}

/**
 * Compacts the journal in the folder.
 * @throws StartError naming file, offset and reason when it is damaged, newer, missing or in use, or
 * when the disk has no room
 */
export async function compactJournal(
  folder: string,
  log: Log,
  progress: CompactProgress,
  disk: Disk = new NodeDisk(),
): Promise<CompactReport> {
  requireFolder(disk, folder, '--data-dir');
  const lock = await disk.lock(folder).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(
      `--data-dir ${folder} is in use (${reason}): a server that runs compacts by BGREWRITEAOF`,
      { cause },
    );
  });
  try {
    return await compactLocked(disk, folder, log, progress);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new StartError(`--data-dir ${folder} cannot be compacted: ${error.message}`, {
      cause: error,
    });
  } finally {
    lock.release();
  }
}

async function compactLocked(
  disk: Disk,
  folder: string,
  log: Log,
  progress: CompactProgress,
): Promise<CompactReport> {
  const manifest = readManifest(disk, folder);
  if (manifest === undefined) throw new StartError(`--data-dir ${folder} holds no journal`);
  const foundation = Foundation.forReading(folder, log);
  const keys = (): number => foundation.keys;
  const { recovered, checkpoint } = await foundation.load(async (replay) => {
    const found = await recover(manifest, {
      ...{ folder, disk, log, replay, keys },
      progress: ({ bytes, totalBytes }) => progress.reading(bytes / Math.max(1, totalBytes)),
    });
    const { lastLsn: lsn, timeMs } = found;
    const identity = { journalId: manifest.journalId, lsn, timeMs };
    const entry = await writeImage(foundation.keyspace, { disk, folder, identity }, (count) =>
      progress.writing(count, foundation.keys),
    );
    return { recovered: found, checkpoint: entry };
  });
  clearAway(disk, log, recovered);
  writeManifest(disk, folder, { ...manifest, checkpoint, segments: [] });
  removeReplaced(disk, folder, recovered);
  return {
    lsn: recovered.lastLsn,
    keys: foundation.keys,
    bytesBefore: recovered.bytes + (manifest.checkpoint?.bytes ?? 0),
    bytes: checkpoint.bytes,
  };
}

/** Removes the files that no manifest names any more; the next start does it if this cannot. */
function removeReplaced(disk: Disk, folder: string, { manifest }: Recovered): void {
  for (const path of filesOf(folder, manifest)) disk.remove(path);
  disk.syncFolder(join(folder, SEGMENT_FOLDER));
}

/** The paths of checkpoint and segments. */
function filesOf(folder: string, { checkpoint, segments }: Manifest): string[] {
  const paths = segments.map(({ firstLsn }) => join(folder, SEGMENT_FOLDER, segmentName(firstLsn)));
  return checkpoint === undefined ? paths : [join(folder, checkpoint.name), ...paths];
}
