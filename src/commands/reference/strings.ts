/** Strings, bits and HyperLogLogs: syntax, cost and history of the commands (reference.ts). */
import type { References } from './reference-entry.ts';

export const STRINGS_REFERENCE: References = {
  get: { syntax: 'key', complexity: 'O(1)' },
  set: {
    syntax:
      'key value [condition@2.6.12: NX | XX] [GET@6.2.0] [expiration: EX seconds@2.6.12 | PX milliseconds@2.6.12 | EXAT unix-time-seconds@6.2.0 | PXAT unix-time-milliseconds@6.2.0 | KEEPTTL@6.0.0]',
    complexity: 'O(1)',
    history: [
      ['2.6.12', 'The options `EX`, `PX`, `NX` and `XX`.'],
      ['6.0.0', 'The option `KEEPTTL`.'],
      ['6.2.0', 'The options `GET`, `EXAT` and `PXAT`.'],
      ['7.0.0', '`NX` and `GET` may stand together.'],
    ],
  },
  setnx: {
    syntax: 'key value',
    complexity: 'O(1)',
    deprecated: { since: '2.6.12', instead: '`SET` with the `NX` argument' },
  },
  setex: {
    syntax: 'key seconds value',
    complexity: 'O(1)',
    deprecated: { since: '2.6.12', instead: '`SET` with the `EX` argument' },
  },
  psetex: {
    syntax: 'key milliseconds value',
    complexity: 'O(1)',
    deprecated: { since: '2.6.12', instead: '`SET` with the `PX` argument' },
  },
  getset: {
    syntax: 'key value',
    complexity: 'O(1)',
    deprecated: { since: '6.2.0', instead: '`SET` with the `!GET` argument' },
  },
  getex: {
    syntax:
      'key [expiration: EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]',
    complexity: 'O(1)',
  },
  getdel: { syntax: 'key', complexity: 'O(1)' },
  mget: { syntax: 'key ...', complexity: 'O(N) for N keys' },
  mset: { syntax: '(data: key value) ...', complexity: 'O(N) for N keys' },
  msetnx: { syntax: '(data: key value) ...', complexity: 'O(N) for N keys' },
  append: {
    syntax: 'key value',
    complexity: 'O(1) amortized, and the bytes that are copied when the string has to move',
  },
  strlen: { syntax: 'key', complexity: 'O(1)' },
  getrange: { syntax: 'key start<integer> end<integer>', complexity: 'O(N) for N bytes answered' },
  substr: {
    syntax: 'key start<integer> end<integer>',
    complexity: 'O(N) for N bytes answered',
    deprecated: { since: '2.0.0', instead: '`GETRANGE`' },
  },
  setrange: {
    syntax: 'key offset value',
    complexity:
      'O(N) for N bytes written, and the bytes that are copied when the string has to move',
  },
  incr: { syntax: 'key', complexity: 'O(1)' },
  decr: { syntax: 'key', complexity: 'O(1)' },
  incrby: { syntax: 'key increment<integer>', complexity: 'O(1)' },
  decrby: { syntax: 'key decrement', complexity: 'O(1)' },
  incrbyfloat: { syntax: 'key increment<double>', complexity: 'O(1)' },
  lcs: {
    syntax: 'key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]',
    complexity: 'O(N*M) for strings of N and M bytes',
  },
  setbit: {
    syntax: 'key offset value<integer>',
    complexity: 'O(1), and the bytes that the string grows by',
  },
  getbit: { syntax: 'key offset', complexity: 'O(1)' },
  bitcount: {
    syntax: 'key [range: start<integer> end<integer> [unit@7.0.0: BYTE | BIT]]',
    complexity: 'O(N) for N bytes',
    history: [['7.0.0', 'The option `BYTE|BIT`.']],
  },
  bitpos: {
    syntax:
      'key bit [range: start<integer> [end-unit-block: end<integer> [unit@7.0.0: BYTE | BIT]]]',
    complexity: 'O(N) for N bytes',
    history: [['7.0.0', 'The option `BYTE|BIT`.']],
  },
  bitop: {
    syntax: '(operation: AND | OR | XOR | NOT) destkey key ...',
    complexity: 'O(N) for N bytes of all strings',
  },
  bitfield: {
    syntax:
      'key [(operation: GET (get-block: encoding offset) | (write: [OVERFLOW (overflow-block: WRAP | SAT | FAIL)] (write-operation: SET (set-block: encoding offset value<integer>) | INCRBY (incrby-block: encoding offset increment<integer>)))) ...]',
    complexity: 'O(1) for each operation',
  },
  bitfield_ro: {
    syntax: 'key [GET (get-block: encoding offset)] ...',
    complexity: 'O(1) for each operation',
  },
  pfadd: { syntax: 'key [element ...]', complexity: 'O(1) for each element' },
  pfcount: {
    syntax: 'key ...',
    complexity: 'O(1) with a cached count, else O(N) for N keys, with a large constant',
  },
  pfmerge: {
    syntax: 'destkey [sourcekey ...]',
    complexity: 'O(N) for N keys, with a large constant',
  },
  pfdebug: {
    syntax: 'subcommand key',
    complexity: 'O(1), with a large constant',
    forServers: true,
  },
  pfselftest: { complexity: 'O(1), with a very large constant', forServers: true },
};
