/** Sorted sets: syntax, cost and history of the commands (reference.ts). */
import type { References } from './reference-entry.ts';

export const SORTED_SETS_REFERENCE: References = {
  zadd: {
    syntax:
      'key [condition@3.0.2: NX | XX] [comparison@6.2.0: GT | LT] [change=CH@3.0.2] [increment=INCR@3.0.2] (data: score member) ...',
    complexity: 'O(log(N)) for each member, in a set of N',
    history: [
      ['2.4.0', 'Several members.'],
      ['3.0.2', 'The options `XX`, `NX`, `CH` and `INCR`.'],
      ['6.2.0', 'The options `GT` and `LT`.'],
    ],
  },
  zincrby: {
    syntax: 'key increment<integer> member',
    complexity: 'O(log(N)) for a set of N members',
  },
  zrem: {
    syntax: 'key member ...',
    complexity: 'O(M*log(N)) for M members of a set of N',
    history: [['2.4.0', 'Several members.']],
  },
  zcard: { syntax: 'key', complexity: 'O(1)' },
  zscore: { syntax: 'key member', complexity: 'O(1)' },
  zmscore: { syntax: 'key member ...', complexity: 'O(N) for N members asked for' },
  zrank: {
    syntax: 'key member [WITHSCORE]',
    complexity: 'O(log(N)) for a set of N members',
    history: [['7.2.0', 'The option `WITHSCORE`.']],
  },
  zrevrank: {
    syntax: 'key member [WITHSCORE]',
    complexity: 'O(log(N)) for a set of N members',
    history: [['7.2.0', 'The option `WITHSCORE`.']],
  },
  zscan: {
    syntax: 'key cursor [MATCH pattern] [COUNT count]',
    complexity: 'O(1) for each call, O(N) for all N members',
  },
  zcount: { syntax: 'key min<double> max<double>', complexity: 'O(log(N)) for a set of N members' },
  zlexcount: { syntax: 'key min max', complexity: 'O(log(N)) for a set of N members' },
  zrange: {
    syntax:
      'key start stop [sortby@6.2.0: BYSCORE | BYLEX] [REV@6.2.0] [LIMIT (limit@6.2.0: offset count)] [WITHSCORES]',
    complexity: 'O(log(N)+M) for M members answered of a set of N',
    history: [['6.2.0', 'The options `REV`, `BYSCORE`, `BYLEX` and `LIMIT`.']],
  },
  zrevrange: {
    syntax: 'key start<integer> stop<integer> [WITHSCORES]',
    complexity: 'O(log(N)+M) for M members answered of a set of N',
    deprecated: { since: '6.2.0', instead: '`ZRANGE` with the `REV` argument' },
  },
  zrangebyscore: {
    syntax: 'key min<double> max<double> [WITHSCORES@2.0.0] [LIMIT (limit: offset count)]',
    complexity: 'O(log(N)+M) for M members answered of a set of N',
    history: [['2.0.0', 'The option `WITHSCORES`.']],
    deprecated: { since: '6.2.0', instead: '`ZRANGE` with the `BYSCORE` argument' },
  },
  zrevrangebyscore: {
    syntax: 'key max<double> min<double> [WITHSCORES] [LIMIT (limit: offset count)]',
    complexity: 'O(log(N)+M) for M members answered of a set of N',
    history: [['2.1.6', '`min` and `max` may be exclusive.']],
    deprecated: { since: '6.2.0', instead: '`ZRANGE` with the `REV` and `BYSCORE` arguments' },
  },
  zrangebylex: {
    syntax: 'key min max [LIMIT (limit: offset count)]',
    complexity: 'O(log(N)+M) for M members answered of a set of N',
    deprecated: { since: '6.2.0', instead: '`ZRANGE` with the `BYLEX` argument' },
  },
  zrevrangebylex: {
    syntax: 'key max min [LIMIT (limit: offset count)]',
    complexity: 'O(log(N)+M) for M members answered of a set of N',
    deprecated: { since: '6.2.0', instead: '`ZRANGE` with the `REV` and `BYLEX` arguments' },
  },
  zrangestore: {
    syntax: 'dst src min max [sortby: BYSCORE | BYLEX] [REV] [LIMIT (limit: offset count)]',
    complexity: 'O(log(N)+M*log(M)) for M members stored from a set of N',
  },
  zremrangebyrank: {
    syntax: 'key start<integer> stop<integer>',
    complexity: 'O(log(N)+M) for M members removed from a set of N',
  },
  zremrangebyscore: {
    syntax: 'key min<double> max<double>',
    complexity: 'O(log(N)+M) for M members removed from a set of N',
  },
  zremrangebylex: {
    syntax: 'key min max',
    complexity: 'O(log(N)+M) for M members removed from a set of N',
  },
  zpopmin: {
    syntax: 'key [count]',
    complexity: 'O(M*log(N)) for M members popped from a set of N',
  },
  zpopmax: {
    syntax: 'key [count]',
    complexity: 'O(M*log(N)) for M members popped from a set of N',
  },
  zrandmember: {
    syntax: 'key [options: count [WITHSCORES]]',
    complexity: 'O(N) for N members answered',
  },
  zunion: {
    syntax:
      'numkeys key ... [WEIGHTS weight ...] [AGGREGATE (aggregate: SUM | MIN | MAX)] [WITHSCORES]',
    complexity: 'O(N+M*log(M)) for N members of all sets and M in the result',
  },
  zunionstore: {
    syntax:
      'destination numkeys key ... [WEIGHTS weight ...] [AGGREGATE (aggregate: SUM | MIN | MAX)]',
    complexity: 'O(N+M*log(M)) for N members of all sets and M in the result',
  },
  zinter: {
    syntax:
      'numkeys key ... [WEIGHTS weight ...] [AGGREGATE (aggregate: SUM | MIN | MAX)] [WITHSCORES]',
    complexity: 'O(N*K+M*log(M)) at worst, N members in the smallest of K sets and M in the result',
  },
  zinterstore: {
    syntax:
      'destination numkeys key ... [WEIGHTS weight ...] [AGGREGATE (aggregate: SUM | MIN | MAX)]',
    complexity: 'O(N*K+M*log(M)) at worst, N members in the smallest of K sets and M in the result',
  },
  zintercard: {
    syntax: 'numkeys key ... [LIMIT limit]',
    complexity: 'O(N*K) at worst, N members in the smallest of K sets',
  },
  zdiff: {
    syntax: 'numkeys key ... [WITHSCORES]',
    complexity: 'O(N*K+M*log(M)) at worst, N members in the first of K sets and M in the result',
  },
  zdiffstore: {
    syntax: 'destination numkeys key ...',
    complexity: 'O(N*K+M*log(M)) at worst, N members in the first of K sets and M in the result',
  },
  zmpop: {
    syntax: 'numkeys key ... (where: MIN | MAX) [COUNT count]',
    complexity: 'O(K+M*log(N)) for K keys and M members popped from a set of N',
  },
  bzmpop: {
    syntax: 'timeout<double> numkeys key ... (where: MIN | MAX) [COUNT count]',
    complexity: 'O(K+M*log(N)) for K keys and M members popped from a set of N',
  },
  bzpopmin: {
    syntax: 'key ... timeout<double>',
    complexity: 'O(K+log(N)) for K keys and a set of N members',
    history: [['6.0.0', '`timeout` may have a fraction.']],
  },
  bzpopmax: {
    syntax: 'key ... timeout<double>',
    complexity: 'O(K+log(N)) for K keys and a set of N members',
    history: [['6.0.0', '`timeout` may have a fraction.']],
  },
};
