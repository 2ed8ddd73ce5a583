/**
 * What producers and workers know for certain, held against what a server has after it was killed. A
 * job is `sent` when its push left, `acknowledged` when that was answered; `popped` when a worker has it;
 * `moved` when a worker was told that it now stands in the second list.
 */
import { show, type Value } from '../conformance/value.ts';

/** The lists as a server has them after its start. */
export interface Lists {
  readonly jobs: readonly string[];
  readonly taken: readonly string[];
}

export class Ledger {
  readonly violations: string[] = [];
  /** Pops whose answer a crash swallowed: done, and nobody knows. */
  unheard = 0;
  #sent = 0;
  readonly #acknowledged = new Set<string>();
  readonly #popped = new Set<string>();
  readonly #moved = new Set<string>();
  #goal = Number.POSITIVE_INFINITY;
  #reached: (() => void) | undefined;

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  get popped(): number {
    return this.#popped.size;
  }

  get moved(): number {
    return this.#moved.size;
  }

  /** About how many jobs are in the first list. */
  get backlog(): number {
    return this.#acknowledged.size - this.#popped.size - this.#moved.size;
  }

  /** A new job's id: it is about to be sent. */
  issue(): string {
    return `job-${this.#sent++}`;
  }

  /** A push of these jobs was answered. */
  acknowledge(ids: readonly string[], answer: Value): void {
    if (answer.kind !== 'integer') this.violations.push(`a push answered ${show(answer)}`);
    for (const id of ids) this.#acknowledged.add(id);
    if (this.#acknowledged.size >= this.#goal) this.#reached?.();
  }

  /** Resolves as soon as so many jobs are acknowledged. */
  reaches(count: number): Promise<void> {
    this.#goal = count;
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  /** A worker has this job now. */
  pop(id: string): void {
    this.#requireNew(id);
    this.#popped.add(id);
  }

  /** A worker was told that this job was moved. */
  move(id: string): void {
    this.#requireNew(id);
    this.#moved.add(id);
  }

  /** Compares with a server that was started again; `inFlight` pops had no answer when it was killed. */
  compare({ jobs, taken }: Lists, inFlight: number): void {
    const present = new Set([...jobs, ...taken]);
    if (present.size !== jobs.length + taken.length) this.violations.push('a job is there twice');
    for (const id of present) {
      if (!this.#wasSent(id)) this.violations.push(`${id} was never sent`);
      if (this.#popped.has(id)) this.violations.push(`${id} was popped and is back`);
    }
    const inTaken = new Set(taken);
    for (const id of this.#moved) {
      if (!inTaken.has(id)) this.violations.push(`${id} was moved and is not where it went`);
    }
    const missing = [...this.#acknowledged].filter(
      (id) => !present.has(id) && !this.#popped.has(id),
    );
    if (missing.length > inFlight) {
      const some = missing.slice(0, 5).join(' ');
      this.violations.push(
        `${missing.length} acknowledged jobs are gone, ${inFlight} pops in flight: ${some} …`,
      );
    }
    this.unheard += missing.length;
    // Whoever got them, they must not come back.
    for (const id of missing) this.#popped.add(id);
  }

  #requireNew(id: string): void {
    if (!this.#wasSent(id)) this.violations.push(`${id} was popped and never sent`);
    if (this.#popped.has(id)) this.violations.push(`${id} was popped twice`);
    if (this.#moved.has(id)) this.violations.push(`${id} was popped after it was moved`);
  }

  #wasSent(id: string): boolean {
    const number = Number(/^job-(\d+)/.exec(id)?.[1] ?? Number.NaN);
    return number < this.#sent;
  }
}
