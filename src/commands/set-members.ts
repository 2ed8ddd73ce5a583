/**
 * Sets by member: SADD, SREM, SISMEMBER, SMISMEMBER, SMEMBERS, SCARD, SMOVE, SSCAN, and the steps
 * that every set command takes (open, create, tell what changed).
 * Hot: shown by the bench row SADD.
 */
import { ReplyError } from '../base/errors.ts';
import { MEMBER_BYTES_MAX } from '../base/limits.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { OpenSet } from '../keyspace/sets.ts';
import type { Call } from './call.ts';
import { CURSOR_MAX, matches, readCursor, readScanOptions } from './scan-options.ts';
import { type CommandSpec, key } from './spec.ts';

const MEMBER_TOO_LONG = new ReplyError('ERR', `member is longer than ${MEMBER_BYTES_MAX} bytes`);
/** Bytes a member takes at most beside its own: block, rounding, slots of a map that grows. */
const MEMBER_OVERHEAD_BYTES = 64;
/** From so many arguments on a write makes sure first that all of it can be done. */
const MANY_ARGUMENTS = 128;
/** Or from so many bytes on: rounded up to blocks they may need more than every write finds free. */
const MANY_BYTES = 16 * 1024 * 1024;
/** What so few members of a small form take as a large one, every write finds free. */
const FEW_MEMBERS = 1024;
const SSCAN_WORDS = { type: false, novalues: false } as const;

/**
 * Opens the set of the key at argument `index` in `view`; false when there is none.
 * @throws ReplyError WRONGTYPE
 */
export function openSet(call: Call, index: number, view: OpenSet): boolean {
  const entry = call.findAs(index, ValueType.set);
  if (entry === 0) return false;
  view.open(call.database, entry);
  return true;
}

/** Which arguments become members. */
interface AddedRange {
  readonly first: number;
  readonly last: number;
  /** The caller announces a new key. */
  readonly isAnnouncedLater: boolean;
}

/**
 * Opens the set of the key at argument `index`, a new one when there is none, to add arguments
 * `first` to `last`.
 */
function openOrCreate(call: Call, index: number, view: OpenSet, added: AddedRange): void {
  const { arguments: args, database, keyspace } = call;
  const { sets } = keyspace;
  const count = added.last - added.first + 1;
  if (openSet(call, index, view)) {
    view.expect(count);
    return;
  }
  const { first } = added;
  const encoding = sets.encodingFor(count, args.buffer, args.start(first), args.end(first));
  const root = sets.create(encoding);
  try {
    const [start, end] = [args.start(index), args.end(index)];
    const isQuiet = added.isAnnouncedLater;
    const entry = database.create(args.buffer, start, end, ValueType.set, root, isQuiet);
    database.setEncoding(entry, encoding);
    view.open(database, entry);
  } catch (cause) {
    sets.free(root, encoding);
    throw cause;
  }
}

/**
 * Makes sure that arguments `first` to the last can become members, or every second of them fields,
 * all of them or none.
 * @throws ReplyError, ArenaFull
 */
export function requireMembers(call: Call, first: number, step: 1 | 2 = 1): void {
  const args = call.arguments;
  if (args.span > MEMBER_BYTES_MAX) {
    for (let i = first; i < args.count; i += step) {
      if (args.length(i) > MEMBER_BYTES_MAX) throw MEMBER_TOO_LONG;
    }
  }
  if (args.count <= MANY_ARGUMENTS && args.span <= MANY_BYTES) return;
  call.keyspace.requireRoom(roomForArguments(call));
}

function roomForArguments({ arguments: args }: Call): number {
  return args.span * 1.25 + args.count * MEMBER_OVERHEAD_BYTES;
}

/**
 * Makes sure that a collection which is kept small can become a large one on the way, when more than one
 * member is added: the settings allow small ones of any size.
 * @throws ArenaFull
 */
export function requireGrowth(call: Call, entry: number, members: number): void {
  if (members <= FEW_MEMBERS || call.arguments.count <= 4 || call.database.encoding(entry) !== 0) {
    return;
  }
  const own = call.database.memoryUsage(entry) * 1.25 + members * 2 * MEMBER_OVERHEAD_BYTES;
  call.keyspace.requireRoom(own + roomForArguments(call));
}

/** Which arguments were new members, so that a full arena can take them back. Reused. */
const added: number[] = [];

/**
 * Adds arguments `first` to `last` to the set of the key at argument `index`, creating it if need be;
 * how many were new.
 * @throws ArenaFull with nothing added
 */
function addMembers(call: Call, index: number, view: OpenSet, range: AddedRange): number {
  openOrCreate(call, index, view, range);
  const { buffer, starts, ends } = call.arguments;
  added.length = 0;
  try {
    for (let i = range.first; i <= range.last; i++) {
      if (view.add(buffer, starts[i] as number, ends[i] as number)) added.push(i);
    }
  } catch (cause) {
    for (const i of added) view.remove(buffer, starts[i] as number, ends[i] as number);
    if (view.size === 0) call.database.remove(view.entry);
    throw cause;
  }
  return added.length;
}

/** SADD key member [member …] */
function sadd(call: Call): void {
  requireMembers(call, 2);
  const range = { first: 2, last: call.arguments.count - 1, isAnnouncedLater: false };
  const count = addMembers(call, 1, call.keyspace.sets.first, range);
  call.reply.integer(count);
  if (count > 0) call.changed(1, 'sadd');
}

/** SREM key member [member …] */
function srem(call: Call): void {
  const args = call.arguments;
  const set = call.keyspace.sets.first;
  if (!openSet(call, 1, set)) {
    call.reply.integer(0);
    return;
  }
  let removed = 0;
  for (let i = 2; i < args.count && set.size > 0; i++) {
    if (set.remove(args.buffer, args.start(i), args.end(i))) removed++;
  }
  call.reply.integer(removed);
  if (removed > 0) tellRemoved(call, 1, set, 'srem');
}

/** Tells that members of the opened set were taken out, and that the key is gone with the last. */
export function tellRemoved(call: Call, index: number, set: OpenSet, event: string): void {
  const isEmpty = set.size === 0;
  if (isEmpty) call.database.remove(set.entry);
  call.changed(index, event);
  if (isEmpty) call.changed(index, 'del');
}

/** SISMEMBER key member */
function sismember(call: Call): void {
  const args = call.arguments;
  const set = call.keyspace.sets.first;
  const has = openSet(call, 1, set) && set.has(args.buffer, args.start(2), args.end(2));
  call.reply.integer(has ? 1 : 0);
}

/** SMISMEMBER key member [member …] */
function smismember(call: Call): void {
  const { arguments: args, reply } = call;
  const set = call.keyspace.sets.first;
  const exists = openSet(call, 1, set);
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) {
    reply.integer(exists && set.has(args.buffer, args.start(i), args.end(i)) ? 1 : 0);
  }
}

/** SCARD key */
function scard(call: Call): void {
  const set = call.keyspace.sets.first;
  call.reply.integer(openSet(call, 1, set) ? set.size : 0);
}

/** SMEMBERS key. Cost: the number of members. */
function smembers(call: Call): void {
  const set = call.keyspace.sets.first;
  if (openSet(call, 1, set)) answerMembers(call, set);
  else call.reply.set(0);
}

/** Answers with every member of a set. */
export function answerMembers(call: Call, set: OpenSet): void {
  const { reply } = call;
  reply.set(set.size);
  set.forEach((handle) => {
    const { bytes, start, end } = set.load(handle);
    reply.bulk(bytes, start, end);
  });
}

/** SMOVE source destination member */
function smove(call: Call): void {
  const { arguments: args, keyspace, reply } = call;
  const { first: source, second: target } = keyspace.sets;
  const isThere = call.findAs(1, ValueType.set) !== 0;
  const isTarget = isThere && call.findAs(2, ValueType.set) !== 0;
  const [start, end] = [args.start(3), args.end(3)];
  if (!isThere || !openSet(call, 1, source) || !source.has(args.buffer, start, end)) {
    reply.integer(0);
    return;
  }
  if (sameKey(call, 1, 2)) {
    reply.integer(1);
    return;
  }
  // Added before it is removed, for the arena may be full; told the other way round, as Redis does it.
  const isNew = addMembers(call, 2, target, { first: 3, last: 3, isAnnouncedLater: true }) === 1;
  openSet(call, 1, source);
  source.remove(args.buffer, start, end);
  reply.integer(1);
  tellRemoved(call, 1, source, 'srem');
  if (!isTarget && keyspace.announcesKeys) keyspace.announce(call.database, target.entry);
  if (isNew) call.changed(2, 'sadd');
}

function sameKey(call: Call, left: number, right: number): boolean {
  const { arguments: args } = call;
  const [from, to] = [args.start(left), args.end(left)];
  return args.buffer.compare(args.buffer, args.start(right), args.end(right), from, to) === 0;
}

/** Handles that a scan found: the cursor stands before them in the answer. Reused. */
const found: number[] = [];

/** SSCAN key cursor [MATCH pattern] [COUNT n]; small sets are answered whole. */
function sscan(call: Call): void {
  const { reply } = call;
  const cursor = readCursor(call, 2);
  const set = call.keyspace.sets.first;
  found.length = 0;
  let next = 0;
  if (openSet(call, 1, set)) {
    const { pattern, count } = readScanOptions(call, 3, SSCAN_WORDS);
    const visit = (handle: number): void => {
      if (matches(call, pattern, set.load(handle))) found.push(handle);
    };
    if (cursor <= CURSOR_MAX) next = set.scan(cursor, count, visit);
  }
  reply.array(2);
  reply.text(String(next));
  reply.array(found.length);
  for (const handle of found) {
    const { bytes, start, end } = set.load(handle);
    reply.bulk(bytes, start, end);
  }
  found.length = 0;
}

export const SET_MEMBER_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'sadd',
    arity: -3,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'insert')],
    group: 'set',
    since: '1.0.0',
    summary: 'Adds members to a set, creating the set if needed.',
    execute: sadd,
  },
  {
    name: 'srem',
    arity: -3,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'delete')],
    group: 'set',
    since: '1.0.0',
    summary: 'Takes members out of a set.',
    execute: srem,
  },
  {
    name: 'smove',
    arity: 4,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'access', 'delete'), key(2, 'RW', 'insert')],
    group: 'set',
    since: '1.0.0',
    summary: 'Moves a member from one set to another.',
    execute: smove,
  },
  {
    name: 'sismember',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO')],
    group: 'set',
    since: '1.0.0',
    summary: 'Tells whether a set has a member.',
    execute: sismember,
  },
  {
    name: 'smismember',
    arity: -3,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO', 'access')],
    group: 'set',
    since: '6.2.0',
    summary: 'Tells of each of several members whether a set has it.',
    execute: smismember,
  },
  {
    name: 'scard',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO')],
    group: 'set',
    since: '1.0.0',
    summary: 'Tells how many members a set has; 0 when there is none.',
    execute: scard,
  },
  {
    name: 'smembers',
    arity: 2,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'set',
    since: '1.0.0',
    summary: 'Answers every member of a set.',
    execute: smembers,
  },
  {
    name: 'sscan',
    arity: -3,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'set',
    since: '2.8.0',
    summary: 'Answers some members of a set and where to go on.',
    execute: sscan,
  },
];
