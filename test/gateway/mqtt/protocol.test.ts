/** The protocol packet by packet, where libraries are too well-behaved: MQTT 5 unless a test says otherwise. */
import { describe, expect, test } from 'vitest';
import { connectPacket } from './raw-client.ts';
import { type Connect, MqttServer, publish, subscribe } from './support.ts';

const host = MqttServer.forTests({ 'mqtt-keepalive-max': '300' });

describe('CONNECT', () => {
  test('without a client id gets one, and the server says what it allows', async () => {
    const client = await host.fresh();
    client.send(connectPacket(5));
    const { properties, reasonCode } = await client.next('connack');
    expect(reasonCode).toBe(0);
    expect(properties?.assignedClientIdentifier).toMatch(/^auto-[0-9a-f]{16}$/);
    expect(properties).toMatchObject({ receiveMaximum: 1024, topicAliasMaximum: 64 });
    expect(properties?.serverKeepAlive).toBe(300);
  });

  test('of an unknown version is refused with the code of the version', async () => {
    const client = await host.fresh(4);
    client.write([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 6, 2, 0, 0, 0, 0]);
    expect((await client.next('connack')).returnCode).toBe(1);
    await client.untilClosed();
  });

  test('by MQTT 3.1.1 without id and clean session is refused with 2', async () => {
    const client = await host.fresh(4);
    client.write([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0, 0, 0, 0, 0]);
    expect((await client.next('connack')).returnCode).toBe(2);
    await client.untilClosed();
  });

  test('with enhanced authentication is refused with 0x8C', async () => {
    const client = await host.fresh();
    client.send(connectPacket(5, { properties: { authenticationMethod: 'SCRAM-SHA-1' } }));
    expect((await client.next('connack')).reasonCode).toBe(0x8c);
    await client.untilClosed();
  });

  test('a second time ends the connection with 0x82', async () => {
    const client = await host.connected();
    client.send(connectPacket(5));
    expect((await client.next('disconnect')).reasonCode).toBe(0x82);
    await client.untilClosed();
  });

  test('must come first', async () => {
    const client = await host.fresh(4);
    client.send({ cmd: 'pingreq' });
    await client.untilClosed();
    expect(client.packets).toEqual([]);
  });

  test('takes a session over: the older connection is told 0x8E', async () => {
    const older = await host.connected({ clientId: 'twice' });
    const newer = await host.connected({ clientId: 'twice' });
    expect((await older.next('disconnect')).reasonCode).toBe(0x8e);
    await older.untilClosed();
    await newer.settle();
  });

  test('takes a will along when the session is taken over', async () => {
    const reader = await host.connected();
    await subscribe(reader, 'will/over');
    await host.connected({
      clientId: 'willed',
      will: { topic: 'will/over', payload: 'lost', qos: 1, retain: false },
    });
    await host.connected({ clientId: 'willed' });
    expect(String((await reader.next('publish')).payload)).toBe('lost');
  });
});

describe('malformed packets end the connection with 0x81, nobody else', () => {
  test.each([
    ['quality 3', [0x36, 5, 0, 1, 0x61, 0, 1]],
    ['DUP at quality 0', [0x38, 3, 0, 1, 0x61]],
    ['reserved flags of SUBSCRIBE', [0x80, 6, 0, 1, 0, 0, 1, 0x61]],
    ['a topic beyond the packet', [0x30, 3, 0, 9, 0x61]],
    ['a topic that is not UTF-8', [0x30, 4, 0, 1, 0xff, 0]],
    ['a topic with NUL', [0x30, 4, 0, 1, 0, 0]],
    ['an endless length', [0x30, 0xff, 0xff, 0xff, 0xff, 1]],
    ['packet type 0', [0x00, 0]],
    ['SUBSCRIBE cut short', [0x82, 4, 0, 1, 0, 0]],
    ['a filter that is not UTF-8', [0x82, 7, 0, 1, 0, 0, 1, 0xff, 0]],
    ['an unknown property', [0x30, 6, 0, 1, 0x61, 2, 0x7f, 0]],
  ])('%s', async (_name, bytes) => {
    const other = await host.connected();
    const client = await host.connected();
    client.write(bytes);
    expect((await client.next('disconnect')).reasonCode).toBe(0x81);
    await client.untilClosed();
    await other.settle();
  });
});

describe('protocol errors end the connection with their code', () => {
  test.each([
    ['packet identifier 0', 0x82, [0x32, 6, 0, 1, 0x61, 0, 0, 0]],
    ['a server packet', 0x82, [0xd0, 0]],
    ['AUTH', 0x82, [0xf0, 0]],
    ['a topic with wildcards', 0x90, [0x30, 4, 0, 1, 0x2b, 0]],
    ['topic alias 0', 0x94, [0x30, 7, 0, 1, 0x61, 3, 0x23, 0, 0]],
    ['a topic alias above the maximum', 0x94, [0x30, 7, 0, 1, 0x61, 3, 0x23, 0xff, 0]],
    ['a topic alias that stands for nothing', 0x82, [0x30, 6, 0, 0, 3, 0x23, 0, 5]],
    ['a subscription identifier from a client', 0x82, [0x30, 6, 0, 1, 0x61, 2, 0x0b, 1]],
    ['a packet above the maximum', 0x95, [0x30, 0xff, 0xff, 0x7f]],
  ])('%s', async (_name, code, bytes) => {
    const client = await host.connected();
    client.write(bytes);
    expect((await client.next('disconnect')).reasonCode).toBe(code);
    await client.untilClosed();
  });

  test('no-local on a shared subscription', async () => {
    const client = await host.connected();
    client.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: '$share/g/a', qos: 0, nl: true }],
    });
    expect((await client.next('disconnect')).reasonCode).toBe(0x82);
  });

  test('more unreleased messages than agreed', async () => {
    const client = await host.connected();
    for (let messageId = 1; messageId <= 1025; messageId++) {
      client.send(publish('many', 'x', { qos: 2, messageId }));
    }
    expect((await client.next('disconnect')).reasonCode).toBe(0x93);
  });
});

describe('quality 2', () => {
  test('publishes once, however often it is sent before PUBREL', async () => {
    const reader = await host.connected();
    await subscribe(reader, 'once/+');
    const writer = await host.connected();
    writer.send(publish('once/a', '1', { qos: 2, messageId: 7 }));
    await writer.next('pubrec');
    writer.send(publish('once/a', '1', { qos: 2, messageId: 7, dup: true }));
    await writer.next('pubrec');
    writer.send({ cmd: 'pubrel', messageId: 7 });
    expect((await writer.next('pubcomp')).reasonCode).toBe(0);
    writer.send({ cmd: 'pubrel', messageId: 7 });
    expect((await writer.next('pubcomp')).reasonCode).toBe(0x92);
    await reader.settle();
    expect(reader.packets.filter(({ cmd }) => cmd === 'publish')).toHaveLength(1);
  });

  test('is sent again with the same identifier after a lost connection, as far as it came', async () => {
    const session: Connect = {
      clientId: 'resumes',
      clean: false,
      properties: { sessionExpiryInterval: 100 },
    };
    const first = await host.connected(session);
    await subscribe(first, 'resume/+');
    const writer = await host.connected();
    for (const name of ['a', 'b'])
      writer.send(publish(`resume/${name}`, name, { qos: 2, messageId: 1 }));
    writer.send({ cmd: 'pubrel', messageId: 1 });
    writer.send(publish('resume/c', 'c', { qos: 1, messageId: 2 }));
    const got = await first.next('publish');
    const third = await first.next('publish');
    first.send({ cmd: 'pubrec', messageId: got.messageId ?? 0 });
    await first.next('pubrel');
    first.destroy();
    const second = await host.connected(session);
    expect((await second.next('pubrel')).messageId).toBe(got.messageId);
    const again = await second.next('publish');
    expect(again).toMatchObject({ dup: true, messageId: third.messageId, topic: third.topic });
    second.send({ cmd: 'pubcomp', messageId: got.messageId ?? 0 });
    second.send({ cmd: 'puback', messageId: again.messageId ?? 0 });
    await second.settle();
    second.destroy();
    const last = await host.connected(session);
    await last.settle();
    expect(last.packets).toEqual([]);
  });
});

describe('receive maximum', () => {
  test('bounds what is in flight to a client', async () => {
    const reader = await host.connected({ properties: { receiveMaximum: 2 } });
    await subscribe(reader, 'window');
    const writer = await host.connected();
    for (let i = 1; i <= 5; i++) {
      writer.send(publish('window', String(i), { qos: 1, messageId: i }));
      await writer.next('puback');
    }
    await reader.settle();
    const got = reader.packets.filter(({ cmd }) => cmd === 'publish');
    expect(got).toHaveLength(2);
    reader.send({ cmd: 'puback', messageId: got[0]?.messageId ?? 0 });
    await reader.settle();
    expect(reader.packets.filter(({ cmd }) => cmd === 'publish')).toHaveLength(3);
  });
});

describe('maximum packet size', () => {
  test('of a client: larger messages count as delivered', async () => {
    const reader = await host.connected({ properties: { maximumPacketSize: 60 } });
    await subscribe(reader, 'size');
    const writer = await host.connected();
    writer.send(publish('size', 'x'.repeat(100), { qos: 1, messageId: 1 }));
    writer.send(publish('size', 'small', { qos: 1, messageId: 2 }));
    expect(String((await reader.next('publish')).payload)).toBe('small');
    await reader.settle();
    expect(reader.packets).toEqual([]);
  });
});

describe('topic aliases', () => {
  test('stand for topics both ways', async () => {
    const reader = await host.connected({ properties: { topicAliasMaximum: 1 } });
    await subscribe(reader, 'alias/#');
    const writer = await host.connected();
    writer.send(publish('alias/a', '1', { properties: { topicAlias: 3 } }));
    writer.send(publish('', '2', { properties: { topicAlias: 3 } }));
    writer.send(publish('alias/b', '3'));
    expect(await reader.next('publish')).toMatchObject({
      topic: 'alias/a',
      properties: { topicAlias: 1 },
    });
    expect(await reader.next('publish')).toMatchObject({
      topic: '',
      properties: { topicAlias: 1 },
    });
    const third = await reader.next('publish');
    expect([third.topic, third.properties?.topicAlias]).toEqual(['alias/b', undefined]);
  });
});

describe('subscriptions', () => {
  test('answer each filter with its own code', async () => {
    const client = await host.connected();
    client.send({
      cmd: 'subscribe',
      messageId: 9,
      subscriptions: [
        { topic: 'good', qos: 1 },
        { topic: 'bad/#/x', qos: 1 },
        { topic: '$share//x', qos: 0 },
      ],
    });
    expect((await client.next('suback')).granted).toEqual([1, 0x8f, 0x8f]);
    client.send({ cmd: 'unsubscribe', messageId: 10, unsubscriptions: ['good', 'never'] });
    expect((await client.next('unsuback')).granted).toEqual([0, 0x11]);
  });

  test('that overlap each bring a copy with its own identifier', async () => {
    const client = await host.connected();
    for (const [id, topic] of [
      [1, 'over/#'],
      [2, 'over/+'],
    ] as const) {
      client.send({
        cmd: 'subscribe',
        messageId: id,
        subscriptions: [{ topic, qos: 0 }],
        properties: { subscriptionIdentifier: id },
      });
      await client.next('suback');
    }
    client.send(publish('over/lap', 'x'));
    const ids = [await client.next('publish'), await client.next('publish')].map(
      ({ properties }) => properties?.subscriptionIdentifier,
    );
    expect(ids.sort()).toEqual([1, 2]);
  });

  test('no-local keeps a client from its own messages', async () => {
    const client = await host.connected();
    const other = await host.connected();
    await subscribe(client, 'local', { nl: true });
    client.send(publish('local', 'mine'));
    await client.settle();
    other.send(publish('local', 'theirs'));
    expect(String((await client.next('publish')).payload)).toBe('theirs');
  });

  test('retain-as-published keeps the flag, retain handling says when retained ones are sent', async () => {
    const writer = await host.connected();
    writer.send(publish('rap', 'r', { retain: true, qos: 1, messageId: 1 }));
    await writer.next('puback');
    const client = await host.connected();
    await subscribe(client, 'rap', { rap: true, rh: 2 });
    await client.settle();
    expect(client.packets).toEqual([]);
    writer.send(publish('rap', 'r2', { retain: true }));
    expect((await client.next('publish')).retain).toBe(true);
    await subscribe(client, 'rap', { rh: 1 });
    await client.settle();
    expect(client.packets).toEqual([]);
    await subscribe(client, 'rap', { rh: 0 });
    expect(await client.next('publish')).toMatchObject({ retain: true, topic: 'rap' });
  });

  test('shared ones get each message once, in turn, and what a leaver left', async () => {
    const [a, b] = [
      await host.connected({ properties: { receiveMaximum: 1 } }),
      await host.connected({ properties: { receiveMaximum: 100 } }),
    ];
    await subscribe(a, '$share/g/turn');
    await subscribe(b, '$share/g/turn');
    const writer = await host.connected();
    for (let i = 1; i <= 10; i++) {
      writer.send(publish('turn', String(i), { qos: 1, messageId: i }));
      await writer.next('puback');
    }
    await a.settle();
    expect(a.packets.filter(({ cmd }) => cmd === 'publish')).toHaveLength(1);
    a.destroy();
    const got: string[] = [];
    while (got.length < 10) got.push(String((await b.next('publish')).payload));
    expect(new Set(got).size).toBe(10);
  });

  test('a leading wildcard does not reach $SYS', async () => {
    const client = await host.connected();
    await subscribe(client, '#');
    await client.settle();
    expect(
      client.packets.filter((one) => one.cmd === 'publish' && one.topic.startsWith('$')),
    ).toEqual([]);
    client.packets.length = 0;
    await subscribe(client, '$SYS/broker/version');
    expect(String((await client.next('publish')).payload)).toMatch(/^keywire /);
    client.send(publish('$SYS/broker/version', 'forged', { qos: 1, messageId: 3 }));
    expect((await client.next('puback')).reasonCode).toBe(0x87);
  });
});

describe('publishing', () => {
  test('to nobody says so', async () => {
    const client = await host.connected();
    client.send(publish('nobody/listens', 'x', { qos: 1, messageId: 4 }));
    expect((await client.next('puback')).reasonCode).toBe(0x10);
  });

  test('passes properties through, and counts expiry down', async () => {
    const client = await host.connected();
    await subscribe(client, 'props');
    const properties = {
      contentType: 'text/plain',
      responseTopic: 'answers',
      correlationData: Buffer.from('c1'),
      payloadFormatIndicator: true,
      messageExpiryInterval: 60,
      userProperties: { a: '1' },
    };
    client.send(publish('props', 'x', { properties }));
    const got = (await client.next('publish')).properties;
    expect(got?.messageExpiryInterval).toBeLessThanOrEqual(60);
    expect({ ...got, messageExpiryInterval: 60 }).toEqual(properties);
  });
});

describe('DISCONNECT', () => {
  test('0 forgets the will, 4 publishes it', async () => {
    const reader = await host.connected();
    await subscribe(reader, 'bye/+');
    for (const [name, reasonCode] of [
      ['quiet', 0],
      ['loud', 4],
    ] as const) {
      const client = await host.connected({
        will: { topic: `bye/${name}`, payload: name, qos: 0, retain: false },
      });
      client.send({ cmd: 'disconnect', reasonCode });
      await client.untilClosed();
    }
    expect(String((await reader.next('publish')).payload)).toBe('loud');
    await reader.settle();
    expect(reader.packets).toEqual([]);
  });

  test('may not begin to keep a session', async () => {
    const client = await host.connected();
    client.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: 5 } });
    expect((await client.next('disconnect')).reasonCode).toBe(0x82);
  });
});
