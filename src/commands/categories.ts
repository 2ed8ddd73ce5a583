/**
 * ACL categories of a command, by Redis's names without the `@`. They follow from a row's flags and
 * group; the few that do not are listed here.
 */
import type { CommandSpec, Group } from './spec.ts';

/** Every category, in the order in which Redis tells them. */
export const CATEGORIES = [
  'keyspace',
  'read',
  'write',
  'set',
  'sortedset',
  'list',
  'hash',
  'string',
  'bitmap',
  'hyperloglog',
  'geo',
  'stream',
  'pubsub',
  'admin',
  'fast',
  'slow',
  'blocking',
  'dangerous',
  'connection',
  'transaction',
  'scripting',
] as const;
export type Category = (typeof CATEGORIES)[number];

const BY_GROUP: Readonly<Record<Group, Category | undefined>> = {
  string: 'string',
  list: 'list',
  set: 'set',
  'sorted-set': 'sortedset',
  hash: 'hash',
  stream: 'stream',
  bitmap: 'bitmap',
  hyperloglog: 'hyperloglog',
  geo: 'geo',
  generic: 'keyspace',
  // From the flag: PUBSUB itself, which only holds subcommands, does not have it.
  pubsub: undefined,
  transactions: 'transaction',
  connection: 'connection',
  server: undefined,
  scripting: 'scripting',
  cluster: undefined,
};

/** By full name, or by the container's name for all of its subcommands. */
const MORE: ReadonlyMap<string, readonly Category[]> = new Map([
  ['asking', ['connection']],
  ['command', ['connection']],
  ['dbsize', ['keyspace']],
  ['flushall', ['keyspace', 'dangerous']],
  ['flushdb', ['keyspace', 'dangerous']],
  ['info', ['dangerous']],
  ['keys', ['dangerous']],
  ['lastsave', ['admin', 'dangerous']],
  ['migrate', ['dangerous']],
  ['readonly', ['connection']],
  ['readwrite', ['connection']],
  ['role', ['admin', 'dangerous']],
  ['restore', ['dangerous']],
  ['restore-asking', ['keyspace', 'dangerous']],
  ['sort', ['set', 'sortedset', 'list', 'dangerous']],
  ['sort_ro', ['set', 'sortedset', 'list', 'dangerous']],
  ['swapdb', ['keyspace', 'dangerous']],
  ['wait', ['connection']],
]);

/** Told among the commands on keys, and not of their category: WAIT has no keys, SORT has types. */
const OUTSIDE_GROUP: ReadonlySet<string> = new Set(['wait', 'sort', 'sort_ro']);

/** The categories of a row; `fullName` is `get` or `client|id`. */
export function categoriesOf(spec: CommandSpec, fullName: string): Category[] {
  const { flags } = spec;
  const found = new Set<Category>(MORE.get(fullName.split('|')[0] ?? ''));
  const group = OUTSIDE_GROUP.has(fullName) ? undefined : BY_GROUP[spec.group];
  if (group !== undefined && spec.execute !== undefined) found.add(group);
  // Nobody can tell what a script does.
  const runsScripts = spec.group === 'scripting' && spec.keys !== undefined;
  if (flags.includes('write')) found.add('write');
  if (flags.includes('readonly') && !runsScripts) found.add('read');
  if (flags.includes('admin')) found.add('admin').add('dangerous');
  if (flags.includes('pubsub')) found.add('pubsub');
  if (flags.includes('blocking')) found.add('blocking');
  found.add(flags.includes('fast') ? 'fast' : 'slow');
  return CATEGORIES.filter((category) => found.has(category));
}
