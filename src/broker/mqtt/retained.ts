/**
 * Retained messages: the last one of each topic that was published with the retain flag, kept in the
 * store, and found by filter through a tree of their topics. An empty payload takes a topic's message
 * away [MQTT-3.3.1-6]; one with an expiry ends by itself.
 */
import { MQTT_RETAINED_MAX } from '../../base/limits.ts';
import type { Message } from '../../bus/message.ts';
import { clientOf, decodeMessage, encodeMessage } from './envelope.ts';
import type { Store } from './store.ts';
import { TopicTree } from './topics.ts';

export class Retained {
  readonly #store: Store;
  readonly #topics = new TopicTree();

  constructor(store: Store) {
    this.#store = store;
    store.onExpired('r:', (topic) => this.#topics.remove(topic));
  }

  /** How many topics have one; those that have just expired may still count. */
  get size(): number {
    return this.#topics.size;
  }

  /** Whether one more topic may have one. */
  accepts(message: Message): boolean {
    if (this.#topics.size < MQTT_RETAINED_MAX || message.payload.length === 0) return true;
    return this.#store.string(`r:${message.channel.toString()}`) !== undefined;
  }

  /** `client` published it; empty = nobody of MQTT. Precondition: `accepts`, and the store refuses nothing. */
  set(message: Message, client: string): void {
    const topic = message.channel.toString();
    const key = `r:${topic}`;
    if (message.payload.length === 0) {
      this.#store.change('DEL', key);
      this.#topics.remove(topic);
      return;
    }
    const bytes = encodeMessage(message, client);
    if (message.expiresAtMs === 0) this.#store.change('SET', key, bytes);
    else this.#store.change('SET', key, bytes, 'PXAT', message.expiresAtMs);
    this.#topics.add(topic);
  }

  /**
   * The messages that a new subscription to `filter` is sent, but for those that `except` published
   * (no-local). Cost: the topics it may match.
   */
  matching(filter: string, except?: string): Message[] {
    const found: Message[] = [];
    for (const topic of this.#topics.matching(filter)) {
      const bytes = this.#store.string(`r:${topic}`);
      // Just now it may have expired.
      if (bytes === undefined || (except !== undefined && clientOf(bytes) === except)) continue;
      found.push(decodeMessage(bytes));
    }
    return found;
  }

  /** After a start: what the store holds. */
  restore(): void {
    for (const topic of this.#store.names('r:')) this.#topics.add(topic);
  }
}
