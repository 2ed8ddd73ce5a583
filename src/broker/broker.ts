/**
 * The one path: every command, from any door, takes the same way through `execute`: look up, check,
 * execute, journal, serve waiters. A turn of the event loop begins with the first command and ends
 * with one journal write, after which answers may leave (release.ts).
 *
 * Nothing here waits: the order of arrival is the order of execution and of the journal.
 * Hot: every command passes here (bench rows SET and GET).
 */
import { assert } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import type { Durability } from '../base/durability.ts';
import { ReplyError } from '../base/errors.ts';
import { HELD_MS_MAX, SWEEP_ITEMS_MAX } from '../base/limits.ts';
import { SystemRandom } from '../base/random.ts';
import type { Bus } from '../bus/bus.ts';
import type { Arguments } from '../commands/arguments.ts';
import { Call } from '../commands/call.ts';
import type { ReplyWriter } from '../commands/reply.ts';
import type { Command, CommandTable } from '../commands/table.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { ArenaFull } from '../structures/arena.ts';
import { Admission, OUT_OF_MEMORY } from './admission.ts';
import { Blocking, type Waiter } from './blocking.ts';
import { ChangeObserver } from './changes.ts';
import type { BrokerCounters } from './counters.ts';
import { EVICTION_DEFAULTS, Eviction } from './eviction.ts';
import { DiscardWriter, internalSession } from './internal.ts';
import { Monitors } from './monitors.ts';
import type { Notifications } from './notifications.ts';
import type { BrokerJournal, BrokerParts, RunOwn } from './parts.ts';
import { Pause } from './pause.ts';
import type { ReleaseQueue } from './release.ts';
import { type Connection, Session, Sessions } from './session.ts';
import { Stopwatch } from './stopwatch.ts';
import { SyncWaiters } from './sync-waiters.ts';
import { Tracking } from './tracking.ts';
import { TransactionRequests } from './transaction-requests.ts';
import { type Transaction, TransactionDesk } from './transactions.ts';
import { Waits } from './waits.ts';
import { Watches } from './watches.ts';

export class Broker {
  readonly keyspace: Keyspace;
  readonly bus: Bus;
  readonly table: CommandTable;
  readonly journal: BrokerJournal;
  readonly release: ReleaseQueue;
  readonly sessions = new Sessions();
  readonly blocking = new Blocking();
  /** How a running command is put to sleep, and how that ends. */
  readonly waits: Waits;
  readonly tracking = new Tracking(this.sessions);
  /** MONITOR. */
  readonly monitors = new Monitors(() => this.#call.host.nowUs());
  readonly transactions: TransactionDesk;
  /** Transactions that come as one request. */
  readonly transactionRequests = new TransactionRequests(this);
  /** CLIENT PAUSE. */
  readonly pause: Pause;
  readonly counters: BrokerCounters;
  readonly #notifications: Notifications;
  /** Commands that wait for a sync; whoever owns the journal tells them of it. */
  readonly syncWaiters: SyncWaiters;
  readonly eviction: Eviction;
  readonly stopwatch: Stopwatch;
  readonly #clock: Clock;
  readonly #scheduleTurnEnd: (endTurn: () => void) => void;
  readonly #admission: Admission;
  readonly #changes: ChangeObserver;
  readonly #call: Call;
  readonly #endTurn = (): void => this.endTurn();
  #turnOpen = false;
  /** The time of the last turn: time never goes back, whatever the system's clock does. */
  #lastMs = 0;
  /** The keyspace's count of changes when the last command ended. */
  #changesSeen = 0;
  #executing = false;
  readonly #own: Session;
  readonly #ownReply = new DiscardWriter();

  constructor(parts: BrokerParts) {
    this.keyspace = parts.keyspace;
    this.bus = parts.bus;
    this.table = parts.table;
    this.journal = parts.journal;
    this.release = parts.release;
    this.counters = parts.counters;
    this.#notifications = parts.notifications;
    this.#clock = parts.clock;
    this.syncWaiters = new SyncWaiters(parts.clock, () => this.beginTurn());
    this.waits = new Waits(this, parts.clock);
    this.#scheduleTurnEnd = parts.scheduleTurnEnd;
    this.stopwatch = parts.stopwatch ?? new Stopwatch(parts.clock);
    this.eviction = new Eviction({
      settings: parts.eviction ?? { ...EVICTION_DEFAULTS },
      keyspace: parts.keyspace,
      clock: parts.clock,
      random: parts.random ?? new SystemRandom(),
    });
    this.#admission = new Admission(parts);
    this.pause = new Pause(this, parts.clock);
    this.transactions = new TransactionDesk(
      parts.keyspace,
      new Watches(),
      (call, queued) => {
        const session = call.caller;
        assert(session instanceof Session, 'only a connection has transactions');
        this.#execute(session, queued.command, queued.arguments, call.reply, false);
      },
      (command) => this.#admission.refusalOf(command),
    );
    this.#changes = new ChangeObserver({
      log: parts.journal,
      blocking: this.blocking,
      counters: this.counters,
      watches: this.transactions.watches,
      notifications: parts.notifications,
      tracking: this.tracking,
    });
    parts.keyspace.observer = this.#changes;
    this.#own = internalSession(parts.clock);
    const first = parts.table.commands[0];
    assert(first !== undefined, 'an empty command table');
    this.#call = new Call(
      {
        keyspace: parts.keyspace,
        bus: parts.bus,
        effects: this.#changes.effects,
        host: parts.host(this),
      },
      {
        reply: new DiscardWriter(),
        caller: internalSession(parts.clock),
        command: first,
        database: parts.keyspace.database(0),
      },
    );
    this.#lastMs = Math.max(parts.clock.nowMs(), parts.journal.timeMs);
    parts.keyspace.nowMs = this.#lastMs;
  }

  /** The time of the turn, ms since 1970. */
  get nowMs(): number {
    return this.#lastMs;
  }

  /** A connection was accepted. */
  open(connection: Connection): Session {
    this.counters.connections++;
    return this.sessions.add(connection, this.beginTurn());
  }

  /** A connection is gone: its waiters and subscriptions go with it. Doing so twice is harmless. */
  close(session: Session): void {
    if (!session.open) return;
    session.open = false;
    for (const waiter of session.waiters) this.blocking.remove(waiter);
    this.transactions.forget(session);
    this.transactions.tokens.releaseAll(session);
    this.syncWaiters.forget(session);
    this.tracking.disable(session);
    this.monitors.remove(session);
    this.pause.forget(session);
    this.bus.remove(session.subscriber);
    this.sessions.remove(session);
  }

  /** Opens the turn, if it is not open: reads the clock once, and makes sure that the turn ends. */
  beginTurn(): number {
    this.stopwatch.restart();
    if (this.#turnOpen) return this.#lastMs;
    this.#turnOpen = true;
    this.counters.turns++;
    this.#lastMs = Math.max(this.#clock.nowMs(), this.#lastMs);
    this.keyspace.nowMs = this.#lastMs;
    this.#admission.beginTurn();
    this.#scheduleTurnEnd(this.#endTurn);
    return this.#lastMs;
  }

  /**
   * Ends the turn: housekeeping, fan-out, one journal write; then answers leave, or wait for the
   * journal. Called by the scheduler; tests call it themselves.
   */
  endTurn(): void {
    if (!this.#turnOpen) return;
    const more = this.#sweep();
    if (this.tracking.owes) this.tracking.broadcast();
    this.bus.flush();
    const startUs = this.stopwatch.begin();
    this.journal.write(this.#lastMs);
    this.stopwatch.end('aof-write', startUs, this.#lastMs);
    this.syncWaiters.synced(this.release.syncedLsn);
    this.#turnOpen = false;
    this.release.endTurn(this.#admission.refuses);
    this.#cutHeld();
    if (more) this.beginTurn();
  }

  /**
   * Cuts off the connections whose answers wait too long for the journal: whether what they asked
   * has happened is not known, and a lost connection says so to every client.
   */
  #cutHeld(): void {
    this.release.expire(HELD_MS_MAX);
    if (this.release.heldMs <= HELD_MS_MAX) return;
    for (const session of [...this.sessions.all()]) {
      if (session.outputBytes > 0) session.connection.close('failing');
    }
    this.release.forget();
  }

  /** Executes one command and writes its answer, or an error, to `reply`; it may be left waiting. */
  execute(session: Session, args: Arguments, reply: ReplyWriter): void {
    assert(!this.#executing, 'a command executed inside another');
    if (session.tracking === undefined) this.#answer(session, args, reply);
    else this.#answerTracked(session, args, reply);
  }

  /** For who follows prefixes, what others changed is told before an answer can reveal it. */
  #answerTracked(session: Session, args: Arguments, reply: ReplyWriter): void {
    if (this.tracking.owes) this.tracking.broadcast();
    this.#answer(session, args, reply);
    // As Redis's resetClient: CLIENT CACHING is for the next command, or for a transaction as a whole.
    if (session.transaction !== undefined || args.is(0, 'CLIENT')) return;
    if (session.tracking !== undefined) session.tracking.caching = false;
  }

  #answer(session: Session, args: Arguments, reply: ReplyWriter): void {
    const command = this.table.resolve(args);
    const { transaction } = session;
    this.counters.commands++;
    if (command === undefined) {
      this.#admission.unknown(args, reply);
      if (transaction !== undefined) transaction.aborted = true;
      return;
    }
    session.lastCommandAtMs = this.#lastMs;
    if (session.lastCommand !== command.fullName) session.lastCommand = command.fullName;
    const isShort = this.eviction.isOver && !this.#makeRoom();
    if (!this.#admission.admit(session, command, args, reply, isShort)) {
      command.rejected++;
      if (command.fullName === 'exec') this.transactions.forget(session);
      else if (transaction !== undefined) transaction.aborted = true;
      return;
    }
    if (this.pause.active && this.pause.holds(command, transaction)) {
      this.pause.postpone(session, args, reply);
      return;
    }
    if (transaction !== undefined && !command.leavesQueue) {
      this.#queue(transaction, command, args, reply);
      return;
    }
    this.#run(session, command, args, reply, true);
    if (this.blocking.hasReady) this.blocking.serveReady(this.#serve);
    if (this.pause.owes) this.pause.executeHeld();
  }

  /** True while a command runs, in whose midst nothing else can be composed. */
  get executing(): boolean {
    return this.#executing;
  }

  /**
   * Executes commands of keywire's own as one record, at the order of arrival like any other: all of what
   * `work` runs is kept, or nothing. It may run what clients cannot (the system's database), and must have
   * looked at `refusal` before: a command that fails in the middle is a defect.
   */
  compose(work: (run: RunOwn) => void): void {
    assert(!this.executing, 'commands composed inside another');
    this.beginTurn();
    this.#executing = true;
    this.#changesSeen = this.keyspace.changes;
    work(this.#runOwn);
    this.#executing = false;
    this.#changes.close();
    if (this.blocking.hasReady) this.blocking.serveReady(this.#serve);
  }

  readonly #runOwn: RunOwn = (database, args) => {
    const command = this.table.resolve(args);
    assert(command !== undefined, 'keywire knows its own commands');
    this.#own.database = database;
    this.#ownReply.failure = undefined;
    this.#execute(this.#own, command, args, this.#ownReply, false);
    return this.#ownReply.failure;
  };

  /** `hear` is told of each key of the system's database that ends at its deadline; it changes nothing. */
  hearOwnExpiries(hear: (key: Buffer) => void): void {
    this.#changes.onOwnExpired = hear;
  }

  /**
   * Why data of about so many bytes cannot be kept now: the journal's failure, or no memory left;
   * undefined while it can.
   */
  refusal(bytes: number): string | undefined {
    const { failure } = this.journal;
    if (failure !== undefined) return failure;
    // In the midst of a command nothing can be evicted: what asks then was let in before.
    if (this.eviction.isOver && !this.#executing && !this.#makeRoom()) return OUT_OF_MEMORY;
    return this.keyspace.hasRoom(bytes) ? undefined : OUT_OF_MEMORY;
  }

  /**
   * What the answers of a connection have to wait for whose input has been handled since record `lsn`, where
   * it may hold what is not refused while the journal fails (an acknowledgement, a session's end): a turn of
   * the journal's failure leaves at once otherwise. `held` is what they waited for before; undefined: what the
   * policy says.
   */
  durabilitySince(lsn: number, held: Durability | undefined): Durability | undefined {
    if (!this.#admission.refuses && this.journal.failure === undefined) return undefined;
    return this.release.lastLsn > lsn ? this.release.policy : held;
  }

  /** Executes a command whose changes, and those of what it executes, are one record. */
  #run(
    session: Session,
    command: Command,
    args: Arguments,
    reply: ReplyWriter,
    mayWait: boolean,
  ): void {
    this.#executing = true;
    this.#changesSeen = this.keyspace.changes;
    const tracks = this.tracking.active;
    if (tracks) this.tracking.begin(session);
    this.#execute(session, command, args, reply, mayWait);
    this.#executing = false;
    const lsn = this.#changes.close();
    if (lsn > 0) session.writeLsn = lsn;
    if (tracks) this.tracking.end();
  }

  #execute(
    session: Session,
    command: Command,
    args: Arguments,
    reply: ReplyWriter,
    mayWait: boolean,
  ): void {
    const call = this.#call;
    const { keyspace } = this;
    const database = keyspace.database(session.database);
    // Mostly as before: a comparison costs less than telling the collector of a reference that is stored.
    if (call.arguments !== args) call.arguments = args;
    if (call.reply !== reply) call.reply = reply;
    if (call.caller !== session) call.caller = session;
    if (call.command !== command) call.command = command;
    if (call.database !== database) call.database = database;
    call.nowMs = this.#lastMs;
    call.mayWait = mayWait;
    call.missed = this.#notifications.tellsMisses ? this.#notifications.missed : undefined;
    keyspace.touches = !session.noTouch;
    call.hits = 0;
    call.misses = 0;
    keyspace.removesExpired = command.writes || !this.pause.active;
    const mark = reply.mark();
    const startUs = this.stopwatch.start(command, args);
    try {
      command.execute(call);
      command.calls++;
    } catch (error) {
      command.calls++;
      command.failed++;
      this.#refuse(error, reply, mark);
    }
    const { tracking } = session;
    if (tracking !== undefined && command.reads) {
      this.tracking.remember(session, tracking, command, args);
    }
    this.#changes.commit(keyspace.changes !== this.#changesSeen, args, database.index);
    this.#changesSeen = keyspace.changes;
    this.counters.hits += call.hits;
    this.counters.misses += call.misses;
    if (this.monitors.active) this.monitors.tell(session, command, args);
    if (startUs >= 0) this.stopwatch.stop(startUs, command, args, session, this.#lastMs);
  }

  /** Keeps a command for EXEC. */
  #queue(transaction: Transaction, command: Command, args: Arguments, reply: ReplyWriter): void {
    try {
      transaction.add(command, args);
      reply.simple('QUEUED');
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error;
      this.#admission.refuse(reply, error.code, error.text);
    }
  }

  /** The caller's mistake, or no memory left: an error reply, and nothing has changed. */
  #refuse(error: unknown, reply: ReplyWriter, mark: number): void {
    if (this.keyspace.changes !== this.#changesSeen) throw error;
    reply.rollback(mark);
    if (error instanceof ReplyError) {
      this.#admission.refuse(reply, error.code, error.text);
    } else if (error instanceof ArenaFull) {
      this.#admission.refuse(reply, 'OOM', OUT_OF_MEMORY);
    } else {
      throw error;
    }
  }

  /** Executes a waiter's command, now that its key is there. */
  readonly #serve = (waiter: Waiter): void => {
    const { session } = waiter;
    const selected = session.database;
    session.database = waiter.databaseIndex;
    session.lastCommandAtMs = this.#lastMs;
    this.monitors.hush();
    this.#run(session, waiter.command, waiter.arguments, waiter.slot.open(), true);
    this.monitors.listen();
    session.database = selected;
    waiter.slot.close();
  };

  /** Removes what is past its deadline, or too much; true when more is left for the next turn. */
  #sweep(): boolean {
    const startUs = this.stopwatch.begin();
    this.keyspace.removesExpired = !this.pause.active;
    const more = this.keyspace.sweep(SWEEP_ITEMS_MAX);
    this.#changes.close();
    this.stopwatch.end('expire-cycle', startUs, this.#lastMs);
    if (this.eviction.isAsked) this.#makeRoom();
    if (this.blocking.hasReady) this.blocking.serveReady(this.#serve);
    return more || (this.eviction.isAsked && !this.pause.active);
  }

  /**
   * Evicts keys, each in the journal before anything can see it gone; false when memory stays short.
   * While the journal fails nothing is evicted: what it cannot keep must not happen. While CLIENT PAUSE
   * holds, as in Redis, nothing goes and nothing is refused for it: memory may grow for that long.
   */
  #makeRoom(): boolean {
    if (this.pause.active) return true;
    if (this.journal.failure !== undefined) return false;
    const startUs = this.stopwatch.begin();
    const room = this.eviction.makeRoom();
    this.#changes.close();
    this.stopwatch.end('eviction-cycle', startUs, this.#lastMs);
    return room !== 'none';
  }
}
