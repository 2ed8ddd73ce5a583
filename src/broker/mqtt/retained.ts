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

  /** The topics that a filter matches. Cost: those that it may match. */
  topics(filter: string): string[] {
    return this.#topics.matching(filter);
  }

  /** The message of a topic; undefined when there is none, or `except` published it (no-local). */
  get(topic: string, except: string | undefined): Message | undefined {
    const bytes = this.#store.string(`r:${topic}`);
    if (bytes === undefined || (except !== undefined && clientOf(bytes) === except))
      return undefined;
    return decodeMessage(bytes);
  }

  /** Why a copy of so many bytes cannot be kept now; undefined while it can. */
  refusal(bytes: number): string | undefined {
    return this.#store.refusal(bytes);
  }

  /** After a start: what the store holds. */
  restore(): void {
    for (const topic of this.#store.names('r:')) this.#topics.add(topic);
  }
}
