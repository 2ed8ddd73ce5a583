/**
 * What one session is to be sent above quality of service 0: numbered in the order of sending, bounded
 * by count and bytes, and there until the client has acknowledged it. The packet identifier follows from
 * the number, so that it is the same after a restart without being kept: what is sent again is
 * recognised, and nothing of quality 2 arrives twice.
 *
 * Entries live in memory where the session ends with its connection, else in the store
 * (kept-entries.ts).
 * Hot: shown by the benchmark's MQTT QoS 1 rows.
 */
import { assert } from '../../base/assert.ts';
import { MQTT_EXPIRED_LOOK_MS, MQTT_IN_FLIGHT_MAX, MQTT_PACKET_IDS } from '../../base/limits.ts';
import type { Message } from '../../bus/message.ts';
import { weightOf } from '../../bus/subscription.ts';
import type { Link } from './link.ts';

/** One message on its way to one session. */
export interface Outgoing {
  readonly message: Message;
  readonly qos: 1 | 2;
  readonly retain: boolean;
  readonly subscriptionIds: readonly number[];
  /** The shared subscription by which it came; undefined where it was the session's own. */
  readonly share: string | undefined;
  /** What it counts against the queue's bound, in bytes. */
  readonly weight: number;
}

/** Where entries are. `released`: PUBREC has come, what is left is PUBREL. */
export interface Entries {
  put(number: number, entry: Outgoing): void;
  get(number: number): Outgoing | 'released' | undefined;
  release(number: number): void;
  remove(number: number): void;
  /** These, which are all: the session ends. */
  clear(numbers: Iterable<number>): void;
}

export class MemoryEntries implements Entries {
  /** Made with the first entry: most sessions are sent nothing above quality 0. */
  #entries: Map<number, Outgoing | 'released'> | undefined;

  put(number: number, entry: Outgoing): void {
    this.#entries ??= new Map();
    this.#entries.set(number, entry);
  }

  get(number: number): Outgoing | 'released' | undefined {
    return this.#entries?.get(number);
  }

  release(number: number): void {
    this.#entries?.set(number, 'released');
  }

  remove(number: number): void {
    this.#entries?.delete(number);
  }

  clear(): void {
    this.#entries = undefined;
  }
}

/** How much a queue may hold. */
export interface QueueBounds {
  readonly messagesMax: number;
  readonly bytesMax: number;
}

export class OutgoingQueue {
  readonly entries: Entries;
  readonly #bounds: QueueBounds;
  /** The number the next entry gets, and the next one to be sent. */
  #last = 1;
  #next = 1;
  /** Numbers below this were sent over an earlier connection, perhaps. */
  #sentBefore = 1;
  #sent: Map<number, number> | undefined;
  #count = 0;
  #bytes = 0;
  /** Before this nothing of it expires; for a queue that is full, which looks no earlier. */
  #expiresAtMs = Infinity;

  constructor(entries: Entries, bounds: QueueBounds) {
    this.entries = entries;
    this.#bounds = bounds;
  }

  /** Entries that are not acknowledged, and their bytes. */
  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * What was sent and is not acknowledged: packet identifier to number, oldest first. Made when it is
   * first needed: most sessions are sent nothing above quality 0.
   */
  get #inFlight(): Map<number, number> {
    this.#sent ??= new Map();
    return this.#sent;
  }

  /** Sent and not acknowledged. */
  get inFlight(): number {
    return this.#sent?.size ?? 0;
  }

  /** False when the bound is reached, by what has not expired: the message is not taken. */
  add(entry: Outgoing, nowMs: () => number): boolean {
    const { weight, message } = entry;
    if (!this.hasRoom(weight) && !(this.#dropExpired(nowMs()) && this.hasRoom(weight))) {
      return false;
    }
    this.entries.put(this.#last++, entry);
    this.#count++;
    this.#bytes += weight;
    const { expiresAtMs } = message;
    if (expiresAtMs > 0 && expiresAtMs < this.#expiresAtMs) this.#expiresAtMs = expiresAtMs;
    return true;
  }

  /** Whether the bound leaves room for an entry of this weight; what has expired counts. */
  hasRoom(weight: number): boolean {
    const { messagesMax, bytesMax } = this.#bounds;
    return this.#count < messagesMax && this.#bytes + weight <= bytesMax;
  }

  /**
   * Takes out what has expired before it was sent [MQTT-3.3.2-5]; true when anything was. Costs as much as
   * waits, but no more than once in a while.
   */
  #dropExpired(nowMs: number): boolean {
    if (nowMs < this.#expiresAtMs) return false;
    const before = this.#count;
    let earliestMs = Infinity;
    for (let number = this.sentBefore; number < this.#last; number++) {
      const entry = this.entries.get(number);
      if (entry === undefined || entry === 'released') continue;
      const { expiresAtMs } = entry.message;
      if (expiresAtMs > 0 && expiresAtMs <= nowMs) this.#settle(number, entry);
      else if (expiresAtMs > 0) earliestMs = Math.min(earliestMs, expiresAtMs);
    }
    this.#expiresAtMs = Math.max(earliestMs, nowMs + MQTT_EXPIRED_LOOK_MS);
    return this.#count < before;
  }

  /** Numbers below this may have been sent; what follows was not. */
  get sentBefore(): number {
    return Math.max(this.#sentBefore, this.#next);
  }

  /** After a restart: what the store holds. Entries with numbers below `sentBefore` may have been sent. */
  restore(numbers: ReadonlyMap<number, { readonly weight: number }>, sentBefore: number): void {
    for (const [number, { weight }] of numbers) {
      this.#last = Math.max(this.#last, number + 1);
      this.#count++;
      this.#bytes += weight;
    }
    this.#next = this.#last;
    for (const number of numbers.keys()) this.#next = Math.min(this.#next, number);
    this.#sentBefore = Math.min(Math.max(sentBefore, this.#next), this.#last);
    if (this.#count > 0) this.#expiresAtMs = 0;
  }

  /** A connection has come: what was sent before is sent again, in its order [MQTT-4.6.0-1]. */
  reopen(): void {
    this.#sentBefore = this.sentBefore;
    const [oldest] = this.#sent?.values() ?? [];
    this.#next = oldest ?? this.#next;
    this.#sent = undefined;
  }

  /** Sends what the client takes by now. */
  pump(link: Link, nowMs: number): void {
    const windowMax = Math.min(link.receiveMax, MQTT_IN_FLIGHT_MAX);
    while (this.#next < this.#last && this.#inFlight.size < windowMax && link.takesMore) {
      // Numbers go up one by one, so the oldest is met here before any number passes it.
      if (this.#inFlight.has(packetIdOf(this.#next))) return;
      this.#send(link, this.#next++, nowMs);
    }
  }

  #send(link: Link, number: number, nowMs: number): void {
    const entry = this.entries.get(number);
    if (entry === undefined) return;
    const packetId = packetIdOf(number);
    if (entry === 'released') {
      this.#inFlight.set(packetId, number);
      link.release(packetId);
      return;
    }
    const { message, qos, retain, subscriptionIds } = entry;
    const dup = number < this.#sentBefore;
    const expired = message.expiresAtMs > 0 && message.expiresAtMs <= nowMs;
    // What may have been sent is completed whatever its age: the client may hold half of an exchange.
    if (expired && !dup) {
      this.#settle(number, entry);
      return;
    }
    this.#inFlight.set(packetId, number);
    if (link.publish(message, { qos, retain, dup, packetId, subscriptionIds })) return;
    this.#inFlight.delete(packetId);
    this.#settle(number, entry);
  }

  /** PUBACK, PUBCOMP, or a refusal: the entry is done. False when nothing is in flight by this identifier. */
  acknowledge(packetId: number, qos: 1 | 2 | undefined): boolean {
    const number = this.#inFlight.get(packetId);
    if (number === undefined) return false;
    const entry = this.entries.get(number);
    assert(entry !== undefined, 'what is in flight is kept');
    const entryQos = entry === 'released' ? 2 : entry.qos;
    if (qos !== undefined && entryQos !== qos) return false;
    this.#inFlight.delete(packetId);
    this.#settle(number, entry);
    return true;
  }

  /** PUBREC: the message itself is not needed any more. False when it is not of quality 2 or not in flight. */
  received(packetId: number): boolean {
    const number = this.#inFlight.get(packetId);
    if (number === undefined) return false;
    const entry = this.entries.get(number);
    if (entry === 'released') return true;
    if (entry?.qos !== 2) return false;
    this.entries.release(number);
    this.#bytes -= entry.weight;
    return true;
  }

  /**
   * What a shared subscription may hand to another member when this session ends: of quality 1 all, of
   * quality 2 what was never sent [MQTT-4.8.2-4, MQTT-4.8.2-5].
   */
  transferable(share: string | undefined): Outgoing[] {
    const found: Outgoing[] = [];
    const [oldest] = this.#sent?.values() ?? [];
    for (let number = oldest ?? this.#next; number < this.#last; number++) {
      const entry = this.entries.get(number);
      if (entry === undefined || entry === 'released' || entry.share === undefined) continue;
      if (share !== undefined && entry.share !== share) continue;
      const sent = number < this.sentBefore;
      if (entry.qos === 1 || !sent) found.push(entry);
    }
    return found;
  }

  /** Takes out what came by one shared subscription and was not sent yet, over whatever connection. */
  withdraw(share: string): Outgoing[] {
    const taken: Outgoing[] = [];
    for (let number = this.sentBefore; number < this.#last; number++) {
      const entry = this.entries.get(number);
      if (entry === undefined || entry === 'released' || entry.share !== share) continue;
      this.#settle(number, entry);
      taken.push(entry);
    }
    return taken;
  }

  clear(): void {
    this.entries.clear(this.#numbers());
    this.#sent = undefined;
    this.#next = this.#last;
    this.#count = 0;
    this.#bytes = 0;
  }

  /** Of all entries; some of the later ones may be gone already. */
  *#numbers(): Iterable<number> {
    if (this.#count === 0) return;
    const [oldest] = this.#sent?.values() ?? [];
    for (let number = oldest ?? this.#next; number < this.#last; number++) yield number;
  }

  #settle(number: number, entry: Outgoing | 'released'): void {
    this.entries.remove(number);
    this.#count--;
    if (entry !== 'released') this.#bytes -= entry.weight;
  }
}

/** Different for any 65,535 numbers in a row. */
function packetIdOf(number: number): number {
  return ((number - 1) % MQTT_PACKET_IDS) + 1;
}

/** An entry for a message that reached a subscription. */
export function outgoing(message: Message, how: Omit<Outgoing, 'message' | 'weight'>): Outgoing {
  const { qos, retain, subscriptionIds, share } = how;
  return { message, qos, retain, subscriptionIds, share, weight: weightOf(message) };
}
