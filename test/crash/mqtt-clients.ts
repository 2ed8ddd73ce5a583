/**
 * MQTT clients that outlive the server's crashes: publishers that send again what was not acknowledged, with
 * DUP and its packet identifier, and a subscriber that keeps what quality 2 asks of a receiver.
 */
import type { IPublishPacket, Packet } from 'mqtt-packet';
import type { Random } from '../../src/base/random.ts';
import { RawMqtt } from '../gateway/mqtt/raw-client.ts';

/** What is published and heard of, by all clients together. */
export interface Traffic {
  readonly acknowledged: Set<string>;
  readonly received: Map<string, number>;
  readonly violations: string[];
}

export const FILTER = 'crash/#';
const WINDOW = 16;
/** The subscriber leaves one packet in so many unanswered until it connects again. */
const SILENCE_ODDS = 50;

const SESSION = { clean: false, properties: { sessionExpiryInterval: 0xffff_ffff } } as const;

interface Unacknowledged {
  readonly text: string;
  readonly qos: 1 | 2;
  /** PUBREC has come: what is sent again is PUBREL. */
  isReceived: boolean;
}

/** One that reconnects to its session. */
abstract class Lasting {
  protected readonly traffic: Traffic;
  readonly #clientId: string;
  #known = false;

  protected constructor(clientId: string, traffic: Traffic) {
    this.#clientId = clientId;
    this.traffic = traffic;
  }

  /** Undefined when the server was killed before it answered. */
  protected async connect(port: number): Promise<RawMqtt | undefined> {
    let client: RawMqtt;
    try {
      client = await RawMqtt.open(port);
    } catch {
      return undefined;
    }
    client.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 5,
      clientId: this.#clientId,
      keepalive: 0,
      ...SESSION,
    });
    const answer = await client.any();
    if (answer?.cmd !== 'connack') return undefined;
    if (this.#known && !answer.sessionPresent) {
      this.traffic.violations.push(`the session of ${this.#clientId} is gone`);
    }
    this.#known = true;
    return client;
  }
}

export class Publisher extends Lasting {
  readonly #topic: string;
  readonly #name: string;
  readonly #random: Random;
  readonly #unacknowledged = new Map<number, Unacknowledged>();
  #sent = 0;
  #nextId = 1;

  constructor(name: string, traffic: Traffic, random: Random) {
    super(`publisher-${name}`, traffic);
    this.#name = name;
    this.#topic = `crash/${name}`;
    this.#random = random;
  }

  /** Publishes until the server is killed; with `onlyRest`, until everything sent so far is acknowledged. */
  async run(port: number, onlyRest = false): Promise<void> {
    const client = await this.connect(port);
    if (client === undefined) return;
    for (const [messageId, { isReceived }] of this.#unacknowledged) {
      if (isReceived) client.send({ cmd: 'pubrel', messageId });
      else this.#publish(client, messageId, true);
    }
    for (;;) {
      while (!onlyRest && this.#unacknowledged.size < WINDOW) this.#publishNew(client);
      if (onlyRest && this.#unacknowledged.size === 0) break;
      const packet = await client.any();
      if (packet === undefined) return;
      this.#hear(client, packet);
    }
    client.destroy();
  }

  #publishNew(client: RawMqtt): void {
    while (this.#unacknowledged.has(this.#nextId)) this.#nextId = (this.#nextId % 200) + 1;
    const messageId = this.#nextId;
    const qos = this.#random.below(2) === 0 ? 1 : 2;
    const text = `${this.#name}-${this.#sent++} ${qos}`;
    this.#unacknowledged.set(messageId, { text, qos, isReceived: false });
    this.#publish(client, messageId, false);
  }

  #publish(client: RawMqtt, messageId: number, dup: boolean): void {
    const message = this.#unacknowledged.get(messageId);
    if (message === undefined) return;
    const { text: payload, qos } = message;
    client.send({
      cmd: 'publish',
      topic: this.#topic,
      payload,
      qos,
      dup,
      retain: false,
      messageId,
    });
  }

  #hear(client: RawMqtt, packet: Packet): void {
    const messageId = packet.messageId ?? 0;
    const message = this.#unacknowledged.get(messageId);
    const code = 'reasonCode' in packet ? (packet.reasonCode ?? 0) : 0;
    if (code >= 0x80 && packet.cmd !== 'pubcomp') {
      this.traffic.violations.push(`${packet.cmd} answered ${code}`);
    }
    if (message === undefined) return;
    if (packet.cmd === 'pubrec') {
      message.isReceived = true;
      client.send({ cmd: 'pubrel', messageId });
    } else if (packet.cmd === 'puback' || packet.cmd === 'pubcomp') {
      this.#unacknowledged.delete(messageId);
      this.traffic.acknowledged.add(message.text);
    }
  }
}

export class PersistentSubscriber extends Lasting {
  readonly #random: Random;
  /** Packet identifiers of quality 2 that it has taken and that were not released. */
  readonly #taken = new Set<number>();

  constructor(traffic: Traffic, random: Random) {
    super('subscriber', traffic);
    this.#random = random;
  }

  /** Subscribes, once: the session keeps it. */
  async subscribe(port: number): Promise<void> {
    const client = await this.connect(port);
    client?.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: FILTER, qos: 2 }],
    });
    if ((await client?.any())?.cmd !== 'suback')
      throw new Error('the subscription was not answered');
    client?.destroy();
  }

  /** Takes messages until the server is killed. */
  async run(port: number): Promise<void> {
    const client = await this.connect(port);
    for (;;) {
      const packet = await client?.any();
      if (client === undefined || packet === undefined) return;
      this.#hear(client, packet, SILENCE_ODDS);
    }
  }

  /** Takes what is left: until the server has nothing more to send. */
  async drain(port: number): Promise<void> {
    const client = await this.connect(port);
    if (client === undefined) throw new Error('the server is there');
    for (let quiet = 0; quiet < 3; ) {
      client.send({ cmd: 'pingreq' });
      for (;;) {
        const packet = await client.any();
        if (packet === undefined) throw new Error('the server stays');
        if (packet.cmd === 'pingresp') break;
        quiet = 0;
        this.#hear(client, packet, 0);
      }
      quiet++;
    }
    client.destroy();
  }

  #hear(client: RawMqtt, packet: Packet, silenceOdds: number): void {
    const messageId = packet.messageId ?? 0;
    const isSilent = silenceOdds > 0 && this.#random.below(silenceOdds) === 0;
    if (packet.cmd === 'pubrel') {
      this.#taken.delete(messageId);
      if (!isSilent) client.send({ cmd: 'pubcomp', messageId });
    } else if (packet.cmd === 'publish') {
      this.#take(packet, messageId);
      if (!isSilent) client.send({ cmd: packet.qos === 2 ? 'pubrec' : 'puback', messageId });
    }
  }

  #take(packet: IPublishPacket, messageId: number): void {
    if (packet.qos === 2) {
      if (this.#taken.has(messageId)) return;
      this.#taken.add(messageId);
    }
    const { received } = this.traffic;
    const text = String(packet.payload);
    received.set(text, (received.get(text) ?? 0) + 1);
  }
}
