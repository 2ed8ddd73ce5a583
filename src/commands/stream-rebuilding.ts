/**
 * How a stream is built up again (rebuilding.ts): XADD for its entries, XSETID for what it knows of
 * others, XGROUP CREATE for its groups. XCLAIM could not tell of pending entries that are gone from the
 * stream, nor of a consumer's times: for these there is a command of keywire's own, which only journals hold.
 */
import { CHECKPOINT_EFFECT_BYTES, CHECKPOINT_EFFECT_ELEMENTS } from '../base/limits.ts';
import type { OpenStream } from '../keyspace/streams.ts';
import { IndexCursor } from '../structures/ordered-index.ts';
import { StreamId } from '../structures/stream-id.ts';
import type { Call } from './call.ts';
import type { RebuildSink, Source } from './rebuilding.ts';
import { type CommandSpec, key } from './spec.ts';
import { findConsumer, findGroup, nameAt, noKeyOrGroup } from './stream-groups.ts';
import { keepId, openStream, readId } from './stream-ids.ts';

const id = new StreamId();

/** Writes the effects that build the stream of an entry up again. Cost: all that is in it. */
export function rebuildStream(source: Source, sink: RebuildSink): void {
  const { streams } = source.keyspace;
  const stream = streams.opened;
  stream.open(source.database, source.entry);
  rebuildEntries(source, sink, stream);
  const facts = begin(source, sink, ['XSETID'], 5);
  keepId(facts, stream.lastId);
  facts.text('ENTRIESADDED');
  facts.integer(stream.entriesAdded);
  facts.text('MAXDELETEDID');
  keepId(facts, stream.maxDeletedId);
  streams.groups.forEach(stream.groups, (group) => rebuildGroup(source, sink, group));
}

/** XADD for every entry; for a stream without any, one that is trimmed at once. */
function rebuildEntries(source: Source, sink: RebuildSink, stream: OpenStream): void {
  const { nodes } = source.keyspace.streams.log;
  const { entry } = stream.cursor;
  let bytes = 0;
  for (let more = stream.seek(id.setZero()); more; more = stream.next()) {
    const parts = 2 * entry.fields;
    const record = begin(source, sink, ['XADD'], 1 + parts);
    keepId(record, entry.id);
    for (let left = parts; left > 0; left--) {
      const part = nodes.nextPart(entry);
      record.argument(part.bytes, part.start, part.end);
      bytes += part.end - part.start;
    }
    if (bytes < CHECKPOINT_EFFECT_BYTES) continue;
    sink.closeRecord();
    bytes = 0;
  }
  if (stream.length > 0) return;
  const record = begin(source, sink, ['XADD'], 6);
  for (const word of ['MAXLEN', '=', '0']) record.text(word);
  id.set(stream.lastId);
  // No entry has the id 0-0.
  if (id.isZero) id.increment();
  keepId(record, id);
  for (const word of ['', '']) record.text(word);
}

function rebuildGroup(source: Source, sink: RebuildSink, group: number): void {
  const { groups } = source.keyspace.streams;
  const record = begin(source, sink, ['XGROUP', 'CREATE'], 4);
  const name = groups.name(group);
  record.argument(name.bytes, name.start, name.end);
  keepId(record, groups.loadLastId(group, id));
  record.text('ENTRIESREAD');
  record.integer(groups.entriesRead(group));
  groups.forEachConsumer(group, (consumer) => rebuildConsumer(source, sink, { group, consumer }));
}

/** The consumer with its times and the first of its pending entries; then the others. */
function rebuildConsumer(
  source: Source,
  sink: RebuildSink,
  { group, consumer }: { group: number; consumer: number },
): void {
  const { groups } = source.keyspace.streams;
  const { pending } = groups;
  const cursor = new IndexCursor();
  let left = pending.count(consumer);
  pending.seek(consumer, id.setZero(), cursor);
  do {
    const count = Math.min(left, CHECKPOINT_EFFECT_ELEMENTS);
    const record = begin(source, sink, ['XRESTORECONSUMER'], 4 + 3 * count);
    for (const owner of [group, consumer]) {
      const name = groups.name(owner);
      record.argument(name.bytes, name.start, name.end);
    }
    record.integer(groups.seenMs(consumer));
    record.integer(groups.activeMs(consumer));
    for (let entries = count; entries > 0; entries--) {
      pending.loadId(cursor.item, id);
      keepId(record, id);
      record.integer(pending.timeMs(cursor.item));
      record.integer(pending.deliveries(cursor.item));
      pending.next(cursor);
    }
    left -= count;
    sink.closeRecord();
  } while (left > 0);
}

/** Begins an effect of the key with so many arguments behind it. */
function begin(
  { database, key: name }: Source,
  { record }: RebuildSink,
  words: readonly string[],
  more: number,
): RebuildSink['record'] {
  record.command(database.index, words.length + 1 + more);
  for (const word of words) record.text(word);
  record.argument(name.bytes, name.start, name.end);
  return record;
}

/** XRESTORECONSUMER key group consumer seen-ms active-ms [id delivered-ms deliveries …] */
function xrestoreconsumer(call: Call): void {
  const { arguments: args, keyspace } = call;
  const { groups } = keyspace.streams;
  const stream = openStream(call, 1);
  const group = stream === undefined ? 0 : findGroup(call, stream, 2);
  if (group === 0) throw noKeyOrGroup(args, 1, 2);
  const existing = findConsumer(call, group, 3);
  const consumer =
    existing === 0 ? groups.createConsumer(group, nameAt(args, 3), call.nowMs) : existing;
  groups.setSeenMs(consumer, args.integer(4));
  groups.setActiveMs(consumer, args.integer(5));
  for (let i = 6; i + 2 < args.count; i += 3) {
    const entry = groups.pending.add(group, consumer, readId(args, i, id), args.integer(i + 1));
    groups.pending.setDeliveries(entry, args.integer64(i + 2));
  }
  call.reply.ok();
  call.changed(1, 'xgroup-createconsumer');
}

export const STREAM_REBUILDING_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'xrestoreconsumer',
    arity: -6,
    flags: ['write', 'internal', 'effect'],
    keys: [key(1, 'RW', 'insert')],
    group: 'stream',
    since: '7.2.0',
    summary: 'Makes a consumer with its times and what is pending for it, as a checkpoint tells.',
    execute: xrestoreconsumer,
  },
];
