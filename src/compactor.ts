/**
 * The compacting process, started and heard by the server: `keywire compact --for-server`. It tells its
 * way in lines of JSON on its standard output, and is told on its standard input; when that ends, as it
 * does when the server dies, it ends too. compact.ts is the other side, launcher.ts starts it.
 */
import { existsSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Compactor, CompactorEvents, RunningCompactor } from './broker/compaction.ts';
import { Launcher } from './launcher.ts';

/** What the process says, one line each. */
export const COMPACTOR_LINE = z.union([
  z.object({ share: z.number(), keys: z.number(), ofKeys: z.number() }),
  z.object({ checkpoint: z.object({ name: z.string(), lsn: z.number(), bytes: z.number() }) }),
  z.object({ failure: z.string() }),
]);
export type CompactorLine = z.infer<typeof COMPACTOR_LINE>;

/** The word that makes `keywire compact` work for a server. */
export const FOR_SERVER = '--for-server';

/** What the process is told when its checkpoint counts. */
export function adoptionLine(checkpointName: string): string {
  return `adopted ${checkpointName}`;
}

export class ChildCompactor implements Compactor {
  readonly #folder: string;
  readonly #niceness: number;
  readonly #launcher: Launcher;

  /**
   * `niceness` is how far it gives way, 0 to 19, when it is not urgent. To be made while this process is
   * small, and closed.
   */
  constructor(folder: string, options: { readonly logLevel: string; readonly niceness: number }) {
    this.#folder = folder;
    this.#niceness = options.niceness;
    const words = ['--data-dir', folder, '--log-level', options.logLevel];
    this.#launcher = new Launcher([process.execPath, mainFile(), 'compact', FOR_SERVER, ...words]);
  }

  start(events: CompactorEvents, urgent: boolean): RunningCompactor {
    let failure: string | undefined;
    let written = '';
    const launched = this.#launcher.launch(urgent ? 0 : this.#niceness, {
      line(text) {
        const line = parseLine(text);
        if (line === undefined) failure ??= `it said ${text.slice(0, 200)}`;
        else if ('failure' in line) failure = line.failure;
        else if ('checkpoint' in line) {
          written = line.checkpoint.name;
          events.written(line.checkpoint);
        } else events.progress(line.share, line.keys, line.ofKeys);
      },
      ended: (reason) => events.ended(failure ?? reason),
    });
    return {
      adopted: () => launched.tell(adoptionLine(written)),
      stop: () => launched.stop(),
    };
  }

  freeMemoryBytes(): number {
    // Within a container its limit counts, which the system's free memory does not know.
    return Math.min(freemem(), process.availableMemory());
  }

  freeDiskBytes(): number {
    const { bavail, bsize } = statfsSync(this.#folder);
    return bavail * bsize;
  }

  /** Nothing is started afterwards. */
  close(): void {
    this.#launcher.close();
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
