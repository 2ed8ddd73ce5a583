/**
 * An MQTT session: what a client id stands for, connected or not. It owns the subscriptions, the queue of
 * what is to be sent above quality of service 0, and the identifiers of quality 2 that the client has
 * not released. When it begins and ends, and what of it is kept, is the directory's matter (sessions.ts).
 */
import { assert } from '../../base/assert.ts';
import type { Message } from '../../bus/message.ts';
import { OWN_ENCODING, type Subscriber, type Variant, weightOf } from '../../bus/subscription.ts';
import { type Link, lowerQos, type Qos } from './link.ts';
import { type OutgoingQueue, outgoing } from './outgoing.ts';
import type { RetainedDelivery } from './retained-delivery.ts';

/** What a client asks of one subscription. */
export interface SubscriptionOptions {
  readonly qos: Qos;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
  /** 0 send retained messages, 1 only to a new subscription, 2 never. */
  readonly retainHandling: 0 | 1 | 2;
  /** MQTT 5's subscription identifier; 0 = none. */
  readonly id: number;
}

/** One subscription of a session, and the bus's subscriber for it unless it is shared. */
export class MqttSubscription implements Subscriber {
  readonly session: MqttSession;
  /** As the client names it, `$share/…` included. */
  readonly filter: string;
  /** Changes when the client subscribes to the same filter again. */
  options: SubscriptionOptions;
  /** Changes only within `bus.regroup`. */
  variant: Variant = OWN_ENCODING;

  constructor(session: MqttSession, filter: string, options: SubscriptionOptions) {
    this.session = session;
    this.filter = filter;
    this.options = options;
  }

  /** How the bus should encode for it over the session's connection. */
  bestVariant(): Variant {
    const { qos, noLocal, retainAsPublished, id } = this.options;
    if (qos > 0 || noLocal || id > 0) return OWN_ENCODING;
    return this.session.link?.sharedVariant(retainAsPublished) ?? OWN_ENCODING;
  }

  deliver(encoded: Buffer, count: number): void {
    this.session.link?.deliver(encoded, count);
  }

  deliverMessage(message: Message): void {
    const { session, options } = this;
    // [MQTT-3.8.3-3], for its will too, which comes when the connection has gone.
    if (options.noLocal && message.publisher === session.publisher) return;
    session.offer(message, this, undefined);
  }
}

/** A message that is published when the connection is lost. */
export interface Will {
  readonly message: Message;
  /** How long after; 0 = at once. */
  readonly delayMs: number;
}

/** What sessions count for all of them. */
export interface SessionCounters {
  /** Messages that a queue had no room for, that could not be kept, or that a job's list refused. */
  dropped: number;
}

/** What all sessions share. */
export interface SessionHome {
  readonly counters: SessionCounters;
  /** The turn's time. */
  readonly now: () => number;
  /** A queue for the session, with nothing in it yet. */
  queueFor(clientId: string, kept: boolean): OutgoingQueue;
}

/** A session that never ends by itself. */
export const NEVER_EXPIRES = 0xffff_ffff;

function nothing(): void {}

const NO_SUBSCRIPTIONS: ReadonlyMap<string, MqttSubscription> = new Map();

/** `offer` without a subscription identifier. */
const NO_IDS: readonly number[] = [];

export class MqttSession {
  readonly clientId: string;
  // Made when they are first needed: many clients only publish, many only wait.
  #queue: OutgoingQueue | undefined;
  #subscriptions: Map<string, MqttSubscription> | undefined;
  #incoming: Set<number> | undefined;
  /** The filters' lengths together, in characters. */
  filtersLength = 0;
  /** How long it outlives its connection, in seconds; 0 = not at all. */
  expirySeconds = 0;
  /** Whether it is in the store. Set when it begins. */
  readonly kept: boolean;
  will: Will | undefined;
  /** When the connection was lost; 0 while there is one. */
  goneAtMs = 0;
  /** Stops the timers of will and end. */
  cancelWill: () => void = nothing;
  cancelEnd: () => void = nothing;
  #link: Link | undefined;
  /** By filter, in the order of subscribing. */
  #owed: Map<string, RetainedDelivery> | undefined;
  #publisher: number;
  readonly #home: SessionHome;

  constructor(parts: {
    readonly clientId: string;
    readonly kept: boolean;
    /** Below 0, and no other session's. */
    readonly publisher: number;
    readonly home: SessionHome;
  }) {
    this.clientId = parts.clientId;
    this.kept = parts.kept;
    this.#publisher = parts.publisher;
    this.#home = parts.home;
  }

  /** What it is to be sent above quality 0. */
  get queue(): OutgoingQueue {
    this.#queue ??= this.#home.queueFor(this.clientId, this.kept);
    return this.#queue;
  }

  /** By filter. */
  get subscriptions(): ReadonlyMap<string, MqttSubscription> {
    return this.#subscriptions ?? NO_SUBSCRIPTIONS;
  }

  add(subscription: MqttSubscription): void {
    this.#subscriptions ??= new Map();
    this.#subscriptions.set(subscription.filter, subscription);
    this.filtersLength += subscription.filter.length;
  }

  remove(subscription: MqttSubscription): void {
    if (this.#subscriptions?.delete(subscription.filter)) {
      this.filtersLength -= subscription.filter.length;
    }
  }

  /** Packet identifiers of quality 2 that came and were not released. */
  get incoming(): Set<number> {
    this.#incoming ??= new Set();
    return this.#incoming;
  }

  get link(): Link | undefined {
    return this.#link;
  }

  /**
   * What stands for the client in messages of its own: its connection's caller, the last one when it is
   * away, and before it has connected a number that no caller has.
   */
  get publisher(): number {
    return this.#publisher;
  }

  /** A connection takes the session up; nothing is sent before `resume`. */
  attach(link: Link): void {
    assert(this.#link === undefined, 'a session has one connection');
    this.#link = link;
    this.#publisher = link.caller.id;
    this.goneAtMs = 0;
    this.cancelWill();
    this.cancelEnd();
    this.#queue?.reopen();
  }

  /** CONNACK is written, or the connection takes more again: what waits is sent. */
  resume(): void {
    if (this.#link === undefined) return;
    if (this.#owed !== undefined) this.#sendOwed(this.#owed);
    this.#queue?.pump(this.#link, this.#home.now());
  }

  /** Retained messages for a subscription, after those that are owed already: `resume` sends them. */
  owe(filter: string, delivery: RetainedDelivery): void {
    this.#owed ??= new Map();
    this.#owed.delete(filter);
    this.#owed.set(filter, delivery);
  }

  #sendOwed(owed: Map<string, RetainedDelivery>): void {
    for (const [filter, delivery] of owed) {
      if (!delivery.advance()) return;
      owed.delete(filter);
    }
    this.#owed = undefined;
  }

  detach(): void {
    this.#link = undefined;
    this.#owed = undefined;
  }

  /** False when a message above quality 0 has to wait for others to be acknowledged. */
  hasRoom(message: Message): boolean {
    const { queue } = this;
    return queue.count === 0 || queue.hasRoom(weightOf(message));
  }

  /** True when it would take a message above quality 0 at once. */
  get takesNow(): boolean {
    return this.#link !== undefined && (this.#queue?.count ?? 0) < this.#link.receiveMax;
  }

  /**
   * Takes a message for one of its subscriptions; false when it is lost to it: nobody is there to take
   * it, or the queue is full.
   */
  offer(message: Message, subscription: MqttSubscription, share: string | undefined): boolean {
    const { options } = subscription;
    const subscriptionIds = options.id > 0 ? [options.id] : NO_IDS;
    const retain = options.retainAsPublished && message.retain;
    const qos = lowerQos(message.qos, options.qos);
    return this.send(message, { qos, retain, subscriptionIds, share });
  }

  /** As `offer`, for a retained message as well, whose flag stays [MQTT-3.3.1-8]. */
  send(
    message: Message,
    how: {
      readonly qos: Qos;
      readonly retain: boolean;
      readonly subscriptionIds: readonly number[];
      readonly share: string | undefined;
    },
  ): boolean {
    const { qos, retain, subscriptionIds, share } = how;
    const link = this.#link;
    if (qos === 0) {
      if (link === undefined) return false;
      link.publish(message, { qos, retain, dup: false, packetId: 0, subscriptionIds });
      return true;
    }
    if (link === undefined && !this.kept) return false;
    if (
      !this.queue.add(outgoing(message, { qos, retain, subscriptionIds, share }), this.#home.now)
    ) {
      // What one member of a shared subscription has no room for, another may take.
      if (share === undefined) this.#home.counters.dropped++;
      return false;
    }
    if (link !== undefined) this.queue.pump(link, this.#home.now());
    return true;
  }
}
