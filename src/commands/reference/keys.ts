/** Keys of any type: syntax, cost and history of the commands (reference.ts). */
import type { References } from './reference-entry.ts';

export const KEYS_REFERENCE: References = {
  del: {
    syntax: 'key ...',
    complexity: 'O(N) for N keys, and O(M) for each collection of M elements',
  },
  unlink: {
    syntax: 'key ...',
    complexity: 'O(N) for N keys, and O(M) for each collection of M elements',
  },
  exists: {
    syntax: 'key ...',
    complexity: 'O(N) for N keys',
    history: [['3.0.3', 'Several keys.']],
  },
  touch: { syntax: 'key ...', complexity: 'O(N) for N keys' },
  type: { syntax: 'key', complexity: 'O(1)' },
  rename: {
    syntax: 'key newkey',
    complexity: 'O(1), and O(M) for a collection of M elements that is overwritten',
  },
  renamenx: {
    syntax: 'key newkey',
    complexity: 'O(1)',
    history: [['3.2.0', 'Two names that are the same are no error.']],
  },
  copy: {
    syntax: 'source destination [DB destination-db] [REPLACE]',
    complexity: 'O(N) for a collection of N elements',
  },
  move: { syntax: 'key db', complexity: 'O(1)' },
  expire: {
    syntax: 'key seconds [condition@7.0.0: NX | XX | GT | LT]',
    complexity: 'O(1)',
    history: [['7.0.0', 'The options `NX`, `XX`, `GT` and `LT`.']],
  },
  pexpire: {
    syntax: 'key milliseconds [condition@7.0.0: NX | XX | GT | LT]',
    complexity: 'O(1)',
    history: [['7.0.0', 'The options `NX`, `XX`, `GT` and `LT`.']],
  },
  expireat: {
    syntax: 'key unix-time-seconds [condition@7.0.0: NX | XX | GT | LT]',
    complexity: 'O(1)',
    history: [['7.0.0', 'The options `NX`, `XX`, `GT` and `LT`.']],
  },
  pexpireat: {
    syntax: 'key unix-time-milliseconds [condition@7.0.0: NX | XX | GT | LT]',
    complexity: 'O(1)',
    history: [['7.0.0', 'The options `NX`, `XX`, `GT` and `LT`.']],
  },
  persist: { syntax: 'key', complexity: 'O(1)' },
  ttl: { syntax: 'key', complexity: 'O(1)', history: [['2.8.0', 'The answer -2.']] },
  pttl: { syntax: 'key', complexity: 'O(1)', history: [['2.8.0', 'The answer -2.']] },
  expiretime: { syntax: 'key', complexity: 'O(1)' },
  pexpiretime: { syntax: 'key', complexity: 'O(1)' },
  keys: { syntax: 'pattern', complexity: 'O(N) for a database of N keys' },
  scan: {
    syntax: 'cursor [MATCH pattern] [COUNT count] [TYPE type@6.0.0]',
    complexity: 'O(1) for each call, O(N) for all N keys',
    history: [['6.0.0', 'The option `TYPE`.']],
  },
  randomkey: { complexity: 'O(1)' },
  object: { complexity: 'Depends on subcommand.' },
  'object|encoding': { syntax: 'key', complexity: 'O(1)' },
  'object|freq': { syntax: 'key', complexity: 'O(1)' },
  'object|idletime': { syntax: 'key', complexity: 'O(1)' },
  'object|refcount': { syntax: 'key', complexity: 'O(1)' },
  'object|help': { complexity: 'O(1)' },
  sort: {
    syntax:
      'key [BY by-pattern<pattern>=pattern#1] [LIMIT (limit: offset count)] [GET get-pattern<pattern>=pattern#1] ... [order: ASC | DESC] [sorting=ALPHA] [STORE destination#2]',
    complexity:
      'O(N+M*log(M)) for N elements of which M are answered, O(N) when they are not sorted',
  },
  sort_ro: {
    syntax:
      'key [BY by-pattern<pattern>=pattern#1] [LIMIT (limit: offset count)] [GET get-pattern<pattern>=pattern#1] ... [order: ASC | DESC] [sorting=ALPHA]',
    complexity:
      'O(N+M*log(M)) for N elements of which M are answered, O(N) when they are not sorted',
  },
  dump: { syntax: 'key', complexity: 'O(N) for a value of N bytes' },
  restore: {
    syntax:
      'key ttl serialized-value [REPLACE@3.0.0] [ABSTTL@5.0.0] [IDLETIME seconds@5.0.0] [FREQ frequency@5.0.0]',
    complexity: 'O(N) for a value of N bytes, O(N*log(N)) for a sorted set',
    history: [
      ['3.0.0', 'The option `REPLACE`.'],
      ['5.0.0', 'The options `ABSTTL`, `IDLETIME` and `FREQ`.'],
    ],
  },
  'restore-asking': {
    syntax:
      'key ttl serialized-value [REPLACE@3.0.0] [ABSTTL@5.0.0] [IDLETIME seconds@5.0.0] [FREQ frequency@5.0.0]',
    complexity: 'O(N) for a value of N bytes, O(N*log(N)) for a sorted set',
    history: [
      ['3.0.0', 'The option `REPLACE`.'],
      ['5.0.0', 'The options `ABSTTL`, `IDLETIME` and `FREQ`.'],
    ],
    forServers: true,
  },
  migrate: {
    syntax:
      'host port (key-selector: key | empty-string="") destination-db timeout<integer> [COPY@3.0.0] [REPLACE@3.0.0] [authentication: AUTH auth=password@4.0.7 | AUTH2 (auth2@6.0.0: username password)] [KEYS keys<key>=key@3.0.6 ...]',
    complexity: 'O(1): it is refused',
    history: [
      ['3.0.0', 'The options `COPY` and `REPLACE`.'],
      ['3.0.6', 'The option `KEYS`.'],
      ['4.0.7', 'The option `AUTH`.'],
      ['6.0.0', 'The option `AUTH2`.'],
    ],
  },
  wait: { syntax: 'numreplicas timeout<integer>', complexity: 'O(1)' },
  waitaof: { syntax: 'numlocal numreplicas timeout<integer>', complexity: 'O(1)' },
};
