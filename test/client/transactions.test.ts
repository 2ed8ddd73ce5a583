/** Transactions of the client, against a real server. */
import { afterAll, beforeAll, beforeEach, expect, expectTypeOf, test } from 'vitest';
import { type Client, connect } from '../../src/client/client.ts';
import { ReplyError, TransactionError } from '../../src/client/errors.ts';
import { configOf, type Server, startServer } from '../../src/server.ts';
import { FakeServer } from './fake-server.ts';

let server: Server;
let client: Client;
let other: Client;

beforeAll(async () => {
  server = await startServer(
    configOf({
      port: '0',
      'resp-port': 'off',
      'mqtt-port': 'off',
      journal: 'no',
      'log-level': 'silent',
    }),
  );
  const url = `http://127.0.0.1:${server.port}`;
  [client, other] = [await connect(url), await connect(url)];
});

afterAll(async () => {
  client.close();
  other.close();
  await server.close();
});

beforeEach(() => client.flushall());

test('each call resolves with the type of its own helper', async () => {
  const results = await client.transaction((tx) => [
    tx.set('greeting', 'hello'),
    tx.incr('n'),
    tx.lrange('none', 0, -1),
    tx.get('greeting'),
    tx.publish('news', 'x'),
  ]);
  expectTypeOf(results).toEqualTypeOf<
    [boolean, number | bigint, string[], string | null, number]
  >();
  expect(results).toEqual([true, 1, [], 'hello', 0]);
});

test('calls whose results are not asked for are executed as well', async () => {
  const [last] = await client.transaction((tx) => {
    tx.set('a', '1');
    tx.incrby('a', 5);
    return [tx.get('a')];
  });
  expect(last).toBe('6');
  expect(await client.transaction(() => [])).toEqual([]);
});

test('a view has its database and its kind of strings', async () => {
  const view = client.with({ database: 3, binary: true });
  const [, value] = await view.transaction((tx) => [tx.set('k', 'v'), tx.get('k')]);
  expect(value).toEqual(new TextEncoder().encode('v'));
  expect(await client.get('k')).toBeNull();
});

test('a command that fails leaves the others, and is told with all replies', async () => {
  const run = client.transaction((tx) => [tx.set('k', 'text'), tx.incr('k'), tx.set('after', '1')]);
  const error = await run.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TransactionError);
  const { replies, cause } = error as TransactionError;
  expect(replies).toEqual(['OK', expect.any(ReplyError), 'OK']);
  expect(cause).toBe(replies[1]);
  expect(await client.get('after')).toBe('1');
});

test('a command that is refused, or never sent, keeps all from running', async () => {
  const refused = client.transaction((tx) => [tx.set('k', '1'), tx.call('NOSUCH')]);
  await expect(refused).rejects.toThrow(/^EXECABORT .*unknown command 'NOSUCH'/);
  const invalid = client.transaction((tx) => [
    tx.set('k', '1'),
    // What a caller without types may do.
    tx.set('j', undefined as unknown as string),
  ]);
  await expect(invalid).rejects.toThrow(TypeError);
  expect(await client.exists(['k', 'j'])).toBe(0);
});

test('a call behind the transaction is refused', async () => {
  let later: Promise<unknown> | undefined;
  await client.transaction((tx) => {
    queueMicrotask(() => {
      later = tx.set('late', '1');
    });
    return [tx.ping()];
  });
  await expect(later).rejects.toThrow('the transaction has been sent');
});

test('a watch makes it depend on what was read', async () => {
  await client.set('stock', '3');
  const first = await client.watch('stock');
  const stock = Number(await client.get('stock'));
  const sold = await first.transaction((tx) => [
    tx.set('stock', stock - 1),
    tx.rpush('sales', 'x'),
  ]);
  expectTypeOf(sold).toEqualTypeOf<[boolean, number] | null>();
  expect(sold).toEqual([true, 1]);

  const second = await client.watch(['stock', 'sales']);
  await other.incr('stock');
  expect(await second.transaction((tx) => [tx.set('stock', '0')])).toBeNull();
  expect(await client.get('stock')).toBe('3');
  await expect(second.transaction((tx) => [tx.ping()])).rejects.toThrow('the watch is used up');
});

test('many callers on one connection raise a counter without losing a step', async () => {
  const raise = async (): Promise<void> => {
    for (;;) {
      const watch = await client.watch('counter');
      const value = Number((await client.get('counter')) ?? 0);
      if ((await watch.transaction((tx) => [tx.set('counter', value + 1)])) !== null) return;
    }
  };
  await Promise.all(Array.from({ length: 20 }, raise));
  expect(await client.get('counter')).toBe('20');
});

test('a watch that is released leaves nothing on the server', async () => {
  const watch = await client.watch('k');
  expect(server.engine.broker.transactions.tokens.count).toBe(1);
  await watch.release();
  await watch.release();
  expect(server.engine.broker.transactions.tokens.count).toBe(0);
});

test('over a lost connection: a watch is touched, a transaction unknown, unless it may be repeated', async () => {
  let swallow = true;
  const fake = await FakeServer.listen({
    onRequest(request, connection) {
      if (request.watch != null) connection.answer(request.id, { bulk: Buffer.from('token') });
      else if (request.transaction == null) return false;
      else if (swallow) {
        swallow = false;
        connection.terminate();
      } else connection.answer(request.id, { array: { items: [{ simple: 'OK' }] } });
      return true;
    },
  });
  const remote = await connect({ url: fake.url, backoffMinMs: 1, backoffMaxMs: 5 });
  const lost = remote.transaction((tx) => [tx.set('k', 'v')]);
  await expect(lost).rejects.toMatchObject({ name: 'OutcomeUnknownError' });

  swallow = true;
  const again = remote.with({ retry: true });
  expect(await again.transaction((tx) => [tx.set('k', 'v')])).toEqual([true]);

  swallow = true;
  const watch = await again.watch('k');
  // Repeated over another connection it would seem never to have run.
  const watched = watch.transaction((tx) => [tx.set('k', 'v')]);
  await expect(watched).rejects.toMatchObject({ name: 'OutcomeUnknownError' });
  remote.close();
  await fake.close();
});
