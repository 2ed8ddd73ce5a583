/** One bus for every door: MQTT beside Redis clients and keywire's own, and MQTT connections among the others. */
import { Redis } from 'ioredis';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Client, connect } from '../../src/client/client.ts';
import { MqttServer, payloads, publish, subscribe } from '../gateway/mqtt/support.ts';

const host = MqttServer.forTests({
  port: '0',
  'resp-port': '0',
  'mqtt-port': '0',
  'allow-origin': 'https://app.example',
});
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function redis(): Redis {
  const client = new Redis({ port: host.server.respPort ?? 0 });
  ends.push(() => client.disconnect());
  return client;
}

async function browser(): Promise<Client> {
  const client = await connect(`ws://127.0.0.1:${host.server.port}`);
  ends.push(() => client.close());
  return client;
}

async function device(): Promise<MqttClient> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${host.port}`, { reconnectPeriod: 0 });
  ends.push(() => client.endAsync(true));
  return client;
}

/** Collects texts; `take(n)` resolves once there are n. */
class Box {
  readonly texts: string[] = [];
  #wake: () => void = () => {};

  readonly add = (text: string): void => {
    this.texts.push(text);
    this.#wake();
  };

  async take(count: number): Promise<string[]> {
    while (this.texts.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.texts.splice(0);
  }
}

test('each door hears each other, by name, pattern and filter side by side', async () => {
  const [byFilter, byPattern, byName, byHandler] = [new Box(), new Box(), new Box(), new Box()];
  const reader = await device();
  reader.on('message', (topic, payload) => byFilter.add(`${topic} ${payload}`));
  await reader.subscribeAsync('room/+/said', { qos: 1 });
  const patterns = redis();
  patterns.on('pmessage', (_pattern, channel, text) => byPattern.add(`${channel} ${text}`));
  await patterns.psubscribe('room/*/said');
  const names = redis();
  names.on('message', (channel, text) => byName.add(`${channel} ${text}`));
  await names.subscribe('room/1/said');
  const page = await browser();
  await page.subscribe('room/1/said', ({ channel, payload }) =>
    byHandler.add(`${channel} ${payload}`),
  );

  const [writer, sender, other] = [await device(), redis(), await browser()];
  await writer.publishAsync('room/1/said', 'mqtt 0', { qos: 0 });
  await writer.publishAsync('room/1/said', 'mqtt 2', { qos: 2 });
  expect(await sender.publish('room/1/said', 'resp')).toBe(4);
  expect(await other.publish('room/1/said', 'websocket')).toBe(4);
  const expected = ['mqtt 0', 'mqtt 2', 'resp', 'websocket'].map((text) => `room/1/said ${text}`);
  for (const box of [byFilter, byPattern, byName, byHandler]) {
    expect(await box.take(4)).toEqual(expected);
  }
});

test('messages of other doors have quality 0, and binary payloads pass unchanged', async () => {
  const reader = await host.connected();
  await subscribe(reader, 'bytes');
  const payload = Buffer.from([0, 255, 128, 10, 13]);
  await redis().publish('bytes', payload);
  const got = await reader.next('publish');
  expect([got.qos, got.payload]).toEqual([0, payload]);
  const back = new Box();
  const listener = redis();
  listener.on('messageBuffer', (_channel, bytes: Buffer) => back.add(bytes.toString('hex')));
  await listener.subscribe('bytes');
  reader.send(publish('bytes', 'x', { payload }));
  expect(await back.take(1)).toEqual([payload.toString('hex')]);
});

test('channels whose names are no topics do not reach MQTT, and do no harm', async () => {
  const reader = await host.connected();
  await subscribe(reader, '#');
  const sender = redis();
  const names = ['a+b', 'a#', 'nul\0', Buffer.from([0xff, 0xfe])];
  for (const name of names) await sender.call('PUBLISH', name, 'hidden');
  await sender.publish('ends/here', 'seen');
  await reader.next('publish').then(({ payload }) => expect(String(payload)).toBe('seen'));
  await reader.settle();
  expect(payloads(reader)).toEqual([]);
});

test('a transaction of a Redis client reaches MQTT as a whole', async () => {
  const reader = await host.connected();
  await subscribe(reader, 'both/#');
  await redis().multi().set('state', 'on').publish('both/a', '1').publish('both/b', '2').exec();
  expect(String((await reader.next('publish')).payload)).toBe('1');
  expect(String((await reader.next('publish')).payload)).toBe('2');
});

describe('MQTT connections', () => {
  test('are counted by INFO, listed by CLIENT LIST, and ended by CLIENT KILL', async () => {
    const admin = redis();
    const before = await countOf(admin);
    const client = await host.connected({ clientId: 'sensor-7' });
    expect(await countOf(admin)).toBe(before + 1);
    const listed = String(await admin.call('CLIENT', 'LIST'));
    const line = listed.split('\n').find((one) => one.includes('name=sensor-7'));
    const [, id] = /\bid=(\d+)/.exec(line ?? '') ?? [];
    expect(await admin.call('CLIENT', 'KILL', 'ID', String(id))).toBe(1);
    expect((await client.next('disconnect')).reasonCode).toBe(0x98);
    await client.untilClosed();
    expect(await countOf(admin)).toBe(before);
  });

  test('cannot forge a line of CLIENT LIST by their client id', async () => {
    const admin = redis();
    await host.connected({ clientId: 'a b\nid=1 name=forged é' });
    const listed = String(await admin.call('CLIENT', 'LIST'));
    expect(listed).toContain(' name=a%20b%0Aid=1%20name=forged%20%C3%A9 ');
    expect(listed.split('\n').filter((line) => line !== '')).toHaveLength(2);
  });

  test('may bring any user name and password while none can be configured', async () => {
    const client = await host.connected({ username: 'anybody', password: Buffer.from('at all') });
    await client.settle();
  });
});

async function countOf(admin: Redis): Promise<number> {
  const info = await admin.info('clients');
  return Number(/keywire_mqtt_clients:(\d+)/.exec(info)?.[1]);
}

describe('an upgrade at /mqtt', () => {
  test('needs the subprotocol', async () => {
    expect(await upgrade(['other'], {})).toBe('400');
    expect(await upgrade(['other', 'mqtt'], {})).toBe('mqtt');
    expect(await upgrade(['mqttv3.1', 'mqtt'], {})).toBe('mqtt');
  });

  test('is for pages of this host, of loopback and of the list', async () => {
    for (const Origin of [`http://127.0.0.1:${host.server.port}`, 'https://app.example']) {
      expect(await upgrade(['mqtt'], { Origin })).toBe('mqtt');
    }
    for (const Origin of ['https://evil.example', 'null', 'https://app.example.evil']) {
      expect(await upgrade(['mqtt'], { Origin })).toBe('403');
    }
  });

  test("is refused under a stranger's name for this machine", async () => {
    const Host = `evil.example:${host.server.port}`;
    expect(await upgrade(['mqtt'], { Host, Origin: `http://${Host}` })).toBe('403');
    expect(await upgrade(['mqtt'], { Host: 'localhost' })).toBe('mqtt');
  });

  test('takes clients of 3.1 by the subprotocol that they know', async () => {
    const options = { protocolId: 'MQIsdp', protocolVersion: 3, reconnectPeriod: 0 } as const;
    const client = await mqtt.connectAsync(`ws://127.0.0.1:${host.server.port}/mqtt`, options);
    ends.push(() => client.endAsync(true));
    expect(await upgrade(['mqttv3.1'], {})).toBe('mqttv3.1');
    const heard = new Promise((resolve) =>
      client.once('message', (_topic, text) => resolve(`${text}`)),
    );
    await client.subscribeAsync('old/page', { qos: 2 });
    await client.publishAsync('old/page', 'as ever', { qos: 2 });
    expect(await heard).toBe('as ever');
  });

  test('takes packets however they are cut into messages, and no text', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.server.port}/mqtt`, ['mqtt']);
    ends.push(() => socket.terminate());
    const answers = new Box();
    socket.on('message', (data: Buffer) => answers.add(data.toString('hex')));
    await new Promise((resolve) => socket.once('open', resolve));
    const hello = Buffer.from('101000044d5154540402003c000477732d31', 'hex');
    socket.send(hello.subarray(0, 5));
    socket.send(Buffer.concat([hello.subarray(5), Buffer.from('c000c0', 'hex')]));
    socket.send(Buffer.from('00', 'hex'));
    let all = '';
    while (all !== '20020000d000d000') all += (await answers.take(1)).join('');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send('text');
    expect(await closed).toBe(1003);
  });
});

/** The subprotocol that was agreed on, or the status of the refusal. */
function upgrade(protocols: string[], headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.server.port}/mqtt`, protocols, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve(socket.protocol);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(String(response.statusCode));
      socket.terminate();
    });
    socket.on('error', () => {});
  });
}
