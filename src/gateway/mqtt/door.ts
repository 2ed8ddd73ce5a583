/**
 * The MQTT door: what all connections share, whatever carries their bytes, and the sweep that ends those
 * who were silent for too long, or did not say CONNECT in time.
 */
import type { Clock } from '../../base/clock.ts';
import { MQTT_CONNECT_MS, MQTT_PACKET_BYTES_MAX, RESP_LINGER_MS } from '../../base/limits.ts';
import type { Random } from '../../base/random.ts';
import type { Mqtt } from '../../broker/mqtt/mqtt.ts';
import type { OutboxGroup } from '../outbox.ts';
import type { ConnectRules, Greeting } from './connect.ts';
import { MqttConnection, type MqttDoorBroker, type MqttHome } from './connection.ts';
import { PacketBudget } from './framing.ts';
import { REASON, type Reason } from './reasons.ts';
import type { Transport } from './transport.ts';

export interface MqttDoorParts {
  readonly broker: MqttDoorBroker;
  readonly mqtt: Mqtt;
  readonly outboxes: OutboxGroup;
  readonly clock: Clock;
  readonly random: Random;
  /** Connections at a time; more are closed at once. */
  readonly connectionsMax: number;
  /** The longest keep-alive that MQTT 5 clients get, in seconds; 0 = as they ask. */
  readonly keepAliveSecondsMax: number;
  /** The largest packet accepted, in bytes; absent = the default. */
  readonly packetBytesMax?: number;
  /** Called for each connection that is refused because there are too many: for statistics. */
  readonly onRefused?: () => void;
}

/** How often silent connections are looked for, in milliseconds. */
const SWEEP_MS = 500;

export class MqttDoor implements MqttHome {
  readonly broker: MqttDoorBroker;
  readonly mqtt: Mqtt;
  readonly outboxes: OutboxGroup;
  readonly budget = new PacketBudget();
  readonly packetBytesMax: number;
  /** Connections at a time; may be changed at any time. */
  connectionsMax: number;
  steadyMs: number;
  readonly #parts: MqttDoorParts;
  readonly #connections = new Set<MqttConnection>();
  #stopSweep: () => void;

  constructor(parts: MqttDoorParts) {
    this.#parts = parts;
    this.broker = parts.broker;
    this.mqtt = parts.mqtt;
    this.outboxes = parts.outboxes;
    this.connectionsMax = parts.connectionsMax;
    this.packetBytesMax = parts.packetBytesMax ?? MQTT_PACKET_BYTES_MAX;
    this.steadyMs = this.#now();
    this.#stopSweep = parts.clock.setTimer(SWEEP_MS, this.#sweepAgain);
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** A client has come; undefined, and the transport is closed, when there are too many. */
  accept(transport: Transport): MqttConnection | undefined {
    if (this.#connections.size >= this.connectionsMax) {
      this.#parts.onRefused?.();
      transport.destroy();
      return undefined;
    }
    const connection = new MqttConnection(this, transport);
    this.#connections.add(connection);
    return connection;
  }

  /** While no credentials can be configured everyone is let in, whatever user name comes along. */
  authenticate(_greeting: Greeting): Reason {
    return REASON.SUCCESS;
  }

  connectRules(publisher: number): ConnectRules {
    return {
      clientId: () => `auto-${hex(this.#parts.random)}${hex(this.#parts.random)}`,
      keepAliveSecondsMax: this.#parts.keepAliveSecondsMax,
      publisher,
      nowMs: this.broker.beginTurn(),
    };
  }

  left(connection: MqttConnection): void {
    this.#connections.delete(connection);
  }

  /** Tells every client that keywire stops, and ends the sweep. */
  close(): void {
    this.#stopSweep();
    for (const connection of [...this.#connections]) connection.close('shutdown');
  }

  /** Cuts whoever is still there. */
  cut(): void {
    for (const connection of [...this.#connections]) connection.cut();
  }

  readonly #sweepAgain = (): void => {
    this.#stopSweep = this.#parts.clock.setTimer(SWEEP_MS, this.#sweepAgain);
    this.steadyMs = this.#now();
    for (const connection of [...this.#connections]) this.#look(connection);
  };

  #look(connection: MqttConnection): void {
    const silentMs = this.steadyMs - connection.heardAtMs;
    if (connection.ending) {
      if (silentMs >= RESP_LINGER_MS) connection.cut();
    } else if (!connection.greeted) {
      if (silentMs >= MQTT_CONNECT_MS) connection.cut();
    } else if (silentMs > connection.silentMsMax + SWEEP_MS) {
      // A packet counts from the sweep before it: so much later nobody is ended too soon.
      connection.close('idle');
    }
  }

  #now(): number {
    return this.#parts.clock.monotonicUs() / 1000;
  }
}

function hex(random: Random): string {
  return random.uint32().toString(16).padStart(8, '0');
}
