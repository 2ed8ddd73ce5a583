/**
 * Sorted sets of sorted sets: ZUNION, ZINTER, ZDIFF, their STORE forms, ZINTERCARD. A set counts as a
 * sorted set of equal scores, 1; a missing key as an empty one. Cost: ZUNION all members, ZINTER those
 * of the smallest times the number of keys, ZDIFF those of the first times the number of keys, each
 * times log n of the result.
 */
import { ReplyError, SYNTAX_ERROR, WRONG_TYPE } from '../base/errors.ts';
import { ValueType } from '../keyspace/entry.ts';
import { OpenSet } from '../keyspace/sets.ts';
import { OpenSortedSet } from '../keyspace/sorted-sets.ts';
import type { ElementCursor } from '../structures/element.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { answerMember, storeResult } from './sorted-set-members.ts';
import { type CommandSpec, countedKeys, key } from './spec.ts';

const NOT_A_WEIGHT = new ReplyError('ERR', 'weight value is not a float');
const LIMIT_NEGATIVE = new ReplyError('ERR', "LIMIT can't be negative");

/** Told of a member, its score and its handle in the source; false ends the visits. */
type Visit = (member: ElementCursor, score: number, handle: number) => boolean;

/** One of the keys: a sorted set, or a set whose members all have the score 1. */
class Source {
  weight = 1;
  readonly size: number;
  readonly #scored: OpenSortedSet | undefined;
  readonly #plain: OpenSet | undefined;

  /** @throws ReplyError WRONGTYPE when the key is neither */
  constructor(call: Call, index: number) {
    const { database, keyspace } = call;
    const entry = call.find(index);
    const type = entry === 0 ? undefined : database.type(entry);
    if (type === ValueType.sortedSet) {
      this.#scored = new OpenSortedSet(keyspace.sortedSets);
      this.#scored.open(database, entry);
    } else if (type === ValueType.set) {
      this.#plain = new OpenSet(keyspace.sets);
      this.#plain.open(database, entry);
    } else if (type !== undefined) throw WRONG_TYPE;
    this.size = this.#scored?.size ?? this.#plain?.size ?? 0;
  }

  /** The member's score before its weight; undefined when it is not there. */
  scoreOf({ bytes, start, end }: ElementCursor): number | undefined {
    if (this.#scored?.find(bytes, start, end) === true) return this.#scored.score;
    return this.#plain?.has(bytes, start, end) === true ? 1 : undefined;
  }

  /** The member of a handle. */
  load(handle: number): ElementCursor {
    if (this.#scored === undefined) return (this.#plain as OpenSet).load(handle);
    this.#scored.load(handle);
    return this.#scored.member;
  }

  /** Visits every member with its score before its weight, until `visit` answers false. */
  visit(visit: Visit): void {
    const scored = this.#scored;
    const plain = this.#plain;
    if (scored !== undefined) {
      for (let more = scored.seek(0); more; more = scored.forward()) {
        if (!visit(scored.member, scored.score, scored.handle)) return;
      }
    } else if (plain !== undefined) {
      let goesOn = true;
      plain.forEach((handle) => {
        if (goesOn) goesOn = visit(plain.load(handle), 1, handle);
      });
    }
  }
}

/** Members of one of the sources, with the scores that they are to have. */
class Part {
  readonly #from: Source;
  readonly #handles: number[] = [];
  readonly #scores: number[] = [];

  constructor(from: Source) {
    this.#from = from;
  }

  /** Always true: the visits go on. */
  add(handle: number, score: number): boolean {
    this.#handles.push(handle);
    this.#scores.push(score);
    return true;
  }

  /** Puts them into an empty result, which gets room for just them. */
  build(result: OpenSortedSet): void {
    result.expect(this.#handles.length);
    this.#handles.forEach((handle, at) => {
      const { bytes, start, end } = this.#from.load(handle);
      result.add(bytes, start, end, this.#scores[at] as number);
    });
  }
}

type Aggregate = 'SUM' | 'MIN' | 'MAX';

function aggregated(how: Aggregate, left: number, right: number): number {
  if (how === 'SUM') {
    const sum = left + right;
    // inf and -inf together are 0 (as Redis).
    return Number.isNaN(sum) ? 0 : sum;
  }
  // NaN is neither: the score stays (as Redis).
  const replaces = how === 'MIN' ? right < left : right > left;
  return replaces ? right : left;
}

/** A score times its weight; 0 times infinity is 0 (as Redis). */
function weighted(score: number, weight: number): number {
  const product = score * weight;
  return Number.isNaN(product) ? 0 : product;
}

interface Request {
  readonly sources: Source[];
  aggregate: Aggregate;
  withScores: boolean;
  /** Of ZINTERCARD; 0 = none. */
  limit: number;
}

type Operation = 'union' | 'inter' | 'diff' | 'card';

/**
 * `numkeys key [key …]` from argument `at` on and the options behind: WEIGHTS and AGGREGATE but for
 * differences and counts, WITHSCORES where the members are answered, LIMIT where they are counted.
 */
function readRequest(call: Call, at: number, operation: Operation): Request {
  const args = call.arguments;
  const count = args.integer(at);
  if (count < 1) {
    const name = call.command.fullName;
    throw new ReplyError('ERR', `at least 1 input key is needed for '${name}' command`);
  }
  if (count > args.count - at - 1) throw SYNTAX_ERROR;
  const sources: Source[] = [];
  for (let i = at + 1; i <= at + count; i++) sources.push(new Source(call, i));
  const request: Request = { sources, aggregate: 'SUM', withScores: false, limit: 0 };
  const combines = operation === 'union' || operation === 'inter';
  const answers = at === 1 && operation !== 'card';
  for (let i = at + count + 1; i < args.count; i++) {
    const left = args.count - i;
    if (combines && left > count && args.is(i, 'WEIGHTS')) {
      for (const source of sources) source.weight = args.float(++i, NOT_A_WEIGHT);
    } else if (combines && left > 1 && args.is(i, 'AGGREGATE')) {
      request.aggregate = readAggregate(args, ++i);
    } else if (answers && args.is(i, 'WITHSCORES')) {
      request.withScores = true;
    } else if (operation === 'card' && left > 1 && args.is(i, 'LIMIT')) {
      request.limit = args.integer(++i, LIMIT_NEGATIVE);
      if (request.limit < 0) throw LIMIT_NEGATIVE;
    } else throw SYNTAX_ERROR;
  }
  return request;
}

function readAggregate(args: Arguments, index: number): Aggregate {
  for (const how of ['SUM', 'MIN', 'MAX'] as const) if (args.is(index, how)) return how;
  throw SYNTAX_ERROR;
}

/** Smallest first: the order in which scores are added up, too. */
function bySize(sources: readonly Source[]): Source[] {
  return [...sources].sort((left, right) => left.size - right.size);
}

/** Visits the members that all sources have, the smallest first of all, with their scores put together. */
function intersect({ sources, aggregate }: Request, visit: Visit): void {
  const [smallest, ...others] = bySize(sources);
  smallest?.visit((member, first, handle) => {
    let score = weighted(first, smallest.weight);
    for (const other of others) {
      const found = other.scoreOf(member);
      if (found === undefined) return true;
      score = aggregated(aggregate, score, found * other.weight);
    }
    return visit(member, score, handle);
  });
}

/** Puts the members of all sources into `result`; it has those of the largest at least. */
function unite({ sources, aggregate }: Request, result: OpenSortedSet): void {
  const bySizes = bySize(sources);
  result.expect(bySizes.at(-1)?.size ?? 0);
  for (const source of bySizes) {
    source.visit(({ bytes, start, end }, own) => {
      const score = weighted(own, source.weight);
      if (!result.find(bytes, start, end)) {
        result.add(bytes, start, end, score);
        return true;
      }
      const together = aggregated(aggregate, result.score, score);
      // The sum of -0 and 0 is 0.
      if (!Object.is(together, result.score)) result.update(bytes, start, end, together);
      return true;
    });
  }
}

/** Visits the members of the first source that no other has. */
function subtract({ sources }: Request, visit: Visit): void {
  const [first, ...others] = sources;
  first?.visit((member, score, handle) => {
    const isElsewhere = others.some((other) => other.scoreOf(member) !== undefined);
    return isElsewhere || visit(member, score, handle);
  });
}

/** A new sorted set, without an entry, of what the operation gives; the keyspace's result view. */
function combine(call: Call, operation: Operation, request: Request): OpenSortedSet {
  const { result } = call.keyspace.sortedSets;
  result.openResult();
  try {
    if (operation === 'union') unite(request, result);
    else {
      const [from] = operation === 'diff' ? request.sources : bySize(request.sources);
      const part = new Part(from as Source);
      const visit: Visit = (_member, score, handle) => part.add(handle, score);
      if (operation === 'diff') subtract(request, visit);
      else intersect(request, visit);
      part.build(result);
    }
  } catch (cause) {
    result.free();
    throw cause;
  }
  return result;
}

/** ZUNION|ZINTER|ZDIFF numkeys key [key …] [WEIGHTS weight …] [AGGREGATE SUM|MIN|MAX] [WITHSCORES] */
function answer(call: Call, operation: Operation): void {
  const request = readRequest(call, 1, operation);
  const result = combine(call, operation, request);
  if (request.withScores) call.reply.pairs(result.size);
  else call.reply.array(result.size);
  for (let more = result.seek(0); more; more = result.forward()) {
    answerMember(call, result, request.withScores);
  }
  result.free();
}

/** ZUNIONSTORE|ZINTERSTORE|ZDIFFSTORE destination numkeys key [key …] [WEIGHTS …] [AGGREGATE …] */
function store(call: Call, operation: Operation, event: string): void {
  const request = readRequest(call, 2, operation);
  storeResult(call, combine(call, operation, request), event);
}

/** ZINTERCARD numkeys key [key …] [LIMIT limit] */
function zintercard(call: Call): void {
  const request = readRequest(call, 1, 'card');
  let count = 0;
  intersect(request, () => ++count !== request.limit);
  call.reply.integer(count);
}

function answerRow(name: string, operation: Operation, summary: string): CommandSpec {
  return {
    name,
    arity: -3,
    flags: ['readonly', 'movablekeys'],
    keys: [countedKeys(1, 'RO', 'access')],
    group: 'sorted-set',
    since: '6.2.0',
    summary,
    execute: (call) => answer(call, operation),
  };
}

function storeRow(
  name: string,
  operation: Operation,
  text: { since: string; summary: string },
): CommandSpec {
  return {
    name,
    arity: -4,
    flags: ['write', 'denyoom', 'movablekeys', 'effect'],
    keys: [key(1, 'OW', 'update'), countedKeys(2, 'RO', 'access')],
    group: 'sorted-set',
    ...text,
    execute: (call) => store(call, operation, name),
  };
}

export const SORTED_SET_ALGEBRA_COMMANDS: readonly CommandSpec[] = [
  answerRow('zunion', 'union', 'Answers the members that any of some sorted sets has.'),
  storeRow('zunionstore', 'union', {
    since: '2.0.0',
    summary: 'Stores the members that any of some sorted sets has.',
  }),
  answerRow('zinter', 'inter', 'Answers the members that all of some sorted sets have.'),
  storeRow('zinterstore', 'inter', {
    since: '2.0.0',
    summary: 'Stores the members that all of some sorted sets have.',
  }),
  {
    ...answerRow('zintercard', 'card', 'Counts the members that all of some sorted sets have.'),
    since: '7.0.0',
    execute: zintercard,
  },
  answerRow('zdiff', 'diff', 'Answers the members of a sorted set that no other of some has.'),
  storeRow('zdiffstore', 'diff', {
    since: '6.2.0',
    summary: 'Stores the members of a sorted set that no other of some has.',
  }),
];
