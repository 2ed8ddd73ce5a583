/** What a row of the table is, and what it measures. */
import type { MqttBroker } from './mqtt-servers.ts';
import type { Durability, Peer } from './servers.ts';

/** A server other than redis-server that a row is compared with. */
export interface Rival {
  readonly kind: MqttBroker;
  /** As `Row.target`. */
  readonly target: number | undefined;
}

/** One measurement of one server. */
export interface Sample {
  readonly value: number;
  /** The load's own use of a processor, 0 to 1: near 1 the load is what was measured. Absent: not this process. */
  readonly loadCpu?: number;
  /**
   * The same for each second of processor time that the server used: what a busy machine
   * disturbs least. Absent: makes no sense for the row.
   */
  readonly perCpuSecond?: number;
}

export interface Row {
  readonly name: string;
  readonly unit: 'commands/s' | 'deliveries/s' | 'messages/s' | 'connects/s' | 'bytes' | 'ms';
  /** The least ratio to redis-server, or the largest where less is better; undefined = none set. */
  readonly target: number | undefined;
  readonly lessIsBetter?: boolean;
  /** Compared with these, a line of the table each, instead of with redis-server. */
  readonly rivals?: readonly Rival[];
  readonly durability: Durability;
  /** Servers are started anew for each round. */
  readonly fresh?: boolean;
  /** Fewer rounds than asked for, where one takes long. */
  readonly roundsMax?: number;
  /** Called once for each server, before its first round. */
  prepare?(peer: Peer): Promise<void>;
  /** Called once for each server, after its last round. */
  finish?(peer: Peer): void;
  measure(peer: Peer, seconds: number): Promise<Sample>;
}
