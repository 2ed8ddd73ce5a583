/**
 * Bits, HyperLogLogs, places, SORT, COPY, RESTORE, large strings with a deadline and stored results in a full
 * arena: each allocation of a command fails in turn; it answers OOM, and nothing has changed.
 */
import { expect, test } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { ArenaFull } from '../../src/structures/arena.ts';
import { DUMPS } from './dumps.ts';
import { Harness, type Input } from './harness.ts';

const ALLOCATIONS_MAX = 400;

/** Beyond what the reserve of a write is trusted with. */
const LARGE = 'y'.repeat(5 * 2 ** 20);

const COMMANDS: readonly (readonly Input[])[] = [
  ['SET', 'new', LARGE, 'PX', 100_000],
  ['SET', 'ending', LARGE, 'PX', 200_000],
  ['SET', 'list', LARGE, 'PX', 200_000],
  ['SETBIT', 'new', 90_000, 1],
  ['SETBIT', 'short', 90_000, 1],
  ['BITFIELD', 'new', 'SET', 'u8', 90_000, 1, 'INCRBY', 'i64', 5, 7],
  ['BITFIELD', 'short', 'SET', 'u8', 90_000, 1],
  ['BITOP', 'OR', 'new', 'long', 'short'],
  ['BITOP', 'OR', 'short', 'long'],
  ['PFADD', 'new', 'a', 'b'],
  ['PFADD', 'sparse', ...Array.from({ length: 900 }, (_, at) => at)],
  ['PFMERGE', 'sparse', 'dense'],
  ['PFMERGE', 'new', 'dense'],
  ['PFDEBUG', 'TODENSE', 'sparse'],
  ['GEOADD', 'new', 15, 37, 'x'],
  ['GEOSEARCHSTORE', 'new', 'places', 'FROMLONLAT', 15, 37, 'BYRADIUS', 900, 'km'],
  ['GEOSEARCHSTORE', 'long', 'places', 'FROMLONLAT', 15, 37, 'BYRADIUS', 900, 'km'],
  ['GEOSEARCHSTORE', 'places', 'places', 'FROMLONLAT', 15, 37, 'BYRADIUS', 900, 'km'],
  ['ZRANGESTORE', 'long', 'places', 0, -1],
  ['ZUNIONSTORE', 'list', 2, 'places', 'words'],
  ['SINTERSTORE', 'long', 'words', 'words'],
  ['SUNIONSTORE', 'words', 'words', 'numbers'],
  ['SDIFFSTORE', 'hash', 'words', 'numbers'],
  ['SORT', 'words', 'ALPHA', 'STORE', 'long'],
  ['SORT', 'words', 'ALPHA', 'STORE', 'words'],
  ['SORT', 'words', 'BY', 'nosort', 'GET', 'l*', 'STORE', 'new'],
  ...['long', 'ending', 'list', 'words', 'places', 'hash', 'fields', 'stream'].flatMap(
    (name): Input[][] => [
      ['COPY', name, 'new', 'DB', 1],
      ['COPY', name, name === 'ending' ? 'list' : 'ending', 'REPLACE'],
      ['COPY', name, name === 'long' ? 'short' : 'long', 'REPLACE'],
    ],
  ),
  ...['a string', 'a set of words', 'a large hash', 'a small sorted set', 'a stream'].flatMap(
    (name): Input[][] => {
      const payload = Buffer.from(DUMPS[name] ?? '', 'hex');
      return [
        ['RESTORE', 'new', 5000, payload],
        ['RESTORE', 'long', 0, payload, 'REPLACE'],
        ['RESTORE', 'words', 5000, payload, 'REPLACE'],
      ];
    },
  ),
];

test.each(COMMANDS.map((command) => [command.join(' ').slice(0, 60), command] as const))(
  '%s',
  (_name, command) => {
    const keywire = new Harness(COMMAND_SPECS);
    const { arena } = keywire.keyspace;
    const allocate = arena.allocate.bind(arena);
    for (let allowed = 0; allowed < ALLOCATIONS_MAX; allowed++) {
      prepare(keywire);
      const before = keywire.dump();
      const { blocks } = arena;
      let left = allowed;
      arena.allocate = (bytes) => {
        if (left-- === 0) throw new ArenaFull('full');
        return allocate(bytes);
      };
      const { value } = keywire.start(...command);
      arena.allocate = allocate;
      if (!(value instanceof ReplyError)) {
        if (left >= 0) return;
        // It could do without what failed: room in advance, or a smaller block.
        continue;
      }
      expect(value.code).toBe('OOM');
      expect(keywire.dump()).toEqual(before);
      expect(arena.blocks).toBe(blocks);
      expect(keywire.takeEvents()).toEqual([]);
      expect(keywire.takeJournal()).toEqual([]);
    }
    expect.unreachable(`it takes more than ${ALLOCATIONS_MAX} allocations`);
  },
);

function prepare(keywire: Harness): void {
  keywire.run('FLUSHALL');
  // The table of keys and the heap of deadlines that a database gets with the first of them stay.
  keywire.run('SET', 'other', '1', 'PX', 100_000);
  keywire.run('MOVE', 'other', 1);
  keywire.run('SET', 'short', '1');
  keywire.run('SET', 'long', 'y'.repeat(9000));
  keywire.run('RPUSH', 'list', 'a', 'b', 'y'.repeat(9000));
  keywire.run('SADD', 'words', 'a', 'b', 'ong', 'z'.repeat(100));
  keywire.run('SADD', 'numbers', 1, 2, 3);
  keywire.run('HSET', 'hash', 'f', 'v', 'g', 'z'.repeat(100));
  keywire.run('HSET', 'fields', 'f', 'v', 'g', 'w');
  keywire.run('HPEXPIRE', 'fields', 100_000, 'FIELDS', 1, 'f');
  keywire.run('PEXPIRE', 'fields', 200_000);
  keywire.run('SET', 'ending', 'x', 'PX', 100_000);
  keywire.run('XADD', 'stream', '1-1', 'f', 'v');
  keywire.run('XGROUP', 'CREATE', 'stream', 'g', 0);
  keywire.run('XREADGROUP', 'GROUP', 'g', 'u', 'STREAMS', 'stream', '>');
  keywire.run('GEOADD', 'places', 15, 37, 'x', 13, 38, 'y');
  keywire.run('PFADD', 'sparse', 'a');
  keywire.run('PFADD', 'dense', 'b');
  keywire.run('PFDEBUG', 'TODENSE', 'dense');
  keywire.takeEvents();
  keywire.takeJournal();
}
