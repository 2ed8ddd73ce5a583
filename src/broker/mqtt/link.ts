/**
 * What the MQTT sessions need of a connection: the port that the door implements. All of it writes into
 * the connection's outbox and returns at once.
 */
import type { Message } from '../../bus/message.ts';
import type { Variant } from '../../bus/subscription.ts';
import type { Session } from '../session.ts';

export type Qos = 0 | 1 | 2;

/** The quality of service at which a message reaches a subscription. */
export function lowerQos(left: Qos, right: Qos): Qos {
  if (left <= right) return left;
  return right;
}

/** How a message is sent to one client. */
export interface Delivery {
  readonly qos: Qos;
  readonly retain: boolean;
  /** It may have been sent before. */
  readonly dup: boolean;
  /** 1–65535; 0 with quality of service 0. */
  readonly packetId: number;
  /** Identifiers of the subscriptions it is sent for (MQTT 5). */
  readonly subscriptionIds: readonly number[];
}

/** Why the broker ends a connection. */
export type LinkEnd = 'taken-over' | 'session-killed';

export interface Link {
  /** Who publishes, for the bus. */
  readonly caller: Session;
  /** Messages above quality of service 0 that it takes at a time. */
  readonly receiveMax: number;
  /**
   * False while so much is on its way to the client that the rest should wait: once that has left, the
   * session is told to `resume`.
   */
  readonly takesMore: boolean;
  /**
   * How a subscription of quality of service 0 without anything of its own is encoded, so that all
   * share the bytes; undefined where this connection's packets differ from others' (topic aliases, a
   * bound on their size).
   */
  sharedVariant(retainAsPublished: boolean): Variant | undefined;
  /** Takes shared bytes, of so many messages. */
  deliver(encoded: Buffer, count: number): void;
  /** False when the message is larger than the client takes: it counts as sent [MQTT-3.1.2-25]. */
  publish(message: Message, delivery: Delivery): boolean;
  /** Sends PUBREL. */
  release(packetId: number): void;
  end(reason: LinkEnd): void;
}
