/** Statements of the standard that no other test shows, by the wire; src/gateway/mqtt/README.md lists them all. */
import type { Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { connectPacket, type RawMqtt } from './raw-client.ts';
import { MqttServer, payloads, publish, subscribe } from './support.ts';

const host = MqttServer.forTests();

/** Publishes at quality 1 and waits for the acknowledgement. */
async function published(client: RawMqtt, topic: string, text: string, more = {}): Promise<void> {
  client.send(publish(topic, text, { qos: 1, messageId: 100, ...more }));
  await client.next('puback');
}

const WILL = { topic: 'will/kept', payload: 'gone', qos: 1 } as const;

describe('CONNECT', () => {
  test('that is refused: nothing that follows it is processed', async () => {
    const reader = await host.connected();
    await subscribe(reader, 'early');
    const client = await host.fresh();
    client.send(connectPacket(5, { properties: { authenticationMethod: 'X' } }));
    client.send(publish('early', 'x'));
    await client.untilClosed();
    await reader.settle();
    expect(client.packets.map(({ cmd }) => cmd)).toEqual(['connack']);
    expect(payloads(reader)).toEqual([]);
  });

  test('that is accepted: what follows it in the same bytes is processed after CONNACK', async () => {
    const client = await host.fresh(4);
    client.write([0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 0, 0, 1, 0x7a, 0xc0, 0]);
    expect((await client.any())?.cmd).toBe('connack');
    expect((await client.any())?.cmd).toBe('pingresp');
  });

  test.each([true, false])('a will retained: %s', async (retain) => {
    const topic = `${WILL.topic}/${retain}`;
    const watcher = await host.connected();
    await subscribe(watcher, topic);
    (await host.connected({ will: { ...WILL, topic, retain } })).destroy();
    await watcher.next('publish');
    const late = await host.connected();
    await subscribe(late, topic);
    await late.settle();
    expect(payloads(late)).toEqual(retain ? ['gone'] : []);
  });

  test('gets response information only when it asks', async () => {
    for (const wanted of [true, false]) {
      const client = await host.fresh();
      const properties = { requestResponseInformation: wanted };
      client.send(connectPacket(5, { clientId: 'asks', properties }));
      const found = (await client.next('connack')).properties?.responseInformation;
      expect(found).toBe(wanted ? 'response/asks' : undefined);
    }
  });

  test('gets response information that may stand in a topic, whatever its client id', async () => {
    const client = await host.fresh();
    const properties = { requestResponseInformation: true };
    client.send(connectPacket(5, { clientId: 'a+b#/é', properties }));
    const topic = (await client.next('connack')).properties?.responseInformation ?? '';
    expect(topic).toBe('response/a%2Bb%23/é');
    client.send(publish(topic, 'x', { qos: 1, messageId: 1 }));
    await client.next('puback');
  });

  test('with clean start ends the session that was there', async () => {
    const settings = { clientId: 'cleans', properties: { sessionExpiryInterval: 100 } };
    const first = await host.connected({ ...settings, clean: false });
    await subscribe(first, 'cleaned');
    first.destroy();
    const second = await host.fresh();
    second.send(connectPacket(5, { ...settings, clean: true }));
    expect((await second.next('connack')).sessionPresent).toBe(false);
    await published(second, 'cleaned', 'x');
    await second.settle();
    expect(payloads(second)).toEqual([]);
  });
});

describe('retained messages', () => {
  test('are replaced by the next one, and not by one without the flag', async () => {
    const client = await host.connected();
    await published(client, 'r/a', 'one', { retain: true });
    await published(client, 'r/a', 'two', { retain: true });
    await published(client, 'r/a', 'plain');
    await subscribe(client, 'r/a');
    expect(await client.next('publish')).toMatchObject({
      retain: true,
      payload: Buffer.from('two'),
    });
    await client.settle();
    expect(payloads(client)).toEqual([]);
  });

  test('with an empty payload are delivered as messages, and kept by nobody', async () => {
    const client = await host.connected();
    await published(client, 'r/b', 'one', { retain: true });
    await subscribe(client, 'r/b', { rh: 2 });
    await published(client, 'r/b', '', { retain: true });
    expect(String((await client.next('publish')).payload)).toBe('');
    await subscribe(client, 'r/b', { rh: 0 });
    await client.settle();
    expect(payloads(client)).toEqual([]);
  });

  test('lose the flag for who is subscribed already, unless it is to stay as published', async () => {
    const client = await host.connected();
    await subscribe(client, 'r/c', { rap: false });
    await published(client, 'r/c', 'x', { retain: true });
    expect((await client.next('publish')).retain).toBe(false);
  });
});

describe('messages', () => {
  test('have the lower of two qualities, and DUP of their own', async () => {
    const client = await host.connected();
    for (const [granted, sent, got] of [
      [0, 2, 0],
      [1, 2, 1],
      [2, 1, 1],
    ] as const) {
      const topic = `qos/${granted}${sent}`;
      expect(await subscribe(client, topic, { qos: granted })).toEqual([granted]);
      client.send(publish(topic, 'x', { qos: sent, messageId: 5, dup: true }));
      expect(await client.next('publish')).toMatchObject({ qos: got, dup: false });
      if (sent === 2) client.send({ cmd: 'pubrel', messageId: 5 });
    }
  });

  test('keep user properties in their order, text as it is, and a BOM in their topic', async () => {
    const client = await host.connected();
    await subscribe(client, '\ufeffa/+');
    const raw: Buffer[] = [];
    client.onData((chunk) => raw.push(chunk));
    const topic = Buffer.from('\ufeffa/é');
    const user = Buffer.from([38, 0, 1, 98, 0, 1, 49, 38, 0, 1, 97, 0, 1, 50, 38, 0, 1, 98, 0, 0]);
    const body = [0, topic.length, ...topic, user.length, ...user, 120];
    client.write([0x30, body.length, ...body]);
    expect((await client.next('publish')).topic).toBe('\ufeffa/é');
    expect(Buffer.concat(raw).includes(user)).toBe(true);
  });

  test('are matched without any normalisation', async () => {
    const client = await host.connected();
    await subscribe(client, 'caf\u00e9');
    client.send(publish('cafe\u0301', 'decomposed'));
    client.send(publish('Caf\u00e9', 'capital'));
    client.send(publish('caf\u00e9/', 'a level more'));
    await client.settle();
    expect(payloads(client)).toEqual([]);
  });

  test('topic aliases end with their connection', async () => {
    const settings = { clientId: 'aliases', properties: { sessionExpiryInterval: 100 } };
    const first = await host.connected(settings);
    first.send(publish('alias/x', '1', { properties: { topicAlias: 3 } }));
    await first.settle();
    const second = await host.connected({ ...settings, clean: false });
    second.send(publish('', '2', { properties: { topicAlias: 3 } }));
    expect((await second.next('disconnect')).reasonCode).toBe(0x82);
  });

  test('a topic alias may be any up to the maximum, and be given another topic', async () => {
    const client = await host.connected();
    await subscribe(client, 'alias/+');
    for (const topicAlias of [1, 64]) {
      for (const topic of ['alias/a', 'alias/b', '']) {
        client.send(publish(topic, 'x', { properties: { topicAlias } }));
      }
      const topics = [];
      for (let i = 0; i < 3; i++) topics.push((await client.next('publish')).topic);
      expect(topics).toEqual(['alias/a', 'alias/b', 'alias/b']);
    }
  });
});

describe('subscriptions', () => {
  test('to the same filter replace each other, and are there once', async () => {
    const client = await host.connected();
    await subscribe(client, 'same', { qos: 0 });
    await subscribe(client, 'same', { qos: 1 });
    await published(client, 'same', 'x');
    expect((await client.next('publish')).qos).toBe(1);
    await client.settle();
    expect(payloads(client)).toEqual([]);
  });

  test('that are ended: what was sent is completed, nothing new comes', async () => {
    const client = await host.connected({ properties: { receiveMaximum: 1 } });
    await subscribe(client, 'ended');
    const writer = await host.connected();
    for (const text of ['sent', 'queued']) await published(writer, 'ended', text);
    const sent = await client.next('publish');
    client.send({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['ended'] });
    expect(await client.next('unsuback')).toMatchObject({ messageId: 9, granted: [0] });
    await published(writer, 'ended', 'new');
    client.send({ cmd: 'puback', messageId: sent.messageId ?? 0 });
    await client.settle();
    expect(payloads(client)).toEqual(['queued']);
  });
});

describe('acknowledgements', () => {
  test('of quality 1 free the identifier: the same one is a new message', async () => {
    const client = await host.connected();
    await subscribe(client, 'again/1', { qos: 0 });
    for (const text of ['a', 'b']) await published(client, 'again/1', text);
    await client.settle();
    expect(payloads(client)).toEqual(['a', 'b']);
  });

  test('of quality 2 free it with PUBCOMP, or with a PUBREC that refuses', async () => {
    const client = await host.connected();
    await subscribe(client, 'again/2', { qos: 0 });
    client.send(publish('$SYS/no', 'refused', { qos: 2, messageId: 5 }));
    expect((await client.next('pubrec')).reasonCode).toBe(0x87);
    for (const text of ['a', 'b']) {
      client.send(publish('again/2', text, { qos: 2, messageId: 5 }));
      expect(await client.next('pubrec')).toMatchObject({ messageId: 5, reasonCode: 0 });
      client.send({ cmd: 'pubrel', messageId: 5 });
      expect((await client.next('pubcomp')).messageId).toBe(5);
    }
    expect(payloads(client)).toEqual(['a', 'b']);
  });

  test('that refuse a message end it: it is not sent again, nor to another member', async () => {
    const settings = { clientId: 'refuses', properties: { sessionExpiryInterval: 100 } };
    const first = await host.connected(settings);
    await subscribe(first, '$share/g/refused');
    const writer = await host.connected();
    for (const messageId of [1, 2]) {
      const qos = messageId;
      writer.send(publish('refused', String(qos), { qos, messageId }));
      const { messageId: id = 0, qos: got } = await first.next('publish');
      const refusal = { messageId: id, reasonCode: 0x83 };
      first.send(got === 1 ? { cmd: 'puback', ...refusal } : { cmd: 'pubrec', ...refusal });
    }
    await first.settle();
    const other = await host.connected();
    await subscribe(other, '$share/g/refused');
    first.destroy();
    const second = await host.connected({ ...settings, clean: false });
    await second.settle();
    await other.settle();
    expect([second.packets, payloads(other)]).toEqual([[], []]);
  });

  test('are not held up by an exhausted receive maximum, nor is anything else', async () => {
    const client = await host.connected({ properties: { receiveMaximum: 1 } });
    await subscribe(client, 'full');
    for (const text of ['1', '2']) await published(client, 'full', text);
    client.send(publish('full', '3', { qos: 2, messageId: 7 }));
    expect((await client.next('pubrec')).messageId).toBe(7);
    expect(await subscribe(client, 'other')).toEqual([2]);
    await client.settle();
    expect(payloads(client)).toEqual(['1']);
  });
});

test('each of several filters is handled as if it had come alone', async () => {
  const client = await host.connected();
  await published(client, 'several/a', 'kept', { retain: true });
  const subscriptions: Extract<Packet, { cmd: 'subscribe' }>['subscriptions'] = [
    { topic: 'several/a', qos: 0 },
    { topic: 'several/+', qos: 2 },
    { topic: 'several/a', qos: 1 },
  ];
  client.send({ cmd: 'subscribe', messageId: 77, subscriptions });
  expect(await client.next('suback')).toMatchObject({ messageId: 77, granted: [0, 2, 1] });
  await client.settle();
  expect(new Set(payloads(client))).toEqual(new Set(['kept']));
});

test('two sessions in a row without a client id are two', async () => {
  const ids = new Set<string | undefined>();
  for (let i = 0; i < 20; i++) {
    const client = await host.fresh();
    client.send(connectPacket(5));
    ids.add((await client.next('connack')).properties?.assignedClientIdentifier);
  }
  expect(ids.size).toBe(20);
});
