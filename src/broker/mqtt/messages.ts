/**
 * Messages that wait in the queues of kept sessions: each is stored once, however many sessions wait
 * for it. The first entry of a queue that takes one holds it; when a second takes it too, it is stored by
 * itself and both refer to it, and it goes with the last of them.
 */
import type { Message } from '../../bus/message.ts';
import { decodeMessage, encodeMessage } from './envelope.ts';
import type { Store } from './store.ts';

/** A queue that may hold messages in its entries. */
export interface Holder {
  /** The entry's message is stored by itself from now on, under this number. */
  refer(entryNumber: number, messageId: number): void;
}

export class KeptMessages {
  readonly #store: Store;
  /** References to those that have more than one. */
  readonly #references = new Map<number, number>();
  #nextId = 1;
  /** The message kept last: one publish puts it into queue after queue. */
  #last: Message | undefined;
  /** 0: an entry holds it, this one. */
  #lastId = 0;
  #holder: Holder | undefined;
  #holderNumber = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Keeps a message for the entry of a queue: 0 when the entry is to hold it, else the number under which it
   * is stored, one reference more.
   */
  keep(message: Message, holder: Holder, entryNumber: number): number {
    if (message !== this.#last) {
      this.#last = message;
      this.#lastId = 0;
      this.#holder = holder;
      this.#holderNumber = entryNumber;
      return 0;
    }
    if (this.#lastId === 0) this.#storeByItself(message);
    const references = this.#references.get(this.#lastId) ?? 1;
    this.#references.set(this.#lastId, references + 1);
    return this.#lastId;
  }

  #storeByItself(message: Message): void {
    const id = this.#nextId++;
    this.#store.change('SET', `m:${id}`, encodeMessage(message));
    this.#holder?.refer(this.#holderNumber, id);
    this.#lastId = id;
  }

  /** An entry that holds its message goes. */
  gone(holder: Holder, entryNumber: number): void {
    const isLast = this.#holder === holder && this.#holderNumber === entryNumber;
    if (isLast && this.#lastId === 0) this.#forget();
  }

  get(id: number): Message | undefined {
    if (id === this.#lastId && id > 0) return this.#last;
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
    this.#holder = undefined;
  }
}
