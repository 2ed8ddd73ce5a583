/** Sessions over time: what they outlive, what waits for them, and when they and their wills are due. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NEVER_EXPIRES } from '../../../src/broker/mqtt/session.ts';
import { KEPT, MqttRig, SMALL_QUEUES } from './rig.ts';

let rig: MqttRig;

beforeEach(async () => {
  rig = await MqttRig.start(SMALL_QUEUES);
});
afterEach(() => rig.engine.close());

describe('session expiry', () => {
  test('ends a session so long after its connection, and not before', () => {
    rig.connect('one', KEPT).lose();
    rig.advance(99_999);
    expect(rig.connect('one', KEPT).present).toBe(true);
    rig.engine.mqtt.sessions.get('one')?.link?.end('session-killed');
    rig.advance(100_000);
    expect(rig.connect('one', KEPT).present).toBe(false);
  });

  test('of 0 ends it with the connection, and nothing of it was ever kept', () => {
    const client = rig.connect('short');
    client.subscribe('a');
    rig.publish('a', 'x');
    expect(rig.kept('')).toEqual([]);
    client.lose();
    expect(rig.engine.mqtt.sessions.size).toBe(0);
  });

  test('is what DISCONNECT changes it to', () => {
    rig.connect('one', KEPT).leave(false, 10);
    rig.advance(10_000);
    expect(rig.engine.mqtt.sessions.has('one')).toBe(false);
    rig.connect('two', KEPT).leave(false, 0);
    expect(rig.engine.mqtt.sessions.has('two')).toBe(false);
    rig.connect('three', KEPT).leave(false, NEVER_EXPIRES);
    rig.advance(1e9);
    expect(rig.connect('three', KEPT).present).toBe(true);
  });

  test('goes on while keywire is down', async () => {
    rig.connect('early', { expirySeconds: 10 }).lose();
    rig.connect('late', { expirySeconds: 1000 }).lose();
    await rig.restart(60_000);
    rig.advance(0);
    expect([...rig.engine.mqtt.sessions.keys()]).toEqual(['late']);
    expect(rig.kept('s:')).toEqual(['s:late']);
  });

  test('takes along everything that was kept', () => {
    const client = rig.connect('one', KEPT);
    client.subscribe('a');
    client.lose();
    rig.publish('a', 'x');
    expect(rig.kept('')).toHaveLength(2);
    rig.advance(100_000);
    expect(rig.kept('')).toEqual([]);
  });
});

describe('wills', () => {
  test('wait for their delay', () => {
    const reader = rig.connect('reader');
    reader.subscribe('will');
    rig.connect('dying', { ...KEPT, will: rig.will('will', 'gone', 5) }).lose();
    rig.advance(4999);
    expect(reader.payloads).toEqual([]);
    rig.advance(1);
    expect(reader.payloads).toEqual(['gone']);
    rig.advance(100_000);
    expect(reader.payloads).toEqual(['gone']);
  });

  test('are not published when the session goes on before the delay is over', () => {
    const reader = rig.connect('reader');
    reader.subscribe('will');
    rig.connect('dying', { ...KEPT, will: rig.will('will', 'gone', 5) }).lose();
    rig.advance(4000);
    rig.connect('dying', KEPT);
    rig.advance(4000);
    expect(reader.payloads).toEqual([]);
  });

  test('are published when the session ends, if that is earlier', () => {
    const reader = rig.connect('reader');
    reader.subscribe('will');
    rig.connect('dying', { expirySeconds: 3, will: rig.will('will', 'gone', 5) }).lose();
    rig.advance(3000);
    expect(reader.payloads).toEqual(['gone']);
    rig.connect('other', { ...KEPT, will: rig.will('will', 'replaced', 5) }).lose();
    rig.connect('other', { ...KEPT, cleanStart: true });
    expect(reader.payloads).toEqual(['gone', 'replaced']);
  });

  test('of a session that is taken over: at once without a delay, not at all with one', () => {
    const reader = rig.connect('reader');
    reader.subscribe('will');
    const first = rig.connect('one', { ...KEPT, will: rig.will('will', 'at once') });
    rig.connect('one', { ...KEPT, will: rig.will('will', 'later', 5) });
    expect([first.ended, reader.payloads]).toEqual(['taken-over', ['at once']]);
    rig.connect('one', KEPT);
    rig.advance(10_000);
    expect(reader.payloads).toEqual(['at once']);
  });

  test('live from when they are published', () => {
    const reader = rig.connect('reader');
    reader.subscribe('will');
    const message = rig.message('will', 'gone', { expiresAtMs: rig.clock.nowMs() + 1000 });
    rig.connect('dying', { ...KEPT, will: { message, delayMs: 5000 } }).lose();
    rig.advance(5000);
    expect(reader.payloads).toEqual(['gone']);
  });

  test('that are due after a restart reach sessions that were away, and spoil nothing that waits', async () => {
    // Several of both, so that whichever is restored first, others come after it.
    const names = ['a', 'b', 'y', 'z'];
    for (const name of names) {
      const away = rig.connect(name, KEPT);
      away.subscribe('#');
      away.lose();
    }
    rig.publish('news', 'before');
    for (const name of ['l', 'm', 'n', 'o']) {
      rig.connect(name, { ...KEPT, will: rig.will('will', 'gone') });
    }
    await rig.restart();
    rig.advance(0);
    for (const name of names) {
      const { payloads } = rig.connect(name, KEPT);
      expect(payloads, name).toEqual(['before', 'gone', 'gone', 'gone', 'gone']);
    }
  });
});

describe('the queue of a session', () => {
  test('takes as many messages as it may; later ones are dropped, and counted', () => {
    const away = rig.connect('away', KEPT);
    away.subscribe('a');
    away.lose();
    for (let i = 0; i < 8; i++) rig.publish('a', String(i));
    expect(rig.engine.mqtt.counters.dropped).toBe(3);
    expect(rig.connect('away', KEPT).payloads).toEqual(['0', '1', '2', '3', '4']);
  });

  test('takes as many bytes as it may', () => {
    const away = rig.connect('away', KEPT);
    away.subscribe('a');
    away.lose();
    for (const text of ['x'.repeat(3000), 'y'.repeat(3000), 'small']) rig.publish('a', text);
    expect(rig.connect('away', KEPT).payloads.map((text) => text[0])).toEqual(['x', 's']);
  });

  test('counts properties among the bytes', () => {
    const away = rig.connect('away', KEPT);
    away.subscribe('a');
    away.lose();
    const user: [string, string][] = Array.from({ length: 40 }, () => ['', 'x'.repeat(18)]);
    const large = [
      { contentType: 'x'.repeat(2000) },
      { responseTopic: 'x'.repeat(2000) },
      { correlationData: Buffer.alloc(2000) },
      { user },
    ];
    for (const properties of large) rig.publish('a', '', { properties });
    expect(rig.engine.mqtt.counters.dropped).toBe(3);
  });

  test('has room again for what was acknowledged', () => {
    const client = rig.connect('one', KEPT);
    client.subscribe('a');
    for (let i = 0; i < 5; i++) rig.publish('a', String(i));
    client.acknowledge(0);
    rig.publish('a', 'more');
    expect(client.payloads.at(-1)).toBe('more');
  });

  test('holds nothing of quality 0', () => {
    const away = rig.connect('away', KEPT);
    away.subscribe('a');
    away.lose();
    rig.publish('a', 'x', { qos: 0 });
    expect([rig.connect('away', KEPT).sent, rig.kept('e:')]).toEqual([[], []]);
  });

  test('passes over what has expired in it', () => {
    const away = rig.connect('away', KEPT);
    away.subscribe('a');
    away.lose();
    rig.publish('a', 'short', { expiresAtMs: rig.clock.nowMs() + 1000 });
    rig.publish('a', 'long', { expiresAtMs: rig.clock.nowMs() + 60_000 });
    rig.advance(2000);
    expect(rig.connect('away', KEPT).payloads).toEqual(['long']);
    expect(rig.kept('e:')).toHaveLength(1);
  });

  test('has room for a new message where others have expired, before and after a restart', async () => {
    const away = rig.connect('away', KEPT);
    away.subscribe('a');
    away.lose();
    for (const restarts of [false, true]) {
      for (let i = 0; i < 4; i++) {
        rig.publish('a', `old ${i}`, { expiresAtMs: rig.clock.nowMs() + 1000 * (i + 1) });
      }
      rig.publish('a', `lasts ${restarts}`);
      if (restarts) await rig.restart();
      rig.publish('a', 'too early');
      rig.advance(2000);
      for (const text of ['new 1', 'new 2', 'too many']) rig.publish('a', text);
      const client = rig.connect('away', KEPT);
      const kept = ['old 2', 'old 3', `lasts ${restarts}`, 'new 1', 'new 2'];
      expect(client.payloads).toEqual(kept);
      kept.forEach((_text, index) => {
        client.acknowledge(index);
      });
      client.lose();
      expect([rig.kept('m:'), rig.kept('q:')]).toEqual([[], []]);
    }
    expect(rig.engine.mqtt.counters.dropped).toBe(2);
  });

  test('refers to a message that is stored once for all sessions, until the last is done', () => {
    const names = ['a', 'b', 'c'];
    const clients = names.map((name) => rig.connect(name, KEPT));
    for (const client of clients) client.subscribe('all');
    rig.publish('all', 'once');
    expect(rig.kept('m:')).toHaveLength(1);
    clients[0]?.acknowledge(0);
    clients[1]?.acknowledge(0);
    expect(rig.kept('m:')).toHaveLength(1);
    clients[2]?.acknowledge(0);
    expect([rig.kept('m:'), rig.kept('e:')]).toEqual([[], []]);
  });

  test('keeps a message of one session with its entry, whatever another does with the same one', () => {
    const small = rig.connect('small', KEPT);
    small.publish = () => false;
    small.subscribe('all');
    rig.publish('all', 'too large for the first');
    expect([rig.kept('e:'), rig.kept('m:')]).toEqual([[], []]);
    const other = rig.connect('other', KEPT);
    other.subscribe('all');
    rig.publish('all', 'again');
    expect([rig.kept('e:'), rig.kept('m:')]).toEqual([['e:other:1'], []]);
    other.acknowledge(0);
    expect(rig.kept('e:')).toEqual([]);
  });

  test('keeps a message that is too large to stay in memory too, for one and for many', async () => {
    const large = 'x'.repeat(1500);
    for (const name of ['a', 'b:1', 'c']) {
      const client = rig.connect(name, KEPT);
      client.subscribe('all');
      if (name === 'a') client.subscribe('a');
      client.lose();
    }
    rig.publish('a', large);
    rig.publish('all', large);
    expect(rig.kept('e:')).toEqual(['e:a:1', 'e:a:2', 'e:b:1:1', 'e:c:1']);
    expect(rig.kept('m:')).toHaveLength(1);
    await rig.restart();
    expect(rig.connect('a', KEPT).payloads).toEqual([large, large]);
    const client = rig.connect('b:1', KEPT);
    expect(client.payloads).toEqual([large]);
    client.acknowledge(0);
    rig.connect('a', { ...KEPT, cleanStart: true });
    expect([rig.kept('e:').length, rig.kept('m:').length]).toEqual([1, 1]);
    rig.connect('c', KEPT).acknowledge(0);
    expect([rig.kept('e:'), rig.kept('m:')]).toEqual([[], []]);
  });

  test('counts references again after a restart', async () => {
    for (const name of ['a', 'b']) {
      const client = rig.connect(name, KEPT);
      client.subscribe('all');
      client.lose();
    }
    rig.publish('all', 'once');
    await rig.restart();
    rig.connect('a', KEPT).acknowledge(0);
    expect(rig.kept('m:')).toHaveLength(1);
    rig.connect('b', KEPT).acknowledge(0);
    expect(rig.kept('m:')).toEqual([]);
  });
});

describe('what is sent again', () => {
  test('has DUP after a lost connection, with the same packet identifier, and nothing else has', () => {
    const first = rig.connect('one', { ...KEPT, receiveMax: 1 });
    first.subscribe('a');
    rig.publish('a', 'sent');
    rig.publish('a', 'waits');
    first.lose();
    const second = rig.connect('one', KEPT);
    expect(second.sent.map(({ payload, dup }) => [payload, dup])).toEqual([
      ['sent', true],
      ['waits', false],
    ]);
    expect(second.sent[0]?.packetId).toBe(first.sent[0]?.packetId);
  });

  test('has DUP after a restart too, whether the client was there or had gone before', async () => {
    for (const leavesFirst of [true, false]) {
      const name = `leaves ${leavesFirst}`;
      const first = rig.connect(name, { ...KEPT, receiveMax: 1 });
      first.subscribe(name);
      rig.publish(name, 'sent');
      if (leavesFirst) first.lose();
      await rig.restart();
      rig.publish(name, 'new');
      await rig.restart();
      const second = rig.connect(name, KEPT);
      const dups = second.sent.map(({ payload, dup }) => [payload, dup]);
      expect(dups, name).toEqual([
        ['sent', true],
        ['new', false],
      ]);
      expect(second.sent[0]?.packetId, name).toBe(first.sent[0]?.packetId);
    }
  });

  test('is completed although it has expired, since the client may hold half of it', async () => {
    const first = rig.connect('one', KEPT);
    first.subscribe('a');
    rig.publish('a', 'x', { qos: 2, expiresAtMs: rig.clock.nowMs() + 1000 });
    first.lose();
    await rig.restart(5000);
    expect(rig.connect('one', KEPT).sent[0]).toMatchObject({ payload: 'x', dup: true });
  });

  test('of quality 2 is PUBREL once PUBREC has come, over take-over and restart', async () => {
    const first = rig.connect('one', KEPT);
    first.subscribe('a');
    rig.publish('a', 'x', { qos: 2 });
    rig.publish('a', 'y', { qos: 2 });
    const packetId = first.sent[0]?.packetId ?? 0;
    expect(first.received(packetId)).toBe(true);
    const second = rig.connect('one', KEPT);
    expect(first.ended).toBe('taken-over');
    expect([second.released, second.payloads, second.sent[0]?.dup]).toEqual([
      [packetId],
      ['y'],
      true,
    ]);
    await rig.restart();
    const third = rig.connect('one', KEPT);
    expect([third.released, third.payloads]).toEqual([[packetId], ['y']]);
  });
});

test('identifiers of quality 2 that a client has not released are known after a restart', async () => {
  const reader = rig.connect('reader', KEPT);
  reader.subscribe('a');
  const writer = rig.connect('writer', KEPT);
  const publish = (session: typeof writer.session): void => {
    rig.turn(({ mqtt }) => mqtt.publish(rig.message('a', 'x', { qos: 2 }), session, 7));
  };
  publish(writer.session);
  await rig.restart();
  const again = rig.connect('writer', KEPT);
  publish(again.session);
  expect(rig.connect('reader', KEPT).payloads).toEqual(['x']);
  expect(rig.turn(({ mqtt }) => mqtt.release(again.session, 7))).toBe(true);
  publish(again.session);
  expect(rig.engine.mqtt.sessions.get('reader')?.queue.count).toBe(2);
});
