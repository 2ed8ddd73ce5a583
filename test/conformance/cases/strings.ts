/** Strings: whole values, several keys, parts, counters, LCS. */
import { cases } from '../script.ts';

export const STRING_CASES = cases({
  'get answers the string, or nil': `
    GET k                       => nil
    SET k "a value"             => OK
    GET k                       => "a value"
    get K                       => nil
    GeT k                       => "a value"
  `,
  'keys and values are bytes': `
    SET "\\x00\\xff\\xfe\\r\\n" "\\r\\n\\x00\\x80$5"  => OK
    GET "\\x00\\xff\\xfe\\r\\n"  => "\\r\\n\\x00\\x80$5"
    GET "\\x00\\xff\\xfe"       => nil
    SET "" ""                   => OK
    GET ""                      => ""
    KEYS *                      => unordered["" "\\x00\\xff\\xfe\\r\\n"]
    SET ключ "значение"         => OK
    GET ключ                    => "\\xd0\\xb7\\xd0\\xbd\\xd0\\xb0\\xd1\\x87\\xd0\\xb5\\xd0\\xbd\\xd0\\xb8\\xd0\\xb5"
  `,
  'a value of a megabyte comes back whole': `
    SET k "x"*1000000           => OK
    STRLEN k                    => 1000000
    GET k                       => "x"*1000000
    GETRANGE k 999990 -1        => "xxxxxxxxxx"
    APPEND k "y"*40000          => 1040000
    GETRANGE k 999998 1000002   => "xxyyy"
  `,
  'set with NX, XX and GET': `
    SET k 1 XX                  => nil
    SET k 1 NX                  => OK
    SET k 2 NX                  => nil
    SET k 2 XX                  => OK
    SET k 3 GET                 => "2"
    SET k 4 NX GET              => "3"
    GET k                       => "3"
    SET k 5 XX GET              => "3"
    SET none 1 XX GET           => nil
    SET new 1 NX GET            => nil
    GET new                     => "1"
    GET k                       => "5"
    SET k 1 NX XX               => -ERR syntax error
    set k 6 xx get              => "5"
  `,
  'set with an end': `
    SET k v EX 100              => OK
    TTL k                       => <99..100>
    SET k v PX 100000           => OK
    PTTL k                      => <90000..100000>
    SET k v EXAT $unix+50       => OK
    TTL k                       => <48..50>
    SET k v PXAT $now+50000     => OK
    PTTL k                      => <40000..50000>
    SET k w KEEPTTL             => OK
    PTTL k                      => <40000..50000>
    GET k                       => "w"
    SET k x                     => OK
    TTL k                       => -1
  `,
  'set with an end in the past': `
    SET k v                     => OK
    SET k w PXAT 1              => OK
    EXISTS k                    => 0
    GET k                       => nil
  `,
  'set refuses wrong options': `
    SET k v EX                  => -ERR syntax error
    SET k v EX 0                => -ERR invalid expire time in 'set' command
    SET k v EX -1               => -ERR invalid expire time in 'set' command
    SET k v PX 0                => -ERR invalid expire time in 'set' command
    SET k v EX abc              => -ERR value is not an integer or out of range
    SET k v EX 1.5              => -ERR value is not an integer or out of range
    SET k v EX 9223372036854775807  => -ERR invalid expire time in 'set' command
    SET k v PX 9223372036854775807  => -ERR invalid expire time in 'set' command
    SET k v EX 10 PX 10         => -ERR syntax error
    SET k v EX 10 KEEPTTL       => -ERR syntax error
    SET k v PERSIST             => -ERR syntax error
    SET k v NX NX               => OK
    SET k v FOO                 => -ERR syntax error
    SET k v EXAT 0              => -ERR invalid expire time in 'set' command
    SET k                       => -ERR wrong number of arguments for 'set' command
    EXISTS k                    => 1
  `,
  'set get of another type changes nothing': `
    RPUSH l a                   => 1
    SET l v GET                 => -WRONGTYPE Operation against a key holding the wrong kind of value
    LRANGE l 0 -1               => ["a"]
    SET l v                     => OK
    TYPE l                      => string
  `,
  'setnx, setex, psetex': `
    SETNX k 1                   => 1
    SETNX k 2                   => 0
    GET k                       => "1"
    SETEX k 100 v               => OK
    TTL k                       => <99..100>
    PSETEX k 100000 w           => OK
    PTTL k                      => <90000..100000>
    GET k                       => "w"
    SETEX k 0 v                 => -ERR invalid expire time in 'setex' command
    SETEX k -5 v                => -ERR invalid expire time in 'setex' command
    SETEX k x v                 => -ERR value is not an integer or out of range
    PSETEX k 0 v                => -ERR invalid expire time in 'psetex' command
    PSETEX k 9223372036854775807 v  => -ERR invalid expire time in 'psetex' command
    SETEX k 10                  => -ERR wrong number of arguments for 'setex' command
    GET k                       => "w"
  `,
  'a string that has ended is gone': `
    SET k v PX 15               => OK
    until GET k                 => nil
    EXISTS k                    => 0
    TTL k                       => -2
    DBSIZE                      => 0
  `,
  'getset and getdel': `
    GETSET k 1                  => nil
    GETSET k 2                  => "1"
    EXPIRE k 100                => 1
    GETSET k 3                  => "2"
    TTL k                       => -1
    GETDEL k                    => "3"
    GETDEL k                    => nil
    EXISTS k                    => 0
    RPUSH l a                   => 1
    GETSET l b                  => -WRONGTYPE Operation against a key holding the wrong kind of value
    GETDEL l                    => -WRONGTYPE Operation against a key holding the wrong kind of value
    EXISTS l                    => 1
  `,
  'getex changes the end': `
    GETEX k                     => nil
    GETEX k EX 10               => nil
    SET k v                     => OK
    GETEX k                     => "v"
    TTL k                       => -1
    GETEX k EX 100              => "v"
    TTL k                       => <99..100>
    GETEX k                     => "v"
    TTL k                       => <99..100>
    GETEX k PX 200000           => "v"
    PTTL k                      => <190000..200000>
    GETEX k EXAT $unix+77       => "v"
    TTL k                       => <75..77>
    GETEX k PXAT $now+90000     => "v"
    PTTL k                      => <80000..90000>
    GETEX k PERSIST             => "v"
    TTL k                       => -1
    GETEX k EX 0                => -ERR invalid expire time in 'getex' command
    GETEX k EX 10 PERSIST       => -ERR syntax error
    GETEX k KEEPTTL             => -ERR syntax error
    GETEX k NX                  => -ERR syntax error
    GETEX k PXAT 1              => "v"
    GET k                       => nil
    RPUSH l a                   => 1
    GETEX l                     => -WRONGTYPE Operation against a key holding the wrong kind of value
  `,
  'mget, mset, msetnx': `
    MSET a 1 b 2 c 3            => OK
    MGET a b none c a           => ["1" "2" nil "3" "1"]
    RPUSH l x                   => 1
    MGET a l                    => ["1" nil]
    MSET a 1 b                  => -ERR wrong number of arguments for 'mset' command
    MSET a                      => -ERR wrong number of arguments for 'mset' command
    MSETNX d 4 e 5              => 1
    MSETNX f 6 d 7              => 0
    EXISTS f                    => 0
    MSETNX x 1 y                => -ERR wrong number of arguments for 'msetnx' command
    MSET k 1 k 2                => OK
    GET k                       => "2"
    MSET l nowastring           => OK
    TYPE l                      => string
    MGET                        => -ERR wrong number of arguments for 'mget' command
  `,
  'mset takes an end away': `
    SET a 1 EX 100              => OK
    MSET a 2                    => OK
    TTL a                       => -1
  `,
  'append and strlen': `
    APPEND k ab                 => 2
    APPEND k cd                 => 4
    GET k                       => "abcd"
    STRLEN k                    => 4
    STRLEN none                 => 0
    SET n 10                    => OK
    APPEND n 0                  => 3
    INCR n                      => 101
    RPUSH l a                   => 1
    APPEND l x                  => -WRONGTYPE Operation against a key holding the wrong kind of value
    STRLEN l                    => -WRONGTYPE Operation against a key holding the wrong kind of value
    EXPIRE k 100                => 1
    APPEND k ""                 => 4
    TTL k                       => <99..100>
  `,
  'getrange and substr': `
    SET k "This is a string"    => OK
    GETRANGE k 0 3              => "This"
    GETRANGE k -3 -1            => "ing"
    GETRANGE k 0 -1             => "This is a string"
    GETRANGE k 10 100           => "string"
    GETRANGE k 5 3              => ""
    GETRANGE k -1 -5            => ""
    GETRANGE k -100 3           => "This"
    GETRANGE k 100 200          => ""
    GETRANGE k -100 -90         => "T"
    SUBSTR k 5 6                => "is"
    GETRANGE none 0 -1          => ""
    GETRANGE k a 1              => -ERR value is not an integer or out of range
    GETRANGE k 0 1.5            => -ERR value is not an integer or out of range
    SET n 12345                 => OK
    GETRANGE n 1 3              => "234"
    RPUSH l a                   => 1
    GETRANGE l 0 1              => -WRONGTYPE Operation against a key holding the wrong kind of value
    SUBSTR k 0                  => -ERR wrong number of arguments for 'substr' command
  `,
  setrange: `
    SETRANGE k 0 ""             => 0
    EXISTS k                    => 0
    SETRANGE k 3 abc            => 6
    GET k                       => "\\x00\\x00\\x00abc"
    SETRANGE k 0 XYZ            => 6
    GET k                       => "XYZabc"
    SETRANGE k 4 longer         => 10
    GET k                       => "XYZalonger"
    SETRANGE k -1 a             => -ERR offset is out of range
    SETRANGE k 536870912 a      => -ERR string exceeds maximum allowed size (proto-max-bulk-len)
    SETRANGE k x a              => -ERR value is not an integer or out of range
    SETRANGE k 2 ""             => 10
    SET n 123                   => OK
    SETRANGE n 1 9              => 3
    INCR n                      => 194
    RPUSH l a                   => 1
    SETRANGE l 0 a              => -WRONGTYPE Operation against a key holding the wrong kind of value
  `,
  counters: `
    INCR n                      => 1
    INCR n                      => 2
    INCRBY n 40                 => 42
    DECR n                      => 41
    DECRBY n 100                => -59
    GET n                       => "-59"
    SET n 9223372036854775806   => OK
    INCR n                      => 9223372036854775807
    INCR n                      => -ERR increment or decrement would overflow
    GET n                       => "9223372036854775807"
    SET n -9223372036854775808  => OK
    DECR n                      => -ERR increment or decrement would overflow
    INCRBY n 9223372036854775807  => -1
    DECRBY n -9223372036854775808  => -ERR decrement would overflow
    SET n 9007199254740993      => OK
    INCR n                      => 9007199254740994
    EXPIRE n 100                => 1
    INCRBY n -1                 => 9007199254740993
    TTL n                       => <99..100>
  `,
  'counters refuse what is no integer': `
    SET k abc                   => OK
    INCR k                      => -ERR value is not an integer or out of range
    SET k " 1"                  => OK
    INCR k                      => -ERR value is not an integer or out of range
    SET k 1.5                   => OK
    DECR k                      => -ERR value is not an integer or out of range
    SET k 01                    => OK
    INCR k                      => -ERR value is not an integer or out of range
    SET k 9223372036854775808   => OK
    INCR k                      => -ERR value is not an integer or out of range
    SET k ""                    => OK
    INCR k                      => -ERR value is not an integer or out of range
    INCRBY n abc                => -ERR value is not an integer or out of range
    INCRBY n 1.0                => -ERR value is not an integer or out of range
    INCRBY n 9223372036854775808  => -ERR value is not an integer or out of range
    DECRBY n ""                 => -ERR value is not an integer or out of range
    RPUSH l a                   => 1
    INCR l                      => -WRONGTYPE Operation against a key holding the wrong kind of value
    INCRBY l 1                  => -WRONGTYPE Operation against a key holding the wrong kind of value
    INCR                        => -ERR wrong number of arguments for 'incr' command
    INCR a b                    => -ERR wrong number of arguments for 'incr' command
  `,
  incrbyfloat: `
    INCRBYFLOAT f 10.5          => "10.5"
    INCRBYFLOAT f 0.1           => "10.6"
    INCRBYFLOAT f -5            => "5.6"
    GET f                       => "5.6"
    SET f 5.0e3                 => OK
    INCRBYFLOAT f 2.0e2         => "5200"
    SET f 3                     => OK
    INCRBYFLOAT f 1.000000000000000001  => "4"
    SET f 0                     => OK
    INCRBYFLOAT f 0.1           => "0.1"
    INCRBYFLOAT f 0.2           => "0.3"
    SET f 1                     => OK
    INCRBYFLOAT f -1.1          => "-0.1"
    INCRBYFLOAT f 1e20          => "100000000000000000000"
    INCRBYFLOAT f abc           => -ERR value is not a valid float
    INCRBYFLOAT f ""            => -ERR value is not a valid float
    INCRBYFLOAT f nan           => -ERR value is not a valid float
    INCRBYFLOAT f inf           => -ERR increment would produce NaN or Infinity
    SET f abc                   => OK
    INCRBYFLOAT f 1             => -ERR value is not a valid float
    RPUSH l a                   => 1
    INCRBYFLOAT l 1             => -WRONGTYPE Operation against a key holding the wrong kind of value
    SET f 1 EX 100              => OK
    INCRBYFLOAT f 1.5           => "2.5"
    TTL f                       => <99..100>
  `,
  lcs: `
    MSET a ohmytext b mynewtext => OK
    LCS a b                     => "mytext"
    LCS a b LEN                 => 6
    LCS a b IDX                 => {"matches" [[[4 7] [5 8]] [[2 3] [0 1]]] "len" 6}
    LCS a b IDX MINMATCHLEN 4   => {"matches" [[[4 7] [5 8]]] "len" 6}
    LCS a b IDX MINMATCHLEN 4 WITHMATCHLEN  => {"matches" [[[4 7] [5 8] 4]] "len" 6}
    LCS a none                  => ""
    LCS none none LEN           => 0
    LCS none other IDX          => {"matches" [] "len" 0}
    LCS a b LEN IDX             => -ERR If you want both the length and indexes, please just use IDX.
    LCS a b FOO                 => -ERR syntax error
    LCS a                       => -ERR wrong number of arguments for 'lcs' command
    RPUSH l x                   => 1
    LCS a l                     => -ERR The specified keys must contain string values
  `,
  'the encoding tells integers, short and long strings': `
    SET k 12345                 => OK
    OBJECT ENCODING k           => "int"
    SET k 12345678901234567890123 => OK
    OBJECT ENCODING k           => "embstr"
    SET k "x"*44                => OK
    OBJECT ENCODING k           => "embstr"
    SET k "x"*45                => OK
    OBJECT ENCODING k           => "raw"
    SET k 1                     => OK
    APPEND k 2                  => 2
    OBJECT ENCODING k           => "raw"
    SET k a                     => OK
    APPEND k b                  => 2
    OBJECT ENCODING k           => "raw"
    INCRBYFLOAT f 1.5           => "1.5"
    OBJECT ENCODING f           => "embstr"
    SETRANGE r 0 a              => 1
    OBJECT ENCODING r           => "raw"
    INCR n                      => 1
    OBJECT ENCODING n           => "int"
  `,
});
