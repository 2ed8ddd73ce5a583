/**
 * The one list of commands, and the look-up by name. Rows come from the family files; `Command` is a
 * row made ready for the hot path: flags as booleans, the name as bytes.
 * Hot: one look-up per command (bench rows SET and GET).
 */
import { assert } from '../base/assert.ts';
import type { Arguments } from './arguments.ts';
import { BITMAP_COMMANDS } from './bitmaps.ts';
import type { Call } from './call.ts';
import type { CommandTimes } from './command-times.ts';
import { CONNECTION_COMMANDS } from './connection.ts';
import { DURABILITY_COMMANDS } from './durability.ts';
import { GEO_COMMANDS } from './geo.ts';
import { HASH_COMMANDS } from './hashes.ts';
import { HYPERLOGLOG_COMMANDS } from './hyperloglogs.ts';
import { readsSomeKeys } from './key-positions.ts';
import { KEY_COMMANDS } from './keys.ts';
import { LIST_COMMANDS } from './lists.ts';
import { PUBSUB_COMMANDS } from './pubsub.ts';
import { SAVING_COMMANDS } from './saving.ts';
import { SCRIPTING_COMMANDS } from './scripting.ts';
import { SERVER_COMMANDS } from './server.ts';
import { SET_COMMANDS } from './sets.ts';
import { SORTED_SET_COMMANDS } from './sorted-sets.ts';
import type { CommandSpec } from './spec.ts';
import { STREAM_COMMANDS } from './streams.ts';
import { STRING_COMMANDS } from './strings.ts';
import { TRANSACTION_COMMANDS } from './transactions.ts';

const ALLOWED_WHEN_SUBSCRIBED: ReadonlySet<string> = new Set([
  'subscribe',
  'unsubscribe',
  'psubscribe',
  'punsubscribe',
  'ssubscribe',
  'sunsubscribe',
  'ping',
  'quit',
  'reset',
]);

const LEAVES_QUEUE: ReadonlySet<string> = new Set([
  'exec',
  'discard',
  'multi',
  'watch',
  'quit',
  'reset',
]);

/** Of constant time, though Redis does not flag them as fast: they may need memory, or copy much. */
const CONSTANT_TIME: ReadonlySet<string> = new Set([
  'set',
  'setex',
  'psetex',
  'getset',
  'append',
  'getrange',
  'setrange',
]);

/** A row, ready to be executed. One shape for all, so that the broker's property reads stay fast. */
export class Command {
  readonly spec: CommandSpec;
  /** `get`, or `client|id` for a subcommand. */
  readonly fullName: string;
  /** The upper-case name as bytes, for the look-up. */
  readonly nameBytes: Buffer;
  readonly arity: number;
  readonly writes: boolean;
  readonly reads: boolean;
  /** Writes, and has keys that it only reads or whose old value it answers (`readsKey`). */
  readonly readsSomeKeys: boolean;
  readonly blocks: boolean;
  readonly deniesOutOfMemory: boolean;
  readonly isFast: boolean;
  /** Timed at each execution: not of constant time. */
  readonly timedEach: boolean;
  /** Not in the slow log: the commands inside of it are. */
  readonly isUnlogged: boolean;
  readonly internal: boolean;
  readonly effect: boolean;
  /** Executed at once even between MULTI and EXEC. */
  readonly leavesQueue: boolean;
  /** One of the few that a RESP2 connection with subscriptions may call. */
  readonly allowedWhenSubscribed: boolean;
  readonly subcommands: CommandTable | undefined;
  readonly execute: (call: Call) => void;
  /** Statistics, for INFO commandstats. */
  calls = 0;
  rejected = 0;
  failed = 0;
  /** Absent until an execution was timed. */
  times: CommandTimes | undefined;

  constructor(spec: CommandSpec, container = '') {
    this.spec = spec;
    this.fullName = container === '' ? spec.name : `${container}|${spec.name}`;
    this.nameBytes = Buffer.from(spec.name.toUpperCase(), 'latin1');
    this.arity = spec.arity;
    this.writes = spec.flags.includes('write');
    this.reads = spec.flags.includes('readonly');
    this.readsSomeKeys = readsSomeKeys(spec);
    this.blocks = spec.flags.includes('blocking');
    this.deniesOutOfMemory = spec.flags.includes('denyoom');
    this.isFast = spec.flags.includes('fast');
    this.timedEach = !this.isFast && !CONSTANT_TIME.has(spec.name);
    this.isUnlogged = spec.flags.includes('skip_slowlog');
    this.times = undefined;
    this.internal = spec.flags.includes('internal');
    this.effect = spec.flags.includes('effect');
    this.leavesQueue = LEAVES_QUEUE.has(spec.name);
    this.allowedWhenSubscribed = ALLOWED_WHEN_SUBSCRIBED.has(spec.name);
    this.subcommands =
      spec.subcommands === undefined ? undefined : new CommandTable(spec.subcommands, spec.name);
    this.execute = spec.execute ?? containerOnly;
    assert(
      spec.execute !== undefined || spec.subcommands !== undefined,
      `command ${this.fullName} has neither execute nor subcommands`,
    );
  }

  /** True when `count` arguments (names included) fit the arity. */
  accepts(count: number): boolean {
    return this.arity >= 0 ? count === this.arity : count >= -this.arity;
  }
}

function containerOnly(): void {
  assert(false, 'a container command is executed through its subcommands');
}

/** Rows by name: open addressing over a cheap hash of the name's bytes, any case. */
export class CommandTable {
  readonly commands: readonly Command[];
  readonly #slots: (Command | undefined)[];
  readonly #mask: number;

  constructor(specs: readonly CommandSpec[], container = '') {
    this.commands = specs.map((spec) => new Command(spec, container));
    let size = 8;
    while (size < this.commands.length * 4) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Array<Command | undefined>(size).fill(undefined);
    for (const command of this.commands) this.#add(command);
  }

  /** The command named by argument `index`, in any case; undefined when there is none. */
  find(args: Arguments, index: number): Command | undefined {
    return this.#probe(args.buffer, args.start(index), args.end(index));
  }

  /** The row that the arguments call: a subcommand's where there are such; undefined when there is none. */
  resolve(args: Arguments): Command | undefined {
    const command = this.find(args, 0);
    if (command?.subcommands === undefined || args.count < 2) return command;
    return command.subcommands.find(args, 1);
  }

  /** The command of this name, in any case. */
  named(name: string): Command | undefined {
    const bytes = Buffer.from(name, 'latin1');
    return this.#probe(bytes, 0, bytes.length);
  }

  #probe(buffer: Buffer, start: number, end: number): Command | undefined {
    let slot = hashName(buffer, start, end) & this.#mask;
    for (;;) {
      const command = this.#slots[slot];
      if (command === undefined) return undefined;
      if (sameName(command.nameBytes, buffer, start, end)) return command;
      slot = (slot + 1) & this.#mask;
    }
  }

  #add(command: Command): void {
    const name = command.nameBytes;
    let slot = hashName(name, 0, name.length) & this.#mask;
    for (;;) {
      const other = this.#slots[slot];
      if (other === undefined) break;
      assert(
        !sameName(other.nameBytes, name, 0, name.length),
        `two rows named ${command.fullName}`,
      );
      slot = (slot + 1) & this.#mask;
    }
    this.#slots[slot] = command;
  }
}

function hashName(bytes: Buffer, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i++) {
    // Bit 5 is the case of an ASCII letter; other bytes that it merges are told apart by `sameName`.
    hash = (Math.imul(hash, 31) + ((bytes[i] as number) | 0x20)) | 0;
  }
  return hash ^ (hash >>> 15);
}

function sameName(name: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i++) {
    let byte = bytes[start + i] as number;
    if (byte >= 0x61 && byte <= 0x7a) byte -= 0x20;
    if (byte !== name[i]) return false;
  }
  return true;
}

/** Every row, in the order of the families. */
export const COMMAND_SPECS: readonly CommandSpec[] = [
  ...STRING_COMMANDS,
  ...BITMAP_COMMANDS,
  ...HYPERLOGLOG_COMMANDS,
  ...LIST_COMMANDS,
  ...SET_COMMANDS,
  ...SORTED_SET_COMMANDS,
  ...GEO_COMMANDS,
  ...HASH_COMMANDS,
  ...STREAM_COMMANDS,
  ...KEY_COMMANDS,
  ...PUBSUB_COMMANDS,
  ...TRANSACTION_COMMANDS,
  ...SCRIPTING_COMMANDS,
  ...CONNECTION_COMMANDS,
  ...DURABILITY_COMMANDS,
  ...SERVER_COMMANDS,
  ...SAVING_COMMANDS,
];

/** The table; built once. */
export function createCommandTable(): CommandTable {
  return new CommandTable(COMMAND_SPECS);
}
