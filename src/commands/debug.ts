/**
 * DEBUG: what tests and the tools that test Redis servers ask. Off unless the option
 * `enable-debug-command` allows it, since it can stop the server and costs without bound.
 *
 * As in Redis it is one command, not a container: COMMAND tells no subcommands of it.
 */
import { bytesOf } from '../base/byte-size.ts';
import { NO_SUCH_KEY, ReplyError } from '../base/errors.ts';
import { DEBUG_SLEEP_MS_MAX } from '../base/limits.ts';
import { Digest } from '../keyspace/digest.ts';
import { USE_MASK, ValueType } from '../keyspace/entry.ts';
import { ListEncoding } from '../keyspace/lists.ts';
import type { Call } from './call.ts';
import { protocol } from './debug-protocol.ts';
import { listpack, tableOfKey, tablesOfDatabase } from './debug-tables.ts';
import { encodingName } from './object.ts';
import type { CommandSpec } from './spec.ts';

const REFUSED = new ReplyError(
  'ERR',
  'DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it ' +
    'from a local connection, otherwise you need to set this option in the configuration file, and ' +
    'then restart the server.',
);
const BAD_RELOAD = new ReplyError(
  'ERR',
  'DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.',
);
const NO_FILE = new ReplyError('ERR', 'DEBUG RELOAD has no file to load data from');
const BAD_THRESHOLD = new ReplyError(
  'ERR',
  'argument must be a memory value bigger than 1 and smaller than 4gb',
);
const PACKED_THRESHOLD_MAX = 4n * 1024n ** 3n;
/** The subcommand is shown up to this many characters, as in Redis. */
const SHOWN_CHARACTERS_MAX = 128;
const LOOPBACK = /^(127\.0\.0\.1|\[?::1\]?|\[?::ffff:127\.0\.0\.1\]?):\d+$/;

interface Subcommand {
  /** What stands behind the name in HELP. */
  readonly syntax: string;
  readonly help: string;
  /** Least and most arguments behind the subcommand. */
  readonly arity: readonly [least: number, most: number];
  execute(call: Call): void;
}

const SUBCOMMANDS: ReadonlyMap<string, Subcommand> = new Map([
  [
    'DIGEST',
    {
      syntax: '[WHOLE]',
      help: 'A fingerprint of all data, as that of Redis; WHOLE: with the time of every deadline.',
      arity: [0, 1],
      execute: digest,
    },
  ],
  [
    'DIGEST-VALUE',
    {
      syntax: '[<key> ...]',
      help: 'A fingerprint of the value of each key.',
      arity: [0, Infinity],
      execute: digestValue,
    },
  ],
  [
    'ERROR',
    {
      syntax: '<string>',
      help: 'Answers with this text as an error.',
      arity: [1, 1],
      execute: error,
    },
  ],
  [
    'HTSTATS',
    {
      syntax: '<dbid>',
      help: 'The size of the table of keys of a database, and of the index of deadlines.',
      arity: [1, 1],
      execute: tablesOfDatabase,
    },
  ],
  [
    'HTSTATS-KEY',
    {
      syntax: '<key>',
      help: 'The size of the table of a large set, hash or sorted set.',
      arity: [1, 1],
      execute: tableOfKey,
    },
  ],
  [
    'LISTPACK',
    { syntax: '<key>', help: 'The size of a small value.', arity: [1, 1], execute: listpack },
  ],
  [
    'OBJECT',
    { syntax: '<key>', help: 'How the value of a key is kept.', arity: [1, 1], execute: object },
  ],
  [
    'PROTOCOL',
    {
      syntax: '<type>',
      help: 'Answers with a value of this type of the protocol.',
      arity: [1, 1],
      execute: protocol,
    },
  ],
  [
    'QUICKLIST-PACKED-THRESHOLD',
    {
      syntax: '<size>',
      help: 'Accepted: large elements of lists are kept as the small ones.',
      arity: [1, 1],
      execute: packedThreshold,
    },
  ],
  [
    'RELOAD',
    {
      syntax: '',
      help: 'Writes all data as a checkpoint has it, into memory, and loads it from there again.',
      arity: [0, 3],
      execute: reload,
    },
  ],
  [
    'SET-ACTIVE-EXPIRE',
    {
      syntax: '<0|1>',
      help: 'With 0 keys and fields that have ended stay until they are looked for.',
      arity: [1, 1],
      execute: setActiveExpire,
    },
  ],
  [
    'REPLYBUFFER',
    {
      syntax: 'PEAK-RESET-TIME <NEVER|RESET|time> | RESIZING <0|1>',
      help: 'Accepted: connections keep no buffers for replies when there is none.',
      arity: [2, 2],
      execute: replyBuffer,
    },
  ],
  [
    'SET-DISABLE-DENY-SCRIPTS',
    {
      syntax: '<0|1>',
      help: 'Accepted: there are no scripts.',
      arity: [1, 1],
      execute: ({ reply }) => reply.ok(),
    },
  ],
  [
    'SLEEP',
    {
      syntax: '<seconds>',
      help: `Stops the whole server for so long, at most ${DEBUG_SLEEP_MS_MAX / 1000} seconds.`,
      arity: [1, 1],
      execute: sleep,
    },
  ],
  ['HELP', { syntax: '', help: 'This list.', arity: [0, 0], execute: help }],
]);

/** DEBUG subcommand [argument ...] */
function debug(call: Call): void {
  const { arguments: args } = call;
  if (!isAllowed(call)) throw REFUSED;
  const name = args.text(1);
  const subcommand = SUBCOMMANDS.get(name.toUpperCase());
  const given = args.count - 2;
  if (subcommand === undefined || given < subcommand.arity[0] || given > subcommand.arity[1]) {
    throw unknown(name);
  }
  subcommand.execute(call);
}

function unknown(name: string): ReplyError {
  const shown = name.slice(0, SHOWN_CHARACTERS_MAX);
  return new ReplyError(
    'ERR',
    `unknown subcommand or wrong number of arguments for '${shown}'. Try DEBUG HELP.`,
  );
}

/** `local` allows it to connections from this machine over the loopback. */
function isAllowed({ host, caller }: Call): boolean {
  const [[, allowed = 'no'] = []] = host.configuration.match('enable-debug-command');
  return allowed === 'yes' || (allowed === 'local' && LOOPBACK.test(caller.address));
}

/** DEBUG DIGEST [WHOLE]. Cost: all data is hashed, about 2 µs for a small key. */
function digest(call: Call): void {
  const { arguments: args } = call;
  if (args.count > 2 && !args.is(2, 'WHOLE')) throw unknown(args.text(1));
  const kind = args.count > 2 ? 'whole' : 'redis';
  call.reply.simple(new Digest(call.keyspace, kind).ofEverything());
}

/** DEBUG DIGEST-VALUE [key ...]: all zeros for a key that does not exist. */
function digestValue(call: Call): void {
  const { arguments: args, reply } = call;
  const fingerprint = new Digest(call.keyspace, 'redis');
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) {
    reply.simple(fingerprint.ofValue(call.database, call.glance(i)));
  }
}

/** DEBUG ERROR text: the first word is the error's code, if another follows. */
function error(call: Call): void {
  const text = call.arguments.text(2).replaceAll(/[\r\n]/g, ' ');
  const blank = text.indexOf(' ');
  if (blank < 0) throw new ReplyError(text, '');
  throw new ReplyError(text.slice(0, blank), text.slice(blank + 1));
}

/**
 * DEBUG OBJECT key: `name:value` words. `at` is the value's place in the arena and `serializedlength`
 * the bytes that it takes there.
 */
function object(call: Call): void {
  const { database, keyspace } = call;
  const entry = call.glance(2);
  if (entry === 0) throw NO_SUCH_KEY;
  const isString = database.type(entry) === ValueType.string;
  const at = isString ? entry : database.root(entry);
  const bytes = isString ? database.stringLength(entry) : keyspace.valueBytes(database, entry);
  const idle = keyspace.usage.idleSeconds(entry);
  call.reply.simple(
    `Value at:0x${at.toString(16)} refcount:1 encoding:${encodingName(database, entry)} ` +
      `serializedlength:${bytes} lru:${(Math.floor(call.nowMs / 1000) - idle) & USE_MASK} ` +
      `lru_seconds_idle:${idle}${chunksOf(call, entry)}`,
  );
}

/** What is told in addition of a list in several chunks. */
function chunksOf({ database, keyspace }: Call, entry: number): string {
  const isDeque =
    database.type(entry) === ValueType.list && database.encoding(entry) === ListEncoding.deque;
  if (!isDeque) return '';
  const { deque, lists } = keyspace;
  const root = database.root(entry);
  const chunks = deque.chunks(root);
  return (
    ` ql_nodes:${chunks} ql_avg_node:${(deque.count(root) / chunks).toFixed(2)}` +
    ` ql_listpack_max:${lists.maxPackedSize} ql_compressed:${lists.compressDepth > 0 ? 1 : 0}` +
    ` ql_uncompressed_size:${deque.bytesUsed(root)}`
  );
}

/**
 * DEBUG RELOAD. Redis's options say what becomes of data in a snapshot's file, which keywire has not.
 * Cost: all data, and as much memory once more.
 */
function reload(call: Call): void {
  const { arguments: args, host, reply } = call;
  if (args.count > 2) {
    const isKnown = args.is(2, 'MERGE') || args.is(2, 'NOFLUSH') || args.is(2, 'NOSAVE');
    throw isKnown ? NO_FILE : BAD_RELOAD;
  }
  host.reload();
  reply.ok();
}

/** DEBUG QUICKLIST-PACKED-THRESHOLD size: checked as Redis does, which keeps larger elements otherwise. */
function packedThreshold({ arguments: args, reply }: Call): void {
  const bytes = bytesOf(args.text(2));
  if (bytes === undefined || bytes > PACKED_THRESHOLD_MAX) throw BAD_THRESHOLD;
  reply.ok();
}

/** DEBUG REPLYBUFFER PEAK-RESET-TIME NEVER|RESET|time, DEBUG REPLYBUFFER RESIZING 0|1 */
function replyBuffer({ arguments: args, reply }: Call): void {
  if (args.is(2, 'PEAK-RESET-TIME')) {
    if (!args.is(3, 'NEVER') && !args.is(3, 'RESET')) args.integer(3);
  } else if (!args.is(2, 'RESIZING')) throw unknown(args.text(1));
  reply.ok();
}

/** DEBUG SET-ACTIVE-EXPIRE 0|1: any other number counts as 1, and what is none as 0, as in Redis. */
function setActiveExpire(call: Call): void {
  call.keyspace.activeExpiry = (Number.parseInt(call.arguments.text(2), 10) || 0) !== 0;
  call.reply.ok();
}

/** DEBUG SLEEP seconds: nothing is executed meanwhile. What is no number counts as 0, as in Redis. */
function sleep(call: Call): void {
  const seconds = Number.parseFloat(call.arguments.text(2));
  const ms = Number.isNaN(seconds) ? 0 : seconds * 1000;
  call.host.stop(Math.min(Math.max(ms, 0), DEBUG_SLEEP_MS_MAX));
  call.reply.ok();
}

/** DEBUG HELP */
function help(call: Call): void {
  const { reply } = call;
  reply.array(1 + 2 * SUBCOMMANDS.size);
  reply.simple('DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:');
  for (const [name, subcommand] of SUBCOMMANDS) {
    reply.simple(`${name} ${subcommand.syntax}`.trimEnd());
    reply.simple(`    ${subcommand.help}`);
  }
}

export const DEBUG_ROW: CommandSpec = {
  name: 'debug',
  arity: -2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  group: 'server',
  since: '1.0.0',
  summary: 'Looks inside, for tests; the option `enable-debug-command` allows it.',
  execute: debug,
};
