/**
 * Redis's parameters that mean nothing in keywire: tools set them and read them back, so each is
 * checked by Redis's kinds and bounds, kept until the process ends, and returned. A parameter that
 * gets an effect leaves this list. The README's list is made from it.
 */
import { UNSIGNED_LONG_MAX } from '../base/byte-size.ts';
import { type Kind, type Parameter, type ParameterNames, parameter, Refusal } from './parameter.ts';
import {
  choice,
  choices,
  INT_MAX,
  integer,
  LONG_MAX,
  memory,
  text,
  yesNo,
} from './parameter-kinds.ts';

/** The parameters, each with a place of its own and Redis's default. */
export function keptParameters(): Parameter[] {
  return [
    ...yesOrNo(),
    ...numbers(),
    ...sizes(),
    ...words(),
    kept('oom-score-adj-values', text(oomScores), '0 200 800'),
    kept('proc-title-template', text(titleTemplate), '{title} {listen-addr} {server-mode}'),
    kept('ignore-warnings', text(), ''),
    kept('bind-source-addr', text(), ''),
    kept('locale-collate', text(), ''),
    kept('masteruser', text(), ''),
    kept('masterauth', text(), ''),
    kept('replica-announce-ip', text(), '', 'slave-announce-ip'),
    kept('cluster-announce-ip', text(), ''),
    kept('cluster-announce-hostname', text(), ''),
    kept('cluster-announce-human-nodename', text(), ''),
  ];
}

function kept<Value>(name: string, kind: Kind<Value>, standard: Value, alias?: string): Parameter {
  let value = standard;
  const names: ParameterNames = alias === undefined ? { name } : { name, alias };
  return parameter(names, kind, {
    get: () => value,
    put: (changed) => {
      value = changed;
    },
  });
}

function yesOrNo(): Parameter[] {
  const on = (name: string, alias?: string) => kept(name, yesNo, true, alias);
  const off = (name: string, alias?: string) => kept(name, yesNo, false, alias);
  return [
    on('rdbcompression'),
    off('rdb-del-sync-files'),
    on('activerehashing'),
    on('stop-writes-on-bgsave-error'),
    on('dynamic-hz'),
    off('lazyfree-lazy-eviction'),
    off('lazyfree-lazy-expire'),
    off('lazyfree-lazy-server-del'),
    off('lazyfree-lazy-user-del'),
    off('lazyfree-lazy-user-flush'),
    off('repl-disable-tcp-nodelay'),
    on('repl-diskless-sync'),
    on('aof-rewrite-incremental-fsync'),
    off('no-appendfsync-on-rewrite'),
    on('cluster-require-full-coverage'),
    on('rdb-save-incremental-fsync'),
    on('aof-load-truncated'),
    on('aof-use-rdb-preamble'),
    off('aof-timestamp-enabled'),
    off('aof-disable-auto-gc'),
    off('cluster-replica-no-failover', 'cluster-slave-no-failover'),
    off('replica-lazy-flush', 'slave-lazy-flush'),
    on('replica-serve-stale-data', 'slave-serve-stale-data'),
    on('replica-read-only', 'slave-read-only'),
    on('replica-ignore-maxmemory', 'slave-ignore-maxmemory'),
    off('replica-ignore-disk-write-errors'),
    on('replica-announced'),
    on('jemalloc-bg-thread'),
    kept('activedefrag', NO_DEFRAGMENTATION, false),
    off('cluster-allow-reads-when-down'),
    on('cluster-allow-pubsubshard-when-down'),
    on('cluster-allow-replica-migration'),
    on('crash-log-enabled'),
    on('crash-memcheck-enabled'),
  ];
}

function numbers(): Parameter[] {
  const count = (
    name: string,
    standard: number,
    range: { min?: number; max?: number | bigint } = {},
  ) => kept(name, integer({ min: range.min ?? 0, max: range.max ?? INT_MAX }), standard);
  const port = { max: 65_535 };
  const long = { max: LONG_MAX };
  return [
    kept('cluster-replica-validity-factor', COUNT, 10, 'cluster-slave-validity-factor'),
    count('cluster-migration-barrier', 1),
    count('active-defrag-cycle-min', 1, { min: 1, max: 99 }),
    count('active-defrag-cycle-max', 25, { min: 1, max: 99 }),
    count('active-defrag-threshold-lower', 10, { max: 1000 }),
    count('active-defrag-threshold-upper', 100, { max: 1000 }),
    count('active-defrag-max-scan-fields', 1000, { min: 1, max: LONG_MAX }),
    kept('replica-priority', COUNT, 100, 'slave-priority'),
    count('repl-diskless-sync-delay', 5),
    count('repl-diskless-sync-max-replicas', 0),
    kept('replica-announce-port', integer({ min: 0, max: 65_535 }), 0, 'slave-announce-port'),
    count('cluster-announce-bus-port', 0, port),
    count('cluster-announce-port', 0, port),
    count('cluster-announce-tls-port', 0, port),
    count('repl-timeout', 60, { min: 1 }),
    kept(
      'repl-ping-replica-period',
      integer({ min: 1, max: INT_MAX }),
      10,
      'repl-ping-slave-period',
    ),
    count('active-expire-effort', 1, { min: 1, max: 10 }),
    kept('min-replicas-to-write', COUNT, 0, 'min-slaves-to-write'),
    kept('min-replicas-max-lag', COUNT, 10, 'min-slaves-max-lag'),
    count('shutdown-timeout', 10),
    kept('busy-reply-threshold', integer({ min: 0, max: LONG_MAX }), 5000, 'lua-time-limit'),
    count('cluster-node-timeout', 15_000, long),
    count('repl-backlog-ttl', 3600, long),
  ];
}

function sizes(): Parameter[] {
  return [
    kept('repl-backlog-size', memory({ min: 1, max: LONG_MAX }), 1024 * 1024),
    kept('cluster-link-sendbuf-limit', memory({ min: 0, max: UNSIGNED_LONG_MAX }), 0),
    kept('active-defrag-ignore-bytes', memory({ min: 1, max: LONG_MAX }), 100 * 1024 * 1024),
  ];
}

function words(): Parameter[] {
  const shutdown = choices('default', 'save', 'nosave', 'now', 'force');
  return [
    kept('repl-diskless-load', choice('disabled', 'on-empty-db', 'swapdb'), 'disabled'),
    kept('loglevel', choice('debug', 'verbose', 'notice', 'warning', 'nothing'), 'notice'),
    kept('oom-score-adj', choice('no', 'yes', 'relative', 'absolute'), 'no'),
    kept('acl-pubsub-default', choice('allchannels', 'resetchannels'), 'resetchannels'),
    kept('sanitize-dump-payload', choice('no', 'yes', 'clients'), 'no'),
    kept('cluster-preferred-endpoint-type', choice('ip', 'hostname', 'unknown-endpoint'), 'ip'),
    kept('propagation-error-behavior', choice('ignore', 'panic', 'panic-on-replicas'), 'ignore'),
    kept('shutdown-on-sigterm', shutdown, 'default'),
    kept('shutdown-on-sigint', shutdown, 'default'),
    kept('requirepass', text(noPassword), ''),
  ];
}

const COUNT = integer({ min: 0, max: INT_MAX });

/** As a Redis without its own allocator. */
const NO_DEFRAGMENTATION: Kind<boolean> = {
  parse: (given) => {
    const parsed = yesNo.parse(given);
    if (!parsed.value) return parsed;
    throw new Refusal('Active defragmentation cannot be enabled: the arena has its own way');
  },
  show: yesNo.show,
};

/** Kept would mean that somebody believes it protects; there are no credentials yet. */
function noPassword(given: string): string {
  if (given === '') return '';
  throw new Refusal('keywire has no passwords yet');
}

function oomScores(given: string): string {
  const parts = given.trim().split(/\s+/);
  if (parts.length !== 3) throw new Refusal('wrong number of arguments');
  const valid = parts.every((part) => /^-?\d{1,5}$/.test(part) && Math.abs(Number(part)) <= 2000);
  if (!valid) {
    throw new Refusal('Invalid oom-score-adj-values, elements must be between -2000 and 2000.');
  }
  return parts.map(Number).join(' ');
}

const TITLE_VARIABLES = [
  'title',
  'listen-addr',
  'server-mode',
  'port',
  'tls-port',
  'unixsocket',
  'config-file',
];

function titleTemplate(given: string): string {
  const rest = given.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) =>
    TITLE_VARIABLES.includes(name) ? '' : whole,
  );
  if (!/[{}]/.test(rest)) return given;
  throw new Refusal('template format is invalid or contains unknown variables');
}
