/**
 * The two servers that are compared, as child processes on free ports with folders of their own:
 * keywire as built, and redis-server where it is installed, with the same durability.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from './raw-connection.ts';
import { respCommand } from './resp-bytes.ts';

/** What is kept on disk, and when it is forced there; `none`: nothing is kept. */
export type Durability = 'none' | 'everysec' | 'always';

/** A running server. */
export interface Peer {
  readonly kind: 'keywire' | 'redis';
  readonly respPort: number;
  /** WebSocket; keywire only, else 0. */
  readonly gatewayPort: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** What to start keywire from. */
export interface KeywireBuild {
  /** The built `main.js`. */
  readonly main: string;
  /** Further flags for Node, such as `--cpu-prof`. */
  readonly nodeFlags: readonly string[];
}

/** The first line that a tool prints about its version; undefined when it is not on the PATH. */
export function versionOf(tool: string): string | undefined {
  const result = spawnSync(tool, ['--version'], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.split('\n')[0] : undefined;
}

export async function startKeywire(build: KeywireBuild, durability: Durability): Promise<Peer> {
  const folder = dataFolder();
  const kept = durability === 'none' ? ['--journal', 'no'] : ['--fsync', durability];
  const flags = ['--port', '0', '--resp-port', '0', '--data-dir', folder, '--log-level', 'error'];
  const args = [...build.nodeFlags, build.main, 'serve', ...flags, ...kept];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ready = await firstLine(child);
  const port = (name: string): number => {
    const found = new RegExp(`${name}=\\S+:(\\d+)`).exec(ready)?.[1];
    if (found === undefined) throw new Error(`keywire did not tell its ${name} port: ${ready}`);
    return Number(found);
  };
  return {
    kind: 'keywire',
    respPort: port('resp'),
    gatewayPort: port('gateway'),
    pid: pidOf(child),
    stop: () => stop(child, folder),
  };
}

export async function startRedis(durability: Durability): Promise<Peer> {
  const folder = dataFolder();
  const respPort = await freePort();
  const kept = durability === 'none' ? ['no'] : ['yes', '--appendfsync', durability];
  // keywire's journal is not rewritten while it is measured, so Redis's is not either.
  const flags = ['--save', '', '--auto-aof-rewrite-percentage', '0', '--dir', folder];
  const args = ['--port', String(respPort), '--bind', '127.0.0.1', ...flags];
  const child = spawn('redis-server', [...args, '--appendonly', ...kept], { stdio: 'ignore' });
  for (let attempt = 0; ; attempt++) {
    try {
      await request(respPort, respCommand('PING'));
      break;
    } catch (error) {
      if (attempt === 100) throw new Error('redis-server did not start', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return {
    kind: 'redis',
    respPort,
    gatewayPort: 0,
    pid: pidOf(child),
    stop: () => stop(child, folder),
  };
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`process ${pid} tells no resident memory`);
  return Number(found) * 1024;
}

/** Processor time that a process has used, all its threads together, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold blanks: utime and stime are fields 14 and 15, in ticks of 10 ms.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function dataFolder(): string {
  return mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'keywire-bench-'));
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the server could not be started');
  return child.pid;
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text);
    });
    let complaints = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints = `${complaints}${chunk.toString()}`.slice(-4096);
    });
    child.once('exit', (code) => {
      if (code !== 0) process.stderr.write(complaints);
      reject(new Error(`keywire ended with ${code} before it listened`));
    });
    child.once('error', reject);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
}
