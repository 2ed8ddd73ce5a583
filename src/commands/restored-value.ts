/**
 * A collection made of what a dump holds (dump-value.ts), which is read and checked by then. It belongs
 * to no entry until it is complete, so that a full arena leaves all keys as they were.
 */
import { AssertionFailure, assert, unreachable } from '../base/assert.ts';
import { ByteRange } from '../base/bytes.ts';
import type { Collection } from '../keyspace/database.ts';
import { ValueType } from '../keyspace/entry.ts';
import { HashEncoding } from '../keyspace/hashes.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { ListEncoding } from '../keyspace/lists.ts';
import { SortedSetEncoding } from '../keyspace/sorted-sets.ts';
import { Unowned } from '../keyspace/unowned.ts';
import type { DumpedParts, DumpedValue } from './dump-value.ts';
import { buildStream } from './restored-stream.ts';

/** Makes the collection. @throws ArenaFull with nothing left behind */
export function buildCollection(keyspace: Keyspace, value: DumpedValue): Collection {
  const { type } = value;
  if (type === ValueType.stream) {
    return { type, encoding: 0, root: buildStream(keyspace.streams, value) };
  }
  const unowned = create(keyspace, value);
  try {
    fill(keyspace, value, unowned);
  } catch (cause) {
    keyspace.freeValue(type, unowned.encoding(), unowned.root());
    throw cause;
  }
  return unowned.collection;
}

/** The empty value. */
function create(keyspace: Keyspace, { type, parts }: DumpedParts): Unowned {
  switch (type) {
    case ValueType.list:
      return new Unowned(type, keyspace.lists.create(), ListEncoding.packed);
    case ValueType.set: {
      const first = part(parts, 0);
      const encoding = keyspace.sets.encodingFor(parts.length, first.bytes, 0, first.end);
      return new Unowned(type, keyspace.sets.create(encoding), encoding);
    }
    case ValueType.hash:
      return new Unowned(type, keyspace.hashes.create(), HashEncoding.packed);
    case ValueType.sortedSet:
      return new Unowned(type, keyspace.sortedSets.create(), SortedSetEncoding.packed);
    case ValueType.string:
      throw new AssertionFailure('a string is no collection');
    default:
      return unreachable(type);
  }
}

function fill(keyspace: Keyspace, { type, parts, scores }: DumpedParts, unowned: Unowned): void {
  if (type === ValueType.list) {
    const { lists } = keyspace;
    lists.open(unowned, 0);
    for (const element of parts) lists.pushBack(element, 0, element.length);
  } else if (type === ValueType.set) {
    const set = keyspace.sets.first;
    set.open(unowned, 0);
    for (const member of parts) set.add(member, 0, member.length);
  } else if (type === ValueType.hash) {
    const hash = keyspace.hashes.opened;
    hash.open(unowned, 0);
    hash.expect(parts.length / 2);
    for (let at = 0; at < parts.length; at += 2) hash.set(part(parts, at), part(parts, at + 1));
  } else {
    const set = keyspace.sortedSets.first;
    set.open(unowned, 0);
    for (const [at, member] of parts.entries()) {
      set.add(member, 0, member.length, scores[at] as number);
    }
  }
}

function part(parts: readonly Buffer[], at: number): ByteRange {
  const bytes = parts[at];
  assert(bytes !== undefined, 'the parts were counted');
  const range = new ByteRange();
  range.set(bytes, 0, bytes.length);
  return range;
}
