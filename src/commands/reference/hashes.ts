/** Hashes: syntax, cost and history of the commands (reference.ts). */
import type { References } from './reference-entry.ts';

export const HASHES_REFERENCE: References = {
  hset: {
    syntax: 'key (data: field value) ...',
    complexity: 'O(1) for each field',
    history: [['4.0.0', 'Several fields.']],
  },
  hsetnx: { syntax: 'key field value', complexity: 'O(1)' },
  hmset: {
    syntax: 'key (data: field value) ...',
    complexity: 'O(N) for N fields',
    deprecated: { since: '4.0.0', instead: '`HSET` with multiple field-value pairs' },
  },
  hget: { syntax: 'key field', complexity: 'O(1)' },
  hmget: { syntax: 'key field ...', complexity: 'O(N) for N fields' },
  hdel: {
    syntax: 'key field ...',
    complexity: 'O(N) for N fields',
    history: [['2.4.0', 'Several fields.']],
  },
  hlen: { syntax: 'key', complexity: 'O(1)' },
  hexists: { syntax: 'key field', complexity: 'O(1)' },
  hstrlen: { syntax: 'key field', complexity: 'O(1)' },
  hincrby: { syntax: 'key field increment<integer>', complexity: 'O(1)' },
  hincrbyfloat: { syntax: 'key field increment<double>', complexity: 'O(1)' },
  hkeys: { syntax: 'key', complexity: 'O(N) for a hash of N fields' },
  hvals: { syntax: 'key', complexity: 'O(N) for a hash of N fields' },
  hgetall: { syntax: 'key', complexity: 'O(N) for a hash of N fields' },
  hrandfield: {
    syntax: 'key [options: count [WITHVALUES]]',
    complexity: 'O(N) for N fields answered',
  },
  hscan: {
    syntax: 'key cursor [MATCH pattern] [COUNT count] [NOVALUES]',
    complexity: 'O(1) for each call, O(N) for all N fields',
    history: [['7.4.0', 'The option `NOVALUES`.']],
  },
  hexpire: {
    syntax: 'key seconds [condition: NX | XX | GT | LT] FIELDS (fields: numfields field ...)',
    complexity: 'O(N) for N fields',
  },
  hpexpire: {
    syntax: 'key milliseconds [condition: NX | XX | GT | LT] FIELDS (fields: numfields field ...)',
    complexity: 'O(N) for N fields',
  },
  hexpireat: {
    syntax:
      'key unix-time-seconds [condition: NX | XX | GT | LT] FIELDS (fields: numfields field ...)',
    complexity: 'O(N) for N fields',
  },
  hpexpireat: {
    syntax:
      'key unix-time-milliseconds [condition: NX | XX | GT | LT] FIELDS (fields: numfields field ...)',
    complexity: 'O(N) for N fields',
  },
  hpersist: { syntax: 'key FIELDS (fields: numfields field ...)', complexity: 'O(N) for N fields' },
  httl: { syntax: 'key FIELDS (fields: numfields field ...)', complexity: 'O(N) for N fields' },
  hpttl: { syntax: 'key FIELDS (fields: numfields field ...)', complexity: 'O(N) for N fields' },
  hexpiretime: {
    syntax: 'key FIELDS (fields: numfields field ...)',
    complexity: 'O(N) for N fields',
  },
  hpexpiretime: {
    syntax: 'key FIELDS (fields: numfields field ...)',
    complexity: 'O(N) for N fields',
  },
};
