/** What the journal's tests share: opening over a disk, recording, and reading back as plain values. */
import { createLog } from '../../src/base/log.ts';
import type { Disk } from '../../src/journal/disk.ts';
import { Journal, type JournalOptions, type Schedule } from '../../src/journal/journal.ts';
import type { RecordReader } from '../../src/journal/record-reader.ts';

export const FOLDER = '/data';
export const silentLog = createLog('silent');

/** A command as plain values: its database and its arguments, one character a byte. */
export type PlainCommand = [database: number, ...args: string[]];
export interface PlainRecord {
  lsn: number;
  timeMs: number;
  commands: PlainCommand[];
}

export interface OpenedJournal {
  journal: Journal;
  records: PlainRecord[];
  timers: ManualTimers;
}

/** Timers that fire when the test says so. */
export class ManualTimers {
  #due: Array<{ delayMs: number; callback: () => void }> = [];

  readonly schedule: Schedule = (delayMs, callback) => {
    const timer = { delayMs, callback };
    this.#due.push(timer);
    return () => {
      this.#due = this.#due.filter((other) => other !== timer);
    };
  };

  get delays(): number[] {
    return this.#due.map((timer) => timer.delayMs);
  }

  /** Fires everything that waits now. */
  fire(): void {
    const due = this.#due;
    this.#due = [];
    for (const timer of due) timer.callback();
  }
}

export async function openJournal(
  disk: Disk,
  options: Partial<JournalOptions> = {},
): Promise<OpenedJournal> {
  const records: PlainRecord[] = [];
  const timers = new ManualTimers();
  const journal = await Journal.open(
    {
      folder: FOLDER,
      disk,
      log: silentLog,
      policy: 'everysec',
      // Most tests hold syncs and let them through; those in the loop have tests of their own.
      syncInLoopUsMax: 0,
      schedule: timers.schedule,
      ...options,
    },
    (record, lsn, timeMs) => records.push({ lsn, timeMs, commands: readCommands(record) }),
  );
  return { journal, records, timers };
}

export function readCommands(record: RecordReader): PlainCommand[] {
  const commands: PlainCommand[] = [];
  while (record.next()) {
    const command: PlainCommand = [record.database];
    for (let i = 0; i < record.count; i++) {
      command.push(record.buffer.toString('latin1', record.starts[i], record.ends[i]));
    }
    commands.push(command);
  }
  return commands;
}

/** Records commands as one record and returns its LSN. */
export function append(journal: Journal, ...commands: PlainCommand[]): number {
  for (const [database, ...args] of commands) {
    journal.record.command(database, args.length);
    for (const arg of args) {
      const bytes = Buffer.from(arg, 'latin1');
      journal.record.argument(bytes, 0, bytes.length);
    }
  }
  return journal.closeRecord();
}

/** What leads to one another when a segment is left takes fewer turns of the loop than these. */
const TURNS = 12;

/** Some turns of the loop, for whatever waits in it and follows from that. */
export async function turn(): Promise<void> {
  for (let i = 0; i < TURNS; i++) await new Promise((resolve) => setImmediate(resolve));
}
