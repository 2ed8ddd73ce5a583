/** Sorted sets: members, ranges, ends, chance, sorted sets of sorted sets, pops that wait. */
import { cases } from '../script.ts';

const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value';

export const SORTED_SET_CASES = cases({
  'members come, change and go': `
    ZADD z 1 a 2 b              => 2
    ZADD z 3 b 4 c              => 1
    ZCARD z                     => 3
    ZSCORE z b                  => ,3
    ZSCORE z none               => nil
    ZMSCORE z a none c          => [,1 nil ,4]
    ZRANGE z 0 -1 WITHSCORES    => pairs["a" ,1 "b" ,3 "c" ,4]
    ZREM z a none               => 1
    ZREM z b c                  => 2
    EXISTS z                    => 0
    TYPE z                      => none
  `,
  'a missing sorted set is empty': `
    ZCARD none                  => 0
    ZSCORE none a               => nil
    ZMSCORE none a b            => [nil nil]
    ZRANK none a                => nil
    ZREVRANK none a             => nil
    ZCOUNT none -inf inf        => 0
    ZLEXCOUNT none - +          => 0
    ZRANGE none 0 -1            => []
    ZRANGE none 0 -1 WITHSCORES => []
    ZREM none a                 => 0
    ZPOPMIN none                => []
    ZPOPMAX none 3              => []
    ZRANDMEMBER none            => nil
    ZRANDMEMBER none 3          => []
    ZREMRANGEBYRANK none 0 -1   => 0
    ZSCAN none 0                => ["0" []]
    ZUNION 2 none other         => []
    ZINTER 2 none other         => []
    ZDIFF 2 none other          => []
    ZINTERCARD 2 none other     => 0
    ZMPOP 1 none MIN            => nil-array
    ZADD none XX 1 a            => 0
    ZADD none XX INCR 1 a       => nil
    EXISTS none                 => 0
  `,
  'zadd takes conditions': `
    ZADD z 5 a                  => 1
    ZADD z NX 6 a 1 b           => 1
    ZADD z XX 7 a 1 c           => 0
    ZADD z GT CH 6 a 9 b        => 1
    ZADD z LT CH 6 a 10 b       => 1
    ZADD z CH 6 a 9 b 1 d       => 1
    ZADD z gt ch 8 new          => 1
    ZADD z INCR 2 a             => ,8
    ZADD z NX INCR 2 a          => nil
    ZADD z GT INCR -1 a         => nil
    ZADD z XX INCR 1.5 a        => ,9.5
    ZRANGE z 0 -1 WITHSCORES    => pairs["d" ,1 "new" ,8 "b" ,9 "a" ,9.5]
  `,
  'zadd refuses what it cannot do, and does nothing': `
    ZADD z                      => -ERR wrong number of arguments for 'zadd' command
    ZADD z 1 a 2                => -ERR syntax error
    ZADD z NX XX                => -ERR syntax error
    ZADD z NX XX 1 a            => -ERR XX and NX options at the same time are not compatible
    ZADD z GT LT 1 a            => -ERR GT, LT, and/or NX options at the same time are not compatible
    ZADD z NX GT 1 a            => -ERR GT, LT, and/or NX options at the same time are not compatible
    ZADD z INCR 1 a 2 b         => -ERR INCR option supports a single increment-element pair
    ZADD z 1 a x b              => -ERR value is not a valid float
    ZADD hex 0x10 a -0x1.8p1 b 0X.8 c  => 3
    ZRANGEBYSCORE hex -1e400 1e-400  => ["b"]
    ZRANGE hex 0 -1 WITHSCORES  => pairs["b" ,-3 "c" ,0.5 "a" ,16]
    ZADD z 0x a                 => -ERR value is not a valid float
    ZADD z 1e-400 a             => -ERR value is not a valid float
    ZADD z 1e400 a              => -ERR value is not a valid float
    ZADD z nan a                => -ERR value is not a valid float
    ZADD z "" a                 => -ERR value is not a valid float
    ZADD z " 1" a               => -ERR value is not a valid float
    EXISTS z                    => 0
    ZADD z inf a                => 1
    ZADD z INCR -inf a          => -ERR resulting score is not a number (NaN)
    ZINCRBY z -inf a            => -ERR resulting score is not a number (NaN)
    ZSCORE z a                  => ,inf
  `,
  zincrby: `
    ZINCRBY z 2.5 a             => ,2.5
    ZINCRBY z -1 a              => ,1.5
    ZINCRBY z x a               => -ERR value is not a valid float
    ZINCRBY z inf b             => ,inf
    ZINCRBY z 1 b               => ,inf
    ZRANGE z 0 -1               => ["a" "b"]
  `,
  'ranks from either end': `
    ZADD z 1 a 1 b 2 c          => 3
    ZRANK z a                   => 0
    ZRANK z c                   => 2
    ZREVRANK z a                => 2
    ZREVRANK z c                => 0
    ZRANK z none                => nil
    ZRANK z a WITHSCORE x       => -ERR wrong number of arguments for 'zrank' command
  `,
  'ranks with scores': {
    notRedis: 'redis-server 7.0 has no WITHSCORE, 7.2 has',
    script: `
      ZADD z 1 a 1.5 b          => 2
      ZRANK z b WITHSCORE       => [1 ,1.5]
      ZREVRANK z b withscore    => [0 ,1.5]
      ZRANK z none WITHSCORE    => nil-array
      ZREVRANK none a WITHSCORE => nil-array
      ZRANK z a FOO             => -ERR syntax error
    `,
  },
  'zrange by rank': `
    ZADD z 1 a 2 b 3 c 4 d      => 4
    ZRANGE z 1 2                => ["b" "c"]
    ZRANGE z -2 -1              => ["c" "d"]
    ZRANGE z 2 1                => []
    ZRANGE z 0 100              => ["a" "b" "c" "d"]
    ZRANGE z 5 6                => []
    ZRANGE z 0 1 REV            => ["d" "c"]
    ZRANGE z 0 1 REV WITHSCORES => pairs["d" ,4 "c" ,3]
    ZRANGE z -1 -1 rev          => ["a"]
    ZREVRANGE z 0 1             => ["d" "c"]
    ZREVRANGE z 2 -1 WITHSCORES => pairs["b" ,2 "a" ,1]
    ZRANGE z a 1                => -ERR value is not an integer or out of range
    ZRANGE z 0 1 REV REV        => -ERR syntax error
    ZRANGE z - + BYLEX BYLEX    => -ERR syntax error
    ZRANGE z - + BYLEX BYSCORE  => -ERR syntax error
    ZRANGE z 0 1 FOO            => -ERR syntax error
    ZREVRANGE z 0 1 REV         => -ERR syntax error
    ZRANGE z 0 1 LIMIT 0 1      => -ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX
  `,
  'zrange by score': `
    ZADD z 1 a 2 b 2 c 3 d inf e          => 5
    ZRANGE z 2 3 BYSCORE                  => ["b" "c" "d"]
    ZRANGE z (2 3 BYSCORE                 => ["d"]
    ZRANGE z -inf +inf BYSCORE LIMIT 1 2  => ["b" "c"]
    ZRANGE z -inf +inf BYSCORE LIMIT 1 -1 => ["b" "c" "d" "e"]
    ZRANGE z -inf +inf BYSCORE LIMIT -1 2 => []
    ZRANGE z 3 1 BYSCORE REV              => ["d" "c" "b" "a"]
    ZRANGE z inf (2 BYSCORE REV WITHSCORES LIMIT 0 1  => pairs["e" ,inf]
    ZRANGEBYSCORE z 1 (3                  => ["a" "b" "c"]
    ZRANGEBYSCORE z 1 3 WITHSCORES LIMIT 2 5  => pairs["c" ,2 "d" ,3]
    ZREVRANGEBYSCORE z 3 1 LIMIT 1 2      => ["c" "b"]
    ZREVRANGEBYSCORE z 1 3                => []
    ZCOUNT z 2 3                          => 3
    ZCOUNT z (2 (3                        => 0
    ZCOUNT z -inf +inf                    => 5
    ZCOUNT z a 1                          => -ERR min or max is not a float
    ZRANGE z 1 nan BYSCORE                => -ERR min or max is not a float
    ZRANGEBYSCORE z 1 2 LIMIT 0           => -ERR syntax error
    ZRANGEBYSCORE z 1 2 LIMIT a 1         => -ERR value is not an integer or out of range
  `,
  'zrange by member': `
    ZADD z 0 a 0 b 0 c 0 ca 0 d     => 5
    ZRANGE z [b [ca BYLEX           => ["b" "c" "ca"]
    ZRANGE z (b (ca BYLEX           => ["c"]
    ZRANGE z - + BYLEX LIMIT 1 2    => ["b" "c"]
    ZRANGE z + (c BYLEX REV         => ["d" "ca"]
    ZRANGEBYLEX z - (c              => ["a" "b"]
    ZREVRANGEBYLEX z (d [b          => ["ca" "c" "b"]
    ZREVRANGEBYLEX z + - LIMIT 0 1  => ["d"]
    ZLEXCOUNT z [b +                => 4
    ZLEXCOUNT z + -                 => 0
    ZLEXCOUNT z b c                 => -ERR min or max not valid string range item
    ZRANGE z [a +b BYLEX            => -ERR min or max not valid string range item
    ZRANGE z - + BYLEX WITHSCORES   => -ERR syntax error, WITHSCORES not supported in combination with BYLEX
  `,
  zrangestore: `
    ZADD z 1 a 2 b 3 c              => 3
    ZRANGESTORE t z 0 1             => 2
    ZRANGE t 0 -1 WITHSCORES        => pairs["a" ,1 "b" ,2]
    ZRANGESTORE t z (1 +inf BYSCORE LIMIT 0 1  => 1
    ZRANGE t 0 -1                   => ["b"]
    ZRANGESTORE z z 0 0 REV         => 1
    ZRANGE z 0 -1 WITHSCORES        => pairs["c" ,3]
    SET s v                         => OK
    EXPIRE s 100                    => 1
    ZRANGESTORE s z 0 -1            => 1
    TTL s                           => -1
    ZRANGESTORE s z 5 6             => 0
    EXISTS s                        => 0
    ZRANGESTORE t none 0 -1         => 0
    EXISTS t                        => 0
    ZRANGESTORE t z 0 1 WITHSCORES  => -ERR syntax error
  `,
  'removals by range': `
    ZADD z 1 a 2 b 3 c 4 d 5 e      => 5
    ZREMRANGEBYRANK z 0 0           => 1
    ZREMRANGEBYRANK z -1 -1         => 1
    ZREMRANGEBYSCORE z (2 3         => 1
    ZREMRANGEBYSCORE z 9 10         => 0
    ZRANGE z 0 -1                   => ["b" "d"]
    ZADD l 0 a 0 b 0 c              => 3
    ZREMRANGEBYLEX l [b +           => 2
    ZREMRANGEBYLEX l - +            => 1
    EXISTS l                        => 0
    ZREMRANGEBYRANK z x 1           => -ERR value is not an integer or out of range
    ZREMRANGEBYSCORE z x 1          => -ERR min or max is not a float
    ZREMRANGEBYLEX z x +            => -ERR min or max not valid string range item
    ZREMRANGEBYRANK z 0 -1          => 2
    EXISTS z                        => 0
  `,
  'pops from the ends': `
    ZADD z 1 a 2 b 3 c 4 d          => 4
    ZPOPMIN z                       => ["a" ,1]
    ZPOPMAX z                       => ["d" ,4]
    ZPOPMIN z 0                     => []
    ZPOPMAX z 5                     => pairs["c" ,3 "b" ,2]
    EXISTS z                        => 0
    ZPOPMIN z -1                    => -ERR value is out of range, must be positive
    ZPOPMIN z x                     => -ERR value is out of range, must be positive
    ZPOPMIN z 1 2                   => -ERR syntax error
  `,
  'members by chance': `
    ZADD z 1 a                      => 1
    ZRANDMEMBER z                   => "a"
    ZRANDMEMBER z 5                 => ["a"]
    ZRANDMEMBER z -3                => ["a" "a" "a"]
    ZRANDMEMBER z 5 WITHSCORES      => pairs["a" ,1]
    ZRANDMEMBER z -2 withscores     => pairs["a" ,1 "a" ,1]
    ZRANDMEMBER z 0                 => []
    ZRANDMEMBER z x                 => -ERR value is not an integer or out of range
    ZRANDMEMBER z 1 FOO             => -ERR syntax error
    ZRANDMEMBER z -9223372036854775808  => -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
    ZRANDMEMBER z 4611686018427387904 WITHSCORES  => -ERR value is out of range
    ZCARD z                         => 1
  `,
  zscan: `
    ZADD z 1 a 2.5 b                => 2
    ZSCAN z 0                       => ["0" ["a" "1" "b" "2.5"]]
    ZSCAN z 0 MATCH b* COUNT 100    => ["0" ["b" "2.5"]]
    ZSCAN z x                       => -ERR invalid cursor
    ZSCAN z 0 COUNT 0               => -ERR syntax error
    ZSCAN z 0 FOO                   => -ERR syntax error
  `,
  'scores at the edges': `
    ZADD z inf a -inf b 0 c 1e20 d -0.5 e 3.0e2 f  => 6
    ZRANGE z 0 -1 WITHSCORES        => pairs["b" ,-inf "e" ,-0.5 "c" ,0 "f" ,300 "d" ,1e+20 "a" ,inf]
    ZADD z 1e400 g                  => -ERR value is not a valid float
    ZCOUNT z -inf (inf              => 5
  `,
  'large sorted sets are indexed': `
    ZADD z 1 a                      => 1
    OBJECT ENCODING z               => "listpack"
    ZADD z 2 "x"*65                 => 1
    OBJECT ENCODING z               => "skiplist"
    ZRANK z "x"*65                  => 1
    ZPOPMAX z                       => ["x"*65 ,2]
    CONFIG SET zset-max-listpack-entries 2  => OK
    CONFIG GET zset-max-ziplist-entries     => {"zset-max-ziplist-entries" "2"}
    ZADD y 1 a 2 b                  => 2
    OBJECT ENCODING y               => "listpack"
    ZADD y 3 c                      => 1
    OBJECT ENCODING y               => "skiplist"
    COPY y x                        => 1
    RENAME x w                      => OK
    ZRANGE w 0 -1                   => ["a" "b" "c"]
    ZRANGEBYSCORE w (1 3            => ["b" "c"]
    ZREMRANGEBYRANK w 0 1           => 2
    ZINCRBY w 1 c                   => ,4
    ZRANGE w 0 -1 WITHSCORES        => pairs["c" ,4]
    CONFIG SET zset-max-ziplist-entries 128  => OK
    TYPE y                          => zset
    SCAN 0 TYPE zset COUNT 100      => ["0" unordered["w" "y" "z"]]
    # A restart forgets the parameter, and would find these small.
    DEL w y                         => 2
  `,
  'unions, intersections and differences': `
    ZADD a 1 x 2 y                  => 2
    ZADD b 10 y 20 z                => 2
    ZUNION 2 a b                    => ["x" "y" "z"]
    ZUNION 2 a b WITHSCORES         => pairs["x" ,1 "y" ,12 "z" ,20]
    ZUNION 2 a b WEIGHTS 2 0.5 WITHSCORES    => pairs["x" ,2 "y" ,9 "z" ,10]
    ZUNION 2 a b AGGREGATE MAX WITHSCORES    => pairs["x" ,1 "y" ,10 "z" ,20]
    ZUNION 2 a b aggregate min withscores    => pairs["x" ,1 "y" ,2 "z" ,20]
    ZINTER 2 a b WITHSCORES         => pairs["y" ,12]
    ZINTER 2 a b WEIGHTS 1 -1 WITHSCORES     => pairs["y" ,-8]
    ZINTER 2 a none                 => []
    ZINTERCARD 2 a b                => 1
    ZINTERCARD 2 b b LIMIT 1        => 1
    ZINTERCARD 2 b b LIMIT 0        => 2
    ZDIFF 2 a b WITHSCORES          => pairs["x" ,1]
    ZDIFF 1 a                       => ["x" "y"]
    ZUNION 2 a a WITHSCORES         => pairs["x" ,2 "y" ,4]
  `,
  'results are stored': `
    ZADD a 1 x 2 y                  => 2
    ZADD b 10 y 20 z                => 2
    ZUNIONSTORE t 2 a b WEIGHTS 1 2 AGGREGATE SUM  => 3
    ZRANGE t 0 -1 WITHSCORES        => pairs["x" ,1 "y" ,22 "z" ,40]
    ZINTERSTORE a 2 a b             => 1
    ZRANGE a 0 -1 WITHSCORES        => pairs["y" ,12]
    ZDIFFSTORE t 2 b a              => 1
    ZRANGE t 0 -1 WITHSCORES        => pairs["z" ,20]
    ZDIFFSTORE t 2 b b              => 0
    EXISTS t                        => 0
    SET s v                         => OK
    ZUNIONSTORE s 1 b               => 2
    TYPE s                          => zset
    ZADD i inf m                    => 1
    ZADD j -inf m                   => 1
    ZUNIONSTORE k 2 i j             => 1
    ZSCORE k m                      => ,0
    ZUNIONSTORE k 1 i WEIGHTS 0     => 1
    ZSCORE k m                      => ,0
  `,
  'sets count as sorted sets of ones': `
    SADD s x y w                    => 3
    ZADD a 5 x 6 v                  => 2
    ZUNION 2 s a WITHSCORES         => pairs["w" ,1 "y" ,1 "v" ,6 "x" ,6]
    ZINTER 2 s a WEIGHTS 2 1 WITHSCORES  => pairs["x" ,7]
    ZDIFF 2 s a                     => ["w" "y"]
    ZINTERCARD 2 s a                => 1
    ZUNIONSTORE t 1 s WEIGHTS 3     => 3
    ZSCORE t w                      => ,3
  `,
  'combinations refuse what they cannot read': `
    ZUNION 0 a                      => -ERR at least 1 input key is needed for 'zunion' command
    ZUNIONSTORE t 0 a               => -ERR at least 1 input key is needed for 'zunionstore' command
    ZINTERCARD 0 a                  => -ERR at least 1 input key is needed for 'zintercard' command
    ZUNION x a                      => -ERR value is not an integer or out of range
    ZUNION 3 a b                    => -ERR syntax error
    ZUNION 2 a b WEIGHTS 1          => -ERR syntax error
    ZUNION 2 a b WEIGHTS 1 x        => -ERR weight value is not a float
    ZUNION 2 a b AGGREGATE AVG      => -ERR syntax error
    ZUNIONSTORE t 2 a b WITHSCORES  => -ERR syntax error
    ZDIFF 2 a b WEIGHTS 1 2         => -ERR syntax error
    ZINTERCARD 2 a b LIMIT -1       => -ERR LIMIT can't be negative
    ZINTERCARD 2 a b LIMIT x        => -ERR LIMIT can't be negative
    ZINTERCARD 2 a b WITHSCORES     => -ERR syntax error
    SET s v                         => OK
    ZUNION 2 a s                    => ${WRONG_TYPE}
  `,
  'pops from the first of several': `
    ZADD b 1 x 2 y 3 z              => 3
    ZMPOP 2 a b MIN                 => ["b" [["x" ,1]]]
    ZMPOP 2 a b MAX COUNT 5         => ["b" [["z" ,3] ["y" ,2]]]
    ZMPOP 2 a b MIN                 => nil-array
    ZMPOP 0 a MIN                   => -ERR numkeys should be greater than 0
    ZMPOP x a MIN                   => -ERR numkeys should be greater than 0
    ZMPOP 1 a MID                   => -ERR syntax error
    ZMPOP 2 a b                     => -ERR syntax error
    ZMPOP 1 a MIN COUNT 0           => -ERR count should be greater than 0
    ZMPOP 1 a MIN COUNT 1 COUNT 2   => -ERR syntax error
  `,
  'blocking pops take what is there': `
    ZADD z 1 a 2 b 3 c              => 3
    BZPOPMIN none z 0               => ["z" "a" ,1]
    BZPOPMAX z 0                    => ["z" "c" ,3]
    BZMPOP 0 2 none z MIN           => ["z" [["b" ,2]]]
    EXISTS z                        => 0
    BZPOPMIN z x                    => -ERR timeout is not a float or out of range
    BZPOPMAX z -1                   => -ERR timeout is negative
    BZMPOP x 1 z MIN                => -ERR timeout is not a float or out of range
    BZMPOP 0 1 z FOO                => -ERR syntax error
    BZPOPMIN z 0.01                 => nil-array
    BZMPOP 0.01 1 z MAX COUNT 2     => nil-array
  `,
  'a pop that waits is served in its turn': `
    b: BZPOPMIN z 0                 => waits
    c: BZPOPMAX other z 0           => waits
    ZADD z 1 a 2 b 3 c              => 3
    b:                              => ["z" "a" ,1]
    c:                              => ["z" "c" ,3]
    ZRANGE z 0 -1                   => ["b"]
    DEL z                           => 1
    b: BZMPOP 0 2 y z MIN COUNT 2   => waits
    ZUNIONSTORE z 1 none            => 0
    ZINCRBY z 5 m                   => ,5
    b:                              => ["z" [["m" ,5]]]
    EXISTS z                        => 0
  `,
  'a waiter for a sorted set is not served by another type': `
    b: BZPOPMIN z 0                 => waits
    RPUSH z x                       => 1
    DEL z                           => 1
    ZADD z 1 a                      => 1
    b:                              => ["z" "a" ,1]
  `,
  'other types are refused': `
    SET s v                         => OK
    ZADD s 1 a                      => ${WRONG_TYPE}
    ZADD s XX 1 a                   => ${WRONG_TYPE}
    ZINCRBY s 1 a                   => ${WRONG_TYPE}
    ZREM s a                        => ${WRONG_TYPE}
    ZCARD s                         => ${WRONG_TYPE}
    ZSCORE s a                      => ${WRONG_TYPE}
    ZMSCORE s a                     => ${WRONG_TYPE}
    ZRANK s a                       => ${WRONG_TYPE}
    ZREVRANK s a                    => ${WRONG_TYPE}
    ZCOUNT s 0 1                    => ${WRONG_TYPE}
    ZLEXCOUNT s - +                 => ${WRONG_TYPE}
    ZRANGE s 0 1                    => ${WRONG_TYPE}
    ZREVRANGE s 0 1                 => ${WRONG_TYPE}
    ZRANGEBYSCORE s 0 1             => ${WRONG_TYPE}
    ZREVRANGEBYSCORE s 1 0          => ${WRONG_TYPE}
    ZRANGEBYLEX s - +               => ${WRONG_TYPE}
    ZREVRANGEBYLEX s + -            => ${WRONG_TYPE}
    ZRANGESTORE t s 0 1             => ${WRONG_TYPE}
    ZREMRANGEBYRANK s 0 1           => ${WRONG_TYPE}
    ZREMRANGEBYSCORE s 0 1          => ${WRONG_TYPE}
    ZREMRANGEBYLEX s - +            => ${WRONG_TYPE}
    ZPOPMIN s                       => ${WRONG_TYPE}
    ZPOPMAX s 1                     => ${WRONG_TYPE}
    ZRANDMEMBER s                   => ${WRONG_TYPE}
    ZRANDMEMBER s 1                 => ${WRONG_TYPE}
    ZSCAN s 0                       => ${WRONG_TYPE}
    ZMPOP 1 s MIN                   => ${WRONG_TYPE}
    BZPOPMIN s 0                    => ${WRONG_TYPE}
    BZMPOP 0 1 s MIN                => ${WRONG_TYPE}
    ZINTERCARD 1 s                  => ${WRONG_TYPE}
    GET s                           => "v"
    ZADD z 1 a                      => 1
    GET z                           => ${WRONG_TYPE}
    LPUSH z a                       => ${WRONG_TYPE}
  `,
});
