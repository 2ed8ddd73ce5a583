/**
 * Bits, HyperLogLogs, places, SORT and RESTORE in a full arena: each allocation of a command fails in
 * turn; it answers OOM, and nothing has changed.
 */
import { expect, test } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { ArenaFull } from '../../src/structures/arena.ts';
import { Harness, type Input } from './harness.ts';

const ALLOCATIONS_MAX = 400;

const COMMANDS: readonly (readonly Input[])[] = [
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
      if (!(value instanceof ReplyError)) return;
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
  keywire.run('SET', 'short', '1');
  keywire.run('SET', 'long', 'y'.repeat(9000));
  keywire.run('GEOADD', 'places', 15, 37, 'x', 13, 38, 'y');
  keywire.run('PFADD', 'sparse', 'a');
  keywire.run('PFADD', 'dense', 'b');
  keywire.run('PFDEBUG', 'TODENSE', 'dense');
  keywire.takeEvents();
  keywire.takeJournal();
}
