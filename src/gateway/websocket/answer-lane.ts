/**
 * The answers of one WebSocket that wait for a durability of their own. They stand in an outbox beside
 * the connection's, are released by that durability's lane, and leave as frames of their own, so they
 * overtake others and are overtaken: answers carry the request's id. What is published never comes here.
 */
import type { Durability } from '../../base/durability.ts';
import type { Releasable, ReleaseQueue } from '../../broker/release.ts';
import { Outbox, OutboxGroup, type OutboxQueue, type Sink } from '../outbox.ts';

/** What a lane needs of its connection. */
export interface LaneOwner {
  readonly sink: Sink;
  /** These requests were executed, but not in time as durable as they asked. */
  expired(ids: readonly number[]): void;
}

export class AnswerLane implements Releasable, OutboxQueue, Sink {
  readonly durability: Durability;
  readonly outbox: Outbox;
  readonly copies = true;
  readonly #owner: LaneOwner;
  readonly #release: ReleaseQueue;
  /** The answers that wait: the request, and where its answer ends in the outbox. */
  #waiting: { readonly id: number; readonly end: number }[] = [];
  /** What leaves the outbox is dropped: another answer is given instead. */
  #dropping = false;

  constructor(
    durability: Durability,
    owner: LaneOwner,
    parts: { readonly release: ReleaseQueue; readonly outboxes: OutboxGroup },
  ) {
    this.durability = durability;
    this.#owner = owner;
    this.#release = parts.release;
    const { outboxes } = parts;
    const group = new OutboxGroup(this, outboxes.bounds, outboxes.pool);
    group.onOverflow = () => outboxes.onOverflow();
    this.outbox = new Outbox(this, group);
  }

  /** The answer of this request is complete in the outbox. */
  answered(id: number): void {
    this.#waiting.push({ id, end: this.outbox.appended });
  }

  add(): void {
    this.#release.add(this);
  }

  stamp(): number {
    return this.outbox.stamp();
  }

  release(upTo: number): void {
    this.#leave(upTo);
    this.outbox.release(upTo);
  }

  expire(upTo: number): void {
    const ids = this.#leave(upTo);
    this.#dropping = true;
    this.outbox.release(upTo);
    this.#dropping = false;
    this.#owner.expired(ids);
  }

  get unsentBytes(): number {
    return this.#owner.sink.unsentBytes;
  }

  send(bytes: Buffer): void {
    if (!this.#dropping) this.#owner.sink.send(bytes);
  }

  overflow(): void {
    this.#owner.sink.overflow();
  }

  close(): void {
    this.#waiting = [];
    this.outbox.close();
  }

  /** Those who wait no longer. */
  #leave(upTo: number): number[] {
    const index = this.#waiting.findIndex(({ end }) => end > upTo);
    const left = this.#waiting.splice(0, index === -1 ? this.#waiting.length : index);
    return left.map(({ id }) => id);
  }
}

/** The lanes of one connection, made when they are first needed. */
export class AnswerLanes {
  readonly #owner: LaneOwner;
  readonly #parts: { readonly release: ReleaseQueue; readonly outboxes: OutboxGroup };
  readonly #lanes: AnswerLane[] = [];

  constructor(
    owner: LaneOwner,
    parts: { readonly release: ReleaseQueue; readonly outboxes: OutboxGroup },
  ) {
    this.#owner = owner;
    this.#parts = parts;
  }

  /** Bytes that wait in them. */
  get heldBytes(): number {
    let bytes = 0;
    for (const lane of this.#lanes) bytes += lane.outbox.heldBytes;
    return bytes;
  }

  of(durability: Durability): AnswerLane {
    const found = this.#lanes.find((lane) => lane.durability === durability);
    if (found !== undefined) return found;
    const lane = new AnswerLane(durability, this.#owner, this.#parts);
    this.#lanes.push(lane);
    return lane;
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
  }
}
