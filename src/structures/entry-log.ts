/**
 * The entries of a stream, in the order of their ids, in an arena: nodes of up to some entries and
 * bytes (entry-nodes.ts), which an index finds by id in O(log n). A log lives in the first words of its
 * owner's block; one EntryLog serves any number of them.
 *
 * Promises: a change happens or throws ArenaFull with the log as it was; ids only grow; an empty log
 * has no node. Leaves to the owner: what else a stream is, and that a new id is above the last.
 * Hot: shown by the bench rows XADD and XREADGROUP.
 */
import { assert } from '../base/assert.ts';
import { type Arena, ArenaFull } from './arena.ts';
import { EntryNodes, type EntryParts, EntryPlace } from './entry-nodes.ts';
import { IdIndex } from './id-index.ts';
import { IndexCursor } from './ordered-index.ts';
import { StreamId } from './stream-id.ts';

// The log's words in its owner's block; the length is a double.
const INDEX = 0;
const TAIL = 1;
const LENGTH_DOUBLE = 1;
/** Bytes of the owner's block that are the log's. */
export const LOG_BYTES = 16;

/** No node grows beyond this, whatever its limits. */
const NODE_BYTES_MAX = 2 ** 30;
/** A node that is complete keeps at most so much of its block unused: one part in eight. */
const SLACK_SHIFT = 3;

/** How large a node becomes: Redis's `stream-node-max-bytes` and `-entries`; 0 = without that bound. */
export interface NodeLimits {
  bytesMax: number;
  entriesMax: number;
}

/** What a trim leaves: at most so many entries, or those not below an id. */
export interface Trim {
  readonly lengthMax: number;
  /** With it `lengthMax` does not count. */
  readonly idMin: StreamId | undefined;
  /** Only whole nodes. */
  readonly isApproximate: boolean;
  /** At most about so many entries are removed; 0 = without bound. */
  readonly limit: number;
}

/** A place in a log; void after a change that was not made with it. */
export class LogCursor {
  readonly entry: EntryPlace = new EntryPlace();
  readonly node: IndexCursor = new IndexCursor();
}

/** Where a cursor was, for `EntryLog.resume`; void after any change of the log. */
export class LogMark {
  leaf = 0;
  slot = 0;
  node = 0;
  position = 0;

  take({ entry, node }: LogCursor): void {
    this.leaf = node.leaf;
    this.slot = node.slot;
    this.node = entry.node;
    this.position = entry.position;
  }
}

/** Where a search ended, for the next one of the same log, which mostly begins right behind. */
class Hint {
  /** The log; 0 = none. */
  root = 0;
  readonly id: StreamId = new StreamId();
  readonly mark: LogMark = new LogMark();
}

/** Readers of so many logs find their place again; a log's hint may be overwritten by another's. */
const HINTS = 16;
/**
 * Entries that a search steps over from the hint, before it begins anew: a reader's usual batch. More would
 * be lost on searches for anywhere.
 */
const HINT_STEPS_MAX = 16;

export class EntryLog {
  readonly limits: NodeLimits = { bytesMax: 4096, entriesMax: 100 };
  readonly nodes: EntryNodes;
  readonly #arena: Arena;
  readonly #index: IdIndex;
  readonly #cursor = new LogCursor();
  readonly #hints: readonly Hint[] = Array.from({ length: HINTS }, () => new Hint());

  constructor(arena: Arena) {
    this.#arena = arena;
    this.nodes = new EntryNodes(arena);
    this.#index = new IdIndex(arena);
  }

  /** Makes an empty log in its owner's block. @throws ArenaFull */
  init(root: number): void {
    // One that was at the same place may have gone with all of the arena, unforgotten.
    this.#forget(root);
    this.#arena.setWord(root, INDEX, this.#index.create());
    this.#arena.setWord(root, TAIL, 0);
    this.#arena.setDouble(root, LENGTH_DOUBLE, 0);
  }

  /** Frees the index of a log that has no nodes any more. */
  destroy(root: number): void {
    this.#forget(root);
    this.#index.destroy(this.#arena.word(root, INDEX));
  }

  /** How many entries there are. */
  length(root: number): number {
    return this.#arena.double(root, LENGTH_DOUBLE);
  }

  /** How many nodes there are. */
  nodeCount(root: number): number {
    return this.#index.size(this.#arena.word(root, INDEX));
  }

  /** How many blocks the index has to find them by, its header included. Cost: the inner ones. */
  indexNodeCount(root: number): number {
    return 1 + this.#index.nodeCount(this.#arena.word(root, INDEX));
  }

  /** Bytes of the arena without the owner's block. Cost: the number of nodes. */
  memoryUsage(root: number): number {
    const index = this.#arena.word(root, INDEX);
    const { node } = this.#cursor;
    let bytes = this.#index.memoryUsage(index);
    for (let more = this.#index.first(index, node); more; more = this.#index.next(node)) {
      bytes += this.#arena.capacity(node.item);
    }
    return bytes;
  }

  /**
   * Adds an entry behind all others: `count` parts from `first` on, fields and values in turn.
   * @throws ArenaFull before anything was changed
   */
  append(
    root: number,
    id: StreamId,
    parts: EntryParts,
    range: { first: number; count: number },
  ): void {
    const arena = this.#arena;
    const { nodes } = this;
    const tail = arena.word(root, TAIL);
    let target = 0;
    let isSame = true;
    if (tail !== 0) {
      isSame = nodes.hasFields(tail, parts, range.first, range.count);
      const bytes = nodes.entryBytes(tail, id, parts, range, isSame);
      if (this.#takes(tail, bytes)) target = this.#grown(root, tail, bytes);
    }
    if (target === 0) {
      target = this.#begin(root, id, parts, range);
      isSame = true;
    }
    nodes.append(target, id, parts, range, isSame);
    arena.setDouble(root, LENGTH_DOUBLE, arena.double(root, LENGTH_DOUBLE) + 1);
  }

  /** Takes the entry at the cursor out; the cursor is void. */
  remove(root: number, cursor: LogCursor): void {
    this.#drop(root, 1);
    const { node } = cursor.entry;
    if (this.nodes.remove(cursor.entry) === 0) this.#dropNode(root, node);
  }

  /** Removes entries from the front; how many. Cost: nodes removed, and one node's entries. */
  trim(root: number, trim: Trim): number {
    const index = this.#arena.word(root, INDEX);
    const { node } = this.#cursor;
    let removed = 0;
    while (this.#index.first(index, node)) {
      if (trim.idMin === undefined && this.length(root) <= trim.lengthMax) break;
      const entries = this.nodes.live(node.item);
      if (trim.limit !== 0 && removed + entries > trim.limit) break;
      if (!this.#isBelow(root, node.item, trim)) {
        if (!trim.isApproximate) removed += this.#trimNode(root, node.item, trim);
        break;
      }
      this.#drop(root, entries);
      this.#dropNode(root, node.item);
      removed += entries;
    }
    return removed;
  }

  /** Puts the cursor at the first entry not before `id`; false when there is none. */
  seek(root: number, id: StreamId, cursor: LogCursor): boolean {
    const hint = this.#hintOf(root);
    const isHinted = hint.root === root && hint.id.compare(id) <= 0;
    const outcome = isHinted ? this.#seekFrom(hint, id, cursor) : 'unknown';
    const found = outcome === 'unknown' ? this.#seekAnew(root, id, cursor) : outcome === 'found';
    if (found) {
      hint.root = root;
      hint.id.set(cursor.entry.id);
      hint.mark.take(cursor);
    }
    return found;
  }

  /** Puts the cursor at the last entry not behind `id`; false when there is none. */
  seekBack(root: number, id: StreamId, cursor: LogCursor): boolean {
    const { entry, node } = cursor;
    if (!this.#index.floor(this.#arena.word(root, INDEX), id, node)) return false;
    let more = this.nodes.last(node.item, entry);
    while (more && (entry.isRemoved || entry.id.compare(id) > 0)) more = this.nodes.previous(entry);
    return more || this.#previousNode(cursor);
  }

  /** Puts the cursor back to where the mark was taken. */
  resume(mark: LogMark, cursor: LogCursor): void {
    cursor.node.leaf = mark.leaf;
    cursor.node.slot = mark.slot;
    cursor.node.item = mark.node;
    this.nodes.reload(mark.node, mark.position, cursor.entry);
  }

  /** Moves the cursor to the next entry; false at the end. */
  next(cursor: LogCursor): boolean {
    const { entry } = cursor;
    while (this.nodes.next(entry)) if (!entry.isRemoved) return true;
    return this.#nextNode(cursor);
  }

  /** Moves the cursor to the entry before; false at the beginning. */
  previous(cursor: LogCursor): boolean {
    const { entry } = cursor;
    while (this.nodes.previous(entry)) if (!entry.isRemoved) return true;
    return this.#previousNode(cursor);
  }

  /** Puts the cursor at the entry of this id; false when there is none. */
  find(root: number, id: StreamId, cursor: LogCursor): boolean {
    return this.seek(root, id, cursor) && cursor.entry.id.compare(id) === 0;
  }

  /** Frees up to so many nodes; how many, fewer than asked for when none is left. */
  freeNodes(root: number, max: number): number {
    const index = this.#arena.word(root, INDEX);
    const { node } = this.#cursor;
    let freed = 0;
    for (; freed < max && this.#index.last(index, node); freed++) this.#dropNode(root, node.item);
    return freed;
  }

  /** Copies all nodes of `from` into `to`, an empty log. @throws ArenaFull with `to` incomplete */
  copyTo(from: number, to: number): void {
    const arena = this.#arena;
    const source = arena.word(from, INDEX);
    const target = arena.word(to, INDEX);
    const { node } = this.#cursor;
    for (let more = this.#index.first(source, node); more; more = this.#index.next(node)) {
      const used = this.nodes.used(node.item);
      const copied = arena.allocate(used);
      arena.copy(node.item, copied, used);
      try {
        this.#index.insert(target, copied);
      } catch (cause) {
        arena.free(copied);
        throw cause;
      }
      arena.setWord(to, TAIL, copied);
    }
    arena.setDouble(to, LENGTH_DOUBLE, this.length(from));
  }

  /** Checks the log against itself, for tests. Cost: the number of entries. */
  check(root: number): void {
    const index = this.#arena.word(root, INDEX);
    this.#index.check(index);
    const { entry, node } = this.#cursor;
    let length = 0;
    for (let more = this.#index.first(index, node); more; more = this.#index.next(node)) {
      let live = 0;
      let count = 0;
      for (let has = this.nodes.first(node.item, entry); has; has = this.nodes.next(entry)) {
        if (!entry.isRemoved) live++;
        count++;
      }
      assert(live > 0 && live === this.nodes.live(node.item), 'a node knows its entries');
      assert(count === this.nodes.count(node.item), 'a node knows its removed entries');
      length += live;
    }
    assert(length === this.length(root), 'a log knows its length');
    const hasTail = this.#index.last(index, node);
    assert(this.#arena.word(root, TAIL) === (hasTail ? node.item : 0), 'a log knows its tail');
  }

  /** As `seek`, from a place before or at `id`. */
  #seekFrom(hint: Hint, id: StreamId, cursor: LogCursor): 'found' | 'none' | 'unknown' {
    const { entry } = cursor;
    this.resume(hint.mark, cursor);
    for (let steps = 0; entry.isRemoved || entry.id.compare(id) < 0; steps++) {
      if (steps === HINT_STEPS_MAX) return 'unknown';
      if (!this.next(cursor)) return 'none';
    }
    return 'found';
  }

  /** As `seek`, by the index. */
  #seekAnew(root: number, id: StreamId, cursor: LogCursor): boolean {
    const index = this.#arena.word(root, INDEX);
    const { entry, node } = cursor;
    if (!this.#index.floor(index, id, node) && !this.#index.first(index, node)) return false;
    let more = this.nodes.seek(node.item, id, entry);
    while (more && entry.isRemoved) more = this.nodes.next(entry);
    return more || this.#nextNode(cursor);
  }

  #hintOf(root: number): Hint {
    // A root is aligned to several units: its lowest bits tell little.
    return this.#hints[(root >>> 3) & (HINTS - 1)] as Hint;
  }

  /** Nodes of the log have moved, come or gone: what is remembered of it is void. */
  #forget(root: number): void {
    const hint = this.#hintOf(root);
    if (hint.root === root) hint.root = 0;
  }

  #takes(node: number, bytes: number): boolean {
    const { bytesMax, entriesMax } = this.limits;
    if (entriesMax !== 0 && this.nodes.count(node) >= entriesMax) return false;
    const limit = bytesMax === 0 ? NODE_BYTES_MAX : Math.min(bytesMax, NODE_BYTES_MAX);
    return this.nodes.used(node) + bytes <= limit;
  }

  /** The tail, moved if it has not room for so many more bytes. */
  #grown(root: number, tail: number, bytes: number): number {
    const capacity = this.#arena.capacity(tail);
    const needed = this.nodes.used(tail) + bytes;
    if (needed <= capacity) return tail;
    const { bytesMax } = this.limits;
    const doubled = bytesMax === 0 ? capacity * 2 : Math.min(capacity * 2, bytesMax);
    return this.#moved(root, tail, Math.max(needed, doubled));
  }

  /** Moves a node into a block of so many bytes; its new reference. */
  #moved(root: number, node: number, bytes: number): number {
    const arena = this.#arena;
    const moved = arena.allocate(bytes);
    this.#forget(root);
    arena.copy(node, moved, this.nodes.used(node));
    this.#index.replace(arena.word(root, INDEX), node, moved);
    arena.free(node);
    if (arena.word(root, TAIL) === node) arena.setWord(root, TAIL, moved);
    return moved;
  }

  /** A new tail with room for the entry, and for what the one before it came to hold. */
  #begin(
    root: number,
    id: StreamId,
    parts: EntryParts,
    range: { first: number; count: number },
  ): number {
    const arena = this.#arena;
    const { nodes } = this;
    const before = arena.word(root, TAIL);
    this.#forget(root);
    const node = nodes.create(id, parts, range, this.#roomFor(before, parts, range));
    try {
      const needed = nodes.used(node) + nodes.entryBytes(node, id, parts, range, true);
      assert(needed <= arena.capacity(node), 'a new node has room for its first entry');
      this.#index.insert(arena.word(root, INDEX), node);
    } catch (cause) {
      arena.free(node);
      throw cause;
    }
    arena.setWord(root, TAIL, node);
    if (before !== 0) this.#shrink(root, before);
    return node;
  }

  /** Bytes for entries in a new node. */
  #roomFor(
    before: number,
    parts: EntryParts,
    { first, count }: { first: number; count: number },
  ): number {
    // Sizes, flags, and differences of a first entry, which are 0; then its values with their tags.
    let own = 16;
    for (let i = first + 1; i < first + count; i += 2) own += 5 + parts.end(i) - parts.start(i);
    if (before === 0) return own;
    const { bytesMax } = this.limits;
    const used = this.nodes.used(before);
    return Math.max(own, bytesMax === 0 ? used : Math.min(used, bytesMax));
  }

  /** Gives back what a complete node does not use. */
  #shrink(root: number, node: number): void {
    const used = this.nodes.used(node);
    const slack = this.#arena.capacity(node) - used;
    if (slack <= used >>> SLACK_SHIFT) return;
    try {
      this.#moved(root, node, used);
    } catch (cause) {
      // Without memory for the smaller form the node is whole as it is.
      if (!(cause instanceof ArenaFull)) throw cause;
    }
  }

  /** True when the whole node is to go. */
  #isBelow(root: number, node: number, trim: Trim): boolean {
    if (trim.idMin === undefined) {
      return this.length(root) - this.nodes.live(node) >= trim.lengthMax;
    }
    const { entry } = this.#cursor;
    for (let more = this.nodes.last(node, entry); more; more = this.nodes.previous(entry)) {
      if (!entry.isRemoved) return entry.id.compare(trim.idMin) < 0;
    }
    return true;
  }

  /** Removes entries from the front of a node of which some stay; how many. */
  #trimNode(root: number, node: number, trim: Trim): number {
    const { entry } = this.#cursor;
    let removed = 0;
    for (let more = this.nodes.first(node, entry); more; more = this.nodes.next(entry)) {
      if (entry.isRemoved) continue;
      if (trim.idMin === undefined) {
        if (this.length(root) <= trim.lengthMax) break;
      } else if (entry.id.compare(trim.idMin) >= 0) break;
      this.#drop(root, 1);
      this.nodes.remove(entry);
      removed++;
    }
    return removed;
  }

  #drop(root: number, entries: number): void {
    const arena = this.#arena;
    arena.setDouble(root, LENGTH_DOUBLE, arena.double(root, LENGTH_DOUBLE) - entries);
  }

  #dropNode(root: number, node: number): void {
    const arena = this.#arena;
    const index = arena.word(root, INDEX);
    this.#forget(root);
    this.#index.remove(index, node);
    arena.free(node);
    if (arena.word(root, TAIL) !== node) return;
    const cursor = this.#cursor.node;
    arena.setWord(root, TAIL, this.#index.last(index, cursor) ? cursor.item : 0);
  }

  /** The first entry of the nodes behind the cursor's. */
  #nextNode({ entry, node }: LogCursor): boolean {
    while (this.#index.next(node)) {
      let more = this.nodes.first(node.item, entry);
      while (more && entry.isRemoved) more = this.nodes.next(entry);
      if (more) return true;
    }
    return false;
  }

  /** The last entry of the nodes before the cursor's. */
  #previousNode({ entry, node }: LogCursor): boolean {
    while (this.#index.previous(node)) {
      let more = this.nodes.last(node.item, entry);
      while (more && entry.isRemoved) more = this.nodes.previous(entry);
      if (more) return true;
    }
    return false;
  }
}
