/** DUMP and RESTORE. */
import { cases } from '../script.ts';

/** What redis-server 7.0.15 dumps for the string `hello`. */
const HELLO = '"\\x00\\x05hello\\x0a\\x00cr\\xdfve4 \\x0a"';
const BAD_FOOTER = '-ERR DUMP payload version or checksum are wrong';

export const DUMP_CASES = cases({
  'a string there and back': `
    SET k hello                 => OK
    DUMP k                      => HELLO
    DUMP none                   => nil
    RESTORE copy 0 HELLO  => OK
    GET copy                    => "hello"
    RESTORE copy 0 HELLO  => -BUSYKEY Target key name already exists.
    RESTORE copy 100000 HELLO REPLACE  => OK
    PTTL copy                   => <90000..100000>
    RESTORE copy $now+50000 HELLO REPLACE ABSTTL IDLETIME 5  => OK
    PTTL copy                   => <40000..50000>
    RESTORE copy 1 HELLO REPLACE ABSTTL  => OK
    EXISTS copy                 => 0
    RPUSH l a                   => 1
    RESTORE l 0 HELLO REPLACE  => OK
    TYPE l                      => string
  `.replaceAll('HELLO', HELLO),
  'restore refuses': `
    RESTORE k -1 HELLO   => -ERR Invalid TTL value, must be >= 0
    RESTORE k x HELLO    => -ERR value is not an integer or out of range
    RESTORE k 0 HELLO FOO  => -ERR syntax error
    RESTORE k 0 HELLO IDLETIME -1  => -ERR Invalid IDLETIME value, must be >= 0
    RESTORE k 0 HELLO FREQ 256  => -ERR Invalid FREQ value, must be >= 0 and <= 255
    RESTORE k 0 HELLO FREQ 1 IDLETIME 1  => -ERR syntax error
    RESTORE k 0 ""              => ${BAD_FOOTER}
    RESTORE k 0 short           => ${BAD_FOOTER}
    RESTORE k 0 "\\x00\\x05hellO\\x0a\\x00cr\\xdfve4 \\x0a"  => ${BAD_FOOTER}
    EXISTS k                    => 0
  `.replaceAll('HELLO', HELLO),
});
