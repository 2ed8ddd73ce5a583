/** MONITOR: telling is the broker's (the `Monitoring` port). */
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';
import type { CommandSpec } from './spec.ts';

const NOT_HERE = new ReplyError(
  'ERR',
  'MONITOR is only for a connection of the Redis protocol, which it takes over',
);
const NOT_IN_A_TRANSACTION = new ReplyError(
  'ERR',
  "MONITOR isn't allowed for DENY BLOCKING client",
);

/** MONITOR: every command from now on, a line each; RESET and QUIT end it. Again it answers nothing. */
function monitor(call: Call): void {
  const { caller, host, reply } = call;
  if (caller.door !== 'resp') throw NOT_HERE;
  if (!call.mayWait) throw NOT_IN_A_TRANSACTION;
  if (caller.isMonitor) return;
  host.monitoring.begin(caller);
  reply.ok();
}

export const MONITOR_ROW: CommandSpec = {
  name: 'monitor',
  arity: 1,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  group: 'server',
  since: '1.0.0',
  summary: 'Tells this connection of every command that is executed from now on.',
  execute: monitor,
};
