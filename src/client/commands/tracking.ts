/**
 * Helpers for client-side caching: the server tells which of the keys that were read have changed
 * (`client.onInvalidation`). Tracking belongs to the connection, and ends with it.
 */

import type { Reply } from '../../wire/reply.ts';
import { PubsubCommands } from './pubsub.ts';
import * as as from './replies.ts';
import { type Name, option, word } from './runner.ts';

/** How keys are tracked. Without any: every key that this connection reads from now on. */
export interface ClientTrackingOptions {
  /** The id of the connection that is told instead. */
  readonly redirect?: number;
  /** Tells of every key, or of those with `prefixes`, whether it was read or not. */
  readonly bcast?: boolean;
  readonly prefixes?: readonly Name[];
  /** Tracks only the keys of a command that follows `clientCaching(true)`. */
  readonly optIn?: boolean;
  /** Tracks all but the keys of a command that follows `clientCaching(false)`. */
  readonly optOut?: boolean;
  /** Does not tell of this connection's own changes. */
  readonly noLoop?: boolean;
}

/** What CLIENT TRACKINGINFO tells. */
export interface ClientTrackingInfo<Bulk> {
  readonly flags: readonly string[];
  /** The id of the connection that is told; 0: this one, -1: nothing is tracked. */
  readonly redirect: number;
  readonly prefixes: readonly Bulk[];
}

export class TrackingCommands<Bulk extends string | Uint8Array> extends PubsubCommands<Bulk> {
  /** Switches the tracking of keys that this connection reads on or off. */
  clientTracking(on: boolean, options: ClientTrackingOptions = {}): Promise<void> {
    const words = [
      ...option('REDIRECT', options.redirect),
      ...(options.prefixes ?? []).flatMap((prefix) => ['PREFIX', prefix]),
      ...word('BCAST', options.bcast),
      ...word('OPTIN', options.optIn),
      ...word('OPTOUT', options.optOut),
      ...word('NOLOOP', options.noLoop),
    ];
    return this.write('CLIENT TRACKING', [on ? 'ON' : 'OFF', ...words], as.ok);
  }

  /** Whether the keys of the next command of this connection are tracked (`optIn`, `optOut`). */
  clientCaching(yes: boolean): Promise<void> {
    return this.write('CLIENT CACHING', [yes ? 'YES' : 'NO'], as.ok);
  }

  /** The id of the connection that is told; 0: this one, -1: nothing is tracked. */
  clientGetredir(): Promise<number> {
    return this.read('CLIENT GETREDIR', [], as.count);
  }

  async clientTrackinginfo(): Promise<ClientTrackingInfo<Bulk>> {
    const found = await this.read('CLIENT TRACKINGINFO', [], as.map(as.text, as.anything));
    const told = (name: string): Reply => found.get(name) ?? null;
    return {
      flags: as.list(as.text)(told('flags')),
      redirect: as.count(told('redirect')),
      prefixes: as.list(this.bulk)(told('prefixes')),
    };
  }
}
