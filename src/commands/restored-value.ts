/**
 * A value made of what a dump holds, part by part as dump-value.ts reads it. It belongs to no entry until
 * it is complete and checked, so that a bad dump and a full arena leave all keys as they were.
 */
import { AssertionFailure, assert, unreachable } from '../base/assert.ts';
import { ByteRange } from '../base/bytes.ts';
import type { Collection } from '../keyspace/database.ts';
import { ValueType } from '../keyspace/entry.ts';
import { HashEncoding } from '../keyspace/hashes.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { ListEncoding } from '../keyspace/lists.ts';
import { SetEncoding } from '../keyspace/sets.ts';
import { SortedSetEncoding } from '../keyspace/sorted-sets.ts';
import { Unowned } from '../keyspace/unowned.ts';
import { BAD_DUMP } from './dump-reader.ts';
import { roomForStream } from './dump-stream.ts';
import { type DumpedType, readValue, type ValueSink } from './dump-value.ts';
import { buildStream } from './restored-stream.ts';

/** A string, in the bytes of the dump, or a collection. */
export type RestoredValue = ByteRange | Collection;

/**
 * Makes the value. Cost: its size.
 * @throws ReplyError `ERR Bad data format`, ArenaFull with nothing left behind
 */
export function restoreValue(keyspace: Keyspace, payload: Buffer): RestoredValue {
  const making = new ValueInTheMaking(keyspace);
  try {
    const stream = readValue(payload, making);
    if (stream === undefined) return making.finish();
    keyspace.requireRoom(roomForStream(stream));
    const root = buildStream(keyspace.streams, stream);
    return { type: ValueType.stream, encoding: 0, root };
  } catch (cause) {
    making.free();
    throw cause;
  }
}

/** Frees a value that is not placed. */
export function freeRestored(keyspace: Keyspace, value: RestoredValue): void {
  if (!(value instanceof ByteRange)) keyspace.freeValue(value.type, value.encoding, value.root);
}

class ValueInTheMaking implements ValueSink {
  readonly #keyspace: Keyspace;
  readonly #string = new ByteRange();
  /** Of a hash: the field whose value comes next. */
  readonly #field = new ByteRange();
  readonly #value = new ByteRange();
  #hasField = false;
  #type: DumpedType = ValueType.string;
  #unowned: Unowned | undefined;
  #count = 0;

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
  }

  begin(type: DumpedType, count: number): void {
    const { hashes, lists, sets, sortedSets } = this.#keyspace;
    this.#type = type;
    switch (type) {
      case ValueType.string:
        return;
      case ValueType.list:
        this.#unowned = new Unowned(type, lists.create(), ListEncoding.packed);
        lists.open(this.#unowned, 0);
        return;
      case ValueType.set:
        this.#unowned = new Unowned(type, sets.create(SetEncoding.integers), SetEncoding.integers);
        sets.first.open(this.#unowned, 0);
        sets.first.expect(count);
        return;
      case ValueType.hash:
        this.#unowned = new Unowned(type, hashes.create(), HashEncoding.packed);
        hashes.opened.open(this.#unowned, 0);
        hashes.opened.expect(count);
        return;
      case ValueType.sortedSet:
        this.#unowned = new Unowned(type, sortedSets.create(), SortedSetEncoding.packed);
        sortedSets.first.open(this.#unowned, 0);
        sortedSets.first.expect(count);
        return;
      default:
        unreachable(type);
    }
  }

  part(bytes: Uint8Array, start: number, end: number): void {
    const { lists, sets } = this.#keyspace;
    this.#count++;
    switch (this.#type) {
      case ValueType.string:
        this.#string.set(bytes, start, end);
        return;
      case ValueType.list:
        lists.pushBack(bytes, start, end);
        return;
      case ValueType.set:
        if (!sets.first.add(bytes, start, end)) throw BAD_DUMP;
        return;
      case ValueType.hash:
        this.#fieldOrValue(bytes, start, end);
        return;
      case ValueType.sortedSet:
        throw new AssertionFailure('a member of a sorted set has a score');
      default:
        unreachable(this.#type);
    }
  }

  scored(bytes: Uint8Array, start: number, end: number, score: number): void {
    const set = this.#keyspace.sortedSets.first;
    this.#count++;
    if (set.find(bytes, start, end)) throw BAD_DUMP;
    set.add(bytes, start, end, score);
  }

  #fieldOrValue(bytes: Uint8Array, start: number, end: number): void {
    this.#hasField = !this.#hasField;
    if (this.#hasField) {
      this.#field.set(bytes, start, end);
      return;
    }
    this.#value.set(bytes, start, end);
    if (!this.#keyspace.hashes.opened.set(this.#field, this.#value)) throw BAD_DUMP;
  }

  /** The complete value. @throws ReplyError `ERR Bad data format` when it is empty, or half a pair is left */
  finish(): RestoredValue {
    if (this.#count === 0 || this.#hasField) throw BAD_DUMP;
    if (this.#type === ValueType.string) return this.#string;
    assert(this.#unowned !== undefined, 'a value begins with its type');
    return this.#unowned.collection;
  }

  free(): void {
    if (this.#unowned === undefined) return;
    const { type, encoding, root } = this.#unowned.collection;
    this.#keyspace.freeValue(type, encoding, root);
  }
}
