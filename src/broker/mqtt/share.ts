/**
 * A shared subscription: each message goes to one of its members, in turn. Who is connected and has room
 * comes before who would have to queue it, and that before who is away [MQTT-4.8.2].
 */
import type { Message } from '../../bus/message.ts';
import { OWN_ENCODING, type Subscriber, type Variant } from '../../bus/subscription.ts';
import type { Outgoing } from './outgoing.ts';
import type { MqttSubscription, SessionCounters } from './session.ts';

/** How willing a member is: the higher the better. */
type Willingness = 0 | 1 | 2 | 3;

export class ShareGroup implements Subscriber {
  readonly variant: Variant = OWN_ENCODING;
  /** The filter's bytes, without the group. */
  readonly filter: Buffer;
  /** `$share/<group>/<filter>`. */
  readonly name: string;
  readonly #members: MqttSubscription[] = [];
  readonly #counters: SessionCounters;
  /** Whose turn it is. */
  #next = 0;

  constructor(name: string, filter: string, counters: SessionCounters) {
    this.name = name;
    this.#counters = counters;
    this.filter = Buffer.from(filter);
  }

  get size(): number {
    return this.#members.length;
  }

  add(member: MqttSubscription): void {
    this.#members.push(member);
  }

  remove(member: MqttSubscription): void {
    const at = this.#members.indexOf(member);
    if (at < 0) return;
    this.#members.splice(at, 1);
    if (at < this.#next) this.#next--;
    if (this.#next >= this.#members.length) this.#next = 0;
  }

  deliver(): void {}

  deliverMessage(message: Message): void {
    this.#give(message);
  }

  /** What a member left undone goes to another, as if it had just been published. */
  redistribute(entries: readonly Outgoing[]): void {
    for (const { message } of entries) this.#give(message);
  }

  /** Tries members from the most willing to the least, within one degree in turn, until one takes it. */
  #give(message: Message): void {
    const count = this.#members.length;
    let asked = false;
    for (let degree = 3; degree > 0; degree--) {
      for (let i = 0; i < count; i++) {
        const at = (this.#next + i) % count;
        const member = this.#members[at];
        if (member === undefined || willingness(member, message.qos) !== degree) continue;
        asked = true;
        if (!member.session.offer(message, member, this.name)) continue;
        this.#next = (at + 1) % count;
        return;
      }
    }
    if (asked) this.#counters.dropped++;
  }
}

function willingness({ session, options }: MqttSubscription, qos: number): Willingness {
  const queued = Math.min(qos, options.qos) > 0;
  if (session.link !== undefined) return !queued || session.takesNow ? 3 : 2;
  return queued && session.kept ? 1 : 0;
}
