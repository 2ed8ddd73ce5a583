/**
 * The engine: everything but the doors, built in order. The journal is replayed before anyone can
 * connect; doors are told of option changes through `DoorSettings`.
 */
import { type FsyncPolicy, Journal, type Schedule } from '../journal/journal.ts';
import { NodeDisk } from '../journal/node-disk.ts';
import { UnkeptJournal } from '../journal/unkept-journal.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { Broker } from './broker.ts';
import { Compaction } from './compaction.ts';
import type { RuntimeConfiguration } from './configuration.ts';
import type { BrokerCounters } from './counters.ts';
import { type DoorSettings, type EngineOptions, Foundation, NO_DOORS } from './foundation.ts';
import { BrokerHost } from './host.ts';
import { startHousekeeping } from './housekeeping.ts';
import { Mqtt } from './mqtt/mqtt.ts';
import { type Gate, ReleaseQueue } from './release.ts';

export class Engine {
  readonly keyspace: Keyspace;
  readonly journal: Journal | UnkeptJournal;
  readonly configuration: RuntimeConfiguration;
  readonly counters: BrokerCounters;
  readonly release: ReleaseQueue;
  readonly broker: Broker;
  /** MQTT's sessions and retained messages. */
  readonly mqtt: Mqtt;
  /** How long loading took, in milliseconds. */
  readonly loadMs: number;
  doors: DoorSettings = NO_DOORS;
  readonly #stopHousekeeping: () => void;
  readonly #compaction: Compaction | undefined;

  /**
   * Builds an engine and loads its data.
   * @throws StartError when the journal cannot be used
   */
  static async start(options: EngineOptions): Promise<Engine> {
    const startedUs = options.clock.monotonicUs();
    const foundation = new Foundation(options);
    const journal = await openJournal(foundation);
    const loadMs = Math.round((options.clock.monotonicUs() - startedUs) / 1000);
    foundation.keysLoaded = foundation.keys;
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
    this.release = new ReleaseQueue(gateOf(journal), options.durabilityMin, options.clock);
    journal.onSynced = (lsn) => {
      this.release.open();
      this.broker.syncWaiters.synced(lsn);
    };
    journal.onWritten = () => this.release.open();
    this.broker = new Broker({
      keyspace,
      bus: foundation.bus,
      table: foundation.commands,
      journal,
      release: this.release,
      counters: foundation.counters,
      notifications: foundation.notifications,
      random: hostParts.random,
      eviction: foundation.eviction,
      stopwatch: foundation.stopwatch,
      clock: options.clock,
      host: (broker) => new BrokerHost(hostParts, broker),
      scheduleTurnEnd: options.scheduleTurnEnd,
    });
    this.mqtt = new Mqtt(this.broker, options.clock, options.mqtt);
    this.mqtt.restore();
    this.#compaction = compactionOf(foundation, journal);
    foundation.saving.compaction = this.#compaction;
    const { counters, outputLimits, clientEviction } = foundation;
    outputLimits.onExceeded = () => {
      counters.slowConsumers++;
    };
    clientEviction.onEvicted = () => {
      counters.evictedClients++;
    };
    this.#stopHousekeeping = startHousekeeping(this.broker, this.#compaction, foundation);
  }

  /** Changes when the journal is synced; what waited for more than is needed now leaves. */
  setFsync(policy: FsyncPolicy): void {
    this.journal.policy = policy;
    this.release.open();
  }

  /** Ends the turn, then writes and syncs everything. Nothing may be executed afterwards. */
  async close(): Promise<void> {
    this.#stopHousekeeping();
    this.mqtt.close();
    await this.#compaction?.close();
    this.broker.endTurn();
    await this.journal.close();
  }
}

/** Opens the journal and brings its records back through the command table. */
async function openJournal(foundation: Foundation): Promise<Journal | UnkeptJournal> {
  const { options } = foundation;
  const { dataFolder, clock, log, fsync, segmentBytes } = options;
  if (dataFolder === undefined) return new UnkeptJournal();
  const disk = options.disk ?? new NodeDisk();
  const schedule: Schedule = (delayMs, callback) => clock.setTimer(delayMs, callback);
  const nowMs = clock.nowMs();
  return foundation.load((replay) =>
    Journal.open(
      {
        ...options.journalBounds,
        folder: dataFolder,
        disk,
        log,
        policy: fsync,
        segmentBytes,
        schedule,
        nowMs,
        keys: () => foundation.keys,
      },
      replay,
      (progress) => log.info(progress, 'loading the journal'),
    ),
  );
}

/** Compacts the journal, where there is one and something that can. */
function compactionOf(
  { options, keyspace, compactionSettings: settings }: Foundation,
  journal: Journal | UnkeptJournal,
): Compaction | undefined {
  const { clock, log, compactor } = options;
  if (compactor === undefined || !(journal instanceof Journal)) return undefined;
  return new Compaction({ journal, keyspace, clock, log, compactor, settings });
}

/** What replies wait for: the sync under `always`, else the write; nothing where nothing is kept. */
function gateOf(journal: Journal | UnkeptJournal): Gate {
  const isKept = journal instanceof Journal;
  return {
    get lastLsn() {
      return journal.lastLsn;
    },
    get writtenLsn() {
      return journal.writtenLsn;
    },
    get syncedLsn() {
      return journal.syncedLsn;
    },
    get policy() {
      if (!isKept) return 'applied';
      return journal.policy === 'always' ? 'synced' : 'written';
    },
    requestSync() {
      if (isKept) journal.requestSync();
    },
  };
}
