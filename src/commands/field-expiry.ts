/**
 * When fields of a hash end: the HEXPIRE and HTTL families, HPERSIST, as Redis 7.4. The journal keeps
 * absolute deadlines (HPEXPIREAT), or HDEL where the deadline was past already. Fields past their
 * deadline are taken out before anyone looks at the hash (Database.peek).
 */
import { ReplyError } from '../base/errors.ts';
import type { OpenHash } from '../keyspace/hashes.ts';
import type { Call } from './call.ts';
import { fulfils, readCondition } from './expiry.ts';
import { fieldRange, openHash } from './hash-fields.ts';
import { type CommandSpec, type Flag, key } from './spec.ts';

const NEGATIVE_TIME = new ReplyError('ERR', 'invalid expire time, must be >= 0');
const FIELDS_MISSING = new ReplyError(
  'ERR',
  'Mandatory argument FIELDS is missing or not at the right position',
);
const FIELDS_NOT_POSITIVE = new ReplyError('ERR', 'Parameter `numFields` should be greater than 0');
const NUMBER_NOT_POSITIVE = new ReplyError('ERR', 'Number of fields must be a positive integer');
const FIELDS_MISMATCH = new ReplyError(
  'ERR',
  'The `numfields` parameter must match the number of arguments',
);
/** The last moment that Redis 7.4 keeps for a field, in the year 4199. */
const DEADLINE_MS_MAX = 2 ** 46 - 1;

/** What is answered for each field. */
const NO_FIELD = -2;
const NO_DEADLINE = -1;
const NOT_MET = 0;
const DONE = 1;
const DELETED = 2;

/** How a time is given: its unit, and whether from now on. */
interface Form {
  readonly unitMs: 1 | 1000;
  readonly isRelative: boolean;
}

/**
 * The deadline that argument 2 gives.
 * @throws ReplyError
 */
function readDeadline(call: Call, { unitMs, isRelative }: Form): number {
  const time = call.arguments.integer(2);
  if (time < 0) throw NEGATIVE_TIME;
  const deadlineMs = time * unitMs + (isRelative ? call.nowMs : 0);
  if (deadlineMs > DEADLINE_MS_MAX) {
    throw new ReplyError('ERR', `invalid expire time in '${call.command.fullName}' command`);
  }
  return deadlineMs;
}

/**
 * Reads `FIELDS numfields field …` from argument `at` on; the index of the first field.
 * @throws ReplyError
 */
function readFields(call: Call, at: number, notPositive: ReplyError): number {
  const args = call.arguments;
  if (!args.is(at, 'FIELDS')) throw FIELDS_MISSING;
  if (at + 1 >= args.count) throw FIELDS_MISMATCH;
  const count = args.integer(at + 1);
  if (count < 1) throw notPositive;
  if (count !== args.count - at - 2) throw FIELDS_MISMATCH;
  return at + 2;
}

/** Fields that the running command gave a deadline, or took out, by argument. Reused. */
const kept: number[] = [];
const gone: number[] = [];

/** HEXPIRE|HPEXPIRE|HEXPIREAT|HPEXPIREAT key time [NX | XX | GT | LT] FIELDS numfields field [field …] */
function expireFields(call: Call, form: Form): void {
  const { arguments: args, reply } = call;
  const hash = openHash(call);
  const deadlineMs = readDeadline(call, form);
  const condition = readCondition(call, 3);
  const first = readFields(call, condition === 0 ? 3 : 4, FIELDS_NOT_POSITIVE);
  reply.array(args.count - first);
  kept.length = 0;
  gone.length = 0;
  for (let i = first; i < args.count; i++) {
    reply.integer(
      hash === undefined ? NO_FIELD : expireField(call, hash, { i, deadlineMs, condition }),
    );
  }
  if (hash === undefined) return;
  if (kept.length > 0) {
    fieldsEffect(call, kept, deadlineMs);
    call.changed(1, 'hexpire');
  }
  if (gone.length > 0) {
    fieldsEffect(call, gone, undefined);
    const isEmpty = hash.size === 0;
    if (isEmpty) call.database.remove(hash.entry);
    call.changed(1, 'hdel');
    if (isEmpty) call.changed(1, 'del');
  }
}

function expireField(
  call: Call,
  hash: OpenHash,
  wanted: { i: number; deadlineMs: number; condition: number },
): number {
  const { i, deadlineMs, condition } = wanted;
  const field = fieldRange.argument(call.arguments, i);
  // With the last field the map may be gone too.
  const current = hash.size === 0 ? -1 : hash.deadlineMs(field);
  if (current < 0) return NO_FIELD;
  if (!fulfils(condition, current, deadlineMs)) return NOT_MET;
  if (deadlineMs <= call.nowMs && !call.replaying) {
    hash.remove(field.bytes, field.start, field.end);
    gone.push(i);
    return DELETED;
  }
  hash.setDeadline(field, deadlineMs, call.database.content);
  kept.push(i);
  return DONE;
}

/** HPEXPIREAT of the fields at these arguments, or HDEL without a deadline. */
function fieldsEffect(call: Call, fields: readonly number[], deadlineMs: number | undefined): void {
  const { arguments: args, database, effects } = call;
  const head = deadlineMs === undefined ? 2 : 5;
  effects.command(database.index, head + fields.length);
  effects.text(deadlineMs === undefined ? 'HDEL' : 'HPEXPIREAT');
  effects.argument(args.buffer, args.start(1), args.end(1));
  if (deadlineMs !== undefined) {
    effects.integer(deadlineMs);
    effects.text('FIELDS');
    effects.integer(fields.length);
  }
  for (const i of fields) effects.argument(args.buffer, args.start(i), args.end(i));
}

/** HTTL|HPTTL|HEXPIRETIME|HPEXPIRETIME key FIELDS numfields field [field …] */
function answerDeadlines(call: Call, { unitMs, isRelative }: Form): void {
  const { arguments: args, reply } = call;
  const hash = openHash(call);
  const first = readFields(call, 2, NUMBER_NOT_POSITIVE);
  reply.array(args.count - first);
  for (let i = first; i < args.count; i++) {
    const deadlineMs = hash?.deadlineMs(fieldRange.argument(args, i)) ?? -1;
    if (deadlineMs < 0) reply.integer(NO_FIELD);
    else if (deadlineMs === 0) reply.integer(NO_DEADLINE);
    else {
      const timeMs = isRelative ? deadlineMs - call.nowMs : deadlineMs;
      reply.integer(Math.ceil(timeMs / unitMs));
    }
  }
}

/** HPERSIST key FIELDS numfields field [field …] */
function hpersist(call: Call): void {
  const { arguments: args, reply } = call;
  const hash = openHash(call);
  const first = readFields(call, 2, NUMBER_NOT_POSITIVE);
  reply.array(args.count - first);
  let changed = false;
  for (let i = first; i < args.count; i++) {
    const field = fieldRange.argument(args, i);
    const deadlineMs = hash?.deadlineMs(field) ?? -1;
    if (deadlineMs < 0) reply.integer(NO_FIELD);
    else if (deadlineMs === 0) reply.integer(NO_DEADLINE);
    else {
      hash?.setDeadline(field, 0, call.database.content);
      reply.integer(DONE);
      changed = true;
    }
  }
  if (changed) call.changed(1, 'hpersist');
}

const SECONDS_LEFT: Form = { unitMs: 1000, isRelative: true };
const MS_LEFT: Form = { unitMs: 1, isRelative: true };
const SECONDS_SINCE_1970: Form = { unitMs: 1000, isRelative: false };
const MS_SINCE_1970: Form = { unitMs: 1, isRelative: false };

function expireRow(name: string, summary: string, form: Form): CommandSpec {
  const isEffect = form === MS_SINCE_1970;
  const flags: Flag[] = ['write', 'denyoom', 'fast'];
  return {
    name,
    arity: -6,
    flags: isEffect ? [...flags, 'effect'] : flags,
    keys: [key(1, 'RW', 'update')],
    group: 'hash',
    since: '7.4.0',
    summary,
    execute: (call) => expireFields(call, form),
  };
}

function answerRow(name: string, summary: string, form: Form): CommandSpec {
  return {
    name,
    arity: -5,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO', 'access')],
    group: 'hash',
    since: '7.4.0',
    summary,
    execute: (call) => answerDeadlines(call, form),
  };
}

export const FIELD_EXPIRY_COMMANDS: readonly CommandSpec[] = [
  expireRow('hexpire', 'Lets fields of a hash end in some seconds.', SECONDS_LEFT),
  expireRow('hpexpire', 'Lets fields of a hash end in some milliseconds.', MS_LEFT),
  expireRow(
    'hexpireat',
    'Lets fields of a hash end at a time, in seconds since 1970.',
    SECONDS_SINCE_1970,
  ),
  expireRow(
    'hpexpireat',
    'Lets fields of a hash end at a time, in milliseconds since 1970.',
    MS_SINCE_1970,
  ),
  {
    name: 'hpersist',
    arity: -5,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'update')],
    group: 'hash',
    since: '7.4.0',
    summary: 'Takes away when fields of a hash end.',
    execute: hpersist,
  },
  answerRow('httl', 'Tells in how many seconds fields of a hash end.', SECONDS_LEFT),
  answerRow('hpttl', 'Tells in how many milliseconds fields of a hash end.', MS_LEFT),
  answerRow(
    'hexpiretime',
    'Tells when fields of a hash end, in seconds since 1970.',
    SECONDS_SINCE_1970,
  ),
  answerRow(
    'hpexpiretime',
    'Tells when fields of a hash end, in milliseconds since 1970.',
    MS_SINCE_1970,
  ),
];
