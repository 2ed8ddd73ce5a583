/** INFO memory. What only keywire has begins with `keywire_`. */
import { totalmem } from 'node:os';
import { memoryFigures } from '../keyspace/memory.ts';
import type { Field, StatisticsSources } from './statistics-sources.ts';

/** The fields in Redis's order. */
export function memorySection(sources: StatisticsSources): Field[] {
  const figures = memoryFigures(sources.keyspace);
  const { used, usedPeak, overhead, reserved, resident } = figures;
  const { bytesMax, policy } = sources.eviction();
  const dataset = used - overhead;
  return [
    ...bytes('used_memory', used),
    ...bytes('used_memory_rss', resident),
    ...bytes('used_memory_peak', usedPeak),
    ['used_memory_peak_perc', percentage(used, usedPeak)],
    ['used_memory_overhead', overhead],
    ['used_memory_startup', 0],
    ['used_memory_dataset', dataset],
    ['used_memory_dataset_perc', percentage(dataset, used)],
    ['allocator_allocated', used],
    ['allocator_active', reserved],
    ['allocator_resident', reserved],
    ...bytes('total_system_memory', totalmem()),
    ['used_memory_lua', 0],
    ['used_memory_vm_eval', 0],
    ['used_memory_lua_human', humanBytes(0)],
    ['used_memory_scripts_eval', 0],
    ['number_of_cached_scripts', 0],
    ['number_of_functions', 0],
    ['number_of_libraries', 0],
    ['used_memory_vm_functions', 0],
    ...bytes('used_memory_vm_total', 0),
    ['used_memory_functions', 0],
    ...bytes('used_memory_scripts', 0),
    ...bytes('maxmemory', bytesMax),
    ['maxmemory_policy', policy],
    ['allocator_frag_ratio', ratio(reserved, used)],
    ['allocator_frag_bytes', reserved - used],
    ['allocator_rss_ratio', ratio(reserved, reserved)],
    ['allocator_rss_bytes', 0],
    ['rss_overhead_ratio', ratio(resident, reserved)],
    ['rss_overhead_bytes', resident - reserved],
    ['mem_fragmentation_ratio', ratio(resident, used)],
    ['mem_fragmentation_bytes', resident - used],
    ['mem_not_counted_for_evict', figures.heapUsed],
    ['mem_replication_backlog', 0],
    ['mem_total_replication_buffers', 0],
    ['mem_clients_slaves', 0],
    ['mem_clients_normal', clientBytes(sources)],
    ['mem_cluster_links', 0],
    ['mem_aof_buffer', sources.journal()?.unsyncedBytes ?? 0],
    ['mem_allocator', 'keywire-arena'],
    ['active_defrag_running', 0],
    ['lazyfree_pending_objects', 0],
    ['lazyfreed_objects', 0],
    ['keywire_memory_rss_peak', figures.residentPeak],
    ['keywire_arena_used', used],
    ['keywire_arena_reserved', reserved],
    ['keywire_arena_blocks', figures.blocks],
    ['keywire_heap_used', figures.heapUsed],
  ];
}

/** What is held for connections. */
function clientBytes(sources: StatisticsSources): number {
  let sum = 0;
  for (const { memoryBytes } of sources.callers()) sum += memoryBytes;
  return sum;
}

/** The size, and the same for people. */
function bytes(name: string, value: number): Field[] {
  return [
    [name, value],
    [`${name}_human`, humanBytes(value)],
  ];
}

function ratio(part: number, whole: number): string {
  return (whole === 0 ? 0 : part / whole).toFixed(2);
}

function percentage(part: number, whole: number): string {
  return `${(whole === 0 ? 0 : (part / whole) * 100).toFixed(2)}%`;
}

const BYTE_UNITS = ['B', 'K', 'M', 'G', 'T', 'P'] as const;

/** `512B`, `1.50M`: as Redis shows sizes to people. */
function humanBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(2)}${BYTE_UNITS[unit]}`;
}
