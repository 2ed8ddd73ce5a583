/**
 * Transactions: MULTI collects commands, EXEC executes them in one step and as one journal record,
 * WATCH makes EXEC answer nil when a watched key was touched. What a WebSocket connection asks for in
 * one request takes the same steps (transaction-requests.ts).
 */
import { assert } from '../base/assert.ts';
import { ReplyError } from '../base/errors.ts';
import { TRANSACTION_BYTES_MAX, TRANSACTION_COMMANDS_MAX } from '../base/limits.ts';
import type { Arguments } from '../commands/arguments.ts';
import type { Call } from '../commands/call.ts';
import type { ReplyWriter } from '../commands/reply.ts';
import type { Transactions } from '../commands/spec.ts';
import type { Command } from '../commands/table.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { Session } from './session.ts';
import { type Watches, WatchTokens, watchName } from './watches.ts';

/** A command that waits for EXEC, with a copy of its arguments. */
export interface QueuedCommand {
  readonly command: Command;
  readonly arguments: Arguments;
}

/** What MULTI began. */
export class Transaction {
  readonly queued: QueuedCommand[] = [];
  /** A command was refused: EXEC discards everything. */
  aborted = false;
  /** Answers in place of the array when a watched key was touched. */
  readonly answerTouched: (reply: ReplyWriter) => void;
  /** One of its commands is not executed while memory is short. */
  deniesOutOfMemory = false;
  /** Bytes of the queued commands. */
  bytes = 0;

  constructor(answerTouched: (reply: ReplyWriter) => void = answerNil) {
    this.answerTouched = answerTouched;
  }

  /** @throws ReplyError when the transaction is larger than its bounds; it is then aborted */
  add(command: Command, args: Arguments): void {
    this.bytes += args.span;
    if (this.bytes > TRANSACTION_BYTES_MAX || this.queued.length >= TRANSACTION_COMMANDS_MAX) {
      this.aborted = true;
      throw new ReplyError('ERR', 'the transaction is too large; send it in smaller ones');
    }
    if (command.deniesOutOfMemory) this.deniesOutOfMemory = true;
    this.queued.push({ command, arguments: args.clone() });
  }
}

function answerNil(reply: ReplyWriter): void {
  reply.nilArray();
}

/** The `Transactions` port, over the broker's way to execute a command. */
export class TransactionDesk implements Transactions {
  readonly watches: Watches;
  readonly tokens: WatchTokens;
  readonly #keyspace: Keyspace;
  readonly #run: (call: Call, queued: QueuedCommand) => void;
  readonly #refusalOf: (command: Command) => string | undefined;

  constructor(
    keyspace: Keyspace,
    watches: Watches,
    run: (call: Call, queued: QueuedCommand) => void,
    refusalOf: (command: Command) => string | undefined,
  ) {
    this.#keyspace = keyspace;
    this.watches = watches;
    this.tokens = new WatchTokens(watches);
    this.#run = run;
    this.#refusalOf = refusalOf;
  }

  begin(call: Call): void {
    const session = sessionOf(call);
    if (session.transaction !== undefined) {
      throw new ReplyError('ERR', 'MULTI calls can not be nested');
    }
    session.transaction = new Transaction();
  }

  execute(call: Call): void {
    const session = sessionOf(call);
    const { transaction } = session;
    if (transaction === undefined) throw new ReplyError('ERR', 'EXEC without MULTI');
    this.#expireWatched(session);
    const { broken } = session.marks;
    this.reset(call);
    if (transaction.aborted) {
      throw new ReplyError('EXECABORT', 'Transaction discarded because of previous errors.');
    }
    this.#refuseWhole(transaction);
    const { reply } = call;
    if (broken) {
      transaction.answerTouched(reply);
      return;
    }
    reply.array(transaction.queued.length);
    for (const queued of transaction.queued) this.#run(call, queued);
  }

  discard(call: Call): void {
    if (sessionOf(call).transaction === undefined) {
      throw new ReplyError('ERR', 'DISCARD without MULTI');
    }
    this.reset(call);
  }

  watch(call: Call, firstKey: number): void {
    const session = sessionOf(call);
    if (session.transaction !== undefined) {
      throw new ReplyError('ERR', 'WATCH inside MULTI is not allowed');
    }
    const args = call.arguments;
    for (let i = firstKey; i < args.count; i++) {
      // A key past its deadline goes now, so that its end does not count as a touch later.
      const isThere = call.peek(i) !== 0;
      this.watches.add(session, watchName(call.database.index, args.latin1(i)), isThere);
    }
  }

  unwatch(call: Call): void {
    this.watches.clear(sessionOf(call).marks);
  }

  reset(call: Call): void {
    this.forget(sessionOf(call));
  }

  /** Forgets the session's transaction and watched keys. */
  forget(session: Session): void {
    session.transaction = undefined;
    this.watches.clear(session.marks);
  }

  /** The journal began to fail after the commands were queued: none of them is executed. */
  #refuseWhole({ queued }: Transaction): void {
    for (const { command } of queued) {
      const refusal = this.#refusalOf(command);
      if (refusal === undefined) continue;
      throw new ReplyError(
        'EXECABORT',
        `Transaction discarded because of: MISCONF Errors writing to the journal: ${refusal}`,
      );
    }
  }

  /**
   * Looks at every watched key, so that one past its deadline is gone, and touched, before EXEC. While
   * CLIENT PAUSE holds it is not removed, and touched all the same.
   */
  #expireWatched({ marks }: Session): void {
    for (const [name, wasThere] of marks.names) {
      const colon = name.indexOf(':');
      const key = Buffer.from(name.slice(colon + 1), 'latin1');
      const database = this.#keyspace.database(Number(name.slice(0, colon)));
      if (database.peek(key, 0, key.length) === 0 && wasThere) marks.broken = true;
    }
  }
}

function sessionOf(call: Call): Session {
  const { caller } = call;
  assert(caller instanceof Session, 'only a connection has transactions');
  return caller;
}
