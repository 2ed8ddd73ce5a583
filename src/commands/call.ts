/**
 * One execution of a command: its inputs, what it may touch, and its answer. The broker owns one
 * and fills it for each command; nothing of it outlives `execute`.
 * Hot: every command passes here (bench rows SET and GET).
 */
import { WRONG_TYPE } from '../base/errors.ts';
import type { Bus } from '../bus/bus.ts';
import type { Database } from '../keyspace/database.ts';
import type { ValueType } from '../keyspace/entry.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { Arguments } from './arguments.ts';
import { readsKey } from './key-positions.ts';
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
  /**
   * Hears of keys that a look-up did not find, by their argument or, where they stand in none, their
   * name; undefined while nobody asked to.
   */
  missed: ((call: Call, index: number, name?: Buffer) => void) | undefined;
  /** Look-ups of this execution that found their key, and those that did not. */
  hits = 0;
  misses = 0;
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

  /** The live entry of the key at argument `index`; 0 when there is none. */
  find(index: number): number {
    const args = this.arguments;
    const entry = this.database.find(args.buffer, args.start(index), args.end(index));
    if (entry === 0 && this.missed !== undefined) this.missed(this, index);
    this.#count(entry, index);
    return entry;
  }

  /** As `find`, without marking the entry as used. */
  peek(index: number): number {
    const args = this.arguments;
    const entry = this.database.peek(args.buffer, args.start(index), args.end(index));
    if (entry === 0 && this.missed !== undefined) this.missed(this, index);
    this.#count(entry, index);
    return entry;
  }

  /** As `peek`, and nobody counts it or hears of a miss. */
  glance(index: number): number {
    const args = this.arguments;
    return this.database.peek(args.buffer, args.start(index), args.end(index));
  }

  /**
   * The live entry of the key at argument `index`, which must be of this type; 0 when there is none.
   * @throws ReplyError WRONGTYPE
   */
  findAs(index: number, type: ValueType): number {
    const entry = this.find(index);
    if (entry !== 0 && this.database.type(entry) !== type) throw WRONG_TYPE;
    return entry;
  }

  /** Tells that the key at argument `index` changed; `event` is Redis's notification name. */
  changed(index: number, event: string): void {
    const args = this.arguments;
    this.database.changed(args.buffer, args.start(index), args.end(index), event);
  }

  /** As `changed`, where Redis sends the notification without counting the key as modified. */
  noted(index: number, event: string): void {
    const args = this.arguments;
    this.database.noted(args.buffer, args.start(index), args.end(index), event);
  }

  /** Removes the key at argument `index` and tells so; true when it was there. */
  delete(index: number): boolean {
    const args = this.arguments;
    return this.database.delete(args.buffer, args.start(index), args.end(index));
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

  /** What is looked up to be read is found or missed; what is looked up to be written is not counted. */
  #count(entry: number, index: number): void {
    const { command } = this;
    if (!command.reads) {
      if (!command.readsSomeKeys || !readsKey(command.spec, this.arguments, index)) return;
    }
    if (entry === 0) this.misses++;
    else this.hits++;
  }
}
