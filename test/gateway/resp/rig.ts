/**
 * A RESP listener on an ephemeral port in front of a real engine that keeps nothing on disk, and raw
 * clients that send bytes and collect what comes back.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { createLog } from '../../../src/base/log.ts';
import { Engine } from '../../../src/broker/engine.ts';
import { OUTBOX_BOUNDS, type OutboxBounds, OutboxGroup } from '../../../src/gateway/outbox.ts';
import type { InputBudget } from '../../../src/gateway/resp/input-budget.ts';
import { RespListener } from '../../../src/gateway/resp/listener.ts';
import type { ReadMode } from '../../../src/gateway/shared-read.ts';

export interface RigOptions {
  readonly bounds?: Partial<OutboxBounds>;
  readonly connectionsMax?: number;
  readonly budget?: InputBudget;
  readonly readMode?: ReadMode;
  readonly clock?: Clock;
}

export class RespRig {
  readonly engine: Engine;
  readonly outboxes: OutboxGroup;
  readonly listener: RespListener;
  /** Connections cut off as slow consumers. */
  overflows = 0;
  readonly #counts: { refused: number };
  readonly #clients: RespClient[] = [];

  static async start(options: RigOptions = {}): Promise<RespRig> {
    const clock = options.clock ?? systemClock;
    const engine = await Engine.start({
      clock,
      log: createLog('silent'),
      dataFolder: undefined,
      fsync: 'no',
      segmentBytes: 1024 * 1024,
      connectionsMax: 1000,
      bulkBytesMax: 512 * 1024 * 1024,
      fixed: [],
      scheduleTurnEnd: setImmediate,
    });
    const outboxes = new OutboxGroup(engine.release, { ...OUTBOX_BOUNDS, ...options.bounds });
    const counts = { refused: 0 };
    const listener = await RespListener.listen({
      onRefused: () => {
        counts.refused++;
      },
      broker: engine.broker,
      outboxes,
      clock,
      host: '127.0.0.1',
      port: 0,
      connectionsMax: options.connectionsMax ?? 1000,
      bulkBytesMax: 512 * 1024 * 1024,
      ...(options.budget === undefined ? {} : { budget: options.budget }),
      ...(options.readMode === undefined ? {} : { readMode: options.readMode }),
    });
    return new RespRig(engine, outboxes, listener, counts);
  }

  private constructor(
    engine: Engine,
    outboxes: OutboxGroup,
    listener: RespListener,
    counts: { refused: number },
  ) {
    this.engine = engine;
    this.outboxes = outboxes;
    this.listener = listener;
    this.#counts = counts;
    outboxes.onOverflow = () => {
      this.overflows++;
    };
  }

  /** Connections refused as too many. */
  get refused(): number {
    return this.#counts.refused;
  }

  async client(): Promise<RespClient> {
    const client = new RespClient(connect({ port: this.listener.port, host: '127.0.0.1' }));
    this.#clients.push(client);
    await client.connected;
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.socket.destroy();
    await this.listener.close();
    await this.engine.close();
  }
}

export class RespClient {
  readonly socket: Socket;
  readonly connected: Promise<unknown>;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  /** Everything received that `take` has not taken, one character a byte. */
  received = '';
  #isClosed = false;
  #wake: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    this.connected = once(socket, 'connect');
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1');
      this.#awaken();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#isClosed = true;
        this.#awaken();
        resolve();
      });
    });
  }

  send(input: Buffer | string): void {
    this.socket.write(typeof input === 'string' ? Buffer.from(input, 'latin1') : input);
  }

  /** Waits for that many bytes and takes them. */
  async take(length: number): Promise<string> {
    while (this.received.length < length) {
      if (this.#isClosed) throw new Error(`closed after ${JSON.stringify(this.received)}`);
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    const taken = this.received.slice(0, length);
    this.received = this.received.slice(length);
    return taken;
  }

  /** Sends, and takes as many bytes as are expected; tells those that came. */
  async exchange(input: Buffer | string, expected: string): Promise<string> {
    this.send(input);
    return this.take(expected.length);
  }

  #awaken(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const one of wake) one();
  }
}

/** Resolves once the condition holds, looked at after every turn of the loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
