import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/clock.ts';
import { InputBudget } from '../../../src/gateway/resp/input-budget.ts';
import type { ReadMode } from '../../../src/gateway/shared-read.ts';
import { multibulk } from './feed.ts';
import { type RespClient, RespRig, type RigOptions, until } from './rig.ts';

let rig: RespRig;
afterEach(() => rig.stop());

async function start(options: RigOptions = {}): Promise<RespClient> {
  rig = await RespRig.start(options);
  return rig.client();
}

/** Sends, and expects exactly these bytes. */
async function expectReply(client: RespClient, input: Buffer | string, reply: string) {
  expect(await client.exchange(input, reply)).toBe(reply);
}

const MODES: ReadMode[] = ['shared', 'events'];

describe.each(MODES)('a RESP connection that reads by %s', (readMode) => {
  it('answers a pipeline in order', async () => {
    const client = await start({ readMode });
    const input = Buffer.concat([
      multibulk('SET', 'a', '1'),
      multibulk('INCR', 'a'),
      Buffer.from('GET a\r\n'),
      multibulk('NOSUCH'),
      multibulk('GET', 'nothing'),
    ]);
    await expectReply(
      client,
      input,
      "+OK\r\n:2\r\n$1\r\n2\r\n-ERR unknown command 'NOSUCH', with args beginning with: \r\n$-1\r\n",
    );
  });

  it('answers a command that is cut at every byte boundary', async () => {
    const client = await start({ readMode });
    const input = multibulk('ECHO', 'hello');
    for (let cut = 1; cut < input.length; cut++) {
      client.send(input.subarray(0, cut));
      await new Promise((resolve) => setImmediate(resolve));
      await expectReply(client, input.subarray(cut), '$5\r\nhello\r\n');
    }
  });

  it('keeps connections apart that are cut at the same time', async () => {
    const first = await start({ readMode });
    const second = await rig.client();
    for (let i = 0; i < 20; i++) {
      first.send(multibulk('SET', 'first', `${i}`.repeat(100)).subarray(0, 60));
      second.send(multibulk('SET', 'second', `${i}`.repeat(50)).subarray(0, 47));
      await new Promise((resolve) => setImmediate(resolve));
      await expectReply(
        first,
        multibulk('SET', 'first', `${i}`.repeat(100)).subarray(60),
        '+OK\r\n',
      );
      await expectReply(
        second,
        multibulk('SET', 'second', `${i}`.repeat(50)).subarray(47),
        '+OK\r\n',
      );
    }
    const value = '19'.repeat(100);
    await expectReply(second, 'GET first\r\n', `$200\r\n${value}\r\n`);
  });

  it('takes and gives values of many chunks', async () => {
    const client = await start({ readMode });
    const large = Buffer.alloc(10_000_000, 'v');
    await expectReply(client, multibulk('SET', 'k', large), '+OK\r\n');
    client.send('GET k\r\nGET k\r\nPING\r\n');
    const reply = `$10000000\r\n${large}\r\n`;
    const text = await client.take(2 * reply.length + 7);
    expect(text === `${reply}${reply}+PONG\r\n`).toBe(true);
  });

  it('answers what came before the other side closed its half', async () => {
    const client = await start({ readMode });
    client.socket.end('PING\r\nPING\r\n');
    await client.closed;
    expect(client.received).toBe('+PONG\r\n+PONG\r\n');
    await until(() => rig.listener.connections === 0);
    expect(rig.engine.broker.sessions.count).toBe(0);
  });

  it('holds later input behind a blocked pop, and goes on', async () => {
    const client = await start({ readMode });
    const other = await rig.client();
    client.send('PING\r\nBLPOP q 0\r\nECHO after\r\nBLPOP q 0\r\nECHO last\r\n');
    expect(await client.take(7)).toBe('+PONG\r\n');
    client.send('PING\r\n');
    await expectReply(other, 'RPUSH q one\r\n', ':1\r\n');
    const first = '*2\r\n$1\r\nq\r\n$3\r\none\r\n$5\r\nafter\r\n';
    expect(await client.take(first.length)).toBe(first);
    await expectReply(other, 'RPUSH q two\r\n', ':1\r\n');
    const second = '*2\r\n$1\r\nq\r\n$3\r\ntwo\r\n$4\r\nlast\r\n+PONG\r\n';
    expect(await client.take(second.length)).toBe(second);
  });

  it('loses no element to a blocked client that is gone', async () => {
    const client = await start({ readMode });
    const other = await rig.client();
    client.send('BLPOP q 0\r\nPING\r\n');
    await until(() => rig.engine.broker.blocking.count === 1);
    client.socket.destroy();
    await until(() => rig.engine.broker.sessions.count === 1);
    await expectReply(other, 'RPUSH q one\r\nLLEN q\r\n', ':1\r\n:1\r\n');
  });

  it('answers what a blocked client sent, up to a bound', async () => {
    const client = await start({ readMode });
    const other = await rig.client();
    const pings = 150_000;
    client.send(Buffer.from(`BLPOP q 0\r\n${'PING\r\n'.repeat(pings)}`));
    const session = [...rig.engine.broker.sessions.all()][0];
    await until(() => (session?.inputBytes ?? 0) === 6 * pings);
    await expectReply(other, 'RPUSH q one\r\n', ':1\r\n');
    const popped = '*2\r\n$1\r\nq\r\n$3\r\none\r\n';
    const text = await client.take(popped.length + 7 * pings);
    expect(text === popped + '+PONG\r\n'.repeat(pings)).toBe(true);
  });

  it('loses no element to a blocked client that is gone with much unread', async () => {
    const client = await start({ readMode });
    const other = await rig.client();
    client.send('BLPOP q 0\r\n');
    client.socket.end('PING\r\n'.repeat(100_000));
    await until(() => rig.engine.broker.sessions.count === 1);
    await expectReply(other, 'RPUSH q one\r\nLLEN q\r\n', ':1\r\n:1\r\n');
  });

  it('ends a blocked client that sends more than that, and keeps its element', async () => {
    const client = await start({ readMode });
    const other = await rig.client();
    client.send(Buffer.from(`BLPOP q 0\r\n${'PING\r\n'.repeat(400_000)}`));
    await client.closed;
    expect(client.received).toBe('-ERR more than 1048576 bytes sent behind a blocked command\r\n');
    await until(() => rig.listener.connections === 1);
    expect(rig.listener.parserParts.budget.used).toBe(0);
    await expectReply(other, 'RPUSH q one\r\nLLEN q\r\n', ':1\r\n:1\r\n');
  });

  it('stops executing for a client that does not read, and goes on when it does', async () => {
    const client = await start({ readMode });
    await expectReply(client, multibulk('SET', 'k', Buffer.alloc(100_000, 'v')), '+OK\r\n');
    client.socket.pause();
    const count = 300;
    client.send('GET k\r\n'.repeat(count));
    const session = [...rig.engine.broker.sessions.all()][0];
    await until(() => (session?.outputBytes ?? 0) > 3_000_000);
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(session?.outputBytes).toBeLessThan(12_000_000);
    client.socket.resume();
    const reply = `$100000\r\n${'v'.repeat(100_000)}\r\n`;
    for (let i = 0; i < count; i++) expect((await client.take(reply.length)) === reply).toBe(true);
    expect(rig.overflows).toBe(0);
  });

  it('waits for the input budget and gives it back', async () => {
    const budget = new InputBudget(1_000_000);
    const first = await start({ readMode, budget });
    const second = await rig.client();
    const value = Buffer.alloc(800_000, 'v');
    const input = multibulk('SET', 'k', value);
    first.send(input.subarray(0, 500_000));
    await until(() => budget.used > 800_000);
    second.send(input);
    await until(() => budget.waiting === 1);
    await expectReply(first, input.subarray(500_000), '+OK\r\n');
    expect(await second.take(5)).toBe('+OK\r\n');
    await until(() => budget.used === 0);
  });
});

describe('a RESP connection', () => {
  it('closes after the answer to QUIT', async () => {
    const client = await start();
    client.send('PING\r\nQUIT\r\nPING\r\n');
    await client.closed;
    expect(client.received).toBe('+PONG\r\n+OK\r\n');
  });

  it('answers what is no RESP with an error and is closed, alone', async () => {
    const client = await start();
    const other = await rig.client();
    client.send('PING\r\n*1\r\nPING\r\nPING\r\n');
    await client.closed;
    expect(client.received).toBe("+PONG\r\n-ERR Protocol error: expected '$', got 'P'\r\n");
    await expectReply(other, 'PING\r\n', '+PONG\r\n');
  });

  it('is refused when there are too many', async () => {
    const client = await start({ connectionsMax: 1 });
    const second = await rig.client();
    await second.closed;
    expect(second.received).toBe('-ERR max number of clients reached\r\n');
    expect(rig.refused).toBe(1);
    await expectReply(client, 'PING\r\n', '+PONG\r\n');
    client.socket.destroy();
    await until(() => rig.listener.connections === 0);
    await expectReply(await rig.client(), 'PING\r\n', '+PONG\r\n');
  });

  it('takes answers back as CLIENT REPLY says', async () => {
    const client = await start();
    await expectReply(
      client,
      'CLIENT REPLY SKIP\r\nPING skipped\r\nECHO a\r\nCLIENT REPLY OFF\r\nPING off\r\nNOSUCH\r\nCLIENT REPLY ON\r\nECHO b\r\n',
      '$1\r\na\r\n+OK\r\n$1\r\nb\r\n',
    );
  });

  // What redis-server 7.0.15 sends for the same bytes.
  it.each([
    [
      'pushes are sent in spite of OFF',
      'CLIENT REPLY OFF\r\nSUBSCRIBE a b\r\nPSUBSCRIBE x\r\nUNSUBSCRIBE a\r\n',
      '*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n*3\r\n$10\r\npsubscribe\r\n$1\r\nx\r\n:3\r\n*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:2\r\n',
    ],
    [
      'pushes are sent in spite of SKIP, which they use up',
      'CLIENT REPLY SKIP\r\nSUBSCRIBE c\r\nUNSUBSCRIBE\r\nECHO a\r\n',
      '*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n*3\r\n$11\r\nunsubscribe\r\n$1\r\nc\r\n:0\r\n$1\r\na\r\n',
    ],
    [
      'ON is answered after SKIP',
      'CLIENT REPLY SKIP\r\nCLIENT REPLY ON\r\nPING\r\n',
      '+OK\r\n+PONG\r\n',
    ],
    [
      'SKIP after SKIP skips once more',
      'CLIENT REPLY SKIP\r\nCLIENT REPLY SKIP\r\nECHO a\r\nECHO b\r\n',
      '$1\r\nb\r\n',
    ],
    [
      'a refused mode is skipped like any answer',
      'CLIENT REPLY SKIP\r\nCLIENT REPLY BOGUS\r\nECHO c\r\n',
      '$1\r\nc\r\n',
    ],
    [
      'OFF after SKIP stays, and SKIP changes nothing then',
      'CLIENT REPLY SKIP\r\nCLIENT REPLY OFF\r\nECHO d\r\nCLIENT REPLY SKIP\r\nECHO e\r\nCLIENT REPLY ON\r\nECHO f\r\n',
      '+OK\r\n$1\r\nf\r\n',
    ],
    [
      'a pop that waits is skipped',
      'CLIENT REPLY SKIP\r\nBLPOP nope 0.01\r\nECHO k\r\n',
      '$1\r\nk\r\n',
    ],
  ])('CLIENT REPLY: %s', async (_name, input, reply) => {
    await expectReply(await start(), input, reply);
  });

  it('speaks RESP3 after HELLO 3, within its own answer', async () => {
    const client = await start();
    client.send('HELLO 3\r\nGET nothing\r\n');
    expect(await client.take(3)).toBe('%7\r');
    await until(() => client.received.endsWith('_\r\n'));
    client.received = '';
    await expectReply(client, 'HELLO 2\r\n', '*14\r\n');
    await until(() => client.received.endsWith('*0\r\n'));
    client.received = '';
    await expectReply(client, 'GET nothing\r\n', '$-1\r\n');
  });

  it('gets messages in its own version, after the answer of its own PUBLISH', async () => {
    const resp2 = await start();
    const resp3 = await rig.client();
    await expectReply(resp2, 'SUBSCRIBE c\r\n', '*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n');
    resp3.send('HELLO 3\r\n');
    await until(() => resp3.received.endsWith('*0\r\n'));
    resp3.received = '';
    await expectReply(
      resp3,
      'SUBSCRIBE c\r\nPSUBSCRIBE *\r\nSSUBSCRIBE s\r\n',
      '>3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n>3\r\n$10\r\npsubscribe\r\n$1\r\n*\r\n:2\r\n>3\r\n$10\r\nssubscribe\r\n$1\r\ns\r\n:1\r\n',
    );
    const message = '3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\nhi\r\n';
    const matched = '>4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$1\r\nc\r\n$2\r\nhi\r\n';
    await expectReply(resp3, 'PUBLISH c hi\r\n', `:3\r\n>${message}${matched}`);
    expect(await resp2.take(1 + message.length)).toBe(`*${message}`);
    const shard = '>3\r\n$8\r\nsmessage\r\n$1\r\ns\r\n$1\r\nx\r\n';
    await expectReply(resp3, 'SPUBLISH s x\r\n', `:1\r\n${shard}`);
  });

  it('is cut off when it does not read what is published, and costs bounded memory until then', async () => {
    const bounds = { bytesMax: 4_000_000, pauseBytes: 1_000_000, replyBytesMax: 8_000_000 };
    const subscriber = await start({ bounds });
    const publisher = await rig.client();
    await expectReply(subscriber, 'SUBSCRIBE c\r\n', '*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n');
    subscriber.socket.pause();
    const payload = Buffer.alloc(100_000, 'p');
    let receivers = 1;
    for (let i = 0; i < 1000 && receivers === 1; i++) {
      publisher.send(multibulk('PUBLISH', 'c', payload));
      receivers = Number((await publisher.take(4)).charAt(1));
      const session = [...rig.engine.broker.sessions.all()].find((one) => one.subscriptions > 0);
      expect(session?.outputBytes ?? 0).toBeLessThanOrEqual(4_000_000);
    }
    expect(receivers).toBe(0);
    expect(rig.overflows).toBe(1);
    subscriber.socket.resume();
    await subscriber.closed;
    await expectReply(publisher, 'PING\r\n', '+PONG\r\n');
  });

  it('is subscribed to nothing once the answers to its SUBSCRIBE have cut it off', async () => {
    const bounds = { bytesMax: 100_000, pauseBytes: 50_000, replyBytesMax: 100_000 };
    const client = await start({ bounds });
    const names = Array.from({ length: 10_000 }, (_, i) => `channel:${i}`);
    client.send(multibulk('SUBSCRIBE', ...names));
    await client.closed;
    expect(rig.engine.broker.bus.nameCount('channel')).toBe(0);
  });

  it('can be killed by another', async () => {
    const client = await start();
    const other = await rig.client();
    await expectReply(client, 'CLIENT ID\r\n', ':1\r\n');
    await expectReply(other, 'CLIENT KILL ID 1\r\n', ':1\r\n');
    await client.closed;
    await until(() => rig.listener.connections === 1);
  });

  it('ends with its silence, but not while answers of its have not left', async () => {
    const clock = new ManualClock();
    const reader = await start({ clock });
    const slow = await rig.client();
    rig.listener.idleSecondsMax = 10;
    await expectReply(reader, multibulk('RPUSH', 'q', Buffer.alloc(20_000_000, 'v')), ':1\r\n');
    slow.socket.pause();
    slow.send('LPOP q\r\n');
    const sessions = [...rig.engine.broker.sessions.all()];
    await until(() => (sessions[1]?.outputBytes ?? 0) > 1_000_000);
    for (let i = 0; i < 15; i++) clock.advance(1000);
    await reader.closed;
    slow.socket.resume();
    const reply = `$20000000\r\n${'v'.repeat(20_000_000)}\r\n`;
    expect((await slow.take(reply.length)) === reply).toBe(true);
    await until(() => sessions[1]?.outputBytes === 0);
    for (let i = 0; i < 15; i++) clock.advance(1000);
    await slow.closed;
  });

  it('ends when what waits for it passes client-output-buffer-limit', async () => {
    const clock = new ManualClock();
    const client = await start({ clock });
    const slow = await rig.client();
    await expectReply(client, multibulk('RPUSH', 'q', Buffer.alloc(20_000_000, 'v')), ':1\r\n');
    slow.socket.pause();
    slow.send('LPOP q\r\n');
    const sessions = [...rig.engine.broker.sessions.all()];
    await until(() => (sessions[1]?.outputBytes ?? 0) > 1_000_000);
    clock.advance(1000);
    const command = multibulk('CONFIG', 'SET', 'client-output-buffer-limit', 'normal 1mb 0 0');
    await expectReply(client, command, '+OK\r\n');
    clock.advance(1000);
    await until(() => rig.listener.connections === 1);
    await expectReply(client, 'PING\r\n', '+PONG\r\n');
    expect(rig.engine.counters.slowConsumers).toBe(1);
  });

  it('ends when a command is longer than client-query-buffer-limit', async () => {
    const client = await start();
    rig.listener.requestBytesMax = 1024 * 1024;
    client.send('*2\r\n$4\r\nECHO\r\n$1048577\r\n');
    const error = '-ERR Protocol error: too big request\r\n';
    expect(await client.take(error.length)).toBe(error);
    await client.closed;
  });

  it('takes no element once it is killed, or the listener closes', async () => {
    const client = await start();
    const [killed, drained] = [await rig.client(), await rig.client()];
    killed.send('CLIENT ID\r\n');
    const id = (await killed.take(4)).slice(1, -2);
    killed.send('BLPOP q 0\r\n');
    await until(() => rig.engine.broker.blocking.count === 1);
    await expectReply(
      client,
      `CLIENT KILL ID ${id}\r\nRPUSH q kept\r\nLLEN q\r\n`,
      ':1\r\n'.repeat(3),
    );
    drained.send('BLPOP other 0\r\n');
    await until(() => rig.engine.broker.blocking.count === 1);
    const closing = rig.listener.close();
    expect(rig.engine.broker.blocking.count).toBe(0);
    await closing;
  });

  it('gives everything back when the listener closes', async () => {
    const client = await start();
    const blocked = await rig.client();
    blocked.send('BLPOP q 0\r\n');
    client.send('*2\r\n$4\r\nECHO\r\n$1000000\r\nhalf');
    await until(() => rig.engine.broker.blocking.count === 1);
    await until(() => rig.listener.parserParts.budget.used > 0);
    await rig.listener.close();
    await Promise.all([client.closed, blocked.closed]);
    expect(rig.engine.broker.sessions.count).toBe(0);
    expect(rig.engine.broker.blocking.count).toBe(0);
    expect(rig.listener.parserParts.budget.used).toBe(0);
  });
});
