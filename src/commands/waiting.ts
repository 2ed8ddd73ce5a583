/**
 * What commands that wait have in common, whatever they wait for: the timeout they are given, and
 * waiting for their keys.
 */
import { ReplyError } from '../base/errors.ts';
import { parseLongDouble } from '../base/long-double.ts';
import { parseFloatStrict } from '../base/numbers.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';

const TIMEOUT_NOT_A_FLOAT = new ReplyError('ERR', 'timeout is not a float or out of range');
const TIMEOUT_NEGATIVE = new ReplyError('ERR', 'timeout is negative');
const TIMEOUT_OUT_OF_RANGE = new ReplyError('ERR', 'timeout is out of range');
/** Redis counts milliseconds in 64 bits. */
const TIMEOUT_MS_MAX = 2 ** 63;

/**
 * The timeout at argument `index`, seconds with fractions, in whole milliseconds rounded up, so that
 * a wait asked for never becomes none; 0 = without end. Every negative time is refused, where Redis
 * lets one above -1 ms pass as "without end".
 * @throws ReplyError
 */
export function readTimeoutMs(args: Arguments, index: number): number {
  const text = args.latin1(index);
  const seconds = parseFloatStrict(text) ?? beyondDoubles(text);
  if (seconds === undefined) throw TIMEOUT_NOT_A_FLOAT;
  if (seconds < 0) throw TIMEOUT_NEGATIVE;
  const timeoutMs = Math.ceil(seconds * 1000);
  if (timeoutMs >= TIMEOUT_MS_MAX) throw TIMEOUT_OUT_OF_RANGE;
  return timeoutMs;
}

/** Redis reads 80 bits: what only they can hold is some time, or more than there is. */
function beyondDoubles(text: string): number | undefined {
  const value = parseLongDouble(text);
  if (value === undefined) return undefined;
  const size = value.exponent > 0 ? Infinity : Number.MIN_VALUE;
  return value.significand < 0n ? -size : size;
}

/** Waits for one of the keys, or answers the nil array at once where nothing may wait. */
export function waitForKeys(
  call: Call,
  firstKey: number,
  lastKey: number,
  timeoutMs: number,
): void {
  if (call.mayWait) call.wait({ firstKey, lastKey, timeoutMs, onTimeout: 'nilArray' });
  else call.reply.nilArray();
}
