/**
 * Messages that wait in the queues of kept sessions: each is stored once, however many sessions wait
 * for it, and goes with the last of them.
 */
import type { Message } from '../../bus/message.ts';
import { decodeMessage, encodeMessage } from './envelope.ts';
import type { Store } from './store.ts';

export class KeptMessages {
  readonly #store: Store;
  /** References to those that have more than one. */
  readonly #references = new Map<number, number>();
  #nextId = 1;
  /** The message stored last: one publish puts it into queue after queue. */
  #last: Message | undefined;
  #lastId = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Stores the message, or counts a further reference; its number. */
  keep(message: Message): number {
    if (message === this.#last) {
      this.#references.set(this.#lastId, (this.#references.get(this.#lastId) ?? 1) + 1);
      return this.#lastId;
    }
    const id = this.#nextId++;
    this.#store.change('SET', `m:${id}`, encodeMessage(message));
    this.#last = message;
    this.#lastId = id;
    return id;
  }

  get(id: number): Message | undefined {
    if (id === this.#lastId) return this.#last;
    const bytes = this.#store.string(`m:${id}`);
    return bytes === undefined ? undefined : decodeMessage(bytes);
  }

  /** One reference less; the last one takes the message with it. */
  drop(id: number): void {
    const references = this.#references.get(id) ?? 1;
    if (references > 2) this.#references.set(id, references - 1);
    else if (references === 2) this.#references.delete(id);
    else {
      this.#store.change('DEL', `m:${id}`);
      if (id === this.#lastId) this.#forget();
    }
  }

  /** After a restart: one reference that a queue holds. */
  restore(id: number): void {
    const references = this.#references.get(id);
    const seen = this.#seen.has(id);
    if (seen) this.#references.set(id, (references ?? 1) + 1);
    this.#seen.add(id);
    this.#nextId = Math.max(this.#nextId, id + 1);
  }

  /** All queues have told their references. */
  restored(): void {
    this.#seen.clear();
  }

  readonly #seen = new Set<number>();

  #forget(): void {
    this.#last = undefined;
    this.#lastId = 0;
  }
}
