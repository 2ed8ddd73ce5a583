/**
 * List commands that wait: BLPOP, BRPOP, BLMPOP, BLMOVE, BRPOPLPUSH. Each first tries what its
 * non-blocking form does; only when there is nothing it asks to wait, and is executed again by the
 * broker when one of its keys gets an element. What the journal keeps is the pop or move that happened.
 */
import type { Call } from './call.ts';
import { openList, popEvent, removed, type Side, takeOne } from './list-ends.ts';
import { moveElement, popMany, readManyPop, readSide } from './list-moves.ts';
import { type CommandSpec, countedKeys, key, keys } from './spec.ts';
import { readTimeoutMs, waitForKeys } from './waiting.ts';

/** BLPOP|BRPOP key [key …] timeout */
function blockingPop(call: Call, side: Side): void {
  const args = call.arguments;
  const lastKey = args.count - 2;
  const timeoutMs = readTimeoutMs(args, lastKey + 1);
  for (let i = 1; i <= lastKey; i++) {
    const lists = openList(call, i);
    if (lists === undefined) continue;
    call.reply.array(2);
    call.reply.bulk(args.buffer, args.start(i), args.end(i));
    takeOne(call, lists, side);
    const { effects } = call;
    effects.command(call.database.index, 2);
    effects.text(side === 'left' ? 'LPOP' : 'RPOP');
    effects.argument(args.buffer, args.start(i), args.end(i));
    removed(call, i, lists, popEvent(side));
    return;
  }
  waitForKeys(call, 1, lastKey, timeoutMs);
}

/** BLMPOP timeout numkeys key [key …] LEFT|RIGHT [COUNT count] */
function blmpop(call: Call): void {
  const request = readManyPop(call.arguments, 2);
  const timeoutMs = readTimeoutMs(call.arguments, 1);
  if (popMany(call, request)) return;
  waitForKeys(call, request.firstKey, request.lastKey, timeoutMs);
}

/** BLMOVE source destination LEFT|RIGHT LEFT|RIGHT timeout */
function blmove(call: Call): void {
  const args = call.arguments;
  const from = readSide(args, 3);
  const to = readSide(args, 4);
  const timeoutMs = readTimeoutMs(args, 5);
  if (moveElement(call, from, to)) {
    const { effects } = call;
    effects.command(call.database.index, 5);
    effects.text('LMOVE');
    effects.argument(args.buffer, args.start(1), args.end(1));
    effects.argument(args.buffer, args.start(2), args.end(2));
    effects.text(from === 'left' ? 'LEFT' : 'RIGHT');
    effects.text(to === 'left' ? 'LEFT' : 'RIGHT');
  } else {
    waitForSource(call, timeoutMs);
  }
}

/** BRPOPLPUSH source destination timeout */
function brpoplpush(call: Call): void {
  const args = call.arguments;
  const timeoutMs = readTimeoutMs(args, 3);
  if (moveElement(call, 'right', 'left')) {
    const { effects } = call;
    effects.command(call.database.index, 3);
    effects.text('RPOPLPUSH');
    effects.argument(args.buffer, args.start(1), args.end(1));
    effects.argument(args.buffer, args.start(2), args.end(2));
  } else {
    waitForSource(call, timeoutMs);
  }
}

/** A move that may not wait answers nil; one whose time is over the nil array (both as Redis). */
function waitForSource(call: Call, timeoutMs: number): void {
  if (call.mayWait) waitForKeys(call, 1, 1, timeoutMs);
  else call.reply.nil();
}

export const LIST_BLOCKING_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'blpop',
    arity: -3,
    flags: ['write', 'noscript', 'blocking'],
    keys: [keys({ first: 1, last: -2 }, 'RW', 'access', 'delete')],
    group: 'list',
    since: '2.0.0',
    summary:
      'Takes the first element of the first list among several keys, waiting for one if needed.',
    execute: (call) => blockingPop(call, 'left'),
  },
  {
    name: 'brpop',
    arity: -3,
    flags: ['write', 'noscript', 'blocking'],
    keys: [keys({ first: 1, last: -2 }, 'RW', 'access', 'delete')],
    group: 'list',
    since: '2.0.0',
    summary:
      'Takes the last element of the first list among several keys, waiting for one if needed.',
    execute: (call) => blockingPop(call, 'right'),
  },
  {
    name: 'blmpop',
    arity: -5,
    flags: ['write', 'blocking', 'movablekeys'],
    keys: [countedKeys(2, 'RW', 'access', 'delete')],
    group: 'list',
    since: '7.0.0',
    summary: 'Takes elements from one end of the first list among several keys, waiting if needed.',
    execute: blmpop,
  },
  {
    name: 'blmove',
    arity: 6,
    flags: ['write', 'denyoom', 'noscript', 'blocking'],
    keys: [key(1, 'RW', 'access', 'delete'), key(2, 'RW', 'insert')],
    group: 'list',
    since: '6.2.0',
    summary: 'Moves an element between two lists as LMOVE, waiting for the source if needed.',
    execute: blmove,
  },
  {
    name: 'brpoplpush',
    arity: 4,
    flags: ['write', 'denyoom', 'noscript', 'blocking'],
    keys: [key(1, 'RW', 'access', 'delete'), key(2, 'RW', 'insert')],
    group: 'list',
    since: '2.2.0',
    summary: 'Moves an element between two lists as RPOPLPUSH, waiting for the source if needed.',
    execute: brpoplpush,
  },
];
