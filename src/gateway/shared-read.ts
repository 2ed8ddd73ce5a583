/**
 * Reading into one buffer that all connections share, so that a chunk costs no stream and no
 * allocation. Node offers this (`onread`) to sockets it makes, not to those a server accepts; so
 * the accepted socket's handle is wrapped again. That leans on Node's `_handle`, here and nowhere
 * else: where a handle is not as expected, plain `data` events bring the chunks.
 */
import { Socket } from 'node:net';

/** Whom a socket's chunks go to: an object that is there anyway, for a function each would take memory. */
export interface ChunkTaker {
  /** Takes a chunk: the bytes `[0, length)`, gone when it returns. False: no more until `resume`. */
  take(chunk: Buffer, length: number): boolean;
}

/** Whether the shared buffer may be used; tests choose the way back. */
export type ReadMode = 'shared' | 'events';

/**
 * The socket to use from now on for one that a server accepted with `pauseOnConnect`; `accepted`
 * itself must not be used any more when another one is returned. `taker` gets every chunk.
 */
export function readInto(
  accepted: Socket,
  shared: Buffer,
  taker: ChunkTaker,
  mode: ReadMode,
): Socket {
  const handle = mode === 'shared' ? handleOf(accepted) : undefined;
  return handle === undefined ? readEvents(accepted, taker) : wrap(accepted, handle, shared, taker);
}

function handleOf(socket: Socket): object | undefined {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null) return undefined;
  const usable =
    typeof Reflect.get(handle, 'useUserBuffer') === 'function' &&
    typeof Reflect.get(handle, 'readStart') === 'function' &&
    typeof Reflect.get(socket, '_server') === 'object';
  return usable ? handle : undefined;
}

/** A socket that knows its taker. */
type TakenSocket = Socket & { [TAKER]?: ChunkTaker };

const TAKER = Symbol('taker');

/** The `onread` of all sockets: Node calls it on the socket. */
function onRead(this: TakenSocket, length: number, shared: Buffer): boolean {
  return this[TAKER]?.take(shared, length) !== false;
}

function wrap(accepted: Socket, handle: object, shared: Buffer, taker: ChunkTaker): Socket {
  // `handle`, `manualStart` and, for a socket that is not made to connect, `onread` are not declared.
  const options = {
    handle,
    manualStart: true,
    allowHalfOpen: true,
    readable: true,
    writable: true,
    onread: { buffer: shared, callback: onRead },
  };
  const socket: TakenSocket = new Socket(options);
  socket[TAKER] = taker;
  // The server counts its connections by this; the accepted socket is an empty shell from here on.
  const server: unknown = Reflect.get(accepted, '_server');
  Reflect.set(socket, '_server', server);
  Reflect.set(socket, 'server', server);
  Reflect.set(accepted, '_server', null);
  Reflect.set(accepted, '_handle', null);
  return socket;
}

function readEvents(socket: Socket, taker: ChunkTaker): Socket {
  socket.on('data', (chunk: Buffer) => {
    if (!taker.take(chunk, chunk.length)) socket.pause();
  });
  return socket;
}
