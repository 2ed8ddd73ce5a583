/**
 * Sessions in the store: their settings, wills and subscriptions as fields of one hash each, and back
 * again after a start.
 */
import { assert } from '../../base/assert.ts';
import { decodeMessage, encodeMessage } from './envelope.ts';
import type { MqttSession, SubscriptionOptions, Will } from './session.ts';
import type { Store } from './store.ts';

/** What a start finds of one session. */
export interface SessionRecord {
  readonly clientId: string;
  readonly expirySeconds: number;
  /** When its connection was lost; 0 = it was connected when keywire stopped. */
  readonly goneAtMs: number;
  /** Entries of the queue below this number may have been sent before the connection was lost. */
  readonly sentBefore: number;
  readonly will: Will | undefined;
  readonly subscriptions: ReadonlyMap<string, SubscriptionOptions>;
  readonly incoming: readonly number[];
}

export class SessionRecords {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Settings and will as they are now. */
  write(session: MqttSession): void {
    const { clientId, expirySeconds, goneAtMs, will, queue } = session;
    this.#store.together(() => {
      const settings = JSON.stringify([expirySeconds, goneAtMs, queue.sentBefore]);
      this.#store.change('HSET', `s:${clientId}`, 'settings', settings);
      if (will === undefined) this.#store.change('HDEL', `s:${clientId}`, 'will', 'will-delay');
      else {
        const { delayMs, message } = will;
        const bytes = encodeMessage(message);
        this.#store.change('HSET', `s:${clientId}`, 'will', bytes, 'will-delay', delayMs);
      }
    });
  }

  subscribed({ clientId }: MqttSession, filter: string, options: SubscriptionOptions): void {
    const { qos, noLocal, retainAsPublished, retainHandling, id } = options;
    const text = JSON.stringify([qos, noLocal, retainAsPublished, retainHandling, id]);
    this.#store.change('HSET', `s:${clientId}`, `f:${filter}`, text);
  }

  unsubscribed({ clientId }: MqttSession, filter: string): void {
    this.#store.change('HDEL', `s:${clientId}`, `f:${filter}`);
  }

  received({ clientId }: MqttSession, packetId: number): void {
    this.#store.change('HSET', `i:${clientId}`, packetId, '');
  }

  released({ clientId }: MqttSession, packetId: number): void {
    this.#store.change('HDEL', `i:${clientId}`, packetId);
  }

  /** Everything but the queue, which goes by itself. */
  remove({ clientId }: MqttSession): void {
    this.#store.change('DEL', `s:${clientId}`, `i:${clientId}`);
  }

  /** Every session of the store. Cost: their number. */
  readAll(): SessionRecord[] {
    return this.#store.names('s:').map((clientId) => this.#read(clientId));
  }

  #read(clientId: string): SessionRecord {
    const fields = this.#store.fields(`s:${clientId}`);
    const [expirySeconds, goneAtMs, sentBefore] = numbers(fields.get('settings'));
    const will = fields.get('will');
    const subscriptions = new Map<string, SubscriptionOptions>();
    for (const [name, value] of fields) {
      if (name.startsWith('f:')) subscriptions.set(name.slice(2), readOptions(value));
    }
    return {
      clientId,
      expirySeconds: expirySeconds ?? 0,
      goneAtMs: goneAtMs ?? 0,
      sentBefore: sentBefore ?? 0,
      will:
        will === undefined
          ? undefined
          : { message: decodeMessage(will), delayMs: Number(fields.get('will-delay') ?? 0) },
      subscriptions,
      incoming: [...this.#store.fields(`i:${clientId}`).keys()].map(Number),
    };
  }
}

function numbers(bytes: Buffer | undefined): number[] {
  const parts: unknown = JSON.parse(bytes?.toString() ?? '[]');
  assert(Array.isArray(parts), 'settings are a list of numbers');
  return parts.map(Number);
}

function readOptions(bytes: Buffer): SubscriptionOptions {
  const parts: unknown = JSON.parse(bytes.toString());
  assert(Array.isArray(parts) && parts.length === 5, 'a subscription has five options');
  const [qos, noLocal, retainAsPublished, retainHandling, id] = parts as unknown[];
  return {
    qos: qos === 2 ? 2 : qos === 1 ? 1 : 0,
    noLocal: noLocal === true,
    retainAsPublished: retainAsPublished === true,
    retainHandling: retainHandling === 2 ? 2 : retainHandling === 1 ? 1 : 0,
    id: Number(id),
  };
}
