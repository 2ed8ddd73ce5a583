/**
 * Subtrees of an ordered index (ordered-index.ts): an inner node's children come and go here, with the
 * smallest entry and the number of items that their parent keeps of each, and whole subtrees are
 * copied, freed, measured, moved and checked. A level counts from the leaves, which are level 0.
 * Hot: shown by the bench row ZADD.
 */
import { assert } from '../base/assert.ts';
import type { Arena } from './arena.ts';
import {
  INNER_ENTRIES,
  INNER_LANES,
  type IndexNodes,
  LEAF_ENTRIES,
  LEAF_LANES,
  NEXT,
  PREVIOUS,
} from './index-nodes.ts';

export class IndexSubtrees {
  readonly #arena: Arena;
  readonly #nodes: IndexNodes;
  /** The last leaf of the copy in the making. */
  #lastLeaf = 0;

  constructor(arena: Arena, nodes: IndexNodes) {
    this.#arena = arena;
    this.#nodes = nodes;
  }

  /** The smallest entry below `child`, kept in its parent at `slot`. */
  copyFirst(parent: number, slot: number, child: number): void {
    this.#nodes.setKey(parent, slot, this.#nodes.score(child, 0), this.#nodes.item(child, 0));
  }

  /** Adds a child to an inner node at `slot`; `right` is an empty node to split into, 0 = not needed. */
  addChild(node: number, slot: number, child: number, childLevel: number, right: number): void {
    const nodes = this.#nodes;
    let target = node;
    let at = slot;
    if (right !== 0) {
      // At either end as in leaves, but a node is never left with a single child.
      let kept = INNER_ENTRIES >>> 1;
      if (slot === INNER_ENTRIES) kept = INNER_ENTRIES - 1;
      else if (slot === 1) kept = 1;
      nodes.shiftRight(node, right, INNER_ENTRIES - kept, INNER_LANES);
      if (slot > kept) {
        target = right;
        at = slot - kept;
      }
    }
    nodes.open(target, at, INNER_LANES);
    this.copyFirst(target, at, child);
    nodes.setChild(target, at, child);
    nodes.setBelow(target, at, this.itemsIn(child, childLevel));
  }

  /** How many items are at and below `node`. */
  itemsIn(node: number, level: number): number {
    const count = this.#nodes.count(node);
    return level === 0 ? count : this.#nodes.belowFirst(node, count);
  }

  /** Joins the child at `slot` with a neighbour, or shares their entries out evenly. */
  balance(parent: number, slot: number, level: number): void {
    const nodes = this.#nodes;
    const leftSlot = slot > 0 ? slot - 1 : 0;
    const left = nodes.child(parent, leftSlot);
    const right = nodes.child(parent, leftSlot + 1);
    const lanes = level === 0 ? LEAF_LANES : INNER_LANES;
    const inLeft = nodes.count(left);
    const total = inLeft + nodes.count(right);
    const capacity = level === 0 ? LEAF_ENTRIES : INNER_ENTRIES;
    if (total * 4 <= capacity * 3) {
      nodes.shiftLeft(left, right, total - inLeft, lanes);
      this.#dropNode(right, level);
      nodes.close(parent, leftSlot + 1, INNER_LANES);
    } else {
      const target = total >>> 1;
      if (inLeft < target) nodes.shiftLeft(left, right, target - inLeft, lanes);
      else nodes.shiftRight(left, right, inLeft - target, lanes);
      this.copyFirst(parent, leftSlot + 1, right);
      nodes.setBelow(parent, leftSlot + 1, this.itemsIn(right, level));
    }
    this.copyFirst(parent, leftSlot, left);
    nodes.setBelow(parent, leftSlot, this.itemsIn(left, level));
  }

  #dropNode(node: number, level: number): void {
    const arena = this.#arena;
    if (level === 0) {
      const previous = arena.word(node, PREVIOUS);
      const next = arena.word(node, NEXT);
      if (previous !== 0) arena.setWord(previous, NEXT, next);
      if (next !== 0) arena.setWord(next, PREVIOUS, previous);
    }
    arena.free(node);
  }

  /**
   * A copy of the nodes at and below `node`, whose items `copyItem` makes, in their order.
   * @throws ArenaFull, or what `copyItem` throws, with no node left behind
   */
  copy(node: number, level: number, copyItem: (item: number) => number): number {
    this.#lastLeaf = 0;
    return this.#copy(node, level, copyItem);
  }

  #copy(node: number, level: number, copyItem: (item: number) => number): number {
    const nodes = this.#nodes;
    const lanes = level === 0 ? LEAF_LANES : INNER_LANES;
    const copied = nodes.create(nodes.capacity(node), lanes);
    const count = nodes.count(node);
    try {
      for (let slot = 0; slot < count; slot++) {
        if (level === 0) {
          const item = copyItem(nodes.item(node, slot));
          nodes.open(copied, slot, lanes);
          nodes.setKey(copied, slot, nodes.score(node, slot), item);
        } else {
          const child = this.#copy(nodes.child(node, slot), level - 1, copyItem);
          nodes.open(copied, slot, lanes);
          this.copyFirst(copied, slot, child);
          nodes.setChild(copied, slot, child);
          nodes.setBelow(copied, slot, nodes.below(node, slot));
        }
      }
    } catch (cause) {
      // It has as many children as were copied.
      this.free(copied, level);
      throw cause;
    }
    if (level === 0) this.#linkLeaf(copied);
    return copied;
  }

  /** Puts a new leaf behind the one that was copied before it. */
  #linkLeaf(leaf: number): void {
    const before = this.#lastLeaf;
    this.#arena.setWord(leaf, PREVIOUS, before);
    if (before !== 0) this.#arena.setWord(before, NEXT, leaf);
    this.#lastLeaf = leaf;
  }

  /** Frees the nodes at and below `node`. */
  free(node: number, level: number): void {
    if (level > 0) {
      for (let slot = this.#nodes.count(node) - 1; slot >= 0; slot--) {
        this.free(this.#nodes.child(node, slot), level - 1);
      }
    }
    this.#arena.free(node);
  }

  /** How many nodes there are at and below `node`. */
  nodeCount(node: number, level: number): number {
    if (level === 0) return 1;
    const children = this.#nodes.count(node);
    if (level === 1) return 1 + children;
    let total = 1;
    for (let slot = 0; slot < children; slot++) {
      total += this.nodeCount(this.#nodes.child(node, slot), level - 1);
    }
    return total;
  }

  /** Bytes of the nodes at and below `node`. */
  memoryUsage(node: number, level: number): number {
    let total = this.#arena.capacity(node);
    if (level > 0) {
      for (let slot = this.#nodes.count(node) - 1; slot >= 0; slot--) {
        total += this.memoryUsage(this.#nodes.child(node, slot), level - 1);
      }
    }
    return total;
  }

  /** Moves the nodes that lie in regions being emptied; the reference of `node` afterwards. */
  relocate(node: number, level: number): number {
    const arena = this.#arena;
    for (let slot = 0; level > 0 && slot < this.#nodes.count(node); slot++) {
      this.#nodes.setChild(node, slot, this.relocate(this.#nodes.child(node, slot), level - 1));
    }
    if (!arena.isEvacuating(node)) return node;
    const moved = arena.relocate(node);
    if (level === 0) {
      const previous = arena.word(moved, PREVIOUS);
      const next = arena.word(moved, NEXT);
      if (previous !== 0) arena.setWord(previous, NEXT, moved);
      if (next !== 0) arena.setWord(next, PREVIOUS, moved);
    }
    return moved;
  }

  /** Asserts what is promised of `node` and those below; how many items they hold. */
  check(node: number, level: number, isTop: boolean): number {
    const nodes = this.#nodes;
    const count = nodes.count(node);
    assert(count > 0 && count <= nodes.capacity(node), 'a node has entries, and no more than fit');
    if (level === 0) return count;
    assert(isTop || count > 1, 'an inner node has at least two children');
    let total = 0;
    for (let slot = 0; slot < count; slot++) {
      const child = nodes.child(node, slot);
      const below = this.check(child, level - 1, false);
      assert(below === nodes.below(node, slot), 'an entry knows how many items are below it');
      assert(
        nodes.score(node, slot) === nodes.score(child, 0) &&
          nodes.item(node, slot) === nodes.item(child, 0),
        'an entry knows the smallest item below it',
      );
      total += below;
    }
    return total;
  }

  /**
   * Asserts that the leaves at and below `node` are linked, in the order of scores, and that `rankOf`
   * finds every item at its rank; how many there are.
   */
  checkLeaves(
    node: number,
    level: number,
    rankOf: (score: number, item: number) => number,
  ): number {
    const nodes = this.#nodes;
    if (level > 0) return this.checkLeaves(nodes.child(node, 0), level - 1, rankOf);
    let walked = 0;
    let previous = -Infinity;
    for (let leaf = node; leaf !== 0; leaf = this.#arena.word(leaf, NEXT)) {
      for (let slot = 0; slot < nodes.count(leaf); slot++, walked++) {
        const score = nodes.score(leaf, slot);
        // The search of a node is the order itself: the item before stands before this one.
        assert(previous <= score, 'scores are in order');
        assert(rankOf(score, nodes.item(leaf, slot)) === walked, 'an item is found at its rank');
        previous = score;
      }
    }
    return walked;
  }
}
