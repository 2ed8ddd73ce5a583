/**
 * BITOP: strings combined bit by bit. Strings lie at any offset of the arena, so that pieces of them
 * are copied to where 32 bits can be combined at once. Cost: the bytes of all the strings.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key, keys } from './spec.ts';
import { markGrown } from './string-encoding.ts';

type Operation = 'AND' | 'OR' | 'XOR' | 'NOT';

const OPERATIONS: readonly Operation[] = ['AND', 'OR', 'XOR', 'NOT'];
const NOT_OF_MANY = new ReplyError('ERR', 'BITOP NOT must be called with a single source key.');
const PIECE_WORDS = 4096;
const PIECE_BYTES = PIECE_WORDS * 4;
const FIRST_SOURCE = 3;

const combined = new Int32Array(PIECE_WORDS);
const combinedBytes = new Uint8Array(combined.buffer);
const other = new Int32Array(PIECE_WORDS);
const otherBytes = new Uint8Array(other.buffer);

/** BITOP AND|OR|XOR|NOT destination key [key …]; shorter strings count as followed by zeros */
function bitop(call: Call): void {
  const { arguments: args, database, reply } = call;
  const operation = readOperation(args);
  if (operation === 'NOT' && args.count !== FIRST_SOURCE + 1) throw NOT_OF_MANY;
  let length = 0;
  for (let i = FIRST_SOURCE; i < args.count; i++) {
    const entry = call.findAs(i, ValueType.string);
    if (entry !== 0) length = Math.max(length, database.stringLength(entry));
  }
  if (length === 0) {
    call.delete(2);
    reply.integer(0);
    return;
  }
  call.keyspace.requireRoom(length);
  const result = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at += PIECE_BYTES) combinePiece(call, operation, result, at);
  const [start, end] = [args.start(2), args.end(2)];
  const entry = database.setString(args.buffer, start, end, result, 0, length, false);
  markGrown(database, entry);
  call.changed(2, 'set');
  reply.integer(length);
}

function readOperation(args: Arguments): Operation {
  const operation = OPERATIONS.find((word) => args.is(1, word));
  if (operation === undefined) throw SYNTAX_ERROR;
  return operation;
}

/** Writes the bytes from `at` on, up to a piece of them. */
function combinePiece(call: Call, operation: Operation, result: Buffer, at: number): void {
  const end = Math.min(result.length, at + PIECE_BYTES);
  const count = (end - at + 3) >>> 2;
  loadPiece(call, FIRST_SOURCE, at, combinedBytes);
  for (let i = FIRST_SOURCE + 1; i < call.arguments.count; i++) {
    loadPiece(call, i, at, otherBytes);
    combineWords(operation, count);
  }
  if (operation === 'NOT') for (let i = 0; i < count; i++) combined[i] = ~(combined[i] as number);
  result.set(combinedBytes.subarray(0, end - at), at);
}

function combineWords(operation: Operation, count: number): void {
  if (operation === 'AND') {
    for (let i = 0; i < count; i++) combined[i] = (combined[i] as number) & (other[i] as number);
  } else if (operation === 'OR') {
    for (let i = 0; i < count; i++) combined[i] = (combined[i] as number) | (other[i] as number);
  } else {
    for (let i = 0; i < count; i++) combined[i] = (combined[i] as number) ^ (other[i] as number);
  }
}

/** Copies the bytes from `at` on of the string at argument `index`, zeros behind them. */
function loadPiece(call: Call, index: number, at: number, piece: Uint8Array): void {
  // Not by the call: that would tell of a missing key, and count it, a second time.
  const { arguments: args, database } = call;
  const entry = database.peek(args.buffer, args.start(index), args.end(index));
  let filled = 0;
  if (entry !== 0) {
    const { bytes, start, length } = database.stringRange(entry);
    filled = Math.max(0, Math.min(length - at, PIECE_BYTES));
    if (filled > 0) piece.set(bytes.subarray(start + at, start + at + filled));
  }
  piece.fill(0, filled);
}

export const BIT_OPERATION_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'bitop',
    arity: -4,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(2, 'OW', 'update'), keys({ first: 3, last: -1 }, 'RO', 'access')],
    group: 'bitmap',
    since: '2.6.0',
    summary: 'Combines strings bit by bit and keeps the result.',
    execute: bitop,
  },
];
