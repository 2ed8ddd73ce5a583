/**
 * The errors a caller meets, each with a name of its own, so that code can tell what is safe to do
 * next. A `ReplyError` (from the server, with its code) is defined beside the decoder.
 */

import type { Reply, ReplyError } from '../wire/reply.ts';

export { WireError } from '../wire/reader.ts';
export { ReplyError } from '../wire/reply.ts';

/**
 * The connection was lost after the request had been sent and before its answer came: it may have been
 * executed or not. Only the caller knows whether doing it again is harmless.
 */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
}

/**
 * There is no connection and there will be none: the client was closed, or the server closed it with a
 * code after which a client must not come back. The request was not sent.
 */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError';
  /** The WebSocket close code: 1000 after `close()`, 1006 where the network failed. */
  readonly code: number;
  /** What the server said, or the network; may be empty. */
  readonly reason: string;

  constructor(code: number, reason: string, options?: ErrorOptions) {
    super(`connection closed with code ${code}${reason === '' ? '' : `: ${reason}`}`, options);
    this.code = code;
    this.reason = reason;
  }
}

/** Too many requests, or bytes of them, are unanswered; see `queueMax` and `queueBytesMax`. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** The request is larger than the frame which the server accepts. It was not sent. */
export class RequestTooLargeError extends Error {
  override readonly name = 'RequestTooLargeError';
}

/** A message stream was not read fast enough, and its policy is to fail; see `StreamOptions`. */
export class StreamOverflowError extends Error {
  override readonly name = 'StreamOverflowError';
}

/**
 * A transaction was executed, and some of its commands answered with an error, which does not stop the
 * others. `replies` has what each command answered, as it came from the server; an error is a
 * `ReplyError` there. The first of them is the `cause`.
 */
export class TransactionError extends Error {
  override readonly name = 'TransactionError';
  readonly replies: readonly Reply[];

  constructor(replies: readonly Reply[], first: ReplyError) {
    super(`a command of the transaction failed: ${first.message}`, { cause: first });
    this.replies = replies;
  }
}

/** The answer is not of the type which the command is documented to answer with. */
export class UnexpectedReplyError extends Error {
  override readonly name = 'UnexpectedReplyError';
}

/**
 * Calls a listener. Its own error must not disturb the client: it is left uncaught, as an event
 * listener's is.
 */
export function guarded(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
