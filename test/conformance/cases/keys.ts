/** Keys of any type: existence, names, deadlines, databases, scans. */
import { cases } from '../script.ts';

export const KEY_CASES = cases({
  'del, unlink, exists and touch count keys': `
    MSET a 1 b 2 c 3            => OK
    RPUSH l x                   => 1
    EXISTS a b none a           => 3
    TOUCH a l none              => 2
    DEL a none a                => 1
    UNLINK b l none             => 2
    EXISTS a b c l              => 1
    DEL none                    => 0
    DEL                         => -ERR wrong number of arguments for 'del' command
    EXISTS                      => -ERR wrong number of arguments for 'exists' command
  `,
  type: `
    SET s v                     => OK
    RPUSH l a                   => 1
    TYPE s                      => string
    TYPE l                      => list
    TYPE none                   => none
    TYPE a b                    => -ERR wrong number of arguments for 'type' command
  `,
  'rename keeps value and end': `
    SET a 1 EX 100              => OK
    SET b 2                     => OK
    RENAME a b                  => OK
    GET b                       => "1"
    TTL b                       => <99..100>
    EXISTS a                    => 0
    RENAME none x               => -ERR no such key
    RENAME b b                  => OK
    RPUSH l x y                 => 2
    RENAME l b                  => OK
    LRANGE b 0 -1               => ["x" "y"]
    TTL b                       => -1
  `,
  renamenx: `
    MSET a 1 b 2                => OK
    RENAMENX a b                => 0
    RENAMENX a c                => 1
    MGET a b c                  => [nil "2" "1"]
    RENAMENX none x             => -ERR no such key
    RENAMENX c c                => 0
  `,
  copy: `
    SET a 1 EX 100              => OK
    COPY a b                    => 1
    GET b                       => "1"
    TTL b                       => <99..100>
    COPY a b                    => 0
    SET a 2                     => OK
    COPY a b REPLACE            => 1
    GET b                       => "2"
    TTL b                       => -1
    COPY a a                    => -ERR source and destination objects are the same
    COPY a a DB 1               => 1
    @1 GET a                    => "2"
    COPY a x DB 99              => -ERR DB index is out of range
    COPY a x DB x               => -ERR value is not an integer or out of range
    COPY a x FOO                => -ERR syntax error
    COPY none x                 => 0
    RPUSH l p q                 => 2
    COPY l m DB 3 REPLACE       => 1
    @3 RPUSH m r                => 3
    LRANGE l 0 -1               => ["p" "q"]
    @3 LRANGE m 0 -1            => ["p" "q" "r"]
  `,
  move: `
    SET a 1 EX 100              => OK
    MOVE a 1                    => 1
    EXISTS a                    => 0
    @1 GET a                    => "1"
    @1 TTL a                    => <99..100>
    MOVE a 1                    => 0
    SET a 2                     => OK
    MOVE a 1                    => 0
    MOVE a 0                    => -ERR source and destination objects are the same
    MOVE a 16                   => -ERR DB index is out of range
    MOVE a x                    => -ERR value is not an integer or out of range
    GET a                       => "2"
  `,
  swapdb: `
    SET a zero                  => OK
    @2 SET a two                => OK
    @2 SET only two             => OK
    SWAPDB 0 2                  => OK
    MGET a only                 => ["two" "two"]
    @2 MGET a only              => ["zero" nil]
    DBSIZE                      => 2
    SWAPDB 1 1                  => OK
    SWAPDB 0 16                 => -ERR DB index is out of range
    SWAPDB x 1                  => -ERR invalid first DB index
    SWAPDB 0 x                  => -ERR invalid second DB index
  `,
  'expire and its relatives': `
    EXPIRE none 10              => 0
    SET k v                     => OK
    TTL k                       => -1
    PTTL none                   => -2
    EXPIRE k 100                => 1
    TTL k                       => <99..100>
    PEXPIRE k 50000             => 1
    PTTL k                      => <40000..50000>
    EXPIREAT k 33177117420      => 1
    EXPIRETIME k                => 33177117420
    PEXPIRETIME k               => 33177117420000
    PEXPIREAT k 33177117420123  => 1
    PEXPIRETIME k               => 33177117420123
    EXPIRETIME k                => 33177117420
    PERSIST k                   => 1
    PERSIST k                   => 0
    PERSIST none                => 0
    EXPIRETIME k                => -1
    PEXPIRETIME none            => -2
    EXPIRETIME none             => -2
  `,
  'expire with conditions': `
    SET k v                     => OK
    EXPIRE k 100 XX             => 0
    EXPIRE k 100 GT             => 0
    EXPIRE k 100 LT             => 1
    EXPIRE k 50 GT              => 0
    EXPIRE k 200 GT             => 1
    EXPIRE k 300 LT             => 0
    EXPIRE k 150 LT             => 1
    EXPIRE k 10 NX              => 0
    EXPIRE k 10 XX              => 1
    PERSIST k                   => 1
    PEXPIRE k 90000 NX          => 1
    EXPIREAT k 33177117420 XX GT  => 1
    PEXPIREAT k 33177117421000 gt  => 1
    EXPIRETIME k                => 33177117421
    EXPIRE k 10 NX XX           => -ERR NX and XX, GT or LT options at the same time are not compatible
    EXPIRE k 10 GT LT           => -ERR GT and LT options at the same time are not compatible
    EXPIRE k 10 NX GT           => -ERR NX and XX, GT or LT options at the same time are not compatible
    EXPIRE k 10 FOO             => -ERR Unsupported option FOO
    EXPIRE k x                  => -ERR value is not an integer or out of range
    EXPIRE k 9223372036854775807  => -ERR invalid expire time in 'expire' command
    PEXPIRE k 9223372036854775807  => -ERR invalid expire time in 'pexpire' command
    EXPIRE k -9223372036854775808  => -ERR invalid expire time in 'expire' command
    EXPIRE k                    => -ERR wrong number of arguments for 'expire' command
  `,
  'an end in the past removes at once': `
    MSET a 1 b 2 c 3 d 4        => OK
    EXPIRE a -1                 => 1
    PEXPIRE b 0                 => 1
    EXPIREAT c 1                => 1
    PEXPIREAT d 1               => 1
    EXISTS a b c d              => 0
    EXPIRE a 10                 => 0
  `,
  'a key that has ended is gone for every command': `
    RPUSH l a                   => 1
    PEXPIRE l 15                => 1
    until EXISTS l              => 0
    LLEN l                      => 0
    TYPE l                      => none
    RENAME l m                  => -ERR no such key
    LPUSHX l b                  => 0
    KEYS *                      => []
    SCAN 0                      => ["0" []]
    RANDOMKEY                   => nil
  `,
  keys: `
    MSET one 1 two 2 three 3 "a\\\\b" 4  => OK
    KEYS *                      => unordered["one" "two" "three" "a\\\\b"]
    KEYS t*                     => unordered["two" "three"]
    KEYS ?wo                    => ["two"]
    KEYS [ot]*e                 => unordered["one" "three"]
    KEYS [^o]*                  => unordered["two" "three" "a\\\\b"]
    KEYS [a-n]*                 => ["a\\\\b"]
    KEYS none                   => []
    KEYS one                    => ["one"]
    KEYS ""                     => []
    @1 KEYS *                   => []
    KEYS                        => -ERR wrong number of arguments for 'keys' command
  `,
  'scan sees every key': `
    MSET a 1 b 2 c 3            => OK
    RPUSH l x                   => 1
    SCAN 0 COUNT 1000           => ["0" unordered["a" "b" "c" "l"]]
    SCAN 0 COUNT 1000 MATCH b   => ["0" ["b"]]
    SCAN 0 COUNT 1000 TYPE list => ["0" ["l"]]
    SCAN 0 TYPE string COUNT 1000 MATCH *  => ["0" unordered["a" "b" "c"]]
    SCAN 0 COUNT 1000 TYPE none => ["0" []]
    SCAN 0 COUNT 0              => -ERR syntax error
    SCAN 0 COUNT x              => -ERR value is not an integer or out of range
    SCAN x                      => -ERR invalid cursor
    SCAN -1x                    => -ERR invalid cursor
    SCAN 0 FOO                  => -ERR syntax error
    SCAN 0 MATCH                => -ERR syntax error
    SCAN                        => -ERR wrong number of arguments for 'scan' command
    @9 SCAN 0                   => ["0" []]
  `,
  'randomkey and dbsize': `
    RANDOMKEY                   => nil
    DBSIZE                      => 0
    SET a 1                     => OK
    RANDOMKEY                   => "a"
    DBSIZE                      => 1
    @1 DBSIZE                   => 0
    RANDOMKEY x                 => -ERR wrong number of arguments for 'randomkey' command
  `,
  'flushdb and flushall': `
    SET a 1                     => OK
    @1 SET b 2                  => OK
    @2 SET c 3                  => OK
    FLUSHDB                     => OK
    DBSIZE                      => 0
    @1 DBSIZE                   => 1
    @1 FLUSHDB ASYNC            => OK
    @1 DBSIZE                   => 0
    FLUSHDB FOO                 => -ERR syntax error
    FLUSHALL SYNC               => OK
    @2 DBSIZE                   => 0
    FLUSHALL ASYNC              => OK
    FLUSHALL FOO                => -ERR syntax error
    FLUSHALL ASYNC SYNC         => -ERR syntax error
  `,
  object: `
    SET k 1                     => OK
    OBJECT ENCODING k           => "int"
    OBJECT ENCODING none        => nil
    OBJECT REFCOUNT none        => nil
    OBJECT IDLETIME k           => <0..5>
    OBJECT IDLETIME none        => nil
    OBJECT FREQ k               => -ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.
    OBJECT FOO k                => -ERR unknown subcommand 'FOO'. Try OBJECT HELP.
    OBJECT ENCODING             => -ERR wrong number of arguments for 'object|encoding' command
    OBJECT                      => -ERR wrong number of arguments for 'object' command
    RPUSH l a                   => 1
    OBJECT REFCOUNT l           => 1
    OBJECT HELP                 => [...]
  `,
  'databases are apart': `
    SET k zero                  => OK
    @15 SET k fifteen           => OK
    GET k                       => "zero"
    @15 GET k                   => "fifteen"
    @15 DEL k                   => 1
    GET k                       => "zero"
  `,
  'a key above a mebibyte is refused': {
    doors: ['resp2', 'resp3', 'replay'],
    because: 'it does not fit a frame of the WebSocket door, which a test of its own covers',
    notRedis: 'Redis has no bound on the length of a key',
    script: `
    SET "k"*1048576 v           => OK
    EXISTS "k"*1048576          => 1
    SET "k"*1048577 v           => -ERR key is longer than 1048576 bytes
    GET "k"*1048577             => nil
    EXISTS "k"*1048577          => 0
    RPUSH "k"*1048577 a         => -ERR key is longer than 1048576 bytes
    RENAME "k"*1048576 "k"*1048577  => -ERR key is longer than 1048576 bytes
    DBSIZE                      => 1
  `,
  },
});
