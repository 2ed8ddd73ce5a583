/**
 * What the data of a keyspace takes, beside what the process takes: the figures of INFO memory and of
 * MEMORY STATS. `used` is what `maxmemory` bounds; of the process only the system knows the rest.
 */
import type { Database } from './database.ts';
import type { Keyspace } from './keyspace.ts';

/** Sizes in bytes. */
export interface MemoryFigures {
  /** Blocks of the arena: keys, values, tables, indexes. */
  readonly used: number;
  /** The most that was used since the start, looked at once a turn. */
  readonly usedPeak: number;
  /** Of the used ones, tables and indexes of the databases. */
  readonly overhead: number;
  /** Regions of the arena, whether used or kept for the next need. */
  readonly reserved: number;
  readonly blocks: number;
  readonly keys: number;
  /** Resident memory of the process, now and at most. */
  readonly resident: number;
  readonly residentPeak: number;
  readonly heapUsed: number;
}

/** The figures as they are now. Cost: the number of shards of the databases' tables. */
export function memoryFigures(keyspace: Keyspace): MemoryFigures {
  const { rss, heapUsed } = process.memoryUsage();
  const { usedBytes, reservedBytes, blocks } = keyspace.arena;
  let overhead = 0;
  let keys = 0;
  for (const database of keyspace.databases) {
    const { keyBytes, deadlineBytes } = tableBytes(database);
    overhead += keyBytes + deadlineBytes;
    keys += database.size;
  }
  return {
    used: usedBytes,
    usedPeak: Math.max(keyspace.usedPeakBytes, usedBytes),
    overhead,
    reserved: reservedBytes,
    blocks,
    keys,
    resident: rss,
    residentPeak: process.resourceUsage().maxRSS * 1024,
    heapUsed,
  };
}

/** Bytes of a database's table of keys, and of its index of deadlines. */
export function tableBytes(database: Database): { keyBytes: number; deadlineBytes: number } {
  const { map, heap } = database.keyspace;
  const { roots } = database;
  return {
    keyBytes: roots.map === 0 ? 0 : map.tableBytes(roots.map),
    deadlineBytes: roots.heap === 0 ? 0 : heap.tableBytes(roots.heap),
  };
}
