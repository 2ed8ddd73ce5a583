/**
 * A value as a Redis dump holds it: its form, then its parts. What is written are the plain forms, which
 * every Redis reads; of a stream the one of 7.0.
 */
import { unreachable } from '../base/assert.ts';
import type { Database } from '../keyspace/database.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { DumpParts } from './dump-parts.ts';
import { writeStream } from './dump-stream-writer.ts';
import { Form } from './dump-value.ts';

/** Writes the value of an entry. Cost: all that is in it. */
export function writeValue(database: Database, entry: number, parts: DumpParts): void {
  const { keyspace } = database;
  const type = database.type(entry);
  switch (type) {
    case ValueType.string: {
      const { bytes, start, end } = database.stringRange(entry);
      parts.byte(Form.string);
      parts.string(bytes, start, end);
      break;
    }
    case ValueType.list:
      writeList(database, entry, parts);
      break;
    case ValueType.set:
      writeSet(database, entry, parts);
      break;
    case ValueType.hash:
      writeHash(database, entry, parts);
      break;
    case ValueType.sortedSet:
      writeSortedSet(database, entry, parts);
      break;
    case ValueType.stream:
      parts.byte(Form.stream2);
      writeStream(keyspace.streams, database.root(entry), parts);
      break;
    default:
      unreachable(type);
  }
}

function writeList(database: Database, entry: number, parts: DumpParts): void {
  const { lists } = database.keyspace;
  lists.open(database, entry);
  parts.byte(Form.list);
  parts.length(lists.length);
  const bulk = (bytes: Uint8Array, start: number, end: number): void =>
    parts.string(bytes, start, end);
  lists.read(0, lists.length, { bulk });
}

function writeSet(database: Database, entry: number, parts: DumpParts): void {
  const set = database.keyspace.sets.first;
  set.open(database, entry);
  parts.byte(Form.set);
  parts.length(set.size);
  set.forEach((handle) => {
    const { bytes, start, end } = set.load(handle);
    parts.string(bytes, start, end);
  });
}

function writeHash(database: Database, entry: number, parts: DumpParts): void {
  const hash = database.keyspace.hashes.opened;
  hash.open(database, entry);
  parts.byte(Form.hash);
  parts.length(hash.size);
  hash.forEach((handle) => {
    hash.load(handle);
    for (const { bytes, start, end } of [hash.field, hash.value]) parts.string(bytes, start, end);
  });
}

function writeSortedSet(database: Database, entry: number, parts: DumpParts): void {
  const set = database.keyspace.sortedSets.first;
  set.open(database, entry);
  parts.byte(Form.scores);
  parts.length(set.size);
  for (let more = set.seek(0); more; more = set.forward()) {
    parts.string(set.member.bytes, set.member.start, set.member.end);
    parts.double(set.score);
  }
}
