/**
 * The engine: everything but the doors, built in order. The journal is replayed before anyone can
 * connect; doors are told of option changes through `DoorSettings`.
 */
import { randomBytes, randomFillSync } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { SystemRandom } from '../base/random.ts';
import { Bus } from '../bus/bus.ts';
import { type CommandTable, createCommandTable } from '../commands/table.ts';
import { type FsyncPolicy, Journal } from '../journal/journal.ts';
import { NodeDisk } from '../journal/node-disk.ts';
import { UnkeptJournal } from '../journal/unkept-journal.ts';
import { Keyspace } from '../keyspace/keyspace.ts';
import { Broker } from './broker.ts';
import { RuntimeConfiguration } from './configuration.ts';
import { BrokerCounters } from './counters.ts';
import { BrokerHost, type HostParts } from './host.ts';
import { startHousekeeping } from './housekeeping.ts';
import { type Gate, ReleaseQueue } from './release.ts';
import { Replayer } from './replay.ts';
import { BrokerStatistics } from './statistics.ts';

/** What an engine is built from. */
export interface EngineOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The folder of the journal; undefined = nothing is kept on disk. */
  readonly dataFolder: string | undefined;
  readonly fsync: FsyncPolicy;
  readonly segmentBytes: number;
  readonly connectionsMax: number;
  readonly bulkBytesMax: number;
  /** What CONFIG GET tells of options that only a start can change. */
  readonly fixed: readonly (readonly [name: string, value: string])[];
  /** Runs `endTurn` once the events of this turn of the loop are handled. */
  readonly scheduleTurnEnd: (endTurn: () => void) => void;
}

/** Options that doors follow while they run; whoever opens the doors connects them. */
export interface DoorSettings {
  connectionsMax(count: number): void;
  bulkBytesMax(bytes: number): void;
  /** 0 = never. */
  idleSecondsMax(seconds: number): void;
  /** 0 = off. */
  keepaliveSeconds(seconds: number): void;
  /** The port of the RESP listener; 0 without one. */
  respPort(): number;
}

const NO_DOORS: DoorSettings = {
  connectionsMax() {},
  bulkBytesMax() {},
  idleSecondsMax() {},
  keepaliveSeconds() {},
  respPort: () => 0,
};

/** Redis's default for `tcp-keepalive`. */
const KEEPALIVE_SECONDS = 300;

/** The parts that need no journal; what is built later finds its way back through the two setters. */
class Foundation {
  readonly options: EngineOptions;
  readonly keyspace: Keyspace;
  readonly commands: CommandTable;
  readonly counters = new BrokerCounters();
  readonly bus: Bus;
  readonly configuration: RuntimeConfiguration;
  readonly hostParts: HostParts;
  /** Absent until the journal is replayed. */
  engine: Engine | undefined;

  constructor(options: EngineOptions) {
    this.options = options;
    this.keyspace = new Keyspace({ hashSeed: randomFillSync(new Uint32Array(2)) });
    this.commands = createCommandTable();
    this.bus = new Bus({ onPending: () => this.engine?.broker.beginTurn() });
    this.configuration = this.#configuration();
    this.hostParts = {
      commands: this.commands,
      configuration: this.configuration,
      statistics: this.#statistics(),
      random: new SystemRandom(),
      clock: options.clock,
    };
  }

  #configuration(): RuntimeConfiguration {
    const { options } = this;
    const doors = (): DoorSettings => this.engine?.doors ?? NO_DOORS;
    return new RuntimeConfiguration({
      values: {
        appendfsync: options.fsync,
        appendonly: options.dataFolder !== undefined,
        maxclients: options.connectionsMax,
        protoMaxBulkLen: options.bulkBytesMax,
        listMaxListpackSize: this.keyspace.lists.maxPackedSize,
        timeoutSeconds: 0,
        tcpKeepaliveSeconds: KEEPALIVE_SECONDS,
        hz: 10,
        save: '',
      },
      effects: {
        fsync: (policy) => this.engine?.setFsync(policy),
        maxClients: (count) => doors().connectionsMax(count),
        bulkBytesMax: (bytes) => doors().bulkBytesMax(bytes),
        listMaxListpackSize: (size) => {
          this.keyspace.lists.maxPackedSize = size;
        },
        timeoutSeconds: (seconds) => doors().idleSecondsMax(seconds),
        tcpKeepaliveSeconds: (seconds) => doors().keepaliveSeconds(seconds),
      },
      fixed: options.fixed,
    });
  }

  #statistics(): BrokerStatistics {
    const { values } = this.configuration;
    return new BrokerStatistics({
      clock: this.options.clock,
      commands: this.commands,
      keyspace: this.keyspace,
      bus: this.bus,
      counters: this.counters,
      callers: () => this.engine?.broker.sessions.all() ?? [],
      journal: () => {
        const journal = this.engine?.journal;
        return journal instanceof Journal ? journal.stats() : undefined;
      },
      loading: () => this.engine === undefined,
      options: () => ({ maxclients: values.maxclients, hz: values.hz }),
      respPort: () => this.engine?.doors.respPort() ?? 0,
      runId: randomBytes(20).toString('hex'),
    });
  }

  /** Opens the journal and brings its records back through the command table. */
  async openJournal(): Promise<Journal | UnkeptJournal> {
    const { options, keyspace, bus } = this;
    const { dataFolder, log } = options;
    if (dataFolder === undefined) return new UnkeptJournal();
    const host = new BrokerHost(this.hostParts, undefined);
    const replayer = new Replayer({
      keyspace,
      bus,
      table: this.commands,
      host,
      clock: options.clock,
    });
    return replayer.during(() =>
      Journal.open(
        {
          folder: dataFolder,
          disk: new NodeDisk(),
          log,
          policy: options.fsync,
          segmentBytes: options.segmentBytes,
        },
        (record, lsn, timeMs) => replayer.apply(record, lsn, timeMs),
        (progress) => log.info(progress, 'loading the journal'),
      ),
    );
  }
}

export class Engine {
  readonly keyspace: Keyspace;
  readonly journal: Journal | UnkeptJournal;
  readonly configuration: RuntimeConfiguration;
  readonly counters: BrokerCounters;
  readonly release: ReleaseQueue;
  readonly broker: Broker;
  /** How long loading took, in milliseconds. */
  readonly loadMs: number;
  doors: DoorSettings = NO_DOORS;
  readonly #stopHousekeeping: () => void;

  /**
   * Builds an engine and loads its data.
   * @throws StartError when the journal cannot be used
   */
  static async start(options: EngineOptions): Promise<Engine> {
    const startedUs = options.clock.monotonicUs();
    const foundation = new Foundation(options);
    const journal = await foundation.openJournal();
    const loadMs = Math.round((options.clock.monotonicUs() - startedUs) / 1000);
    const engine = new Engine(foundation, journal, loadMs);
    foundation.engine = engine;
    return engine;
  }

  private constructor(foundation: Foundation, journal: Journal | UnkeptJournal, loadMs: number) {
    const { options, keyspace, hostParts } = foundation;
    this.keyspace = keyspace;
    this.journal = journal;
    this.configuration = foundation.configuration;
    this.counters = foundation.counters;
    this.loadMs = loadMs;
    this.release = new ReleaseQueue(gateOf(journal));
    journal.onSynced = () => this.release.open();
    journal.onWritten = () => this.release.open();
    this.broker = new Broker({
      keyspace,
      bus: foundation.bus,
      table: foundation.commands,
      journal,
      release: this.release,
      counters: foundation.counters,
      clock: options.clock,
      host: (broker) => new BrokerHost(hostParts, broker),
      scheduleTurnEnd: options.scheduleTurnEnd,
    });
    this.#stopHousekeeping = startHousekeeping(this.broker, options.clock);
  }

  /** Changes when the journal is synced; what waited for more than is needed now leaves. */
  setFsync(policy: FsyncPolicy): void {
    this.journal.policy = policy;
    this.release.open();
  }

  /** Ends the turn, then writes and syncs everything. Nothing may be executed afterwards. */
  async close(): Promise<void> {
    this.#stopHousekeeping();
    this.broker.endTurn();
    await this.journal.close();
  }
}

/** What replies wait for: the sync under `always`, else the write. */
function gateOf(journal: Journal | UnkeptJournal): Gate {
  return {
    get lastLsn() {
      return journal.lastLsn;
    },
    get releasedLsn() {
      return journal.policy === 'always' ? journal.syncedLsn : journal.writtenLsn;
    },
  };
}
