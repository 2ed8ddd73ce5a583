/**
 * The command line, on the built server: what it prints, where, and with which exit code. A mistake of
 * the user is one line on standard error that names what to change.
 */
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RespClient } from '../conformance/resp-client.ts';
import { show } from '../conformance/value.ts';
import { type Ended, KeywireProcess, killAll, type Surroundings } from './process.ts';

const home = mkdtempSync(join(tmpdir(), 'keywire-main-'));
const PACKAGE = join(import.meta.dirname, '..', '..', 'package.json');
const ANY_PORTS = ['--port', '0', '--resp-port', '0', '--mqtt-port', '0'];

let folder = '';
let folders = 0;

beforeEach(() => {
  folders++;
  folder = join(home, String(folders));
});
afterEach(killAll);
afterAll(() => rmSync(home, { recursive: true }));

function run(args: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return new KeywireProcess(args, surroundings).ended;
}

/** Starts a server that must refuse, and answers the one line it says. */
async function refusal(args: readonly string[], surroundings?: Surroundings): Promise<string> {
  const standard = ['serve', ...ANY_PORTS, '--data-dir', folder, '--log-level', 'error'];
  const { code, stdout, stderr } = await run([...standard, ...args], surroundings);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^keywire: [^\n]+\n$/);
  return stderr;
}

async function send(port: number, ...args: string[]): Promise<string> {
  const client = await RespClient.connect(port);
  const answer = show(await client.call(...args));
  client.close();
  return answer;
}

describe('telling about itself', () => {
  test('--version prints the version', async () => {
    const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8'));
    const silent = { code: 0, signal: null, stderr: '' };
    expect(await run(['--version'])).toEqual({ ...silent, stdout: `${version}\n` });
  });

  test.each([['--help'], ['help'], ['serve', '--help']])(
    '%s %s lists every option',
    async (...args) => {
      const { code, stdout, stderr } = await run(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const option of [
        'port',
        'resp-port',
        'mqtt-port',
        'host',
        'data-dir',
        'fsync',
        'config',
        'log-level',
      ]) {
        expect(stdout).toContain(`--${option} `);
      }
      expect(stdout).toContain('KEYWIRE_');
    },
  );

  test.each([
    ['no command', []],
    ['a mistyped one', ['sevre']],
  ])('%s is refused', async (_what, args) => {
    const { code, stderr, stdout } = await run(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^keywire: [^\n]*keywire serve[^\n]*--help[^\n]*\n$/);
  });
});

describe('options', () => {
  test.each([
    [['--nosuch', '1'], '--nosuch'],
    [['--port', '99999'], '--port'],
    [['--port', 'x'], '--port'],
    [['--port'], '--port'],
    [['--fsync', 'sometimes'], '--fsync'],
    [['--segment-bytes', '5'], '--segment-bytes'],
    [['--log-level', 'loud'], '--log-level'],
    [['stray'], 'stray'],
  ])('%s is refused by name', async (args, name) => {
    expect(await refusal(args)).toContain(name);
  });

  test('a bad value in the environment is told as such', async () => {
    expect(await refusal([], { env: { KEYWIRE_FSYNC: 'often' } })).toContain('KEYWIRE_FSYNC');
  });

  test('a flag wins over the environment, that over the file, that over the default', async () => {
    const config = join(home, 'config.json');
    const inFile = { fsync: 'no', 'proto-max-bulk-len': '3mb', maxclients: 77, 'data-dir': folder };
    writeFileSync(config, JSON.stringify({ ...inFile, 'log-level': 'error' }));
    const env = { KEYWIRE_FSYNC: 'everysec', KEYWIRE_MAXCLIENTS: '66' };
    const flags = [...ANY_PORTS, '--config', config, '--fsync', 'always'];
    const server = await KeywireProcess.serve(flags, { env });
    const { resp } = server.ports;
    expect(await send(resp, 'CONFIG', 'GET', 'appendfsync')).toBe('["appendfsync" "always"]');
    expect(await send(resp, 'CONFIG', 'GET', 'maxclients')).toBe('["maxclients" "66"]');
    expect(await send(resp, 'CONFIG', 'GET', 'proto-max-bulk-len')).toContain('"3145728"');
    expect(await send(resp, 'CONFIG', 'GET', 'dir')).toContain(folder);
    expect(await send(resp, 'CONFIG', 'GET', 'bind')).toContain('127.0.0.1');
  });

  test('the file may be named by the environment', async () => {
    const config = join(home, 'named.json');
    writeFileSync(config, JSON.stringify({ maxclients: 55, 'data-dir': folder }));
    const server = await KeywireProcess.serve(ANY_PORTS, { env: { KEYWIRE_CONFIG: config } });
    expect(await send(server.ports.resp, 'CONFIG', 'GET', 'maxclients')).toContain('"55"');
  });

  test.each([
    ['{ "nosuch": 1 }', 'nosuch'],
    ['{ "fsync": "often" }', 'fsync'],
    ['{ not json', 'JSON'],
    ['[1]', '--config'],
  ])('a file with %s is refused', async (content, named) => {
    const config = join(home, 'bad.json');
    writeFileSync(config, content);
    const line = await refusal(['--config', config]);
    expect(line).toContain(named);
    expect(line).toContain(config);
  });

  test('a file that is not there is refused', async () => {
    expect(await refusal(['--config', join(home, 'none.json')])).toContain('none.json');
  });
});

describe('listeners', () => {
  test('one ready line names the ports, on standard output', async () => {
    const server = await KeywireProcess.serve([...ANY_PORTS, '--data-dir', folder]);
    const { gateway, resp, mqtt } = server.ports;
    expect(server.stdout).toBe(
      `ready gateway=127.0.0.1:${gateway} resp=127.0.0.1:${resp} mqtt=127.0.0.1:${mqtt}\n`,
    );
    expect(await send(resp, 'PING')).toBe('PONG');
    const health = await fetch(`http://127.0.0.1:${gateway}/health`);
    expect(await health.json()).toMatchObject({ status: 'ok' });
  });

  test('a listener that is off is left out', async () => {
    const off = ['--port', 'off', '--mqtt-port', 'off'];
    const args = [...off, '--resp-port', '0', '--data-dir', folder];
    const server = await KeywireProcess.serve(args);
    expect(server.stdout).toBe(`ready resp=127.0.0.1:${server.ports.resp}\n`);
  });

  test.each(['--port', '--resp-port', '--mqtt-port'])(
    'a taken port is told by its option: %s',
    async (option) => {
      const other: Server = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const address = other.address();
      const port = typeof address === 'object' && address !== null ? String(address.port) : '';
      const line = await refusal([option, port]);
      expect(line).toContain(option);
      expect(line).toContain(port);
      other.close();
    },
  );

  test('an address of the network is refused without a credential', async () => {
    const line = await refusal(['--host', '0.0.0.0']);
    expect(line).toContain('--host');
    expect(line).toContain('credential');
  });

  test('an address that is not of this machine is told', async () => {
    const line = await refusal(['--host', '192.0.2.1', '--protected-mode', 'no']);
    expect(line).toContain('192.0.2.1');
  });
});

describe('the data folder', () => {
  test('SIGTERM ends with 0, and the data is there at the next start', async () => {
    const args = [...ANY_PORTS, '--data-dir', folder];
    const first = await KeywireProcess.serve(args);
    expect(await send(first.ports.resp, 'SET', 'k', 'kept')).toBe('OK');
    first.signal('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, signal: null });
    const second = await KeywireProcess.serve(args);
    expect(await send(second.ports.resp, 'GET', 'k')).toBe('"kept"');
    second.signal('SIGINT');
    expect(await second.ended).toMatchObject({ code: 0, signal: null });
  });

  test('without a journal nothing is written', async () => {
    const args = [...ANY_PORTS, '--data-dir', folder, '--journal', 'no'];
    const server = await KeywireProcess.serve(args);
    expect(await send(server.ports.resp, 'SET', 'k', 'v')).toBe('OK');
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  test('a second process is refused, and the first not disturbed', async () => {
    const first = await KeywireProcess.serve([...ANY_PORTS, '--data-dir', folder]);
    const line = await refusal([]);
    expect(line).toContain(folder);
    expect(line).toContain('--data-dir');
    expect(await send(first.ports.resp, 'PING')).toBe('PONG');
  });

  test('a folder that cannot be made is told', async () => {
    const file = join(home, 'a-file');
    writeFileSync(file, '');
    const line = await refusal(['--data-dir', join(file, 'below')]);
    expect(line).toContain('--data-dir');
    expect(line).toContain(join(file, 'below'));
  });

  test('a file in place of the folder is told', async () => {
    const file = join(home, 'another-file');
    writeFileSync(file, '');
    expect(await refusal(['--data-dir', file])).toContain(file);
  });
});

describe('a journal that cannot be used', () => {
  const whole = join(home, 'whole');

  /** A copy of a journal with 2,000 keys, which was written once. */
  async function journal(): Promise<string> {
    if (!readdirSync(home).includes('whole')) {
      const server = await KeywireProcess.serve([...ANY_PORTS, '--data-dir', whole]);
      const client = await RespClient.connect(server.ports.resp);
      for (let i = 0; i < 2000; i++) client.send(['SET', `key-${i}`, 'x'.repeat(100)]);
      for (let i = 0; i < 2000; i++) await client.inbox.next();
      client.close();
      server.signal('SIGTERM');
      await server.ended;
    }
    mkdirSync(folder);
    const filter = (path: string): boolean => !path.endsWith('LOCK');
    cpSync(whole, folder, { recursive: true, filter });
    const [segment = ''] = readdirSync(join(folder, 'journal'));
    return join(folder, 'journal', segment);
  }

  test('damage in the middle is told with file and offset', async () => {
    const segment = await journal();
    const bytes = readFileSync(segment);
    const at = bytes.indexOf('key-700');
    bytes.fill(0x55, at, at + 8);
    writeFileSync(segment, bytes);
    const line = await refusal([]);
    expect(line).toContain(segment.split('/').at(-1));
    expect(line).toMatch(/offset \d+|at byte \d+|byte \d+/);
  });

  test('a newer format is told as such', async () => {
    const segment = await journal();
    const bytes = readFileSync(segment);
    // The format version stands at byte 12 of the header, whose checksum is at byte 8.
    bytes.writeUInt16LE(99, 12);
    bytes.writeUInt32LE(crc32(bytes.subarray(12, 32)), 8);
    writeFileSync(segment, bytes);
    const line = await refusal([]);
    expect(line).toContain('99');
    expect(line).toMatch(/newer/);
  });

  test('a manifest that is none is told', async () => {
    await journal();
    writeFileSync(join(folder, 'MANIFEST'), 'not a manifest');
    expect(await refusal([])).toContain('MANIFEST');
  });

  test('a segment that is missing is told', async () => {
    const segment = await journal();
    rmSync(segment);
    expect(await refusal([])).toContain(segment.split('/').at(-1));
  });

  test('a tail that a crash has torn is cut with a warning, and the rest is there', async () => {
    const args = [...ANY_PORTS, '--data-dir', folder];
    const server = await KeywireProcess.serve(args);
    for (const key of ['first', 'last']) await send(server.ports.resp, 'SET', key, 'x'.repeat(100));
    await server.kill();
    const [segment = ''] = readdirSync(join(folder, 'journal'));
    const path = join(folder, 'journal', segment);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.lastIndexOf('last') + 20));
    const again = await KeywireProcess.serve(args);
    expect(again.stderr).toMatch(/torn|cut/);
    expect(await send(again.ports.resp, 'STRLEN', 'first')).toBe('100');
    expect(await send(again.ports.resp, 'EXISTS', 'last')).toBe('0');
  });
});
