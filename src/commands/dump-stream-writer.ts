/**
 * A stream as a Redis dump holds it: entries in listpacks, what is known of other ids, groups with their
 * consumers and pending entries. The form is that of Redis 7.0, which every later one reads; that of
 * 7.2 would also tell when a consumer was last active, and 7.0 could not restore it.
 *
 * A listpack begins with the entry it takes its fields and the differences of its ids from; removed
 * entries are not written.
 */
import type { StreamGroups } from '../keyspace/stream-groups.ts';
import type { Streams } from '../keyspace/streams.ts';
import type { EntryPlace } from '../structures/entry-nodes.ts';
import { IndexCursor } from '../structures/ordered-index.ts';
import { ID_BYTES, StreamId } from '../structures/stream-id.ts';
import type { DumpParts } from './dump-parts.ts';
import { ListpackWriter } from './listpack-writer.ts';

/** Redis's defaults of `stream-node-max-entries` and `stream-node-max-bytes`. */
const NODE_ENTRIES_MAX = 100;
const NODE_BYTES_MAX = 4096;
/** The flag of an entry that has the fields of its node's first. */
const SAME_FIELDS = 2;

/** Writes the stream at `root`, without its form. Cost: all that is in it. */
export function writeStream(streams: Streams, root: number, parts: DumpParts): void {
  const { groups, log, opened: stream } = streams;
  stream.openRoot(root);
  const first = new StreamId();
  stream.firstId(first);
  const nodes: Node[] = [];
  for (let more = stream.seek(new StreamId()); more; more = stream.next()) {
    const entry = readEntry(streams, stream.cursor.entry);
    const last = nodes.at(-1);
    if (last?.add(entry) !== true) nodes.push(new Node(entry));
  }
  parts.length(nodes.length);
  for (const node of nodes) node.write(parts);
  parts.length(log.length(root));
  for (const id of [stream.lastId, first, stream.maxDeletedId]) writeId(parts, id);
  parts.length64(stream.entriesAdded);
  parts.length(stream.groups === 0 ? 0 : groups.count(stream.groups));
  groups.forEach(stream.groups, (group) => writeGroup(groups, group, parts));
}

interface Entry {
  readonly id: StreamId;
  readonly fields: readonly Buffer[];
  readonly values: readonly Buffer[];
}

function readEntry({ log }: Streams, place: EntryPlace): Entry {
  const fields: Buffer[] = [];
  const values: Buffer[] = [];
  for (let left = place.fields; left > 0; left--) {
    for (const target of [fields, values]) {
      const { bytes, start, end } = log.nodes.nextPart(place);
      target.push(Buffer.from(bytes.subarray(start, end)));
    }
  }
  return { id: new StreamId().set(place.id), fields, values };
}

/** A node in the making. */
class Node {
  readonly #id: StreamId;
  readonly #fields: readonly Buffer[];
  readonly #entries: Entry[] = [];
  #bytes = 0;

  constructor(first: Entry) {
    this.#id = first.id;
    this.#fields = first.fields;
    this.#take(first);
  }

  /** Adds an entry; false when the node is full. */
  add(entry: Entry): boolean {
    if (this.#entries.length >= NODE_ENTRIES_MAX || this.#bytes >= NODE_BYTES_MAX) return false;
    this.#take(entry);
    return true;
  }

  #take(entry: Entry): void {
    this.#entries.push(entry);
    for (const part of [...entry.fields, ...entry.values]) this.#bytes += part.length;
  }

  write(parts: DumpParts): void {
    const key = Buffer.alloc(ID_BYTES);
    this.#id.write(key, 0);
    parts.string(key, 0, ID_BYTES);
    const pack = new ListpackWriter();
    pack.integer(BigInt(this.#entries.length));
    pack.integer(0n);
    pack.integer(BigInt(this.#fields.length));
    for (const field of this.#fields) pack.string(field);
    pack.integer(0n);
    for (const entry of this.#entries) this.#writeEntry(pack, entry);
    const bytes = pack.finish();
    parts.string(bytes, 0, bytes.length);
  }

  #writeEntry(pack: ListpackWriter, { id, fields, values }: Entry): void {
    const isSame =
      fields.length === this.#fields.length &&
      fields.every((field, at) => field.equals(this.#fields[at] as Buffer));
    const before = pack.count;
    pack.integer(BigInt(isSame ? SAME_FIELDS : 0));
    for (const at of [0, 2]) {
      pack.integer(BigInt.asIntN(64, numberAt(id, at) - numberAt(this.#id, at)));
    }
    if (!isSame) pack.integer(BigInt(fields.length));
    for (const [at, value] of values.entries()) {
      if (!isSame) pack.string(fields[at] as Buffer);
      pack.string(value);
    }
    pack.integer(BigInt(pack.count - before));
  }
}

/** The milliseconds, or with 2 the sequence. */
function numberAt({ words }: StreamId, at: number): bigint {
  return (BigInt(words[at] as number) << 32n) | BigInt(words[at + 1] as number);
}

function writeId(parts: DumpParts, id: StreamId): void {
  for (const at of [0, 2]) parts.length64(numberAt(id, at));
}

function writeGroup(groups: StreamGroups, group: number, parts: DumpParts): void {
  const { pending } = groups;
  const name = groups.name(group);
  parts.string(name.bytes, name.start, name.end);
  writeId(parts, groups.loadLastId(group, new StreamId()));
  parts.length64(BigInt.asUintN(64, groups.entriesRead(group)));
  forEachPending(groups, group, parts, (item) => {
    parts.time(pending.timeMs(item));
    parts.length64(pending.deliveries(item));
  });
  parts.length(groups.consumerCount(group));
  groups.forEachConsumer(group, (consumer) => {
    const own = groups.name(consumer);
    parts.string(own.bytes, own.start, own.end);
    parts.time(groups.seenMs(consumer));
    forEachPending(groups, consumer, parts, () => undefined);
  });
}

/** Writes how much is pending for a group or a consumer, the ids, and behind each what `more` writes. */
function forEachPending(
  { pending }: StreamGroups,
  owner: number,
  parts: DumpParts,
  more: (item: number) => void,
): void {
  const id = new StreamId();
  const cursor = new IndexCursor();
  parts.length(pending.count(owner));
  for (let left = pending.seek(owner, id, cursor); left; left = pending.next(cursor)) {
    pending.loadId(cursor.item, id);
    const bytes = Buffer.alloc(ID_BYTES);
    id.write(bytes, 0);
    parts.raw(bytes);
    more(cursor.item);
  }
}
