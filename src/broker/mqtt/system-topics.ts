/**
 * `$SYS`: what the broker tells about itself, under mosquitto's names, since tools graph those. A new
 * subscription gets the values of the moment as if they were retained; after that they are published
 * every ten seconds, as long as anybody is subscribed. Nothing of it is kept.
 */
import type { Clock } from '../../base/clock.ts';
import { MQTT_SYSTEM_MS } from '../../base/limits.ts';
import { VERSION } from '../../base/version.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Message } from '../../bus/message.ts';
import { TopicTree } from './topics.ts';

/** Whether clients must not publish there. */
export function isSystemTopic(topic: string): boolean {
  return topic === '$SYS' || topic.startsWith('$SYS/');
}

/** Where the values come from. */
export interface SystemSources {
  readonly connected: () => number;
  readonly sessions: () => number;
  readonly subscriptions: () => number;
  readonly retained: () => number;
  readonly dropped: () => number;
  readonly traffic: {
    readonly packetsReceived: number;
    readonly packetsSent: number;
    readonly messagesReceived: number;
    readonly messagesSent: number;
  };
}

export class SystemTopics {
  readonly #values: ReadonlyMap<string, () => string | number>;
  readonly #tree = new TopicTree();
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #beginTurn: () => number;
  #stop: () => void = () => {};

  constructor(
    parts: { readonly bus: Bus; readonly clock: Clock; readonly beginTurn: () => number },
    sources: SystemSources,
  ) {
    this.#bus = parts.bus;
    this.#clock = parts.clock;
    this.#beginTurn = parts.beginTurn;
    const startedUs = this.#clock.monotonicUs();
    const uptime = (): number => Math.floor((this.#clock.monotonicUs() - startedUs) / 1_000_000);
    const { connected, sessions, traffic } = sources;
    this.#values = new Map<string, () => string | number>([
      ['$SYS/broker/version', () => `keywire ${VERSION}`],
      ['$SYS/broker/uptime', () => `${uptime()} seconds`],
      ['$SYS/broker/clients/connected', connected],
      ['$SYS/broker/clients/disconnected', () => sessions() - connected()],
      ['$SYS/broker/clients/total', sessions],
      ['$SYS/broker/messages/received', () => traffic.packetsReceived],
      ['$SYS/broker/messages/sent', () => traffic.packetsSent],
      ['$SYS/broker/publish/messages/received', () => traffic.messagesReceived],
      ['$SYS/broker/publish/messages/sent', () => traffic.messagesSent],
      ['$SYS/broker/publish/messages/dropped', sources.dropped],
      ['$SYS/broker/retained messages/count', sources.retained],
      ['$SYS/broker/subscriptions/count', sources.subscriptions],
    ]);
    for (const topic of this.#values.keys()) this.#tree.add(topic);
  }

  /** Publishes from now on, every ten seconds. */
  start(): void {
    this.#stop = this.#clock.setTimer(MQTT_SYSTEM_MS, () => {
      this.#publish();
      this.start();
    });
  }

  close(): void {
    this.#stop();
  }

  /** The values that a new subscription to `filter` is sent. */
  matching(filter: string): Message[] {
    if (!filter.startsWith('$SYS')) return [];
    return this.#tree.matching(filter).map((topic) => this.#message(topic, true));
  }

  #publish(): void {
    if (this.#bus.nameCount('filter') === 0) return;
    for (const topic of this.#values.keys()) this.#bus.publish(this.#message(topic, false));
  }

  #message(topic: string, retain: boolean): Message {
    return {
      channel: Buffer.from(topic),
      payload: Buffer.from(String(this.#values.get(topic)?.() ?? '')),
      shard: false,
      publisher: 0,
      timeMs: this.#beginTurn(),
      expiresAtMs: 0,
      offset: 0,
      epoch: 0,
      qos: 0,
      retain,
      properties: undefined,
    };
  }
}
