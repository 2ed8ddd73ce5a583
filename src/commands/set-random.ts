/**
 * Sets by chance: SPOP and SRANDMEMBER. The journal keeps which members a SPOP took (SREM), or DEL
 * when it took them all.
 * Hot: shown by the bench row SPOP.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { OpenSet } from '../keyspace/sets.ts';
import type { Call } from './call.ts';
import { drawDistinct, readDraws } from './random-picks.ts';
import { answerMembers, openSet, tellRemoved } from './set-members.ts';
import { type CommandSpec, key } from './spec.ts';

const NOT_POSITIVE = new ReplyError('ERR', 'value is out of range, must be positive');
/** Members that one SREM in the journal names at most. */
const MEMBERS_PER_EFFECT = 1024;

/** SPOP key [count] */
function spop(call: Call): void {
  const { arguments: args, keyspace, reply } = call;
  const set = keyspace.sets.first;
  if (args.count > 2) {
    popMany(call, set);
  } else if (!openSet(call, 1, set)) {
    reply.nil();
  } else {
    popSome(call, set, 1);
    tellRemoved(call, 1, set, 'spop');
  }
}

/** SPOP key count */
function popMany(call: Call, set: OpenSet): void {
  const { arguments: args, reply } = call;
  if (args.count > 3) throw SYNTAX_ERROR;
  const count = args.integer(2, NOT_POSITIVE);
  if (count < 0) throw NOT_POSITIVE;
  if (!openSet(call, 1, set) || count === 0) {
    reply.set(0);
    return;
  }
  if (count < set.size) {
    reply.set(count);
    popSome(call, set, count);
    tellRemoved(call, 1, set, 'spop');
  } else {
    answerMembers(call, set);
    call.database.remove(set.entry);
    effect(call, 'DEL', 2);
    call.changed(1, 'spop');
    call.changed(1, 'del');
  }
}

/** Takes out, answers and journals `count` members; there must be so many. */
function popSome(call: Call, set: OpenSet, count: number): void {
  const { effects, host, reply } = call;
  const { member } = set;
  for (let left = count; left > 0; left--) {
    if ((count - left) % MEMBERS_PER_EFFECT === 0) {
      effect(call, 'SREM', 2 + Math.min(left, MEMBERS_PER_EFFECT));
    }
    const handle = set.random(host.random);
    set.load(handle);
    reply.bulk(member.bytes, member.start, member.end);
    effects.argument(member.bytes, member.start, member.end);
    set.removeLoaded(handle);
  }
}

/** Begins an effect on the key of `count` arguments, name and key included. */
function effect(call: Call, name: string, count: number): void {
  const { arguments: args, database, effects } = call;
  effects.command(database.index, count);
  effects.text(name);
  effects.argument(args.buffer, args.start(1), args.end(1));
}

/** SRANDMEMBER key [count]; a negative count repeats. */
function srandmember(call: Call): void {
  const { arguments: args, host, keyspace, reply } = call;
  const set = keyspace.sets.first;
  if (args.count > 3) throw SYNTAX_ERROR;
  if (args.count === 3) {
    answerDraws(call, set, readDraws(call, 2));
  } else if (!openSet(call, 1, set)) {
    reply.nil();
  } else {
    answerOne(call, set, set.random(host.random));
  }
}

function answerDraws(call: Call, set: OpenSet, count: number): void {
  const { host, reply } = call;
  if (!openSet(call, 1, set) || count === 0) {
    reply.array(0);
  } else if (count < 0) {
    reply.array(-count);
    for (let left = -count; left > 0; left--) answerOne(call, set, set.random(host.random));
  } else if (count >= set.size) {
    reply.array(set.size);
    set.forEach((handle) => {
      answerOne(call, set, handle);
    });
  } else {
    reply.array(count);
    for (const handle of drawDistinct(set, count, host.random)) answerOne(call, set, handle);
  }
}

function answerOne(call: Call, set: OpenSet, handle: number): void {
  const { bytes, start, end } = set.load(handle);
  call.reply.bulk(bytes, start, end);
}

export const SET_RANDOM_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'spop',
    arity: -2,
    flags: ['write', 'fast'],
    keys: [key(1, 'RW', 'access', 'delete')],
    group: 'set',
    since: '1.0.0',
    summary: 'Takes one member by chance, or up to a count of them, out of a set.',
    execute: spop,
  },
  {
    name: 'srandmember',
    arity: -2,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access')],
    group: 'set',
    since: '1.0.0',
    summary: 'Answers one member by chance, or several, and leaves them in the set.',
    execute: srandmember,
  },
];
