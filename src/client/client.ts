/**
 * The keywire client for browsers and Node: `connect` or `new Client`, then commands, channels and
 * queues over one WebSocket. What one tick issues leaves in one frame; answers come in any order, so that
 * any number of blocked pops may wait beside everything else.
 *
 *   const client = await connect('ws://127.0.0.1:8379');
 *   await client.set('greeting', 'hello');
 *   await client.subscribe('news', (message) => console.log(message.payload));
 *   const job = await client.with({ signal }).blpop(['urgent', 'jobs']);
 */

import type { Invalidation, Receipt } from '../wire/messages.ts';
import { unexpected } from './commands/replies.ts';
import { type Names, namesOf } from './commands/runner.ts';
import { ServerCommands } from './commands/server.ts';
import { ConnectionClosedError, UnexpectedReplyError } from './errors.ts';
import { Link, type Status } from './link.ts';
import type { CallOptions, ClientOptions } from './options.ts';
import {
  type Calls,
  type Results,
  runTransaction,
  type TransactionCommands,
  type TransactionParts,
  Watch,
} from './transaction.ts';

export {
  CLOSE,
  type CloseCode,
  type CloseName,
  closeCode,
  type Durability,
} from '../wire/codes.ts';
export type { Invalidation, Receipt } from '../wire/messages.ts';
export type { Reply } from '../wire/reply.ts';
export type { AclUser } from './commands/acl.ts';
export type { BitFieldStep, BitFieldType, BitRange } from './commands/bitmaps.ts';
export type {
  LatencyEvent,
  LatencyHistogram,
  LatencySample,
  SlowCommand,
} from './commands/diagnostics.ts';
export type {
  Coordinates,
  GeoHit,
  GeoOrigin,
  GeoSearchOptions,
  GeoShape,
  GeoUnit,
} from './commands/geo.ts';
export type { FieldExpireCondition } from './commands/hashes.ts';
export type {
  CopyOptions,
  ExpireCondition,
  RestoreOptions,
  ScanOptions,
  SortOptions,
} from './commands/keys.ts';
export type { Popped, PoppedMany, PositionOptions, Side } from './commands/lists.ts';
export type { Integer } from './commands/replies.ts';
export type { Argument, Name, Names } from './commands/runner.ts';
export type {
  ClientKillOptions,
  ClientListOptions,
} from './commands/server.ts';
export type { MemberScanOptions } from './commands/sets.ts';
export type {
  CombineOptions,
  End,
  PoppedScored,
  RangeOptions,
  RankedScore,
  ScoreConditions,
  Scored,
} from './commands/sorted-sets.ts';
export type {
  ClaimedPage,
  ConsumerInfo,
  GroupInfo,
  PendingEntry,
  PendingRead,
  PendingSummary,
  StreamEntries,
  StreamEntry,
  StreamInfo,
} from './commands/stream-replies.ts';
export type {
  AddOptions,
  ClaimOptions,
  GroupMember,
  GroupReadOptions,
  ReadFrom,
  ReadOptions,
  StreamTrim,
} from './commands/streams.ts';
export type { Entries, Expiry, LcsMatch, SetOptions } from './commands/strings.ts';
export type { ClientTrackingInfo, ClientTrackingOptions } from './commands/tracking.ts';
export {
  ConnectionClosedError,
  OutcomeUnknownError,
  QueueFullError,
  ReplyError,
  RequestTooLargeError,
  StreamOverflowError,
  TransactionError,
  UnexpectedReplyError,
} from './errors.ts';
export type { Status } from './link.ts';
export type { CallOptions, ClientOptions } from './options.ts';
export type { WebSocketConstructor, WebSocketLike } from './socket.ts';
export type {
  Message,
  MessageHandler,
  MessageStream,
  StreamOptions,
  SubscribeOptions,
  Subscription,
} from './subscription.ts';
export type { Calls, Results, TransactionCommands, Watch } from './transaction.ts';

/**
 * The commands, with options of their own: what `client.with(…)` answers. It shares the client's
 * connection and costs next to nothing; `Bulk` is what strings come as.
 */
export class Commands<Bulk extends string | Uint8Array> extends ServerCommands<Bulk> {
  /** The same commands with other options; those not named stay as they are. */
  with(options: CallOptions & { readonly binary: true }): Commands<Uint8Array>;
  with(options: CallOptions & { readonly binary: false }): Commands<string>;
  with(options: Omit<CallOptions, 'binary'>): Commands<Bulk>;
  with(options: CallOptions): Commands<Bulk> | Commands<string> | Commands<Uint8Array> {
    return new Commands<Bulk>(this.port, { ...this.options, ...options });
  }

  /**
   * Makes one call and tells with its result which of the journal's records covers it, and how durable
   * that was when the answer left: `await client.withReceipt((view) => view.set('k', 'v'))`.
   */
  async withReceipt<Result>(
    call: (view: Commands<Bulk>) => Promise<Result>,
  ): Promise<Receipt & { readonly result: Result }> {
    let receipt: Receipt | undefined;
    const onReceipt = (told: Receipt): void => {
      receipt = told;
      this.options.onReceipt?.(told);
    };
    const result = await call(new Commands<Bulk>(this.port, { ...this.options, onReceipt }));
    if (receipt === undefined) throw new UnexpectedReplyError('the answer came without a receipt');
    return { ...receipt, result };
  }

  /**
   * Has the commands that `build` calls executed in one step, all or none of them kept, and resolves
   * with the results of the calls it answers. Rejects with a `ReplyError` EXECABORT when a command was
   * refused before anything was executed, and with a `TransactionError` when some failed while the
   * others were executed. Sent again after a lost connection only in a view with `retry: true`.
   */
  async transaction<const Wanted extends Calls>(
    build: (tx: TransactionCommands<Bulk>) => Wanted,
  ): Promise<Results<Wanted>> {
    const results = await runTransaction(this.#transactionParts(), new Uint8Array(0), build);
    if (results === null) throw new UnexpectedReplyError('a transaction without a watch ran not');
    return results;
  }

  /** Watches keys from now on, for one transaction that is to run only if none of them changes. */
  async watch(keys: Names): Promise<Watch<Bulk>> {
    const database = this.options.database ?? 0;
    const request = { kind: 'watch', keys: namesOf(keys), database } as const;
    const treatment = { ...this.options, binary: true, retry: this.options.retry !== false };
    const token = await this.port.submit(request, treatment);
    if (!(token instanceof Uint8Array)) throw unexpected('a token', token);
    return new Watch(this.#transactionParts(), token);
  }

  #transactionParts(): TransactionParts<Bulk> {
    const { port, options } = this;
    return { port, options, make: (collector) => new Commands<Bulk>(collector, options) };
  }
}

/** A client. It connects by itself, and again whenever the connection is lost, until it is closed. */
export class Client extends Commands<string> {
  readonly #link: Link;

  /** Begins to connect; commands may be issued at once. Throws for options that make no sense. */
  constructor(options: ClientOptions | string = {}) {
    const given = typeof options === 'string' ? { url: options } : options;
    const link = new Link(given);
    super(link, given.database === undefined ? {} : { database: given.database });
    this.#link = link;
  }

  get status(): Status {
    return this.#link.status;
  }

  /** The session's id in the server's logs and CLIENT LIST; undefined before the first connection. */
  get sessionId(): string | undefined {
    return this.#link.agreed?.sessionId;
  }

  /** Requests that have no answer yet, sent or waiting to be. */
  get unanswered(): number {
    return this.#link.queue.unanswered;
  }

  /** Calls `listener` with each new status until the returned function is called. */
  onStatus(listener: (status: Status) => void): () => void {
    return this.#link.onStatus(listener);
  }

  /**
   * Calls `listener` when keys change that this connection has read since `clientTracking(true)`, until
   * the returned function is called. The keys are views that live as long as the call. When the
   * connection is lost it is called with `all`: tracking ended with it, and must be asked for again.
   */
  onInvalidation(listener: (invalidation: Invalidation) => void): () => void {
    return this.#link.onInvalidation(listener);
  }

  /**
   * Resolves when connected, subscriptions included, however many attempts that takes; rejects with a
   * `ConnectionClosedError` when the client is closed for good.
   */
  ready(options: { readonly firstAttemptOnly?: boolean } = {}): Promise<void> {
    return this.#link.ready(options.firstAttemptOnly === true);
  }

  /**
   * Ends the connection and every subscription. What was sent and not answered rejects with an
   * `OutcomeUnknownError`, what was not sent with a `ConnectionClosedError`.
   */
  close(): void {
    this.#link.close(new ConnectionClosedError(1000, 'the client was closed'));
  }
}

/**
 * Connects: resolves with a client that is connected, rejects with a `ConnectionClosedError` when the
 * first attempt fails. To wait for a server that is not up yet: `new Client(…)` and its `ready()`.
 */
export async function connect(options: ClientOptions | string = {}): Promise<Client> {
  const client = new Client(options);
  try {
    await client.ready({ firstAttemptOnly: true });
  } catch (error) {
    client.close();
    throw error;
  }
  return client;
}
