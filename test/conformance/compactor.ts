/**
 * Compacts in this process what a server compacts by another: for servers that tests start from the
 * sources, which a built program beside them may not be up to.
 */
import { createLog } from '../../src/base/log.ts';
import type { Compactor, CompactorEvents, RunningCompactor } from '../../src/broker/compaction.ts';
import { compactForServer } from '../../src/compact.ts';

export class InProcessCompactor implements Compactor {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  start(events: CompactorEvents): RunningCompactor {
    let adopt = (): void => {};
    let stop = (): void => {};
    const adopted = new Promise<void>((resolve, reject) => {
      adopt = resolve;
      stop = () => reject(new Error('stopped'));
    });
    const work = compactForServer(this.#folder, createLog('silent'), {
      adopted,
      say: (line) => {
        if ('checkpoint' in line) events.written(line.checkpoint);
      },
    });
    adopted.catch(() => {}); // `work` tells
    work.then(
      () => events.ended(undefined),
      (error: unknown) => events.ended(error instanceof Error ? error.message : String(error)),
    );
    return { adopted: adopt, stop };
  }

  freeMemoryBytes(): number {
    return Number.POSITIVE_INFINITY;
  }

  freeDiskBytes(): number {
    return Number.POSITIVE_INFINITY;
  }

  close(): void {}
}
