/** The hand-written CONNECT against mqtt-packet and the checks that follow it. */
import fc from 'fast-check';
import { generate, type IConnectPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { checkConnect, readPacket } from '../../../src/gateway/mqtt/packets.ts';
import { readPlainConnect } from '../../../src/gateway/mqtt/plain-connect.ts';
import type { Version } from '../../../src/gateway/mqtt/publish.ts';
import { PacketError } from '../../../src/gateway/mqtt/reasons.ts';

const CONNECT = 1;

const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter((value) => !value.includes('\0'));
const bytes = fc.uint8Array({ maxLength: 12 }).map((value) => Buffer.from(value));

const packet = fc.record({
  version: fc.constantFrom<3 | 4>(3, 4),
  clientId: text.filter((value) => value !== ''),
  clean: fc.boolean(),
  keepalive: fc.integer({ min: 0, max: 65_535 }),
  username: fc.option(
    text.filter((value) => value !== ''),
    { nil: undefined },
  ),
  password: fc.option(
    bytes.filter(({ length }) => length > 0),
    { nil: undefined },
  ),
});

type Shape = typeof packet extends fc.Arbitrary<infer Value> ? Value : never;

/** What follows the fixed header, of one byte and a length of one byte. */
function bodyOf({ version, clientId, clean, keepalive, username, password }: Shape): Buffer {
  const whole: IConnectPacket = {
    cmd: 'connect',
    protocolId: version === 3 ? 'MQIsdp' : 'MQTT',
    protocolVersion: version,
    clientId,
    clean,
    keepalive,
    ...(username === undefined ? {} : { username }),
    // mqtt-packet writes no password without a user name.
    ...(username === undefined || password === undefined ? {} : { password }),
  };
  const generated = generate(whole);
  return generated.subarray((generated[1] as number) < 0x80 ? 2 : 3);
}

/** What readConnect looks at; the reason where the packet is refused. */
function outcome(read: () => IConnectPacket | undefined): unknown {
  try {
    const found = read();
    if (found === undefined) return undefined;
    const { clientId, clean, keepalive, username, password, will, properties } = found;
    return { clientId, clean, keepalive, username, password, will, properties };
  } catch (error) {
    if (!(error instanceof PacketError)) throw error;
    return error.reason;
  }
}

function byMqttPacket(body: Buffer, version: Version): IConnectPacket {
  const found = readPacket(CONNECT, 0, body, version);
  if (found.cmd !== 'connect') throw new Error('mqtt-packet found no CONNECT');
  checkConnect(body, version);
  return found;
}

test('what mqtt-packet writes is read as by mqtt-packet', () => {
  fc.assert(
    fc.property(packet, (shape) => {
      const body = bodyOf(shape);
      const found = outcome(() => readPlainConnect(body, shape.version));
      expect(found).toEqual(outcome(() => byMqttPacket(body, shape.version)));
      expect(found).toMatchObject({ clientId: shape.clientId, keepalive: shape.keepalive });
    }),
  );
});

test('what is cut, longer or changed somewhere is read or refused as by mqtt-packet, or left to it', () => {
  const change = fc.record({
    at: fc.nat(),
    byte: fc.integer({ min: 0, max: 255 }),
    cut: fc.nat({ max: 3 }),
    more: bytes,
  });
  let left = 0;
  let refused = 0;
  fc.assert(
    fc.property(packet, change, (shape, { at, byte, cut, more }) => {
      const whole = bodyOf(shape);
      const body = Buffer.concat([whole.subarray(0, whole.length - cut), more]);
      // Protocol name and level decide the version before.
      const from = shape.version === 3 ? 9 : 7;
      body[from + (at % (body.length - from))] = byte;
      const found = outcome(() => readPlainConnect(body, shape.version));
      if (found === undefined) left++;
      else expect(found).toEqual(outcome(() => byMqttPacket(body, shape.version)));
      if (typeof found === 'number') refused++;
    }),
    { numRuns: 500 },
  );
  expect(left).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

test('a will, a bridge and MQTT 5 are left to mqtt-packet', () => {
  const shape: Shape = {
    version: 4,
    clientId: 'a',
    clean: true,
    keepalive: 0,
    username: undefined,
    password: undefined,
  };
  const plain = bodyOf(shape);
  expect(readPlainConnect(plain, 5)).toBeUndefined();
  const bridge = Buffer.from(plain);
  bridge[6] = 0x84;
  expect(readPlainConnect(bridge, 4)).toBeUndefined();
  const withWill = Buffer.from(plain);
  withWill[7] = 0x06;
  expect(readPlainConnect(withWill, 4)).toBeUndefined();
});
