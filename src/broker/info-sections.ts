/**
 * The fields of each section of INFO, read from the sources (statistics-sources.ts).
 */
import { release, totalmem, type } from 'node:os';
import { REDIS_VERSION, VERSION } from '../base/version.ts';
import type { JournalStats } from '../journal/journal.ts';
import { everyCommand, type StatisticsSources } from './statistics-sources.ts';

export type Section =
  | 'server'
  | 'clients'
  | 'memory'
  | 'persistence'
  | 'stats'
  | 'replication'
  | 'cpu'
  | 'modules'
  | 'commandstats'
  | 'errorstats'
  | 'cluster'
  | 'keyspace';

export type Field = readonly [name: string, value: string | number];

type SectionFields = (sources: StatisticsSources, startedAtMs: number) => Field[];

const SECONDS_A_DAY = 86_400;

function server(sources: StatisticsSources, startedAtMs: number): Field[] {
  const nowMs = sources.clock.nowMs();
  const uptimeSeconds = Math.max(0, Math.floor((nowMs - startedAtMs) / 1000));
  const { hz } = sources.options();
  return [
    ['redis_version', REDIS_VERSION],
    ['keywire_version', VERSION],
    ['redis_mode', 'standalone'],
    ['os', `${type()} ${release()} ${process.arch}`],
    ['arch_bits', 64],
    ['node_version', process.versions.node],
    ['process_id', process.pid],
    ['run_id', sources.runId],
    ['tcp_port', sources.respPort()],
    ['server_time_usec', nowMs * 1000],
    ['uptime_in_seconds', uptimeSeconds],
    ['uptime_in_days', Math.floor(uptimeSeconds / SECONDS_A_DAY)],
    ['hz', hz],
    ['configured_hz', hz],
    ['executable', process.argv[1] ?? process.execPath],
    ['config_file', ''],
  ];
}

function clients(sources: StatisticsSources): Field[] {
  let connected = 0;
  let blocked = 0;
  let waiting = 0;
  let subscribed = 0;
  const byDoor = new Map<string, number>();
  for (const caller of sources.callers()) {
    connected++;
    waiting += caller.waiting;
    if (caller.waiting > 0) blocked++;
    if (caller.channels.size + caller.patterns.size + caller.shardChannels.size > 0) subscribed++;
    byDoor.set(caller.door, (byDoor.get(caller.door) ?? 0) + 1);
  }
  return [
    ['connected_clients', connected],
    ['cluster_connections', 0],
    ['maxclients', sources.options().maxclients],
    ['blocked_clients', blocked],
    ['tracking_clients', 0],
    ['pubsub_clients', subscribed],
    ['keywire_waiting_commands', waiting],
    ['keywire_resp_clients', byDoor.get('resp') ?? 0],
    ['keywire_websocket_clients', byDoor.get('websocket') ?? 0],
    ['keywire_mqtt_clients', byDoor.get('mqtt') ?? 0],
  ];
}

function memory(sources: StatisticsSources): Field[] {
  const { keyspace } = sources;
  const { rss, heapUsed } = process.memoryUsage();
  const { usedBytes, reservedBytes } = keyspace.arena;
  // What maxmemory bounds: the arena is keywire's allocator, the JavaScript heap is told beside it.
  const used = usedBytes;
  const peakResident = process.resourceUsage().maxRSS * 1024;
  const total = totalmem();
  const { bytesMax, policy } = sources.eviction();
  return [
    ['used_memory', used],
    ['used_memory_human', humanBytes(used)],
    ['used_memory_rss', rss],
    ['used_memory_rss_human', humanBytes(rss)],
    ['keywire_memory_rss_peak', peakResident],
    ['used_memory_dataset', usedBytes],
    ['used_memory_overhead', used - usedBytes],
    ['keywire_arena_used', usedBytes],
    ['keywire_arena_reserved', reservedBytes],
    ['keywire_arena_blocks', keyspace.arena.blocks],
    ['keywire_heap_used', heapUsed],
    ['total_system_memory', total],
    ['total_system_memory_human', humanBytes(total)],
    ['maxmemory', bytesMax],
    ['maxmemory_human', humanBytes(bytesMax)],
    ['maxmemory_policy', policy],
    ['mem_fragmentation_ratio', (rss / Math.max(1, used)).toFixed(2)],
    ['mem_fragmentation_bytes', rss - used],
    ['mem_allocator', 'keywire-arena'],
    ['active_defrag_running', 0],
  ];
}

function persistence(sources: StatisticsSources): Field[] {
  const journal = sources.journal();
  return [
    ['loading', sources.loading() ? 1 : 0],
    ['async_loading', 0],
    ['rdb_bgsave_in_progress', 0],
    ['rdb_last_bgsave_status', 'ok'],
    ['aof_enabled', journal?.enabled === true ? 1 : 0],
    ['aof_rewrite_in_progress', 0],
    ['aof_rewrite_scheduled', 0],
    ['aof_last_bgrewrite_status', 'ok'],
    ['aof_last_write_status', journal === undefined || journal.state === 'ok' ? 'ok' : 'err'],
    ...(journal?.enabled === true ? journalFields(journal) : []),
  ];
}

/** `journal_loss_window_bytes` is what a loss of power could take right now. */
function journalFields(journal: JournalStats): Field[] {
  return [
    ['aof_current_size', journal.bytes],
    ['aof_pending_bio_fsync', journal.syncing ? 1 : 0],
    ['journal_fsync', journal.policy],
    ['journal_state', journal.state],
    ['journal_failure', oneLine(journal.failure ?? '')],
    ['journal_last_lsn', journal.lastLsn],
    ['journal_written_lsn', journal.writtenLsn],
    ['journal_synced_lsn', journal.syncedLsn],
    ['journal_loss_window_bytes', journal.unsyncedBytes],
    ['journal_segments', journal.segments],
    ['journal_batches', journal.batches],
    ['journal_syncs', journal.syncs],
    ['journal_last_sync_usec', Math.round(journal.lastSyncUs)],
    ['journal_failures', journal.failures],
  ];
}

function stats({ counters, bus }: StatisticsSources): Field[] {
  return [
    ['total_connections_received', counters.connections],
    ['total_commands_processed', counters.commands],
    ['rejected_connections', counters.rejectedConnections],
    ['expired_keys', counters.expiredKeys],
    ['evicted_keys', counters.evictedKeys],
    ['evicted_clients', 0],
    ['pubsub_channels', bus.nameCount('channel')],
    ['pubsub_patterns', bus.nameCount('pattern')],
    ['pubsubshard_channels', bus.nameCount('shard')],
    ['latest_fork_usec', 0],
    ['total_forks', 0],
    ['client_output_buffer_limit_disconnections', counters.slowConsumers],
    ['total_error_replies', counters.errors],
  ];
}

function replication(sources: StatisticsSources): Field[] {
  return [
    ['role', 'master'],
    ['connected_slaves', 0],
    ['master_failover_state', 'no-failover'],
    ['master_replid', sources.runId],
    ['master_replid2', '0'.repeat(40)],
    ['master_repl_offset', 0],
    ['second_repl_offset', -1],
    ['repl_backlog_active', 0],
    ['repl_backlog_size', 0],
    ['repl_backlog_first_byte_offset', 0],
    ['repl_backlog_histlen', 0],
  ];
}

function cpu(): Field[] {
  const { system, user } = process.cpuUsage();
  return [
    ['used_cpu_sys', (system / 1e6).toFixed(6)],
    ['used_cpu_user', (user / 1e6).toFixed(6)],
  ];
}

function commandStatistics({ commands }: StatisticsSources): Field[] {
  const fields: Field[] = [];
  for (const { fullName, calls, rejected, failed } of everyCommand(commands)) {
    if (calls + rejected === 0) continue;
    fields.push([
      `cmdstat_${fullName}`,
      `calls=${calls},rejected_calls=${rejected},failed_calls=${failed}`,
    ]);
  }
  return fields;
}

function errorStatistics({ counters }: StatisticsSources): Field[] {
  return [...counters.errorsByCode].map(([code, count]) => [`errorstat_${code}`, `count=${count}`]);
}

/** An average time to live is not kept; 0 says that it is not known. */
function databases({ keyspace }: StatisticsSources): Field[] {
  return keyspace.databases
    .filter(({ size }) => size > 0)
    .map(({ index, size, expiringSize }) => [
      `db${index}`,
      `keys=${size},expires=${expiringSize},avg_ttl=0`,
    ]);
}

export const SECTIONS: Readonly<Record<Section, SectionFields>> = {
  server,
  clients,
  memory,
  persistence,
  stats,
  replication,
  cpu,
  modules: () => [],
  commandstats: commandStatistics,
  errorstats: errorStatistics,
  cluster: () => [['cluster_enabled', 0]],
  keyspace: databases,
};

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

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
