import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { StartError } from '../../../src/base/errors.ts';
import { FILE_BYTES_MAX } from '../../../src/base/limits.ts';
import type { Health } from '../../../src/gateway/http/app.ts';
import { Rig } from '../support.ts';

const folder = mkdtempSync(join(tmpdir(), 'keywire-pages-'));
const pages = join(folder, 'pages');
let health: Health = { status: 'ok', version: '1.2.3' };
let rig: Rig;

beforeAll(() => {
  mkdirSync(join(pages, 'chat'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'client.js'), 'export const x = 1;');
  writeFileSync(join(pages, 'index.html'), '<p>hello</p>');
  writeFileSync(join(pages, 'chat', 'index.html'), '<p>chat</p>');
  writeFileSync(join(pages, 'chat', 'ä b.js'), 'let x;');
  writeFileSync(join(pages, '.hidden'), 'hidden');
  writeFileSync(join(pages, 'large.txt'), Buffer.alloc(FILE_BYTES_MAX + 1));
  writeFileSync(join(pages, 'full.txt'), Buffer.alloc(FILE_BYTES_MAX));
  symlinkSync(join(folder, 'secret.txt'), join(pages, 'link.txt'));
  symlinkSync(folder, join(pages, 'out'));
  rig = new Rig({
    gateway: {
      pages,
      clientFile: join(folder, 'client.js'),
      allowedOrigins: ['https://app.example'],
    },
    health: () => health,
  });
});

afterAll(() => {
  rig.close();
  rmSync(folder, { recursive: true });
});

interface Got {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A request with the path exactly as given: `fetch` would tidy it up. */
function get(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { port } = rig.gateway;
    request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

/** The close or refusal of an upgrade: `open`, or the HTTP status. */
function upgrade(protocols: string[], headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${rig.gateway.port}/connect`, protocols, {
      headers,
    });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(String(response.statusCode));
      socket.terminate();
    });
    socket.on('error', () => {});
  });
}

describe('the port', () => {
  it('that is taken stops the start with the option to change', () => {
    const { port } = rig.gateway;
    expect(() => new Rig({ gateway: { port } })).toThrow(StartError);
    expect(() => new Rig({ gateway: { port } })).toThrow(/127\.0\.0\.1:\d+.*--port/);
  });

  it('on an address of another machine stops the start', () => {
    expect(() => new Rig({ gateway: { host: '203.0.113.7' } })).toThrow(/--host/);
  });
});

describe('routes', () => {
  it('/health tells the status, and 503 when it is not ok', async () => {
    const good = await get('/health');
    expect(good.status).toBe(200);
    expect(JSON.parse(good.body)).toEqual({ status: 'ok', version: '1.2.3' });
    health = { status: 'loading', version: '1.2.3' };
    expect((await get('/health')).status).toBe(503);
    health = { status: 'ok', version: '1.2.3' };
  });

  it('/ tells what this is', async () => {
    const home = await get('/');
    expect(home.status).toBe(200);
    expect(home.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(home.body).toContain('/connect');
  });

  it('/client.js is a module that can be asked for again', async () => {
    const first = await get('/client.js');
    expect(first.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(first.body).toBe('export const x = 1;');
    expect(first.headers['access-control-allow-origin']).toBe('*');
    const etag = String(first.headers.etag);
    const again = await get('/client.js', 'GET', { 'If-None-Match': etag });
    expect([again.status, again.body]).toEqual([304, '']);
    const other = await get('/client.js', 'GET', { 'If-None-Match': '"x"' });
    expect(other.status).toBe(200);
  });

  it('HEAD gets the headers only', async () => {
    const head = await get('/client.js', 'HEAD');
    expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '19', '']);
    // Node's client sends these over the same connection, which has to outlive the HEAD.
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('/nothing', 'HEAD')).status).toBe(404);
    expect((await get('/health')).status).toBe(200);
  });

  it('what is not there is 404, other methods are 405', async () => {
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('/client.js/x')).status).toBe(404);
    const post = await get('/health', 'POST');
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('every answer forbids what it does not need', async () => {
    for (const path of ['/', '/health', '/client.js', '/pages/', '/nothing']) {
      const { headers } = await get(path);
      expect(headers['content-security-policy']).toContain(
        "default-src 'self'; connect-src 'self' ws: wss:",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });
});

describe('pages', () => {
  it('are served with their types, index.html for a folder', async () => {
    expect((await get('/pages/')).body).toBe('<p>hello</p>');
    expect((await get('/pages/chat/')).body).toBe('<p>chat</p>');
    const script = await get(`/pages/chat/${encodeURIComponent('ä b.js')}`);
    expect([script.body, script.headers['content-type']]).toEqual([
      'let x;',
      'text/javascript; charset=utf-8',
    ]);
    expect((await get('/pages/full.txt')).body.length).toBe(FILE_BYTES_MAX);
  });

  it.each([
    '/pages/../secret.txt',
    '/pages/%2e%2e/secret.txt',
    '/pages/..%2fsecret.txt',
    '/pages/chat/../../secret.txt',
    '/pages/chat%2f..%2f..%2fsecret.txt',
    '/pages/..\\secret.txt',
    '/pages/%5c..%5csecret.txt',
    '/pages//etc/passwd',
    '/pages/%00',
    '/pages/%ff',
    '/pages/%',
    '/pages/.hidden',
    '/pages/link.txt',
    '/pages/out/secret.txt',
    '/pages/large.txt',
    '/pages/chat',
  ])('%s is not there', async (path) => {
    const { status, body } = await get(path);
    expect([status, body]).toEqual([404, 'not found\n']);
  });

  it('a client that goes away while a page is read does no harm', async () => {
    await new Promise<void>((resolve) => {
      const { port } = rig.gateway;
      const asked = request({ host: '127.0.0.1', port, path: '/pages/full.txt' });
      asked.on('error', () => resolve());
      asked.on('close', () => resolve());
      asked.on('socket', (socket) => {
        socket.on('connect', () => setImmediate(() => asked.destroy()));
      });
      asked.end();
    });
    expect((await get('/health')).status).toBe(200);
  });
});

describe('upgrades', () => {
  it('need the subprotocol', async () => {
    expect(await upgrade([], {})).toBe('400');
    expect(await upgrade(['mqtt', 'keywire.v2'], {})).toBe('400');
    expect(await upgrade(['other', 'keywire.v1'], {})).toBe('open');
  });

  it('are for pages of this host, of loopback and of the list', async () => {
    const same = `http://127.0.0.1:${rig.gateway.port}`;
    for (const origin of [same, 'http://localhost:3000', 'https://app.example', 'http://[::1]:1']) {
      expect(await upgrade(['keywire.v1'], { Origin: origin })).toBe('open');
    }
    const strangers = [
      'https://evil.example',
      'null',
      'https://app.example.evil',
      'file://',
      'http://127.0.0.1.evil',
    ];
    for (const origin of strangers) {
      expect(await upgrade(['keywire.v1'], { Origin: origin })).toBe('403');
    }
  });

  it("are refused under a stranger's name for this machine", async () => {
    const host = `evil.example:${rig.gateway.port}`;
    expect(await upgrade(['keywire.v1'], { Host: host, Origin: `http://${host}` })).toBe('403');
    expect(await upgrade(['keywire.v1'], { Host: 'app.example' })).toBe('open');
    expect(await upgrade(['keywire.v1'], { Host: 'localhost' })).toBe('open');
  });

  it('a plain GET of the path says what it is for', async () => {
    expect((await get('/connect')).status).toBe(426);
  });

  it('on other paths are not found', async () => {
    const answer = await get('/other', 'GET', {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
    });
    expect(answer.status).toBe(404);
  });
});
