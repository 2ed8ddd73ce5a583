/**
 * One execution of a command: its inputs, what it may touch, and its answer. The broker owns one
 * and fills it for each command; nothing of it outlives `execute`.
 * Hot: every command passes here (bench rows SET and GET).
 */
import type { Bus } from '../bus/bus.ts';
import type { Database } from '../keyspace/database.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { Arguments } from './arguments.ts';
import type { AnswerSlot, ReplyWriter } from './reply.ts';
import type { Caller, Effects, Host, WaitRequest } from './spec.ts';
import type { Command } from './table.ts';

/** What the broker hands to every call. */
export interface CallParts {
  readonly keyspace: Keyspace;
  readonly bus: Bus;
  readonly effects: Effects;
  readonly host: Host;
}

export class Call {
  readonly keyspace: Keyspace;
  readonly bus: Bus;
  /** What the journal keeps instead of the command itself. */
  readonly effects: Effects;
  readonly host: Host;
  arguments: Arguments = new Arguments();
  reply: ReplyWriter;
  caller: Caller;
  command: Command;
  /** The caller's selected database. */
  database: Database;
  /** The time of this turn: ms since 1970; never below that of an earlier journal record. */
  nowMs = 0;
  /** False in a transaction, in replay and for keywire's own commands: a blocking command answers at once. */
  mayWait = true;
  /** True while the journal is replayed: no clock, no limits, no notifications to callers. */
  replaying = false;

  constructor(
    parts: CallParts,
    first: { reply: ReplyWriter; caller: Caller; command: Command; database: Database },
  ) {
    this.keyspace = parts.keyspace;
    this.bus = parts.bus;
    this.effects = parts.effects;
    this.host = parts.host;
    this.reply = first.reply;
    this.caller = first.caller;
    this.command = first.command;
    this.database = first.database;
  }

  /**
   * Sleeps until a key named in the request may serve this command; it is then executed again as a
   * command of its own. Nothing may be written to `reply` and nothing changed before.
   */
  wait(request: WaitRequest): void {
    this.host.wait(this, request);
  }

  /** Takes the answer out of `execute`: it is written into the slot later, once. */
  defer(): AnswerSlot {
    return this.host.defer(this);
  }
}
