/**
 * MQTT's state behind the connections: which sessions there are, what they are subscribed to, retained
 * messages, wills, shared subscriptions, and publishing. The door (gateway/mqtt) speaks the protocol and
 * calls in here; what must outlive a restart goes through the store, one record for each packet.
 *
 * It promises: a session has one connection; when a call returns, what it changed is in the turn's record,
 * so that the acknowledgement which the door writes next leaves no earlier than the journal has it.
 */
import type { Clock } from '../../base/clock.ts';
import {
  MQTT_QUEUE_BYTES_MAX,
  MQTT_QUEUE_MESSAGES_MAX,
  MQTT_SESSIONS_MAX,
  SUBSCRIPTION_BYTES_PER_CALLER_MAX,
  SUBSCRIPTIONS_PER_CALLER_MAX,
  WRITE_RESERVE_BYTES,
} from '../../base/limits.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Message } from '../../bus/message.ts';
import { weightOf } from '../../bus/subscription.ts';
import { KeptEntries, type KeptQueue, readQueues } from './kept-entries.ts';
import type { Link } from './link.ts';
import { KeptMessages } from './messages.ts';
import { MemoryEntries, OutgoingQueue, type QueueBounds } from './outgoing.ts';
import { Retained } from './retained.ts';
import { RetainedDelivery } from './retained-delivery.ts';
import { Rules } from './rules.ts';
import {
  MqttSession,
  NEVER_EXPIRES,
  type SessionCounters,
  type SessionHome,
  type SubscriptionOptions,
  type Will,
} from './session.ts';
import { type SessionRecord, SessionRecords } from './session-records.ts';
import { Store, type StoreBroker } from './store.ts';
import { Subscriptions } from './subscriptions.ts';
import { SystemTopics } from './system-topics.ts';
import { sharedFilter } from './topics.ts';

/** What a CONNECT asks for. */
export interface ConnectRequest {
  readonly clientId: string;
  /** Begin a new session, whatever there is. */
  readonly cleanStart: boolean;
  /** How long the session outlives the connection, in seconds; 0 = not, `NEVER_EXPIRES` = for ever. */
  readonly expirySeconds: number;
  readonly will: Will | undefined;
}

/** What a CONNECT is answered; undefined in place of it: there are too many sessions. */
export interface Connected {
  readonly session: MqttSession;
  /** The session was there already. */
  readonly present: boolean;
}

/** What became of a publish. */
export interface Published {
  /** Subscriptions that it reached, of every door. */
  readonly receivers: number;
  /** Why it was not taken; nothing has happened then. */
  readonly refused: string | undefined;
}

/** What MQTT needs of the broker. */
export interface MqttBroker extends StoreBroker {
  readonly bus: Bus;
  /** Begins the turn, and tells its time. */
  beginTurn(): number;
}

export interface MqttOptions {
  /** How much may wait for one session. */
  readonly queue: QueueBounds;
  /** Topic filters whose messages above quality 0 become elements of a list, by filter. */
  readonly rules: ReadonlyMap<string, string>;
}

export const MQTT_DEFAULTS: MqttOptions = {
  queue: { messagesMax: MQTT_QUEUE_MESSAGES_MAX, bytesMax: MQTT_QUEUE_BYTES_MAX },
  rules: new Map(),
};

export class Mqtt {
  readonly counters: SessionCounters = { dropped: 0 };
  /** What connections received and sent: packets of every kind, and of them those that are messages. */
  readonly traffic = { packetsReceived: 0, packetsSent: 0, messagesReceived: 0, messagesSent: 0 };
  readonly retained: Retained;
  readonly #broker: MqttBroker;
  readonly #clock: Clock;
  readonly #options: MqttOptions;
  readonly #store: Store;
  readonly #messages: KeptMessages;
  readonly #records: SessionRecords;
  readonly #rules: Rules;
  readonly #system: SystemTopics;
  readonly #subscriptions: Subscriptions;
  readonly #sessions = new Map<string, MqttSession>();
  /** Sessions that are kept: while there are none, publishing above quality 0 keeps nothing. */
  #kept = 0;
  /** Sessions that have begun. */
  #begun = 0;

  constructor(broker: MqttBroker, clock: Clock, options: MqttOptions = MQTT_DEFAULTS) {
    this.#broker = broker;
    this.#clock = clock;
    this.#options = options;
    this.#store = new Store(broker);
    this.#messages = new KeptMessages(this.#store);
    this.#records = new SessionRecords(this.#store);
    this.retained = new Retained(this.#store);
    this.#rules = new Rules(this.#store, options.rules);
    this.#subscriptions = new Subscriptions(broker.bus, this.counters);
    this.#system = new SystemTopics(
      { bus: broker.bus, clock, beginTurn: () => broker.beginTurn() },
      {
        connected: () => this.#count((session) => (session.link === undefined ? 0 : 1)),
        sessions: () => this.#sessions.size,
        subscriptions: () => this.#count((session) => session.subscriptions.size),
        retained: () => this.retained.size,
        dropped: () => this.counters.dropped,
        traffic: this.traffic,
      },
    );
    this.#system.start();
  }

  /** Sessions, connected or not. */
  get sessions(): ReadonlyMap<string, MqttSession> {
    return this.#sessions;
  }

  /** After the journal was replayed, before the first connection: brings back what was kept, in one record. */
  restore(): void {
    this.retained.restore();
    const nowMs = this.#broker.beginTurn();
    const queueOf = readQueues(this.#store, this.#messages);
    for (const record of this.#records.readAll()) {
      this.#restoreSession(record, queueOf(record.clientId), nowMs);
    }
    this.#messages.restored();
    // A will may be due, and it is for every session's queue: only now are all of them there.
    for (const session of [...this.#sessions.values()]) this.#startTimers(session, nowMs);
  }

  /**
   * A connection takes up the session of its client id, or begins one; an older connection of it is ended
   * [MQTT-3.1.4-3]. Undefined, and nothing has changed: there are too many sessions, or none can be kept now.
   */
  connect(link: Link, request: ConnectRequest): Connected | undefined {
    const { clientId, cleanStart } = request;
    this.#broker.beginTurn();
    if (!this.#hasRoomFor(request)) return undefined;
    let result: Connected | undefined;
    this.#store.together(() => {
      this.#sessions.get(clientId)?.link?.end('taken-over');
      const old = this.#sessions.get(clientId);
      if (old !== undefined && cleanStart) this.#end(old);
      const found = this.#sessions.get(clientId);
      const session = found ?? this.#begin(clientId, request.expirySeconds > 0);
      session.expirySeconds = request.expirySeconds;
      session.will = request.will;
      session.attach(link);
      this.#subscriptions.regroup(session);
      if (session.kept) this.#records.write(session);
      result = { session, present: found !== undefined };
    });
    return result;
  }

  /**
   * The connection is gone. `publishesWill`: it was lost, or asked for it [MQTT-3.1.2-8, MQTT-3.14.4-3].
   * `expirySeconds` is what DISCONNECT changed it to; undefined = as it was.
   */
  disconnect(
    session: MqttSession,
    link: Link,
    how: { readonly publishesWill: boolean; readonly expirySeconds: number | undefined },
  ): void {
    if (session.link !== link) return;
    if (this.#store.busy) {
      // CLIENT KILL, or a PUBLISH that was more than the connection could take: after that command.
      queueMicrotask(() => this.disconnect(session, link, how));
      return;
    }
    const nowMs = this.#broker.beginTurn();
    this.#store.together(() => {
      session.detach();
      this.#subscriptions.regroup(session);
      session.goneAtMs = nowMs;
      session.expirySeconds = how.expirySeconds ?? session.expirySeconds;
      if (!how.publishesWill) session.will = undefined;
      if (session.expirySeconds === 0 || !session.kept) {
        this.#end(session);
        return;
      }
      this.#records.write(session);
      this.#startTimers(session, nowMs);
    });
  }

  /**
   * Whether the session may be subscribed to the filter: it is already, or there is room for one more, in
   * the bounds of any caller and in the store.
   */
  mayHave(session: MqttSession, filter: string): boolean {
    if (session.subscriptions.has(filter)) return true;
    if (session.subscriptions.size >= SUBSCRIPTIONS_PER_CALLER_MAX) return false;
    if (session.filtersLength + filter.length > SUBSCRIPTION_BYTES_PER_CALLER_MAX) return false;
    return !session.kept || this.#store.refusal(filter.length) === undefined;
  }

  /**
   * Adds or changes subscriptions; true for each that is new. Retained messages are not sent yet: see
   * `sendRetained`. Precondition: the filters are valid.
   */
  subscribe(session: MqttSession, filter: string, options: SubscriptionOptions): boolean {
    const isNew = this.#subscriptions.set(session, filter, options);
    if (session.kept) this.#records.subscribed(session, filter, options);
    return isNew;
  }

  /**
   * Sends what is retained for a subscription of the session, as its options say [MQTT-3.3.1-9 to 11]; what
   * the connection does not take at once follows.
   */
  sendRetained(session: MqttSession, filter: string, isNew: boolean): void {
    const subscription = session.subscriptions.get(filter);
    if (subscription === undefined || sharedFilter(filter) !== undefined) return;
    const { retainHandling, id } = subscription.options;
    if (retainHandling === 2 || (retainHandling === 1 && !isNew)) return;
    this.#changing(session, () => {
      session.owe(filter, new RetainedDelivery(subscription, this.retained, this.counters));
      session.resume();
      const subscriptionIds = id > 0 ? [id] : [];
      for (const message of this.#system.matching(filter)) {
        session.send(message, { qos: 0, retain: true, subscriptionIds, share: undefined });
      }
    });
  }

  /** False when there was no such subscription. */
  unsubscribe(session: MqttSession, filter: string): boolean {
    const subscription = session.subscriptions.get(filter);
    if (subscription === undefined) return false;
    this.#store.together(() => {
      this.#subscriptions.leave(subscription);
      if (session.kept) this.#records.unsubscribed(session, filter);
    });
    return true;
  }

  /** Why a message cannot be kept now; undefined when it can, or need not be. */
  #refusalOf(message: Message): string | undefined {
    if (!this.#keeps(message)) return undefined;
    if (message.retain && !this.retained.accepts(message)) return 'too many retained messages';
    // Retained, in an entry, and for a moment by itself as well.
    return this.#store.refusal(Math.min(3 * weightOf(message), WRITE_RESERVE_BYTES));
  }

  /**
   * Publishes to every door. With a packet identifier (quality 2) a repetition of one that was not released
   * is recognised and published no second time [MQTT-4.3.3-10].
   */
  publish(message: Message, session?: MqttSession, packetId = 0): Published {
    if (packetId > 0 && session?.incoming.has(packetId) === true) {
      return { receivers: 1, refused: undefined };
    }
    const refused = this.#refusalOf(message);
    if (refused !== undefined) {
      this.counters.dropped++;
      // Of quality 0 it is only not retained: who is there is sent it.
      if (message.qos > 0) return { receivers: 0, refused };
    }
    if (refused !== undefined || !this.#keeps(message)) {
      if (packetId > 0) session?.incoming.add(packetId);
      return { receivers: this.#broker.bus.publish(message), refused: undefined };
    }
    let receivers = 0;
    let failure: string | undefined;
    this.#store.together(() => {
      // A rule that its list refuses stands against the message before anything has happened.
      failure = this.#rules.apply(message);
      if (failure !== undefined) {
        this.counters.dropped++;
        return;
      }
      if (session !== undefined && packetId > 0) {
        session.incoming.add(packetId);
        if (session.kept) this.#records.received(session, packetId);
      }
      if (message.retain) this.retained.set(message, session?.clientId ?? '');
      receivers = this.#broker.bus.publish(message);
    });
    return { receivers, refused: failure };
  }

  /** Whether anything of the message, or of what it causes, may have to be kept. */
  #keeps({ retain, qos }: Message): boolean {
    return retain || (qos > 0 && (this.#kept > 0 || this.#rules.count > 0));
  }

  /** PUBREL has come. False when the identifier is not known. */
  release(session: MqttSession, packetId: number): boolean {
    if (!session.incoming.delete(packetId)) return false;
    if (session.kept) this.#records.released(session, packetId);
    return true;
  }

  /** PUBACK or PUBCOMP, or a PUBREC that refuses (`qos` 2). False when nothing is in flight by it. */
  acknowledge(session: MqttSession, packetId: number, qos: 1 | 2): boolean {
    let known = false;
    this.#changing(session, () => {
      known = session.queue.acknowledge(packetId, qos);
      if (known) session.resume();
    });
    return known;
  }

  /** PUBREC. False when no message of quality 2 is in flight by the identifier. */
  received(session: MqttSession, packetId: number): boolean {
    let known = false;
    this.#changing(session, () => {
      known = session.queue.received(packetId);
    });
    return known;
  }

  /** Stops every timer: keywire stops. Wills are not published: sessions go on after the start. */
  close(): void {
    this.#system.close();
    for (const session of this.#sessions.values()) {
      session.cancelWill();
      session.cancelEnd();
    }
  }

  readonly #home: SessionHome = {
    counters: this.counters,
    now: () => this.#broker.beginTurn(),
    queueFor: (clientId, kept) => {
      const entries = kept
        ? new KeptEntries(this.#store, this.#messages, clientId)
        : new MemoryEntries();
      return new OutgoingQueue(entries, this.#options.queue);
    },
  };

  #count(numberOf: (session: MqttSession) => number): number {
    let total = 0;
    for (const session of this.#sessions.values()) total += numberOf(session);
    return total;
  }

  #changing(session: MqttSession, work: () => void): void {
    if (session.kept) this.#store.together(work);
    else work();
  }

  /** A session that is there and goes on needs no room. */
  #hasRoomFor({ clientId, cleanStart, expirySeconds }: ConnectRequest): boolean {
    const known = this.#sessions.get(clientId);
    if (known !== undefined && known.expirySeconds > 0 && !cleanStart) return true;
    if (known === undefined && this.#sessions.size >= MQTT_SESSIONS_MAX) return false;
    return expirySeconds === 0 || this.#store.refusal(clientId.length) === undefined;
  }

  #begin(clientId: string, kept: boolean): MqttSession {
    const publisher = -++this.#begun;
    const session = new MqttSession({ clientId, kept, publisher, home: this.#home });
    this.#sessions.set(clientId, session);
    if (kept) this.#kept++;
    return session;
  }

  /** The session ends: its will, if it waits, is published first [MQTT-3.1.3-9]. */
  #end(session: MqttSession): void {
    session.cancelWill();
    session.cancelEnd();
    this.#publishWill(session);
    const handed = session.queue.transferable(undefined);
    for (const subscription of [...session.subscriptions.values()]) {
      this.#subscriptions.drop(subscription);
    }
    session.queue.clear();
    this.#sessions.delete(session.clientId);
    if (session.kept) {
      this.#kept--;
      this.#records.remove(session);
    }
    this.#subscriptions.redistribute(handed);
  }

  #publishWill(session: MqttSession): void {
    const { will } = session;
    if (will === undefined) return;
    session.will = undefined;
    const timeMs = this.#broker.beginTurn();
    const { message } = will;
    const lifeMs = message.expiresAtMs === 0 ? 0 : message.expiresAtMs - message.timeMs;
    // Its life begins when it is published.
    const expiresAtMs = lifeMs === 0 ? 0 : timeMs + lifeMs;
    this.publish({ ...message, timeMs, expiresAtMs, publisher: session.publisher }, session);
  }

  #startTimers(session: MqttSession, nowMs: number): void {
    const { will, expirySeconds, goneAtMs } = session;
    const endsAtMs = expirySeconds === NEVER_EXPIRES ? Infinity : goneAtMs + expirySeconds * 1000;
    const willAtMs = will === undefined ? Infinity : goneAtMs + will.delayMs;
    if (willAtMs <= nowMs) this.#publishWillNow(session);
    else if (willAtMs < endsAtMs) {
      session.cancelWill = this.#clock.setTimer(willAtMs - nowMs, () =>
        this.#publishWillNow(session),
      );
    }
    if (endsAtMs === Infinity) return;
    session.cancelEnd = this.#clock.setTimer(Math.max(0, endsAtMs - nowMs), () => {
      this.#broker.beginTurn();
      this.#store.together(() => this.#end(session));
    });
  }

  #publishWillNow(session: MqttSession): void {
    this.#broker.beginTurn();
    this.#store.together(() => {
      this.#publishWill(session);
      this.#records.write(session);
    });
  }

  #restoreSession(record: SessionRecord, entries: KeptQueue, nowMs: number): void {
    const session = this.#begin(record.clientId, true);
    session.expirySeconds = record.expirySeconds;
    session.will = record.will;
    session.goneAtMs = record.goneAtMs === 0 ? nowMs : record.goneAtMs;
    for (const packetId of record.incoming) session.incoming.add(packetId);
    session.queue.restore(entries, record.goneAtMs === 0 ? Infinity : record.sentBefore);
    for (const [filter, options] of record.subscriptions) {
      this.#subscriptions.set(session, filter, options);
    }
    const { sentBefore } = session.queue;
    if (record.goneAtMs === 0 || record.sentBefore !== sentBefore) this.#records.write(session);
  }
}
