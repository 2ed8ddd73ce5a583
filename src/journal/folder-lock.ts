/**
 * The lock on the data folder. Node has no flock, and a file with a process number in it is wrong
 * as soon as numbers are reused or two containers share a volume (each sees itself as process 1).
 * So the lock is something the kernel takes away when its holder dies, SIGKILL included:
 * - Linux: two listening Unix sockets. One in the abstract namespace, named after the folder's
 *   device and inode: nothing is left behind and taking it has no race. One as the file `LOCK` in
 *   the folder, which processes in other containers meet too; a file nobody listens on any more
 *   refuses connections and is replaced. Only two containers that replace a dead lock within the
 *   same microseconds could both succeed. A file system without sockets leaves the first lock only.
 * - macOS: open(2) takes O_EXLOCK, which is flock in one call.
 * Neither sees a second machine on a network file system.
 */
import { closeSync, constants, openSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { asDiskError, type FolderLock, FolderLockedError } from './disk.ts';

const LOCK_FILE = 'LOCK';
/** From macOS's fcntl.h; Node passes open flags through but has no name for this one. */
const O_EXLOCK = 0x20;

/**
 * @throws FolderLockedError when the folder is taken
 * @throws DiskError when the folder cannot be read or written
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  return process.platform === 'linux' ? lockBySocket(folder) : lockByOpen(folder);
}

function lockByOpen(folder: string): FolderLock {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK;
  try {
    const file = openSync(join(folder, LOCK_FILE), flags, 0o640);
    return { release: () => closeSync(file) };
  } catch (error) {
    const failure = asDiskError(error);
    throw failure.code === 'EAGAIN' ? new FolderLockedError(folder, { cause: error }) : failure;
  }
}

async function lockBySocket(folder: string): Promise<FolderLock> {
  const { handle, name } = open(folder);
  try {
    const abstract = await listen(`\0keywire-${name}`);
    if (abstract === 'taken') throw new FolderLockedError(folder);
    const file = await listenInFolder(handle).catch((error: unknown) => {
      if (abstract !== 'unsupported') abstract.close();
      throw error;
    });
    if (abstract === 'unsupported' && file === 'unsupported') {
      throw asDiskError(new Error('this system offers no way to lock the folder'));
    }
    return {
      release: () => {
        for (const server of [file, abstract]) if (typeof server !== 'string') server.close();
        closeSync(handle);
      },
    };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

function open(folder: string): { handle: number; name: string } {
  try {
    const { dev, ino } = statSync(folder, { bigint: true });
    return { handle: openSync(folder, 'r'), name: `${dev}-${ino}` };
  } catch (error) {
    throw asDiskError(error);
  }
}

/** The socket in the folder, by way of the folder's handle: a socket's path has 107 bytes at most. */
async function listenInFolder(handle: number): Promise<Server | 'unsupported'> {
  const path = `/proc/self/fd/${handle}/${LOCK_FILE}`;
  const first = await listen(path);
  if (first !== 'taken') return first;
  if (await answers(path)) throw new FolderLockedError(LOCK_FILE);
  rmSync(path, { force: true });
  const second = await listen(path);
  if (second === 'taken') throw new FolderLockedError(LOCK_FILE);
  return second;
}

/** Codes of file systems and sandboxes that know no such socket, or take no new file at all. */
const UNSUPPORTED = new Set([
  'EROFS',
  'EPERM',
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOENT',
  'ENOSYS',
]);

function listen(path: string): Promise<Server | 'taken' | 'unsupported'> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => {
      const failure = asDiskError(error);
      if (failure.code === 'EADDRINUSE') resolve('taken');
      else if (UNSUPPORTED.has(failure.code)) resolve('unsupported');
      else reject(failure);
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** True unless the system says that nobody listens: when in doubt, the lock is held. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (held: boolean) => {
      socket.destroy();
      resolve(held);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', (error) => {
      const { code } = asDiskError(error);
      settle(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}
