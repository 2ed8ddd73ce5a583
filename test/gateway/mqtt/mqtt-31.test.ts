/** What MQTT 3.1 allows, or lacks, where 3.1.1 and 5 are stricter. */
import { describe, expect, test } from 'vitest';
import { connectPacket, type RawMqtt } from './raw-client.ts';
import { MqttServer, payloads, publish, subscribe } from './support.ts';

const host = MqttServer.forTests();

function old(clientId: string): Promise<RawMqtt> {
  return host.connected({ clientId }, 3);
}

/** A CONNECT of 3.1 with these flags, keep-alive 0, and these fields. */
function connectBytes(flags: number, ...fields: string[]): number[] {
  const texts = ['MQIsdp', ...fields].map((text) => [0, text.length, ...Buffer.from(text)]);
  const [name = [], ...rest] = texts;
  const body = [...name, 3, flags, 0, 0, ...rest.flat()];
  return [0x10, body.length, ...body];
}

describe('flags of the fixed header', () => {
  test.each([
    ['SUBSCRIBE sent again', [0x8a, 6, 0, 1, 0, 1, 0x61, 1], 'suback'],
    ['SUBSCRIBE of quality 0', [0x80, 6, 0, 1, 0, 1, 0x61, 1], 'suback'],
    ['UNSUBSCRIBE sent again', [0xaa, 5, 0, 1, 0, 1, 0x61], 'unsuback'],
    ['PUBREL sent again', [0x6a, 2, 0, 1], 'pubcomp'],
    ['PINGREQ with flags', [0xc6, 0], 'pingresp'],
  ] as const)('%s is as without them, and malformed in 3.1.1', async (_name, bytes, answer) => {
    const client = await old('flags');
    client.write(bytes);
    expect((await client.any())?.cmd).toBe(answer);
    const later = await host.connected({ clientId: 'flags-4' }, 4);
    later.write(bytes);
    expect(await later.any()).toBeUndefined();
  });

  test('DUP at quality 0 means nothing', async () => {
    const client = await old('dup');
    await subscribe(client, 'a', { qos: 0 });
    client.write([0x38, 4, 0, 1, 0x61, 0x62]);
    expect(await client.next('publish')).toMatchObject({ dup: false, payload: Buffer.from('b') });
  });
});

describe('CONNECT', () => {
  test('may end before the user name and password that it announces', async () => {
    const missing = [
      connectBytes(0x82, 'no-name'),
      connectBytes(0xc2, 'no-name'),
      connectBytes(0xc2, 'no-password', 'user'),
      connectBytes(0xc6, 'will', 'topic', 'text'),
    ];
    for (const bytes of missing) {
      const client = await host.fresh(3);
      client.write(bytes);
      expect((await client.next('connack')).returnCode).toBe(0);
    }
  });

  test('may not end before anything else', async () => {
    const client = await host.fresh(3);
    client.write(connectBytes(0xc6, 'will', 'topic'));
    await client.untilClosed();
    expect(client.packets).toEqual([]);
  });

  test('may have a client id of more than 23 characters', async () => {
    const client = await old('a'.repeat(100));
    await client.settle();
  });
});

test('a will is published, and DISCONNECT forgets it', async () => {
  const reader = await old('reader');
  await subscribe(reader, 'will/+');
  for (const name of ['lost', 'left']) {
    const will = { topic: `will/${name}`, payload: name, qos: 1 as const, retain: false };
    const client = await host.connected({ clientId: name, will }, 3);
    if (name === 'left') client.send({ cmd: 'disconnect' });
    client.end();
    await client.untilClosed();
  }
  expect(String((await reader.next('publish')).payload)).toBe('lost');
  await reader.settle();
  expect(payloads(reader)).toEqual([]);
});

test('a session that stays is not announced, and is sent what it missed', async () => {
  const settings = { clientId: 'stays', clean: false };
  const first = await host.connected(settings, 3);
  await subscribe(first, 'missed');
  first.send({ cmd: 'disconnect' });
  await first.untilClosed();
  const writer = await old('writer');
  writer.send(publish('missed', 'x', { qos: 1, messageId: 1 }));
  await writer.next('puback');
  const second = await host.fresh(3);
  second.send(connectPacket(3, settings));
  expect((await second.next('connack')).sessionPresent).toBe(false);
  expect(String((await second.next('publish')).payload)).toBe('x');
});
