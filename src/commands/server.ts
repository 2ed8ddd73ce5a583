/**
 * The server as a whole: INFO, TIME, and the containers COMMAND and CONFIG.
 */
import { ACL_ROW } from './acl.ts';
import type { Call } from './call.ts';
import { CLUSTER_COMMANDS } from './cluster.ts';
import { COMMAND_ROW } from './command-introspection.ts';
import { CONFIG_ROW } from './config-commands.ts';
import { DEBUG_ROW } from './debug.ts';
import { LATENCY_ROW } from './latency.ts';
import { LOLWUT_ROW } from './lolwut.ts';
import { MEMORY_ROW } from './memory.ts';
import { MODULE_ROW } from './module.ts';
import { MONITOR_ROW } from './monitor.ts';
import { REPLICATION_COMMANDS } from './replication.ts';
import { SLOWLOG_ROW } from './slowlog.ts';
import type { CommandSpec } from './spec.ts';

/** INFO [section ...]: without a section, those that Redis tells by default. */
function info(call: Call): void {
  const { arguments: args } = call;
  const sections: string[] = [];
  for (let i = 1; i < args.count; i++) sections.push(args.text(i).toLowerCase());
  call.reply.verbatim('txt', call.host.statistics.info(sections));
}

/** TIME: seconds since 1970 and the microseconds of the second, as texts. */
function time(call: Call): void {
  const nowUs = call.host.nowUs();
  const seconds = Math.floor(nowUs / 1_000_000);
  call.reply.array(2);
  call.reply.text(String(seconds));
  call.reply.text(String(Math.floor(nowUs - seconds * 1_000_000)));
}

export const SERVER_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'info',
    arity: -1,
    flags: ['loading', 'stale'],
    group: 'server',
    since: '1.0.0',
    summary: 'Tells figures about the server, by section.',
    execute: info,
  },
  {
    name: 'time',
    arity: 1,
    flags: ['loading', 'stale', 'fast'],
    group: 'server',
    since: '2.6.0',
    summary: "Tells the server's time.",
    execute: time,
  },
  CONFIG_ROW,
  COMMAND_ROW,
  SLOWLOG_ROW,
  LATENCY_ROW,
  MEMORY_ROW,
  LOLWUT_ROW,
  MONITOR_ROW,
  ACL_ROW,
  MODULE_ROW,
  ...CLUSTER_COMMANDS,
  ...REPLICATION_COMMANDS,
  DEBUG_ROW,
];
