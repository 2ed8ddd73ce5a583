/**
 * `keywire restore DIR`: the journal of a backup into a new data folder, whole or up to a record or a
 * moment, verified by loading it. The backup is only read.
 */

import { resolve } from 'node:path';
import { type CopyParts, type CopyReport, copyLine, verifyCopy } from './backup.ts';
import { StartError } from './base/errors.ts';
import { createLog } from './base/log.ts';
import { splitWords } from './command-words.ts';
import { readConfig } from './config.ts';
import { type CopyEnd, copyJournal, WHOLE } from './journal/copy.ts';
import { DiskError } from './journal/disk.ts';
import { NodeDisk } from './journal/node-disk.ts';
import { requireEmptyFolder, requireManifest, requireOutside } from './journal-folder.ts';
import { ProgressLine } from './progress.ts';

/** Whole numbers from here on are milliseconds since 1970 (2001), below they are LSNs. */
const MILLISECONDS_MIN = 1e12;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * The end that `--until` tells: an LSN, `lsn:` and an LSN, milliseconds since 1970, or a time of ISO
 * 8601 (without a zone: local time; a date alone: its beginning, UTC).
 * @throws StartError
 */
export function parseUntil(text: string): CopyEnd {
  const lsn = /^lsn:(\d{1,15})$/.exec(text)?.[1];
  if (lsn !== undefined) return { ...WHOLE, lsn: Number(lsn) };
  if (/^\d{1,15}$/.test(text)) {
    const value = Number(text);
    return value < MILLISECONDS_MIN ? { ...WHOLE, lsn: value } : { ...WHOLE, timeMs: value };
  }
  const timeMs = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(timeMs)) return { ...WHOLE, timeMs };
  throw new StartError(
    `--until must be an LSN such as 4711, milliseconds since 1970, or a time such as 2024-05-01T12:00:00Z, not '${text}'`,
  );
}

/**
 * Copies the journal of the backup in `folder` to `target`, up to `end`.
 * @throws StartError naming what is in the way; a target that was begun holds no manifest then
 */
export async function restoreJournal(parts: CopyParts, end: CopyEnd): Promise<CopyReport> {
  const { folder, target, disk = new NodeDisk(), log, progress } = parts;
  requireOutside(folder, target);
  requireEmptyFolder(disk, target, '--data-dir');
  try {
    const manifest = requireManifest(disk, folder, 'the backup');
    const copied = await copyJournal(manifest, {
      disk,
      from: folder,
      to: target,
      end,
      progress: (bytes, ofBytes) => progress('copying', bytes, ofBytes),
    });
    return await verifyCopy(copied, { disk, target, log, progress });
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new StartError(
      `restoring ${folder} to ${target} failed (${error.message}): ${target} is not complete, remove it and try again`,
      { cause: error },
    );
  }
}

/** The command: prints one line that tells what was restored. */
export async function restore(words: readonly string[]): Promise<void> {
  const { folder, values, flags } = splitWords(words, { folder: true, values: ['until'] });
  if (folder === undefined) {
    throw new StartError('keywire restore needs the folder of a backup: keywire restore DIR');
  }
  const end = values.until === undefined ? WHOLE : parseUntil(values.until);
  const config = readConfig(flags, process.env);
  const line = new ProgressLine();
  const parts = {
    folder: resolve(folder),
    target: resolve(config['data-dir']),
    log: createLog(config['log-level']),
    progress: (what: string, bytes: number, ofBytes: number) => line.share(what, bytes, ofBytes),
  };
  const report = await restoreJournal(parts, end).finally(() => line.end());
  process.stdout.write(copyLine(report));
}
