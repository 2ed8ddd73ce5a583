/**
 * ACL: who may do what. There is one user, `default`, without a password and with every right, and so it
 * is told; nothing of that can be changed.
 */
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';
import { CATEGORIES, categoriesOf } from './categories.ts';
import type { Denial } from './diagnostics.ts';
import { helpRow, wrongSubcommand } from './help.ts';
import type { ReplyWriter } from './reply.ts';
import type { CommandSpec, Flag } from './spec.ts';
import type { Command } from './table.ts';

/** The one user. */
const USER = 'default';
/** What holds for it, in the words of ACL SETUSER and in Redis's order. */
const FLAGS = ['on', 'nopass', 'sanitize-payload'] as const;
const KEYS = '~*';
const CHANNELS = '&*';
const COMMANDS = '+@all';
/** Rules that change nothing of that, in any of their spellings. */
const HOLDING: ReadonlySet<string> = new Set([
  ...FLAGS,
  KEYS,
  'allkeys',
  '%rw~*',
  CHANNELS,
  'allchannels',
  COMMANDS,
  'allcommands',
]);

const BITS_MAX = 4096;
const BITS_DEFAULT = 256;

const NO_CHANGES = new ReplyError(
  'ERR',
  'keywire has one user, default, who may do everything: users and their rights cannot be changed',
);
const NO_FILE = new ReplyError(
  'ERR',
  'This Redis instance is not configured to use an ACL file. You may want to specify users via the ' +
    'ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration ' +
    'file set) in order to store users in the Redis configuration.',
);
const NOT_REMOVED = new ReplyError('ERR', "The 'default' user cannot be removed");
const BAD_USER_NAME = new ReplyError('ERR', "Usernames can't contain spaces or null characters");
const BAD_BITS = new ReplyError(
  'ERR',
  `ACL GENPASS argument must be the number of bits for the output password, a positive number up to ${BITS_MAX}`,
);

/** ACL WHOAMI */
function whoami(call: Call): void {
  call.reply.text(USER);
}

/** ACL USERS */
function users(call: Call): void {
  call.reply.array(1);
  call.reply.text(USER);
}

/** ACL LIST: each user as a line of Redis's file of users. */
function list(call: Call): void {
  call.reply.array(1);
  call.reply.text(`user ${USER} ${[...FLAGS, KEYS, CHANNELS, COMMANDS].join(' ')}`);
}

/** ACL GETUSER username: nil when there is none. */
function getUser(call: Call): void {
  const { arguments: args, reply } = call;
  if (args.latin1(2) !== USER) {
    reply.nil();
    return;
  }
  reply.map(6);
  reply.text('flags');
  reply.set(FLAGS.length);
  for (const flag of FLAGS) reply.simple(flag);
  reply.text('passwords');
  reply.array(0);
  reply.text('commands');
  reply.text(COMMANDS);
  reply.text('keys');
  reply.text(KEYS);
  reply.text('channels');
  reply.text(CHANNELS);
  reply.text('selectors');
  reply.array(0);
}

/** ACL SETUSER username [rule ...]: accepted where it is so already. */
function setUser(call: Call): void {
  const { arguments: args } = call;
  const name = args.latin1(2);
  if (/[\s\0]/.test(name)) throw BAD_USER_NAME;
  if (name !== USER) throw NO_CHANGES;
  for (let i = 3; i < args.count; i++) {
    if (!HOLDING.has(args.latin1(i).toLowerCase())) throw NO_CHANGES;
  }
  call.reply.ok();
}

/** ACL DELUSER username [username ...]: how many there were, which is none beside `default`. */
function delUser(call: Call): void {
  const { arguments: args } = call;
  for (let i = 2; i < args.count; i++) {
    if (args.latin1(i) === USER) throw NOT_REMOVED;
  }
  call.reply.integer(0);
}

/** ACL LOAD: there is no file of users. */
function load(): never {
  throw NO_FILE;
}

/** ACL SAVE: there is no file of users. */
function save(): never {
  throw NO_FILE;
}

const ENTRIES_DEFAULT = 10;

/** ACL LOG [count|RESET]: who tried to be somebody that there is not, the newest first. */
function log(call: Call): void {
  const { arguments: args, reply, host } = call;
  if (args.count > 3) throw wrongSubcommand('ACL', args.text(1));
  if (args.count === 3 && args.is(2, 'RESET')) {
    host.denials.reset();
    reply.ok();
    return;
  }
  const count = args.count === 3 ? Math.max(args.integer(2), 0) : ENTRIES_DEFAULT;
  const entries = host.denials.entries.slice(0, count);
  reply.array(entries.length);
  for (const entry of entries) writeDenial(reply, entry, call.nowMs);
}

function writeDenial(reply: ReplyWriter, entry: Denial, nowMs: number): void {
  reply.map(10);
  reply.text('count');
  reply.integer(entry.count);
  reply.text('reason');
  reply.text('auth');
  reply.text('context');
  reply.text(entry.context);
  reply.text('object');
  reply.text(entry.object);
  reply.text('username');
  reply.text(entry.user);
  reply.text('age-seconds');
  reply.double((nowMs - entry.createdAtMs) / 1000);
  reply.text('client-info');
  reply.text(entry.client);
  reply.text('entry-id');
  reply.integer(entry.id);
  reply.text('timestamp-created');
  reply.integer(entry.createdAtMs);
  reply.text('timestamp-last-updated');
  reply.integer(entry.updatedAtMs);
}

/** ACL CAT [category]: the categories, or the commands of one. */
function cat(call: Call): void {
  const { arguments: args, reply } = call;
  if (args.count > 3) throw wrongSubcommand('ACL', args.text(1));
  const names = args.count === 2 ? CATEGORIES : namesIn(args.text(2), call);
  reply.array(names.length);
  for (const name of names) reply.text(name);
}

function namesIn(category: string, call: Call): string[] {
  const wanted = CATEGORIES.find((one) => one === category.toLowerCase());
  if (wanted === undefined) throw new ReplyError('ERR', `Unknown category '${category}'`);
  return call.host.commands.commands
    .flatMap((command): Command[] => [command, ...(command.subcommands?.commands ?? [])])
    .filter(({ internal }) => !internal)
    .filter(({ spec, fullName }) => categoriesOf(spec, fullName).includes(wanted))
    .map(({ fullName }) => fullName);
}

/** ACL GENPASS [bits]: chance of the system, as hexadecimal digits. */
function genPass(call: Call): void {
  const { arguments: args, host } = call;
  if (args.count > 3) throw wrongSubcommand('ACL', args.text(1));
  const bits = args.count === 3 ? args.integer(2) : BITS_DEFAULT;
  if (bits < 1 || bits > BITS_MAX) throw BAD_BITS;
  const digits = Math.ceil(bits / 4);
  let text = '';
  while (text.length < digits) text += host.random.uint32().toString(16).padStart(8, '0');
  call.reply.text(text.slice(0, digits));
}

/** ACL DRYRUN username command [argument ...]: whether the user might execute it. */
function dryRun(call: Call): void {
  const { arguments: args, host } = call;
  if (args.latin1(2) !== USER) throw new ReplyError('ERR', `User '${args.text(2)}' not found`);
  const inner = args.from(3);
  const command = host.commands.resolve(inner);
  if (command === undefined || command.internal) {
    throw new ReplyError('ERR', `Command '${args.text(3)}' not found`);
  }
  if (!command.accepts(inner.count) || command.spec.execute === undefined) {
    throw new ReplyError('ERR', `wrong number of arguments for '${command.fullName}' command`);
  }
  call.reply.ok();
}

const OWN: readonly Flag[] = ['noscript', 'loading', 'stale'];
const ADMIN: readonly Flag[] = ['admin', ...OWN];

function row(
  name: string,
  rule: Pick<CommandSpec, 'arity' | 'flags' | 'summary'> & { readonly since?: string },
  execute: (call: Call) => void,
): CommandSpec {
  return { name, group: 'server', since: '6.0.0', ...rule, execute };
}

export const ACL_ROW: CommandSpec = {
  name: 'acl',
  arity: -2,
  flags: [],
  group: 'server',
  since: '6.0.0',
  summary: 'Who may do what.',
  subcommands: [
    row('whoami', { arity: 2, flags: OWN, summary: "Tells the caller's user." }, whoami),
    row('users', { arity: 2, flags: ADMIN, summary: 'Lists the users.' }, users),
    row('list', { arity: 2, flags: ADMIN, summary: 'Lists the users with their rights.' }, list),
    row('getuser', { arity: 3, flags: ADMIN, summary: "Tells a user's rights." }, getUser),
    row(
      'setuser',
      { arity: -3, flags: ADMIN, summary: 'Accepts rights that the one user has; no others.' },
      setUser,
    ),
    row(
      'deluser',
      { arity: -3, flags: ADMIN, summary: 'Would remove users: there are none but the one.' },
      delUser,
    ),
    row(
      'load',
      { arity: 2, flags: ADMIN, summary: 'Would read users from a file: answers an error.' },
      load,
    ),
    row(
      'save',
      { arity: 2, flags: ADMIN, summary: 'Would write users to a file: answers an error.' },
      save,
    ),
    row('log', { arity: -2, flags: ADMIN, summary: 'Tells which logins were denied.' }, log),
    row(
      'cat',
      { arity: -2, flags: OWN, summary: 'Lists the categories of commands, or one.' },
      cat,
    ),
    row('genpass', { arity: -2, flags: OWN, summary: 'Makes a password by chance.' }, genPass),
    row(
      'dryrun',
      {
        arity: -4,
        flags: ADMIN,
        since: '7.0.0',
        summary: 'Tells whether a user might execute a command.',
      },
      dryRun,
    ),
    helpRow('acl', 'server', '6.0.0'),
  ],
};
