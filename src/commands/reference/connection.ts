/** The caller's connection, and the others: syntax, cost and history of the commands (reference.ts). */
import type { References } from './reference-entry.ts';

export const CONNECTION_REFERENCE: References = {
  ping: { syntax: '[message]', complexity: 'O(1)' },
  echo: { syntax: 'message', complexity: 'O(1)' },
  hello: {
    syntax: '[arguments: protover [AUTH (auth: username password)] [SETNAME clientname]]',
    complexity: 'O(1)',
    history: [['6.2.0', '`protover` may be left out.']],
  },
  auth: {
    syntax: '[username@6.0.0] password',
    complexity: 'O(1)',
    history: [['6.0.0', 'The argument `username`.']],
  },
  select: { syntax: 'index', complexity: 'O(1)' },
  quit: {
    complexity: 'O(1)',
    deprecated: { since: '7.2.0', instead: 'just closing the connection' },
  },
  reset: { complexity: 'O(1), and O(N) for N subscriptions and watched keys' },
  client: { complexity: 'Depends on subcommand.' },
  'client|id': { complexity: 'O(1)' },
  'client|info': { complexity: 'O(1)' },
  'client|list': {
    syntax:
      '[TYPE (client-type@5.0.0: NORMAL | MASTER | REPLICA | PUBSUB)] [ID client-id@6.2.0 ...]',
    complexity: 'O(N) for N connections',
    history: [
      ['2.8.12', 'The field `id`.'],
      ['5.0.0', 'The option `TYPE`.'],
      ['6.0.0', 'The field `user`.'],
      ['6.2.0', 'The option `ID`, and the fields `argv-mem`, `tot-mem`, `laddr` and `redir`.'],
      ['7.0.0', 'The fields `resp`, `multi-mem`, `rbs` and `rbp`.'],
      ['7.0.3', 'The field `ssub`.'],
    ],
  },
  'client|setname': { syntax: 'connection-name', complexity: 'O(1)' },
  'client|getname': { complexity: 'O(1)' },
  'client|setinfo': { syntax: '(attr: LIB-NAME libname | LIB-VER libver)', complexity: 'O(1)' },
  'client|kill': {
    syntax:
      '(filter: old-format=ip:port@-2.8.12 | (new-format: [ID client-id@2.8.12] | [TYPE (client-type@2.8.12: NORMAL | MASTER@3.2.0 | SLAVE | REPLICA@5.0.0 | PUBSUB)] | [USER username] | [ADDR addr=ip:port] | [LADDR laddr=ip:port@6.2.0] | [SKIPME (skipme: YES | NO)]) ...)',
    complexity: 'O(N) for N connections',
    history: [
      ['2.8.12', 'The form of several filters, and the option `ID`.'],
      ['3.2.0', 'The type `master` of the option `TYPE`.'],
      ['5.0.0', 'The type `replica`, which was called `slave`.'],
      ['6.2.0', 'The option `LADDR`.'],
    ],
  },
  'client|unblock': { syntax: 'client-id [unblock-type: TIMEOUT | ERROR]', complexity: 'O(1)' },
  'client|reply': { syntax: '(action: ON | OFF | SKIP)', complexity: 'O(1)' },
  'client|no-evict': { syntax: '(enabled: ON | OFF)', complexity: 'O(1)' },
  'client|no-touch': { syntax: '(enabled: ON | OFF)', complexity: 'O(1)' },
  'client|durability': {
    syntax: '(level: APPLIED | WRITTEN | SYNCED | DEFAULT)',
    complexity: 'O(1)',
  },
  'client|tracking': {
    syntax:
      '(status: ON | OFF) [REDIRECT client-id] [PREFIX prefix] ... [BCAST] [OPTIN] [OPTOUT] [NOLOOP]',
    complexity: 'O(N) for N prefixes',
  },
  'client|caching': { syntax: '(mode: YES | NO)', complexity: 'O(1)' },
  'client|getredir': { complexity: 'O(1)' },
  'client|trackinginfo': { complexity: 'O(1)' },
  'client|pause': {
    syntax: 'timeout<integer> [mode@6.2.0: WRITE | ALL]',
    complexity: 'O(1)',
    history: [['6.2.0', 'The modes `WRITE` and `ALL`.']],
  },
  'client|unpause': { complexity: 'O(N) for N commands that were held' },
  'client|help': { complexity: 'O(1)' },
};
