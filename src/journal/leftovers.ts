/**
 * What a crash left in the folder that is no part of the journal, cleared away before the journal goes
 * on: files that were being made are removed, and bytes behind the last whole batch are moved into a
 * file of their own. Nothing that was ever recorded is destroyed: what cannot be read on from here may
 * still be what somebody looks for.
 */
import { basename, dirname, join } from 'node:path';
import type { Log } from '../base/log.ts';
import { type Disk, DiskError } from './disk.ts';
import { writeManifest } from './manifest.ts';
import type { Recovered, Remains } from './recovery.ts';
import { SEGMENT_FOLDER, UNFINISHED_SUFFIX } from './segment.ts';

const PIECE_BYTES = 1024 * 1024;

/**
 * Makes the folder ready for appending at `recovered.position`. Whatever lies behind may be cut off
 * when this returns. @throws DiskError
 */
export function clearAway(disk: Disk, log: Log, recovered: Recovered): void {
  const { remains, lastLsn, folder, manifest, unfinished } = recovered;
  if (unfinished.length > 0) {
    // Whoever replaced them may have been killed before that was durable. A loss of power must not take
    // the manifest back while it keeps the removals.
    disk.syncFolder(join(folder, SEGMENT_FOLDER));
    writeManifest(disk, folder, manifest);
  }
  for (const path of unfinished) removeIfThere(disk, path);
  if (remains === undefined) return;
  const target = keptPath(disk, remains);
  copyOut(disk, remains, target);
  const { path: file, offset, bytes, records } = remains;
  const content =
    records === 0
      ? 'no whole batch is among them'
      : `${records} whole records are among them, behind a gap that no batch tells as synced`;
  log.warn(
    { file, offset, bytes, records, lastLsn, movedTo: target },
    `the journal ends with record ${lastLsn}; moved ${bytes} bytes behind it to ${target}: ${content}`,
  );
}

/** A compacting process that outlives its server may finish, or take away, what it makes. */
function removeIfThere(disk: Disk, path: string): void {
  try {
    disk.remove(path);
  } catch (error) {
    if (!(error instanceof DiskError) || error.code !== 'ENOENT') throw error;
  }
}

/** Where `remains` would go: a name that is free, as an earlier crash may have left the same offset. */
export function keptPath(disk: Disk, remains: Remains): string {
  return freeName(disk, `${remains.path}.cut-${remains.offset}`);
}

/** `path`, or with a number behind it when something of that name is there. */
export function freeName(disk: Disk, path: string): string {
  const folder = dirname(path);
  const names = disk.list(folder);
  let name = basename(path);
  for (let count = 2; names.includes(name); count++) name = `${basename(path)}-${count}`;
  return join(folder, name);
}

/** The bytes stand durably under `target`, or nothing does. */
export function copyOut(disk: Disk, remains: Remains, target: string): void {
  const from = disk.open(remains.path, 'read');
  try {
    const to = disk.open(target + UNFINISHED_SUFFIX, 'create');
    try {
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, remains.bytes));
      for (let done = 0; done < remains.bytes; ) {
        const wanted = piece.subarray(0, Math.min(piece.length, remains.bytes - done));
        disk.read(from, wanted, remains.offset + done);
        disk.write(to, wanted, 0, wanted.length, done);
        done += wanted.length;
      }
      disk.syncNow(to);
    } finally {
      disk.close(to);
    }
  } finally {
    disk.close(from);
  }
  disk.rename(target + UNFINISHED_SUFFIX, target);
  disk.syncFolder(dirname(target));
}
