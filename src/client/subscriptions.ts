/**
 * Which channels and patterns this client listens to, and who listens. It is declared, not commanded:
 * `add` and `remove` say what is wanted, `#sync` asks the server for the difference, one request at a
 * time, and after a new connection the difference is everything.
 */

import type { Push } from '../wire/messages.ts';
import { type Reply, ReplyError } from '../wire/reply.ts';
import type { Request, WireBytes } from '../wire/requests.ts';
import { guarded } from './errors.ts';
import type { Listener, Message } from './subscription.ts';

/** Exact channels, globs, shard channels: three name spaces. */
export type Space = 'channel' | 'pattern' | 'shard';

/** A channel or pattern that somebody here listens to, whoever they are together. */
interface SharedSubscription {
  readonly key: string;
  readonly space: Space;
  readonly name: WireBytes;
  readonly listeners: Set<Listener>;
  /** On this connection: not asked for, asked for, confirmed, being given up. */
  state: 'idle' | 'joining' | 'live' | 'leaving';
  /** It was live on a connection that was lost. */
  interrupted: boolean;
  waiters: Waiter[];
}

interface Waiter {
  /** Who is told of a refusal by the rejection, and not a second time. */
  readonly listener: Listener;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Names in one request: below the smallest frame a server may accept, in any case. */
const NAMES_BYTES_MAX = 32 * 1024;
const NAMES_MAX = 1000;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The subscriptions of one client. */
export class Subscriptions {
  readonly #submit: (request: Request) => Promise<Reply>;
  readonly #byKey = new Map<string, SharedSubscription>();
  #connected = false;
  /** Counts connections, so that what follows an answer knows whether it is still the same one. */
  #epoch = 0;
  #running: Promise<void> | undefined;
  #closed: Error | undefined;

  /** `submit` sends a request ahead of others and rejects when the connection is lost. */
  constructor(submit: (request: Request) => Promise<Reply>) {
    this.#submit = submit;
  }

  /** How many channels and patterns are wanted. */
  get size(): number {
    return this.#byKey.size;
  }

  /** Resolves when the server has confirmed; rejects with its refusal, and when the client is closed. */
  async add(space: Space, name: WireBytes, listener: Listener): Promise<void> {
    if (this.#closed !== undefined) throw this.#closed;
    const key = keyOf(space, name);
    let subscription = this.#byKey.get(key);
    if (subscription === undefined) {
      const listeners = new Set<Listener>();
      subscription = {
        key,
        space,
        name,
        listeners,
        state: 'idle',
        interrupted: false,
        waiters: [],
      };
      this.#byKey.set(key, subscription);
    }
    subscription.listeners.add(listener);
    if (subscription.state !== 'live') await this.#settled(subscription, listener);
  }

  /** Resolves when the server has confirmed, or has no connection to forget it with. */
  async remove(space: Space, name: WireBytes, listener: Listener): Promise<void> {
    const subscription = this.#byKey.get(keyOf(space, name));
    if (subscription === undefined || !subscription.listeners.delete(listener)) return;
    if (subscription.listeners.size > 0) return;
    if (this.#connected) await this.#settled(subscription, listener).catch(() => {});
    else this.#forget(subscription);
  }

  /** A new connection: resolves when everything wanted is in place, or the connection is lost again. */
  async connected(): Promise<void> {
    this.#connected = true;
    this.#epoch++;
    await this.#run();
  }

  /** The connection is gone; what is wanted stays wanted. */
  dropped(): void {
    this.#connected = false;
    for (const subscription of this.#byKey.values()) {
      if (subscription.state === 'live') subscription.interrupted = true;
      subscription.state = 'idle';
      if (subscription.listeners.size === 0) this.#forget(subscription);
    }
  }

  /** There will be no connection any more. */
  closed(error: Error): void {
    this.#closed = error;
    for (const subscription of [...this.#byKey.values()]) this.#refuse(subscription, error);
  }

  /** Hands a push to its listeners. */
  deliver(push: Push): void {
    const space = push.pattern !== undefined ? 'pattern' : push.shard ? 'shard' : 'channel';
    const subscription = this.#byKey.get(keyOf(space, push.pattern ?? push.channel));
    if (subscription === undefined) return;
    const text = maker(push, (bytes) => decoder.decode(bytes));
    const binary = maker<string | Uint8Array>(push, (bytes) => bytes.slice());
    for (const payload of push.payloads) {
      let shared: Message<string | Uint8Array> | undefined;
      for (const listener of [...subscription.listeners]) {
        // One that was called before may have ended it.
        if (!subscription.listeners.has(listener)) continue;
        // Text cannot be changed by a listener, so they share it; payload bytes are each one's own.
        if (!listener.binary) shared ??= text(payload);
        const message = listener.binary || shared === undefined ? binary(payload) : shared;
        guarded(() => listener.deliver(message));
      }
    }
  }

  #settled(subscription: SharedSubscription, listener: Listener): Promise<void> {
    return new Promise((resolve, reject) => {
      subscription.waiters.push({ listener, resolve, reject });
      if (this.#connected) void this.#run();
    });
  }

  /** Runs until nothing differs; there is only one run at a time. */
  #run(): Promise<void> {
    this.#running ??= this.#sync().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #sync(): Promise<void> {
    // What the callers of this tick want together goes into one request.
    await Promise.resolve();
    while (this.#connected) {
      const leave = this.#batch(
        'live',
        'leaving',
        (subscription) => subscription.listeners.size === 0,
      );
      const join = this.#batch(
        'idle',
        'joining',
        (subscription) => subscription.listeners.size > 0,
      );
      if (leave.length === 0 && join.length === 0) return;
      await Promise.all([this.#ask('unsubscribe', leave), this.#ask('subscribe', join)]);
    }
  }

  #batch(
    from: SharedSubscription['state'],
    to: SharedSubscription['state'],
    wanted: (subscription: SharedSubscription) => boolean,
  ): SharedSubscription[] {
    const batch: SharedSubscription[] = [];
    let bytes = 0;
    for (const subscription of this.#byKey.values()) {
      if (subscription.state !== from || !wanted(subscription)) continue;
      bytes += subscription.key.length;
      if (batch.length > 0 && (bytes > NAMES_BYTES_MAX || batch.length >= NAMES_MAX)) break;
      subscription.state = to;
      batch.push(subscription);
    }
    return batch;
  }

  async #ask(
    kind: 'subscribe' | 'unsubscribe',
    subscriptions: SharedSubscription[],
  ): Promise<void> {
    if (subscriptions.length === 0) return;
    const epoch = this.#epoch;
    try {
      await this.#submit({ kind, ...namesOf(subscriptions) });
    } catch (error) {
      // A lost connection is the next run's matter; a refusal is settled name by name.
      if (error instanceof ReplyError) await this.#oneByOne(kind, subscriptions, error, epoch);
      return;
    }
    if (epoch !== this.#epoch || !this.#connected) return;
    for (const subscription of subscriptions) {
      if (kind === 'subscribe') this.#confirm(subscription);
      else this.#left(subscription);
    }
  }

  async #oneByOne(
    kind: 'subscribe' | 'unsubscribe',
    subscriptions: SharedSubscription[],
    error: ReplyError,
    epoch: number,
  ): Promise<void> {
    const [first] = subscriptions;
    if (subscriptions.length === 1 && first !== undefined) this.#refuse(first, error);
    else {
      for (const subscription of subscriptions)
        if (epoch === this.#epoch) await this.#ask(kind, [subscription]);
    }
  }

  #confirm(subscription: SharedSubscription): void {
    subscription.state = 'live';
    for (const waiter of subscription.waiters.splice(0)) waiter.resolve();
    if (!subscription.interrupted) return;
    subscription.interrupted = false;
    for (const listener of subscription.listeners) guarded(() => listener.gap());
  }

  /** The server has forgotten it; somebody may want it again by now. */
  #left(subscription: SharedSubscription): void {
    subscription.state = 'idle';
    if (subscription.listeners.size === 0) this.#forget(subscription);
  }

  #forget(subscription: SharedSubscription): void {
    this.#byKey.delete(subscription.key);
    for (const waiter of subscription.waiters.splice(0)) waiter.resolve();
  }

  #refuse(subscription: SharedSubscription, error: Error): void {
    this.#byKey.delete(subscription.key);
    const waited = subscription.waiters.splice(0);
    for (const waiter of waited) waiter.reject(error);
    const told = new Set(waited.map((waiter) => waiter.listener));
    for (const listener of subscription.listeners) {
      if (!told.has(listener)) guarded(() => listener.end(error));
    }
    subscription.listeners.clear();
  }
}

/** One character a byte, so that equal bytes are equal keys whatever they were given as. */
function keyOf(space: Space, name: WireBytes): string {
  const bytes = typeof name === 'string' ? encoder.encode(name) : name;
  let key = space.charAt(0);
  for (const byte of bytes) key += String.fromCharCode(byte);
  return key;
}

function namesOf(subscriptions: readonly SharedSubscription[]) {
  const of = (space: Space) =>
    subscriptions
      .filter((subscription) => subscription.space === space)
      .map((subscription) => subscription.name);
  return { channels: of('channel'), patterns: of('pattern'), shardChannels: of('shard') };
}

/** Makes a push's messages; what they have in common is converted at the first. */
function maker<Bulk extends string | Uint8Array>(
  push: Push,
  convert: (bytes: Uint8Array) => Bulk,
): (payload: Uint8Array) => Message<Bulk> {
  let common: { channel: Bulk; pattern?: Bulk } | undefined;
  return (payload) => {
    if (common === undefined) {
      common = { channel: convert(push.channel) };
      if (push.pattern !== undefined) common.pattern = convert(push.pattern);
    }
    return { ...common, payload: convert(payload) };
  };
}
