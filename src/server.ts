/**
 * The server: an engine and its doors, started in order and stopped in the opposite one. The journal
 * is replayed before the first listener opens; answers have left and the journal is synced before
 * `close` resolves.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { type Clock, systemClock } from './base/clock.ts';
import { StartError } from './base/errors.ts';
import { createLog, type Log } from './base/log.ts';
import { SystemRandom } from './base/random.ts';
import { VERSION } from './base/version.ts';
import type { Compactor } from './broker/compaction.ts';
import { Engine } from './broker/engine.ts';
import type { DoorSettings } from './broker/foundation.ts';
import { ChildCompactor } from './compactor.ts';
import { type Config, environmentName } from './config.ts';
import { Gateway, type Health } from './gateway/http/app.ts';
import { MqttDoor } from './gateway/mqtt/door.ts';
import { MqttListener } from './gateway/mqtt/listener.ts';
import { OUTBOX_BOUNDS, OutboxGroup } from './gateway/outbox.ts';
import { RespListener } from './gateway/resp/listener.ts';
import { WEBSOCKET_DEFAULTS } from './gateway/websocket/door.ts';

export { StartError } from './base/errors.ts';
export { type Config, configOf, readConfig } from './config.ts';

/** What a server may be given beside its options; absent: the system's clock, a log as configured. */
export interface Surroundings {
  readonly clock?: Clock;
  readonly log?: Log;
  /** Does compactions; absent: a process beside this one. */
  readonly compactor?: Compactor;
  /** Called by SHUTDOWN; absent: the server is closed. */
  readonly stop?: () => void;
}

/** How long `close` waits for each door's clients to take their last answers, in milliseconds. */
const CLOSE_GRACE_MS = 5000;
const DRAIN_STEP_MS = 10;

/**
 * Starts a server and resolves when its data is loaded and every listener is up.
 * @throws StartError with one line: a taken port, a locked, unusable or damaged data folder, an
 *   address that would be open to the network without a credential
 */
export async function startServer(
  config: Config,
  surroundings: Surroundings = {},
): Promise<Server> {
  refuseOpenNetwork(config);
  refuseSilence(config);
  refuseMissingPages(config);
  const tls = readTls(config);
  const clock = surroundings.clock ?? systemClock;
  const log = surroundings.log ?? createLog(config['log-level']);
  const compactor = config.journal ? (surroundings.compactor ?? compactorOf(config)) : undefined;
  let stop = (): void => {};
  const engine = await Engine.start({
    clock,
    log,
    dataFolder: config.journal ? resolve(config['data-dir']) : undefined,
    fsync: config.fsync,
    durabilityMin: config['durability-min'],
    segmentBytes: config['segment-bytes'],
    compactor,
    compaction: {
      growthPercent: config['compact-growth'],
      bytesMin: config['compact-min-bytes'],
      savePoints: config.save,
    },
    stop: () => stop(),
    connectionsMax: config.maxclients,
    bulkBytesMax: config['proto-max-bulk-len'],
    eviction: { bytesMax: config.maxmemory, policy: config['maxmemory-policy'] },
    fixed: [
      ['bind', config.host],
      ['port', String(config['resp-port'] ?? 0)],
      ['durability-min', config['durability-min']],
      ['dir', resolve(config['data-dir'])],
      ['protected-mode', config['protected-mode'] ? 'yes' : 'no'],
      ['enable-debug-command', config['enable-debug-command']],
    ],
    mqtt: {
      queue: {
        messagesMax: config['mqtt-queue-messages-max'],
        bytesMax: config['mqtt-queue-bytes-max'],
      },
      rules: config['mqtt-jobs'],
    },
    scheduleTurnEnd: setImmediate,
  }).catch((error: unknown) => {
    compactor?.close();
    throw error;
  });
  const server = new Server(config, engine, clock, tls);
  stop = surroundings.stop ?? (() => void server.close());
  try {
    await server.listen();
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

function compactorOf(config: Config): Compactor {
  return new ChildCompactor(resolve(config['data-dir']), {
    logLevel: config['log-level'],
    niceness: config['compact-nice'],
  });
}

export class Server {
  readonly engine: Engine;
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #outboxes: OutboxGroup;
  readonly #startedUs: number;
  #gateway: Gateway | undefined;
  #resp: RespListener | undefined;
  readonly #tls: Tls | undefined;
  readonly #mqtt: MqttDoor;
  #mqttListener: MqttListener | undefined;
  #mqttTlsListener: MqttListener | undefined;
  #closing: Promise<void> | undefined;

  /** For `startServer`. */
  constructor(config: Config, engine: Engine, clock: Clock, tls: Tls | undefined) {
    this.engine = engine;
    this.#config = config;
    this.#clock = clock;
    this.#startedUs = clock.monotonicUs();
    const bounds = { ...OUTBOX_BOUNDS, bytesMax: config['outbox-bytes-max'] };
    this.#outboxes = new OutboxGroup(engine.release, bounds);
    this.#outboxes.traffic = engine.counters.traffic;
    this.#outboxes.onOverflow = () => {
      engine.counters.slowConsumers++;
    };
    this.#tls = tls;
    this.#mqtt = new MqttDoor({
      broker: engine.broker,
      mqtt: engine.mqtt,
      outboxes: this.#outboxes,
      clock,
      random: new SystemRandom(),
      connectionsMax: config.maxclients,
      keepAliveSecondsMax: config['mqtt-keepalive-max'],
      onRefused: () => {
        engine.counters.rejectedConnections++;
      },
    });
  }

  /** The port of the gateway; undefined when it is off. */
  get port(): number | undefined {
    return this.#gateway?.port;
  }

  /** The port of the Redis protocol; undefined when it is off. */
  get respPort(): number | undefined {
    return this.#resp?.port;
  }

  /** The port of MQTT; undefined when it is off. */
  get mqttPort(): number | undefined {
    return this.#mqttListener?.port;
  }

  /** The port of MQTT over TLS; undefined when it is off. */
  get mqttTlsPort(): number | undefined {
    return this.#mqttTlsListener?.port;
  }

  /** Opens the listeners. @throws StartError when a port or address cannot be bound */
  async listen(): Promise<void> {
    const config = this.#config;
    const { broker, counters } = this.engine;
    const onRefused = (): void => {
      counters.rejectedConnections++;
    };
    const shared = { broker, outboxes: this.#outboxes, clock: this.#clock, onRefused };
    const { port } = config;
    if (port !== undefined) {
      this.#gateway = Gateway.listen({
        ...shared,
        options: {
          ...WEBSOCKET_DEFAULTS,
          connectionsMax: config.maxclients,
          serverVersion: VERSION,
        },
        gateway: {
          host: config.host,
          port,
          allowedOrigins: config['allow-origin'],
          pages: config.pages === '' ? undefined : resolve(config.pages),
          clientFile: clientFile(),
        },
        health: () => this.#health(),
        mqtt: this.#mqtt,
      });
    }
    const respPort = config['resp-port'];
    if (respPort !== undefined) {
      this.#resp = await RespListener.listen({
        ...shared,
        host: config.host,
        port: respPort,
        connectionsMax: config.maxclients,
        bulkBytesMax: config['proto-max-bulk-len'],
      });
    }
    this.engine.doors = doorSettings(this.#resp, this.#gateway, this.#mqtt);
    await this.#listenMqtt();
  }

  async #listenMqtt(): Promise<void> {
    const { host, 'mqtt-port': port, 'mqtt-tls-port': tlsPort } = this.#config;
    if (port !== undefined) {
      this.#mqttListener = await MqttListener.listen(this.#mqtt, {
        host,
        port,
        option: 'mqtt-port',
      });
    }
    if (tlsPort !== undefined && this.#tls !== undefined) {
      const options = { host, port: tlsPort, option: 'mqtt-tls-port', tls: this.#tls };
      this.#mqttTlsListener = await MqttListener.listen(this.#mqtt, options);
    }
  }

  /** One line for scripts: `ready gateway=127.0.0.1:8379 resp=127.0.0.1:6379 mqtt=127.0.0.1:1883`. */
  readyLine(): string {
    const { host } = this.#config;
    const gateway = this.port === undefined ? '' : ` gateway=${host}:${this.port}`;
    const resp = this.respPort === undefined ? '' : ` resp=${host}:${this.respPort}`;
    const mqtt = this.mqttPort === undefined ? '' : ` mqtt=${host}:${this.mqttPort}`;
    const mqtts = this.mqttTlsPort === undefined ? '' : ` mqtts=${host}:${this.mqttTlsPort}`;
    return `ready${gateway}${resp}${mqtt}${mqtts}`;
  }

  /** Lines for people: what listens where, and where the data is. */
  introduction(): string[] {
    const { host, journal, fsync, pages } = this.#config;
    const lines = [`keywire ${VERSION}`];
    if (this.port !== undefined) {
      const page = pages === '' ? '/' : '/pages/';
      lines.push(`  gateway  http://${host}:${this.port}${page}  (WebSocket: /connect)`);
    }
    if (this.respPort !== undefined) {
      lines.push(`  redis    redis://${host}:${this.respPort}  (redis-cli -p ${this.respPort})`);
    }
    if (this.mqttPort !== undefined) {
      lines.push(`  mqtt     mqtt://${host}:${this.mqttPort}`);
    }
    if (this.mqttTlsPort !== undefined) {
      lines.push(`  mqtt     mqtts://${host}:${this.mqttTlsPort}`);
    }
    const keys = this.engine.keyspace.databases.reduce((sum, { size }) => sum + size, 0);
    lines.push(
      journal
        ? `  data     ${resolve(this.#config['data-dir'])}  (${keys} keys loaded in ${this.engine.loadMs} ms, fsync ${fsync})`
        : '  data     in memory only: gone when keywire stops',
    );
    return lines;
  }

  /** Ends connections once their answers have left, then syncs the journal and unlocks its folder. Once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#gateway?.stop();
    this.#mqtt.close();
    const gone = [this.#resp, this.#mqttListener, this.#mqttTlsListener].map((door) =>
      door?.close(),
    );
    await Promise.race([Promise.all(gone), setTimeout(CLOSE_GRACE_MS, undefined, { ref: false })]);
    await this.#drain();
    this.#mqtt.cut();
    try {
      await this.engine.close();
    } finally {
      this.#gateway?.close();
    }
  }

  /** Waits, not for ever, until held answers have left and WebSockets have closed behind them. */
  async #drain(): Promise<void> {
    const { release } = this.engine;
    for (let waitedMs = 0; waitedMs < CLOSE_GRACE_MS; waitedMs += DRAIN_STEP_MS) {
      const connections = this.#gateway?.websocket.connections ?? 0;
      if (release.heldTurns === 0 && connections === 0) return;
      await setTimeout(DRAIN_STEP_MS);
    }
  }

  #health(): Health {
    const { failure, lastLsn, writtenLsn, syncedLsn } = this.engine.journal;
    return {
      status: failure === undefined ? 'ok' : 'failing',
      ...(failure === undefined ? {} : { reason: failure }),
      version: VERSION,
      uptime_s: Math.floor((this.#clock.monotonicUs() - this.#startedUs) / 1_000_000),
      connections: this.engine.broker.sessions.count,
      lsn: lastLsn,
      lsn_written: writtenLsn,
      lsn_synced: syncedLsn,
    };
  }
}

function doorSettings(
  resp: RespListener | undefined,
  gateway: Gateway | undefined,
  mqtt: MqttDoor,
): DoorSettings {
  return {
    connectionsMax: (count) => {
      if (resp !== undefined) resp.connectionsMax = count;
      if (gateway !== undefined) gateway.websocket.connectionsMax = count;
      mqtt.connectionsMax = count;
    },
    bulkBytesMax: (bytes) => {
      if (resp !== undefined) resp.bulkBytesMax = bytes;
    },
    requestBytesMax: (bytes) => {
      if (resp !== undefined) resp.requestBytesMax = bytes;
    },
    idleSecondsMax: (seconds) => {
      if (resp !== undefined) resp.idleSecondsMax = seconds;
    },
    keepaliveSeconds: (seconds) => {
      if (resp !== undefined) resp.keepaliveSeconds = seconds;
    },
    respPort: () => resp?.port ?? 0,
  };
}

/** The built client: beside this file once it is built, in dist/ when the sources are run. */
function clientFile(): string {
  const beside = join(import.meta.dirname, 'client.js');
  return existsSync(beside) ? beside : join(import.meta.dirname, '..', 'dist', 'client.js');
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

function refuseOpenNetwork(config: Config): void {
  if (!config['protected-mode'] || LOOPBACK.test(config.host)) return;
  throw new StartError(
    `--host ${config.host} would let everyone on the network in, since no credential can be set yet; ` +
      `keep --host 127.0.0.1, or say --protected-mode no (${environmentName('protected-mode')}=no) where the network itself is trusted`,
  );
}

function refuseSilence(config: Config): void {
  const { port, 'resp-port': resp, 'mqtt-port': mqtt, 'mqtt-tls-port': mqtts } = config;
  if (port !== undefined || resp !== undefined || mqtt !== undefined || mqtts !== undefined) return;
  throw new StartError(
    '--port, --resp-port and --mqtt-port are all off: nobody could connect; give one of them a port',
  );
}

/** Certificate and key, in PEM. */
interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** What TLS needs where a port for it is open. */
function readTls(config: Config): Tls | undefined {
  const { 'mqtt-tls-port': port, 'tls-cert': cert, 'tls-key': key } = config;
  if (port === undefined) return undefined;
  if (cert === '' || key === '') {
    throw new StartError('--mqtt-tls-port needs --tls-cert and --tls-key, files in PEM');
  }
  const tls = { cert: readPem('tls-cert', cert), key: readPem('tls-key', key) };
  try {
    createSecureContext(tls);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`--tls-cert ${cert} and --tls-key ${key} do not work: ${reason}`, {
      cause,
    });
  }
  return tls;
}

function readPem(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`--${option} cannot be read: ${reason}`, { cause });
  }
}

function refuseMissingPages(config: Config): void {
  if (config.pages === '' || statSync(config.pages, { throwIfNoEntry: false })?.isDirectory()) {
    return;
  }
  throw new StartError(`--pages ${config.pages} is no folder`);
}
