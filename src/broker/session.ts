/**
 * Who is connected: one connection's identity and state, and the directory of all of them. The door
 * owns the socket and gives a `Connection`; the broker owns everything a command may ask about it.
 */
import type { Durability } from '../base/durability.ts';
import type { Subscriber } from '../bus/bus.ts';
import type { AnswerSlot } from '../commands/reply.ts';
import type { Caller, TrackingState } from '../commands/spec.ts';
import type { Waiter } from './blocking.ts';
import type { Transaction } from './transactions.ts';
import { Marks, SessionTokens } from './watches.ts';

/** About what a subscription takes: its name in two sets, with what V8 needs for them. */
const SUBSCRIPTION_BYTES = 128;

/** Why keywire ends a connection; each door has its own words or code for it. */
export type CloseReason =
  | 'killed'
  | 'slow-consumer'
  | 'protocol'
  | 'shutdown'
  | 'idle'
  | 'limit'
  | 'evicted'
  | 'failing';

/** What a door gives the broker for each connection. */
export interface Connection {
  readonly door: 'resp' | 'websocket' | 'mqtt' | 'internal';
  /** `ip:port` of the other side, and of ours. */
  readonly address: string;
  readonly localAddress: string;
  /** Bytes of answers that have not left, and of input that has not been executed. */
  readonly outputBytes: number;
  readonly inputBytes: number;
  readonly subscriber: Subscriber;
  /** A slot for the answer of the command that is being executed. */
  defer(): AnswerSlot;
  /** Ends the connection at once. */
  close(reason: CloseReason): void;
  /** Ends it once what was answered so far has left. */
  closeAfterReply(): void;
  /** What all its answers wait for from now on. Absent: a door where each request tells it. */
  askDurability?(durability: Durability | undefined): void;
}

export class Session implements Caller {
  readonly id: number;
  readonly connection: Connection;
  readonly connectedAtMs: number;
  database = 0;
  protocol: 2 | 3;
  name = '';
  libraryName = '';
  libraryVersion = '';
  lastCommandAtMs: number;
  lastCommand = '';
  noEvict = false;
  noTouch = false;
  replyMode: Caller['replyMode'] = 'on';
  /** Bytes that the commands keep that wait for a key. */
  waiterBytes = 0;
  /** Its commands that CLIENT PAUSE holds. */
  postponed = 0;
  /** Its commands whose answer comes later for another reason. */
  deferred = 0;
  /** Its commands that wait for a sync. */
  syncWaits = 0;
  /** The last record that one of its commands has made. */
  writeLsn = 0;
  /** What MULTI began; undefined outside of a transaction. */
  transaction: Transaction | undefined;
  /** Undefined while nothing is tracked; tracking.ts sets it. */
  tracking: TrackingState | undefined;
  /** It is told of every command; monitors.ts sets it. */
  isMonitor = false;
  /** False once the connection is gone: nothing more is delivered or executed. */
  open = true;
  #durability: Durability | undefined;
  // Made when they are first needed: an idle connection has none of them.
  #channels: Set<string> | undefined;
  #patterns: Set<string> | undefined;
  #shardChannels: Set<string> | undefined;
  #waiters: Set<Waiter> | undefined;
  #marks: Marks | undefined;
  #tokens: SessionTokens | undefined;

  constructor(id: number, connection: Connection, nowMs: number) {
    this.id = id;
    this.connection = connection;
    this.connectedAtMs = nowMs;
    this.lastCommandAtMs = nowMs;
    this.protocol = connection.door === 'resp' ? 2 : 3;
  }

  get channels(): Set<string> {
    this.#channels ??= new Set();
    return this.#channels;
  }

  get patterns(): Set<string> {
    this.#patterns ??= new Set();
    return this.#patterns;
  }

  get shardChannels(): Set<string> {
    this.#shardChannels ??= new Set();
    return this.#shardChannels;
  }

  /** Its commands that wait for a key. */
  get waiters(): Set<Waiter> {
    this.#waiters ??= new Set();
    return this.#waiters;
  }

  /** The keys it watches. */
  get marks(): Marks {
    this.#marks ??= new Marks();
    return this.#marks;
  }

  set marks(marks: Marks) {
    this.#marks = marks;
  }

  /** The keys behind its tokens. */
  get tokens(): SessionTokens {
    this.#tokens ??= new SessionTokens();
    return this.#tokens;
  }

  get durability(): Durability | undefined {
    return this.#durability;
  }

  set durability(durability: Durability | undefined) {
    if (durability === this.#durability) return;
    this.#durability = durability;
    this.connection.askDurability?.(durability);
  }

  get address(): string {
    return this.connection.address;
  }

  get localAddress(): string {
    return this.connection.localAddress;
  }

  get door(): Connection['door'] {
    return this.connection.door;
  }

  get waiting(): number {
    return (this.#waiters?.size ?? 0) + this.syncWaits;
  }

  get queuedCommands(): number {
    return this.transaction?.queued.length ?? -1;
  }

  get outputBytes(): number {
    return this.connection.outputBytes;
  }

  get inputBytes(): number {
    return this.connection.inputBytes;
  }

  get memoryBytes(): number {
    const kept = this.waiterBytes + (this.transaction?.bytes ?? 0);
    return this.inputBytes + this.outputBytes + kept + this.subscriptions * SUBSCRIPTION_BYTES;
  }

  get subscriber(): Subscriber {
    return this.connection.subscriber;
  }

  /** True while an answer is owed: a door that answers in order holds later input. */
  get isHeld(): boolean {
    return this.waiting > 0 || this.deferred > 0 || this.postponed > 0;
  }

  get watchBroken(): boolean {
    return this.#marks?.broken === true;
  }

  /** How many channels, patterns and shard channels it is subscribed to. */
  get subscriptions(): number {
    const exact = (this.#channels?.size ?? 0) + (this.#shardChannels?.size ?? 0);
    return exact + (this.#patterns?.size ?? 0);
  }

  closeAfterReply(): void {
    this.connection.closeAfterReply();
  }
}

/** All sessions by id. Ids grow and are never used twice in a process. */
export class Sessions {
  readonly #byId = new Map<number, Session>();
  #nextId = 1;

  get count(): number {
    return this.#byId.size;
  }

  add(connection: Connection, nowMs: number): Session {
    const session = new Session(this.#nextId++, connection, nowMs);
    this.#byId.set(session.id, session);
    return session;
  }

  remove(session: Session): void {
    this.#byId.delete(session.id);
  }

  find(id: number): Session | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<Session> {
    return this.#byId.values();
  }
}
