/**
 * COMMAND and its subcommands: the table, told to clients. Rows flagged `internal` are never told.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import { globMatch } from '../base/glob.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { categoriesOf } from './categories.ts';
import { writeDocs } from './command-docs.ts';
import { writeInfo, writeStatuses } from './command-info.ts';
import { helpRow } from './help.ts';
import { keyIndexesOf } from './key-positions.ts';
import type { CommandSpec, Flag, KeyFlag } from './spec.ts';
import type { Command, CommandTable } from './table.ts';

function shown(table: CommandTable): Command[] {
  return table.commands.filter((command) => !command.internal);
}

/** The command of a name as clients write it, `client|id` included. */
function named(call: Call, name: string): Command | undefined {
  const [container = '', subcommand, ...rest] = name.split('|');
  const command = call.host.commands.named(container);
  if (command === undefined || command.internal || rest.length > 0) return undefined;
  if (subcommand === undefined) return command;
  const found = command.subcommands?.named(subcommand);
  return found?.internal === true ? undefined : found;
}

/** COMMAND: as COMMAND INFO of everything. */
function all(call: Call): void {
  const commands = shown(call.host.commands);
  call.reply.array(commands.length);
  for (const command of commands) writeInfo(call.reply, command);
}

/** COMMAND COUNT. */
function count(call: Call): void {
  call.reply.integer(shown(call.host.commands).length);
}

/** COMMAND INFO [name ...]: nil for a name that is none. */
function info(call: Call): void {
  const { arguments: args, reply } = call;
  if (args.count === 2) {
    all(call);
    return;
  }
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) {
    const command = named(call, args.latin1(i));
    if (command === undefined) reply.nil();
    else writeInfo(reply, command);
  }
}

/** COMMAND DOCS [name ...]: names that are none are left out. */
function docs(call: Call): void {
  const { arguments: args, reply } = call;
  const commands: Command[] = args.count === 2 ? shown(call.host.commands) : [];
  for (let i = 2; i < args.count; i++) {
    const command = named(call, args.latin1(i));
    if (command !== undefined) commands.push(command);
  }
  reply.map(commands.length);
  for (const command of commands) writeDocs(reply, command);
}

/** COMMAND LIST [FILTERBY MODULE m | ACLCAT c | PATTERN glob]: full names, subcommands included. */
function list(call: Call): void {
  const { reply } = call;
  const accepts = listFilter(call);
  const names: string[] = [];
  for (const command of shown(call.host.commands)) {
    for (const one of [command, ...shownSubcommands(command)]) {
      if (accepts(one)) names.push(one.fullName);
    }
  }
  reply.array(names.length);
  for (const name of names) reply.text(name);
}

function shownSubcommands(command: Command): Command[] {
  return command.subcommands === undefined ? [] : shown(command.subcommands);
}

function listFilter(call: Call): (command: Command) => boolean {
  const { arguments: args } = call;
  if (args.count === 2) return () => true;
  if (args.count !== 5 || !args.is(2, 'FILTERBY')) throw SYNTAX_ERROR;
  // There are no modules, so nothing belongs to one.
  if (args.is(3, 'MODULE')) return () => false;
  if (args.is(3, 'ACLCAT')) {
    const wanted = args.latin1(4).toLowerCase();
    return ({ spec, fullName }) =>
      categoriesOf(spec, fullName).some((category) => category === wanted);
  }
  if (!args.is(3, 'PATTERN')) throw SYNTAX_ERROR;
  const glob = args.bytes(4);
  return ({ fullName }) => {
    const name = Buffer.from(fullName, 'latin1');
    return globMatch(glob, 0, glob.length, name, 0, name.length, true);
  };
}

/** A key in a command that somebody asks about. */
interface FoundKey {
  readonly index: number;
  readonly flags: readonly KeyFlag[];
}

function innerCommand(call: Call, inner: Arguments): Command | undefined {
  const command = call.host.commands.find(inner, 0);
  if (command === undefined || command.internal) return undefined;
  if (command.subcommands === undefined || inner.count < 2) return command;
  return command.subcommands.find(inner, 1);
}

function findKeys(call: Call, inner: Arguments): FoundKey[] {
  const command = innerCommand(call, inner);
  if (command === undefined) throw new ReplyError('ERR', 'Invalid command specified');
  const specs = (command.spec.keys ?? []).filter(({ flags }) => !flags.includes('not_key'));
  if (specs.length === 0) throw new ReplyError('ERR', 'The command has no key arguments');
  if (!command.accepts(inner.count)) {
    throw new ReplyError('ERR', 'Invalid number of arguments specified for command');
  }
  const mayBeNone = command.spec.flags.includes('no_mandatory_keys');
  const found: FoundKey[] = [];
  for (const spec of specs) {
    const indexes = keyIndexesOf(spec, inner);
    const announced = spec.numkeys === undefined ? undefined : Number(inner.text(spec.numkeys));
    // Fewer keys than their count says, or none where one is needed: the command would be refused.
    if (announced === 0 && !mayBeNone) return refuseKeys();
    if (announced !== undefined && announced !== indexes.length) return refuseKeys();
    const flags = spec.flagsIn?.(inner) ?? spec.flags;
    for (const index of indexes) found.push({ index, flags });
  }
  return found.length === 0 && !mayBeNone ? refuseKeys() : found;
}

function refuseKeys(): never {
  throw new ReplyError('ERR', 'Invalid arguments specified for command');
}

/** COMMAND GETKEYS command [argument ...]. */
function getKeys(call: Call): void {
  const inner = call.arguments.from(2);
  const found = findKeys(call, inner);
  call.reply.array(found.length);
  for (const { index } of found) {
    call.reply.bulk(inner.buffer, inner.start(index), inner.end(index));
  }
}

/** COMMAND GETKEYSANDFLAGS command [argument ...]. */
function getKeysAndFlags(call: Call): void {
  const inner = call.arguments.from(2);
  const found = findKeys(call, inner);
  call.reply.array(found.length);
  for (const { index, flags } of found) {
    call.reply.array(2);
    call.reply.bulk(inner.buffer, inner.start(index), inner.end(index));
    writeStatuses(call.reply, flags);
  }
}

const FLAGS: readonly Flag[] = ['loading', 'stale'];

const SUBCOMMANDS: readonly CommandSpec[] = [
  {
    name: 'count',
    arity: 2,
    flags: FLAGS,
    group: 'server',
    since: '2.8.13',
    summary: 'Tells how many commands there are, subcommands not counted.',
    execute: count,
  },
  {
    name: 'docs',
    arity: -2,
    flags: FLAGS,
    group: 'server',
    since: '7.0.0',
    summary: 'Tells what commands do, in words.',
    execute: docs,
  },
  {
    name: 'getkeys',
    arity: -3,
    flags: FLAGS,
    group: 'server',
    since: '2.8.13',
    summary: 'Finds the keys among the arguments of a command.',
    execute: getKeys,
  },
  {
    name: 'getkeysandflags',
    arity: -3,
    flags: FLAGS,
    group: 'server',
    since: '7.0.0',
    summary: 'Finds the keys of a command and tells what it does with each.',
    execute: getKeysAndFlags,
  },
  {
    name: 'info',
    arity: -2,
    flags: FLAGS,
    group: 'server',
    since: '2.8.13',
    summary: 'Tells the arity, flags, key positions and categories of commands.',
    execute: info,
  },
  {
    name: 'list',
    arity: -2,
    flags: FLAGS,
    group: 'server',
    since: '7.0.0',
    summary: 'Lists the names of the commands, all or those that a filter accepts.',
    execute: list,
  },
  helpRow('command', 'server', '5.0.0'),
];

export const COMMAND_ROW: CommandSpec = {
  name: 'command',
  arity: -1,
  flags: FLAGS,
  group: 'server',
  since: '2.8.13',
  summary: 'Tells about every command.',
  execute: all,
  subcommands: SUBCOMMANDS,
};
