/**
 * Retained messages on their way to a new subscription: a topic at a time, each message as it is by then,
 * no faster than the connection takes them and the session's queue has room. There may be more of them
 * than fit into memory at once.
 */
import { weightOf } from '../../bus/subscription.ts';
import { lowerQos } from './link.ts';
import type { Retained } from './retained.ts';
import type { MqttSubscription, SessionCounters } from './session.ts';

export class RetainedDelivery {
  readonly #subscription: MqttSubscription;
  readonly #retained: Retained;
  readonly #counters: SessionCounters;
  /** Looked for when the first is sent: another subscription's may have to be sent before. */
  #topics: readonly string[] | undefined;
  #next = 0;

  constructor(subscription: MqttSubscription, retained: Retained, counters: SessionCounters) {
    this.#subscription = subscription;
    this.#retained = retained;
    this.#counters = counters;
  }

  /** Sends what may be sent by now; true when all was, or nobody waits for it any more. */
  advance(): boolean {
    const { session, filter } = this.#subscription;
    this.#topics ??= this.#retained.topics(filter);
    for (; this.#next < this.#topics.length; this.#next++) {
      const isWanted = session.subscriptions.get(filter) === this.#subscription;
      if (!isWanted || session.link === undefined) return true;
      if (!this.#send(this.#topics[this.#next] ?? '')) return false;
    }
    return true;
  }

  /** False when it has to wait. */
  #send(topic: string): boolean {
    const { session, options } = this.#subscription;
    const { id, noLocal } = options;
    const message = this.#retained.get(topic, noLocal ? session.clientId : undefined);
    if (message === undefined) return true;
    const qos = lowerQos(message.qos, options.qos);
    if (qos === 0 ? session.link?.takesMore !== true : !session.hasRoom(message)) return false;
    if (qos > 0 && session.kept && this.#retained.refusal(weightOf(message)) !== undefined) {
      this.#counters.dropped++;
      return true;
    }
    const subscriptionIds = id > 0 ? [id] : [];
    session.send(message, { qos, retain: true, subscriptionIds, share: undefined });
    return true;
  }
}
