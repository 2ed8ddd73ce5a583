/**
 * Commands in one process, without a door and without a broker: a real keyspace and bus of nothing,
 * a clock that stands still, replies as JS values, and everything that would be journalled kept in
 * `journal`. What a blocking command needs is here in its plainest form: waiters are served in
 * arrival order after the command that changed their key.
 */
import { ManualClock } from '../../src/base/clock.ts';
import { ReplyError } from '../../src/base/errors.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { Bus } from '../../src/bus/bus.ts';
import { Arguments } from '../../src/commands/arguments.ts';
import { Call } from '../../src/commands/call.ts';
import type { AnswerSlot } from '../../src/commands/reply.ts';
import type { Caller, CommandSpec, Effects, Host, WaitRequest } from '../../src/commands/spec.ts';
import type { Command, CommandTable } from '../../src/commands/table.ts';
import { NIL_ARRAY, type ReplyValue, ValueWriter } from '../../src/commands/values.ts';
import type { Database } from '../../src/keyspace/database.ts';
import { typeName, ValueType } from '../../src/keyspace/entry.ts';
import { Keyspace, type KeyspaceObserver } from '../../src/keyspace/keyspace.ts';

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

/** A command's answer, which may come later. */
export class Answer {
  value: Plain | undefined;

  get done(): boolean {
    return this.value !== undefined;
  }
}

interface Waiter {
  readonly args: Arguments;
  readonly caller: Caller;
  readonly command: Command;
  readonly database: Database;
  readonly request: WaitRequest;
  readonly answer: Answer;
  readonly deadlineMs: number;
}

export interface HarnessOptions {
  readonly seed?: number;
  /** In place of a bus without subscribers. */
  readonly bus?: Bus;
  /** In place of single parts of the host. */
  readonly host?: Partial<Host>;
}

export class Harness {
  readonly clock = new ManualClock();
  readonly keyspace: Keyspace;
  /** Everything that would be journalled, in order. */
  readonly journal: JournalEntry[] = [];
  /** Every change as `event key`, in order. */
  readonly events: string[] = [];
  readonly caller: Caller = createCaller(1);
  readonly waiters: Waiter[] = [];
  readonly #commands = new Map<string, Command>();
  readonly #bus: Bus;
  readonly #host: Host;
  readonly #effects = new RecordedEffects();
  readonly #changedKeys: { database: Database; key: string }[] = [];
  #current: Answer | undefined;
  #waiting = false;

  constructor(specs: readonly CommandSpec[], options: HarnessOptions = {}) {
    const seed = options.seed ?? 1;
    this.keyspace = new Keyspace({ hashSeed: Uint32Array.of(seed, seed ^ 0x5bd1e995) });
    this.keyspace.nowMs = this.clock.nowMs();
    this.keyspace.observer = this.#observer();
    for (const spec of specs) this.#commands.set(spec.name, describe(spec, ''));
    this.#bus = options.bus ?? new Bus({ onPending() {} });
    this.#host = {
      get commands(): CommandTable {
        throw new Error('the harness has no table; give it one as host.commands');
      },
      callers: {
        find: (id) => (id === this.caller.id ? this.caller : undefined),
        all: () => [this.caller],
        kill: () => false,
        unblock: () => false,
      },
      configuration: { match: () => [], set() {}, listMaxListpackSize: -2 },
      statistics: { info: () => '', reset() {} },
      random: new SeededRandom(seed),
      nowUs: () => this.clock.nowMs() * 1000,
      wait: (call, request) => this.#wait(call, request),
      defer: () => this.#defer(),
      ...options.host,
    };
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
    const parsed = Arguments.of(...args);
    const answer = new Answer();
    const database = this.keyspace.database(this.caller.database);
    this.#execute(this.#command(parsed), parsed, { database, answer, mayWait: true });
    this.#serve();
    return answer;
  }

  /** Moves the clock; waiters whose time is over are answered. */
  advance(stepMs: number): void {
    this.clock.advance(stepMs);
    this.keyspace.nowMs = this.clock.nowMs();
    for (const waiter of [...this.waiters]) {
      if (waiter.deadlineMs === 0 || waiter.deadlineMs > this.clock.nowMs()) continue;
      this.waiters.splice(this.waiters.indexOf(waiter), 1);
      waiter.answer.value = waiter.request.onTimeout === 'nil' ? null : NIL_ARRAY;
    }
  }

  /** Takes what was journalled and what changed since the last call. */
  takeJournal(): string[] {
    const commands = this.journal.map(({ command }) => command.join(' '));
    this.journal.length = 0;
    return commands;
  }

  takeEvents(): string[] {
    return this.events.splice(0);
  }

  /** Executes journal entries as recovery does: no clock, no waiting, nothing journalled again. */
  replay(entries: readonly JournalEntry[]): void {
    this.keyspace.expires = false;
    for (const { database, command } of entries) {
      const args = Arguments.of(...command.map((part) => Buffer.from(part, 'latin1')));
      const row = this.#command(args);
      if (row === undefined || !row.effect) throw new Error(`${command[0]} is no effect`);
      const answer = new Answer();
      const target = this.keyspace.database(database);
      this.#execute(row, args, { database: target, answer, mayWait: false, replaying: true });
      if (answer.value instanceof ReplyError) throw answer.value;
    }
    this.keyspace.expires = true;
    this.takeJournal();
    this.takeEvents();
  }

  /** Everything in the keyspace, sorted: database, key, type, deadline, value. */
  dump(): unknown[] {
    const rows: [string, unknown][] = [];
    for (const database of this.keyspace.databases) {
      database.forEach((entry) => {
        const range = database.keyRange(entry);
        const key = Buffer.from(range.bytes.subarray(range.start, range.end)).toString('latin1');
        const type = database.type(entry);
        const deadlineMs = database.deadlineMs(entry);
        rows.push([`${database.index} ${key}`, { type: typeName(type), deadlineMs }]);
      });
    }
    rows.sort(([left], [right]) => (left < right ? -1 : 1));
    return rows.map(([name, row]) => [name, row, this.#valueOf(name)]);
  }

  #valueOf(name: string): unknown {
    const space = name.indexOf(' ');
    const database = this.keyspace.database(Number(name.slice(0, space)));
    const key = Buffer.from(name.slice(space + 1), 'latin1');
    const entry = database.peek(key, 0, key.length);
    if (database.type(entry) === ValueType.string) {
      const range = database.stringRange(entry);
      return Buffer.from(range.bytes.subarray(range.start, range.end)).toString('latin1');
    }
    const args = Arguments.of('LRANGE', key, 0, -1);
    const answer = new Answer();
    this.#execute(this.#command(args), args, { database, answer, mayWait: false });
    return answer.value;
  }

  #command(args: Arguments): Command | undefined {
    const container = this.#commands.get(args.text(0).toLowerCase());
    const subcommands = container?.spec.subcommands;
    if (container === undefined || subcommands === undefined || args.count < 2) return container;
    const spec = subcommands.find(({ name }) => args.is(1, name.toUpperCase()));
    return spec === undefined ? undefined : describe(spec, container.spec.name);
  }

  #execute(
    command: Command | undefined,
    args: Arguments,
    how: { database: Database; answer: Answer; mayWait: boolean; replaying?: boolean },
  ): void {
    if (command === undefined) {
      how.answer.value = new ReplyError('ERR', `unknown command '${args.text(0)}'`);
      return;
    }
    const { arity, fullName } = command;
    if (arity >= 0 ? args.count !== arity : args.count < -arity) {
      const text = `wrong number of arguments for '${fullName}' command`;
      how.answer.value = new ReplyError('ERR', text);
      return;
    }
    const reply = new ValueWriter(NIL_ARRAY);
    const call = new Call(
      { keyspace: this.keyspace, bus: this.#bus, effects: this.#effects, host: this.#host },
      { reply, caller: this.caller, command, database: how.database },
    );
    call.arguments = args;
    call.nowMs = this.clock.nowMs();
    call.mayWait = how.mayWait;
    call.replaying = how.replaying ?? false;
    this.#current = how.answer;
    this.#waiting = false;
    const before = this.keyspace.changes;
    try {
      command.execute(call);
    } catch (cause) {
      if (!(cause instanceof ReplyError)) throw cause;
      if (this.keyspace.changes !== before) throw new Error(`${fullName} changed, then failed`);
      reply.rollback(0);
      reply.error(cause.code, cause.text);
    }
    this.#record(command, args, how.database, this.keyspace.changes !== before);
    if (!reply.empty) how.answer.value = plain(reply.take());
    else if (!this.#waiting) throw new Error(`${fullName} wrote no reply`);
  }

  #record(command: Command, args: Arguments, database: Database, changed: boolean): void {
    const effects = this.#effects.take();
    if (!changed) {
      if (effects.length > 0) throw new Error(`${command.fullName} has effects without a change`);
      return;
    }
    if (!command.writes) throw new Error(`${command.fullName} changed but is no write`);
    if (effects.length === 0) {
      const parts = Array.from({ length: args.count }, (_, index) => args.latin1(index));
      effects.push({ database: database.index, command: parts });
    }
    for (const effect of effects) {
      const name = effect.command[0]?.toLowerCase() ?? '';
      if (this.#commands.get(name)?.effect !== true) throw new Error(`${name} is no effect`);
      this.journal.push(effect);
    }
  }

  #observer(): KeyspaceObserver {
    return {
      changed: (database, bytes, start, end, event) => {
        const key = Buffer.from(bytes.subarray(start, end)).toString('latin1');
        this.events.push(`${event} ${key}`);
        this.#changedKeys.push({ database, key });
      },
      expired: (database, bytes, start, end) => {
        const key = Buffer.from(bytes.subarray(start, end)).toString('latin1');
        this.events.push(`expired ${key}`);
        this.journal.push({ database: database.index, command: ['DEL', key] });
      },
      flushed: (database) => {
        this.events.push(`flushed ${database.index}`);
      },
      swapped: (left, right) => {
        this.events.push(`swapped ${left.index} ${right.index}`);
        for (const { database, args, request } of this.waiters) {
          if (database !== left && database !== right) continue;
          this.#changedKeys.push({ database, key: args.latin1(request.firstKey) });
        }
      },
    };
  }

  #wait(call: Call, request: WaitRequest): void {
    const answer = this.#current;
    if (answer === undefined) throw new Error('wait outside a command');
    this.#waiting = true;
    const known = this.waiters.some((waiter) => waiter.answer === answer);
    if (known) return;
    this.waiters.push({
      args: call.arguments.clone(),
      caller: call.caller,
      command: call.command,
      database: call.database,
      request,
      answer,
      deadlineMs: request.timeoutMs === 0 ? 0 : call.nowMs + request.timeoutMs,
    });
  }

  #defer(): AnswerSlot {
    const answer = this.#current;
    const writer = new ValueWriter(NIL_ARRAY);
    this.#waiting = true;
    return {
      open: () => writer,
      close: () => {
        if (answer !== undefined) answer.value = plain(writer.take());
      },
    };
  }

  #serve(): void {
    for (;;) {
      const changed = this.#changedKeys.shift();
      if (changed === undefined) return;
      for (const waiter of [...this.waiters]) {
        if (waiter.database !== changed.database || !waitsFor(waiter, changed.key)) continue;
        const { database, answer } = waiter;
        this.#execute(waiter.command, waiter.args, { database, answer, mayWait: true });
        if (answer.done) this.waiters.splice(this.waiters.indexOf(waiter), 1);
      }
    }
  }
}

function waitsFor({ args, request }: Waiter, key: string): boolean {
  for (let i = request.firstKey; i <= request.lastKey; i++) {
    if (args.latin1(i) === key) return true;
  }
  return false;
}

/** Keeps effects as text. */
class RecordedEffects implements Effects {
  #entries: { database: number; count: number; command: string[] }[] = [];

  command(database: number, count: number): void {
    this.#entries.push({ database, count, command: [] });
  }

  argument(bytes: Uint8Array, start: number, end: number): void {
    this.#push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  }

  text(value: string): void {
    this.#push(Buffer.from(value).toString('latin1'));
  }

  integer(value: number): void {
    this.#push(String(value));
  }

  take(): { database: number; command: string[] }[] {
    const entries = this.#entries;
    this.#entries = [];
    for (const { count, command } of entries) {
      if (count !== command.length) throw new Error(`effect ${command.join(' ')} is not complete`);
    }
    return entries;
  }

  #push(part: string): void {
    const last = this.#entries.at(-1);
    if (last === undefined) throw new Error('an argument before its effect');
    last.command.push(part);
  }
}

/** A row as the broker sees it, without the table's look-up. */
function describe(spec: CommandSpec, container: string): Command {
  return {
    spec,
    fullName: container === '' ? spec.name : `${container}|${spec.name}`,
    nameBytes: Buffer.from(spec.name.toUpperCase()),
    arity: spec.arity,
    writes: spec.flags.includes('write'),
    reads: spec.flags.includes('readonly'),
    blocks: spec.flags.includes('blocking'),
    deniesOutOfMemory: spec.flags.includes('denyoom'),
    internal: spec.flags.includes('internal'),
    effect: spec.flags.includes('effect'),
    allowedWhenSubscribed: false,
    subcommands: undefined,
    execute:
      spec.execute ??
      (() => {
        throw new Error(`${spec.name} is a container`);
      }),
    calls: 0,
    rejected: 0,
    failed: 0,
    accepts: (count) => (spec.arity >= 0 ? count === spec.arity : count >= -spec.arity),
  };
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

/** A caller without a connection. */
export function createCaller(id: number): Caller {
  return {
    id,
    database: 0,
    protocol: 2,
    name: '',
    libraryName: '',
    libraryVersion: '',
    address: '127.0.0.1:1',
    localAddress: '127.0.0.1:6379',
    door: 'internal',
    connectedAtMs: 0,
    lastCommandAtMs: 0,
    lastCommand: '',
    noEvict: false,
    noTouch: false,
    replyMode: 'on',
    waiting: 0,
    channels: new Set(),
    patterns: new Set(),
    shardChannels: new Set(),
    subscriber: {
      variant: { name: 'resp2', coalesces: false, encode: () => Buffer.alloc(0) },
      deliver() {},
    },
    closeAfterReply() {},
    outputBytes: 0,
    inputBytes: 0,
  };
}
