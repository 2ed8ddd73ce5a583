/**
 * Strings as whole values: GET, SET and their relatives. The other string commands have files of
 * their own (several keys, parts of a string, counters, LCS); STRING_COMMANDS is all of them.
 * Hot: shown by the benchmark's rows SET and GET.
 */
import { ByteRange } from '../base/bytes.ts';
import { WRITE_RESERVE_BYTES } from '../base/limits.ts';
import { ValueType } from '../keyspace/entry.ts';
import { placeString } from '../keyspace/placing.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { COUNTER_COMMANDS } from './counters.ts';
import { applyDeadline, clearDeadline, isPast, positiveDeadline, removeNow } from './deadlines.ts';
import { LCS_COMMANDS } from './lcs.ts';
import { type CommandSpec, key } from './spec.ts';
import { STRING_BATCH_COMMANDS } from './string-batches.ts';
import { StringOptions } from './string-options.ts';
import { STRING_RANGE_COMMANDS } from './string-ranges.ts';

/** Values from this size on are written so that a full arena changes nothing; smaller ones find the reserve. */
const LARGE_BYTES_MIN = WRITE_RESERVE_BYTES / 8;

const options = new StringOptions();

/** GET key */
function get(call: Call): void {
  answerValue(call, call.findAs(1, ValueType.string));
}

/** SET key value [NX | XX] [GET] [EX s | PX ms | EXAT s | PXAT ms | KEEPTTL] */
function set(call: Call): void {
  if (call.arguments.count === 3) {
    store(call, 2, false);
    call.reply.ok();
  } else {
    setWithOptions(call);
  }
}

/** Whether the word GET stands among SET's options. */
function asksForOld(args: Arguments): boolean {
  for (let i = 3; i < args.count; i++) if (args.is(i, 'GET')) return true;
  return false;
}

function setWithOptions(call: Call): void {
  options.readSet(call.arguments, 3);
  const { form, answersOld, onlyAbsent, onlyPresent } = options;
  const deadlineMs = form === undefined ? 0 : positiveDeadline(call, options.timeIndex, form);
  const entry = answersOld ? call.findAs(1, ValueType.string) : call.find(1);
  if (answersOld) answerValue(call, entry);
  if ((onlyAbsent && entry !== 0) || (onlyPresent && entry === 0)) {
    if (!answersOld) call.reply.nil();
    return;
  }
  if (form === undefined) store(call, 2, options.keepsDeadline);
  else storeUntil(call, 2, deadlineMs);
  if (!answersOld) call.reply.ok();
}

/** SETNX key value */
function setnx(call: Call): void {
  if (call.find(1) !== 0) {
    call.reply.integer(0);
    return;
  }
  store(call, 2, false);
  call.reply.integer(1);
}

/** SETEX key seconds value */
function setex(call: Call): void {
  storeUntil(call, 3, positiveDeadline(call, 2, 'EX'));
  call.reply.ok();
}

/** PSETEX key milliseconds value */
function psetex(call: Call): void {
  storeUntil(call, 3, positiveDeadline(call, 2, 'PX'));
  call.reply.ok();
}

/** GETSET key value */
function getset(call: Call): void {
  answerValue(call, call.findAs(1, ValueType.string));
  store(call, 2, false);
}

/** GETEX key [EX s | PX ms | EXAT s | PXAT ms | PERSIST] */
function getex(call: Call): void {
  options.readGet(call.arguments, 2);
  const entry = call.findAs(1, ValueType.string);
  if (entry === 0) {
    call.reply.nil();
    return;
  }
  const { form, persists } = options;
  const deadlineMs = form === undefined ? 0 : positiveDeadline(call, options.timeIndex, form);
  answerValue(call, entry);
  if (form !== undefined) applyDeadline(call, entry, deadlineMs);
  else if (persists) clearDeadline(call, entry);
}

/** GETDEL key */
function getdel(call: Call): void {
  const entry = call.findAs(1, ValueType.string);
  answerValue(call, entry);
  if (entry !== 0) removeNow(call, entry);
}

/** Answers the string's bytes, or nil for no entry. */
function answerValue(call: Call, entry: number): void {
  if (entry === 0) {
    call.reply.nil();
    return;
  }
  const range = call.database.stringRange(entry);
  call.reply.bulk(range.bytes, range.start, range.end);
}

/** Sets the key at argument 1 to the value at argument `index`; the entry. */
function store(call: Call, index: number, keepsDeadline: boolean): number {
  const args = call.arguments;
  const entry = call.database.setString(
    args.buffer,
    args.start(1),
    args.end(1),
    args.buffer,
    args.start(index),
    args.end(index),
    keepsDeadline,
  );
  call.changed(1, 'set');
  return entry;
}

/** As `store`, with a deadline. Whatever the command, the journal keeps SET key value PXAT, or DEL. */
function storeUntil(call: Call, index: number, deadlineMs: number): void {
  const { arguments: args, database, effects } = call;
  if (isPast(call, deadlineMs)) {
    const entry = call.find(1);
    if (entry !== 0) removeNow(call, entry);
    return;
  }
  if (args.length(index) > LARGE_BYTES_MIN) placeLarge(call, index, deadlineMs);
  else database.setDeadline(store(call, index, true), deadlineMs);
  effects.command(database.index, 5);
  effects.text('SET');
  effects.argument(args.buffer, args.start(1), args.end(1));
  effects.argument(args.buffer, args.start(index), args.end(index));
  effects.text('PXAT');
  effects.integer(deadlineMs);
  call.changed(1, 'expire');
}

/**
 * As `store`, with a deadline, for a value that the reserve of a write does not hold a second time: its
 * block may be copied where it gets room for the deadline.
 * @throws ArenaFull with nothing changed
 */
function placeLarge(call: Call, index: number, deadlineMs: number): void {
  const { arguments: args, database } = call;
  const [name, value] = [new ByteRange(), new ByteRange()];
  name.set(args.buffer, args.start(1), args.end(1));
  value.set(args.buffer, args.start(index), args.end(index));
  placeString(database, name, value, deadlineMs);
  call.changed(1, 'set');
}

const WHOLE_STRING_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'get',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO', 'access')],
    group: 'string',
    since: '1.0.0',
    summary: 'Answers the string at a key.',
    execute: get,
  },
  {
    name: 'set',
    arity: -3,
    flags: ['write', 'denyoom', 'effect'],
    keys: [
      {
        ...key(1, 'RW', 'access', 'update', 'variable_flags'),
        notes: 'Reads what the key held only with GET.',
        flagsIn: (args) => (asksForOld(args) ? ['RW', 'access', 'update'] : ['OW', 'update']),
      },
    ],
    group: 'string',
    since: '1.0.0',
    summary: 'Sets a key to a string, whatever it held, with conditions and an end if wanted.',
    execute: set,
  },
  {
    name: 'setnx',
    arity: 3,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'OW', 'insert')],
    group: 'string',
    since: '1.0.0',
    summary: 'Sets a key to a string unless the key exists.',
    execute: setnx,
  },
  {
    name: 'setex',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: [key(1, 'OW', 'update')],
    group: 'string',
    since: '2.0.0',
    summary: 'Sets a key to a string that lives for some seconds.',
    execute: setex,
  },
  {
    name: 'psetex',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: [key(1, 'OW', 'update')],
    group: 'string',
    since: '2.6.0',
    summary: 'Sets a key to a string that lives for some milliseconds.',
    execute: psetex,
  },
  {
    name: 'getset',
    arity: 3,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'access', 'update')],
    group: 'string',
    since: '1.0.0',
    summary: 'Sets a key to a string and answers the one from before.',
    execute: getset,
  },
  {
    name: 'getex',
    arity: -2,
    flags: ['write', 'fast'],
    keys: [{ ...key(1, 'RW', 'access', 'update'), notes: 'What is updated is when the key ends.' }],
    group: 'string',
    since: '6.2.0',
    summary: 'Answers the string at a key and changes when the key ends.',
    execute: getex,
  },
  {
    name: 'getdel',
    arity: 2,
    flags: ['write', 'fast'],
    keys: [key(1, 'RW', 'access', 'delete')],
    group: 'string',
    since: '6.2.0',
    summary: 'Answers the string at a key and removes the key.',
    execute: getdel,
  },
];

/** Every command for strings. */
export const STRING_COMMANDS: readonly CommandSpec[] = [
  ...WHOLE_STRING_COMMANDS,
  ...STRING_BATCH_COMMANDS,
  ...STRING_RANGE_COMMANDS,
  ...COUNTER_COMMANDS,
  ...LCS_COMMANDS,
];
