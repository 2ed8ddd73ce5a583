/**
 * How a key is built up again: the effects that make an equal one where there is none. A checkpoint is
 * made of them, so what a command creates and no function here tells would be lost with the next
 * compaction. One function a type, in `REBUILDERS`; a new type adds its own.
 *
 * A collection is told in effects of bounded size, each a record of its own. What an entry remembers of
 * its use is not kept, as in Redis's append-only file: a load counts as the last use.
 */
import { assert } from '../base/assert.ts';
import type { ByteRange } from '../base/bytes.ts';
import { CHECKPOINT_EFFECT_BYTES, CHECKPOINT_EFFECT_ELEMENTS } from '../base/limits.ts';
import { formatDouble } from '../base/numbers.ts';
import type { Database } from '../keyspace/database.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import type { Effects } from './spec.ts';
import { rebuildStream } from './stream-rebuilding.ts';

/** Where the effects of a key go. */
export interface RebuildSink {
  readonly record: Effects;
  /** Ends a record: what was written since the last is applied as a whole. */
  closeRecord(): void;
}

/** The key at hand. */
export interface Source {
  readonly keyspace: Keyspace;
  readonly database: Database;
  readonly entry: number;
  /** The key's bytes. */
  readonly key: ByteRange;
}

type Rebuild = (source: Source, sink: RebuildSink) => void;

/** By type. A type that has none cannot be compacted, and nothing may create it. */
export const REBUILDERS: Readonly<Record<ValueType, Rebuild | undefined>> = {
  [ValueType.string]: rebuildString,
  [ValueType.list]: rebuildList,
  [ValueType.set]: rebuildSet,
  [ValueType.sortedSet]: rebuildSortedSet,
  [ValueType.hash]: rebuildHash,
  [ValueType.stream]: rebuildStream,
};

/**
 * Writes the effects that build the entry's key up again, value, deadlines and all, into `sink`. The
 * keyspace is not changed. Cost: the size of the value.
 */
export function rebuildKey(database: Database, entry: number, sink: RebuildSink): void {
  const rebuild = REBUILDERS[database.type(entry)];
  assert(rebuild !== undefined, 'a value of a type that no checkpoint can hold');
  const { keyspace } = database;
  const deadlineMs = database.deadlineMs(entry);
  const source = { keyspace, database, entry, key: database.keyRange(entry) };
  rebuild(source, sink);
  // A string's deadline is part of its SET.
  if (deadlineMs !== 0 && database.type(entry) !== ValueType.string) {
    command(source, sink, 'PEXPIREAT', 1);
    sink.record.integer(deadlineMs);
  }
  sink.closeRecord();
}

/** SET key value [PXAT ms] */
function rebuildString(source: Source, sink: RebuildSink): void {
  const { database, entry } = source;
  const deadlineMs = database.deadlineMs(entry);
  command(source, sink, 'SET', deadlineMs === 0 ? 1 : 3);
  const value = database.stringRange(entry);
  sink.record.argument(value.bytes, value.start, value.end);
  if (deadlineMs === 0) return;
  sink.record.text('PXAT');
  sink.record.integer(deadlineMs);
}

/** RPUSH key element [element …] */
function rebuildList(source: Source, sink: RebuildSink): void {
  const { database, entry, keyspace } = source;
  const { lists } = keyspace;
  lists.open(database, entry);
  const elements: RebuildSinkElement = {
    bulk: (bytes, start, end) => sink.record.argument(bytes, start, end),
  };
  const { length } = lists;
  for (let index = 0; index < length; ) {
    const count = countedElements(index, length, (at) => {
      if (at === index) lists.seek(at);
      else lists.forward();
      return lists.element.end - lists.element.start;
    });
    command(source, sink, 'RPUSH', count);
    lists.read(index, count, elements);
    index += count;
    if (index < length) sink.closeRecord();
  }
}

interface RebuildSinkElement {
  bulk(bytes: Uint8Array, start: number, end: number): void;
}

/** SADD key member [member …] */
function rebuildSet(source: Source, sink: RebuildSink): void {
  const set = source.keyspace.sets.first;
  set.open(source.database, source.entry);
  const handles: number[] = [];
  let bytes = 0;
  let left = set.size;
  const flush = (): void => {
    command(source, sink, 'SADD', handles.length);
    for (const handle of handles) {
      const member = set.load(handle);
      sink.record.argument(member.bytes, member.start, member.end);
    }
    left -= handles.length;
    handles.length = 0;
    bytes = 0;
    if (left > 0) sink.closeRecord();
  };
  set.forEach((handle) => {
    const { start, end } = set.load(handle);
    handles.push(handle);
    bytes += end - start;
    if (handles.length >= CHECKPOINT_EFFECT_ELEMENTS || bytes >= CHECKPOINT_EFFECT_BYTES) flush();
  });
  if (handles.length > 0) flush();
}

/** ZADD key score member [score member …] */
function rebuildSortedSet(source: Source, sink: RebuildSink): void {
  const sortedSet = source.keyspace.sortedSets.first;
  sortedSet.open(source.database, source.entry);
  const { size } = sortedSet;
  for (let rank = 0; rank < size; ) {
    const count = countedElements(rank, size, (at) => {
      if (at === rank) sortedSet.seek(at);
      else sortedSet.forward();
      return sortedSet.member.end - sortedSet.member.start;
    });
    command(source, sink, 'ZADD', count * 2);
    sortedSet.seek(rank);
    for (let i = 0; i < count; i++) {
      if (i > 0) sortedSet.forward();
      const { bytes, start, end } = sortedSet.member;
      const { score } = sortedSet;
      if (Number.isSafeInteger(score) && !Object.is(score, -0)) sink.record.integer(score);
      else sink.record.text(formatDouble(score));
      sink.record.argument(bytes, start, end);
    }
    rank += count;
    if (rank < size) sink.closeRecord();
  }
}

/** HSET key field value [field value …], then HPEXPIREAT key ms FIELDS 1 field where a field ends */
function rebuildHash(source: Source, sink: RebuildSink): void {
  const hash = source.keyspace.hashes.opened;
  hash.open(source.database, source.entry);
  const handles: number[] = [];
  let bytes = 0;
  let left = hash.size;
  const flush = (): void => {
    command(source, sink, 'HSET', handles.length * 2);
    for (const handle of handles) {
      hash.load(handle);
      const { field, value } = hash;
      sink.record.argument(field.bytes, field.start, field.end);
      sink.record.argument(value.bytes, value.start, value.end);
    }
    for (const handle of handles) {
      hash.load(handle);
      const { field } = hash;
      const deadlineMs = hash.deadlineMs(field);
      if (deadlineMs <= 0) continue;
      command(source, sink, 'HPEXPIREAT', 4);
      sink.record.integer(deadlineMs);
      sink.record.text('FIELDS');
      sink.record.integer(1);
      sink.record.argument(field.bytes, field.start, field.end);
    }
    left -= handles.length;
    handles.length = 0;
    bytes = 0;
    if (left > 0) sink.closeRecord();
  };
  hash.forEach((handle) => {
    hash.load(handle);
    const { field, value } = hash;
    handles.push(handle);
    bytes += field.end - field.start + value.end - value.start;
    if (handles.length >= CHECKPOINT_EFFECT_ELEMENTS || bytes >= CHECKPOINT_EFFECT_BYTES) flush();
  });
  if (handles.length > 0) flush();
}

/** Begins an effect of the key with so many arguments behind it. */
function command({ database, key }: Source, { record }: RebuildSink, name: string, more: number) {
  record.command(database.index, 2 + more);
  record.text(name);
  record.argument(key.bytes, key.start, key.end);
}

/** How many elements from `first` on, below `end`, one effect takes; `bytesAt` is asked for each in turn. */
function countedElements(first: number, end: number, bytesAt: (at: number) => number): number {
  const last = Math.min(end, first + CHECKPOINT_EFFECT_ELEMENTS);
  let at = first;
  for (let bytes = 0; at < last && bytes < CHECKPOINT_EFFECT_BYTES; at++) bytes += bytesAt(at);
  return at - first;
}
