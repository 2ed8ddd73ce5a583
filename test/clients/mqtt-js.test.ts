/** MQTT.js against keywire: what its users do, over TCP, TLS and WebSocket, with 3.1.1 and 5. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { configOf, type Server, startServer } from '../../src/server.ts';

const CERTIFICATE = join(import.meta.dirname, '..', 'gateway', 'mqtt', 'tls-cert.pem');
const KEY = join(import.meta.dirname, '..', 'gateway', 'mqtt', 'tls-key.pem');
let server: Server;
let folder: string;
const clients: MqttClient[] = [];

type Door = 'tcp' | 'tls' | 'ws';

const options = (): Record<string, string> => ({
  port: '0',
  'resp-port': '0',
  'mqtt-port': '0',
  'mqtt-tls-port': '0',
  'tls-cert': CERTIFICATE,
  'tls-key': KEY,
  'mqtt-jobs': 'jobs/#=board,jobs/both=other',
  'data-dir': folder,
  'log-level': 'error',
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keywire-mqtt-'));
  server = await startServer(configOf(options()));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
});

function addressOf(over: Door): string {
  if (over === 'ws') return `ws://127.0.0.1:${server.port}/mqtt`;
  // The certificate is for this name.
  if (over === 'tls') return `mqtts://localhost:${server.mqttTlsPort}`;
  return `mqtt://127.0.0.1:${server.mqttPort}`;
}

function settingsOf(over: Door): IClientOptions {
  return { reconnectPeriod: 0, ...(over === 'tls' ? { ca: readFileSync(CERTIFICATE) } : {}) };
}

async function connect(more: IClientOptions = {}, over: Door = 'tcp'): Promise<MqttClient> {
  const client = await mqtt.connectAsync(addressOf(over), { ...settingsOf(over), ...more });
  clients.push(client);
  return client;
}

/** What CONNACK told. */
function sessionPresent(client: MqttClient): Promise<boolean> {
  return new Promise((resolve) => {
    client.once('connect', (packet) => resolve(packet.sessionPresent));
  });
}

interface Received {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
}

/** Collects what arrives; `take(n)` resolves once there are n. */
class Inbox {
  readonly messages: Received[] = [];
  readonly #client: MqttClient;

  constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload, { qos, retain }) => {
      this.messages.push({ topic, payload: payload.toString(), qos, retain });
    });
  }

  async take(count: number): Promise<Received[]> {
    while (this.messages.length < count) {
      await new Promise((resolve) => this.#client.once('message', resolve));
    }
    return this.messages;
  }
}

describe.each([
  { over: 'tcp', protocolVersion: 4 },
  { over: 'tcp', protocolVersion: 5 },
  { over: 'tls', protocolVersion: 4 },
  { over: 'tls', protocolVersion: 5 },
  { over: 'ws', protocolVersion: 4 },
  { over: 'ws', protocolVersion: 5 },
] as const)('MQTT $protocolVersion over $over', ({ over, protocolVersion }) => {
  const open = (more: IClientOptions = {}): Promise<MqttClient> =>
    connect({ protocolVersion, ...more }, over);

  test.each([0, 1, 2] as const)('quality %d arrives once, in order', async (qos) => {
    const reader = await open();
    const inbox = new Inbox(reader);
    await reader.subscribeAsync(`order/${over}/+`, { qos });
    const writer = await open();
    for (let i = 0; i < 20; i++) await writer.publishAsync(`order/${over}/x`, String(i), { qos });
    const messages = await inbox.take(20);
    expect(messages.map(({ payload }) => Number(payload))).toEqual([...Array(20).keys()]);
    expect(new Set(messages.map((message) => message.qos))).toEqual(new Set([qos]));
  });

  test('a retained message waits for who comes later, until it is cleared', async () => {
    const writer = await open();
    const topic = `kept/${over}${protocolVersion}`;
    await writer.publishAsync(topic, 'last', { qos: 1, retain: true });
    const reader = await open();
    const inbox = new Inbox(reader);
    await reader.subscribeAsync(topic, { qos: 1 });
    expect(await inbox.take(1)).toEqual([{ topic, payload: 'last', qos: 1, retain: true }]);
    await writer.publishAsync(topic, '', { qos: 1, retain: true });
    const later = new Inbox(await open());
    await clients.at(-1)?.subscribeAsync(topic);
    await writer.publishAsync(topic, 'now');
    expect((await later.take(1))[0]).toMatchObject({ payload: 'now', retain: false });
  });

  test('a will is published when the connection is lost', async () => {
    const reader = await open();
    const inbox = new Inbox(reader);
    await reader.subscribeAsync('wills/#');
    const dying = await open({
      will: { topic: `wills/${over}`, payload: Buffer.from('gone'), qos: 1, retain: false },
    });
    dying.stream.destroy();
    expect((await inbox.take(1))[0]).toMatchObject({ topic: `wills/${over}`, payload: 'gone' });
  });

  test('a session that stays is sent what it missed', async () => {
    const settings = {
      clientId: `stays-${over}-${protocolVersion}`,
      clean: false,
      properties: { sessionExpiryInterval: 600 },
    };
    const first = await open(settings);
    await first.subscribeAsync('missed/#', { qos: 2 });
    await first.endAsync();
    const writer = await open();
    await writer.publishAsync('missed/a', '1', { qos: 1 });
    await writer.publishAsync('missed/b', '2', { qos: 2 });
    await writer.publishAsync('missed/c', 'not queued', { qos: 0 });
    const second = mqtt.connect(addressOf(over), {
      ...settingsOf(over),
      protocolVersion,
      ...settings,
    });
    clients.push(second);
    const inbox = new Inbox(second);
    expect(await sessionPresent(second)).toBe(true);
    expect((await inbox.take(2)).map(({ payload, qos }) => [payload, qos])).toEqual([
      ['1', 1],
      ['2', 2],
    ]);
  });
});

test('who does not trust the certificate is not served, and nobody else notices', async () => {
  const options = { ...settingsOf('tls'), ca: [], connectTimeout: 5000 };
  await expect(mqtt.connectAsync(addressOf('tls'), options)).rejects.toThrow('self-signed');
  const client = await connect({}, 'tls');
  await client.publishAsync('still/here', 'x', { qos: 1 });
});

describe('across protocols', () => {
  test('PUBLISH by Redis reaches MQTT, and the other way round', async () => {
    const reader = await connect();
    const inbox = new Inbox(reader);
    await reader.subscribeAsync('mixed/+', { qos: 1 });
    const redis = new Redis({ port: server.respPort ?? 0 });
    expect(await redis.publish('mixed/a', 'from redis')).toBe(1);
    expect((await inbox.take(1))[0]).toMatchObject({ topic: 'mixed/a', payload: 'from redis' });
    await redis.subscribe('mixed/b');
    const heard = new Promise((resolve) => redis.once('message', (...words) => resolve(words)));
    await reader.publishAsync('mixed/b', 'from mqtt', { qos: 1 });
    expect(await heard).toEqual(['mixed/b', 'from mqtt']);
    redis.disconnect();
  });

  test('a rule makes a durable job of a message, before it is acknowledged', async () => {
    const client = await connect();
    await client.publishAsync('jobs/paint', 'green', { qos: 1 });
    await client.publishAsync('jobs/paint', 'quality 0 is no job', { qos: 0 });
    const redis = new Redis({ port: server.respPort ?? 0 });
    expect(await redis.lrange('board', 0, -1)).toEqual(['green']);
    redis.disconnect();
  });
});

test('a message that one of its lists refuses is pushed to none', async () => {
  const client = await connect({ protocolVersion: 5 });
  const redis = new Redis({ port: server.respPort ?? 0 });
  const before = await redis.llen('board');
  await redis.set('other', 'a string');
  await expect(client.publishAsync('jobs/both', 'job', { qos: 1 })).rejects.toThrow(
    'Quota exceeded',
  );
  expect(await redis.llen('board')).toBe(before);
  await redis.del('other');
  await client.publishAsync('jobs/both', 'job', { qos: 1 });
  expect([await redis.llen('board'), await redis.llen('other')]).toEqual([before + 1, 1]);
  redis.disconnect();
});

describe('a restart', () => {
  test('sessions, queues, subscriptions and retained messages are there again', async () => {
    const settings: IClientOptions = {
      clientId: 'restarts',
      clean: false,
      protocolVersion: 5,
      properties: { sessionExpiryInterval: 0xffff_ffff },
    };
    const first = await connect(settings);
    await first.subscribeAsync('again/#', { qos: 2 });
    await first.endAsync();
    const writer = await connect();
    await writer.publishAsync('again/a', 'one', { qos: 2 });
    await writer.publishAsync('again/b', 'kept', { qos: 1, retain: true });
    await server.close();
    server = await startServer(configOf(options()));
    const second = mqtt.connect(`mqtt://127.0.0.1:${server.mqttPort}`, {
      reconnectPeriod: 0,
      ...settings,
    });
    clients.push(second);
    const inbox = new Inbox(second);
    expect(await sessionPresent(second)).toBe(true);
    // Quality 2 is told by the client only after PUBREL.
    const missed = (await inbox.take(2)).map(({ payload }) => payload);
    expect(missed.sort()).toEqual(['kept', 'one']);
    const other = new Inbox(await connect());
    await clients.at(-1)?.subscribeAsync('again/b');
    expect((await other.take(1))[0]).toMatchObject({ payload: 'kept', retain: true });
    await clients.at(-2)?.publishAsync('again/c', 'after', { qos: 1 });
    expect((await inbox.take(3)).at(-1)?.payload).toBe('after');
  });
});
