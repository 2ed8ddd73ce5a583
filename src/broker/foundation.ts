/**
 * The engine's foundation: the parts that exist before the journal is read, and that reading it needs.
 * Whatever only reads a journal (a check, a compaction) builds no more than this.
 */
import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../base/clock.ts';
import type { Durability } from '../base/durability.ts';
import { RESP_BULK_BYTES_MAX, RESP_REQUEST_BYTES_MAX, TCP_KEEPALIVE_MS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { type Random, SystemRandom } from '../base/random.ts';
import { Bus } from '../bus/bus.ts';
import { type CommandTable, createCommandTable } from '../commands/table.ts';
import type { Disk } from '../journal/disk.ts';
import { type FsyncPolicy, Journal, type JournalOptions } from '../journal/journal.ts';
import type { Replay } from '../journal/recovery.ts';
import { Keyspace } from '../keyspace/keyspace.ts';
import { NOTHING_AWAITED } from './blocking.ts';
import { ClientEviction, clientEvictionParameter } from './client-eviction.ts';
import { collectionParameters } from './collection-parameters.ts';
import {
  type CompactionSettings,
  type CompactionStats,
  type Compactor,
  neverCompacted,
} from './compaction.ts';
import { compactionParameters } from './compaction-parameters.ts';
import { RuntimeConfiguration } from './configuration.ts';
import { BrokerCounters } from './counters.ts';
import { BrokerDenials, denialsParameter } from './denials.ts';
import type { Engine } from './engine.ts';
import { EVICTION_DEFAULTS, type EvictionSettings } from './eviction.ts';
import { countsFrequency, evictionParameters } from './eviction-parameters.ts';
import { BrokerHost, type HostParts } from './host.ts';
import { latencyParameters } from './latency-parameters.ts';
import type { MqttOptions } from './mqtt/mqtt.ts';
import { Notifications, notificationParameter } from './notifications.ts';
import { OutputLimits, outputLimitsParameter } from './output-limits.ts';
import { Replayer } from './replay.ts';
import { BrokerSaving } from './saving.ts';
import { BrokerStatistics } from './statistics.ts';
import { Stopwatch } from './stopwatch.ts';
import { NOTHING_TRACKED, trackingParameter } from './tracking.ts';

/** What an engine is built from. */
export interface EngineOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The folder of the journal; undefined = nothing is kept on disk. */
  readonly dataFolder: string | undefined;
  /** Where the folder lies; absent: the file system. */
  readonly disk?: Disk;
  /** Bounds of the journal that no option sets; absent: its own defaults. */
  readonly journalBounds?: Pick<JournalOptions, 'aheadBytes' | 'retainedBytesMax'>;
  /** Chance; absent: the system's. */
  readonly random?: Random;
  readonly fsync: FsyncPolicy;
  /** The least durability that a caller may ask for; absent or `policy`: what `fsync` promises. */
  readonly durabilityMin?: Durability | 'policy';
  readonly segmentBytes: number;
  readonly connectionsMax: number;
  readonly bulkBytesMax: number;
  /** How much memory data may take, and what goes when it is short. Absent: without a bound. */
  readonly eviction?: Pick<EvictionSettings, 'bytesMax' | 'policy'>;
  /** Does compactions; undefined = there are none. */
  readonly compactor?: Compactor | undefined;
  /** When the journal is compacted by itself; absent: never. */
  readonly compaction?: CompactionSettings;
  /** Stops the process, for SHUTDOWN. */
  readonly stop?: () => void;
  /** MQTT's bounds and rules; absent = the defaults. */
  readonly mqtt?: MqttOptions;
  /** What CONFIG GET tells of options that only a start can change. */
  readonly fixed: readonly (readonly [name: string, value: string])[];
  /** Runs `endTurn` once the events of this turn of the loop are handled. */
  readonly scheduleTurnEnd: (endTurn: () => void) => void;
}

/** Options that doors follow while they run; whoever opens the doors connects them. */
export interface DoorSettings {
  connectionsMax(count: number): void;
  bulkBytesMax(bytes: number): void;
  requestBytesMax(bytes: number): void;
  /** 0 = never. */
  idleSecondsMax(seconds: number): void;
  /** 0 = off. */
  keepaliveSeconds(seconds: number): void;
  /** The port of the RESP listener; 0 without one. */
  respPort(): number;
}

/** Nobody to tell: no door is open. */
export const NO_DOORS: DoorSettings = {
  connectionsMax() {},
  bulkBytesMax() {},
  requestBytesMax() {},
  idleSecondsMax() {},
  keepaliveSeconds() {},
  respPort: () => 0,
};

/** The parts that need no journal; what is built later finds its way back through the two setters. */
export class Foundation {
  readonly options: EngineOptions;
  readonly keyspace: Keyspace;
  readonly commands: CommandTable;
  readonly counters = new BrokerCounters();
  readonly eviction: EvictionSettings;
  readonly outputLimits = new OutputLimits();
  readonly clientEviction = new ClientEviction();
  readonly denials = new BrokerDenials();
  readonly stopwatch: Stopwatch;
  readonly bus: Bus;
  readonly notifications: Notifications;
  readonly configuration: RuntimeConfiguration;
  readonly hostParts: HostParts;
  readonly saving: BrokerSaving;
  readonly compactionSettings: CompactionSettings;
  /** Absent until the journal is replayed. */
  engine: Engine | undefined;
  /** Keys that the start found on disk. */
  keysLoaded = 0;

  /** What only reads the journal of a folder: a check, a compaction. */
  static forReading(dataFolder: string, log: Log): Foundation {
    return new Foundation({
      clock: systemClock,
      log,
      dataFolder,
      fsync: 'no',
      segmentBytes: 0,
      connectionsMax: 0,
      bulkBytesMax: RESP_BULK_BYTES_MAX,
      fixed: [],
      scheduleTurnEnd: () => {},
    });
  }

  constructor(options: EngineOptions) {
    this.options = options;
    const random = options.random ?? new SystemRandom();
    this.keyspace = new Keyspace({ hashSeed: Uint32Array.of(random.uint32(), random.uint32()) });
    this.eviction = { ...EVICTION_DEFAULTS, ...options.eviction };
    this.keyspace.usage.countsFrequency = countsFrequency(this.eviction);
    this.stopwatch = new Stopwatch(options.clock);
    this.commands = createCommandTable();
    this.saving = new BrokerSaving(options.clock);
    this.saving.stop = options.stop ?? this.saving.stop;
    this.compactionSettings = {
      growthPercent: 0,
      bytesMin: 0,
      savePoints: [],
      ...options.compaction,
    };
    this.bus = new Bus({ onPending: () => this.engine?.broker.beginTurn() });
    this.notifications = new Notifications(this.bus, this.keyspace);
    this.configuration = this.#configuration();
    this.hostParts = {
      commands: this.commands,
      configuration: this.configuration,
      statistics: this.#statistics(),
      saving: this.saving,
      denials: this.denials,
      random,
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
        clientQueryBufferLimit: RESP_REQUEST_BYTES_MAX,
        listMaxListpackSize: this.keyspace.lists.maxPackedSize,
        timeoutSeconds: 0,
        tcpKeepaliveSeconds: TCP_KEEPALIVE_MS / 1000,
        hz: 10,
      },
      effects: {
        fsync: (policy) => this.engine?.setFsync(policy),
        maxClients: (count) => doors().connectionsMax(count),
        bulkBytesMax: (bytes) => doors().bulkBytesMax(bytes),
        requestBytesMax: (bytes) => doors().requestBytesMax(bytes),
        listMaxListpackSize: (size) => {
          this.keyspace.lists.maxPackedSize = size;
        },
        timeoutSeconds: (seconds) => doors().idleSecondsMax(seconds),
        tcpKeepaliveSeconds: (seconds) => doors().keepaliveSeconds(seconds),
      },
      more: [
        ...collectionParameters(this.keyspace),
        ...latencyParameters(this.stopwatch),
        ...evictionParameters(this.eviction, this.keyspace.usage, () =>
          this.engine?.broker.eviction.ask(),
        ),
        ...compactionParameters(this.compactionSettings),
        notificationParameter(this.notifications),
        outputLimitsParameter(this.outputLimits),
        clientEvictionParameter(this.clientEviction),
        denialsParameter(this.denials),
        trackingParameter(() => this.engine?.broker.tracking),
      ],
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
      denials: this.denials,
      callers: () => this.engine?.broker.sessions.all() ?? [],
      journal: () => {
        const journal = this.engine?.journal;
        return journal instanceof Journal ? journal.stats() : undefined;
      },
      compaction: () => this.saving.compaction?.stats() ?? neverCompacted(this.#unsaved()),
      keysLoaded: () => this.keysLoaded,
      blocking: () => this.engine?.broker.blocking.figures() ?? NOTHING_AWAITED,
      loading: () => this.engine === undefined,
      tracking: () => this.engine?.broker.tracking.counts ?? NOTHING_TRACKED,
      options: () => ({ maxclients: values.maxclients, hz: values.hz }),
      percentiles: () => this.stopwatch.settings.percentiles,
      eviction: () => ({
        ...this.eviction,
        exceededUs: this.engine?.broker.eviction.exceededUs ?? { current: 0, total: 0 },
      }),
      respPort: () => this.engine?.doors.respPort() ?? 0,
      host: () => this.configuration.match('bind')[0]?.[1] ?? '',
      runId: randomBytes(20).toString('hex'),
    });
  }

  #unsaved(): Pick<CompactionStats, 'changesSince' | 'lastSaveSeconds'> {
    const changesSince = this.engine?.journal.lastLsn ?? 0;
    return { changesSince, lastSaveSeconds: this.saving.lastSaveSeconds() };
  }

  /** Keys of all databases, the system's included. */
  get keys(): number {
    return this.keyspace.all.reduce((sum, { size }) => sum + size, 0);
  }

  /** Runs `load` with a function that applies journal records to the keyspace. */
  load<Result>(load: (replay: Replay) => Promise<Result>): Promise<Result> {
    const replayer = new Replayer({
      keyspace: this.keyspace,
      bus: this.bus,
      table: this.commands,
      host: new BrokerHost(this.hostParts, undefined),
      clock: this.options.clock,
    });
    return replayer.during(() =>
      load((record, lsn, timeMs) => replayer.apply(record, lsn, timeMs)),
    );
  }
}
