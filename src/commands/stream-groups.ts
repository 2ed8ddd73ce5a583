/**
 * Consumer groups: XGROUP, and the steps that every command of groups takes (find the group and the
 * consumer, tell how far a group has read).
 */
import { ByteRange } from '../base/bytes.ts';
import { ReplyError } from '../base/errors.ts';
import { MEMBER_BYTES_MAX } from '../base/limits.ts';
import { ENTRIES_READ_UNKNOWN, type StreamGroups } from '../keyspace/stream-groups.ts';
import type { OpenStream } from '../keyspace/streams.ts';
import { StreamId } from '../structures/stream-id.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { helpRow } from './help.ts';
import { type CommandSpec, type KeyFlag, key } from './spec.ts';
import { keepId, openOrCreateStream, openStream, readId } from './stream-ids.ts';

const NO_KEY = new ReplyError(
  'ERR',
  'The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.',
);
const BUSY_GROUP = new ReplyError('BUSYGROUP', 'Consumer Group name already exists');
const NEGATIVE_ENTRIES_READ = new ReplyError('ERR', 'value for ENTRIESREAD must be positive or -1');
const NAME_TOO_LONG = new ReplyError('ERR', 'the name is too long');

const name = new ByteRange();
const id = new StreamId();
const first = new StreamId();

/** The name at argument `index`; valid until the next call. @throws ReplyError when it is too long */
export function nameAt(args: Arguments, index: number): ByteRange {
  if (args.length(index) > MEMBER_BYTES_MAX) throw NAME_TOO_LONG;
  name.set(args.buffer, args.start(index), args.end(index));
  return name;
}

/** The group named at argument `index`; 0 when there is none. */
export function findGroup(call: Call, stream: OpenStream, index: number): number {
  const args = call.arguments;
  const { groups } = call.keyspace.streams;
  return groups.find(stream.groups, args.buffer, args.start(index), args.end(index));
}

/** The consumer named at argument `index`; 0 when there is none. */
export function findConsumer(call: Call, group: number, index: number): number {
  const args = call.arguments;
  const { groups } = call.keyspace.streams;
  return groups.findConsumer(group, args.buffer, args.start(index), args.end(index));
}

/** A text as Redis puts it into an error line. */
function shown(args: Arguments, index: number): string {
  return args.text(index).replaceAll(/[\r\n]/g, ' ');
}

/** NOGROUP, as XGROUP and XINFO tell it. */
export function noGroupFor(args: Arguments, groupAt: number, keyAt: number): ReplyError {
  const [group, stream] = [shown(args, groupAt), shown(args, keyAt)];
  return new ReplyError('NOGROUP', `No such consumer group '${group}' for key name '${stream}'`);
}

/** NOGROUP, as the commands that read tell it. */
export function noKeyOrGroup(
  args: Arguments,
  keyAt: number,
  groupAt: number,
  behind = '',
): ReplyError {
  const [stream, group] = [shown(args, keyAt), shown(args, groupAt)];
  const text = `No such key '${stream}' or consumer group '${group}'${behind}`;
  return new ReplyError('NOGROUP', text);
}

/** True when an entry from `from` on may have been deleted from the middle of the stream. */
export function hasTombstones(stream: OpenStream, from: StreamId): boolean {
  if (stream.length === 0 || stream.maxDeletedId.isZero) return false;
  return from.compare(stream.maxDeletedId) <= 0;
}

/** How many entries, from the first ever, stand up to `upTo`; -1 where it cannot be told. */
export function entriesUpTo(stream: OpenStream, upTo: StreamId): bigint {
  const added = stream.entriesAdded;
  if (added === 0n) return 0n;
  const order = upTo.compare(stream.lastId);
  if (stream.length === 0 && order < 1) return added;
  if (order === 0) return added;
  if (order > 0) return ENTRIES_READ_UNKNOWN;
  stream.firstId(first);
  if (stream.maxDeletedId.isZero || stream.maxDeletedId.compare(first) < 0) {
    const before = added - BigInt(stream.length);
    const toFirst = upTo.compare(first);
    if (toFirst < 0) return before;
    if (toFirst === 0) return before + 1n;
  }
  return ENTRIES_READ_UNKNOWN;
}

/** How many entries a group has not read yet; undefined where it cannot be told. */
export function lagOf(groups: StreamGroups, group: number, stream: OpenStream): bigint | undefined {
  const added = stream.entriesAdded;
  if (added === 0n) return 0n;
  groups.loadLastId(group, id);
  if (groups.knowsEntriesRead(group) && !hasTombstones(stream, id)) {
    return added - groups.entriesRead(group);
  }
  const read = entriesUpTo(stream, id);
  return read === ENTRIES_READ_UNKNOWN ? undefined : added - read;
}

/** Options behind the id of XGROUP CREATE and SETID. */
interface GroupOptions {
  readonly makesStream: boolean;
  readonly entriesRead: bigint;
}

function readGroupOptions(call: Call, isCreate: boolean): GroupOptions {
  const args = call.arguments;
  let makesStream = false;
  let entriesRead = ENTRIES_READ_UNKNOWN;
  for (let i = 5; i < args.count; i++) {
    if (isCreate && args.is(i, 'MKSTREAM')) makesStream = true;
    else if (i + 1 < args.count && args.is(i, 'ENTRIESREAD')) {
      entriesRead = args.integer64(++i);
      if (entriesRead < ENTRIES_READ_UNKNOWN) throw NEGATIVE_ENTRIES_READ;
    } else throw subcommandError(args);
  }
  return { makesStream, entriesRead };
}

/** What Redis says of a subcommand whose options it cannot read. */
export function subcommandError(args: Arguments): ReplyError {
  const command = args.text(0).toUpperCase();
  const text = `unknown subcommand or wrong number of arguments for '${args.text(1).slice(0, 128)}'. Try ${command} HELP.`;
  return new ReplyError('ERR', text);
}

/** The id at argument 4, where `$` is the stream's last; whether it was `$`. */
function readGroupId(args: Arguments, stream: OpenStream | undefined): boolean {
  if (!args.is(4, '$')) {
    readId(args, 4, id);
    return false;
  }
  if (stream === undefined) id.setZero();
  else id.set(stream.lastId);
  return true;
}

/** XGROUP CREATE key group id|$ [MKSTREAM] [ENTRIESREAD entries-read] */
function create(call: Call): void {
  const { arguments: args, keyspace } = call;
  const { makesStream, entriesRead } = readGroupOptions(call, true);
  const stream = openStream(call, 2);
  if (stream === undefined && !makesStream) throw NO_KEY;
  const isLast = readGroupId(args, stream);
  const groupName = nameAt(args, 3);
  if (stream !== undefined && findGroup(call, stream, 3) !== 0) throw BUSY_GROUP;
  const opened = stream ?? openOrCreateStream(call, 2);
  try {
    keyspace.streams.createGroup(opened.root, groupName, id, entriesRead);
  } catch (cause) {
    if (stream === undefined) call.database.remove(opened.entry);
    throw cause;
  }
  call.reply.ok();
  if (stream === undefined) call.changed(2, 'xgroup-create');
  else call.noted(2, 'xgroup-create');
  if (isLast) keepGroupId(call, makesStream);
}

/** XGROUP SETID key group id|$ [ENTRIESREAD entries-read] */
function setId(call: Call): void {
  const { arguments: args, keyspace } = call;
  const { groups } = keyspace.streams;
  const { entriesRead } = readGroupOptions(call, false);
  const [stream, group] = requireGroup(call);
  const isLast = readGroupId(args, stream);
  groups.setLastId(group, id);
  groups.setEntriesRead(group, entriesRead);
  call.reply.ok();
  call.noted(2, 'xgroup-setid');
  if (isLast) keepGroupId(call, false);
}

/** Journals CREATE or SETID with the id that `$` was. */
function keepGroupId(call: Call, makesStream: boolean): void {
  const { arguments: args, effects } = call;
  effects.command(call.database.index, args.count);
  for (let i = 0; i < args.count; i++) {
    if (i === 4) keepId(effects, id);
    else if (makesStream && args.is(i, 'MKSTREAM') && i > 4) effects.text('MKSTREAM');
    else effects.argument(args.buffer, args.start(i), args.end(i));
  }
}

/** The stream of the key at argument 2 and the group at argument 3. @throws ReplyError */
function requireGroup(call: Call): [stream: OpenStream, group: number] {
  const stream = openStream(call, 2);
  if (stream === undefined) throw NO_KEY;
  const group = findGroup(call, stream, 3);
  if (group === 0) throw noGroupFor(call.arguments, 3, 2);
  return [stream, group];
}

/** XGROUP DESTROY key group */
function destroy(call: Call): void {
  const { streams } = call.keyspace;
  const stream = openStream(call, 2);
  if (stream === undefined) throw NO_KEY;
  const group = findGroup(call, stream, 3);
  call.reply.integer(group === 0 ? 0 : 1);
  if (group === 0) return;
  streams.groups.unlink(stream.groups, group);
  streams.freeGroup(group);
  call.noted(2, 'xgroup-destroy');
}

/** XGROUP CREATECONSUMER key group consumer */
function createConsumer(call: Call): void {
  const [, group] = requireGroup(call);
  const isNew = findConsumer(call, group, 4) === 0;
  if (isNew) {
    const { groups } = call.keyspace.streams;
    groups.createConsumer(group, nameAt(call.arguments, 4), call.nowMs);
  }
  call.reply.integer(isNew ? 1 : 0);
  if (isNew) call.noted(2, 'xgroup-createconsumer');
}

/** XGROUP DELCONSUMER key group consumer: how many entries were pending for it. */
function deleteConsumer(call: Call): void {
  const [, group] = requireGroup(call);
  const consumer = findConsumer(call, group, 4);
  const { groups } = call.keyspace.streams;
  call.reply.integer(consumer === 0 ? 0 : groups.removeConsumer(group, consumer));
  if (consumer !== 0) call.noted(2, 'xgroup-delconsumer');
}

function row(
  rowName: string,
  arity: number,
  text: { since: string; summary: string; key: readonly KeyFlag[]; grows?: boolean },
  execute: (call: Call) => void,
): CommandSpec {
  return {
    name: rowName,
    arity,
    flags: text.grows === true ? ['write', 'denyoom', 'effect'] : ['write', 'effect'],
    keys: [key(2, ...text.key)],
    group: 'stream',
    since: text.since,
    summary: text.summary,
    execute,
  };
}

export const STREAM_GROUP_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'xgroup',
    arity: -2,
    flags: [],
    group: 'stream',
    since: '5.0.0',
    summary: 'Makes, changes and removes consumer groups.',
    subcommands: [
      row(
        'create',
        -5,
        {
          since: '5.0.0',
          summary: 'Makes a consumer group of a stream.',
          key: ['RW', 'insert'],
          grows: true,
        },
        create,
      ),
      row(
        'createconsumer',
        5,
        {
          since: '6.2.0',
          summary: 'Makes a consumer in a group.',
          key: ['RW', 'insert'],
          grows: true,
        },
        createConsumer,
      ),
      row(
        'delconsumer',
        5,
        {
          since: '5.0.0',
          summary: 'Removes a consumer and what is pending for it.',
          key: ['RW', 'delete'],
        },
        deleteConsumer,
      ),
      row(
        'destroy',
        4,
        { since: '5.0.0', summary: 'Removes a consumer group.', key: ['RW', 'delete'] },
        destroy,
      ),
      helpRow('xgroup', 'stream', '5.0.0'),
      row(
        'setid',
        -5,
        {
          since: '5.0.0',
          summary: 'Sets the last id that a group has delivered.',
          key: ['RW', 'update'],
        },
        setId,
      ),
    ],
  },
];
