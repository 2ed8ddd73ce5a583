/**
 * What commands may ask of the server around them: the `Host` port, answered from the broker's parts.
 */
import { assert } from '../base/assert.ts';
import { type Clock, stopProcess } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Call } from '../commands/call.ts';
import type { Denials, Diagnostics } from '../commands/diagnostics.ts';
import type { AnswerSlot } from '../commands/reply.ts';
import type {
  Caller,
  Callers,
  Configuration,
  Host,
  Monitoring,
  Pausing,
  Persistence,
  Saving,
  Statistics,
  Tracking,
  Transactions,
  WaitRequest,
} from '../commands/spec.ts';
import type { CommandTable } from '../commands/table.ts';
import type { Broker } from './broker.ts';
import { BrokerDenials } from './denials.ts';
import { BrokerPersistence } from './persistence.ts';
import { reload } from './reload.ts';
import { Replayer } from './replay.ts';
import { Session } from './session.ts';
import { Stopwatch } from './stopwatch.ts';

/** The parts that exist before the broker does, and that replay needs too. */
export interface HostParts {
  readonly commands: CommandTable;
  readonly configuration: Configuration;
  readonly statistics: Statistics;
  readonly saving: Saving;
  /** Absent: kept by the host. */
  readonly denials?: Denials;
  readonly random: Random;
  readonly clock: Clock;
}

/** How far TIME may be from the wall clock, in microseconds, before it follows a clock that was set. */
const WALL_DRIFT_US_MAX = 5000;

function never(): void {
  assert(false, 'a transaction or tracking during replay');
}

/** Replay knows effects only: MULTI never reaches the journal. */
const NO_TRANSACTIONS: Transactions = {
  begin: never,
  execute: never,
  discard: never,
  watch: never,
  unwatch: never,
  reset: never,
};

/** Nobody is connected during replay. */
const NO_TRACKING: Tracking = { enable: never, disable: never };
const NO_PAUSING: Pausing = { begin: never, end: never };
const NO_MONITORING: Monitoring = { begin: never, end: never };

function sessionOf(caller: Caller): Session {
  assert(caller instanceof Session, 'only a connection tracks keys or monitors');
  return caller;
}

/** The port over the broker's tracking, whose callers are sessions. */
function trackingOf({ tracking }: Broker): Tracking {
  return {
    enable: (caller, options) => tracking.enable(sessionOf(caller), options),
    disable: (caller) => tracking.disable(sessionOf(caller)),
  };
}

/** The port over the broker's monitors, whose callers are sessions. */
function monitoringOf({ monitors }: Broker): Monitoring {
  return {
    begin: (caller) => monitors.add(sessionOf(caller)),
    end: (caller) => monitors.remove(sessionOf(caller)),
  };
}

export class BrokerHost implements Host {
  readonly commands: CommandTable;
  readonly configuration: Configuration;
  readonly statistics: Statistics;
  readonly diagnostics: Diagnostics;
  readonly denials: Denials;
  readonly saving: Saving;
  readonly random: Random;
  readonly transactions: Transactions;
  readonly tracking: Tracking;
  readonly pausing: Pausing;
  readonly monitoring: Monitoring;
  readonly callers: Callers;
  readonly persistence: Persistence;
  readonly #clock: Clock;
  readonly #parts: HostParts;
  #wallOffsetUs = 0;
  /** Absent during replay, where nobody is connected and nothing waits. */
  readonly #broker: Broker | undefined;

  constructor(parts: HostParts, broker: Broker | undefined) {
    this.commands = parts.commands;
    this.configuration = parts.configuration;
    this.statistics = parts.statistics;
    this.saving = parts.saving;
    this.denials = parts.denials ?? new BrokerDenials();
    this.random = parts.random;
    this.#clock = parts.clock;
    this.#parts = parts;
    this.#broker = broker;
    this.diagnostics = broker?.stopwatch ?? new Stopwatch(parts.clock);
    this.transactions = broker?.transactions ?? NO_TRANSACTIONS;
    this.tracking = broker === undefined ? NO_TRACKING : trackingOf(broker);
    this.monitoring = broker === undefined ? NO_MONITORING : monitoringOf(broker);
    this.pausing =
      broker === undefined
        ? NO_PAUSING
        : {
            begin: (mode, durationMs) => broker.pause.begin(mode, durationMs, broker.nowMs),
            end: () => broker.pause.end(),
          };
    this.callers = new BrokerCallers(broker);
    this.persistence = new BrokerPersistence(broker);
  }

  nowUs(): number {
    const wallUs = this.#clock.nowMs() * 1000;
    const steadyUs = Math.floor(this.#clock.monotonicUs());
    // The steady clock tells the microseconds; it is set to the wall clock again when that has moved.
    if (Math.abs(steadyUs + this.#wallOffsetUs - wallUs) > WALL_DRIFT_US_MAX) {
      this.#wallOffsetUs = wallUs - steadyUs;
    }
    return steadyUs + this.#wallOffsetUs;
  }

  reload(): void {
    const broker = this.#broker;
    assert(broker !== undefined, 'a reload during replay');
    const { bus, keyspace, table } = broker;
    const host = new BrokerHost(this.#parts, undefined);
    reload(keyspace, new Replayer({ keyspace, bus, table, host, clock: this.#clock }));
  }

  stop(ms: number): void {
    stopProcess(ms);
  }

  wait(call: Call, request: WaitRequest): void {
    assert(this.#broker !== undefined, 'a command waits during replay');
    this.#broker.waits.wait(call, request);
  }

  defer(call: Call): AnswerSlot {
    assert(this.#broker !== undefined, 'a command is deferred during replay');
    return this.#broker.waits.defer(call);
  }
}

class BrokerCallers implements Callers {
  readonly #broker: Broker | undefined;

  constructor(broker: Broker | undefined) {
    this.#broker = broker;
  }

  find(id: number): Caller | undefined {
    return this.#broker?.sessions.find(id);
  }

  all(): Iterable<Caller> {
    return this.#broker?.sessions.all() ?? [];
  }

  kill(id: number): boolean {
    const session = this.#broker?.sessions.find(id);
    if (session === undefined) return false;
    session.connection.close('killed');
    return true;
  }

  unblock(id: number, how: 'timeout' | 'error'): boolean {
    const session = this.#broker?.sessions.find(id);
    return session !== undefined && this.#broker?.waits.unblock(session, how) === true;
  }
}
