/**
 * Where INFO's figures come from: the parts of the server, each as it is now.
 */
import type { Clock } from '../base/clock.ts';
import type { Bus } from '../bus/bus.ts';
import type { Caller } from '../commands/spec.ts';
import type { Command, CommandTable } from '../commands/table.ts';
import type { JournalStats } from '../journal/journal.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import type { BlockingFigures } from './blocking.ts';
import type { CompactionStats } from './compaction.ts';
import type { BrokerCounters } from './counters.ts';
import type { BrokerDenials } from './denials.ts';
import type { EvictionSettings } from './eviction.ts';
import type { TrackingCounts } from './tracking.ts';

/** The bound, and for how long more was used: since it is so, and in all. */
export interface EvictionFigures extends Pick<EvictionSettings, 'bytesMax' | 'policy'> {
  readonly exceededUs: { readonly current: number; readonly total: number };
}

/** Where the figures come from; read anew for every INFO. */
export interface StatisticsSources {
  readonly clock: Clock;
  readonly commands: CommandTable;
  readonly keyspace: Keyspace;
  readonly bus: Bus;
  readonly counters: BrokerCounters;
  readonly denials: BrokerDenials;
  /** The connected callers, keywire's own not included. */
  callers(): Iterable<Caller>;
  /** Undefined when nothing is kept on disk. */
  journal(): JournalStats | undefined;
  /** Also where nothing is kept on disk, and so nothing ever compacted. */
  compaction(): CompactionStats;
  /** Keys that the start found on disk. */
  keysLoaded(): number;
  /** What commands wait for. */
  blocking(): BlockingFigures;
  /** True until the journal has been replayed. */
  loading(): boolean;
  /** What CLIENT TRACKING keeps. */
  tracking(): TrackingCounts;
  /** Options as they are now: `maxclients` and `hz`. */
  options(): { readonly maxclients: number; readonly hz: number };
  /** The bound of memory as it is now, and how long it has been exceeded. */
  eviction(): EvictionFigures;
  /** Which percentiles latencystats tells, parted by spaces. */
  percentiles(): string;
  /** The port of the RESP listener; 0 without one. */
  respPort(): number;
  /** The address that listeners are bound to. */
  host(): string;
  /** 40 hexadecimal digits, different for every start. */
  readonly runId: string;
}

/** A line of INFO. */
export type Field = readonly [name: string, value: string | number];

/** Every row of the table, subcommands included. */
export function* everyCommand(table: CommandTable): Generator<Command> {
  for (const command of table.commands) {
    yield command;
    if (command.subcommands !== undefined) yield* everyCommand(command.subcommands);
  }
}
