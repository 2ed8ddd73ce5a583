/**
 * A TCP connection for load: prepared bytes out, bytes in through one buffer that all connections
 * share. Nothing is decoded here; what arrives is only valid during `onBytes`.
 */
import { connect, type Socket } from 'node:net';

const READ_BYTES = 256 * 1024;
const shared = Buffer.allocUnsafeSlow(READ_BYTES);

export class RawConnection {
  /** Called with what arrived: `bytes[0 .. length)`. */
  onBytes: (bytes: Buffer, length: number) => void = () => {};
  readonly #socket: Socket;
  #failure: Error | undefined;
  #fail: (error: Error) => void = () => {};

  static open(port: number): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const connection = new RawConnection(port);
      connection.#socket.once('connect', () => resolve(connection));
      connection.#socket.once('error', reject);
    });
  }

  private constructor(port: number) {
    const callback = (length: number): boolean => {
      this.onBytes(shared, length);
      return true;
    };
    const onread = { buffer: shared, callback };
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('close', () => this.#failed(new Error('the server closed the connection')));
  }

  /** Rejects when the connection is lost. */
  get lost(): Promise<never> {
    return new Promise((_, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      else this.#fail = reject;
    });
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  close(): void {
    this.#fail = () => {};
    this.#socket.destroy();
  }

  #failed(error: Error): void {
    this.#failure ??= error;
    this.#fail(error);
  }
}

/** Sends bytes on a connection of their own and resolves with the first chunk that comes back. */
export async function request(port: number, bytes: Buffer): Promise<Buffer> {
  const connection = await RawConnection.open(port);
  try {
    const answer = new Promise<Buffer>((resolve) => {
      connection.onBytes = (chunk, length) => resolve(Buffer.from(chunk.subarray(0, length)));
    });
    connection.write(bytes);
    return await Promise.race([answer, connection.lost]);
  } finally {
    connection.close();
  }
}
