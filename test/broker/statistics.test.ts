import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/base/clock.ts';
import { neverCompacted } from '../../src/broker/compaction.ts';
import { BrokerCounters } from '../../src/broker/counters.ts';
import { BrokerDenials } from '../../src/broker/denials.ts';
import { BrokerStatistics } from '../../src/broker/statistics.ts';
import { SERVER_COMMANDS } from '../../src/commands/server.ts';
import type { JournalStats } from '../../src/journal/journal.ts';
import { Front } from '../commands/front.ts';

const JOURNAL: JournalStats = {
  enabled: true,
  policy: 'everysec',
  state: 'failing',
  failure: 'no space\nleft',
  lastLsn: 12,
  writtenLsn: 11,
  syncedLsn: 10,
  unsyncedBytes: 345,
  segments: 2,
  bytes: 6000,
  checkpointLsn: 7,
  checkpointBytes: 789,
  batches: 5,
  syncsInLoop: 0,
  syncs: 4,
  syncing: true,
  lastSyncUs: 1234.5,
  failures: 1,
};

/** The names that Redis 7.2 has in each section; those of 7.0.15 as it told them. */
const REDIS_NAMES: Readonly<Record<string, string>> = {
  server:
    'redis_version redis_git_sha1 redis_git_dirty redis_build_id redis_mode os arch_bits ' +
    'monotonic_clock multiplexing_api atomicvar_api gcc_version process_id process_supervised ' +
    'run_id tcp_port server_time_usec uptime_in_seconds uptime_in_days hz configured_hz ' +
    'lru_clock executable config_file io_threads_active listener0',
  clients:
    'connected_clients cluster_connections maxclients client_recent_max_input_buffer ' +
    'client_recent_max_output_buffer blocked_clients tracking_clients clients_in_timeout_table ' +
    'total_blocking_keys total_blocking_keys_on_nokey',
  memory:
    'used_memory used_memory_human used_memory_rss used_memory_rss_human used_memory_peak ' +
    'used_memory_peak_human used_memory_peak_perc used_memory_overhead used_memory_startup ' +
    'used_memory_dataset used_memory_dataset_perc allocator_allocated allocator_active ' +
    'allocator_resident total_system_memory total_system_memory_human used_memory_lua ' +
    'used_memory_vm_eval used_memory_lua_human used_memory_scripts_eval ' +
    'number_of_cached_scripts number_of_functions number_of_libraries used_memory_vm_functions ' +
    'used_memory_vm_total used_memory_vm_total_human used_memory_functions used_memory_scripts ' +
    'used_memory_scripts_human maxmemory maxmemory_human maxmemory_policy allocator_frag_ratio ' +
    'allocator_frag_bytes allocator_rss_ratio allocator_rss_bytes rss_overhead_ratio ' +
    'rss_overhead_bytes mem_fragmentation_ratio mem_fragmentation_bytes ' +
    'mem_not_counted_for_evict mem_replication_backlog mem_total_replication_buffers ' +
    'mem_clients_slaves mem_clients_normal mem_cluster_links mem_aof_buffer mem_allocator ' +
    'active_defrag_running lazyfree_pending_objects lazyfreed_objects',
  persistence:
    'loading async_loading current_cow_peak current_cow_size current_cow_size_age ' +
    'current_fork_perc current_save_keys_processed current_save_keys_total ' +
    'rdb_changes_since_last_save rdb_bgsave_in_progress rdb_last_save_time ' +
    'rdb_last_bgsave_status rdb_last_bgsave_time_sec rdb_current_bgsave_time_sec rdb_saves ' +
    'rdb_last_cow_size rdb_last_load_keys_expired rdb_last_load_keys_loaded aof_enabled ' +
    'aof_rewrite_in_progress aof_rewrite_scheduled aof_last_rewrite_time_sec ' +
    'aof_current_rewrite_time_sec aof_last_bgrewrite_status aof_rewrites ' +
    'aof_rewrites_consecutive_failures aof_last_write_status aof_last_cow_size ' +
    'module_fork_in_progress module_fork_last_cow_size aof_current_size aof_base_size ' +
    'aof_pending_rewrite aof_buffer_length aof_pending_bio_fsync aof_delayed_fsync',
  stats:
    'total_connections_received total_commands_processed instantaneous_ops_per_sec ' +
    'total_net_input_bytes total_net_output_bytes total_net_repl_input_bytes ' +
    'total_net_repl_output_bytes instantaneous_input_kbps instantaneous_output_kbps ' +
    'instantaneous_input_repl_kbps instantaneous_output_repl_kbps rejected_connections ' +
    'sync_full sync_partial_ok sync_partial_err expired_keys expired_stale_perc ' +
    'expired_time_cap_reached_count expire_cycle_cpu_milliseconds evicted_keys evicted_clients ' +
    'total_eviction_exceeded_time current_eviction_exceeded_time keyspace_hits keyspace_misses ' +
    'pubsub_channels pubsub_patterns pubsubshard_channels latest_fork_usec total_forks ' +
    'migrate_cached_sockets slave_expires_tracked_keys active_defrag_hits active_defrag_misses ' +
    'active_defrag_key_hits active_defrag_key_misses total_active_defrag_time ' +
    'current_active_defrag_time tracking_total_keys tracking_total_items ' +
    'tracking_total_prefixes unexpected_error_replies total_error_replies ' +
    'dump_payload_sanitizations total_reads_processed total_writes_processed ' +
    'io_threaded_reads_processed io_threaded_writes_processed reply_buffer_shrinks ' +
    'reply_buffer_expands client_output_buffer_limit_disconnections eventloop_cycles ' +
    'instantaneous_eventloop_cycles_per_sec acl_access_denied_auth acl_access_denied_cmd ' +
    'acl_access_denied_key acl_access_denied_channel client_query_buffer_limit_disconnections ' +
    'eventloop_duration_sum eventloop_duration_cmd_sum instantaneous_eventloop_duration_usec',
  replication:
    'role connected_slaves master_failover_state master_replid master_replid2 ' +
    'master_repl_offset second_repl_offset repl_backlog_active repl_backlog_size ' +
    'repl_backlog_first_byte_offset repl_backlog_histlen',
  cpu:
    'used_cpu_sys used_cpu_user used_cpu_sys_children used_cpu_user_children ' +
    'used_cpu_sys_main_thread used_cpu_user_main_thread',
};

/** Nothing of the kind is here, or nobody measures it: a value would be made up. */
const LEFT_OUT = [
  'atomicvar_api',
  'gcc_version',
  'expired_stale_perc',
  'expire_cycle_cpu_milliseconds',
  'client_query_buffer_limit_disconnections',
  'eventloop_duration_sum',
  'eventloop_duration_cmd_sum',
  'instantaneous_eventloop_duration_usec',
];

let front: Front;
let clock: ManualClock;
let counters: BrokerCounters;
let journal: JournalStats | undefined;
let statistics: BrokerStatistics;

beforeEach(() => {
  front = new Front(SERVER_COMMANDS);
  clock = new ManualClock();
  counters = new BrokerCounters();
  journal = JOURNAL;
  statistics = new BrokerStatistics({
    clock,
    commands: front.table,
    keyspace: front.keyspace,
    bus: front.bus,
    counters,
    denials: new BrokerDenials(),
    callers: () => front.callers,
    journal: () => journal,
    compaction: () => neverCompacted({ changesSince: 12, lastSaveSeconds: 1_700_000_000 }),
    keysLoaded: () => 8,
    blocking: () => ({ keys: 4, keysOnRemoval: 1, timedClients: 2 }),
    tracking: () => ({ keys: 3, items: 5, prefixes: 2, clients: 1 }),
    loading: () => false,
    options: () => ({ maxclients: 99, hz: 10 }),
    eviction: () => ({ bytesMax: 0, policy: 'noeviction', exceededUs: { current: 0, total: 0 } }),
    percentiles: () => '50 99',
    respPort: () => 6379,
    host: () => '127.0.0.1',
    runId: 'a'.repeat(40),
  });
});

/** The fields of an INFO text by name. */
function fields(...sections: string[]): Map<string, string> {
  const lines = statistics.info(sections).split('\r\n');
  const pairs = lines.filter((line) => line.includes(':') && !line.startsWith('#'));
  return new Map(
    pairs.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}

/** Linux alone tells of threads. */
function isOfThreads(name: string): boolean {
  return name.endsWith('_main_thread') && process.platform !== 'linux';
}

function titles(...sections: string[]): string[] {
  return [...statistics.info(sections).matchAll(/^# (\w+)\r$/gm)].map(([, title]) => title ?? '');
}

describe('sections', () => {
  test('by default, all, by name in a fixed order, and none for an unknown name', () => {
    const usual = titles();
    expect(usual).toEqual([
      'Server',
      'Clients',
      'Memory',
      'Persistence',
      'Stats',
      'Replication',
      'CPU',
      'Modules',
      'Errorstats',
      'Cluster',
      'Keyspace',
    ]);
    expect(titles('default')).toEqual(usual);
    expect(titles('everything')).toContain('Commandstats');
    expect(titles('all')).not.toContain('Modules');
    expect(titles('keyspace', 'server', 'keyspace')).toEqual(['Server', 'Keyspace']);
    expect(statistics.info(['foo'])).toBe('');
  });

  test('have the names of Redis but those whose value would be made up', () => {
    for (const [section, names] of Object.entries(REDIS_NAMES)) {
      const told = fields(section);
      const missing = names.split(' ').filter((name) => !told.has(name));
      expect(missing.filter((name) => !isOfThreads(name)).sort(), section).toEqual(
        names
          .split(' ')
          .filter((name) => LEFT_OUT.includes(name))
          .sort(),
      );
    }
  });

  test('are parted by an empty line, and every line ends', () => {
    expect(statistics.info(['cluster', 'errorstats'])).toBe(
      '# Errorstats\r\n\r\n# Cluster\r\ncluster_enabled:0\r\n',
    );
  });

  test('every line of everything is a title, empty, or a field with one colon-parted name', () => {
    for (const line of statistics.info(['everything']).split('\r\n')) {
      expect(line).toMatch(/^$|^# \w+$|^[\w|]+:[^\n]*$/);
    }
  });
});

describe('figures', () => {
  test('the server tells both versions and its uptime', () => {
    clock.advance(90_061_000);
    const server = fields('server');
    expect(server.get('redis_version')).toBe('7.2.0');
    expect(server.has('keywire_version')).toBe(true);
    expect(server.get('uptime_in_seconds')).toBe('90061');
    expect(server.get('uptime_in_days')).toBe('1');
    expect(server.get('tcp_port')).toBe('6379');
  });

  test('clients are counted by what they do and by their door', () => {
    const first = front.connect();
    first.waiting = 2;
    front.connect('websocket').channels.add('a');
    const clients = fields('clients');
    expect(clients.get('connected_clients')).toBe('2');
    expect(clients.get('blocked_clients')).toBe('1');
    expect(clients.get('keywire_waiting_commands')).toBe('2');
    expect(clients.get('pubsub_clients')).toBe('1');
    expect(clients.get('total_blocking_keys')).toBe('4');
    expect(clients.get('total_blocking_keys_on_nokey')).toBe('1');
    expect(clients.get('clients_in_timeout_table')).toBe('2');
    expect(clients.get('keywire_websocket_clients')).toBe('1');
    expect(clients.get('maxclients')).toBe('99');
  });

  test('memory is what the process says and what the arena counts', () => {
    const memory = fields('memory');
    expect(memory.get('used_memory')).toBe(String(front.keyspace.arena.usedBytes));
    expect(Number(memory.get('used_memory_rss'))).toBeGreaterThan(1e6);
    expect(memory.get('used_memory_dataset')).toBe(String(front.keyspace.arena.usedBytes));
    expect(memory.get('used_memory_rss_human')).toMatch(/^\d+\.\d\d[KMG]$/);
  });

  test('persistence tells the journal and what a loss of power could take', () => {
    const failing = fields('persistence');
    expect(failing.get('aof_enabled')).toBe('1');
    expect(failing.get('aof_last_write_status')).toBe('err');
    expect(failing.get('journal_failure')).toBe('no space left');
    expect(failing.get('journal_loss_window_bytes')).toBe('345');
    expect(failing.get('loading')).toBe('0');
    journal = undefined;
    const none = fields('persistence');
    expect(none.get('aof_enabled')).toBe('0');
    expect(none.has('journal_last_lsn')).toBe(false);
    expect(none.get('rdb_changes_since_last_save')).toBe('12');
    expect(none.get('rdb_last_save_time')).toBe('1700000000');
    expect(none.get('rdb_last_bgsave_time_sec')).toBe('-1');
    expect(none.get('rdb_last_load_keys_loaded')).toBe('8');
  });

  test('the keyspace tells databases that hold keys', () => {
    const database = front.keyspace.database(3);
    const value = Buffer.from('abcdef');
    database.setString(value, 0, 1, value, 2, 3, false);
    database.setDeadline(database.setString(value, 0, 2, value, 2, 3, false), 9e15);
    expect(statistics.info(['keyspace'])).toBe('# Keyspace\r\ndb3:keys=2,expires=1,avg_ttl=0\r\n');
  });

  test('counters and command statistics, until they are reset', () => {
    counters.commands = 7;
    counters.countError('WRONGTYPE');
    counters.countError('WRONGTYPE');
    const get = front.table.named('config')?.subcommands?.named('get');
    if (get === undefined) throw new Error('no CONFIG GET');
    get.calls = 3;
    get.failed = 1;
    expect(fields('stats').get('total_commands_processed')).toBe('7');
    expect(fields('errorstats')).toEqual(new Map([['errorstat_WRONGTYPE', 'count=2']]));
    expect(fields('commandstats')).toEqual(
      new Map([
        ['cmdstat_config|get', 'calls=3,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=1'],
      ]),
    );
    statistics.reset();
    expect(fields('stats').get('total_commands_processed')).toBe('0');
    expect(fields('errorstats', 'commandstats').size).toBe(0);
  });
});
