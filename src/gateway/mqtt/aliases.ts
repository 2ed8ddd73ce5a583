/**
 * Topic aliases of MQTT 5, for one connection: numbers that stand for topics, chosen by the client for
 * what it sends and by keywire for what it is sent.
 */
import { MQTT_TOPIC_ALIASES_MAX } from '../../base/limits.ts';
import { PacketError, protocolError, REASON } from './reasons.ts';

export class IncomingAliases {
  /** Made when the first one comes: most clients send none. */
  #topics: Map<number, Buffer> | undefined;

  /**
   * The topic of a PUBLISH that names one, an alias, or both.
   * @throws PacketError [MQTT-3.3.2-7, MQTT-3.3.2-9]
   */
  resolve(topic: Buffer, alias: number): Buffer {
    if (alias === 0) {
      if (topic.length === 0) throw protocolError('neither a topic nor an alias');
      return topic;
    }
    if (alias > MQTT_TOPIC_ALIASES_MAX) {
      throw new PacketError(
        REASON.TOPIC_ALIAS_INVALID,
        `topic alias ${alias} is above the maximum`,
      );
    }
    if (topic.length > 0) {
      this.#topics ??= new Map();
      this.#topics.set(alias, topic);
      return topic;
    }
    const known = this.#topics?.get(alias);
    if (known === undefined) throw protocolError(`topic alias ${alias} stands for nothing`);
    return known;
  }
}

/** 0: no alias. `isKnown`: the client has been told already. */
export interface Alias {
  readonly alias: number;
  readonly isKnown: boolean;
}

const NO_ALIAS: Alias = { alias: 0, isKnown: false };

/** The first topics that are sent get the aliases there are. */
export class OutgoingAliases {
  readonly #max: number;
  #aliases: Map<string, number> | undefined;

  /** `max`: what the client takes; 0 = none. */
  constructor(max: number) {
    this.#max = Math.min(max, MQTT_TOPIC_ALIASES_MAX);
  }

  of(topic: Buffer): Alias {
    if (this.#max === 0) return NO_ALIAS;
    const alias = this.#aliases?.get(topic.toString('latin1'));
    if (alias !== undefined) return { alias, isKnown: true };
    const next = (this.#aliases?.size ?? 0) + 1;
    return next > this.#max ? NO_ALIAS : { alias: next, isKnown: false };
  }

  /** The topic went out with its alias. */
  sent(topic: Buffer, alias: number): void {
    this.#aliases ??= new Map();
    this.#aliases.set(topic.toString('latin1'), alias);
  }
}
