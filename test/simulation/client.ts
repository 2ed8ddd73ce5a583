/**
 * A caller without a socket. Its answers leave through the release queue like any connection's, and
 * what leaves is held by the ledger as a promise: from then on the caller knows.
 */

import type { Durability } from '../../src/base/durability.ts';
import { ReplyError } from '../../src/base/errors.ts';
import type { Broker } from '../../src/broker/broker.ts';
import type { Releasable, ReleaseQueue } from '../../src/broker/release.ts';
import type { Connection, Session } from '../../src/broker/session.ts';
import { Arguments } from '../../src/commands/arguments.ts';
import type { AnswerSlot } from '../../src/commands/reply.ts';
import { ValueWriter } from '../commands/values.ts';

/** What an answer promises when it leaves. */
export interface Promised {
  /** The last record that it reveals. */
  readonly lsn: number;
  /** True when one of the records is its own command's. */
  readonly wrote: boolean;
  /** What its caller had asked for; undefined: what the policy says. */
  readonly asked: Durability | undefined;
}

export interface ClientParts {
  readonly broker: Broker;
  readonly release: ReleaseQueue;
  /** The last record of the journal now. */
  readonly lastLsn: () => number;
  /** An answer has left. */
  readonly told: (promised: Promised) => void;
}

export class SimulatedClient {
  readonly #parts: ClientParts;
  readonly #session: Session;
  /** Answers that have not left, oldest first. */
  readonly #held: Promised[] = [];
  /** How many have. */
  #left = 0;
  #dirty = false;
  /** Commands that wait for a key. */
  #waiting = 0;
  readonly #asks: Durability | undefined;
  readonly #outbox: Releasable;
  /** What its answers have to wait for while the journal fails; undefined: what it asks for. */
  #owed: Durability | undefined;

  /** `asks` is the durability that all its answers wait for; absent: what the policy says. */
  constructor(parts: ClientParts, asks?: Durability) {
    this.#parts = parts;
    this.#asks = asks;
    this.#outbox = this.#outboxFor(asks);
    this.#session = parts.broker.open(this.#connection());
  }

  #outboxFor(durability: Durability | undefined): Releasable {
    const owed = (): Durability | undefined => this.#owed;
    return {
      get durability() {
        return durability ?? owed();
      },
      stamp: () => {
        this.#dirty = false;
        return this.#left + this.#held.length;
      },
      release: (upTo) => this.#leave(upTo, (promised) => this.#parts.told(promised)),
      // What becomes of it is not known.
      expire: (upTo) => this.#leave(upTo, () => {}),
    };
  }

  /** False while an answer is owed: a connection that answers in order takes no command then. */
  get ready(): boolean {
    return this.#waiting === 0;
  }

  /** False once it was cut off. */
  get open(): boolean {
    return this.#session.open;
  }

  /** Its answers never leave, and it executes nothing more. */
  close(): void {
    this.#parts.broker.close(this.#session);
    this.#held.length = 0;
  }

  /** Executes a command; its answer, or undefined when it waits. */
  execute(words: readonly string[]): unknown {
    const { broker, lastLsn } = this.#parts;
    const reply = new ValueWriter();
    const before = lastLsn();
    broker.execute(this.#session, Arguments.of(...words), reply);
    if (reply.empty) return undefined;
    const answer = reply.take();
    // What was refused promises nothing.
    if (!(answer instanceof ReplyError)) this.#answer(before);
    return answer;
  }

  /** Does something that is no command and not refused; what it changed is promised like an answer. */
  perform(work: () => void): void {
    const { broker, lastLsn } = this.#parts;
    const before = lastLsn();
    work();
    this.#owed = broker.durabilitySince(before, this.#owed);
    this.#answer(before);
  }

  get session(): Session {
    return this.#session;
  }

  #answer(before: number): void {
    const lsn = this.#parts.lastLsn();
    this.#held.push({ lsn, wrote: lsn > before, asked: this.#asks });
    if (this.#dirty) return;
    this.#dirty = true;
    this.#parts.release.add(this.#outbox);
  }

  #leave(upTo: number, tell: (promised: Promised) => void): void {
    for (; this.#left < upTo; this.#left++) {
      const promised = this.#held.shift();
      if (promised !== undefined) tell(promised);
    }
  }

  #connection(): Connection {
    const held = this.#held;
    return {
      door: 'resp',
      address: '127.0.0.1:1',
      localAddress: '127.0.0.1:6379',
      get outputBytes() {
        return held.length;
      },
      inputBytes: 0,
      subscriber: {
        variant: { name: 'resp2', coalesces: false, encode: () => Buffer.alloc(0) },
        deliver() {},
      },
      defer: () => this.#defer(),
      close: () => this.close(),
      closeAfterReply() {},
    };
  }

  #defer(): AnswerSlot {
    this.#waiting++;
    const writer = new ValueWriter();
    return {
      open: () => writer,
      close: () => {
        this.#waiting--;
        // A served pop is a command of its own: what it took is a record behind all others so far.
        const answer = writer.take();
        const lastLsn = this.#parts.lastLsn();
        if (!(answer instanceof ReplyError)) this.#answer(answer === null ? lastLsn : lastLsn - 1);
      },
    };
  }
}
