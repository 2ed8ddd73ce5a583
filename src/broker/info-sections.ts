/**
 * The fields of each section of INFO, read from the sources (statistics-sources.ts).
 */
import { createHash } from 'node:crypto';
import { release, type } from 'node:os';
import { REDIS_VERSION, VERSION } from '../base/version.ts';
import { cpuTimes } from './cpu-times.ts';
import { memorySection } from './info-memory.ts';
import { persistence } from './persistence-info.ts';
import { everyCommand, type Field, type StatisticsSources } from './statistics-sources.ts';

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
  | 'latencystats'
  | 'cluster'
  | 'keyspace';

/** The fields of a section, in order. */
type SectionFields = (sources: StatisticsSources, startedAtMs: number) => Field[];

const SECONDS_A_DAY = 86_400;
/** The same for all that run this version in this Node. */
const BUILD_ID = createHash('sha1')
  .update(`keywire ${VERSION} node ${process.versions.node}`)
  .digest('hex')
  .slice(0, 16);

function server(sources: StatisticsSources, startedAtMs: number): Field[] {
  const nowMs = sources.clock.nowMs();
  const uptimeSeconds = Math.max(0, Math.floor((nowMs - startedAtMs) / 1000));
  const { hz } = sources.options();
  return [
    ['redis_version', REDIS_VERSION],
    ['keywire_version', VERSION],
    ['redis_git_sha1', '00000000'],
    ['redis_git_dirty', 0],
    ['redis_build_id', BUILD_ID],
    ['redis_mode', 'standalone'],
    ['os', `${type()} ${release()} ${process.arch}`],
    ['arch_bits', 64],
    ['node_version', process.versions.node],
    ['monotonic_clock', 'libuv'],
    ['multiplexing_api', 'libuv'],
    ['process_id', process.pid],
    ['process_supervised', 'no'],
    ['run_id', sources.runId],
    ['tcp_port', sources.respPort()],
    ['server_time_usec', nowMs * 1000],
    ['uptime_in_seconds', uptimeSeconds],
    ['uptime_in_days', Math.floor(uptimeSeconds / SECONDS_A_DAY)],
    ['hz', hz],
    ['configured_hz', hz],
    ['lru_clock', Math.floor(nowMs / 1000) & 0xffffff],
    ['executable', process.argv[1] ?? process.execPath],
    ['config_file', ''],
    ['io_threads_active', 0],
    ...listeners(sources),
  ];
}

/** As Redis tells a listener of its protocol; none when it is off. */
function listeners(sources: StatisticsSources): Field[] {
  const port = sources.respPort();
  return port === 0 ? [] : [['listener0', `name=tcp,bind=${sources.host()},port=${port}`]];
}

function clients(sources: StatisticsSources): Field[] {
  let connected = 0;
  let blocked = 0;
  let waiting = 0;
  let subscribed = 0;
  let inputMost = 0;
  let outputMost = 0;
  const byDoor = new Map<string, number>();
  for (const caller of sources.callers()) {
    connected++;
    waiting += caller.waiting;
    if (caller.waiting + caller.postponed > 0) blocked++;
    if (caller.channels.size + caller.patterns.size + caller.shardChannels.size > 0) subscribed++;
    inputMost = Math.max(inputMost, caller.inputBytes);
    outputMost = Math.max(outputMost, caller.outputBytes);
    byDoor.set(caller.door, (byDoor.get(caller.door) ?? 0) + 1);
  }
  const blocking = sources.blocking();
  return [
    ['connected_clients', connected],
    ['cluster_connections', 0],
    ['maxclients', sources.options().maxclients],
    ['client_recent_max_input_buffer', inputMost],
    ['client_recent_max_output_buffer', outputMost],
    ['blocked_clients', blocked],
    ['tracking_clients', sources.tracking().clients],
    ['pubsub_clients', subscribed],
    ['clients_in_timeout_table', blocking.timedClients],
    ['total_blocking_keys', blocking.keys],
    ['total_blocking_keys_on_nokey', blocking.keysOnRemoval],
    ['keywire_waiting_commands', waiting],
    ['keywire_resp_clients', byDoor.get('resp') ?? 0],
    ['keywire_websocket_clients', byDoor.get('websocket') ?? 0],
    ['keywire_mqtt_clients', byDoor.get('mqtt') ?? 0],
  ];
}

function stats(sources: StatisticsSources): Field[] {
  const { counters, bus } = sources;
  const { traffic, inputRate, outputRate } = counters;
  const { exceededUs } = sources.eviction();
  const tracked = sources.tracking();
  return [
    ['total_connections_received', counters.connections],
    ['total_commands_processed', counters.commands],
    ['instantaneous_ops_per_sec', Math.round(counters.commandRate.perSecond)],
    ['total_net_input_bytes', traffic.inputBytes],
    ['total_net_output_bytes', traffic.outputBytes],
    ['total_net_repl_input_bytes', 0],
    ['total_net_repl_output_bytes', 0],
    ['instantaneous_input_kbps', (inputRate.perSecond / 1024).toFixed(2)],
    ['instantaneous_output_kbps', (outputRate.perSecond / 1024).toFixed(2)],
    ['instantaneous_input_repl_kbps', '0.00'],
    ['instantaneous_output_repl_kbps', '0.00'],
    ['rejected_connections', counters.rejectedConnections],
    ['sync_full', 0],
    ['sync_partial_ok', 0],
    ['sync_partial_err', 0],
    ['expired_keys', counters.expiredKeys],
    ['expired_time_cap_reached_count', sources.keyspace.sweepsCut],
    ['evicted_keys', counters.evictedKeys],
    ['evicted_clients', counters.evictedClients],
    ['total_eviction_exceeded_time', Math.floor(exceededUs.total / 1000)],
    ['current_eviction_exceeded_time', Math.floor(exceededUs.current / 1000)],
    ['keyspace_hits', counters.hits],
    ['keyspace_misses', counters.misses],
    ['pubsub_channels', bus.nameCount('channel')],
    ['pubsub_patterns', bus.nameCount('pattern')],
    ['pubsubshard_channels', bus.nameCount('shard')],
    ['latest_fork_usec', 0],
    ['total_forks', 0],
    ['migrate_cached_sockets', 0],
    ['slave_expires_tracked_keys', 0],
    ...NO_DEFRAGMENTATION,
    ['tracking_total_keys', tracked.keys],
    ['tracking_total_items', tracked.items],
    ['tracking_total_prefixes', tracked.prefixes],
    ['client_output_buffer_limit_disconnections', counters.slowConsumers],
    ['unexpected_error_replies', 0],
    ['total_error_replies', counters.errors],
    ['dump_payload_sanitizations', payloadsRestored(sources)],
    ['total_reads_processed', traffic.reads],
    ['total_writes_processed', traffic.writes],
    ['io_threaded_reads_processed', 0],
    ['io_threaded_writes_processed', 0],
    ['reply_buffer_shrinks', 0],
    ['reply_buffer_expands', 0],
    ['eventloop_cycles', counters.turns],
    ['instantaneous_eventloop_cycles_per_sec', Math.round(counters.turnRate.perSecond)],
    ['acl_access_denied_auth', sources.denials.logins],
    ...NO_RIGHTS_DENIED,
  ];
}

/** The arena moves nothing while it is used. */
const NO_DEFRAGMENTATION: readonly Field[] = [
  ['active_defrag_hits', 0],
  ['active_defrag_misses', 0],
  ['active_defrag_key_hits', 0],
  ['active_defrag_key_misses', 0],
  ['total_active_defrag_time', 0],
  ['current_active_defrag_time', 0],
];

/** There is one user, who may do everything. */
const NO_RIGHTS_DENIED: readonly Field[] = [
  ['acl_access_denied_cmd', 0],
  ['acl_access_denied_key', 0],
  ['acl_access_denied_channel', 0],
];

/** Every payload that RESTORE takes is checked to its end. */
function payloadsRestored({ commands }: StatisticsSources): number {
  const rows = ['restore', 'restore-asking'].map((name) => commands.named(name));
  return rows.reduce((sum, row) => sum + (row === undefined ? 0 : row.calls - row.failed), 0);
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
  const { system, user, childrenSystem, childrenUser, mainThread } = cpuTimes();
  const times: [name: string, seconds: number][] = [
    ['used_cpu_sys', system],
    ['used_cpu_user', user],
    ['used_cpu_sys_children', childrenSystem],
    ['used_cpu_user_children', childrenUser],
  ];
  if (mainThread !== undefined) {
    times.push(['used_cpu_sys_main_thread', mainThread.system]);
    times.push(['used_cpu_user_main_thread', mainThread.user]);
  }
  return times.map(([name, seconds]) => [name, seconds.toFixed(6)]);
}

function commandStatistics({ commands }: StatisticsSources): Field[] {
  const fields: Field[] = [];
  for (const { fullName, calls, rejected, failed, times } of everyCommand(commands)) {
    if (calls + rejected === 0) continue;
    const usPerCall = times === undefined ? 0 : times.totalUs / times.calls;
    fields.push([
      `cmdstat_${fullName}`,
      `calls=${calls},usec=${Math.round(usPerCall * calls)},usec_per_call=${usPerCall.toFixed(2)},` +
        `rejected_calls=${rejected},failed_calls=${failed}`,
    ]);
  }
  return fields;
}

function latencyStatistics(sources: StatisticsSources): Field[] {
  const percents = sources
    .percentiles()
    .split(' ')
    .filter((word) => word !== '');
  const fields: Field[] = [];
  if (percents.length === 0) return fields;
  for (const { fullName, times } of everyCommand(sources.commands)) {
    if (times?.isTracked !== true) continue;
    const shown = percents.map((p) => `p${p}=${times.percentileUs(Number(p)).toFixed(3)}`);
    fields.push([`latency_percentiles_usec_${fullName}`, shown.join(',')]);
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
  memory: memorySection,
  persistence,
  stats,
  replication,
  cpu,
  modules: () => [],
  commandstats: commandStatistics,
  errorstats: errorStatistics,
  latencystats: latencyStatistics,
  cluster: () => [['cluster_enabled', 0]],
  keyspace: databases,
};
