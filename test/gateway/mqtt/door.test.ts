/** What the MQTT door does by the clock: keep-alive, the time for CONNECT, and lingering. No socket is opened. */
import { generate, type Packet, parser } from 'mqtt-packet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MQTT_INPUT_BYTES_MAX } from '../../../src/base/limits.ts';
import { SeededRandom } from '../../../src/base/random.ts';
import { MqttDoor } from '../../../src/gateway/mqtt/door.ts';
import type { Transport, TransportEvents } from '../../../src/gateway/mqtt/transport.ts';
import { OutboxGroup } from '../../../src/gateway/outbox.ts';
import { MqttRig } from '../../broker/mqtt/rig.ts';
import { connectPacket, type RawVersion } from './raw-client.ts';
import { publish } from './support.ts';

class FakeTransport implements Transport {
  readonly address = '10.0.0.1:1';
  readonly localAddress = '10.0.0.2:1883';
  readonly unsentBytes = 0;
  readonly copies = true;
  readonly packets: Packet[] = [];
  readonly #version: RawVersion;
  /** `ended`: what was sent leaves first. */
  state: 'open' | 'ended' | 'destroyed' = 'open';
  #events: TransportEvents | undefined;

  constructor(version: RawVersion) {
    this.#version = version;
  }

  open(events: TransportEvents): void {
    this.#events = events;
  }

  send(bytes: Buffer): void {
    const reading = parser({ protocolVersion: this.#version });
    reading.on('packet', (packet) => this.packets.push(packet));
    reading.parse(Buffer.from(bytes));
  }

  sendView(bytes: Buffer): boolean {
    this.send(bytes);
    return true;
  }

  resume(): void {}

  end(): void {
    if (this.state === 'open') this.state = 'ended';
  }

  destroy(): void {
    this.state = 'destroyed';
  }

  /** The other side sends a packet. */
  hear(packet: Packet): void {
    this.hearPart(packet, 0);
  }

  /** Of a packet these bytes come. */
  hearPart(packet: Packet, from: number, to?: number): void {
    const bytes = generate(packet, { protocolVersion: this.#version }).subarray(from, to);
    this.#events?.take(bytes, bytes.length);
  }
}

let rig: MqttRig;
let door: MqttDoor;

beforeEach(async () => {
  rig = await MqttRig.start();
  door = new MqttDoor({
    broker: rig.engine.broker,
    mqtt: rig.engine.mqtt,
    outboxes: new OutboxGroup(rig.engine.release),
    clock: rig.clock,
    random: new SeededRandom(1),
    connectionsMax: 3,
    keepAliveSecondsMax: 60,
  });
});
afterEach(async () => {
  door.close();
  await rig.engine.close();
});

function come(version: RawVersion = 5): FakeTransport {
  const transport = new FakeTransport(version);
  door.accept(transport);
  return transport;
}

function hear(transport: FakeTransport, packet: Packet): void {
  rig.turn(() => transport.hear(packet));
}

/** In steps, as time goes. */
function pass(seconds: number): void {
  for (let ms = 0; ms < seconds * 1000; ms += 100) rig.advance(100);
}

test('silence for longer than one and a half times the keep-alive ends a connection with 0x8D', () => {
  const client = come();
  hear(client, connectPacket(5, { keepalive: 10 }));
  for (let i = 0; i < 4; i++) {
    pass(14.9);
    expect(client.state).toBe('open');
    hear(client, { cmd: 'pingreq' });
  }
  expect(client.packets.map(({ cmd }) => cmd)).toEqual(['connack', ...Array(4).fill('pingresp')]);
  pass(16.1);
  expect(client.packets.at(-1)).toMatchObject({ cmd: 'disconnect', reasonCode: 0x8d });
  expect(client.state).not.toBe('open');
});

test('the will is published when keep-alive ends a connection', () => {
  const reader = rig.connect('reader');
  reader.subscribe('will');
  const client = come(4);
  const will = { topic: 'will', payload: 'silent', qos: 1 as const, retain: false };
  hear(client, connectPacket(4, { clientId: 'c', keepalive: 1, will }));
  pass(3);
  expect([client.packets.map(({ cmd }) => cmd), reader.payloads]).toEqual([
    ['connack'],
    ['silent'],
  ]);
});

test('MQTT 5 is told a shorter keep-alive, and held to it; MQTT 3 keeps its own', () => {
  const [five, four, never] = [come(), come(4), come()];
  hear(five, connectPacket(5, { clientId: 'five', keepalive: 600 }));
  hear(four, connectPacket(4, { clientId: 'four', keepalive: 600 }));
  hear(never, connectPacket(5, { clientId: 'never', keepalive: 0 }));
  const told = five.packets[0];
  expect(told?.cmd === 'connack' && told.properties?.serverKeepAlive).toBe(60);
  pass(92);
  expect([five.state === 'open', four.state, never.state === 'open']).toEqual([
    false,
    'open',
    false,
  ]);
});

test('who says no CONNECT is cut, and who does not leave after the end as well', () => {
  const [silent, leaves] = [come(), come()];
  hear(leaves, connectPacket(5, { clientId: 'leaves' }));
  hear(leaves, { cmd: 'disconnect', reasonCode: 0 });
  expect(leaves.state).toBe('ended');
  pass(11);
  expect([silent.state, leaves.state]).toEqual(['destroyed', 'destroyed']);
  expect([silent.packets, door.connections]).toEqual([[], 0]);
});

test('more connections than may be are closed at once', () => {
  const all = [come(), come(), come(), come()];
  expect(all.map(({ state }) => state)).toEqual(['open', 'open', 'open', 'destroyed']);
});

test('who stays is told when keywire stops', () => {
  const client = come();
  hear(client, connectPacket(5, { clientId: 'stays' }));
  rig.turn(() => door.close());
  const last = client.packets.at(-1);
  expect(last).toMatchObject({ cmd: 'disconnect', reasonCode: 0x8b });
  const properties = last?.cmd === 'disconnect' ? last.properties : undefined;
  expect(properties?.sessionExpiryInterval).toBeUndefined();
});

test('a message that waited, or is retained, tells how long it still lives', () => {
  const settings = { clientId: 'away', properties: { sessionExpiryInterval: 600 } };
  const first = come();
  hear(first, connectPacket(5, settings));
  hear(first, { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 1 }] });
  hear(first, { cmd: 'disconnect', reasonCode: 0 });
  const writer = come();
  hear(writer, connectPacket(5, { clientId: 'writer' }));
  const properties = { messageExpiryInterval: 60 };
  hear(writer, publish('a', 'x', { qos: 1, messageId: 1, retain: true, properties }));
  pass(20);
  hear(writer, { cmd: 'pingreq' });
  pass(15);
  const second = come();
  hear(second, connectPacket(5, { ...settings, clean: false }));
  hear(second, { cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: 'a', qos: 0 }] });
  const told = second.packets.flatMap((packet) =>
    packet.cmd === 'publish' ? [[packet.retain, packet.properties?.messageExpiryInterval]] : [],
  );
  expect(told).toEqual([
    [false, 25],
    [true, 25],
  ]);
});

test('when too much input is unfinished, a large packet is refused with 0x97, and small ones are not', () => {
  const [large, small] = [come(), come()];
  hear(large, connectPacket(5, { clientId: 'large' }));
  hear(small, connectPacket(5, { clientId: 'small' }));
  const packet = publish('a', 'x'.repeat(100_000));
  door.budget.bytes = MQTT_INPUT_BYTES_MAX - 50_000;
  rig.turn(() => large.hearPart(packet, 0, 40_000));
  rig.turn(() => small.hearPart(publish('a', 'x'.repeat(4000)), 0, 3000));
  expect([large.state, small.state]).toEqual(['open', 'open']);
  rig.turn(() => large.hearPart(packet, 40_000, 80_000));
  expect(large.packets.at(-1)).toMatchObject({ cmd: 'disconnect', reasonCode: 0x97 });
  expect(door.budget.bytes).toBe(MQTT_INPUT_BYTES_MAX - 50_000);
  rig.turn(() => small.hearPart(publish('a', 'x'.repeat(4000)), 3000));
  hear(small, { cmd: 'pingreq' });
  expect(small.packets.at(-1)?.cmd).toBe('pingresp');
});
