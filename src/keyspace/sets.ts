/**
 * The values of set keys: integers alone in a sorted int-set up to `set-max-intset-entries`, other
 * small sets as one packed sequence up to `set-max-listpack-entries` and `-value`, everything else a
 * map of members (as Redis, whose names `intset`, `listpack` and `hashtable` OBJECT ENCODING tells).
 * A set that has grown stays what it became.
 *
 * An `OpenSet` is a view of one set: it keeps its entry's root and encoding up to date, or stands
 * alone while a result is built. A member's handle (an index, a position or an item, whatever the
 * encoding has) is valid until the next change. It promises that a change happens or throws
 * ArenaFull with the set as it was. It leaves to the commands: creating the entry, removing one whose
 * set is empty, telling `changed`.
 * Hot: shown by the bench rows SADD and SPOP.
 */
import { assert } from '../base/assert.ts';
import type { Random } from '../base/random.ts';
import { type Arena, ArenaFull } from '../structures/arena.ts';
import type { ByteMap } from '../structures/byte-map.ts';
import { ElementCursor } from '../structures/element.ts';
import { IntSet } from '../structures/int-set.ts';
import type { Packed } from '../structures/packed.ts';
import type { Bury } from './item-map.ts';
import { MemberMap } from './member-map.ts';

/** What an entry's encoding means for a set. */
export const SetEncoding = { integers: 0, packed: 1, map: 2 } as const;

const ENCODING_NAMES = ['intset', 'listpack', 'hashtable'] as const;

/** The name that OBJECT ENCODING answers for a set. */
export function setEncodingName(encoding: number): string {
  return ENCODING_NAMES[encoding] ?? 'unknown';
}

/** Up to where sets are small: Redis's `set-max-intset-entries`, `set-max-listpack-entries`, `-value`. */
export interface SetLimits {
  intsetEntriesMax: number;
  packedEntriesMax: number;
  packedValueBytesMax: number;
}

/** What a collection needs of the database that holds its entry. */
export interface CollectionOwner {
  root(entry: number): number;
  setRoot(entry: number, root: number): void;
  encoding(entry: number): number;
  setEncoding(entry: number, encoding: number): void;
}

/** Blocks up to this size are not worth exchanging for smaller ones. */
const SHRINK_BYTES_MIN = 256;

export class Sets {
  readonly limits: SetLimits = {
    intsetEntriesMax: 512,
    packedEntriesMax: 128,
    packedValueBytesMax: 64,
  };
  readonly arena: Arena;
  readonly packed: Packed;
  readonly map: ByteMap;
  readonly integers: IntSet;
  readonly members: MemberMap;
  /** The views that commands use for their first and second key. */
  readonly first: OpenSet;
  readonly second: OpenSet;

  constructor(parts: { arena: Arena; packed: Packed; map: ByteMap; bury: Bury }) {
    this.arena = parts.arena;
    this.packed = parts.packed;
    this.map = parts.map;
    this.integers = new IntSet(parts.arena);
    this.members = new MemberMap(parts.arena, parts.map, parts.bury);
    this.first = new OpenSet(this);
    this.second = new OpenSet(this);
  }

  /** What a new set should be, that gets about so many members of which `[start, end)` is one. */
  encodingFor(count: number, bytes: Uint8Array, start: number, end: number): number {
    const { limits } = this;
    if (count <= limits.intsetEntriesMax && this.integers.parse(bytes, start, end)) {
      return SetEncoding.integers;
    }
    return count <= limits.packedEntriesMax ? SetEncoding.packed : SetEncoding.map;
  }

  /** The root of a new empty set. */
  create(encoding: number): number {
    if (encoding === SetEncoding.integers) return this.integers.create();
    if (encoding === SetEncoding.map) return this.members.create();
    return this.packed.create();
  }

  /** Frees a set that is no entry's any more; a large one by and by. */
  free(root: number, encoding: number): void {
    if (encoding === SetEncoding.integers) this.integers.free(root);
    else if (encoding === SetEncoding.packed) this.packed.free(root);
    else this.members.free(root);
  }

  /**
   * A copy of a set, of the same encoding; its root. Cost: the number of members.
   * @throws ArenaFull with nothing left behind
   */
  copy(root: number, encoding: number): number {
    if (encoding === SetEncoding.integers) return this.integers.copy(root);
    if (encoding === SetEncoding.map) return this.members.copy(root);
    const copied = this.packed.create();
    return this.#copyPacked(root, copied);
  }

  /** Bytes of the arena that the set takes. Cost: the number of members of a large one. */
  memoryUsage(root: number, encoding: number): number {
    if (encoding === SetEncoding.integers) return this.integers.memoryUsage(root);
    if (encoding === SetEncoding.packed) return this.packed.memoryUsage(root);
    return this.members.memoryUsage(root);
  }

  #copyPacked(root: number, empty: number): number {
    const { packed } = this;
    const element = new ElementCursor();
    let copied = empty;
    try {
      for (let at = packed.first(root); at >= 0; at = packed.next(root, at)) {
        packed.load(root, at, element);
        copied = packed.pushBack(copied, element.bytes, element.start, element.end);
      }
    } catch (cause) {
      packed.free(copied);
      throw cause;
    }
    return copied;
  }
}

export class OpenSet {
  /** The member that `load` has read; until the next load or change. */
  readonly member: ElementCursor = new ElementCursor();
  entry = 0;
  root = 0;
  encoding: number = SetEncoding.integers;
  readonly #sets: Sets;
  #owner: CollectionOwner | undefined;

  constructor(sets: Sets) {
    this.#sets = sets;
  }

  /** Points this view at the set of an entry, until the next `open` or until the entry moves. */
  open(owner: CollectionOwner, entry: number): void {
    this.#owner = owner;
    this.entry = entry;
    this.root = owner.root(entry);
    this.encoding = owner.encoding(entry);
  }

  /** Points this view at a new empty set without an entry: a result. */
  openNew(encoding: number = SetEncoding.integers): void {
    this.#openAlone(encoding, this.#sets.create(encoding));
  }

  /**
   * Points this view at a new set without an entry that has the members of another: a result about to
   * grow. What is large is copied as it is.
   * @throws ArenaFull with nothing left behind
   */
  openCopy(other: OpenSet): void {
    const { limits, members } = this.#sets;
    const { intsetEntriesMax, packedEntriesMax } = limits;
    // A map that has shrunk is no map any more when its members come one by one.
    const isLarge = other.size > Math.max(intsetEntriesMax, packedEntriesMax);
    if (isLarge && other.encoding === SetEncoding.map) {
      const root = members.copy(other.root);
      this.#openAlone(SetEncoding.map, root);
      return;
    }
    this.openNew();
    try {
      this.expect(isLarge ? other.size : 0);
      other.forEach((handle) => {
        const { bytes, start, end } = other.load(handle);
        this.add(bytes, start, end);
      });
    } catch (cause) {
      this.free();
      throw cause;
    }
  }

  get size(): number {
    const sets = this.#sets;
    if (this.encoding === SetEncoding.map) return sets.members.count(this.root);
    if (this.encoding === SetEncoding.packed) return sets.packed.count(this.root);
    return sets.integers.count(this.root);
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    const sets = this.#sets;
    const { root } = this;
    if (this.encoding === SetEncoding.map) return sets.members.has(root, bytes, start, end);
    if (this.encoding === SetEncoding.packed) {
      return sets.packed.find(root, sets.packed.first(root), bytes, start, end) >= 0;
    }
    return sets.integers.parse(bytes, start, end) && sets.integers.find(root);
  }

  /** Becomes a map with room for them at once when so many more members would make it one anyway. */
  expect(count: number): void {
    const { limits } = this.#sets;
    const isPacked = this.encoding === SetEncoding.packed && count > limits.packedEntriesMax;
    const isInteger = this.encoding === SetEncoding.integers && count > limits.intsetEntriesMax;
    if (isPacked || isInteger) this.#toMap(count);
    else if (this.encoding === SetEncoding.map) this.#sets.members.expect(this.root, count);
  }

  /** Adds a member; false when it is there already. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.encoding === SetEncoding.map) {
      return this.#sets.members.add(this.root, bytes, start, end);
    }
    if (this.encoding === SetEncoding.packed) return this.#addPacked(bytes, start, end);
    return this.#addInteger(bytes, start, end);
  }

  /** Takes a member out; false when it is not there. */
  remove(bytes: Uint8Array, start: number, end: number): boolean {
    const sets = this.#sets;
    const { root } = this;
    if (this.encoding === SetEncoding.map) return sets.members.remove(root, bytes, start, end);
    if (this.encoding === SetEncoding.packed) {
      const at = sets.packed.find(root, sets.packed.first(root), bytes, start, end);
      if (at < 0) return false;
      this.#removePacked(at);
      return true;
    }
    if (!sets.integers.parse(bytes, start, end) || !sets.integers.find(root)) return false;
    this.#rooted(sets.integers.removeAt(root, sets.integers.index));
    return true;
  }

  /** Takes the loaded member out, whose handle this is. */
  removeLoaded(handle: number): void {
    const { member } = this;
    if (this.encoding === SetEncoding.map) {
      this.#sets.members.remove(this.root, member.bytes, member.start, member.end);
    } else if (this.encoding === SetEncoding.packed) {
      this.#removePacked(handle);
    } else {
      this.#rooted(this.#sets.integers.removeAt(this.root, handle));
    }
  }

  /** Points `member` at a member. */
  load(handle: number): ElementCursor {
    const sets = this.#sets;
    if (this.encoding === SetEncoding.map) sets.members.load(handle, this.member);
    else if (this.encoding === SetEncoding.packed) {
      sets.packed.load(this.root, handle, this.member);
    } else sets.integers.load(this.root, handle, this.member);
    return this.member;
  }

  /** Visits the handle of every member; integers in ascending order. Nothing may change meanwhile. */
  forEach(visit: (handle: number) => void): void {
    const sets = this.#sets;
    const { root } = this;
    if (this.encoding === SetEncoding.map) sets.map.forEach(root, visit);
    else if (this.encoding === SetEncoding.packed) {
      const { packed } = sets;
      for (let at = packed.first(root); at >= 0; at = packed.next(root, at)) visit(at);
    } else {
      const count = sets.integers.count(root);
      for (let index = 0; index < count; index++) visit(index);
    }
  }

  /** As `Database.scan`; a set that is no map is visited whole at once. */
  scan(cursor: number, count: number, visit: (handle: number) => void): number {
    if (this.encoding === SetEncoding.map) {
      return this.#sets.map.scan(this.root, cursor, count, visit);
    }
    this.forEach(visit);
    return 0;
  }

  /** The handle of any member of a set that has one. */
  random(random: Random): number {
    const sets = this.#sets;
    if (this.encoding === SetEncoding.map) return sets.map.random(this.root, random);
    const index = random.below(this.size);
    return this.encoding === SetEncoding.packed ? sets.packed.seek(this.root, index) : index;
  }

  /** Frees a set without an entry. */
  free(): void {
    assert(this.#owner === undefined, 'the set of an entry goes with the entry');
    this.#sets.free(this.root, this.encoding);
  }

  #openAlone(encoding: number, root: number): void {
    this.#owner = undefined;
    this.entry = 0;
    this.encoding = encoding;
    this.root = root;
  }

  #addInteger(bytes: Uint8Array, start: number, end: number): boolean {
    const { integers, limits } = this.#sets;
    if (!integers.parse(bytes, start, end)) {
      this.#leaveIntegers(end - start);
      return this.add(bytes, start, end);
    }
    if (integers.find(this.root)) return false;
    if (integers.count(this.root) >= limits.intsetEntriesMax) {
      this.#toMap();
      return this.add(bytes, start, end);
    }
    this.#rooted(integers.insert(this.root));
    return true;
  }

  #addPacked(bytes: Uint8Array, start: number, end: number): boolean {
    const { packed, limits } = this.#sets;
    if (packed.find(this.root, packed.first(this.root), bytes, start, end) >= 0) return false;
    const isFull = packed.count(this.root) >= limits.packedEntriesMax;
    if (isFull || end - start > limits.packedValueBytesMax) {
      this.#toMap();
      return this.add(bytes, start, end);
    }
    this.#rooted(packed.pushBack(this.root, bytes, start, end));
    return true;
  }

  #removePacked(position: number): void {
    const { packed, arena } = this.#sets;
    packed.remove(this.root, position);
    if (arena.capacity(this.root) <= SHRINK_BYTES_MIN) return;
    try {
      this.#rooted(packed.shrink(this.root));
    } catch (cause) {
      // Without memory for the smaller form the set is whole as it is.
      if (!(cause instanceof ArenaFull)) throw cause;
    }
  }

  /** A member that is no integer, so many bytes long, is about to come. */
  #leaveIntegers(memberBytes: number): void {
    const { integers, limits, packed } = this.#sets;
    const count = integers.count(this.root);
    const fits = count < limits.packedEntriesMax && memberBytes <= limits.packedValueBytesMax;
    if (!fits || this.#longestInteger() > limits.packedValueBytesMax) {
      this.#toMap();
      return;
    }
    let sequence = packed.create();
    try {
      this.forEach((handle) => {
        const { bytes, start, end } = this.load(handle);
        sequence = packed.pushBack(sequence, bytes, start, end);
      });
    } catch (cause) {
      packed.free(sequence);
      throw cause;
    }
    this.#become(SetEncoding.packed, sequence);
  }

  #longestInteger(): number {
    const count = this.size;
    if (count === 0) return 0;
    const { member } = this;
    this.load(0);
    const first = member.end - member.start;
    this.load(count - 1);
    return Math.max(first, member.end - member.start);
  }

  /** About so many members are expected; 0 = unknown. */
  #toMap(expected = 0): void {
    const { members } = this.#sets;
    const root = members.create();
    members.expect(root, expected);
    try {
      this.forEach((handle) => {
        const { bytes, start, end } = this.load(handle);
        members.add(root, bytes, start, end);
      });
    } catch (cause) {
      members.free(root);
      throw cause;
    }
    this.#become(SetEncoding.map, root);
  }

  #become(encoding: number, root: number): void {
    this.#sets.free(this.root, this.encoding);
    this.encoding = encoding;
    this.#owner?.setEncoding(this.entry, encoding);
    this.#rooted(root);
  }

  #rooted(root: number): void {
    if (root === this.root) return;
    this.root = root;
    this.#owner?.setRoot(this.entry, root);
  }
}
