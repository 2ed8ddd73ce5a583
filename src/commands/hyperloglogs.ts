/**
 * HyperLogLogs, which count different elements with a standard error of 0.81 % in at most 12 KiB. They
 * are strings in Redis's own bytes. PFCOUNT uses a count that the bytes remember, but other than Redis
 * it does not write one: a command that reads changes nothing.
 * Hot: PFADD.
 */
import { ReplyError } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import {
  describeRuns,
  estimate,
  forgetCount,
  HyperLogLog,
  isDense,
  isHyperLogLog,
  mergeInto,
  place,
  placed,
  REGISTERS,
  raiseDense,
  rememberedCount,
} from '../structures/hyperloglog.ts';
import type { Call } from './call.ts';
import { selfTest } from './hyperloglog-self-test.ts';
import { type CommandSpec, key, keys } from './spec.ts';
import { markGrown } from './string-encoding.ts';

const NOT_ONE = new ReplyError('WRONGTYPE', 'Key is not a valid HyperLogLog string value.');
const DAMAGED = new ReplyError('INVALIDOBJ', 'Corrupted HLL object detected');
const NOT_SPARSE = new ReplyError('ERR', 'HLL encoding is not sparse');
const NO_KEY = new ReplyError('ERR', 'The specified key does not exist');

/** The working copy of the running command. */
const copy = new HyperLogLog();
const registers = new Uint8Array(REGISTERS);

/**
 * The entry of the HyperLogLog at argument `index`; 0 when there is none.
 * @throws ReplyError WRONGTYPE
 */
function findHyperLogLog(call: Call, index: number): number {
  const entry = call.findAs(index, ValueType.string);
  if (entry === 0) return 0;
  const { bytes, start, end } = call.database.stringRange(entry);
  if (!isHyperLogLog(bytes, start, end)) throw NOT_ONE;
  return entry;
}

/** Loads the working copy; a new one when there is no entry. */
function load(call: Call, entry: number): void {
  if (entry === 0) {
    copy.create();
    return;
  }
  const { bytes, start, end } = call.database.stringRange(entry);
  if (!copy.load(bytes, start, end)) throw DAMAGED;
}

/** Stores the working copy under the key at argument 1, whose entry this was (0 = none). */
function store(call: Call, entry: number): void {
  const { arguments: args, database } = call;
  forgetCount(copy.bytes, 0);
  let stored = entry;
  if (entry === 0) {
    const [start, end] = [args.start(1), args.end(1)];
    stored = database.setString(args.buffer, start, end, copy.bytes, 0, copy.length, false);
  } else {
    stored = database.resizeString(entry, copy.length);
    const range = database.stringRange(stored);
    range.bytes.set(copy.bytes.subarray(0, copy.length), range.start);
  }
  markGrown(database, stored);
  if (copy.outgrew) keepDensity(call);
  call.changed(1, 'pfadd');
}

/**
 * A sparse one has become too long for `hll-sparse-max-bytes` as it is now. The journal keeps that as
 * well, since the limit may be another one when it is replayed.
 */
function keepDensity(call: Call): void {
  const { arguments: args, database, effects } = call;
  effects.command(database.index, args.count);
  for (let i = 0; i < args.count; i++) effects.argument(args.buffer, args.start(i), args.end(i));
  effects.command(database.index, 3);
  effects.text('PFDEBUG');
  effects.text('TODENSE');
  effects.argument(args.buffer, args.start(1), args.end(1));
}

/** Up to how many bytes one stays sparse: without end in replay, which is told when it became dense. */
function sparseBytesMax(call: Call): number {
  return call.replaying ? Infinity : call.keyspace.hyperLogLogLimits.sparseBytesMax;
}

/** PFADD key [element …]; 1 when the count may have changed */
function pfadd(call: Call): void {
  const entry = findHyperLogLog(call, 1);
  const changes =
    entry !== 0 && isDenseEntry(call, entry) ? addDense(call, entry) : addToCopy(call, entry);
  call.reply.integer(changes ? 1 : 0);
}

function isDenseEntry(call: Call, entry: number): boolean {
  const { bytes, start } = call.database.stringRange(entry);
  return isDense(bytes, start);
}

/** Adds in place: that cannot fail half way. */
function addDense(call: Call, entry: number): boolean {
  const { arguments: args, database } = call;
  const { bytes, start } = database.stringRange(entry);
  let changes = false;
  for (let i = 2; i < args.count; i++) {
    place(args.buffer, args.start(i), args.end(i));
    if (raiseDense(bytes, start, placed)) changes = true;
  }
  if (!changes) return false;
  forgetCount(bytes, start);
  markGrown(database, entry);
  call.changed(1, 'pfadd');
  return true;
}

function addToCopy(call: Call, entry: number): boolean {
  const { arguments: args } = call;
  load(call, entry);
  const bytesMax = sparseBytesMax(call);
  let changes = entry === 0;
  for (let i = 2; i < args.count; i++) {
    place(args.buffer, args.start(i), args.end(i));
    const raised = copy.raise(placed.register, placed.count, bytesMax);
    if (raised === 'damaged') throw DAMAGED;
    if (raised === 'changed') changes = true;
  }
  if (changes) store(call, entry);
  return changes;
}

/** Raises `registers` to those of the HyperLogLog at argument `index`; true when that is dense. */
function mergeKey(call: Call, index: number): boolean {
  return mergeEntry(call, findHyperLogLog(call, index));
}

function mergeEntry(call: Call, entry: number): boolean {
  if (entry === 0) return false;
  const { bytes, start, end } = call.database.stringRange(entry);
  if (!mergeInto(registers, bytes, start, end)) throw DAMAGED;
  return isDense(bytes, start);
}

/** PFCOUNT key [key …]; of several keys the count of their union */
function pfcount(call: Call): void {
  const { arguments: args, database, reply } = call;
  registers.fill(0);
  if (args.count > 2) {
    for (let i = 1; i < args.count; i++) mergeKey(call, i);
    reply.integer(estimate(registers));
    return;
  }
  const entry = findHyperLogLog(call, 1);
  if (entry === 0) {
    reply.integer(0);
    return;
  }
  const { bytes, start } = database.stringRange(entry);
  const remembered = rememberedCount(bytes, start);
  if (Number.isSafeInteger(remembered) && remembered >= 0) {
    reply.integer(remembered);
    return;
  }
  mergeEntry(call, entry);
  reply.integer(estimate(registers));
}

/** PFMERGE destination [source …]; what the destination has counted stays */
function pfmerge(call: Call): void {
  const { arguments: args } = call;
  registers.fill(0);
  const entry = findHyperLogLog(call, 1);
  let dense = mergeEntry(call, entry);
  for (let i = 2; i < args.count; i++) if (mergeKey(call, i)) dense = true;
  load(call, entry);
  if (dense && !copy.toDense()) throw DAMAGED;
  const bytesMax = sparseBytesMax(call);
  for (let register = 0; register < REGISTERS; register++) {
    const count = registers[register] as number;
    if (count === 0) continue;
    if (copy.raise(register, count, bytesMax) === 'damaged') throw DAMAGED;
  }
  store(call, entry);
  call.reply.ok();
}

/** PFDEBUG GETREG|DECODE|ENCODING|TODENSE key */
function pfdebug(call: Call): void {
  const { arguments: args, database, reply } = call;
  const entry = findHyperLogLog(call, 2);
  if (entry === 0) throw NO_KEY;
  const range = database.stringRange(entry);
  const dense = isDense(range.bytes, range.start);
  if (args.is(1, 'ENCODING')) reply.simple(dense ? 'dense' : 'sparse');
  else if (args.is(1, 'DECODE')) {
    if (dense) throw NOT_SPARSE;
    reply.text(describeRuns(range.bytes, range.start, range.end));
  } else if (args.is(1, 'GETREG')) {
    registers.fill(0);
    mergeKey(call, 2);
    reply.array(REGISTERS);
    for (let i = 0; i < REGISTERS; i++) reply.integer(registers[i] as number);
  } else if (args.is(1, 'TODENSE')) {
    if (!dense) makeDense(call, entry);
    reply.integer(dense ? 0 : 1);
  } else {
    throw new ReplyError('ERR', `Unknown PFDEBUG subcommand '${args.text(1)}'`);
  }
}

function makeDense(call: Call, entry: number): void {
  const { database } = call;
  load(call, entry);
  if (!copy.toDense()) throw DAMAGED;
  const stored = database.resizeString(entry, copy.length);
  const range = database.stringRange(stored);
  range.bytes.set(copy.bytes.subarray(0, copy.length), range.start);
  markGrown(database, stored);
  call.changed(2, 'pfadd');
}

/** PFSELFTEST */
function pfselftest(call: Call): void {
  const failure = selfTest();
  if (failure !== undefined) throw new ReplyError('TESTFAILED', failure);
  call.reply.ok();
}

export const HYPERLOGLOG_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'pfadd',
    arity: -2,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'insert')],
    group: 'hyperloglog',
    since: '2.8.9',
    summary: 'Counts elements in a HyperLogLog, creating it if needed.',
    execute: pfadd,
  },
  {
    name: 'pfcount',
    arity: -2,
    flags: ['readonly'],
    keys: [
      {
        ...keys({ first: 1, last: -1 }, 'RW', 'access'),
        notes: 'Flagged as in Redis, which keeps the count in the value; here nothing is written.',
      },
    ],
    group: 'hyperloglog',
    since: '2.8.9',
    summary: 'Tells about how many different elements HyperLogLogs have counted together.',
    execute: pfcount,
  },
  {
    name: 'pfmerge',
    arity: -2,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'RW', 'access', 'insert'), keys({ first: 2, last: -1 }, 'RO', 'access')],
    group: 'hyperloglog',
    since: '2.8.9',
    summary: 'Adds what HyperLogLogs have counted to another one.',
    execute: pfmerge,
  },
  {
    name: 'pfdebug',
    arity: 3,
    flags: ['write', 'denyoom', 'admin', 'effect'],
    keys: [key(2, 'RW', 'access')],
    group: 'hyperloglog',
    since: '2.8.9',
    summary: 'Shows how a HyperLogLog is kept, or makes it dense.',
    execute: pfdebug,
  },
  {
    name: 'pfselftest',
    arity: 1,
    flags: ['admin'],
    group: 'hyperloglog',
    since: '2.8.9',
    summary: 'Checks the registers and the estimate of HyperLogLogs.',
    execute: pfselftest,
  },
];
