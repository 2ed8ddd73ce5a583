/**
 * MQTT clients whose sessions are kept, without a socket: they connect, subscribe, publish at every
 * quality, acknowledge what they are sent, and vanish. What a call of theirs has changed is promised to
 * them as its answer leaves.
 */
import type { Random } from '../../src/base/random.ts';
import type { Engine } from '../../src/broker/engine.ts';
import type { Delivery, Link } from '../../src/broker/mqtt/link.ts';
import type { MqttSession } from '../../src/broker/mqtt/session.ts';
import type { Session } from '../../src/broker/session.ts';
import type { Message } from '../../src/bus/message.ts';
import type { SimulatedClient } from './client.ts';

const CLIENT_IDS = ['d', 'e', 'f'];
const TOPICS = ['t/a', 't/b', 'u'];
const FILTERS = ['t/+', '#', 'u', '$share/g/t/#', '$share/g/u'];
const PAYLOADS = ['', 'x', 'y'.repeat(300)];

/** One connection of a device. */
class Device implements Link {
  readonly caller: Session;
  readonly receiveMax = 3;
  readonly takesMore = true;
  /** What it was sent above quality 0 and has not acknowledged. */
  readonly sent = new Map<number, Delivery>();
  session: MqttSession | undefined;
  ended = false;

  constructor(caller: Session) {
    this.caller = caller;
  }

  sharedVariant(): undefined {}

  deliver(): void {}

  publish(_message: Message, delivery: Delivery): boolean {
    if (delivery.qos > 0) this.sent.set(delivery.packetId, delivery);
    return true;
  }

  release(packetId: number): void {
    this.sent.set(packetId, { ...RELEASED, packetId });
  }

  end(): void {
    this.ended = true;
  }
}

const RELEASED = { qos: 2, retain: false, dup: false, subscriptionIds: [] } as const;

export class Devices {
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #connected = new Map<string, Device>();

  constructor(engine: Engine, random: Random) {
    this.#engine = engine;
    this.#random = random;
  }

  /** One of them does something; `client` is told when that has left. */
  step(client: SimulatedClient): void {
    client.perform(() => {
      const clientId = this.#one(CLIENT_IDS);
      const device = this.#connected.get(clientId);
      if (device?.session === undefined) this.#connect(clientId, client.session);
      else this.#act(device, device.session);
    });
  }

  #connect(clientId: string, caller: Session): void {
    const random = this.#random;
    const device = new Device(caller);
    const connected = this.#engine.mqtt.connect(device, {
      clientId,
      cleanStart: random.below(8) === 0,
      expirySeconds: [1, 1000][random.below(2)] ?? 1,
      will: undefined,
    });
    if (connected === undefined) return;
    device.session = connected.session;
    this.#connected.set(clientId, device);
    connected.session.resume();
  }

  #act(device: Device, session: MqttSession): void {
    const { mqtt } = this.#engine;
    const random = this.#random;
    const filter = this.#one(FILTERS);
    switch (random.below(9)) {
      case 0:
        mqtt.disconnect(session, device, { publishesWill: false, expirySeconds: undefined });
        this.#connected.delete(session.clientId);
        return;
      case 1:
      case 2:
        if (mqtt.mayHave(session, filter)) this.#subscribe(session, filter);
        return;
      case 3:
        mqtt.unsubscribe(session, filter);
        return;
      case 4:
        mqtt.release(session, 1 + random.below(2));
        return;
      case 5:
      case 6:
        this.#acknowledge(device, session);
        return;
      default:
        this.#publish(session);
    }
  }

  #subscribe(session: MqttSession, filter: string): void {
    const { mqtt } = this.#engine;
    const qos = this.#one([0, 1, 2] as const);
    const options = {
      qos,
      noLocal: false,
      retainAsPublished: true,
      retainHandling: 0,
      id: 0,
    } as const;
    const isNew = mqtt.subscribe(session, filter, options);
    mqtt.sendRetained(session, filter, isNew);
  }

  #acknowledge(device: Device, session: MqttSession): void {
    const { mqtt } = this.#engine;
    const delivery = this.#one([...device.sent.values()]);
    if (delivery === undefined) return;
    const { packetId, qos } = delivery;
    if (qos === 2 && this.#random.below(2) === 0) mqtt.received(session, packetId);
    else if (mqtt.acknowledge(session, packetId, qos === 2 ? 2 : 1)) device.sent.delete(packetId);
  }

  #publish(session: MqttSession): void {
    const random = this.#random;
    const timeMs = this.#engine.broker.beginTurn();
    const qos = this.#one([0, 1, 2] as const);
    const message: Message = {
      channel: Buffer.from(this.#one(TOPICS)),
      payload: Buffer.from(this.#one(PAYLOADS)),
      shard: false,
      publisher: session.publisher,
      timeMs,
      expiresAtMs: random.below(4) === 0 ? timeMs + random.below(3000) : 0,
      offset: 0,
      epoch: 0,
      qos,
      retain: random.below(4) === 0,
      properties: random.below(4) === 0 ? { contentType: 'text/plain' } : undefined,
    };
    this.#engine.mqtt.publish(message, session, qos === 2 ? 1 + random.below(2) : 0);
  }

  #one<Item>(items: readonly Item[]): Item {
    return items[this.#random.below(items.length)] as Item;
  }
}
