import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/clock.ts';
import { keywire } from '../../../src/wire/generated/keywire.js';
import { command, Rig, type RigOptions } from '../support.ts';

const rigs: Rig[] = [];

function start(options: RigOptions = {}): Rig {
  const rig = new Rig(options);
  rigs.push(rig);
  return rig;
}

afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

describe('hello', () => {
  it('is answered by Welcome with what was agreed', async () => {
    const rig = start({ websocket: { heartbeatMs: 12_000, requestsInFlightMax: 99 } });
    const client = await rig.connect();
    const welcome = await client.hello({ clientName: 'tab', libraryName: 'raw' });
    expect(welcome).toMatchObject({
      version: 1,
      frameBytesMax: 1024 * 1024,
      requestsInFlightMax: 99,
      heartbeatMs: 12_000,
      serverVersion: '0.0.0-test',
    });
    expect(await client.call('CLIENT', 'ID')).toBe(BigInt(welcome.sessionId ?? ''));
    expect(await client.call('CLIENT', 'GETNAME')).toEqual(Buffer.from('tab'));
  });

  it('may be followed by requests in the same frame', async () => {
    const client = await start().connect();
    client.send(
      { id: 1, hello: { version: 1 } },
      command(2, 'SET', 'k', 'v'),
      command(3, 'GET', 'k'),
    );
    expect(await client.answer(3)).toEqual(Buffer.from('v'));
    expect(client.received.map((message) => Object.keys(message)[0])).toEqual([
      'welcome',
      'id',
      'id',
    ]);
  });

  it('must come first', async () => {
    const client = await start().connect();
    client.send(command(1, 'PING'));
    expect(await client.closed).toBe(4002);
  });

  it('must come in time', async () => {
    const clock = new ManualClock();
    const rig = start({ clock, websocket: { helloTimeoutMs: 5000 } });
    const silent = await rig.connect();
    const greeted = await rig.client();
    clock.advance(4000);
    clock.advance(1000);
    clock.advance(1000);
    expect(await silent.closed).toBe(4002);
    expect(await greeted.call('PING')).toEqual({ simple: 'PONG' });
  });

  it('may not come twice', async () => {
    const client = await start().client();
    client.send({ id: 2, hello: { version: 1 } });
    expect(await client.closed).toBe(4000);
  });

  it('of another version ends the connection', async () => {
    const client = await start().connect();
    client.send({ id: 1, hello: { version: 2 } });
    expect(await client.closed).toBe(4003);
  });
});

describe('close codes', () => {
  it('text is not understood: 4001', async () => {
    const client = await start().client();
    client.socket.send('PING');
    expect(await client.closed).toBe(4001);
  });

  it('a frame above the agreed size: 4004, and far above it the socket is cut', async () => {
    const rig = start({ websocket: { frameBytesMax: 64 * 1024 } });
    const [client, huge, other] = [await rig.client(), await rig.client(), await rig.client()];
    client.send(command(2, 'SET', 'k', Buffer.alloc(64 * 1024)));
    expect(await client.closed).toBe(4004);
    huge.send(command(2, 'SET', 'k', Buffer.alloc(1024 * 1024)));
    expect(await huge.closed).toBe(1006);
    expect(await other.call('EXISTS', 'k')).toBe(0n);
  });

  it('an id of 0, or one that is in use: 4000', async () => {
    const rig = start();
    const [zero, twice] = [await rig.client(), await rig.client()];
    zero.send(command(0, 'PING'));
    expect(await zero.closed).toBe(4000);
    twice.send(command(5, 'BLPOP', 'q', '0'));
    twice.send(command(5, 'PING'));
    expect(await twice.closed).toBe(4000);
  });

  it('more in flight than agreed: 4005; Cancel and Ping are not counted', async () => {
    const rig = start({ websocket: { requestsInFlightMax: 3 } });
    const client = await rig.client();
    client.send(...[11, 12, 13].map((id) => command(id, 'BLPOP', `q${id}`, '0')));
    client.send({ id: 20, ping: {} });
    expect(await client.answer(20)).toEqual({ simple: 'PONG' });
    client.send({ id: 21, cancel: { id: 12 } });
    expect(await client.answer(21)).toBe(1n);
    client.send(command(22, 'SET', 'k', 'v'));
    expect(await client.answer(22)).toEqual({ simple: 'OK' });
    client.send(command(23, 'SET', 'k', 'v'), command(24, 'SET', 'k', 'v'));
    expect(await client.closed).toBe(4005);
  });

  it('CLIENT KILL: 4009, the others stay', async () => {
    const rig = start();
    const [client, victim] = [await rig.client(), await rig.client()];
    const id = await victim.call('CLIENT', 'ID');
    expect(await client.call('CLIENT', 'KILL', 'ID', String(id))).toBe(1n);
    expect(await victim.closed).toBe(4009);
    expect(await client.call('PING')).toEqual({ simple: 'PONG' });
  });

  it('CLIENT KILL of oneself is answered first', async () => {
    const client = await start().client();
    const own = await client.call('CLIENT', 'ID');
    expect(await client.call('CLIENT', 'KILL', 'ID', String(own), 'SKIPME', 'no')).toBe(1n);
    expect(await client.closed).toBe(4009);
  });

  it('shutdown: 4007', async () => {
    const rig = start();
    const client = await rig.client();
    rig.gateway.stop();
    expect(await client.closed).toBe(4007);
  });

  it('shutdown: what was executed is answered before', async () => {
    const rig = start();
    const client = await rig.client();
    rig.journal.held = true;
    client.send(command(10, 'SET', 'k', 'v'));
    while (rig.release.heldTurns === 0) await new Promise(setImmediate);
    rig.gateway.stop();
    client.send(command(11, 'SET', 'late', 'v'));
    await new Promise(setImmediate);
    expect(client.received.some((m) => 'id' in m)).toBe(false);
    rig.journal.catchUp();
    rig.release.open();
    expect(await client.closed).toBe(4007);
    expect(client.received.flatMap((m) => ('id' in m ? [m.id] : []))).toEqual([10]);
  });

  it('more connections than allowed: 4010', async () => {
    const rig = start({ websocket: { connectionsMax: 1 } });
    const first = await rig.client();
    const second = await rig.connect();
    expect(await second.closed).toBe(4010);
    expect(rig.refused).toBe(1);
    expect(await first.call('PING')).toEqual({ simple: 'PONG' });
  });

  it('silence for two heartbeats: 4008; a pong is enough to stay', async () => {
    const clock = new ManualClock();
    const rig = start({ clock, websocket: { heartbeatMs: 10_000 } });
    // `ws` answers pings by itself unless told not to.
    const mute = await rig.connect({ autoPong: false });
    await mute.hello();
    const alive = await rig.client();
    const pinged = new Promise((resolve) => alive.socket.once('ping', resolve));
    const muted = new Promise((resolve) => mute.socket.once('ping', resolve));
    clock.advance(10_000);
    await Promise.all([pinged, muted]);
    // A command behind the pong, so that the pong has been read when the time moves on.
    expect(await alive.call('PING')).toEqual({ simple: 'PONG' });
    clock.advance(10_000);
    expect(await mute.closed).toBe(4008);
    expect(await alive.call('PING')).toEqual({ simple: 'PONG' });
  });
});

describe('requests', () => {
  it('run in the database that they name', async () => {
    const client = await start().client();
    client.send({ ...command(2, 'SET', 'k', 'two'), database: 2 }, command(3, 'GET', 'k'));
    client.send({ ...command(4, 'GET', 'k'), database: 2 });
    client.send({ ...command(5, 'GET', 'k'), database: 16 });
    expect(await client.answer(5)).toEqual({ error: 'ERR DB index is out of range' });
    expect(await client.answer(3)).toBe(null);
    expect(await client.answer(4)).toEqual(Buffer.from('two'));
  });

  it('of an unknown kind, or a command without arguments, are answered with BADREQUEST', async () => {
    const client = await start().client();
    client.send({ id: 2 }, { id: 3, command: { args: [] } }, { id: 4, ping: {} });
    expect(await client.answer(2)).toMatchObject({ error: expect.stringMatching(/^BADREQUEST /) });
    expect(await client.answer(3)).toMatchObject({ error: expect.stringMatching(/^BADREQUEST /) });
    expect(await client.answer(4)).toEqual({ simple: 'PONG' });
  });

  it('that would change the connection under others are refused with what to use instead', async () => {
    const client = await start().client();
    const refused = [
      ['select', '1'],
      ['MULTI'],
      ['EXEC'],
      ['DISCARD'],
      ['WATCH', 'k'],
      ['UNWATCH'],
      ['SUBSCRIBE', 'c'],
      ['PSUBSCRIBE', 'c'],
      ['SSUBSCRIBE', 'c'],
      ['UNSUBSCRIBE'],
      ['PUNSUBSCRIBE'],
      ['SUNSUBSCRIBE'],
      ['HELLO', '3'],
      ['RESET'],
      ['QUIT'],
      ['MONITOR'],
      ['client', 'reply', 'off'],
    ];
    for (const args of refused) {
      expect(await client.call(...args)).toMatchObject({
        error: expect.stringMatching(/^ERR '.*' is not available over WebSocket: /),
      });
    }
    expect(await client.call('CLIENT', 'SETNAME', 'x')).toEqual({ simple: 'OK' });
    // Of the same length and first letter as one that is refused.
    expect(await client.call('quix')).toMatchObject({
      error: expect.stringMatching(/^ERR unknown command/),
    });
  });

  it('answer errors of commands with code and text', async () => {
    const client = await start().client();
    await client.call('RPUSH', 'list', 'a');
    expect(await client.call('GET', 'list')).toEqual({
      error: 'WRONGTYPE Operation against a key holding the wrong kind of value',
    });
    expect(await client.call('LRANGE', 'list', '0', '-1')).toEqual([Buffer.from('a')]);
  });

  it('an answer that only reads is TOOBIG above the size that Hello named', async () => {
    const client = await start().client({ replyBytesMax: 65_536 });
    await client.call('SET', 'k', Buffer.alloc(70_000));
    const tooBig = { error: 'TOOBIG the answer is larger than 65536 bytes' };
    expect(await client.call('GET', 'k')).toEqual(tooBig);
    expect(await client.call('MGET', 'k', 'k')).toEqual(tooBig);
    expect(await client.call('STRLEN', 'k')).toBe(70_000n);
  });

  it('an answer above the frame size is a frame of its own', async () => {
    const client = await start().client({ frameBytesMax: 65_536 });
    const value = Buffer.alloc(900_000, 'v');
    await client.call('SET', 'k', value);
    client.frameBytes.length = 0;
    client.send(command(2, 'PING'), command(3, 'MGET', 'k', 'k'), command(4, 'PING'));
    expect(await client.answer(4)).toEqual({ simple: 'PONG' });
    expect(await client.answer(3)).toEqual([value, value]);
    expect(client.frameBytes.map((bytes) => bytes > 65_536)).toEqual([false, true, false]);
  });

  it('an answer that took something out of the data comes whatever its size', async () => {
    const rig = start();
    const [client, producer] = [
      await rig.client({ replyBytesMax: 65_536, frameBytesMax: 65_536 }),
      await rig.client(),
    ];
    const value = Buffer.alloc(70_000, 'v');
    const key = Buffer.from('q');
    await client.call('SET', 'k', value);
    expect(await client.call('SET', 'k', 'next', 'GET')).toEqual(value);
    await client.call('SET', 'k', value);
    expect(await client.call('GETDEL', 'k')).toEqual(value);
    await client.call('RPUSH', 'q', value);
    await client.call('RPUSH', 'q', value);
    expect(await client.call('LPOP', 'q')).toEqual(value);
    expect(await client.call('LMPOP', '1', 'q', 'LEFT')).toEqual([key, [value]]);
    await client.call('RPUSH', 'q', value);
    expect(await client.call('BLPOP', 'q', '0')).toEqual([key, value]);
    const pop = client.begin('BLPOP', 'q', '0');
    const move = client.begin('BLMOVE', 'from', 'to', 'LEFT', 'LEFT', '0');
    await client.call('PING');
    producer.begin('RPUSH', 'q', value);
    producer.begin('RPUSH', 'from', value);
    expect(await client.answer(pop)).toEqual([key, value]);
    expect(await client.answer(move)).toEqual(value);
    expect(await client.call('LLEN', 'q')).toBe(0n);
  });

  it('answers of one turn are split at the frame size', async () => {
    const client = await start().client({ frameBytesMax: 65_536 });
    await client.call('SET', 'k', Buffer.alloc(20_000));
    client.frameBytes.length = 0;
    client.send(...Array.from({ length: 20 }, (_, index) => command(100 + index, 'GET', 'k')));
    await client.answer(119);
    expect(Math.max(...client.frameBytes)).toBeLessThanOrEqual(65_536);
    expect(client.received.filter((m) => 'id' in m && m.id >= 100 && m.id < 200).length).toBe(20);
  });
});

describe('blocking', () => {
  it('a hundred blocked pops on one socket hold up nothing, and each gets its element', async () => {
    const rig = start();
    const [client, producer] = [await rig.client(), await rig.client()];
    const ids = Array.from({ length: 100 }, (_, index) => client.begin('BLPOP', `q${index}`, '0'));
    expect(await client.call('SET', 'k', 'v')).toEqual({ simple: 'OK' });
    for (let i = 99; i >= 0; i--) producer.begin('RPUSH', `q${i}`, `job ${i}`);
    for (const [i, id] of ids.entries()) {
      expect(await client.answer(id)).toEqual([Buffer.from(`q${i}`), Buffer.from(`job ${i}`)]);
    }
  });

  it('as many pops may wait as Welcome tells requests in flight', async () => {
    const rig = start();
    const client = await rig.connect();
    const { requestsInFlightMax = 0 } = await client.hello();
    expect(requestsInFlightMax).toBe(16_384);
    const pops = Array.from({ length: requestsInFlightMax }, (_, i) =>
      command(100 + i, 'BLPOP', `q${i}`, '0'),
    );
    client.send(...pops, { id: 2, ping: {} });
    expect(await client.answer(2)).toEqual({ simple: 'PONG' });
    expect(rig.broker.blocking.count).toBe(requestsInFlightMax);
    expect(client.received.length).toBe(2);
  });

  it('pops wait in the database of their request', async () => {
    const client = await start().client();
    client.send({ ...command(2, 'BLPOP', 'q', '0'), database: 3 });
    client.send(command(3, 'RPUSH', 'q', 'zero'), {
      ...command(4, 'RPUSH', 'q', 'three'),
      database: 3,
    });
    expect(await client.answer(2)).toEqual([Buffer.from('q'), Buffer.from('three')]);
    expect(await client.answer(4)).toBe(1n);
    expect(await client.call('LLEN', 'q')).toBe(1n);
  });

  it('a timeout answers null', async () => {
    const clock = new ManualClock();
    const client = await start({ clock }).client();
    const id = client.begin('BLPOP', 'q', '1.5');
    await client.call('PING');
    clock.advance(1500);
    expect(await client.answer(id)).toBe(null);
  });

  it('a cancelled pop answers CANCELLED before the Cancel is answered, and takes nothing', async () => {
    const client = await start().client();
    const id = client.begin('BLPOP', 'q', '0');
    client.send({ id: 50, cancel: { id } });
    expect(await client.answer(50)).toBe(1n);
    expect(await client.answer(id)).toMatchObject({ error: expect.stringMatching(/^CANCELLED /) });
    const order = client.received.flatMap((m) => ('id' in m ? [m.id] : []));
    expect(order.indexOf(id)).toBeLessThan(order.indexOf(50));
    expect(await client.call('RPUSH', 'q', 'kept')).toBe(1n);
    expect(await client.call('LPOP', 'q')).toEqual(Buffer.from('kept'));
  });

  it('an element that crossed the Cancel is delivered, and the Cancel answers 0', async () => {
    const client = await start().client();
    const id = client.begin('BLPOP', 'q', '0');
    client.send(command(60, 'RPUSH', 'q', 'crossed'), { id: 61, cancel: { id } });
    expect(await client.answer(61)).toBe(0n);
    expect(await client.answer(id)).toEqual([Buffer.from('q'), Buffer.from('crossed')]);
    client.send({ id: 62, cancel: { id: 4711 } });
    expect(await client.answer(62)).toBe(0n);
  });

  it('a connection that went away takes no element', async () => {
    const rig = start();
    const [gone, client] = [await rig.client(), await rig.client()];
    gone.begin('BLPOP', 'q', '0');
    await gone.call('PING');
    gone.socket.terminate();
    await gone.closed;
    while (rig.gateway.websocket.connections > 1) await new Promise(setImmediate);
    expect(await client.call('RPUSH', 'q', 'kept')).toBe(1n);
    expect(await client.call('LLEN', 'q')).toBe(1n);
  });

  it('a killed connection takes no element of the same turn', async () => {
    const rig = start();
    const [victim, client] = [await rig.client(), await rig.client()];
    const id = String(await victim.call('CLIENT', 'ID'));
    victim.begin('BLPOP', 'q', '0');
    await victim.call('PING');
    client.send(
      command(10, 'CLIENT', 'KILL', 'ID', id),
      command(11, 'RPUSH', 'q', 'kept'),
      command(12, 'LLEN', 'q'),
    );
    expect(await client.answer(12)).toBe(1n);
    expect(await victim.closed).toBe(4009);
  });

  it('a connection that kills itself takes no element while its answer waits', async () => {
    const rig = start();
    const [victim, client] = [await rig.client(), await rig.client()];
    const id = String(await victim.call('CLIENT', 'ID'));
    victim.begin('BLPOP', 'q', '0');
    await victim.call('PING');
    rig.journal.held = true;
    victim.send(command(10, 'SET', 'k', 'v'));
    victim.send(command(11, 'CLIENT', 'KILL', 'ID', id, 'SKIPME', 'no'));
    while (rig.broker.blocking.count === 1) await new Promise(setImmediate);
    client.begin('RPUSH', 'q', 'kept');
    const length = client.begin('LLEN', 'q');
    rig.journal.catchUp();
    rig.journal.held = false;
    rig.release.open();
    expect(await client.answer(length)).toBe(1n);
    expect(await victim.closed).toBe(4009);
  });

  it('a connection that drains takes no element', async () => {
    const rig = start();
    const client = await rig.client();
    client.begin('BLPOP', 'q', '0');
    await client.call('PING');
    rig.journal.held = true;
    client.send(command(10, 'SET', 'k', 'v'));
    while (rig.release.heldTurns === 0) await new Promise(setImmediate);
    rig.gateway.stop();
    expect(rig.broker.blocking.count).toBe(0);
    rig.journal.catchUp();
    rig.release.open();
    expect(await client.closed).toBe(4007);
  });

  it('CLIENT UNBLOCK from the connection itself answers its waiters', async () => {
    const client = await start().client();
    const own = String(await client.call('CLIENT', 'ID'));
    const id = client.begin('BLPOP', 'q', '0');
    expect(await client.call('CLIENT', 'UNBLOCK', own, 'ERROR')).toBe(1n);
    expect(await client.answer(id)).toMatchObject({ error: expect.stringMatching(/^UNBLOCKED/) });
  });
});

describe('channels', () => {
  it('subscribe answers the number of subscriptions, before the first message', async () => {
    const rig = start();
    const client = await rig.client();
    client.send(
      {
        id: 2,
        subscribe: {
          channels: [Buffer.from('a'), Buffer.from('b')],
          patterns: [Buffer.from('n*')],
        },
      },
      { id: 3, publish: { channel: Buffer.from('a'), payload: Buffer.from('one') } },
      command(4, 'PUBLISH', 'news', 'two'),
      { id: 5, publish: { channel: Buffer.from('a'), payload: Buffer.alloc(0) } },
    );
    expect(await client.untilPayloads(3)).toEqual(['one', '', 'two']);
    expect(await client.answer(2)).toBe(3n);
    expect(await client.answer(3)).toBe(1n);
    const firstPush = client.received.findIndex((m) => 'push' in m);
    expect(client.received.findIndex((m) => 'id' in m && m.id === 2)).toBeLessThan(firstPush);
    const pushes = client.received.flatMap((m) => ('push' in m ? [m.push] : []));
    expect(
      pushes.map((push) => [
        Buffer.from(push.channel ?? []).toString(),
        push.pattern && Buffer.from(push.pattern).toString(),
      ]),
    ).toEqual([
      ['a', null],
      ['news', 'n*'],
    ]);
  });

  it('unsubscribe answers what is left, and naming none changes nothing', async () => {
    const client = await start().client();
    const names = ['a', 'b', 'c'].map((name) => Buffer.from(name));
    client.send({ id: 2, subscribe: { channels: names, shardChannels: names } });
    client.send({ id: 3, unsubscribe: { channels: [Buffer.from('a'), Buffer.from('zzz')] } });
    client.send({ id: 4, unsubscribe: {} });
    expect(await client.answer(2)).toBe(6n);
    expect(await client.answer(3)).toBe(5n);
    expect(await client.answer(4)).toBe(5n);
    client.send(command(5, 'PUBLISH', 'a', 'x'), command(6, 'SPUBLISH', 'a', 'shard'));
    expect(await client.answer(5)).toBe(0n);
    expect(await client.untilPayloads(1)).toEqual(['shard']);
    const push = client.received.find((m) => 'push' in m);
    expect(push !== undefined && 'push' in push && push.push.shard).toBe(true);
  });

  it('what one turn publishes to a channel comes as one push', async () => {
    const rig = start();
    const [listener, speaker] = [await rig.client(), await rig.client()];
    listener.send({ id: 2, subscribe: { channels: [Buffer.from('c')] } });
    await listener.answer(2);
    speaker.send(...Array.from({ length: 50 }, (_, i) => command(10 + i, 'PUBLISH', 'c', `m${i}`)));
    expect(await listener.untilPayloads(50)).toEqual(Array.from({ length: 50 }, (_, i) => `m${i}`));
    expect(listener.received.filter((m) => 'push' in m).length).toBe(1);
  });

  it('many large messages are split into pushes that fit the frame that Hello named', async () => {
    const rig = start();
    const listener = await rig.client({ frameBytesMax: 65_536 });
    const speaker = await rig.client();
    listener.send({ id: 2, subscribe: { channels: [Buffer.from('c')] } });
    await listener.answer(2);
    const payload = Buffer.alloc(9000, 0x61);
    speaker.send(...Array.from({ length: 80 }, (_, i) => command(10 + i, 'PUBLISH', 'c', payload)));
    expect((await listener.untilPayloads(80)).every((text) => text.length === 9000)).toBe(true);
    expect(Math.max(...listener.frameBytes)).toBeLessThanOrEqual(65_536);
  });

  it('a Subscribe with a name that is refused subscribes to none', async () => {
    const rig = start();
    const client = await rig.client();
    client.send({
      id: 2,
      subscribe: {
        channels: [Buffer.from('a')],
        patterns: [Buffer.alloc(70_000)],
        shardChannels: [Buffer.from('s')],
      },
    });
    expect(await client.answer(2)).toEqual({
      error: 'ERR channel name is longer than 65535 bytes',
    });
    expect(await client.call('PUBSUB', 'CHANNELS')).toEqual([]);
    client.send({ id: 3, subscribe: { channels: [Buffer.from('b')] } });
    expect(await client.answer(3)).toBe(1n);
  });
});

describe('the journal', () => {
  it('answers wait for it, in order, and a push does too', async () => {
    const rig = start();
    const [client, listener] = [await rig.client(), await rig.client()];
    listener.send({ id: 2, subscribe: { channels: [Buffer.from('c')] } });
    await listener.answer(2);
    rig.journal.held = true;
    client.send(
      command(10, 'SET', 'k', 'v'),
      command(11, 'GET', 'k'),
      command(12, 'PUBLISH', 'c', 'm'),
    );
    while (rig.release.heldTurns === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(client.received.some((m) => 'id' in m)).toBe(false);
    expect(listener.payloads).toEqual([]);
    rig.journal.catchUp();
    rig.release.open();
    expect(await client.answer(12)).toBe(1n);
    expect(client.received.flatMap((m) => ('id' in m ? [m.id] : []))).toEqual([10, 11, 12]);
    expect(await listener.untilPayloads(1)).toEqual(['m']);
  });
});

describe('a client that does not read', () => {
  it('is cut off with 4006 at the bound of its outbox, and the others go on', async () => {
    const bytesMax = 1024 * 1024;
    const rig = start({
      bounds: { bytesMax, pauseBytes: bytesMax / 4, replyBytesMax: 2 * bytesMax },
    });
    const [slow, client] = [await rig.client(), await rig.client()];
    slow.send({ id: 2, subscribe: { channels: [Buffer.from('c')] } });
    await slow.answer(2);
    slow.socket.pause();
    const payload = Buffer.alloc(100_000);
    // The system's own buffers take some megabytes before ours fill.
    for (let i = 0; i < 2000 && rig.overflows === 0; i++) {
      await client.call('PUBLISH', 'c', payload);
    }
    expect(rig.overflows).toBe(1);
    expect(await client.call('PUBLISH', 'c', payload)).toBe(0n);
    slow.socket.resume();
    expect(await slow.closed).toBe(4006);
  });

  it('is cut off in the middle of a frame when its own answers are too many', async () => {
    const bytesMax = 1024 * 1024;
    const rig = start({
      bounds: { bytesMax, pauseBytes: bytesMax / 4, replyBytesMax: 2 * bytesMax },
    });
    const [greedy, client] = [await rig.client(), await rig.client()];
    await client.call('SET', 'k', Buffer.alloc(500_000));
    greedy.send(...Array.from({ length: 1000 }, (_, index) => command(10 + index, 'GET', 'k')));
    expect(await greedy.closed).toBe(4006);
    expect(await client.call('PING')).toEqual({ simple: 'PONG' });
  });
});

describe('malformed frames', () => {
  it('end the one connection with 4000', async () => {
    const rig = start();
    const client = await rig.client();
    const frame = keywire.v1.ClientFrame.encode({
      requests: [command(2, 'SET', 'k', 'v')],
    }).finish();
    for (const bytes of [
      frame.subarray(0, frame.length - 1),
      Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07]),
    ]) {
      const bad = await rig.client();
      bad.socket.send(bytes);
      expect(await bad.closed).toBe(4000);
    }
    expect(await client.call('EXISTS', 'k')).toBe(0n);
  });
});
