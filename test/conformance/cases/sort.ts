/** SORT and SORT_RO. */
import { cases } from '../script.ts';

const NUMBERS = "-ERR One or more scores can't be converted into double";

export const SORT_CASES = cases({
  'numbers, words, limits': `
    RPUSH l 3 10 -1.5 2         => 4
    SORT l                      => ["-1.5" "2" "3" "10"]
    SORT l DESC                 => ["10" "3" "2" "-1.5"]
    SORT l ALPHA                => ["-1.5" "10" "2" "3"]
    SORT l LIMIT 1 2            => ["2" "3"]
    SORT l LIMIT 0 0            => []
    SORT l LIMIT -5 2           => ["-1.5" "2"]
    SORT l LIMIT 9 2            => []
    SORT l LIMIT 1 -1           => ["2" "3" "10"]
    SORT_RO l DESC LIMIT 0 1    => ["10"]
    SADD s b a c                => 3
    SORT s ALPHA DESC           => ["c" "b" "a"]
    ZADD z 3 1 2 2 1 3          => 3
    SORT z                      => ["1" "2" "3"]
    SORT z BY nosort            => ["3" "2" "1"]
    SORT z BY nosort DESC LIMIT 0 2  => ["1" "2"]
    SORT none                   => []
    RPUSH e "" " 1" 0x10 1e2 inf -inf  => 6
    SORT e                      => ["-inf" "" " 1" "0x10" "1e2" "inf"]
  `,
  'numbers that no double holds': `
    RPUSH l 1 1e-400            => 2
    SORT l                      => ${NUMBERS}
    RPUSH big 1 -1e400          => 2
    SORT big                    => ${NUMBERS}
  `,
  'by other keys, and getting them': `
    RPUSH l 1 2 3 4             => 4
    MSET w_1 30 w_2 10 w_3 20   => OK
    MSET o_1 one o_2 two        => OK
    HSET h_1 f 9 g x            => 2
    HSET h_2 f 8                => 1
    SORT l BY w_*               => ["4" "2" "3" "1"]
    SORT l BY w_* DESC          => ["1" "3" "2" "4"]
    SORT l BY h_*->f            => ["3" "4" "2" "1"]
    SORT l BY w_* GET # GET o_* => ["4" nil "2" "two" "3" nil "1" "one"]
    SORT l BY nosort GET h_*->f GET h_*->g  => ["9" "x" "8" nil nil nil nil nil]
    SORT l BY nosort DESC GET #  => ["4" "3" "2" "1"]
    SORT l BY nosort LIMIT 1 2  => ["2" "3"]
    SORT l GET fixed            => [nil nil nil nil]
    SORT l BY o_* ALPHA         => ["3" "4" "1" "2"]
    SORT l BY o_*               => ${NUMBERS}
    SORT l BY h_*->             => ["1" "2" "3" "4"]
    SORT_RO l GET o_* LIMIT 0 1 => ["one"]
  `,
  'store puts a list in place': `
    RPUSH l 2 1 3               => 3
    SORT l STORE d              => 3
    LRANGE d 0 -1               => ["1" "2" "3"]
    SET d x EX 100              => OK
    SORT l DESC GET # GET none_* STORE d  => 6
    LRANGE d 0 -1               => ["3" "" "2" "" "1" ""]
    TTL d                       => -1
    SORT l LIMIT 0 1 STORE l    => 1
    LRANGE l 0 -1               => ["1"]
    SORT none STORE d           => 0
    EXISTS d                    => 0
    SADD s c b a                => 3
    SORT s BY nosort STORE d    => 3
    LRANGE d 0 -1               => ["a" "b" "c"]
    COMMAND GETKEYS SORT l GET STORE LIMIT 1 2 STORE d  => ["l" "d"]
    COMMAND GETKEYS SORT_RO l ALPHA  => ["l"]
  `,
  'sort refuses': `
    RPUSH l a 1                 => 2
    SORT l                      => ${NUMBERS}
    SORT l STORE d              => ${NUMBERS}
    EXISTS d                    => 0
    SORT l FOO                  => -ERR syntax error
    SORT l LIMIT 1              => -ERR syntax error
    SORT l LIMIT x 1            => -ERR value is not an integer or out of range
    SORT_RO l STORE d           => -ERR syntax error
    SET k v                     => OK
    SORT k                      => -WRONGTYPE Operation against a key holding the wrong kind of value
    HSET h f v                  => 1
    SORT h                      => -WRONGTYPE Operation against a key holding the wrong kind of value
    RPUSH n nan                 => 1
    SORT n                      => ${NUMBERS}
    RPUSH m 1e999               => 1
    SORT m                      => ${NUMBERS}
  `,
});
