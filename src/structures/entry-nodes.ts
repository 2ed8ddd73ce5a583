/**
 * The nodes of an entry log (entry-log.ts): arena blocks that hold some entries of a stream one behind
 * the other, as Redis's stream listpacks in purpose. A node's id is that of its first entry, and ids
 * are written as differences to it. An entry that has the node's fields names none: only its values
 * are written. A removed entry is marked and stays until its node goes.
 *
 *   word 0  head of an id item (id-index.ts)    1  bytes used    2  entries    3  removed entries
 *   4 to 7  the id                              8  where entries begin         9  number of fields
 *   then    the node's fields, then entries:    size, flags, ms, seq, [number of fields], parts, size
 *
 * Numbers are varints; the size behind an entry is read backwards. Milliseconds are the difference to
 * the node's, the sequence too where that is 0. A part (a field or a value) is written as an element of
 * a packed sequence without its size behind; from 4096 bytes on as a tag, four bytes of length, bytes.
 * Hot: shown by the bench rows XADD and XREADGROUP.
 */
import { copyBytes, equalBytes } from '../base/bytes.ts';
import { type Arena, REGION_SHIFT as REGION, UNIT_MASK as UNIT } from './arena.ts';
import {
  bodySize,
  ElementCursor,
  ElementShape,
  INDIRECT,
  loadInline,
  writeElement,
} from './element.ts';
import { idItemHead } from './id-index.ts';
import { StreamId } from './stream-id.ts';
import { VarintReader, varintBytes, writeVarint, writeVarintBack } from './varint.ts';

// Copies for what follows: V8 looks an imported constant up each time.
const REGION_SHIFT = REGION;
const UNIT_MASK = UNIT;

const USED = 1;
const LIVE = 2;
const REMOVED = 3;
const ID_WORD = 4;
const ENTRIES_AT = 8;
const FIELDS = 9;
export const NODE_HEADER_BYTES = 40;
/** A long part: tag and four bytes of length. */
const LONG_BYTES = 5;

const FLAG_REMOVED = 1;
const FLAG_SAME_FIELDS = 2;

/** Where parts come from: fields and values in turn, from an index on. A command's arguments are one. */
export interface EntryParts {
  readonly buffer: Uint8Array;
  start(index: number): number;
  end(index: number): number;
}

/** An entry in a node: void after a change of the node. */
export class EntryPlace {
  node = 0;
  /** Where the entry begins in the node. */
  position = 0;
  readonly id: StreamId = new StreamId();
  /** How many fields it has, each with a value. */
  fields = 0;
  isRemoved = false;
  /** The part that `nextPart` has loaded. */
  readonly part: ElementCursor = new ElementCursor();
  /** Where the next field and the next value are. */
  fieldAt = 0;
  valueAt = 0;
  isValueNext = false;
  hasSameFields = false;
  /** The position behind it. */
  end = 0;
}

export class EntryNodes {
  readonly #arena: Arena;
  readonly #words: Int32Array[];
  readonly #bytes: Uint8Array[];
  readonly #shape = new ElementShape();
  readonly #reader = new VarintReader();
  readonly #nodeId = new StreamId();
  readonly #field = new ElementCursor();
  /** A short part is written here first: `writeElement` writes a size behind it. */
  readonly #delta = new Uint32Array(4);

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#words = arena.words;
    this.#bytes = arena.bytes;
  }

  /** A node without entries whose fields are every second of the parts. @throws ArenaFull */
  create(
    id: StreamId,
    parts: EntryParts,
    range: { first: number; count: number },
    bytes: number,
  ): number {
    const { first, count } = range;
    let size = NODE_HEADER_BYTES;
    for (let i = first; i < first + count; i += 2) size += this.#partBytes(parts, i);
    const node = this.#arena.allocate(size + bytes);
    const words = this.#words[node >>> REGION_SHIFT] as Int32Array;
    const base = (node & UNIT_MASK) << 1;
    words[base] = idItemHead(ID_WORD);
    words[base + LIVE] = 0;
    words[base + REMOVED] = 0;
    words[base + FIELDS] = count / 2;
    const target = this.#bytes[node >>> REGION_SHIFT] as Uint8Array;
    const offset = (node & UNIT_MASK) << 3;
    id.write(target, offset + ID_WORD * 4);
    let at = offset + NODE_HEADER_BYTES;
    for (let i = first; i < first + count; i += 2) at = this.#writePart(parts, i, target, at);
    words[base + ENTRIES_AT] = at - offset;
    words[base + USED] = at - offset;
    return node;
  }

  /** Bytes that the fields take in a node. */
  fieldBytes(parts: EntryParts, first: number, count: number): number {
    let size = 0;
    for (let i = first; i < first + count; i += 2) size += this.#partBytes(parts, i);
    return size;
  }

  /** Bytes in use, of the block's capacity. */
  used(node: number): number {
    return this.#arena.word(node, USED);
  }

  /** Entries that are not removed. */
  live(node: number): number {
    return this.#arena.word(node, LIVE);
  }

  /** All entries, the removed ones included. */
  count(node: number): number {
    return this.#arena.word(node, LIVE) + this.#arena.word(node, REMOVED);
  }

  /** True when the fields of the parts are the node's, in the same order. */
  hasFields(node: number, parts: EntryParts, first: number, count: number): boolean {
    if (this.#arena.word(node, FIELDS) * 2 !== count) return false;
    const bytes = this.#bytes[node >>> REGION_SHIFT] as Uint8Array;
    let at = ((node & UNIT_MASK) << 3) + NODE_HEADER_BYTES;
    const field = this.#field;
    for (let i = first; i < first + count; i += 2) {
      loadPart(bytes, at, field);
      const start = parts.start(i);
      const length = parts.end(i) - start;
      if (field.end - field.start !== length) return false;
      if (!equalBytes(field.bytes, field.start, parts.buffer, start, length)) return false;
      at += partSize(bytes, at);
    }
    return true;
  }

  /** Bytes that an entry takes in this node: what `append` writes. */
  entryBytes(
    node: number,
    id: StreamId,
    parts: EntryParts,
    range: { first: number; count: number },
    isSame: boolean,
  ): number {
    const body = this.#bodyBytes(node, id, parts, range, isSame);
    return body + 2 * varintBytes(0, body);
  }

  /** Writes an entry behind the others; the node must have room for its `entryBytes`. */
  append(
    node: number,
    id: StreamId,
    parts: EntryParts,
    range: { first: number; count: number },
    isSame: boolean,
  ): void {
    const { first, count } = range;
    const body = this.#bodyBytes(node, id, parts, range, isSame);
    const words = this.#words[node >>> REGION_SHIFT] as Int32Array;
    const base = (node & UNIT_MASK) << 1;
    const bytes = this.#bytes[node >>> REGION_SHIFT] as Uint8Array;
    const offset = (node & UNIT_MASK) << 3;
    let at = writeVarint(0, body, bytes, offset + (words[base + USED] as number));
    bytes[at] = isSame ? FLAG_SAME_FIELDS : 0;
    const delta = this.#delta;
    at = writeVarint(delta[0] as number, delta[1] as number, bytes, at + 1);
    at = writeVarint(delta[2] as number, delta[3] as number, bytes, at);
    if (!isSame) at = writeVarint(0, count / 2, bytes, at);
    for (let i = isSame ? first + 1 : first; i < first + count; i += isSame ? 2 : 1) {
      at = this.#writePart(parts, i, bytes, at);
    }
    at = writeVarintBack(body, bytes, at);
    words[base + USED] = at - offset;
    words[base + LIVE] = (words[base + LIVE] as number) + 1;
  }

  /** Marks the entry as removed; how many are left in its node. */
  remove(place: EntryPlace): number {
    const { node, position } = place;
    const bytes = this.#bytes[node >>> REGION_SHIFT] as Uint8Array;
    this.#reader.at = ((node & UNIT_MASK) << 3) + position;
    this.#reader.readSmall(bytes);
    bytes[this.#reader.at] = (bytes[this.#reader.at] as number) | FLAG_REMOVED;
    const words = this.#words[node >>> REGION_SHIFT] as Int32Array;
    const base = (node & UNIT_MASK) << 1;
    words[base + REMOVED] = (words[base + REMOVED] as number) + 1;
    const left = (words[base + LIVE] as number) - 1;
    words[base + LIVE] = left;
    return left;
  }

  /** Puts the place at the node's first entry, a removed one too. */
  first(node: number, place: EntryPlace): boolean {
    return this.#load(node, this.#arena.word(node, ENTRIES_AT), place);
  }

  /** Puts the place at the node's last entry, a removed one too. */
  last(node: number, place: EntryPlace): boolean {
    return this.#loadBefore(node, this.#arena.word(node, USED), place);
  }

  /** Moves the place to the node's next entry; false at its end. */
  next(place: EntryPlace): boolean {
    return this.#load(place.node, place.end, place);
  }

  /** Moves the place to the entry before in the node; false at its beginning. */
  previous(place: EntryPlace): boolean {
    return this.#loadBefore(place.node, place.position, place);
  }

  /** Puts the place at the node's first entry not before `id`, a removed one too; false when there is none. */
  seek(node: number, id: StreamId, place: EntryPlace): boolean {
    const words = this.#words[node >>> REGION_SHIFT] as Int32Array;
    const base = (node & UNIT_MASK) << 1;
    const bytes = this.#bytes[node >>> REGION_SHIFT] as Uint8Array;
    const offset = (node & UNIT_MASK) << 3;
    this.#nodeId.read(bytes, offset + ID_WORD * 4);
    if (id.compare(this.#nodeId) <= 0) return this.first(node, place);
    this.#measureDelta(id);
    const [msHigh = 0, msLow = 0, seqHigh = 0, seqLow = 0] = this.#delta;
    const end = offset + (words[base + USED] as number);
    const reader = this.#reader;
    // Entries are stepped over by their sizes: only the differences of the ids are looked at.
    for (let at = offset + (words[base + ENTRIES_AT] as number); at < end; ) {
      reader.at = at;
      const body = reader.readSmall(bytes);
      const behind = reader.at + body + varintBytes(0, body);
      reader.at++;
      reader.read(bytes);
      let order = reader.high - msHigh || reader.low - msLow;
      if (order === 0) {
        reader.read(bytes);
        order = reader.high - seqHigh || reader.low - seqLow;
      }
      if (order >= 0) return this.#load(node, at - offset, place);
      at = behind;
    }
    return false;
  }

  /** Puts the place at an entry that it, or another place, has been at; nothing has changed since. */
  reload(node: number, position: number, place: EntryPlace): void {
    this.#load(node, position, place);
  }

  /** Loads the next part of the entry at the place: fields and values in turn. */
  nextPart(place: EntryPlace): ElementCursor {
    const { part } = place;
    const bytes = this.#bytes[place.node >>> REGION_SHIFT] as Uint8Array;
    if (place.hasSameFields && !place.isValueNext) {
      loadPart(bytes, place.fieldAt, part);
      place.fieldAt += partSize(bytes, place.fieldAt);
    } else {
      loadPart(bytes, place.valueAt, part);
      place.valueAt += partSize(bytes, place.valueAt);
    }
    place.isValueNext = !place.isValueNext;
    return part;
  }

  #load(node: number, position: number, place: EntryPlace): boolean {
    const words = this.#words[node >>> REGION_SHIFT] as Int32Array;
    const base = (node & UNIT_MASK) << 1;
    if (position >= (words[base + USED] as number)) return false;
    const bytes = this.#bytes[node >>> REGION_SHIFT] as Uint8Array;
    const offset = (node & UNIT_MASK) << 3;
    const reader = this.#reader;
    reader.at = offset + position;
    const body = reader.readSmall(bytes);
    place.node = node;
    place.position = position;
    place.end = reader.at - offset + body + varintBytes(0, body);
    const flags = bytes[reader.at++] as number;
    place.isRemoved = (flags & FLAG_REMOVED) !== 0;
    place.hasSameFields = (flags & FLAG_SAME_FIELDS) !== 0;
    this.#readId(bytes, offset, place.id);
    place.fields = place.hasSameFields ? (words[base + FIELDS] as number) : reader.readSmall(bytes);
    place.valueAt = reader.at;
    place.fieldAt = offset + NODE_HEADER_BYTES;
    place.isValueNext = false;
    return true;
  }

  #loadBefore(node: number, end: number, place: EntryPlace): boolean {
    if (end <= this.#arena.word(node, ENTRIES_AT)) return false;
    this.#reader.at = ((node & UNIT_MASK) << 3) + end;
    const body = this.#reader.readBack(this.#bytes[node >>> REGION_SHIFT] as Uint8Array);
    return this.#load(node, end - body - 2 * varintBytes(0, body), place);
  }

  /** Reads the two differences at the reader and adds them to the node's id. */
  #readId(bytes: Uint8Array, offset: number, id: StreamId): void {
    const reader = this.#reader;
    const { words } = id;
    id.read(bytes, offset + ID_WORD * 4);
    reader.read(bytes);
    const isSameTime = reader.high === 0 && reader.low === 0;
    if (!isSameTime) {
      add64(words, 0, reader);
      words[2] = 0;
      words[3] = 0;
    }
    reader.read(bytes);
    add64(words, 2, reader);
  }

  /** Bytes of an entry between its sizes; the differences are in `#delta` afterwards. */
  #bodyBytes(
    node: number,
    id: StreamId,
    parts: EntryParts,
    { first, count }: { first: number; count: number },
    isSame: boolean,
  ): number {
    const bytes = this.#bytes[node >>> REGION_SHIFT] as Uint8Array;
    this.#nodeId.read(bytes, ((node & UNIT_MASK) << 3) + ID_WORD * 4);
    const delta = this.#delta;
    this.#measureDelta(id);
    let size = 1 + varintBytes(delta[0] as number, delta[1] as number);
    size += varintBytes(delta[2] as number, delta[3] as number);
    if (!isSame) size += varintBytes(0, count / 2);
    for (let i = isSame ? first + 1 : first; i < first + count; i += isSame ? 2 : 1) {
      size += this.#partBytes(parts, i);
    }
    return size;
  }

  /** Puts the differences of an id to `#nodeId`, as they are written, into `#delta`. */
  #measureDelta(id: StreamId): void {
    const own = this.#nodeId;
    const delta = this.#delta;
    subtract64(id.words, own.words, 0, delta);
    if (id.isSameTime(own)) subtract64(id.words, own.words, 2, delta);
    else {
      delta[2] = id.words[2] as number;
      delta[3] = id.words[3] as number;
    }
  }

  #partBytes(parts: EntryParts, index: number): number {
    const start = parts.start(index);
    const end = parts.end(index);
    const shape = this.#shape;
    shape.measure(parts.buffer, start, end);
    if (shape.tag === INDIRECT) return LONG_BYTES + end - start;
    return shape.size - (shape.size > 0x80 ? 2 : 1);
  }

  #writePart(parts: EntryParts, index: number, target: Uint8Array, at: number): number {
    const start = parts.start(index);
    const end = parts.end(index);
    const shape = this.#shape;
    shape.measure(parts.buffer, start, end);
    if (shape.tag === INDIRECT) {
      target[at] = INDIRECT;
      for (let i = 0; i < 4; i++) target[at + 1 + i] = (end - start) >>> (8 * i);
      copyBytes(parts.buffer, start, end, target, at + LONG_BYTES);
      return at + LONG_BYTES + end - start;
    }
    // The size that `writeElement` puts behind is written over, by the next part or the entry's end.
    const behind = writeElement(shape, parts.buffer, start, end, target, at);
    return behind - (shape.size > 0x80 ? 2 : 1);
  }
}

/** Bytes of the part at `at`. */
function partSize(bytes: Uint8Array, at: number): number {
  return bytes[at] === INDIRECT ? LONG_BYTES + longLength(bytes, at) : bodySize(bytes, at);
}

/** Points the cursor at the part at `at`. */
function loadPart(bytes: Uint8Array, at: number, cursor: ElementCursor): void {
  if (bytes[at] !== INDIRECT) {
    loadInline(bytes, at, cursor);
    return;
  }
  cursor.bytes = bytes;
  cursor.start = at + LONG_BYTES;
  cursor.end = cursor.start + longLength(bytes, at);
}

function longLength(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at + 3] as number) << 16) | ((bytes[at + 4] as number) << 24);
  return (high | (bytes[at + 1] as number) | ((bytes[at + 2] as number) << 8)) >>> 0;
}

function add64(words: Uint32Array, at: number, added: VarintReader): void {
  const low = (words[at + 1] as number) + added.low;
  words[at] = (words[at] as number) + added.high + (low > 0xffffffff ? 1 : 0);
  words[at + 1] = low;
}

function subtract64(left: Uint32Array, right: Uint32Array, at: number, result: Uint32Array): void {
  const low = (left[at + 1] as number) - (right[at + 1] as number);
  result[at] = (left[at] as number) - (right[at] as number) - (low < 0 ? 1 : 0);
  result[at + 1] = low;
}
