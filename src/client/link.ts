/**
 * The lasting link to the server: one connection after the other, with a growing delay between, until
 * the client is closed or the server says not to come back. It joins the three parts that outlive a
 * connection: the request queue, the subscriptions, and who waits for the link to be ready.
 */

import { shouldReconnect } from '../wire/codes.ts';
import type { Invalidation, Push, Receipt, Welcome } from '../wire/messages.ts';
import type { BulkMode, Reply } from '../wire/reply.ts';
import type { Request } from '../wire/requests.ts';
import { Backoff } from './backoff.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { ConnectionClosedError, guarded } from './errors.ts';
import { type ClientOptions, type Settings, settingsOf } from './options.ts';
import type { Treatment } from './pending.ts';
import { RequestQueue } from './request-queue.ts';
import { connectUrl, type WebSocketConstructor, webSocketConstructor } from './socket.ts';
import { Subscriptions } from './subscriptions.ts';

/**
 * `connecting`: an attempt is under way, or its subscriptions are; `connected`; `waiting`: until the next
 * attempt; `closed`: for good.
 */
export type Status = 'connecting' | 'connected' | 'waiting' | 'closed';

interface ReadyWaiter {
  readonly firstAttemptOnly: boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The link of one client. It begins to connect when constructed. */
export class Link implements ConnectionOwner {
  readonly subscriptions: Subscriptions;
  readonly queue: RequestQueue;
  readonly #settings: Settings;
  readonly #url: string;
  readonly #given: WebSocketConstructor | undefined;
  readonly #backoff: Backoff;
  readonly #listeners = new Set<(status: Status) => void>();
  readonly #invalidated = new Set<(invalidation: Invalidation) => void>();
  #status: Status = 'connecting';
  #connection: Connection | undefined;
  #welcome: Welcome | undefined;
  #connectedAt: number | undefined;
  #closed: ConnectionClosedError | undefined;
  #waiters: ReadyWaiter[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ClientOptions) {
    this.#settings = settingsOf(options);
    this.#url = connectUrl(options.url);
    this.#given = options.WebSocket;
    this.#backoff = new Backoff(this.#settings.backoffMinMs, this.#settings.backoffMaxMs);
    this.queue = new RequestQueue(this.#settings);
    this.subscriptions = new Subscriptions((request) => this.queue.submit(request, URGENT));
    void this.#connect();
  }

  get status(): Status {
    return this.#status;
  }

  /** What the last connection agreed on; undefined before the first. */
  get agreed(): Welcome | undefined {
    return this.#welcome;
  }

  /** Calls `listener` at each change until the returned function is called. */
  onStatus(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` for each invalidation, and for all keys when the connection is lost. */
  onInvalidation(listener: (invalidation: Invalidation) => void): () => void {
    this.#invalidated.add(listener);
    return () => this.#invalidated.delete(listener);
  }

  /** Resolves when connected; rejects when closed, or with the first failed attempt if that is asked. */
  ready(firstAttemptOnly: boolean): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    if (this.#status === 'connected') return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ firstAttemptOnly, resolve, reject });
    });
  }

  submit(request: Request, treatment: Treatment): Promise<Reply> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return this.queue.submit(request, treatment);
  }

  /** Ends the link for good. */
  close(error: ConnectionClosedError): void {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    clearTimeout(this.#timer);
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.close(error.code, error.reason);
    this.#lost(error);
  }

  bulkMode(id: number): BulkMode {
    return this.queue.bulkMode(id);
  }

  response(id: number, reply: Reply, receipt: Receipt | undefined): void {
    this.queue.answer(id, reply, receipt);
  }

  push(push: Push): void {
    this.subscriptions.deliver(push);
  }

  invalidation(invalidation: Invalidation): void {
    for (const listener of [...this.#invalidated]) guarded(() => listener(invalidation));
  }

  ping(): void {
    // Its answer counts as a sign of life; how it ends is the connection's to judge.
    this.queue.submit({ kind: 'ping' }, URGENT).catch(() => {});
  }

  welcome(welcome: Welcome): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#welcome = welcome;
    this.#connectedAt = performance.now();
    this.queue.open(welcome, (frame) => connection.send(frame));
    void this.subscriptions.connected().then(() => {
      if (this.#connection !== connection) return;
      this.#setStatus('connected');
      this.queue.release();
      for (const waiter of this.#waiters.splice(0)) waiter.resolve();
    });
  }

  ended(code: number, reason: string): void {
    if (this.#closed !== undefined) return;
    // A server that takes connections and drops them at once must not be hammered: only a connection
    // that lasted makes the delay short again.
    const lastedMs = performance.now() - (this.#connectedAt ?? Number.POSITIVE_INFINITY);
    if (lastedMs > this.#settings.backoffMaxMs) this.#backoff.reset();
    this.#connectedAt = undefined;
    const error = new ConnectionClosedError(code, reason);
    if (!shouldReconnect(code)) this.#closed = error;
    this.#connection = undefined;
    this.#lost(error);
    if (this.#closed !== undefined) return;
    this.#timer = setTimeout(() => void this.#connect(), this.#backoff.next());
  }

  async #connect(): Promise<void> {
    this.#setStatus('connecting');
    try {
      const WebSocket = await webSocketConstructor(this.#given);
      if (this.#closed !== undefined) return;
      this.#connection = new Connection(WebSocket, this.#url, this.#settings, this);
    } catch (error) {
      // No WebSocket class, or an address that it refuses: trying again would not help.
      const text = error instanceof Error ? error.message : String(error);
      this.close(new ConnectionClosedError(1006, text, { cause: error }));
    }
  }

  #lost(error: ConnectionClosedError): void {
    this.queue.drop(error.message);
    this.subscriptions.dropped();
    // What changes from now on nobody tells: whatever was kept is worth nothing.
    this.invalidation({ keys: [], all: true, brokenRedirect: 0 });
    this.#setStatus(this.#closed === undefined ? 'waiting' : 'closed');
    const waiters = this.#waiters;
    const over = this.#closed !== undefined;
    this.#waiters = over ? [] : waiters.filter((waiter) => !waiter.firstAttemptOnly);
    for (const waiter of waiters) if (over || waiter.firstAttemptOnly) waiter.reject(error);
    if (!over) return;
    this.queue.fail(error);
    this.subscriptions.closed(error);
  }

  #setStatus(status: Status): void {
    if (this.#status === status) return;
    this.#status = status;
    for (const listener of [...this.#listeners]) guarded(() => listener(status));
  }
}

const URGENT: Treatment = { urgent: true };
