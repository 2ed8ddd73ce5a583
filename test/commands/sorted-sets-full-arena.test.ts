/**
 * The arena is full when a sorted set command needs it: it answers OOM and nothing has changed. Each
 * command is tried with each of its allocations failing in turn.
 */
import { expect, test } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { SET_COMMANDS } from '../../src/commands/sets.ts';
import { SORTED_SET_COMMANDS } from '../../src/commands/sorted-sets.ts';
import { ArenaFull } from '../../src/structures/arena.ts';
import { Harness, type Input } from './harness.ts';

const SPECS = [...SORTED_SET_COMMANDS, ...SET_COMMANDS, ...KEY_COMMANDS];
const ALLOCATIONS_MAX = 1000;
const LONG = 'x'.repeat(100);

const COMMANDS: Input[][] = [
  ['ZADD', 'new', 1, 'a'],
  ['ZADD', 'new', 1, LONG],
  ['ZADD', 'small', 0.1, 'another'],
  ['ZADD', 'small', 5, LONG],
  ['ZADD', 'small', 0.123, 'm0'],
  ['ZADD', 'full', 1, 'one more'],
  ['ZADD', 'large', 1, 'one more'],
  ['ZINCRBY', 'large', 1000, 'm7'],
  ['ZINCRBY', 'small', 0.5, 'm3'],
  ['ZRANGESTORE', 'small', 'full', 0, 50],
  ['ZRANGESTORE', 'new', 'large', 0, -1],
  ['ZUNIONSTORE', 'large', 2, 'small', 'full'],
  ['ZUNIONSTORE', 'new', 2, 'full', 'set'],
  ['ZINTERSTORE', 'new', 2, 'large', 'full'],
  ['ZUNION', 2, 'large', 'full'],
];

function fill(keywire: Harness): void {
  keywire.run('FLUSHALL');
  const pairs = (count: number): Input[] =>
    Array.from({ length: count }, (_, at) => [at % 10, `m${at}`]).flat();
  keywire.run('ZADD', 'small', ...pairs(10));
  keywire.run('ZADD', 'full', ...pairs(128));
  keywire.run('ZADD', 'large', ...pairs(300));
  keywire.run('SADD', 'set', 'a', 'b', 'm1');
  keywire.takeEvents();
  keywire.takeJournal();
}

test.each(COMMANDS.map((command) => [command.join(' ').slice(0, 60), command] as const))(
  '%s',
  (_name, command) => {
    const keywire = new Harness(SPECS);
    const { arena, sortedSets } = keywire.keyspace;
    const allocate = arena.allocate.bind(arena);
    for (let allowed = 0; allowed < ALLOCATIONS_MAX; allowed += allowed < 20 ? 1 : 37) {
      fill(keywire);
      const before = keywire.dump();
      const used = arena.usedBytes;
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
      expect(keywire.dump(), `failed at allocation ${allowed}`).toEqual(before);
      expect(keywire.takeEvents()).toEqual([]);
      expect(keywire.takeJournal()).toEqual([]);
      // A block may have grown, but nothing is lost for good.
      expect(arena.usedBytes - used).toBeLessThan(2048);
      const entry = keywire.keyspace.database(0).peek(Buffer.from('large'), 0, 5);
      sortedSets.first.open(keywire.keyspace.database(0), entry);
      sortedSets.first.verify();
    }
    throw new Error('the command allocates without end');
  },
);
