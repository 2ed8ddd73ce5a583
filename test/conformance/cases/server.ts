/** The server itself: COMMAND, CONFIG, INFO, TIME; and commands that are none. */
import { cases } from '../script.ts';

export const SERVER_CASES = cases({
  'an unknown command is told with its arguments': `
    NOSUCH                      => -ERR unknown command 'NOSUCH', with args beginning with: 
    NOSUCH a b                  => -ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' 
    "no such" "x"*200 y         => -ERR unknown command 'no such', with args beginning with: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' 
    "" a                        => -ERR unknown command '', with args beginning with: 'a' 
    GET                         => -ERR wrong number of arguments for 'get' command
    GET a b                     => -ERR wrong number of arguments for 'get' command
    PING                        => PONG
  `,
  time: `
    TIME                        => [/^1\\d{9}$/ /^\\d{1,6}$/]
    TIME x                      => -ERR wrong number of arguments for 'time' command
  `,
  info: `
    INFO                        => /redis_version:7\\./
    INFO server                 => /^# Server\\r\\nredis_version:7\\./
    INFO clients memory         => /# Clients\\r\\n[^]*# Memory\\r\\n/
    INFO persistence            => /loading:0/
    INFO stats                  => /total_commands_processed:\\d+/
    INFO replication            => /role:master/
    INFO keyspace               => txt"# Keyspace\\r\\n"
    SET k v EX 100              => OK
    INFO keyspace               => /^# Keyspace\\r\\ndb0:keys=1,expires=1,avg_ttl=\\d+/
    INFO nosuch                 => txt""
    INFO everything             => /# Commandstats\\r\\n/
    INFO commandstats           => /cmdstat_info:calls=\\d+,/
  `,
  'config get': `
    CONFIG GET maxclients       => {"maxclients" "10000"}
    CONFIG GET nosuch           => {}
    CONFIG GET databases        => {"databases" "16"}
    CONFIG GET databases maxclients  => {<any> <any> <any> <any>}
    CONFIG GET proto-max-bulk-len  => {"proto-max-bulk-len" "536870912"}
    CONFIG GET list-max-*-size  => {<any> <any> <any> <any>}
    CONFIG GET                  => -ERR wrong number of arguments for 'config|get' command
  `,
  'config keeps what means nothing here': `
    CONFIG SET repl-backlog-size 2mb lazyfree-lazy-user-del YES  => OK
    CONFIG GET repl-backlog-size    => {"repl-backlog-size" "2097152"}
    CONFIG GET lazyfree-lazy-user-* => {<any> <any> <any> <any>}
    CONFIG SET repl-backlog-size 1mb lazyfree-lazy-user-del no  => OK
    CONFIG SET list-compress-depth x => -ERR CONFIG SET failed (possibly related to argument 'list-compress-depth') - argument couldn't be parsed into an integer
    CONFIG SET hash-max-ziplist-entries 7 => OK
    CONFIG GET hash-max-listpack-entries  => {"hash-max-listpack-entries" "7"}
    CONFIG SET hash-max-listpack-entries 512 => OK
    CONFIG SET io-threads 2     => -ERR CONFIG SET failed (possibly related to argument 'io-threads') - can't set immutable config
    CONFIG SET dir /tmp         => -ERR CONFIG SET failed (possibly related to argument 'dir') - can't set protected config
  `,
  'memory is bounded': `
    CONFIG GET maxmemory            => {"maxmemory" "0"}
    CONFIG GET maxmemory-p*         => {"maxmemory-policy" "noeviction"}
    CONFIG GET maxmemory-s*         => {"maxmemory-samples" "5"}
    CONFIG GET maxmemory-e*         => {"maxmemory-eviction-tenacity" "10"}
    CONFIG GET maxmemory-c*         => {"maxmemory-clients" "0"}
    CONFIG SET maxmemory-policy mru => -ERR CONFIG SET failed (possibly related to argument 'maxmemory-policy') - argument(s) must be one of the following: volatile-lru, volatile-lfu, volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction
    SET k v                     => OK
    CONFIG SET maxmemory 1      => OK
    SET k w                     => -OOM command not allowed when used memory > 'maxmemory'.
    GET k                       => "v"
    CONFIG SET maxmemory-policy allkeys-lfu maxmemory 0 => OK
    OBJECT IDLETIME k           => -ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.
    DEL k                       => 1
    SET f v                     => OK
    OBJECT FREQ f               => 5
    CONFIG SET maxmemory 1      => OK
    EXISTS f                    => 0
    INFO stats                  => /evicted_keys:[1-9]/
    CONFIG SET maxmemory 0 maxmemory-policy noeviction => OK
  `,
  'an eviction is published': `
    CONFIG SET notify-keyspace-events Ee => OK
    b: SUBSCRIBE __keyevent@0__:evicted => >["subscribe" "__keyevent@0__:evicted" 1]
    SET k v                     => OK
    CONFIG SET maxmemory-policy allkeys-random maxmemory 1 => OK
    EXISTS k                    => 0
    b:                          => >["message" "__keyevent@0__:evicted" "k"]
    CONFIG SET maxmemory-policy noeviction maxmemory 0 notify-keyspace-events "" => OK
  `,
  'config set': `
    CONFIG SET list-max-listpack-size 7  => OK
    CONFIG GET list-max-listpack-size => {"list-max-listpack-size" "7"}
    CONFIG SET list-max-listpack-size -2 timeout 0  => OK
    CONFIG GET list-max-listpack-size => {"list-max-listpack-size" "-2"}
    CONFIG SET hz 20            => OK
    CONFIG GET hz               => {"hz" "20"}
    CONFIG SET hz 10            => OK
    CONFIG SET nosuch 1         => -ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'
    CONFIG SET databases 4      => -ERR CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config
    CONFIG SET timeout x        => -ERR CONFIG SET failed (possibly related to argument 'timeout') - argument couldn't be parsed into an integer
    CONFIG SET timeout -1       => -ERR CONFIG SET failed (possibly related to argument 'timeout') - argument must be between 0 and 2147483647 inclusive
    CONFIG SET appendfsync sometimes  => -ERR CONFIG SET failed (possibly related to argument 'appendfsync') - argument(s) must be one of the following: everysec, always, no
    CONFIG SET timeout 1 nosuch 2  => -ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'
    CONFIG SET timeout 1 timeout 2 => -ERR CONFIG SET failed (possibly related to argument 'timeout') - duplicate parameter
    CONFIG GET timeout          => {"timeout" "0"}
    CONFIG SET timeout          => -ERR wrong number of arguments for 'config|set' command
    CONFIG SET timeout 1 hz     => -ERR syntax error
    CONFIG SET maxclients 0     => -ERR CONFIG SET failed (possibly related to argument 'maxclients') - argument must be between 1 and 4294967295 inclusive
    CONFIG SET save "900 1"     => OK
    CONFIG GET save             => {"save" "900 1"}
    CONFIG SET save ""          => OK
    CONFIG SET save "1 2 3"     => -ERR CONFIG SET failed (possibly related to argument 'save') - Invalid save parameters
  `,
  'config resetstat, help and mistakes': `
    CONFIG RESETSTAT            => OK
    CONFIG HELP                 => [...]
    CONFIG FOO                  => -ERR unknown subcommand 'FOO'. Try CONFIG HELP.
    CONFIG                      => -ERR wrong number of arguments for 'config' command
    CONFIG RESETSTAT x          => -ERR wrong number of arguments for 'config|resetstat' command
  `,
  'config rewrite has no file to write to': `
    CONFIG REWRITE              => -ERR The server is running without a config file
  `,
  'command tells the table': `
    COMMAND COUNT               => <80..1000>
    COMMAND INFO get            => [["get" 2 ~[readonly fast] 1 1 1 ~[@read @string @fast] ~[] ~[{"flags" ~[RO access] "begin_search" {"type" "index" "spec" {"index" 1}} "find_keys" {"type" "range" "spec" {"lastkey" 0 "keystep" 1 "limit" 0}}}] ~[]]]
    COMMAND INFO nosuch         => [nil]
    COMMAND INFO object         => [["object" -2 ~[] 0 0 0 ~[@slow] ~[] ~[] [<any> ...]]]
    COMMAND INFO set none       => [["set" -3 ~[write denyoom] 1 1 1 <any> <any> <any> <any>] nil]
    COMMAND INFO xreadgroup     => [["xreadgroup" <any> <any> <any> <any> <any> <any> <any> ~[{"flags" <any> "begin_search" {"type" "keyword" "spec" {"keyword" "STREAMS" "startfrom" 4}} "find_keys" <any>}] ~[]]]
    COMMAND INFO getex          => [["getex" <any> <any> <any> <any> <any> <any> <any> ~[{"notes" <any> "flags" ~[RW access update] ...}] ~[]]]
    COMMAND INFO lastsave       => [["lastsave" 1 <any> 0 0 0 ~[@admin @fast @dangerous] <any> ~[] ~[]]]
    COMMAND INFO client|id      => [["client|id" 2 <any> 0 0 0 <any> ~[] ~[] ~[]]]
    COMMAND                     => [[<any> <any> <any> <any> <any> <any> <any> <any> <any> <any>] ...]
    COMMAND FOO                 => -ERR unknown subcommand 'FOO'. Try COMMAND HELP.
    COMMAND COUNT x             => -ERR wrong number of arguments for 'command|count' command
    COMMAND HELP                => [...]
  `,
  'command docs': `
    COMMAND DOCS get            => {"get" {"summary" <any> "since" "1.0.0" "group" "string" ...}}
    COMMAND DOCS nosuch         => {}
  `,
  'command list': `
    COMMAND LIST FILTERBY PATTERN lpush*  => unordered["lpush" "lpushx"]
    COMMAND LIST FILTERBY PATTERN nosuch  => []
    COMMAND LIST FILTERBY MODULE foo      => []
    COMMAND LIST FILTERBY FOO bar         => -ERR syntax error
    COMMAND LIST FILTERBY PATTERN         => -ERR syntax error
    COMMAND LIST                => [<any> <any> ...]
  `,
  'command getkeys': `
    COMMAND GETKEYS GET k       => ["k"]
    COMMAND GETKEYS MSET a 1 b 2  => ["a" "b"]
    COMMAND GETKEYS LMPOP 2 a b LEFT  => ["a" "b"]
    COMMAND GETKEYS BLMPOP 0 2 a b LEFT  => ["a" "b"]
    COMMAND GETKEYS NOSUCH x    => -ERR Invalid command specified
    COMMAND GETKEYS GET a b     => -ERR Invalid number of arguments specified for command
    COMMAND GETKEYS             => -ERR wrong number of arguments for 'command|getkeys' command
    COMMAND GETKEYSANDFLAGS RENAME a b  => [["a" ~[RW access delete]] ["b" ~[OW update]]]
    COMMAND GETKEYS ZUNIONSTORE d 0 a  => -ERR Invalid arguments specified for command
    COMMAND GETKEYS XREADGROUP GROUP streams c STREAMS a >  => ["a"]
    COMMAND GETKEYSANDFLAGS SET k v  => [["k" ~[OW update]]]
    COMMAND GETKEYSANDFLAGS SET GET v PX 9 get  => [["GET" ~[RW access update]]]
    COMMAND GETKEYSANDFLAGS BITFIELD k OVERFLOW SAT GET u8 0  => [["k" ~[RO access]]]
    COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0 SET u8 0 1  => [["k" ~[RW access update]]]
    COMMAND GETKEYSANDFLAGS SINTERSTORE d a  => [["d" ~[RW update]] ["a" ~[RO access]]]
    COMMAND GETKEYSANDFLAGS     => -ERR wrong number of arguments for 'command|getkeysandflags' command
  `,
  'command getkeys of a command without keys': {
    notRedis: 'the least number of arguments is one lower since Redis 7.2',
    script: `
    COMMAND GETKEYS PING        => -ERR The command has no key arguments
    COMMAND GETKEYS GET         => -ERR Invalid number of arguments specified for command
    COMMAND GETKEYSANDFLAGS PING  => -ERR The command has no key arguments
  `,
  },
  'a name that is no text is told as text': {
    notRedis: 'Redis repeats the bytes; errors are text here, on every door',
    script: `
    "\\xff" 1                   => /^ERR unknown command '\\xef\\xbf\\xbd', with args beginning with: '1' $/
    PING                        => PONG
  `,
  },
  'debug digest': `
    DEBUG DIGEST                => /^0000000000000000000000000000000000000000$/
    SET s hello                 => OK
    RPUSH l a b 3 ""            => 4
    SADD i 3 1 2                => 3
    HSET h f v g 1              => 2
    ZADD z 1 a 2.5 b -3 c inf d 3 e 4 f  => 6
    DEBUG DIGEST                => /^[0-9a-f]{40}$/
    DEBUG DIGEST-VALUE s l i h z none  => [/^36b23a1456b2dce2c3ed252c456761301dba8060$/ /^efff5a0c01914781106a4afdc6a94b5c67818949$/ /^2a462a3f51a1db89738ebbeef0c47ce1bbc85246$/ /^6679ee22f89ed8001eeb5309d0900265ea56c03a$/ /^7a259bbec482e50c25ee42fdb498c95546372097$/ /^0000000000000000000000000000000000000000$/]
    FLUSHALL                    => OK
    @3 SET a 1                  => OK
    DEBUG DIGEST                => /^bc8f01911f375369cc100f32d768813c62974af0$/
    DEBUG DIGEST-VALUE          => []
  `,
  'debug object': `
    SET n 12345                 => OK
    DEBUG OBJECT n              => /^Value at:0x[0-9a-f]+ refcount:\\d+ encoding:int serializedlength:\\d+ lru:\\d+ lru_seconds_idle:\\d+$/
    SADD s a                    => 1
    DEBUG OBJECT s              => /^Value at:0x[0-9a-f]+ refcount:1 encoding:\\w+ serializedlength:\\d+ lru:\\d+ lru_seconds_idle:\\d+$/
    RPUSH l "x"*900 "x"*900 "x"*900 "x"*900 "x"*900 "x"*900 "x"*900 "x"*900 "x"*900 "x"*900  => 10
    DEBUG OBJECT l              => /encoding:quicklist serializedlength:\\d+ lru:\\d+ lru_seconds_idle:\\d+ ql_nodes:2 ql_avg_node:5\\.00 ql_listpack_max:-2 ql_compressed:0 ql_uncompressed_size:\\d+$/
    CONFIG SET list-compress-depth 1 => OK
    RPUSH m "x"*900 "x"*900 "x"*900 "x"*900 "x"*900 "x"*900 "x"*900 "x"*900 "x"*900 "x"*900  => 10
    DEBUG OBJECT m              => / ql_compressed:1 ql_uncompressed_size:\\d+$/
    CONFIG SET list-compress-depth 0 => OK
    DEBUG OBJECT none           => -ERR no such key
  `,
  'debug reload': {
    notRedis: 'it would leave a file in the folder of the tests',
    script: `
    SET s hello                 => OK
    @3 RPUSH l a b              => 2
    HSET h f v g 1              => 2
    DEBUG RELOAD                => OK
    GET s                       => "hello"
    @3 LRANGE l 0 -1            => ["a" "b"]
    HGET h g                    => "1"
    DBSIZE                      => 2
    DEBUG RELOAD FOO            => -ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.
  `,
  },
  'debug protocol': `
    DEBUG PROTOCOL string       => "Hello World"
    DEBUG PROTOCOL integer      => 12345
    DEBUG PROTOCOL double       => ,3.141
    DEBUG PROTOCOL null         => nil
    DEBUG PROTOCOL array        => [0 1 2]
    DEBUG PROTOCOL verbatim     => txt"This is a verbatim\\nstring"
    DEBUG PROTOCOL foo          => -ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false
    DEBUG PROTOCOL              => -ERR unknown subcommand or wrong number of arguments for 'PROTOCOL'. Try DEBUG HELP.
  `,
  'debug, tables and small values': `
    DEBUG HTSTATS 16            => -ERR Out of range database
    DEBUG HTSTATS x             => -ERR value is not an integer or out of range
    DEBUG HTSTATS 0             => /^\\[Dictionary HT\\]\\nHash table 0 stats \\(main hash table\\):\\nNo stats available for empty dictionaries\\n\\[Expires HT\\]\\n/
    DEBUG HTSTATS-KEY none      => -ERR no such key
    DEBUG LISTPACK none         => -ERR no such key
    HSET h f v                  => 1
    DEBUG HTSTATS-KEY h         => -ERR The value stored at the specified key is not represented using an hash table
    DEBUG HTSTATS 0             => /\\n number of elements: 1\\n/
    SET s v                     => OK
    DEBUG LISTPACK s            => -ERR Not a listpack encoded object.
  `,
  'debug, the others': `
    DEBUG QUICKLIST-PACKED-THRESHOLD 100b => OK
    DEBUG QUICKLIST-PACKED-THRESHOLD 5gb => -ERR argument must be a memory value bigger than 1 and smaller than 4gb
    DEBUG SET-DISABLE-DENY-SCRIPTS 1 => OK
    DEBUG REPLYBUFFER RESIZING 1 => OK
    DEBUG REPLYBUFFER PEAK-RESET-TIME NEVER => OK
    DEBUG REPLYBUFFER PEAK-RESET-TIME x => -ERR value is not an integer or out of range
    DEBUG REPLYBUFFER FOO 1     => -ERR unknown subcommand or wrong number of arguments for 'REPLYBUFFER'. Try DEBUG HELP.
    DEBUG JMAP                  => -ERR unknown subcommand or wrong number of arguments for 'JMAP'. Try DEBUG HELP.
    DEBUG SLEEP 0.001           => OK
    DEBUG SLEEP x               => OK
    DEBUG SET-ACTIVE-EXPIRE 0   => OK
    DEBUG SET-ACTIVE-EXPIRE 1   => OK
    DEBUG ERROR "FOO bar baz"   => -FOO bar baz
    DEBUG HELP                  => [...]
    DEBUG FOO                   => -ERR unknown subcommand or wrong number of arguments for 'FOO'. Try DEBUG HELP.
    DEBUG SLEEP                 => -ERR unknown subcommand or wrong number of arguments for 'SLEEP'. Try DEBUG HELP.
    DEBUG                       => -ERR wrong number of arguments for 'debug' command
    CONFIG GET enable-debug-command  => {"enable-debug-command" "yes"}
    CONFIG SET enable-debug-command no  => -ERR CONFIG SET failed (possibly related to argument 'enable-debug-command') - can't set immutable config
  `,
  'a name cannot break the protocol': {
    doors: ['resp2', 'resp3', 'replay'],
    because: 'in protobuf a line break breaks nothing',
    script: `
    "a\\r\\n+OK" 1               => -ERR unknown command 'a  +OK', with args beginning with: '1'
    PING                        => PONG
  `,
  },
  'keyspace notifications': `
    CONFIG SET notify-keyspace-events Eg$lxK  => OK
    CONFIG GET notify-keyspace-events  => {"notify-keyspace-events" "g$lxKE"}
    CONFIG SET notify-keyspace-events Ky  => -ERR CONFIG SET failed (possibly related to argument 'notify-keyspace-events') - Invalid event class character. Use 'Ag$lshzxeKEtmdn'.
    b: PSUBSCRIBE __key*@3__:*  => >["psubscribe" "__key*@3__:*" 1]
    @3 SET k v                  => OK
    b:                          => >["pmessage" "__key*@3__:*" "__keyspace@3__:k" "set"]
    b:                          => >["pmessage" "__key*@3__:*" "__keyevent@3__:set" "k"]
    @3 SADD s a                 => 1
    @3 DEL k                    => 1
    b:                          => >["pmessage" "__key*@3__:*" "__keyspace@3__:k" "del"]
    b:                          => >["pmessage" "__key*@3__:*" "__keyevent@3__:del" "k"]
    CONFIG SET notify-keyspace-events ""  => OK
    @3 SET k v                  => OK
    PUBLISH __keyspace@3__:k x  => 1
    b:                          => >["pmessage" "__key*@3__:*" "__keyspace@3__:k" "x"]
  `,
  'save, bgsave, lastsave and bgrewriteaof': `
    SAVE                        => OK
    LASTSAVE                    => /^\\d{10}$/
    BGSAVE                      => /^Background saving started$/
    BGREWRITEAOF                => /^Background append only file rewriting (started|scheduled)$/
    BGSAVE SOON                 => -ERR syntax error
    BGSAVE SCHEDULE x           => -ERR syntax error
    SAVE x                      => -ERR wrong number of arguments for 'save' command
    INFO persistence            => /rdb_last_bgsave_status:ok/
  `,
  'what a save has kept is there afterwards': {
    notRedis: 'which is started without persistence',
    script: `
    SET k v EX 1000             => OK
    RPUSH l a b c               => 3
    HSET h f v                  => 1
    SAVE                        => OK
    LRANGE l 0 -1               => ["a" "b" "c"]
    GET k                       => "v"
    HGET h f                    => "v"
    INFO persistence            => /rdb_changes_since_last_save:0\\r/
  `,
  },
  'shutdown refuses what makes no sense': `
    SHUTDOWN ABORT              => -ERR No shutdown in progress.
    SHUTDOWN SAVE NOSAVE        => -ERR syntax error
    SHUTDOWN ABORT NOW          => -ERR syntax error
    SHUTDOWN SOON               => -ERR syntax error
    PING                        => PONG
  `,
  'save and shutdown are no part of a transaction': {
    doors: ['resp2', 'resp3'],
    because: 'MULTI is refused over WebSocket',
    script: `
    MULTI                       => OK
    SAVE                        => -ERR Command not allowed inside a transaction
    SHUTDOWN                    => -ERR Command not allowed inside a transaction
    EXEC                        => -EXECABORT Transaction discarded because of previous errors.
  `,
  },
});
