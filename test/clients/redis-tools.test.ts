/** redis-cli and redis-benchmark, where they are on the PATH. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KeywireHost } from './host.ts';

const run = promisify(execFile);

function isThere(tool: string): boolean {
  return spawnSync(tool, ['--version']).status === 0;
}

const cli = isThere('redis-cli');
const benchmark = isThere('redis-benchmark');

let host: KeywireHost;

beforeAll(async () => {
  host = await KeywireHost.start();
});
afterAll(() => host.stop());

async function redisCli(...args: string[]): Promise<string> {
  const { stdout } = await run('redis-cli', ['-p', String(host.port), ...args]);
  return stdout.trimEnd();
}

test.skipIf(!cli)('redis-cli shows answers as it shows those of Redis', async () => {
  expect(await redisCli('SET', 'k', 'v')).toBe('OK');
  expect(await redisCli('GET', 'k')).toBe('v');
  expect(await redisCli('--no-raw', 'GET', 'k')).toBe('"v"');
  expect(await redisCli('--no-raw', 'GET', 'none')).toBe('(nil)');
  expect(await redisCli('--no-raw', 'INCR', 'n')).toBe('(integer) 1');
  expect(await redisCli('--no-raw', 'RPUSH', 'k', 'a')).toContain('(error) WRONGTYPE');
  expect(await redisCli('--no-raw', '-3', 'LCS', 'a', 'b', 'IDX')).toContain('"matches" =>');
  expect(await redisCli('-n', '3', 'DBSIZE')).toBe('0');
  expect(await redisCli('-r', '3', 'INCR', 'n')).toBe('2\n3\n4');
});

test.skipIf(!cli)('redis-cli scans, and its bulk input is taken whole', async () => {
  await redisCli('FLUSHALL');
  const commands = Array.from({ length: 1000 }, (_, i) => `SET key:${i} ${i}\r\n`).join('');
  const piped = run('redis-cli', ['-p', String(host.port), '--pipe']);
  piped.child.stdin?.end(commands);
  const { stdout } = await piped;
  expect(stdout).toContain('errors: 0, replies: 1000');
  expect((await redisCli('--scan', '--pattern', 'key:*')).split('\n')).toHaveLength(1000);
});

/** What redis-benchmark runs when it is not told what, in the words of its table. */
const DEFAULT_RUN = [
  ...['PING_INLINE', 'PING_MBULK', 'SET', 'GET', 'INCR', 'LPUSH', 'RPUSH', 'LPOP', 'RPOP', 'SADD'],
  ...['HSET', 'SPOP', 'ZADD', 'ZPOPMIN', 'LPUSH (needed to benchmark LRANGE)'],
  ...['LRANGE_100 (first 100 elements)', 'LRANGE_300 (first 300 elements)'],
  ...['LRANGE_500 (first 500 elements)', 'LRANGE_600 (first 600 elements)', 'MSET (10 keys)'],
];

test.skipIf(!benchmark).each([1, 16])(
  "redis-benchmark's default run, %i commands a write",
  async (pipeline) => {
    const words = ['-p', host.port, '-n', 2000, '-c', 10, '-r', 100, '-P', pipeline, '--csv'];
    const { stdout } = await run('redis-benchmark', words.map(String));
    const rows = [...stdout.matchAll(/^"([^"]+)","[\d.]+"/gm)].map(([, name]) => name);
    // Newer versions have more at the end; an error would have ended the run.
    expect(rows.slice(0, DEFAULT_RUN.length)).toEqual(DEFAULT_RUN);
  },
);
