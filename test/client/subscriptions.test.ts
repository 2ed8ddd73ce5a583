import { afterEach, expect, test } from 'vitest';
import {
  type Client,
  connect,
  type Message,
  StreamOverflowError,
  type Subscription,
} from '../../src/client/client.ts';
import { CLOSE } from '../../src/wire/codes.ts';
import { type FakeBehaviour, type FakeConnection, FakeServer, text } from './fake-server.ts';

const opened: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function pair(
  behaviour: FakeBehaviour = {},
): Promise<{ server: FakeServer; client: Client }> {
  const server = await FakeServer.listen(behaviour);
  opened.push(server);
  const client = await connect({ url: server.url, backoffMinMs: 2, backoffMaxMs: 20 });
  opened.push(client);
  return { server, client };
}

function requests(server: FakeServer): string[] {
  return server.frames.flat().map((request) => {
    const { subscribe, unsubscribe } = request;
    if (subscribe != null) {
      const names = [...(subscribe.channels ?? []), ...(subscribe.patterns ?? [])];
      return `+${names.map(text).join(',')}`;
    }
    if (unsubscribe != null) return `-${(unsubscribe.channels ?? []).map(text).join(',')}`;
    return 'other';
  });
}

/** Everything pushed before is delivered when this is answered. */
async function settle(client: Client): Promise<void> {
  await client.echo('settled');
}

test('a handler gets the messages of its channel, in order and as text', async () => {
  const { server, client } = await pair();
  const seen: Message[] = [];
  await client.subscribe('news', (message) => seen.push(message));
  server.publish('news', ['1', 'zwei ✓']);
  server.publish('other', ['no']);
  expect(await client.publish('news', 'mine')).toBe(1);
  expect(seen).toEqual([
    { channel: 'news', payload: '1' },
    { channel: 'news', payload: 'zwei ✓' },
    { channel: 'news', payload: 'mine' },
  ]);
});

test('a pattern tells which it was, and bytes stay bytes', async () => {
  const { server, client } = await pair();
  const seen: Message<Uint8Array>[] = [];
  await client.with({ binary: true }).psubscribe('news.*', (message) => seen.push(message));
  server.publish('news.de', ['x']);
  await settle(client);
  const bytes = (value: string) => new TextEncoder().encode(value);
  expect(seen).toEqual([
    { channel: bytes('news.de'), pattern: bytes('news.*'), payload: bytes('x') },
  ]);
});

test('channels wanted in one tick are asked for at once, and each only once', async () => {
  const { server, client } = await pair();
  await Promise.all([
    client.subscribe(['a', 'b'], () => {}),
    client.subscribe('b', () => {}),
    client.psubscribe('c*', () => {}),
  ]);
  expect(requests(server)).toEqual(['+a,b,c*']);
});

test('the last handler that leaves ends the subscription, and none hears more', async () => {
  const { server, client } = await pair();
  const heard: string[] = [];
  const first = await client.subscribe('news', () => heard.push('first'));
  const second = await client.subscribe(new TextEncoder().encode('news'), () =>
    heard.push('second'),
  );
  await first.unsubscribe();
  expect(requests(server)).toEqual(['+news']);
  server.publish('news', ['x']);
  await settle(client);
  expect(heard).toEqual(['second']);
  await second.unsubscribe();
  expect(requests(server)).toEqual(['+news', 'other', '-news']);
  server.last.push('news', ['late']);
  await settle(client);
  expect(heard).toEqual(['second']);
  await second.unsubscribe();
});

test('leaving and coming back at once ends subscribed, after the server knows', async () => {
  const { server, client } = await pair();
  const first = await client.subscribe('news', () => {});
  const leaving = first.unsubscribe();
  await Promise.resolve();
  await Promise.resolve();
  const heard: string[] = [];
  await client.subscribe('news', (message) => heard.push(message.payload));
  server.publish('news', ['x']);
  await leaving;
  await settle(client);
  expect(heard).toEqual(['x']);
});

test('subscriptions are in place again before connected is told, and the gap is told', async () => {
  const { server, client } = await pair();
  const heard: string[] = [];
  let gaps = 0;
  const onGap = () => gaps++;
  await client.subscribe('news', (message) => heard.push(message.payload), { onGap });
  await client.psubscribe('other.*', () => {}, { onGap });
  expect(gaps).toBe(0);
  const connected = new Promise<number>((resolve) => {
    client.onStatus((status) => {
      if (status === 'connected') resolve(server.last.channels.size + server.last.patterns.size);
    });
  });
  server.last.close(CLOSE.SHUTTING_DOWN);
  expect(await connected).toBe(2);
  expect(gaps).toBe(2);
  server.publish('news', ['again']);
  await settle(client);
  expect(heard).toEqual(['again']);
});

test('what is subscribed and left without a connection is settled by the next', async () => {
  const { server, client } = await pair();
  const old = await client.subscribe('old', () => {});
  const lost = new Promise<void>((resolve) => {
    client.onStatus((status) => status === 'waiting' && resolve());
  });
  server.last.terminate();
  await lost;
  const added = client.subscribe('new', () => {});
  await old.unsubscribe();
  await added;
  expect([...server.last.channels]).toEqual(['new']);
});

test('a refused name rejects its subscriber and spares those asked for with it', async () => {
  const { server, client } = await pair({
    onRequest: (request, connection) => {
      const names = request.subscribe?.channels?.map(text) ?? [];
      if (!names.includes('secret')) return false;
      connection.refuse(request.id, 'NOPERM', 'not allowed');
      return true;
    },
  });
  const outcome = await Promise.allSettled([
    client.subscribe('a', () => {}),
    client.subscribe('secret', () => {}),
    client.subscribe('b', () => {}),
  ]);
  expect(outcome.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(outcome[1]).toMatchObject({ reason: { name: 'ReplyError', code: 'NOPERM' } });
  expect([...server.last.channels]).toEqual(['a', 'b']);
});

test('a refusal after a reconnect ends the subscription with the reason', async () => {
  const { server, client } = await pair();
  const ended = new Promise<Error>((resolve) => {
    void client
      .subscribe('news', () => {}, { onEnd: resolve })
      .then(() => {
        server.behaviour.onRequest = (request, connection: FakeConnection) => {
          connection.refuse(request.id, 'NOPERM', 'no longer');
          return true;
        };
        server.last.terminate();
      });
  });
  expect(await ended).toMatchObject({ name: 'ReplyError', code: 'NOPERM' });
});

test('a stream is read with for await, and leaving the loop unsubscribes', async () => {
  const { server, client } = await pair();
  const stream = await client.subscribe('news');
  server.publish('news', ['1', '2']);
  setImmediate(() => server.publish('news', ['3', '4']));
  const seen: string[] = [];
  for await (const { payload } of stream) {
    seen.push(payload);
    if (payload === '3') break;
  }
  expect(seen).toEqual(['1', '2', '3']);
  expect([...server.last.channels]).toEqual([]);
});

test('several readers of a stream are served in turn', async () => {
  const { server, client } = await pair();
  const stream = await client.subscribe('news');
  const reads = [stream.next(), stream.next(), stream.next()];
  server.publish('news', ['1', '2']);
  await settle(client);
  await stream.unsubscribe();
  const results = await Promise.all(reads);
  expect(results.map((one) => one.value?.payload)).toEqual(['1', '2', undefined]);
});

test('a handler that ends another subscription ends it for the same message', async () => {
  const { server, client } = await pair();
  const heard: string[] = [];
  let second: Subscription | undefined;
  await client.subscribe('news', () => {
    heard.push('first');
    void second?.unsubscribe();
  });
  second = await client.subscribe('news', () => heard.push('second'));
  server.publish('news', ['1', '2']);
  await settle(client);
  expect(heard).toEqual(['first', 'first']);
});

test('a stream that is not read fails at its bound after what it holds', async () => {
  const { server, client } = await pair();
  const stream = await client.subscribe('news', { queueMax: 2 });
  server.publish('news', ['1', '2', '3']);
  await settle(client);
  await settle(client);
  expect(stream.queued).toBe(2);
  expect((await stream.next()).value?.payload).toBe('1');
  expect((await stream.next()).value?.payload).toBe('2');
  await expect(stream.next()).rejects.toBeInstanceOf(StreamOverflowError);
  expect((await stream.next()).done).toBe(true);
  expect([...server.last.channels]).toEqual([]);
});

test('a stream may drop its oldest instead, and counts them', async () => {
  const { server, client } = await pair();
  const stream = await client.subscribe('news', { queueMax: 2, overflow: 'drop-oldest' });
  server.publish('news', ['1', '2', '3', '4']);
  await settle(client);
  expect(stream.dropped).toBe(2);
  expect((await stream.next()).value?.payload).toBe('3');
});

test('closing the client ends its streams, a terminal code fails them', async () => {
  const { client } = await pair();
  const quiet = await client.subscribe('news');
  const reading = quiet.next();
  client.close();
  expect(await reading).toEqual({ done: true, value: undefined });

  const other = await pair();
  const failing = await other.client.subscribe('news');
  const outcome = expect(failing.next()).rejects.toMatchObject({ code: CLOSE.KILLED.code });
  other.server.last.close(CLOSE.KILLED);
  await outcome;
});

test('many subscriptions are asked for in requests below the smallest frame', async () => {
  const { server, client } = await pair({ frameBytesMax: 64 * 1024 });
  const names = Array.from({ length: 3000 }, (_, i) => `${'channel'.repeat(5)}${i}`);
  await client.subscribe(names, () => {});
  expect(server.last.channels.size).toBe(3000);
});
