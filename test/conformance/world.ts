/**
 * The server that cases run against: keywire in this process, with a folder of its own, or, to prove
 * that the expectations are Redis's, a redis-server. A control connection clears and inspects it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configOf, type Server, startServer } from '../../src/server.ts';
import { InProcessCompactor } from './compactor.ts';
import type { Ports } from './doors.ts';
import { RespClient } from './resp-client.ts';
import { show } from './value.ts';

/** A folder in memory where there is one: hundreds of restarts would else wait for the device. */
const HOME = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export interface World {
  readonly ports: Ports;
  readonly control: RespClient;
  /** An empty server, by whatever way is cheapest. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Waits until so many connections of the server are blocked. */
export async function untilBlocked(control: RespClient, count: number): Promise<void> {
  const wanted = new RegExp(`blocked_clients:${count}\\r`);
  for (let tries = 0; tries < 2000; tries++) {
    const info = await control.call('INFO', 'clients');
    if ('text' in info && wanted.test(info.text)) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`not ${count} connections wait`);
}

/** keywire, started in this process. */
export class KeywireWorld implements World {
  readonly #home = mkdtempSync(join(HOME, 'keywire-conformance-'));
  #folders = 0;
  #server: Server | undefined;
  #control: RespClient | undefined;

  static async start(): Promise<KeywireWorld> {
    const world = new KeywireWorld();
    await world.#open();
    return world;
  }

  get ports(): Ports {
    return { respPort: this.#server?.respPort ?? 0, gatewayPort: this.#server?.port ?? 0 };
  }

  get control(): RespClient {
    if (this.#control === undefined) throw new Error('the server is not running');
    return this.#control;
  }

  /** Names the last record of the journal: it grows when something changed. */
  get lastLsn(): number {
    return this.#server?.engine.journal.lastLsn ?? 0;
  }

  async clear(): Promise<void> {
    await this.control.call('FLUSHALL');
  }

  /**
   * Another server with the data of this one. `kill`: from a copy of the folder as it is on disk now,
   * which is what SIGKILL leaves; else after an orderly end.
   */
  async restart(how: 'kill' | 'close'): Promise<void> {
    if (how === 'kill') {
      const before = this.#folder;
      this.#folders++;
      const filter = (path: string): boolean => !path.endsWith('LOCK');
      cpSync(before, this.#folder, { recursive: true, filter });
      await this.#close();
      rmSync(before, { recursive: true });
    } else await this.#close();
    await this.#open();
  }

  /** A server without data, so that the next restart has little to replay. */
  async renew(): Promise<void> {
    await this.#close();
    rmSync(this.#folder, { recursive: true });
    this.#folders++;
    await this.#open();
  }

  async stop(): Promise<void> {
    await this.#close();
    rmSync(this.#home, { recursive: true });
  }

  get #folder(): string {
    return join(this.#home, String(this.#folders));
  }

  async #open(): Promise<void> {
    this.#server = await startServer(
      configOf({
        port: '0',
        'resp-port': '0',
        'mqtt-port': 'off',
        'data-dir': this.#folder,
        'segment-bytes': '1mb',
        'enable-debug-command': 'yes',
        'log-level': 'error',
      }),
      { compactor: new InProcessCompactor(this.#folder) },
    );
    this.#control = await RespClient.connect(this.ports.respPort);
  }

  async #close(): Promise<void> {
    this.control.close();
    await this.#server?.close();
  }
}

/** A redis-server of its own, which keeps nothing. */
export class RedisWorld implements World {
  readonly ports: Ports;
  readonly control: RespClient;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, port: number, control: RespClient) {
    this.#process = process;
    this.ports = { respPort: port, gatewayPort: 0 };
    this.control = control;
  }

  static async start(): Promise<RedisWorld> {
    const port = await freePort();
    const options = ['--port', String(port), '--save', '', '--appendonly', 'no'];
    options.push('--enable-debug-command', 'yes');
    const child = spawn('redis-server', options, { stdio: 'ignore' });
    for (let tries = 0; ; tries++) {
      try {
        return new RedisWorld(child, port, await RespClient.connect(port));
      } catch (error) {
        if (tries === 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async clear(): Promise<void> {
    const answer = await this.control.call('FLUSHALL');
    if (show(answer) !== 'OK') throw new Error(`FLUSHALL answered ${show(answer)}`);
  }

  async stop(): Promise<void> {
    this.control.close();
    this.#process.kill();
    await once(this.#process, 'exit');
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
