/** Hashes: fields, numbers, whole hashes, chance. */
import { cases } from '../script.ts';

const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value';

export const HASH_CASES = cases({
  'fields are set, read and taken out': `
    HSET h a 1 b 2              => 2
    HSET h a x c 3              => 1
    HGET h a                    => "x"
    HGET h none                 => nil
    HMGET h a none c            => ["x" nil "3"]
    HLEN h                      => 3
    HEXISTS h a                 => 1
    HEXISTS h none              => 0
    HSTRLEN h a                 => 1
    HSTRLEN h none              => 0
    HGETALL h                   => {"a" "x" "b" "2" "c" "3"}
    HKEYS h                     => ["a" "b" "c"]
    HVALS h                     => ["x" "2" "3"]
    HSETNX h a y                => 0
    HSETNX h d y                => 1
    HMSET h a 1 e 2             => OK
    HDEL h a none d             => 2
    HDEL h none                 => 0
    TYPE h                      => hash
    HDEL h b c e                => 3
    EXISTS h                    => 0
    HSETNX h f v                => 1
    HGETALL h                   => {"f" "v"}
  `,
  'a missing hash is empty': `
    HGET none a                 => nil
    HMGET none a b              => [nil nil]
    HLEN none                   => 0
    HEXISTS none a              => 0
    HSTRLEN none a              => 0
    HGETALL none                => {}
    HKEYS none                  => []
    HVALS none                  => []
    HDEL none a                 => 0
    HRANDFIELD none             => nil
    HRANDFIELD none 3           => []
    HRANDFIELD none -3 WITHVALUES  => []
    HSCAN none 0                => ["0" []]
  `,
  'the number of arguments': `
    HSET h a                    => -ERR wrong number of arguments for 'hset' command
    HSET h a 1 b                => -ERR wrong number of arguments for 'hset' command
    HMSET h a 1 b               => -ERR wrong number of arguments for 'hmset' command
    HSETNX h a                  => -ERR wrong number of arguments for 'hsetnx' command
    HMGET h                     => -ERR wrong number of arguments for 'hmget' command
    HDEL h                      => -ERR wrong number of arguments for 'hdel' command
    EXISTS h                    => 0
  `,
  'small hashes are packed': `
    HSET h a 1                  => 1
    OBJECT ENCODING h           => "listpack"
    HSET h "f"*64 "v"*64        => 1
    OBJECT ENCODING h           => "listpack"
    HSET h a "v"*65             => 0
    OBJECT ENCODING h           => "hashtable"
    HGET h a                    => "v"*65
    HGET h "f"*64               => "v"*64
    HSET h a 1                  => 0
    OBJECT ENCODING h           => "hashtable"
    HSET g "f"*65 1             => 1
    OBJECT ENCODING g           => "hashtable"
  `,
  'fields and values are bytes': `
    HSET h "" empty "\\x00" "" "\\xff\\r\\n" "\\x00\\xff"  => 3
    HGET h ""                   => "empty"
    HGET h "\\x00"              => ""
    HGET h "\\xff\\r\\n"        => "\\x00\\xff"
    HSET h 007 -1 7 1e3         => 2
    HGET h 7                    => "1e3"
    HGET h 007                  => "-1"
    HSET h large "y"*100000     => 1
    HGET h large                => "y"*100000
    HSTRLEN h large             => 100000
    HSET h large small          => 0
    HGET h large                => "small"
    HGET h "\\x00"              => ""
  `,
  'whole numbers': `
    HINCRBY h n 5               => 5
    HINCRBY h n -7              => -2
    HGET h n                    => "-2"
    HSET h big 9223372036854775807 text x empty "" spaced " 1" float 1.5  => 5
    HINCRBY h big -1            => 9223372036854775806
    HINCRBY h big 1             => 9223372036854775807
    HINCRBY h big 1             => -ERR increment or decrement would overflow
    HINCRBY h text 1            => -ERR hash value is not an integer
    HINCRBY h empty 1           => -ERR hash value is not an integer
    HINCRBY h spaced 1          => -ERR hash value is not an integer
    HINCRBY h float 1           => -ERR hash value is not an integer
    HINCRBY h n x               => -ERR value is not an integer or out of range
    HINCRBY h n 9223372036854775808  => -ERR value is not an integer or out of range
    HINCRBY new n x             => -ERR value is not an integer or out of range
    EXISTS new                  => 0
    HINCRBY h big -9223372036854775808  => -1
  `,
  'decimal numbers': `
    HINCRBYFLOAT h f 10.5       => "10.5"
    HINCRBYFLOAT h f 0.1        => "10.6"
    HINCRBYFLOAT h f -5         => "5.6"
    HGET h f                    => "5.6"
    HSET h e 5.0e3 text x       => 2
    HINCRBYFLOAT h e 2.0e2      => "5200"
    HINCRBYFLOAT h hex -0x1.8p1 => "-3"
    HINCRBYFLOAT h hex 0x10     => "13"
    HINCRBYFLOAT h text 1       => -ERR hash value is not a float
    HINCRBYFLOAT h f x          => -ERR value is not a valid float
    HINCRBYFLOAT h f inf        => -ERR value is NaN or Infinity
    SET string x                => OK
    HINCRBYFLOAT string f inf   => -ERR value is NaN or Infinity
    HINCRBYFLOAT h f nan        => -ERR value is not a valid float
    HINCRBYFLOAT new f x        => -ERR value is not a valid float
    EXISTS new                  => 0
  `,
  'random fields': `
    HSET h a 1 b 2 c 3          => 3
    HRANDFIELD h                => /^[abc]$/
    HRANDFIELD h 0              => []
    HRANDFIELD h 2              => [/^[abc]$/ /^[abc]$/]
    HRANDFIELD h 5              => unordered["a" "b" "c"]
    HRANDFIELD h -4             => [/^[abc]$/ /^[abc]$/ /^[abc]$/ /^[abc]$/]
    HRANDFIELD h x              => -ERR value is not an integer or out of range
    HRANDFIELD h 1 x            => -ERR syntax error
    HRANDFIELD h 1 WITHVALUES x => -ERR syntax error
    HRANDFIELD h -9223372036854775808  => -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
    HRANDFIELD h -9223372036854775807 WITHVALUES  => -ERR value is out of range
    HRANDFIELD h 9223372036854775807 WITHVALUES   => -ERR value is out of range
    HRANDFIELD h 4611686018427387904 WITHVALUES   => -ERR value is out of range
  `,
  'random fields with values, flat': {
    script: `
      HSET h a 1                => 1
      HRANDFIELD h 5 WITHVALUES => ["a" "1"]
      HRANDFIELD h -2 withvalues  => ["a" "1" "a" "1"]
    `,
    doors: ['resp2', 'replay'],
    because: 'RESP2 has them flat',
  },
  'random fields with values, in pairs': {
    script: `
      HSET h a 1                => 1
      HRANDFIELD h 5 WITHVALUES => [["a" "1"]]
      HRANDFIELD h -2 withvalues  => [["a" "1"] ["a" "1"]]
    `,
    doors: ['resp3', 'websocket'],
    because: 'RESP3 nests them',
  },
  scanning: `
    HSET h a1 1 a2 2 b1 3       => 3
    HSCAN h 0                   => ["0" ["a1" "1" "a2" "2" "b1" "3"]]
    HSCAN h 0 MATCH a* COUNT 100  => ["0" ["a1" "1" "a2" "2"]]
    HSCAN h 0 match none        => ["0" []]
    HSCAN h x                   => -ERR invalid cursor
    HSCAN h 0 COUNT 0           => -ERR syntax error
    HSCAN h 0 COUNT x           => -ERR value is not an integer or out of range
    HSCAN h 0 TYPE hash         => -ERR syntax error
    HSCAN h 0 MATCH             => -ERR syntax error
  `,
  'scanning without values': {
    notRedis: 'redis-server 7.4 brought NOVALUES',
    script: `
      HSET h a1 1 a2 2 b1 3     => 3
      HSCAN h 0 NOVALUES        => ["0" ["a1" "a2" "b1"]]
      HSCAN h 0 novalues MATCH b* COUNT 5  => ["0" ["b1"]]
    `,
  },
  'fields end': {
    notRedis: 'redis-server 7.4 brought deadlines of fields',
    script: `
      HSET h a 1 b 2 c 3        => 3
      HEXPIRE h 100 FIELDS 2 a none  => [1 -2]
      HPEXPIRE h 100000 NX FIELDS 2 a b  => [0 1]
      HTTL h FIELDS 3 a c none  => [<99..100> -1 -2]
      HPTTL h FIELDS 1 b        => [<99000..100000>]
      HEXPIREAT h $unix+500 GT FIELDS 1 a  => [1]
      HPEXPIREAT h $now+50000 LT FIELDS 1 b  => [1]
      HEXPIRETIME h FIELDS 1 c  => [-1]
      HPEXPIRETIME h FIELDS 2 c none  => [-1 -2]
      HTTL h FIELDS 1 a         => [<499..500>]
      HPERSIST h FIELDS 3 a c none  => [1 -1 -2]
      HTTL h FIELDS 1 a         => [-1]
      HEXPIRE h 0 FIELDS 1 c    => [2]
      HLEN h                    => 2
      HPEXPIRE h 1 FIELDS 1 a   => [1]
      until HGET h a            => nil
      HKEYS h                   => ["b"]
      HSET h b 5                => 0
      HTTL h FIELDS 1 b         => [-1]
      HPEXPIRE h 1 FIELDS 1 b   => [1]
      until EXISTS h            => 0
      HEXPIRE none 10 FIELDS 1 a  => [-2]
      HTTL none FIELDS 2 a b    => [-2 -2]
    `,
  },
  'deadlines of fields are copied and kept': {
    notRedis: 'redis-server 7.4 brought deadlines of fields',
    script: `
      HSET h a 1 b 2            => 2
      HEXPIRE h 1000 FIELDS 1 a  => [1]
      COPY h c                  => 1
      RENAME h r                => OK
      MOVE r 1                  => 1
      HTTL c FIELDS 2 a b       => [<999..1000> -1]
      @1 HTTL r FIELDS 1 a      => [<999..1000>]
      @1 HINCRBY r a 1          => 2
      @1 HINCRBYFLOAT r a 0.5   => "2.5"
      @1 HTTL r FIELDS 1 a      => [<999..1000>]
    `,
  },
  'deadlines of fields refuse wrong options': {
    notRedis: 'redis-server 7.4 brought deadlines of fields',
    script: `
      HSET h a 1                => 1
      SET t v                   => OK
      HEXPIRE h -1 FIELDS 1 a   => -ERR invalid expire time, must be >= 0
      HEXPIRE h x FIELDS 1 a    => -ERR value is not an integer or out of range
      HEXPIRE h 70368744178 FIELDS 1 a  => -ERR invalid expire time in 'hexpire' command
      HPEXPIREAT h 9223372036854775807 FIELDS 1 a  => -ERR invalid expire time in 'hpexpireat' command
      HEXPIRE h 1 NX GT FIELDS 1 a  => -ERR Mandatory argument FIELDS is missing or not at the right position
      HEXPIRE h 1 FIELDS 0 a    => -ERR Parameter \`numFields\` should be greater than 0
      HEXPIRE h 1 FIELDS 2 a    => -ERR The \`numfields\` parameter must match the number of arguments
      HEXPIRE h 1 FIELDS 1      => -ERR wrong number of arguments for 'hexpire' command
      HTTL h FIELDS 0 a         => -ERR Number of fields must be a positive integer
      HTTL h FIELDS 2 a         => -ERR The \`numfields\` parameter must match the number of arguments
      HPERSIST h 1 a b          => -ERR Mandatory argument FIELDS is missing or not at the right position
      HEXPIRE t 1 FIELDS 1 a    => ${WRONG_TYPE}
      HPEXPIREAT t 1 FIELDS 1 a  => ${WRONG_TYPE}
      HTTL t FIELDS 1 a         => ${WRONG_TYPE}
      HPERSIST t FIELDS 1 a     => ${WRONG_TYPE}
    `,
  },
  'other types are refused': `
    SET t v                     => OK
    HSET t a 1                  => ${WRONG_TYPE}
    HSETNX t a 1                => ${WRONG_TYPE}
    HMSET t a 1                 => ${WRONG_TYPE}
    HGET t a                    => ${WRONG_TYPE}
    HMGET t a                   => ${WRONG_TYPE}
    HDEL t a                    => ${WRONG_TYPE}
    HLEN t                      => ${WRONG_TYPE}
    HEXISTS t a                 => ${WRONG_TYPE}
    HSTRLEN t a                 => ${WRONG_TYPE}
    HINCRBY t a 1               => ${WRONG_TYPE}
    HINCRBYFLOAT t a 1          => ${WRONG_TYPE}
    HGETALL t                   => ${WRONG_TYPE}
    HKEYS t                     => ${WRONG_TYPE}
    HVALS t                     => ${WRONG_TYPE}
    HRANDFIELD t                => ${WRONG_TYPE}
    HSCAN t 0                   => ${WRONG_TYPE}
    HSET h a 1                  => 1
    GET h                       => ${WRONG_TYPE}
    INCR h                      => ${WRONG_TYPE}
    LPUSH h x                   => ${WRONG_TYPE}
    SADD h x                    => ${WRONG_TYPE}
    HGETALL h                   => {"a" "1"}
  `,
  'hashes are copied, renamed, moved, overwritten': `
    HSET h a 1                  => 1
    COPY h c                    => 1
    HSET h a 2                  => 0
    HGETALL c                   => {"a" "1"}
    RENAME c d                  => OK
    MOVE d 1                    => 1
    @1 HGETALL d                => {"a" "1"}
    EXPIRE h 100                => 1
    HSET h b 1                  => 1
    TTL h                       => <99..100>
    SCAN 0 TYPE hash COUNT 100  => ["0" ["h"]]
    SET h v                     => OK
    GET h                       => "v"
  `,
});
