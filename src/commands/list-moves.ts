/**
 * Commands over more than one list: LMOVE and RPOPLPUSH carry an element from one to another, LMPOP
 * pops from the first of several that has any. The blocking commands take the same steps.
 */
import { cloneBytes, equalBytes } from '../base/bytes.ts';
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import {
  openList,
  openOrCreateList,
  popEvent,
  pushEvent,
  removed,
  type Side,
  takeBack,
  takeMany,
  takeOne,
} from './list-ends.ts';
import { type CommandSpec, countedKeys, key } from './spec.ts';

const NUMKEYS_TOO_SMALL = new ReplyError('ERR', 'numkeys should be greater than 0');
const COUNT_TOO_SMALL = new ReplyError('ERR', 'count should be greater than 0');

/**
 * `LEFT` or `RIGHT` at argument `index`.
 * @throws ReplyError syntax error
 */
export function readSide(args: Arguments, index: number): Side {
  if (args.is(index, 'LEFT')) return 'left';
  if (args.is(index, 'RIGHT')) return 'right';
  throw SYNTAX_ERROR;
}

/**
 * Carries one element from the list of argument 1 to that of argument 2 and answers with it; false,
 * with nothing answered, when the first list does not exist. The two may be the same list.
 * @throws ReplyError WRONGTYPE, for the second key only when there is an element to move (as Redis)
 */
export function moveElement(call: Call, from: Side, to: Side): boolean {
  if (call.findAs(1, ValueType.list) === 0) return false;
  call.findAs(2, ValueType.list);
  // Looked up again: the second look-up may have removed an expired key.
  const source = openList(call, 1);
  if (source === undefined) return false;
  const element = from === 'left' ? source.peekFront() : source.peekBack();
  const { start, end } = element;
  if (isSameKey(call.arguments, 1, 2)) {
    // The element's own block may move while it is pushed: a copy stays where it is.
    pushTo(call, to, cloneBytes(element.bytes, start, end), 0, end - start);
  } else {
    pushTo(call, to, element.bytes, start, end);
  }
  const drained = openList(call, 1);
  if (drained === undefined) return false;
  takeOne(call, drained, from);
  call.changed(2, pushEvent(to));
  removed(call, 1, drained, popEvent(from));
  return true;
}

function isSameKey(args: Arguments, left: number, right: number): boolean {
  const length = args.length(left);
  if (length !== args.length(right)) return false;
  const { buffer } = args;
  return equalBytes(buffer, args.start(left), buffer, args.start(right), length);
}

/** Pushes onto the list of argument 2. */
function pushTo(call: Call, side: Side, bytes: Uint8Array, start: number, end: number): void {
  const target = openOrCreateList(call, 2, call.keyspace.lists.sizeOf(bytes, start, end));
  try {
    if (side === 'left') target.pushFront(bytes, start, end);
    else target.pushBack(bytes, start, end);
  } catch (cause) {
    takeBack(call, target, side, 0);
    throw cause;
  }
}

/** LMOVE source destination LEFT|RIGHT LEFT|RIGHT */
function lmove(call: Call): void {
  const from = readSide(call.arguments, 3);
  const to = readSide(call.arguments, 4);
  if (!moveElement(call, from, to)) call.reply.nil();
}

/** RPOPLPUSH source destination */
function rpoplpush(call: Call): void {
  if (!moveElement(call, 'right', 'left')) call.reply.nil();
}

/** What LMPOP and BLMPOP ask for: the keys at arguments `firstKey` to `lastKey`. */
export interface ManyPop {
  readonly firstKey: number;
  readonly lastKey: number;
  readonly side: Side;
  /** At least 1. */
  readonly count: number;
}

/**
 * `numkeys key [key …] LEFT|RIGHT [COUNT count]` from argument `index` to the end.
 * @throws ReplyError as Redis: numkeys first, then the side, then the count
 */
export function readManyPop(args: Arguments, index: number): ManyPop {
  const keyCount = args.integer(index, NUMKEYS_TOO_SMALL);
  if (keyCount < 1) throw NUMKEYS_TOO_SMALL;
  const sideAt = index + keyCount + 1;
  if (sideAt >= args.count) throw SYNTAX_ERROR;
  const side = readSide(args, sideAt);
  let count = 0;
  for (let i = sideAt + 1; i < args.count; i += 2) {
    if (count !== 0 || !args.is(i, 'COUNT') || i + 1 === args.count) throw SYNTAX_ERROR;
    count = args.integer(i + 1, COUNT_TOO_SMALL);
    if (count < 1) throw COUNT_TOO_SMALL;
  }
  return { firstKey: index + 1, lastKey: sideAt - 1, side, count: count === 0 ? 1 : count };
}

/**
 * Pops from the first list that exists among the keys, answers its key with an array of the elements,
 * and journals the pop of that one key; false, with nothing answered, when none exists.
 * @throws ReplyError WRONGTYPE for a key that is no list and stands before the first list
 */
export function popMany(call: Call, request: ManyPop): boolean {
  const args = call.arguments;
  const { side } = request;
  for (let i = request.firstKey; i <= request.lastKey; i++) {
    const lists = openList(call, i);
    if (lists === undefined) continue;
    call.reply.array(2);
    call.reply.bulk(args.buffer, args.start(i), args.end(i));
    const taken = takeMany(call, lists, side, request.count);
    const { effects } = call;
    effects.command(call.database.index, 3);
    effects.text(side === 'left' ? 'LPOP' : 'RPOP');
    effects.argument(args.buffer, args.start(i), args.end(i));
    effects.integer(taken);
    removed(call, i, lists, popEvent(side));
    return true;
  }
  return false;
}

/** LMPOP numkeys key [key …] LEFT|RIGHT [COUNT count] */
function lmpop(call: Call): void {
  const request = readManyPop(call.arguments, 1);
  if (!popMany(call, request)) call.reply.nilArray();
}

export const LIST_MOVE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'lmove',
    arity: 5,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'RW', 'access', 'delete'), key(2, 'RW', 'insert')],
    group: 'list',
    since: '6.2.0',
    summary: 'Moves an element from a chosen end of one list to a chosen end of another.',
    execute: lmove,
  },
  {
    name: 'rpoplpush',
    arity: 3,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'RW', 'access', 'delete'), key(2, 'RW', 'insert')],
    group: 'list',
    since: '1.2.0',
    summary: 'Moves the last element of one list to the front of another.',
    execute: rpoplpush,
  },
  {
    name: 'lmpop',
    arity: -4,
    flags: ['write', 'movablekeys'],
    keys: [countedKeys(1, 'RW', 'access', 'delete')],
    group: 'list',
    since: '7.0.0',
    summary: 'Takes elements from one end of the first list among several keys that has any.',
    execute: lmpop,
  },
];
