/** Strings of several keys in one step: MGET, MSET, MSETNX. */
import { ReplyError } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Call } from './call.ts';
import { type CommandSpec, keys } from './spec.ts';

/** MGET key [key …]; a key that holds no string answers nil. */
function mget(call: Call): void {
  const { arguments: args, database, reply } = call;
  reply.array(args.count - 1);
  for (let i = 1; i < args.count; i++) {
    const entry = call.find(i);
    if (entry === 0 || database.type(entry) !== ValueType.string) {
      reply.nil();
    } else {
      const range = database.stringRange(entry);
      reply.bulk(range.bytes, range.start, range.end);
    }
  }
}

/** MSET key value [key value …]; of a key given twice the last value counts. */
function mset(call: Call): void {
  requirePairs(call);
  storePairs(call);
  call.reply.ok();
}

/** MSETNX key value [key value …] */
function msetnx(call: Call): void {
  requirePairs(call);
  for (let i = 1; i < call.arguments.count; i += 2) {
    if (call.find(i) !== 0) {
      call.reply.integer(0);
      return;
    }
  }
  storePairs(call);
  call.reply.integer(1);
}

function requirePairs(call: Call): void {
  if (call.arguments.count % 2 === 0) {
    const name = call.command.fullName;
    throw new ReplyError('ERR', `wrong number of arguments for '${name}' command`);
  }
}

function storePairs(call: Call): void {
  const { arguments: args, database } = call;
  for (let i = 1; i < args.count; i += 2) {
    database.setString(
      args.buffer,
      args.start(i),
      args.end(i),
      args.buffer,
      args.start(i + 1),
      args.end(i + 1),
      false,
    );
    call.changed(i, 'set');
  }
}

export const STRING_BATCH_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'mget',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: [keys({ first: 1, last: -1 }, 'RO', 'access')],
    group: 'string',
    since: '1.0.0',
    summary: 'Answers the strings at several keys.',
    execute: mget,
  },
  {
    name: 'mset',
    arity: -3,
    flags: ['write', 'denyoom', 'effect'],
    keys: [keys({ first: 1, last: -1, step: 2 }, 'OW', 'update')],
    group: 'string',
    since: '1.0.1',
    summary: 'Sets several keys to strings.',
    execute: mset,
  },
  {
    name: 'msetnx',
    arity: -3,
    flags: ['write', 'denyoom', 'effect'],
    keys: [keys({ first: 1, last: -1, step: 2 }, 'OW', 'insert')],
    group: 'string',
    since: '1.0.1',
    summary: 'Sets several keys to strings unless one of them exists.',
    execute: msetnx,
  },
];
