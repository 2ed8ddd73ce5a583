/**
 * keywire in a real browser: the pages of examples/ as they stand, served by keywire itself, under
 * its own content policy.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Client, connect } from '../../src/client/client.ts';
import { configOf, type Server, startServer } from '../../src/server.ts';
import { HAS_CHROMIUM, launchChromium } from './chromium.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');
const folder = mkdtempSync(join(tmpdir(), 'keywire-browser-'));
let browser: Browser;
let context: BrowserContext;
let server: Server;
let client: Client;
/** What pages reported: errors in the console, uncaught ones, and violations of the policy. */
let complaints: string[];

beforeAll(async () => {
  if (!HAS_CHROMIUM) return;
  browser = await launchChromium();
  server = await start(await freePort());
  client = await connect({ url: `http://127.0.0.1:${server.port}`, backoffMaxMs: 100 });
  // The first start on a machine unpacks the browser.
}, 180_000);

afterAll(async () => {
  client?.close();
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  complaints = [];
  context = await browser.newContext();
  await client.flushall();
});

afterEach(() => context.close());

/** A listener on port 0 does not let the next one have its port at once, so one is chosen here. */
async function freePort(): Promise<number> {
  const probe = createTcpServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function start(port: number): Promise<Server> {
  return startServer(
    configOf({
      port: String(port),
      'resp-port': 'off',
      'mqtt-port': 'off',
      'data-dir': join(folder, 'data'),
      pages: EXAMPLES,
      'log-level': 'error',
    }),
  );
}

/** A tab, listened to; `path` is opened and its script has set itself up. */
async function open(path: string): Promise<Page> {
  const page = await listenedTab();
  await page.goto(`http://127.0.0.1:${server.port}${path}`);
  await page.waitForSelector('body[data-ready]');
  return page;
}

async function listenedTab(): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy violated: ${event.violatedDirective}`);
    });
  });
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.fill('#text', text);
  await page.press('#text', 'Enter');
}

/** Waits until the page shows as many lines, and answers all that it shows. */
async function heard(page: Page, count: number): Promise<string[]> {
  const lines = page.locator('#messages li');
  await lines.nth(count - 1).waitFor();
  return await lines.allTextContents();
}

/** The server's connections by the name their client gave. */
async function connectionsNamed(name: string): Promise<string[]> {
  const lines = (await client.clientList()).split('\n');
  return lines.filter((line) => line.includes(` name=${name} `));
}

async function waitingPops(): Promise<string | undefined> {
  const info = await client.info(['clients']);
  return /^blocked_clients:(\d+)/m.exec(info)?.[1];
}

describe.skipIf(!HAS_CHROMIUM)('the chat page', () => {
  test('two tabs exchange messages, and a late one reads what was said', async () => {
    const [ada, grace] = [await open('/pages/chat/'), await open('/pages/chat/')];
    await ada.fill('#name', 'Ada');
    await grace.fill('#name', 'Grace');
    await say(ada, 'hello ✓');
    expect(await heard(grace, 1)).toEqual(['Adahello ✓']);
    await say(grace, '<img src=x onerror=alert(1)>');
    const both = ['Adahello ✓', 'Grace<img src=x onerror=alert(1)>'];
    expect(await heard(ada, 2)).toEqual(both);
    expect(await heard(grace, 2)).toEqual(both);
    expect(await heard(await open('/pages/chat/'), 2)).toEqual(both);
    expect(complaints).toEqual([]);
  });

  test('rooms are apart, and plain text published by others is shown', async () => {
    const [lobby, attic] = [await open('/pages/chat/'), await open('/pages/chat/#attic')];
    expect(await client.publish('chat:attic', 'plain text')).toBe(1);
    expect(await heard(attic, 1)).toEqual(['someoneplain text']);
    expect(await client.publish('chat:lobby', '{"name":"shell","text":"hi"}')).toBe(1);
    expect(await heard(lobby, 1)).toEqual(['shellhi']);
  });

  test('a restart of the server is survived, and nothing that was said is missing', async () => {
    const [ada, grace] = [await open('/pages/chat/'), await open('/pages/chat/')];
    await say(ada, 'before');
    await heard(grace, 1);
    const { port } = server;
    await server.close();
    for (const page of [ada, grace]) {
      await page.locator('#status:not([data-status="connected"])').waitFor();
    }
    await say(ada, 'meanwhile');
    server = await start(port ?? 0);
    expect((await heard(grace, 2)).map((line) => line.replace(/^guest \d+/, ''))).toEqual([
      'before',
      'meanwhile',
    ]);
    await say(grace, 'after');
    await heard(ada, 3);
    expect(await ada.locator('#status').textContent()).toBe('connected');
  });
});

describe.skipIf(!HAS_CHROMIUM)('the job board', () => {
  test('one tab waits on three queues over one socket and its GETs are answered', async () => {
    const sockets: string[] = [];
    context.on('page', (page) => page.on('websocket', (socket) => sockets.push(socket.url())));
    await open('/pages/chat/');
    await open('/pages/chat/');
    const board = await open('/pages/jobs/board.html');
    await expect.poll(waitingPops, { timeout: 20_000 }).toBe('1');
    // Three pops wait and none can be served: an answer to the GET is one given in spite of them.
    await client.set('board:note', 'answered');
    await board.click('#ask');
    await board.locator('#note', { hasText: 'answered' }).waitFor();
    expect(await connectionsNamed('board')).toHaveLength(1);
    expect(await connectionsNamed('chat')).toHaveLength(2);
    expect(sockets).toHaveLength(3);
    for (const color of ['blue', 'red', 'green']) {
      await client.lpush(`board:${color}`, `a ${color} job`);
      await board.locator(`#${color} li`, { hasText: `a ${color} job` }).waitFor();
    }
    await client.lpush('board:red', 'one more');
    await board.locator('#red li', { hasText: 'one more' }).waitFor();
    expect(await connectionsNamed('board')).toHaveLength(1);
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(!HAS_CHROMIUM)('the content policy', () => {
  test('is sent with every page and allows neither eval nor scripts inside of the page', async () => {
    const pages = mkdtempSync(join(folder, 'pages-'));
    writeFileSync(join(pages, 'bad.js'), 'try { eval("1") } catch { console.error("no eval") }');
    writeFileSync(
      join(pages, 'index.html'),
      '<!doctype html><script>document.title = "it ran"</script><script src="bad.js"></script>',
    );
    const strict = await startServer(
      configOf({
        port: '0',
        'resp-port': 'off',
        'mqtt-port': 'off',
        journal: 'no',
        pages,
        'log-level': 'error',
      }),
    );
    try {
      const page = await listenedTab();
      for (const path of ['/', '/health', '/client.js', '/pages/']) {
        const response = await page.goto(`http://127.0.0.1:${strict.port}${path}`);
        const policy = response?.headers()['content-security-policy'] ?? '';
        expect(policy, path).toContain("default-src 'self'");
        expect(policy, path).not.toContain('unsafe');
      }
      const wanted = ['no eval', 'policy violated: script-src', 'policy violated: script-src-elem'];
      await expect
        .poll(() => complaints, { timeout: 20_000 })
        .toEqual(expect.arrayContaining(wanted));
      expect(await page.title()).toBe('');
    } finally {
      await strict.close();
    }
  });
});

describe.skipIf(!HAS_CHROMIUM)('pages of other origins', () => {
  let site: HttpServer;
  let open: Server;

  beforeAll(async () => {
    site = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>elsewhere</title>');
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    open = await startServer(
      configOf({
        port: '0',
        'resp-port': 'off',
        'mqtt-port': 'off',
        journal: 'no',
        'log-level': 'error',
        'allow-origin': `http://friend.example:${sitePort()}`,
      }),
    );
  });

  afterAll(async () => {
    await open.close();
    site.close();
  });

  function sitePort(): number {
    return (site.address() as AddressInfo).port;
  }

  /** What a page of the origin gets when it opens a WebSocket. */
  async function attempt(name: string): Promise<string> {
    const page = await context.newPage();
    await page.goto(`http://${name}:${sitePort()}/`);
    return await page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(url, 'keywire.v1');
          socket.onopen = () => resolve('open');
          socket.onclose = (event) => resolve(`closed ${event.code}`);
        }),
      `ws://127.0.0.1:${open.port}/connect`,
    );
  }

  test('are refused, except for those that --allow-origin names', async () => {
    expect(await attempt('evil.example')).toBe('closed 1006');
    expect(await attempt('friend.example')).toBe('open');
    expect(await attempt('friend.example.evil.example')).toBe('closed 1006');
  });
});
