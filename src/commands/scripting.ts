/**
 * Scripts and functions, which keywire does not have: every command of theirs is there and says so, so
 * that a client which asks learns the reason.
 */
import { ReplyError } from '../base/errors.ts';
import { helpRow } from './help.ts';
import { type CommandSpec, countedKeys, type Flag } from './spec.ts';

const NO_SCRIPTS = new ReplyError(
  'ERR',
  'This server has no scripting: scripts and functions cannot be run',
);

function refuse(): never {
  throw NO_SCRIPTS;
}

function row(
  name: string,
  arity: number,
  { since, summary, flags = ['noscript'] }: { since: string; summary: string; flags?: Flag[] },
): CommandSpec {
  return { name, arity, flags, group: 'scripting', since, summary, execute: refuse };
}

function runRow(name: string, since: string, isReadOnly = false): CommandSpec {
  const what = name.startsWith('f') ? 'a function' : 'a script';
  const summary = `Would run ${what}${isReadOnly ? ' that only reads' : ''}: answers an error.`;
  const flags: Flag[] = ['noscript', 'stale', 'skip_monitor', 'no_mandatory_keys'];
  if (isReadOnly) flags.push('readonly');
  const keyFlags = isReadOnly ? (['RO', 'access'] as const) : (['RW', 'access', 'update'] as const);
  const notes = 'What is run decides what it does with a key, so the most is assumed.';
  return {
    ...row(name, -3, { since, summary, flags }),
    keys: [{ ...countedKeys(2, ...keyFlags), notes }],
  };
}

const SCRIPT_ROWS: readonly CommandSpec[] = [
  row('debug', 3, { since: '3.2.0', summary: 'Would debug scripts: answers an error.' }),
  row('exists', -3, { since: '2.6.0', summary: 'Would look for scripts: answers an error.' }),
  row('flush', -2, { since: '2.6.0', summary: 'Would forget scripts: answers an error.' }),
  row('kill', 2, {
    since: '2.6.0',
    summary: 'Would stop a script: answers an error.',
    flags: ['noscript', 'allow_busy'],
  }),
  row('load', 3, {
    since: '2.6.0',
    summary: 'Would keep a script: answers an error.',
    flags: ['noscript', 'stale'],
  }),
  helpRow('script', 'scripting', '5.0.0'),
];

const FUNCTION_ROWS: readonly CommandSpec[] = [
  row('delete', 3, {
    since: '7.0.0',
    summary: 'Would remove functions: answers an error.',
    flags: ['noscript', 'write'],
  }),
  row('dump', 2, { since: '7.0.0', summary: 'Would dump functions: answers an error.' }),
  row('flush', -2, {
    since: '7.0.0',
    summary: 'Would remove all functions: answers an error.',
    flags: ['noscript', 'write'],
  }),
  row('kill', 2, {
    since: '7.0.0',
    summary: 'Would stop a function: answers an error.',
    flags: ['noscript', 'allow_busy'],
  }),
  row('list', -2, { since: '7.0.0', summary: 'Would list functions: answers an error.' }),
  row('load', -3, {
    since: '7.0.0',
    summary: 'Would keep functions: answers an error.',
    flags: ['noscript', 'write', 'denyoom'],
  }),
  row('restore', -3, {
    since: '7.0.0',
    summary: 'Would restore functions: answers an error.',
    flags: ['noscript', 'write', 'denyoom'],
  }),
  row('stats', 2, {
    since: '7.0.0',
    summary: 'Would tell of functions: answers an error.',
    flags: ['noscript', 'allow_busy'],
  }),
  helpRow('function', 'scripting', '7.0.0'),
];

export const SCRIPTING_COMMANDS: readonly CommandSpec[] = [
  runRow('eval', '2.6.0'),
  runRow('evalsha', '2.6.0'),
  runRow('eval_ro', '7.0.0', true),
  runRow('evalsha_ro', '7.0.0', true),
  runRow('fcall', '7.0.0'),
  runRow('fcall_ro', '7.0.0', true),
  {
    name: 'script',
    arity: -2,
    flags: [],
    group: 'scripting',
    since: '2.6.0',
    summary: 'What a server with scripts has: HELP works.',
    subcommands: SCRIPT_ROWS,
  },
  {
    name: 'function',
    arity: -2,
    flags: [],
    group: 'scripting',
    since: '7.0.0',
    summary: 'What a server with functions has: HELP works.',
    subcommands: FUNCTION_ROWS,
  },
];
