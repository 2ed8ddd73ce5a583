/** What the standard forbids and mqtt-packet lets pass; reasons in words; and what MQTT 3 is told instead. */
import { describe, expect, test } from 'vitest';
import { connectPacket } from './raw-client.ts';
import { MqttServer, payloads, publish, subscribe } from './support.ts';

const host = MqttServer.forTests();

/** A CONNECT of MQTT 5 with these properties, and these bytes behind the keep-alive and properties. */
function connectBytes(flags: number, properties: number[], payload: number[]): number[] {
  const body = [0, 4, 0x4d, 0x51, 0x54, 0x54, 5, flags, 0, 0, properties.length, ...properties];
  return [0x10, body.length + payload.length, ...body, ...payload];
}

const NO_ID = [0, 0];

/** A CONNECT whose property length of 0 takes two bytes. */
function paddedConnect(): number[] {
  const body = [0, 4, 0x4d, 0x51, 0x54, 0x54, 5, 2, 0, 0, 0x80, 0, ...NO_ID];
  return [0x10, body.length, ...body];
}

describe('a CONNECT is refused with its code', () => {
  test.each([
    ['a property twice', 0x82, connectBytes(2, [0x21, 0, 9, 0x21, 0, 9], NO_ID)],
    ['a property of another packet', 0x81, connectBytes(2, [0x23, 0, 1], NO_ID)],
    ['a flag of 2', 0x82, connectBytes(2, [0x17, 2], NO_ID)],
    ['receive maximum 0', 0x82, connectBytes(2, [0x21, 0, 0], NO_ID)],
    ['maximum packet size 0', 0x82, connectBytes(2, [0x27, 0, 0, 0, 0], NO_ID)],
    ['authentication data without a method', 0x82, connectBytes(2, [0x16, 0, 0], NO_ID)],
    ['properties that end within one', 0x81, connectBytes(2, [0x21, 0], NO_ID)],
    ['the reserved flag', 0x81, connectBytes(3, [], NO_ID)],
    ['a will quality without a will', 0x81, connectBytes(0x0a, [], NO_ID)],
    ['a will retained without a will', 0x81, connectBytes(0x22, [], NO_ID)],
    ['a will of quality 3', 0x81, connectBytes(0x1e, [], [0, 0, 0, 0, 1, 0x61, 0, 0])],
    ['a will with wildcards', 0x90, connectBytes(0x06, [], [0, 0, 0, 0, 1, 0x23, 0, 0])],
    [
      'a will below $SYS',
      0x90,
      connectBytes(0x06, [], [0, 0, 0, 0, 4, 0x24, 0x53, 0x59, 0x53, 0, 0]),
    ],
    ['a user name that is not there', 0x81, connectBytes(0x82, [], NO_ID)],
    ['bytes behind its end', 0x81, connectBytes(2, [], [0, 0, 9])],
    ['a client id that is not UTF-8', 0x81, connectBytes(2, [], [0, 1, 0xff])],
    ['a client id with a surrogate', 0x81, connectBytes(2, [], [0, 3, 0xed, 0xa0, 0x80])],
    ['a client id with NUL', 0x81, connectBytes(2, [], [0, 1, 0])],
    ['a user name that is not UTF-8', 0x81, connectBytes(0x82, [], [0, 0, 0, 1, 0xff])],
    ['a will topic that is not UTF-8', 0x81, connectBytes(6, [], [0, 0, 0, 0, 1, 0xff, 0, 0])],
    ['a will without a topic', 0x90, connectBytes(6, [], [0, 0, 0, 0, 0, 0, 0])],
    ['a will without a payload', 0x81, connectBytes(6, [], [0, 0, 0, 0, 1, 0x61])],
    ['a password that is not there', 0x81, connectBytes(0x42, [], NO_ID)],
    ['a property length in too many bytes', 0x81, paddedConnect()],
  ])('%s', async (_name, code, bytes) => {
    const client = await host.fresh();
    client.write(bytes);
    const { reasonCode, properties } = await client.next('connack');
    expect([reasonCode, typeof properties?.reasonString]).toEqual([code, 'string']);
    await client.untilClosed();
  });

  test('in no words where the client takes no packet so large, and never by DISCONNECT', async () => {
    for (const maximumPacketSize of [20, 1000]) {
      const client = await host.fresh();
      const properties = { authenticationMethod: 'X', maximumPacketSize };
      client.send(connectPacket(5, { properties }));
      const { reasonCode, properties: told } = await client.next('connack');
      const words = maximumPacketSize === 20 ? 'undefined' : 'string';
      expect([reasonCode, typeof told?.reasonString]).toEqual([0x8c, words]);
      await client.untilClosed();
      expect(client.packets).toEqual([]);
    }
  });

  test('something that is no MQTT is closed without an answer', async () => {
    const client = await host.fresh();
    client.write([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x58, 5, 2, 0, 0, 0, 0]);
    await client.untilClosed();
    expect(client.packets).toEqual([]);
  });

  test('a password without a user name is for MQTT 5 only', async () => {
    const five = await host.fresh();
    five.write(connectBytes(0x42, [], [0, 0, 0, 1, 0x70]));
    expect((await five.next('connack')).reasonCode).toBe(0);
    const four = await host.fresh(4);
    four.write([0x10, 15, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0x42, 0, 0, 0, 0, 0, 1, 0x70]);
    await four.untilClosed();
    expect(four.packets).toEqual([]);
  });
});

const LONG_IDENTIFIER = [0x82, 10, 0, 1, 3, 0x0b, 0x81, 0, 0, 1, 0x61, 0];
const SHARED = [...Buffer.from('$share/g/a')];
const SHARED_NO_LOCAL = [0x82, 20, 0, 1, 0, 0, 1, 0x61, 0, 0, 10, ...SHARED, 4];

describe('a packet of a connected client ends the connection with its code', () => {
  test.each([
    ['SUBSCRIBE with two identifiers', 0x82, [0x82, 11, 0, 1, 4, 0x0b, 1, 0x0b, 2, 0, 1, 0x61, 0]],
    ['SUBSCRIBE with identifier 0', 0x82, [0x82, 9, 0, 1, 2, 0x0b, 0, 0, 1, 0x61, 0]],
    ['SUBSCRIBE with a foreign property', 0x81, [0x82, 9, 0, 1, 2, 0x01, 1, 0, 1, 0x61, 0]],
    ['SUBSCRIBE without filters', 0x82, [0x82, 3, 0, 1, 0]],
    ['SUBSCRIBE with packet identifier 0', 0x82, [0x82, 7, 0, 0, 0, 0, 1, 0x61, 0]],
    ['SUBSCRIBE of quality 3', 0x81, [0x82, 7, 0, 1, 0, 0, 1, 0x61, 3]],
    ['SUBSCRIBE with retain handling 3', 0x81, [0x82, 7, 0, 1, 0, 0, 1, 0x61, 0x30]],
    ['SUBSCRIBE with reserved option bits', 0x81, [0x82, 7, 0, 1, 0, 0, 1, 0x61, 0x40]],
    ['UNSUBSCRIBE without filters', 0x82, [0xa2, 3, 0, 1, 0]],
    ['UNSUBSCRIBE with a foreign property', 0x81, [0xa2, 8, 0, 1, 2, 0x0b, 1, 0, 1, 0x61]],
    ['PUBACK with an unknown reason', 0x81, [0x40, 3, 0, 1, 0x55]],
    ['PUBREL with the reason of another', 0x81, [0x62, 3, 0, 1, 0x97]],
    ['PUBCOMP with a foreign property', 0x81, [0x70, 6, 0, 1, 0, 2, 0x01, 1]],
    ['PUBREC with packet identifier 0', 0x82, [0x50, 2, 0, 0]],
    ['PUBREC cut short', 0x81, [0x50, 1, 0]],
    ['PINGREQ with a body', 0x82, [0xc0, 1, 0]],
    ['DISCONNECT with a property twice', 0x82, [0xe0, 12, 0, 10, 17, 0, 0, 0, 0, 17, 0, 0, 0, 0]],
    ['DISCONNECT with bytes behind its end', 0x81, [0xe0, 3, 0, 0, 0]],
    ['PUBLISH with a response topic with wildcards', 0x82, [0x30, 8, 0, 1, 0x61, 4, 8, 0, 1, 0x23]],
    ['PUBLISH with a property twice', 0x82, [0x30, 8, 0, 1, 0x61, 4, 1, 0, 1, 0]],
    ['PUBLISH with payload format 2', 0x82, [0x30, 6, 0, 1, 0x61, 2, 1, 2]],
    ['SUBSCRIBE with an identifier in too many bytes', 0x81, LONG_IDENTIFIER],
    ['PUBLISH with a property length in too many bytes', 0x81, [0x30, 5, 0, 1, 0x61, 0x80, 0]],
    ['PINGREQ with a length in too many bytes', 0x81, [0xc0, 0x80, 0]],
    ['DISCONNECT with a reason of the server', 0x81, [0xe0, 1, 0x8e]],
    ['DISCONNECT with an unknown reason', 0x81, [0xe0, 1, 0x55]],
    ['SUBSCRIBE with no-local on a shared one behind others', 0x82, SHARED_NO_LOCAL],
    ['CONNACK', 0x82, [0x20, 3, 0, 0, 0]],
  ])('%s', async (_name, code, bytes) => {
    const other = await host.connected();
    const client = await host.connected();
    client.write(bytes);
    expect((await client.next('disconnect')).reasonCode).toBe(code);
    await client.untilClosed();
    await other.settle();
  });
});

describe('every value of the reserved flags but the one that is right is malformed', () => {
  /** A packet without its flags; those that are right; its body. */
  const packets: readonly [string, number, number, number[]][] = [
    ['PUBACK', 4, 0, [0, 9]],
    ['PUBREC', 5, 0, [0, 9]],
    ['PUBREL', 6, 2, [0, 9]],
    ['PUBCOMP', 7, 0, [0, 9]],
    ['SUBSCRIBE', 8, 2, [0, 1, 0, 0, 1, 0x61, 0]],
    ['UNSUBSCRIBE', 10, 2, [0, 1, 0, 0, 1, 0x61]],
    ['PINGREQ', 12, 0, []],
    ['DISCONNECT', 14, 0, []],
    ['AUTH', 15, 0, []],
  ];
  test.each(packets)('%s', async (_name, type, right, body) => {
    const wrong = [...Array(16).keys()].filter((flags) => flags !== right);
    for (const flags of wrong) {
      const client = await host.connected();
      client.write([(type << 4) | flags, body.length, ...body]);
      expect((await client.next('disconnect')).reasonCode).toBe(0x81);
      await client.untilClosed();
    }
  });

  test('CONNECT', async () => {
    for (let flags = 1; flags < 16; flags++) {
      const client = await host.fresh();
      client.write([0x10 | flags, ...connectBytes(2, [], NO_ID).slice(1)]);
      await client.untilClosed();
      expect(client.packets).toEqual([]);
    }
  });
});

test('a SUBSCRIBE that is no valid packet subscribes to nothing of it', async () => {
  const settings = { clientId: 'half', properties: { sessionExpiryInterval: 100 } };
  const first = await host.connected(settings);
  first.write(SHARED_NO_LOCAL);
  await first.untilClosed();
  const second = await host.connected({ ...settings, clean: false });
  second.send({ cmd: 'unsubscribe', messageId: 1, unsubscriptions: ['a', 'a#', '$share/g/a'] });
  expect((await second.next('unsuback')).granted).toEqual([0x11, 0x8f, 0x11]);
});

describe('reasons in words', () => {
  test('go with refusals', async () => {
    const client = await host.connected();
    client.send(publish('$SYS/x', 'x', { qos: 2, messageId: 1 }));
    expect((await client.next('pubrec')).properties?.reasonString).toBe('$SYS is read-only');
    client.send({ cmd: 'pubrel', messageId: 9 });
    expect((await client.next('pubcomp')).properties?.reasonString).toMatch(/identifier/);
    client.send({ cmd: 'pubrec', messageId: 9 });
    expect(await client.next('pubrel')).toMatchObject({ messageId: 9, reasonCode: 0x92 });
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a#', qos: 0 }] });
    expect((await client.next('suback')).properties?.reasonString).toMatch(/filter/);
  });

  test('are left out where the client wants none, and nothing else of the answer is', async () => {
    const client = await host.connected({ properties: { requestProblemInformation: false } });
    client.send(publish('$SYS/x', 'x', { qos: 1, messageId: 1 }));
    const refused = await client.next('puback');
    expect([refused.reasonCode, refused.properties]).toEqual([0x87, undefined]);
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a#', qos: 0 }] });
    const { granted, properties } = await client.next('suback');
    expect([granted, properties?.reasonString]).toEqual([[0x8f], undefined]);
  });

  test('are left out where they would make a packet larger than the client takes', async () => {
    const client = await host.connected({
      clientId: 'small',
      properties: { maximumPacketSize: 24 },
    });
    client.send(publish('$SYS/x', 'x', { qos: 1, messageId: 1 }));
    const { reasonCode, properties } = await client.next('puback');
    expect([reasonCode, properties]).toEqual([0x87, undefined]);
    client.write([0xc0, 1, 0]);
    expect((await client.next('disconnect')).properties?.reasonString).toBeUndefined();
  });
});

test('a client that takes no packet as large as its answer loses the connection', async () => {
  const client = await host.fresh();
  client.send(connectPacket(5, { properties: { maximumPacketSize: 4 } }));
  await client.untilClosed();
  expect(client.packets).toEqual([]);
});

test('a will keeps its user properties in their order', async () => {
  const reader = await host.connected();
  await subscribe(reader, 'will/order');
  const raw: Buffer[] = [];
  reader.onData((chunk) => raw.push(chunk));
  const pair = (name: string, value: string): number[] => [
    ...[0x26, 0, 1, name.charCodeAt(0), 0, 1, value.charCodeAt(0)],
  ];
  const properties = [...pair('b', '1'), ...pair('a', '2'), ...pair('b', '3')];
  const topic = [...Buffer.from('will/order')];
  const dying = await host.fresh();
  dying.write(
    connectBytes(0x06, [], [0, 0, properties.length, ...properties, 0, 10, ...topic, 0, 1, 0x78]),
  );
  await dying.next('connack');
  dying.destroy();
  await reader.next('publish');
  expect(Buffer.concat(raw).includes(Buffer.from(properties))).toBe(true);
});

describe('MQTT 3', () => {
  test('may write a remaining length in more bytes than it needs', async () => {
    const client = await host.fresh(4);
    client.write([0x10, 0x8c, 0, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 0, 0, 0]);
    expect((await client.next('connack')).returnCode).toBe(0);
    client.write([0x82, 0x86, 0x80, 0, 0, 1, 0, 1, 0x61, 0, 0xc0, 0x80, 0]);
    expect((await client.next('suback')).granted).toEqual([0]);
    await client.next('pingresp');
  });

  test('3.1 is not told whether the session was there, 3.1.1 is', async () => {
    for (const version of [3, 4] as const) {
      const clientId = `present-${version}`;
      (await host.connected({ clientId, clean: false }, version)).destroy();
      const again = await host.fresh(version);
      again.send(connectPacket(version, { clientId, clean: false }));
      expect((await again.next('connack')).sessionPresent).toBe(version === 4);
    }
  });

  test('may come without a client id for a clean session', async () => {
    const clients = [await host.connected({}, 4), await host.connected({}, 4)];
    for (const client of clients) await client.settle();
  });

  test('is told that a message to $SYS has arrived', async () => {
    const reader = await host.connected();
    await subscribe(reader, '$SYS/x');
    const client = await host.connected({}, 4);
    client.send(publish('$SYS/x', 'x', { qos: 1, messageId: 1 }));
    await client.next('puback');
    client.send(publish('$SYS/x', 'x', { qos: 2, messageId: 2 }));
    await client.next('pubrec');
    client.send({ cmd: 'pubrel', messageId: 2 });
    await client.next('pubcomp');
    await reader.settle();
    expect(payloads(reader)).toEqual([]);
  });

  test('3.1 needs a client id', async () => {
    const client = await host.fresh(3);
    client.write([0x10, 14, 0, 6, ...Buffer.from('MQIsdp'), 3, 2, 0, 0, 0, 0]);
    expect((await client.next('connack')).returnCode).toBe(2);
    await client.untilClosed();
  });

  test('is closed without a word where MQTT 5 is told a reason', async () => {
    for (const version of [3, 4] as const) {
      const client = await host.connected({ clientId: `plain-${version}` }, version);
      client.write([0x36, 5, 0, 1, 0x61, 0, 1]);
      await client.untilClosed();
      expect(client.packets).toEqual([]);
    }
  });

  test('is told 0x80 for a filter that is not valid, and nothing in UNSUBACK', async () => {
    const client = await host.connected({}, 4);
    expect(await subscribe(client, 'a#')).toEqual([0x80]);
    client.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: ['never'] });
    expect((await client.next('unsuback')).messageId).toBe(2);
  });

  test('has reserved option bits', async () => {
    const client = await host.connected({}, 4);
    client.write([0x82, 6, 0, 1, 0, 1, 0x61, 4]);
    await client.untilClosed();
  });

  test('gets its messages without properties', async () => {
    const reader = await host.connected({}, 4);
    await subscribe(reader, 'plain');
    const writer = await host.connected();
    writer.send(publish('plain', 'x', { properties: { contentType: 'text/plain' } }));
    const got = await reader.next('publish');
    expect([String(got.payload), got.properties]).toEqual(['x', undefined]);
  });
});
