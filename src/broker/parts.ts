/**
 * What the broker is built from, and what it asks of the journal and gives to keywire's own work.
 */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Bus } from '../bus/bus.ts';
import type { Arguments } from '../commands/arguments.ts';
import type { Host } from '../commands/spec.ts';
import type { CommandTable } from '../commands/table.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import type { Broker } from './broker.ts';
import type { RecordLog } from './changes.ts';
import type { BrokerCounters } from './counters.ts';
import type { EvictionSettings } from './eviction.ts';
import type { Notifications } from './notifications.ts';
import type { ReleaseQueue } from './release.ts';
import type { Stopwatch } from './stopwatch.ts';

/** What the broker needs of the journal, or of what stands in for one. */
export interface BrokerJournal extends RecordLog {
  /** The time of the last batch: time never goes back behind it. */
  readonly timeMs: number;
  /** Why writes cannot be made durable now, in one line; undefined while they can. */
  readonly failure: string | undefined;
  /** The fsync policy: under `always` reads wait for the disk like writes. Absent: another one. */
  readonly policy?: string;
  /** Hands what the turn recorded to the disk. */
  write(nowMs: number): void;
}

/** Executes one command in a database (the system's included); what it was refused with, if it was. */
export type RunOwn = (database: number, args: Arguments) => string | undefined;

/** What the broker is made of; `server.ts` builds them. */
export interface BrokerParts {
  readonly keyspace: Keyspace;
  readonly bus: Bus;
  readonly table: CommandTable;
  readonly journal: BrokerJournal;
  readonly release: ReleaseQueue;
  readonly clock: Clock;
  readonly counters: BrokerCounters;
  readonly notifications: Notifications;
  /** Absent: one with the standard settings. */
  readonly stopwatch?: Stopwatch;
  /** For the choice of what is evicted. Absent: the system's. */
  readonly random?: Random;
  /** Absent: memory has no bound. */
  readonly eviction?: EvictionSettings;
  /** Builds the host that commands see, around this broker. */
  readonly host: (broker: Broker) => Host;
  /** Runs `endTurn` once the events of this turn of the loop are handled. */
  readonly scheduleTurnEnd: (endTurn: () => void) => void;
}
