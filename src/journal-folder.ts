/**
 * What the commands that work on a journal's folder have in common: a target that must be empty, and
 * a folder read as a start would read it.
 */
import { isAbsolute, relative, resolve } from 'node:path';
import { StartError } from './base/errors.ts';
import type { Log } from './base/log.ts';
import { Foundation } from './broker/foundation.ts';
import { type Disk, DiskError, type FolderLock, FolderLockedError } from './journal/disk.ts';
import type { Manifest } from './journal/manifest.ts';
import { type LoadProgress, type Recovered, readManifest, recover } from './journal/recovery.ts';

/** @throws StartError unless the folder is there; `name` is how people gave it */
export function requireFolder(disk: Disk, folder: string, name: string): void {
  try {
    disk.list(folder);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    const what = error.code === 'ENOENT' ? 'does not exist' : `cannot be read: ${error.message}`;
    throw new StartError(`${name} ${folder} ${what}`, { cause: error });
  }
}

/** @throws StartError unless nothing stands there yet, or an empty folder; `name` is how people gave it */
export function requireEmptyFolder(disk: Disk, folder: string, name: string): void {
  let names: string[];
  try {
    names = disk.list(folder);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    if (error.code === 'ENOENT') return;
    throw new StartError(`${name} ${folder} cannot be used: ${error.message}`, { cause: error });
  }
  if (names.length === 0) return;
  const some = names.slice(0, 3).join(', ');
  throw new StartError(
    `${name} ${folder} is not empty (${some}): nothing was changed; name a folder that does not exist yet`,
  );
}

/** @throws StartError when `target` lies in `folder` or is it: a journal never holds its own copy */
export function requireOutside(folder: string, target: string): void {
  const way = relative(resolve(folder), resolve(target));
  if (way.startsWith('..') || isAbsolute(way)) return;
  throw new StartError(`${target} lies in the data folder ${folder}: name a folder outside of it`);
}

/** The manifest in `folder`; `name` is how people gave it. @throws StartError when there is none */
export function requireManifest(disk: Disk, folder: string, name: string): Manifest {
  let manifest: Manifest | undefined;
  try {
    manifest = readManifest(disk, folder);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new StartError(`${name} ${folder} cannot be read: ${error.message}`, { cause: error });
  }
  if (manifest === undefined) throw new StartError(`${name} ${folder} holds no journal`);
  return manifest;
}

/**
 * Locks a data folder for as long as a command works on it; `help` is what to do while a server has it.
 * @throws StartError when it is in use, or cannot be locked
 */
export async function lockFolder(disk: Disk, folder: string, help: string): Promise<FolderLock> {
  try {
    return await disk.lock(folder);
  } catch (error) {
    if (error instanceof FolderLockedError) {
      throw new StartError(`--data-dir ${folder} is in use by a keywire: ${help}`, {
        cause: error,
      });
    }
    if (!(error instanceof DiskError)) throw error;
    throw new StartError(`--data-dir ${folder} cannot be locked: ${error.message}`, {
      cause: error,
    });
  }
}

export interface Loaded {
  readonly recovered: Recovered;
  readonly keys: number;
}

/** Reads the journal in a folder down to applying every record. @throws StartError, DiskError */
export async function loadFolder(
  folder: string,
  { disk, log, progress }: { disk: Disk; log: Log; progress: (progress: LoadProgress) => void },
): Promise<Loaded> {
  const manifest = requireManifest(disk, folder, 'the folder');
  const foundation = Foundation.forReading(folder, log);
  const recovered = await foundation.load((replay) =>
    recover(manifest, { folder, disk, log, replay, progress, keys: () => foundation.keys }),
  );
  return { recovered, keys: foundation.keys };
}
