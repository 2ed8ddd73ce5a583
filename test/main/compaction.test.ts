/** Compaction as a server does it, by a process beside it: asked for, killed, and outlived. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../../src/base/log.ts';
import { checkJournal } from '../../src/check.ts';
import { RespClient } from '../conformance/resp-client.ts';
import { show } from '../conformance/value.ts';
import { KeywireProcess, killAll } from './process.ts';

const KEYS = 20_000;
const BATCH = 500;

let folder: string;
let server: KeywireProcess;
let client: RespClient;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keywire-compaction-'));
  await start();
});

afterEach(async () => {
  client.close();
  await killAll();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  const ports = ['--port', 'off', '--mqtt-port', 'off', '--resp-port', '0'];
  server = await KeywireProcess.serve([
    ...ports,
    '--data-dir',
    folder,
    '--compact-nice',
    '0',
    '--log-level',
    'error',
  ]);
  client = await RespClient.connect(server.ports.resp);
}

/** Every key written twice, so that a checkpoint is the smaller. */
async function fill(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    for (let from = 0; from < KEYS; from += BATCH) {
      const keys = Array.from({ length: BATCH }, (_, i) => `key-${from + i}`);
      const reply = await client.call(
        'MSET',
        ...keys.flatMap((key) => [key, `${round}`.padEnd(100)]),
      );
      expect(show(reply)).toBe('OK');
    }
  }
}

async function persistence(): Promise<Map<string, string>> {
  const reply = await client.call('INFO', 'persistence');
  const lines = 'text' in reply ? reply.text.split('\r\n') : [];
  return new Map(
    lines.map((line) => [line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 1)]),
  );
}

/** Looks again and again, a bounded number of times, until `done`. */
async function until(done: (info: Map<string, string>) => boolean): Promise<Map<string, string>> {
  for (let tries = 0; tries < 3000; tries++) {
    const info = await persistence();
    if (done(info)) return info;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it never came to that');
}

function files(): string[] {
  return readdirSync(join(folder, 'journal'));
}

/** Processes whose command line names the folder and the work: those that do it, or what starts them. */
function processes(which: 'compactor' | 'launcher'): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const ours = lines.filter(
    (line) => line.includes(' compact --for-server ') && line.includes(folder),
  );
  const wanted = ours.filter((line) => line.includes('nice -n "') === (which === 'launcher'));
  return wanted.map((line) => Number.parseInt(line, 10));
}

function compactors(): number[] {
  return processes('compactor');
}

async function untilGone(which: 'compactor' | 'launcher'): Promise<void> {
  for (let tries = 0; processes(which).length > 0; tries++) {
    expect(tries).toBeLessThan(1000);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function nextCompactor(): Promise<number> {
  for (let tries = 0; tries < 3000; tries++) {
    const [pid] = compactors();
    if (pid !== undefined) return pid;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('no process compacts');
}

async function keysOf(): Promise<string> {
  return show(await client.call('DBSIZE'));
}

describe('a server', () => {
  test('compacts beside its work, and starts from the checkpoint', async () => {
    await fill();
    expect(show(await client.call('BGSAVE'))).toBe('Background saving started');
    await client.call('SET', 'meanwhile', 'x');
    const info = await until((now) => now.get('rdb_bgsave_in_progress') === '0');
    expect(info.get('rdb_last_bgsave_status')).toBe('ok');
    expect(info.get('rdb_saves')).toBe('1');
    expect(Number(info.get('aof_base_size'))).toBeGreaterThan(KEYS * 100);
    expect(files()).toEqual([
      expect.stringMatching(/\.checkpoint$/),
      expect.stringMatching(/\.log$/),
    ]);
    await server.kill();
    await start();
    expect(await keysOf()).toBe(String(KEYS + 1));
    expect(show(await client.call('GET', 'key-7'))).toBe(`"${'1'.padEnd(100)}"`);
  });

  test('goes on as before when the process is killed, at whatever moment', async () => {
    await fill();
    for (const delayMs of [0, 150, 300]) {
      await client.call('BGREWRITEAOF');
      const pid = await nextCompactor();
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It was faster: then there is a checkpoint, which is as well.
      }
      await until((now) => now.get('aof_rewrite_in_progress') === '0');
      await client.call('SET', `after-${delayMs}`, 'x');
    }
    await client.call('BGSAVE');
    await until((now) => now.get('rdb_bgsave_in_progress') === '0');
    const kept = KEYS + 3;
    expect(await keysOf()).toBe(String(kept));
    await server.kill();
    await start();
    expect(await keysOf()).toBe(String(kept));
    expect(files().filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  test('that is killed takes the process with it, and loses nothing', async () => {
    await fill();
    await client.call('BGSAVE');
    await nextCompactor();
    await server.kill();
    await untilGone('compactor');
    await untilGone('launcher');
    await start();
    expect(await keysOf()).toBe(String(KEYS));
    const orphans = files().filter((name) => !name.endsWith('.log'));
    expect(orphans).toEqual([]);
  });

  test('starts it through a small process that may die at any time', async () => {
    await fill();
    const [idle = 0] = processes('launcher');
    process.kill(idle, 'SIGKILL');
    await client.call('BGSAVE');
    await until((now) => now.get('rdb_bgsave_in_progress') === '0');
    await client.call('SET', 'more', 'x');
    await client.call('BGSAVE');
    await nextCompactor();
    const [busy = 0] = processes('launcher');
    expect(busy).not.toBe(idle);
    process.kill(busy, 'SIGKILL');
    const failed = await until((now) => now.get('rdb_bgsave_in_progress') === '0');
    expect(failed.get('rdb_last_bgsave_status')).toBe('err');
    await untilGone('compactor');
    await client.call('BGSAVE');
    const info = await until((now) => now.get('rdb_bgsave_in_progress') === '0');
    expect(info.get('rdb_last_bgsave_status')).toBe('ok');
    expect(await keysOf()).toBe(String(KEYS + 1));
  });

  test('that is stopped ends the process', async () => {
    await fill();
    await client.call('BGSAVE');
    await nextCompactor();
    server.signal('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
    expect(compactors()).toEqual([]);
    await untilGone('launcher');
    expect(await checkJournal(folder, createLog('silent'))).toMatchObject({ keys: KEYS });
    await start();
  });

  test('is stopped by SHUTDOWN, after a save when that is wanted', async () => {
    await fill();
    const lost = client.call('SHUTDOWN', 'SAVE').catch((error: unknown) => error);
    expect(await server.ended).toMatchObject({ code: 0 });
    expect(await lost).toEqual({ kind: 'closed' });
    const report = await checkJournal(folder, createLog('silent'));
    expect(report.keys).toBe(KEYS);
    expect(report.bytes).toBeLessThan(1000);
    await start();
    client.call('SHUTDOWN', 'NOSAVE').catch(() => {});
    expect(await server.ended).toMatchObject({ code: 0, stderr: expect.any(String) });
    await start();
  });
});
