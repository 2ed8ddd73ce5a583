/** What tells how the server does: SLOWLOG, LATENCY, MEMORY, ROLE and their kind. */
import { cases } from '../script.ts';

export const DIAGNOSTICS_CASES = cases({
  'the slow log keeps what took long': `
    SLOWLOG RESET                   => OK
    CONFIG SET slowlog-log-slower-than 0 => OK
    SLOWLOG RESET                   => OK
    SET k "v"*200                   => OK
    SLOWLOG GET 1                   => [[<any> <any> <any> ["SET" "k" /v{128}... \\(72 more bytes\\)/] <any> ""]]
    SLOWLOG LEN                     => <2..9>
    SLOWLOG GET -2                  => -ERR count should be greater than or equal to -1
    SLOWLOG GET x                   => -ERR count should be greater than or equal to -1
    CONFIG SET slowlog-log-slower-than -1 => OK
    SLOWLOG RESET                   => OK
    SLOWLOG GET                     => []
    SLOWLOG LEN                     => 0
    CONFIG SET slowlog-log-slower-than 10000 => OK
    CONFIG SET slowlog-log-slower-than -2 => -ERR CONFIG SET failed (possibly related to argument 'slowlog-log-slower-than') - argument must be between -1 and 9223372036854775807 inclusive
  `,
  'a slow command has its first arguments': `
    CONFIG SET slowlog-log-slower-than 0 => OK
    DEL 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 => 0
    SLOWLOG GET 1 => [[<any> <any> <any> ["DEL" "1" "2" "3" "4" "5" "6" "7" "8" "9" "10" "11" "12" "13" "14" "15" "16" "17" "18" "19" "20" "21" "22" "23" "24" "25" "26" "27" "28" "29" "30" "... (4 more arguments)"] <any> ""]]
    CONFIG SET slowlog-log-slower-than 10000 => OK
    SLOWLOG RESET                   => OK
  `,
  'slowlog help': `
    SLOWLOG HELP                    => [<any> <any> ...]
    SLOWLOG GET 1 2                 => -ERR unknown subcommand or wrong number of arguments for 'GET'. Try SLOWLOG HELP.
  `,
  'latency events': `
    LATENCY RESET                   => <any>
    LATENCY LATEST                  => []
    LATENCY HISTORY command         => []
    LATENCY GRAPH command           => -ERR No samples available for event 'command'
    LATENCY RESET command           => 0
    LATENCY DOCTOR                  => /latency-monitor-threshold/
    LATENCY HELP                    => [<any> <any> ...]
    LATENCY FOO                     => -ERR unknown subcommand 'FOO'. Try LATENCY HELP.
  `,
  'latency histogram': `
    CONFIG RESETSTAT                => OK
    LATENCY HISTOGRAM nosuch        => {}
    SET k v                         => OK
    LATENCY HISTOGRAM set           => {"set" {"calls" <1..9> "histogram_usec" <any>}}
    INFO latencystats               => /latency_percentiles_usec_set:p50=\\d+\\.\\d+,p99=\\d+\\.\\d+,p99\\.9=\\d+/
    CONFIG SET latency-tracking no  => OK
    CONFIG RESETSTAT                => OK
    SET k v                         => OK
    LATENCY HISTOGRAM set           => {}
    INFO commandstats               => /cmdstat_set:calls=1,usec=\\d+,usec_per_call=\\d+\\.\\d\\d,rejected_calls=0,failed_calls=0/
    CONFIG SET latency-tracking yes => OK
    CONFIG SET latency-tracking-info-percentiles "50 101" => -ERR CONFIG SET failed (possibly related to argument 'latency-tracking-info-percentiles') - latency-tracking-info-percentiles parameters should sit between [0.0,100.0]
  `,
  'memory usage': `
    MEMORY USAGE k                  => nil
    SET k v                         => OK
    MEMORY USAGE k                  => <16..100>
    RPUSH l a b c                   => 3
    MEMORY USAGE l SAMPLES 0        => <16..300>
    MEMORY USAGE l SAMPLES -1       => -ERR syntax error
    MEMORY USAGE l SAMPLES x        => -ERR value is not an integer or out of range
    MEMORY USAGE l FOO 1            => -ERR syntax error
    MEMORY USAGE                    => -ERR wrong number of arguments for 'memory|usage' command
  `,
  'memory as a whole': `
    SET k v                         => OK
    MEMORY STATS                    => {"peak.allocated" <any> "total.allocated" <any> "startup.allocated" <any> "replication.backlog" 0 "clients.slaves" 0 "clients.normal" <any> "cluster.links" 0 "aof.buffer" 0 "lua.caches" 0 "functions.caches" <any> "db.0" {"overhead.hashtable.main" <1..100000> "overhead.hashtable.expires" 0 "overhead.hashtable.slot-to-keys" 0} "overhead.total" <any> "keys.count" 1 ...}
    MEMORY PURGE                    => OK
    MEMORY HELP                     => [<any> <any> ...]
  `,
  'memory in words': {
    notRedis: 'words and allocator are our own',
    script: `
    MEMORY DOCTOR                   => /so little data/
    MEMORY MALLOC-STATS             => /blocks: \\d+/
  `,
  },
  'there is no replication': `
    ROLE                            => ["master" 0 []]
    WAIT 0 0                        => 0
    WAIT 1 10                       => 0
    WAIT x 0                        => -ERR value is not an integer or out of range
    WAIT 0 x                        => -ERR timeout is not an integer or out of range
    WAIT 0 -1                       => -ERR timeout is negative
    REPLICAOF NO ONE                => OK
    SLAVEOF no one                  => OK
  `,
  'a replica there cannot be': {
    script: `
      REPLICAOF 127.0.0.1 1         => -ERR keywire has no replication: it is always a master
    `,
    notRedis: 'it would become a replica',
  },
  'lolwut draws and tells the version': {
    script: `
      LOLWUT                        => /keywire ver\\. /
      LOLWUT VERSION 5 1 2 3        => /keywire ver\\. /
      LOLWUT VERSION x              => -ERR value is not an integer or out of range
    `,
    notRedis: 'it draws something else',
  },
});
