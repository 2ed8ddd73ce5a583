/**
 * Commands that do not answer at once: how the running one is put to sleep, until a key may serve it
 * (blocking.ts) or its caller's write is synced (sync-waiters.ts), and how that ends without either: by
 * its time, by Cancel, by CLIENT UNBLOCK. Serving those whose key has come is the broker's part.
 */
import { assert } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import { ReplyError } from '../base/errors.ts';
import type { Call } from '../commands/call.ts';
import type { AnswerSlot } from '../commands/reply.ts';
import type { SyncRequest, WaitRequest } from '../commands/spec.ts';
import { type Blocking, Waiter } from './blocking.ts';
import type { Pause } from './pause.ts';
import type { ReleaseQueue } from './release.ts';
import { Session } from './session.ts';
import type { SyncWaiters } from './sync-waiters.ts';

/** What waiting needs of the broker. */
export interface WaitsBroker {
  readonly blocking: Blocking;
  readonly syncWaiters: SyncWaiters;
  readonly release: ReleaseQueue;
  readonly pause: Pause;
  readonly nowMs: number;
  beginTurn(): number;
}

export class Waits {
  readonly #broker: WaitsBroker;
  readonly #clock: Clock;

  constructor(broker: WaitsBroker, clock: Clock) {
    this.#broker = broker;
    this.#clock = clock;
  }

  /** Puts the running command to sleep (the host's `wait`). */
  wait(call: Call, request: WaitRequest): void {
    assert(call.mayWait, 'a command waits where none may');
    const session = call.caller;
    assert(session instanceof Session && session.open, 'only a connection waits');
    const args = request.arguments ?? call.arguments;
    if (!this.#broker.blocking.hasRoom(session, args.span)) {
      throw new ReplyError('ERR', 'too many blocked commands, or too many keys in them');
    }
    const waiter = new Waiter({
      session,
      slot: session.connection.defer(),
      command: call.command,
      arguments: args.clone(),
      databaseIndex: call.database.index,
      request,
    });
    if (request.timeoutMs > 0) {
      waiter.cancelTimer = this.#clock.setTimer(request.timeoutMs, () => this.#timeOut(waiter));
    }
    this.#broker.blocking.add(waiter);
  }

  /** Takes the running command's answer out of `execute` (the host's `defer`). */
  defer(call: Call): AnswerSlot {
    const session = call.caller;
    assert(session instanceof Session, 'only a connection gets a deferred answer');
    const slot = session.connection.defer();
    session.deferred++;
    return {
      open: () => {
        // It comes when it comes: what it writes leaves with the turn that it opens.
        this.#broker.beginTurn();
        return slot.open();
      },
      close: () => {
        session.deferred--;
        slot.close();
      },
    };
  }

  /** Puts the running command to sleep until its caller's last write is synced (the host's port). */
  waitSynced(call: Call, request: SyncRequest): void {
    assert(call.mayWait, 'a command waits where none may');
    const session = call.caller;
    assert(session instanceof Session && session.open, 'only a connection waits');
    const { timeoutMs, forever, answer } = request;
    const lsn = forever ? Number.POSITIVE_INFINITY : session.writeLsn;
    this.#broker.syncWaiters.add({
      session,
      slot: session.connection.defer(),
      lsn,
      timeoutMs,
      answer,
    });
    this.#broker.release.askSync();
  }

  /**
   * Withdraws the waiting command that would answer into `slot`. False when it does not wait any
   * more: its answer is on the way, and an element it took is in it.
   */
  cancel(session: Session, slot: AnswerSlot): boolean {
    if (this.#broker.pause.withdraw(slot)) return true;
    for (const waiter of session.waiters) {
      if (waiter.slot === slot) return this.#broker.blocking.remove(waiter);
    }
    return this.#broker.syncWaiters.cancel(session, slot);
  }

  /** CLIENT UNBLOCK: ends every waiting command of the session; false when none waits. */
  unblock(session: Session, how: 'timeout' | 'error'): boolean {
    const found = this.#broker.syncWaiters.unblock(session, how);
    if (session.waiters.size === 0) return found;
    for (const waiter of [...session.waiters]) {
      if (how === 'timeout') {
        this.#timeOut(waiter);
      } else if (this.#broker.blocking.remove(waiter)) {
        waiter.slot.open().error('UNBLOCKED', 'client unblocked via CLIENT UNBLOCK');
        waiter.slot.close();
      }
    }
    return true;
  }

  #timeOut(waiter: Waiter): void {
    this.#broker.beginTurn();
    if (!this.#broker.blocking.remove(waiter)) return;
    waiter.session.lastCommandAtMs = this.#broker.nowMs;
    const reply = waiter.slot.open();
    if (waiter.request.onTimeout === 'nil') reply.nil();
    else reply.nilArray();
    waiter.slot.close();
  }
}
