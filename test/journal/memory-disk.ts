/**
 * A disk in memory that tells apart what was synced and what was only written, as a power failure
 * does. `afterCrash` answers a disk with everything that was synced and, of the rest, any part that
 * a real one may have kept: each sector at any of its versions, each length, any prefix or subset of
 * what happened to the names of a folder. A failed sync drops what it should have kept, as kernels do.
 */
import { basename, dirname, join } from 'node:path';
import type { Random } from '../../src/base/random.ts';
import {
  type Disk,
  DiskError,
  type FileHandle,
  type FolderLock,
  FolderLockedError,
  type OpenMode,
} from '../../src/journal/disk.ts';

/** The power is gone: nothing works any more. Deliberately no DiskError. */
export class PowerFailure extends Error {
  override readonly name = 'PowerFailure';
}

type Change = { kind: 'write'; at: number; bytes: Buffer } | { kind: 'truncate'; length: number };

interface Inode {
  /** What reading answers. */
  content: Buffer;
  /** What a crash keeps for certain. */
  durable: Buffer;
  /** Written since, oldest first. */
  changes: Change[];
}

/** Names of one moment in one folder. */
type Names = ReadonlyMap<string, Inode>;

/** A name given to a file, or taken away; a rename does both in one. */
interface NameChange {
  readonly removed?: string;
  readonly added?: string;
  readonly inode?: Inode;
}

interface Folder {
  names: Names;
  durable: Names;
  /** What happened to the names since the last sync of the folder, oldest first. */
  changes: NameChange[];
}

export type Operation = 'open' | 'write' | 'truncate' | 'sync' | 'rename' | 'remove' | 'syncFolder';

export class MemoryDisk implements Disk {
  /** Answers a system code to make an operation fail. */
  fault: (operation: Operation, path: string) => string | undefined = () => undefined;
  /** Bytes that all files together may have. */
  capacity = Number.POSITIVE_INFINITY;
  /** The number of the changing operation that the power fails in; operations count from 1. */
  failPowerAt = Number.POSITIVE_INFINITY;
  /** While true, syncs wait for `finishSync`. */
  holdSyncs = false;
  /** Changing operations so far. */
  operations = 0;
  /** Called in the moment the power fails. */
  onPowerFailure: () => void = () => {};
  /** Called after every changing operation that succeeded, and after every write that failed. */
  onOperation: (operation: Operation, path: string) => void = () => {};
  /** How many bytes of a write that a fault fails stand there all the same. */
  bytesOfFailedWrite: (bytes: number) => number = () => 0;
  /** Syncs that are held. */
  readonly waiting: Array<() => void> = [];

  readonly #folders = new Map<string, Folder>();
  readonly #open = new Map<FileHandle, { path: string; inode: Inode }>();
  /** The last write, as long as nothing followed it: a kill may fall into it. */
  #lastWrite: { inode: Inode; before: Buffer; change: Change } | undefined;
  #nextHandle = 3;
  #dead = false;
  #locked = false;

  makeFolder(path: string): void {
    for (let at = path; !this.#folders.has(at); at = dirname(at)) {
      this.#folders.set(at, { names: new Map(), durable: new Map(), changes: [] });
    }
  }

  list(path: string): string[] {
    this.#alive();
    return [...this.#folder(path).names.keys()].sort();
  }

  open(path: string, mode: OpenMode): FileHandle {
    this.#begin('open', path);
    let inode = this.#inode(path);
    if (mode === 'create') {
      if (inode === undefined) {
        inode = { content: Buffer.alloc(0), durable: Buffer.alloc(0), changes: [] };
        this.#setName(path, inode);
      } else {
        this.#change(inode, { kind: 'truncate', length: 0 });
      }
    }
    if (inode === undefined) throw new DiskError('ENOENT', `ENOENT: no such file, open '${path}'`);
    if (mode === 'create') this.onOperation('open', path);
    const handle = this.#nextHandle++;
    this.#open.set(handle, { path, inode });
    return handle;
  }

  close(file: FileHandle): void {
    this.#file(file);
    this.#open.delete(file);
  }

  size(file: FileHandle): number {
    return this.#file(file).inode.content.length;
  }

  read(file: FileHandle, target: Uint8Array, at: number): number {
    const { content } = this.#file(file).inode;
    const bytes = content.subarray(at, at + target.length);
    target.set(bytes);
    return bytes.length;
  }

  write(file: FileHandle, bytes: Uint8Array, start: number, end: number, at: number): void {
    const { path, inode } = this.#file(file);
    const change = (length: number): void => {
      if (length === 0) return;
      const copy = Buffer.from(bytes.subarray(start, start + length));
      const { content: before } = inode;
      this.#change(inode, { kind: 'write', at, bytes: copy });
      this.#lastWrite = { inode, before, change: { kind: 'write', at, bytes: copy } };
    };
    const lastOne = this.operations + 1 === this.failPowerAt;
    if (lastOne) change(end - start);
    try {
      this.#begin('write', path);
      const room = this.capacity - this.#usedIfBounded() + inode.content.length - at;
      if (room < end - start) {
        change(Math.max(0, room));
        throw new DiskError('ENOSPC', 'ENOSPC: no space left on device, write');
      }
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      if (error.code !== 'ENOSPC') change(this.bytesOfFailedWrite(end - start));
      this.onOperation('write', path);
      throw error;
    }
    change(end - start);
    this.onOperation('write', path);
  }

  truncate(file: FileHandle, length: number): void {
    const { path, inode } = this.#file(file);
    this.#begin('truncate', path);
    this.#change(inode, { kind: 'truncate', length });
    this.onOperation('truncate', path);
  }

  sync(file: FileHandle, done: (error: DiskError | undefined) => void): void {
    const { path, inode } = this.#file(file);
    const covered = new Set(inode.changes);
    this.#later(() => this.#sync(path, inode, covered), done);
  }

  /** Does `work` in a later turn, or when the test lets it. */
  #later(work: () => void, done: (error: DiskError | undefined) => void): void {
    const finish = (): void => {
      if (this.#dead) return;
      let failure: DiskError | undefined;
      try {
        try {
          work();
        } catch (error) {
          if (!(error instanceof DiskError)) throw error;
          failure = error;
        }
        done(failure);
      } catch (error) {
        if (!(error instanceof PowerFailure)) throw error;
      }
    };
    if (this.holdSyncs) this.waiting.push(finish);
    else setImmediate(finish);
  }

  syncNow(file: FileHandle): void {
    const { path, inode } = this.#file(file);
    this.#sync(path, inode, new Set(inode.changes));
  }

  rename(from: string, to: string): void {
    this.#begin('rename', to);
    const inode = this.#inode(from);
    if (inode === undefined)
      throw new DiskError('ENOENT', `ENOENT: no such file, rename '${from}'`);
    if (dirname(from) !== dirname(to)) throw new Error('renaming between folders is not simulated');
    const change = { removed: basename(from), added: basename(to), inode };
    this.#changeNames(dirname(to), change);
    this.onOperation('rename', to);
  }

  remove(path: string): void {
    this.#begin('remove', path);
    if (this.#inode(path) === undefined) {
      throw new DiskError('ENOENT', `ENOENT: no such file, unlink '${path}'`);
    }
    this.#setName(path, undefined);
    this.onOperation('remove', path);
  }

  syncFolder(path: string): void {
    this.#begin('syncFolder', path);
    const folder = this.#folder(path);
    folder.durable = folder.names;
    folder.changes = [];
    this.onOperation('syncFolder', path);
  }

  syncFolderLater(path: string, done: (error: DiskError | undefined) => void): void {
    const folder = this.#folder(path);
    const covered = new Set(folder.changes);
    this.#later(() => {
      this.#begin('syncFolder', path);
      // Some of it another sync may have made durable meanwhile.
      const left = folder.changes.filter((change) => covered.has(change));
      folder.durable = left.reduce(renamed, folder.durable);
      folder.changes = folder.changes.filter((change) => !covered.has(change));
      this.onOperation('syncFolder', path);
    }, done);
  }

  async lock(folder: string): Promise<FolderLock> {
    this.#alive();
    if (this.#locked) throw new FolderLockedError(folder);
    this.#locked = true;
    return {
      release: () => {
        this.#locked = false;
      },
    };
  }

  /** Completes the oldest sync that waits. */
  finishSync(): void {
    const finish = this.waiting.shift();
    if (finish === undefined) throw new Error('no sync waits');
    finish();
  }

  /** Bytes of all files. */
  used(): number {
    let sum = 0;
    for (const folder of this.#folders.values()) {
      for (const inode of folder.names.values()) sum += inode.content.length;
    }
    return sum;
  }

  /** The content of a file, to look at or to damage; the same in memory and on the medium. */
  contentOf(path: string): Buffer {
    const inode = this.#inode(path);
    if (inode === undefined) throw new Error(`no file ${path}`);
    return inode.content;
  }

  /** Puts a file there, synced. */
  place(path: string, content: Buffer): void {
    this.makeFolder(dirname(path));
    const copy = Buffer.from(content);
    const inode = { content: copy, durable: Buffer.from(content), changes: [] };
    this.#setName(path, inode);
    this.syncFolder(dirname(path));
  }

  /** Takes a file away, durably. */
  drop(path: string): void {
    this.#setName(path, undefined);
    this.syncFolder(dirname(path));
  }

  /** The process dies; what it has not synced stays as unsynced as it was. */
  kill(): void {
    this.#open.clear();
    this.#locked = false;
    this.waiting.length = 0;
  }

  /**
   * Everything as it stands, as another disk: a process died, the machine did not. With `random` it
   * died in the midst of the last write, if nothing followed that.
   */
  afterKill(random?: Random): MemoryDisk {
    const disk = new MemoryDisk();
    const torn = random === undefined ? undefined : this.#tearLastWrite(random);
    for (const [path, folder] of this.#folders) {
      disk.makeFolder(path);
      for (const [name, inode] of folder.names) {
        const content = torn?.inode === inode ? torn.content : inode.content;
        disk.place(join(path, name), content);
      }
    }
    disk.operations = 0;
    return disk;
  }

  /** This disk with all that is not synced, as a process that is killed now hands it to the next one. */
  fork(): MemoryDisk {
    const disk = new MemoryDisk();
    const copies = new Map<Inode, Inode>();
    const copyOf = (inode: Inode): Inode => {
      const copy = copies.get(inode) ?? { ...inode, changes: [...inode.changes] };
      copies.set(inode, copy);
      return copy;
    };
    const copyNames = (names: Names): Names =>
      new Map([...names].map(([name, inode]) => [name, copyOf(inode)]));
    for (const [path, { names, durable, changes }] of this.#folders) {
      disk.#folders.set(path, {
        names: copyNames(names),
        durable: copyNames(durable),
        changes: changes.map((change) =>
          change.inode === undefined ? change : { ...change, inode: copyOf(change.inode) },
        ),
      });
    }
    return disk;
  }

  /** What a power failure at this moment may leave. */
  afterCrash(random: Random, sectorBytes = 512): MemoryDisk {
    const disk = new MemoryDisk();
    for (const [path, folder] of this.#folders) {
      disk.makeFolder(path);
      for (const [name, inode] of survivingNames(folder, random)) {
        disk.place(join(path, name), survivor(inode, random, sectorBytes));
      }
    }
    disk.operations = 0;
    return disk;
  }

  #sync(path: string, inode: Inode, covered: ReadonlySet<Change>): void {
    const covers = inode.changes.filter((change) => covered.has(change));
    const others = inode.changes.filter((change) => !covered.has(change));
    try {
      this.#begin('sync', path);
    } catch (error) {
      // The kernel has reported the failure once and forgets the pages.
      if (error instanceof DiskError) inode.changes = others;
      throw error;
    }
    inode.durable = covers.reduce(apply, inode.durable);
    inode.changes = others;
    this.onOperation('sync', path);
  }

  #tearLastWrite(random: Random): { inode: Inode; content: Buffer } | undefined {
    const last = this.#lastWrite;
    if (last === undefined || last.change.kind !== 'write') return undefined;
    const { inode, before, change } = last;
    const bytes = change.bytes.subarray(0, random.below(change.bytes.length + 1));
    return { inode, content: apply(before, { ...change, bytes }) };
  }

  /** What counts against `capacity`: nothing when that is no bound. */
  #usedIfBounded(): number {
    return this.capacity === Number.POSITIVE_INFINITY ? 0 : this.used();
  }

  #change(inode: Inode, change: Change): void {
    inode.content = apply(inode.content, change);
    inode.changes.push(change);
  }

  #folder(path: string): Folder {
    const folder = this.#folders.get(path);
    if (folder === undefined) throw new DiskError('ENOENT', `ENOENT: no such folder '${path}'`);
    return folder;
  }

  #inode(path: string): Inode | undefined {
    return this.#folders.get(dirname(path))?.names.get(basename(path));
  }

  #setName(path: string, inode: Inode | undefined): void {
    const name = basename(path);
    const change = inode === undefined ? { removed: name } : { added: name, inode };
    this.#changeNames(dirname(path), change);
  }

  #changeNames(path: string, change: NameChange): void {
    const folder = this.#folder(path);
    folder.names = renamed(folder.names, change);
    folder.changes.push(change);
  }

  #begin(operation: Operation, path: string): void {
    this.#alive();
    this.#lastWrite = undefined;
    if (++this.operations >= this.failPowerAt) {
      this.#dead = true;
      this.onPowerFailure();
      throw new PowerFailure(`power failure in ${operation} ${path}`);
    }
    const code = this.fault(operation, path);
    if (code !== undefined) throw new DiskError(code, `${code}: simulated, ${operation}`);
  }

  #alive(): void {
    if (this.#dead) throw new PowerFailure('no power');
  }

  #file(file: FileHandle): { path: string; inode: Inode } {
    this.#alive();
    const open = this.#open.get(file);
    if (open === undefined) throw new DiskError('EBADF', 'EBADF: bad file descriptor');
    return open;
  }
}

function renamed(names: Names, { removed, added, inode }: NameChange): Names {
  const next = new Map(names);
  if (removed !== undefined) next.delete(removed);
  if (added !== undefined && inode !== undefined) next.set(added, inode);
  return next;
}

/** A file system keeps the order of what happens to names, or it does not. */
function survivingNames({ durable, changes }: Folder, random: Random): Names {
  if (changes.length === 0) return durable;
  const inOrder = random.below(2) === 0;
  const kept = random.below(changes.length + 1);
  return changes
    .filter((_, index) => (inOrder ? index < kept : random.below(2) === 0))
    .reduce(renamed, durable);
}

function apply(content: Buffer, change: Change): Buffer {
  const length = change.kind === 'write' ? change.at + change.bytes.length : change.length;
  const grows = change.kind === 'write' && length <= content.length;
  const next = grows
    ? Buffer.from(content)
    : resized(content, change.kind === 'write' ? Math.max(length, content.length) : length);
  if (change.kind === 'write') change.bytes.copy(next, change.at);
  return next;
}

function resized(content: Buffer, length: number): Buffer {
  const next = Buffer.alloc(length);
  content.copy(next, 0, 0, Math.min(length, content.length));
  return next;
}

/** The durable content with, for the length and for each sector, any number of changes applied. */
function survivor(inode: Inode, random: Random, sectorBytes: number): Buffer {
  const states = [inode.durable];
  for (const change of inode.changes) states.push(apply(states.at(-1) ?? inode.durable, change));
  const pick = (): Buffer => states[random.below(states.length)] ?? inode.durable;
  const result = Buffer.alloc(pick().length);
  for (let at = 0; at < result.length; at += sectorBytes) {
    result.set(pick().subarray(at, Math.min(at + sectorBytes, result.length)), at);
  }
  return result;
}
