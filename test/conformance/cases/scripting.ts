/** Scripts and functions: there, and refused. */
import { cases } from '../script.ts';

const NONE = '-ERR This server has no scripting: scripts and functions cannot be run';
const notRedis = 'runs scripts';

export const SCRIPTING_CASES = cases({
  'scripts are refused with the reason': {
    notRedis,
    script: `
      EVAL "return 1" 0           => ${NONE}
      EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0  => ${NONE}
      EVAL_RO "return 1" 1 k      => ${NONE}
      EVALSHA_RO e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0  => ${NONE}
      SCRIPT LOAD "return 1"      => ${NONE}
      SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db  => ${NONE}
      SCRIPT FLUSH                => ${NONE}
      SCRIPT KILL                 => ${NONE}
      SCRIPT DEBUG YES            => ${NONE}
      SCRIPT HELP                 => [...]
      EVAL "return 1"             => -ERR wrong number of arguments for 'eval' command
      SCRIPT FOO                  => -ERR unknown subcommand 'FOO'. Try SCRIPT HELP.
      COMMAND GETKEYS EVAL x 2 a b c  => ["a" "b"]
      COMMAND GETKEYS EVAL x 0 a  => []
      COMMAND INFO eval           => [["eval" -3 ~[noscript stale skip_monitor no_mandatory_keys movablekeys] ...]]
    `,
  },
  'functions are refused with the reason': {
    notRedis,
    script: `
      FCALL f 0                   => ${NONE}
      FCALL_RO f 1 k              => ${NONE}
      FUNCTION LOAD x             => ${NONE}
      FUNCTION LIST               => ${NONE}
      FUNCTION DUMP               => ${NONE}
      FUNCTION RESTORE x          => ${NONE}
      FUNCTION DELETE x           => ${NONE}
      FUNCTION FLUSH              => ${NONE}
      FUNCTION KILL               => ${NONE}
      FUNCTION STATS              => ${NONE}
      FUNCTION HELP               => [...]
    `,
  },
});
