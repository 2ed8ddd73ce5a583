/**
 * The compacting process, started and heard by the server: `keywire compact --for-server` as a child. It
 * tells its way in lines of JSON on its standard output, and is told on its standard input; when that
 * ends, as it does when the server dies, it ends too. compact.ts is the other side.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Compactor, CompactorEvents, RunningCompactor } from './broker/compaction.ts';

/** What the child says, one line each. */
export const COMPACTOR_LINE = z.union([
  z.object({ share: z.number(), keys: z.number(), ofKeys: z.number() }),
  z.object({ checkpoint: z.object({ name: z.string(), lsn: z.number(), bytes: z.number() }) }),
  z.object({ failure: z.string() }),
]);
export type CompactorLine = z.infer<typeof COMPACTOR_LINE>;

/** The word that makes `keywire compact` work for a server; its niceness follows. */
export const FOR_SERVER = '--for-server';
/** What the child is told when its checkpoint counts. */
export const ADOPTED = 'adopted';

export class ChildCompactor implements Compactor {
  readonly #folder: string;
  readonly #logLevel: string;
  readonly #niceness: number;

  /** `niceness` is how far it gives way, 0 to 19, when it is not urgent. */
  constructor(folder: string, options: { readonly logLevel: string; readonly niceness: number }) {
    this.#folder = folder;
    this.#logLevel = options.logLevel;
    this.#niceness = options.niceness;
  }

  start(events: CompactorEvents, urgent: boolean): RunningCompactor {
    const options = ['--data-dir', this.#folder, '--log-level', this.#logLevel];
    const args = [
      mainFile(),
      'compact',
      FOR_SERVER,
      String(urgent ? 0 : this.#niceness),
      ...options,
    ];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    return new Child(child, events);
  }

  freeMemoryBytes(): number {
    // Within a container its limit counts, which the system's free memory does not know.
    return Math.min(freemem(), process.availableMemory());
  }

  freeDiskBytes(): number {
    const { bavail, bsize } = statfsSync(this.#folder);
    return bavail * bsize;
  }
}

class Child implements RunningCompactor {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, events: CompactorEvents) {
    this.#child = child;
    let failure: string | undefined;
    child.stdin?.on('error', () => {}); // it is gone, which `close` tells
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = parseLine(text);
        if (line === undefined) failure ??= `it said ${text.slice(0, 200)}`;
        else if ('failure' in line) failure = line.failure;
        else if ('checkpoint' in line) events.written(line.checkpoint);
        else events.progress(line.share, line.keys, line.ofKeys);
      });
    }
    child.once('error', (error) => {
      failure ??= error.message;
      if (child.pid === undefined) events.ended(failure);
    });
    child.once('close', (code, signal) => {
      if (child.pid === undefined) return;
      if (code !== 0)
        failure ??= signal === null ? `it ended with ${code}` : `it was ended by ${signal}`;
      events.ended(failure);
    });
  }

  adopted(): void {
    this.#child.stdin?.write(`${ADOPTED}\n`);
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}

function parseLine(text: string): CompactorLine | undefined {
  try {
    return COMPACTOR_LINE.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // the caller tells what was said
  }
}

/** The built program: beside this file once it is built, in dist/ when the sources are run. */
function mainFile(): string {
  const beside = join(import.meta.dirname, 'main.js');
  return existsSync(beside) ? beside : join(import.meta.dirname, '..', 'dist', 'main.js');
}
