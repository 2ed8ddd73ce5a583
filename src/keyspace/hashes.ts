/**
 * The values of hash keys: fields and values in turn in one packed sequence up to
 * `hash-max-listpack-entries` and `-value`, a map of fields beyond (as Redis, whose names `listpack`
 * and `hashtable` OBJECT ENCODING tells), and a map behind a header from the first deadline of a field
 * on (expiring-fields.ts). A hash that has grown stays what it became.
 *
 * An `OpenHash` is a view of one hash that keeps its entry's root and encoding up to date. A field's
 * handle (a position or an item) is valid until the next change. It promises that a change happens or
 * throws ArenaFull with the hash as it was. It leaves to the commands: creating the entry, removing
 * one whose hash is empty, telling `changed`.
 * Hot: shown by the bench row HSET.
 */
import type { Random } from '../base/random.ts';
import { type Arena, ArenaFull } from '../structures/arena.ts';
import type { ByteMap } from '../structures/byte-map.ts';
import { ElementCursor } from '../structures/element.ts';
import type { Packed } from '../structures/packed.ts';
import { ExpiringFields } from './expiring-fields.ts';
import { type Bytes, FieldMap } from './field-map.ts';
import type { Bury } from './item-map.ts';
import type { CollectionOwner } from './sets.ts';

/** What an entry's encoding means for a hash. */
export const HashEncoding = { packed: 0, map: 1, expiring: 2 } as const;

/** The name that OBJECT ENCODING answers for a hash. */
export function hashEncodingName(encoding: number): 'listpack' | 'hashtable' {
  return encoding === HashEncoding.packed ? 'listpack' : 'hashtable';
}

/** Up to where hashes are small: Redis's `hash-max-listpack-entries` and `-value`. */
export interface HashLimits {
  packedEntriesMax: number;
  packedValueBytesMax: number;
}

/** Blocks up to this size are not worth exchanging for smaller ones. */
const SHRINK_BYTES_MIN = 256;

export class Hashes {
  readonly limits: HashLimits = { packedEntriesMax: 512, packedValueBytesMax: 64 };
  readonly arena: Arena;
  readonly packed: Packed;
  readonly map: ByteMap;
  readonly fields: FieldMap;
  readonly expiring: ExpiringFields;
  /** For whoever looks at fields one after the other. */
  readonly field: ElementCursor = new ElementCursor();
  /** The view that commands use. */
  readonly opened: OpenHash;

  constructor(parts: { arena: Arena; packed: Packed; map: ByteMap; bury: Bury }) {
    this.arena = parts.arena;
    this.packed = parts.packed;
    this.map = parts.map;
    this.fields = new FieldMap(parts.arena, parts.map, parts.bury);
    this.expiring = new ExpiringFields(parts.arena, this.fields);
    this.opened = new OpenHash(this);
  }

  /** The root of a new empty hash (packed). */
  create(): number {
    return this.packed.create();
  }

  /** Frees a hash that is no entry's any more; a large one by and by. */
  free(root: number, encoding: number): void {
    if (encoding === HashEncoding.packed) this.packed.free(root);
    else if (encoding === HashEncoding.map) this.fields.free(root);
    else this.expiring.free(root);
  }

  /**
   * A copy of a hash, of the same encoding; its root. Cost: the number of fields.
   * @throws ArenaFull with nothing left behind
   */
  copy(root: number, encoding: number): number {
    const { packed } = this;
    if (encoding === HashEncoding.map) return this.fields.copy(root);
    if (encoding === HashEncoding.expiring) return this.expiring.copy(root);
    const element = new ElementCursor();
    let copied = packed.create();
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

  /** Bytes of the arena that the hash takes. Cost: the number of fields of a large one. */
  memoryUsage(root: number, encoding: number): number {
    if (encoding === HashEncoding.packed) return this.packed.memoryUsage(root);
    if (encoding === HashEncoding.map) return this.fields.memoryUsage(root);
    return this.expiring.ownBytes(root) + this.fields.memoryUsage(this.expiring.map(root));
  }
}

export class OpenHash {
  /** What `load` and `find` have read; until the next load or change. */
  readonly field: ElementCursor = new ElementCursor();
  readonly value: ElementCursor = new ElementCursor();
  entry = 0;
  root = 0;
  readonly #hashes: Hashes;
  #owner: CollectionOwner | undefined;
  #isPacked = true;
  /** The header of a hash whose fields may have deadlines, and its heap of them; else 0. */
  #header = 0;
  #heap = 0;

  constructor(hashes: Hashes) {
    this.#hashes = hashes;
  }

  /** Points this view at the hash of an entry, until the next `open` or until the entry moves. */
  open(owner: CollectionOwner, entry: number): void {
    this.#owner = owner;
    this.entry = entry;
    const encoding = owner.encoding(entry);
    this.#isPacked = encoding === HashEncoding.packed;
    this.root = owner.root(entry);
    this.#header = 0;
    this.#heap = 0;
    if (encoding === HashEncoding.expiring) this.#behind(this.root);
  }

  /** How many fields the hash has. */
  get size(): number {
    const { packed, fields } = this.#hashes;
    return this.#isPacked ? packed.count(this.root) >>> 1 : fields.count(this.root);
  }

  /** Loads the value of a field; false when there is none. */
  find(bytes: Uint8Array, start: number, end: number): boolean {
    const { packed, fields } = this.#hashes;
    if (this.#isPacked) {
      const at = this.#seek(bytes, start, end);
      if (at < 0) return false;
      packed.load(this.root, packed.next(this.root, at), this.value);
      return true;
    }
    const item = fields.find(this.root, bytes, start, end);
    if (item === 0) return false;
    fields.loadValue(item, this.value);
    return true;
  }

  /** Becomes a map at once when so many fields would make it one anyway, and has room for them if empty. */
  expect(count: number): void {
    if (this.#isPacked && count > this.#hashes.limits.packedEntriesMax) this.#toMap(count);
  }

  /**
   * Gives a field a value; true when the field is new. Its deadline is gone. Neither may lie in the
   * hash itself.
   */
  set(field: Bytes, value: Bytes): boolean {
    const isNew = this.replace(field, value);
    if (this.#header !== 0 && !isNew) this.#clear(field);
    return isNew;
  }

  /** As `set`; a deadline stays. */
  replace(field: Bytes, value: Bytes): boolean {
    const { fields, limits, packed } = this.#hashes;
    if (this.#isPacked) {
      const bytesMax = limits.packedValueBytesMax;
      const isLong = field.end - field.start > bytesMax || value.end - value.start > bytesMax;
      const at = isLong ? -1 : this.#seek(field.bytes, field.start, field.end);
      if (at >= 0) {
        const position = packed.next(this.root, at);
        this.#rooted(packed.replace(this.root, position, value.bytes, value.start, value.end));
        return false;
      }
      if (!isLong && packed.count(this.root) >>> 1 < limits.packedEntriesMax) {
        this.#append(field, value);
        return true;
      }
      this.#toMap();
    }
    return fields.set(this.root, field, value, this.#heap);
  }

  /** Takes a field out; false when it is not there. */
  remove(bytes: Uint8Array, start: number, end: number): boolean {
    const { arena, fields, packed } = this.#hashes;
    if (!this.#isPacked) {
      const removed = fields.remove(this.root, bytes, start, end, this.#heap);
      if (removed) this.#settle();
      return removed;
    }
    const at = this.#seek(bytes, start, end);
    if (at < 0) return false;
    packed.removeRange(this.root, at, 2);
    if (arena.capacity(this.root) > SHRINK_BYTES_MIN) this.#shrink();
    return true;
  }

  /** When a field ends, ms since 1970; 0 = never, -1 = there is no such field. */
  deadlineMs({ bytes, start, end }: Bytes): number {
    const { fields } = this.#hashes;
    if (this.#isPacked) return this.#seek(bytes, start, end) < 0 ? -1 : 0;
    const item = fields.find(this.root, bytes, start, end);
    return item === 0 ? -1 : fields.deadlineMs(item);
  }

  /**
   * Sets when a field ends that the hash has; 0 = never. `content` is that of the database.
   * @throws ArenaFull with the fields as they were
   */
  setDeadline(field: Bytes, deadlineMs: number, content: number): void {
    const { expiring, fields } = this.#hashes;
    if (deadlineMs === 0) {
      if (this.#header !== 0) this.#clear(field);
      return;
    }
    this.#becomeExpiring(content);
    expiring.enter(this.#header);
    try {
      const item = fields.find(this.root, field.bytes, field.start, field.end);
      fields.setDeadline(this.root, item, deadlineMs, this.#heap);
    } finally {
      this.#settle();
    }
  }

  /** Loads `field` and `value`. */
  load(handle: number): void {
    const { fields, packed } = this.#hashes;
    if (this.#isPacked) {
      packed.load(this.root, handle, this.field);
      packed.load(this.root, packed.next(this.root, handle), this.value);
    } else {
      fields.loadField(handle, this.field);
      fields.loadValue(handle, this.value);
    }
  }

  /** Visits the handle of every field. Nothing may change meanwhile. */
  forEach(visit: (handle: number) => void): void {
    const { map, packed } = this.#hashes;
    if (!this.#isPacked) {
      map.forEach(this.root, visit);
      return;
    }
    for (let at = packed.first(this.root); at >= 0; ) {
      const value = packed.next(this.root, at);
      visit(at);
      at = packed.next(this.root, value);
    }
  }

  /** As `Database.scan`; a packed hash is visited whole at once. */
  scan(cursor: number, count: number, visit: (handle: number) => void): number {
    if (!this.#isPacked) return this.#hashes.map.scan(this.root, cursor, count, visit);
    this.forEach(visit);
    return 0;
  }

  /** The handle of any field of a hash that has one. */
  random(random: Random): number {
    const { map, packed } = this.#hashes;
    if (!this.#isPacked) return map.random(this.root, random);
    return packed.seek(this.root, random.below(this.size) * 2);
  }

  /** The position of a field in the packed sequence; -1 when it is not there. */
  #seek(bytes: Uint8Array, start: number, end: number): number {
    const { packed } = this.#hashes;
    return packed.find(this.root, packed.first(this.root), bytes, start, end, 2);
  }

  #append(field: Bytes, value: Bytes): void {
    const { packed } = this.#hashes;
    this.#rooted(packed.pushBack(this.root, field.bytes, field.start, field.end));
    try {
      this.#rooted(packed.pushBack(this.root, value.bytes, value.start, value.end));
    } catch (cause) {
      packed.remove(this.root, packed.last(this.root));
      throw cause;
    }
  }

  #behind(header: number): void {
    const { expiring } = this.#hashes;
    this.#header = header;
    this.#heap = expiring.deadlines(header);
    this.root = expiring.map(header);
  }

  #becomeExpiring(content: number): void {
    if (this.#header !== 0) return;
    if (this.#isPacked) this.#toMap();
    const { expiring } = this.#hashes;
    const header = expiring.create(this.root);
    expiring.adopt(header, this.entry, content);
    this.#owner?.setEncoding(this.entry, HashEncoding.expiring);
    this.#owner?.setRoot(this.entry, header);
    this.#behind(header);
  }

  /** Takes a field's deadline away. */
  #clear(field: Bytes): void {
    const { fields } = this.#hashes;
    const item = fields.find(this.root, field.bytes, field.start, field.end);
    fields.setDeadline(this.root, item, 0, this.#heap);
    this.#settle();
  }

  #settle(): void {
    if (this.#header !== 0) this.#hashes.expiring.settle(this.#header);
  }

  #shrink(): void {
    try {
      this.#rooted(this.#hashes.packed.shrink(this.root));
    } catch (cause) {
      // Without memory for the smaller form the hash is whole as it is.
      if (!(cause instanceof ArenaFull)) throw cause;
    }
  }

  /** About so many fields are expected; 0 = unknown. */
  #toMap(expected = 0): void {
    const { fields, packed } = this.#hashes;
    const root = fields.create();
    fields.expect(root, expected);
    try {
      this.forEach((handle) => {
        this.load(handle);
        fields.set(root, this.field, this.value);
      });
    } catch (cause) {
      fields.free(root);
      throw cause;
    }
    packed.free(this.root);
    this.#isPacked = false;
    this.#owner?.setEncoding(this.entry, HashEncoding.map);
    this.#rooted(root);
  }

  #rooted(root: number): void {
    if (root === this.root) return;
    this.root = root;
    this.#owner?.setRoot(this.entry, root);
  }
}
