/**
 * The timers that a journal runs by when nobody gives it others. They keep no process alive.
 */
import type { Schedule } from './options.ts';

/** By the system's timers. */
export const systemSchedule: Schedule = (delayMs, callback) => {
  const timer = setTimeout(callback, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
};
