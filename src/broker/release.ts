/**
 * The release queue: what has happened and may not be seen before the journal has it. Every outbox
 * that took bytes in a turn is stamped at the turn's end; the gate opens at once when everything up
 * to the turn's last record has reached what the policy asks for, reads included; otherwise the turn
 * waits, and turns leave in their order.
 */

/** An outbox, as far as the queue knows it. */
export interface Releasable {
  /** Ends the outbox's turn: bytes appended so far, counted from its beginning. */
  stamp(): number;
  /** Lets everything up to the stamp leave. */
  release(upTo: number): void;
}

/** What the gate asks of the journal. */
export interface Gate {
  readonly lastLsn: number;
  /** The last record that has reached what replies need: synced under `always`, else written. */
  readonly releasedLsn: number;
}

interface HeldTurn {
  readonly lsn: number;
  readonly sinceMs: number;
  readonly outboxes: readonly Releasable[];
  readonly stamps: readonly number[];
}

export class ReleaseQueue {
  readonly #gate: Gate;
  #dirty: Releasable[] = [];
  readonly #held: HeldTurn[] = [];

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  /** Turns that wait for the journal. */
  get heldTurns(): number {
    return this.#held.length;
  }

  /** The outbox took its first bytes of this turn. */
  add(outbox: Releasable): void {
    this.#dirty.push(outbox);
  }

  /** Since when the oldest turn waits, in the broker's milliseconds; Infinity when none does. */
  get heldSinceMs(): number {
    return this.#held[0]?.sinceMs ?? Infinity;
  }

  /**
   * Stamps what the turn produced and lets it leave, or holds it until the journal has it. A turn that
   * reveals nothing (everything in it was refused) leaves at once, behind what its connections have
   * held already.
   */
  endTurn(nowMs = 0, revealsNothing = false): void {
    const outboxes = this.#dirty;
    if (outboxes.length === 0) return;
    this.#dirty = [];
    const { lastLsn, releasedLsn } = this.#gate;
    if (this.#held.length === 0 && (revealsNothing || releasedLsn >= lastLsn)) {
      for (const outbox of outboxes) outbox.release(outbox.stamp());
      return;
    }
    const held = revealsNothing ? this.#letFreeOnesLeave(outboxes) : outboxes;
    if (held.length > 0) {
      const stamps = held.map((outbox) => outbox.stamp());
      this.#held.push({ lsn: lastLsn, sinceMs: nowMs, outboxes: held, stamps });
    }
    this.open();
  }

  /** Forgets the turns that wait: their connections are gone. */
  forget(): void {
    this.#held.length = 0;
  }

  /** Releases those outboxes that hold nothing of earlier turns; the others. */
  #letFreeOnesLeave(outboxes: readonly Releasable[]): Releasable[] {
    const holding = new Set(this.#held.flatMap((turn) => turn.outboxes));
    for (const outbox of outboxes) {
      if (!holding.has(outbox)) outbox.release(outbox.stamp());
    }
    return outboxes.filter((outbox) => holding.has(outbox));
  }

  /** Lets the turns leave that the journal has by now; called when it tells of progress. */
  open(): void {
    const { releasedLsn } = this.#gate;
    let count = 0;
    for (const turn of this.#held) {
      if (turn.lsn > releasedLsn) break;
      count++;
    }
    if (count === 0) return;
    // An outbox may stand in several turns: its last stamp carries them all in one write.
    const last = new Map<Releasable, number>();
    for (const turn of this.#held.splice(0, count)) {
      turn.outboxes.forEach((outbox, index) => {
        last.set(outbox, turn.stamps[index] ?? 0);
      });
    }
    for (const [outbox, stamp] of last) outbox.release(stamp);
  }
}
