/**
 * The values of stream keys: a log of entries, what is known of the ids that were in it, and consumer
 * groups. A stream is one block, which never moves while its entry lives:
 *
 *   words 0 to 3  the log (structures/entry-log.ts)      4  the index of groups; 0 = there never was one
 *   6 and 7       entries ever added, 64 bits            8 to 11 the last id    12 to 15 the highest
 *                                                        id that was deleted
 *
 * An `OpenStream` is a view of one. It promises that a change happens or throws ArenaFull with the
 * stream as it was. It leaves to the commands: creating the entry, telling `changed`, all rules about
 * ids. An empty stream stays: the key goes only when it is deleted.
 * Hot: shown by the bench rows XADD and XREADGROUP.
 */
import type { ByteRange } from '../base/bytes.ts';
import type { Arena } from '../structures/arena.ts';
import {
  EntryLog,
  LOG_BYTES,
  LogCursor,
  type LogMark,
  type Trim,
} from '../structures/entry-log.ts';
import type { EntryParts } from '../structures/entry-nodes.ts';
import { StreamId } from '../structures/stream-id.ts';
import { Deliveries } from './deliveries.ts';
import { incrementInt64, readInt64, writeInt64 } from './int64.ts';
import type { BuryParts } from './item-map.ts';
import { loadId, StreamGroups, storeId } from './stream-groups.ts';

const GROUPS = LOG_BYTES / 4;
const ADDED_WORD = 6;
const LAST_ID_WORD = 8;
const MAX_DELETED_WORD = 12;
const ROOT_BYTES = 64;

/** Up to so many nodes and pending entries are freed at once. */
const FREED_AT_ONCE_MAX = 1024;

export class Streams {
  readonly log: EntryLog;
  readonly groups: StreamGroups;
  readonly deliveries: Deliveries;
  readonly arena: Arena;
  /** The view that commands use. */
  readonly opened: OpenStream;
  readonly #bury: BuryParts;

  constructor(parts: { arena: Arena; bury: BuryParts }) {
    this.arena = parts.arena;
    this.log = new EntryLog(parts.arena);
    this.groups = new StreamGroups(parts.arena);
    this.deliveries = new Deliveries(this.groups);
    this.#bury = parts.bury;
    this.opened = new OpenStream(this);
  }

  /** The root of a new empty stream. @throws ArenaFull */
  create(): number {
    const { arena } = this;
    const root = arena.allocate(ROOT_BYTES);
    try {
      this.log.init(root);
    } catch (cause) {
      arena.free(root);
      throw cause;
    }
    for (let word = GROUPS; word < ROOT_BYTES / 4; word++) arena.setWord(root, word, 0);
    return root;
  }

  /** The index of a stream's groups; 0 when it has none. */
  groupsOf(root: number): number {
    return this.arena.word(root, GROUPS);
  }

  /** Frees a stream that is no entry's any more; a large one by and by. */
  free(root: number): void {
    if (this.freeSome(root, FREED_AT_ONCE_MAX) < FREED_AT_ONCE_MAX) return;
    this.#bury((max) => this.freeSome(root, max));
  }

  /**
   * Frees up to about so many parts of a stream that is no entry's any more; how many, fewer than asked
   * for when the stream is gone.
   */
  freeSome(root: number, max: number): number {
    const groups = this.groupsOf(root);
    let freed = this.log.freeNodes(root, max);
    while (freed < max && groups !== 0) {
      const group = this.groups.first(groups);
      if (group === 0) break;
      const left = max - freed;
      this.groups.unlink(groups, group);
      const parts = this.groups.freeSome(group, left);
      freed += parts;
      if (parts < left) continue;
      // What is left of the group is freed by its own grave.
      this.#bury((more) => this.groups.freeSome(group, more));
    }
    if (freed >= max) return freed;
    if (groups !== 0) this.groups.destroyIndex(groups);
    this.log.destroy(root);
    this.arena.free(root);
    return freed;
  }

  /** Frees a group that was taken out of its stream; a large one by and by. */
  freeGroup(group: number): void {
    if (this.groups.freeSome(group, FREED_AT_ONCE_MAX) < FREED_AT_ONCE_MAX) return;
    this.#bury((max) => this.groups.freeSome(group, max));
  }

  /**
   * A deep copy; its root. Cost: its nodes and pending entries.
   * @throws ArenaFull with nothing left behind
   */
  copy(root: number): number {
    const { arena } = this;
    const copied = this.create();
    try {
      this.log.copyTo(root, copied);
      for (let word = ADDED_WORD; word < ROOT_BYTES / 4; word++) {
        arena.setWord(copied, word, arena.word(root, word));
      }
      const groups = this.groupsOf(root);
      if (groups !== 0) this.groups.copy(groups, this.#groupIndex(copied));
    } catch (cause) {
      this.free(copied);
      throw cause;
    }
    return copied;
  }

  /** Bytes of the arena that a stream takes. Cost: its nodes and consumers. */
  memoryUsage(root: number): number {
    const groups = this.groupsOf(root);
    const bytes = this.arena.capacity(root) + this.log.memoryUsage(root);
    return groups === 0 ? bytes : bytes + this.groups.memoryUsage(groups);
  }

  /**
   * Adds a group of a new name.
   * @throws ArenaFull before anything was changed
   */
  createGroup(root: number, name: ByteRange, lastId: StreamId, entriesRead: bigint): number {
    return this.groups.create(this.#groupIndex(root), name, lastId, entriesRead);
  }

  /** The index of groups, made if there is none: an empty one changes nothing that anyone sees. */
  #groupIndex(root: number): number {
    const groups = this.groupsOf(root);
    if (groups !== 0) return groups;
    const created = this.groups.createIndex();
    this.arena.setWord(root, GROUPS, created);
    return created;
  }
}

/** Where a view reads which stream is its entry's. */
export interface StreamOwner {
  root(entry: number): number;
}

export class OpenStream {
  root = 0;
  entry = 0;
  /** The last id that was ever in the stream, or that XSETID gave it. */
  readonly lastId: StreamId = new StreamId();
  /** The highest id of those that were deleted; 0-0 when none was. */
  readonly maxDeletedId: StreamId = new StreamId();
  /** The place of the view's walks. */
  readonly cursor: LogCursor = new LogCursor();
  readonly #streams: Streams;
  readonly #found = new LogCursor();

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  /** Points this view at the stream of an entry. */
  open(owner: StreamOwner, entry: number): void {
    this.entry = entry;
    this.openRoot(owner.root(entry));
  }

  /** Points this view at a stream. */
  openRoot(root: number): void {
    const { arena } = this.#streams;
    this.root = root;
    loadId(arena, root, LAST_ID_WORD, this.lastId);
    loadId(arena, root, MAX_DELETED_WORD, this.maxDeletedId);
  }

  get length(): number {
    return this.#streams.log.length(this.root);
  }

  /** How many entries were ever added. */
  get entriesAdded(): bigint {
    return readInt64(this.#streams.arena, this.root, ADDED_WORD);
  }

  set entriesAdded(count: bigint) {
    writeInt64(this.#streams.arena, this.root, ADDED_WORD, count);
  }

  /** The index of groups, for `StreamGroups`; 0 when there is none. */
  get groups(): number {
    return this.#streams.groupsOf(this.root);
  }

  setLastId(id: StreamId): void {
    this.lastId.set(id);
    storeId(this.#streams.arena, this.root, LAST_ID_WORD, id);
  }

  setMaxDeletedId(id: StreamId): void {
    this.maxDeletedId.set(id);
    storeId(this.#streams.arena, this.root, MAX_DELETED_WORD, id);
  }

  /** Adds an entry whose id is above the last: `count` parts from `first` on. @throws ArenaFull */
  add(id: StreamId, parts: EntryParts, range: { first: number; count: number }): void {
    const { arena, log } = this.#streams;
    log.append(this.root, id, parts, range);
    this.setLastId(id);
    incrementInt64(arena, this.root, ADDED_WORD);
  }

  /** Takes the entry of this id out; false when there is none. */
  remove(id: StreamId): boolean {
    const { log } = this.#streams;
    if (!log.find(this.root, id, this.#found)) return false;
    log.remove(this.root, this.#found);
    return true;
  }

  /** Removes entries from the front; how many. */
  trim(trim: Trim): number {
    return this.#streams.log.trim(this.root, trim);
  }

  has(id: StreamId): boolean {
    return this.#streams.log.find(this.root, id, this.#found);
  }

  /** Reads the id of the first entry; false, and 0-0, when there is none. */
  firstId(id: StreamId): boolean {
    id.setZero();
    const isThere = this.#streams.log.seek(this.root, id, this.#found);
    if (isThere) id.set(this.#found.entry.id);
    return isThere;
  }

  /** Reads the id of the last entry that is there; false, and 0-0, when there is none. */
  topId(id: StreamId): boolean {
    id.setMax();
    const isThere = this.#streams.log.seekBack(this.root, id, this.#found);
    if (isThere) id.set(this.#found.entry.id);
    else id.setZero();
    return isThere;
  }

  /** Puts the cursor at the first entry not before `id`; false when there is none. */
  seek(id: StreamId): boolean {
    return this.#streams.log.seek(this.root, id, this.cursor);
  }

  /** Puts the cursor at the last entry not behind `id`; false when there is none. */
  seekBack(id: StreamId): boolean {
    return this.#streams.log.seekBack(this.root, id, this.cursor);
  }

  /** Puts the cursor back to where the mark was taken. */
  resume(mark: LogMark): void {
    this.#streams.log.resume(mark, this.cursor);
  }

  /** Moves the cursor on; false at the end. */
  next(): boolean {
    return this.#streams.log.next(this.cursor);
  }

  /** Moves the cursor back; false at the beginning. */
  previous(): boolean {
    return this.#streams.log.previous(this.cursor);
  }
}
