/**
 * `keywire backup DIR`: a copy of the journal in --data-dir, complete up to one record, verified by
 * loading it. A server may be running on the folder: no lock is taken, files are read as its manifest
 * lists them, and when a compaction replaces them meanwhile the copy begins anew.
 */
import { join, resolve } from 'node:path';
import { StartError } from './base/errors.ts';
import { createLog, type Log } from './base/log.ts';
import { splitWords } from './command-words.ts';
import { readConfig } from './config.ts';
import { type Copied, copyJournal, WHOLE } from './journal/copy.ts';
import { type Disk, DiskError } from './journal/disk.ts';
import { NodeDisk } from './journal/node-disk.ts';
import { SEGMENT_FOLDER } from './journal/segment.ts';
import {
  loadFolder,
  requireEmptyFolder,
  requireManifest,
  requireOutside,
} from './journal-folder.ts';
import { ProgressLine } from './progress.ts';

/** So often a compaction may get in the way: each takes longer than listing the files. */
const ATTEMPTS_MAX = 10;

export interface CopyReport extends Copied {
  readonly keys: number;
}

export interface CopyParts {
  readonly folder: string;
  readonly target: string;
  readonly log: Log;
  readonly progress: (what: string, bytes: number, ofBytes: number) => void;
  readonly disk?: Disk;
}

/**
 * Copies the journal in `folder` to `target`, which must be empty or not exist.
 * @throws StartError naming what is in the way; a target that was begun holds no manifest then
 */
export async function backupJournal(parts: CopyParts): Promise<CopyReport> {
  const { folder, target, log, disk = new NodeDisk() } = parts;
  requireOutside(folder, target);
  requireEmptyFolder(disk, target, 'the target');
  try {
    const copied = await copyLatest(disk, parts);
    return await verifyCopy(copied, { disk, target, log, progress: parts.progress });
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new StartError(
      `the backup of ${folder} to ${target} failed (${error.message}): ${target} is not complete, remove it and try again`,
      { cause: error },
    );
  }
}

/** Loads the copy as a start would. @throws StartError when it holds something else than was copied */
export async function verifyCopy(
  copied: Copied,
  { disk, target, log, progress }: Omit<CopyParts, 'folder'> & { disk: Disk },
): Promise<CopyReport> {
  const { recovered, keys } = await loadFolder(target, {
    disk,
    log,
    progress: ({ bytes, totalBytes }) => progress('verifying', bytes, totalBytes),
  });
  if (recovered.lastLsn !== copied.lastLsn || recovered.remains !== undefined) {
    throw new StartError(
      `${target} ends with record ${recovered.lastLsn} instead of ${copied.lastLsn}: do not use it`,
    );
  }
  return { ...copied, keys };
}

async function copyLatest(disk: Disk, { folder, target, progress }: CopyParts): Promise<Copied> {
  for (let attempt = 1; ; attempt++) {
    const manifest = requireManifest(disk, folder, '--data-dir');
    try {
      const how = { disk, from: folder, to: target, end: WHOLE };
      return await copyJournal(manifest, {
        ...how,
        progress: (bytes, ofBytes) => progress('copying', bytes, ofBytes),
      });
    } catch (error) {
      const replaced = error instanceof DiskError && error.code === 'ENOENT';
      if (!replaced || attempt === ATTEMPTS_MAX) throw error;
      clear(disk, target);
    }
  }
}

/** Takes away what an attempt has copied: nothing else was in the folder. */
function clear(disk: Disk, target: string): void {
  const folder = join(target, SEGMENT_FOLDER);
  for (const name of disk.list(folder)) disk.remove(join(folder, name));
}

/** One line that scripts read. */
export function copyLine({ lastLsn, timeMs, keys, bytes, files }: CopyReport): string {
  const last = timeMs === 0 ? 'never' : new Date(timeMs).toISOString();
  return `ok lsn=${lastLsn} last-write=${last} keys=${keys} files=${files} bytes=${bytes}\n`;
}

/** The command: prints one line that tells what was copied. */
export async function backup(words: readonly string[]): Promise<void> {
  const { folder: target, flags } = splitWords(words, { folder: true });
  if (target === undefined) {
    throw new StartError('keywire backup needs the folder to copy to: keywire backup DIR');
  }
  const config = readConfig(flags, process.env);
  const line = new ProgressLine();
  const report = await backupJournal({
    folder: resolve(config['data-dir']),
    target: resolve(target),
    log: createLog(config['log-level']),
    progress: (what, bytes, ofBytes) => line.share(what, bytes, ofBytes),
  }).finally(() => line.end());
  process.stdout.write(copyLine(report));
}
