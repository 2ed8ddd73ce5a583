/** Lists: ends, positions, moves, and pops that wait. */
import { cases } from '../script.ts';

export const LIST_CASES = cases({
  'push and pop at both ends': `
    RPUSH l a b c               => 3
    LPUSH l z y                 => 5
    LRANGE l 0 -1               => ["y" "z" "a" "b" "c"]
    LPOP l                      => "y"
    RPOP l                      => "c"
    LLEN l                      => 3
    LPOP l 2                    => ["z" "a"]
    RPOP l 10                   => ["b"]
    LPOP l                      => nil
    RPOP l                      => nil
    EXISTS l                    => 0
    LPOP l 2                    => nil-array
    RPOP l 0                    => nil-array
    RPUSH l a                   => 1
    LPOP l 0                    => []
    LLEN l                      => 1
  `,
  'pops refuse a wrong count': `
    RPUSH l a b                 => 2
    LPOP l -1                   => -ERR value is out of range, must be positive
    LPOP l x                    => -ERR value is out of range, must be positive
    RPOP l 1 2                  => -ERR wrong number of arguments for 'rpop' command
    LPOP l 1 2                  => -ERR wrong number of arguments for 'lpop' command
    LPOP                        => -ERR wrong number of arguments for 'lpop' command
    LPOP l 9223372036854775807  => ["a" "b"]
  `,
  'pushx needs a list': `
    LPUSHX l a                  => 0
    RPUSHX l a                  => 0
    EXISTS l                    => 0
    RPUSH l m                   => 1
    LPUSHX l a b                => 3
    RPUSHX l y z                => 5
    LRANGE l 0 -1               => ["b" "a" "m" "y" "z"]
    SET s v                     => OK
    LPUSHX s a                  => -WRONGTYPE Operation against a key holding the wrong kind of value
    RPUSHX s a                  => -WRONGTYPE Operation against a key holding the wrong kind of value
  `,
  'elements are bytes': `
    RPUSH "\\xff\\x00" "" "\\x00" "\\xff\\xfe\\r\\n" 007 -1 12345678901234567890  => 6
    LRANGE "\\xff\\x00" 0 -1    => ["" "\\x00" "\\xff\\xfe\\r\\n" "007" "-1" "12345678901234567890"]
    LINDEX "\\xff\\x00" 2       => "\\xff\\xfe\\r\\n"
    LPOS "\\xff\\x00" ""        => 0
    LPOS "\\xff\\x00" 7         => nil
    LREM "\\xff\\x00" 0 "\\x00" => 1
    RPOP "\\xff\\x00"           => "12345678901234567890"
  `,
  'large elements and long lists': `
    RPUSH l "a"*100000 "b"*70000 small  => 3
    LINDEX l 0                  => "a"*100000
    LINDEX l 1                  => "b"*70000
    LSET l 1 tiny               => OK
    LRANGE l 1 -1               => ["tiny" "small"]
    LPOP l                      => "a"*100000
  `,
  'llen, lindex and lrange': `
    LLEN none                   => 0
    RPUSH l a b c d e           => 5
    LINDEX l 0                  => "a"
    LINDEX l -1                 => "e"
    LINDEX l 4                  => "e"
    LINDEX l 5                  => nil
    LINDEX l -6                 => nil
    LINDEX l x                  => -ERR value is not an integer or out of range
    LINDEX none 0               => nil
    LRANGE l 1 3                => ["b" "c" "d"]
    LRANGE l -3 -2              => ["c" "d"]
    LRANGE l 3 1                => []
    LRANGE l 0 100              => ["a" "b" "c" "d" "e"]
    LRANGE l -100 1             => ["a" "b"]
    LRANGE l 5 10               => []
    LRANGE none 0 -1            => []
    LRANGE l a b                => -ERR value is not an integer or out of range
    LRANGE l 0                  => -ERR wrong number of arguments for 'lrange' command
  `,
  lset: `
    RPUSH l a b c               => 3
    LSET l 1 B                  => OK
    LSET l -1 C                 => OK
    LRANGE l 0 -1               => ["a" "B" "C"]
    LSET l 3 x                  => -ERR index out of range
    LSET l -4 x                 => -ERR index out of range
    LSET none 0 x               => -ERR no such key
    LSET l x y                  => -ERR value is not an integer or out of range
    LSET l 0 "x"*9000           => OK
    LRANGE l 1 -1               => ["B" "C"]
  `,
  linsert: `
    LINSERT l BEFORE a b        => 0
    RPUSH l a b c b             => 4
    LINSERT l BEFORE b x        => 5
    LINSERT l AFTER b y         => 6
    LINSERT l after c z         => 7
    LINSERT l BEFORE none q     => -1
    LINSERT l BESIDE a q        => -ERR syntax error
    LRANGE l 0 -1               => ["a" "x" "b" "y" "c" "z" "b"]
  `,
  lrem: `
    RPUSH l a b a c a b a       => 7
    LREM l 1 a                  => 1
    LREM l -1 a                 => 1
    LRANGE l 0 -1               => ["b" "a" "c" "a" "b"]
    LREM l 0 a                  => 2
    LREM l 0 none               => 0
    LREM l x a                  => -ERR value is not an integer or out of range
    LRANGE l 0 -1               => ["b" "c" "b"]
    LREM l 0 b                  => 2
    LREM l 0 c                  => 1
    EXISTS l                    => 0
    LREM none 0 a               => 0
  `,
  ltrim: `
    RPUSH l a b c d e           => 5
    LTRIM l 1 -2                => OK
    LRANGE l 0 -1               => ["b" "c" "d"]
    LTRIM l -100 100            => OK
    LTRIM l 0 0                 => OK
    LRANGE l 0 -1               => ["b"]
    LTRIM l 5 10                => OK
    EXISTS l                    => 0
    LTRIM none 0 1              => OK
    LTRIM l a b                 => -ERR value is not an integer or out of range
  `,
  lpos: `
    RPUSH l a b c 1 2 3 c c     => 8
    LPOS l c                    => 2
    LPOS l c RANK 2             => 6
    LPOS l c RANK -1            => 7
    LPOS l c COUNT 2            => [2 6]
    LPOS l c COUNT 0            => [2 6 7]
    LPOS l c RANK -1 COUNT 0    => [7 6 2]
    LPOS l c RANK 2 COUNT 5     => [6 7]
    LPOS l c COUNT 0 MAXLEN 4   => [2]
    LPOS l c MAXLEN 2           => nil
    LPOS l none                 => nil
    LPOS l none COUNT 0         => []
    LPOS none a                 => nil
    LPOS none a COUNT 1         => []
    LPOS l c RANK 0             => -ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list
    LPOS l c COUNT -1           => -ERR COUNT can't be negative
    LPOS l c MAXLEN -1          => -ERR MAXLEN can't be negative
    LPOS l c RANK               => -ERR syntax error
    LPOS l c RANK x             => -ERR value is not an integer or out of range
    LPOS l c FOO 1              => -ERR syntax error
  `,
  'lmove and rpoplpush': `
    RPUSH l a b c               => 3
    LMOVE l m LEFT RIGHT        => "a"
    LMOVE l m RIGHT LEFT        => "c"
    LRANGE m 0 -1               => ["c" "a"]
    LMOVE m m LEFT RIGHT        => "c"
    LRANGE m 0 -1               => ["a" "c"]
    RPOPLPUSH m l               => "c"
    RPOPLPUSH l l               => "b"
    LRANGE l 0 -1               => ["b" "c"]
    LMOVE none m LEFT LEFT      => nil
    RPOPLPUSH none m            => nil
    LMOVE l m UP DOWN           => -ERR syntax error
    LMOVE l m LEFT              => -ERR wrong number of arguments for 'lmove' command
    SET s v                     => OK
    LMOVE l s LEFT LEFT         => -WRONGTYPE Operation against a key holding the wrong kind of value
    LMOVE s l LEFT LEFT         => -WRONGTYPE Operation against a key holding the wrong kind of value
    LMOVE none s LEFT LEFT      => nil
    RPOPLPUSH l s               => -WRONGTYPE Operation against a key holding the wrong kind of value
    LRANGE l 0 -1               => ["b" "c"]
    LMOVE m n LEFT LEFT         => "a"
    EXISTS m                    => 0
  `,
  lmpop: `
    LMPOP 1 l LEFT              => nil-array
    RPUSH l a b c d             => 4
    LMPOP 2 none l LEFT         => ["l" ["a"]]
    LMPOP 1 l RIGHT COUNT 2     => ["l" ["d" "c"]]
    LMPOP 2 l none left count 10  => ["l" ["b"]]
    EXISTS l                    => 0
    LMPOP 0 l LEFT              => -ERR numkeys should be greater than 0
    LMPOP -1 l LEFT             => -ERR numkeys should be greater than 0
    LMPOP x l LEFT              => -ERR numkeys should be greater than 0
    LMPOP 1 l UP                => -ERR syntax error
    LMPOP 2 l LEFT              => -ERR syntax error
    LMPOP 1 l LEFT COUNT 0      => -ERR count should be greater than 0
    LMPOP 1 l LEFT COUNT -1     => -ERR count should be greater than 0
    LMPOP 1 l LEFT COUNT        => -ERR syntax error
    LMPOP 1 l LEFT COUNT 1 COUNT 2  => -ERR syntax error
    SET s v                     => OK
    LMPOP 1 s LEFT              => -WRONGTYPE Operation against a key holding the wrong kind of value
    LMPOP 1                     => -ERR wrong number of arguments for 'lmpop' command
  `,
  'commands for lists refuse a string': `
    SET s v                     => OK
    LPUSH s a                   => -WRONGTYPE Operation against a key holding the wrong kind of value
    RPUSH s a                   => -WRONGTYPE Operation against a key holding the wrong kind of value
    LPOP s                      => -WRONGTYPE Operation against a key holding the wrong kind of value
    RPOP s 1                    => -WRONGTYPE Operation against a key holding the wrong kind of value
    LLEN s                      => -WRONGTYPE Operation against a key holding the wrong kind of value
    LRANGE s 0 1                => -WRONGTYPE Operation against a key holding the wrong kind of value
    LINDEX s 0                  => -WRONGTYPE Operation against a key holding the wrong kind of value
    LSET s 0 a                  => -WRONGTYPE Operation against a key holding the wrong kind of value
    LINSERT s BEFORE a b        => -WRONGTYPE Operation against a key holding the wrong kind of value
    LREM s 0 a                  => -WRONGTYPE Operation against a key holding the wrong kind of value
    LTRIM s 0 1                 => -WRONGTYPE Operation against a key holding the wrong kind of value
    LPOS s a                    => -WRONGTYPE Operation against a key holding the wrong kind of value
    BLPOP s 0                   => -WRONGTYPE Operation against a key holding the wrong kind of value
    BRPOP none s 0              => -WRONGTYPE Operation against a key holding the wrong kind of value
    BLMOVE s l LEFT LEFT 0      => -WRONGTYPE Operation against a key holding the wrong kind of value
    BRPOPLPUSH s l 0            => -WRONGTYPE Operation against a key holding the wrong kind of value
    BLMPOP 0 1 s LEFT           => -WRONGTYPE Operation against a key holding the wrong kind of value
    GET s                       => "v"
  `,
  'a list keeps its end while it changes': `
    RPUSH l a b                 => 2
    EXPIRE l 100                => 1
    RPUSH l c                   => 3
    LPOP l                      => "a"
    TTL l                       => <99..100>
    LTRIM l 1 0                 => OK
    RPUSH l d                   => 1
    TTL l                       => -1
  `,
  'the encoding follows the configured size': {
    notRedis: 'every list was a quicklist before Redis 7.2',
    script: `
    CONFIG SET list-max-listpack-size 4  => OK
    RPUSH l a b c d             => 4
    OBJECT ENCODING l           => "listpack"
    RPUSH l e                   => 5
    OBJECT ENCODING l           => "quicklist"
    DEL l                       => 1
    CONFIG SET list-max-listpack-size -2  => OK
    RPUSH big "x"*1000 "x"*1000 "x"*1000 "x"*1000 "x"*1000 "x"*1000 "x"*1000  => 7
    OBJECT ENCODING big         => "listpack"
    RPUSH big "x"*1000 "x"*1000 => 9
    OBJECT ENCODING big         => "quicklist"
  `,
  },
  'numbers at their limits': {
    notRedis: 'texts of Redis 7.2',
    script: `
    RPUSH l a                   => 1
    LPOS l a RANK -9223372036854775808  => -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
    LPOS l a RANK -9223372036854775807  => nil
    BLPOP none 9223372036854775807  => -ERR timeout is out of range
    BLMPOP inf 1 a LEFT         => -ERR timeout is out of range
    BLPOP none 9223372036854776  => -ERR timeout is out of range
    BLPOP none 1e-400           => nil-array
    BLPOP none 1e400            => -ERR timeout is out of range
  `,
  },
  'pops that need not wait': `
    RPUSH l a b c d             => 4
    BLPOP none l 0              => ["l" "a"]
    BRPOP l none 0              => ["l" "d"]
    BLMPOP 0 2 none l LEFT COUNT 5  => ["l" ["b" "c"]]
    RPUSH l x                   => 1
    BLMOVE l m LEFT RIGHT 0     => "x"
    RPUSH l y                   => 1
    BRPOPLPUSH l m 0            => "y"
    LRANGE m 0 -1               => ["y" "x"]
  `,
  'pops that wait for nothing end with nil': `
    BLPOP none 0.01             => nil-array
    BRPOP none other 0.01       => nil-array
    BLMOVE none m LEFT RIGHT 0.01  => nil-array
    BRPOPLPUSH none m 0.01      => nil-array
    BLMPOP 0.01 1 none LEFT     => nil-array
    EXISTS m                    => 0
  `,
  'pops refuse a wrong timeout': `
    BLPOP l x                   => -ERR timeout is not a float or out of range
    BLPOP l -1                  => -ERR timeout is negative
    BRPOP l ""                  => -ERR timeout is not a float or out of range
    BLMOVE a b LEFT LEFT -0.5   => -ERR timeout is negative
    BRPOPLPUSH a b nan          => -ERR timeout is not a float or out of range
    BLMPOP 1 0 a LEFT           => -ERR numkeys should be greater than 0
    BLMPOP 0 1 a UP             => -ERR syntax error
    BLMOVE a b UP LEFT 0        => -ERR syntax error
    BLPOP l                     => -ERR wrong number of arguments for 'blpop' command
  `,
  'a waiting pop is served by a push': `
    b: BLPOP x l 0              => waits
    RPUSH l a b                 => 2
    b:                          => ["l" "a"]
    LRANGE l 0 -1               => ["b"]
    b: BRPOP l y 0              => ["l" "b"]
    b: BRPOP l y 5              => waits
    LPUSH y one                 => 1
    b:                          => ["y" "one"]
    EXISTS y                    => 0
  `,
  'waiters are served in the order of arrival': `
    b: BLPOP l 0                => waits
    c: BRPOP l 0                => waits
    d: BLMPOP 0 1 l LEFT COUNT 2  => waits
    RPUSH l 1 2 3 4 5           => 5
    b:                          => ["l" "1"]
    c:                          => ["l" "5"]
    d:                          => ["l" ["2" "3"]]
    LRANGE l 0 -1               => ["4"]
  `,
  'a waiting move feeds another waiter': `
    b: BLMOVE l m LEFT RIGHT 0  => waits
    c: BRPOPLPUSH m n 0         => waits
    d: BLPOP n 0                => waits
    RPUSH l job                 => 1
    b:                          => "job"
    c:                          => "job"
    d:                          => ["n" "job"]
    DBSIZE                      => 0
  `,
  'a waiter ignores what is no list': `
    b: BLPOP k 0                => waits
    SET k v                     => OK
    DEL k                       => 1
    RPUSH k a                   => 1
    b:                          => ["k" "a"]
  `,
  'a waiting move whose destination is no list fails and leaves the element': `
    SET m v                     => OK
    b: BLMOVE l m LEFT LEFT 0   => waits
    RPUSH l a                   => 1
    b:                          => -WRONGTYPE Operation against a key holding the wrong kind of value
    LRANGE l 0 -1               => ["a"]
  `,
  'a waiter is served by a key that is renamed, copied or moved to its name': `
    b: BLPOP l 0                => waits
    RPUSH x 1                   => 1
    RENAME x l                  => OK
    b:                          => ["l" "1"]
    RPUSH x 2                   => 1
    b: BLPOP l 0                => waits
    COPY x l                    => 1
    b:                          => ["l" "2"]
    b: BLPOP moved 0            => waits
    @5 RPUSH moved 3            => 1
    @5 MOVE moved 0             => 1
    b:                          => ["moved" "3"]
  `,
  'a waiter of one database is not served by another': `
    b: BLPOP l 0                => waits
    @1 RPUSH l other            => 1
    RPUSH l mine                => 1
    b:                          => ["l" "mine"]
    @1 LRANGE l 0 -1            => ["other"]
  `,
  'a waiter is served after SWAPDB': `
    b: BLPOP l 0                => waits
    @1 RPUSH l a                => 1
    SWAPDB 0 1                  => OK
    b:                          => ["l" "a"]
  `,
  'client unblock ends a wait': `
    b: ECHO $b.id               => <any>
    b: BLPOP l 0                => waits
    CLIENT UNBLOCK $b.id        => 1
    b:                          => nil-array
    b: BLPOP l 0                => waits
    CLIENT UNBLOCK $b.id ERROR  => 1
    b:                          => -UNBLOCKED client unblocked via CLIENT UNBLOCK
    CLIENT UNBLOCK $b.id TIMEOUT  => 0
    CLIENT UNBLOCK 99999999     => 0
    CLIENT UNBLOCK $b.id FOO    => -ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR
    CLIENT UNBLOCK x            => -ERR value is not an integer or out of range
    RPUSH l a                   => 1
    LRANGE l 0 -1               => ["a"]
  `,
});
