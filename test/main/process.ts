/** keywire as its users run it: `node dist/main.js` as a process of its own. `npm test` builds it first. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js');

/** What a process that ended has left. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Those that have not ended. */
const running = new Set<KeywireProcess>();

/** Ends what a test left behind, as it does when it fails. */
export async function killAll(): Promise<void> {
  await Promise.all([...running].map((one) => one.kill()));
}

export class KeywireProcess {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  /** Starts `keywire` with these arguments. KEYWIRE_ variables of the test run do not reach it. */
  constructor(args: readonly string[], { env = {}, cwd }: Surroundings = {}) {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: 'npm run build' makes it`);
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('KEYWIRE_'));
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...Object.fromEntries(inherited), ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (data: Buffer) => {
      this.stdout += data.toString();
    });
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.stderr += data.toString();
    });
    running.add(this);
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) => {
        running.delete(this);
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Starts a server and waits for its ready line. */
  static async serve(
    args: readonly string[],
    surroundings?: Surroundings,
  ): Promise<KeywireProcess> {
    const started = new KeywireProcess(['serve', ...args], surroundings);
    await started.ready();
    return started;
  }

  /** The listeners' ports, from the ready line; 0 for one that is off. */
  get ports(): { gateway: number; resp: number; mqtt: number } {
    const port = (name: string): number =>
      Number(new RegExp(`^ready .*\\b${name}=\\S+:(\\d+)`, 'm').exec(this.stdout)?.[1] ?? 0);
    return { gateway: port('gateway'), resp: port('resp'), mqtt: port('mqtt') };
  }

  /** Resolves with the ready line; rejects when the process ends without one. */
  async ready(): Promise<string> {
    for (;;) {
      const line = /^ready.*$/m.exec(this.stdout)?.[0];
      if (line !== undefined && this.stdout.endsWith('\n')) return line;
      const ended = await Promise.race([this.ended, this.#nextOutput()]);
      if (ended !== undefined) throw new Error(`ended with ${ended.code}: ${ended.stderr}`);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it without asking, as a crash would; at once if it has ended. */
  async kill(): Promise<Ended> {
    if (running.has(this)) this.#child.kill('SIGKILL');
    return this.ended;
  }

  #nextOutput(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#child.stdout?.once('data', () => setImmediate(() => resolve(undefined)));
    });
  }
}
