/**
 * No acknowledgement leaves before the journal has what it acknowledges, and what happens while the
 * journal cannot keep anything.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ManualClock } from '../../../src/base/clock.ts';
import { HELD_MS_MAX } from '../../../src/base/limits.ts';
import { configOf, type Server, startServer } from '../../../src/server.ts';
import { RawMqtt, type RawVersion } from './raw-client.ts';
import { payloads, publish, subscribe } from './support.ts';

let folder: string;
let clock: ManualClock;
let server: Server;
const clients: RawMqtt[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keywire-mqtt-durable-'));
  clock = new ManualClock(Date.now());
  server = await startServer(
    configOf({
      port: 'off',
      'resp-port': 'off',
      'mqtt-port': '0',
      'mqtt-jobs': 'jobs/#=board',
      'data-dir': folder,
      fsync: 'always',
      'log-level': 'silent',
    }),
    { clock },
  );
});

afterEach(async () => {
  vi.restoreAllMocks();
  setFailure(undefined);
  for (const client of clients.splice(0)) client.destroy();
  await server.close();
  rmSync(folder, { recursive: true });
});

/** A client whose session is kept. */
async function connect(clientId: string, version: RawVersion = 5): Promise<RawMqtt> {
  const properties = version === 5 ? { properties: { sessionExpiryInterval: 100 } } : {};
  const client = await RawMqtt.connect(server.mqttPort ?? 0, version, {
    clientId,
    clean: false,
    ...properties,
  });
  clients.push(client);
  return client;
}

function setFailure(failure: string | undefined): void {
  Object.assign(server.engine.journal, { failure });
}

/** The disk hangs: nothing that is recorded from now on is written or synced. */
function hang(): void {
  vi.spyOn(server.engine.journal, 'write').mockImplementation(() => {});
}

/** What has been handled waits for the journal. */
async function held(): Promise<void> {
  await expect.poll(() => server.engine.release.heldTurns).toBeGreaterThan(0);
}

const kinds = (client: RawMqtt): string[] => client.packets.map(({ cmd }) => cmd);

test('acknowledgements, and the messages themselves, wait for the journal', async () => {
  const [writer, reader] = [await connect('writer'), await connect('reader')];
  await subscribe(reader, '#');
  writer.send(publish('a', 'released', { qos: 2, messageId: 1 }));
  await writer.next('pubrec');
  await reader.next('publish');
  hang();
  writer.send(publish('a', '1', { qos: 1, messageId: 7 }));
  writer.send(publish('jobs/a', '2', { qos: 1, messageId: 8 }));
  writer.send(publish('a', '3', { qos: 2, messageId: 9 }));
  writer.send({ cmd: 'pubrel', messageId: 1 });
  writer.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: 'b', qos: 1 }] });
  writer.send({ cmd: 'unsubscribe', messageId: 3, unsubscriptions: ['b'] });
  await held();
  expect([kinds(writer), kinds(reader)]).toEqual([[], []]);
  vi.restoreAllMocks();
  reader.send({ cmd: 'pingreq' });
  const answers = ['puback', 'puback', 'pubrec', 'pubcomp', 'suback', 'unsuback'];
  for (const kind of answers) expect((await writer.any())?.cmd).toBe(kind);
  await reader.next('pingresp');
  expect(payloads(reader)).toEqual(['1', '2', '3']);
});

test('while it fails, what would have to be kept is refused, and quality 0 goes on', async () => {
  const [five, four] = [await connect('five'), await connect('four', 4)];
  const reader = await connect('reader');
  await subscribe(reader, 'a');
  setFailure('the disk said EIO');
  five.send(publish('a', 'lost', { qos: 1, messageId: 7 }));
  five.send(publish('a', 'lost', { qos: 2, messageId: 8 }));
  five.send(publish('jobs/a', 'lost', { qos: 1, messageId: 9 }));
  expect((await five.next('puback')).reasonCode).toBe(0x97);
  expect((await five.next('pubrec')).reasonCode).toBe(0x97);
  expect((await five.next('puback')).reasonCode).toBe(0x97);
  expect(await subscribe(five, 'b')).toEqual([0x97]);
  five.send(publish('a', 'arrives'));
  expect(String((await reader.next('publish')).payload)).toBe('arrives');
  expect(payloads(reader)).toEqual([]);
  four.send(publish('a', 'lost', { qos: 1, messageId: 7 }));
  await four.untilClosed();
  expect(kinds(four)).toEqual([]);
  const fresh = await RawMqtt.open(server.mqttPort ?? 0);
  clients.push(fresh);
  fresh.send({
    cmd: 'connect',
    clientId: 'fresh',
    clean: true,
    keepalive: 0,
    protocolVersion: 5,
    protocolId: 'MQTT',
    properties: { sessionExpiryInterval: 10 },
  });
  expect((await fresh.next('connack')).reasonCode).toBe(0x89);
});

test('while it fails, what cannot be refused is not acknowledged, and in the end the connection closes', async () => {
  const [one, other] = [await connect('one'), await connect('other')];
  one.send(publish('a', 'x', { qos: 2, messageId: 5 }));
  await one.next('pubrec');
  hang();
  setFailure('the disk said EIO');
  one.send({ cmd: 'pubrel', messageId: 5 });
  await held();
  await other.settle();
  expect(kinds(one)).toEqual([]);
  clock.advance(HELD_MS_MAX + 1);
  await other.settle();
  await one.untilClosed();
  expect(kinds(one)).toEqual([]);
});
