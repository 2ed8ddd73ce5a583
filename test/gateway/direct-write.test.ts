import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { writeDirect, writesDirectly } from '../../src/gateway/direct-write.ts';

/** More than the kernel takes of a peer that does not read. */
const MUCH_BYTES = 16 * 2 ** 20;

const servers: Server[] = [];
const sockets: Socket[] = [];

/** Both ends of a TCP connection; the near one is the server's, the far one does not read yet. */
async function connected(): Promise<{ near: Socket; far: Socket }> {
  const server = createServer();
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  far.pause();
  const [near] = (await accepted) as [Socket];
  for (const socket of [near, far]) socket.on('error', () => {});
  sockets.push(near, far);
  return { near, far };
}

/** However it comes: an error before it is as good. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function take(far: Socket, bytes: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let taken = 0;
    far.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      taken += chunk.length;
      if (taken >= bytes) resolve(Buffer.concat(chunks));
    });
    far.resume();
  });
}

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

describe('writing to a handle directly', () => {
  test('what the kernel takes at once may be reused at once', async () => {
    const { near, far } = await connected();
    expect(writesDirectly(near)).toBe(true);
    const sender = { left: () => expect.unreachable('nothing waited') };
    const bytes = Buffer.from('first');
    expect(writeDirect(near, bytes, sender)).toBe(0);
    bytes.write('reuse');
    expect(writeDirect(near, Buffer.from(' second'), sender)).toBe(0);
    expect(String(await take(far, 12))).toBe('first second');
    expect(near.writableLength).toBe(0);
  });

  test('what waits is told, leaves before what the stream gets later, and is told to have left', async () => {
    const { near, far } = await connected();
    const left: number[] = [];
    const bytes = Buffer.alloc(MUCH_BYTES, 'a');
    const waits = writeDirect(near, bytes, { left: (count) => left.push(count) });
    expect(waits).toBe(MUCH_BYTES);
    near.write('behind it');
    near.end();
    const whole = await take(far, MUCH_BYTES + 9);
    expect(whole.subarray(0, MUCH_BYTES).equals(bytes)).toBe(true);
    expect(String(whole.subarray(MUCH_BYTES))).toBe('behind it');
    expect(left).toEqual([MUCH_BYTES]);
  });

  test('several waiting writes of two sockets keep their own bytes', async () => {
    const pairs = [await connected(), await connected()];
    const left: string[] = [];
    for (const [index, { near }] of pairs.entries()) {
      for (const letter of ['x', 'y']) {
        const bytes = Buffer.alloc(MUCH_BYTES, letter + index);
        const name = `${letter}${index}`;
        expect(writeDirect(near, bytes, { left: () => left.push(name) })).toBe(MUCH_BYTES);
      }
    }
    for (const [index, { far }] of pairs.entries()) {
      const whole = await take(far, 2 * MUCH_BYTES);
      for (const [part, letter] of ['x', 'y'].entries()) {
        const got = whole.subarray(part * MUCH_BYTES, (part + 1) * MUCH_BYTES);
        expect(got.equals(Buffer.alloc(MUCH_BYTES, letter + index))).toBe(true);
      }
    }
    expect(left).toEqual(['x0', 'y0', 'x1', 'y1']);
  });

  test('a reset in the middle closes the socket, and nothing is told to have left', async () => {
    const { near, far } = await connected();
    const sender = { left: () => expect.unreachable('it has not left') };
    expect(writeDirect(near, Buffer.alloc(MUCH_BYTES), sender)).toBe(MUCH_BYTES);
    const closed = closeOf(near);
    far.resetAndDestroy();
    await closed;
    expect(writeDirect(near, Buffer.from('late'), sender)).toBe(0);
  });

  test('a write to a peer that is gone ends in a close', async () => {
    const { near, far } = await connected();
    const closed = closeOf(near);
    far.resetAndDestroy();
    await closeOf(far);
    const sender = { left: () => expect.unreachable('it has not left') };
    while (!near.destroyed) {
      expect(writeDirect(near, Buffer.from('x'), sender)).toBe(0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closed;
  });

  test('only plain TCP sockets are written to directly', async () => {
    const { near } = await connected();
    expect(writesDirectly(new TLSSocket(near, { isServer: true }))).toBe(false);
    expect(writesDirectly(new Socket())).toBe(false);
  });
});
