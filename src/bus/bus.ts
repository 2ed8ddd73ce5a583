/** Draft of the bus's API; its owner replaces this file. */
import type { Message, SubscriptionKind } from './message.ts';

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
   * The bytes for one subscription's messages. `pattern` is set when a pattern matched. One message
   * unless the variant coalesces; split by the bus so that a result stays near 256 KiB.
   */
  encode(messages: readonly Message[], pattern: Buffer | undefined): Buffer;
}

/** Who receives; implemented by the doors' connections. */
export interface Subscriber {
  readonly variant: Variant;
  /** Takes encoded bytes into the outbox; the buffer is shared and must not be changed. */
  deliver(encoded: Buffer): void;
}

export interface Bus {
  /** False when it was subscribed already. Takes effect at once, after what was published before. */
  subscribe(subscriber: Subscriber, kind: SubscriptionKind, name: Buffer): boolean;
  /** False when it was not subscribed. */
  unsubscribe(subscriber: Subscriber, kind: SubscriptionKind, name: Buffer): boolean;
  /** Hands a message to every subscriber; how many there were. */
  publish(message: Message): number;
  /** At the turn's end: encodes and hands out what was coalesced. */
  flush(): void;
  /** Names with at least one exact subscriber that match the glob (all when undefined). */
  channels(kind: 'channel' | 'shard', glob: Buffer | undefined): Buffer[];
  subscriberCount(kind: 'channel' | 'shard', name: Buffer): number;
  /** How many distinct patterns have subscribers. */
  patternCount(): number;
}
