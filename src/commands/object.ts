/** OBJECT: what is known about a key beside its value. */
import { unreachable } from '../base/assert.ts';
import { ReplyError } from '../base/errors.ts';
import type { Database } from '../keyspace/database.ts';
import { ValueType } from '../keyspace/entry.ts';
import { hashEncodingName } from '../keyspace/hashes.ts';
import { listEncodingName } from '../keyspace/lists.ts';
import { setEncodingName } from '../keyspace/sets.ts';
import { sortedSetEncodingName } from '../keyspace/sorted-sets.ts';
import type { Call } from './call.ts';
import { helpRow } from './help.ts';
import { type CommandSpec, key } from './spec.ts';
import { stringEncodingName } from './string-encoding.ts';

const NO_FREQUENCIES = new ReplyError(
  'ERR',
  'An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when ' +
    'switching between policies at runtime LRU and LFU data will take some time to adjust.',
);

const NO_IDLE_TIMES = new ReplyError(
  'ERR',
  'An LFU maxmemory policy is selected, idle time not tracked. Please note that when ' +
    'switching between policies at runtime LRU and LFU data will take some time to adjust.',
);

/** OBJECT ENCODING key */
function encoding(call: Call): void {
  const entry = call.peek(2);
  if (entry === 0) call.reply.nil();
  else call.reply.text(encodingName(call.database, entry));
}

/** The name that OBJECT ENCODING answers. */
export function encodingName(database: Database, entry: number): string {
  const type = database.type(entry);
  switch (type) {
    case ValueType.string:
      return stringEncodingName(database, entry);
    case ValueType.list:
      return listEncodingName(database.encoding(entry));
    case ValueType.set:
      return setEncodingName(database.encoding(entry));
    case ValueType.hash:
      return hashEncodingName(database.encoding(entry));
    case ValueType.sortedSet:
      return sortedSetEncodingName(database.encoding(entry));
    case ValueType.stream:
      return 'stream';
    default:
      return unreachable(type);
  }
}

/** OBJECT FREQ key: the counter of an LFU policy, from 0 to 255. */
function freq(call: Call): void {
  const { usage } = call.keyspace;
  const entry = call.peek(2);
  if (entry !== 0 && !usage.countsFrequency) throw NO_FREQUENCIES;
  if (entry === 0) call.reply.nil();
  else call.reply.integer(usage.frequency(entry));
}

/** OBJECT IDLETIME key: seconds since the last use. */
function idletime(call: Call): void {
  const { usage } = call.keyspace;
  const entry = call.peek(2);
  if (entry !== 0 && usage.countsFrequency) throw NO_IDLE_TIMES;
  if (entry === 0) call.reply.nil();
  else call.reply.integer(usage.idleSeconds(entry));
}

/** OBJECT REFCOUNT key */
function refcount(call: Call): void {
  if (call.peek(2) === 0) call.reply.nil();
  else call.reply.integer(1);
}

function row(
  name: string,
  text: { since: string; summary: string },
  execute: (call: Call) => void,
): CommandSpec {
  return {
    name,
    arity: 3,
    flags: ['readonly'],
    keys: [key(2, 'RO')],
    group: 'generic',
    ...text,
    execute,
  };
}

export const OBJECT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'object',
    arity: -2,
    flags: [],
    group: 'generic',
    since: '2.2.3',
    summary: 'What is known about a key beside its value.',
    subcommands: [
      row('encoding', { since: '2.2.3', summary: 'Tells how a value is kept.' }, encoding),
      row('freq', { since: '4.0.0', summary: 'Tells how often a key was used.' }, freq),
      row('idletime', { since: '2.2.3', summary: 'Tells how long a key was not used.' }, idletime),
      row(
        'refcount',
        { since: '2.2.3', summary: 'Tells how many references a value has.' },
        refcount,
      ),
      helpRow('object', 'generic', '6.2.0'),
    ],
  },
];
