/** A stream made of what a dump holds (dump-stream.ts), which is read and checked by then. */
import { ByteRange } from '../base/bytes.ts';
import type { Streams } from '../keyspace/streams.ts';
import type { EntryParts } from '../structures/entry-nodes.ts';
import type { DumpedGroup, DumpedStream } from './dump-stream.ts';
import { entriesUpTo } from './stream-groups.ts';

/** The root of a new stream. @throws ArenaFull with nothing left behind */
export function buildStream(streams: Streams, dumped: DumpedStream): number {
  const root = streams.create();
  try {
    fill(streams, root, dumped);
  } catch (cause) {
    streams.free(root);
    throw cause;
  }
  return root;
}

function fill(streams: Streams, root: number, dumped: DumpedStream): void {
  const { opened: stream } = streams;
  stream.openRoot(root);
  for (const { id, parts } of dumped.entries) {
    stream.add(id, new Parts(parts), { first: 0, count: parts.length });
  }
  stream.setLastId(dumped.lastId);
  stream.setMaxDeletedId(dumped.maxDeletedId);
  stream.entriesAdded = dumped.entriesAdded;
  for (const group of dumped.groups) addGroup(streams, root, group);
}

function addGroup(streams: Streams, root: number, dumped: DumpedGroup): void {
  const { groups, opened: stream } = streams;
  const entriesRead = dumped.entriesRead ?? entriesUpTo(stream, dumped.lastId);
  const group = streams.createGroup(root, rangeOf(dumped.name), dumped.lastId, entriesRead);
  for (const { name, seenMs, activeMs, pending } of dumped.consumers) {
    const consumer = groups.createConsumer(group, rangeOf(name), seenMs);
    groups.setActiveMs(consumer, activeMs);
    for (const { id, timeMs, deliveries } of pending) {
      const entry = groups.pending.add(group, consumer, id, timeMs);
      groups.pending.setDeliveries(entry, deliveries);
    }
  }
}

function rangeOf(bytes: Buffer): ByteRange {
  const range = new ByteRange();
  range.set(bytes, 0, bytes.length);
  return range;
}

/** Parts of an entry in one buffer. */
class Parts implements EntryParts {
  readonly buffer: Buffer;
  readonly #ends: number[] = [];

  constructor(parts: readonly Buffer[]) {
    this.buffer = Buffer.concat(parts);
    let end = 0;
    for (const part of parts) {
      end += part.length;
      this.#ends.push(end);
    }
  }

  start(index: number): number {
    return index === 0 ? 0 : this.end(index - 1);
  }

  end(index: number): number {
    return this.#ends[index] ?? 0;
  }
}
