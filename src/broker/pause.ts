/**
 * CLIENT PAUSE: for a time commands are held as they come, all of them or only those that write, and
 * executed in the order of their arrival when it ends. Keys past their deadline are not removed
 * meanwhile, and none are evicted. Pauses add up: the longer time and the stricter mode count.
 *
 * It concerns the commands of clients, as in Redis. What keywire does on its own account goes on
 * (`broker.compose`): MQTT's packets are no commands, nor are the records that its sessions, queues and
 * retained messages leave.
 *
 * Bounded: what is held keeps its arguments, and beyond a bound of all together an error is answered.
 */
import type { Clock } from '../base/clock.ts';
import { WAITER_BYTES_MAX } from '../base/limits.ts';
import type { Arguments } from '../commands/arguments.ts';
import type { AnswerSlot, ReplyWriter } from '../commands/reply.ts';
import type { Command } from '../commands/table.ts';
import type { Broker } from './broker.ts';
import { DiscardWriter } from './internal.ts';
import type { Session } from './session.ts';
import type { Transaction } from './transactions.ts';

/** Commands that change no key but that Redis hands on to replicas, which a pause waits for. */
const MAY_REPLICATE: ReadonlySet<string> = new Set([
  'publish',
  'spublish',
  'pfcount',
  'eval',
  'evalsha',
  'fcall',
]);

/** A command, or a request of several, that was held. */
interface Held {
  readonly session: Session;
  /** Where its answer will go; undefined when nobody reads it. */
  readonly slot: AnswerSlot | undefined;
  /** What its arguments take. */
  readonly bytes: number;
  /** Executes it, in the database that was selected when it came. */
  readonly run: () => void;
}

export class Pause {
  readonly #broker: Broker;
  readonly #clock: Clock;
  #mode: 'none' | 'write' | 'all' = 'none';
  #endMs = 0;
  #cancelTimer: () => void = () => {};
  #held: Held[] = [];
  #bytes = 0;

  constructor(broker: Broker, clock: Clock) {
    this.#broker = broker;
    this.#clock = clock;
  }

  /** True while anything is held back. */
  get active(): boolean {
    return this.#mode !== 'none';
  }

  /** True while every command is held, whatever it does. */
  get holdsAll(): boolean {
    return this.#mode === 'all';
  }

  /** True when the pause is over and what was held has not been executed. */
  get owes(): boolean {
    return this.#held.length > 0 && this.#mode === 'none';
  }

  /** Whether the command must wait, alone or as the EXEC of this transaction. */
  holds(command: Command, transaction: Transaction | undefined): boolean {
    if (this.#mode !== 'write') return this.#mode === 'all';
    if (command.fullName !== 'exec') return isHeld(command);
    return transaction?.queued.some((queued) => isHeld(queued.command)) === true;
  }

  /** Whether a request must wait that executes these commands in one step. */
  holdsAny(commands: readonly Arguments[]): boolean {
    if (this.#mode !== 'write') return this.#mode === 'all';
    return commands.some((args) => {
      const command = this.#broker.table.resolve(args);
      return command !== undefined && isHeld(command);
    });
  }

  /** Keeps a command until the pause ends: it is then looked up and admitted again. */
  postpone(session: Session, args: Arguments, reply: ReplyWriter): void {
    const bytes = args.span;
    if (!this.#admits(bytes, reply)) return;
    // It is counted when it is executed.
    this.#broker.counters.commands--;
    const kept = args.clone();
    const run = (answer: ReplyWriter): void => this.#broker.execute(session, kept, answer);
    if (reply instanceof DiscardWriter) {
      // Who reads no answer waits for none.
      this.#hold(session, bytes, undefined, () => run(reply));
    } else this.#holdAnswer(session, bytes, run);
  }

  /**
   * Keeps a request that is more than one command until the pause ends; `run` then gets the writer of its
   * answer. `bytes`: what it keeps. Beyond the bound of what is held, an error is written to `reply`.
   */
  postponeRequest(
    session: Session,
    bytes: number,
    reply: ReplyWriter,
    run: (reply: ReplyWriter) => void,
  ): boolean {
    if (!this.#admits(bytes, reply)) return false;
    this.#holdAnswer(session, bytes, run);
    return true;
  }

  /** Begins a pause, or prolongs or tightens the one that is on. */
  begin(mode: 'write' | 'all', durationMs: number, nowMs: number): void {
    this.#mode = this.#mode === 'all' ? 'all' : mode;
    this.#endMs = Math.max(this.#endMs, nowMs + durationMs);
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.setTimer(this.#endMs - nowMs, () => {
      this.#broker.beginTurn();
      this.end();
      this.executeHeld();
    });
  }

  /** Ends the pause; what was held is executed after the running command (`executeHeld`). */
  end(): void {
    this.#cancelTimer();
    this.#mode = 'none';
    this.#endMs = 0;
  }

  /** Executes what was held, in the order it came; some of it may begin a pause that holds the rest. */
  executeHeld(): void {
    const held = this.#held;
    this.#held = [];
    this.#bytes = 0;
    for (const { session } of held) session.postponed--;
    for (const { session, run } of held) if (session.open) run();
  }

  /** Takes back what would answer into the slot; false when it is not held. */
  withdraw(slot: AnswerSlot): boolean {
    return this.#drop((held) => held.slot === slot);
  }

  /** The connection is gone, and what it asked for with it. */
  forget(session: Session): void {
    if (session.postponed > 0) this.#drop((held) => held.session === session);
  }

  #admits(bytes: number, reply: ReplyWriter): boolean {
    if (this.#bytes + bytes <= WAITER_BYTES_MAX) return true;
    this.#broker.counters.countError('ERR');
    reply.error('ERR', 'too much is held by CLIENT PAUSE');
    return false;
  }

  #holdAnswer(session: Session, bytes: number, run: (reply: ReplyWriter) => void): void {
    const slot = session.connection.defer();
    this.#hold(session, bytes, slot, () => {
      run(slot.open());
      slot.close();
    });
  }

  #hold(session: Session, bytes: number, slot: AnswerSlot | undefined, run: () => void): void {
    const { database } = session;
    session.postponed++;
    this.#bytes += bytes;
    this.#held.push({
      session,
      slot,
      bytes,
      run: () => {
        // Over WebSocket other requests have named other databases since.
        session.database = database;
        run();
      },
    });
  }

  #drop(isDropped: (held: Held) => boolean): boolean {
    const dropped = this.#held.filter(isDropped);
    if (dropped.length === 0) return false;
    this.#held = this.#held.filter((held) => !dropped.includes(held));
    for (const { session, bytes } of dropped) {
      session.postponed--;
      this.#bytes -= bytes;
    }
    return true;
  }
}

function isHeld(command: Command): boolean {
  return command.writes || MAY_REPLICATE.has(command.fullName);
}
