/** Topics one after the other on a connection, which remembers the last one that it has checked. */
import { expect, test } from 'vitest';
import { MqttServer, payloads, publish, subscribe } from './support.ts';

const host = MqttServer.forTests();

test('the same topic again, others of its length and longer ones reach who asked for each', async () => {
  const reader = await host.connected();
  const writer = await host.connected();
  const long = `t/${'x'.repeat(300)}`;
  const topics = ['t/1', 't/1', 't/2', 't/1', long, long, 't/1', 't/\u00e9', 't/\u00e8'];
  await subscribe(reader, 't/#');
  for (const topic of topics) writer.send(publish(topic, topic));
  await writer.settle();
  await reader.settle();
  const arrived = reader.packets.flatMap((packet) =>
    packet.cmd === 'publish' ? [packet.topic] : [],
  );
  expect(arrived).toEqual(topics);
  expect(payloads(reader)).toEqual(topics);
});

test.each([
  ['with wildcards', 0x90, [0x30, 6, 0, 3, 0x74, 0x2f, 0x2b, 0]],
  ['that is not UTF-8', 0x81, [0x30, 6, 0, 3, 0x74, 0x2f, 0xff, 0]],
  ['with NUL in it', 0x81, [0x30, 6, 0, 3, 0x74, 0x2f, 0, 0]],
  ['that is cut short', 0x81, [0x30, 4, 0, 3, 0x74, 0x2f]],
])('a topic %s is refused behind a good one', async (_name, reason, bytes) => {
  const client = await host.connected();
  client.send(publish('t/1', 'good'));
  client.write(bytes);
  expect((await client.next('disconnect')).reasonCode).toBe(reason);
});

test('an alias stands for its topic, whatever topic came in between', async () => {
  const reader = await host.connected();
  const writer = await host.connected();
  await subscribe(reader, 't/#');
  writer.send(publish('t/1', 'a', { properties: { topicAlias: 1 } }));
  writer.send(publish('t/2', 'b'));
  writer.send(publish('', 'c', { properties: { topicAlias: 1 } }));
  writer.send(publish('', 'd', { properties: { topicAlias: 1 } }));
  writer.send(publish('t/2', 'e', { properties: { topicAlias: 1 } }));
  writer.send(publish('', 'f', { properties: { topicAlias: 1 } }));
  await writer.settle();
  await reader.settle();
  const arrived = reader.packets.flatMap((packet) =>
    packet.cmd === 'publish' ? [`${packet.topic} ${String(packet.payload)}`] : [],
  );
  expect(arrived).toEqual(['t/1 a', 't/2 b', 't/1 c', 't/1 d', 't/2 e', 't/2 f']);
});
