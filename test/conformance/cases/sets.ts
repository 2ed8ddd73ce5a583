/** Sets: members, chance, sets of sets. */
import { cases } from '../script.ts';

const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value';

export const SET_CASES = cases({
  'members come and go': `
    SADD s a b a                => 2
    SADD s b c                  => 1
    SADD s a                    => 0
    SCARD s                     => 3
    SMEMBERS s                  => ~["a" "b" "c"]
    SISMEMBER s a               => 1
    SISMEMBER s z               => 0
    SMISMEMBER s a z c          => [1 0 1]
    SREM s a z                  => 1
    SREM s a                    => 0
    SREM s b c                  => 2
    EXISTS s                    => 0
    TYPE s                      => none
  `,
  'a missing set is empty': `
    SCARD none                  => 0
    SMEMBERS none               => ~[]
    SISMEMBER none a            => 0
    SMISMEMBER none a b         => [0 0]
    SREM none a                 => 0
    SPOP none                   => nil
    SPOP none 3                 => ~[]
    SRANDMEMBER none            => nil
    SRANDMEMBER none 3          => []
    SRANDMEMBER none -3         => []
    SMOVE none other a          => 0
    SSCAN none 0                => ["0" []]
    SINTER none other           => ~[]
    SUNION none other           => ~[]
    SDIFF none other            => ~[]
    SINTERCARD 2 none other     => 0
  `,
  'integers alone are an intset, in order': `
    SADD s 3 1 2 -5 1000000     => 5
    OBJECT ENCODING s           => "intset"
    SMEMBERS s                  => ~["-5" "1" "2" "3" "1000000"]
    SADD s 9223372036854775807 -9223372036854775808  => 2
    SADD s 9223372036854775807  => 0
    SISMEMBER s -9223372036854775808  => 1
    SREM s 9223372036854775807 1      => 2
    OBJECT ENCODING s           => "intset"
    TYPE s                      => set
    SADD odd 01 +1 -0 1.0       => 4
    SADD odd 1                  => 1
    SISMEMBER odd 01            => 1
    SCARD odd                   => 5
  `,
  'small sets are packed': {
    notRedis: 'redis-server 7.0 has no packed sets, 7.2 has',
    script: `
      SADD s a b                => 2
      OBJECT ENCODING s         => "listpack"
      SADD n 1 2                => 2
      SADD n x                  => 1
      OBJECT ENCODING n         => "listpack"
      SADD s "x"*64             => 1
      OBJECT ENCODING s         => "listpack"
      SADD s "x"*65             => 1
      OBJECT ENCODING s         => "hashtable"
      SREM s "x"*65             => 1
      OBJECT ENCODING s         => "hashtable"
    `,
  },
  'members are bytes': `
    SADD s "" "\\x00" "\\xff\\r\\n" "a b"  => 4
    SMEMBERS s                  => ~["" "\\x00" "\\xff\\r\\n" "a b"]
    SISMEMBER s ""              => 1
    SISMEMBER s "\\x00"         => 1
    SREM s "\\xff\\r\\n"        => 1
    SADD s "y"*100000           => 1
    SISMEMBER s "y"*100000      => 1
    SREM s "" "\\x00" "a b"     => 3
    SPOP s                      => "y"*100000
  `,
  'pop by chance': `
    SADD s a b c d e            => 5
    SPOP s                      => /^[a-e]$/
    SCARD s                     => 4
    SPOP s 0                    => ~[]
    SPOP s 2                    => ~[/^[a-e]$/ /^[a-e]$/]
    SCARD s                     => 2
    SPOP s 100                  => ~[/^[a-e]$/ /^[a-e]$/]
    EXISTS s                    => 0
    SADD one x                  => 1
    SPOP one                    => "x"
    EXISTS one                  => 0
    SADD n 5                    => 1
    SPOP n 1                    => ~["5"]
    SPOP s -1                   => -ERR value is out of range, must be positive
    SPOP s x                    => -ERR value is out of range, must be positive
    SPOP s 1 2                  => -ERR syntax error
  `,
  'random members stay': `
    SADD s a b c                => 3
    SRANDMEMBER s               => /^[abc]$/
    SRANDMEMBER s 0             => []
    SRANDMEMBER s 3             => unordered["a" "b" "c"]
    SRANDMEMBER s 100           => unordered["a" "b" "c"]
    SRANDMEMBER s 2             => [/^[abc]$/ /^[abc]$/]
    SRANDMEMBER s -4            => [/^[abc]$/ /^[abc]$/ /^[abc]$/ /^[abc]$/]
    SRANDMEMBER s x             => -ERR value is not an integer or out of range
    SRANDMEMBER s 1 2           => -ERR syntax error
    SRANDMEMBER s -9223372036854775808  => -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
    SCARD s                     => 3
  `,
  'move from set to set': `
    SADD a x y                  => 2
    SADD b z                    => 1
    SMOVE a b x                 => 1
    SMOVE a b none              => 0
    SMEMBERS a                  => ~["y"]
    SMEMBERS b                  => ~["x" "z"]
    SMOVE a a y                 => 1
    SMOVE a a none              => 0
    SADD b y                    => 1
    SMOVE a b y                 => 1
    EXISTS a                    => 0
    SMOVE b new z               => 1
    SMEMBERS new                => ~["z"]
    SET t v                     => OK
    SMOVE b t x                 => ${WRONG_TYPE}
    SMOVE t b x                 => ${WRONG_TYPE}
    SMOVE none t x              => 0
  `,
  'intersection, union, difference': `
    SADD a 1 2 3 4 x            => 5
    SADD b 2 3 y                => 3
    SADD c 3 x                  => 2
    SINTER a                    => ~["1" "2" "3" "4" "x"]
    SINTER a b                  => ~["2" "3"]
    SINTER a b c                => ~["3"]
    SINTER a none               => ~[]
    SUNION a b c                => ~["1" "2" "3" "4" "x" "y"]
    SUNION a none               => ~["1" "2" "3" "4" "x"]
    SDIFF a b                   => ~["1" "4" "x"]
    SDIFF a b c                 => ~["1" "4"]
    SDIFF none a                => ~[]
    SDIFF a a                   => ~[]
    SINTERCARD 2 a b            => 2
    SINTERCARD 2 a b LIMIT 1    => 1
    SINTERCARD 2 a b LIMIT 0    => 2
    SINTERCARD 1 a LIMIT 10     => 5
  `,
  'results are stored': `
    SADD a 1 2 3                => 3
    SADD b 2 3 4                => 3
    SINTERSTORE r a b           => 2
    SMEMBERS r                  => ~["2" "3"]
    OBJECT ENCODING r           => "intset"
    SUNIONSTORE r a b           => 4
    SMEMBERS r                  => ~["1" "2" "3" "4"]
    SDIFFSTORE a a b            => 1
    SMEMBERS a                  => ~["1"]
    SINTERSTORE r a b           => 0
    EXISTS r                    => 0
    SET t v EX 100              => OK
    SUNIONSTORE t a b           => 4
    TYPE t                      => set
    TTL t                       => -1
    SDIFFSTORE t none a         => 0
    EXISTS t                    => 0
    SINTERSTORE none a none     => 0
  `,
  'sintercard refuses wrong options': `
    SINTERCARD 0 a              => -ERR numkeys should be greater than 0
    SINTERCARD x a              => -ERR numkeys should be greater than 0
    SINTERCARD 2 a              => -ERR Number of keys can't be greater than number of args
    SINTERCARD 1 a LIMIT -1     => -ERR LIMIT can't be negative
    SINTERCARD 1 a LIMIT x      => -ERR LIMIT can't be negative
    SINTERCARD 1 a LIMIT        => -ERR syntax error
    SINTERCARD 1 a b            => -ERR syntax error
  `,
  scanning: `
    SADD s a1 a2 b1             => 3
    SSCAN s 0                   => ["0" unordered["a1" "a2" "b1"]]
    SSCAN s 0 MATCH a* COUNT 100  => ["0" unordered["a1" "a2"]]
    SSCAN s 0 match none        => ["0" []]
    SADD n 1 2 3                => 3
    SSCAN n 0                   => ["0" ["1" "2" "3"]]
    SSCAN s x                   => -ERR invalid cursor
    SSCAN s 0 COUNT 0           => -ERR syntax error
    SSCAN s 0 COUNT x           => -ERR value is not an integer or out of range
    SSCAN s 0 TYPE set          => -ERR syntax error
    SSCAN s 0 NOVALUES          => -ERR syntax error
    SSCAN s 0 MATCH             => -ERR syntax error
  `,
  'other types are refused': `
    SET t v                     => OK
    SADD t a                    => ${WRONG_TYPE}
    SREM t a                    => ${WRONG_TYPE}
    SCARD t                     => ${WRONG_TYPE}
    SMEMBERS t                  => ${WRONG_TYPE}
    SISMEMBER t a               => ${WRONG_TYPE}
    SMISMEMBER t a              => ${WRONG_TYPE}
    SPOP t                      => ${WRONG_TYPE}
    SPOP t 1                    => ${WRONG_TYPE}
    SRANDMEMBER t               => ${WRONG_TYPE}
    SRANDMEMBER t 1             => ${WRONG_TYPE}
    SSCAN t 0                   => ${WRONG_TYPE}
    SINTER none t               => ${WRONG_TYPE}
    SUNION none t               => ${WRONG_TYPE}
    SDIFF none t                => ${WRONG_TYPE}
    SINTERCARD 2 none t         => ${WRONG_TYPE}
    SUNIONSTORE r none t        => ${WRONG_TYPE}
    SADD s a                    => 1
    GET s                       => ${WRONG_TYPE}
    APPEND s x                  => ${WRONG_TYPE}
    INCR s                      => ${WRONG_TYPE}
    LPUSH s x                   => ${WRONG_TYPE}
    LRANGE s 0 -1               => ${WRONG_TYPE}
    SMEMBERS s                  => ~["a"]
  `,
  'sets are copied, renamed, moved, overwritten': `
    SADD s a 1                  => 2
    COPY s c                    => 1
    SREM s a                    => 1
    SMEMBERS c                  => ~["a" "1"]
    RENAME c d                  => OK
    SMEMBERS d                  => ~["a" "1"]
    MOVE d 1                    => 1
    @1 SMEMBERS d               => ~["a" "1"]
    EXPIRE s 100                => 1
    SADD s b                    => 1
    TTL s                       => <99..100>
    SCAN 0 TYPE set COUNT 100   => ["0" ["s"]]
    SET s v                     => OK
    GET s                       => "v"
    GETSET s w                  => "v"
  `,
});
