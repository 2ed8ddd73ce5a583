/**
 * How COMMAND INFO tells about one row, in Redis's shape.
 */
import { categoriesOf } from './categories.ts';
import type { ReplyWriter } from './reply.ts';
import type { KeySpec } from './spec.ts';
import type { Command } from './table.ts';
import { tipsOf } from './tips.ts';

/** keywire's own flags, which no client knows. */
const OWN_FLAGS: ReadonlySet<string> = new Set(['internal', 'effect']);

/** Where the keys stand in the words of Redis before 7: zeros when there are none. */
interface LegacyRange {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  /** True when these three do not tell every key. */
  readonly incomplete: boolean;
}

/** True when keys stand at fixed places. */
function isPlain(spec: KeySpec): boolean {
  const isFixed = spec.numkeys === undefined && spec.option === undefined;
  return isFixed && spec.keyword === undefined && spec.unknown !== true;
}

/** The one range, or the union of plain ranges that follow one another; as Redis derives it. */
function legacyRange(specs: readonly KeySpec[]): LegacyRange {
  const [only] = specs;
  if (only !== undefined && specs.length === 1 && isPlain(only)) {
    const incomplete = only.flags.includes('incomplete');
    return { first: only.first, last: only.last, step: only.step, incomplete };
  }
  let first = 0;
  let last = 0;
  let incomplete = false;
  for (const spec of specs) {
    const follows = last === 0 || (last > 0 && spec.first === last + 1);
    if (!isPlain(spec) || spec.step !== 1 || !follows) {
      incomplete = true;
      continue;
    }
    if (spec.flags.includes('incomplete')) incomplete = true;
    if (first === 0) first = spec.first;
    last = spec.last;
  }
  return { first, last, step: first === 0 ? 0 : 1, incomplete };
}

/** The element of COMMAND INFO: ten values, the subcommands' elements in the last. */
export function writeInfo(reply: ReplyWriter, command: Command): void {
  const { spec } = command;
  const range = legacyRange(spec.keys ?? []);
  const flags = spec.flags.filter((flag) => !OWN_FLAGS.has(flag));
  if (range.incomplete && !flags.includes('movablekeys')) flags.push('movablekeys');
  reply.array(10);
  reply.text(command.fullName);
  reply.integer(command.arity);
  writeStatuses(reply, flags);
  reply.integer(range.first);
  reply.integer(range.last);
  reply.integer(range.step);
  writeStatuses(
    reply,
    categoriesOf(spec, command.fullName).map((category) => `@${category}`),
  );
  writeTips(reply, tipsOf(command.fullName));
  reply.set(spec.keys?.length ?? 0);
  for (const keySpec of spec.keys ?? []) writeKeySpec(reply, keySpec);
  const subcommands = subcommandsOf(command);
  // As Redis: an empty set where there are none, else an array.
  if (subcommands.length === 0) reply.set(0);
  else reply.array(subcommands.length);
  for (const subcommand of subcommands) writeInfo(reply, subcommand);
}

function writeTips(reply: ReplyWriter, tips: readonly string[]): void {
  reply.set(tips.length);
  for (const tip of tips) reply.text(tip);
}

/** A set of statuses. */
export function writeStatuses(reply: ReplyWriter, statuses: readonly string[]): void {
  reply.set(statuses.length);
  for (const status of statuses) reply.simple(status);
}

function writeKeySpec(reply: ReplyWriter, spec: KeySpec): void {
  reply.map(spec.notes === undefined ? 3 : 4);
  if (spec.notes !== undefined) {
    reply.text('notes');
    reply.text(spec.notes);
  }
  reply.text('flags');
  writeStatuses(reply, spec.flags);
  if (spec.keyword !== undefined) {
    writeKeywordSpec(reply, spec.keyword, spec);
    return;
  }
  const begin = spec.numkeys ?? spec.first;
  reply.text('begin_search');
  // An option that may stand anywhere cannot be told in Redis's words.
  if (spec.unknown === true || spec.skipped !== undefined) {
    writeFinder(reply, 'unknown', []);
    reply.text('find_keys');
    writeFinder(reply, 'unknown', []);
    return;
  }
  if (spec.option === undefined) writeFinder(reply, 'index', [['index', begin]]);
  else writeOption(reply, spec.option, spec.first);
  reply.text('find_keys');
  if (spec.numkeys === undefined) {
    const lastFromBegin = spec.last >= 0 ? spec.last - spec.first : spec.last;
    writeFinder(reply, 'range', [
      ['lastkey', lastFromBegin],
      ['keystep', spec.step],
      ['limit', 0],
    ]);
  } else {
    writeFinder(reply, 'keynum', [
      ['keynumidx', 0],
      ['firstkey', spec.first - begin],
      ['keystep', spec.step],
    ]);
  }
}

/** An option's word, and from where on it is looked for. */
function writeOption(reply: ReplyWriter, option: string, first: number): void {
  reply.map(2);
  reply.text('type');
  reply.text('keyword');
  reply.text('spec');
  reply.map(2);
  reply.text('keyword');
  reply.text(option);
  reply.text('startfrom');
  reply.integer(first);
}

/** Keys behind a word: the first half of what follows, or all. */
function writeKeywordSpec(reply: ReplyWriter, keyword: string, { first, isRest }: KeySpec): void {
  reply.text('begin_search');
  writeFinder(reply, 'keyword', [
    ['keyword', keyword],
    ['startfrom', first],
  ]);
  reply.text('find_keys');
  writeFinder(reply, 'range', [
    ['lastkey', -1],
    ['keystep', 1],
    ['limit', isRest === true ? 0 : 2],
  ]);
}

function writeFinder(
  reply: ReplyWriter,
  type: string,
  fields: readonly (readonly [name: string, value: number | string])[],
): void {
  reply.map(2);
  reply.text('type');
  reply.text(type);
  reply.text('spec');
  reply.map(fields.length);
  for (const [name, value] of fields) {
    reply.text(name);
    if (typeof value === 'string') reply.text(value);
    else reply.integer(value);
  }
}

/** The subcommands that clients may know of. */
export function subcommandsOf(command: Command): readonly Command[] {
  return (command.subcommands?.commands ?? []).filter((subcommand) => !subcommand.internal);
}
