/**
 * CLIENT PAUSE and UNPAUSE: commands of all connections are held for a time. Holding and executing
 * them later is the broker's (the `Pausing` port).
 */
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';
import { wrongSubcommand } from './help.ts';
import type { CommandSpec, Flag } from './spec.ts';

/** Times are 64 bits wide in Redis. */
const TIMEOUT_MS_MAX = 2 ** 63;
const NOT_AN_INTEGER = new ReplyError('ERR', 'timeout is not an integer or out of range');

/** CLIENT PAUSE timeout [WRITE | ALL]: milliseconds. */
function pause(call: Call): void {
  const { arguments: args } = call;
  let mode: 'write' | 'all' = 'all';
  if (args.count > 4) throw wrongSubcommand('CLIENT', args.text(1));
  if (args.count === 4) {
    if (args.is(3, 'WRITE')) mode = 'write';
    else if (!args.is(3, 'ALL'))
      throw new ReplyError('ERR', 'CLIENT PAUSE mode must be WRITE or ALL');
  }
  const timeoutMs = args.integer(2, NOT_AN_INTEGER);
  if (timeoutMs < 0) throw new ReplyError('ERR', 'timeout is negative');
  if (timeoutMs + call.nowMs >= TIMEOUT_MS_MAX) {
    throw new ReplyError('ERR', 'timeout is out of range');
  }
  call.host.pausing.begin(mode, timeoutMs);
  call.reply.ok();
}

/** CLIENT UNPAUSE: what is held is executed now. */
function unpause(call: Call): void {
  call.host.pausing.end();
  call.reply.ok();
}

const FLAGS: readonly Flag[] = ['admin', 'noscript', 'loading', 'stale'];

export const CLIENT_PAUSE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'pause',
    arity: -3,
    flags: FLAGS,
    group: 'connection',
    since: '3.0.0',
    summary: 'Holds the commands of all connections for a time, or only those that write.',
    execute: pause,
  },
  {
    name: 'unpause',
    arity: 2,
    flags: FLAGS,
    group: 'connection',
    since: '6.2.0',
    summary: 'Ends a pause: what was held is executed.',
    execute: unpause,
  },
];
