import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  Client,
  type ClientOptions,
  ConnectionClosedError,
  connect,
  OutcomeUnknownError,
  QueueFullError,
  ReplyError,
  RequestTooLargeError,
  UnexpectedReplyError,
  type WebSocketConstructor,
} from '../../src/client/client.ts';
import { CLOSE } from '../../src/wire/codes.ts';
import { bulk, type FakeBehaviour, FakeServer } from './fake-server.ts';

const opened: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function serve(behaviour: FakeBehaviour = {}, port = 0): Promise<FakeServer> {
  const server = await FakeServer.listen(behaviour, port);
  opened.push(server);
  return server;
}

async function clientOf(server: FakeServer, options: ClientOptions = {}): Promise<Client> {
  const client = await connect({ url: server.url, backoffMinMs: 2, backoffMaxMs: 20, ...options });
  opened.push(client);
  return client;
}

function nextStatus(client: Client, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.onStatus((status) => {
      if (status !== wanted) return;
      stop();
      resolve();
    });
  });
}

test('hello names client and library, and commands are answered', async () => {
  const server = await serve();
  const client = await clientOf(server, { name: 'tester' });
  expect(server.last.hello).toMatchObject({ clientName: 'tester', libraryName: 'keywire-js' });
  expect(client.sessionId).toBe('s1');
  expect(await client.set('key', 'value')).toBe(true);
  expect(await client.get('key')).toBe('value');
  expect(await client.get('none')).toBe(null);
  expect(client.unanswered).toBe(0);
});

test('what one tick issues, in promises too, leaves as one frame in order', async () => {
  const server = await serve();
  const client = await clientOf(server);
  const later = async (n: number) => {
    await null;
    await null;
    return client.call('ECHO', n);
  };
  const replies = await Promise.all([client.call('ECHO', 1), client.echo('2'), later(3), later(4)]);
  expect(replies).toEqual(['1', '2', '3', '4']);
  expect(server.frames).toHaveLength(1);
  expect(server.commands).toEqual(['ECHO 1', 'ECHO 2', 'ECHO 3', 'ECHO 4']);
});

test('frames are split at the server’s limit, and a larger request is refused unsent', async () => {
  const server = await serve({ frameBytesMax: 1000 });
  const client = await clientOf(server);
  const echoes = Array.from({ length: 10 }, () => client.echo('x'.repeat(300)));
  const tooLarge = client.echo('x'.repeat(1001));
  const tooLargeEncoded = client.echo('ä'.repeat(501));
  await expect(tooLarge).rejects.toBeInstanceOf(RequestTooLargeError);
  await expect(tooLargeEncoded).rejects.toBeInstanceOf(RequestTooLargeError);
  expect(await Promise.all(echoes)).toHaveLength(10);
  expect(server.frames.map((frame) => frame.length)).toEqual([3, 3, 3, 1]);
});

test('requests beyond those in flight wait their turn', async () => {
  let inFlight = 0;
  let most = 0;
  const server = await serve({
    requestsInFlightMax: 14,
    onRequest: (request, connection) => {
      most = Math.max(most, ++inFlight);
      setImmediate(() => {
        inFlight--;
        connection.answer(request.id, { integer: request.id });
      });
      return true;
    },
  });
  const client = await clientOf(server);
  const replies = await Promise.all(Array.from({ length: 200 }, () => client.incr('n')));
  expect(new Set(replies).size).toBe(200);
  expect(most).toBe(10);
});

test('the queue is bounded in requests and in bytes', async () => {
  const server = await serve();
  const client = await clientOf(server, { queueMax: 3, queueBytesMax: 1000 });
  await expect(client.echo('x'.repeat(1000))).rejects.toBeInstanceOf(QueueFullError);
  const waiting = [client.echo('1'), client.echo('2'), client.echo('3')];
  await expect(client.echo('4')).rejects.toBeInstanceOf(QueueFullError);
  expect(await Promise.all(waiting)).toEqual(['1', '2', '3']);
  expect(await client.echo('5')).toBe('5');
});

test('many blocked pops wait on one socket and hold nothing up', async () => {
  const server = await serve();
  const client = await clientOf(server);
  const pops = Array.from({ length: 50 }, (_, i) => client.blpop(`queue${i}`));
  expect(await client.echo('between')).toBe('between');
  for (let i = 49; i >= 0; i--) await client.lpush(`queue${i}`, `job${i}`);
  expect(await Promise.all(pops)).toEqual(
    Array.from({ length: 50 }, (_, i) => ({ key: `queue${i}`, element: `job${i}` })),
  );
  expect(server.connections).toHaveLength(1);
});

test('an aborted pop is withdrawn at the server, also when every place in flight is taken', async () => {
  const server = await serve({ requestsInFlightMax: 6 });
  const client = await clientOf(server);
  const abort = new AbortController();
  const pops = [1, 2].map(() => client.with({ signal: abort.signal }).blpop('queue'));
  const outcome = Promise.allSettled(pops);
  await server.until(() => server.waiters.length === 2);
  abort.abort(new Error('no longer wanted'));
  for (const one of await outcome) {
    expect(one).toMatchObject({ reason: { message: 'no longer wanted' } });
  }
  expect(server.waiters).toHaveLength(0);
});

test('an element that crossed its cancel is delivered', async () => {
  const abort = new AbortController();
  let popId = 0;
  const server = await serve({
    onRequest: (request, connection) => {
      if (request.command != null) popId = request.id;
      if (request.cancel == null) return true;
      // The pop was served before the Cancel came; only now does its answer leave.
      connection.answer(popId, { array: { items: [bulk('queue'), bulk('job')] } });
      connection.answer(request.id, { integer: 0 });
      return true;
    },
  });
  const client = await clientOf(server);
  const pop = client.with({ signal: abort.signal }).blpop('queue');
  await server.until(() => popId !== 0);
  abort.abort();
  expect(await pop).toEqual({ key: 'queue', element: 'job' });
});

test('a call that was not sent yet is forgotten when aborted', async () => {
  const server = await serve();
  const client = await clientOf(server);
  const abort = new AbortController();
  const call = client.with({ signal: abort.signal }).echo('aborted');
  abort.abort(new Error('changed my mind'));
  await expect(call).rejects.toThrow('changed my mind');
  const before = client.with({ signal: AbortSignal.abort(new Error('already')) }).echo('never');
  await expect(before).rejects.toThrow('already');
  await client.echo('next');
  expect(server.commands).toEqual(['ECHO next']);
});

test('a timeout withdraws the call with a TimeoutError', async () => {
  const server = await serve();
  const client = await clientOf(server);
  const pop = client.with({ timeoutMs: 5 }).blpop('queue');
  await expect(pop).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(server.waiters).toHaveLength(0);
});

test('a lost connection leaves writes with an unknown outcome and repeats reads', async () => {
  let silent = true;
  const server = await serve({ onRequest: () => silent });
  const client = await clientOf(server);
  const calls = Promise.allSettled([
    client.set('key', 'value'),
    client.get('key'),
    client.call('GET', 'key'),
    client.with({ retry: true }).set('again', 'value'),
    client.with({ retry: false }).get('key'),
    client.publish('news', 'once'),
  ]);
  await server.until(() => server.frames.length === 1);
  silent = false;
  server.last.terminate();
  const outcome = await calls;
  const unknown = { status: 'rejected', reason: expect.any(OutcomeUnknownError) };
  expect(outcome[0]).toEqual(unknown);
  expect(outcome[1]).toEqual({ status: 'fulfilled', value: null });
  expect(outcome[2]).toEqual(unknown);
  expect(outcome[3]).toEqual({ status: 'fulfilled', value: true });
  expect(outcome[4]).toEqual(unknown);
  expect(outcome[5]).toEqual(unknown);
  expect(server.commands.slice(-2)).toEqual(['GET key', 'SET again value']);
});

test('calls issued while there is no connection are sent by the next one', async () => {
  const first = await serve();
  const client = await clientOf(first);
  const { port } = first;
  const waiting = nextStatus(client, 'waiting');
  await first.close();
  opened.splice(opened.indexOf(first), 1);
  await waiting;
  const write = client.set('key', 'value');
  const second = await serve({}, port);
  expect(await write).toBe(true);
  expect(second.commands).toEqual(['SET key value']);
});

test('the codes decide whether to come back', async () => {
  const server = await serve();
  const client = await clientOf(server);
  const back = nextStatus(client, 'connected');
  server.last.close(CLOSE.SLOW_CONSUMER);
  await back;
  expect(server.connections).toHaveLength(2);

  const pop = client.blpop('queue');
  const outcome = expect(pop).rejects.toBeInstanceOf(OutcomeUnknownError);
  await server.until(() => server.waiters.length === 1);
  const over = nextStatus(client, 'closed');
  server.last.close(CLOSE.KILLED);
  await over;
  await outcome;
  const killed = { name: 'ConnectionClosedError', code: CLOSE.KILLED.code };
  await expect(client.get('key')).rejects.toMatchObject(killed);
  await expect(client.ready()).rejects.toMatchObject(killed);
  await expect(client.subscribe('news', () => {})).rejects.toMatchObject(killed);
  expect(server.connections).toHaveLength(2);
});

test('close fails what is unanswered and what comes after', async () => {
  const server = await serve();
  const client = await clientOf(server);
  const pop = client.blpop('queue');
  const sent = expect(pop).rejects.toBeInstanceOf(OutcomeUnknownError);
  await server.until(() => server.waiters.length === 1);
  const unsent = expect(client.echo('never')).rejects.toBeInstanceOf(ConnectionClosedError);
  client.close();
  await Promise.all([sent, unsent]);
  await expect(client.echo('never')).rejects.toMatchObject({ code: 1000 });
  expect(client.status).toBe('closed');
  expect(client.unanswered).toBe(0);
});

test('connect rejects at once where nothing listens; ready waits for the server', async () => {
  const server = await serve();
  const { port, url } = server;
  await server.close();
  opened.pop();
  await expect(connect(url)).rejects.toMatchObject({ name: 'ConnectionClosedError', code: 1006 });
  const client = new Client({ url, backoffMinMs: 2, backoffMaxMs: 20 });
  opened.push(client);
  await nextStatus(client, 'waiting');
  await serve({}, port);
  await client.ready();
  expect(client.status).toBe('connected');
});

test('a server without the subprotocol is refused', async () => {
  const server = await serve({ protocol: false });
  await expect(connect(server.url)).rejects.toBeInstanceOf(ConnectionClosedError);
});

test('a server that sends a malformed frame is not asked again', async () => {
  const malformed = await serve();
  const client = await clientOf(malformed);
  const over = nextStatus(client, 'closed');
  malformed.last.raw(Buffer.from([10, 200, 1]));
  await over;
  await expect(client.ready()).rejects.toMatchObject({ code: 1002 });
});

test('a silent server is noticed by its missing heartbeat', async () => {
  const server = await serve({ heartbeatMs: 10 });
  const client = await clientOf(server);
  const isPing = () => server.frames.flat().some((request) => request.ping != null);
  await server.until(isPing);
  expect(client.status).toBe('connected');
  const lost = nextStatus(client, 'waiting');
  server.behaviour.onRequest = (request) => request.ping != null;
  await lost;
  delete server.behaviour.onRequest;
  await client.ready();
  expect(server.connections.length).toBeGreaterThan(1);
});

test('error replies reject with code and text, and inside an array they are items', async () => {
  const server = await serve({
    onRequest: (request, connection) => {
      if (request.command?.args?.length !== 1) return false;
      const error = { error: { code: 'WRONGTYPE', text: 'no' } };
      connection.answer(request.id, { array: { items: [error, { integer: 1 }] } });
      return true;
    },
  });
  const client = await clientOf(server);
  const failure = { name: 'ReplyError', code: 'ERR', text: "unknown command 'NOPE'" };
  await expect(client.call('NOPE', 1)).rejects.toMatchObject(failure);
  expect(await client.call('MIXED')).toEqual([new ReplyError('WRONGTYPE', 'no'), 1]);
});

test('views choose database and bytes, and keep what they were made from', async () => {
  const server = await serve();
  const client = await clientOf(server, { database: 2 });
  const bytes = Uint8Array.of(0, 255, 128);
  await client.set('key', bytes);
  expect([...server.values.keys()]).toEqual(['2:key']);
  const binary: Uint8Array | null = await client.with({ binary: true }).get('key');
  expect(binary).toEqual(bytes);
  expect(await client.with({ binary: true }).with({ database: 3 }).get('key')).toBe(null);
  expect(await client.with({ database: 0 }).get('key')).toBe(null);
});

test('what is no argument and what is no right reply are told by type', async () => {
  const server = await serve({
    onRequest: (request, connection) => {
      connection.answer(request.id, { integer: 1 });
      return true;
    },
  });
  const client = await clientOf(server);
  const wrong: unknown = undefined;
  await expect(async () => client.call('SET', 'key', wrong as string)).rejects.toThrow(TypeError);
  await expect(client.get('key')).rejects.toBeInstanceOf(UnexpectedReplyError);
});

test('the class of a WebSocket can be given: the platform’s, that of ws', async () => {
  const server = await serve();
  let made = 0;
  class Counted extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      made++;
    }
  }
  const classes: WebSocketConstructor[] = [Counted, WebSocket];
  if (globalThis.WebSocket !== undefined) classes.push(globalThis.WebSocket);
  for (const one of classes) {
    const client = await clientOf(server, { WebSocket: one });
    expect(await client.echo('hello')).toBe('hello');
  }
  expect(made).toBe(1);
});

test('an option that makes no sense is refused where it is given', () => {
  expect(() => new Client({ url: 'ws://127.0.0.1:1', queueMax: 0 })).toThrow(RangeError);
  expect(() => new Client({ url: 'ftp://127.0.0.1' })).toThrow(TypeError);
  expect(() => new Client()).toThrow('url is needed');
});
