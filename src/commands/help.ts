/**
 * HELP of the container commands, made from the table and its reference: what is listed exists.
 */
import { assert } from '../base/assert.ts';
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';
import { argumentsOf } from './reference/reference.ts';
import type { CommandSpec, Group } from './spec.ts';
import { usageOf } from './usage.ts';

/** The row `<container> HELP`: an array of lines, two for each subcommand. */
export function helpRow(container: string, group: Group, since: string): CommandSpec {
  return {
    name: 'help',
    arity: 2,
    flags: ['loading', 'stale'],
    group,
    since,
    summary: 'Lists the subcommands.',
    execute: (call) => help(call, container),
  };
}

function help(call: Call, container: string): void {
  const { reply } = call;
  const rows = call.host.commands.named(container)?.subcommands?.commands;
  assert(rows !== undefined, `${container} HELP belongs to a container`);
  const shown = rows.filter((row) => !row.internal);
  reply.array(1 + 2 * shown.length);
  reply.simple(
    `${container.toUpperCase()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`,
  );
  for (const { fullName, spec } of shown) {
    reply.simple(`${spec.name.toUpperCase()} ${usageOf(argumentsOf(spec, fullName))}`.trimEnd());
    reply.simple(`    ${spec.summary}`);
  }
}

/** As Redis's addReplySubcommandSyntaxError: more arguments than the subcommand knows. */
export function wrongSubcommand(container: string, name: string): ReplyError {
  return new ReplyError(
    'ERR',
    `unknown subcommand or wrong number of arguments for '${name}'. Try ${container} HELP.`,
  );
}
