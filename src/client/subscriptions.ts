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

interface Topic {
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
  readonly #topics = new Map<string, Topic>();
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
    return this.#topics.size;
  }

  /** Resolves when the server has confirmed; rejects with its refusal, and when the client is closed. */
  async add(space: Space, name: WireBytes, listener: Listener): Promise<void> {
    if (this.#closed !== undefined) throw this.#closed;
    const key = keyOf(space, name);
    let topic = this.#topics.get(key);
    if (topic === undefined) {
      const listeners = new Set<Listener>();
      topic = { key, space, name, listeners, state: 'idle', interrupted: false, waiters: [] };
      this.#topics.set(key, topic);
    }
    topic.listeners.add(listener);
    if (topic.state !== 'live') await this.#settled(topic, listener);
  }

  /** Resolves when the server has confirmed, or has no connection to forget it with. */
  async remove(space: Space, name: WireBytes, listener: Listener): Promise<void> {
    const topic = this.#topics.get(keyOf(space, name));
    if (topic === undefined || !topic.listeners.delete(listener)) return;
    if (topic.listeners.size > 0) return;
    if (this.#connected) await this.#settled(topic, listener).catch(() => {});
    else this.#forget(topic);
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
    for (const topic of this.#topics.values()) {
      if (topic.state === 'live') topic.interrupted = true;
      topic.state = 'idle';
      if (topic.listeners.size === 0) this.#forget(topic);
    }
  }

  /** There will be no connection any more. */
  closed(error: Error): void {
    this.#closed = error;
    for (const topic of [...this.#topics.values()]) this.#refuse(topic, error);
  }

  /** Hands a push to its listeners. */
  deliver(push: Push): void {
    const space = push.pattern !== undefined ? 'pattern' : push.shard ? 'shard' : 'channel';
    const topic = this.#topics.get(keyOf(space, push.pattern ?? push.channel));
    if (topic === undefined) return;
    const text = maker(push, (bytes) => decoder.decode(bytes));
    const binary = maker<string | Uint8Array>(push, (bytes) => bytes.slice());
    for (const payload of push.payloads) {
      let shared: Message<string | Uint8Array> | undefined;
      for (const listener of [...topic.listeners]) {
        // One that was called before may have ended it.
        if (!topic.listeners.has(listener)) continue;
        // Text cannot be changed by a listener, so they share it; payload bytes are each one's own.
        if (!listener.binary) shared ??= text(payload);
        const message = listener.binary || shared === undefined ? binary(payload) : shared;
        guarded(() => listener.deliver(message));
      }
    }
  }

  #settled(topic: Topic, listener: Listener): Promise<void> {
    return new Promise((resolve, reject) => {
      topic.waiters.push({ listener, resolve, reject });
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
      const leave = this.#batch('live', 'leaving', (topic) => topic.listeners.size === 0);
      const join = this.#batch('idle', 'joining', (topic) => topic.listeners.size > 0);
      if (leave.length === 0 && join.length === 0) return;
      await Promise.all([this.#ask('unsubscribe', leave), this.#ask('subscribe', join)]);
    }
  }

  #batch(from: Topic['state'], to: Topic['state'], wanted: (topic: Topic) => boolean): Topic[] {
    const batch: Topic[] = [];
    let bytes = 0;
    for (const topic of this.#topics.values()) {
      if (topic.state !== from || !wanted(topic)) continue;
      bytes += topic.key.length;
      if (batch.length > 0 && (bytes > NAMES_BYTES_MAX || batch.length >= NAMES_MAX)) break;
      topic.state = to;
      batch.push(topic);
    }
    return batch;
  }

  async #ask(kind: 'subscribe' | 'unsubscribe', topics: Topic[]): Promise<void> {
    if (topics.length === 0) return;
    const epoch = this.#epoch;
    try {
      await this.#submit({ kind, ...namesOf(topics) });
    } catch (error) {
      // A lost connection is the next run's matter; a refusal is settled name by name.
      if (error instanceof ReplyError) await this.#oneByOne(kind, topics, error, epoch);
      return;
    }
    if (epoch !== this.#epoch || !this.#connected) return;
    for (const topic of topics) {
      if (kind === 'subscribe') this.#confirm(topic);
      else this.#left(topic);
    }
  }

  async #oneByOne(
    kind: 'subscribe' | 'unsubscribe',
    topics: Topic[],
    error: ReplyError,
    epoch: number,
  ): Promise<void> {
    const [first] = topics;
    if (topics.length === 1 && first !== undefined) this.#refuse(first, error);
    else {
      for (const topic of topics) if (epoch === this.#epoch) await this.#ask(kind, [topic]);
    }
  }

  #confirm(topic: Topic): void {
    topic.state = 'live';
    for (const waiter of topic.waiters.splice(0)) waiter.resolve();
    if (!topic.interrupted) return;
    topic.interrupted = false;
    for (const listener of topic.listeners) guarded(() => listener.gap());
  }

  /** The server has forgotten it; somebody may want it again by now. */
  #left(topic: Topic): void {
    topic.state = 'idle';
    if (topic.listeners.size === 0) this.#forget(topic);
  }

  #forget(topic: Topic): void {
    this.#topics.delete(topic.key);
    for (const waiter of topic.waiters.splice(0)) waiter.resolve();
  }

  #refuse(topic: Topic, error: Error): void {
    this.#topics.delete(topic.key);
    const waited = topic.waiters.splice(0);
    for (const waiter of waited) waiter.reject(error);
    const told = new Set(waited.map((waiter) => waiter.listener));
    for (const listener of topic.listeners) {
      if (!told.has(listener)) guarded(() => listener.end(error));
    }
    topic.listeners.clear();
  }
}

/** One character a byte, so that equal bytes are equal keys whatever they were given as. */
function keyOf(space: Space, name: WireBytes): string {
  const bytes = typeof name === 'string' ? encoder.encode(name) : name;
  let key = space.charAt(0);
  for (const byte of bytes) key += String.fromCharCode(byte);
  return key;
}

function namesOf(topics: readonly Topic[]) {
  const of = (space: Space) =>
    topics.filter((topic) => topic.space === space).map((topic) => topic.name);
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
