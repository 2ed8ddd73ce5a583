/**
 * What a subscriber holds: a `Subscription` that calls a handler, or a `MessageStream` that is read with
 * `for await`. Both end with `unsubscribe()`, and are carried over to a new connection until then.
 */

import { ConnectionClosedError, StreamOverflowError } from './errors.ts';

/** A message as its subscriber gets it: text, or bytes where the call was `with({ binary: true })`. */
export interface Message<Bulk extends string | Uint8Array = string> {
  readonly channel: Bulk;
  /** The pattern that matched, where the subscription is one to patterns. */
  readonly pattern?: Bulk;
  readonly payload: Bulk;
}

/** Called for each message, in the order they were published. What it throws is an uncaught error. */
export type MessageHandler<Bulk extends string | Uint8Array = string> = (
  message: Message<Bulk>,
) => void;

/** Options of a subscription. */
export interface SubscribeOptions {
  /**
   * Called when the subscription is in place again after the connection was lost: messages published in
   * between are missed.
   */
  readonly onGap?: () => void;
  /**
   * Called when it is over although nobody called `unsubscribe`: with the server's refusal, or with a
   * `ConnectionClosedError` when the client stays closed.
   */
  readonly onEnd?: (error: Error) => void;
}

/** Options of a message stream. */
export interface StreamOptions extends SubscribeOptions {
  /** How many messages wait at most for their reader. Default 1,000. */
  readonly queueMax?: number;
  /**
   * What happens beyond that: `fail` (the default) ends the stream with a `StreamOverflowError` after what
   * waits was read; `drop-oldest` keeps the newest and counts the others in `dropped`.
   */
  readonly overflow?: 'fail' | 'drop-oldest';
}

/** The receiving end of a subscription, as the registry of subscriptions calls it. */
export interface Listener {
  readonly binary: boolean;
  deliver(message: Message<string | Uint8Array>): void;
  /** Messages may have been missed. */
  gap(): void;
  /** It is over, not by the caller's wish. */
  end(error: Error): void;
}

/** The registry makes messages in the mode that `binary` says, which is what Bulk stands for. */
function checkMode<Bulk extends string | Uint8Array>(
  message: Message<string | Uint8Array>,
  binary: boolean,
): asserts message is Message<Bulk> {
  if ((typeof message.payload !== 'string') !== binary) {
    throw new TypeError(
      `a message of the other kind came to a ${binary ? 'binary' : 'text'} listener`,
    );
  }
}

/** A subscription with a handler. */
export class Subscription<Bulk extends string | Uint8Array = string> implements Listener {
  readonly binary: boolean;
  readonly #handler: MessageHandler<Bulk>;
  readonly #options: SubscribeOptions;
  #leave: (() => Promise<void>) | undefined;

  /** For the client's own use: subscriptions are made by `subscribe` and its kin. */
  constructor(binary: boolean, handler: MessageHandler<Bulk>, options: SubscribeOptions) {
    this.binary = binary;
    this.#handler = handler;
    this.#options = options;
  }

  /** Ends it: no message is delivered after this call. Resolves when the server has confirmed. */
  unsubscribe(): Promise<void> {
    const leave = this.#leave;
    this.#leave = undefined;
    return leave?.() ?? Promise.resolve();
  }

  /** For the client's own use. */
  attach(leave: () => Promise<void>): void {
    this.#leave = leave;
  }

  /** For the client's own use. */
  deliver(message: Message<string | Uint8Array>): void {
    checkMode<Bulk>(message, this.binary);
    this.#handler(message);
  }

  /** For the client's own use. */
  gap(): void {
    this.#options.onGap?.();
  }

  /** For the client's own use. */
  end(error: Error): void {
    this.#leave = undefined;
    this.#options.onEnd?.(error);
  }
}

/** A subscription that is read with `for await`. Leaving the loop ends it. */
export class MessageStream<Bulk extends string | Uint8Array = string>
  implements Listener, AsyncIterableIterator<Message<Bulk>>
{
  readonly binary: boolean;
  readonly #options: StreamOptions;
  readonly #queueMax: number;
  readonly #queue: Message<Bulk>[] = [];
  #leave: (() => Promise<void>) | undefined;
  #readers: (() => void)[] = [];
  #ended = false;
  #error: Error | undefined;
  #dropped = 0;

  /** For the client's own use: streams are made by `subscribe` and its kin. */
  constructor(binary: boolean, options: StreamOptions) {
    this.binary = binary;
    this.#options = options;
    this.#queueMax = options.queueMax ?? 1000;
    if (!(this.#queueMax >= 1)) throw new RangeError('queueMax must be at least 1');
  }

  /** How many messages the policy `drop-oldest` has dropped. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many messages wait to be read. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Ends it; what waits can still be read. Resolves when the server has confirmed. */
  unsubscribe(): Promise<void> {
    const leave = this.#leave;
    this.#finish();
    return leave?.() ?? Promise.resolve();
  }

  async next(): Promise<IteratorResult<Message<Bulk>, undefined>> {
    for (;;) {
      const message = this.#queue.shift();
      if (message !== undefined) return { done: false, value: message };
      if (this.#error !== undefined) {
        const error = this.#error;
        this.#error = undefined;
        throw error;
      }
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#readers.push(resolve);
      });
    }
  }

  async return(): Promise<IteratorResult<Message<Bulk>, undefined>> {
    this.#queue.length = 0;
    await this.unsubscribe();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** For the client's own use. */
  attach(leave: () => Promise<void>): void {
    this.#leave = leave;
  }

  /** For the client's own use. */
  deliver(message: Message<string | Uint8Array>): void {
    if (this.#ended) return;
    if (this.#queue.length >= this.#queueMax) {
      if (this.#options.overflow !== 'drop-oldest') {
        const leave = this.#leave;
        this.end(new StreamOverflowError(`${this.#queueMax} messages wait to be read`));
        leave?.().catch(() => {});
        return;
      }
      this.#queue.shift();
      this.#dropped++;
    }
    checkMode<Bulk>(message, this.binary);
    this.#queue.push(message);
    this.#wake();
  }

  /** For the client's own use. */
  gap(): void {
    this.#options.onGap?.();
  }

  /** For the client's own use. */
  end(error: Error): void {
    if (this.#ended) return;
    // Whoever closes the client wants its loops to end, not to fail.
    const wanted = error instanceof ConnectionClosedError && error.code === 1000;
    if (!wanted) this.#error = error;
    this.#finish();
    this.#options.onEnd?.(error);
  }

  /** Readers look again, in the order in which they came. */
  #wake(): void {
    for (const resolve of this.#readers.splice(0)) resolve();
  }

  #finish(): void {
    this.#leave = undefined;
    this.#ended = true;
    this.#wake();
  }
}
