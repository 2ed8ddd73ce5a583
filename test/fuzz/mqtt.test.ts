/**
 * Bytes that no client should send, in every state of an MQTT connection: that connection ends with a reason
 * that the standard has for it, or goes on because they meant something after all; nobody else notices.
 */
import { randomInt } from 'node:crypto';
import { generate, type Packet } from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Random, SeededRandom } from '../../src/base/random.ts';
import { lengthBytes, writeLength } from '../../src/gateway/mqtt/framing.ts';
import { connectPacket, RawMqtt, type RawVersion } from '../gateway/mqtt/raw-client.ts';
import { MqttServer, payloads, publish, subscribe } from '../gateway/mqtt/support.ts';

const ROUNDS = 150;
const seed = randomInt(2 ** 32);
const host = MqttServer.forTests();

/** What a server may say about a packet that is wrong (section 2.4, DISCONNECT and CONNACK). */
const REASONS = new Set([
  0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x87, 0x8c, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x97, 0x99,
]);

let witness: RawMqtt;

beforeAll(async () => {
  console.log(`seed ${seed}`);
  witness = await RawMqtt.connect(host.port, 5, { clientId: 'witness' });
  await subscribe(witness, 'witness/#');
});
afterAll(() => witness.destroy());

/** Somebody else's messages arrive as ever. */
async function othersAreWell(): Promise<void> {
  const writer = await host.connected({ clientId: 'other' });
  writer.send(publish('witness/a', 'well', { qos: 2, messageId: 1 }));
  await writer.next('pubrec');
  writer.send({ cmd: 'pubrel', messageId: 1 });
  await writer.next('pubcomp');
  expect(String((await witness.next('publish')).payload)).toBe('well');
  await witness.settle();
  expect(payloads(witness)).toEqual([]);
}

const PROPERTIES = {
  contentType: 'text/plain',
  responseTopic: 'answers/here',
  correlationData: Buffer.from('c1'),
  payloadFormatIndicator: true,
  messageExpiryInterval: 60,
  userProperties: { name: ['one', 'two'] },
};

/** Every packet that a client sends, with much in it. */
function packets(version: RawVersion): Packet[] {
  const properties = version === 5 ? PROPERTIES : {};
  const will = { topic: 'last/words', payload: 'x', qos: 1 as const, retain: false };
  const acknowledgement = { messageId: 7, reasonCode: 0, properties: { reasonString: 'why' } };
  return [
    connectPacket(version, {
      clientId: 'fuzzed',
      username: 'user',
      password: Buffer.from('secret'),
      will: {
        ...will,
        ...(version === 5 ? { properties: { ...PROPERTIES, willDelayInterval: 1 } } : {}),
      },
      ...(version === 5 ? { properties: { sessionExpiryInterval: 0, receiveMaximum: 9 } } : {}),
    }),
    publish('fuzz/topic', 'payload', { properties }),
    publish('fuzz/topic', 'payload', { qos: 1, messageId: 5, properties }),
    publish('fuzz/topic', 'payload', { qos: 2, messageId: 6, properties }),
    { cmd: 'puback', ...acknowledgement },
    { cmd: 'pubrec', ...acknowledgement },
    { cmd: 'pubrel', ...acknowledgement },
    { cmd: 'pubcomp', ...acknowledgement },
    {
      cmd: 'subscribe',
      messageId: 8,
      subscriptions: [
        { topic: 'fuzz/+/#', qos: 1 },
        { topic: '$share/g/fuzz', qos: 2 },
      ],
      ...(version === 5 ? { properties: { subscriptionIdentifier: 300 } } : {}),
    },
    { cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['fuzz/+/#', 'other'] },
    { cmd: 'pingreq' },
    { cmd: 'disconnect', reasonCode: 0, properties: { reasonString: 'bye' } },
  ];
}

function bytesOf(packet: Packet, version: RawVersion): Buffer {
  return generate(packet, { protocolVersion: version });
}

/** The packet with its body cut, and a remaining length that says so. */
function cutBody(bytes: Buffer, length: number): Buffer {
  const start = bytes.length - (bytes.length > 129 ? bodyLength(bytes) : (bytes[1] ?? 0));
  const header = Buffer.alloc(1 + lengthBytes(length));
  header[0] = bytes[0] ?? 0;
  writeLength(header, 1, length);
  return Buffer.concat([header, bytes.subarray(start, start + length)]);
}

function bodyLength(bytes: Buffer): number {
  return ((bytes[1] ?? 0) & 0x7f) + ((bytes[2] ?? 0) << 7);
}

/** The connection has ended with a reason, or lives. MQTT 3 is not told reasons. */
async function expectVerdict(client: RawMqtt, what: string): Promise<void> {
  client.send({ cmd: 'pingreq' });
  await client.next('pingresp').catch(() => undefined);
  const last = client.packets.at(-1);
  if (!client.closed || last?.cmd !== 'disconnect') return;
  expect(client.version, what).toBe(5);
  expect(REASONS, what).toContain(last.reasonCode);
}

describe.each([4, 5] as const)('MQTT %d', (version) => {
  test('a packet whose body ends early is malformed or another valid packet, in every place', async () => {
    for (const packet of packets(version)) {
      const bytes = bytesOf(packet, version);
      const isFirst = packet.cmd === 'connect';
      const full = bytes.length > 129 ? bodyLength(bytes) : (bytes[1] ?? 0);
      for (let length = 0; length < full; length++) {
        const client = isFirst ? await host.fresh(version) : await host.connected({}, version);
        client.write(cutBody(bytes, length));
        const what = `${packet.cmd} of ${length} bytes`;
        if (!isFirst) await expectVerdict(client, what);
        else {
          const answer = await client.any();
          if (version === 5 && answer !== undefined) {
            expect(answer, what).toMatchObject({ cmd: 'connack' });
            if (answer.cmd === 'connack') expect(REASONS, what).toContain(answer.reasonCode);
          }
          await client.untilClosed();
        }
        client.destroy();
      }
    }
    await othersAreWell();
  });

  test('a stream cut at every byte means the same', async () => {
    const hello = bytesOf(connectPacket(version, { clientId: 'cut' }), version);
    for (let at = 1; at < hello.length; at++) {
      const client = await host.fresh(version);
      await inTwo(client, hello, at);
      expect((await client.next('connack')).cmd).toBe('connack');
    }
    const client = await host.connected({}, version);
    const message = bytesOf(publish('fuzz/topic', 'payload', { qos: 1, messageId: 5 }), version);
    for (let at = 1; at < message.length; at++) {
      await inTwo(client, message, at);
      expect((await client.next('puback')).messageId).toBe(5);
    }
  });

  test.each(['new', 'connected', 'receiving quality 2', 'sending quality 2'] as const)(
    'random and mutated bytes to a connection that is %s',
    async (state) => {
      const random = new SeededRandom(seed);
      const all = packets(version).map((packet) => bytesOf(packet, version));
      for (let round = 0; round < ROUNDS; round++) {
        const client = await inState(state, version);
        const what = `seed ${seed}, round ${round}`;
        client.write(round % 5 === 0 ? noise(random) : mutated(all, random));
        // A length that grew would wait for more: the end of the stream is an answer to that too.
        client.end();
        await client.untilClosed();
        const last = client.packets.at(-1);
        if (last?.cmd === 'disconnect') {
          expect(version, what).toBe(5);
          expect(REASONS, what).toContain(last.reasonCode);
        }
      }
      await othersAreWell();
    },
  );
});

async function inTwo(client: RawMqtt, bytes: Buffer, at: number): Promise<void> {
  client.write(bytes.subarray(0, at));
  await new Promise((resolve) => setImmediate(resolve));
  client.write(bytes.subarray(at));
}

type State = 'new' | 'connected' | 'receiving quality 2' | 'sending quality 2';

async function inState(state: State, version: RawVersion): Promise<RawMqtt> {
  if (state === 'new') return host.fresh(version);
  const client = await host.connected({}, version);
  if (state === 'connected') return client;
  if (state === 'receiving quality 2') await subscribe(client, 'fuzz/two');
  client.send(publish('fuzz/two', 'half', { qos: 2, messageId: 7 }));
  await client.next('pubrec');
  if (state === 'receiving quality 2') await client.next('publish');
  return client;
}

function noise(random: Random): Buffer {
  return Buffer.from(Array.from({ length: 1 + random.below(60) }, () => random.below(256)));
}

/** One of the packets with some bytes changed, taken out or put in. */
function mutated(all: readonly Buffer[], random: Random): Buffer {
  let bytes = Buffer.from(all[random.below(all.length)] ?? []);
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const at = random.below(bytes.length);
    const kind = random.below(3);
    if (kind === 0) bytes[at] = random.below(256);
    else {
      const inserted = kind === 1 ? [random.below(256)] : [];
      const rest = bytes.subarray(kind === 1 ? at : at + 1);
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(inserted), rest]);
      if (bytes.length === 0) bytes = Buffer.from([random.below(256)]);
    }
  }
  return bytes;
}
