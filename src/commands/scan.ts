/** Looking for keys: KEYS, SCAN, RANDOMKEY. */

import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { globMatch } from '../base/glob.ts';
import { typeName } from '../keyspace/entry.ts';
import type { Call } from './call.ts';
import type { CommandSpec } from './spec.ts';

const INVALID_CURSOR = new ReplyError('ERR', 'invalid cursor');
const CURSOR_MAX = 2 ** 32 - 1;
const UINT64 = 2n ** 64n;
const COUNT_DEFAULT = 10;
const ANY = -1;

/** KEYS pattern. Cost: the number of keys. */
function keys(call: Call): void {
  const { database, reply } = call;
  const everything = isStar(call, 1);
  let count = 0;
  reply.beginArray();
  database.forEach((entry) => {
    if (everything || keyMatches(call, entry, 1)) {
      answerKey(call, entry);
      count++;
    }
  });
  reply.endArray(count);
}

/** Entries that a SCAN found: the cursor stands before them in the answer. Reused. */
const found: number[] = [];

/**
 * SCAN cursor [MATCH pattern] [COUNT n] [TYPE type]. The cursor is a position in the order of the
 * keys' hashes, so a key that is there all the while is answered, and once.
 */
function scan(call: Call): void {
  const cursor = readCursor(call, 1);
  const { pattern, count, type } = readScanOptions(call);
  const { database, reply } = call;
  found.length = 0;
  const visit = (entry: number): void => {
    if (type !== undefined && typeName(database.type(entry)) !== type) return;
    if (pattern === ANY || keyMatches(call, entry, pattern)) found.push(entry);
  };
  const next = cursor > CURSOR_MAX ? 0 : database.scan(cursor, count, visit);
  reply.array(2);
  reply.text(String(next));
  reply.array(found.length);
  for (const entry of found) answerKey(call, entry);
  found.length = 0;
}

interface ScanOptions {
  /** The argument that is the pattern; ANY for none. */
  pattern: number;
  count: number;
  /** The name of the type to look for; undefined for all. */
  type: string | undefined;
}

function readScanOptions(call: Call): ScanOptions {
  const args = call.arguments;
  const options: ScanOptions = { pattern: ANY, count: COUNT_DEFAULT, type: undefined };
  for (let i = 2; i < args.count; i += 2) {
    if (i + 1 === args.count) throw SYNTAX_ERROR;
    if (args.is(i, 'COUNT')) {
      options.count = args.integer(i + 1);
      if (options.count < 1) throw SYNTAX_ERROR;
    } else if (args.is(i, 'MATCH')) {
      options.pattern = isStar(call, i + 1) ? ANY : i + 1;
    } else if (args.is(i, 'TYPE')) {
      options.type = args.latin1(i + 1).toLowerCase();
    } else throw SYNTAX_ERROR;
  }
  return options;
}

/** As Redis's strtoul: a sign is allowed, and a negative cursor counts back from 2^64. */
function readCursor(call: Call, index: number): number {
  const args = call.arguments;
  if (args.length(index) === 0) return 0;
  const text = args.length(index) > 32 ? '' : args.latin1(index);
  if (!/^[+-]?\d+$/.test(text)) throw INVALID_CURSOR;
  const magnitude = BigInt(text.replace(/^[+-]/, ''));
  if (magnitude >= UINT64) throw INVALID_CURSOR;
  return Number(text.startsWith('-') ? BigInt.asUintN(64, -magnitude) : magnitude);
}

/** RANDOMKEY */
function randomkey(call: Call): void {
  const entry = call.database.randomKey(call.host.random);
  if (entry === 0) call.reply.nil();
  else answerKey(call, entry);
}

function isStar(call: Call, index: number): boolean {
  return call.arguments.is(index, '*');
}

function keyMatches(call: Call, entry: number, pattern: number): boolean {
  const args = call.arguments;
  const key = call.database.keyRange(entry);
  const [start, end] = [args.start(pattern), args.end(pattern)];
  return globMatch(args.buffer, start, end, key.bytes, key.start, key.end);
}

function answerKey(call: Call, entry: number): void {
  const key = call.database.keyRange(entry);
  call.reply.bulk(key.bytes, key.start, key.end);
}

export const SCAN_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'keys',
    arity: 2,
    flags: ['readonly'],
    group: 'generic',
    since: '1.0.0',
    summary: 'Answers every key that matches a pattern.',
    execute: keys,
  },
  {
    name: 'scan',
    arity: -2,
    flags: ['readonly'],
    group: 'generic',
    since: '2.8.0',
    summary: 'Answers some keys and where to go on.',
    execute: scan,
  },
  {
    name: 'randomkey',
    arity: 1,
    flags: ['readonly'],
    group: 'generic',
    since: '1.0.0',
    summary: 'Answers any key.',
    execute: randomkey,
  },
];
