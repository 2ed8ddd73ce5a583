/**
 * The release queue: what has happened and may not be seen before the journal has it. Every outbox
 * that took bytes in a turn is stamped at the turn's end; the gate opens at once when everything up
 * to the turn's last record has reached what the policy asks for, reads included; otherwise the turn
 * waits, and turns leave in their order. What was asked with a durability of its own waits in a lane
 * for that durability: the order within a lane holds, lanes overtake each other.
 */
import { type Clock, systemClock } from '../base/clock.ts';
import { type Durability, stricter } from '../base/durability.ts';

/** An outbox, as far as the queue knows it. */
export interface Releasable {
  /** What it waits for, looked at when the turn ends. Absent: what the policy asks for. */
  readonly durability?: Durability | undefined;
  /** Ends the outbox's turn: bytes appended so far, counted from its beginning. */
  stamp(): number;
  /** Lets everything up to the stamp leave. */
  release(upTo: number): void;
  /** What it waits for has not come in time: gives up what stands before the stamp, and tells so. */
  expire?(upTo: number): void;
}

/** What the gate asks of the journal. */
export interface Gate {
  readonly lastLsn: number;
  readonly writtenLsn: number;
  readonly syncedLsn: number;
  /** What answers wait for that ask for nothing; `applied` when nothing is kept on disk. */
  readonly policy: Durability;
  /** Starts a sync of everything that is written, as soon as one may start. */
  requestSync(): void;
}

interface HeldTurn {
  readonly lsn: number;
  /** By the steady clock: one that is set forth makes nobody wait. */
  readonly sinceUs: number;
  readonly outboxes: readonly Releasable[];
  readonly stamps: readonly number[];
}

export class ReleaseQueue {
  /** The least that a caller may ask for; `policy`: what the policy asks for. */
  readonly durabilityMin: Durability | 'policy';
  readonly #gate: Gate;
  readonly #clock: Pick<Clock, 'monotonicUs'>;
  #dirty: Releasable[] = [];
  #asking: Releasable[] = [];
  #syncAsked = false;
  readonly #byPolicy: Lane;
  readonly #lanes: Readonly<Record<Durability, Lane>>;

  /** The clock tells how long turns have waited; it is read only when one has to. */
  constructor(
    gate: Gate,
    durabilityMin: Durability | 'policy' = 'policy',
    clock: Pick<Clock, 'monotonicUs'> = systemClock,
  ) {
    this.#gate = gate;
    this.#clock = clock;
    this.durabilityMin = durabilityMin;
    this.#byPolicy = new Lane(clock, () => reached(gate, gate.policy));
    this.#lanes = {
      applied: new Lane(clock, () => reached(gate, 'applied')),
      written: new Lane(clock, () => reached(gate, 'written')),
      synced: new Lane(clock, () => reached(gate, 'synced')),
    };
  }

  /** The record made last. */
  get lastLsn(): number {
    return this.#gate.lastLsn;
  }

  /** The last record that is on the device. */
  get syncedLsn(): number {
    return this.#gate.syncedLsn;
  }

  /** What answers wait for that ask for nothing. */
  get policy(): Durability {
    return this.#gate.policy;
  }

  /** False when nothing is kept on disk. */
  get isKept(): boolean {
    return this.#gate.policy !== 'applied';
  }

  /** What an answer waits for whose caller asked for `asked`: never less than the server's least. */
  levelFor(asked: Durability | undefined): Durability {
    const { policy } = this.#gate;
    const least = this.durabilityMin === 'policy' ? policy : this.durabilityMin;
    return asked === undefined ? policy : stricter(asked, least);
  }

  /** Turns that wait for the journal. */
  get heldTurns(): number {
    const { applied, written, synced } = this.#lanes;
    return this.#byPolicy.heldTurns + applied.heldTurns + written.heldTurns + synced.heldTurns;
  }

  /** Has everything recorded by the end of this turn synced, whatever the policy. */
  askSync(): void {
    this.#syncAsked = true;
  }

  /** The outbox took its first bytes of this turn. */
  add(outbox: Releasable): void {
    this.#dirty.push(outbox);
  }

  /** How long the oldest turn has waited for the policy, in milliseconds; 0 when none does. */
  get heldMs(): number {
    if (this.#byPolicy.heldTurns === 0) return 0;
    return (this.#clock.monotonicUs() - this.#byPolicy.heldSinceUs) / 1000;
  }

  /**
   * Stamps what the turn produced and lets it leave, or holds it until the journal has it. A turn that
   * reveals nothing (everything in it was refused) leaves at once, behind what its connections have
   * held already.
   */
  endTurn(revealsNothing = false): void {
    if (this.#syncAsked) this.#startSync();
    const dirty = this.#dirty;
    if (dirty.length === 0) {
      this.open();
      return;
    }
    this.#dirty = [];
    const outboxes = dirty.some(asks) ? this.#sorted(dirty) : dirty;
    const { lastLsn } = this.#gate;
    this.#byPolicy.endTurn(outboxes, lastLsn, revealsNothing);
    if (this.#asking.length > 0) this.#endAskingTurn(lastLsn);
  }

  /** Lets the turns leave that the journal has by now; called when it tells of progress. */
  open(): void {
    this.#byPolicy.open();
    const { applied, written, synced } = this.#lanes;
    applied.open();
    written.open();
    synced.open();
  }

  /** Forgets the turns that wait for the policy: their connections are gone. */
  forget(): void {
    this.#byPolicy.forget();
  }

  /** Gives up what has waited in the lanes for longer than this. */
  expire(heldMsMax: number): void {
    const { written, synced } = this.#lanes;
    if (written.heldTurns + synced.heldTurns === 0) return;
    const sinceUs = this.#clock.monotonicUs() - heldMsMax * 1000;
    written.expire(sinceUs);
    synced.expire(sinceUs);
  }

  #startSync(): void {
    this.#syncAsked = false;
    this.#gate.requestSync();
  }

  /** Those that ask for nothing; the others are put aside. */
  #sorted(dirty: readonly Releasable[]): Releasable[] {
    this.#asking = dirty.filter(asks);
    return dirty.filter((outbox) => !asks(outbox));
  }

  #endAskingTurn(lsn: number): void {
    const asking = this.#asking;
    this.#asking = [];
    for (const outbox of asking) {
      const lane = this.#lanes[outbox.durability ?? this.#gate.policy];
      lane.endTurn([outbox], lsn, false);
    }
    // All that asked in this turn, and in those during a sync, share the next sync.
    if (this.#lanes.synced.heldTurns > 0) this.#startSync();
  }
}

function asks(outbox: Releasable): boolean {
  return outbox.durability !== undefined;
}

/** The last record that has come so far. */
function reached(gate: Gate, durability: Durability): number {
  if (durability === 'synced') return gate.syncedLsn;
  return durability === 'written' ? gate.writtenLsn : gate.lastLsn;
}

/** What waits for one durability, in order. */
class Lane {
  readonly #clock: Pick<Clock, 'monotonicUs'>;
  readonly #reached: () => number;
  readonly #held: HeldTurn[] = [];

  constructor(clock: Pick<Clock, 'monotonicUs'>, reachedLsn: () => number) {
    this.#clock = clock;
    this.#reached = reachedLsn;
  }

  get heldTurns(): number {
    return this.#held.length;
  }

  get heldSinceUs(): number {
    return this.#held[0]?.sinceUs ?? Infinity;
  }

  endTurn(outboxes: readonly Releasable[], lsn: number, revealsNothing: boolean): void {
    if (this.#held.length === 0 && (revealsNothing || this.#reached() >= lsn)) {
      for (const outbox of outboxes) outbox.release(outbox.stamp());
      return;
    }
    const held = revealsNothing ? this.#letFreeOnesLeave(outboxes) : outboxes;
    if (held.length > 0) {
      const stamps = held.map((outbox) => outbox.stamp());
      this.#held.push({ lsn, sinceUs: this.#clock.monotonicUs(), outboxes: held, stamps });
    }
    this.open();
  }

  forget(): void {
    this.#held.length = 0;
  }

  open(): void {
    if (this.#held.length === 0) return;
    const reachedLsn = this.#reached();
    let count = 0;
    for (const turn of this.#held) {
      if (turn.lsn > reachedLsn) break;
      count++;
    }
    for (const [outbox, stamp] of this.#take(count)) outbox.release(stamp);
  }

  expire(sinceUs: number): void {
    let count = 0;
    while ((this.#held[count]?.sinceUs ?? Infinity) < sinceUs) count++;
    for (const [outbox, stamp] of this.#take(count)) outbox.expire?.(stamp);
  }

  /** Takes the first turns out. An outbox may stand in several: its last stamp carries them all. */
  #take(count: number): Map<Releasable, number> {
    const last = new Map<Releasable, number>();
    for (const turn of this.#held.splice(0, count)) {
      turn.outboxes.forEach((outbox, index) => {
        last.set(outbox, turn.stamps[index] ?? 0);
      });
    }
    return last;
  }

  /** Releases those outboxes that hold nothing of earlier turns; the others. */
  #letFreeOnesLeave(outboxes: readonly Releasable[]): Releasable[] {
    const holding = new Set(this.#held.flatMap((turn) => turn.outboxes));
    for (const outbox of outboxes) {
      if (!holding.has(outbox)) outbox.release(outbox.stamp());
    }
    return outboxes.filter((outbox) => holding.has(outbox));
  }
}
