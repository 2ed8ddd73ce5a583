/**
 * Commands without a door: the real broker and keyspace, a clock that stands still, replies as JS
 * values, and everything that would be journalled kept as text in `journal`. Each call is a turn of
 * its own.
 */

import { latin1 } from '../../src/base/bytes.ts';
import { ManualClock } from '../../src/base/clock.ts';
import type { Durability } from '../../src/base/durability.ts';
import { ReplyError } from '../../src/base/errors.ts';
import { SeededRandom } from '../../src/base/random.ts';
import type { Waiter } from '../../src/broker/blocking.ts';
import { Broker } from '../../src/broker/broker.ts';
import { BrokerCounters } from '../../src/broker/counters.ts';
import { BrokerHost, type HostParts } from '../../src/broker/host.ts';
import { Notifications } from '../../src/broker/notifications.ts';
import type { BrokerJournal } from '../../src/broker/parts.ts';
import { ReleaseQueue } from '../../src/broker/release.ts';
import { Replayer } from '../../src/broker/replay.ts';
import { BrokerSaving } from '../../src/broker/saving.ts';
import type { Connection, Session } from '../../src/broker/session.ts';
import { Bus } from '../../src/bus/bus.ts';
import type { Invalidation } from '../../src/bus/message.ts';
import { Arguments } from '../../src/commands/arguments.ts';
import type { AnswerSlot } from '../../src/commands/reply.ts';
import type { CommandSpec, Effects } from '../../src/commands/spec.ts';
import { CommandTable } from '../../src/commands/table.ts';
import { RecordReader } from '../../src/journal/record-reader.ts';
import type { Database } from '../../src/keyspace/database.ts';
import { Digest } from '../../src/keyspace/digest.ts';
import { typeName, ValueType } from '../../src/keyspace/entry.ts';
import { Keyspace, type KeyspaceObserver, SILENT_OBSERVER } from '../../src/keyspace/keyspace.ts';
import { NIL_ARRAY, type ReplyValue, ValueWriter } from './values.ts';

export type Input = string | Uint8Array | number | bigint;

/** A reply for `toEqual`: bulk strings are text where they are UTF-8, Buffers otherwise. */
export type Plain =
  | null
  | typeof NIL_ARRAY
  | boolean
  | number
  | bigint
  | string
  | Buffer
  | ReplyError
  | Plain[]
  | Map<string, Plain>;

/** What the journal would hold: one command with its database. Binary-safe as latin1 text. */
export interface JournalEntry {
  readonly database: number;
  readonly command: readonly string[];
}

/** Stands for the key in a command that reads one. */
const KEY = Buffer.alloc(0);

/** How a collection is read whole. */
const READING: Readonly<Partial<Record<ValueType, readonly Input[]>>> = {
  [ValueType.list]: ['LRANGE', KEY, 0, -1],
  [ValueType.set]: ['SMEMBERS', KEY],
  [ValueType.sortedSet]: ['ZRANGE', KEY, 0, -1, 'WITHSCORES'],
  [ValueType.hash]: ['HGETALL', KEY],
  [ValueType.stream]: ['XINFO', 'STREAM', KEY, 'FULL', 'COUNT', 0],
};

/** A command's answer, which may come later. */
export class Answer {
  value: Plain | undefined;

  get done(): boolean {
    return this.value !== undefined;
  }
}

export interface HarnessOptions {
  readonly seed?: number;
  /** The most that the arena may hold. Absent: as many bytes as can be addressed. */
  readonly arenaBytesMax?: number;
  /** In place of single parts of the host. */
  readonly host?: Partial<HostParts>;
}

export class Harness {
  readonly clock = new ManualClock();
  readonly keyspace: Keyspace;
  readonly broker: Broker;
  readonly notifications: Notifications;
  /** The one caller. */
  readonly caller: Session;
  /** Everything that would be journalled, in order. */
  readonly journal: JournalEntry[] = [];
  /** What the caller was told of tracked keys. */
  readonly invalidations: Invalidation[] = [];
  /** Every change as `event key`, in order. */
  readonly events: string[] = [];
  readonly #specs: readonly CommandSpec[];
  readonly #table: CommandTable;
  readonly #replayer: Replayer;
  /** Where the running command's answer goes when it comes later. */
  #current = new Answer();
  #deferred = false;

  constructor(specs: readonly CommandSpec[], options: HarnessOptions = {}) {
    const seed = options.seed ?? 1;
    const { clock } = this;
    this.#specs = specs;
    this.#table = new CommandTable(specs);
    this.keyspace = new Keyspace({
      hashSeed: Uint32Array.of(seed, seed ^ 0x5bd1e995),
      ...(options.arenaBytesMax === undefined ? {} : { arenaBytesMax: options.arenaBytesMax }),
    });
    const hostParts: HostParts = {
      commands: this.#table,
      configuration: { match: () => [], set() {}, listMaxListpackSize: -2 },
      statistics: { info: () => '', reset() {} },
      saving: new BrokerSaving(clock),
      random: new SeededRandom(seed),
      clock,
      ...options.host,
    };
    const log = new TextLog(this.journal);
    const { keyspace } = this;
    const bus = new Bus({ onPending: () => this.broker.beginTurn() });
    this.notifications = new Notifications(bus, keyspace);
    this.broker = new Broker({
      keyspace,
      bus,
      table: this.#table,
      journal: log,
      release: new ReleaseQueue(log, 'policy', clock),
      clock,
      counters: new BrokerCounters(),
      notifications: this.notifications,
      host: (broker) => new BrokerHost(hostParts, broker),
      scheduleTurnEnd() {},
    });
    this.keyspace.observer = this.#listenBefore(this.keyspace.observer);
    this.caller = this.broker.open(this.#connection());
    const host = new BrokerHost(hostParts, undefined);
    this.#replayer = new Replayer({ keyspace, bus, table: this.#table, host, clock });
  }

  /** The commands that wait, in the order they came. */
  get waiters(): Waiter[] {
    return [...this.caller.waiters];
  }

  /** Executes a command that answers at once without an error. */
  run(...args: Input[]): Plain {
    const value = this.start(...args).value;
    if (value === undefined) throw new Error(`${args[0]} waits`);
    if (value instanceof ReplyError) throw value;
    return value;
  }

  /** Executes a command that must answer with an error; its code and text. */
  error(...args: Input[]): string {
    const value = this.start(...args).value;
    if (!(value instanceof ReplyError)) throw new Error(`${args[0]} answered ${String(value)}`);
    return value.message;
  }

  /** Executes a command whose answer may come later. */
  start(...args: Input[]): Answer {
    const answer = new Answer();
    const reply = new ValueWriter(NIL_ARRAY);
    const parsed = Arguments.of(...args);
    this.#current = answer;
    this.#deferred = false;
    this.#newTurn();
    const before = this.keyspace.changes;
    const recorded = this.journal.length;
    const isAlone = this.caller.waiters.size === 0;
    this.broker.execute(this.caller, parsed, reply);
    if (!reply.empty) answer.value = plain(reply.take());
    else if (!this.#deferred) throw new Error(`${args[0]} wrote no reply`);
    if (isAlone && this.keyspace.changes !== before) this.#checkWrites(parsed);
    this.#checkEffects(recorded);
    this.broker.endTurn();
    return answer;
  }

  /** Moves the clock and answers waiters whose time is over. What has expired is found later. */
  advance(stepMs: number): void {
    this.broker.endTurn();
    this.clock.advance(stepMs);
  }

  /** Takes what was journalled and what changed since the last call. */
  takeJournal(): string[] {
    return this.journal.splice(0).map(({ command }) => command.join(' '));
  }

  takeEvents(): string[] {
    return this.events.splice(0);
  }

  /** Executes journal entries as recovery does. */
  replay(entries: readonly JournalEntry[]): void {
    const { keyspace } = this;
    const { observer } = keyspace;
    keyspace.observer = SILENT_OBSERVER;
    keyspace.expires = false;
    for (const [index, entry] of entries.entries()) {
      const bytes = encodeRecord(entry);
      const record = new RecordReader();
      record.reset(bytes, 0, bytes.length);
      this.#replayer.apply(record, index + 1, this.clock.nowMs());
    }
    keyspace.expires = true;
    keyspace.observer = observer;
  }

  /** Another one, with another hash seed, in which everything that was journalled was replayed. */
  replayed(seed: number): Harness {
    const other = new Harness(this.#specs, { seed });
    other.clock.advance(this.clock.nowMs() - other.clock.nowMs());
    other.replay(this.journal);
    other.keyspace.nowMs = this.keyspace.nowMs;
    return other;
  }

  /** The fingerprint of everything in the keyspace, deadlines included. */
  digest(): string {
    return new Digest(this.keyspace, 'whole').ofEverything();
  }

  /** Everything in the keyspace, sorted: database and key, type and deadline, value. */
  dump(): unknown[] {
    this.#newTurn();
    const rows: [string, { type: string; deadlineMs: number }, unknown][] = [];
    for (const database of this.keyspace.databases) {
      const names: string[] = [];
      database.forEach((entry) => {
        const { bytes, start, end } = database.keyRange(entry);
        names.push(latin1(bytes, start, end));
      });
      for (const name of names.sort()) {
        const key = Buffer.from(name, 'latin1');
        const entry = database.peek(key, 0, key.length);
        const row = {
          type: typeName(database.type(entry)),
          deadlineMs: database.deadlineMs(entry),
        };
        rows.push([`${database.index} ${name}`, row, this.#valueOf(database, key)]);
      }
    }
    return rows;
  }

  #valueOf(database: Database, key: Buffer): unknown {
    const entry = database.peek(key, 0, key.length);
    if (database.type(entry) === ValueType.string) {
      const { bytes, start, end } = database.stringRange(entry);
      return latin1(bytes, start, end);
    }
    const type = database.type(entry);
    const isList = type === ValueType.list;
    const words = (READING[type] ?? []).map((word) => (word === KEY ? key : word));
    const reply = new ValueWriter();
    const selected = this.caller.database;
    this.caller.database = database.index;
    this.broker.execute(this.caller, Arguments.of(...words), reply);
    this.caller.database = selected;
    const value = plain(reply.take());
    if (value instanceof Map) return [...value].sort();
    return Array.isArray(value) && !isList ? value.sort() : value;
  }

  /** Reads the clock again; what expired stays until something looks for it or the turn ends. */
  #newTurn(): void {
    this.broker.endTurn();
    this.broker.beginTurn();
  }

  #checkWrites(args: Arguments): void {
    if (this.#table.resolve(args)?.writes !== true)
      throw new Error(`${args.text(0)} changed but is no write`);
  }

  /** Whatever was journalled can be replayed. */
  #checkEffects(from: number): void {
    for (const { command } of this.journal.slice(from)) {
      const name = command[0] ?? '';
      if (this.#table.resolve(Arguments.of(...command))?.effect !== true && name !== 'DEL') {
        throw new Error(`${name} is no effect`);
      }
    }
  }

  #connection(): Connection {
    return {
      door: 'resp',
      address: '127.0.0.1:1',
      localAddress: '127.0.0.1:6379',
      outputBytes: 0,
      inputBytes: 0,
      subscriber: {
        variant: {
          name: 'resp2',
          coalesces: false,
          encode: () => Buffer.alloc(0),
          invalidation: (told) => {
            this.invalidations.push(told);
            return Buffer.alloc(0);
          },
        },
        deliver() {},
      },
      defer: () => this.#defer(),
      close() {},
      closeAfterReply() {},
    };
  }

  #defer(): AnswerSlot {
    this.#deferred = true;
    const answer = this.#current;
    const writer = new ValueWriter(NIL_ARRAY);
    return {
      open: () => {
        // Executed now, the command may have to wait again for the same answer.
        this.#current = answer;
        return writer;
      },
      close() {
        if (!writer.empty) answer.value = plain(writer.take());
      },
    };
  }

  /** Writes down what the broker's observer is told, then passes it on. */
  #listenBefore(observer: KeyspaceObserver): KeyspaceObserver {
    const { events } = this;
    return {
      changed(database, bytes, start, end, event) {
        events.push(`${event} ${latin1(bytes, start, end)}`);
        observer.changed(database, bytes, start, end, event);
      },
      noted(database, bytes, start, end, event) {
        events.push(`${event} ${latin1(bytes, start, end)}`);
        observer.noted(database, bytes, start, end, event);
      },
      fieldExpired(database, key, field) {
        const words = [key, field].map(({ bytes, start, end }) => latin1(bytes, start, end));
        events.push(`hexpired ${words.join(' ')}`);
        observer.fieldExpired(database, key, field);
      },
      created(database, bytes, start, end) {
        events.push(`new ${latin1(bytes, start, end)}`);
        observer.created(database, bytes, start, end);
      },
      fieldsExpired(database, key, isEmpty) {
        observer.fieldsExpired(database, key, isEmpty);
      },
      expired(database, bytes, start, end) {
        events.push(`expired ${latin1(bytes, start, end)}`);
        observer.expired(database, bytes, start, end);
      },
      evicting(database, bytes, start, end) {
        events.push(`evicted ${latin1(bytes, start, end)}`);
        observer.evicting(database, bytes, start, end);
      },
      flushing: (database) => observer.flushing(database),
      swapping: (left, right) => observer.swapping(left, right),
      flushed(databases) {
        for (const { index } of databases) events.push(`flushed ${index}`);
        observer.flushed(databases);
      },
      swapped(left, right) {
        events.push(`swapped ${left.index} ${right.index}`);
        observer.swapped(left, right);
      },
    };
  }
}

/** A journal in memory, as text. */
class TextLog implements BrokerJournal {
  readonly timeMs = 0;
  readonly failure: string | undefined = undefined;
  readonly record: Effects;
  lastLsn = 0;
  readonly #journal: JournalEntry[];
  #open: { database: number; count: number; command: string[] }[] = [];

  constructor(journal: JournalEntry[]) {
    this.#journal = journal;
    this.record = {
      command: (database, count) => {
        this.#open.push({ database, count, command: [] });
      },
      argument: (bytes, start, end) => this.#push(latin1(bytes, start, end)),
      text: (value) => this.#push(Buffer.from(value).toString('latin1')),
      integer: (value) => this.#push(String(value)),
    };
  }

  get writtenLsn(): number {
    return this.lastLsn;
  }

  get syncedLsn(): number {
    return this.lastLsn;
  }

  readonly policy: Durability = 'written';

  requestSync(): void {}

  closeRecord(): number {
    for (const { count, command } of this.#open) {
      if (count !== command.length) throw new Error(`effect ${command.join(' ')} is not complete`);
    }
    this.#journal.push(...this.#open);
    this.#open = [];
    return ++this.lastLsn;
  }

  write(): void {}

  #push(part: string): void {
    const last = this.#open.at(-1);
    if (last === undefined) throw new Error('an argument before its effect');
    last.command.push(part);
  }
}

/** A record's bytes, as journal/record-reader.ts reads them. */
function encodeRecord({ database, command }: JournalEntry): Buffer {
  const parts = [Buffer.of(database), varint(command.length)];
  for (const text of command) parts.push(varint(text.length), Buffer.from(text, 'latin1'));
  return Buffer.concat(parts);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

function plain(value: ReplyValue): Plain {
  if (Buffer.isBuffer(value)) {
    const text = value.toString();
    return Buffer.from(text).equals(value) ? text : value;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return new Map([...value].map(([name, item]) => [name, plain(item)]));
  return value;
}
