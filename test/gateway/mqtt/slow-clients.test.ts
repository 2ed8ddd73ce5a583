/** Clients that read slowly, or not at all: what they lose, and that nobody else notices. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { connectPacket, type RawMqtt } from './raw-client.ts';
import { MqttServer, publish, subscribe } from './support.ts';

const CERTIFICATE = join(import.meta.dirname, 'tls-cert.pem');
const host = MqttServer.forTests({
  port: '0',
  'mqtt-tls-port': '0',
  'tls-cert': CERTIFICATE,
  'tls-key': join(import.meta.dirname, 'tls-key.pem'),
  'outbox-bytes-max': '1mb',
});

const KEPT = { properties: { sessionExpiryInterval: 100 } };

/** Publishes at quality 1, one after the other, each once `quick` has the one before. */
async function flood(topic: string, count: number, bytes: number, quick?: RawMqtt): Promise<void> {
  const writer = await host.connected();
  const payload = Buffer.alloc(bytes, 'x');
  for (let left = count; left > 0; left--) {
    writer.send(publish(topic, '', { payload, qos: 1, messageId: 1 }));
    await writer.next('puback');
    await quick?.next('publish');
  }
}

/** Acknowledges `count` messages as they come; how many there were of each packet identifier. */
async function drain(client: RawMqtt, count: number): Promise<number> {
  const ids = new Set<number>();
  while (ids.size < count) {
    const { messageId = 0, qos } = await client.next('publish');
    expect(qos).toBe(1);
    ids.add(messageId);
    client.send({ cmd: 'puback', messageId });
  }
  return ids.size;
}

test('a queue larger than the outbox reaches a client that comes back', async () => {
  const first = await host.connected({ clientId: 'back', ...KEPT });
  await subscribe(first, 'back', { qos: 1 });
  first.destroy();
  await flood('back', 64, 240_000);
  const second = await host.connected({ clientId: 'back', clean: false, ...KEPT });
  expect(await drain(second, 64)).toBe(64);
  await second.settle();
});

test.each(['ws', 'mqtts'])('and one that comes back over %s', async (protocol) => {
  const settings = { clientId: protocol, protocolVersion: 5 as const, reconnectPeriod: 0, ...KEPT };
  const first = await host.connected({ clientId: protocol, ...KEPT });
  await subscribe(first, protocol, { qos: 1 });
  first.destroy();
  await flood(protocol, 64, 240_000);
  const { port, mqttTlsPort } = host.server;
  const address = protocol === 'ws' ? `127.0.0.1:${port}/mqtt` : `localhost:${mqttTlsPort}`;
  const ca = readFileSync(CERTIFICATE);
  const second = mqtt.connect(`${protocol}://${address}`, { ...settings, clean: false, ca });
  let left = 64;
  await new Promise<void>((resolve) => {
    second.on('message', () => {
      left--;
      if (left === 0) resolve();
    });
  });
  await second.endAsync();
});

test('more retained messages than the outbox holds reach a new subscription', async () => {
  const writer = await host.connected();
  const payload = Buffer.alloc(900_000, 'x');
  for (let i = 0; i < 30; i++) {
    writer.send(publish(`kept/${i}`, '', { payload, qos: 1, messageId: 1, retain: true }));
    await writer.next('puback');
  }
  const reader = await host.connected();
  await subscribe(reader, 'kept/+', { qos: 0 });
  const topics = new Set<string>();
  while (topics.size < 30) topics.add((await reader.next('publish')).topic);
  await reader.settle();
});

test('who does not read what comes at quality 0 is cut off; its session stays, others go on', async () => {
  const { counters } = host.server.engine;
  const slow = await host.connected({ clientId: 'slow', ...KEPT });
  const quick = await host.connected();
  for (const client of [slow, quick]) await subscribe(client, 'fast', { qos: 0 });
  slow.pause();
  const before = counters.slowConsumers;
  await flood('fast', 100, 200_000, quick);
  expect(counters.slowConsumers - before).toBe(1);
  slow.resume();
  await slow.untilClosed();
  const again = await host.fresh();
  again.send(connectPacket(5, { clientId: 'slow', clean: false, ...KEPT }));
  expect((await again.next('connack')).sessionPresent).toBe(true);
});

test('who does not read what comes above it keeps the connection, and is sent what its queue holds', async () => {
  const slow = await host.connected({ clientId: 'lazy', ...KEPT });
  await subscribe(slow, 'heavy', { qos: 1 });
  slow.pause();
  const { mqtt } = host.server.engine;
  const before = mqtt.counters.dropped;
  await flood('heavy', 100, 200_000);
  const dropped = mqtt.counters.dropped - before;
  expect(dropped).toBeGreaterThan(0);
  slow.resume();
  expect(await drain(slow, 100 - dropped)).toBe(100 - dropped);
  await slow.settle();
});

test('a will is published when its client is cut off', async () => {
  const reader = await host.connected();
  await subscribe(reader, 'will');
  const will = { topic: 'will', payload: 'cut', qos: 1 as const, retain: false };
  const slow = await host.connected({ will });
  await subscribe(slow, 'fast', { qos: 0 });
  slow.pause();
  await flood('fast', 50, 200_000);
  expect(String((await reader.next('publish')).payload)).toBe('cut');
});
