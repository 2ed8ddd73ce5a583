/**
 * CONFIG: reading and changing options at run time. Names, bounds and what a change does are the
 * configuration's affair (the `Configuration` port).
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Call } from './call.ts';
import { helpRow } from './help.ts';
import type { CommandSpec, Flag } from './spec.ts';

/** CONFIG GET glob [glob ...]: each matching parameter once. */
function get(call: Call): void {
  const { arguments: args, reply } = call;
  const found = new Map<string, string>();
  for (let i = 2; i < args.count; i++) {
    for (const [name, value] of call.host.configuration.match(args.text(i))) {
      found.set(name, value);
    }
  }
  reply.map(found.size);
  for (const [name, value] of found) {
    reply.text(name);
    reply.text(value);
  }
}

/** CONFIG SET parameter value [parameter value ...]: all of them or none. */
function set(call: Call): void {
  const { arguments: args } = call;
  if (args.count % 2 !== 0) {
    throw SYNTAX_ERROR;
  }
  const changes: [string, string][] = [];
  for (let i = 2; i < args.count; i += 2) changes.push([args.text(i), args.text(i + 1)]);
  call.host.configuration.set(changes);
  call.reply.ok();
}

/** CONFIG RESETSTAT: the counters that INFO tells begin at zero again. */
function resetStatistics(call: Call): void {
  call.host.statistics.reset();
  call.reply.ok();
}

/** CONFIG REWRITE: keywire never writes its options' file; the answer is Redis's without one. */
function rewrite(): void {
  throw new ReplyError('ERR', 'The server is running without a config file');
}

const FLAGS: readonly Flag[] = ['admin', 'noscript', 'loading', 'stale'];

export const CONFIG_ROW: CommandSpec = {
  name: 'config',
  arity: -2,
  flags: [],
  group: 'server',
  since: '2.0.0',
  summary: 'Reads and changes options at run time.',
  subcommands: [
    {
      name: 'get',
      arity: -3,
      flags: FLAGS,
      group: 'server',
      since: '2.0.0',
      summary: 'Tells the values of the options whose names match the given globs.',
      execute: get,
    },
    {
      name: 'set',
      arity: -4,
      flags: FLAGS,
      group: 'server',
      since: '2.0.0',
      summary: 'Changes options until the next start.',
      execute: set,
    },
    {
      name: 'resetstat',
      arity: 2,
      flags: FLAGS,
      group: 'server',
      since: '2.0.0',
      summary: 'Sets the counters of INFO back to zero.',
      execute: resetStatistics,
    },
    {
      name: 'rewrite',
      arity: 2,
      flags: FLAGS,
      group: 'server',
      since: '2.8.0',
      summary: 'Refused: keywire does not write the file of its options.',
      execute: rewrite,
    },
    helpRow('config', 'server', '5.0.0'),
  ],
};
