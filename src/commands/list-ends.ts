/**
 * The ends of a list: LPUSH, RPUSH, LPUSHX, RPUSHX, LPOP, RPOP, LLEN, and the steps that every
 * list command takes (open, answer with an element, tell what changed). Replies are written from the
 * list's own memory before the element is dropped.
 * Hot: shown by the bench rows LPUSH and RPOP.
 */

import { ReplyError } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import { ListEncoding, type Lists } from '../keyspace/lists.ts';
import type { Call } from './call.ts';
import { type CommandSpec, key } from './spec.ts';

/** Redis's words for the two ends: the left one is the list's head, index 0. */
export type Side = 'left' | 'right';

const NOT_POSITIVE = new ReplyError('ERR', 'value is out of range, must be positive');

/**
 * Opens the list of the key at argument `index`; undefined when there is none.
 * @throws ReplyError WRONGTYPE
 */
export function openList(call: Call, index: number): Lists | undefined {
  const entry = call.findAs(index, ValueType.list);
  const lists = call.keyspace.lists;
  if (entry === 0) return undefined;
  lists.open(call.database, entry);
  return lists;
}

/**
 * Opens the list of the key at argument `index`, a new one when there is none. `bytes` is what the
 * elements take that will be put into a new one, as `Lists.sizeOf` tells; 0 = unknown.
 * @throws ReplyError WRONGTYPE
 */
export function openOrCreateList(call: Call, index: number, bytes: number): Lists {
  const opened = openList(call, index);
  if (opened !== undefined) return opened;
  const lists = call.keyspace.lists;
  const root = lists.create(bytes);
  try {
    lists.open(call.database, createEntry(call, index, root));
  } catch (cause) {
    lists.free(root, ListEncoding.packed);
    throw cause;
  }
  return lists;
}

function createEntry(call: Call, index: number, root: number): number {
  const { buffer, starts, ends } = call.arguments;
  const start = starts[index] as number;
  return call.database.create(buffer, start, ends[index] as number, ValueType.list, root);
}

/** Answers with the element at one end and drops it. The caller tells `removed` afterwards. */
export function takeOne(call: Call, lists: Lists, side: Side): void {
  const element = side === 'left' ? lists.peekFront() : lists.peekBack();
  call.reply.bulk(element.bytes, element.start, element.end);
  if (side === 'left') lists.dropFront(1);
  else lists.dropBack(1);
}

/**
 * Answers with an array of up to `count` elements from one end, the outermost first, and drops them;
 * how many they were. The caller tells `removed` afterwards. Cost: the number of elements.
 */
export function takeMany(call: Call, lists: Lists, side: Side, count: number): number {
  const taken = Math.min(count, lists.length);
  const reply = call.reply;
  const isLeft = side === 'left';
  reply.array(taken);
  if (taken === 0) return 0;
  const element = lists.element;
  lists.seek(isLeft ? 0 : lists.length - 1);
  for (let left = taken; ; ) {
    reply.bulk(element.bytes, element.start, element.end);
    if (--left === 0) break;
    if (isLeft) lists.forward();
    else lists.backward();
  }
  if (isLeft) lists.dropFront(taken);
  else lists.dropBack(taken);
  return taken;
}

/**
 * Ends a command that took elements out of the opened list of the key at argument `index`: tells the
 * event, and that the key is gone when nothing is left in it.
 */
export function removed(call: Call, index: number, lists: Lists, event: string): void {
  if (lists.length === 0) {
    call.database.remove(lists.entry);
    call.changed(index, event);
    call.changed(index, 'del');
  } else {
    lists.shrink();
    call.changed(index, event);
  }
}

/** The event that a pop at this end tells. */
export function popEvent(side: Side): string {
  return side === 'left' ? 'lpop' : 'rpop';
}

/** The event that a push at this end tells. */
export function pushEvent(side: Side): string {
  return side === 'left' ? 'lpush' : 'rpush';
}

/** LPUSH|RPUSH|LPUSHX|RPUSHX key element [element …] */
function push(call: Call, side: Side, mustExist: boolean): void {
  const args = call.arguments;
  const last = args.count - 1;
  let lists = openList(call, 1);
  if (lists === undefined) {
    if (mustExist) {
      call.reply.integer(0);
      return;
    }
    lists = openOrCreateList(call, 1, elementBytes(call));
  }
  let pushed = 0;
  try {
    for (let i = 2; i <= last; i++) {
      if (side === 'left') lists.pushFront(args.buffer, args.start(i), args.end(i));
      else lists.pushBack(args.buffer, args.start(i), args.end(i));
      pushed++;
    }
  } catch (cause) {
    takeBack(call, lists, side, pushed);
    throw cause;
  }
  call.reply.integer(lists.length);
  call.changed(1, pushEvent(side));
}

/** Bytes that the elements of a push take. */
function elementBytes(call: Call): number {
  const args = call.arguments;
  const { lists } = call.keyspace;
  let bytes = 0;
  for (let i = 2; i < args.count; i++) {
    bytes += lists.sizeOf(args.buffer, args.start(i), args.end(i));
  }
  return bytes;
}

/** The arena is full: nothing of a push stays, since its error says that nothing was done. */
export function takeBack(call: Call, lists: Lists, side: Side, pushed: number): void {
  if (side === 'left') lists.dropFront(pushed);
  else lists.dropBack(pushed);
  if (lists.length === 0) call.database.remove(lists.entry);
}

/** LPOP|RPOP key [count] */
function pop(call: Call, side: Side): void {
  if (call.arguments.count === 2) {
    const lists = openList(call, 1);
    if (lists === undefined) {
      call.reply.nil();
      return;
    }
    takeOne(call, lists, side);
    removed(call, 1, lists, popEvent(side));
  } else {
    popCount(call, side);
  }
}

/** LPOP|RPOP key count: an array, a nil one when there is no list. */
function popCount(call: Call, side: Side): void {
  const args = call.arguments;
  if (args.count > 3) {
    throw new ReplyError('ERR', `wrong number of arguments for '${call.command.fullName}' command`);
  }
  const count = args.integer(2, NOT_POSITIVE);
  if (count < 0) throw NOT_POSITIVE;
  const lists = openList(call, 1);
  if (lists === undefined) call.reply.nilArray();
  else if (takeMany(call, lists, side, count) > 0) removed(call, 1, lists, popEvent(side));
}

/** LLEN key */
function llen(call: Call): void {
  call.reply.integer(openList(call, 1)?.length ?? 0);
}

export const LIST_END_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'lpush',
    arity: -3,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'insert')],
    group: 'list',
    since: '1.0.0',
    summary: 'Puts elements in front of a list, one after the other, creating the list if needed.',
    execute: (call) => push(call, 'left', false),
  },
  {
    name: 'rpush',
    arity: -3,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'insert')],
    group: 'list',
    since: '1.0.0',
    summary: 'Puts elements behind the last one of a list, creating the list if needed.',
    execute: (call) => push(call, 'right', false),
  },
  {
    name: 'lpushx',
    arity: -3,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'insert')],
    group: 'list',
    since: '2.2.0',
    summary: 'Puts elements in front of a list that exists already.',
    execute: (call) => push(call, 'left', true),
  },
  {
    name: 'rpushx',
    arity: -3,
    flags: ['write', 'denyoom', 'fast', 'effect'],
    keys: [key(1, 'RW', 'insert')],
    group: 'list',
    since: '2.2.0',
    summary: 'Puts elements behind the last one of a list that exists already.',
    execute: (call) => push(call, 'right', true),
  },
  {
    name: 'lpop',
    arity: -2,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'access', 'delete')],
    group: 'list',
    since: '1.0.0',
    summary: 'Takes one element, or up to a count of them, from the front of a list.',
    execute: (call) => pop(call, 'left'),
  },
  {
    name: 'rpop',
    arity: -2,
    flags: ['write', 'fast', 'effect'],
    keys: [key(1, 'RW', 'access', 'delete')],
    group: 'list',
    since: '1.0.0',
    summary: 'Takes one element, or up to a count of them, from the end of a list.',
    execute: (call) => pop(call, 'right'),
  },
  {
    name: 'llen',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [key(1, 'RO')],
    group: 'list',
    since: '1.0.0',
    summary: 'Tells how many elements a list has; 0 when there is none.',
    execute: llen,
  },
];
