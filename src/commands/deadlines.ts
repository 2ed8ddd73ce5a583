/**
 * When a key shall end: reads the times that commands are given, in seconds or milliseconds, from now
 * on or since 1970, makes them a deadline in ms since 1970, and applies it. Bounds as Redis's 64-bit
 * arithmetic.
 */
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';

/** How a time is meant, by the words of SET: seconds or ms from now, seconds or ms since 1970. */
export type TimeForm = 'EX' | 'PX' | 'EXAT' | 'PXAT';

const INT64_MAX = 2n ** 63n - 1n;
const SECONDS_MAX = INT64_MAX / 1000n;
const SECONDS_MIN = -(2n ** 63n) / 1000n;
/** The last moment that is kept, in the year 287396: a double holds whole milliseconds up to here. */
const DEADLINE_MS_MAX = Number.MAX_SAFE_INTEGER;

/**
 * The deadline that argument `index` gives; it may be past already, or even negative.
 * @throws ReplyError `ERR value is not an integer or out of range`, `ERR invalid expire time in '…' command`
 */
export function deadline(call: Call, index: number, form: TimeForm): number {
  const time = call.arguments.integer(index);
  if (!Number.isSafeInteger(time)) return exactDeadline(call, index, form);
  const timeMs = form === 'EX' || form === 'EXAT' ? time * 1000 : time;
  return kept(form === 'EX' || form === 'PX' ? timeMs + call.nowMs : timeMs);
}

/** As `deadline`, for the options of SET and GETEX and for SETEX: zero and negative times are errors too. */
export function positiveDeadline(call: Call, index: number, form: TimeForm): number {
  if (call.arguments.integer(index) <= 0) throw invalidExpireTime(call);
  return deadline(call, index, form);
}

/** True when the deadline has passed and the key must go at once; never in replay, which keeps it. */
export function isPast(call: Call, deadlineMs: number): boolean {
  return deadlineMs <= call.nowMs && !call.replaying;
}

/**
 * Gives the entry of the key at argument 1 this deadline; a key whose deadline is past goes at once.
 * The journal keeps the outcome: PEXPIREAT or DEL.
 */
export function applyDeadline(call: Call, entry: number, deadlineMs: number): void {
  const { arguments: args, database, effects } = call;
  if (isPast(call, deadlineMs)) {
    removeNow(call, entry);
    return;
  }
  database.setDeadline(entry, deadlineMs);
  effects.command(database.index, 3);
  effects.text('PEXPIREAT');
  effects.argument(args.buffer, args.start(1), args.end(1));
  effects.integer(deadlineMs);
  call.changed(1, 'expire');
}

/** Removes the entry of the key at argument 1; the journal keeps DEL. */
export function removeNow(call: Call, entry: number): void {
  call.database.remove(entry);
  keyEffect(call, 'DEL');
  call.changed(1, 'del');
}

/** Takes the deadline of the key at argument 1 away; false when it has none. The journal keeps PERSIST. */
export function clearDeadline(call: Call, entry: number): boolean {
  if (call.database.deadlineMs(entry) === 0) return false;
  call.database.setDeadline(entry, 0);
  keyEffect(call, 'PERSIST');
  call.changed(1, 'persist');
  return true;
}

function keyEffect(call: Call, name: string): void {
  const { arguments: args, database, effects } = call;
  effects.command(database.index, 2);
  effects.text(name);
  effects.argument(args.buffer, args.start(1), args.end(1));
}

function exactDeadline(call: Call, index: number, form: TimeForm): number {
  let time = call.arguments.integer64(index);
  if (form === 'EX' || form === 'EXAT') {
    if (time > SECONDS_MAX || time < SECONDS_MIN) throw invalidExpireTime(call);
    time *= 1000n;
  }
  if (form === 'EX' || form === 'PX') {
    const now = BigInt(call.nowMs);
    if (time > INT64_MAX - now) throw invalidExpireTime(call);
    time += now;
  }
  return kept(Number(time));
}

function kept(deadlineMs: number): number {
  return Math.max(-DEADLINE_MS_MAX, Math.min(DEADLINE_MS_MAX, deadlineMs));
}

function invalidExpireTime(call: Call): ReplyError {
  return new ReplyError('ERR', `invalid expire time in '${call.command.fullName}' command`);
}
