/**
 * `npm run simulate -- [--points N] [--seconds N] [--seed N]`: simulated crashes until so many disks
 * were recovered, or so many seconds have passed. One line of progress now and then; exit code 1 with
 * the seed at the first broken promise.
 */
import { parseArgs } from 'node:util';
import { Counts } from './counts.ts';
import { DiskReader } from './disk-reader.ts';
import { Simulation } from './simulation.ts';

const PROGRESS_MS = 10_000;

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '86400' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});

async function simulate(): Promise<void> {
  const counts = new Counts();
  const reader = new DiskReader();
  const startedMs = performance.now();
  const endMs = startedMs + Number(values.seconds) * 1000;
  let toldMs = startedMs;
  let seed = Number(values.seed);
  const tell = (): void => {
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    process.stdout.write(`${seconds} s, seeds ${values.seed} to ${seed}: ${counts.line()}\n`);
  };
  while (counts.recoveries < Number(values.points) && performance.now() < endMs) {
    await new Simulation(seed, { counts, reader }).run();
    seed++;
    if (performance.now() - toldMs < PROGRESS_MS) continue;
    toldMs = performance.now();
    tell();
  }
  tell();
}

simulate().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
