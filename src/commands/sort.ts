/**
 * SORT and SORT_RO: the elements of a list, set or sorted set in another order, by themselves or by
 * values that a pattern finds for them. Cost: O(n log n), and a look-up per element and pattern.
 */
import { ByteRange, copyBytes, smallInteger } from '../base/bytes.ts';
import { ReplyError, SYNTAX_ERROR, WRONG_TYPE } from '../base/errors.ts';
import { parseFloatStrict } from '../base/numbers.ts';
import { ValueType } from '../keyspace/entry.ts';
import { ListEncoding } from '../keyspace/lists.ts';
import { placeCollection } from '../keyspace/placing.ts';
import { Unowned } from '../keyspace/unowned.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { SortElements } from './sort-elements.ts';
import { type CommandSpec, key, optionKey, unknownKeys } from './spec.ts';

const NOT_NUMBERS = new ReplyError('ERR', "One or more scores can't be converted into double");
const STAR = 0x2a;

/** What the running command was told. */
interface SortRequest {
  descending: boolean;
  alphabetic: boolean;
  offset: number;
  /** At most so many; negative = all. */
  limit: number;
  /** The argument of BY's pattern; 0 = none. */
  by: number;
  /** BY has a pattern without a star: the order stays as it is. */
  unsorted: boolean;
  /** The arguments of GET's patterns. */
  gets: number[];
  /** The argument of STORE's key; 0 = answered. */
  destination: number;
}

function readRequest(args: Arguments, mayStore: boolean): SortRequest {
  const request: SortRequest = {
    descending: false,
    alphabetic: false,
    offset: 0,
    limit: -1,
    by: 0,
    unsorted: false,
    gets: [],
    destination: 0,
  };
  for (let i = 2; i < args.count; i++) {
    const left = args.count - i - 1;
    if (args.is(i, 'ASC')) request.descending = false;
    else if (args.is(i, 'DESC')) request.descending = true;
    else if (args.is(i, 'ALPHA')) request.alphabetic = true;
    else if (args.is(i, 'LIMIT') && left >= 2) {
      request.offset = args.integer(++i);
      request.limit = args.integer(++i);
    } else if (mayStore && args.is(i, 'STORE') && left >= 1) request.destination = ++i;
    else if (args.is(i, 'BY') && left >= 1) {
      request.by = ++i;
      if (starIn(args, i) < 0) request.unsorted = true;
    } else if (args.is(i, 'GET') && left >= 1) request.gets.push(++i);
    else throw SYNTAX_ERROR;
  }
  return request;
}

/** Where the star of the pattern at argument `index` is; -1 when there is none. */
function starIn(args: Arguments, index: number): number {
  const at = args.buffer.subarray(args.start(index), args.end(index)).indexOf(STAR);
  return at < 0 ? -1 : args.start(index) + at;
}

/** SORT key [BY pattern] [LIMIT offset count] [GET pattern …] [ASC|DESC] [ALPHA] [STORE destination] */
function sort(call: Call, mayStore: boolean): void {
  const { arguments: args, database } = call;
  const request = readRequest(args, mayStore);
  const entry = call.find(1);
  const type = entry === 0 ? ValueType.list : database.type(entry);
  if (type !== ValueType.list && type !== ValueType.set && type !== ValueType.sortedSet) {
    throw WRONG_TYPE;
  }
  // A set has no order of its own: what is stored must not depend on chance.
  if (request.unsorted && type === ValueType.set && request.destination > 0) {
    request.unsorted = false;
    request.alphabetic = true;
    request.by = 0;
  }
  const elements = new SortElements();
  if (entry !== 0) collect(call, entry, elements);
  const order = orderOf(call, request, elements, type);
  const offset = Math.max(0, request.offset);
  const behind = request.limit < 0 ? order.length : offset + request.limit;
  const chosen = order.slice(offset, behind);
  if (request.destination > 0) storeChosen(call, request, elements, chosen);
  else answerChosen(call, request, elements, chosen);
}

function collect(call: Call, entry: number, elements: SortElements): void {
  const { database, keyspace } = call;
  const type = database.type(entry);
  if (type === ValueType.list) {
    const { lists } = keyspace;
    lists.open(database, entry);
    const sink = { bulk: (b: Uint8Array, s: number, e: number): void => elements.add(b, s, e) };
    lists.read(0, lists.length, sink);
  } else if (type === ValueType.set) {
    const set = keyspace.sets.first;
    set.open(database, entry);
    set.forEach((handle) => {
      const { bytes, start, end } = set.load(handle);
      elements.add(bytes, start, end);
    });
  } else {
    const set = keyspace.sortedSets.first;
    set.open(database, entry);
    for (let more = set.seek(0); more; more = set.forward()) {
      elements.add(set.member.bytes, set.member.start, set.member.end);
    }
  }
}

/** The numbers of the elements in the order asked for. */
function orderOf(
  call: Call,
  request: SortRequest,
  elements: SortElements,
  type: ValueType,
): number[] {
  const order = Array.from({ length: elements.count }, (_, index) => index);
  const sign = request.descending ? -1 : 1;
  if (request.unsorted) return sign < 0 && type !== ValueType.set ? order.reverse() : order;
  const weights = request.by === 0 ? elements : lookUpAll(call, request.by, elements);
  if (request.alphabetic) {
    return order.sort((left, right) => sign * weights.compare(left, right));
  }
  const scores = order.map((index) => scoreOf(weights, index));
  return order.sort((left, right) => {
    const difference = compareNumbers(scores[left] as number, scores[right] as number);
    return sign * (difference === 0 ? elements.compare(left, right) : difference);
  });
}

function compareNumbers(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The number an element is, as C's `strtod` reads it: nothing is 0, blanks may stand before it. */
function scoreOf(weights: SortElements, index: number): number {
  if (weights.isMissing(index)) return 0;
  const small = smallInteger(weights.bytes, weights.start(index), weights.end(index));
  if (!Number.isNaN(small)) return small;
  const text = weights.text(index);
  if (text === '') return 0;
  const size = parseFloatStrict(text.replace(/^[ \t\n\v\f\r]+/, ''));
  if (size === undefined) throw NOT_NUMBERS;
  return size;
}

function lookUpAll(call: Call, pattern: number, elements: SortElements): SortElements {
  const found = new SortElements();
  for (let index = 0; index < elements.count; index++) {
    lookUp(call, pattern, elements, index, found);
  }
  return found;
}

/**
 * Adds to `found` what the pattern at argument `pattern` names for an element: `#` the element, else the
 * string at the key with the element in place of the star, or with `->field` behind a field of a hash.
 */
function lookUp(
  call: Call,
  pattern: number,
  elements: SortElements,
  index: number,
  found: SortElements,
): void {
  const { arguments: args, database, keyspace } = call;
  const [first, last] = [args.start(pattern), args.end(pattern)];
  if (last - first === 1 && args.is(pattern, '#')) {
    found.add(elements.bytes, elements.start(index), elements.end(index));
    return;
  }
  const star = starIn(args, pattern);
  if (star < 0) {
    found.addMissing();
    return;
  }
  const arrow = args.buffer.subarray(star + 1, last).indexOf('->');
  const hasField = arrow >= 0 && star + 1 + arrow + 2 < last;
  const keyEnd = hasField ? star + 1 + arrow : last;
  const name = keyName(args, { first, star, end: keyEnd }, elements, index);
  const entry = database.find(name, 0, name.length);
  if (entry === 0) {
    call.misses++;
    call.missed?.(call, 0, name);
    found.addMissing();
    return;
  }
  call.hits++;
  if (!hasField && database.type(entry) === ValueType.string) {
    const { bytes, start, end } = database.stringRange(entry);
    found.add(bytes, start, end);
  } else if (hasField && database.type(entry) === ValueType.hash) {
    const hash = keyspace.hashes.opened;
    hash.open(database, entry);
    if (!hash.find(args.buffer, keyEnd + 2, last)) found.addMissing();
    else found.add(hash.value.bytes, hash.value.start, hash.value.end);
  } else found.addMissing();
}

/** The pattern with an element in place of its star. */
function keyName(
  args: Arguments,
  pattern: { first: number; star: number; end: number },
  elements: SortElements,
  index: number,
): Buffer {
  const { first, star, end } = pattern;
  const length = elements.end(index) - elements.start(index);
  const name = Buffer.allocUnsafe(end - first - 1 + length);
  copyBytes(args.buffer, first, star, name, 0);
  copyBytes(elements.bytes, elements.start(index), elements.end(index), name, star - first);
  copyBytes(args.buffer, star + 1, end, name, star - first + length);
  return name;
}

/** What is answered or stored for the chosen elements. */
function resultOf(
  call: Call,
  { gets }: SortRequest,
  elements: SortElements,
  chosen: readonly number[],
): SortElements {
  const result = new SortElements();
  for (const index of chosen) {
    if (gets.length === 0) {
      result.add(elements.bytes, elements.start(index), elements.end(index));
    }
    for (const pattern of gets) lookUp(call, pattern, elements, index, result);
  }
  return result;
}

function answerChosen(
  call: Call,
  request: SortRequest,
  elements: SortElements,
  chosen: readonly number[],
): void {
  const { reply } = call;
  if (request.gets.length === 0) {
    reply.array(chosen.length);
    for (const index of chosen) elements.answer(reply, index);
    return;
  }
  const result = resultOf(call, request, elements, chosen);
  reply.array(result.count);
  for (let index = 0; index < result.count; index++) result.answer(reply, index);
}

/** Puts the result in the place of the destination; the journal keeps DEL and RPUSH. */
function storeChosen(
  call: Call,
  request: SortRequest,
  elements: SortElements,
  chosen: readonly number[],
): void {
  const { keyspace, reply } = call;
  const { destination } = request;
  const result = resultOf(call, request, elements, chosen);
  if (result.count === 0) {
    const before = keyspace.changes;
    call.delete(destination);
    if (keyspace.changes !== before) recordRemoval(call, destination);
    reply.integer(0);
    return;
  }
  storeList(call, destination, result);
  recordRemoval(call, destination);
  recordPush(call, destination, result);
  call.changed(destination, 'sortstore');
  reply.integer(result.count);
}

/** Puts a list of the elements in the place of the key. @throws ArenaFull with nothing changed */
function storeList(call: Call, destination: number, result: SortElements): void {
  const { arguments: args, database, keyspace } = call;
  const { lists } = keyspace;
  const list = new Unowned(ValueType.list, lists.create(result.used), ListEncoding.packed);
  try {
    lists.open(list, 0);
    for (let index = 0; index < result.count; index++) {
      const [start, end] = bounds(result, index);
      lists.pushBack(result.bytes, start, end);
    }
    const name = new ByteRange();
    name.set(args.buffer, args.start(destination), args.end(destination));
    placeCollection(database, name, list.collection);
  } catch (cause) {
    lists.free(list.root(), list.encoding());
    throw cause;
  }
}

/** The range of an element; an empty one for what is missing. */
function bounds(result: SortElements, index: number): [start: number, end: number] {
  const end = result.end(index);
  return [Math.min(result.start(index), end), end];
}

function recordRemoval({ arguments: args, database, effects }: Call, destination: number): void {
  effects.command(database.index, 2);
  effects.text('DEL');
  effects.argument(args.buffer, args.start(destination), args.end(destination));
}

function recordPush(call: Call, destination: number, result: SortElements): void {
  const { arguments: args, database, effects } = call;
  effects.command(database.index, 2 + result.count);
  effects.text('RPUSH');
  effects.argument(args.buffer, args.start(destination), args.end(destination));
  for (let index = 0; index < result.count; index++) {
    const [start, end] = bounds(result, index);
    effects.argument(result.bytes, start, end);
  }
}

const BY_THE_DATA = 'The keys of BY and GET follow from the elements that are sorted.';

export const SORT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'sort',
    arity: -2,
    flags: ['write', 'denyoom'],
    keys: [
      key(1, 'RO', 'access'),
      { ...unknownKeys('RO', 'access'), notes: BY_THE_DATA },
      {
        ...optionKey('STORE', 2, 'OW', 'update'),
        notes: 'Where STORE stands among the options is not told in advance.',
        skipped: [
          ['LIMIT', 2],
          ['GET', 1],
          ['BY', 1],
        ],
      },
    ],
    group: 'generic',
    since: '1.0.0',
    summary: 'Answers or stores the elements of a list, set or sorted set in another order.',
    execute: (call) => sort(call, true),
  },
  {
    name: 'sort_ro',
    arity: -2,
    flags: ['readonly'],
    keys: [key(1, 'RO', 'access'), { ...unknownKeys('RO', 'access'), notes: BY_THE_DATA }],
    group: 'generic',
    since: '7.0.0',
    summary: 'Answers the elements of a list, set or sorted set in another order.',
    execute: (call) => sort(call, false),
  },
];
