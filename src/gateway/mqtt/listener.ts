/**
 * A TCP port for MQTT, plain or TLS. What its connections share is the door's.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { StartError } from '../../base/errors.ts';
import { RESP_READ_BYTES } from '../../base/limits.ts';
import type { MqttDoor } from './door.ts';
import { SocketTransport } from './transport.ts';

export interface MqttListenerOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** The option that set the port, for errors. */
  readonly option: string;
  /** PEM texts; absent = no TLS. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

export class MqttListener {
  readonly #server: Server;

  /**
   * Resolves when the port is open.
   * @throws StartError one line that tells which option to change
   */
  static listen(door: MqttDoor, options: MqttListenerOptions): Promise<MqttListener> {
    return new Promise((resolve, reject) => {
      const server = serverOf(door, options);
      const refuse = (cause: Error): void => reject(startError(options, cause));
      server.once('error', refuse);
      server.listen({ host: options.host, port: options.port, backlog: 511 }, () => {
        server.off('error', refuse);
        resolve(new MqttListener(server));
      });
    });
  }

  private constructor(server: Server) {
    this.#server = server;
  }

  get port(): number {
    const bound: AddressInfo | string | null = this.#server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : 0;
  }

  /** Accepts no more; resolves when every connection is gone. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

function serverOf(door: MqttDoor, { tls }: MqttListenerOptions): Server {
  const options = { allowHalfOpen: true, noDelay: true };
  if (tls === undefined) {
    const shared = Buffer.allocUnsafeSlow(RESP_READ_BYTES);
    return createServer({ ...options, pauseOnConnect: true }, (socket) =>
      door.accept(new SocketTransport(socket, shared)),
    );
  }
  const server = createTlsServer({ ...options, ...tls }, (socket: Socket) => {
    socket.setNoDelay(true);
    door.accept(new SocketTransport(socket, undefined));
  });
  // A handshake that fails is the client's affair; its socket is closed already.
  server.on('tlsClientError', () => {});
  return server;
}

function startError({ host, port, option }: MqttListenerOptions, cause: Error): StartError {
  const where = `${host}:${port}`;
  if (Reflect.get(cause, 'code') === 'EADDRINUSE') {
    return new StartError(`MQTT port ${where} is taken; choose another with --${option}`, {
      cause,
    });
  }
  return new StartError(`cannot listen on ${where} for MQTT: ${cause.message}; see --${option}`, {
    cause,
  });
}
