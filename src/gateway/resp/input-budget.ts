/**
 * InputBudget: what unfinished large commands of all connections may take together. A connection
 * that needs more than is left waits, unread, first come, first served; while someone waits, one
 * that holds budget and sends nothing is ended. Small pieces (below one read) are not counted: they
 * are bounded by the number of connections.
 */
import { type Clock, systemClock } from '../../base/clock.ts';
import { INPUT_BUDGET_BYTES, INPUT_STALL_MS } from '../../base/limits.ts';

/** A connection that holds budget or waits for it. */
export interface BudgetHolder {
  /** Bytes it has received towards its command so far; any number that grows with them. */
  readonly receivedBytes: number;
  /** The bytes asked for are charged now: read on. */
  granted(bytes: number): void;
  /** Others wait and it sent nothing for long: end it. */
  stalled(): void;
}

interface Request {
  readonly holder: BudgetHolder;
  readonly bytes: number;
}

export class InputBudget {
  readonly #bytesMax: number;
  readonly #clock: Clock;
  /** What is charged, by holder. */
  readonly #held = new Map<BudgetHolder, number>();
  readonly #requests: Request[] = [];
  /** What holders had received when they were last looked at. */
  readonly #received = new Map<BudgetHolder, number>();
  #used = 0;
  #looks = false;

  constructor(bytesMax = INPUT_BUDGET_BYTES, clock: Clock = systemClock) {
    this.#bytesMax = bytesMax;
    this.#clock = clock;
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
  charge(holder: BudgetHolder, bytes: number): void {
    this.#used += bytes;
    this.#held.set(holder, (this.#held.get(holder) ?? 0) + bytes);
  }

  /** Charges and answers true, or notes the holder, which is `granted` later. */
  request(holder: BudgetHolder, bytes: number): boolean {
    const first = this.#requests.length === 0;
    const alone = (this.#held.get(holder) ?? 0) >= this.#used;
    if (first && (alone || this.#used + bytes <= this.#bytesMax)) {
      this.charge(holder, bytes);
      return true;
    }
    this.#requests.push({ holder, bytes });
    this.#grant();
    this.#lookLater();
    return false;
  }

  /** Gives charged bytes back. */
  release(holder: BudgetHolder, bytes: number): void {
    const left = (this.#held.get(holder) ?? 0) - bytes;
    if (left > 0) this.#held.set(holder, left);
    else this.#held.delete(holder);
    this.#used -= bytes;
    this.#grant();
  }

  /** The holder waits no more; what it holds it releases itself. */
  withdraw(holder: BudgetHolder): void {
    const at = this.#requests.findIndex((request) => request.holder === holder);
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
      this.charge(first.holder, first.bytes);
      first.holder.granted(first.bytes);
    }
  }

  /** When whoever holds budget waits for more, nobody would ever give any back: the first goes on. */
  #onlyWaitersHold(): boolean {
    let held = 0;
    for (const { holder } of this.#requests) held += this.#held.get(holder) ?? 0;
    return held >= this.#used;
  }

  #lookLater(): void {
    if (this.#looks || this.#requests.length === 0) return;
    this.#looks = true;
    this.#clock.setTimer(INPUT_STALL_MS, () => {
      this.#looks = false;
      this.#look();
      this.#lookLater();
    });
  }

  /** Ends who holds budget and has received nothing since the last look. */
  #look(): void {
    const waiters = new Set(this.#requests.map((request) => request.holder));
    const before = new Map(this.#received);
    this.#received.clear();
    if (waiters.size === 0) return;
    const stalled: BudgetHolder[] = [];
    for (const holder of this.#held.keys()) {
      if (waiters.has(holder)) continue;
      if (before.get(holder) === holder.receivedBytes) stalled.push(holder);
      else this.#received.set(holder, holder.receivedBytes);
    }
    for (const holder of stalled) holder.stalled();
  }
}
