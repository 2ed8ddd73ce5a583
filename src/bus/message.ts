/**
 * The envelope in which a message travels, whichever door it came by and whichever it leaves by.
 */

/**
 * Four separate sets of names: SUBSCRIBE's channels, PSUBSCRIBE's globs, SSUBSCRIBE's shard channels, and
 * MQTT's topic filters, wildcards or not.
 */
export type SubscriptionKind = 'channel' | 'pattern' | 'shard' | 'filter';

export interface Message {
  /** The channel's bytes. */
  readonly channel: Buffer;
  readonly payload: Buffer;
  /** True for SPUBLISH: it reaches shard subscribers only. */
  readonly shard: boolean;
  /** The publishing session's id; 0 for keywire itself. */
  readonly publisher: number;
  /** When it was published: ms since 1970. */
  readonly timeMs: number;
  /** When it stops being worth delivering; 0 = never. */
  readonly expiresAtMs: number;
  /** Its number in its channel and the identity of that number line; 0 where the channel keeps no history. */
  readonly offset: number;
  readonly epoch: number;
  /** MQTT's quality of service and retain flag; 0 and false from other doors. */
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** MQTT's properties, passed through untouched; undefined when there are none. */
  readonly properties: MessageProperties | undefined;
}

/** What a connection that tracks keys is told: these have changed, all may have, or nobody hears it. */
export type Invalidation =
  | { readonly kind: 'keys'; readonly keys: readonly Buffer[] }
  | { readonly kind: 'all' }
  | { readonly kind: 'broken'; readonly redirect: number };

/** What MQTT 5 attaches to a message, kept as it came. */
export interface MessageProperties {
  readonly contentType?: string;
  readonly responseTopic?: string;
  readonly correlationData?: Buffer;
  readonly payloadIsText?: boolean;
  readonly user?: readonly (readonly [name: string, value: string])[];
}
