/**
 * Reads a stream out of a Redis dump, in the forms of Redis 5, 7.0 and 7.2. Every byte is anyone's: what
 * no stream could have come to be (ids out of order, groups that pend for nobody, counters that do not
 * fit) is refused, since a checkpoint has to tell of it in commands (stream-rebuilding.ts).
 */
import { RESP_MULTIBULK_MAX } from '../base/limits.ts';
import { ValueType } from '../keyspace/entry.ts';
import { ENTRIES_READ_UNKNOWN, NEVER_ACTIVE } from '../keyspace/stream-groups.ts';
import { ID_BYTES, StreamId } from '../structures/stream-id.ts';
import { BAD_DUMP, checkedMember, type DumpReader, readListpack } from './dump-reader.ts';

/** Which Redis has written the stream: each tells more than the one before. */
export type StreamForm = 'redis5' | 'redis70' | 'redis72';

export interface DumpedStream {
  readonly type: typeof ValueType.stream;
  readonly entries: readonly DumpedEntry[];
  readonly lastId: StreamId;
  readonly maxDeletedId: StreamId;
  readonly entriesAdded: bigint;
  readonly groups: readonly DumpedGroup[];
}

export interface DumpedEntry {
  readonly id: StreamId;
  /** Fields and values in turn. */
  readonly parts: readonly Buffer[];
}

export interface DumpedGroup {
  readonly name: Buffer;
  readonly lastId: StreamId;
  /** -1 = the group does not know; undefined = the form does not tell. */
  readonly entriesRead: bigint | undefined;
  readonly consumers: readonly DumpedConsumer[];
}

export interface DumpedConsumer {
  readonly name: Buffer;
  readonly seenMs: number;
  readonly activeMs: number;
  readonly pending: readonly DumpedPending[];
}

export interface DumpedPending {
  readonly id: StreamId;
  readonly timeMs: number;
  readonly deliveries: bigint;
}

const FLAG_REMOVED = 1;
const FLAG_SAME_FIELDS = 2;
/** Numbers in an entry beside its parts: flags, two differences, their count; without the fields' number. */
const NUMBERS_OF_SAME = 3;

/** Reads what stands behind the form. @throws ReplyError `ERR Bad data format` */
export function readStream(reader: DumpReader, form: StreamForm): DumpedStream {
  const entries: DumpedEntry[] = [];
  for (let left = reader.count(); left > 0; left--) readNode(reader, entries);
  const length = reader.number64();
  const lastId = readId(reader);
  let maxDeletedId = new StreamId();
  let entriesAdded = length;
  if (form !== 'redis5') {
    readId(reader);
    maxDeletedId = readId(reader);
    entriesAdded = reader.number64();
  }
  const top = entries.at(-1)?.id ?? maxDeletedId;
  const isRight =
    length === BigInt(entries.length) &&
    BigInt.asIntN(64, entriesAdded) >= length &&
    lastId.compare(top) >= 0 &&
    lastId.compare(maxDeletedId) >= 0;
  if (!isRight) throw BAD_DUMP;
  const groups: DumpedGroup[] = [];
  for (let left = reader.count(); left > 0; left--) groups.push(readGroup(reader, form));
  checkNames(groups);
  return { type: ValueType.stream, entries, lastId, maxDeletedId, entriesAdded, groups };
}

/** Bytes of the arena that the stream takes at most. */
export function roomForStream({ entries, groups }: DumpedStream): number {
  let bytes = 0;
  for (const { parts } of entries) {
    bytes += 64;
    for (const part of parts) bytes += part.length + 8;
  }
  for (const group of groups) {
    bytes += 512 + group.name.length;
    for (const { name, pending } of group.consumers) {
      bytes += 256 + name.length + 128 * pending.length;
    }
  }
  return bytes;
}

function readNode(reader: DumpReader, entries: DumpedEntry[]): void {
  const key = reader.string();
  if (key.length !== ID_BYTES) throw BAD_DUMP;
  const node = new StreamId();
  node.read(key, 0);
  const elements = new Elements(reader.string());
  const live = elements.small();
  const removed = elements.small();
  const fields = elements.some(elements.small());
  if (elements.small() !== 0) throw BAD_DUMP;
  let found = 0;
  let gone = 0;
  for (; elements.left > 0; ) {
    const flags = elements.small();
    const id = idOf(numberAt(node, 0) + elements.integer(), numberAt(node, 2) + elements.integer());
    const parts = readParts(elements, fields, (flags & FLAG_SAME_FIELDS) !== 0);
    if ((flags & FLAG_REMOVED) !== 0) {
      gone++;
      continue;
    }
    found++;
    const last = entries.at(-1)?.id ?? new StreamId();
    if (id.compare(last) <= 0) throw BAD_DUMP;
    entries.push({ id, parts });
  }
  if (found !== live || gone !== removed) throw BAD_DUMP;
}

/** Fields and values of an entry, and behind them how many elements it has. */
function readParts(elements: Elements, fields: readonly Buffer[], isSame: boolean): Buffer[] {
  const count = isSame ? fields.length : elements.small();
  if (count === 0 || count * 2 > RESP_MULTIBULK_MAX) throw BAD_DUMP;
  const parts: Buffer[] = [];
  for (let at = 0; at < count; at++) {
    parts.push(isSame ? (fields[at] as Buffer) : elements.next(), elements.next());
  }
  const size = isSame ? NUMBERS_OF_SAME + count : NUMBERS_OF_SAME + 1 + 2 * count;
  if (elements.small() !== size) throw BAD_DUMP;
  return parts;
}

/** The elements of a node's listpack in order. */
class Elements {
  readonly #elements: Buffer[] = [];
  #at = 0;

  constructor(bytes: Buffer) {
    readListpack(bytes, (element) => this.#elements.push(element));
  }

  get left(): number {
    return this.#elements.length - this.#at;
  }

  next(): Buffer {
    const element = this.#elements[this.#at++];
    if (element === undefined) throw BAD_DUMP;
    return element;
  }

  some(count: number): Buffer[] {
    if (count > this.left) throw BAD_DUMP;
    this.#at += count;
    return this.#elements.slice(this.#at - count, this.#at);
  }

  /** A number of 64 bits. */
  integer(): bigint {
    const text = this.next();
    if (text.length > 20) throw BAD_DUMP;
    const digits = text.toString('latin1');
    if (!/^-?\d+$/.test(digits)) throw BAD_DUMP;
    return BigInt(digits);
  }

  /** A count or flags. */
  small(): number {
    const value = this.integer();
    if (value < 0n || value > 0xffffffffn) throw BAD_DUMP;
    return Number(value);
  }
}

function readGroup(reader: DumpReader, form: StreamForm): DumpedGroup {
  const name = checkedMember(reader.string());
  const lastId = readId(reader);
  const entriesRead = form === 'redis5' ? undefined : BigInt.asIntN(64, reader.number64());
  if (entriesRead !== undefined && entriesRead < ENTRIES_READ_UNKNOWN) throw BAD_DUMP;
  const pending = new Map<string, DumpedPending>();
  for (let left = reader.count(); left > 0; left--) {
    const id = readRawId(reader);
    const timeMs = readTime(reader, 0);
    const deliveries = BigInt.asIntN(64, reader.number64());
    // A consumer that reads its history again adds to it: it must not come to its end.
    if (deliveries < 0n || deliveries > BigInt(Number.MAX_SAFE_INTEGER)) throw BAD_DUMP;
    if (pending.has(id.toString())) throw BAD_DUMP;
    pending.set(id.toString(), { id, timeMs, deliveries });
  }
  const consumers: DumpedConsumer[] = [];
  for (let left = reader.count(); left > 0; left--) {
    consumers.push(readConsumer(reader, form, pending));
  }
  // Whatever is pending is so for one consumer, which took it out.
  if (pending.size !== 0) throw BAD_DUMP;
  checkNames(consumers);
  return { name, lastId, entriesRead, consumers };
}

function readConsumer(
  reader: DumpReader,
  form: StreamForm,
  ofGroup: Map<string, DumpedPending>,
): DumpedConsumer {
  const name = checkedMember(reader.string());
  const seenMs = readTime(reader, 0);
  const activeMs = form === 'redis72' ? readTime(reader, NEVER_ACTIVE) : seenMs;
  const pending: DumpedPending[] = [];
  for (let left = reader.count(); left > 0; left--) {
    const key = readRawId(reader).toString();
    const found = ofGroup.get(key);
    if (found === undefined) throw BAD_DUMP;
    ofGroup.delete(key);
    pending.push(found);
  }
  return { name, seenMs, activeMs, pending };
}

function checkNames(named: readonly { readonly name: Buffer }[]): void {
  const names = new Set(named.map(({ name }) => name.toString('latin1')));
  if (names.size !== named.length) throw BAD_DUMP;
}

/** Milliseconds since 1970, at least `min`. */
function readTime(reader: DumpReader, min: number): number {
  const timeMs = Number(reader.take(8).readBigInt64LE());
  if (timeMs < min || timeMs > Number.MAX_SAFE_INTEGER) throw BAD_DUMP;
  return timeMs;
}

function readRawId(reader: DumpReader): StreamId {
  const id = new StreamId();
  id.read(reader.take(ID_BYTES), 0);
  return id;
}

function readId(reader: DumpReader): StreamId {
  const ms = reader.number64();
  return idOf(ms, reader.number64());
}

/** The id of two numbers, of which 64 bits count. */
function idOf(ms: bigint, seq: bigint): StreamId {
  const bytes = Buffer.alloc(ID_BYTES);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, ms), 0);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, seq), 8);
  const id = new StreamId();
  id.read(bytes, 0);
  return id;
}

/** The milliseconds, or with 2 the sequence. */
function numberAt({ words }: StreamId, at: number): bigint {
  return (BigInt(words[at] as number) << 32n) | BigInt(words[at + 1] as number);
}
