/**
 * The port to the file system. Everything the journal does to the outside goes through a `Disk`, so
 * that a simulated one can stand in for it and lose, tear or refuse whatever a real one may.
 * Calls are synchronous unless they take a callback or answer a promise; what fails throws a
 * `DiskError`. `NodeDisk` (node-disk.ts) is the real one.
 */

/** A file that is open; the number is the disk's own affair. */
export type FileHandle = number;

/**
 * How a file is opened: `read` an existing one, `write` an existing one (reading allowed), `create`
 * an empty one for both, replacing what stands there.
 */
export type OpenMode = 'read' | 'write' | 'create';

/** Held while this process owns the data folder. */
export interface FolderLock {
  /** Lets another process take the folder. A process that dies releases its lock as well. */
  release(): void;
}

export interface Disk {
  /** Makes the folder and those above it, durably; nothing happens when it is there. */
  makeFolder(path: string): void;
  /** Names of the files in a folder, sorted. */
  list(path: string): string[];
  open(path: string, mode: OpenMode): FileHandle;
  close(file: FileHandle): void;
  /** Length in bytes. */
  size(file: FileHandle): number;
  /** Fills `target` from position `at`; returns the bytes read, fewer only at the end of the file. */
  read(file: FileHandle, target: Uint8Array, at: number): number;
  /** Writes all of `[start, end)` at `at`, or throws; how much of it then stands there is unknown. */
  write(file: FileHandle, bytes: Uint8Array, start: number, end: number, at: number): void;
  truncate(file: FileHandle, length: number): void;
  /** Makes what was written before the call durable, length included; `done` is called later. */
  sync(file: FileHandle, done: (error: DiskError | undefined) => void): void;
  /** The same, waiting. */
  syncNow(file: FileHandle): void;
  /** Replaces `to` atomically; durable after `syncFolder`. */
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Makes names in a folder durable: creations, renames, removals. */
  syncFolder(path: string): void;
  /** The same, without waiting; `done` is called later. */
  syncFolderLater(path: string, done: (error: DiskError | undefined) => void): void;
  /**
   * Takes the folder for this process.
   * @throws FolderLockedError when another process, or another part of this one, has it
   */
  lock(folder: string): Promise<FolderLock>;
}

/** The file system refused. `code` is the system's word (`ENOSPC`, `EIO`, …). */
export class DiskError extends Error {
  override readonly name: string = 'DiskError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** Somebody else holds the data folder. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError';
}

/** A system error as a `DiskError`. */
export function asDiskError(error: unknown): DiskError {
  if (error instanceof DiskError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO';
  return new DiskError(code, message, error);
}
