/**
 * Commands that wait until their caller's last write is on the device (WAITAOF), in the order of their
 * records. Each ends once: by the sync, by its time, by CLIENT UNBLOCK, or with its connection.
 */
import type { Clock } from '../base/clock.ts';
import type { AnswerSlot, ReplyWriter } from '../commands/reply.ts';
import type { Session } from './session.ts';

/** What such a command gives. */
export interface SyncWait {
  readonly session: Session;
  readonly slot: AnswerSlot;
  /** The record that is to be synced; Infinity: nothing but the time ends it. */
  readonly lsn: number;
  /** In milliseconds; 0: without end. */
  readonly timeoutMs: number;
  /** Writes the answer. */
  readonly answer: (reply: ReplyWriter) => void;
}

class SyncWaiter {
  readonly wait: SyncWait;
  cancelTimer: () => void = () => {};

  constructor(wait: SyncWait) {
    this.wait = wait;
  }
}

export class SyncWaiters {
  readonly #clock: Clock;
  /** Called before an answer is written outside of a turn. */
  readonly #beginTurn: () => void;
  readonly #waiters = new Set<SyncWaiter>();

  constructor(clock: Clock, beginTurn: () => void) {
    this.#clock = clock;
    this.#beginTurn = beginTurn;
  }

  add(wait: SyncWait): void {
    const waiter = new SyncWaiter(wait);
    if (wait.timeoutMs > 0) {
      waiter.cancelTimer = this.#clock.setTimer(wait.timeoutMs, () => this.#end(waiter));
    }
    this.#waiters.add(waiter);
    wait.session.syncWaits++;
  }

  /** Everything up to `lsn` is on the device. */
  synced(lsn: number): void {
    if (this.#waiters.size === 0) return;
    for (const waiter of this.#waiters) if (waiter.wait.lsn <= lsn) this.#end(waiter);
  }

  /** CLIENT UNBLOCK: false when nothing of the session waits. */
  unblock(session: Session, how: 'timeout' | 'error'): boolean {
    const found = [...this.#waiters].filter(({ wait }) => wait.session === session);
    for (const waiter of found) {
      if (how === 'timeout') this.#end(waiter);
      else if (this.#remove(waiter)) {
        const { slot } = waiter.wait;
        slot.open().error('UNBLOCKED', 'client unblocked via CLIENT UNBLOCK');
        slot.close();
      }
    }
    return found.length > 0;
  }

  /** The connection is gone: nobody is answered. */
  forget(session: Session): void {
    if (session.syncWaits === 0) return;
    for (const waiter of this.#waiters) if (waiter.wait.session === session) this.#remove(waiter);
  }

  /** Withdraws what would answer into `slot`; false when it does not wait. */
  cancel(session: Session, slot: AnswerSlot): boolean {
    if (session.syncWaits === 0) return false;
    for (const waiter of this.#waiters) if (waiter.wait.slot === slot) return this.#remove(waiter);
    return false;
  }

  #end(waiter: SyncWaiter): void {
    this.#beginTurn();
    if (!this.#remove(waiter)) return;
    const { slot, answer } = waiter.wait;
    answer(slot.open());
    slot.close();
  }

  #remove(waiter: SyncWaiter): boolean {
    if (!this.#waiters.delete(waiter)) return false;
    waiter.cancelTimer();
    waiter.wait.session.syncWaits--;
    return true;
  }
}
