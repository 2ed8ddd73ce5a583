/**
 * Where a command's keys stand, from its row: COMMAND GETKEYS, bounds, permissions and tracking all
 * read the same rule.
 */
import type { Arguments } from './arguments.ts';
import type { CommandSpec, KeySpec } from './spec.ts';

/** The argument indexes of the keys of one key specification, in order; those beyond the end left out. */
export function keyIndexesOf(spec: KeySpec, args: Arguments): number[] {
  if (spec.unknown === true) return [];
  if (spec.option !== undefined) return indexBehind(spec.option, spec, args);
  if (spec.keyword !== undefined) return indexesBehind(spec.keyword, spec, args);
  const indexes: number[] = [];
  const last = lastIndex(spec, args);
  for (let index = spec.first; index <= last && index < args.count; index += spec.step) {
    if (spec.skipsEmpty === true && args.length(index) === 0) continue;
    indexes.push(index);
  }
  return indexes;
}

/** The argument indexes of all keys of a command, in the order of its key specifications. */
export function keyIndexes(spec: CommandSpec, args: Arguments): number[] {
  return (spec.keys ?? []).flatMap((keySpec) => keyIndexesOf(keySpec, args));
}

/** What stands behind the last of an option's words, if it is there. */
function indexBehind(option: string, { first, skipped = [] }: KeySpec, args: Arguments): number[] {
  let found: number[] = [];
  for (let at = first; at < args.count - 1; at++) {
    const values = skipped.find(([word]) => args.is(at, word))?.[1];
    if (values !== undefined) at += values;
    else if (args.is(at, option)) found = [++at];
  }
  return found;
}

function lastIndex(spec: KeySpec, args: Arguments): number {
  if (spec.numkeys === undefined) return spec.last >= 0 ? spec.last : args.count + spec.last;
  if (spec.numkeys >= args.count) return -1;
  const count = Number(args.text(spec.numkeys));
  if (!Number.isInteger(count) || count < 1) return -1;
  return spec.first + (count - 1) * spec.step;
}

/** What stands behind a word, or the first half of it: the smaller one, as Redis divides. */
function indexesBehind(keyword: string, { first, isRest }: KeySpec, args: Arguments): number[] {
  const step = first < 0 ? -1 : 1;
  let at = first < 0 ? args.count + first : first;
  while (at > 0 && at < args.count && !args.is(at, keyword)) at += step;
  if (at <= 0) return [];
  const behind = args.count - at - 1;
  const count = isRest === true ? behind : Math.floor(behind / 2);
  return Array.from({ length: count }, (_, key) => at + 1 + key);
}

/** Commands that write, and look up the first key to answer what it holds. */
const ANSWERS_FIRST_KEY: ReadonlySet<string> = new Set([
  'getset',
  'getex',
  'getdel',
  'pfmerge',
  'xack',
  'xautoclaim',
  'xclaim',
]);

/** Whether a command that writes may have keys for which `readsKey` is true. */
export function readsSomeKeys({ name, flags, keys = [] }: CommandSpec): boolean {
  if (!flags.includes('write')) return false;
  const may = (key: KeySpec): boolean => key.flagsIn !== undefined || key.flags.includes('RO');
  return ANSWERS_FIRST_KEY.has(name) || keys.some(may);
}

/**
 * Whether a command that writes only reads the key at argument `index`, or answers what it held: as
 * Redis's lookupKeyRead, this is what counts as found or missed, and what `keymiss` tells.
 */
export function readsKey(spec: CommandSpec, args: Arguments, index: number): boolean {
  if (ANSWERS_FIRST_KEY.has(spec.name)) return true;
  for (const key of spec.keys ?? []) {
    const { first, last, numkeys } = key;
    const isCovered = index >= first && (numkeys !== undefined || last < 0 || index <= last);
    if (!isCovered) continue;
    const flags = key.flagsIn?.(args) ?? key.flags;
    // SET is told to read with GET; BITFIELD that sets something reads to write.
    if (flags.includes('RO') || (spec.name === 'set' && flags.includes('access'))) return true;
  }
  return false;
}
