/** What a cluster or a replication would need: there are none, and every command says so. */
import { cases } from '../script.ts';

const NONE = '-ERR This instance has cluster support disabled';
const NO_REPLICATION = '-ERR keywire has no replication: it is always a master';
const NO_REPLICAS = '-ERR FAILOVER requires connected replicas.';

export const CLUSTER_CASES = cases({
  'there is no cluster': `
    CLUSTER ADDSLOTS 1                  => ${NONE}
    CLUSTER ADDSLOTSRANGE 1 2           => ${NONE}
    CLUSTER BUMPEPOCH                   => ${NONE}
    CLUSTER COUNT-FAILURE-REPORTS id    => ${NONE}
    CLUSTER COUNTKEYSINSLOT 1           => ${NONE}
    CLUSTER DELSLOTS 1                  => ${NONE}
    CLUSTER DELSLOTSRANGE 1 2           => ${NONE}
    CLUSTER FAILOVER FORCE              => ${NONE}
    CLUSTER FLUSHSLOTS                  => ${NONE}
    CLUSTER FORGET id                   => ${NONE}
    CLUSTER GETKEYSINSLOT 1 10          => ${NONE}
    CLUSTER HELP                        => ${NONE}
    CLUSTER INFO                        => ${NONE}
    CLUSTER KEYSLOT k                   => ${NONE}
    CLUSTER LINKS                       => ${NONE}
    CLUSTER MEET 127.0.0.1 1            => ${NONE}
    CLUSTER MYID                        => ${NONE}
    CLUSTER NODES                       => ${NONE}
    CLUSTER REPLICAS id                 => ${NONE}
    CLUSTER REPLICATE id                => ${NONE}
    CLUSTER RESET HARD                  => ${NONE}
    CLUSTER SAVECONFIG                  => ${NONE}
    CLUSTER SET-CONFIG-EPOCH 1          => ${NONE}
    CLUSTER SETSLOT 1 STABLE            => ${NONE}
    CLUSTER SHARDS                      => ${NONE}
    CLUSTER SLAVES id                   => ${NONE}
    CLUSTER SLOTS                       => ${NONE}
    ASKING                              => ${NONE}
    READONLY                            => ${NONE}
    READWRITE                           => ${NONE}
    CLUSTER KEYSLOT                     => -ERR wrong number of arguments for 'cluster|keyslot' command
    CLUSTER FOO                         => -ERR unknown subcommand 'FOO'. Try CLUSTER HELP.
    CLUSTER                             => -ERR wrong number of arguments for 'cluster' command
  `,
  'what Redis 7.2 has in addition': {
    script: `
      CLUSTER MYSHARDID                 => ${NONE}
    `,
    notRedis: '7.0 does not know it',
  },
  'restore as the nodes of a cluster send it': `
    RESTORE-ASKING k 0 "\\x00\\x05hello\\x0a\\x00cr\\xdfve4 \\x0a"  => OK
    GET k                               => "hello"
    RESTORE-ASKING k 0 x                => -BUSYKEY Target key name already exists.
    COMMAND INFO restore-asking         => [["restore-asking" -4 ~[write denyoom asking] 1 1 1 ~[@keyspace @write @slow @dangerous] ...]]
  `,
  'there are no replicas to hand over to': `
    FAILOVER                            => ${NO_REPLICAS}
    FAILOVER TO 127.0.0.1 1 FORCE TIMEOUT 5  => ${NO_REPLICAS}
    FAILOVER ABORT                      => -ERR No failover in progress.
    FAILOVER TIMEOUT 0                  => -ERR FAILOVER timeout must be greater than 0
    FAILOVER TO a b                     => -ERR value is not an integer or out of range
    FAILOVER ABORT FORCE                => -ERR syntax error
    FAILOVER FOO                        => -ERR syntax error
  `,
  'there is nothing to replicate': {
    script: `
      REPLCONF listening-port 1         => ${NO_REPLICATION}
      PSYNC ? -1                        => ${NO_REPLICATION}
      SYNC                              => ${NO_REPLICATION}
    `,
    notRedis: 'it begins to send its data',
  },
  'keys stay': {
    script: `
      SET k v                           => OK
      MIGRATE 127.0.0.1 1 k 0 100       => -ERR keywire does not send keys to other servers: DUMP here and RESTORE there move a key
      GET k                             => "v"
    `,
    notRedis: 'it connects to the other server',
  },
  'the keys of migrate': `
    COMMAND GETKEYS MIGRATE h 1 k 0 1   => ["k"]
    COMMAND GETKEYS MIGRATE h 1 "" 0 1 COPY KEYS a b  => ["a" "b"]
    COMMAND INFO migrate                => [["migrate" -6 ~[write movablekeys] 3 3 1 ~[@keyspace @write @slow @dangerous] ~["nondeterministic_output"] ~[{"flags" <any> "begin_search" {"type" "index" "spec" {"index" 3}} "find_keys" <any>} {"flags" ~[RW access delete incomplete] "begin_search" {"type" "keyword" "spec" {"keyword" "KEYS" "startfrom" -2}} "find_keys" {"type" "range" "spec" {"lastkey" -1 "keystep" 1 "limit" 0}}}] ~[]]]
  `,
});
