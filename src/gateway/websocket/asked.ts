/**
 * What a request asks about its own answer: how durable it must be, and whether it tells so.
 */
import { DURABILITIES, type Durability } from '../../base/durability.ts';
import { ReplyError } from '../../base/errors.ts';
import type { ReleaseQueue } from '../../broker/release.ts';
import { ERROR_BAD_REQUEST } from '../../wire/codes.ts';
import type { FrameReader } from './frames.ts';

/** How a request is to be answered. */
export interface Asked {
  /** What its answer waits for. */
  readonly level: Durability;
  /** The number of that level in the schema, which the answer tells; 0: it tells nothing. */
  readonly receipt: number;
}

/** What the request asks, or the error that is its answer. */
export function readAsked(request: FrameReader, release: ReleaseQueue): Asked | ReplyError {
  // The schema's numbers follow the order of the list, from 1.
  const asked = DURABILITIES[request.durability - 1];
  if (asked === undefined && request.durability !== 0) {
    return new ReplyError(ERROR_BAD_REQUEST, 'a durability that this server does not know');
  }
  if (asked !== undefined && asked !== 'applied' && !release.isKept) {
    return new ReplyError('ERR', `nothing is kept on disk, so that no change is ever ${asked}`);
  }
  const level = release.levelFor(asked);
  return { level, receipt: request.receipt ? DURABILITIES.indexOf(level) + 1 : 0 };
}

/**
 * Errors of what was refused before it was executed, since the journal fails or memory is full: they
 * reveal nothing, and need not wait for a disk that fails.
 */
export function isRefusal(code: string): boolean {
  return code === 'MISCONF' || code === 'EXECABORT' || code === 'OOM';
}
