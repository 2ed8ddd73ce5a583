/**
 * The nodes of an ordered index (ordered-index.ts): arena blocks of entries in the order of (score,
 * member). A leaf's entry is a score and an item; an inner node's entry is a child with the smallest
 * score and item below it, and how many items there are below it. This file makes nodes, searches
 * one and moves entries between two; what belongs where is the index's part.
 * Hot: shown by the bench rows ZADD, ZRANK and ZRANGE.
 *
 * Layout: word 0 = count | capacity << 16, and in a leaf 2 = next leaf, 3 = previous leaf. From
 * double 2 on the scores, then lanes of one word an entry: items, and in an inner node children and
 * counts. Scores and items stand at the same place in both kinds, so one search serves both.
 *
 * An item is a byte-map's item: its word 0 tells where its member is.
 */
import { type ByteRange, compareBytes } from '../base/bytes.ts';
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import type { ElementSink } from './packed-walk.ts';

// Copies for the loops below: V8 looks an imported constant up each time.
const REGION = REGION_SHIFT;
const UNIT = UNIT_MASK;

const HEADER_BYTES = 16;
const HEADER_WORDS = 4;
const HEADER_DOUBLES = 2;
export const NEXT = 2;
export const PREVIOUS = 3;

/** Lanes of words behind the scores, by kind of node. */
export const LEAF_LANES = 1;
export const INNER_LANES = 3;
/** Entries of a full-sized node: 1024 bytes each. */
export const LEAF_ENTRIES = 84;
export const INNER_ENTRIES = 50;
/** Entries of the only leaf of a small index, which grows through these: 128, 256, 512 bytes. */
export const SMALL_LEAVES = [9, 20, 41, LEAF_ENTRIES] as const;

const ITEM_LANE = 0;
const CHILD_LANE = 1;
const COUNT_LANE = 2;

export class IndexNodes {
  readonly #arena: Arena;
  readonly #words: Int32Array[];
  readonly #doubles: Float64Array[];
  readonly #bytes: Uint8Array[];
  /** How many items are below the children before the slot that `slotOfRank` answered last. */
  skipped = 0;
  readonly #grows: boolean;

  /** `grows`: most new items stand behind all others, so a search looks there first. */
  constructor(arena: Arena, grows: boolean) {
    this.#grows = grows;
    this.#arena = arena;
    this.#words = arena.words;
    this.#doubles = arena.doubles;
    this.#bytes = arena.bytes;
  }

  /** A new node without entries and neighbours. */
  create(capacity: number, lanes: number): number {
    const node = this.#arena.allocate(HEADER_BYTES + capacity * (8 + 4 * lanes));
    const words = this.#words[node >>> REGION] as Int32Array;
    const base = (node & UNIT) << 1;
    words[base] = capacity << 16;
    words[base + 1] = 0;
    words[base + NEXT] = 0;
    words[base + PREVIOUS] = 0;
    return node;
  }

  count(node: number): number {
    const words = this.#words[node >>> REGION] as Int32Array;
    return (words[(node & UNIT) << 1] as number) & 0xffff;
  }

  capacity(node: number): number {
    const words = this.#words[node >>> REGION] as Int32Array;
    return (words[(node & UNIT) << 1] as number) >>> 16;
  }

  score(node: number, slot: number): number {
    const doubles = this.#doubles[node >>> REGION] as Float64Array;
    return doubles[(node & UNIT) + HEADER_DOUBLES + slot] as number;
  }

  item(node: number, slot: number): number {
    return this.#lane(node, ITEM_LANE, slot);
  }

  child(node: number, slot: number): number {
    return this.#lane(node, CHILD_LANE, slot);
  }

  /** How many items are below the child at `slot`. */
  below(node: number, slot: number): number {
    return this.#lane(node, COUNT_LANE, slot);
  }

  setKey(node: number, slot: number, score: number, item: number): void {
    const doubles = this.#doubles[node >>> REGION] as Float64Array;
    doubles[(node & UNIT) + HEADER_DOUBLES + slot] = score;
    this.#setLane(node, ITEM_LANE, slot, item);
  }

  setChild(node: number, slot: number, child: number): void {
    this.#setLane(node, CHILD_LANE, slot, child);
  }

  setBelow(node: number, slot: number, count: number): void {
    this.#setLane(node, COUNT_LANE, slot, count);
  }

  /** How many items are below the first `slots` children. */
  belowFirst(node: number, slots: number): number {
    const words = this.#words[node >>> REGION] as Int32Array;
    let at = this.#laneAt(words, node, COUNT_LANE);
    let total = 0;
    for (const end = at + slots; at < end; at++) total += words[at] as number;
    return total;
  }

  /**
   * The slot of the child below which the item of this rank is, of `total` below the node; `skipped` tells
   * how many are before it. Counted from the nearer end, by fours while more than four are left.
   */
  slotOfRank(node: number, rank: number, total: number): number {
    const words = this.#words[node >>> REGION] as Int32Array;
    const first = this.#laneAt(words, node, COUNT_LANE);
    const last = first + ((words[(node & UNIT) << 1] as number) & 0xffff) - 1;
    let at = first;
    let before = 0;
    if (rank < total >>> 1) {
      while (at + 4 <= last) {
        const behind = before + sumOfFour(words, at);
        if (rank < behind) break;
        before = behind;
        at += 4;
      }
      for (let behind = before + (words[at] as number); rank >= behind; ) {
        before = behind;
        behind += words[++at] as number;
      }
    } else {
      before = total;
      for (at = last + 1; at - 4 >= first; at -= 4) {
        const left = before - sumOfFour(words, at - 4);
        if (rank >= left) break;
        before = left;
      }
      while (rank < before) before -= words[--at] as number;
    }
    this.skipped = before;
    return at - first;
  }

  /** Hands the members of at most `count` items of a leaf from `slot` on to the sink; how many. */
  read(leaf: number, slot: number, count: number, sink: ElementSink): number {
    const words = this.#words[leaf >>> REGION] as Int32Array;
    const taken = Math.min(count, this.count(leaf) - slot);
    let at = this.#laneAt(words, leaf, ITEM_LANE) + slot;
    for (const end = at + taken; at < end; at++) {
      const item = words[at] as number;
      const region = item >>> REGION;
      const unit = item & UNIT;
      const head = (this.#words[region] as Int32Array)[unit << 1] as number;
      const start = (unit << 3) + ((head >>> 24) << 2);
      sink.bulk(this.#bytes[region] as Uint8Array, start, start + (head & 0xffffff));
    }
    return taken;
  }

  /** How many entries stand before (score, item), the equal one included when `orEqual`. */
  search(node: number, score: number, item: number, orEqual: boolean): number {
    const region = node >>> REGION;
    const scores = this.#doubles[region] as Float64Array;
    const words = this.#words[region] as Int32Array;
    const base = (node & UNIT) + HEADER_DOUBLES;
    const items = this.#laneAt(words, node, ITEM_LANE);
    let low = 0;
    let high = (words[(node & UNIT) << 1] as number) & 0xffff;
    let middle = this.#grows ? high - 1 : high >>> 1;
    for (; low < high; middle = (low + high) >>> 1) {
      const other = scores[base + middle] as number;
      let isBefore = other < score;
      if (other === score) {
        const order = this.#compare(words[items + middle] as number, item);
        isBefore = orEqual ? order <= 0 : order < 0;
      }
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many entries have a score below `score`, or an equal one when `orEqual`. */
  searchScore(node: number, score: number, orEqual: boolean): number {
    const scores = this.#doubles[node >>> REGION] as Float64Array;
    const base = (node & UNIT) + HEADER_DOUBLES;
    let low = 0;
    let high = this.count(node);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = scores[base + middle] as number;
      if (other < score || (orEqual && other === score)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many entries have a member before `[start, end)`, or an equal one when `orEqual`. */
  searchMember(
    node: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    orEqual: boolean,
  ): number {
    let low = 0;
    let high = this.count(node);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.#compareMember(this.item(node, middle), bytes, start, end);
      if (order < 0 || (orEqual && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many entries stand before (score, member). */
  searchKey(node: number, score: number, member: ByteRange): number {
    const { bytes, start, end } = member;
    const scores = this.#doubles[node >>> REGION] as Float64Array;
    const base = (node & UNIT) + HEADER_DOUBLES;
    let low = 0;
    let high = this.count(node);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = scores[base + middle] as number;
      let isBefore = other < score;
      if (other === score) {
        isBefore = this.#compareMember(this.item(node, middle), bytes, start, end) < 0;
      }
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Opens a gap at `slot`; the node must have room. Its content is the caller's to write. */
  open(node: number, slot: number, lanes: number): void {
    const region = node >>> REGION;
    const words = this.#words[region] as Int32Array;
    const scores = this.#doubles[region] as Float64Array;
    const head = words[(node & UNIT) << 1] as number;
    const count = head & 0xffff;
    const base = (node & UNIT) + HEADER_DOUBLES;
    for (let at = base + count, end = base + slot; at > end; at--) {
      scores[at] = scores[at - 1] as number;
    }
    let lane = this.#laneAt(words, node, 0);
    for (let left = lanes; left > 0; left--, lane += head >>> 16) {
      for (let at = lane + count, end = lane + slot; at > end; at--) {
        words[at] = words[at - 1] as number;
      }
    }
    words[(node & UNIT) << 1] = head + 1;
  }

  /** Takes the entry at `slot` out. */
  close(node: number, slot: number, lanes: number): void {
    const region = node >>> REGION;
    const words = this.#words[region] as Int32Array;
    const scores = this.#doubles[region] as Float64Array;
    const head = words[(node & UNIT) << 1] as number;
    const last = (head & 0xffff) - 1;
    const base = (node & UNIT) + HEADER_DOUBLES;
    for (let at = base + slot, end = base + last; at < end; at++) {
      scores[at] = scores[at + 1] as number;
    }
    let lane = this.#laneAt(words, node, 0);
    for (let left = lanes; left > 0; left--, lane += head >>> 16) {
      for (let at = lane + slot, end = lane + last; at < end; at++) {
        words[at] = words[at + 1] as number;
      }
    }
    words[(node & UNIT) << 1] = head - 1;
  }

  /** Moves `count` entries from the end of `left` to the front of `right`. */
  shiftRight(left: number, right: number, count: number, lanes: number): void {
    const kept = this.count(left) - count;
    this.#move(right, 0, right, count, this.count(right), lanes);
    this.#move(left, kept, right, 0, count, lanes);
    this.#resize(left, -count);
    this.#resize(right, count);
  }

  /** Moves `count` entries from the front of `right` to the end of `left`. */
  shiftLeft(left: number, right: number, count: number, lanes: number): void {
    this.#move(right, 0, left, this.count(left), count, lanes);
    this.#move(right, count, right, 0, this.count(right) - count, lanes);
    this.#resize(left, count);
    this.#resize(right, -count);
  }

  /** Below 0, 0 or above 0: the order of two items' members. */
  #compare(left: number, right: number): number {
    if (left === right) return 0;
    const region = right >>> REGION;
    const words = this.#words[region] as Int32Array;
    const head = words[(right & UNIT) << 1] as number;
    const start = ((right & UNIT) << 3) + ((head >>> 24) << 2);
    const bytes = this.#bytes[region] as Uint8Array;
    return this.#compareMember(left, bytes, start, start + (head & 0xffffff));
  }

  #compareMember(item: number, bytes: Uint8Array, start: number, end: number): number {
    const region = item >>> REGION;
    const words = this.#words[region] as Int32Array;
    const head = words[(item & UNIT) << 1] as number;
    const own = ((item & UNIT) << 3) + ((head >>> 24) << 2);
    const ownBytes = this.#bytes[region] as Uint8Array;
    return compareBytes(ownBytes, own, own + (head & 0xffffff), bytes, start, end);
  }

  #move(
    from: number,
    fromSlot: number,
    to: number,
    toSlot: number,
    count: number,
    lanes: number,
  ): void {
    const source = this.#words[from >>> REGION] as Int32Array;
    const target = this.#words[to >>> REGION] as Int32Array;
    const score = ((from & UNIT) << 1) + HEADER_WORDS + fromSlot * 2;
    moveWords(source, score, target, ((to & UNIT) << 1) + HEADER_WORDS + toSlot * 2, count * 2);
    for (let lane = 0; lane < lanes; lane++) {
      const read = this.#laneAt(source, from, lane) + fromSlot;
      moveWords(source, read, target, this.#laneAt(target, to, lane) + toSlot, count);
    }
  }

  #resize(node: number, change: number): void {
    const words = this.#words[node >>> REGION] as Int32Array;
    const base = (node & UNIT) << 1;
    words[base] = (words[base] as number) + change;
  }

  /** Where a lane begins among the words of the node's region. */
  #laneAt(words: Int32Array, node: number, lane: number): number {
    const base = (node & UNIT) << 1;
    return base + HEADER_WORDS + ((words[base] as number) >>> 16) * (2 + lane);
  }

  #lane(node: number, lane: number, slot: number): number {
    const words = this.#words[node >>> REGION] as Int32Array;
    return words[this.#laneAt(words, node, lane) + slot] as number;
  }

  #setLane(node: number, lane: number, slot: number, value: number): void {
    const words = this.#words[node >>> REGION] as Int32Array;
    words[this.#laneAt(words, node, lane) + slot] = value;
  }
}

function sumOfFour(words: Int32Array, at: number): number {
  return (
    (words[at] as number) +
    (words[at + 1] as number) +
    (words[at + 2] as number) +
    (words[at + 3] as number)
  );
}

/** Moves words within one region or between two; the ranges may overlap. */
function moveWords(
  source: Int32Array,
  from: number,
  target: Int32Array,
  to: number,
  count: number,
): void {
  if (source === target && from < to) {
    for (let i = count - 1; i >= 0; i--) target[to + i] = source[from + i] as number;
  } else {
    for (let i = 0; i < count; i++) target[to + i] = source[from + i] as number;
  }
}
