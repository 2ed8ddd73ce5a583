/**
 * When keys end: the EXPIRE and TTL families, PERSIST. The journal keeps absolute deadlines
 * (PEXPIREAT), or DEL when the deadline was past already.
 */
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';
import { applyDeadline, clearDeadline, deadline, type TimeForm } from './deadlines.ts';
import { type CommandSpec, type Flag, key } from './spec.ts';

const NX_WITH_OTHERS = new ReplyError(
  'ERR',
  'NX and XX, GT or LT options at the same time are not compatible',
);
const GT_WITH_LT = new ReplyError('ERR', 'GT and LT options at the same time are not compatible');

/** EXPIRE key seconds [NX | XX | GT | LT] */
function expire(call: Call): void {
  expireBy(call, 'EX');
}

/** PEXPIRE key milliseconds [NX | XX | GT | LT] */
function pexpire(call: Call): void {
  expireBy(call, 'PX');
}

/** EXPIREAT key unix-time-seconds [NX | XX | GT | LT] */
function expireat(call: Call): void {
  expireBy(call, 'EXAT');
}

/** PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] */
function pexpireat(call: Call): void {
  expireBy(call, 'PXAT');
}

function expireBy(call: Call, form: TimeForm): void {
  const conditions = readConditions(call);
  const deadlineMs = deadline(call, 2, form);
  const entry = call.find(1);
  if (entry === 0 || !fulfils(conditions, call.database.deadlineMs(entry), deadlineMs)) {
    call.reply.integer(0);
    return;
  }
  applyDeadline(call, entry, deadlineMs);
  call.reply.integer(1);
}

const NX = 1;
const XX = 2;
const GT = 4;
const LT = 8;

/** The options from argument 3 on, as bits. */
function readConditions(call: Call): number {
  const args = call.arguments;
  let conditions = 0;
  for (let i = 3; i < args.count; i++) {
    const condition = readCondition(call, i);
    if (condition === 0) throw new ReplyError('ERR', `Unsupported option ${args.text(i)}`);
    conditions |= condition;
  }
  if ((conditions & NX) !== 0 && conditions !== NX) throw NX_WITH_OTHERS;
  if ((conditions & GT) !== 0 && (conditions & LT) !== 0) throw GT_WITH_LT;
  return conditions;
}

/** The one option at argument `index`, as a bit; 0 when it is none of them. */
export function readCondition(call: Call, index: number): number {
  const args = call.arguments;
  if (args.is(index, 'NX')) return NX;
  if (args.is(index, 'XX')) return XX;
  if (args.is(index, 'GT')) return GT;
  return args.is(index, 'LT') ? LT : 0;
}

/** A key without a deadline counts as one that ends later than any other. */
export function fulfils(conditions: number, current: number, wanted: number): boolean {
  if ((conditions & NX) !== 0 && current !== 0) return false;
  if ((conditions & XX) !== 0 && current === 0) return false;
  if ((conditions & GT) !== 0 && (current === 0 || wanted <= current)) return false;
  if ((conditions & LT) !== 0 && current !== 0 && wanted >= current) return false;
  return true;
}

/** TTL key: seconds that are left, rounded; -1 without a deadline, -2 without a key */
function ttl(call: Call): void {
  answerDeadline(call, call.nowMs, 1000);
}

/** PTTL key */
function pttl(call: Call): void {
  answerDeadline(call, call.nowMs, 1);
}

/** EXPIRETIME key: seconds since 1970; -1 without a deadline, -2 without a key */
function expiretime(call: Call): void {
  answerDeadline(call, 0, 1000);
}

/** PEXPIRETIME key */
function pexpiretime(call: Call): void {
  answerDeadline(call, 0, 1);
}

function answerDeadline(call: Call, originMs: number, unitMs: 1 | 1000): void {
  const entry = call.peek(1);
  const deadlineMs = entry === 0 ? 0 : call.database.deadlineMs(entry);
  if (entry === 0) call.reply.integer(-2);
  else if (deadlineMs === 0) call.reply.integer(-1);
  else if (unitMs === 1) call.reply.integer(deadlineMs - originMs);
  else call.reply.integer(Math.floor((deadlineMs - originMs + 500) / 1000));
}

/** PERSIST key */
function persist(call: Call): void {
  const entry = call.find(1);
  call.reply.integer(entry !== 0 && clearDeadline(call, entry) ? 1 : 0);
}

function changingRow(
  name: string,
  text: { since: string; summary: string; effect?: boolean },
  execute: (call: Call) => void,
): CommandSpec {
  const { since, summary, effect } = text;
  const flags: Flag[] = effect === true ? ['write', 'fast', 'effect'] : ['write', 'fast'];
  const arity = name === 'persist' ? 2 : -3;
  const keys = [key(1, 'RW', 'update')];
  return { name, arity, flags, keys, group: 'generic', since, summary, execute };
}

function readingRow(
  name: string,
  text: { since: string; summary: string },
  execute: (call: Call) => void,
): CommandSpec {
  return {
    name,
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO', 'access')],
    group: 'generic',
    ...text,
    execute,
  };
}

export const EXPIRY_COMMANDS: readonly CommandSpec[] = [
  changingRow('expire', { since: '1.0.0', summary: 'Lets a key end in some seconds.' }, expire),
  changingRow(
    'pexpire',
    { since: '2.6.0', summary: 'Lets a key end in some milliseconds.' },
    pexpire,
  ),
  changingRow(
    'expireat',
    { since: '1.2.0', summary: 'Lets a key end at a time, in seconds since 1970.' },
    expireat,
  ),
  changingRow(
    'pexpireat',
    {
      since: '2.6.0',
      summary: 'Lets a key end at a time, in milliseconds since 1970.',
      effect: true,
    },
    pexpireat,
  ),
  changingRow(
    'persist',
    { since: '2.2.0', summary: 'Takes away when a key ends.', effect: true },
    persist,
  ),
  readingRow('ttl', { since: '1.0.0', summary: 'Tells in how many seconds a key ends.' }, ttl),
  readingRow(
    'pttl',
    { since: '2.6.0', summary: 'Tells in how many milliseconds a key ends.' },
    pttl,
  ),
  readingRow(
    'expiretime',
    { since: '7.0.0', summary: 'Tells when a key ends, in seconds since 1970.' },
    expiretime,
  ),
  readingRow(
    'pexpiretime',
    { since: '7.0.0', summary: 'Tells when a key ends, in milliseconds since 1970.' },
    pexpiretime,
  ),
];
