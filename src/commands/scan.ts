/** Looking for keys: KEYS, SCAN, RANDOMKEY. */

import { globMatch } from '../base/glob.ts';
import { typeName } from '../keyspace/entry.ts';
import type { Call } from './call.ts';
import { CURSOR_MAX, isStar, NO_PATTERN, readCursor, readScanOptions } from './scan-options.ts';
import type { CommandSpec } from './spec.ts';

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

/** What SCAN takes beside MATCH and COUNT. */
const SCAN_WORDS = { type: true, novalues: false } as const;

/** Entries that a SCAN found: the cursor stands before them in the answer. Reused. */
const found: number[] = [];

/**
 * SCAN cursor [MATCH pattern] [COUNT n] [TYPE type]. The cursor is a position in the order of the
 * keys' hashes, so a key that is there all the while is answered, and once.
 */
function scan(call: Call): void {
  const cursor = readCursor(call, 1);
  const { pattern, count, type } = readScanOptions(call, 2, SCAN_WORDS);
  const { database, reply } = call;
  found.length = 0;
  const visit = (entry: number): void => {
    if (type !== undefined && typeName(database.type(entry)) !== type) return;
    if (pattern === NO_PATTERN || keyMatches(call, entry, pattern)) found.push(entry);
  };
  const next = cursor > CURSOR_MAX ? 0 : database.scan(cursor, count, visit);
  reply.array(2);
  reply.text(String(next));
  reply.array(found.length);
  for (const entry of found) answerKey(call, entry);
  found.length = 0;
}

/** RANDOMKEY */
function randomkey(call: Call): void {
  const entry = call.database.randomKey(call.host.random);
  if (entry === 0) call.reply.nil();
  else answerKey(call, entry);
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
