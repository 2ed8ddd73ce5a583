/** What an MQTT connection needs of what carries its bytes: TCP, TLS or a WebSocket. */
import type { Socket } from 'node:net';
import { endsOf } from '../address.ts';
import { type DirectSender, writeDirect, writesDirectly } from '../direct-write.ts';
import { readInto } from '../shared-read.ts';

/** What a transport tells its connection. */
export interface TransportEvents {
  /** Bytes came: `[0, length)`, gone when it returns. False: no more until `resume`. */
  take(chunk: Buffer, length: number): boolean;
  /** Bytes that waited have left. */
  drained(): void;
  /** The other side sends no more. */
  ended(): void;
  /** It is gone, in whatever way. */
  closed(): void;
}

export interface Transport {
  readonly address: string;
  readonly localAddress: string;
  /** Bytes that the other side has not taken. */
  readonly unsentBytes: number;
  /** True when `send` has taken the bytes before it returns. */
  readonly copies: boolean;
  send(bytes: Buffer): void;
  /** The same for bytes that stay only if it returns false: true when all were taken at once. */
  sendView(bytes: Buffer): boolean;
  /** Begins to tell events. */
  open(events: TransportEvents): void;
  resume(): void;
  /** Ends once what was sent has left. */
  end(): void;
  /** Ends at once. */
  destroy(): void;
}

export class SocketTransport implements Transport, DirectSender {
  readonly copies = false;
  readonly address: string;
  readonly localAddress: string;
  readonly #socket: Socket;
  #events: TransportEvents | undefined;
  #direct = false;
  /** Bytes written without the stream that the kernel has not taken. */
  #lateBytes = 0;
  readonly #shared: Buffer | undefined;

  /** `shared`: the buffer that plain sockets read into; undefined where the bytes come by events (TLS). */
  constructor(accepted: Socket, shared: Buffer | undefined) {
    this.#socket = accepted;
    this.#shared = shared;
    const { address, localAddress } = endsOf(accepted);
    this.address = address;
    this.localAddress = localAddress;
  }

  get unsentBytes(): number {
    return this.#socket.writableLength + this.#lateBytes;
  }

  open(events: TransportEvents): void {
    const shared = this.#shared;
    const mode = shared === undefined ? 'events' : 'shared';
    const socket: OwnedSocket = this.#socket;
    readInto(socket, shared ?? EMPTY, events, mode);
    socket[EVENTS] = events;
    this.#events = events;
    this.#direct = shared !== undefined && writesDirectly(socket);
    socket.on('end', onEnd);
    socket.on('drain', onDrain);
    // The error itself says nothing that the close, which follows it, does not.
    socket.on('error', ignore);
    socket.on('close', onClose);
    socket.resume();
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  sendView(bytes: Buffer): boolean {
    if (this.#direct) this.#lateBytes += writeDirect(this.#socket, bytes, this);
    else this.#socket.write(bytes);
    // Node tries the write at once: what is not queued now is in the kernel's hands.
    return this.unsentBytes === 0;
  }

  left(bytes: number): void {
    this.#lateBytes -= bytes;
    this.#events?.drained();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

const EMPTY = Buffer.alloc(0);

/** A socket that knows whom to tell: listeners of its own would take memory for each connection. */
type OwnedSocket = Socket & { [EVENTS]?: TransportEvents };

const EVENTS = Symbol('events');

function onEnd(this: OwnedSocket): void {
  this[EVENTS]?.ended();
}

function onDrain(this: OwnedSocket): void {
  this[EVENTS]?.drained();
}

function onClose(this: OwnedSocket): void {
  this[EVENTS]?.closed();
}

function ignore(): void {}
