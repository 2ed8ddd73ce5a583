/** That chunks come into the shared buffer with this Node, and that a socket can be paused either way. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { endsOf } from '../../src/gateway/address.ts';
import { type ReadMode, readInto } from '../../src/gateway/shared-read.ts';

const shared = Buffer.alloc(4096);
let server: Server;
let client: Socket;

afterEach(() => {
  client.destroy();
  server.close();
});

/** A pair of sockets, the accepted one paused. */
async function pair(): Promise<Socket> {
  server = createServer({ pauseOnConnect: true, allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
  return accepted as Socket;
}

test.each<ReadMode>(['shared', 'events'])('reads by %s, as long as it is wanted', async (mode) => {
  const accepted = await pair();
  const chunks: Buffer[] = [];
  let text = '';
  let wanted = true;
  let onTaken = (): void => {};
  const taken = (length: number): Promise<void> =>
    new Promise((resolve) => {
      onTaken = () => {
        if (text.length >= length) resolve();
      };
      onTaken();
    });
  readInto(
    accepted,
    shared,
    {
      take(chunk, length) {
        chunks.push(chunk);
        text += chunk.toString('latin1', 0, length);
        onTaken();
        return wanted;
      },
    },
    mode,
  );
  client.write('before');
  accepted.resume();
  await taken(6);
  expect(chunks[0] === shared).toBe(mode === 'shared');

  wanted = false;
  client.write('stops');
  await taken(11);
  await new Promise<void>((resolve) => client.write('waits', () => resolve()));
  // It has reached the other end, which a few turns would show.
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(text).toBe('beforestops');

  wanted = true;
  accepted.resume();
  await taken(16);
  expect(text).toBe('beforestopswaits');

  const ended = once(accepted, 'end');
  client.end();
  await ended;
  const closed = once(client, 'close');
  client.resume();
  accepted.end('bye');
  await closed;
});

test('a socket that is taken over tells its ends, and the server counts it until it is gone', async () => {
  const accepted = await pair();
  const { address, localAddress } = endsOf(accepted);
  expect(address).toBe(`127.0.0.1:${client.localPort}`);
  expect(localAddress).toBe(`127.0.0.1:${client.remotePort}`);
  readInto(accepted, shared, { take: () => true }, 'shared');
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  accepted.destroy();
  await closed;
});
