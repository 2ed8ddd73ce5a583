/**
 * MQTT at quality 1 and 2 against a server that is killed with SIGKILL again and again on the same data.
 * What a publisher saw acknowledged (PUBACK, PUBCOMP) reaches the persistent subscriber, and nothing of
 * quality 2 reaches it twice.
 */
import type { Random } from '../../src/base/random.ts';
import { KeywireProcess } from '../main/process.ts';
import { PersistentSubscriber, Publisher, type Traffic } from './mqtt-clients.ts';

const PUBLISHERS = 3;
const ALIVE_MS_MAX = 250;
/** The subscriber comes late in one life of so many, and finds a queue. */
const LATE_ODDS = 3;

export class MqttKills {
  kills = 0;
  readonly #args: readonly string[];
  readonly #random: Random;
  readonly #traffic: Traffic = { acknowledged: new Set(), received: new Map(), violations: [] };
  readonly #publishers: readonly Publisher[];
  readonly #subscriber: PersistentSubscriber;

  /** `args` are those of `keywire serve`, a data folder among them. */
  constructor(args: readonly string[], random: Random) {
    this.#args = args;
    this.#random = random;
    this.#subscriber = new PersistentSubscriber(this.#traffic, random);
    this.#publishers = Array.from(
      { length: PUBLISHERS },
      (_, index) => new Publisher(String(index), this.#traffic, random),
    );
  }

  get violations(): string[] {
    return this.#traffic.violations;
  }

  /** Messages acknowledged by all lives. */
  get acknowledged(): number {
    return this.#traffic.acknowledged.size;
  }

  /** One life: traffic, and the server is killed. */
  async live(): Promise<void> {
    const server = await KeywireProcess.serve(this.#args);
    const { mqtt } = server.ports;
    if (this.kills === 0) await this.#subscriber.subscribe(mqtt);
    const runs = this.#publishers.map((publisher) => publisher.run(mqtt));
    if (this.#random.below(LATE_ODDS) === 0) await pause(this.#random.below(ALIVE_MS_MAX));
    runs.push(this.#subscriber.run(mqtt));
    await pause(this.#random.below(ALIVE_MS_MAX));
    await server.kill();
    this.kills++;
    await Promise.all(runs);
    this.#lookForTwins();
  }

  /** After the last life: what is unacknowledged is sent again, what waits is taken, and all is compared. */
  async end(): Promise<void> {
    const server = await KeywireProcess.serve(this.#args);
    const { mqtt } = server.ports;
    await Promise.all(this.#publishers.map((publisher) => publisher.run(mqtt, true)));
    await this.#subscriber.drain(mqtt);
    await server.kill();
    this.#lookForTwins();
    const { acknowledged, received, violations } = this.#traffic;
    const lost = [...acknowledged].filter((text) => !received.has(text));
    if (lost.length > 0) violations.push(`${lost.length} lost: ${lost.slice(0, 5).join(', ')}`);
    if (received.size !== acknowledged.size) violations.push('more came than was published');
  }

  #lookForTwins(): void {
    for (const [text, times] of this.#traffic.received) {
      if (times > 1 && text.endsWith(' 2')) this.violations.push(`${text} came ${times} times`);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
