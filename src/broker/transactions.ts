/**
 * Transactions of RESP connections: MULTI collects commands, EXEC executes them in one step and as one
 * journal record, WATCH makes EXEC answer nil when a watched key was touched. Marks are kept by key,
 * not as versions in entries: a key that was created and deleted again was touched.
 */
import { assert } from '../base/assert.ts';
import { ReplyError } from '../base/errors.ts';
import {
  TRANSACTION_BYTES_MAX,
  TRANSACTION_COMMANDS_MAX,
  WATCHED_KEYS_MAX,
} from '../base/limits.ts';
import type { Arguments } from '../commands/arguments.ts';
import type { Call } from '../commands/call.ts';
import type { Transactions } from '../commands/spec.ts';
import type { Command } from '../commands/table.ts';
import type { Database } from '../keyspace/database.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { Session } from './session.ts';

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
  #bytes = 0;

  /** @throws ReplyError when the transaction is larger than its bounds; it is then aborted */
  add(command: Command, args: Arguments): void {
    this.#bytes += args.span;
    if (this.#bytes > TRANSACTION_BYTES_MAX || this.queued.length >= TRANSACTION_COMMANDS_MAX) {
      this.aborted = true;
      throw new ReplyError('ERR', 'the transaction is too large; send it in smaller ones');
    }
    this.queued.push({ command, arguments: args.clone() });
  }
}

/** Who watches which key, by database and key. */
export class Watches {
  readonly #byName = new Map<string, Set<Session>>();

  /** How many keys are watched. */
  get keys(): number {
    return this.#byName.size;
  }

  add(session: Session, name: string): void {
    if (session.watched.has(name)) return;
    if (session.watched.size >= WATCHED_KEYS_MAX) {
      throw new ReplyError('ERR', `more than ${WATCHED_KEYS_MAX} watched keys`);
    }
    session.watched.add(name);
    const watchers = this.#byName.get(name);
    if (watchers === undefined) this.#byName.set(name, new Set([session]));
    else watchers.add(session);
  }

  /** Forgets all marks of the session. */
  clear(session: Session): void {
    for (const name of session.watched) {
      const watchers = this.#byName.get(name);
      watchers?.delete(session);
      if (watchers?.size === 0) this.#byName.delete(name);
    }
    session.watched.clear();
    session.watchBroken = false;
  }

  /** The key was touched: whoever watches it cannot execute any more. */
  touch(database: Database, bytes: Uint8Array, start: number, end: number): void {
    if (this.#byName.size === 0) return;
    const key = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    const name = watchName(database.index, key.toString('latin1'));
    for (const session of this.#byName.get(name) ?? []) session.watchBroken = true;
  }

  /** Every watched key of `database` that exists there, or in `other`, is touched. */
  touchAll(database: Database, other: Database | undefined): void {
    const prefix = watchName(database.index, '');
    for (const [name, watchers] of this.#byName) {
      if (!name.startsWith(prefix)) continue;
      const key = Buffer.from(name.slice(prefix.length), 'latin1');
      const exists =
        database.peek(key, 0, key.length) !== 0 ||
        (other !== undefined && other.peek(key, 0, key.length) !== 0);
      if (exists) for (const session of watchers) session.watchBroken = true;
    }
  }
}

function watchName(database: number, key: string): string {
  return `${database}:${key}`;
}

/** The `Transactions` port, over the broker's way to execute a command. */
export class TransactionDesk implements Transactions {
  readonly watches: Watches;
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
    const broken = session.watchBroken;
    this.reset(call);
    if (transaction.aborted) {
      throw new ReplyError('EXECABORT', 'Transaction discarded because of previous errors.');
    }
    this.#refuseWhole(transaction);
    const { reply } = call;
    if (broken) {
      reply.nilArray();
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
      call.peek(i);
      this.watches.add(session, watchName(call.database.index, args.latin1(i)));
    }
  }

  unwatch(call: Call): void {
    this.watches.clear(sessionOf(call));
  }

  reset(call: Call): void {
    this.forget(sessionOf(call));
  }

  /** Forgets the session's transaction and watched keys. */
  forget(session: Session): void {
    session.transaction = undefined;
    this.watches.clear(session);
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

  /** Looks at every watched key, so that one past its deadline is gone, and touched, before EXEC. */
  #expireWatched(session: Session): void {
    for (const name of session.watched) {
      const colon = name.indexOf(':');
      const key = Buffer.from(name.slice(colon + 1), 'latin1');
      this.#keyspace.database(Number(name.slice(0, colon))).peek(key, 0, key.length);
    }
  }
}

function sessionOf(call: Call): Session {
  const { caller } = call;
  assert(caller instanceof Session, 'only a connection has transactions');
  return caller;
}
