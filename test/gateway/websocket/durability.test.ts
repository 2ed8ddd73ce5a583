/** Durability asked for by single requests over WebSocket: what waits for what, and what is told. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/base/clock.ts';
import { HELD_MS_MAX } from '../../../src/base/limits.ts';
import { keywire } from '../../../src/wire/generated/keywire.js';
import { command, type RawClient, type Request, Rig, type RigOptions } from '../support.ts';

const { DURABILITY_APPLIED, DURABILITY_WRITTEN, DURABILITY_SYNCED } = keywire.v1.Durability;
type Durability = keywire.v1.Durability;

let rig: Rig;
let client: RawClient;

async function start(options: RigOptions = {}): Promise<void> {
  rig?.close();
  rig = new Rig(options);
  client = await rig.client();
}

beforeEach(() => start());
afterEach(() => rig.close());

function asking(durability: Durability, request: Request): Request {
  return { ...request, durability };
}

/** The ids answered so far, in the order of their answers. */
function answered(): number[] {
  return client.received.flatMap((message) => ('id' in message ? [message.id] : []));
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What was sent before has been executed, and its turn is over. */
async function settled(id: number): Promise<void> {
  client.send({ id, ping: {} });
  await expect.poll(() => answered().includes(id) || rig.release.heldTurns > 0).toBe(true);
  await turn();
}

/** The journal tells of progress. */
function progress(): void {
  rig.release.open();
  rig.broker.syncWaiters.synced(rig.journal.syncedLsn);
}

describe('under a policy that syncs later', () => {
  test('an answer that asks for the sync waits for it, and no other does', async () => {
    client.send(asking(DURABILITY_SYNCED, command(2, 'SET', 'k', '1')), command(3, 'GET', 'k'));
    expect(await client.answer(3)).toEqual(Buffer.from('1'));
    expect(answered()).not.toContain(2);
    expect(rig.journal.syncsAsked).toBe(1);
    rig.journal.sync();
    progress();
    expect(await client.answer(2)).toEqual({ simple: 'OK' });
  });

  test('all that ask while one sync runs share the next', async () => {
    for (let id = 2; id < 52; id++) {
      client.send(asking(DURABILITY_SYNCED, command(id, 'INCR', 'n')));
    }
    await client.call('PING');
    await expect.poll(() => rig.journal.lastLsn).toBe(50);
    await client.call('PING');
    expect(answered().filter((id) => id < 52)).toEqual([]);
    rig.journal.sync();
    progress();
    expect(await client.answer(51)).toBe(50n);
    expect(answered().filter((id) => id < 52)).toEqual(Array.from({ length: 50 }, (_, i) => i + 2));
  });

  test('a read waits for the sync of what it read', async () => {
    await client.call('SET', 'k', '1');
    client.send(asking(DURABILITY_SYNCED, command(2, 'GET', 'k')));
    await client.call('PING');
    expect(answered()).not.toContain(2);
    rig.journal.sync();
    progress();
    expect(await client.answer(2)).toEqual(Buffer.from('1'));
    // Nothing has changed since: it is answered at once.
    client.send(asking(DURABILITY_SYNCED, command(3, 'GET', 'k')));
    expect(await client.answer(3)).toEqual(Buffer.from('1'));
  });

  test('less than the policy is not to be had unless the server allows it', async () => {
    rig.journal.held = true;
    client.send(asking(DURABILITY_APPLIED, command(2, 'SET', 'k', '1')));
    await expect.poll(() => rig.release.heldTurns).toBe(1);
    expect(answered()).not.toContain(2);
    rig.journal.catchUp();
    progress();
    expect(await client.answer(2)).toEqual({ simple: 'OK' });

    await start({ durabilityMin: 'applied' });
    rig.journal.held = true;
    client.send(asking(DURABILITY_APPLIED, command(2, 'SET', 'k', '1')), command(3, 'GET', 'k'));
    expect(await client.answer(2)).toEqual({ simple: 'OK' });
    expect(answered()).not.toContain(3);
  });

  test('a blocked pop keeps what it asked for until it is served', async () => {
    const other = await rig.client();
    client.send({ ...asking(DURABILITY_SYNCED, command(2, 'BLPOP', 'q', '0')), receipt: true });
    await expect.poll(() => rig.broker.blocking.count).toBe(1);
    expect(await other.call('RPUSH', 'q', 'x')).toBe(1n);
    await client.call('PING');
    expect(answered()).not.toContain(2);
    rig.journal.sync();
    progress();
    expect(await client.answer(2)).toEqual([Buffer.from('q'), Buffer.from('x')]);
    expect(client.receipts.get(2)).toEqual({ lsn: 2, durability: DURABILITY_SYNCED });
  });

  test('one that is withdrawn is told before the Cancel', async () => {
    client.send(asking(DURABILITY_SYNCED, command(2, 'BLPOP', 'q', '0')));
    await expect.poll(() => rig.broker.blocking.count).toBe(1);
    client.send({ id: 3, cancel: { id: 2 } });
    expect(await client.answer(3)).toBe(1n);
    expect(answered().slice(-2)).toEqual([2, 3]);
  });

  test('a publish, a transaction, and a touched key wait as well', async () => {
    client.send(
      { ...asking(DURABILITY_SYNCED, { id: 2, transaction: { commands: [] } }), receipt: true },
      asking(DURABILITY_SYNCED, { id: 3, publish: { channel: Buffer.from('c') } }),
      command(4, 'SET', 'k', '1'),
      asking(DURABILITY_SYNCED, {
        id: 5,
        transaction: { token: Buffer.from('gone'), commands: [] },
      }),
      { id: 6, subscribe: { channels: [Buffer.from('c')] }, durability: DURABILITY_SYNCED },
    );
    expect(await client.answer(6)).toBe(1n);
    expect(answered()).toEqual([4, 6]);
    rig.journal.sync();
    progress();
    expect(await client.answer(2)).toEqual([]);
    expect(await client.answer(3)).toBe(0n);
    expect(await client.answer(5)).toBeNull();
  });
});

describe('under a policy that syncs before every answer', () => {
  beforeEach(async () => {
    await start({ durabilityMin: 'written' });
    rig.journal.policy = 'synced';
  });

  test('an answer that asks for less leaves before the others, pushes never', async () => {
    const listener = await rig.client();
    rig.journal.sync();
    listener.send({ id: 5, subscribe: { channels: [Buffer.from('c')] } });
    await listener.answer(5);
    client.send(
      command(2, 'SET', 'k', '1'),
      asking(DURABILITY_WRITTEN, command(3, 'SET', 'k', '2')),
      asking(DURABILITY_WRITTEN, {
        id: 4,
        publish: { channel: Buffer.from('c'), payload: Buffer.from('early') },
      }),
    );
    expect(await client.answer(3)).toEqual({ simple: 'OK' });
    expect(await client.answer(4)).toBe(1n);
    await settled(9);
    expect(answered()).not.toContain(2);
    expect(listener.payloads).toEqual([]);
    rig.journal.sync();
    progress();
    expect(await client.answer(2)).toEqual({ simple: 'OK' });
    expect(await listener.untilPayloads(1)).toEqual(['early']);
  });
});

describe('a receipt', () => {
  test.each([
    ['a scalar', ['SET', 'k', 'v']],
    ['bytes', ['GET', 'k']],
    ['an aggregate', ['LRANGE', 'list', '0', '-1']],
    ['an error', ['INCR', 'list']],
    ['an error behind a part of an answer', ['NOSUCH']],
  ])('tells record and durability with %s', async (_name, words) => {
    await client.call('RPUSH', 'list', 'a', 'b');
    const plain = await client.call(...words);
    const written = rig.journal.lastLsn;
    client.send({ ...command(2, ...words), receipt: true });
    expect(await client.answer(2)).toEqual(plain);
    const lsn = words[0] === 'SET' ? written + 1 : written;
    expect(client.receipts.get(2)).toEqual({ lsn, durability: DURABILITY_WRITTEN });
    expect(client.receipts.size).toBe(1);
  });

  test('tells what the answer waited for, which may be more than was asked', async () => {
    rig.journal.policy = 'synced';
    client.send({ ...asking(DURABILITY_WRITTEN, command(2, 'SET', 'k', '1')), receipt: true });
    await expect.poll(() => rig.release.heldTurns).toBe(1);
    rig.journal.sync();
    progress();
    await client.answer(2);
    expect(client.receipts.get(2)).toEqual({ lsn: 1, durability: DURABILITY_SYNCED });
  });

  test('comes beside an answer that is too big', async () => {
    client = await rig.client({ replyBytesMax: 64 * 1024 });
    await client.call('SET', 'big', Buffer.alloc(100_000));
    client.send({ ...command(2, 'MGET', 'big', 'big'), receipt: true });
    expect(await client.answer(2)).toMatchObject({ error: expect.stringMatching(/^TOOBIG/) });
    expect(client.receipts.get(2)).toEqual({ lsn: 1, durability: DURABILITY_WRITTEN });
  });
});

describe('what cannot be had', () => {
  test('a durability of a later version is refused, and nothing executed', async () => {
    client.send({ ...command(2, 'SET', 'k', '1'), durability: 9 as Durability });
    expect(await client.answer(2)).toEqual({
      error: 'BADREQUEST a durability that this server does not know',
    });
    expect(await client.call('EXISTS', 'k')).toBe(0n);
  });

  test('nothing is written where nothing is kept', async () => {
    rig.journal.policy = 'applied';
    client.send(asking(DURABILITY_SYNCED, command(2, 'SET', 'k', '1')));
    expect(await client.answer(2)).toEqual({
      error: 'ERR nothing is kept on disk, so that no change is ever synced',
    });
    client.send({ ...asking(DURABILITY_APPLIED, command(3, 'SET', 'k', '1')), receipt: true });
    expect(await client.answer(3)).toEqual({ simple: 'OK' });
    expect(client.receipts.get(3)).toEqual({ lsn: 1, durability: DURABILITY_APPLIED });
  });

  test('a disk that does not sync in time: MISCONF, once, and the connection goes on', async () => {
    const clock = new ManualClock(1_000_000);
    await start({ clock });
    client.send(
      asking(DURABILITY_SYNCED, command(2, 'SET', 'k', '1')),
      asking(DURABILITY_SYNCED, command(3, 'GET', 'k')),
    );
    expect(await client.call('SET', 'other', '1')).toEqual({ simple: 'OK' });
    clock.advance(HELD_MS_MAX);
    expect(await client.call('PING')).toEqual({ simple: 'PONG' });
    expect(answered()).not.toContain(2);
    clock.advance(100);
    const error =
      'MISCONF Errors writing to the journal: the disk does not finish a sync; ' +
      'the request was executed, and whether that lasts is not known';
    client.begin('PING');
    expect(await client.answer(2)).toEqual({ error });
    expect(await client.answer(3)).toEqual({ error });
    // The sync comes after all: nobody is answered twice.
    rig.journal.sync();
    progress();
    expect(await client.call('GET', 'k')).toEqual(Buffer.from('1'));
    expect(answered().filter((id) => id === 2 || id === 3)).toEqual([2, 3]);
  });

  test('a write that the failing journal refuses is answered at once', async () => {
    client.send(asking(DURABILITY_SYNCED, command(2, 'SET', 'k', '1')));
    await client.call('PING');
    Object.assign(rig.journal, { failure: 'the disk said EIO' });
    const refusal = 'MISCONF Errors writing to the journal: the disk said EIO';
    client.send(asking(DURABILITY_SYNCED, command(3, 'SET', 'k', '2')), {
      ...asking(DURABILITY_SYNCED, { id: 4, transaction: { commands: words('SET k 3') } }),
      receipt: true,
    });
    expect(await client.answer(3)).toEqual({ error: refusal });
    expect(await client.answer(4)).toEqual({
      error: `EXECABORT Transaction discarded because of: ${refusal}`,
    });
    expect(answered()).not.toContain(2);
  });
});

function words(line: string) {
  return [{ args: line.split(' ').map((word) => Buffer.from(word)) }];
}
