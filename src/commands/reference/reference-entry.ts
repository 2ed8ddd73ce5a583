/**
 * What is told about a command in words, beside what its row of the table says: an entry by its full
 * name (`get`, `client|id`) in the file of its family.
 */

/** One command, or subcommand. */
export interface ReferenceEntry {
  /** What stands behind its name, in the notation of syntax.ts. Absent: nothing may. */
  readonly syntax?: string;
  /** What it costs here. */
  readonly complexity: string;
  /** What came to it, by the Redis version that brought it. */
  readonly history?: readonly (readonly [version: string, change: string])[];
  readonly deprecated?: { readonly since: string; readonly instead: string };
  /** Not meant for people. */
  readonly forServers?: true;
}

export type References = Readonly<Record<string, ReferenceEntry>>;
