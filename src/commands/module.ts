/** MODULE: keywire loads no modules. The list of them is empty, and loading one is refused. */
import { ReplyError } from '../base/errors.ts';
import type { Call } from './call.ts';
import { helpRow } from './help.ts';
import type { CommandSpec, Flag } from './spec.ts';

const REFUSED = new ReplyError(
  'ERR',
  'MODULE command not allowed. If the enable-module-command option is set to "local", you can run it ' +
    'from a local connection, otherwise you need to set this option in the configuration file, and ' +
    'then restart the server.',
);

/** MODULE LIST */
function list(call: Call): void {
  call.reply.array(0);
}

/** MODULE LOAD path [argument ...]: as Redis where its option forbids it, which keywire does not have. */
function load(): never {
  throw REFUSED;
}

/** MODULE LOADEX path [CONFIG name value] [ARGS argument ...] */
function loadEx(): never {
  throw REFUSED;
}

/** MODULE UNLOAD name */
function unload(): never {
  throw REFUSED;
}

const ASKS: readonly Flag[] = ['admin', 'noscript'];
const CHANGES: readonly Flag[] = ['admin', 'noscript', 'no_async_loading'];

function row(
  name: string,
  rule: Pick<CommandSpec, 'arity' | 'flags' | 'since' | 'summary'>,
  execute: (call: Call) => void,
): CommandSpec {
  return { name, group: 'server', ...rule, execute };
}

const loading = { arity: -3, flags: CHANGES, summary: 'Would load a module: answers an error.' };

export const MODULE_ROW: CommandSpec = {
  name: 'module',
  arity: -2,
  flags: [],
  group: 'server',
  since: '4.0.0',
  summary: 'Modules, of which there are none.',
  subcommands: [
    row(
      'list',
      { arity: 2, flags: ASKS, since: '4.0.0', summary: 'Lists the modules: none.' },
      list,
    ),
    row('load', { ...loading, since: '4.0.0' }, load),
    row('loadex', { ...loading, since: '7.0.0' }, loadEx),
    row(
      'unload',
      {
        arity: 3,
        flags: CHANGES,
        since: '4.0.0',
        summary: 'Would unload a module: answers an error.',
      },
      unload,
    ),
    helpRow('module', 'server', '5.0.0'),
  ],
};
