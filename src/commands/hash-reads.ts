/**
 * Whole hashes, parts of them by chance and step by step: HKEYS, HVALS, HGETALL, HRANDFIELD, HSCAN.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { OpenHash } from '../keyspace/hashes.ts';
import type { Call } from './call.ts';
import { openHash } from './hash-fields.ts';
import { drawDistinct, readDraws } from './random-picks.ts';
import { CURSOR_MAX, matches, readCursor, readScanOptions } from './scan-options.ts';
import { type CommandSpec, key } from './spec.ts';

const OUT_OF_RANGE = new ReplyError('ERR', 'value is out of range');
/** So many fields with values are more replies than a 64-bit count, as Redis. */
const PAIRS_MAX = 2 ** 62;
const HSCAN_WORDS = { type: false, novalues: true } as const;

/** Which parts of fields are answered. */
type Parts = 'fields' | 'values' | 'both';

function answerOne(call: Call, hash: OpenHash, handle: number, parts: Parts): void {
  const { field, value } = hash;
  hash.load(handle);
  if (parts !== 'values') call.reply.bulk(field.bytes, field.start, field.end);
  if (parts !== 'fields') call.reply.bulk(value.bytes, value.start, value.end);
}

function answerAll(call: Call, hash: OpenHash, parts: Parts): void {
  hash.forEach((handle) => {
    answerOne(call, hash, handle, parts);
  });
}

/** HKEYS|HVALS key. Cost: the number of fields. */
function answerHalf(call: Call, parts: 'fields' | 'values'): void {
  const hash = openHash(call);
  call.reply.array(hash?.size ?? 0);
  if (hash !== undefined) answerAll(call, hash, parts);
}

/** HGETALL key. Cost: the number of fields. */
function hgetall(call: Call): void {
  const hash = openHash(call);
  call.reply.map(hash?.size ?? 0);
  if (hash !== undefined) answerAll(call, hash, 'both');
}

/** HRANDFIELD key [count [WITHVALUES]]; a negative count repeats. */
function hrandfield(call: Call): void {
  const { arguments: args, host, reply } = call;
  if (args.count > 2) {
    const count = readDraws(call, 2);
    if (args.count > 4 || (args.count === 4 && !args.is(3, 'WITHVALUES'))) throw SYNTAX_ERROR;
    const parts = args.count === 4 ? 'both' : 'fields';
    if (parts === 'both' && count >= PAIRS_MAX) throw OUT_OF_RANGE;
    answerDraws(call, openHash(call), count, parts);
    return;
  }
  const hash = openHash(call);
  if (hash === undefined) reply.nil();
  else answerOne(call, hash, hash.random(host.random), 'fields');
}

function answerDraws(
  call: Call,
  hash: OpenHash | undefined,
  count: number,
  parts: 'fields' | 'both',
): void {
  const { host, reply } = call;
  const size = hash?.size ?? 0;
  const drawn = size === 0 ? 0 : count < 0 ? -count : Math.min(count, size);
  if (parts === 'both') reply.pairs(drawn);
  else reply.array(drawn);
  if (hash === undefined) return;
  if (count < 0) {
    for (let left = drawn; left > 0; left--) {
      answerOne(call, hash, hash.random(host.random), parts);
    }
  } else if (drawn === size) {
    answerAll(call, hash, parts);
  } else {
    for (const handle of drawDistinct(hash, drawn, host.random)) {
      answerOne(call, hash, handle, parts);
    }
  }
}

/** Handles that a scan found: the cursor stands before them in the answer. Reused. */
const found: number[] = [];

/** HSCAN key cursor [MATCH pattern] [COUNT n] [NOVALUES]; small hashes are answered whole. */
function hscan(call: Call): void {
  const { reply } = call;
  const cursor = readCursor(call, 2);
  const hash = openHash(call);
  found.length = 0;
  let next = 0;
  let parts: Parts = 'both';
  if (hash !== undefined) {
    const { pattern, count, novalues } = readScanOptions(call, 3, HSCAN_WORDS);
    if (novalues) parts = 'fields';
    const visit = (handle: number): void => {
      hash.load(handle);
      if (matches(call, pattern, hash.field)) found.push(handle);
    };
    if (cursor <= CURSOR_MAX) next = hash.scan(cursor, count, visit);
  }
  reply.array(2);
  reply.text(String(next));
  reply.array(parts === 'both' ? found.length * 2 : found.length);
  if (hash !== undefined) for (const handle of found) answerOne(call, hash, handle, parts);
  found.length = 0;
}

function row(
  name: string,
  arity: number,
  text: { since: string; summary: string },
  execute: (call: Call) => void,
): CommandSpec {
  const keys = [key(1, 'RO', 'access')];
  return { name, arity, flags: ['readonly'], keys, group: 'hash', ...text, execute };
}

export const HASH_READ_COMMANDS: readonly CommandSpec[] = [
  row('hkeys', 2, { since: '2.0.0', summary: 'Answers every field of a hash.' }, (call) =>
    answerHalf(call, 'fields'),
  ),
  row('hvals', 2, { since: '2.0.0', summary: 'Answers every value of a hash.' }, (call) =>
    answerHalf(call, 'values'),
  ),
  row(
    'hgetall',
    2,
    { since: '2.0.0', summary: 'Answers every field of a hash with its value.' },
    hgetall,
  ),
  row(
    'hrandfield',
    -2,
    { since: '6.2.0', summary: 'Answers one field by chance, or several, also with values.' },
    hrandfield,
  ),
  row(
    'hscan',
    -3,
    { since: '2.8.0', summary: 'Answers some fields of a hash and where to go on.' },
    hscan,
  ),
];
