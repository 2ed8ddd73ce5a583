/**
 * What OBJECT ENCODING tells of a string. keywire keeps all strings alike, as bytes; the names are
 * those that Redis would give, because tools look at them.
 */
import { exactInteger } from '../base/bytes.ts';
import type { Database } from '../keyspace/database.ts';

/** The encodings an entry remembers: set as a whole, or changed in place. */
const WHOLE = 0;
const GROWN = 1;
/** Redis keeps strings up to this size in one block with their header. */
const EMBEDDED_BYTES_MAX = 44;

/** Remembers that a part of the string was written: Redis then calls it `raw`. */
export function markGrown(database: Database, entry: number): void {
  database.setEncoding(entry, GROWN);
}

/** The opposite, for a string that was rewritten in place. */
export function markWhole(database: Database, entry: number): void {
  if (database.encoding(entry) !== WHOLE) database.setEncoding(entry, WHOLE);
}

/** `int`, `embstr` or `raw`. */
export function stringEncodingName(database: Database, entry: number): string {
  if (database.encoding(entry) === GROWN) return 'raw';
  const range = database.stringRange(entry);
  if (exactInteger(range.bytes, range.start, range.end) !== undefined) return 'int';
  return range.length <= EMBEDDED_BYTES_MAX ? 'embstr' : 'raw';
}
