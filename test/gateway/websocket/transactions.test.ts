/** Transaction, Watch and Unwatch as requests, with a client of nothing but the generated code. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  WAITER_BYTES_MAX,
  WATCH_TOKENS_PER_SESSION_MAX,
  WATCHED_KEYS_MAX,
} from '../../../src/base/limits.ts';
import { DiscardWriter } from '../../../src/broker/internal.ts';
import { type RawClient, Rig } from '../support.ts';
import type { Plain } from './plain.ts';

let rig: Rig;
let client: RawClient;
let other: RawClient;
let nextId = 10;

beforeEach(async () => {
  rig = new Rig();
  client = await rig.client();
  other = await rig.client();
});

afterEach(() => rig.close());

function words(lines: readonly string[]) {
  return lines.map((line) => ({ args: line.split(' ').map((word) => Buffer.from(word)) }));
}

/** What a transaction of these commands is answered; `touched` when a watched key was. */
async function transact(
  lines: readonly string[],
  options: { token?: Uint8Array; database?: number } = {},
): Promise<Plain | 'touched'> {
  const id = nextId++;
  const { token = new Uint8Array(0), database = 0 } = options;
  client.send({ id, database, transaction: { token, commands: words(lines) } });
  const found = await client.next((message) => 'id' in message && message.id === id);
  if ('touched' in found) return 'touched';
  return 'value' in found ? found.value : null;
}

async function watch(keys: readonly string[], on = client, database = 0): Promise<Plain> {
  const id = nextId++;
  on.send({ id, database, watch: { keys: keys.map((key) => Buffer.from(key)) } });
  return on.answer(id);
}

async function token(...keys: string[]): Promise<Buffer> {
  const answer = await watch(keys);
  if (!Buffer.isBuffer(answer)) throw new Error(`no token: ${JSON.stringify(answer)}`);
  return answer;
}

async function unwatch(which: Uint8Array): Promise<Plain> {
  const id = nextId++;
  client.send({ id, unwatch: { token: which } });
  return client.answer(id);
}

const OK = { simple: 'OK' };
const bulk = (text: string): Buffer => Buffer.from(text);

describe('a transaction', () => {
  test('answers every command in order, an error in its place without stopping the others', async () => {
    expect(await transact(['SET k 1', 'INCR k', 'LPUSH k x', 'GET k', 'HGETALL none'])).toEqual([
      OK,
      2n,
      { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' },
      bulk('2'),
      { map: [] },
    ]);
    expect(await transact([])).toEqual([]);
  });

  test('is one record', async () => {
    const before = rig.journal.lastLsn;
    await transact(['SET a 1', 'RPUSH list 1 2', 'PUBLISH news hello', 'DEL a']);
    expect(rig.journal.lastLsn).toBe(before + 1);
  });

  test('works on the database of its request', async () => {
    expect(await transact(['SET k two'], { database: 2 })).toEqual([OK]);
    expect(await other.call('EXISTS', 'k')).toBe(0n);
    expect(await transact(['GET k'], { database: 2 })).toEqual([bulk('two')]);
    expect(await transact(['GET k'], { database: 16 })).toEqual({
      error: 'ERR DB index is out of range',
    });
  });

  test.each([
    ['NOSUCH x', "ERR unknown command 'NOSUCH', with args beginning with: 'x' "],
    ['SET k', "ERR wrong number of arguments for 'set' command"],
    ['CLIENT NOSUCH', "ERR unknown subcommand 'NOSUCH'. Try CLIENT HELP."],
    [
      'SELECT 1',
      "ERR 'select' is not available over WebSocket: name the database in the request, field `database`",
    ],
    ['EXEC', "ERR 'exec' is not available over WebSocket: use the request Transaction"],
    ['WATCH k', "ERR 'watch' is not available over WebSocket: use the requests Watch and Unwatch"],
  ])('that holds %s is aborted before anything is executed', async (bad, reason) => {
    expect(await transact(['SET k 1', bad, 'SET j 1'])).toEqual({
      error: `EXECABORT Transaction discarded because of: ${reason}`,
    });
    expect(await other.call('EXISTS', 'k', 'j')).toBe(0n);
    // Nothing of it is left behind.
    expect(await transact(['PING'])).toEqual([{ simple: 'PONG' }]);
  });

  test('a command without a word aborts it too', async () => {
    const id = nextId++;
    client.send({ id, transaction: { commands: [{ args: [] }] } });
    expect(await client.answer(id)).toEqual({
      error: 'EXECABORT Transaction discarded because of: BADREQUEST a command without arguments',
    });
  });

  test('blocking commands answer at once in it, and waiters are served behind the whole', async () => {
    const waiting = other.begin('BLPOP', 'queue', '0');
    await expect.poll(() => rig.broker.blocking.count).toBe(1);
    expect(
      await transact(['BLPOP none 0', 'RPUSH queue a', 'RPUSH queue b', 'LPOP queue']),
    ).toEqual([null, 1n, 2n, bulk('a')]);
    expect(await other.answer(waiting)).toEqual([bulk('queue'), bulk('b')]);
  });

  test('what it took comes whatever its size; what it only read is bounded', async () => {
    client = await rig.client({ replyBytesMax: 64 * 1024 });
    await other.call('SET', 'big', Buffer.alloc(100_000, 'x'));
    expect(await transact(['GET big', 'GET big'])).toEqual({
      error: 'TOOBIG the answer is larger than 65536 bytes',
    });
    expect(await transact(['PING', 'GETDEL big'])).toEqual([
      { simple: 'PONG' },
      Buffer.alloc(100_000, 'x'),
    ]);
    await other.call('SET', 'big', Buffer.alloc(100_000, 'x'));
    // That one of them wrote is forgotten with it.
    expect(await transact(['GET big'])).toMatchObject({ error: expect.stringMatching(/^TOOBIG/) });
  });

  test('a malformed one ends the connection', async () => {
    // Field 9 of a request, whose own field 2 claims more than there is.
    client.socket.send(Buffer.from([0x0a, 0x06, 0x08, 0x0a, 0x4a, 0x02, 0x12, 0x7f]));
    expect(await client.closed).toBe(4000);
  });
});

describe('a watch', () => {
  test('lets the transaction run while nothing touched its keys, once', async () => {
    const mine = await token('a', 'b');
    await other.call('SET', 'c', '1');
    await other.call('GET', 'a');
    expect(await transact(['SET a 1'], { token: mine })).toEqual([OK]);
    expect(await transact(['SET a 2'], { token: mine })).toBe('touched');
    expect(await other.call('GET', 'a')).toEqual(bulk('1'));
  });

  test.each([
    ['a change', ['SET a 2']],
    ['a creation and deletion', ['SET b 1', 'DEL b']],
    ['a deadline', ['EXPIRE a 100']],
    ['FLUSHALL', ['FLUSHALL']],
    ['SWAPDB', ['SWAPDB 0 1']],
  ])('%s of one of them stops it', async (_name, touches) => {
    await other.call('SET', 'a', '1');
    const mine = await token('a', 'b');
    for (const line of touches) await other.call(...line.split(' '));
    expect(await transact(['SET done 1'], { token: mine })).toBe('touched');
    expect(await other.call('EXISTS', 'done')).toBe(0n);
  });

  test('several stand side by side on one connection', async () => {
    const [first, second] = [await token('a'), await token('b')];
    await other.call('SET', 'a', '1');
    expect(await transact(['INCR n'], { token: second })).toEqual([1n]);
    expect(await transact(['INCR n'], { token: first })).toBe('touched');
    // A transaction without a token asks for no key.
    expect(await transact(['INCR n'])).toEqual([2n]);
  });

  test('is used up by a transaction that was refused', async () => {
    const mine = await token('a');
    expect(await transact(['NOSUCH'], { token: mine })).toMatchObject({
      error: expect.stringMatching(/^EXECABORT/),
    });
    expect(await transact(['PING'], { token: mine })).toBe('touched');
    const second = await token('a');
    await transact(['PING'], { token: second, database: 99 });
    expect(rig.broker.transactions.tokens.count).toBe(0);
    expect(rig.broker.transactions.watches.keys).toBe(0);
  });

  test('belongs to its connection and its database', async () => {
    const theirs = await watch(['a'], other);
    if (!Buffer.isBuffer(theirs)) throw new Error('no token');
    expect(await transact(['SET a 1'], { token: theirs })).toBe('touched');
    const elsewhere = await watch(['a'], client, 3);
    if (!Buffer.isBuffer(elsewhere)) throw new Error('no token');
    await other.call('SET', 'a', '2');
    expect(await transact(['PING'], { token: elsewhere })).toEqual([{ simple: 'PONG' }]);
  });

  test('ends with Unwatch, and with the connection', async () => {
    const mine = await token('a', 'b');
    await watch(['b', 'c'], other);
    const { watches, tokens } = rig.broker.transactions;
    expect([watches.keys, tokens.count]).toEqual([3, 2]);
    expect(await unwatch(mine)).toBe(1n);
    expect(await unwatch(mine)).toBe(0n);
    expect([watches.keys, tokens.count]).toEqual([2, 1]);
    other.socket.terminate();
    await expect.poll(() => [watches.keys, tokens.count]).toEqual([0, 0]);
  });

  test('is bounded in tokens and in keys', async () => {
    const tooMany = { error: `ERR more than ${WATCHED_KEYS_MAX} watched keys` };
    const keys = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, i) => `${prefix}${i}`);
    await token(...keys(WATCHED_KEYS_MAX - 300, 'k'));
    expect(await watch(keys(301, 'j'))).toEqual(tooMany);
    for (let i = 1; i < WATCH_TOKENS_PER_SESSION_MAX; i++) await token(`i${i}`);
    const { watches, tokens } = rig.broker.transactions;
    expect(watches.keys).toBe(WATCHED_KEYS_MAX - 300 + WATCH_TOKENS_PER_SESSION_MAX - 1);
    expect(await watch(['one'])).toEqual({
      error: 'ERR too many watches; end them with a Transaction or Unwatch',
    });
    expect(Buffer.isBuffer(await watch(['one'], other))).toBe(true);
    expect(tokens.count).toBe(WATCH_TOKENS_PER_SESSION_MAX + 1);
  });

  test('names at least one key', async () => {
    expect(await watch([])).toEqual({ error: 'BADREQUEST a Watch without keys' });
  });
});

describe('while CLIENT PAUSE holds', () => {
  /** The ids of what waits, in the order of asking. */
  async function held(count: number): Promise<void> {
    await expect
      .poll(() => [...rig.broker.sessions.all()].reduce((sum, { postponed }) => sum + postponed, 0))
      .toBe(count);
  }

  test('writes, a transaction with one waits as a whole, and one that only reads does not', async () => {
    await other.call('SET', 'k', '1');
    await other.call('CLIENT', 'PAUSE', '60000', 'WRITE');
    const waiting = transact(['GET k', 'INCR k', 'GET k']);
    await held(1);
    expect(await transact(['GET k', 'EXISTS k'])).toEqual([bulk('1'), 1n]);
    expect(await transact(['NOSUCH'])).toEqual({
      error:
        "EXECABORT Transaction discarded because of: ERR unknown command 'NOSUCH', with args beginning with: ",
    });
    const after = other.call('INCR', 'k');
    await held(2);
    expect(await other.call('GET', 'k')).toEqual(bulk('1'));
    await other.call('CLIENT', 'UNPAUSE');
    expect(await waiting).toEqual([bulk('1'), 2n, bulk('2')]);
    expect(await after).toBe(3n);
  });

  test('one that waits works on the database of its request, and a touched watch fails it', async () => {
    const touched = await token('watched');
    await other.call('CLIENT', 'PAUSE', '60000', 'WRITE');
    const inTwo = transact(['SET k two'], { database: 2 });
    const before = other.call('SET', 'watched', 'x');
    await held(2);
    const late = transact(['SET k never'], { token: touched });
    await held(3);
    expect(await transact(['GET k'], { database: 0 })).toEqual([null]);
    await other.call('CLIENT', 'UNPAUSE');
    expect(await inTwo).toEqual([OK]);
    expect(await before).toEqual(OK);
    expect(await late).toBe('touched');
    expect(await transact(['GET k'], { database: 2 })).toEqual([bulk('two')]);
  });

  test('everything, watches and unwatches wait in their order as well', async () => {
    const old = await token('k');
    await other.call('CLIENT', 'PAUSE', '60000');
    const watched = watch(['k']);
    await held(1);
    const first = transact(['SET k 1', 'GET k'], { token: old });
    const released = unwatch(old);
    await held(3);
    rig.broker.beginTurn();
    rig.broker.pause.end();
    rig.broker.pause.executeHeld();
    const fresh = await watched;
    expect(await first).toEqual([OK, bulk('1')]);
    // The transaction before it has used the token up.
    expect(await released).toBe(0n);
    if (!Buffer.isBuffer(fresh)) throw new Error('no token');
    expect(await transact(['GET k'], { token: fresh })).toBe('touched');
  });

  test('one that is withdrawn is not executed, and its watch is still there', async () => {
    const unused = await token('k');
    await other.call('CLIENT', 'PAUSE', '60000', 'WRITE');
    client.send({ id: 5, transaction: { token: unused, commands: words(['SET k 1']) } });
    await held(1);
    client.send({ id: 6, cancel: { id: 5 } });
    expect(await client.answer(6)).toBe(1n);
    await held(0);
    await other.call('CLIENT', 'UNPAUSE');
    expect(await other.call('GET', 'k')).toBeNull();
    expect(await unwatch(unused)).toBe(1n);
  });

  test('what is held is bounded, and beyond it nothing of a transaction is left', async () => {
    await other.call('CLIENT', 'PAUSE', '60000', 'WRITE');
    const used = await token('k');
    const [session] = rig.broker.sessions.all();
    if (session === undefined) throw new Error('nobody is connected');
    rig.broker.pause.postponeRequest(session, WAITER_BYTES_MAX, new DiscardWriter(), () => {});
    expect(await transact(['GET k', 'SET k 1'], { token: used })).toEqual({
      error: 'ERR too much is held by CLIENT PAUSE',
    });
    expect(rig.broker.transactions.tokens.count).toBe(0);
  });
});
