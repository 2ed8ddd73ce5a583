/**
 * The WebSocket door: what uWebSockets.js calls for each socket, what all connections share, and the
 * sweep that ends those who said nothing. Which upgrades are let in is decided before (http/app.ts).
 */
import type { Clock } from '../../base/clock.ts';
import { DB_INDEX_OUT_OF_RANGE } from '../../base/errors.ts';
import {
  REQUESTS_IN_FLIGHT_MAX,
  WEBSOCKET_CONNECTIONS_MAX,
  WEBSOCKET_HEARTBEAT_MS,
  WEBSOCKET_OVERSIZE_FACTOR,
  WEBSOCKET_SPLIT_BYTES_MAX,
} from '../../base/limits.ts';
import type { Broker } from '../../broker/broker.ts';
import type { Session } from '../../broker/session.ts';
import { Arguments } from '../../commands/arguments.ts';
import {
  CLOSE,
  FRAME_BYTES_DEFAULT,
  HELLO_TIMEOUT_MS,
  REPLY_BYTES_DEFAULT,
} from '../../wire/codes.ts';
import type { WebSocketBehavior } from '../http/uws.ts';
import { Outbox, type OutboxGroup } from '../outbox.ts';
import { type SocketData, WebSocketConnection } from './connection.ts';
import { FrameReader } from './frames.ts';
import { PublishArguments } from './requests.ts';
import { ProtobufWriter } from './writer.ts';

export interface WebSocketOptions {
  /** The largest frame accepted, in bytes. */
  readonly frameBytesMax: number;
  /** The largest size that a client may ask for in its Hello for frames to be split at, in bytes. */
  readonly replyFrameBytesMax: number;
  /** Requests of one connection that may be unanswered at a time. */
  readonly requestsInFlightMax: number;
  /** A connection that is silent for twice this is closed, in milliseconds; 0: never. */
  readonly heartbeatMs: number;
  /** How long a connection may take until its Hello, in milliseconds. */
  readonly helloTimeoutMs: number;
  /** Connections at a time, at first. */
  readonly connectionsMax: number;
  readonly serverVersion: string;
}

export const WEBSOCKET_DEFAULTS: Omit<WebSocketOptions, 'serverVersion'> = {
  frameBytesMax: FRAME_BYTES_DEFAULT,
  replyFrameBytesMax: WEBSOCKET_SPLIT_BYTES_MAX,
  requestsInFlightMax: REQUESTS_IN_FLIGHT_MAX,
  heartbeatMs: WEBSOCKET_HEARTBEAT_MS,
  helloTimeoutMs: HELLO_TIMEOUT_MS,
  connectionsMax: WEBSOCKET_CONNECTIONS_MAX,
};

export interface WebSocketParts {
  readonly broker: Broker;
  readonly outboxes: OutboxGroup;
  readonly clock: Clock;
  readonly options: WebSocketOptions;
  /** Called for each connection that is refused because there are too many: for statistics. */
  readonly onRefused?: () => void;
}

/** The behaviour that uWebSockets.js takes, without the upgrade. */
export type Behavior = WebSocketBehavior<SocketData>;

/** How often silent connections are looked for, in milliseconds. */
const SWEEP_MS = 1000;

export class WebSocketDoor {
  readonly broker: Broker;
  readonly outboxes: OutboxGroup;
  readonly options: WebSocketOptions;
  /** How many databases a request may name. */
  readonly databases: number;
  readonly reader = new FrameReader();
  readonly args = new Arguments();
  readonly publish = new PublishArguments();
  /** Writes the answers of a frame; the other one those that were deferred. */
  readonly writer: ProtobufWriter;
  readonly lateWriter: ProtobufWriter;
  /** The time of the last sweep: near enough for heartbeats, and costs nothing. */
  nowMs: number;
  /** Connections at a time; a change holds for new ones. */
  connectionsMax: number;
  /** The commands of a Transaction are executed, one of which may change data. */
  transacting = false;
  readonly #clock: Clock;
  readonly #onRefused: () => void;
  readonly #connections = new Set<WebSocketConnection>();
  #stopSweep: () => void;

  constructor(parts: WebSocketParts) {
    this.broker = parts.broker;
    this.outboxes = parts.outboxes;
    this.options = parts.options;
    this.connectionsMax = parts.options.connectionsMax;
    this.databases = parts.broker.keyspace.databases.length;
    this.#clock = parts.clock;
    this.#onRefused = parts.onRefused ?? (() => {});
    this.nowMs = this.#steadyMs();
    const nowhere = new Outbox(NO_SINK, parts.outboxes);
    nowhere.close();
    this.writer = new ProtobufWriter(nowhere, REPLY_BYTES_DEFAULT, () => this.#executesWrite());
    // What waits for a key takes from it: its answer is the only place where the element still is.
    this.lateWriter = new ProtobufWriter(nowhere, REPLY_BYTES_DEFAULT, () => true);
    this.#stopSweep = parts.clock.setTimer(SWEEP_MS, this.#sweepAgain);
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** What uWebSockets.js is told; the connection travels in the upgrade's user data. */
  behavior(): Behavior {
    return {
      maxPayloadLength: WEBSOCKET_OVERSIZE_FACTOR * this.options.frameBytesMax,
      // Heartbeats are ours, since they end with a code; bounds are the outbox's.
      idleTimeout: 0,
      sendPingsAutomatically: false,
      maxBackpressure: 0,
      closeOnBackpressureLimit: false,
      open: (socket) => {
        const { connection } = socket.getUserData();
        connection.opened(socket);
        this.#connections.add(connection);
        if (this.#connections.size > this.connectionsMax) {
          this.#onRefused();
          connection.end(CLOSE.TOO_MANY_CONNECTIONS);
        }
      },
      message: (socket, message, isBinary) => {
        socket.getUserData().connection.receive(message, isBinary);
      },
      ping: (socket) => {
        socket.getUserData().connection.heard();
      },
      pong: (socket) => {
        socket.getUserData().connection.heard();
      },
      close: (socket) => {
        const { connection } = socket.getUserData();
        this.#connections.delete(connection);
        connection.closed();
      },
    };
  }

  /** The connection of an upgrade that was let in. */
  accept(address: string, localAddress: string): SocketData {
    return { connection: new WebSocketConnection(this, address, localAddress) };
  }

  /** Ends every connection once what it was answered has left, and the sweep. */
  close(): void {
    this.#stopSweep();
    for (const connection of [...this.#connections]) connection.drain(CLOSE.SHUTTING_DOWN);
  }

  readonly #sweepAgain = (): void => {
    this.#stopSweep = this.#clock.setTimer(SWEEP_MS, this.#sweepAgain);
    this.#sweep();
  };

  /** Pings who is silent for a heartbeat; ends who is for two, and who did not say Hello in time. */
  #sweep(): void {
    const before = this.nowMs;
    this.nowMs = this.#steadyMs();
    const { heartbeatMs, helloTimeoutMs } = this.options;
    for (const connection of [...this.#connections]) {
      const silentMs = this.nowMs - connection.heardAtMs;
      if (!connection.greeted) {
        if (silentMs >= helloTimeoutMs) connection.end(CLOSE.HELLO_MISSING);
      } else if (heartbeatMs > 0 && silentMs >= 2 * heartbeatMs) {
        connection.end(CLOSE.HEARTBEAT_TIMEOUT);
      } else if (heartbeatMs > 0 && silentMs >= heartbeatMs) {
        if (before - connection.heardAtMs < heartbeatMs) connection.ping();
      }
    }
  }

  /** Selects the database of the request in `reader`; false after an error was written. */
  selects(session: Session): boolean {
    const { reader, writer } = this;
    if (reader.database >= this.databases) {
      writer.error(DB_INDEX_OUT_OF_RANGE.code, DB_INDEX_OUT_OF_RANGE.text);
      return false;
    }
    session.database = reader.database;
    return true;
  }

  /** Whether what is executed may change data. */
  #executesWrite(): boolean {
    return this.transacting || this.mayWrite(this.args);
  }

  /** Whether the command may change data. */
  mayWrite(args: Arguments): boolean {
    return this.broker.table.find(args, 0)?.writes === true;
  }

  #steadyMs(): number {
    return this.#clock.monotonicUs() / 1000;
  }
}

const NO_SINK = {
  unsentBytes: 0,
  send() {},
  overflow() {},
};
