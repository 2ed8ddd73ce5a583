/** What SCAN and its siblings on collections are given: a cursor, and MATCH, COUNT and the like. */

import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { globMatch } from '../base/glob.ts';
import type { Call } from './call.ts';

const INVALID_CURSOR = new ReplyError('ERR', 'invalid cursor');
/** Cursors are 32-bit hashes; beyond this one nothing follows. */
export const CURSOR_MAX: number = 2 ** 32 - 1;
const UINT64 = 2n ** 64n;
const COUNT_DEFAULT = 10;
/** No argument is the pattern: everything matches. */
export const NO_PATTERN = -1;

export interface ScanOptions {
  /** The argument that is the pattern; NO_PATTERN for none. */
  pattern: number;
  count: number;
  /** The name of the type to look for; undefined for all. */
  type: string | undefined;
  /** HSCAN answers fields alone. */
  novalues: boolean;
}

/**
 * The options from argument `first` on; `words` tells which of them the command has beside MATCH and
 * COUNT.
 * @throws ReplyError a syntax error
 */
export function readScanOptions(
  call: Call,
  first: number,
  words: { readonly type: boolean; readonly novalues: boolean },
): ScanOptions {
  const args = call.arguments;
  const options: ScanOptions = {
    pattern: NO_PATTERN,
    count: COUNT_DEFAULT,
    type: undefined,
    novalues: false,
  };
  for (let i = first; i < args.count; i += 2) {
    if (words.novalues && args.is(i, 'NOVALUES')) {
      options.novalues = true;
      i--;
      continue;
    }
    if (i + 1 === args.count) throw SYNTAX_ERROR;
    if (args.is(i, 'COUNT')) {
      options.count = args.integer(i + 1);
      if (options.count < 1) throw SYNTAX_ERROR;
    } else if (args.is(i, 'MATCH')) {
      options.pattern = isStar(call, i + 1) ? NO_PATTERN : i + 1;
    } else if (words.type && args.is(i, 'TYPE')) {
      options.type = args.latin1(i + 1).toLowerCase();
    } else throw SYNTAX_ERROR;
  }
  return options;
}

/** As Redis's strtoul: a sign is allowed, and a negative cursor counts back from 2^64. */
export function readCursor(call: Call, index: number): number {
  const args = call.arguments;
  if (args.length(index) === 0) return 0;
  const text = args.length(index) > 32 ? '' : args.latin1(index);
  if (!/^[+-]?\d+$/.test(text)) throw INVALID_CURSOR;
  const magnitude = BigInt(text.replace(/^[+-]/, ''));
  if (magnitude >= UINT64) throw INVALID_CURSOR;
  return Number(text.startsWith('-') ? BigInt.asUintN(64, -magnitude) : magnitude);
}

/** True when the argument is the pattern that matches everything. */
export function isStar(call: Call, index: number): boolean {
  return call.arguments.is(index, '*');
}

/** True when the bytes match the pattern that is argument `pattern`, or there is none. */
export function matches(
  call: Call,
  pattern: number,
  range: { readonly bytes: Uint8Array; readonly start: number; readonly end: number },
): boolean {
  if (pattern === NO_PATTERN) return true;
  const args = call.arguments;
  const [start, end] = [args.start(pattern), args.end(pattern)];
  return globMatch(args.buffer, start, end, range.bytes, range.start, range.end);
}
