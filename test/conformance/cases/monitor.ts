/** MONITOR: what is told of which command, in which form. */
import { cases } from '../script.ts';

const DENIED = "-ERR Replica can't interact with the keyspace";
const RESP_ONLY = {
  doors: ['resp2', 'resp3', 'replay'],
  because: 'it takes over its connection',
} as const;

export const MONITOR_CASES = cases({
  'every command of every connection is a line': {
    ...RESP_ONLY,
    script: `
      b: PING                     => PONG
      MONITOR                     => OK
      b: set k "v\\x00\\"\\\\\\n\\r\\t\\x07\\x08\\xff"  => OK
      a:                          => /^\\d{10}\\.\\d{6} \\[0 127\\.0\\.0\\.1:\\d+\\] "set" "k" "v\\\\x00\\\\"\\\\\\\\\\\\n\\\\r\\\\t\\\\a\\\\b\\\\xff"$/
      b: SELECT 3                 => OK
      a:                          => /\\[3 [^ ]+\\] "SELECT" "3"$/
      b: LPUSH l ""               => 1
      a:                          => /\\[3 [^ ]+\\] "LPUSH" "l" ""$/
      b: GET l                    => -WRONGTYPE Operation against a key holding the wrong kind of value
      a:                          => /"GET" "l"$/
      b: SELECT 0                 => OK
      a:                          => /"SELECT" "0"$/
      RESET                       => RESET
    `,
  },
  'what is refused or administers is not told': {
    ...RESP_ONLY,
    script: `
      b: PING                     => PONG
      MONITOR                     => OK
      b: GET                      => -ERR wrong number of arguments for 'get' command
      b: NOSUCH x                 => -ERR unknown command 'NOSUCH', with args beginning with: 'x' 
      b: CONFIG GET timeout       => <any>
      b: CLIENT LIST              => <any>
      b: SLOWLOG LEN              => <any>
      b: CLIENT ID                => <any>
      a:                          => /"CLIENT" "ID"$/
      RESET                       => RESET
    `,
  },
  'passwords are not told': {
    ...RESP_ONLY,
    script: `
      b: PING                     => PONG
      MONITOR                     => OK
      b: AUTH secret              => -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
      a:                          => /"AUTH" "\\(redacted\\)"$/
      b: AUTH default secret      => OK
      a:                          => /"AUTH" "\\(redacted\\)" "\\(redacted\\)"$/
      b: HELLO 3 AUTH default secret SETNAME x  => <any>
      a:                          => /"HELLO" "3" "AUTH" "\\(redacted\\)" "\\(redacted\\)" "SETNAME" "x"$/
      RESET                       => RESET
    `,
  },
  'a transaction is told when it is executed': {
    ...RESP_ONLY,
    script: `
      b: PING                     => PONG
      MONITOR                     => OK
      b: MULTI                    => OK
      a:                          => /"MULTI"$/
      b: SET k v                  => QUEUED
      b: DEL k                    => QUEUED
      b: EXEC                     => [OK 1]
      a:                          => /"SET" "k" "v"$/ /"DEL" "k"$/ /"EXEC"$/
      b: MULTI                    => OK
      a:                          => /"MULTI"$/
      b: MONITOR                  => QUEUED
      b: EXEC                     => [-"ERR MONITOR isn't allowed for DENY BLOCKING client"]
      a:                          => /"EXEC"$/
      RESET                       => RESET
    `,
  },
  'who monitors may ask little, and RESET ends it': {
    ...RESP_ONLY,
    script: `
      MONITOR                     => OK
      GET k                       => ${DENIED}
      SET k v                     => ${DENIED}
      PUBLISH c m                 => ${DENIED}
      PING                        => PONG /"PING"$/
      CLIENT INFO                 => /flags=O / /"CLIENT" "INFO"$/
      MONITOR                     => nothing
      RESET                       => RESET
      GET k                       => nil
      CLIENT INFO                 => /flags=N /
      MONITOR x                   => -ERR wrong number of arguments for 'monitor' command
      MONITOR                     => OK
      QUIT                        => OK closed
    `,
  },
});
