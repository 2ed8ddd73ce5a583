/**
 * The reference: syntax, cost and history of every command, for COMMAND DOCS and the tests. It is looked
 * into when somebody asks, and a syntax is read at the first question about it.
 */
import type { CommandSpec } from '../spec.ts';
import { type CommandArgument, parseSyntax } from '../syntax.ts';
import { CHANNELS_REFERENCE } from './channels.ts';
import { CLUSTER_REFERENCE } from './cluster.ts';
import { CONNECTION_REFERENCE } from './connection.ts';
import { GEO_REFERENCE } from './geo.ts';
import { HASHES_REFERENCE } from './hashes.ts';
import { KEYS_REFERENCE } from './keys.ts';
import { LISTS_REFERENCE } from './lists.ts';
import type { ReferenceEntry } from './reference-entry.ts';
import { SERVER_REFERENCE } from './server.ts';
import { SETS_REFERENCE } from './sets.ts';
import { SORTED_SETS_REFERENCE } from './sorted-sets.ts';
import { STREAMS_REFERENCE } from './streams.ts';
import { STRINGS_REFERENCE } from './strings.ts';

const ENTRIES: ReadonlyMap<string, ReferenceEntry> = new Map(
  [
    STRINGS_REFERENCE,
    LISTS_REFERENCE,
    SETS_REFERENCE,
    SORTED_SETS_REFERENCE,
    GEO_REFERENCE,
    HASHES_REFERENCE,
    STREAMS_REFERENCE,
    KEYS_REFERENCE,
    CHANNELS_REFERENCE,
    CONNECTION_REFERENCE,
    SERVER_REFERENCE,
    CLUSTER_REFERENCE,
  ].flatMap((family) => Object.entries(family)),
);

/** The full names of the commands that have an entry. */
export const REFERENCE_NAMES: readonly string[] = [...ENTRIES.keys()];

const parsed = new WeakMap<CommandSpec, readonly CommandArgument[]>();

/** The entry of a command; `fullName` is `get` or `client|id`. Undefined: nobody has written it. */
export function referenceOf(fullName: string): ReferenceEntry | undefined {
  return ENTRIES.get(fullName);
}

/** The arguments of a command; none where its syntax tells none. */
export function argumentsOf(spec: CommandSpec, fullName: string): readonly CommandArgument[] {
  const known = parsed.get(spec);
  if (known !== undefined) return known;
  const read = parseSyntax(referenceOf(fullName)?.syntax ?? '', spec.keys?.length ?? 0);
  parsed.set(spec, read);
  return read;
}
