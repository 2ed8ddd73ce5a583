/** What an MQTT connection needs of what carries its bytes: TCP, TLS or a WebSocket. */
import type { Socket } from 'node:net';
import { endsOf } from '../address.ts';
import { type Drained, SocketWriter } from '../direct-write.ts';
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

export class SocketTransport implements Transport, Drained {
  readonly copies = false;
  readonly address: string;
  readonly localAddress: string;
  readonly #socket: OwnedSocket;
  readonly #writer: SocketWriter;
  readonly #shared: Buffer | undefined;

  /** `shared`: the buffer that plain sockets read into; undefined where the bytes come by events (TLS). */
  constructor(accepted: Socket, shared: Buffer | undefined) {
    this.#socket = accepted;
    this.#shared = shared;
    this.#writer = new SocketWriter(accepted, this, shared !== undefined);
    const { address, localAddress } = endsOf(accepted);
    this.address = address;
    this.localAddress = localAddress;
  }

  get unsentBytes(): number {
    return this.#writer.unsentBytes;
  }

  open(events: TransportEvents): void {
    const shared = this.#shared;
    const mode = shared === undefined ? 'events' : 'shared';
    const socket = this.#socket;
    readInto(socket, shared ?? EMPTY, events, mode);
    socket[EVENTS] = events;
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
    return this.#writer.writeView(bytes);
  }

  drained(): void {
    this.#socket[EVENTS]?.drained();
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
