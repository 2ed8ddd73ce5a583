/** Connections: greeting, databases, CLIENT. */
import { cases } from '../script.ts';

export const CONNECTION_CASES = cases({
  'the durability of a connection': {
    notRedis: 'a setting of keywire',
    doors: ['resp2', 'resp3', 'replay'],
    script: `
    CLIENT DURABILITY SYNCED    => OK
    SET k 1                     => OK
    GET k                       => "1"
    CLIENT DURABILITY default   => OK
    CLIENT DURABILITY applied   => -ERR this server answers no change before it is written (--durability-min)
    CLIENT DURABILITY x         => -ERR syntax error
    CLIENT DURABILITY           => -ERR wrong number of arguments for 'client|durability' command
  `,
  },
  'over websocket each request names its own': {
    notRedis: 'a setting of keywire',
    doors: ['websocket'],
    script: `
    CLIENT DURABILITY SYNCED    => -ERR over WebSocket the durability is named in each request
  `,
  },
  'waitaof waits for the sync of the last write': {
    notRedis: 'from Redis 7.2 on',
    script: `
    WAITAOF 1 0 0               => [1 0]
    SET k 1                     => OK
    WAITAOF 1 0 0               => [1 0]
    WAITAOF 0 0 0               => [1 0]
    WAITAOF 0 1 1               => [1 0]
    WAITAOF 2 0 0               => -ERR value is out of range, value must between 0 and 1
    WAITAOF x 0 0               => -ERR value is not an integer or out of range
    WAITAOF 1 -1 0              => -ERR value is out of range, must be positive
    WAITAOF 1 0 -1              => -ERR timeout is negative
    WAITAOF 1 0                 => -ERR wrong number of arguments for 'waitaof' command
  `,
  },
  'ping and echo': `
    PING                        => PONG
    PING "\\xff hello"          => "\\xff hello"
    PING a b                    => -ERR wrong number of arguments for 'ping' command
    ECHO "\\x00"                => "\\x00"
    ECHO                        => -ERR wrong number of arguments for 'echo' command
  `,
  select: `
    SELECT 1                    => OK
    SET k v                     => OK
    SELECT 0                    => OK
    GET k                       => nil
    SELECT 15                   => OK
    SELECT 16                   => -ERR DB index is out of range
    SELECT -1                   => -ERR DB index is out of range
    SELECT x                    => -ERR value is not an integer or out of range
    SELECT                      => -ERR wrong number of arguments for 'select' command
    GET k                       => nil
    SELECT 1                    => OK
    GET k                       => "v"
  `,
  'hello tells the protocol and changes it': {
    notRedis: 'another server name and version',
    script: `
    HELLO                       => {"server" "redis" "version" /^7\\.2\\.\\d+$/ "proto" <2..3> "id" <1..100000> "mode" "standalone" "role" "master" "modules" []}
    HELLO 3                     => {"server" "redis" "version" /^7\\.2\\.\\d+$/ "proto" 3 "id" <1..100000> "mode" "standalone" "role" "master" "modules" []}
    LCS a b IDX                 => {"matches" [] "len" 0}
    GET none                    => nil
    HELLO 2                     => {"server" "redis" "version" /^7\\.2\\.\\d+$/ "proto" 2 "id" <1..100000> "mode" "standalone" "role" "master" "modules" []}
    LCS a b IDX                 => {"matches" [] "len" 0}
  `,
  },
  'hello refuses': `
    HELLO 4                     => -NOPROTO unsupported protocol version
    HELLO 1                     => -NOPROTO unsupported protocol version
    HELLO x                     => -ERR Protocol version is not an integer or out of range
    HELLO 3 FOO                 => -ERR Syntax error in HELLO option 'FOO'
    HELLO 3 AUTH default        => -ERR Syntax error in HELLO option 'AUTH'
    HELLO 3 SETNAME "with space"  => -ERR Client names cannot contain spaces, newlines or special characters.
    HELLO 3 AUTH u p            => -WRONGPASS invalid username-password pair or user is disabled.
    CLIENT GETNAME              => nil
  `,
  'hello names the connection': `
    HELLO 3 SETNAME mine        => {"server" ...}
    CLIENT GETNAME              => "mine"
  `,
  'auth without a password configured': `
    AUTH secret                 => -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
    AUTH default secret         => OK
    AUTH other secret           => -WRONGPASS invalid username-password pair or user is disabled.
    AUTH                        => -ERR wrong number of arguments for 'auth' command
    AUTH a b c                  => -ERR syntax error
  `,
  'quit ends the connection': `
    b: PING                     => PONG
    b: QUIT                     => OK closed
  `,
  'reset brings a connection back to its beginning': `
    SELECT 3                    => OK
    CLIENT SETNAME mine         => OK
    SET k v                     => OK
    SUBSCRIBE c                 => >["subscribe" "c" 1]
    RESET                       => RESET
    GET k                       => nil
    CLIENT GETNAME              => nil
    PUBLISH c x                 => 0
    RESET x                     => -ERR wrong number of arguments for 'reset' command
  `,
  'client name': `
    CLIENT GETNAME              => nil
    CLIENT SETNAME mine         => OK
    CLIENT GETNAME              => "mine"
    CLIENT SETNAME "two words"  => -ERR Client names cannot contain spaces, newlines or special characters.
    CLIENT SETNAME "line\\n"    => -ERR Client names cannot contain spaces, newlines or special characters.
    CLIENT GETNAME              => "mine"
    CLIENT SETNAME ""           => OK
    CLIENT GETNAME              => nil
    CLIENT SETNAME              => -ERR wrong number of arguments for 'client|setname' command
  `,
  'client id, info and list': `
    CLIENT ID                   => <1..1000000>
    CLIENT SETNAME mine         => OK
    CLIENT INFO                 => /^id=\\d+ addr=\\S+:\\d+ laddr=\\S+:\\d+ fd=-?\\d+ name=mine age=\\d+ idle=\\d+ flags=\\S+ db=0 sub=0 psub=0 .*cmd=client\\|info .*resp=[23]/
    CLIENT LIST                 => /name=mine .*cmd=client\\|list/
    CLIENT LIST TYPE normal     => /name=mine/
    CLIENT LIST TYPE pubsub     => txt""
    CLIENT LIST TYPE foo        => -ERR Unknown client type 'foo'
    CLIENT LIST ID $a.id        => /^id=\\d+ .*name=mine/
    CLIENT LIST ID 99999999     => txt""
    CLIENT LIST ID x            => -ERR Invalid client ID
    CLIENT LIST FOO             => -ERR syntax error
  `,
  'client setinfo': {
    notRedis: 'since Redis 7.2',
    script: `
    CLIENT SETINFO LIB-NAME mylib  => OK
    CLIENT SETINFO lib-ver 1.2.3   => OK
    CLIENT INFO                 => /lib-name=mylib lib-ver=1\\.2\\.3/
    CLIENT SETINFO LIB-NAME "a b"  => -ERR lib-name cannot contain spaces, newlines or special characters.
    CLIENT SETINFO LIB-VER "a\\n"  => -ERR lib-ver cannot contain spaces, newlines or special characters.
    CLIENT SETINFO FOO x        => -ERR Unrecognized option 'FOO'
    CLIENT SETINFO LIB-NAME     => -ERR wrong number of arguments for 'client|setinfo' command
  `,
  },
  'client kill': `
    b: CLIENT SETNAME victim    => OK
    CLIENT KILL ID $b.id        => 1
    b:                          => closed
    CLIENT KILL ID 99999999     => 0
    CLIENT KILL 1.2.3.4:5       => -ERR No such client
    CLIENT KILL ID x            => -ERR client-id should be greater than 0
    CLIENT KILL FOO 1           => -ERR syntax error
    CLIENT KILL TYPE foo        => -ERR Unknown client type 'foo'
    CLIENT KILL ID $a.id SKIPME yes  => 0
    CLIENT KILL SKIPME maybe ID 1  => -ERR syntax error
    CLIENT KILL                 => -ERR wrong number of arguments for 'client|kill' command
    c: SUBSCRIBE ch             => >["subscribe" "ch" 1]
    CLIENT KILL TYPE pubsub     => 1
    c:                          => closed
    PUBLISH ch x                => 0
  `,
  'client kill of a waiting connection': `
    b: ECHO $b.id               => <any>
    b: BLPOP l 0                => waits
    CLIENT KILL ID $b.id        => 1
    b:                          => closed
    RPUSH l a                   => 1
    LRANGE l 0 -1               => ["a"]
  `,
  'client reply': `
    CLIENT REPLY ON             => OK
    CLIENT REPLY SKIP           => nothing
    SET k 1                     => nothing
    GET k                       => "1"
    CLIENT REPLY OFF            => nothing
    SET k 2                     => nothing
    GET k                       => nothing
    CLIENT REPLY ON             => OK
    GET k                       => "2"
    CLIENT REPLY MAYBE          => -ERR syntax error
    CLIENT REPLY                => -ERR wrong number of arguments for 'client|reply' command
  `,
  'client no-evict': `
    CLIENT NO-EVICT ON          => OK
    CLIENT NO-EVICT off         => OK
    CLIENT NO-EVICT maybe       => -ERR syntax error
  `,
  'client no-touch': {
    notRedis: 'since Redis 7.2',
    script: `
    CLIENT NO-TOUCH ON          => OK
    CLIENT NO-TOUCH off         => OK
    CLIENT NO-TOUCH maybe       => -ERR syntax error
  `,
  },
  'client help and mistakes': `
    CLIENT HELP                 => [...]
    CLIENT FOO                  => -ERR unknown subcommand 'FOO'. Try CLIENT HELP.
    CLIENT                      => -ERR wrong number of arguments for 'client' command
    CLIENT ID x                 => -ERR wrong number of arguments for 'client|id' command
    CLIENT UNBLOCK              => -ERR wrong number of arguments for 'client|unblock' command
    CLIENT UNBLOCK 1 ERROR x    => -ERR unknown subcommand or wrong number of arguments for 'UNBLOCK'. Try CLIENT HELP.
  `,
  'a pause of writes holds them, in order, until it ends': `
    CLIENT PAUSE 60000 WRITE    => OK
    b: SET k 1                  => waits
    c: PUBLISH channel x        => waits
    GET k                       => nil
    CLIENT LIST                 => /flags=b .* cmd=set /
    CLIENT PAUSE 1 WRITE        => OK
    GET k                       => nil
    CLIENT UNPAUSE              => OK
    b:                          => OK
    c:                          => 0
    GET k                       => "1"
    SET k 2                     => OK
  `,
  'what is held by a pause may wait for a key afterwards': `
    CLIENT PAUSE 60000 WRITE    => OK
    b: BLPOP q 0                => waits
    c: BLMOVE from q LEFT LEFT 0 => waits
    CLIENT UNPAUSE              => OK
    CLIENT LIST                 => /flags=b .* cmd=blpop /
    RPUSH from x                => 1
    c:                          => "x"
    b:                          => ["q" "x"]
    c: SET k 1                  => OK
  `,
  'a pause of everything ends with its time': `
    CLIENT PAUSE 30             => OK
    GET k                       => nil
    CLIENT PAUSE 30 ALL         => OK
    b: INCR k                   => 1
    CLIENT PAUSE 0              => OK
    b: INCR k                   => 2
  `,
  'a pause holds a transaction that writes': {
    doors: ['resp2', 'resp3', 'replay'],
    because: 'MULTI is for RESP',
    script: `
    b: MULTI                    => OK
    b: SET k 1                  => QUEUED
    c: MULTI                    => OK
    c: GET k                    => QUEUED
    CLIENT PAUSE 60000 WRITE    => OK
    c: EXEC                     => [nil]
    b: EXEC                     => waits
    CLIENT UNPAUSE              => OK
    b:                          => [OK]
    MULTI                       => OK
    CLIENT PAUSE 60000 WRITE    => QUEUED
    SET k 2                     => QUEUED
    EXEC                        => [OK OK]
    GET k                       => "2"
    CLIENT UNPAUSE              => OK
  `,
  },
  'client pause refuses more than there are milliseconds': {
    notRedis: 'as 7.2; 7.0 adds it to the time and gets a pause that is over',
    script: `
    CLIENT PAUSE 9223372036854775807 => -ERR timeout is out of range
  `,
  },
  'client pause refuses': `
    CLIENT PAUSE                => -ERR wrong number of arguments for 'client|pause' command
    CLIENT PAUSE x              => -ERR timeout is not an integer or out of range
    CLIENT PAUSE -1             => -ERR timeout is negative
    CLIENT PAUSE 1 foo          => -ERR CLIENT PAUSE mode must be WRITE or ALL
    CLIENT PAUSE 1 ALL x        => -ERR unknown subcommand or wrong number of arguments for 'PAUSE'. Try CLIENT HELP.
    CLIENT UNPAUSE              => OK
    CLIENT UNPAUSE x            => -ERR wrong number of arguments for 'client|unpause' command
  `,
});
