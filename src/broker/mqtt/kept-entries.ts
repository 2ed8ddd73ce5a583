/**
 * The queue of a session that is kept: each entry is a string in the store, together with its message as
 * long as no other queue waits for the same one. So what goes to one subscriber costs two commands: one
 * that keeps it, one that deletes it when it is acknowledged.
 * Hot: shown by the benchmark's MQTT row with kept sessions.
 */
import { assert } from '../../base/assert.ts';
import type { NumberedKey } from './command-words.ts';
import type { Holder, KeptMessages } from './messages.ts';
import type { Entries, Outgoing } from './outgoing.ts';
import {
  decodeEntry,
  encodeEntry,
  encodeReleased,
  entryHead,
  isReleased,
  readJsonEntry,
} from './queue-record.ts';
import type { Store } from './store.ts';

/** Up to this weight a session holds the entry put last in memory as well. */
const LAST_BYTES_MAX = 1024;

const PREFIX = 'e:';
/** Where an older keywire kept queues, as hashes. */
const OLD_PREFIX = 'q:';

/** What a start needs to know of an entry. */
interface KeptEntry {
  /** The number of a message that is stored by itself; 0 = none. */
  readonly messageId: number;
  /** 0: released. */
  readonly weight: number;
}

/** A session's entries by their numbers. */
export type KeptQueue = ReadonlyMap<number, KeptEntry>;

export class KeptEntries implements Entries, Holder {
  readonly #store: Store;
  readonly #messages: KeptMessages;
  /** The key of the entry that is being changed. */
  readonly #key: NumberedKey;
  /** The entry put last, while it is small: most are sent and acknowledged before the next comes. */
  #last: Outgoing | undefined;
  #lastNumber = 0;
  #lastMessageId = 0;

  constructor(store: Store, messages: KeptMessages, clientId: string) {
    this.#store = store;
    this.#messages = messages;
    this.#key = { prefix: `${PREFIX}${clientId}:`, number: 0 };
  }

  put(number: number, entry: Outgoing): void {
    this.#store.together(() => {
      const messageId = this.#messages.keep(entry.message, this, number);
      this.#write(number, entry, messageId);
      this.#last = entry.weight > LAST_BYTES_MAX ? undefined : entry;
      this.#lastNumber = number;
      this.#lastMessageId = messageId;
    });
  }

  get(number: number): Outgoing | 'released' | undefined {
    if (this.#last !== undefined && this.#lastNumber === number) return this.#last;
    const bytes = this.#store.string(this.#key.prefix + number);
    if (bytes === undefined) return undefined;
    if (isReleased(bytes)) return 'released';
    return decodeEntry(bytes, (messageId) => {
      const message = this.#messages.get(messageId);
      assert(message !== undefined, 'what is queued is kept');
      return message;
    });
  }

  release(number: number): void {
    this.#store.together(() => {
      this.#drop(number);
      this.#store.change('SET', this.#keyOf(number), encodeReleased());
    });
  }

  remove(number: number): void {
    this.#store.together(() => {
      this.#drop(number);
      this.#store.change('DEL', this.#keyOf(number));
    });
  }

  clear(numbers: Iterable<number>): void {
    this.#store.together(() => {
      for (const number of numbers) this.remove(number);
    });
  }

  /** Another queue waits for the entry's message, which is stored by itself from now on. */
  refer(number: number, messageId: number): void {
    const entry = this.get(number);
    assert(entry !== undefined && entry !== 'released', 'the message waits in this queue');
    this.#write(number, entry, messageId);
    if (this.#lastNumber === number) this.#lastMessageId = messageId;
  }

  #keyOf(number: number): NumberedKey {
    this.#key.number = number;
    return this.#key;
  }

  #write(number: number, entry: Outgoing, messageId: number): void {
    this.#store.change('SET', this.#keyOf(number), encodeEntry(entry, messageId));
  }

  /** The message goes, unless others wait for it. */
  #drop(number: number): void {
    const messageId = this.#messageIdOf(number);
    if (this.#lastNumber === number) this.#last = undefined;
    if (messageId > 0) this.#messages.drop(messageId);
    else this.#messages.gone(this, number);
  }

  #messageIdOf(number: number): number {
    if (this.#last !== undefined && this.#lastNumber === number) return this.#lastMessageId;
    const bytes = this.#store.string(this.#key.prefix + number);
    return bytes === undefined ? 0 : entryHead(bytes).messageId;
  }
}

/** Finds the queues of all sessions, for a start; what they refer to is counted. Cost: the number of records. */
export function readQueues(store: Store, messages: KeptMessages): (clientId: string) => KeptQueue {
  renewOldQueues(store);
  const queues = new Map<string, Map<number, KeptEntry>>();
  for (const name of store.names(PREFIX)) {
    const colon = name.lastIndexOf(':');
    const clientId = name.slice(0, colon);
    const bytes = store.string(PREFIX + name);
    assert(colon >= 0 && bytes !== undefined, 'a queue entry is a string with a number');
    const entry = entryHead(bytes);
    if (entry.messageId > 0) messages.restore(entry.messageId);
    const queue = queues.get(clientId);
    if (queue === undefined)
      queues.set(clientId, new Map([[Number(name.slice(colon + 1)), entry]]));
    else queue.set(Number(name.slice(colon + 1)), entry);
  }
  return (clientId) => queues.get(clientId) ?? NO_ENTRIES;
}

const NO_ENTRIES: KeptQueue = new Map();

/** Writes queues anew that an older keywire kept, all of them or none. */
function renewOldQueues(store: Store): void {
  const clientIds = store.names(OLD_PREFIX);
  if (clientIds.length === 0) return;
  store.together(() => {
    for (const clientId of clientIds) {
      for (const [number, bytes] of store.fields(OLD_PREFIX + clientId)) {
        const entry = readJsonEntry(bytes);
        const record =
          entry === 'released' ? encodeReleased() : encodeEntry(entry, entry.messageId);
        store.change('SET', `${PREFIX}${clientId}:${number}`, record);
      }
      store.change('DEL', OLD_PREFIX + clientId);
    }
  });
}
