/**
 * One name that somebody is subscribed to, with its subscribers grouped by how they want messages
 * encoded, and what it owes to those who want a turn's messages together.
 * Hot: shown by the benchmark's fan-out rows.
 */
import { assert } from '../base/assert.ts';
import type { Invalidation, Message, MessageProperties, SubscriptionKind } from './message.ts';

/**
 * How one kind of connection wants messages: encoded once per variant, the same bytes to everyone.
 */
export interface Variant {
  /** `resp2`, `resp3`, `protobuf`. */
  readonly name: string;
  /**
   * True: what one turn publishes leaves together, per subscription, at the turn's end. False: every
   * message goes to the outbox at once, which keeps the order across all channels.
   */
  readonly coalesces: boolean;
  /**
   * The bytes for one subscription's messages, in the order they were published. `pattern` is set
   * when a pattern matched. One message unless the variant coalesces; split by the bus so that a
   * result stays near 256 KiB. The result is never changed again: all subscribers share it.
   */
  encode(messages: readonly Message[], pattern: Buffer | undefined): Buffer;
  /** The bytes of an invalidation; absent where a connection cannot have any. */
  invalidation?(invalidation: Invalidation): Buffer;
}

/**
 * The variant of those who encode for themselves, since what they send differs for each of them (MQTT
 * above quality of service 0): they are handed the messages.
 */
export const OWN_ENCODING: Variant = {
  name: 'own',
  coalesces: false,
  encode() {
    assert(false, 'who encodes for itself is handed messages');
  },
};

/** Who receives; implemented by the doors' connections. */
export interface Subscriber {
  /** Changes only within `bus.regroup`. */
  readonly variant: Variant;
  /**
   * Takes encoded bytes into the outbox, of `count` messages (absent: no message of a channel); the buffer
   * is shared and must not be changed. Must not publish or subscribe; a subscriber that is cut off here may
   * leave the bus at once.
   */
  deliver(encoded: Buffer, count?: number): void;
  /** Takes a message, where the variant is `OWN_ENCODING`; the same rules. */
  deliverMessage?(message: Message): void;
  /** True once it is cut off: the bus does not take it in again. Absent: never. */
  readonly gone?: boolean;
}

/** The subscribers of one name that share a variant. */
export interface Audience {
  readonly variant: Variant;
  readonly subscribers: Set<Subscriber>;
}

/** What the envelope of a message takes beside channel and payload, for the bounds below. */
const ENVELOPE_BYTES = 64;

/** What a user property takes beside its two texts. */
const PAIR_BYTES = 32;

/** Near enough to what the message takes in memory and in any encoding. */
export function weightOf({ channel, payload, properties }: Message): number {
  const bytes = channel.length + payload.length + ENVELOPE_BYTES;
  return properties === undefined ? bytes : bytes + propertyBytes(properties);
}

function propertyBytes(properties: MessageProperties): number {
  const { contentType = '', responseTopic = '', correlationData, user = [] } = properties;
  let bytes = Buffer.byteLength(contentType) + Buffer.byteLength(responseTopic);
  bytes += correlationData?.length ?? 0;
  for (const [name, value] of user) {
    bytes += PAIR_BYTES + Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  return bytes;
}

export class Subscription {
  readonly kind: SubscriptionKind;
  /** The channel or pattern, and the same bytes as latin1 text. */
  readonly name: Buffer;
  readonly text: string;
  /** One per variant in use: few, so a list. */
  readonly audiences: Audience[] = [];
  /** How many subscribers, in all audiences. */
  size = 0;
  /** How many of the audiences coalesce. */
  coalescing = 0;
  /** What the coalescing audiences have not been handed yet, in order of publishing. */
  pending: Message[] = [];
  /** What the pending messages weigh. */
  pendingBytes = 0;

  constructor(kind: SubscriptionKind, name: Buffer, text: string) {
    this.kind = kind;
    this.name = name;
    this.text = text;
  }

  /** False when it was in already. */
  add(subscriber: Subscriber): boolean {
    const variant = subscriber.variant;
    let audience = this.#audienceOf(variant);
    if (audience === undefined) {
      audience = { variant, subscribers: new Set() };
      this.audiences.push(audience);
      if (variant.coalesces) this.coalescing++;
    } else if (audience.subscribers.has(subscriber)) return false;
    audience.subscribers.add(subscriber);
    this.size++;
    return true;
  }

  /** False when it was not in. */
  remove(subscriber: Subscriber): boolean {
    const audience = this.#audienceOf(subscriber.variant);
    if (audience === undefined || !audience.subscribers.delete(subscriber)) return false;
    this.size--;
    if (audience.subscribers.size === 0) {
      this.audiences.splice(this.audiences.indexOf(audience), 1);
      if (audience.variant.coalesces) this.coalescing--;
    }
    return true;
  }

  has(subscriber: Subscriber): boolean {
    return this.#audienceOf(subscriber.variant)?.subscribers.has(subscriber) === true;
  }

  /** Hands the message to everyone who does not wait for the turn's end. */
  handNow(message: Message): void {
    for (const audience of this.#stableAudiences()) {
      if (audience.variant === OWN_ENCODING) {
        for (const subscriber of audience.subscribers) subscriber.deliverMessage?.(message);
      } else if (!audience.variant.coalesces) this.#hand(audience, [message]);
    }
  }

  /**
   * Hands what is pending to everyone who waits for the turn's end, in pieces of about `bytesMax`;
   * a single larger message is a piece of its own.
   */
  handPending(bytesMax: number): void {
    const messages = this.pending;
    if (messages.length === 0) return;
    this.pending = [];
    this.pendingBytes = 0;
    const pieces = split(messages, bytesMax);
    for (const audience of this.#stableAudiences()) {
      if (!audience.variant.coalesces) continue;
      for (const piece of pieces) this.#hand(audience, piece);
    }
  }

  /** The audiences, safe to walk while a subscriber that is cut off takes its audience with it. */
  #stableAudiences(): readonly Audience[] {
    return this.audiences.length === 1 ? this.audiences : [...this.audiences];
  }

  #hand(audience: Audience, messages: readonly Message[]): void {
    const pattern = this.kind === 'pattern' ? this.name : undefined;
    const encoded = audience.variant.encode(messages, pattern);
    const count = messages.length;
    for (const subscriber of audience.subscribers) subscriber.deliver(encoded, count);
  }

  #audienceOf(variant: Variant): Audience | undefined {
    for (const audience of this.audiences) {
      if (audience.variant === variant) return audience;
    }
    return undefined;
  }
}

function split(messages: readonly Message[], bytesMax: number): (readonly Message[])[] {
  const pieces: (readonly Message[])[] = [];
  let from = 0;
  let bytes = 0;
  for (let i = 0; i < messages.length; i++) {
    const weight = weightOf(messages[i] as Message);
    if (bytes > 0 && bytes + weight > bytesMax) {
      pieces.push(messages.slice(from, i));
      from = i;
      bytes = 0;
    }
    bytes += weight;
  }
  pieces.push(from === 0 ? messages : messages.slice(from));
  return pieces;
}
