/**
 * Reading into one buffer that all connections share, so that a chunk costs no stream and no
 * allocation. Node offers this (`onread`) to sockets it makes, not to those a server accepts; so
 * what `onread` sets is set on the accepted socket. That leans on Node's `_handle` and on symbols of its
 * sockets, here and nowhere else: where they are not as expected, plain `data` events bring the chunks.
 */
import type { Socket } from 'node:net';

/** Whom a socket's chunks go to: an object that is there anyway, for a function each would take memory. */
export interface ChunkTaker {
  /** Takes a chunk: the bytes `[0, length)`, gone when it returns. False: no more until `resume`. */
  take(chunk: Buffer, length: number): boolean;
}

/** Whether the shared buffer may be used; tests choose the way back. */
export type ReadMode = 'shared' | 'events';

/** A socket that knows its taker. */
type TakenSocket = Socket & { [TAKER]?: ChunkTaker };

const TAKER = Symbol('taker');

/** Hands every chunk of a socket to `taker` from now on; a server has accepted it with `pauseOnConnect`. */
export function readInto(
  socket: TakenSocket,
  shared: Buffer,
  taker: ChunkTaker,
  mode: ReadMode,
): void {
  socket[TAKER] = taker;
  socket.on('data', onData);
  if (mode === 'shared') share(socket, shared);
}

/** Of sockets that have no shared buffer. */
function onData(this: TakenSocket, chunk: Buffer): void {
  if (this[TAKER]?.take(chunk, chunk.length) === false) this.pause();
}

/** Node calls it on the socket. */
function onRead(this: TakenSocket, length: number, shared: Buffer): boolean {
  return this[TAKER]?.take(shared, length) !== false;
}

/** Does what the constructor of a socket does with `onread`; nothing where Node is another one than expected. */
function share(socket: Socket, shared: Buffer): void {
  symbols ??= symbolsOf(socket);
  const handle: unknown = Reflect.get(socket, '_handle');
  if (symbols === 'other' || typeof handle !== 'object' || handle === null) return;
  const useUserBuffer: unknown = Reflect.get(handle, 'useUserBuffer');
  if (typeof useUserBuffer !== 'function') return;
  Reflect.set(socket, symbols.buffer, shared);
  Reflect.set(socket, symbols.callback, onRead);
  Reflect.apply(useUserBuffer, handle, [shared]);
}

/** Under what a socket keeps its `onread`. */
interface OnReadSymbols {
  readonly buffer: symbol;
  readonly callback: symbol;
}

let symbols: OnReadSymbols | 'other' | undefined;

function symbolsOf(socket: Socket): OnReadSymbols | 'other' {
  const named = (name: string): symbol | undefined =>
    Object.getOwnPropertySymbols(socket).find(
      (symbol) => symbol.description === name && Reflect.get(socket, symbol) === null,
    );
  const buffer = named('kBuffer');
  const callback = named('kBufferCb');
  return buffer === undefined || callback === undefined ? 'other' : { buffer, callback };
}
