/**
 * Entries that are about to become pending for a consumer: all of them are prepared first, which may
 * fail for want of memory and is then undone as a whole, and afterwards made the consumers' own, which
 * cannot fail. One object serves all commands.
 * Hot: shown by the bench row XREADGROUP.
 */
import type { ByteRange } from '../base/bytes.ts';
import type { StreamId } from '../structures/stream-id.ts';
import type { Pending } from './pending.ts';
import type { StreamGroups } from './stream-groups.ts';

const OFFERED = 0;
const CREATED = 1;
const CONSUMER = 2;

export class Deliveries {
  readonly #groups: StreamGroups;
  readonly #pending: Pending;
  /** What was prepared: its kind, the pending entry or 0, its group, its consumer. */
  readonly #steps: number[] = [];

  constructor(groups: StreamGroups) {
    this.#groups = groups;
    this.#pending = groups.pending;
  }

  /** Begins anew. */
  begin(): void {
    this.#steps.length = 0;
  }

  /** Adds a consumer of a new name to a group. @throws ArenaFull with everything undone */
  addConsumer(group: number, name: ByteRange, nowMs: number): number {
    try {
      const consumer = this.#groups.createConsumer(group, name, nowMs);
      this.#steps.push(CONSUMER, 0, group, consumer);
      return consumer;
    } catch (cause) {
      this.undo();
      throw cause;
    }
  }

  /**
   * Makes the entry of this id pending for the consumer, or offers the one that is pending to it; the
   * pending entry. @throws ArenaFull with everything undone
   */
  prepare(group: number, consumer: number, id: StreamId, nowMs: number): number {
    const pending = this.#pending;
    const existing = pending.find(group, id);
    try {
      if (existing === 0) {
        const created = pending.add(group, consumer, id, nowMs);
        this.#steps.push(CREATED, created, group, consumer);
        return created;
      }
      // Twice the same id in one command: it is offered already.
      if (pending.find(consumer, id) === 0) {
        pending.offer(existing, consumer);
        this.#steps.push(OFFERED, existing, group, consumer);
      }
    } catch (cause) {
      this.undo();
      throw cause;
    }
    return existing;
  }

  /** Takes everything back, the last step first. */
  undo(): void {
    const steps = this.#steps;
    for (let at = steps.length - 4; at >= 0; at -= 4) {
      const [kind, entry = 0, group = 0, consumer = 0] = steps.slice(at, at + 4);
      if (kind === OFFERED) this.#pending.withdraw(entry, consumer);
      else if (kind === CREATED) this.#pending.remove(group, entry);
      else this.#groups.removeConsumer(group, consumer);
    }
    steps.length = 0;
  }
}
