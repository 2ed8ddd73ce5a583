/** An engine whose clock stands still, and MQTT clients without a socket or a protocol: only their sessions. */
import { assert } from '../../../src/base/assert.ts';
import { ManualClock } from '../../../src/base/clock.ts';
import { SeededRandom } from '../../../src/base/random.ts';
import { Engine } from '../../../src/broker/engine.ts';
import type { Delivery, Link, LinkEnd } from '../../../src/broker/mqtt/link.ts';
import type { MqttOptions, Published } from '../../../src/broker/mqtt/mqtt.ts';
import type { MqttSession, SubscriptionOptions, Will } from '../../../src/broker/mqtt/session.ts';
import type { Connection, Session } from '../../../src/broker/session.ts';
import type { Message } from '../../../src/bus/message.ts';
import { OWN_ENCODING } from '../../../src/bus/subscription.ts';
import { MemoryDisk } from '../../journal/memory-disk.ts';
import { engineOptions } from '../../simulation/surroundings.ts';

/** What a client was sent. */
export interface Sent extends Delivery {
  readonly topic: string;
  readonly payload: string;
}

export interface Asked {
  readonly cleanStart?: boolean;
  readonly expirySeconds?: number;
  readonly will?: Will | undefined;
  readonly receiveMax?: number;
}

/** Asks for a session that outlives its connection. */
export const KEPT: Asked = { expirySeconds: 100 };

/** Queues that are full soon. */
export const SMALL_QUEUES: MqttOptions = {
  queue: { messagesMax: 5, bytesMax: 4096 },
  rules: new Map(),
};

/** A connection that only remembers. */
export class FakeClient implements Link {
  readonly sent: Sent[] = [];
  /** Packet identifiers of the PUBRELs it was sent. */
  readonly released: number[] = [];
  ended: LinkEnd | undefined;
  present = false;
  readonly caller: Session;
  readonly receiveMax: number;
  readonly takesMore = true;
  readonly deliver = (): void => {};
  #session: MqttSession | undefined;
  readonly #rig: MqttRig;

  constructor(rig: MqttRig, caller: Session, receiveMax: number) {
    this.#rig = rig;
    this.caller = caller;
    this.receiveMax = receiveMax;
  }

  get session(): MqttSession {
    assert(this.#session !== undefined, 'the client is connected');
    return this.#session;
  }

  set session(session: MqttSession) {
    this.#session = session;
  }

  get payloads(): string[] {
    return this.sent.map(({ payload }) => payload);
  }

  sharedVariant(): undefined {}

  publish(message: Message, delivery: Delivery): boolean {
    const { channel, payload } = message;
    this.sent.push({ topic: channel.toString(), payload: payload.toString(), ...delivery });
    return true;
  }

  release(packetId: number): void {
    this.released.push(packetId);
  }

  end(reason: LinkEnd): void {
    this.ended = reason;
    this.lose();
  }

  /** The connection breaks. */
  lose(): void {
    this.leave(true);
  }

  /** As a DISCONNECT with these settings. */
  leave(publishesWill = false, expirySeconds?: number): void {
    this.#rig.turn(({ mqtt }) =>
      mqtt.disconnect(this.session, this, { publishesWill, expirySeconds }),
    );
  }

  subscribe(filter: string, options: Partial<SubscriptionOptions> = {}): void {
    const all = { qos: 2, noLocal: false, retainAsPublished: false, retainHandling: 0, id: 0 };
    this.#rig.turn(({ mqtt }) => {
      const settings = { ...all, ...options } as SubscriptionOptions;
      const isNew = mqtt.subscribe(this.session, filter, settings);
      mqtt.sendRetained(this.session, filter, isNew);
    });
  }

  unsubscribe(filter: string): boolean {
    return this.#rig.turn(({ mqtt }) => mqtt.unsubscribe(this.session, filter));
  }

  /** PUBACK (1), or PUBREC and PUBCOMP as one (2), for the message that came `index`th. */
  acknowledge(index: number): void {
    const sent = this.sent[index];
    assert(sent !== undefined && sent.qos > 0, 'it was sent above quality 0');
    const { packetId, qos } = sent;
    this.#rig.turn(({ mqtt }) => {
      if (qos === 2) mqtt.received(this.session, packetId);
      mqtt.acknowledge(this.session, packetId, qos === 2 ? 2 : 1);
    });
  }

  /** PUBREC. */
  received(packetId: number): boolean {
    return this.#rig.turn(({ mqtt }) => mqtt.received(this.session, packetId));
  }
}

export class MqttRig {
  readonly clock: ManualClock;
  engine: Engine;
  readonly #disk: MemoryDisk;
  readonly #options: MqttOptions | undefined;

  private constructor(
    engine: Engine,
    parts: { readonly clock: ManualClock; readonly disk: MemoryDisk; readonly mqtt?: MqttOptions },
  ) {
    this.engine = engine;
    this.clock = parts.clock;
    this.#disk = parts.disk;
    this.#options = parts.mqtt;
  }

  static async start(mqtt?: MqttOptions): Promise<MqttRig> {
    const clock = new ManualClock();
    const disk = new MemoryDisk();
    const engine = await open(disk, clock, mqtt);
    return new MqttRig(engine, { clock, disk, ...(mqtt === undefined ? {} : { mqtt }) });
  }

  /** The process ends without a word to anybody, and another starts on its journal. */
  async restart(downMs = 0): Promise<void> {
    await this.engine.close();
    this.clock.advance(downMs);
    this.engine = await open(this.#disk, this.clock, this.#options);
    this.turn(() => {});
  }

  /** Runs one turn of the loop. */
  turn<Result>(work: (engine: Engine) => Result): Result {
    this.engine.broker.beginTurn();
    const result = work(this.engine);
    this.engine.broker.endTurn();
    return result;
  }

  advance(ms: number): void {
    this.clock.advance(ms);
    this.turn(() => {});
  }

  connect(clientId: string, asked: Asked = {}): FakeClient {
    const { cleanStart = false, expirySeconds = 0, will, receiveMax = 65_535 } = asked;
    return this.turn(({ broker, mqtt }) => {
      const client = new FakeClient(this, broker.open(NOWHERE), receiveMax);
      const result = mqtt.connect(client, { clientId, cleanStart, expirySeconds, will });
      assert(result !== undefined, 'there is room for a session');
      client.session = result.session;
      client.present = result.present;
      result.session.resume();
      return client;
    });
  }

  publish(topic: string, payload: string, more: Partial<Message> = {}): Published {
    return this.turn(({ mqtt }) => mqtt.publish(this.message(topic, payload, more)));
  }

  message(topic: string, payload: string, more: Partial<Message> = {}): Message {
    return {
      channel: Buffer.from(topic),
      payload: Buffer.from(payload),
      shard: false,
      publisher: 0,
      timeMs: this.clock.nowMs(),
      expiresAtMs: 0,
      offset: 0,
      epoch: 0,
      qos: 1,
      retain: false,
      properties: undefined,
      ...more,
    };
  }

  will(topic: string, payload: string, delaySeconds = 0): Will {
    return { message: this.message(topic, payload), delayMs: delaySeconds * 1000 };
  }

  /** Names of what is kept, in the system's database. */
  kept(prefix: string): string[] {
    const { system } = this.engine.keyspace;
    const found: string[] = [];
    system.forEach((entry) => {
      const { bytes, start, end } = system.keyRange(entry);
      const name = Buffer.from(bytes.subarray(start, end)).toString();
      if (name.startsWith(prefix)) found.push(name);
    });
    return found.sort();
  }
}

/** A connection that nothing is sent to. */
const NOWHERE: Connection = {
  door: 'mqtt',
  address: '',
  localAddress: '',
  outputBytes: 0,
  inputBytes: 0,
  subscriber: { variant: OWN_ENCODING, deliver() {} },
  defer() {
    throw new Error('nothing is deferred');
  },
  close() {},
  closeAfterReply() {},
};

async function open(
  disk: MemoryDisk,
  clock: ManualClock,
  mqtt: MqttOptions | undefined,
): Promise<Engine> {
  return Engine.start({
    ...engineOptions({ clock, disk, random: new SeededRandom(1) }),
    segmentBytes: 1 << 20,
    ...(mqtt === undefined ? {} : { mqtt }),
  });
}
