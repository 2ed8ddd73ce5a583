/** Retained messages, who is not sent what, `$SYS`, and what happens when nothing more can be kept. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEPT, MqttRig, SMALL_QUEUES } from './rig.ts';

let rig: MqttRig;

beforeEach(async () => {
  rig = await MqttRig.start(SMALL_QUEUES);
});
afterEach(() => rig.engine.close());

describe('no-local', () => {
  test('keeps a will from its own session, before and after a restart', async () => {
    for (const delaySeconds of [0, 5]) {
      const client = rig.connect('one', { ...KEPT, will: rig.will('will', 'own', delaySeconds) });
      client.subscribe('will', { noLocal: true });
      client.lose();
      if (delaySeconds > 0) await rig.restart();
      rig.advance(10_000);
      expect(rig.connect('one', KEPT).payloads).toEqual([]);
    }
    rig.connect('two', { ...KEPT, will: rig.will('will', 'of another') });
    await rig.restart();
    expect(rig.connect('one', KEPT).payloads).toEqual(['of another']);
  });

  test('keeps retained messages from who published them, over connections and restarts', async () => {
    const publish = (name: string): void => {
      const { session } = rig.connect(name);
      const properties = { contentType: 'a', correlationData: Buffer.from('b'), user: [] };
      const message = rig.message(`kept/${name}`, name, { retain: true, properties });
      rig.turn(({ mqtt }) => mqtt.publish(message, session));
    };
    for (const name of ['own', 'other']) publish(name);
    for (const restarts of [false, true]) {
      if (restarts) await rig.restart();
      const client = rig.connect('own');
      client.subscribe('kept/+', { noLocal: true });
      expect(client.payloads).toEqual(['other']);
      client.subscribe('#');
      expect(client.payloads.slice(1).sort()).toEqual(['other', 'own']);
    }
  });
});

test('retained messages end with their expiry, and are there after a restart until then', async () => {
  rig.publish('a', 'x', { retain: true, expiresAtMs: rig.clock.nowMs() + 10_000 });
  await rig.restart(5000);
  const early = rig.connect('early');
  early.subscribe('a');
  expect(early.sent[0]).toMatchObject({ payload: 'x', retain: true });
  rig.advance(5000);
  const late = rig.connect('late');
  late.subscribe('#');
  expect([late.sent, rig.engine.mqtt.retained.size]).toEqual([[], 0]);
});

describe('retained messages that the queue has no room for', () => {
  test.each([0, 100])('follow as others are acknowledged, session expiry %d', (expirySeconds) => {
    const topics = Array.from({ length: 12 }, (_, i) => `kept/${i}`);
    for (const topic of topics) rig.publish(topic, topic, { retain: true, qos: 2 });
    const client = rig.connect('one', { expirySeconds, receiveMax: 2 });
    client.subscribe('kept/+', { qos: 1, id: 3 });
    client.subscribe('kept/7', { qos: 0 });
    expect(client.sent).toHaveLength(2);
    // What has changed by then is sent as it is then; what is gone is not.
    rig.publish('kept/9', '', { retain: true, qos: 0 });
    for (let i = 0; i < client.sent.length; i++) {
      if (client.sent[i]?.qos === 1) client.acknowledge(i);
    }
    const got = client.sent.map(({ payload, qos, retain }) => `${payload} ${qos} ${retain}`);
    const wanted = topics.filter((topic) => topic !== 'kept/9').map((topic) => `${topic} 1 true`);
    expect(got.sort()).toEqual([...wanted, ' 0 false', 'kept/7 0 true'].sort());
    expect(rig.engine.mqtt.counters.dropped).toBe(0);
  });

  test('do not come to who unsubscribes, and begin anew for who subscribes again', () => {
    for (let i = 0; i < 8; i++) rig.publish(`kept/${i}`, String(i), { retain: true });
    const client = rig.connect('one', { receiveMax: 1 });
    client.subscribe('#');
    client.unsubscribe('#');
    for (let i = 0; i < client.sent.length; i++) client.acknowledge(i);
    expect(client.payloads).toEqual(['0', '1', '2', '3', '4']);
    client.subscribe('#');
    client.subscribe('#');
    for (let i = 5; i < client.sent.length; i++) client.acknowledge(i);
    const twice = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6, 7].map(String);
    expect(client.payloads.slice(5)).toEqual(twice);
  });
});

test('topics whose retained message has expired are forgotten, though nobody asks for them', () => {
  for (let i = 0; i < 50; i++) {
    const expiresAtMs = rig.clock.nowMs() + 1000;
    rig.publish(`event/${i}`, 'x', { retain: true, expiresAtMs });
  }
  expect(rig.engine.mqtt.retained.size).toBe(50);
  rig.advance(1000);
  expect([rig.kept('r:'), rig.engine.mqtt.retained.size]).toEqual([[], 0]);
});

describe('what cannot be kept', () => {
  test('of quality 0 reaches who is there, and is counted; above it is refused', () => {
    const reader = rig.connect('reader');
    reader.subscribe('a');
    const { broker } = rig.engine;
    const { refusal } = broker;
    broker.refusal = () => 'no room';
    const published = [0, 1].map((qos) =>
      rig.publish('a', String(qos), { qos: qos === 1 ? 1 : 0, retain: true }),
    );
    broker.refusal = refusal;
    expect(published).toEqual([
      { receivers: 1, refused: undefined },
      { receivers: 0, refused: 'no room' },
    ]);
    expect([reader.payloads, rig.engine.mqtt.counters.dropped]).toEqual([['0'], 2]);
    expect([rig.kept('r:'), rig.engine.mqtt.retained.size]).toEqual([[], 0]);
  });

  test('begins no session, and ends none for it', () => {
    const { broker, mqtt } = rig.engine;
    const old = rig.connect('one', KEPT);
    const { refusal } = broker;
    broker.refusal = () => 'no room';
    const asked = { clientId: 'one', cleanStart: true, expirySeconds: 5, will: undefined };
    expect(rig.turn(() => mqtt.connect(old, asked))).toBeUndefined();
    expect([old.ended, mqtt.sessions.get('one')?.link === old]).toEqual([undefined, true]);
    expect(rig.connect('one', KEPT).present).toBe(true);
    expect(rig.turn(() => mqtt.connect(old, { ...asked, clientId: 'two' }))).toBeUndefined();
    expect(rig.connect('two').present).toBe(false);
    broker.refusal = refusal;
  });

  test('is what maxmemory leaves no room for', () => {
    const { broker } = rig.engine;
    const { settings } = broker.eviction;
    rig.connect('away', KEPT).subscribe('a');
    settings.bytesMax = 1;
    expect(rig.publish('a', 'x').refused).toMatch(/maxmemory/);
    settings.bytesMax = 0;
    expect(rig.publish('a', 'x').refused).toBeUndefined();
  });

  test('is counted when it is a will', () => {
    const { broker, mqtt } = rig.engine;
    const client = rig.connect('dying', { will: rig.will('will', 'gone') });
    rig.connect('kept', KEPT);
    const { refusal } = broker;
    broker.refusal = () => 'no room';
    client.lose();
    broker.refusal = refusal;
    expect([mqtt.counters.dropped, mqtt.sessions.size]).toEqual([1, 1]);
  });
});

test('$SYS is told again every ten seconds, to those who ask for it', () => {
  const [watcher, other] = [rig.connect('watcher'), rig.connect('other')];
  watcher.subscribe('$SYS/broker/clients/connected', { retainAsPublished: true });
  other.subscribe('#');
  rig.advance(9999);
  expect(watcher.sent.map(({ payload, retain }) => [payload, retain])).toEqual([['2', true]]);
  rig.connect('third');
  rig.advance(1);
  expect(watcher.sent[1]).toMatchObject({ payload: '3', retain: false, qos: 0 });
  rig.advance(10_000);
  expect([watcher.sent.length, other.sent]).toEqual([3, []]);
});
