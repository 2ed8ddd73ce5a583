/**
 * Transactions: commands collected by a callback, executed by the server in one step, each resolved
 * with its own type. A watch before it makes the transaction depend on what was read.
 *
 *   const [created, count] = await client.transaction((tx) => [tx.set('job:1', 'x'), tx.incr('jobs')]);
 *
 *   const watch = await client.watch('stock');
 *   const stock = Number(await client.get('stock'));
 *   const sold = await watch.transaction((tx) => [tx.set('stock', stock - 1)]); // null: try again
 */

import { type Reply, ReplyError } from '../wire/reply.ts';
import type { Request, WireBytes } from '../wire/requests.ts';
import type { Commands } from './client.ts';
import { unexpected } from './commands/replies.ts';
import type { Port } from './commands/runner.ts';
import { TransactionError } from './errors.ts';
import type { CallOptions } from './options.ts';

/** What a transaction may hold: every command, and nothing that would wait for something else. */
export type TransactionCommands<Bulk extends string | Uint8Array> = Omit<
  Commands<Bulk>,
  'with' | 'withReceipt' | 'transaction' | 'watch' | 'subscribe' | 'psubscribe' | 'ssubscribe'
>;

/** What the callback answers: the calls whose results are wanted, in any order. */
export type Calls = readonly Promise<unknown>[];

/** The results of these calls. */
export type Results<Wanted extends Calls> = {
  -readonly [Index in keyof Wanted]: Awaited<Wanted[Index]>;
};

/** Makes the commands of a view over another port. */
export type MakeCommands<Bulk extends string | Uint8Array> = (
  port: Port,
) => TransactionCommands<Bulk>;

interface Collected {
  readonly args: readonly WireBytes[];
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/** Stands in for the client while the callback runs: keeps each command instead of sending it. */
class Collector implements Port {
  readonly collected: Collected[] = [];
  readonly #calls: Promise<unknown>[] = [];
  #open = true;
  readonly #port: Port;

  constructor(port: Port) {
    this.#port = port;
  }

  get subscriptions(): Port['subscriptions'] {
    throw new TypeError('a transaction holds no subscriptions');
  }

  submit(request: Request): Promise<Reply> {
    if (!this.#open) {
      return Promise.reject(new TypeError('the transaction has been sent: call before it returns'));
    }
    return new Promise((resolve, reject) => {
      this.collected.push({ args: wordsOf(request), resolve, reject });
    });
  }

  /** The result may be of no interest to anybody: its error is then told by the transaction. */
  issued(call: Promise<unknown>): void {
    call.catch(() => {});
    this.#calls.push(call);
  }

  /** Sends what was collected and settles each call; null when a watched key was touched. */
  async run(token: Uint8Array, options: CallOptions): Promise<Reply[] | null> {
    this.#open = false;
    // A call that sent nothing has refused its arguments: nothing is executed without it.
    if (this.#calls.length > this.collected.length) await Promise.race(this.#calls);
    const commands = this.collected.map(({ args }) => args);
    const database = options.database ?? 0;
    const request: Request = { kind: 'transaction', token, commands, database };
    // A token belongs to its connection: on another one the transaction would only seem untried.
    const retry = options.retry === true && token.length === 0;
    try {
      const replies = await this.#port.submit(request, { ...options, retry });
      if (replies === null) {
        this.#settle(() => new TypeError('nothing was executed: a watched key has changed'));
        return null;
      }
      if (!Array.isArray(replies) || replies.length !== commands.length) {
        throw unexpected(`an array of ${commands.length}`, replies);
      }
      this.#settle((index) => replies[index] ?? null);
      return replies;
    } catch (error) {
      for (const { reject } of this.collected) reject(error);
      throw error;
    }
  }

  #settle(replyAt: (index: number) => Reply | TypeError): void {
    this.collected.forEach(({ resolve, reject }, index) => {
      const reply = replyAt(index);
      if (reply instanceof Error) reject(reply);
      else resolve(reply);
    });
  }
}

/** The command's words; a Publish is a command like any other here. */
function wordsOf(request: Request): readonly WireBytes[] {
  if (request.kind === 'command') return request.args;
  if (request.kind === 'publish') return ['PUBLISH', request.channel, request.payload];
  throw new TypeError(`a transaction cannot hold the request ${request.kind}`);
}

/** Parts of a view that a transaction is begun on. */
export interface TransactionParts<Bulk extends string | Uint8Array> {
  readonly port: Port;
  readonly options: CallOptions;
  readonly make: MakeCommands<Bulk>;
}

/** Collects what `build` calls and has it executed; null when a key behind `token` was touched. */
export async function runTransaction<Bulk extends string | Uint8Array, Wanted extends Calls>(
  { port, options, make }: TransactionParts<Bulk>,
  token: Uint8Array,
  build: (tx: TransactionCommands<Bulk>) => Wanted,
): Promise<Results<Wanted> | null> {
  const collector = new Collector(port);
  const wanted = build(make(collector));
  const replies = await collector.run(token, options);
  if (replies === null) return null;
  const errors = replies.filter((reply) => reply instanceof ReplyError);
  const [first] = errors;
  if (first !== undefined) throw new TransactionError(replies, first);
  // Each result is what the helper's promise resolves with, whose type `Wanted` tells.
  return (await Promise.all(wanted)) as Results<Wanted>;
}

/**
 * Keys that are watched, for one transaction. Any change of them since, by whoever, makes that
 * transaction answer null with nothing executed; so does a connection that was lost meanwhile.
 */
export class Watch<Bulk extends string | Uint8Array> {
  readonly #parts: TransactionParts<Bulk>;
  #token: Uint8Array | undefined;

  /** For `watch` of the client. */
  constructor(parts: TransactionParts<Bulk>, token: Uint8Array) {
    this.#parts = parts;
    this.#token = token;
  }

  /**
   * As the client's `transaction`; null when a watched key was touched. The watch is used up. Rejects
   * with a TypeError when it was before.
   */
  transaction<const Wanted extends Calls>(
    build: (tx: TransactionCommands<Bulk>) => Wanted,
  ): Promise<Results<Wanted> | null> {
    const token = this.#token;
    this.#token = undefined;
    if (token === undefined) return Promise.reject(new TypeError('the watch is used up'));
    return runTransaction(this.#parts, token, build);
  }

  /** Gives the watch up, for a caller that wants no transaction after all. */
  async release(): Promise<void> {
    const token = this.#token;
    this.#token = undefined;
    if (token !== undefined) {
      await this.#parts.port.submit({ kind: 'unwatch', token }, { retry: true });
    }
  }
}
