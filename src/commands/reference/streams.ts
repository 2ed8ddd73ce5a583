/** Streams: syntax, cost and history of the commands (reference.ts). */
import type { References } from './reference-entry.ts';

export const STREAMS_REFERENCE: References = {
  xadd: {
    syntax:
      'key [NOMKSTREAM@6.2.0] [trim: (strategy: MAXLEN | MINID@6.2.0) [operator: equal== | approximately=~] threshold [LIMIT count@6.2.0]] (id-selector: auto-id=* | id) (data: field value) ...',
    complexity: 'O(1), and O(N) for N entries trimmed',
    history: [
      ['6.2.0', 'The options `NOMKSTREAM` and `LIMIT`, and trimming by `MINID`.'],
      ['7.0.0', 'Ids of the form `<ms>-*`.'],
    ],
  },
  xdel: { syntax: 'key id ...', complexity: 'O(1) for each id' },
  xlen: { syntax: 'key', complexity: 'O(1)' },
  xsetid: {
    syntax: 'key last-id [ENTRIESADDED entries-added@7.0.0] [MAXDELETEDID max-deleted-id@7.0.0]',
    complexity: 'O(1)',
    history: [['7.0.0', 'The options `ENTRIESADDED` and `MAXDELETEDID`.']],
  },
  xtrim: {
    syntax:
      'key (trim: (strategy: MAXLEN | MINID@6.2.0) [operator: equal== | approximately=~] threshold [LIMIT count@6.2.0])',
    complexity: 'O(N) for N entries removed',
    history: [['6.2.0', 'The option `LIMIT`, and trimming by `MINID`.']],
  },
  xrange: {
    syntax: 'key start end [COUNT count]',
    complexity: 'O(log(N)+M) for M entries answered of a stream of N',
    history: [['6.2.0', 'Bounds may be exclusive.']],
  },
  xrevrange: {
    syntax: 'key end start [COUNT count]',
    complexity: 'O(log(N)+M) for M entries answered of a stream of N',
    history: [['6.2.0', 'Bounds may be exclusive.']],
  },
  xread: {
    syntax: '[COUNT count] [BLOCK milliseconds] STREAMS (streams: key ... id ...)',
    complexity: 'O(log(N)+M) for each stream of N entries of which M are answered',
  },
  xreadgroup: {
    syntax:
      'GROUP (group-block: group consumer) [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS (streams: key ... id ...)',
    complexity: 'O(log(N)+M) for each stream of N entries of which M are answered',
  },
  xgroup: { complexity: 'Depends on subcommand.' },
  'xgroup|create': {
    syntax: 'key group (id-selector: id | new-id=$) [MKSTREAM] [ENTRIESREAD entries-read]',
    complexity: 'O(1)',
    history: [['7.0.0', 'The option `ENTRIESREAD`.']],
  },
  'xgroup|createconsumer': { syntax: 'key group consumer', complexity: 'O(1)' },
  'xgroup|delconsumer': {
    syntax: 'key group consumer',
    complexity: 'O(N) for N pending entries of the consumer',
  },
  'xgroup|destroy': { syntax: 'key group', complexity: 'O(N) for N pending entries of the group' },
  'xgroup|help': { complexity: 'O(1)' },
  'xgroup|setid': {
    syntax:
      'key group (id-selector: id | new-id=$) [ENTRIESREAD entriesread<integer>=entries-read]',
    complexity: 'O(1)',
    history: [['7.0.0', 'The option `ENTRIESREAD`.']],
  },
  xack: { syntax: 'key group id ...', complexity: 'O(log(N)) for each id, with N pending entries' },
  xautoclaim: {
    syntax: 'key group consumer min-idle-time start [COUNT count] [JUSTID]',
    complexity: 'O(N) for N pending entries looked at, at most ten times `COUNT`',
    history: [
      ['7.0.0', 'A third element tells which pending entries were deleted from the stream.'],
    ],
  },
  xclaim: {
    syntax:
      'key group consumer min-idle-time id ... [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid]',
    complexity: 'O(log(N)) for each id, with N pending entries',
  },
  xpending: {
    syntax: 'key group [filters: [IDLE min-idle-time<integer>@6.2.0] start end count [consumer]]',
    complexity: 'O(N) for N pending entries looked at, or N consumers of a summary',
    history: [['6.2.0', 'The option `IDLE`, and bounds may be exclusive.']],
  },
  xinfo: { complexity: 'Depends on subcommand.' },
  'xinfo|consumers': {
    syntax: 'key group',
    complexity: 'O(N) for N consumers',
    history: [['7.2.0', 'The field `inactive`.']],
  },
  'xinfo|groups': {
    syntax: 'key',
    complexity: 'O(N) for N groups',
    history: [['7.0.0', 'The fields `entries-read` and `lag`.']],
  },
  'xinfo|help': { complexity: 'O(1)' },
  'xinfo|stream': {
    syntax: 'key [full-block: FULL [COUNT count]]',
    complexity: 'O(1), and O(N) for N entries told by `FULL`',
    history: [
      ['6.0.0', 'The option `FULL`.'],
      [
        '7.0.0',
        'The fields `max-deleted-entry-id`, `entries-added`, `recorded-first-entry-id`, `entries-read` and `lag`.',
      ],
      ['7.2.0', 'The field `active-time`, and another meaning of `seen-time`.'],
    ],
  },
};
