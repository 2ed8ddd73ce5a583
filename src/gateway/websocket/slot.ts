/**
 * Slot: where the answer of one request goes that did not get it at once.
 */
import type { AnswerSlot, ReplyWriter } from '../../commands/reply.ts';
import type { AnswerLane } from './answer-lane.ts';

/** Who writes the answer. */
export interface SlotOwner {
  /** The answer begins. */
  answer(slot: Slot): ReplyWriter;
  /** The answer is complete. */
  answered(slot: Slot): void;
}

export class Slot implements AnswerSlot {
  readonly id: number;
  /** Undefined: among the connection's other answers. */
  lane: AnswerLane | undefined;
  readonly receipt: number;
  readonly #connection: SlotOwner;

  constructor(connection: SlotOwner, id: number, lane: AnswerLane | undefined, receipt: number) {
    this.#connection = connection;
    this.id = id;
    this.lane = lane;
    this.receipt = receipt;
  }

  open(): ReplyWriter {
    return this.#connection.answer(this);
  }

  close(): void {
    this.#connection.answered(this);
  }
}
