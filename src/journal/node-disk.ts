/**
 * The real file system behind the `Disk` port. Writes are synchronous, because handing a short
 * write to Node's thread pool costs many times the write itself; syncs are asynchronous, because
 * they wait for the device. fdatasync is enough for segments: it also makes a changed length durable.
 */
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  asDiskError,
  type Disk,
  DiskError,
  type FileHandle,
  type FolderLock,
  type OpenMode,
} from './disk.ts';
import { lockFolder } from './folder-lock.ts';

const FLAGS: Record<OpenMode, string> = { read: 'r', write: 'r+', create: 'w+' };

export class NodeDisk implements Disk {
  makeFolder(path: string): void {
    // One level at a time: Node's own recursion never ends where the system will not have a folder,
    // as in /proc.
    const missing: string[] = [];
    let at = resolve(path);
    for (; !isFolder(at); at = dirname(at)) missing.push(at);
    for (const folder of missing.reverse()) {
      wrap(() => mkdirSync(folder));
      this.syncFolder(dirname(folder));
    }
  }

  list(path: string): string[] {
    return wrap(() => readdirSync(path)).sort();
  }

  open(path: string, mode: OpenMode): FileHandle {
    return wrap(() => openSync(path, FLAGS[mode], 0o640));
  }

  close(file: FileHandle): void {
    wrap(() => closeSync(file));
  }

  size(file: FileHandle): number {
    return wrap(() => fstatSync(file).size);
  }

  read(file: FileHandle, target: Uint8Array, at: number): number {
    let done = 0;
    while (done < target.length) {
      const step = wrap(() => readSync(file, target, done, target.length - done, at + done));
      if (step === 0) break;
      done += step;
    }
    return done;
  }

  write(file: FileHandle, bytes: Uint8Array, start: number, end: number, at: number): void {
    let done = start;
    while (done < end) {
      let step: number;
      try {
        step = this.writeSome(file, bytes, done, end, at + done - start);
      } catch (error) {
        throw asDiskError(error);
      }
      if (step <= 0) throw new DiskError('EIO', 'write accepted no bytes');
      done += step;
    }
  }

  truncate(file: FileHandle, length: number): void {
    wrap(() => ftruncateSync(file, length));
  }

  sync(file: FileHandle, done: (error: DiskError | undefined) => void): void {
    fdatasync(file, (error) => done(error ? asDiskError(error) : undefined));
  }

  syncNow(file: FileHandle): void {
    wrap(() => fdatasyncSync(file));
  }

  rename(from: string, to: string): void {
    wrap(() => renameSync(from, to));
  }

  remove(path: string): void {
    wrap(() => rmSync(path));
  }

  syncFolder(path: string): void {
    const folder = wrap(() => openSync(path, 'r'));
    try {
      wrap(() => fsyncSync(folder));
    } finally {
      closeSync(folder);
    }
  }

  syncFolderLater(path: string, done: (error: DiskError | undefined) => void): void {
    const folder = wrap(() => openSync(path, 'r'));
    fsync(folder, (error) => {
      closeSync(folder);
      done(error ? asDiskError(error) : undefined);
    });
  }

  lock(folder: string): Promise<FolderLock> {
    return lockFolder(folder);
  }

  /** One write, which the system may cut short: returns the bytes taken. */
  protected writeSome(
    file: FileHandle,
    bytes: Uint8Array,
    start: number,
    end: number,
    at: number,
  ): number {
    return writeSync(file, bytes, start, end - start, at);
  }
}

/** False when nothing stands there. @throws DiskError when something else does, or nobody may know */
function isFolder(path: string): boolean {
  const found = wrap(() => statSync(path, { throwIfNoEntry: false }));
  if (found === undefined) return false;
  if (found.isDirectory()) return true;
  throw new DiskError('ENOTDIR', `ENOTDIR: not a directory, '${path}'`);
}

function wrap<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw asDiskError(error);
  }
}
