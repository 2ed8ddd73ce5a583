/**
 * Sets of sets: SINTER, SUNION, SDIFF, their STORE forms, SINTERCARD. A missing key is an empty set.
 * Cost: SINTER the members of the smallest set times the number of sets, SDIFF those of the first,
 * SUNION all members.
 */
import { ByteRange } from '../base/bytes.ts';
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import { placeCollection } from '../keyspace/placing.ts';
import { OpenSet, SetEncoding } from '../keyspace/sets.ts';
import type { Call } from './call.ts';
import { answerMembers, openSet } from './set-members.ts';
import { type CommandSpec, countedKeys, key, keys } from './spec.ts';

const NUMKEYS_NOT_POSITIVE = new ReplyError('ERR', 'numkeys should be greater than 0');
const TOO_MANY_KEYS = new ReplyError('ERR', "Number of keys can't be greater than number of args");
const LIMIT_NEGATIVE = new ReplyError('ERR', "LIMIT can't be negative");

/** The sets of the keys at arguments `first` to `last`; undefined where there is none. */
function openAll(call: Call, first: number, last: number): (OpenSet | undefined)[] {
  const opened: (OpenSet | undefined)[] = [];
  for (let i = first; i <= last; i++) {
    const set = new OpenSet(call.keyspace.sets);
    opened.push(openSet(call, i, set) ? set : undefined);
  }
  return opened;
}

/** Told of a set and the handle of a member in it, which is loaded; false ends the visits. */
type Visit = (set: OpenSet, handle: number) => boolean;

/** Visits every member of `from` that `holds`. */
function visitMembers(
  from: OpenSet,
  holds: (member: OpenSet['member']) => boolean,
  visit: Visit,
): void {
  let goesOn = true;
  from.forEach((handle) => {
    if (goesOn && holds(from.load(handle))) goesOn = visit(from, handle);
  });
}

/** Visits the members that all sets have. */
function intersect(sets: (OpenSet | undefined)[], visit: Visit): void {
  if (sets.includes(undefined)) return;
  const present = sets.filter((set) => set !== undefined);
  const [smallest, ...others] = present.sort((left, right) => left.size - right.size);
  if (smallest === undefined) return;
  visitMembers(smallest, (member) => others.every((set) => hasMember(set, member)), visit);
}

/** Visits the members of the first set that no other has. */
function subtract(sets: (OpenSet | undefined)[], visit: Visit): void {
  const [first, ...others] = sets;
  if (first === undefined) return;
  // Large sets first: they are the likeliest to have a member.
  const present = others.filter((set) => set !== undefined);
  present.sort((left, right) => right.size - left.size);
  visitMembers(first, (member) => !present.some((set) => hasMember(set, member)), visit);
}

function hasMember(set: OpenSet, member: OpenSet['member']): boolean {
  return set.has(member.bytes, member.start, member.end);
}

type Combine = typeof intersect;

/** Members of one of the sets, each once. */
interface Part {
  readonly from: OpenSet;
  readonly handles: readonly number[];
}

/** What `combine` visits; undefined when there is nothing. */
function partOf(sets: (OpenSet | undefined)[], combine: Combine): Part | undefined {
  let from: OpenSet | undefined;
  const handles: number[] = [];
  combine(sets, (set, handle) => {
    from = set;
    handles.push(handle);
    return true;
  });
  return from === undefined ? undefined : { from, handles };
}

/** A new set, without an entry, of what `combine` visits. It gets room for just that. */
function collect(call: Call, sets: (OpenSet | undefined)[], combine: Combine): OpenSet {
  const part = partOf(sets, combine);
  const result = new OpenSet(call.keyspace.sets);
  result.openNew();
  if (part === undefined) return result;
  const { from, handles } = part;
  try {
    result.expect(handles.length);
    for (const handle of handles) {
      const { bytes, start, end } = from.load(handle);
      result.add(bytes, start, end);
    }
  } catch (cause) {
    result.free();
    throw cause;
  }
  return result;
}

/** A new set, without an entry, of the members of every set: a copy of the largest, and the others'. */
function unite(call: Call, sets: (OpenSet | undefined)[]): OpenSet {
  const present = sets.filter((set) => set !== undefined);
  const result = new OpenSet(call.keyspace.sets);
  const [first] = present;
  if (first === undefined) {
    result.openNew();
    return result;
  }
  const largest = present.reduce((left, right) => (right.size > left.size ? right : left));
  // Small ones one after the other, as Redis: a packed set has an order.
  const copied = largest.encoding === SetEncoding.map ? largest : first;
  result.openCopy(copied);
  try {
    for (const set of present) {
      if (set === copied) continue;
      set.forEach((handle) => {
        const { bytes, start, end } = set.load(handle);
        result.add(bytes, start, end);
      });
    }
  } catch (cause) {
    result.free();
    throw cause;
  }
  return result;
}

/** SINTER|SDIFF key [key …] */
function answerPart(call: Call, combine: Combine): void {
  const { reply } = call;
  const part = partOf(openAll(call, 1, call.arguments.count - 1), combine);
  reply.set(part?.handles.length ?? 0);
  if (part === undefined) return;
  for (const handle of part.handles) {
    const { bytes, start, end } = part.from.load(handle);
    reply.bulk(bytes, start, end);
  }
}

/** SUNION key [key …] */
function sunion(call: Call): void {
  const result = unite(call, openAll(call, 1, call.arguments.count - 1));
  answerMembers(call, result);
  result.free();
}

type Build = typeof unite;

/** SINTERSTORE|SUNIONSTORE|SDIFFSTORE destination key [key …] */
function store(call: Call, build: Build, event: string): void {
  const { arguments: args, database, reply } = call;
  const result = build(call, openAll(call, 2, args.count - 1));
  const { size, root, encoding } = result;
  if (size === 0) {
    result.free();
    reply.integer(0);
    call.delete(1);
    return;
  }
  try {
    const name = new ByteRange();
    name.set(args.buffer, args.start(1), args.end(1));
    placeCollection(database, name, { type: ValueType.set, encoding, root });
  } catch (cause) {
    result.free();
    throw cause;
  }
  reply.integer(size);
  call.changed(1, event);
}

/** SINTERCARD numkeys key [key …] [LIMIT limit] */
function sintercard(call: Call): void {
  const args = call.arguments;
  const count = args.integer(1, NUMKEYS_NOT_POSITIVE);
  if (count < 1) throw NUMKEYS_NOT_POSITIVE;
  if (count > args.count - 2) throw TOO_MANY_KEYS;
  let limit = 0;
  for (let i = 2 + count; i < args.count; i += 2) {
    if (!args.is(i, 'LIMIT') || i + 1 === args.count) throw SYNTAX_ERROR;
    limit = args.integer(i + 1, LIMIT_NEGATIVE);
    if (limit < 0) throw LIMIT_NEGATIVE;
  }
  let found = 0;
  intersect(openAll(call, 2, 1 + count), () => ++found !== limit);
  call.reply.integer(found);
}

function answerRow(name: string, summary: string, execute: (call: Call) => void): CommandSpec {
  return {
    name,
    arity: -2,
    flags: ['readonly'],
    keys: [keys({ first: 1, last: -1 }, 'RO', 'access')],
    group: 'set',
    since: '1.0.0',
    summary,
    execute,
  };
}

function storeRow(name: string, summary: string, build: Build): CommandSpec {
  return {
    name,
    arity: -3,
    flags: ['write', 'denyoom', 'effect'],
    keys: [key(1, 'OW', 'update'), keys({ first: 2, last: -1 }, 'RO', 'access')],
    group: 'set',
    since: '1.0.0',
    summary,
    execute: (call) => store(call, build, name),
  };
}

export const SET_ALGEBRA_COMMANDS: readonly CommandSpec[] = [
  answerRow('sinter', 'Answers the members that all of some sets have.', (call) =>
    answerPart(call, intersect),
  ),
  {
    ...storeRow('sinterstore', 'Stores the members that all of some sets have.', (call, sets) =>
      collect(call, sets, intersect),
    ),
    // As Redis tells it; of the other two it says OW.
    keys: [key(1, 'RW', 'update'), keys({ first: 2, last: -1 }, 'RO', 'access')],
  },
  {
    name: 'sintercard',
    arity: -3,
    flags: ['readonly', 'movablekeys'],
    keys: [countedKeys(1, 'RO', 'access')],
    group: 'set',
    since: '7.0.0',
    summary: 'Counts the members that all of some sets have, up to a limit.',
    execute: sintercard,
  },
  answerRow('sunion', 'Answers the members that any of some sets has.', sunion),
  storeRow('sunionstore', 'Stores the members that any of some sets has.', unite),
  answerRow('sdiff', 'Answers the members of a set that no other of some sets has.', (call) =>
    answerPart(call, subtract),
  ),
  storeRow(
    'sdiffstore',
    'Stores the members of a set that no other of some sets has.',
    (call, sets) => collect(call, sets, subtract),
  ),
];
