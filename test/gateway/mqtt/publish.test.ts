/** The hand-written PUBLISH against mqtt-packet, both ways. */
import fc from 'fast-check';
import { generate, type IPublishPacket, type Packet, parser } from 'mqtt-packet';
import { expect, test } from 'vitest';
import type { Message } from '../../../src/bus/message.ts';
import { PacketBudget, PacketFraming } from '../../../src/gateway/mqtt/framing.ts';
import {
  type PublishHead,
  type PublishPacket,
  publishSize,
  readPublish,
  sharedVariant,
  type Version,
  writePublish,
} from '../../../src/gateway/mqtt/publish.ts';

const NOW_MS = 1_700_000_000_000;

const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter((value) => !value.includes('\0'));
const topic = text.filter((value) => value !== '' && !/[+#]/.test(value));
const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value));
const version = fc.constantFrom<Version>(3, 4, 5);

/** mqtt-packet keeps user properties as an object's own: these names would find something else there. */
const userName = text.filter((value) => !(value in Object.prototype));

const packet = fc.record({
  topic,
  payload: bytes,
  qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
  retain: fc.boolean(),
  packetId: fc.integer({ min: 1, max: 65_535 }),
  payloadIsText: fc.boolean(),
  expirySeconds: fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined }),
  contentType: fc.option(text, { nil: undefined }),
  responseTopic: fc.option(topic, { nil: undefined }),
  correlationData: fc.option(bytes, { nil: undefined }),
  user: fc.array(fc.tuple(userName, text), { maxLength: 3 }),
  alias: fc.integer({ min: 0, max: 3 }),
});

type Shape = typeof packet extends fc.Arbitrary<infer Value> ? Value : never;

/** mqtt-packet keeps the values of one name together, so that their order among names is lost. */
function grouped(user: readonly (readonly [string, string])[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [name, value] of user) found[name] = [...(found[name] ?? []), value];
  return found;
}

/** As `grouped`, for what mqtt-packet has read: an empty value is forgotten when another of its name follows. */
function remembered(user: readonly (readonly [string, string])[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [name, value] of user) {
    const before = found[name] ?? [];
    found[name] = before.length === 1 && before[0] === '' ? [value] : [...before, value];
  }
  return found;
}

function parse(buffer: Buffer, protocolVersion: Version): IPublishPacket {
  let found: Packet | undefined;
  const reading = parser({ protocolVersion });
  reading.on('packet', (one) => {
    found = one;
  });
  reading.parse(buffer);
  if (found?.cmd !== 'publish') throw new Error('mqtt-packet found no PUBLISH');
  return found;
}

function read(buffer: Buffer, used: Version): PublishPacket {
  let found: PublishPacket | undefined;
  const framing = new PacketFraming(new PacketBudget(), 1 << 20);
  framing.feed(buffer, buffer.length, {
    takesPackets: true,
    takePacket(_type, flags, input, start, end) {
      found = readPublish(flags, input, start, end, used);
    },
  });
  if (found === undefined) throw new Error('no packet was found');
  return found;
}

test('what mqtt-packet writes is read', () => {
  fc.assert(
    fc.property(packet, version, (shape: Shape, used) => {
      const { user, alias, packetId, payloadIsText, expirySeconds, ...rest } = shape;
      const { contentType, responseTopic, correlationData } = rest;
      const buffer = generate(
        {
          cmd: 'publish',
          dup: false,
          topic: rest.topic,
          payload: rest.payload,
          qos: rest.qos,
          retain: rest.retain,
          messageId: packetId,
          properties: {
            payloadFormatIndicator: payloadIsText,
            ...(expirySeconds === undefined ? {} : { messageExpiryInterval: expirySeconds }),
            ...(contentType === undefined ? {} : { contentType }),
            ...(responseTopic === undefined ? {} : { responseTopic }),
            ...(correlationData === undefined ? {} : { correlationData }),
            ...(user.length === 0 ? {} : { userProperties: grouped(user) }),
            ...(alias === 0 ? {} : { topicAlias: alias }),
          },
        },
        { protocolVersion: used },
      );
      const found = read(buffer, used);
      const isFive = used === 5;
      expect(found).toMatchObject({
        topic: Buffer.from(rest.topic),
        payload: rest.payload,
        qos: rest.qos,
        retain: rest.retain,
        packetId: rest.qos === 0 ? 0 : packetId,
        topicAlias: isFive ? alias : 0,
        expirySeconds: isFive ? expirySeconds : undefined,
      });
      const { properties } = found;
      expect(properties?.contentType).toBe(isFive ? contentType : undefined);
      expect(properties?.responseTopic).toBe(isFive ? responseTopic : undefined);
      expect(properties?.correlationData).toEqual(isFive ? correlationData : undefined);
      expect(properties?.payloadIsText ?? false).toBe(isFive && payloadIsText);
      expect(grouped(properties?.user ?? [])).toEqual(isFive ? grouped(user) : {});
    }),
  );
});

test('what is written is read by mqtt-packet', () => {
  fc.assert(
    fc.property(
      packet,
      version,
      fc.array(fc.integer({ min: 1, max: 268_435_455 }), { maxLength: 2 }),
      (shape: Shape, used, subscriptionIds) => {
        const { contentType, responseTopic, correlationData, expirySeconds, user } = shape;
        const message: Message = {
          channel: Buffer.from(shape.topic),
          payload: shape.payload,
          shard: false,
          publisher: 1,
          timeMs: NOW_MS,
          expiresAtMs: expirySeconds === undefined ? 0 : NOW_MS + expirySeconds * 1000,
          offset: 0,
          epoch: 0,
          qos: shape.qos,
          retain: shape.retain,
          properties: {
            ...(shape.payloadIsText ? { payloadIsText: true } : {}),
            ...(contentType === undefined ? {} : { contentType }),
            ...(responseTopic === undefined ? {} : { responseTopic }),
            ...(correlationData === undefined ? {} : { correlationData }),
            ...(user.length === 0 ? {} : { user }),
          },
        };
        const head: PublishHead = {
          qos: shape.qos,
          retain: shape.retain,
          dup: shape.qos > 0,
          packetId: shape.packetId,
          subscriptionIds,
          topicAlias: used === 5 ? shape.alias : 0,
          omitsTopic: false,
        };
        const size = publishSize(message, head, used, NOW_MS);
        const buffer = Buffer.alloc(size.bytes + 2, 0xee);
        expect(writePublish(buffer, 1, message, head, used, size)).toBe(size.bytes + 1);
        expect([buffer[0], buffer.at(-1)]).toEqual([0xee, 0xee]);
        const found = parse(buffer.subarray(1, -1), used);
        expect(found).toMatchObject({ topic: shape.topic, qos: shape.qos, retain: shape.retain });
        expect(Buffer.from(found.payload)).toEqual(shape.payload);
        expect(found.dup).toBe(shape.qos > 0);
        if (shape.qos > 0) expect(found.messageId).toBe(shape.packetId);
        if (used !== 5) return;
        const { properties = {} } = found;
        expect(properties.messageExpiryInterval).toBe(expirySeconds);
        expect(properties.contentType).toBe(contentType);
        expect(properties.topicAlias).toBe(shape.alias === 0 ? undefined : shape.alias);
        expect([properties.subscriptionIdentifier ?? []].flat()).toEqual(subscriptionIds);
        const found2 = Object.entries(properties.userProperties ?? {});
        expect(Object.fromEntries(found2.map(([name, value]) => [name, [value].flat()]))).toEqual(
          remembered(user),
        );
      },
    ),
  );
});

test('packets are found however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(packet, { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (shapes, cuts) => {
        const stream = Buffer.concat(
          shapes.map(({ topic: name, payload, qos, retain, packetId }) =>
            generate({
              cmd: 'publish',
              dup: false,
              topic: name,
              payload,
              qos,
              retain,
              messageId: packetId,
            }),
          ),
        );
        const budget = new PacketBudget();
        const framing = new PacketFraming(budget, 1 << 20);
        const found: string[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const chunk = Buffer.from(stream.subarray(at, at + (cuts[i % cuts.length] ?? 1)));
          framing.feed(chunk, chunk.length, {
            takesPackets: true,
            takePacket(_type, flags, input, start, end) {
              found.push(readPublish(flags, input, start, end, 4).topic.toString());
            },
          });
          at += chunk.length;
        }
        expect(found).toEqual(shapes.map((shape) => shape.topic));
        expect(budget.bytes).toBe(0);
      },
    ),
  );
});

test('a message larger than a packet can be is left out, and others are not', () => {
  const message = (payload: Buffer): Message => ({
    channel: Buffer.from('a'),
    payload,
    shard: false,
    publisher: 0,
    timeMs: NOW_MS,
    expiresAtMs: 0,
    offset: 0,
    epoch: 0,
    qos: 0,
    retain: false,
    properties: undefined,
  });
  const large = message(Buffer.allocUnsafeSlow(2 ** 28));
  const variant = sharedVariant(4, false);
  const small = message(Buffer.from('x'));
  expect(variant.encode([large], undefined)).toHaveLength(0);
  const encoded = variant.encode([small, large, small], undefined);
  expect(encoded.toString('hex')).toBe('300400016178'.repeat(2));
});
