/**
 * Redis's parameters that keywire answers and never changes: what Redis itself cannot change while it
 * runs. The values are what is so here, not Redis's defaults: there is no second thread for input and
 * no process title.
 */
import { DATABASES } from '../base/limits.ts';
import { fixed, type Parameter } from './parameter.ts';

/** The parameters whose values no option of keywire decides. */
export function fixedParameters(): Parameter[] {
  return [
    fixed('databases', String(DATABASES)),
    fixed({ name: 'replicaof', alias: 'slaveof' }, ''),
    { ...fixed('dbfilename', 'dump.rdb'), isProtected: true },
    ...Object.entries(VALUES).map(([name, value]) => fixed(name, value)),
  ];
}

const VALUES: Readonly<Record<string, string>> = {
  rdbchecksum: 'yes',
  daemonize: 'no',
  'io-threads': '1',
  'io-threads-do-reads': 'no',
  'always-show-logo': 'no',
  'set-proc-title': 'no',
  'syslog-enabled': 'no',
  'syslog-ident': 'redis',
  'syslog-facility': 'local0',
  'cluster-enabled': 'no',
  'cluster-config-file': 'nodes.conf',
  'cluster-port': '0',
  'disable-thp': 'no',
  aclfile: '',
  unixsocket: '',
  unixsocketperm: '0',
  pidfile: '',
  logfile: '',
  appendfilename: 'appendonly.aof',
  appenddirname: 'journal',
  server_cpulist: '',
  bio_cpulist: '',
  aof_rewrite_cpulist: '',
  bgsave_cpulist: '',
  supervised: 'no',
  'enable-protected-configs': 'no',
  'enable-module-command': 'no',
  'tcp-backlog': '511',
  'socket-mark-id': '0',
};
