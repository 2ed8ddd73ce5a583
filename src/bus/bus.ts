/**
 * The bus: who is subscribed to which name, and every published message to each of them, in order.
 *
 * Promises: order per channel for every subscriber; a later subscriber never gets an earlier
 * message, and a leaver never loses one; encoded once per variant. Subscribers whose variant
 * coalesces get a turn's messages at `flush`, the others at once.
 * Leaves to others: what the bytes look like (`Variant`), outboxes and slow consumers (`Subscriber`).
 *
 * Names are keys of a JS Map, as latin1 text, and not arena blocks: each name already stands for JS
 * objects, its subscribers, so a table off the heap would save nothing.
 * Hot: shown by the benchmark's fan-out rows.
 */
import { globMatch } from '../base/glob.ts';
import { FAN_OUT_FRAME_BYTES, FAN_OUT_PENDING_BYTES_MAX } from '../base/limits.ts';
import { FilterIndex } from './filters.ts';
import type { Message, SubscriptionKind } from './message.ts';
import { PatternIndex } from './patterns.ts';
import { type Subscriber, Subscription, weightOf } from './subscription.ts';

export type { Subscriber, Variant } from './subscription.ts';

/** What the bus asks of the floor above. */
export interface BusParts {
  /** Messages wait for the turn's end now and none did before: `flush` must be called soon. */
  readonly onPending: () => void;
}

/** What one subscriber is subscribed to. */
interface Interest {
  readonly subscriptions: Set<Subscription>;
  /** The names' lengths together. */
  nameBytes: number;
}

export class Bus {
  readonly #channels = new Map<string, Subscription>();
  readonly #shards = new Map<string, Subscription>();
  readonly #patterns = new PatternIndex();
  readonly #filters = new FilterIndex();
  readonly #interests = new Map<Subscriber, Interest>();
  readonly #onPending: () => void;
  /** Subscriptions with pending messages, in the order of their first one. */
  #owing: Subscription[] = [];
  #pendingBytes = 0;
  /** Reused by `publish`: the patterns that match. */
  readonly #matched: Subscription[] = [];

  constructor(parts: BusParts) {
    this.#onPending = parts.onPending;
  }

  /**
   * False when it was subscribed already, or is gone. Takes effect at once, after what was published before.
   * `name` is kept: it must not be changed afterwards.
   */
  subscribe(subscriber: Subscriber, kind: SubscriptionKind, name: Buffer): boolean {
    if (subscriber.gone === true) return false;
    const text = name.toString('latin1');
    let subscription = this.#find(kind, text);
    if (subscription !== undefined) {
      if (subscription.has(subscriber)) return false;
      this.#settle(subscription);
      // Whom that cut off may have been the last one.
      subscription = this.#find(kind, text);
    }
    if (subscription === undefined) {
      subscription = new Subscription(kind, name, text);
      if (kind === 'pattern') this.#patterns.add(subscription);
      else if (kind === 'filter') this.#filters.add(subscription);
      else this.#exact(kind).set(text, subscription);
    }
    subscription.add(subscriber);
    let mine = this.#interests.get(subscriber);
    if (mine === undefined) {
      mine = { subscriptions: new Set(), nameBytes: 0 };
      this.#interests.set(subscriber, mine);
    }
    mine.subscriptions.add(subscription);
    mine.nameBytes += name.length;
    return true;
  }

  /** False when it was not subscribed. What was published before is handed to it first. */
  unsubscribe(subscriber: Subscriber, kind: SubscriptionKind, name: Buffer): boolean {
    const subscription = this.#find(kind, name.toString('latin1'));
    if (subscription === undefined || !subscription.has(subscriber)) return false;
    this.#settle(subscription);
    const mine = this.#interests.get(subscriber);
    if (mine?.subscriptions.delete(subscription)) mine.nameBytes -= name.length;
    if (mine?.subscriptions.size === 0) this.#interests.delete(subscriber);
    this.#drop(subscription, subscriber);
    return true;
  }

  /** Ends all of a subscriber's subscriptions. Costs as much as it had. */
  remove(subscriber: Subscriber): void {
    const mine = this.#interests.get(subscriber);
    if (mine === undefined) return;
    this.#interests.delete(subscriber);
    for (const subscription of mine.subscriptions) {
      this.#settle(subscription);
      this.#drop(subscription, subscriber);
    }
  }

  /**
   * Runs `change`, which may give the subscriber another variant. What was published before leaves
   * in the old one. Costs as much as it has subscriptions.
   */
  regroup(subscriber: Subscriber, change: () => void): void {
    const before = this.#interests.get(subscriber)?.subscriptions ?? [];
    for (const subscription of before) this.#settle(subscription);
    // Settling may have cut the subscriber itself off.
    const mine = this.#interests.get(subscriber)?.subscriptions ?? [];
    for (const subscription of mine) subscription.remove(subscriber);
    try {
      change();
    } finally {
      for (const subscription of mine) subscription.add(subscriber);
    }
  }

  /** Hands a message to every subscriber; how many there were, one counted once a matching name. */
  publish(message: Message): number {
    const text = message.channel.toString('latin1');
    if (message.shard) return this.#hand(this.#shards.get(text), message);
    let receivers = this.#hand(this.#channels.get(text), message);
    if (this.#patterns.size > 0) {
      const matched = this.#matched;
      this.#patterns.match(message.channel, text, matched);
      for (const subscription of matched) receivers += this.#hand(subscription, message);
      matched.length = 0;
    }
    if (this.#filters.size > 0) {
      for (const subscription of this.#filters.match(message.channel, text)) {
        receivers += this.#hand(subscription, message);
      }
    }
    return receivers;
  }

  /** At the turn's end: encodes and hands out what was coalesced. */
  flush(): void {
    const owing = this.#owing;
    this.#owing = [];
    this.#pendingBytes = 0;
    for (const subscription of owing) subscription.handPending(FAN_OUT_FRAME_BYTES);
  }

  /** Names with at least one exact subscriber that match the glob (all when undefined). */
  channels(kind: 'channel' | 'shard', glob: Buffer | undefined): Buffer[] {
    const names: Buffer[] = [];
    for (const { name } of this.#exact(kind).values()) {
      if (glob === undefined || globMatch(glob, 0, glob.length, name, 0, name.length)) {
        names.push(name);
      }
    }
    return names;
  }

  subscriberCount(kind: 'channel' | 'shard', name: Buffer): number {
    return this.#exact(kind).get(name.toString('latin1'))?.size ?? 0;
  }

  /** The lengths of all names that it is subscribed to, together. */
  nameBytes(subscriber: Subscriber): number {
    return this.#interests.get(subscriber)?.nameBytes ?? 0;
  }

  /** How many names of a kind have subscribers. */
  nameCount(kind: SubscriptionKind): number {
    if (kind === 'filter') return this.#filters.size;
    return kind === 'pattern' ? this.#patterns.size : this.#exact(kind).size;
  }

  /** How many distinct patterns have subscribers. */
  patternCount(): number {
    return this.#patterns.size;
  }

  #hand(subscription: Subscription | undefined, message: Message): number {
    if (subscription === undefined) return 0;
    const receivers = subscription.size;
    if (subscription.audiences.length > subscription.coalescing) subscription.handNow(message);
    if (subscription.coalescing > 0) this.#owe(subscription, message);
    return receivers;
  }

  #owe(subscription: Subscription, message: Message): void {
    if (subscription.pending.length === 0) {
      this.#owing.push(subscription);
      if (this.#owing.length === 1) this.#onPending();
    }
    const weight = weightOf(message);
    subscription.pending.push(message);
    subscription.pendingBytes += weight;
    this.#pendingBytes += weight;
    if (this.#pendingBytes > FAN_OUT_PENDING_BYTES_MAX) this.flush();
  }

  /**
   * Before a subscription's members change: what it owes goes to those who are in now. It stays in
   * the list of those that owe, where owing nothing does no harm and a removal would cost a search.
   */
  #settle(subscription: Subscription): void {
    if (subscription.pending.length === 0) return;
    this.#pendingBytes -= subscription.pendingBytes;
    subscription.handPending(FAN_OUT_FRAME_BYTES);
  }

  #drop(subscription: Subscription, subscriber: Subscriber): void {
    if (!subscription.remove(subscriber) || subscription.size > 0) return;
    if (subscription.kind === 'pattern') this.#patterns.remove(subscription);
    else if (subscription.kind === 'filter') this.#filters.remove(subscription);
    else this.#exact(subscription.kind).delete(subscription.text);
  }

  #find(kind: SubscriptionKind, text: string): Subscription | undefined {
    if (kind === 'filter') return this.#filters.get(text);
    return kind === 'pattern' ? this.#patterns.get(text) : this.#exact(kind).get(text);
  }

  #exact(kind: 'channel' | 'shard'): Map<string, Subscription> {
    return kind === 'channel' ? this.#channels : this.#shards;
  }
}
