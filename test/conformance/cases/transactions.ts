/** MULTI, EXEC, DISCARD, WATCH, UNWATCH. */
import { cases } from '../script.ts';

export const TRANSACTION_CASES = cases({
  'multi queues and exec answers in order': `
    MULTI                       => OK
    SET k 1                     => QUEUED
    INCR k                      => QUEUED
    b: GET k                    => nil
    LPUSH k x                   => QUEUED
    GET k                       => QUEUED
    EXEC                        => [OK 2 -"WRONGTYPE Operation against a key holding the wrong kind of value" "2"]
    GET k                       => "2"
  `,
  'exec beside subscriptions': {
    doors: ['resp2'],
    because: 'only there subscriptions forbid other commands',
    script: `
      SUBSCRIBE c               => >["subscribe" "c" 1]
      EXEC                      => -EXECABORT Transaction discarded because of: Can't execute 'exec': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
    `,
  },
  'an empty transaction': `
    MULTI                       => OK
    EXEC                        => []
  `,
  'a refused command aborts': `
    MULTI                       => OK
    SET k 1                     => QUEUED
    SET k                       => -ERR wrong number of arguments for 'set' command
    EXEC                        => -EXECABORT Transaction discarded because of previous errors.
    GET k                       => nil
  `,
  'misplaced words': `
    EXEC                        => -ERR EXEC without MULTI
    DISCARD                     => -ERR DISCARD without MULTI
    MULTI                       => OK
    MULTI                       => -ERR MULTI calls can not be nested
    WATCH k                     => -ERR WATCH inside MULTI is not allowed
    DISCARD                     => OK
    EXEC extra                  => -EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command
    MULTI                       => OK
    EXEC extra                  => -EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command
    EXEC                        => -ERR EXEC without MULTI
    WATCH                       => -ERR wrong number of arguments for 'watch' command
  `,
  'discard forgets the queue and the marks': `
    WATCH k                     => OK
    MULTI                       => OK
    SET k 1                     => QUEUED
    DISCARD                     => OK
    GET k                       => nil
    b: SET k 2                  => OK
    MULTI                       => OK
    GET k                       => QUEUED
    EXEC                        => ["2"]
  `,
  'a touched watched key': `
    WATCH k other               => OK
    b: SET k 1                  => OK
    b: DEL k                    => 1
    MULTI                       => OK
    SET done 1                  => QUEUED
    EXEC                        => nil-array
    EXISTS done                 => 0
  `,
  'a stream is not touched by what its groups do': `
    XADD s 1-1 f v              => "1-1"
    WATCH s                     => OK
    b: XGROUP CREATE s g 0      => OK
    b: XREADGROUP GROUP g c STREAMS s >  => keyed["s" [["1-1" ["f" "v"]]]]
    b: XCLAIM s g d 0 1-1       => [["1-1" ["f" "v"]]]
    b: XGROUP SETID s g 0       => OK
    b: XGROUP DELCONSUMER s g c  => 0
    b: XGROUP DESTROY s g       => 1
    b: XSETID s 2-0             => OK
    MULTI                       => OK
    XLEN s                      => QUEUED
    EXEC                        => [1]
    WATCH new                   => OK
    b: XGROUP CREATE new g $ MKSTREAM  => OK
    MULTI                       => OK
    XLEN new                    => QUEUED
    EXEC                        => nil-array
  `,
  'unwatch takes the mark back': `
    WATCH k                     => OK
    b: SET k 1                  => OK
    UNWATCH                     => OK
    MULTI                       => OK
    INCR k                      => QUEUED
    EXEC                        => [2]
  `,
  'select inside counts from there on': `
    MULTI                       => OK
    SELECT 2                    => QUEUED
    SET k two                   => QUEUED
    EXEC                        => [OK OK]
    GET k                       => "two"
    SELECT 0                    => OK
    GET k                       => nil
  `,
  'blocking commands answer at once inside': `
    MULTI                       => OK
    BLPOP none 0                => QUEUED
    BLMOVE none other LEFT LEFT 0  => QUEUED
    EXEC                        => [nil-array nil]
  `,
  'a touched watch is told by client info': `
    WATCH k                     => OK
    CLIENT INFO                 => /flags=N /
    b: SET k 1                  => OK
    CLIENT INFO                 => /flags=d /
    MULTI                       => OK
    EXEC                        => nil-array
    CLIENT INFO                 => /flags=N /
  `,
});
