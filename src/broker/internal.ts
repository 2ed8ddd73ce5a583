/**
 * keywire as its own caller: the session of timers and replay, and a reply writer that keeps nothing
 * but the first error.
 */

import { assert } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import type { ReplyWriter } from '../commands/reply.ts';
import { type Connection, Session } from './session.ts';

/** A connection without a socket: nothing can be delivered to it, and nothing waits on it. */
const INTERNAL_CONNECTION: Connection = {
  door: 'internal',
  address: '',
  localAddress: '',
  outputBytes: 0,
  inputBytes: 0,
  subscriber: {
    variant: {
      name: 'internal',
      coalesces: false,
      encode: () => Buffer.alloc(0),
    },
    deliver() {},
  },
  defer() {
    assert(false, 'keywire itself never waits for an answer');
  },
  close() {},
  closeAfterReply() {},
};

/** The session in whose name keywire's own commands run. Its id is 0. */
export function internalSession(clock: Clock): Session {
  return new Session(0, INTERNAL_CONNECTION, clock.nowMs());
}

/** Forgets the answer; `failure` is its first error, undefined when there was none. */
export class DiscardWriter implements ReplyWriter {
  failure: string | undefined;

  ok(): void {}
  simple(): void {}
  integer(): void {}
  integer64(): void {}
  double(): void {}
  bigNumber(): void {}
  boolean(): void {}
  bulk(): void {}
  text(): void {}
  verbatim(): void {}
  nil(): void {}
  nilArray(): void {}
  array(): void {}
  map(): void {}
  pairs(): void {}
  set(): void {}
  push(): void {}
  beginArray(): void {}
  endArray(): void {}
  error(code: string, text: string): void {
    this.failure ??= `${code} ${text}`;
  }
  mark(): number {
    return 0;
  }
  rollback(): void {}
}
