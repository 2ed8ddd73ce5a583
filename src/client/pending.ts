/**
 * One request between its call and its answer: what the queue keeps of it, and what it costs.
 */

import type { BulkMode, Reply } from '../wire/reply.ts';
import type { Asking, Request, WireBytes } from '../wire/requests.ts';
import type { CallOptions } from './options.ts';

/** What a request costs besides its bytes, roughly: counted so that tiny ones are bounded too. */
export const REQUEST_OVERHEAD_BYTES = 32;

type State = 'queued' | 'sent' | 'settled';

/** A request without an answer. */
export interface Pending {
  id: number;
  readonly request: Request;
  /** Absent: it asks nothing about its answer. */
  readonly asking: Asking | undefined;
  readonly onReceipt: CallOptions['onReceipt'];
  readonly mode: BulkMode;
  readonly retry: boolean;
  readonly bytes: number;
  state: State;
  /** Set when the caller withdrew it: what to reject with if the server agrees. */
  withdrawn: { readonly reason: unknown } | undefined;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
  /** Removes the abort listener and the timer. */
  release: (() => void) | undefined;
}

/** How a request is to be treated; see `CallOptions`. */
export interface Treatment
  extends Pick<
    CallOptions,
    'binary' | 'signal' | 'timeoutMs' | 'retry' | 'durability' | 'onReceipt'
  > {
  /** Goes before everything that waits, and into the places kept free. */
  readonly urgent?: boolean;
}

/** What a request so treated asks about its answer. */
export function askingOf({ durability, onReceipt }: Treatment): Asking | undefined {
  if (durability === undefined && onReceipt === undefined) return undefined;
  return { durability, receipt: onReceipt !== undefined };
}

/** Whether the server counts it against `requests_in_flight_max`. */
export function isCounted(request: Request): boolean {
  return request.kind !== 'cancel' && request.kind !== 'ping';
}

/** At least what the request takes on the wire for ASCII text; never more than it takes in UTF-8. */
export function sizeOf(request: Request): number {
  let bytes = REQUEST_OVERHEAD_BYTES;
  const add = (values: readonly WireBytes[]) => {
    for (const value of values) bytes += value.length;
  };
  if (request.kind === 'command') add(request.args);
  else if (request.kind === 'transaction') {
    for (const args of request.commands) {
      bytes += REQUEST_OVERHEAD_BYTES;
      add(args);
    }
  } else if (request.kind === 'watch') add(request.keys);
  else if (request.kind === 'publish') add([request.channel, request.payload]);
  else if (request.kind === 'subscribe' || request.kind === 'unsubscribe') {
    add(request.channels);
    add(request.patterns);
    add(request.shardChannels);
  }
  return bytes;
}
