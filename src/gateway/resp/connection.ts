/**
 * RespConnection: one TCP connection of the Redis protocol. Chunks go through the parser to the
 * broker, answers through the outbox to the socket, one write a turn.
 * Owns the order: while an answer is owed (a blocked pop, a slow command), or the other side does
 * not read, later input waits, bounded. Past that bound it is not read, and behind a blocked pop the
 * connection ends: unread, its death would go unnoticed and cost the element.
 * What a command means, and when its answer may leave, is the broker's matter.
 * Hot: every command over RESP passes here (bench rows SET and GET).
 */
import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { type Durability, stricter } from '../../base/durability.ts';
import {
  RESP_HELD_INPUT_BYTES_MAX,
  RESP_LINGER_MS,
  TURN_REPLY_BYTES_MAX,
} from '../../base/limits.ts';
import type { Broker } from '../../broker/broker.ts';
import type { CloseReason, Connection, Session } from '../../broker/session.ts';
import type { Subscriber, Variant } from '../../bus/subscription.ts';
import type { AnswerSlot } from '../../commands/reply.ts';
import type { Caller } from '../../commands/spec.ts';
import { endsOf } from '../address.ts';
import { type Drained, SocketWriter } from '../direct-write.ts';
import { Outbox, type OutboxGroup, type Sink } from '../outbox.ts';
import type { ChunkTaker } from '../shared-read.ts';
import { Parsed, type ParserParts, RespParser } from './parser.ts';
import { RESP2, RESP3 } from './pushes.ts';
import { RespWriter } from './writer.ts';

/** What a door needs of the broker. */
export type RespBroker = Pick<Broker, 'beginTurn' | 'open' | 'close' | 'execute' | 'release'>;

/** What a connection needs of the listener that accepted it. */
export interface RespHome {
  readonly broker: RespBroker;
  readonly outboxes: OutboxGroup;
  readonly parserParts: ParserParts;
  readonly clock: Clock;
  /** Hands the chunks of an accepted socket to `taker` once it is resumed. */
  read(accepted: Socket, taker: ChunkTaker): void;
  /** The connection is gone. */
  left(connection: RespConnection): void;
}

const HELD_TOO_MUCH = `more than ${RESP_HELD_INPUT_BYTES_MAX} bytes sent behind a blocked command`;

/** Where a connection stands: `ending` ignores input and lets what was answered leave. */
type State = 'open' | 'ending' | 'closed';

export class RespConnection implements Connection, Subscriber, Sink, Drained {
  readonly door = 'resp';
  readonly address: string;
  readonly localAddress: string;
  readonly session: Session;
  readonly #home: RespHome;
  readonly #socket: Socket;
  readonly #parser: RespParser;
  readonly #outbox: Outbox;
  readonly #writer: RespWriter;
  #state: State = 'open';
  /** True while an answer of this connection is being written. */
  #answering = false;
  /** Messages that came meanwhile: they stand behind the answer, never inside it. */
  #pushes: Buffer[] = [];
  /** Reading is stopped. */
  #unread = false;
  /** Too much waits for the other side to read it. */
  #congested = false;
  /** `#proceed` is on its way. */
  #proceeds = false;
  readonly #sender: SocketWriter;
  /** The other side sends no more. */
  #ended = false;
  /** Once ended, the other side gets time to close first. */
  #lingers = true;
  /** The running command's answer is not sent (CLIENT REPLY). */
  #muted = false;
  /** CLIENT DURABILITY; undefined: as the server's policy says. */
  #asked: Durability | undefined;

  constructor(home: RespHome, accepted: Socket) {
    this.#home = home;
    const { address, localAddress } = endsOf(accepted);
    this.address = address;
    this.localAddress = localAddress;
    this.#parser = new RespParser(home.parserParts);
    this.#parser.onGranted = () => this.#proceedSoon();
    this.#parser.onStalled = () => this.close('limit');
    this.#outbox = new Outbox(this, home.outboxes);
    this.session = home.broker.open(this);
    this.#writer = new RespWriter(this.#outbox, this.session);
    this.#socket = accepted;
    home.read(accepted, this);
    this.#socket.on('end', () => this.#peerEnded());
    this.#socket.on('drain', () => this.drained());
    // The error itself says nothing that the close, which follows it, does not.
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#dispose());
    this.#sender = new SocketWriter(accepted, this);
    this.#socket.resume();
  }

  get gone(): boolean {
    return !this.session.open;
  }

  get subscriber(): Subscriber {
    return this;
  }

  get variant(): Variant {
    return this.session.protocol === 3 ? RESP3 : RESP2;
  }

  get outputBytes(): number {
    return this.#outbox.queuedBytes;
  }

  get inputBytes(): number {
    return this.#parser.keptBytes;
  }

  get unsentBytes(): number {
    return this.#sender.unsentBytes;
  }

  /** A published message. */
  deliver(encoded: Buffer): void {
    // A setting that asks for less holds for answers, not for what others have published.
    if (this.#outbox.durability !== undefined) this.#waitFor(undefined);
    if (this.#answering) this.#pushes.push(encoded);
    else this.#outbox.append(encoded);
  }

  askDurability(durability: Durability | undefined): void {
    this.#asked = durability;
    this.#waitFor(durability);
  }

  /** What this turn brings waits for this as well; undefined: for what the policy asks. */
  #waitFor(durability: Durability | undefined): void {
    const outbox = this.#outbox;
    const { policy } = this.#home.broker.release;
    outbox.durability = stricter(outbox.durability ?? policy, durability ?? policy);
  }

  /**
   * Once nothing waits from before, the setting alone counts. Until then what comes waits at least as
   * long as what stands before it: answers leave in order.
   */
  #settleDurability(): void {
    if (this.#outbox.heldBytes === 0) this.#outbox.durability = this.#asked;
    else this.#waitFor(this.#asked);
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
    this.#sent();
  }

  sendView(bytes: Buffer): boolean {
    const taken = this.#sender.writeView(bytes);
    this.#sent();
    return taken;
  }

  drained(): void {
    this.#sent();
  }

  sendPieces(pieces: Buffer[]): void {
    this.#socket.cork();
    for (const piece of pieces) this.#socket.write(piece);
    this.#socket.uncork();
    this.#sent();
  }

  overflow(): void {
    this.close('slow-consumer');
  }

  expired(): void {
    this.close('failing');
  }

  /** A slot for the running command's answer; later input waits behind it. */
  defer(): AnswerSlot {
    const muted = this.#muted;
    let mark = 0;
    return {
      open: () => {
        this.#home.broker.beginTurn();
        if (this.#outbox.durability !== this.#asked) this.#settleDurability();
        mark = this.#begin();
        return this.#writer;
      },
      close: () => {
        if (muted) this.#outbox.rollback(mark);
        this.#finish();
        this.#proceedSoon();
      },
    };
  }

  close(reason: CloseReason): void {
    if (reason === 'shutdown') {
      this.#lingers = false;
      // What was answered still leaves; a waiter that took an element now could lose it.
      this.#home.broker.close(this.session);
      this.closeAfterReply();
      return;
    }
    this.#dispose();
    this.#socket.destroy();
  }

  closeAfterReply(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    this.#parser.close();
    const stop = this.#home.clock.setTimer(RESP_LINGER_MS, () => this.#socket.destroy());
    this.#socket.once('close', stop);
    queueMicrotask(() => this.#sent());
  }

  /** A chunk from the socket; false stops reading. */
  take(chunk: Buffer, length: number): boolean {
    if (this.#state !== 'open') return true;
    this.#home.outboxes.traffic.received(length);
    this.#home.broker.beginTurn();
    if (this.#outbox.durability !== this.#asked) this.#settleDurability();
    this.#parser.feed(chunk, length);
    if (!this.session.isHeld && !this.#isCongested()) this.#execute();
    this.#parser.settle();
    if (this.session.waiting > 0 && this.#parser.keptBytes > RESP_HELD_INPUT_BYTES_MAX) {
      this.#refuseHeld();
      return true;
    }
    this.#unread = !this.#readsOn();
    return !this.#unread;
  }

  /** Executes what the input holds, until an answer is owed or too much of them wait. */
  #execute(): void {
    const parser = this.#parser;
    const session = this.session;
    for (;;) {
      const found = parser.next();
      if (found === Parsed.incomplete) return;
      if (found === Parsed.error) {
        this.#begin();
        this.#writer.error('ERR', `Protocol error: ${parser.error}`);
        this.#finish();
        this.closeAfterReply();
        return;
      }
      if (session.replyMode === 'on') {
        this.#begin();
        this.#home.broker.execute(session, parser.arguments, this.#writer);
        this.#finish();
      } else this.#executeMuted();
      if (session.isHeld || this.#state !== 'open') return;
      if (this.#outbox.heldBytes > TURN_REPLY_BYTES_MAX) {
        this.#congested = true;
        return;
      }
    }
  }

  /**
   * CLIENT REPLY OFF or SKIP: the command is executed and its answer taken back, unless that was
   * CLIENT REPLY ON, or it answered by pushes (SUBSCRIBE), as Redis does.
   */
  #executeMuted(): void {
    const writer = this.#writer;
    const caller: Caller = this.session;
    const before = caller.replyMode;
    caller.replyMode = before === 'skip-next' ? 'skipping' : before;
    writer.firstPush = undefined;
    const mark = this.#begin();
    this.#muted = true;
    this.#home.broker.execute(this.session, this.#parser.arguments, writer);
    this.#muted = false;
    if (this.#withholds() && writer.firstPush !== mark) this.#outbox.rollback(mark);
    this.#finish();
  }

  /** After a muted execution: whether its answer is withheld. A skip is over with it. */
  #withholds(): boolean {
    const caller: Caller = this.session;
    const mode = caller.replyMode;
    if (mode === 'skipping') caller.replyMode = 'on';
    return mode !== 'on';
  }

  /** Too much input behind a blocked pop: an error is its answer, and the last one. */
  #refuseHeld(): void {
    this.#home.broker.close(this.session);
    this.#begin();
    this.#writer.error('ERR', HELD_TOO_MUCH);
    this.#finish();
    this.closeAfterReply();
  }

  #begin(): number {
    this.#answering = true;
    this.#outbox.beginReply();
    return this.#outbox.mark();
  }

  #finish(): void {
    this.#answering = false;
    if (this.#pushes.length === 0) return;
    const pushes = this.#pushes;
    this.#pushes = [];
    for (const push of pushes) this.#outbox.append(push);
  }

  /** Goes on with the input after the current stack, once nothing stands against it. */
  #proceedSoon(): void {
    if (this.#proceeds) return;
    this.#proceeds = true;
    queueMicrotask(() => this.#proceed());
  }

  #proceed(): void {
    this.#proceeds = false;
    if (this.#state !== 'open' || this.session.isHeld || this.#isCongested()) return;
    if (this.#parser.keptBytes > 0 && !this.#parser.waits) {
      this.#home.broker.beginTurn();
      this.#execute();
      this.#parser.settle();
    }
    if (this.#unread && this.#readsOn()) {
      this.#unread = false;
      this.#socket.resume();
    }
    if (this.#ended) this.#peerEnded();
  }

  /** Input that waits is bounded; a cut command that waits for budget is not read on. */
  #readsOn(): boolean {
    if (this.#parser.waits) return false;
    const waits = this.#congested || this.session.isHeld;
    return !waits || this.#parser.keptBytes <= RESP_HELD_INPUT_BYTES_MAX;
  }

  #isCongested(): boolean {
    const { pauseBytes } = this.#home.outboxes.bounds;
    const queued = this.#outbox.queuedBytes;
    // Once stopped, it goes on at half the mark, not at every byte that leaves.
    if (this.#congested) {
      this.#congested = this.#outbox.heldBytes > TURN_REPLY_BYTES_MAX || queued > pauseBytes / 2;
    } else this.#congested = queued > pauseBytes;
    return this.#congested;
  }

  /** Something has left. */
  #sent(): void {
    if (this.#congested) this.#proceedSoon();
    if (this.#state === 'ending' && this.#outbox.heldBytes === 0) this.#endSocket();
  }

  #peerEnded(): void {
    this.#ended = true;
    // Who waits for an answer and is gone must not be served: the element would be lost.
    if (this.session.isHeld) this.close('killed');
    else if (!this.#congested) this.closeAfterReply();
  }

  /** The last answer was handed to the socket: ends our side. */
  #endSocket(): void {
    this.#home.broker.close(this.session);
    this.#outbox.close();
    this.#state = 'closed';
    // Closed before the other side has closed too, it could lose an answer that is on its way.
    if (this.#lingers) this.#socket.end();
    else this.#socket.destroySoon();
  }

  #dispose(): void {
    this.#state = 'closed';
    this.#home.broker.close(this.session);
    this.#outbox.close();
    this.#parser.close();
    this.#pushes = [];
    this.#home.left(this);
  }
}
