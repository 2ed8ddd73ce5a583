/**
 * `keywire check`: reads the whole journal of a data folder as a start would, down to applying every
 * record, and tells what it found. It changes nothing in the folder.
 */
import { resolve } from 'node:path';
import { StartError } from './base/errors.ts';
import { createLog, type Log } from './base/log.ts';
import { Foundation } from './broker/foundation.ts';
import { readConfig } from './config.ts';
import { type Disk, DiskError } from './journal/disk.ts';
import { keptPath } from './journal/leftovers.ts';
import { NodeDisk } from './journal/node-disk.ts';
import { type Recovered, readManifest, recover } from './journal/recovery.ts';
import { lockFolder, requireFolder } from './journal-folder.ts';
import { ProgressLine } from './progress.ts';

/** What a check found in a journal that is whole. */
export interface CheckReport {
  readonly segments: number;
  /** The last record of the checkpoint; undefined without one. */
  readonly checkpointLsn: number | undefined;
  readonly bytes: number;
  readonly lastLsn: number;
  /** The time of the last batch, ms since 1970; 0 when there is none. */
  readonly lastTimeMs: number;
  readonly keys: number;
  /** Bytes of a torn batch behind the last whole one, which the next start will move aside. */
  readonly tornBytes: number;
}

/**
 * Verifies the journal in the folder.
 * @throws StartError naming file, offset and reason when it is damaged, newer, missing or in use, or
 * ends before whole records that a start would move aside
 */
export async function checkJournal(
  folder: string,
  log: Log,
  progress: (bytes: number, ofBytes: number) => void = () => {},
): Promise<CheckReport> {
  const disk = new NodeDisk();
  requireFolder(disk, folder, '--data-dir');
  const lock = await lockFolder(disk, folder, 'stop it, or check a backup of it');
  try {
    const manifest = readManifest(disk, folder);
    if (manifest === undefined) throw new StartError(`--data-dir ${folder} holds no journal`);
    const foundation = Foundation.forReading(folder, log);
    const recovered = await foundation.load((replay) =>
      recover(manifest, {
        ...{ folder, disk, log, replay },
        keys: () => foundation.keys,
        progress: ({ bytes, totalBytes }) => progress(bytes, totalBytes),
      }),
    );
    const tornBytes = checkRemains(disk, recovered, log);
    const { lastLsn, timeMs, bytes } = recovered;
    return {
      segments: manifest.segments.length,
      checkpointLsn: manifest.checkpoint?.lsn,
      bytes,
      lastLsn,
      lastTimeMs: timeMs,
      keys: foundation.keys,
      tornBytes,
    };
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new StartError(`--data-dir ${folder} cannot be read: ${error.message}`, { cause: error });
  } finally {
    lock.release();
  }
}

/** Tells what a start would move aside, and returns its bytes; whole records are no detail. */
function checkRemains(disk: Disk, { remains, lastLsn }: Recovered, log: Log): number {
  if (remains === undefined) return 0;
  const { path, offset, bytes, records } = remains;
  const outcome = `a start goes on from record ${lastLsn} and moves them to ${keptPath(disk, remains)}`;
  if (records > 0) {
    throw new StartError(
      `${path}: behind byte ${offset} a crash has left ${records} whole records, not told as synced, that do ` +
        `not follow record ${lastLsn}; ${outcome}; nothing was changed`,
    );
  }
  log.warn(
    { file: path, offset, bytes, lastLsn },
    `behind the last whole batch stand ${bytes} bytes of a torn one: ${outcome}; nothing was changed`,
  );
  return bytes;
}

/** The command: prints one line that tells what is there, or throws the line that tells what is wrong. */
export async function check(words: readonly string[]): Promise<void> {
  const config = readConfig(words, process.env);
  const line = new ProgressLine();
  const report = await checkJournal(
    resolve(config['data-dir']),
    createLog(config['log-level']),
    (bytes, ofBytes) => line.share('reading', bytes, ofBytes),
  ).finally(() => line.end());
  const { segments, checkpointLsn, bytes, lastLsn, keys, lastTimeMs, tornBytes } = report;
  const last = lastTimeMs === 0 ? 'never' : new Date(lastTimeMs).toISOString();
  process.stdout.write(
    `ok segments=${segments} checkpoint=${checkpointLsn ?? 'none'} bytes=${bytes} lsn=${lastLsn} ` +
      `keys=${keys} last-write=${last} torn=${tornBytes}\n`,
  );
}
