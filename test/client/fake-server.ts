/**
 * A server for the client's tests: the generated code over the package `ws`, with a handful of commands,
 * blocked pops and channels, and switches for everything that may go wrong.
 */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type CloseCode, SUBPROTOCOL } from '../../src/wire/codes.ts';
import { keywire } from '../../src/wire/generated/keywire.js';

type Request = keywire.v1.Request;
type Value = keywire.v1.Value.$Properties;
type ServerMessage = keywire.v1.ServerMessage.$Properties;

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
export const bulk = (value: string | Uint8Array): Value => ({ bulk: Buffer.from(value) });

/** A blocked pop. */
interface Waiter {
  readonly id: number;
  readonly key: string;
  readonly connection: FakeConnection;
}

/** One connection, as the server sees it. */
export class FakeConnection {
  readonly #socket: WebSocket;
  readonly channels = new Set<string>();
  readonly patterns = new Set<string>();
  hello: keywire.v1.Hello | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send(...messages: ServerMessage[]): void {
    this.#socket.send(keywire.v1.ServerFrame.encode({ messages }).finish());
  }

  raw(bytes: Uint8Array | string): void {
    this.#socket.send(bytes);
  }

  answer(id: number, value: Value): void {
    this.send({ response: { id, value } });
  }

  refuse(id: number, code: string, reason: string): void {
    this.send({ response: { id, error: { code, text: reason } } });
  }

  push(channel: string, payloads: string[], pattern?: string): void {
    const messages = payloads.map((payload) => ({ payload: Buffer.from(payload) }));
    const exact = { channel: Buffer.from(channel), messages };
    this.send({
      push: pattern === undefined ? exact : { ...exact, pattern: Buffer.from(pattern) },
    });
  }

  close(row: CloseCode): void {
    this.#socket.close(row.code, row.text);
  }

  /** As a network that goes away. */
  terminate(): void {
    this.#socket.terminate();
  }
}

/** What a test may change about the server. */
export interface FakeBehaviour {
  frameBytesMax?: number;
  requestsInFlightMax?: number;
  heartbeatMs?: number;
  /** Answers this request itself, or says by false that the server should. */
  onRequest?: (request: Request, connection: FakeConnection) => boolean;
  protocol?: string | false;
}

export class FakeServer {
  readonly behaviour: FakeBehaviour;
  readonly connections: FakeConnection[] = [];
  /** The frames that arrived, all connections together; Hello is not among them. */
  readonly frames: Request[][] = [];
  readonly values = new Map<string, Uint8Array>();
  readonly lists = new Map<string, string[]>();
  readonly waiters: Waiter[] = [];
  readonly #server: WebSocketServer;
  readonly #watchers = new Set<() => void>();

  private constructor(server: WebSocketServer, behaviour: FakeBehaviour) {
    this.#server = server;
    this.behaviour = behaviour;
    server.on('connection', (socket) => this.#accept(socket));
  }

  static async listen(behaviour: FakeBehaviour = {}, port = 0): Promise<FakeServer> {
    const handleProtocols = () => behaviour.protocol ?? SUBPROTOCOL;
    const server = new WebSocketServer({ host: '127.0.0.1', port, handleProtocols });
    await once(server, 'listening');
    return new FakeServer(server, behaviour);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get last(): FakeConnection {
    const connection = this.connections.at(-1);
    if (connection === undefined) throw new Error('nobody has connected');
    return connection;
  }

  /** The commands that arrived, as lines. */
  get commands(): string[] {
    return this.frames.flat().flatMap((request) => {
      return request.command?.args == null ? [] : [request.command.args.map(text).join(' ')];
    });
  }

  /** Resolves when the condition holds; looks again whenever something arrived. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Publishes to who is subscribed, as one push a subscription. */
  publish(channel: string, payloads: string[]): number {
    let reached = 0;
    for (const connection of this.connections) {
      if (connection.channels.has(channel)) {
        connection.push(channel, payloads);
        reached++;
      }
      for (const pattern of connection.patterns) {
        if (!channel.startsWith(pattern.slice(0, -1))) continue;
        connection.push(channel, payloads, pattern);
        reached++;
      }
    }
    return reached;
  }

  #accept(socket: WebSocket): void {
    const connection = new FakeConnection(socket);
    this.connections.push(connection);
    socket.on('message', (data: Buffer) => {
      const { requests } = keywire.v1.ClientFrame.decode(data);
      if (connection.hello !== undefined) this.frames.push(requests);
      for (const request of requests) this.#serve(request, connection);
      for (const watcher of [...this.#watchers]) watcher();
    });
    socket.on('close', () => {
      connection.channels.clear();
      connection.patterns.clear();
      for (const watcher of [...this.#watchers]) watcher();
    });
  }

  #serve(request: Request, connection: FakeConnection): void {
    if (request.hello != null) {
      connection.hello = request.hello;
      connection.send({
        welcome: {
          version: 1,
          sessionId: `s${this.connections.length}`,
          frameBytesMax: this.behaviour.frameBytesMax ?? 1024 * 1024,
          requestsInFlightMax: this.behaviour.requestsInFlightMax ?? 1024,
          heartbeatMs: this.behaviour.heartbeatMs ?? 0,
          serverVersion: 'fake',
        },
      });
      return;
    }
    if (this.behaviour.onRequest?.(request, connection) === true) return;
    if (request.command?.args != null) this.#command(request, request.command.args, connection);
    else if (request.ping != null) connection.answer(request.id, { simple: 'PONG' });
    else if (request.cancel != null) this.#cancel(request.id, request.cancel.id, connection);
    else if (request.publish != null) {
      const reached = this.publish(text(request.publish.channel), [text(request.publish.payload)]);
      connection.answer(request.id, { integer: reached });
    } else this.#subscriptions(request, connection);
  }

  #subscriptions(request: Request, connection: FakeConnection): void {
    for (const name of request.subscribe?.channels ?? []) connection.channels.add(text(name));
    for (const name of request.subscribe?.patterns ?? []) connection.patterns.add(text(name));
    for (const name of request.unsubscribe?.channels ?? []) connection.channels.delete(text(name));
    for (const name of request.unsubscribe?.patterns ?? []) connection.patterns.delete(text(name));
    const count = connection.channels.size + connection.patterns.size;
    connection.answer(request.id, { integer: count });
  }

  #cancel(id: number, target: number, connection: FakeConnection): void {
    const at = this.waiters.findIndex((one) => one.id === target && one.connection === connection);
    if (at >= 0) {
      this.waiters.splice(at, 1);
      connection.refuse(target, 'CANCELLED', 'the request was withdrawn');
    }
    connection.answer(id, { integer: at >= 0 ? 1 : 0 });
  }

  #command(request: Request, args: Uint8Array[], connection: FakeConnection): void {
    const [name = '', key = ''] = args.map(text);
    const { id } = request;
    const place = request.database === 0 ? key : `${request.database}:${key}`;
    if (name === 'GET') {
      const value = this.values.get(place);
      connection.answer(id, value === undefined ? { null: true } : bulk(value));
    } else if (name === 'SET') {
      this.values.set(place, args[2] ?? new Uint8Array(0));
      connection.answer(id, { simple: 'OK' });
    } else if (name === 'ECHO') connection.answer(id, bulk(args[1] ?? ''));
    else if (name === 'LPUSH') this.#push(id, key, text(args[2] ?? new Uint8Array(0)), connection);
    else if (name === 'BLPOP') {
      const element = this.lists.get(key)?.shift();
      if (element === undefined) this.waiters.push({ id, key, connection });
      else connection.answer(id, { array: { items: [bulk(key), bulk(element)] } });
    } else connection.refuse(id, 'ERR', `unknown command '${name}'`);
  }

  #push(id: number, key: string, element: string, connection: FakeConnection): void {
    const at = this.waiters.findIndex((one) => one.key === key);
    if (at >= 0) {
      const [waiter] = this.waiters.splice(at, 1);
      waiter?.connection.answer(waiter.id, { array: { items: [bulk(key), bulk(element)] } });
    } else this.lists.set(key, [element, ...(this.lists.get(key) ?? [])]);
    connection.answer(id, { integer: this.lists.get(key)?.length ?? 0 });
  }
}
