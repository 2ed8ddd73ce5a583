/** MEMORY: what data takes, key by key and as a whole. */
import { SYNTAX_ERROR } from '../base/errors.ts';
import { type MemoryFigures, memoryFigures, tableBytes } from '../keyspace/memory.ts';
import type { Call } from './call.ts';
import { helpRow } from './help.ts';
import type { ReplyWriter } from './reply.ts';
import { type CommandSpec, key } from './spec.ts';

/**
 * MEMORY USAGE key [SAMPLES count]: bytes that a key and its value take, nil without the key. Elements
 * are counted, not sampled, so SAMPLES is checked and changes nothing. Cost: a collection's members.
 */
function usage(call: Call): void {
  const { arguments: args, reply } = call;
  if (args.count > 3) {
    if (args.count !== 5 || !args.is(3, 'SAMPLES')) throw SYNTAX_ERROR;
    if (args.integer(4) < 0) throw SYNTAX_ERROR;
  }
  const entry = call.glance(2);
  if (entry === 0) reply.nil();
  else reply.integer(call.database.memoryUsage(entry));
}

/** MEMORY STATS: Redis's fields. */
function stats(call: Call): void {
  const { reply, keyspace } = call;
  const figures = memoryFigures(keyspace);
  const databases = keyspace.databases.filter(({ size }) => size > 0);
  const before = fieldsBefore(figures, clientBytes(call));
  const after = fieldsAfter(figures);
  reply.map(before.length + databases.length + after.length);
  for (const field of before) writeField(reply, field);
  for (const database of databases) {
    const { keyBytes, deadlineBytes } = tableBytes(database);
    reply.text(`db.${database.index}`);
    reply.map(3);
    writeField(reply, ['overhead.hashtable.main', keyBytes]);
    writeField(reply, ['overhead.hashtable.expires', deadlineBytes]);
    writeField(reply, ['overhead.hashtable.slot-to-keys', 0]);
  }
  for (const field of after) writeField(reply, field);
}

/** A whole number, or a ratio. */
type Field = readonly [name: string, value: number] | readonly [string, number, 'ratio'];

function writeField(reply: ReplyWriter, [name, value, kind]: Field): void {
  reply.text(name);
  if (kind === 'ratio') reply.double(value);
  else reply.integer(value);
}

/** What is held for connections. */
function clientBytes({ host }: Call): number {
  let sum = 0;
  for (const { memoryBytes } of host.callers.all()) sum += memoryBytes;
  return sum;
}

/** There are no replicas, no cluster and no scripts, so what they take is nothing. */
function fieldsBefore({ used, usedPeak }: MemoryFigures, ofClients: number): Field[] {
  return [
    ['peak.allocated', usedPeak],
    ['total.allocated', used],
    ['startup.allocated', 0],
    ['replication.backlog', 0],
    ['clients.slaves', 0],
    ['clients.normal', ofClients],
    ['cluster.links', 0],
    ['aof.buffer', 0],
    ['lua.caches', 0],
    ['functions.caches', 0],
  ];
}

function fieldsAfter(figures: MemoryFigures): Field[] {
  const { used, usedPeak, overhead, keys, reserved, resident } = figures;
  const dataset = used - overhead;
  return [
    ['overhead.total', overhead],
    ['keys.count', keys],
    ['keys.bytes-per-key', keys === 0 ? 0 : Math.floor(used / keys)],
    ['dataset.bytes', dataset],
    ['dataset.percentage', ratio(dataset * 100, used), 'ratio'],
    ['peak.percentage', ratio(used * 100, usedPeak), 'ratio'],
    ['allocator.allocated', used],
    ['allocator.active', reserved],
    ['allocator.resident', reserved],
    ['allocator-fragmentation.ratio', ratio(reserved, used), 'ratio'],
    ['allocator-fragmentation.bytes', reserved - used],
    ['allocator-rss.ratio', reserved === 0 ? 0 : 1, 'ratio'],
    ['allocator-rss.bytes', 0],
    ['rss-overhead.ratio', ratio(resident, reserved), 'ratio'],
    ['rss-overhead.bytes', resident - reserved],
    ['fragmentation', ratio(resident, used), 'ratio'],
    ['fragmentation.bytes', resident - used],
  ];
}

/** 0 where there is nothing to compare with. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

const MIB = 1024 * 1024;

/** MEMORY DOCTOR: what is unusual, in sentences. */
function doctor(call: Call): void {
  const { used, usedPeak, reserved, heapUsed } = memoryFigures(call.keyspace);
  const lines: string[] = [];
  if (used < 5 * MIB) {
    lines.push('There is so little data that nothing can be said about its memory.');
  } else {
    if (usedPeak > used * 1.5) {
      lines.push(
        `Data took ${megabytes(usedPeak)} at most and takes ${megabytes(used)} now: what was freed ` +
          'goes back to the system region by region, MEMORY PURGE gives up what is kept as a spare.',
      );
    }
    if (reserved > used * 1.4 + 64 * MIB) {
      lines.push(
        `The arena holds ${megabytes(reserved)} for ${megabytes(used)} of data: keys were deleted ` +
          'here and there, and new ones will fill the gaps.',
      );
    }
    if (heapUsed > 256 * MIB && heapUsed > used) {
      lines.push(`Connections and subscriptions take ${megabytes(heapUsed)}, more than the data.`);
    }
    if (lines.length === 0) lines.push('Memory is as it should be.');
  }
  call.reply.verbatim('txt', `${lines.join('\n')}\n`);
}

function megabytes(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}

/** MEMORY PURGE: gives memory that is only kept for the next need back to the system. */
function purge(call: Call): void {
  call.keyspace.arena.trim();
  call.reply.ok();
}

/** MEMORY MALLOC-STATS: the figures of the arena, a line each. */
function mallocStats(call: Call): void {
  const { used, usedPeak, reserved, blocks } = memoryFigures(call.keyspace);
  const { headroomBytes } = call.keyspace.arena;
  const lines = [
    `allocator: keywire-arena`,
    `used bytes: ${used}`,
    `used bytes at most: ${usedPeak}`,
    `reserved bytes: ${reserved}`,
    `blocks: ${blocks}`,
    `bytes that can still be taken: ${headroomBytes}`,
  ];
  call.reply.verbatim('txt', `${lines.join('\n')}\n`);
}

function row(
  name: string,
  rule: Pick<CommandSpec, 'since' | 'summary'>,
  execute: (call: Call) => void,
): CommandSpec {
  return { name, arity: 2, flags: [], group: 'server', ...rule, execute };
}

export const MEMORY_ROW: CommandSpec = {
  name: 'memory',
  arity: -2,
  flags: [],
  group: 'server',
  since: '4.0.0',
  summary: 'What data takes.',
  subcommands: [
    row('doctor', { since: '4.0.0', summary: 'Tells what is unusual about memory.' }, doctor),
    helpRow('memory', 'server', '4.0.0'),
    row(
      'malloc-stats',
      { since: '4.0.0', summary: "Tells the figures of the data's allocator." },
      mallocStats,
    ),
    row(
      'purge',
      { since: '4.0.0', summary: 'Gives memory kept for the next need back to the system.' },
      purge,
    ),
    row('stats', { since: '4.0.0', summary: 'Tells figures about memory.' }, stats),
    {
      name: 'usage',
      arity: -3,
      flags: ['readonly'],
      keys: [key(2, 'RO')],
      group: 'server',
      since: '4.0.0',
      summary: 'Tells how many bytes a key and its value take.',
      execute: usage,
    },
  ],
};
