/**
 * What a row of the command table is, and the ports through which a command reaches what higher
 * floors own (the connected callers, configuration, statistics, waiting). A command sees a `Call`
 * (call.ts) and these; never a socket, a protocol or the journal.
 */
import type { Durability } from '../base/durability.ts';
import type { Database } from '../keyspace/database.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import type { Denials, Diagnostics } from './diagnostics.ts';
import type { AnswerSlot, ReplyWriter } from './reply.ts';
import type { CommandTable } from './table.ts';

/**
 * Properties checked before execution and shown by COMMAND INFO under Redis's names.
 * keywire's own: `internal` (no client may call it), `effect` (the journal may hold it; its meaning
 * is frozen for a format version).
 */
export type Flag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'admin'
  | 'pubsub'
  | 'noscript'
  | 'blocking'
  | 'loading'
  | 'stale'
  | 'fast'
  | 'no_auth'
  | 'no_multi'
  | 'movablekeys'
  | 'allow_busy'
  | 'no_async_loading'
  | 'skip_slowlog'
  | 'skip_monitor'
  | 'no_mandatory_keys'
  | 'asking'
  | 'internal'
  | 'effect';

/** What a command does with a key: COMMAND INFO's key specification flags. */
export type KeyFlag =
  | 'RO'
  | 'RW'
  | 'OW'
  | 'RM'
  | 'access'
  | 'update'
  | 'insert'
  | 'delete'
  | 'not_key'
  | 'incomplete'
  | 'variable_flags';

/**
 * Where keys stand. `first` is the index of the first key; `last` that of the last, counted from the
 * end when negative (-1 = the last argument); `step` the distance between keys. With `numkeys` the
 * count of keys stands at that index and the keys follow at `first` (`last` is then ignored).
 */
export interface KeySpec {
  readonly flags: readonly KeyFlag[];
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly numkeys?: number;
  /** The one key stands behind this word, an option looked for from argument `first` on; the last counts. */
  readonly option?: string;
  /** With `option`: it may stand anywhere but within these options, each with so many values. */
  readonly skipped?: readonly (readonly [option: string, values: number])[];
  /** Nobody can tell where the keys stand: they follow from the data. */
  readonly unknown?: true;
  /**
   * The keys stand behind this word, looked for from argument `first` on (negative: from so far before the
   * end backwards), and are half of what follows.
   */
  readonly keyword?: string;
  /** With `keyword`: all that follows is keys. */
  readonly isRest?: true;
  /** An empty argument in a key's place is none. */
  readonly skipsEmpty?: true;
  /** With `variable_flags`: what this very command does with the key. */
  readonly flagsIn?: (args: Arguments) => readonly KeyFlag[];
  /** What the rest does not tell, for COMMAND INFO. */
  readonly notes?: string;
}

/** One key at `index`. */
export function key(index: number, ...flags: KeyFlag[]): KeySpec {
  return { flags, first: index, last: index, step: 1 };
}

/** Keys from `first` to `last` (negative: counted from the end), every `step` arguments. */
export function keys(
  range: { first: number; last: number; step?: number },
  ...flags: KeyFlag[]
): KeySpec {
  return { flags, first: range.first, last: range.last, step: range.step ?? 1 };
}

/** Keys that follow their own count, which stands at `numkeys`. */
export function countedKeys(numkeys: number, ...flags: KeyFlag[]): KeySpec {
  return { flags, first: numkeys + 1, last: numkeys + 1, step: 1, numkeys };
}

/** A key that is the value of an option, looked for from argument `first` on. */
export function optionKey(option: string, first: number, ...flags: KeyFlag[]): KeySpec {
  return { flags, first, last: first, step: 1, option };
}

/** Keys that follow from the data. */
export function unknownKeys(...flags: KeyFlag[]): KeySpec {
  return { flags, first: 0, last: 0, step: 1, unknown: true };
}

/** Keys behind the word STREAMS, looked for from argument `first` on, of which as many ids follow. */
export function streamKeys(first: number, ...flags: KeyFlag[]): KeySpec {
  return { flags, first, last: -1, step: 1, keyword: 'STREAMS' };
}

/** Redis's command groups, for COMMAND DOCS and the README's tables. */
export type Group =
  | 'string'
  | 'list'
  | 'set'
  | 'sorted-set'
  | 'hash'
  | 'stream'
  | 'bitmap'
  | 'hyperloglog'
  | 'geo'
  | 'generic'
  | 'pubsub'
  | 'transactions'
  | 'connection'
  | 'server'
  | 'scripting'
  | 'cluster';

/** One row of the table. */
export interface CommandSpec {
  /** Lower case; a subcommand's row has its own name only (`id` under `client`). */
  readonly name: string;
  /** Arguments with the name(s) included; negative: at least that many (as Redis). */
  readonly arity: number;
  readonly flags: readonly Flag[];
  readonly keys?: readonly KeySpec[];
  /** Index of the first channel or pattern argument, to the end. Absent: no channels. */
  readonly channels?: { readonly first: number; readonly pattern: boolean; readonly last?: number };
  readonly group: Group;
  /** The Redis version that brought it. */
  readonly since: string;
  /** One sentence for COMMAND DOCS and the README. */
  readonly summary: string;
  /** Absent on a container whose rows are `subcommands`. */
  readonly execute?: (call: Call) => void;
  readonly subcommands?: readonly CommandSpec[];
}

/**
 * Where a command writes what the journal keeps. Writing nothing while the keyspace changed means:
 * the command itself, as it came. Everything written during one execution is one atomic record.
 */
export interface Effects {
  /** Begins an effect of `count` arguments, its name included; exactly that many must follow. */
  command(database: number, count: number): void;
  argument(bytes: Uint8Array, start: number, end: number): void;
  text(value: string): void;
  integer(value: number | bigint): void;
}

/** What CLIENT TRACKING asked for. Prefixes are bytes as latin1. */
export interface TrackingOptions {
  /** The connection that invalidations go to instead; 0 = none. */
  readonly redirect: number;
  readonly broadcast: boolean;
  readonly optIn: boolean;
  readonly optOut: boolean;
  readonly noLoop: boolean;
  readonly prefixes: readonly string[];
}

/** How a connection's reads are tracked at present. */
export interface TrackingState extends TrackingOptions {
  /** CLIENT CACHING was given for the command that comes next. */
  caching: boolean;
  /** The connection that invalidations were to go to is gone. */
  isBroken: boolean;
}

/** Who calls: one connection's identity and its connection state, as commands may see and set it. */
export interface Caller {
  readonly id: number;
  /** The selected database, 0–15. */
  database: number;
  /**
   * 2 or 3: the RESP version; 3 for protobuf. Setting it also changes the subscriber's variant, so it
   * is only set within `bus.regroup`.
   */
  protocol: 2 | 3;
  /** The name set by CLIENT SETNAME; empty when none. */
  name: string;
  libraryName: string;
  libraryVersion: string;
  readonly address: string;
  readonly localAddress: string;
  /** `resp`, `websocket`, `mqtt`: the door it came by; `internal` for keywire itself and replay. */
  readonly door: 'resp' | 'websocket' | 'mqtt' | 'internal';
  readonly connectedAtMs: number;
  lastCommandAtMs: number;
  lastCommand: string;
  /** CLIENT NO-EVICT and CLIENT NO-TOUCH. */
  noEvict: boolean;
  noTouch: boolean;
  /**
   * CLIENT REPLY: what happens to replies from now on. A reply is withheld unless this is `on` after
   * the execution. The door makes `skip-next` into `skipping` for one execution, and that into `on`.
   * Pushes, the answers of SUBSCRIBE among them, are never withheld.
   */
  replyMode: 'on' | 'off' | 'skip-next' | 'skipping';
  /**
   * CLIENT DURABILITY: how far a change must have come before an answer leaves; undefined: as far as
   * the server's policy says.
   */
  durability: Durability | undefined;
  /** A watched key was touched: EXEC will answer nil. */
  readonly watchBroken: boolean;
  /** It is told of every command (MONITOR). */
  readonly isMonitor: boolean;
  /** Undefined: nothing is tracked. */
  readonly tracking: TrackingState | undefined;
  /** How many of its commands wait (a blocked pop; several over WebSocket). */
  readonly waiting: number;
  /** How many of its commands are held by CLIENT PAUSE. */
  readonly postponed: number;
  /** Commands queued since MULTI; -1 outside of a transaction. */
  readonly queuedCommands: number;
  /** The channels, patterns and shard channels it is subscribed to, by their bytes as latin1. */
  readonly channels: Set<string>;
  readonly patterns: Set<string>;
  readonly shardChannels: Set<string>;
  /** Receives published messages: what the bus delivers to. */
  readonly subscriber: import('../bus/bus.ts').Subscriber;
  /** Ends the connection once what was answered so far, this command's reply included, has left. */
  closeAfterReply(): void;
  /** Bytes queued in its outbox, and bytes of input held. */
  readonly outputBytes: number;
  readonly inputBytes: number;
  /** All that is held for it: these, what its transaction and its waiting commands keep, subscriptions. */
  readonly memoryBytes: number;
}

/** What a waiting command waits for, and how it ends without it. */
export interface WaitRequest {
  /** Argument indexes of the keys, in the order they are tried. */
  readonly firstKey: number;
  readonly lastKey: number;
  /** How long, in milliseconds; 0 = without end. */
  readonly timeoutMs: number;
  /** What the timeout (and CLIENT UNBLOCK … TIMEOUT) answers. */
  readonly onTimeout: 'nil' | 'nilArray';
  /** What is executed when a key may serve it. Absent: the call's arguments. */
  readonly arguments?: Arguments;
  /**
   * Whether the key serves this command now; `entry` is 0 when the key is gone. Absent: when it is there
   * and of the type that the command's group works on.
   */
  readonly serves?: (database: Database, key: Buffer, entry: number) => boolean;
}

/** The connected callers. */
export interface Callers {
  find(id: number): Caller | undefined;
  all(): Iterable<Caller>;
  /** Ends the connection; false when there is none of that id. */
  kill(id: number): boolean;
  /** Ends a waiting command of the caller, as by timeout or with -UNBLOCKED; false if it does not wait. */
  unblock(id: number, how: 'timeout' | 'error'): boolean;
}

/** Options at run time, by Redis's names (CONFIG GET/SET). */
export interface Configuration {
  /** Parameters whose name matches the glob, as name and value. */
  match(glob: string): [name: string, value: string][];
  /**
   * Sets all or none.
   * @throws ReplyError with Redis's texts for an unknown name or a bad value
   */
  set(changes: readonly [name: string, value: string][]): void;
  /** A number-valued parameter by name, e.g. `list-max-listpack-size`. */
  readonly listMaxListpackSize: number;
}

/** Counters that CONFIG RESETSTAT resets, and what INFO tells. */
export interface Statistics {
  /** The sections of INFO by name, each with its fields in order. */
  info(sections: readonly string[]): string;
  reset(): void;
}

/** How a command waits for the sync of its caller's last write. */
export interface SyncRequest {
  /** In milliseconds; 0 = without end. */
  readonly timeoutMs: number;
  /** The sync does not end it, only the time does. */
  readonly forever: boolean;
  /** Writes the answer, when it has ended. */
  readonly answer: (reply: ReplyWriter) => void;
}

/** What may be asked about the disk. */
export interface Persistence {
  /** False when nothing is kept on disk. */
  readonly kept: boolean;
  /** True when the caller's last write is on the device; also when it has written nothing. */
  isSynced(caller: Caller): boolean;
  /** Why a caller cannot have this durability, as an error's text; undefined when it can. */
  refusalOf(durability: Durability): string | undefined;
  /** Starts a sync and takes the answer out of `execute` until it has ended. */
  waitSynced(call: Call, request: SyncRequest): void;
}

/** CLIENT TRACKING: tells callers of changes of what they have read. */
export interface Tracking {
  /** Begins, or goes on with other options; prefixes are added to those there are. */
  enable(caller: Caller, options: TrackingOptions): void;
  disable(caller: Caller): void;
}

/** CLIENT PAUSE and UNPAUSE. */
export interface Pausing {
  /** Begins with the command after this one; joined with a pause that is on. */
  begin(mode: 'write' | 'all', durationMs: number): void;
  end(): void;
}

/** MONITOR: tells callers of every command. */
export interface Monitoring {
  begin(caller: Caller): void;
  /** Ends it, if it had begun. */
  end(caller: Caller): void;
}

/** MULTI and its kin, for the caller of the call. */
export interface Transactions {
  /** @throws ReplyError when one has begun already */
  begin(call: Call): void;
  /** Executes what was queued and writes the answers; nil when a watched key was touched. */
  execute(call: Call): void;
  /** @throws ReplyError when none has begun */
  discard(call: Call): void;
  /** Watches the keys from argument `firstKey` to the last. */
  watch(call: Call, firstKey: number): void;
  unwatch(call: Call): void;
  /** Forgets transaction and watched keys, whether there are any or not. */
  reset(call: Call): void;
}

/** Saving everything as one image, and stopping, for the commands that ask for it. */
export interface Saving {
  /** When that was last done, or keywire started: whole seconds since 1970. */
  lastSaveSeconds(): number;
  /**
   * BGSAVE: begins, or notes for later. @throws ReplyError with Redis's text when another is under way,
   * with the reason when it cannot begin
   */
  save(orSchedule: boolean): 'started' | 'scheduled';
  /** BGREWRITEAOF: the same work by its other name. @throws ReplyError */
  rewrite(): 'started' | 'scheduled';
  /** SAVE: begins; `done` is told what went wrong, if anything. @throws ReplyError */
  saveThen(done: (failure: string | undefined) => void): void;
  /**
   * SHUTDOWN: stops keywire, after a save when that is wanted. `refused` is called instead when the save
   * went wrong, unless it is forced, and when the shutdown was aborted.
   */
  shutDown(how: { readonly saves: boolean; readonly forced: boolean }, refused: () => void): void;
  /** SHUTDOWN ABORT; false when none is under way. */
  abortShutdown(): boolean;
}

/** What commands may ask of the server around them. */
export interface Host {
  /** The table the broker looks commands up in: for COMMAND and its subcommands. */
  readonly commands: CommandTable;
  readonly callers: Callers;
  readonly configuration: Configuration;
  readonly statistics: Statistics;
  /** What has taken long: for SLOWLOG and LATENCY. */
  readonly diagnostics: Diagnostics;
  /** What was denied: for AUTH and ACL LOG. */
  readonly denials: Denials;
  readonly transactions: Transactions;
  readonly persistence: Persistence;
  readonly saving: Saving;
  readonly tracking: Tracking;
  readonly pausing: Pausing;
  readonly monitoring: Monitoring;
  /** A fresh random number source for RANDOMKEY, SPOP and the like. */
  readonly random: import('../base/random.ts').Random;
  /** Wall clock in microseconds, for TIME. */
  nowUs(): number;
  /** Writes all data as a checkpoint has it, empties the keyspace and loads it again; nobody is told. */
  reload(): void;
  /** Stops the whole process for so long: nothing is executed meanwhile. */
  stop(ms: number): void;
  /** Puts the running command to sleep until one of its keys may serve it, or its time is over. */
  wait(call: Call, request: WaitRequest): void;
  /** Takes the answer out of `execute`: it is written into the slot later. */
  defer(call: Call): AnswerSlot;
}
