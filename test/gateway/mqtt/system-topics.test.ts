/** `$SYS` over the wire: the values of the moment, true to what mosquitto's names mean. */
import { expect, test } from 'vitest';
import type { RawMqtt } from './raw-client.ts';
import { MqttServer, publish, subscribe } from './support.ts';

const host = MqttServer.forTests();

/** What a new subscription is told, without the part that all have. */
async function told(client: RawMqtt): Promise<Record<string, string>> {
  client.send({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['$SYS/#'] });
  await client.next('unsuback');
  client.packets.length = 0;
  await subscribe(client, '$SYS/#');
  await client.settle();
  const found: Record<string, string> = {};
  for (const packet of client.packets) {
    if (packet.cmd !== 'publish') continue;
    expect([packet.retain, packet.qos]).toEqual([true, 0]);
    found[packet.topic.replace('$SYS/broker/', '')] = String(packet.payload);
  }
  return found;
}

test('tells what is there, and counts packets and messages', async () => {
  const watcher = await host.connected({ clientId: 'watcher' });
  const settings = { clientId: 'away', properties: { sessionExpiryInterval: 100 } };
  const away = await host.connected(settings);
  await subscribe(away, 'away/+');
  away.send({ cmd: 'disconnect' });
  await away.untilClosed();
  const readers = [await host.connected(), await host.connected()];
  for (const reader of readers) await subscribe(reader, 'news', { qos: 0 });
  const writer = await host.connected();
  const before = await told(watcher);
  expect(before).toMatchObject({
    'clients/connected': '4',
    'clients/disconnected': '1',
    'clients/total': '5',
    'subscriptions/count': '4',
    'retained messages/count': '0',
    'publish/messages/dropped': '0',
  });
  // In one turn, so that each reader gets them as one piece of bytes.
  for (let i = 0; i < 10; i++) writer.send(publish('news', String(i)));
  writer.send(publish('away/a', 'kept', { qos: 1, messageId: 1, retain: true }));
  await writer.next('puback');
  for (const reader of readers) await reader.settle();
  const after = await told(watcher);
  const grown = (name: string): number => Number(after[name]) - Number(before[name]);
  expect(after['retained messages/count']).toBe('1');
  expect(grown('publish/messages/received')).toBe(11);
  const toWatcher = Object.keys(before).length;
  expect(grown('publish/messages/sent')).toBe(20 + toWatcher);
  // Readers' and the watcher's PINGREQ, the watcher's UNSUBSCRIBE and SUBSCRIBE.
  expect(grown('messages/received')).toBe(11 + 2 + 3);
  // PUBACK, PINGRESP to readers and watcher, UNSUBACK, SUBACK.
  expect(grown('messages/sent')).toBe(20 + toWatcher + 1 + 3 + 2);
});
