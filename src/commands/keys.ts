/**
 * Keys of any type: remove, look at, rename, copy, move. Deadlines (expiry.ts), iteration (scan.ts),
 * whole databases (databases.ts) and OBJECT (object.ts) have files of their own; KEY_COMMANDS is all
 * of them.
 */
import { ByteRange, equalBytes } from '../base/bytes.ts';
import { NO_SUCH_KEY, ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { typeName } from '../keyspace/entry.ts';
import { announceReplaced, placeCopy } from '../keyspace/placing.ts';
import type { Call } from './call.ts';
import { DATABASE_COMMANDS, databaseAt } from './databases.ts';
import { DUMP_COMMANDS } from './dump.ts';
import { EXPIRY_COMMANDS } from './expiry.ts';
import { OBJECT_COMMANDS } from './object.ts';
import { SCAN_COMMANDS } from './scan.ts';
import { SORT_COMMANDS } from './sort.ts';
import { type CommandSpec, key, keys } from './spec.ts';

const SAME_OBJECT = new ReplyError('ERR', 'source and destination objects are the same');

/** DEL key [key …]. UNLINK is the same: freeing never waits for a walk over the heap. */
function del(call: Call): void {
  let removed = 0;
  for (let i = 1; i < call.arguments.count; i++) if (call.delete(i)) removed++;
  call.reply.integer(removed);
}

/** EXISTS key [key …]; a key given twice counts twice. */
function exists(call: Call): void {
  let found = 0;
  for (let i = 1; i < call.arguments.count; i++) if (call.peek(i) !== 0) found++;
  call.reply.integer(found);
}

/** TOUCH key [key …]; marks keys as used just now. */
function touch(call: Call): void {
  let found = 0;
  for (let i = 1; i < call.arguments.count; i++) if (call.find(i) !== 0) found++;
  call.reply.integer(found);
}

/** TYPE key */
function type(call: Call): void {
  const entry = call.peek(1);
  call.reply.simple(entry === 0 ? 'none' : typeName(call.database.type(entry)));
}

/** RENAME key newkey; what stood at the new key is gone. */
function rename(call: Call): void {
  if (call.find(1) === 0) throw NO_SUCH_KEY;
  if (!sameArguments(call, 1, 2)) renameOver(call);
  call.reply.ok();
}

/** RENAMENX key newkey */
function renamenx(call: Call): void {
  if (call.find(1) === 0) throw NO_SUCH_KEY;
  if (sameArguments(call, 1, 2) || call.find(2) !== 0) {
    call.reply.integer(0);
    return;
  }
  renameOver(call);
  call.reply.integer(1);
}

function renameOver(call: Call): void {
  const { arguments: args, database } = call;
  call.keyspace.requireRoom(database.entryBytes(call.find(1)));
  const target = call.find(2);
  if (target !== 0) database.remove(target);
  database.moveKey(call.find(1), database, args.buffer, args.start(2), args.end(2));
  call.changed(1, 'rename_from');
  call.changed(2, 'rename_to');
}

/** COPY source destination [DB destination-db] [REPLACE] */
function copy(call: Call): void {
  const args = call.arguments;
  let target = call.database;
  let replaces = false;
  for (let i = 3; i < args.count; i++) {
    if (args.is(i, 'REPLACE')) replaces = true;
    else if (args.is(i, 'DB') && i + 1 < args.count) target = databaseAt(call, ++i);
    else throw SYNTAX_ERROR;
  }
  if (target === call.database && sameArguments(call, 1, 2)) throw SAME_OBJECT;
  const { buffer } = args;
  const [start, end] = [args.start(2), args.end(2)];
  const source = (): number => call.database.find(buffer, args.start(1), args.end(1));
  const found = call.find(1) !== 0;
  const old = found ? target.find(buffer, start, end) : 0;
  if (!found || (old !== 0 && !replaces)) {
    call.reply.integer(0);
    return;
  }
  const name = new ByteRange();
  name.set(buffer, start, end);
  const entry = placeCopy(call.database, source(), target, name);
  if (old !== 0) announceReplaced(target, entry);
  target.changed(buffer, start, end, 'copy_to');
  call.reply.integer(1);
}

/** MOVE key db */
function move(call: Call): void {
  const { arguments: args, database } = call;
  const target = databaseAt(call, 2);
  if (target === database) throw SAME_OBJECT;
  const { buffer } = args;
  const [start, end] = [args.start(1), args.end(1)];
  if (call.find(1) === 0 || target.find(buffer, start, end) !== 0) {
    call.reply.integer(0);
    return;
  }
  call.keyspace.requireRoom(database.entryBytes(call.find(1)));
  database.moveKey(call.find(1), target, buffer, start, end);
  call.changed(1, 'move_from');
  target.changed(buffer, start, end, 'move_to');
  call.reply.integer(1);
}

function sameArguments(call: Call, left: number, right: number): boolean {
  const args = call.arguments;
  const length = args.length(left);
  return (
    length === args.length(right) &&
    equalBytes(args.buffer, args.start(left), args.buffer, args.start(right), length)
  );
}

const WHOLE_KEY_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'del',
    arity: -2,
    flags: ['write', 'effect'],
    keys: [keys({ first: 1, last: -1 }, 'RM', 'delete')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Removes keys.',
    execute: del,
  },
  {
    name: 'unlink',
    arity: -2,
    flags: ['write', 'fast', 'effect'],
    keys: [keys({ first: 1, last: -1 }, 'RM', 'delete')],
    group: 'generic',
    since: '4.0.0',
    summary: 'Removes keys, as DEL.',
    execute: del,
  },
  {
    name: 'exists',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: [keys({ first: 1, last: -1 }, 'RO')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Tells how many of the keys exist.',
    execute: exists,
  },
  {
    name: 'touch',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: [keys({ first: 1, last: -1 }, 'RO')],
    group: 'generic',
    since: '3.2.1',
    summary: 'Marks keys as used just now and tells how many exist.',
    execute: touch,
  },
  {
    name: 'type',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Tells the type of the value at a key.',
    execute: type,
  },
  {
    name: 'rename',
    arity: 3,
    flags: ['write', 'effect'],
    keys: [key(1, 'RW', 'access', 'delete'), key(2, 'OW', 'update')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Gives a value another key, in place of what stood there.',
    execute: rename,
  },
  {
    name: 'renamenx',
    arity: 3,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'access', 'delete'), key(2, 'OW', 'insert')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Gives a value another key unless that exists.',
    execute: renamenx,
  },
  {
    name: 'copy',
    arity: -3,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'RO', 'access'), key(2, 'OW', 'update')],
    group: 'generic',
    since: '6.2.0',
    summary: 'Copies a value to another key, also of another database.',
    execute: copy,
  },
  {
    name: 'move',
    arity: 3,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'access', 'update')],
    group: 'generic',
    since: '1.0.0',
    summary: 'Moves a key to another database.',
    execute: move,
  },
];

/** Every command for keys of any type and for databases. */
export const KEY_COMMANDS: readonly CommandSpec[] = [
  ...WHOLE_KEY_COMMANDS,
  ...EXPIRY_COMMANDS,
  ...SCAN_COMMANDS,
  ...DATABASE_COMMANDS,
  ...OBJECT_COMMANDS,
  ...SORT_COMMANDS,
  ...DUMP_COMMANDS,
];
