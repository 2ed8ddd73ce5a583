/**
 * Items in the order of (score, member's bytes), with ranks: a counted B+-tree in an arena. An index is
 * a header block, found by its root reference; one OrderedIndex serves any number of them. Items are
 * a byte-map's (see byte-map.ts: word 0 tells where the key is), so a member's bytes are kept once;
 * the index keeps the score and the item's reference. Nodes are described in
 * index-nodes.ts, what hangs below them in index-subtrees.ts.
 *
 * Promises: every operation but `destroy` is O(log n); items that come in order fill the leaves; a
 * change happens or throws ArenaFull with the index as it was; an empty index is its header and
 * nothing else. Leaves to the owner: the items, that members are distinct, that no score is NaN.
 * Hot: shown by the bench rows ZADD, ZRANK and ZRANGE.
 */
import { assert } from '../base/assert.ts';
import type { ByteRange } from '../base/bytes.ts';
import { type Arena, REGION_SHIFT, UNIT_MASK } from './arena.ts';
import {
  INNER_ENTRIES,
  INNER_LANES,
  IndexNodes,
  LEAF_ENTRIES,
  LEAF_LANES,
  NEXT,
  PREVIOUS,
  SMALL_LEAVES,
} from './index-nodes.ts';
import { IndexSubtrees } from './index-subtrees.ts';
import type { ElementSink } from './packed-walk.ts';

// The header's words.
const SIZE = 0;
const NODE = 1;
/** Levels of nodes: 1 = the only node is a leaf. */
const HEIGHT = 2;
const HEADER_BYTES = 16;
/** More levels than references could ever fill: every inner node has at least two children. */
const LEVELS_MAX = 32;

/** A node with fewer entries than a quarter is joined with a neighbour or takes some of its. */
const LEAF_MIN = LEAF_ENTRIES >>> 2;
const INNER_MIN = INNER_ENTRIES >>> 2;

/** A place in an index; void after a change of it. */
export class IndexCursor {
  leaf = 0;
  slot = 0;
  /** The item at the place, and its score. */
  item = 0;
  score = 0;
}

export class OrderedIndex {
  readonly #arena: Arena;
  readonly #nodes: IndexNodes;
  readonly #subtrees: IndexSubtrees;
  readonly #words: Int32Array[];
  /** The way down to the leaf of the last descent: nodes by level, and the slot taken in each. */
  readonly #path = new Int32Array(LEVELS_MAX);
  readonly #slots = new Int32Array(LEVELS_MAX);
  /** Nodes taken before a split begins, so that it cannot fail half way. */
  readonly #spares = new Int32Array(LEVELS_MAX + 1);
  /** Where `read` begins. */
  readonly #place = new IndexCursor();

  constructor(arena: Arena, grows = false) {
    this.#arena = arena;
    this.#nodes = new IndexNodes(arena, grows);
    this.#subtrees = new IndexSubtrees(arena, this.#nodes);
    this.#words = arena.words;
  }

  /** An empty index; returns its root. */
  create(): number {
    const root = this.#arena.allocate(HEADER_BYTES);
    for (let word = 0; word < HEADER_BYTES / 4; word++) this.#arena.setWord(root, word, 0);
    return root;
  }

  /** Frees the index's own blocks and its root; the items are the owner's. Cost: its nodes. */
  destroy(root: number): void {
    const height = this.#arena.word(root, HEIGHT);
    if (height > 0) this.#subtrees.free(this.#arena.word(root, NODE), height - 1);
    this.#arena.free(root);
  }

  /**
   * Copies an index, node by node, into the empty one `target`; `copyItem` makes its items, told each in
   * the order of the index. Cost: the items.
   * @throws ArenaFull, or what `copyItem` throws, with `target` empty; the items are the owner's
   */
  copy(root: number, target: number, copyItem: (item: number) => number): void {
    const arena = this.#arena;
    const height = arena.word(root, HEIGHT);
    if (height === 0) return;
    const node = this.#subtrees.copy(arena.word(root, NODE), height - 1, copyItem);
    arena.copy(root, target, HEADER_BYTES);
    arena.setWord(target, NODE, node);
  }

  /** The number of items. */
  size(root: number): number {
    return (this.#words[root >>> REGION_SHIFT] as Int32Array)[(root & UNIT_MASK) << 1] as number;
  }

  /** How many nodes the index has. Cost: the number of inner ones. */
  nodeCount(root: number): number {
    const height = this.#arena.word(root, HEIGHT);
    return height === 0 ? 0 : this.#subtrees.nodeCount(this.#arena.word(root, NODE), height - 1);
  }

  /** Bytes of the arena that the index takes, without the items. Cost: its nodes. */
  memoryUsage(root: number): number {
    const height = this.#arena.word(root, HEIGHT);
    const own = this.#arena.capacity(root);
    return height === 0
      ? own
      : own + this.#subtrees.memoryUsage(this.#arena.word(root, NODE), height - 1);
  }

  /**
   * Adds an item whose member is not in the index with this score.
   * @throws ArenaFull before anything was changed
   */
  insert(root: number, score: number, item: number): void {
    const arena = this.#arena;
    const nodes = this.#nodes;
    if (arena.word(root, HEIGHT) === 0) {
      arena.setWord(root, NODE, nodes.create(SMALL_LEAVES[0], LEAF_LANES));
      arena.setWord(root, HEIGHT, 1);
    }
    const leaf = this.#descend(root, score, item);
    const slot = nodes.search(leaf, score, item, true);
    const isFull = nodes.count(leaf) === nodes.capacity(leaf);
    if (isFull && nodes.capacity(leaf) < LEAF_ENTRIES) this.#growLeaf(root, leaf);
    else if (isFull) {
      this.#takeSpares(root);
      this.#splitUp(root, this.#splitLeaf(leaf, slot, score, item));
      arena.setWord(root, SIZE, arena.word(root, SIZE) + 1);
      return;
    }
    const target = this.#path[0] as number;
    nodes.open(target, slot, LEAF_LANES);
    nodes.setKey(target, slot, score, item);
    this.#countUp(root, slot === 0, 1);
  }

  /** Takes an item out; freeing it is the owner's part. */
  remove(root: number, score: number, item: number): void {
    const leaf = this.#descend(root, score, item);
    const slot = this.#nodes.search(leaf, score, item, false);
    assert(
      slot < this.#nodes.count(leaf) && this.#nodes.item(leaf, slot) === item,
      'the item is in the index',
    );
    this.#nodes.close(leaf, slot, LEAF_LANES);
    this.#countUp(root, slot === 0, -1);
    this.#joinUp(root);
  }

  /**
   * Gives an item another score.
   * @throws ArenaFull before anything was changed
   */
  update(root: number, from: number, to: number, item: number): void {
    const nodes = this.#nodes;
    const leaf = this.#descend(root, from, item);
    const slot = nodes.search(leaf, from, item, false);
    const isAfter = slot > 0 && nodes.score(leaf, slot - 1) < to;
    const isBefore = slot + 1 < nodes.count(leaf) && to < nodes.score(leaf, slot + 1);
    // 0 and -0 have the same place.
    if (from === to || (isAfter && isBefore)) {
      nodes.setKey(leaf, slot, to, item);
      return;
    }
    // The new place first: taking out cannot fail.
    this.insert(root, to, item);
    this.remove(root, from, item);
  }

  /** Puts `newItem`, which has the same member, in the place of `oldItem`, which is still there. */
  replace(root: number, score: number, oldItem: number, newItem: number): void {
    const leaf = this.#descend(root, score, oldItem);
    const slot = this.#nodes.search(leaf, score, oldItem, false);
    assert(this.#nodes.item(leaf, slot) === oldItem, 'the item is in the index');
    this.#nodes.setKey(leaf, slot, score, newItem);
    if (slot === 0) this.#countUp(root, true, 0);
  }

  /** How many items stand before this one. */
  rank(root: number, score: number, item: number): number {
    const leaf = this.#descend(root, score, item);
    return this.#before(root) + this.#nodes.search(leaf, score, item, false);
  }

  /** How many items have a score below `score`, or an equal one when `orEqual`. */
  rankOfScore(root: number, score: number, orEqual: boolean): number {
    const nodes = this.#nodes;
    const height = this.#arena.word(root, HEIGHT);
    if (height === 0) return 0;
    let node = this.#arena.word(root, NODE);
    let before = 0;
    for (let level = height - 1; level > 0; level--) {
      const slot = Math.max(nodes.searchScore(node, score, orEqual) - 1, 0);
      before += nodes.belowFirst(node, slot);
      node = nodes.child(node, slot);
    }
    return before + nodes.searchScore(node, score, orEqual);
  }

  /**
   * How many items have a member before `[start, end)`, or an equal one when `orEqual`. It means
   * something only where all scores are equal.
   */
  rankOfMember(
    root: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    orEqual: boolean,
  ): number {
    const nodes = this.#nodes;
    const height = this.#arena.word(root, HEIGHT);
    if (height === 0) return 0;
    let node = this.#arena.word(root, NODE);
    let before = 0;
    for (let level = height - 1; level > 0; level--) {
      const slot = Math.max(nodes.searchMember(node, bytes, start, end, orEqual) - 1, 0);
      before += nodes.belowFirst(node, slot);
      node = nodes.child(node, slot);
    }
    return before + nodes.searchMember(node, bytes, start, end, orEqual);
  }

  /** Puts the cursor at the item of this rank; false when there is none. */
  seek(root: number, rank: number, cursor: IndexCursor): boolean {
    if (rank < 0 || rank >= this.size(root)) return false;
    this.#find(root, rank, cursor);
    this.#load(cursor);
    return true;
  }

  /**
   * Hands the members of `count` items from `rank` on to the sink, in one loop over each leaf; there
   * must be so many.
   */
  read(root: number, rank: number, count: number, sink: ElementSink): void {
    const place = this.#place;
    this.#find(root, rank, place);
    let { leaf, slot } = place;
    for (let left = count; left > 0; slot = 0) {
      left -= this.#nodes.read(leaf, slot, left, sink);
      leaf = this.#arena.word(leaf, NEXT);
    }
  }

  /** Puts the cursor at the first item not before (score, member); false when there is none. */
  seekKey(root: number, score: number, member: ByteRange, cursor: IndexCursor): boolean {
    const nodes = this.#nodes;
    if (this.size(root) === 0) return false;
    let node = this.#arena.word(root, NODE);
    for (let level = this.#arena.word(root, HEIGHT) - 1; level > 0; level--) {
      node = nodes.child(node, Math.max(nodes.searchKey(node, score, member) - 1, 0));
    }
    cursor.leaf = node;
    // One back, and on: the leaf may end before the place.
    cursor.slot = nodes.searchKey(node, score, member) - 1;
    return this.next(cursor);
  }

  /** Moves the cursor to the next item; false at the end. */
  next(cursor: IndexCursor): boolean {
    if (cursor.slot + 1 < this.#nodes.count(cursor.leaf)) cursor.slot++;
    else {
      const next = this.#arena.word(cursor.leaf, NEXT);
      if (next === 0) return false;
      cursor.leaf = next;
      cursor.slot = 0;
    }
    this.#load(cursor);
    return true;
  }

  /** Moves the cursor to the item before; false at the beginning. */
  previous(cursor: IndexCursor): boolean {
    if (cursor.slot > 0) cursor.slot--;
    else {
      const previous = this.#arena.word(cursor.leaf, PREVIOUS);
      if (previous === 0) return false;
      cursor.leaf = previous;
      cursor.slot = this.#nodes.count(previous) - 1;
    }
    this.#load(cursor);
    return true;
  }

  /**
   * Moves nodes that lie in regions being emptied; the root is the owner's to relocate, items are told
   * with `replace`. Cost: its nodes.
   * @throws ArenaFull with the index whole
   */
  relocate(root: number): void {
    const arena = this.#arena;
    const height = arena.word(root, HEIGHT);
    if (height === 0) return;
    arena.setWord(root, NODE, this.#subtrees.relocate(arena.word(root, NODE), height - 1));
  }

  /** Asserts everything this file promises about one index. For tests: it walks all of it. */
  check(root: number): void {
    const height = this.#arena.word(root, HEIGHT);
    const top = this.#arena.word(root, NODE);
    const counted = height === 0 ? 0 : this.#subtrees.check(top, height - 1, true);
    assert(counted === this.size(root), 'an index knows its size');
    if (height === 0) return;
    assert(counted > 0, 'an index without items has no nodes');
    const walked = this.#subtrees.checkLeaves(top, height - 1, (...key) => this.rank(root, ...key));
    assert(walked === counted, 'the leaves are linked');
  }

  /** Sets the cursor's leaf and slot to those of a rank that there is. */
  #find(root: number, rank: number, cursor: IndexCursor): void {
    const nodes = this.#nodes;
    let node = this.#arena.word(root, NODE);
    let left = rank;
    let total = this.size(root);
    for (let level = this.#arena.word(root, HEIGHT) - 1; level > 0; level--) {
      const slot = nodes.slotOfRank(node, left, total);
      left -= nodes.skipped;
      total = nodes.below(node, slot);
      node = nodes.child(node, slot);
    }
    cursor.leaf = node;
    cursor.slot = left;
  }

  #load(cursor: IndexCursor): void {
    cursor.item = this.#nodes.item(cursor.leaf, cursor.slot);
    cursor.score = this.#nodes.score(cursor.leaf, cursor.slot);
  }

  /** Goes down to the leaf where (score, item) is or would be; `#path` and `#slots` keep the way. */
  #descend(root: number, score: number, item: number): number {
    const header = this.#words[root >>> REGION_SHIFT] as Int32Array;
    const at = (root & UNIT_MASK) << 1;
    let node = header[at + NODE] as number;
    for (let level = (header[at + HEIGHT] as number) - 1; level > 0; level--) {
      const slot = Math.max(this.#nodes.search(node, score, item, true) - 1, 0);
      this.#path[level] = node;
      this.#slots[level] = slot;
      node = this.#nodes.child(node, slot);
    }
    this.#path[0] = node;
    return node;
  }

  /** Items before the leaf of the last descent. */
  #before(root: number): number {
    let before = 0;
    for (let level = this.#arena.word(root, HEIGHT) - 1; level > 0; level--) {
      before += this.#nodes.belowFirst(this.#path[level] as number, this.#slots[level] as number);
    }
    return before;
  }

  /** After `change` more items in the leaf of the last descent: counts, and smallest entries, above it. */
  #countUp(root: number, firstChanged: boolean, change: number): void {
    const arena = this.#arena;
    arena.setWord(root, SIZE, arena.word(root, SIZE) + change);
    const height = arena.word(root, HEIGHT);
    let tellsFirst = firstChanged;
    for (let level = 1; level < height; level++) {
      const node = this.#path[level] as number;
      const slot = this.#slots[level] as number;
      this.#nodes.setBelow(node, slot, this.#nodes.below(node, slot) + change);
      if (!tellsFirst) continue;
      const child = this.#path[level - 1] as number;
      if (this.#nodes.count(child) > 0) this.#subtrees.copyFirst(node, slot, child);
      tellsFirst = slot === 0;
    }
  }

  #growLeaf(root: number, leaf: number): void {
    const nodes = this.#nodes;
    const count = nodes.count(leaf);
    const capacity = SMALL_LEAVES.find((entries) => entries > count) ?? LEAF_ENTRIES;
    const grown = nodes.create(capacity, LEAF_LANES);
    nodes.shiftRight(leaf, grown, count, LEAF_LANES);
    this.#arena.free(leaf);
    this.#arena.setWord(root, NODE, grown);
    this.#path[0] = grown;
  }

  /** Takes a node for every one on the path that a split of the leaf will split, and for a new top. */
  #takeSpares(root: number): void {
    const nodes = this.#nodes;
    const height = this.#arena.word(root, HEIGHT);
    let taken = 0;
    try {
      this.#spares[taken] = nodes.create(LEAF_ENTRIES, LEAF_LANES);
      taken++;
      for (let level = 1; level <= height; level++) {
        if (level < height && nodes.count(this.#path[level] as number) < INNER_ENTRIES) break;
        this.#spares[taken] = nodes.create(INNER_ENTRIES, INNER_LANES);
        taken++;
      }
    } catch (error) {
      while (taken > 0) this.#arena.free(this.#spares[--taken] as number);
      throw error;
    }
  }

  /** Splits the full leaf, adds the entry, and returns the new right half. */
  #splitLeaf(leaf: number, slot: number, score: number, item: number): number {
    const arena = this.#arena;
    const nodes = this.#nodes;
    const right = this.#spares[0] as number;
    const next = arena.word(leaf, NEXT);
    // Items that come in order leave full leaves behind.
    let kept = LEAF_ENTRIES >>> 1;
    if (slot === LEAF_ENTRIES && next === 0) kept = LEAF_ENTRIES;
    else if (slot === 0 && arena.word(leaf, PREVIOUS) === 0) kept = 0;
    nodes.shiftRight(leaf, right, LEAF_ENTRIES - kept, LEAF_LANES);
    arena.setWord(right, NEXT, next);
    arena.setWord(right, PREVIOUS, leaf);
    arena.setWord(leaf, NEXT, right);
    if (next !== 0) arena.setWord(next, PREVIOUS, right);
    const goesRight = slot > kept || slot === LEAF_ENTRIES;
    const target = goesRight ? right : leaf;
    const at = goesRight ? slot - kept : slot;
    nodes.open(target, at, LEAF_LANES);
    nodes.setKey(target, at, score, item);
    return right;
  }

  /** Hangs the right half of a split leaf into the nodes above, splitting those that are full. */
  #splitUp(root: number, rightLeaf: number): void {
    const arena = this.#arena;
    const nodes = this.#nodes;
    const height = arena.word(root, HEIGHT);
    let left = this.#path[0] as number;
    let right = rightLeaf;
    let spare = 1;
    for (let level = 1; level < height; level++) {
      const node = this.#path[level] as number;
      const slot = this.#slots[level] as number;
      this.#subtrees.copyFirst(node, slot, left);
      if (right === 0) {
        nodes.setBelow(node, slot, nodes.below(node, slot) + 1);
      } else {
        nodes.setBelow(node, slot, this.#subtrees.itemsIn(left, level - 1));
        const added = right;
        const isFull = nodes.count(node) === INNER_ENTRIES;
        right = isFull ? (this.#spares[spare++] as number) : 0;
        this.#subtrees.addChild(node, slot + 1, added, level - 1, right);
      }
      left = node;
    }
    if (right === 0) return;
    const top = this.#spares[spare] as number;
    this.#subtrees.addChild(top, 0, left, height - 1, 0);
    this.#subtrees.addChild(top, 1, right, height - 1, 0);
    arena.setWord(root, NODE, top);
    arena.setWord(root, HEIGHT, height + 1);
  }

  /** After a removal: joins nodes of the path that have become small, from the leaf up. */
  #joinUp(root: number): void {
    const arena = this.#arena;
    const nodes = this.#nodes;
    let height = arena.word(root, HEIGHT);
    const wasEmptied = nodes.count(this.#path[0] as number) === 0;
    for (let level = 0; level + 1 < height; level++) {
      const count = nodes.count(this.#path[level] as number);
      if (count >= (level === 0 ? LEAF_MIN : INNER_MIN)) return;
      this.#subtrees.balance(
        this.#path[level + 1] as number,
        this.#slots[level + 1] as number,
        level,
      );
      // An empty leaf could not tell what is smallest now: its neighbour's entries are in it since.
      if (level === 0 && wasEmptied) this.#tellFirst(height);
    }
    while (height > 0) {
      const top = arena.word(root, NODE);
      if (nodes.count(top) > (height === 1 ? 0 : 1)) return;
      arena.setWord(root, NODE, height === 1 ? 0 : nodes.child(top, 0));
      arena.setWord(root, HEIGHT, --height);
      arena.free(top);
    }
  }

  /** The smallest entry of the path's lowest inner node changed: tells those above. */
  #tellFirst(height: number): void {
    for (let level = 2; level < height && this.#slots[level - 1] === 0; level++) {
      const slot = this.#slots[level] as number;
      this.#subtrees.copyFirst(this.#path[level] as number, slot, this.#path[level - 1] as number);
    }
  }
}
