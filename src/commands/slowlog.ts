/** SLOWLOG: the newest commands that took longer than `slowlog-log-slower-than` microseconds. */
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';
import { helpRow, wrongSubcommand } from './help.ts';
import type { CommandSpec, Flag } from './spec.ts';

const BAD_COUNT = new ReplyError('ERR', 'count should be greater than or equal to -1');
const COUNT_AT_FIRST = 10;

/** SLOWLOG GET [count]: id, time, microseconds, arguments, address and name, the newest first; -1 = all. */
function get(call: Call): void {
  const { arguments: args, reply } = call;
  if (args.count > 3) throw wrongSubcommand('SLOWLOG', args.text(1));
  const count = args.count > 2 ? args.integer(2, BAD_COUNT) : COUNT_AT_FIRST;
  if (count < -1) throw BAD_COUNT;
  const { entries } = call.host.diagnostics.slowLog;
  const shown = count === -1 ? entries : entries.slice(0, count);
  reply.array(shown.length);
  for (const entry of shown) {
    reply.array(6);
    reply.integer(entry.id);
    reply.integer(entry.atSeconds);
    reply.integer(entry.us);
    reply.array(entry.arguments.length);
    for (const argument of entry.arguments) reply.bulk(argument, 0, argument.length);
    reply.text(entry.address);
    reply.text(entry.name);
  }
}

/** SLOWLOG LEN */
function length(call: Call): void {
  call.reply.integer(call.host.diagnostics.slowLog.entries.length);
}

/** SLOWLOG RESET */
function reset(call: Call): void {
  call.host.diagnostics.slowLog.reset();
  call.reply.ok();
}

const FLAGS: readonly Flag[] = ['admin', 'loading', 'stale'];

export const SLOWLOG_ROW: CommandSpec = {
  name: 'slowlog',
  arity: -2,
  flags: [],
  group: 'server',
  since: '2.2.12',
  summary: 'The commands that took long.',
  subcommands: [
    {
      name: 'get',
      arity: -2,
      flags: FLAGS,
      group: 'server',
      since: '2.2.12',
      summary: 'Tells the newest commands that took long, with their arguments.',
      execute: get,
    },
    {
      name: 'len',
      arity: 2,
      flags: FLAGS,
      group: 'server',
      since: '2.2.12',
      summary: 'Tells how many commands that took long are kept.',
      execute: length,
    },
    {
      name: 'reset',
      arity: 2,
      flags: FLAGS,
      group: 'server',
      since: '2.2.12',
      summary: 'Forgets the commands that took long.',
      execute: reset,
    },
    helpRow('slowlog', 'server', '6.2.0'),
  ],
};
