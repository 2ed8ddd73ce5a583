/**
 * The arena is full when a command needs it: it answers OOM and nothing has changed. Writes of one
 * entry are tried with each of their allocations failing in turn.
 */
import { expect, test, vi } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { ArenaFull } from '../../src/structures/arena.ts';
import { Harness, type Input } from './harness.ts';

const SPECS = [...STRING_COMMANDS, ...KEY_COMMANDS, ...LIST_COMMANDS];
const LARGE = 'x'.repeat(5000);
const ALLOCATIONS_MAX = 50;

const COMMANDS: Input[][] = [
  ['SET', 'new', LARGE],
  ['SET', 'short', LARGE],
  ['SET', 'new', LARGE, 'EX', 100],
  ['SETEX', 'new', 100, LARGE],
  ['GETSET', 'short', LARGE],
  ['GETEX', 'short', 'EX', 100],
  ['APPEND', 'new', LARGE],
  ['APPEND', 'short', LARGE],
  ['SETRANGE', 'new', 5000, 'x'],
  ['SETRANGE', 'short', 5000, 'x'],
  ['INCR', 'new'],
  ['INCRBY', 'short', '999999999999999999'],
  ['INCRBYFLOAT', 'short', '1e30'],
  ['EXPIRE', 'short', 100],
  ['EXPIRE', 'list', 100],
  ['RENAME', 'short', 'new'],
  ['RENAMENX', 'list', 'new'],
  ['MOVE', 'list', 1],
];

test.each(COMMANDS.map((command) => [command.join(' ').slice(0, 60), command] as const))(
  '%s',
  (_name, command) => {
    const keywire = new Harness(SPECS);
    const { arena } = keywire.keyspace;
    const allocate = arena.allocate.bind(arena);
    for (let allowed = 0; allowed < ALLOCATIONS_MAX; allowed++) {
      keywire.run('FLUSHALL');
      keywire.run('SET', 'short', '1');
      keywire.run('SET', 'ending', 'value', 'EX', 1000);
      keywire.run('RPUSH', 'list', LARGE, LARGE, LARGE);
      keywire.takeEvents();
      keywire.takeJournal();
      const before = keywire.dump();
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
    }
    throw new Error('the command allocates without end');
  },
);

test('commands of several entries are refused as a whole while little memory is left', () => {
  const harness = new Harness(SPECS);
  harness.run('RPUSH', 'list', 'a');
  harness.run('SET', 'other', 'x');
  const before = harness.dump();
  harness.takeJournal();
  const { arena } = harness.keyspace;
  const headroom = vi.spyOn(arena, 'headroomBytes', 'get').mockReturnValue(1024);
  for (const command of [
    ['SET', 'list', 'x', 'EX', 100],
    ['MSET', 'a', '1', 'b', '2'],
    ['MSETNX', 'a', '1', 'b', '2'],
    ['COPY', 'list', 'copy'],
    ['RENAME', 'list', 'other'],
    ['MOVE', 'list', 1],
  ]) {
    expect(harness.error(...command)).toMatch(/^OOM /);
  }
  headroom.mockRestore();
  expect(harness.takeJournal()).toEqual([]);
  expect(harness.dump()).toEqual(before);
  expect(harness.run('MSET', 'a', '1', 'b', '2')).toBe('OK');
});
