/**
 * InputBudget: what unfinished large commands of all connections may take together. A connection
 * that needs more than is left waits, unread, first come, first served. Small pieces (below one
 * read) are not counted: they are bounded by the number of connections.
 */
import { INPUT_BUDGET_BYTES } from '../../base/limits.ts';

/** A connection that waits for budget. */
export interface BudgetWaiter {
  /** What it holds of the budget already, and keeps while it waits. */
  readonly budgetBytes: number;
  /** The bytes asked for are charged now: read on. */
  granted(bytes: number): void;
}

interface Request {
  readonly waiter: BudgetWaiter;
  readonly bytes: number;
}

export class InputBudget {
  readonly #bytesMax: number;
  readonly #requests: Request[] = [];
  #used = 0;

  constructor(bytesMax = INPUT_BUDGET_BYTES) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes charged. */
  get used(): number {
    return this.#used;
  }

  /** Connections that wait. */
  get waiting(): number {
    return this.#requests.length;
  }

  /** Charges without asking: for bytes that are there already. */
  charge(bytes: number): void {
    this.#used += bytes;
  }

  /** Charges and answers true, or notes the waiter, which is `granted` later. */
  request(waiter: BudgetWaiter, bytes: number): boolean {
    const fits = this.#used + bytes <= this.#bytesMax || waiter.budgetBytes >= this.#used;
    if (this.#requests.length === 0 && fits) {
      this.#used += bytes;
      return true;
    }
    this.#requests.push({ waiter, bytes });
    this.#grant();
    return false;
  }

  /** Gives charged bytes back. */
  release(bytes: number): void {
    this.#used -= bytes;
    this.#grant();
  }

  /** The waiter is gone; what it holds it releases itself. */
  withdraw(waiter: BudgetWaiter): void {
    const at = this.#requests.findIndex((request) => request.waiter === waiter);
    if (at < 0) return;
    this.#requests.splice(at, 1);
    this.#grant();
  }

  #grant(): void {
    for (;;) {
      const first = this.#requests[0];
      if (first === undefined) return;
      if (this.#used + first.bytes > this.#bytesMax && !this.#onlyWaitersHold()) return;
      this.#requests.shift();
      this.#used += first.bytes;
      first.waiter.granted(first.bytes);
    }
  }

  /** When whoever holds budget waits for more, nobody would ever give any back: the first goes on. */
  #onlyWaitersHold(): boolean {
    let held = 0;
    for (const request of this.#requests) held += request.waiter.budgetBytes;
    return held >= this.#used;
  }
}
