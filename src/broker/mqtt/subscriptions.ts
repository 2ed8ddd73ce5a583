/**
 * Who is subscribed to what, on the bus: a session's own subscriptions by themselves, shared ones through
 * their group. Nothing of it is kept here; the sessions' records are (session-records.ts).
 */
import type { Bus } from '../../bus/bus.ts';
import type { Outgoing } from './outgoing.ts';
import {
  type MqttSession,
  MqttSubscription,
  type SessionCounters,
  type SubscriptionOptions,
} from './session.ts';
import { ShareGroup } from './share.ts';
import { sharedFilter } from './topics.ts';

export class Subscriptions {
  readonly #bus: Bus;
  readonly #counters: SessionCounters;
  /** By `$share/<group>/<filter>`. */
  readonly #shares = new Map<string, ShareGroup>();

  constructor(bus: Bus, counters: SessionCounters) {
    this.#bus = bus;
    this.#counters = counters;
  }

  /** Adds a subscription, or changes its options; true when it is new. Precondition: the filter is valid. */
  set(session: MqttSession, filter: string, options: SubscriptionOptions): boolean {
    const known = session.subscriptions.get(filter);
    if (known === undefined) {
      this.#join(new MqttSubscription(session, filter, options));
      return true;
    }
    if (this.#shares.has(filter)) known.options = options;
    else {
      this.#bus.regroup(known, () => {
        known.options = options;
        known.variant = known.bestVariant();
      });
    }
    return false;
  }

  /**
   * Ends a subscription; of a shared one, what the session was not sent goes to the other members, and ends
   * with the last of them (section 4.8.2).
   */
  leave(subscription: MqttSubscription): void {
    const group = this.#shares.get(subscription.filter);
    this.drop(subscription);
    if (group === undefined) return;
    group.redistribute(subscription.session.queue.withdraw(subscription.filter));
  }

  /** Ends a subscription; what is queued stays. */
  drop(subscription: MqttSubscription): void {
    const { session, filter } = subscription;
    session.remove(subscription);
    const group = this.#shares.get(filter);
    if (group === undefined) {
      this.#bus.unsubscribe(subscription, 'filter', Buffer.from(filter));
      return;
    }
    group.remove(subscription);
    if (group.size > 0) return;
    this.#shares.delete(filter);
    this.#bus.unsubscribe(group, 'filter', group.filter);
  }

  /** The connection has changed: so may how its subscriptions are encoded. */
  regroup(session: MqttSession): void {
    for (const subscription of session.subscriptions.values()) {
      const variant = subscription.bestVariant();
      if (variant === subscription.variant) continue;
      this.#bus.regroup(subscription, () => {
        subscription.variant = variant;
      });
    }
  }

  /** What a session that has ended left undone of shared subscriptions goes to their other members. */
  redistribute(entries: readonly Outgoing[]): void {
    for (const entry of entries) this.#shares.get(entry.share ?? '')?.redistribute([entry]);
  }

  #join(subscription: MqttSubscription): void {
    const { session, filter } = subscription;
    session.add(subscription);
    const shared = sharedFilter(filter);
    if (shared === undefined || shared === false) {
      subscription.variant = subscription.bestVariant();
      this.#bus.subscribe(subscription, 'filter', Buffer.from(filter));
      return;
    }
    let group = this.#shares.get(filter);
    if (group === undefined) {
      group = new ShareGroup(filter, shared.filter, this.#counters);
      this.#shares.set(filter, group);
      this.#bus.subscribe(group, 'filter', group.filter);
    }
    group.add(subscription);
  }
}
