/**
 * Hashes field by field: HSET, HSETNX, HMSET, HGET, HMGET, HDEL, HLEN, HEXISTS, HSTRLEN, and the
 * steps that every hash command takes (open, create, tell what changed).
 * Hot: shown by the bench row HSET.
 */
import { ReplyError } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import { HashEncoding, type OpenHash } from '../keyspace/hashes.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { requireGrowth, requireMembers } from './set-members.ts';
import { type CommandSpec, type Flag, type KeyFlag, key } from './spec.ts';

/**
 * Opens the hash of the key at argument 1; undefined when there is none.
 * @throws ReplyError WRONGTYPE
 */
export function openHash(call: Call): OpenHash | undefined {
  const entry = call.findAs(1, ValueType.hash);
  if (entry === 0) return undefined;
  const hash = call.keyspace.hashes.opened;
  hash.open(call.database, entry);
  return hash;
}

/**
 * Opens the hash of the key at argument 1, a new one when there is none.
 * @throws ReplyError WRONGTYPE
 */
export function openOrCreateHash(call: Call): OpenHash {
  const opened = openHash(call);
  if (opened !== undefined) return opened;
  const { arguments: args, database, keyspace } = call;
  const { hashes } = keyspace;
  const root = hashes.create();
  try {
    const [start, end] = [args.start(1), args.end(1)];
    const entry = database.create(args.buffer, start, end, ValueType.hash, root);
    hashes.opened.open(database, entry);
  } catch (cause) {
    hashes.free(root, HashEncoding.packed);
    throw cause;
  }
  return hashes.opened;
}

/** A range that is filled in for one call of `OpenHash.set`. */
export class Range {
  bytes: Uint8Array = Buffer.alloc(0);
  start = 0;
  end = 0;

  /** Points at argument `index`. */
  argument(args: Arguments, index: number): this {
    this.bytes = args.buffer;
    this.start = args.start(index);
    this.end = args.end(index);
    return this;
  }

  /** Points at all of the bytes. */
  whole(bytes: Uint8Array): this {
    this.bytes = bytes;
    this.start = 0;
    this.end = bytes.length;
    return this;
  }
}

/** Reused: one command sets one field at a time. */
export const fieldRange: Range = new Range();
export const valueRange: Range = new Range();

/** Sets the fields from argument 2 on to the values that follow each; how many fields are new. */
function setFields(call: Call): number {
  const args = call.arguments;
  const { count } = args;
  if (count % 2 !== 0) {
    const name = call.command.fullName;
    throw new ReplyError('ERR', `wrong number of arguments for '${name}' command`);
  }
  requireMembers(call, 2, 2);
  const hash = openOrCreateHash(call);
  requireGrowth(call, hash.entry, hash.size);
  let added = 0;
  try {
    hash.expect((count - 2) / 2);
    for (let i = 2; i < count; i += 2) {
      if (hash.set(fieldRange.argument(args, i), valueRange.argument(args, i + 1))) added++;
    }
  } catch (cause) {
    if (hash.size === 0) call.database.remove(hash.entry);
    throw cause;
  }
  call.changed(1, 'hset');
  return added;
}

/** HSET key field value [field value …] */
function hset(call: Call): void {
  call.reply.integer(setFields(call));
}

/** HMSET key field value [field value …] */
function hmset(call: Call): void {
  setFields(call);
  call.reply.ok();
}

/** HSETNX key field value */
function hsetnx(call: Call): void {
  const args = call.arguments;
  requireMembers(call, 2, 2);
  if (openHash(call)?.find(args.buffer, args.start(2), args.end(2)) === true) {
    call.reply.integer(0);
    return;
  }
  setFields(call);
  call.reply.integer(1);
}

/** HGET key field */
function hget(call: Call): void {
  answerField(call, openHash(call), 2);
}

/** HMGET key field [field …] */
function hmget(call: Call): void {
  const args = call.arguments;
  const hash = openHash(call);
  call.reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) answerField(call, hash, i);
}

/** Answers the value of the field at argument `index`, nil when there is none. */
function answerField(call: Call, hash: OpenHash | undefined, index: number): void {
  const { arguments: args, reply } = call;
  if (hash?.find(args.buffer, args.start(index), args.end(index)) === true) {
    reply.bulk(hash.value.bytes, hash.value.start, hash.value.end);
  } else {
    reply.nil();
  }
}

/** HDEL key field [field …] */
function hdel(call: Call): void {
  const args = call.arguments;
  const hash = openHash(call);
  let removed = 0;
  for (let i = 2; hash !== undefined && i < args.count && hash.size > 0; i++) {
    if (hash.remove(args.buffer, args.start(i), args.end(i))) removed++;
  }
  call.reply.integer(removed);
  if (hash !== undefined && removed > 0) tellRemoved(call, hash);
}

/** Tells that fields were taken out, and that the key is gone with the last. */
function tellRemoved(call: Call, hash: OpenHash): void {
  const isEmpty = hash.size === 0;
  if (isEmpty) call.database.remove(hash.entry);
  call.changed(1, 'hdel');
  if (isEmpty) call.changed(1, 'del');
}

/** HLEN key */
function hlen(call: Call): void {
  call.reply.integer(openHash(call)?.size ?? 0);
}

/** HEXISTS key field */
function hexists(call: Call): void {
  const args = call.arguments;
  const has = openHash(call)?.find(args.buffer, args.start(2), args.end(2)) === true;
  call.reply.integer(has ? 1 : 0);
}

/** HSTRLEN key field */
function hstrlen(call: Call): void {
  const args = call.arguments;
  const hash = openHash(call);
  const has = hash?.find(args.buffer, args.start(2), args.end(2)) === true;
  call.reply.integer(has ? hash.value.end - hash.value.start : 0);
}

function row(
  name: string,
  arity: number,
  text: { since?: string; summary: string; flags: readonly Flag[]; key: readonly KeyFlag[] },
  execute: (call: Call) => void,
): CommandSpec {
  const { since = '2.0.0', summary, flags } = text;
  return {
    name,
    arity,
    flags,
    keys: [key(1, ...text.key)],
    group: 'hash',
    since,
    summary,
    execute,
  };
}

const ADDS: readonly Flag[] = ['write', 'denyoom', 'fast', 'effect'];
const READS: readonly Flag[] = ['readonly', 'fast'];

export const HASH_FIELD_COMMANDS: readonly CommandSpec[] = [
  row(
    'hset',
    -4,
    { summary: 'Sets fields of a hash to values.', flags: ADDS, key: ['RW', 'update'] },
    hset,
  ),
  row(
    'hsetnx',
    4,
    {
      summary: 'Sets a field of a hash unless the hash has it.',
      flags: ADDS,
      key: ['RW', 'insert'],
    },
    hsetnx,
  ),
  row(
    'hmset',
    -4,
    { summary: 'The old form of HSET, which answers OK.', flags: ADDS, key: ['RW', 'update'] },
    hmset,
  ),
  row(
    'hget',
    3,
    { summary: 'Answers the value of a field.', flags: READS, key: ['RO', 'access'] },
    hget,
  ),
  row(
    'hmget',
    -3,
    { summary: 'Answers the values of several fields.', flags: READS, key: ['RO', 'access'] },
    hmget,
  ),
  row(
    'hdel',
    -3,
    {
      summary: 'Takes fields out of a hash.',
      flags: ['write', 'fast', 'effect'],
      key: ['RW', 'delete'],
    },
    hdel,
  ),
  row(
    'hlen',
    2,
    {
      summary: 'Tells how many fields a hash has; 0 when there is none.',
      flags: READS,
      key: ['RO'],
    },
    hlen,
  ),
  row(
    'hexists',
    3,
    { summary: 'Tells whether a hash has a field.', flags: READS, key: ['RO'] },
    hexists,
  ),
  row(
    'hstrlen',
    3,
    {
      since: '3.2.0',
      summary: 'Tells how many bytes the value of a field has.',
      flags: READS,
      key: ['RO'],
    },
    hstrlen,
  ),
];
