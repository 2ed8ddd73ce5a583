/**
 * One WebSocket: its requests, its answers, and what is published to it. Requests are executed in
 * the order of arrival; answers carry the request's id, so one that waits holds up no other.
 * What all connections share (the broker, the decoder, the writers) belongs to the door (door.ts).
 * Hot: shown by the benchmark's WebSocket rows.
 */
import { ReplyError } from '../../base/errors.ts';
import { DiscardWriter } from '../../broker/internal.ts';
import type { CloseReason, Connection, Session } from '../../broker/session.ts';
import type { Subscriber } from '../../bus/bus.ts';
import type { Arguments } from '../../commands/arguments.ts';
import { checkSubscribe } from '../../commands/pubsub.ts';
import type { AnswerSlot, ReplyWriter } from '../../commands/reply.ts';
import {
  CLOSE,
  type CloseCode,
  ERROR_BAD_REQUEST,
  ERROR_CANCELLED,
  FRAME_BYTES_DEFAULT,
  FRAME_BYTES_MIN,
  PROTOCOL_VERSION,
  REPLY_BYTES_DEFAULT,
} from '../../wire/codes.ts';
import type { WebSocket } from '../http/uws.ts';
import { Outbox, type Sink } from '../outbox.ts';
import { type AnswerLane, AnswerLanes } from './answer-lane.ts';
import { isRefusal, readAsked } from './asked.ts';
import type { WebSocketDoor } from './door.ts';
import {
  CANCEL,
  COMMAND,
  END,
  HELLO,
  MALFORMED,
  PING,
  PUBLISH,
  SUBSCRIBE,
  TRANSACTION,
  UNSUBSCRIBE,
  UNWATCH,
  WATCH,
} from './frames.ts';
import { PROTOBUF } from './pushes.ts';
import { refusal } from './refused.ts';
import { namingCommands, readHello, subscriptionCommands, welcomeFrame } from './requests.ts';
import { Slot, type SlotOwner } from './slot.ts';
import { splitFrames } from './split.ts';
import { executeTransaction, unwatch, watch } from './transactions.ts';

/** What uWebSockets.js keeps for each socket. */
export interface SocketData {
  connection: WebSocketConnection;
}

const CLOSE_REASONS: Readonly<Record<CloseReason, CloseCode>> = {
  killed: CLOSE.KILLED,
  'slow-consumer': CLOSE.SLOW_CONSUMER,
  failing: CLOSE.INTERNAL_ERROR,
  protocol: CLOSE.MALFORMED_FRAME,
  shutdown: CLOSE.SHUTTING_DOWN,
  idle: CLOSE.HEARTBEAT_TIMEOUT,
  limit: CLOSE.TOO_MANY_CONNECTIONS,
  evicted: CLOSE.OUT_OF_MEMORY,
};

const OUTCOME_UNKNOWN = 'the request was executed, and whether that lasts is not known';

/** What `send` of uWebSockets.js returns when the system took all of it. */
const SENT = 1;

export class WebSocketConnection implements Connection, Sink, SlotOwner, Subscriber {
  readonly door = 'websocket';
  readonly address: string;
  readonly localAddress: string;
  readonly inputBytes = 0;
  readonly variant = PROTOBUF;
  /** uWebSockets.js copies what it sends. */
  readonly copies = true;
  /** When something arrived last, in the door's coarse time; until Hello, when it was opened. */
  heardAtMs: number;
  readonly #home: WebSocketDoor;
  readonly #outbox: Outbox;
  /** Answers with a durability of their own. */
  readonly #lanes: AnswerLanes;
  /** Undefined before it is open, and once it is closed: uWebSockets.js must not be called then. */
  #socket: WebSocket<SocketData> | undefined;
  #session: Session | undefined;
  /** Where frames are split, and the largest answer of a command that only reads, in bytes. */
  #frameBytesMax = FRAME_BYTES_DEFAULT;
  #replyBytesMax = REPLY_BYTES_DEFAULT;
  /** The request that is being executed. */
  #current = 0;
  /** The lane its answer goes to, undefined when it named none, and what its receipt tells. */
  #lane: AnswerLane | undefined;
  #receipt = 0;
  /** Requests whose answer comes later, by id. */
  readonly #waiting = new Map<number, Slot>();
  /** How many requests of this frame may still come, those that wait counted. */
  #allowance = 0;
  /** Set once the connection ends: nothing that arrives counts any more. */
  #ending = false;
  /** How it ends once what was answered has left; undefined: it goes on. */
  #lastWord: CloseCode | undefined;
  /** The socket may hold unsent bytes; while it cannot, a fan-out need not ask each one. */
  #backedUp = false;

  constructor(home: WebSocketDoor, address: string, localAddress: string) {
    this.#home = home;
    this.address = address;
    this.localAddress = localAddress;
    this.heardAtMs = home.nowMs;
    this.#outbox = new Outbox(this, home.outboxes);
    this.#lanes = new AnswerLanes(
      { sink: this, expired: (ids) => this.#expired(ids) },
      { release: home.broker.release, outboxes: home.outboxes },
    );
  }

  /** True once Hello was answered. */
  get greeted(): boolean {
    return this.#session !== undefined;
  }

  get gone(): boolean {
    return this.#session?.open !== true;
  }

  get subscriber(): Subscriber {
    return this;
  }

  get outputBytes(): number {
    return this.#outbox.queuedBytes + this.#lanes.heldBytes;
  }

  get unsentBytes(): number {
    if (!this.#backedUp) return 0;
    const bytes = this.#socket?.getBufferedAmount() ?? 0;
    if (bytes === 0) this.#backedUp = false;
    return bytes;
  }

  /** The socket is open. */
  opened(socket: WebSocket<SocketData>): void {
    this.#socket = socket;
  }

  /** Something arrived that is no message. */
  heard(): void {
    if (this.greeted) this.heardAtMs = this.#home.nowMs;
  }

  /** A WebSocket message; its bytes are only valid during the call. */
  receive(message: ArrayBuffer, isBinary: boolean): void {
    if (this.#ending || this.#lastWord !== undefined) return;
    const home = this.#home;
    this.heardAtMs = home.nowMs;
    home.outboxes.traffic.received(message.byteLength);
    let fault: CloseCode | undefined;
    if (!isBinary) fault = CLOSE.TEXT_FRAME;
    else if (message.byteLength > home.options.frameBytesMax) fault = CLOSE.FRAME_TOO_LARGE;
    else fault = this.#frame(Buffer.from(message));
    if (fault !== undefined) this.end(fault);
  }

  /** Executes a frame's requests; a code when the connection must end because of them. */
  #frame(bytes: Buffer): CloseCode | undefined {
    const { broker, reader, args, writer, options } = this.#home;
    broker.beginTurn();
    reader.reset(bytes);
    writer.attach(this.#outbox, this.#replyBytesMax);
    this.#allowance = options.requestsInFlightMax - this.#waiting.size;
    for (;;) {
      const kind = reader.next(args);
      if (kind === END) return undefined;
      if (kind === MALFORMED) return CLOSE.MALFORMED_FRAME;
      const session = this.#session;
      const fault = session === undefined ? this.#hello(kind) : this.#request(kind, session);
      if (fault !== undefined) return fault;
      if (this.#ending) return undefined;
      if (this.#lastWord !== undefined) {
        this.#withdraw();
        return undefined;
      }
    }
  }

  #request(kind: number, session: Session): CloseCode | undefined {
    const { reader, writer } = this.#home;
    const id = reader.id;
    if (id === 0 || (this.#waiting.size > 0 && this.#waiting.has(id))) return CLOSE.MALFORMED_FRAME;
    this.#current = id;
    writer.begin(id);
    if (kind !== CANCEL && kind !== PING && this.#allowance-- === 0) return CLOSE.TOO_MANY_REQUESTS;
    if (reader.durability !== 0 || reader.receipt) return this.#asked(kind, session);
    return this.#executed(kind, session);
  }

  /** A request that names a durability or wants a receipt. */
  #asked(kind: number, session: Session): CloseCode | undefined {
    if (kind !== COMMAND && kind !== PUBLISH && kind !== TRANSACTION) {
      return this.#executed(kind, session);
    }
    const { reader, writer, broker } = this.#home;
    const asked = readAsked(reader, broker.release);
    if (asked instanceof ReplyError) {
      writer.error(asked.code, asked.text);
      return undefined;
    }
    const id = this.#current;
    const lane = this.#lanes.of(asked.level);
    const mark = lane.outbox.mark();
    this.#lane = lane;
    this.#receipt = asked.receipt;
    writer.attach(lane.outbox, this.#replyBytesMax);
    writer.beginAsked(id, asked.receipt);
    const fault = this.#executed(kind, session);
    const { wholeError } = writer;
    if (this.#waiting.has(id)) {
      // It is answered later, into the same lane.
    } else if (wholeError !== undefined && isRefusal(wholeError.code)) {
      lane.outbox.rollback(mark);
    } else {
      writer.tellLsn(broker.release.lastLsn);
      lane.answered(id);
    }
    this.#lane = undefined;
    writer.attach(this.#outbox, this.#replyBytesMax);
    if (wholeError !== undefined && isRefusal(wholeError.code)) {
      writer.begin(id);
      writer.error(wholeError.code, wholeError.text);
    }
    return fault;
  }

  #executed(kind: number, session: Session): CloseCode | undefined {
    const { reader, writer, broker, args } = this.#home;
    if (kind === COMMAND) this.#command(args, session);
    else if (kind === PUBLISH) broker.execute(session, this.#home.publish.of(reader), writer);
    else if (kind === SUBSCRIBE || kind === UNSUBSCRIBE) return this.#subscriptions(kind, session);
    else if (kind === CANCEL) this.#cancel(reader.target, session);
    else if (kind === PING) writer.simple('PONG');
    else if (kind === TRANSACTION) return executeTransaction(this.#home, session);
    else if (kind === WATCH) return watch(this.#home, session);
    else if (kind === UNWATCH) return unwatch(this.#home, session);
    else if (kind === HELLO) return CLOSE.MALFORMED_FRAME;
    else writer.error(ERROR_BAD_REQUEST, 'the request has no kind that this server knows');
    return undefined;
  }

  #command(args: Arguments, session: Session): void {
    const { writer, broker } = this.#home;
    const refused = args.count === 0 ? undefined : refusal(args);
    if (args.count === 0) writer.error(ERROR_BAD_REQUEST, 'a command without arguments');
    else if (refused !== undefined) writer.error('ERR', refused);
    else if (this.#home.selects(session)) broker.execute(session, args, writer);
  }

  #subscriptions(kind: number, session: Session): CloseCode | undefined {
    const { reader, writer, broker } = this.#home;
    const commands = subscriptionCommands(kind, reader);
    if (commands === undefined) return CLOSE.MALFORMED_FRAME;
    if (broker.pause.holdsAll) {
      const later = commands.map((command) => command.clone());
      const bytes = later.reduce((sum, { span }) => sum + span, 0);
      const run = (reply: ReplyWriter): void => this.#subscribe(kind, session, later, reply);
      broker.pause.postponeRequest(session, bytes, writer, run);
    } else this.#subscribe(kind, session, commands, writer);
    return undefined;
  }

  #subscribe(
    kind: number,
    session: Session,
    commands: readonly Arguments[],
    writer: ReplyWriter,
  ): void {
    const { broker } = this.#home;
    // All or nothing: a client that reads an error is subscribed to none of the names.
    const refused = kind === SUBSCRIBE ? this.#subscribeRefused(session, commands) : undefined;
    if (refused !== undefined) {
      writer.error(refused.code, refused.text);
      return;
    }
    const answer = new DiscardWriter();
    for (const command of commands) broker.execute(session, command, answer);
    if (answer.failure === undefined) writer.integer(session.subscriptions);
    else {
      const blank = answer.failure.indexOf(' ');
      writer.error(answer.failure.slice(0, blank), answer.failure.slice(blank + 1));
    }
  }

  #subscribeRefused(session: Session, commands: readonly Arguments[]): ReplyError | undefined {
    try {
      checkSubscribe(this.#home.broker.bus, session, commands);
      return undefined;
    } catch (error) {
      if (error instanceof ReplyError) return error;
      throw error;
    }
  }

  #cancel(target: number, session: Session): void {
    const { broker, writer } = this.#home;
    const slot = this.#waiting.get(target);
    if (slot === undefined || !broker.waits.cancel(session, slot)) {
      writer.integer(0);
    } else {
      // Before the Cancel's own answer: nothing that has to become durable is told.
      slot.lane = undefined;
      slot.open().error(ERROR_CANCELLED, 'the request was withdrawn');
      slot.close();
      writer.integer(1);
    }
  }

  #hello(kind: number): CloseCode | undefined {
    const { reader, writer, broker, options } = this.#home;
    if (kind !== HELLO) return CLOSE.HELLO_MISSING;
    const hello = readHello(reader);
    if (hello === undefined) return CLOSE.MALFORMED_FRAME;
    if (hello.version !== PROTOCOL_VERSION) return CLOSE.VERSION_UNSUPPORTED;
    const wanted = hello.frameBytesMax || FRAME_BYTES_DEFAULT;
    this.#frameBytesMax = Math.min(Math.max(wanted, FRAME_BYTES_MIN), options.replyFrameBytesMax);
    this.#replyBytesMax = Math.min(
      Math.max(hello.replyBytesMax || REPLY_BYTES_DEFAULT, FRAME_BYTES_MIN),
      this.#home.outboxes.bounds.replyBytesMax,
    );
    writer.attach(this.#outbox, this.#replyBytesMax);
    const session = broker.open(this);
    this.#session = session;
    // A name that CLIENT SETNAME would refuse is passed over: it is decoration.
    const answer = new DiscardWriter();
    for (const command of namingCommands(hello)) broker.execute(session, command, answer);
    const frame = welcomeFrame({
      version: PROTOCOL_VERSION,
      sessionId: String(session.id),
      frameBytesMax: options.frameBytesMax,
      requestsInFlightMax: options.requestsInFlightMax,
      heartbeatMs: options.heartbeatMs,
      serverVersion: options.serverVersion,
    });
    this.#outbox.append(Buffer.from(frame));
    return undefined;
  }

  /** These requests were executed, but the disk was not in time. */
  #expired(ids: readonly number[]): void {
    if (this.#ending) return;
    const { broker, lateWriter } = this.#home;
    broker.beginTurn();
    const why = broker.journal.failure ?? 'the disk does not finish a sync';
    const lane = this.#lanes.of('applied');
    lateWriter.attach(lane.outbox, this.#replyBytesMax);
    for (const id of ids) {
      lateWriter.begin(id);
      lateWriter.error('MISCONF', `Errors writing to the journal: ${why}; ${OUTCOME_UNKNOWN}`);
    }
  }

  /** Takes the answer of the request that is being executed; several may wait. */
  defer(): AnswerSlot {
    const slot = new Slot(this, this.#current, this.#lane, this.#receipt);
    this.#waiting.set(slot.id, slot);
    return slot;
  }

  /** A deferred answer begins. */
  answer(slot: Slot): ReplyWriter {
    // A waiter that is served may have to wait again: `defer` then asks for the same request.
    const { id, lane, receipt } = slot;
    this.#current = id;
    this.#lane = lane;
    this.#receipt = receipt;
    const writer = this.#home.lateWriter;
    writer.attach(lane?.outbox ?? this.#outbox, this.#replyBytesMax);
    if (lane === undefined) writer.begin(id);
    else writer.beginAsked(id, receipt);
    return writer;
  }

  /** A deferred answer is complete. */
  answered(slot: Slot): void {
    this.#lane = undefined;
    if (this.#waiting.get(slot.id) !== slot) return;
    this.#waiting.delete(slot.id);
    if (slot.lane === undefined) return;
    this.#home.lateWriter.tellLsn(this.#home.broker.release.lastLsn);
    slot.lane.answered(slot.id);
  }

  deliver(encoded: Buffer): void {
    this.#outbox.append(encoded);
  }

  send(bytes: Buffer): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    if (bytes.length > this.#frameBytesMax) this.sendPieces([bytes]);
    else if (socket.send(bytes, true) !== SENT) this.#backedUp = true;
    this.#leaveWhenSent();
  }

  /** Each piece is a frame of its own, or several. */
  sendPieces(pieces: Buffer[]): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    const frames = pieces.flatMap((piece) => splitFrames(piece, this.#frameBytesMax));
    socket.cork(() => {
      for (const frame of frames) socket.send(frame, true);
    });
    // What a corked send returns does not tell what the end of the cork could hand over.
    this.#backedUp = true;
    this.#leaveWhenSent();
  }

  overflow(): void {
    this.#endLater(CLOSE.SLOW_CONSUMER);
  }

  close(reason: CloseReason): void {
    this.#endLater(CLOSE_REASONS[reason]);
  }

  closeAfterReply(): void {
    // The reply is still to be written: it is its sending that ends the connection.
    this.#lastWord = CLOSE.KILLED;
  }

  /** Ends the connection when all that was answered has left; what still arrives is ignored. */
  drain(code: CloseCode): void {
    this.#lastWord = code;
    this.#withdraw();
    this.#leaveWhenSent();
  }

  /** Asks the other side to show that it is there. */
  ping(): void {
    this.#socket?.ping();
  }

  /** Ends the connection with a code that the client sees. */
  end(code: CloseCode): void {
    this.#ending = true;
    // The socket's close event, which follows within this call, does the rest.
    this.#socket?.end(code.code, code.text);
  }

  /** The socket is gone, whoever ended it. */
  closed(): void {
    this.#ending = true;
    this.#socket = undefined;
    this.#outbox.close();
    this.#lanes.close();
    this.#waiting.clear();
    this.#withdraw();
  }

  /**
   * Takes its waiters and subscriptions out: whoever ends must be served nothing more, since an
   * element that it took now would be lost with it.
   */
  #withdraw(): void {
    if (this.#session !== undefined) this.#home.broker.close(this.#session);
  }

  #leaveWhenSent(): void {
    if (this.#lastWord !== undefined && this.#outbox.heldBytes + this.#lanes.heldBytes === 0)
      this.#endLater(this.#lastWord);
  }

  #endLater(code: CloseCode): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#withdraw();
    // In the middle of an execution or of a fan-out: its own callbacks must not run inside of it.
    queueMicrotask(() => this.#socket?.end(code.code, code.text));
  }
}
