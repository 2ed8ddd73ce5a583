/**
 * What is checked before a command is executed: arity, rights of the place (a subscribed RESP2
 * connection, keywire's own commands), and for writes the journal's and the memory's state. Errors are
 * Redis's to the letter, and counted by their code.
 */
import { KEY_BYTES_MAX } from '../base/limits.ts';
import type { Arguments } from '../commands/arguments.ts';
import { keyIndexes } from '../commands/key-positions.ts';
import type { ReplyWriter } from '../commands/reply.ts';
import type { Command, CommandTable } from '../commands/table.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import type { BrokerCounters } from './counters.ts';
import type { Session } from './session.ts';

export const OUT_OF_MEMORY = "command not allowed when used memory > 'maxmemory'.";

/** Arguments of an unknown command are shown up to this many characters, as Redis does. */
const SHOWN_CHARACTERS_MAX = 128;

/** What admission looks at. */
export interface AdmissionParts {
  readonly table: CommandTable;
  readonly keyspace: Keyspace;
  readonly counters: BrokerCounters;
  /** `failure` tells why writes cannot be made durable now; undefined while they can. */
  readonly journal: { readonly failure: string | undefined; readonly policy?: string };
}

export class Admission {
  readonly #table: CommandTable;
  readonly #keyspace: Keyspace;
  readonly #counters: BrokerCounters;
  readonly #journal: AdmissionParts['journal'];
  /** Why data cannot be made durable, as known when the turn began. */
  #failure: string | undefined;

  constructor(parts: AdmissionParts) {
    this.#table = parts.table;
    this.#keyspace = parts.keyspace;
    this.#counters = parts.counters;
    this.#journal = parts.journal;
  }

  /**
   * Looks at the journal once for the whole turn: while it fails, nothing that was executed in the
   * turn can reveal what is not durable, so that refusals need not wait for the disk.
   */
  beginTurn(): void {
    this.#failure = this.#journal.failure;
  }

  /** True in a turn that began while the journal was failing. */
  get refuses(): boolean {
    return this.#failure !== undefined;
  }

  /** Why a command of a transaction may not be executed now; undefined when it may. */
  refusalOf(command: Command): string | undefined {
    return command.writes || this.#refusesReads(command) ? this.#journal.failure : undefined;
  }

  /** Under `always` what a read tells may still be lost: it is refused like a write. */
  #refusesReads(command: Command): boolean {
    return command.reads && this.#journal.policy === 'always';
  }

  #misconf(reply: ReplyWriter, failure: string): false {
    return this.refuse(reply, 'MISCONF', `Errors writing to the journal: ${failure}`);
  }

  /** An error reply, counted. */
  refuse(reply: ReplyWriter, code: string, text: string): false {
    this.#counters.countError(code);
    reply.error(code, text);
    return false;
  }

  /**
   * Everything that is checked before execution; false after an error was written. `isShort`: more
   * memory is used than may be, and nothing can be evicted.
   */
  admit(
    session: Session,
    command: Command,
    args: Arguments,
    reply: ReplyWriter,
    isShort: boolean,
  ): boolean {
    if (!command.accepts(args.count) || command.spec.execute === undefined) {
      const text = `wrong number of arguments for '${command.fullName}' command`;
      return this.#reject(command, reply, 'ERR', text);
    }
    if (session.transaction !== undefined && command.spec.flags.includes('no_multi')) {
      return this.refuse(reply, 'ERR', 'Command not allowed inside a transaction');
    }
    if (command.internal) {
      this.unknown(args, reply);
      return false;
    }
    if (session.protocol === 2 && session.subscriptions > 0 && !command.allowedWhenSubscribed) {
      return this.#reject(
        command,
        reply,
        'ERR',
        `Can't execute '${command.fullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
      );
    }
    if (session.isMonitor && this.#touchesData(command)) {
      return this.refuse(reply, 'ERR', "Replica can't interact with the keyspace");
    }
    if (this.#failure !== undefined && (command.writes || this.#refusesReads(command))) {
      return this.#misconf(reply, this.#failure);
    }
    if (isShort && this.#needsMemory(session, command)) {
      return this.#reject(command, reply, 'OOM', OUT_OF_MEMORY);
    }
    if (command.writes) return this.#admitWrite(command, args, reply);
    return true;
  }

  /** As Redis's execCommandAbort: a refused EXEC ends the transaction and says so. */
  #reject(command: Command, reply: ReplyWriter, code: string, text: string): false {
    if (command.fullName !== 'exec') return this.refuse(reply, code, text);
    const why = code === 'ERR' ? text : `${code} ${text}`;
    return this.refuse(reply, 'EXECABORT', `Transaction discarded because of: ${why}`);
  }

  /** What Redis does not let a monitor do: it counts as a replica there. */
  #touchesData({ reads, writes, spec }: Command): boolean {
    return reads || writes || spec.name === 'publish' || spec.name === 'spublish';
  }

  #needsMemory(session: Session, command: Command): boolean {
    if (command.deniesOutOfMemory) return true;
    return command.fullName === 'exec' && session.transaction?.deniesOutOfMemory === true;
  }

  #admitWrite(command: Command, args: Arguments, reply: ReplyWriter): boolean {
    const { failure } = this.#journal;
    if (failure !== undefined) return this.#misconf(reply, failure);
    if (command.deniesOutOfMemory && !this.#keyspace.hasRoom(args.span)) {
      return this.refuse(reply, 'OOM', OUT_OF_MEMORY);
    }
    // Only a long key can pass the bound, so the exact look at where keys stand is rarely needed.
    if (args.span <= KEY_BYTES_MAX) return true;
    for (const index of keyIndexes(command.spec, args)) {
      if (args.length(index) <= KEY_BYTES_MAX) continue;
      return this.refuse(reply, 'ERR', `key is longer than ${KEY_BYTES_MAX} bytes`);
    }
    return true;
  }

  /** No such command, or no such subcommand of a container. */
  unknown(args: Arguments, reply: ReplyWriter): void {
    const container = this.#table.find(args, 0);
    if (container?.subcommands !== undefined && args.count > 1) {
      const name = args.text(1).slice(0, SHOWN_CHARACTERS_MAX);
      this.refuse(
        reply,
        'ERR',
        `unknown subcommand '${name}'. Try ${container.fullName.toUpperCase()} HELP.`,
      );
      return;
    }
    let shown = '';
    for (let i = 1; i < args.count && shown.length < SHOWN_CHARACTERS_MAX; i++) {
      shown += `'${args.text(i).slice(0, SHOWN_CHARACTERS_MAX - shown.length)}' `;
    }
    this.refuse(
      reply,
      'ERR',
      `unknown command '${args.text(0).slice(0, SHOWN_CHARACTERS_MAX)}', with args beginning with: ${shown}`,
    );
  }
}
