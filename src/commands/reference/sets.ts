/** Sets: syntax, cost and history of the commands (reference.ts). */
import type { References } from './reference-entry.ts';

export const SETS_REFERENCE: References = {
  sadd: {
    syntax: 'key member ...',
    complexity: 'O(1) for each member',
    history: [['2.4.0', 'Several members.']],
  },
  srem: {
    syntax: 'key member ...',
    complexity: 'O(1) for each member',
    history: [['2.4.0', 'Several members.']],
  },
  smove: { syntax: 'source destination member', complexity: 'O(1)' },
  sismember: { syntax: 'key member', complexity: 'O(1)' },
  smismember: { syntax: 'key member ...', complexity: 'O(N) for N members asked for' },
  scard: { syntax: 'key', complexity: 'O(1)' },
  smembers: { syntax: 'key', complexity: 'O(N) for a set of N members' },
  sscan: {
    syntax: 'key cursor [MATCH pattern] [COUNT count]',
    complexity: 'O(1) for each call, O(N) for all N members',
  },
  spop: {
    syntax: 'key [count@3.2.0]',
    complexity: 'O(N) for N members popped',
    history: [['3.2.0', 'The argument `count`.']],
  },
  srandmember: {
    syntax: 'key [count@2.6.0]',
    complexity: 'O(N) for N members answered',
    history: [['2.6.0', 'The argument `count`.']],
  },
  sinter: { syntax: 'key ...', complexity: 'O(N*M) at worst, N members in the smallest of M sets' },
  sinterstore: {
    syntax: 'destination key ...',
    complexity: 'O(N*M) at worst, N members in the smallest of M sets',
  },
  sintercard: {
    syntax: 'numkeys key ... [LIMIT limit]',
    complexity: 'O(N*M) at worst, N members in the smallest of M sets',
  },
  sunion: { syntax: 'key ...', complexity: 'O(N) for N members of all sets' },
  sunionstore: { syntax: 'destination key ...', complexity: 'O(N) for N members of all sets' },
  sdiff: { syntax: 'key ...', complexity: 'O(N) for N members of all sets' },
  sdiffstore: { syntax: 'destination key ...', complexity: 'O(N) for N members of all sets' },
};
