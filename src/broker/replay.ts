/**
 * Journal records back through the command table. Only rows flagged `effect` may stand in a record;
 * nothing expires by the clock, nothing waits, nothing is recorded again. A record that does not
 * apply cleanly means that journal and program disagree: the start stops there.
 */

import { assert } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import { ReplyError, StartError } from '../base/errors.ts';
import type { Bus } from '../bus/bus.ts';
import { Arguments } from '../commands/arguments.ts';
import { Call } from '../commands/call.ts';
import type { Effects, Host } from '../commands/spec.ts';
import type { Command, CommandTable } from '../commands/table.ts';
import type { RecordReader } from '../journal/record-reader.ts';
import { type Keyspace, SILENT_OBSERVER } from '../keyspace/keyspace.ts';
import { ArenaFull } from '../structures/arena.ts';
import { DiscardWriter, internalSession } from './internal.ts';

/** Effects of effects are not kept: the record is there already. */
const NO_EFFECTS: Effects = { command() {}, argument() {}, text() {}, integer() {} };

export class Replayer {
  readonly #keyspace: Keyspace;
  readonly #table: CommandTable;
  readonly #call: Call;
  readonly #arguments = new Arguments();
  readonly #reply = new DiscardWriter();
  /** Effects applied so far. */
  applied = 0;

  constructor(parts: {
    readonly keyspace: Keyspace;
    readonly bus: Bus;
    readonly table: CommandTable;
    readonly host: Host;
    readonly clock: Clock;
  }) {
    this.#keyspace = parts.keyspace;
    this.#table = parts.table;
    const first = parts.table.commands[0];
    assert(first !== undefined, 'an empty command table');
    this.#call = new Call(
      { keyspace: parts.keyspace, bus: parts.bus, effects: NO_EFFECTS, host: parts.host },
      {
        reply: this.#reply,
        caller: internalSession(parts.clock),
        command: first,
        database: parts.keyspace.database(0),
      },
    );
    this.#call.mayWait = false;
    this.#call.replaying = true;
    this.#call.arguments = this.#arguments;
  }

  /** Runs `load` with the keyspace set for replay, and sets it back afterwards. */
  async during<Result>(load: () => Promise<Result>): Promise<Result> {
    const { observer } = this.#keyspace;
    this.#keyspace.observer = SILENT_OBSERVER;
    this.#keyspace.expires = false;
    try {
      return await load();
    } finally {
      this.#keyspace.observer = observer;
      this.#keyspace.expires = true;
    }
  }

  /**
   * Applies every effect of one record.
   * @throws StartError naming the LSN when an effect is unknown or is refused
   */
  apply(record: RecordReader, lsn: number, timeMs: number): void {
    this.#keyspace.nowMs = timeMs;
    this.#call.nowMs = timeMs;
    const args = this.#arguments;
    while (record.next()) {
      args.buffer = record.buffer;
      args.starts = record.starts;
      args.ends = record.ends;
      args.count = record.count;
      this.#applyEffect(args, record.database, lsn);
    }
  }

  #applyEffect(args: Arguments, database: number, lsn: number): void {
    const command = this.#table.resolve(args);
    if (command === undefined || !command.effect || !command.accepts(args.count)) {
      throw new StartError(
        `journal record ${lsn} holds '${args.text(0).slice(0, 64)}', which this keywire cannot apply: was it written by a newer one?`,
      );
    }
    this.#execute(command, database);
    this.applied++;
    const { failure } = this.#reply;
    if (failure !== undefined) {
      throw new StartError(
        `journal record ${lsn} (${command.fullName}) does not apply: ${failure}`,
      );
    }
  }

  #execute(command: Command, database: number): void {
    const call = this.#call;
    call.command = command;
    call.database = this.#keyspace.database(database);
    try {
      command.execute(call);
    } catch (error) {
      if (!(error instanceof ReplyError || error instanceof ArenaFull)) throw error;
      this.#reply.failure = error.message;
    }
  }
}
