/** Lists and queues: syntax, cost and history of the commands (reference.ts). */
import type { References } from './reference-entry.ts';

export const LISTS_REFERENCE: References = {
  lpush: {
    syntax: 'key element ...',
    complexity: 'O(1) for each element',
    history: [['2.4.0', 'Several elements.']],
  },
  rpush: {
    syntax: 'key element ...',
    complexity: 'O(1) for each element',
    history: [['2.4.0', 'Several elements.']],
  },
  lpushx: {
    syntax: 'key element ...',
    complexity: 'O(1) for each element',
    history: [['4.0.0', 'Several elements.']],
  },
  rpushx: {
    syntax: 'key element ...',
    complexity: 'O(1) for each element',
    history: [['4.0.0', 'Several elements.']],
  },
  lpop: {
    syntax: 'key [count@6.2.0]',
    complexity: 'O(N) for N elements popped',
    history: [['6.2.0', 'The argument `count`.']],
  },
  rpop: {
    syntax: 'key [count@6.2.0]',
    complexity: 'O(N) for N elements popped',
    history: [['6.2.0', 'The argument `count`.']],
  },
  llen: { syntax: 'key', complexity: 'O(1)' },
  lrange: {
    syntax: 'key start<integer> stop<integer>',
    complexity: 'O(S+N) for N elements answered, S chunks before them from the nearer end',
  },
  lindex: {
    syntax: 'key index',
    complexity: 'O(N) for N chunks between the element and the nearer end',
  },
  lpos: {
    syntax: 'key element [RANK rank] [COUNT num-matches] [MAXLEN len]',
    complexity: 'O(N) for N elements looked at',
  },
  lset: {
    syntax: 'key index element',
    complexity: 'O(N) for N chunks between the element and the nearer end',
  },
  linsert: {
    syntax: 'key (where: BEFORE | AFTER) pivot element',
    complexity: 'O(N) for N elements before the pivot',
  },
  lrem: { syntax: 'key count element', complexity: 'O(N) for a list of N elements' },
  ltrim: { syntax: 'key start<integer> stop<integer>', complexity: 'O(N) for N elements removed' },
  lmove: {
    syntax: 'source destination (wherefrom: LEFT | RIGHT) (whereto: LEFT | RIGHT)',
    complexity: 'O(1)',
  },
  rpoplpush: {
    syntax: 'source destination',
    complexity: 'O(1)',
    deprecated: { since: '6.2.0', instead: '`LMOVE` with the `RIGHT` and `LEFT` arguments' },
  },
  lmpop: {
    syntax: 'numkeys key ... (where: LEFT | RIGHT) [COUNT count]',
    complexity: 'O(N+M) for N keys and M elements popped',
  },
  blpop: {
    syntax: 'key ... timeout<double>',
    complexity: 'O(N) for N keys',
    history: [['6.0.0', '`timeout` may have a fraction.']],
  },
  brpop: {
    syntax: 'key ... timeout<double>',
    complexity: 'O(N) for N keys',
    history: [['6.0.0', '`timeout` may have a fraction.']],
  },
  blmpop: {
    syntax: 'timeout<double> numkeys key ... (where: LEFT | RIGHT) [COUNT count]',
    complexity: 'O(N+M) for N keys and M elements popped',
  },
  blmove: {
    syntax: 'source destination (wherefrom: LEFT | RIGHT) (whereto: LEFT | RIGHT) timeout<double>',
    complexity: 'O(1)',
  },
  brpoplpush: {
    syntax: 'source destination timeout<double>',
    complexity: 'O(1)',
    history: [['6.0.0', '`timeout` may have a fraction.']],
    deprecated: { since: '6.2.0', instead: '`BLMOVE` with the `RIGHT` and `LEFT` arguments' },
  },
};
