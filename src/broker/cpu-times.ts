/**
 * What processors have spent on keywire, for INFO. Node tells of the whole process only; Linux tells of
 * its main thread and of processes that it started and that have ended, in hundredths of a second. Where
 * that cannot be read (macOS) nobody tells of threads, as Redis does there, and children count as 0.
 */
import { existsSync, readFileSync } from 'node:fs';

/** Seconds. */
export interface CpuTimes {
  readonly system: number;
  readonly user: number;
  readonly childrenSystem: number;
  readonly childrenUser: number;
  /** Undefined where it cannot be told. */
  readonly mainThread: { readonly system: number; readonly user: number } | undefined;
}

/** Linux counts in ticks of this many a second, whatever the kernel's own are. */
const TICKS_PER_SECOND = 100;
/** Places in a line of /proc behind the name, which may hold blanks: user, system, then the children's. */
const [USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM] = [11, 12, 13, 14];

export function cpuTimes(): CpuTimes {
  const { system, user } = process.cpuUsage();
  const thread = ticksOf(`/proc/self/task/${process.pid}/stat`);
  const whole = ticksOf('/proc/self/stat');
  return {
    system: system / 1e6,
    user: user / 1e6,
    childrenSystem: whole?.(CHILDREN_SYSTEM) ?? 0,
    childrenUser: whole?.(CHILDREN_USER) ?? 0,
    mainThread: thread === undefined ? undefined : { system: thread(SYSTEM), user: thread(USER) },
  };
}

/** Reads seconds by their place; undefined where there is no such file. */
function ticksOf(path: string): ((place: number) => number) | undefined {
  if (!existsSync(path)) return undefined;
  const line = readFileSync(path, 'latin1');
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return (place) => Number(fields[place]) / TICKS_PER_SECOND;
}
