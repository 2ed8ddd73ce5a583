/**
 * A gateway on an ephemeral port in front of a real broker whose journal keeps nothing, and raw
 * WebSocket clients that speak the protocol through the generated code.
 */

import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { Durability } from '../../src/base/durability.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { Broker } from '../../src/broker/broker.ts';
import { BrokerCounters } from '../../src/broker/counters.ts';
import { BrokerHost } from '../../src/broker/host.ts';
import { Mqtt } from '../../src/broker/mqtt/mqtt.ts';
import { Notifications } from '../../src/broker/notifications.ts';
import { ReleaseQueue } from '../../src/broker/release.ts';
import { BrokerSaving } from '../../src/broker/saving.ts';
import { Bus } from '../../src/bus/bus.ts';
import type { Effects } from '../../src/commands/spec.ts';
import { createCommandTable } from '../../src/commands/table.ts';
import { Gateway, type GatewayOptions, type Health } from '../../src/gateway/http/app.ts';
import { MqttDoor } from '../../src/gateway/mqtt/door.ts';
import { OUTBOX_BOUNDS, type OutboxBounds, OutboxGroup } from '../../src/gateway/outbox.ts';
import { WEBSOCKET_DEFAULTS, type WebSocketOptions } from '../../src/gateway/websocket/door.ts';
import { Keyspace } from '../../src/keyspace/keyspace.ts';
import { keywire } from '../../src/wire/generated/keywire.js';
import { type Plain, plainValue } from './websocket/plain.ts';

const { ClientFrame, ServerFrame } = keywire.v1;
export type Request = keywire.v1.Request.$Properties;
export type Welcome = keywire.v1.Welcome.$Properties;
export type Push = keywire.v1.Push.$Properties;
export type Invalidation = keywire.v1.Invalidation.$Properties;

const NO_EFFECTS: Effects = {
  command() {},
  argument() {},
  text() {},
  integer() {},
};

/** A journal that keeps nothing; with `held`, what it would keep is never released. */
export class NullJournal {
  readonly record = NO_EFFECTS;
  readonly timeMs = 0;
  readonly failure: string | undefined = undefined;
  /** What answers wait for that ask for nothing. */
  policy: Durability = 'written';
  held = false;
  /** How often a sync was asked for; `sync` makes it happen. */
  syncsAsked = 0;
  syncedLsn = 0;
  #lsn = 0;
  #written = 0;

  get lastLsn(): number {
    return this.#lsn;
  }

  get writtenLsn(): number {
    return this.#written;
  }

  requestSync(): void {
    this.syncsAsked++;
  }

  /** Everything written is on the device. */
  sync(): void {
    this.syncedLsn = this.#written;
  }

  closeRecord(): number {
    return ++this.#lsn;
  }

  write(): void {
    if (!this.held) this.#written = this.#lsn;
  }

  /** What was held is written. */
  catchUp(): void {
    this.#written = this.#lsn;
  }
}

export interface RigOptions {
  readonly gateway?: Partial<GatewayOptions>;
  readonly websocket?: Partial<WebSocketOptions>;
  readonly bounds?: Partial<OutboxBounds>;
  readonly clock?: Clock;
  readonly health?: () => Health;
  readonly durabilityMin?: Durability | 'policy';
}

/** Broker and gateway of one test. */
export class Rig {
  readonly broker: Broker;
  readonly journal = new NullJournal();
  readonly outboxes: OutboxGroup;
  readonly gateway: Gateway;
  readonly release: ReleaseQueue;
  /** Connections cut off as slow consumers, and refused as too many. */
  overflows = 0;
  refused = 0;

  constructor(options: RigOptions = {}) {
    const clock = options.clock ?? systemClock;
    const commands = createCommandTable();
    const keyspace = new Keyspace({ hashSeed: new Uint32Array([1, 2]) });
    this.release = new ReleaseQueue(this.journal, options.durabilityMin, clock);
    const hostParts = {
      commands,
      configuration: { match: () => [], set() {}, listMaxListpackSize: -2 },
      statistics: { info: () => '', reset() {} },
      saving: new BrokerSaving(clock),
      random: new SeededRandom(1),
      clock,
    };
    const bus = new Bus({ onPending: () => this.broker.beginTurn() });
    this.broker = new Broker({
      keyspace,
      bus,
      table: commands,
      journal: this.journal,
      release: this.release,
      clock,
      counters: new BrokerCounters(),
      notifications: new Notifications(bus, keyspace),
      host: (broker) => new BrokerHost(hostParts, broker),
      scheduleTurnEnd: (endTurn) => setImmediate(endTurn),
    });
    this.outboxes = new OutboxGroup(this.release, { ...OUTBOX_BOUNDS, ...options.bounds });
    this.outboxes.onOverflow = () => {
      this.overflows++;
    };
    const mqtt = new MqttDoor({
      broker: this.broker,
      mqtt: new Mqtt(this.broker, clock),
      outboxes: this.outboxes,
      clock,
      random: new SeededRandom(1),
      connectionsMax: 100,
      keepAliveSecondsMax: 0,
    });
    this.gateway = Gateway.listen({
      mqtt,
      broker: this.broker,
      outboxes: this.outboxes,
      clock,
      onRefused: () => {
        this.refused++;
      },
      options: { ...WEBSOCKET_DEFAULTS, serverVersion: '0.0.0-test', ...options.websocket },
      gateway: {
        host: '127.0.0.1',
        port: 0,
        allowedOrigins: [],
        pages: undefined,
        clientFile: '/nonexistent/client.js',
        ...options.gateway,
      },
      health: options.health ?? (() => ({ status: 'ok', version: '0.0.0-test' })),
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.gateway.port}`;
  }

  /** A client whose upgrade was accepted; it has not said Hello. */
  async connect(options: ClientOptions = {}): Promise<RawClient> {
    const client = new RawClient(`ws://127.0.0.1:${this.gateway.port}/connect`, options);
    await client.opened;
    return client;
  }

  /** A client that was welcomed. */
  async client(hello: keywire.v1.Hello.$Properties = {}): Promise<RawClient> {
    const client = await this.connect();
    await client.hello(hello);
    return client;
  }

  close(): void {
    this.gateway.stop();
    this.gateway.close();
  }
}

/** What the server sent, in order. */
export type Received =
  | { readonly id: number; readonly value: Plain; readonly touched?: true }
  | { readonly push: Push }
  | { readonly invalidation: Invalidation }
  | { readonly welcome: Welcome };

/** A client without any logic of its own: what it sends is up to the test. */
export class RawClient {
  readonly socket: WebSocket;
  readonly opened: Promise<unknown>;
  /** The close code. */
  readonly closed: Promise<number>;
  /** Everything received, and the size of each frame. */
  readonly received: Received[] = [];
  readonly frameBytes: number[] = [];
  /** What responses with a receipt told, by id. */
  readonly receipts = new Map<number, { lsn: number; durability: keywire.v1.Durability }>();
  /** Above the ids that tests choose themselves. */
  #nextId = 1000;
  #wake: (() => void)[] = [];

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, ['keywire.v1'], { perMessageDeflate: false, ...options });
    this.socket.binaryType = 'nodebuffer';
    this.opened = once(this.socket, 'open');
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => {
        resolve(code);
        this.#awaken();
      });
    });
    this.socket.on('error', () => {});
    this.socket.on('message', (data: Buffer) => this.#take(data));
  }

  async hello(hello: keywire.v1.Hello.$Properties = {}): Promise<Welcome> {
    this.send({ id: 1, hello: { version: 1, ...hello } });
    const found = await this.next((message) => 'welcome' in message);
    return 'welcome' in found ? found.welcome : {};
  }

  /** Sends one frame of these requests. */
  send(...requests: Request[]): void {
    this.socket.send(ClientFrame.encode({ requests }).finish());
  }

  /** Sends one command and waits for its answer. */
  async call(...args: (string | Uint8Array)[]): Promise<Plain> {
    return this.answer(this.begin(...args));
  }

  /** Sends one command and tells its id. */
  begin(...args: (string | Uint8Array)[]): number {
    const id = ++this.#nextId;
    this.send(command(id, ...args));
    return id;
  }

  /** The answer to a request, past or to come. */
  async answer(id: number): Promise<Plain> {
    const found = await this.next((message) => 'id' in message && message.id === id);
    return 'id' in found ? found.value : null;
  }

  /** The first message that fits, past or to come; rejects when the connection ends before. */
  async next(fits: (message: Received) => boolean): Promise<Received> {
    for (;;) {
      const found = this.received.find(fits);
      if (found !== undefined) return found;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the connection ended');
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
      });
    }
  }

  /** Payloads pushed so far, in order. */
  get payloads(): string[] {
    return this.received.flatMap((message) =>
      'push' in message
        ? (message.push.messages ?? []).map((one) => Buffer.from(one.payload ?? []).toString())
        : [],
    );
  }

  async untilPayloads(count: number): Promise<string[]> {
    await this.next(() => this.payloads.length >= count);
    return this.payloads;
  }

  #take(data: Buffer): void {
    this.frameBytes.push(data.length);
    for (const message of ServerFrame.decode(data).messages) {
      const { response, push, welcome, invalidation } = message;
      if (welcome) this.received.push({ welcome });
      else if (invalidation) this.received.push({ invalidation });
      else if (push) this.received.push({ push });
      else if (response) {
        const error = response.error;
        const { id, watchedKeyChanged, lsn, durability } = response;
        if (durability) this.receipts.set(id, { lsn: Number(lsn), durability });
        if (watchedKeyChanged) {
          this.received.push({ id, value: null, touched: true });
          continue;
        }
        const value = error ? { error: `${error.code} ${error.text}` } : plainValue(response.value);
        this.received.push({ id, value });
      }
    }
    this.#awaken();
  }

  #awaken(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const one of wake) one();
  }
}

export function command(id: number, ...args: (string | Uint8Array)[]): Request {
  return { id, command: { args: args.map((arg) => Buffer.from(arg)) } };
}
