/**
 * The values of sorted set keys: one packed sequence up to `zset-max-listpack-entries` and `-value`,
 * a map and an ordered index beyond (as Redis, whose names `listpack` and `skiplist` OBJECT ENCODING
 * tells). A sorted set that has grown stays what it became.
 *
 * An `OpenSortedSet` is a view of one: it keeps its entry's root and encoding up to date, or stands
 * alone while a result is built. It has one place, where `find` or `seek` put it; a change voids that.
 * It promises that a change happens or throws ArenaFull with the sorted set as it was. It leaves to
 * the commands: creating the entry, removing one that is empty, telling `changed`; no score is NaN.
 * Hot: shown by the bench rows ZADD, ZRANK and ZRANGE.
 */
import { assert } from '../base/assert.ts';
import type { Random } from '../base/random.ts';
import { type Arena, ArenaFull } from '../structures/arena.ts';
import type { ByteMap } from '../structures/byte-map.ts';
import { ElementCursor } from '../structures/element.ts';
import { IndexCursor } from '../structures/ordered-index.ts';
import type { Packed } from '../structures/packed.ts';
import type { ElementSink } from '../structures/packed-walk.ts';
import type { Bury } from './item-map.ts';
import { ScoredMembers } from './scored-members.ts';
import { ScoredSequence } from './scored-sequence.ts';
import type { CollectionOwner } from './sets.ts';

/** What an entry's encoding means for a sorted set. */
export const SortedSetEncoding = { packed: 0, indexed: 1 } as const;

/** The name that OBJECT ENCODING answers for a sorted set. */
export function sortedSetEncodingName(encoding: number): 'listpack' | 'skiplist' {
  return encoding === SortedSetEncoding.packed ? 'listpack' : 'skiplist';
}

/** Up to where sorted sets are small: Redis's `zset-max-listpack-entries` and `-value`. */
export interface SortedSetLimits {
  packedEntriesMax: number;
  packedValueBytesMax: number;
}

/** Blocks up to this size are not worth exchanging for smaller ones. */
const SHRINK_BYTES_MIN = 256;

export class SortedSets {
  readonly limits: SortedSetLimits = { packedEntriesMax: 128, packedValueBytesMax: 64 };
  readonly arena: Arena;
  readonly packed: Packed;
  readonly sequence: ScoredSequence;
  readonly members: ScoredMembers;
  /** The views that commands use: of a key, of another one, and of a result without a key. */
  readonly first: OpenSortedSet;
  readonly second: OpenSortedSet;
  readonly result: OpenSortedSet;

  constructor(parts: { arena: Arena; packed: Packed; map: ByteMap; bury: Bury }) {
    this.arena = parts.arena;
    this.packed = parts.packed;
    this.sequence = new ScoredSequence(parts.packed);
    this.members = new ScoredMembers(parts.arena, parts.map, parts.bury);
    this.first = new OpenSortedSet(this);
    this.second = new OpenSortedSet(this);
    this.result = new OpenSortedSet(this);
  }

  /** The root of a new empty packed one for a first member of so many bytes; 0 = unknown. */
  create(memberBytes = 0): number {
    return this.sequence.create(memberBytes);
  }

  /** Frees a sorted set that is no entry's any more; a large one by and by. */
  free(root: number, encoding: number): void {
    if (encoding === SortedSetEncoding.packed) this.packed.free(root);
    else this.members.free(root);
  }

  /**
   * A copy of the same encoding; its root. Cost: the number of members.
   * @throws ArenaFull with nothing left behind
   */
  copy(root: number, encoding: number): number {
    if (encoding === SortedSetEncoding.indexed) return this.members.copy(root);
    const source = new OpenSortedSet(this);
    source.openRoot(root, encoding);
    let copied = this.sequence.create();
    this.sequence.root = copied;
    try {
      for (let more = source.seek(0); more; more = source.forward()) {
        const { bytes, start, end } = source.member;
        copied = this.sequence.add(copied, bytes, start, end, source.score);
      }
    } catch (cause) {
      this.free(this.sequence.root, encoding);
      throw cause;
    }
    return copied;
  }

  /** Bytes of the arena that a sorted set takes. Cost: the number of members of a large one. */
  memoryUsage(root: number, encoding: number): number {
    if (encoding === SortedSetEncoding.packed) return this.packed.memoryUsage(root);
    return this.members.memoryUsage(root);
  }
}

export class OpenSortedSet {
  /** The member at the place; until the next load or change. */
  readonly member: ElementCursor = new ElementCursor();
  /** The score at the place. */
  score = 0;
  entry = 0;
  root = 0;
  readonly #sets: SortedSets;
  readonly #cursor = new IndexCursor();
  #owner: CollectionOwner | undefined;
  #isPacked = true;
  #keepsSign = false;
  /** The place: a position of the packed sequence, or an item. */
  #handle = 0;

  constructor(sets: SortedSets) {
    this.#sets = sets;
  }

  get encoding(): number {
    return this.#isPacked ? SortedSetEncoding.packed : SortedSetEncoding.indexed;
  }

  /** Points this view at the sorted set of an entry, until the next `open` or until the entry moves. */
  open(owner: CollectionOwner, entry: number): void {
    this.#owner = owner;
    this.entry = entry;
    this.root = owner.root(entry);
    this.#isPacked = owner.encoding(entry) === SortedSetEncoding.packed;
    this.#keepsSign = false;
  }

  /** Points this view at a structure without an entry. */
  openRoot(root: number, encoding: number): void {
    this.#owner = undefined;
    this.entry = 0;
    this.root = root;
    this.#isPacked = encoding === SortedSetEncoding.packed;
    this.#keepsSign = false;
  }

  /** Points this view at a new empty sorted set without an entry. */
  openNew(): void {
    this.openRoot(this.#sets.create(), SortedSetEncoding.packed);
  }

  /**
   * As `openNew`, for what is put together: a small one keeps -0, too, until `settle` (as Redis, where
   * such a result is large at first).
   */
  openResult(): void {
    this.openNew();
    this.#keepsSign = true;
  }

  /** The result is complete and about to be stored: a small one has 0 in the place of -0. */
  settle(): void {
    if (!this.#isPacked || !this.#keepsSign) return;
    this.#keepsSign = false;
    try {
      this.#sets.sequence.clearSigns(this.root);
    } finally {
      this.#rooted(this.#sets.sequence.root);
    }
  }

  /** The member at the place, for `load`; until the next change. */
  get handle(): number {
    return this.#handle;
  }

  /** How many members there are. */
  get size(): number {
    const sets = this.#sets;
    return this.#isPacked ? sets.sequence.count(this.root) : sets.members.count(this.root);
  }

  /** Puts the place at a member and reads its score; false when it is not there. */
  find(bytes: Uint8Array, start: number, end: number): boolean {
    const { sequence, members } = this.#sets;
    if (this.#isPacked) {
      const handle = sequence.find(this.root, bytes, start, end);
      if (handle < 0) return false;
      this.#handle = handle;
      this.score = sequence.score(this.root, handle);
      return true;
    }
    const handle = members.find(this.root, bytes, start, end);
    if (handle === 0) return false;
    this.#handle = handle;
    this.score = members.score(handle);
    return true;
  }

  /** Takes the large form, with room for them, at once when so many members would make it take it anyway. */
  expect(count: number): void {
    if (this.#isPacked && count > this.#sets.limits.packedEntriesMax) this.#promote(count);
  }

  /** Adds a member that is not there (`find` has told so). */
  add(bytes: Uint8Array, start: number, end: number, score: number): void {
    if (this.#isPacked) {
      const { limits, sequence } = this.#sets;
      const isFull = sequence.count(this.root) >= limits.packedEntriesMax;
      if (!isFull && end - start <= limits.packedValueBytesMax) {
        try {
          sequence.add(this.root, bytes, start, end, this.#packedScore(score));
        } finally {
          this.#rooted(sequence.root);
        }
        return;
      }
      this.#promote();
    }
    this.#sets.members.add(this.root, bytes, start, end, score);
  }

  /** Gives the member `[start, end)`, which `find` has just found, another score. */
  update(bytes: Uint8Array, start: number, end: number, score: number): void {
    if (!this.#isPacked) {
      this.#sets.members.update(this.root, this.#handle, score);
      return;
    }
    const { sequence } = this.#sets;
    try {
      sequence.update(this.root, this.#handle, bytes, start, end, this.#packedScore(score));
    } finally {
      this.#rooted(sequence.root);
    }
  }

  /** Takes the member at the place out. */
  remove(): void {
    if (this.#isPacked) this.#sets.sequence.remove(this.root, this.#handle);
    else this.#sets.members.remove(this.root, this.#handle);
  }

  /** Takes out `count` members from `rank` on; there must be so many. Cost: their number. */
  removeRange(rank: number, count: number): void {
    const { sequence, members } = this.#sets;
    if (this.#isPacked) {
      sequence.removeRange(this.root, sequence.seek(this.root, rank), count);
      return;
    }
    for (let left = count; left > 0; left--) {
      members.seek(this.root, rank, this.#cursor);
      members.remove(this.root, this.#cursor.item);
    }
  }

  /** The rank of the member at the place: how many stand before it. */
  rank(): number {
    const { sequence, members } = this.#sets;
    return this.#isPacked
      ? sequence.rank(this.root, this.#handle)
      : members.rank(this.root, this.#handle);
  }

  /** How many members have a score below `score`, or an equal one when `orEqual`. */
  rankOfScore(score: number, orEqual: boolean): number {
    const { sequence, members } = this.#sets;
    return this.#isPacked
      ? sequence.rankOfScore(this.root, score, orEqual)
      : members.rankOfScore(this.root, score, orEqual);
  }

  /** How many members stand before `[start, end)`, an equal one included when `orEqual`. */
  rankOfMember(bytes: Uint8Array, start: number, end: number, orEqual: boolean): number {
    const { sequence, members } = this.#sets;
    return this.#isPacked
      ? sequence.rankOfMember(this.root, bytes, start, end, orEqual)
      : members.rankOfMember(this.root, bytes, start, end, orEqual);
  }

  /** Puts the place at a rank and loads member and score; false when there is none of that rank. */
  seek(rank: number): boolean {
    const { sequence, members } = this.#sets;
    if (this.#isPacked) return this.#loadPacked(sequence.seek(this.root, rank));
    return members.seek(this.root, rank, this.#cursor) && this.#loadIndexed();
  }

  /** Hands `count` members from `rank` on to the sink; there must be so many. The place is void. */
  read(rank: number, count: number, sink: ElementSink): void {
    const { sequence, members } = this.#sets;
    if (count === 0) return;
    if (this.#isPacked) sequence.read(this.root, rank, count, sink);
    else members.read(this.root, rank, count, sink);
  }

  /** Moves the place to the next higher rank; false, and the place is void, at the end. */
  forward(): boolean {
    const { sequence, members } = this.#sets;
    if (this.#isPacked) return this.#loadPacked(sequence.next(this.root, this.#handle));
    return members.next(this.#cursor) && this.#loadIndexed();
  }

  /** Moves the place to the next lower rank; false, and the place is void, at the beginning. */
  backward(): boolean {
    const { sequence, members } = this.#sets;
    if (this.#isPacked) return this.#loadPacked(sequence.previous(this.root, this.#handle));
    return members.previous(this.#cursor) && this.#loadIndexed();
  }

  /** Points the place at a member that `scan`, `forEach` or `random` gave; nothing may have changed. */
  load(handle: number): void {
    const { members } = this.#sets;
    this.#handle = handle;
    if (this.#isPacked) {
      this.#loadPacked(handle);
    } else {
      this.score = members.score(handle);
      members.load(handle, this.member);
    }
  }

  /** Visits the handle of every member in their order. Nothing may change meanwhile. */
  forEach(visit: (handle: number) => void): void {
    for (let more = this.seek(0); more; more = this.forward()) visit(this.#handle);
  }

  /** As `Database.scan`, visiting handles; a packed one is visited whole at once. */
  scan(cursor: number, count: number, visit: (handle: number) => void): number {
    if (!this.#isPacked) return this.#sets.members.scan(this.root, cursor, count, visit);
    this.forEach(visit);
    return 0;
  }

  /** The handle of any member of a sorted set that has one. */
  random(random: Random): number {
    this.seek(random.below(this.size));
    return this.#handle;
  }

  /** After members were taken out: gives slack memory back. */
  shrink(): void {
    const { arena, packed } = this.#sets;
    if (!this.#isPacked || arena.capacity(this.root) <= SHRINK_BYTES_MIN) return;
    try {
      this.#rooted(packed.shrink(this.root));
    } catch (cause) {
      // Without memory for the smaller form the sorted set is whole as it is.
      if (!(cause instanceof ArenaFull)) throw cause;
    }
  }

  /** Frees a sorted set without an entry. */
  free(): void {
    assert(this.#owner === undefined, 'the sorted set of an entry goes with the entry');
    this.#sets.free(this.root, this.encoding);
  }

  /** Checks the sorted set against itself, for tests. Cost: the number of members. */
  verify(): void {
    if (!this.#isPacked) {
      assert(this.#sets.members.check(this.root), 'map and index have the same members');
      return;
    }
    let walked = 0;
    let previous = -Infinity;
    for (let more = this.seek(0); more; more = this.forward()) {
      assert(this.score >= previous, 'scores are in order');
      previous = this.score;
      walked++;
    }
    assert(walked === this.size, 'a sorted set knows its size');
  }

  /** A small sorted set has no -0 (as Redis's listpack). */
  #packedScore(score: number): number {
    return this.#keepsSign ? score : score + 0;
  }

  #loadPacked(handle: number): boolean {
    if (handle < 0) return false;
    this.#handle = handle;
    this.score = this.#sets.sequence.score(this.root, handle);
    this.#sets.sequence.load(this.root, handle, this.member);
    return true;
  }

  #loadIndexed(): boolean {
    this.#handle = this.#cursor.item;
    this.score = this.#cursor.score;
    this.#sets.members.load(this.#handle, this.member);
    return true;
  }

  /** About so many members are expected; 0 = unknown. */
  #promote(expected = 0): void {
    const { members, packed } = this.#sets;
    const root = members.create();
    members.expect(root, expected);
    try {
      for (let more = this.seek(0); more; more = this.forward()) {
        const { bytes, start, end } = this.member;
        members.add(root, bytes, start, end, this.score);
      }
    } catch (cause) {
      members.free(root);
      throw cause;
    }
    packed.free(this.root);
    this.#isPacked = false;
    this.#owner?.setEncoding(this.entry, SortedSetEncoding.indexed);
    this.#rooted(root);
  }

  #rooted(root: number): void {
    if (root === this.root) return;
    this.root = root;
    this.#owner?.setRoot(this.entry, root);
  }
}
