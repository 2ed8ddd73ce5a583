/**
 * Debian's mosquitto_pub and mosquitto_sub against keywire, where they are installed, in each version of the
 * protocol: qualities, retained messages, wills, shared subscriptions, TLS and sessions that stay.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { MqttServer, publish } from '../gateway/mqtt/support.ts';

const isInstalled = ['mosquitto_pub', 'stdbuf'].every(
  (name) => spawnSync(name, ['--help']).error === undefined,
);
const CERTIFICATE = join(import.meta.dirname, '..', 'gateway', 'mqtt', 'tls-cert.pem');
const KEY = join(import.meta.dirname, '..', 'gateway', 'mqtt', 'tls-key.pem');
const host = MqttServer.forTests({
  'mqtt-tls-port': '0',
  'tls-cert': CERTIFICATE,
  'tls-key': KEY,
});
const running = new Set<ChildProcess>();
const run = promisify(execFile);

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

type Door = 'plain' | 'TLS';

function address(door: Door): string[] {
  const port = door === 'TLS' ? (host.server.mqttTlsPort ?? 0) : host.port;
  const tls = door === 'TLS' ? ['--cafile', CERTIFICATE] : [];
  return ['-h', door === 'TLS' ? 'localhost' : '127.0.0.1', '-p', String(port), ...tls];
}

/** Publishes and waits until it is acknowledged. */
async function pub(args: readonly string[], door: Door = 'plain'): Promise<void> {
  await run('mosquitto_pub', [...address(door), ...args]);
}

/** A subscriber, subscribed; `lines` resolves with what it printed once it ends. */
async function sub(
  args: readonly string[],
  door: Door = 'plain',
): Promise<{ child: ChildProcess; lines: Promise<string[]> }> {
  const child = spawn('stdbuf', ['-oL', 'mosquitto_sub', ...address(door), '-d', ...args]);
  running.add(child);
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const subscribed = new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      if (output.includes('Subscribed (mid')) resolve();
    });
  });
  await Promise.race([subscribed, ended]);
  const isDebug = /^(Client |Subscribed \()/;
  const lines = ended.then(() =>
    output.split('\n').filter((line) => line !== '' && !isDebug.test(line)),
  );
  return { child, lines };
}

describe.skipIf(!isInstalled).each(['mqttv31', 'mqttv311', 'mqttv5'])('-V %s', (version) => {
  const v = ['-V', version];

  test.each(['0', '1', '2'])('quality %s', async (qos) => {
    const topic = `${version}/q${qos}`;
    const { lines } = await sub([...v, '-t', topic, '-q', qos, '-C', '2', '-F', '%q %t %p']);
    for (const text of ['one', 'two']) await pub([...v, '-t', topic, '-q', qos, '-m', text]);
    expect(await lines).toEqual([`${qos} ${topic} one`, `${qos} ${topic} two`]);
  });

  test('a retained message, and its end', async () => {
    const topic = `${version}/kept`;
    await pub([...v, '-t', topic, '-q', '1', '-r', '-m', 'last']);
    const first = await sub([...v, '-t', `${version}/+`, '-C', '1', '-F', '%r %p']);
    expect(await first.lines).toEqual(['1 last']);
    await pub([...v, '-t', topic, '-q', '1', '-r', '-n']);
    const second = await sub([...v, '-t', topic, '-C', '1', '-F', '%r %p']);
    await pub([...v, '-t', topic, '-m', 'now']);
    expect(await second.lines).toEqual(['0 now']);
  });

  test('a will of a client that is killed', async () => {
    const topic = `${version}/will`;
    const { lines } = await sub([...v, '-t', topic, '-C', '1']);
    const will = ['--will-topic', topic, '--will-payload', 'gone', '--will-qos', '1'];
    const dying = await sub([...v, '-t', `${version}/other`, ...will]);
    dying.child.kill('SIGKILL');
    expect(await lines).toEqual(['gone']);
  });

  test('a session that stays', async () => {
    const settings = [...v, '-i', `${version}-stays`, '-c', '-q', '2', '-t', `${version}/missed`];
    const kept = version === 'mqttv5' ? ['-x', '600'] : [];
    const first = await sub([...settings, ...kept, '-E']);
    await first.lines;
    await pub([...v, '-t', `${version}/missed`, '-q', '2', '-m', 'waited']);
    const second = await sub([...settings, ...kept, '-C', '1']);
    expect(await second.lines).toEqual(['waited']);
  });
});

describe.skipIf(!isInstalled)('mosquitto_sub', () => {
  test('shares a subscription', async () => {
    const shared = ['-V', 'mqttv5', '-t', '$share/g/work', '-q', '1', '-C', '2'];
    const members = [await sub(shared), await sub(shared)];
    for (const text of ['1', '2', '3', '4']) await pub(['-t', 'work', '-q', '1', '-m', text]);
    const got = (await Promise.all(members.map(({ lines }) => lines))).flat();
    expect(got.sort()).toEqual(['1', '2', '3', '4']);
  });

  test('is given properties as they were published', async () => {
    const { lines } = await sub(['-V', 'mqttv5', '-t', 'props', '-C', '1', '-F', '%C %R %P %p']);
    const properties = ['content-type', 'text/plain', 'response-topic', 'answers'];
    const user = ['-D', 'publish', 'user-property', 'unit', 'metres'];
    const words = [0, 2].flatMap((at) => ['-D', 'publish', ...properties.slice(at, at + 2)]);
    await pub(['-V', 'mqttv5', '-t', 'props', '-m', 'x', ...words, ...user]);
    expect(await lines).toEqual(['text/plain answers unit:metres x']);
  });

  test.each(['mqttv311', 'mqttv5'])('over TLS, %s', async (version) => {
    const { lines } = await sub(['-V', version, '-t', 'tls', '-q', '2', '-C', '1'], 'TLS');
    await pub(['-V', version, '-t', 'tls', '-q', '2', '-m', 'secret'], 'TLS');
    expect(await lines).toEqual(['secret']);
  });

  test('is told the version by $SYS', async () => {
    const { lines } = await sub(['-t', '$SYS/broker/version', '-C', '1']);
    expect((await lines)[0]).toMatch(/^keywire /);
  });

  test('hears who speaks by hand', async () => {
    const { lines } = await sub(['-t', 'raw/#', '-C', '1', '-v']);
    const client = await host.connected();
    client.send(publish('raw/a', 'x'));
    expect(await lines).toEqual(['raw/a x']);
  });
});
