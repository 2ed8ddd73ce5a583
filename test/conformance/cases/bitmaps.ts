/** Strings as arrays of bits. */
import { cases } from '../script.ts';

const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value';
const BAD_OFFSET = '-ERR bit offset is not an integer or out of range';
const BAD_TYPE =
  '-ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.';

export const BITMAP_CASES = cases({
  'setbit and getbit': `
    SETBIT k 7 1                => 0
    GET k                       => "\\x01"
    SETBIT k 7 1                => 1
    SETBIT k 100 1              => 0
    STRLEN k                    => 13
    GETBIT k 100                => 1
    GETBIT k 99                 => 0
    GETBIT k 1000               => 0
    GETBIT none 3               => 0
    SETBIT k 100 0              => 1
    STRLEN k                    => 13
    SETBIT new 9 0              => 0
    GET new                     => "\\x00\\x00"
    OBJECT ENCODING new         => "raw"
    SET n 12                    => OK
    SETBIT n 6 1                => 0
    GET n                       => "32"
    EXPIRE n 100                => 1
    SETBIT n 0 1                => 0
    TTL n                       => <99..100>
  `,
  'bit offsets and bits are checked': `
    SETBIT k -1 1               => ${BAD_OFFSET}
    SETBIT k 4294967296 1       => ${BAD_OFFSET}
    SETBIT k x 1                => ${BAD_OFFSET}
    SETBIT k #1 1               => ${BAD_OFFSET}
    SETBIT k 1.5 1              => ${BAD_OFFSET}
    SETBIT k 1 2                => -ERR bit is not an integer or out of range
    SETBIT k 1 -1               => -ERR bit is not an integer or out of range
    SETBIT k 1 x                => -ERR bit is not an integer or out of range
    GETBIT k -1                 => ${BAD_OFFSET}
    GETBIT k 9223372036854775808  => ${BAD_OFFSET}
    SETBIT k 1                  => -ERR wrong number of arguments for 'setbit' command
    EXISTS k                    => 0
    RPUSH l a                   => 1
    SETBIT l 0 1                => ${WRONG_TYPE}
    GETBIT l 0                  => ${WRONG_TYPE}
  `,
  bitcount: `
    SET k foobar                => OK
    BITCOUNT k                  => 26
    BITCOUNT k 0 0              => 4
    BITCOUNT k 1 1              => 6
    BITCOUNT k 1 1 BYTE         => 6
    BITCOUNT k 5 30 bit         => 17
    BITCOUNT k -2 -1            => 7
    BITCOUNT k -3 -2 BIT        => 1
    BITCOUNT k 10 20            => 0
    BITCOUNT k 3 1              => 0
    BITCOUNT k -1 -3            => 0
    BITCOUNT k -100 100 BIT     => 26
    BITCOUNT k 0                => -ERR syntax error
    BITCOUNT k 0 1 FOO          => -ERR syntax error
    BITCOUNT k 0 1 BIT x        => -ERR syntax error
    BITCOUNT k x 1              => -ERR value is not an integer or out of range
    BITCOUNT none               => 0
    BITCOUNT none 0 1 FOO       => 0
    SET e ""                    => OK
    BITCOUNT e                  => 0
    SET big "\\xff"*100001      => OK
    BITCOUNT big                => 800008
    BITCOUNT big 3 -4 BIT       => 800002
    RPUSH l a                   => 1
    BITCOUNT l                  => ${WRONG_TYPE}
  `,
  bitpos: `
    SET k "\\xff\\xf0\\x00"     => OK
    BITPOS k 0                  => 12
    BITPOS k 1                  => 0
    BITPOS k 1 2                => -1
    BITPOS k 0 2                => 16
    BITPOS k 1 -2               => 8
    BITPOS k 0 0 0              => -1
    BITPOS k 0 0 -1 BYTE        => 12
    BITPOS k 1 7 15 BIT         => 7
    BITPOS k 0 7 15 bit         => 12
    BITPOS k 0 7 9 BIT          => -1
    BITPOS k 1 12 -1 BIT        => -1
    BITPOS k 1 5 2              => -1
    SET f "\\xff"*3             => OK
    BITPOS f 0                  => 24
    BITPOS f 0 1                => 24
    BITPOS f 0 0 -1             => -1
    BITPOS f 0 3                => -1
    BITPOS none 0               => 0
    BITPOS none 1 x             => -1
    SET e ""                    => OK
    BITPOS e 0                  => -1
    SET big "\\x00"*100001      => OK
    SETBIT big 800001 1         => 0
    BITPOS big 1                => 800001
    BITPOS k 2                  => -ERR The bit argument must be 1 or 0.
    BITPOS k x                  => -ERR value is not an integer or out of range
    BITPOS k 1 0 1 FOO          => -ERR syntax error
    BITPOS k 1 0 1 BIT x        => -ERR syntax error
    RPUSH l a                   => 1
    BITPOS l 1                  => ${WRONG_TYPE}
  `,
  bitop: `
    SET a foobar                => OK
    SET b abcdef                => OK
    BITOP AND d a b             => 6
    GET d                       => "\`bc\`ab"
    BITOP or d a b              => 6
    GET d                       => "goofev"
    BITOP XOR d a b             => 6
    GET d                       => "\\x07\\x0d\\x0c\\x06\\x04\\x14"
    BITOP NOT d a               => 6
    GET d                       => "\\x99\\x90\\x90\\x9d\\x9e\\x8d"
    OBJECT ENCODING d           => "raw"
    SET s "\\xff"               => OK
    BITOP AND d a s             => 6
    GET d                       => "f\\x00\\x00\\x00\\x00\\x00"
    BITOP AND d a none          => 6
    GET d                       => "\\x00"*6
    BITOP OR a a s              => 6
    GET a                       => "\\xffoobar"
    EXPIRE a 100                => 1
    BITOP OR a a                => 6
    TTL a                       => -1
    BITOP OR d none nothing     => 0
    EXISTS d                    => 0
    BITOP NOT d a b             => -ERR BITOP NOT must be called with a single source key.
    BITOP FOO d a b             => -ERR syntax error
    BITOP AND d                 => -ERR wrong number of arguments for 'bitop' command
    RPUSH l x                   => 1
    BITOP AND d a l             => ${WRONG_TYPE}
    EXISTS d                    => 0
    BITOP AND l a               => 6
    TYPE l                      => string
  `,
  'bitfield reads, sets and increments': `
    BITFIELD k SET u8 0 200     => [0]
    BITFIELD k GET u8 0 GET i8 0 GET u4 4  => [200 -56 8]
    BITFIELD k SET i5 #1 -3 GET i5 5 INCRBY u2 100 1  => [0 -3 1]
    STRLEN k                    => 13
    BITFIELD_RO k GET u8 0 GET u63 3 GET i64 0  => [207 4395513236313604096 -3512807709348986880]
    BITFIELD k                  => []
    BITFIELD none GET u8 0      => [0]
    EXISTS none                 => 0
    BITFIELD_RO none GET i64 5  => [0]
    BITFIELD m SET i64 3 -9223372036854775808 GET i64 3  => [0 -9223372036854775808]
    BITFIELD m INCRBY i64 3 -1 GET i64 3  => [9223372036854775807 9223372036854775807]
    BITFIELD u SET u63 1 9223372036854775807 INCRBY u63 1 1  => [0 0]
  `,
  'bitfield at its limits': `
    BITFIELD k SET u8 0 255     => [0]
    BITFIELD k INCRBY u8 0 10   => [9]
    BITFIELD k OVERFLOW SAT INCRBY u8 0 250 INCRBY u8 0 -999  => [255 0]
    BITFIELD k OVERFLOW FAIL INCRBY u8 0 256 GET u8 0  => [nil 0]
    BITFIELD k OVERFLOW FAIL INCRBY u8 0 -1 OVERFLOW WRAP INCRBY u8 0 -1  => [nil 255]
    BITFIELD k OVERFLOW sat SET i8 0 1000 SET i8 0 -1000 GET i8 0  => [-1 127 -128]
    BITFIELD k OVERFLOW FAIL SET u8 0 -1 SET u8 0 256 GET u8 0  => [nil nil 128]
    BITFIELD k SET u8 0 -1 GET u8 0  => [128 255]
    BITFIELD k OVERFLOW SAT SET u4 0 -1 GET u4 0  => [15 15]
    BITFIELD k SET i4 0 9 GET i4 0   => [-1 -7]
    BITFIELD k OVERFLOW SAT INCRBY i64 8 9223372036854775807 INCRBY i64 8 9223372036854775807  => [9223372036854775807 9223372036854775807]
  `,
  'bitfield is checked before anything is done': `
    BITFIELD k SET u8 0 1 SET u64 8 1  => ${BAD_TYPE}
    BITFIELD k SET i65 0 1      => ${BAD_TYPE}
    BITFIELD k SET u0 0 1       => ${BAD_TYPE}
    BITFIELD k SET x8 0 1       => ${BAD_TYPE}
    BITFIELD k SET u 0 1        => ${BAD_TYPE}
    BITFIELD k SET u8 -1 1      => ${BAD_OFFSET}
    BITFIELD k SET u8 #536870912 1  => ${BAD_OFFSET}
    BITFIELD k SET u8 # 1       => ${BAD_OFFSET}
    BITFIELD k SET u8 0 x       => -ERR value is not an integer or out of range
    BITFIELD k SET u8 0         => -ERR syntax error
    BITFIELD k GET u8           => -ERR syntax error
    BITFIELD k FOO u8 0         => -ERR syntax error
    BITFIELD k OVERFLOW FOO SET u8 0 1  => -ERR Invalid OVERFLOW type specified
    BITFIELD_RO k SET u8 0 1    => -ERR BITFIELD_RO only supports the GET subcommand
    EXISTS k                    => 0
    RPUSH l a                   => 1
    BITFIELD l SET u8 0 1       => ${WRONG_TYPE}
    BITFIELD l GET u8 0         => ${WRONG_TYPE}
    BITFIELD_RO l GET u8 0      => ${WRONG_TYPE}
  `,
});
