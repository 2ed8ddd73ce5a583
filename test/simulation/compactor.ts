/**
 * The process that compacts beside a server, as the simulation has it: it works on the same disk, a part
 * of its way whenever the history says so, and is gone with the server.
 */
import type { Compactor, CompactorEvents, RunningCompactor } from '../../src/broker/compaction.ts';
import { compactForServer } from '../../src/compact.ts';
import { DiskError } from '../../src/journal/disk.ts';
import type { MemoryDisk } from '../journal/memory-disk.ts';
import { FOLDER, silentLog } from '../journal/support.ts';

interface Run {
  readonly events: CompactorEvents;
  /** Ends when it does; undefined before it has begun. */
  work: Promise<void> | undefined;
  isAdopted: boolean;
  adopt: () => void;
}

export class SimulatedCompactor implements Compactor {
  readonly #disk: MemoryDisk;
  readonly #onCompacted: () => void;
  #run: Run | undefined;

  constructor(disk: MemoryDisk, onCompacted: () => void) {
    this.#disk = disk;
    this.#onCompacted = onCompacted;
  }

  start(events: CompactorEvents): RunningCompactor {
    const run: Run = { events, work: undefined, isAdopted: false, adopt() {} };
    this.#run = run;
    return {
      adopted: () => {
        run.isAdopted = true;
      },
      stop: () => {
        if (this.#run === run) this.#run = undefined;
        setImmediate(() => events.ended('it was stopped'));
      },
    };
  }

  /** Writes the checkpoint, or removes what that replaces, when either is due. */
  async step(): Promise<void> {
    // The server starts it in a turn of its own.
    for (let i = 0; i < 2; i++) await new Promise((resolve) => setImmediate(resolve));
    const run = this.#run;
    if (run === undefined) return;
    if (run.work === undefined) await this.#write(run);
    else if (run.isAdopted) {
      run.adopt();
      await this.#end(run, run.work);
    }
  }

  freeMemoryBytes(): number {
    return Number.POSITIVE_INFINITY;
  }

  freeDiskBytes(): number {
    return Number.POSITIVE_INFINITY;
  }

  close(): void {}

  async #write(run: Run): Promise<void> {
    const adopted = new Promise<void>((resolve) => {
      run.adopt = resolve;
    });
    let written = (): void => {};
    const said = new Promise<'written'>((resolve) => {
      written = () => resolve('written');
    });
    const work = compactForServer(
      FOLDER,
      silentLog,
      {
        adopted,
        say(line) {
          if (!('checkpoint' in line)) return;
          run.events.written(line.checkpoint);
          written();
        },
      },
      this.#disk,
    );
    run.work = work;
    const ended = work.then(
      () => 'ended' as const,
      () => 'ended' as const,
    );
    if ((await Promise.race([said, ended])) === 'ended') await this.#end(run, work);
  }

  async #end(run: Run, work: Promise<void>): Promise<void> {
    this.#run = undefined;
    try {
      await work;
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      run.events.ended(error.message);
      return;
    }
    this.#onCompacted();
    run.events.ended(undefined);
  }
}
