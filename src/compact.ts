/**
 * `keywire compact`: replaces checkpoint and segments of a folder that no server uses by one new
 * checkpoint. It reads the journal as a start would, so that nothing is compacted which would not load.
 * Until the manifest names the new checkpoint, the old files stay in charge. For a server the same is done
 * by a process beside it (compactor.ts), with what is sealed.
 */
import { join } from 'node:path';
import { StartError } from './base/errors.ts';
import type { Log } from './base/log.ts';
import { Foundation } from './broker/foundation.ts';
import { writeImage } from './broker/image.ts';
import type { CompactorLine } from './compactor.ts';
import { type Disk, DiskError } from './journal/disk.ts';
import { clearAway } from './journal/leftovers.ts';
import { type CheckpointEntry, type Manifest, writeManifest } from './journal/manifest.ts';
import { NodeDisk } from './journal/node-disk.ts';
import { type Recovered, readManifest, recover } from './journal/recovery.ts';
import { SEGMENT_FOLDER, segmentName } from './journal/segment.ts';
import { lockFolder, requireFolder } from './journal-folder.ts';

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
  const lock = await lockFolder(disk, folder, 'a server that runs compacts by BGREWRITEAOF');
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
  const job = { manifest, listedOnly: false, progress };
  const { recovered, checkpoint, keys } = await readAndWrite(disk, folder, log, job);
  clearAway(disk, log, recovered);
  writeManifest(disk, folder, { ...manifest, checkpoint, segments: [] });
  removeReplaced(disk, folder, recovered.manifest);
  return {
    lsn: recovered.lastLsn,
    keys,
    bytesBefore: recovered.bytes + (manifest.checkpoint?.bytes ?? 0),
    bytes: checkpoint.bytes,
  };
}

/**
 * Works for the server that started this process: reads what the manifest lists as sealed, writes the
 * checkpoint, and removes what it replaces once the server says that it counts. Everything is told by
 * `say`; `adopted` resolves when the server has said so.
 * @throws StartError, DiskError
 */
export async function compactForServer(
  folder: string,
  log: Log,
  server: { say(line: CompactorLine): void; readonly adopted: Promise<void> },
  disk: Disk = new NodeDisk(),
): Promise<void> {
  const listed = readManifest(disk, folder);
  if (listed === undefined) throw new StartError(`--data-dir ${folder} holds no journal`);
  const manifest = { ...listed, segments: listed.segments.filter(({ bytes }) => bytes > 0) };
  const progress: CompactProgress = {
    reading: (share) => server.say({ share, keys: 0, ofKeys: 0 }),
    writing: (keys, ofKeys) => server.say({ share: 1, keys, ofKeys }),
  };
  const { checkpoint } = await readAndWrite(disk, folder, log, {
    manifest,
    listedOnly: true,
    progress,
  });
  server.say({ checkpoint });
  await server.adopted;
  // The server does not wait for the device: that its manifest stays is seen to here.
  disk.syncFolder(folder);
  removeReplaced(disk, folder, manifest);
}

/** Brings the journal back and writes it as a checkpoint, which no manifest names yet. */
async function readAndWrite(
  disk: Disk,
  folder: string,
  log: Log,
  job: {
    readonly manifest: Manifest;
    readonly listedOnly: boolean;
    readonly progress: CompactProgress;
  },
): Promise<{ recovered: Recovered; checkpoint: CheckpointEntry; keys: number }> {
  const { manifest, listedOnly, progress } = job;
  const foundation = Foundation.forReading(folder, log);
  return foundation.load(async (replay) => {
    const recovered = await recover(manifest, {
      ...{ folder, disk, log, replay, listedOnly },
      keys: () => foundation.keys,
      progress: ({ bytes, totalBytes }) => progress.reading(bytes / Math.max(1, totalBytes)),
    });
    const { lastLsn: lsn, timeMs } = recovered;
    const identity = { journalId: manifest.journalId, lsn, timeMs };
    const { keys } = foundation;
    const checkpoint = await writeImage(foundation.keyspace, { disk, folder, identity }, (count) =>
      progress.writing(count, keys),
    );
    return { recovered, checkpoint, keys };
  });
}

/** Removes the files that no manifest names any more; the next start does it if this cannot. */
function removeReplaced(disk: Disk, folder: string, { checkpoint, segments }: Manifest): void {
  const names = segments.map(({ firstLsn }) => join(SEGMENT_FOLDER, segmentName(firstLsn)));
  if (checkpoint !== undefined) names.push(checkpoint.name);
  for (const name of names) disk.remove(join(folder, name));
  disk.syncFolder(join(folder, SEGMENT_FOLDER));
}
