/**
 * Whole values put where a key has another one or none: RESTORE, COPY, and results that are stored. The
 * old value goes at last, when nothing can fail any more, so that a full arena leaves the key as it was.
 * The callers tell `changed`.
 */
import type { ByteRange } from '../base/bytes.ts';
import type { Collection, Database } from './database.ts';
import { ValueType } from './entry.ts';

/**
 * Gives the key a collection and a deadline, 0 = none; the entry.
 * @throws ArenaFull with nothing changed: the collection is still the caller's
 */
export function placeCollection(
  database: Database,
  { bytes, start, end }: ByteRange,
  collection: Collection,
  deadlineMs = 0,
): number {
  const old = database.peek(bytes, start, end);
  if (old !== 0) {
    const before = database.deadlineMs(old);
    const entry = database.setDeadline(old, deadlineMs);
    try {
      return database.replaceValue(entry, collection);
    } catch (cause) {
      database.setDeadline(entry, before);
      throw cause;
    }
  }
  // It is an empty string until it has its deadline, so that it can go without the collection.
  const created = database.create(bytes, start, end, ValueType.string, 0);
  const entry = withDeadline(database, { bytes, start, end }, created, deadlineMs);
  return database.replaceValue(entry, collection);
}

/**
 * Gives the key a string and a deadline, 0 = none; the entry.
 * @throws ArenaFull with nothing changed
 */
export function placeString(
  database: Database,
  { bytes, start, end }: ByteRange,
  value: ByteRange,
  deadlineMs = 0,
): number {
  const old = database.peek(bytes, start, end);
  const set = (keepsDeadline: boolean): number =>
    database.setString(bytes, start, end, value.bytes, value.start, value.end, keepsDeadline);
  if (old === 0) return withDeadline(database, { bytes, start, end }, set(false), deadlineMs);
  const before = database.deadlineMs(old);
  const roomy = database.setDeadline(old, deadlineMs);
  try {
    return set(true);
  } catch (cause) {
    database.setDeadline(roomy, before);
    throw cause;
  }
}

/**
 * Gives the key of another database, or another key of the same, a copy of an entry's value and deadline;
 * the new entry. Cost: the size of the value.
 * @throws ArenaFull with nothing changed
 */
export function placeCopy(
  source: Database,
  entry: number,
  target: Database,
  key: ByteRange,
): number {
  const { keyspace } = source;
  const deadlineMs = source.deadlineMs(entry);
  const [type, encoding] = [source.type(entry), source.encoding(entry)];
  if (type === ValueType.string) {
    const string = source.stringRange(entry);
    keyspace.requireRoom(string.length);
    return placeString(target, key, string, deadlineMs);
  }
  const root = keyspace.copyValue(type, encoding, source.root(entry));
  try {
    // What it takes is known only now: it may not take what small changes rely on.
    keyspace.requireRoom(0);
    return placeCollection(target, key, { type, encoding, root }, deadlineMs);
  } catch (cause) {
    keyspace.freeValue(type, encoding, root);
    throw cause;
  }
}

/**
 * Tells of the key as of a new one, though it was there: COPY and RESTORE delete what they replace in
 * Redis, and add the key anew.
 */
export function announceReplaced(database: Database, entry: number): void {
  const { keyspace } = database;
  if (keyspace.announcesKeys) keyspace.announce(database, entry);
}

/** Sets the deadline of a new key; its entry. @throws ArenaFull with the key gone */
function withDeadline(
  database: Database,
  { bytes, start, end }: Pick<ByteRange, 'bytes' | 'start' | 'end'>,
  entry: number,
  deadlineMs: number,
): number {
  try {
    return database.setDeadline(entry, deadlineMs);
  } catch (cause) {
    // The entry may have moved on the way.
    database.remove(database.peek(bytes, start, end));
    throw cause;
  }
}
