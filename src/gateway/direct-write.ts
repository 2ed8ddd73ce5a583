/**
 * Writing to a socket's handle without the stream around it, which costs a tenth of a small command.
 * It leans on Node's `_handle` and on the object that carries a write, here and nowhere else: where
 * either is not as expected, `Socket.write` takes the bytes.
 * Hot: one call per connection and turn (bench rows at pipeline 1).
 */
import type { Socket } from 'node:net';

/** Who writes; told when bytes that had to wait have left. */
export interface DirectSender {
  /** So many bytes that `writeDirect` kept have left. */
  left(bytes: number): void;
}

/** What Node makes of a write that does not finish at once; it belongs to that write then. */
interface WriteRequest {
  /** Told the outcome: an error of the system as a negative number, else 0. */
  oncomplete?: (status: number) => void;
  /** Kept alive until the write is over. */
  buffer?: Buffer;
}

interface StreamHandle {
  /** Tries the write at once; an error of the system as a negative number, else 0. */
  writeBuffer(request: WriteRequest, bytes: Buffer): number;
}

/** What Node's stream code shares with its handles. */
interface StreamBinding {
  readonly WriteWrap: new () => WriteRequest;
  /** The outcome of the last write on any handle, at the indexes below. */
  readonly streamBaseState: Int32Array;
  readonly kLastWriteWasAsync: number;
}

const binding = loadBinding();
/** Serves all writes that finish at once. */
let request: WriteRequest | undefined = binding === undefined ? undefined : new binding.WriteWrap();

/**
 * Whether `writeDirect` may be used for this socket: a plain TCP socket of a Node that is built as
 * this file expects.
 */
export function writesDirectly(socket: Socket): boolean {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (binding === undefined || typeof handle !== 'object' || handle === null) return false;
  return (
    handle.constructor.name === 'TCP' && typeof Reflect.get(handle, 'writeBuffer') === 'function'
  );
}

/**
 * Sends bytes over a socket for which `writesDirectly` and of whose stream nothing waits. Answers how
 * many bytes wait, and then `bytes` must stay as it is until the sender is told: 0 when the kernel has
 * taken them, or when the socket is gone or fails, which its `close` tells.
 */
export function writeDirect(socket: Socket, bytes: Buffer, sender: DirectSender): number {
  // Checked by `writesDirectly`; null once the socket is destroyed.
  const { _handle: handle } = socket as unknown as { readonly _handle: StreamHandle | null };
  if (handle === null || binding === undefined) return 0;
  request ??= new binding.WriteWrap();
  const failure = handle.writeBuffer(request, bytes);
  if (failure !== 0) {
    socket.destroy();
    return 0;
  }
  if (binding.streamBaseState[binding.kLastWriteWasAsync] === 0) return 0;
  const { length } = bytes;
  request.buffer = bytes;
  request.oncomplete = (status) => {
    if (status < 0) socket.destroy();
    else sender.left(length);
  };
  request = undefined;
  return length;
}

/** Told when bytes that waited have left. */
export interface Drained {
  drained(): void;
}

/** Writes to one socket, directly where that may be. */
export class SocketWriter implements DirectSender {
  readonly #socket: Socket;
  readonly #owner: Drained;
  readonly #direct: boolean;
  /** Bytes written without the stream that the kernel has not taken. */
  #lateBytes = 0;

  /** `mayBeDirect` false: the stream takes everything. Of what waits in the stream its `drain` tells. */
  constructor(socket: Socket, owner: Drained, mayBeDirect = true) {
    this.#socket = socket;
    this.#owner = owner;
    this.#direct = mayBeDirect && writesDirectly(socket);
  }

  /** Bytes that wait for the kernel. */
  get unsentBytes(): number {
    return this.#socket.writableLength + this.#lateBytes;
  }

  /** Sends bytes while nothing waits; true when all were taken at once, else they must stay as they are. */
  writeView(bytes: Buffer): boolean {
    if (this.#direct) this.#lateBytes += writeDirect(this.#socket, bytes, this);
    else this.#socket.write(bytes);
    // Node tries the write at once: what is not queued now is in the kernel's hands.
    return this.unsentBytes === 0;
  }

  left(bytes: number): void {
    this.#lateBytes -= bytes;
    this.#owner.drained();
  }
}

function loadBinding(): StreamBinding | undefined {
  const load: unknown = Reflect.get(process, 'binding');
  if (typeof load !== 'function') return undefined;
  let found: unknown;
  try {
    found = Reflect.apply(load, process, ['stream_wrap']);
  } catch {
    // Nothing of the kind, or not for us (a Node run with --permission): the stream serves as well.
    return undefined;
  }
  return isBinding(found) ? found : undefined;
}

function isBinding(found: unknown): found is StreamBinding {
  return (
    typeof found === 'object' &&
    found !== null &&
    typeof Reflect.get(found, 'WriteWrap') === 'function' &&
    Reflect.get(found, 'streamBaseState') instanceof Int32Array &&
    typeof Reflect.get(found, 'kLastWriteWasAsync') === 'number'
  );
}
