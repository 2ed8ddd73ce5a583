/**
 * The servers that are compared, as child processes on free ports with folders of their own: keywire
 * as built, and redis-server where it is installed, with the same durability. The MQTT brokers are in
 * mqtt-servers.ts.
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

export type PeerKind = 'keywire' | 'redis' | 'mosquitto' | 'aedes' | 'bare';

/** A running server. Its ports may change with a restart; 0 where it does not speak the protocol. */
export interface Peer {
  readonly kind: PeerKind;
  readonly respPort: number;
  /** WebSocket. */
  readonly gatewayPort: number;
  readonly mqttPort: number;
  readonly pid: number;
  /** Ends it and starts it again with its data; how long the start took until it answered, in ms. */
  restart(): Promise<number>;
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
  const listeners = ['--port', '0', '--resp-port', '0', '--mqtt-port', '0'];
  // Compaction is measured by rows of its own.
  const flags = [
    ...listeners,
    '--data-dir',
    folder,
    '--log-level',
    'error',
    '--compact-growth',
    '0',
  ];
  const args = [...build.nodeFlags, build.main, 'serve', ...flags, ...kept];
  return ServerProcess.start('keywire', folder, async () => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const ready = await firstLine(child);
    const port = (name: string): number => portOf(ready, name);
    return {
      child,
      respPort: port('resp'),
      gatewayPort: port('gateway'),
      mqttPort: port('mqtt'),
    };
  });
}

export async function startRedis(durability: Durability): Promise<Peer> {
  const folder = dataFolder();
  const respPort = await freePort();
  const kept = durability === 'none' ? ['no'] : ['yes', '--appendfsync', durability];
  // As keywire's journal, Redis's is not rewritten while something else is measured.
  const flags = ['--save', '', '--auto-aof-rewrite-percentage', '0', '--dir', folder];
  const args = ['--port', String(respPort), '--bind', '127.0.0.1', ...flags];
  return ServerProcess.start('redis', folder, async () => {
    const child = spawn('redis-server', [...args, '--appendonly', ...kept], { stdio: 'ignore' });
    await untilItAnswers(respPort);
    return { child, respPort, gatewayPort: 0, mqttPort: 0 };
  });
}

/** PONG, and not that it is loading still. */
async function untilItAnswers(port: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await request(port, respCommand('PING'));
      if (answer.toString().startsWith('+PONG')) return;
    } catch (error) {
      if (attempt > 100) throw new Error('redis-server did not start', { cause: error });
    }
    if (attempt === 24_000) throw new Error('redis-server loads for ever');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A process that answers. */
export interface Started {
  readonly child: ChildProcess;
  readonly respPort: number;
  readonly gatewayPort: number;
  readonly mqttPort: number;
}

/** A server that can be started again with the same data. */
export class ServerProcess implements Peer {
  readonly kind: PeerKind;
  readonly #folder: string;
  readonly #start: () => Promise<Started>;
  #started: Started;

  private constructor(
    kind: PeerKind,
    folder: string,
    start: () => Promise<Started>,
    started: Started,
  ) {
    this.kind = kind;
    this.#folder = folder;
    this.#start = start;
    this.#started = started;
  }

  static async start(kind: PeerKind, folder: string, start: () => Promise<Started>): Promise<Peer> {
    return new ServerProcess(kind, folder, start, await start());
  }

  get respPort(): number {
    return this.#started.respPort;
  }

  get gatewayPort(): number {
    return this.#started.gatewayPort;
  }

  get mqttPort(): number {
    return this.#started.mqttPort;
  }

  get pid(): number {
    const { pid } = this.#started.child;
    if (pid === undefined) throw new Error('the server could not be started');
    return pid;
  }

  async restart(): Promise<number> {
    await end(this.#started.child);
    const startedAt = performance.now();
    this.#started = await this.#start();
    return performance.now() - startedAt;
  }

  async stop(): Promise<void> {
    await end(this.#started.child);
    rmSync(this.#folder, { recursive: true, force: true });
  }
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

/** A new folder, which `stop` removes. */
export function dataFolder(): string {
  return mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'keywire-bench-'));
}

/** What a server prints when it listens. */
export function firstLine(child: ChildProcess): Promise<string> {
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
      reject(new Error(`a server ended with ${code} before it listened`));
    });
    child.once('error', reject);
  });
}

/** The port of a listener in the line that `firstLine` tells. */
export function portOf(ready: string, name: string): number {
  const found = new RegExp(`${name}=\\S+:(\\d+)`).exec(ready)?.[1];
  if (found === undefined) throw new Error(`the server did not tell its ${name} port: ${ready}`);
  return Number(found);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
