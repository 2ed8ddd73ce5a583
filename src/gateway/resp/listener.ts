/**
 * RespListener: the TCP port of the Redis protocol. Accepts up to a bound of connections and holds
 * what they share: the read buffer, one `Arguments`, the input budget.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { StartError } from '../../base/errors.ts';
import { INPUT_BUDGET_BYTES, RESP_READ_BYTES, TCP_KEEPALIVE_MS } from '../../base/limits.ts';
import { Arguments } from '../../commands/arguments.ts';
import type { OutboxGroup } from '../outbox.ts';
import { type ChunkTaker, type ReadMode, readInto } from '../shared-read.ts';
import { type RespBroker, RespConnection, type RespHome } from './connection.ts';
import { InputBudget } from './input-budget.ts';
import { type ParserParts, RESP_BOUNDS } from './parser.ts';

export interface RespListenerParts {
  readonly broker: RespBroker;
  readonly outboxes: OutboxGroup;
  readonly clock: Clock;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Connections at once; more are told so and closed. */
  readonly connectionsMax: number;
  /** Bytes of one argument (`proto-max-bulk-len`). */
  readonly bulkBytesMax: number;
  readonly budget?: InputBudget;
  readonly readMode?: ReadMode;
  /** Called for each connection that is refused because there are too many: for statistics. */
  readonly onRefused?: () => void;
}

/** How often idle connections are looked for, in milliseconds. */
const IDLE_CHECK_MS = 1000;

const TOO_MANY = Buffer.from('-ERR max number of clients reached\r\n');

export class RespListener implements RespHome {
  readonly broker: RespBroker;
  readonly outboxes: OutboxGroup;
  readonly clock: Clock;
  readonly parserParts: ParserParts;
  /** Connections at once; may be changed at any time. */
  connectionsMax: number;
  /** How long a silent connection stays before it is probed, for connections from now on; 0 = never. */
  keepaliveSeconds = TCP_KEEPALIVE_MS / 1000;
  #stopIdleCheck: () => void = () => {};
  readonly #connections = new Set<RespConnection>();
  readonly #server: Server;
  readonly #shared = Buffer.allocUnsafeSlow(RESP_READ_BYTES);
  readonly #readMode: ReadMode;
  readonly #onRefused: () => void;

  /**
   * Resolves when the port is open.
   * @throws StartError one line that tells which option to change
   */
  static listen(parts: RespListenerParts): Promise<RespListener> {
    return new Promise((resolve, reject) => {
      const listener = new RespListener(parts);
      const server = listener.#server;
      const refuse = (cause: Error): void => reject(startError(parts, cause));
      server.once('error', refuse);
      server.listen({ host: parts.host, port: parts.port, backlog: 511 }, () => {
        server.off('error', refuse);
        resolve(listener);
      });
    });
  }

  private constructor(parts: RespListenerParts) {
    this.broker = parts.broker;
    this.outboxes = parts.outboxes;
    this.clock = parts.clock;
    this.connectionsMax = parts.connectionsMax;
    this.#readMode = parts.readMode ?? 'shared';
    this.#onRefused = parts.onRefused ?? (() => {});
    this.parserParts = {
      arguments: new Arguments(),
      budget: parts.budget ?? new InputBudget(INPUT_BUDGET_BYTES, parts.clock),
      bounds: { ...RESP_BOUNDS, bulkBytesMax: parts.bulkBytesMax },
    };
    const options = {
      allowHalfOpen: true,
      pauseOnConnect: true,
      noDelay: true,
    };
    this.#server = createServer(options, (socket) => this.#accept(socket));
  }

  /**
   * Ends connections that sent nothing for so many seconds; 0 = never. Those that wait for a key or
   * for messages stay, as in Redis, and those whose answers have not left: what a command took out of
   * the data may be in them.
   */
  set idleSecondsMax(seconds: number) {
    this.#stopIdleCheck();
    this.#stopIdleCheck = () => {};
    if (seconds === 0) return;
    const check = (): void => {
      this.#endIdle(seconds * 1000);
      this.#stopIdleCheck = this.clock.setTimer(IDLE_CHECK_MS, check);
    };
    this.#stopIdleCheck = this.clock.setTimer(IDLE_CHECK_MS, check);
  }

  /** `host:port` as bound. */
  get address(): string {
    const { address, family, port } = this.#bound();
    return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
  }

  get port(): number {
    return this.#bound().port;
  }

  /** Bytes of one argument (`proto-max-bulk-len`); may be changed at any time. */
  get bulkBytesMax(): number {
    return this.parserParts.bounds.bulkBytesMax;
  }

  set bulkBytesMax(bytes: number) {
    this.parserParts.bounds = { ...this.parserParts.bounds, bulkBytesMax: bytes };
  }

  /** Bytes of one command (`client-query-buffer-limit`), within what keywire takes at most. */
  set requestBytesMax(bytes: number) {
    const requestBytesMax = Math.min(bytes, RESP_BOUNDS.requestBytesMax);
    this.parserParts.bounds = { ...this.parserParts.bounds, requestBytesMax };
  }

  get connections(): number {
    return this.#connections.size;
  }

  read(accepted: Socket, taker: ChunkTaker): void {
    readInto(accepted, this.#shared, taker, this.#readMode);
  }

  left(connection: RespConnection): void {
    this.#connections.delete(connection);
  }

  /** Accepts no more. */
  stopAccepting(): void {
    this.#server.close();
  }

  /** Ends every connection once what was answered has left; resolves when all are gone. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#stopIdleCheck();
      this.#server.close(() => resolve());
      for (const connection of [...this.#connections]) connection.close('shutdown');
    });
  }

  #endIdle(idleMsMax: number): void {
    const nowMs = this.clock.nowMs();
    for (const connection of [...this.#connections]) {
      const { session } = connection;
      if (session.isHeld || session.subscriptions > 0 || connection.outputBytes > 0) continue;
      if (nowMs - session.lastCommandAtMs > idleMsMax) connection.close('idle');
    }
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= this.connectionsMax) {
      this.#onRefused();
      socket.on('error', () => {});
      socket.end(TOO_MANY, () => socket.destroy());
      return;
    }
    if (this.keepaliveSeconds > 0) socket.setKeepAlive(true, this.keepaliveSeconds * 1000);
    this.#connections.add(new RespConnection(this, socket));
  }

  #bound(): AddressInfo {
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null
      ? bound
      : { address: '', family: 'IPv4', port: 0 };
  }
}

function startError(parts: RespListenerParts, cause: Error): StartError {
  const code: unknown = Reflect.get(cause, 'code');
  const where = `${parts.host}:${parts.port}`;
  if (code === 'EADDRINUSE') {
    return new StartError(`RESP port ${where} is taken; choose another with --resp-port`, {
      cause,
    });
  }
  return new StartError(
    `cannot listen on ${where} for RESP: ${cause.message}; see --resp-port and --host`,
    { cause },
  );
}
