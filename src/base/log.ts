/**
 * Diagnostics ("log" alone never means the journal): pino to standard error, so that standard
 * output stays for the one line that scripts read.
 */
import { type Logger, pino } from 'pino';

export type Log = Logger;
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A log on standard error at the given level. `silent` writes nothing. */
export function createLog(level: LogLevel): Log {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
