/**
 * Streams entry by entry: XADD, XLEN, XDEL, XTRIM, XSETID.
 * Hot: shown by the bench row XADD.
 */
import { NO_SUCH_KEY, ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { OpenStream } from '../keyspace/streams.ts';
import { StreamId } from '../structures/stream-id.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key } from './spec.ts';
import { answerId, keepId, openOrCreateStream, openStream, readId } from './stream-ids.ts';
import { TrimOptions } from './stream-trim.ts';

const ID_ZERO = new ReplyError('ERR', 'The ID specified in XADD must be greater than 0-0');
const ID_TOO_SMALL = new ReplyError(
  'ERR',
  'The ID specified in XADD is equal or smaller than the target stream top item',
);
const IDS_EXHAUSTED = new ReplyError(
  'ERR',
  'The stream has exhausted the last possible ID, unable to add more items',
);

const options = new TrimOptions();
const range = { first: 0, count: 0 };
const id = new StreamId();
const otherId = new StreamId();
const NO_ID = new StreamId();

/**
 * XADD key [NOMKSTREAM] [MAXLEN|MINID [=|~] threshold [LIMIT count]] *|id field value [field value …]
 *
 * The journal keeps the whole id, and the length a trim has left.
 */
function xadd(call: Call): void {
  const { arguments: args, reply } = call;
  options.read(call, 2, true);
  range.first = options.idAt + 1;
  range.count = args.count - range.first;
  if (range.count < 2 || range.count % 2 !== 0) {
    throw new ReplyError('ERR', "wrong number of arguments for 'xadd' command");
  }
  const isWhole = options.form === 'whole' || options.form === 'milliseconds';
  if (isWhole && options.id.isZero) throw ID_ZERO;
  const opened = openStream(call, 1);
  if (opened === undefined && options.createsNone) {
    reply.nil();
    return;
  }
  chooseId(call, opened?.lastId ?? NO_ID);
  const stream = opened ?? openOrCreateStream(call, 1);
  try {
    stream.add(id, args, range);
  } catch (cause) {
    if (opened === undefined) call.database.remove(stream.entry);
    throw cause;
  }
  answerId(reply, id);
  call.changed(1, 'xadd');
  const trimmed = options.trims ? stream.trim(options) : 0;
  if (trimmed > 0) call.changed(1, 'xtrim');
  if (!isWhole || options.isApproximate) keepAdd(call, stream, trimmed);
}

/** Puts the new entry's id into `id`. @throws ReplyError when it is not above the last one */
function chooseId(call: Call, lastId: StreamId): void {
  const { form } = options;
  if (lastId.isMax) throw IDS_EXHAUSTED;
  if (form === undefined) {
    id.setNumbers(call.nowMs, 0);
    if (id.compare(lastId) <= 0) id.set(lastId).increment();
    return;
  }
  id.set(options.id);
  if (form === 'anySequence' && id.isSameTime(lastId)) {
    id.set(lastId).increment();
    if (!id.isSameTime(lastId)) throw ID_TOO_SMALL;
  }
  if (id.compare(lastId) <= 0) throw ID_TOO_SMALL;
}

/** Journals the addition with what was decided here. */
function keepAdd(call: Call, stream: OpenStream, trimmed: number): void {
  const { arguments: args, effects } = call;
  effects.command(call.database.index, 3 + range.count + (trimmed > 0 ? 3 : 0));
  effects.text('XADD');
  effects.argument(args.buffer, args.start(1), args.end(1));
  if (trimmed > 0) {
    effects.text('MAXLEN');
    effects.text('=');
    effects.integer(stream.length);
  }
  keepId(effects, id);
  for (let i = range.first; i < args.count; i++) {
    effects.argument(args.buffer, args.start(i), args.end(i));
  }
}

/** XLEN key */
function xlen(call: Call): void {
  call.reply.integer(openStream(call, 1)?.length ?? 0);
}

/** XDEL key id [id …] */
function xdel(call: Call): void {
  const { arguments: args, reply } = call;
  const stream = openStream(call, 1);
  if (stream === undefined) {
    reply.integer(0);
    return;
  }
  for (let i = 2; i < args.count; i++) readId(args, i, id);
  let removed = 0;
  for (let i = 2; i < args.count; i++) {
    if (!stream.remove(readId(args, i, id))) continue;
    if (id.compare(stream.maxDeletedId) > 0) stream.setMaxDeletedId(id);
    removed++;
  }
  reply.integer(removed);
  if (removed > 0) call.changed(1, 'xdel');
}

/** XTRIM key MAXLEN|MINID [=|~] threshold [LIMIT count] */
function xtrim(call: Call): void {
  const { arguments: args, effects, reply } = call;
  options.read(call, 2, false);
  const stream = openStream(call, 1);
  const trimmed = stream?.trim(options) ?? 0;
  reply.integer(trimmed);
  if (stream === undefined || trimmed === 0) return;
  call.changed(1, 'xtrim');
  if (!options.isApproximate) return;
  effects.command(call.database.index, 5);
  effects.text('XTRIM');
  effects.argument(args.buffer, args.start(1), args.end(1));
  effects.text('MAXLEN');
  effects.text('=');
  effects.integer(stream.length);
}

/** XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id] */
function xsetid(call: Call): void {
  const { arguments: args } = call;
  readId(args, 2, id);
  otherId.setZero();
  let added: bigint | undefined;
  for (let i = 3; i < args.count; i += 2) {
    if (i + 1 === args.count) throw SYNTAX_ERROR;
    if (args.is(i, 'ENTRIESADDED')) {
      added = args.integer64(i + 1);
      if (added < 0n) throw new ReplyError('ERR', 'entries_added must be positive');
    } else if (args.is(i, 'MAXDELETEDID')) {
      if (id.compare(readId(args, i + 1, otherId)) < 0) {
        throw idSmallerThan('the provided max_deleted_entry_id');
      }
    } else throw SYNTAX_ERROR;
  }
  const stream = openStream(call, 1);
  if (stream === undefined) throw NO_SUCH_KEY;
  checkSetId(stream, added);
  stream.setLastId(id);
  if (added !== undefined) stream.entriesAdded = added;
  if (!otherId.isZero) stream.setMaxDeletedId(otherId);
  call.reply.ok();
  call.noted(1, 'xsetid');
}

/** @throws ReplyError when `id` or `added` do not fit what is in the stream */
function checkSetId(stream: OpenStream, added: bigint | undefined): void {
  if (id.compare(stream.maxDeletedId) < 0) throw idSmallerThan('current max_deleted_entry_id');
  const top = new StreamId();
  if (!stream.topId(top)) return;
  if (id.compare(top) < 0) throw idSmallerThan('the target stream top item');
  if (added !== undefined && added < BigInt(stream.length)) {
    throw new ReplyError(
      'ERR',
      'The entries_added specified in XSETID is smaller than the target stream length',
    );
  }
}

function idSmallerThan(what: string): ReplyError {
  return new ReplyError('ERR', `The ID specified in XSETID is smaller than ${what}`);
}

export const STREAM_ENTRY_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'xadd',
    arity: -5,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [
      { ...key(1, 'RW', 'update'), notes: 'An update and no insert, since it may trim as well.' },
    ],
    group: 'stream',
    since: '5.0.0',
    summary: 'Adds an entry to a stream and answers its id.',
    execute: xadd,
  },
  {
    name: 'xdel',
    arity: -3,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'delete')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Takes entries out of a stream.',
    execute: xdel,
  },
  {
    name: 'xlen',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Tells how many entries a stream has; 0 when there is none.',
    execute: xlen,
  },
  {
    name: 'xsetid',
    arity: -3,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'update')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Sets the last id of a stream, and what it knows of earlier entries.',
    execute: xsetid,
  },
  {
    name: 'xtrim',
    arity: -4,
    flags: ['write', 'effect'],
    keys: [key(1, 'RW', 'delete')],
    group: 'stream',
    since: '5.0.0',
    summary: 'Removes the oldest entries of a stream down to a length or an id.',
    execute: xtrim,
  },
];
