/**
 * Several callers at one bus and one table, without doors and without a broker: for the commands
 * about connections, channels and the server itself. Answers come in the notation of notation.ts.
 */
import { ManualClock } from '../../src/base/clock.ts';
import { ReplyError } from '../../src/base/errors.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { BrokerSaving } from '../../src/broker/saving.ts';
import { Bus, type Subscriber, type Variant } from '../../src/bus/bus.ts';
import type { Message } from '../../src/bus/message.ts';
import { Arguments } from '../../src/commands/arguments.ts';
import { Call } from '../../src/commands/call.ts';
import type { Caller, CommandSpec, Effects, Host, TrackingState } from '../../src/commands/spec.ts';
import { CommandTable } from '../../src/commands/table.ts';
import { Keyspace } from '../../src/keyspace/keyspace.ts';
import { NotationWriter } from './notation.ts';

function encode(messages: readonly Message[], pattern: Buffer | undefined): Buffer {
  const source = pattern === undefined ? '' : `${pattern} `;
  return Buffer.from(
    messages.map(({ channel, payload }) => `${source}${channel} ${payload}`).join('; '),
  );
}

const VARIANTS: Readonly<Record<2 | 3, Variant>> = {
  2: { name: 'resp2', coalesces: false, encode },
  3: { name: 'resp3', coalesces: false, encode },
};

/** Transactions have tests of their own, over the broker (test/broker/transactions.test.ts). */
const NO_TRANSACTIONS: Host['transactions'] = {
  begin() {},
  execute() {},
  discard() {},
  watch() {},
  unwatch() {},
  reset() {},
};

/** What is about the disk has tests over the broker (test/commands/durability.test.ts). */
const NO_PERSISTENCE: Host['persistence'] = {
  kept: false,
  isSynced: () => true,
  refusalOf: () => undefined,
  waitSynced() {},
};

export class FrontCaller implements Caller, Subscriber {
  readonly id: number;
  readonly door: 'resp' | 'websocket';
  readonly address: string;
  readonly localAddress = '127.0.0.1:6379';
  readonly connectedAtMs: number;
  protocol: 2 | 3 = 2;
  database = 0;
  name = '';
  libraryName = '';
  libraryVersion = '';
  lastCommandAtMs: number;
  lastCommand = '';
  noEvict = false;
  noTouch = false;
  durability: Caller['durability'];
  replyMode: 'on' | 'off' | 'skip-next' = 'on';
  waiting = 0;
  queuedCommands = -1;
  outputBytes = 0;
  inputBytes = 0;
  memoryBytes = 0;
  tracking: TrackingState | undefined;
  watchBroken = false;
  postponed = 0;
  readonly isMonitor = false;
  readonly channels = new Set<string>();
  readonly patterns = new Set<string>();
  readonly shardChannels = new Set<string>();
  /** What it received, as text. */
  readonly received: string[] = [];
  closing = false;

  constructor(id: number, door: 'resp' | 'websocket', nowMs: number) {
    this.id = id;
    this.door = door;
    this.address = `10.0.0.${id}:1000`;
    this.connectedAtMs = nowMs;
    this.lastCommandAtMs = nowMs;
    if (door === 'websocket') this.protocol = 3;
  }

  get variant(): Variant {
    return VARIANTS[this.protocol];
  }

  get subscriber(): Subscriber {
    return this;
  }

  deliver(encoded: Buffer): void {
    this.received.push(encoded.toString());
  }

  closeAfterReply(): void {
    this.closing = true;
  }

  takeReceived(): string[] {
    return this.received.splice(0);
  }
}

const NO_EFFECTS: Effects = {
  command() {
    throw new Error('a command without data has no effects');
  },
  argument() {},
  text() {},
  integer() {},
};

export class Front {
  readonly clock = new ManualClock();
  readonly keyspace = new Keyspace({ hashSeed: Uint32Array.of(1, 2) });
  readonly bus = new Bus({ onPending() {} });
  readonly table: CommandTable;
  readonly callers: FrontCaller[] = [];
  /** Ids that `callers.kill` ended, and what `callers.unblock` was asked. */
  readonly killed: number[] = [];
  readonly unblocked: string[] = [];
  readonly #host: Host;
  readonly #writer = new NotationWriter();

  constructor(specs: readonly CommandSpec[], host: Partial<Host> = {}) {
    this.table = new CommandTable(specs);
    this.#host = {
      commands: this.table,
      saving: new BrokerSaving(this.clock),
      callers: {
        find: (id) => this.callers.find((caller) => caller.id === id),
        all: () => this.callers,
        kill: (id) => this.#kill(id),
        unblock: (id, how) => {
          this.unblocked.push(`${id} ${how}`);
          return (this.callers.find((caller) => caller.id === id)?.waiting ?? 0) > 0;
        },
      },
      configuration: { match: () => [], set() {}, listMaxListpackSize: -2 },
      transactions: NO_TRANSACTIONS,
      persistence: NO_PERSISTENCE,
      tracking: {
        enable: (caller, options) => {
          const prefixes = [...(caller.tracking?.prefixes ?? []), ...options.prefixes];
          this.#track(caller, { ...options, prefixes, caching: false, isBroken: false });
        },
        disable: (caller) => this.#track(caller, undefined),
      },
      pausing: { begin() {}, end() {} },
      monitoring: { begin() {}, end() {} },
      denials: { entries: [], deny() {}, reset() {} },
      statistics: { info: () => '', reset() {} },
      diagnostics: {
        slowLog: { entries: [], reset() {} },
        latency: { thresholdMs: 0, events: new Map(), reset: () => 0 },
      },
      random: new SeededRandom(1),
      nowUs: () => this.clock.nowMs() * 1000,
      reload() {
        throw new Error('nothing here is loaded');
      },
      stop() {
        throw new Error('nothing here stops the process');
      },
      wait() {
        throw new Error('nothing here waits');
      },
      defer() {
        throw new Error('nothing here is deferred');
      },
      ...host,
    };
  }

  connect(door: 'resp' | 'websocket' = 'resp'): FrontCaller {
    const caller = new FrontCaller(this.callers.length + 1, door, this.clock.nowMs());
    this.callers.push(caller);
    return caller;
  }

  /** Executes a command; its replies, one a line. A failed one must not have changed anything. */
  send(caller: FrontCaller, ...args: (string | Uint8Array | number)[]): string {
    const parsed = Arguments.of(...args);
    const container = this.table.find(parsed, 0);
    const command =
      container?.subcommands === undefined || parsed.count < 2
        ? container
        : container.subcommands.find(parsed, 1);
    if (command === undefined) return '-ERR unknown';
    if (!command.accepts(parsed.count)) return '-ERR arity';
    const call = new Call(
      { keyspace: this.keyspace, bus: this.bus, effects: NO_EFFECTS, host: this.#host },
      { reply: this.#writer, caller, command, database: this.keyspace.database(caller.database) },
    );
    call.arguments = parsed;
    call.nowMs = this.clock.nowMs();
    caller.lastCommand = command.fullName;
    caller.lastCommandAtMs = call.nowMs;
    try {
      command.execute(call);
    } catch (cause) {
      if (!(cause instanceof ReplyError)) throw cause;
      this.#writer.rollback(0);
      this.#writer.error(cause.code, cause.text);
    }
    return this.#writer.take();
  }

  #track(caller: Caller, state: TrackingState | undefined): void {
    const found = this.callers.find((one) => one === caller);
    if (found !== undefined) found.tracking = state;
  }

  #kill(id: number): boolean {
    const at = this.callers.findIndex((caller) => caller.id === id);
    if (at < 0) return false;
    this.callers.splice(at, 1);
    this.killed.push(id);
    return true;
  }
}
