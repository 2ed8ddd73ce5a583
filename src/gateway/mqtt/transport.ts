/** What an MQTT connection needs of what carries its bytes: TCP, TLS or a WebSocket. */
import type { Socket } from 'node:net';
import { readInto, type TakeChunk } from '../resp/shared-read.ts';

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
  /** Begins to tell events. */
  open(events: TransportEvents): void;
  resume(): void;
  /** Ends once what was sent has left. */
  end(): void;
  /** Ends at once. */
  destroy(): void;
}

export class SocketTransport implements Transport {
  readonly copies = false;
  readonly address: string;
  readonly localAddress: string;
  #socket: Socket;
  readonly #read: (take: TakeChunk) => Socket;

  /** `shared`: the buffer that plain sockets read into; undefined where the bytes come by events (TLS). */
  constructor(accepted: Socket, shared: Buffer | undefined) {
    this.#socket = accepted;
    this.address = addressOf(accepted.remoteAddress, accepted.remotePort);
    this.localAddress = addressOf(accepted.localAddress, accepted.localPort);
    this.#read = (take) =>
      readInto(accepted, shared ?? EMPTY, take, shared === undefined ? 'events' : 'shared');
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  open(events: TransportEvents): void {
    const socket = this.#read((chunk, length) => events.take(chunk, length));
    this.#socket = socket;
    socket.on('end', () => events.ended());
    socket.on('drain', () => events.drained());
    // The error itself says nothing that the close, which follows it, does not.
    socket.on('error', () => {});
    socket.on('close', () => events.closed());
    socket.resume();
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
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

function addressOf(address: string | undefined, port: number | undefined): string {
  return `${address?.includes(':') ? `[${address}]` : (address ?? '?')}:${port ?? 0}`;
}
