/** HyperLogLogs. */
import { cases } from '../script.ts';

const NOT_ONE = '-WRONGTYPE Key is not a valid HyperLogLog string value.';
const DAMAGED = '-INVALIDOBJ Corrupted HLL object detected';
const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value';

export const HYPERLOGLOG_CASES = cases({
  'pfadd counts': `
    PFADD k a b c               => 1
    PFADD k a b c               => 0
    PFCOUNT k                   => 3
    PFADD k                     => 0
    PFADD new                   => 1
    PFADD new                   => 0
    PFCOUNT new                 => 0
    PFCOUNT none                => 0
    TYPE k                      => string
    OBJECT ENCODING k           => "raw"
    EXPIRE k 100                => 1
    PFADD k d                   => 1
    TTL k                       => <99..100>
    PFCOUNT k                   => 4
    PFADD k ""                  => 1
    PFCOUNT k                   => 5
    PFADD                       => -ERR wrong number of arguments for 'pfadd' command
  `,
  'the bytes are those of Redis': `
    PFADD k a                   => 1
    GET k                       => "HYLL\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80q\\xa6\\x84NW"
    PFADD k b c d e f g h i j   => 1
    STRLEN k                    => 47
    PFDEBUG ENCODING k          => sparse
    SET copy "HYLL\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80q\\xa6\\x84NW"  => OK
    PFCOUNT copy                => 1
    PFADD copy a                => 0
    SET told "HYLL\\x01\\x00\\x00\\x00\\x07\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x7f\\xff"  => OK
    PFCOUNT told                => 263
  `,
  'counts of a union, and pfmerge': `
    PFADD a 1 2 3 4             => 1
    PFADD b 3 4 5 6             => 1
    PFCOUNT a b                 => 6
    PFCOUNT a none b            => 6
    PFMERGE d a b               => OK
    PFCOUNT d                   => 6
    PFMERGE a none              => OK
    PFCOUNT a                   => 4
    PFMERGE new                 => OK
    PFCOUNT new                 => 0
    EXPIRE a 100                => 1
    PFMERGE a b                 => OK
    PFCOUNT a                   => 6
    TTL a                       => <99..100>
  `,
  'sparse and dense': `
    PFADD k a b c               => 1
    PFDEBUG DECODE k            => /^Z:\\d+ v:\\d+,1/
    PFDEBUG TODENSE k           => 1
    PFDEBUG TODENSE k           => 0
    PFDEBUG ENCODING k          => dense
    STRLEN k                    => 12304
    PFCOUNT k                   => 3
    PFADD k a                   => 0
    PFADD k d                   => 1
    PFCOUNT k                   => 4
    PFDEBUG DECODE k            => -ERR HLL encoding is not sparse
    PFADD s x                   => 1
    PFMERGE s k                 => OK
    PFDEBUG ENCODING s          => dense
    PFCOUNT s                   => 5
    PFDEBUG GETREG s            => [0 ...]
    PFDEBUG FOO s               => -ERR Unknown PFDEBUG subcommand 'FOO'
    PFDEBUG ENCODING none       => -ERR The specified key does not exist
  `,
  'hll-sparse-max-bytes bounds what is sparse': {
    script: `
      CONFIG SET hll-sparse-max-bytes 30  => OK
      PFADD k a b c               => 1
      PFDEBUG ENCODING k          => sparse
      PFADD k d e f g             => 1
      PFDEBUG ENCODING k          => dense
      PFCOUNT k                   => 7
      CONFIG SET hll-sparse-max-bytes 3000  => OK
      PFADD l a b c d e f g       => 1
      PFDEBUG ENCODING l          => sparse
    `,
  },
  pfselftest: `
    PFSELFTEST                  => OK
  `,
  'what is no HyperLogLog is refused': `
    SET k value                 => OK
    PFADD k a                   => ${NOT_ONE}
    PFCOUNT k                   => ${NOT_ONE}
    PFCOUNT none k              => ${NOT_ONE}
    PFMERGE d k                 => ${NOT_ONE}
    PFMERGE k                   => ${NOT_ONE}
    SET k "HYLL\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80"  => OK
    PFCOUNT k                   => ${NOT_ONE}
    SET k "HYLL\\x02\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80"  => OK
    PFCOUNT k                   => ${NOT_ONE}
    RPUSH l a                   => 1
    PFADD l a                   => ${WRONG_TYPE}
    PFCOUNT l                   => ${WRONG_TYPE}
    PFMERGE d l                 => ${WRONG_TYPE}
    EXISTS d                    => 0
  `,
  'damaged runs are told': `
    SET k "HYLL\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80\\x00"  => OK
    PFADD k a                   => ${DAMAGED}
    PFCOUNT k                   => ${DAMAGED}
    PFMERGE d k                 => ${DAMAGED}
    SET k "HYLL\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80\\x7f\\xff\\x84"  => OK
    PFCOUNT k                   => ${DAMAGED}
    PFDEBUG TODENSE k           => ${DAMAGED}
    STRLEN k                    => 19
    EXISTS d                    => 0
  `,
});
