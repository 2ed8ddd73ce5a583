/**
 * The small form of a sorted set: one packed sequence of members, each followed by its score, in the
 * order of (score, member's bytes). A member's handle is its position, valid until the next change.
 *
 * A score that is a whole number of up to 15 digits is written as its decimal text, which a packed
 * sequence keeps in one to seven bytes; any other, and -0, as a mark that no number begins with and the
 * eight bytes of the double.
 * Hot: shown by the bench row ZADD.
 */
import { compareBytes, smallInteger, writeInteger } from '../base/bytes.ts';
import { ElementCursor } from '../structures/element.ts';
import { PACKED_HEADER_BYTES, type Packed } from '../structures/packed.ts';
import type { ElementSink } from '../structures/packed-walk.ts';

const INTEGER_LIMIT = 1e15;
const DOUBLE_MARK = 0xff;
const DOUBLE_LENGTH = 9;
/** What a member and its score take beside the member's bytes, about. */
const PAIR_BYTES = 8;

export class ScoredSequence {
  /** Where the sequence is after an `add` or `update`, one that was refused included. */
  root = 0;

  readonly #packed: Packed;
  readonly #cursor = new ElementCursor();
  readonly #text = Buffer.alloc(24);
  readonly #double = new Float64Array(1);
  readonly #doubleBytes = new Uint8Array(this.#double.buffer);

  constructor(packed: Packed) {
    this.#packed = packed;
  }

  /** A new empty sequence with room for a pair whose member has so many bytes; 0 = unknown. */
  create(memberBytes = 0): number {
    return this.#packed.create(
      PACKED_HEADER_BYTES,
      memberBytes === 0 ? 0 : PACKED_HEADER_BYTES + memberBytes + PAIR_BYTES,
    );
  }

  /** The number of members. */
  count(root: number): number {
    return this.#packed.count(root) >>> 1;
  }

  /** The handle of a member; -1 when it is not there. */
  find(root: number, bytes: Uint8Array, start: number, end: number): number {
    return this.#packed.find(root, this.#packed.first(root), bytes, start, end, 2);
  }

  /** The handle of the member with this rank; -1 when there is none. */
  seek(root: number, rank: number): number {
    return this.#packed.seek(root, rank * 2);
  }

  /** Hands `count` members from `rank` on to the sink; there must be so many. */
  read(root: number, rank: number, count: number, sink: ElementSink): void {
    const packed = this.#packed;
    let at = this.seek(root, rank);
    for (let left = count; left > 0; left--, at = this.next(root, at)) {
      const { bytes, start, end } = packed.load(root, at, this.#cursor);
      sink.bulk(bytes, start, end);
    }
  }

  /** The handle behind this one; -1 at the end. */
  next(root: number, handle: number): number {
    return this.#packed.next(root, this.#packed.next(root, handle));
  }

  /** The handle before this one; -1 at the beginning. */
  previous(root: number, handle: number): number {
    const score = this.#packed.previous(root, handle);
    return score < 0 ? -1 : this.#packed.previous(root, score);
  }

  /** Points `cursor` at the member. */
  load(root: number, handle: number, cursor: ElementCursor): void {
    this.#packed.load(root, handle, cursor);
  }

  score(root: number, handle: number): number {
    const packed = this.#packed;
    const { bytes, start, end } = packed.load(root, packed.next(root, handle), this.#cursor);
    if (end - start !== DOUBLE_LENGTH || bytes[start] !== DOUBLE_MARK) {
      return smallInteger(bytes, start, end);
    }
    for (let i = 0; i < 8; i++) this.#doubleBytes[i] = bytes[start + 1 + i] as number;
    return this.#double[0] as number;
  }

  /** How many members stand before this one. */
  rank(root: number, handle: number): number {
    let rank = 0;
    for (let at = this.#packed.first(root); at !== handle; at = this.next(root, at)) rank++;
    return rank;
  }

  /** How many members have a score below `score`, or an equal one when `orEqual`. */
  rankOfScore(root: number, score: number, orEqual: boolean): number {
    let rank = 0;
    for (let at = this.#packed.first(root); at >= 0; at = this.next(root, at), rank++) {
      const other = this.score(root, at);
      if (other > score || (other === score && !orEqual)) break;
    }
    return rank;
  }

  /** How many members stand before `[start, end)`, an equal one included when `orEqual`. */
  rankOfMember(
    root: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    orEqual: boolean,
  ): number {
    let rank = 0;
    for (let at = this.#packed.first(root); at >= 0; at = this.next(root, at), rank++) {
      const order = this.#compareMember(root, at, bytes, start, end);
      if (order > 0 || (order === 0 && !orEqual)) break;
    }
    return rank;
  }

  /**
   * Adds a member that is not there, and returns the sequence's reference, which may be new.
   * @throws ArenaFull with the same members; the block may have moved all the same: see `root`
   */
  add(root: number, bytes: Uint8Array, start: number, end: number, score: number): number {
    const packed = this.#packed;
    this.root = root;
    const before = this.#placeOf(root, bytes, start, end, score);
    let moved =
      before < 0
        ? packed.pushBack(root, bytes, start, end)
        : packed.insertBefore(root, before, bytes, start, end);
    this.root = moved;
    const { position } = packed;
    const length = this.#write(score);
    // The member must not stay without a score.
    try {
      moved = packed.insertAfter(moved, position, this.#text, 0, length);
    } catch (cause) {
      packed.remove(moved, position);
      throw cause;
    }
    this.root = moved;
    return moved;
  }

  /**
   * Gives the member `[start, end)`, whose handle this is, another score; returns the sequence's
   * reference, which may be new.
   * @throws ArenaFull before anything was changed
   */
  update(
    root: number,
    handle: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    score: number,
  ): number {
    const packed = this.#packed;
    this.root = root;
    if (this.#staysInPlace(root, handle, score)) {
      const length = this.#write(score);
      this.root = packed.replace(root, packed.next(root, handle), this.#text, 0, length);
      return this.root;
    }
    const before = this.score(root, handle);
    this.remove(root, handle);
    try {
      return this.add(root, bytes, start, end, score);
    } catch (cause) {
      // What has just been taken out fits again without more memory.
      this.add(this.root, bytes, start, end, before);
      throw cause;
    }
  }

  /** Puts 0 in the place of every -0; where the sequence is then, `root` tells. */
  clearSigns(root: number): void {
    const packed = this.#packed;
    this.root = root;
    for (let at = packed.first(root); at >= 0; at = this.next(this.root, at)) {
      if (!Object.is(this.score(this.root, at), -0)) continue;
      const length = this.#write(0);
      this.root = packed.replace(this.root, packed.next(this.root, at), this.#text, 0, length);
    }
  }

  /** Takes a member out. */
  remove(root: number, handle: number): void {
    this.#packed.removeRange(root, handle, 2);
  }

  /** Takes out `count` members from `handle` on. */
  removeRange(root: number, handle: number, count: number): void {
    this.#packed.removeRange(root, handle, count * 2);
  }

  /** The first handle that stands behind (score, member); -1 when there is none. */
  #placeOf(root: number, bytes: Uint8Array, start: number, end: number, score: number): number {
    let at = this.#packed.first(root);
    for (; at >= 0; at = this.next(root, at)) {
      const other = this.score(root, at);
      if (other > score) break;
      if (other === score && this.#compareMember(root, at, bytes, start, end) > 0) break;
    }
    return at;
  }

  #staysInPlace(root: number, handle: number, score: number): boolean {
    const before = this.previous(root, handle);
    if (before >= 0 && this.score(root, before) >= score) return false;
    const behind = this.next(root, handle);
    return behind < 0 || this.score(root, behind) > score;
  }

  #compareMember(
    root: number,
    handle: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    const own = this.#packed.load(root, handle, this.#cursor);
    return compareBytes(own.bytes, own.start, own.end, bytes, start, end);
  }

  /** Writes a score into `#text`; its length. */
  #write(score: number): number {
    const text = this.#text;
    if (Number.isInteger(score) && Math.abs(score) < INTEGER_LIMIT && !Object.is(score, -0)) {
      return writeInteger(score, text, 0);
    }
    this.#double[0] = score;
    text[0] = DOUBLE_MARK;
    text.set(this.#doubleBytes, 1);
    return DOUBLE_LENGTH;
  }
}
