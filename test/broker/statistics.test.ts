import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/base/clock.ts';
import { BrokerCounters } from '../../src/broker/counters.ts';
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
    callers: () => front.callers,
    journal: () => journal,
    compaction: () => undefined,
    tracking: () => ({ keys: 3, items: 5, prefixes: 2, clients: 1 }),
    loading: () => false,
    options: () => ({ maxclients: 99, hz: 10 }),
    eviction: () => ({ bytesMax: 0, policy: 'noeviction', exceededUs: { current: 0, total: 0 } }),
    percentiles: () => '50 99',
    respPort: () => 6379,
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
