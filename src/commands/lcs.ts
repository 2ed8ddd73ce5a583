/**
 * LCS: the longest common subsequence of two strings. Cost and transient memory are the product of
 * both lengths, bounded as in Redis: the table of lengths may not be larger than a string.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { STRING_BYTES_MAX } from '../base/limits.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Call } from './call.ts';
import type { ReplyWriter } from './reply.ts';
import { type CommandSpec, keys } from './spec.ts';

const NOT_STRINGS = new ReplyError('ERR', 'The specified keys must contain string values');
const LENGTH_AND_INDEXES = new ReplyError(
  'ERR',
  'If you want both the length and indexes, please just use IDX.',
);
const TOO_MUCH_MEMORY = new ReplyError(
  'ERR',
  'Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len',
);

interface Options {
  answersLength: boolean;
  answersIndexes: boolean;
  withMatchLength: boolean;
  matchLengthMin: number;
}

/** LCS key1 key2 [LEN] [IDX] [MINMATCHLEN n] [WITHMATCHLEN] */
function lcs(call: Call): void {
  // Both are looked up before either is judged, as in Redis: misses are told of both.
  const [first, second] = [call.find(1), call.find(2)];
  const left = stringOf(call, first);
  const right = stringOf(call, second);
  const options = readOptions(call);
  if ((left.length + 1) * (right.length + 1) * 4 > STRING_BYTES_MAX) throw TOO_MUCH_MEMORY;
  const lengths = commonLengths(left, right);
  const total = lengths[lengths.length - 1] ?? 0;
  if (options.answersLength) call.reply.integer(total);
  else if (options.answersIndexes) answerMatches(call.reply, { left, right, lengths }, options);
  else answerSubsequence(call.reply, { left, right, lengths }, total);
}

/** A copy of an entry's string, empty when there is no entry: what follows may move it. */
function stringOf(call: Call, entry: number): Uint8Array {
  if (entry === 0) return new Uint8Array(0);
  if (call.database.type(entry) !== ValueType.string) throw NOT_STRINGS;
  const range = call.database.stringRange(entry);
  return Uint8Array.prototype.slice.call(range.bytes, range.start, range.end);
}

function readOptions(call: Call): Options {
  const args = call.arguments;
  const options: Options = {
    answersLength: false,
    answersIndexes: false,
    withMatchLength: false,
    matchLengthMin: 0,
  };
  for (let i = 3; i < args.count; i++) {
    if (args.is(i, 'IDX')) options.answersIndexes = true;
    else if (args.is(i, 'LEN')) options.answersLength = true;
    else if (args.is(i, 'WITHMATCHLEN')) options.withMatchLength = true;
    else if (args.is(i, 'MINMATCHLEN') && i + 1 < args.count) {
      options.matchLengthMin = Math.max(0, args.integer(++i));
    } else throw SYNTAX_ERROR;
  }
  if (options.answersLength && options.answersIndexes) throw LENGTH_AND_INDEXES;
  return options;
}

/** Two strings and, for each pair of prefixes, the length of what they have in common. */
interface Comparison {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  readonly lengths: Uint32Array;
}

/** Row i, column j: the length for the first i bytes of `left` and the first j of `right`. */
function commonLengths(left: Uint8Array, right: Uint8Array): Uint32Array {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  for (let i = 1; i <= left.length; i++) {
    const byte = left[i - 1];
    let at = i * width + 1;
    for (let j = 0; j < right.length; j++, at++) {
      if (byte === right[j]) {
        lengths[at] = (lengths[at - width - 1] ?? 0) + 1;
      } else {
        const above = lengths[at - width] ?? 0;
        const before = lengths[at - 1] ?? 0;
        lengths[at] = Math.max(above, before);
      }
    }
  }
  return lengths;
}

/**
 * Walks back from the ends of both strings and hands out each run of equal bytes, the last one first,
 * as the positions behind it and its length. Where two ways are as good, `right` is cut first.
 */
function forEachRun(
  { left, right, lengths }: Comparison,
  visit: (leftEnd: number, rightEnd: number, length: number) => void,
): void {
  const width = right.length + 1;
  let i = left.length;
  let j = right.length;
  while (i > 0 && j > 0) {
    if (left[i - 1] === right[j - 1]) {
      const end = i;
      const rightEnd = j;
      while (i > 0 && j > 0 && left[i - 1] === right[j - 1]) {
        i--;
        j--;
      }
      visit(end, rightEnd, end - i);
    } else {
      const above = lengths[(i - 1) * width + j] ?? 0;
      const before = lengths[i * width + j - 1] ?? 0;
      if (above > before) i--;
      else j--;
    }
  }
}

function answerSubsequence(reply: ReplyWriter, comparison: Comparison, total: number): void {
  const result = Buffer.allocUnsafe(total);
  let at = total;
  forEachRun(comparison, (leftEnd, _rightEnd, length) => {
    at -= length;
    result.set(comparison.left.subarray(leftEnd - length, leftEnd), at);
  });
  reply.bulk(result, 0, total);
}

function answerMatches(reply: ReplyWriter, comparison: Comparison, options: Options): void {
  const { lengths } = comparison;
  reply.map(2);
  reply.text('matches');
  reply.beginArray();
  let count = 0;
  forEachRun(comparison, (leftEnd, rightEnd, length) => {
    if (length < options.matchLengthMin) return;
    count++;
    reply.array(options.withMatchLength ? 3 : 2);
    reply.array(2);
    reply.integer(leftEnd - length);
    reply.integer(leftEnd - 1);
    reply.array(2);
    reply.integer(rightEnd - length);
    reply.integer(rightEnd - 1);
    if (options.withMatchLength) reply.integer(length);
  });
  reply.endArray(count);
  reply.text('len');
  reply.integer(lengths[lengths.length - 1] ?? 0);
}

export const LCS_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'lcs',
    arity: -3,
    flags: ['readonly'],
    keys: [keys({ first: 1, last: 2 }, 'RO', 'access')],
    group: 'string',
    since: '7.0.0',
    summary: 'Answers the longest subsequence that two strings have in common.',
    execute: lcs,
  },
];
