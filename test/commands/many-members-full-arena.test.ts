/**
 * Writes of many members while the arena fills up, without the reserve that every write finds free
 * otherwise: what is asked for beforehand is enough, so that all of a command is done or nothing.
 */
import { expect, test, vi } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { seededRun } from '../structures/seed.ts';
import { Harness, type Input } from './harness.ts';

vi.mock('../../src/base/limits.ts', async (original) => ({
  ...(await original<typeof import('../../src/base/limits.ts')>()),
  WRITE_RESERVE_BYTES: 0,
}));

const ROUNDS = 12;
/** What a whole table of keys and such may need beside the members. */
const OWN_BYTES = 4096;

/** A command that adds so many members of these lengths, the half of them there already. */
const COMMANDS: Readonly<Record<string, (members: readonly string[]) => Input[]>> = {
  SADD: (members) => ['SADD', 'k', ...members],
  ZADD: (members) => ['ZADD', 'k', ...members.flatMap((member, at) => [at % 50, member])],
  HSET: (members) => ['HSET', 'k', ...members.flatMap((member) => [member, `v${member}`])],
  GEOADD: (members) => [
    'GEOADD',
    'k',
    ...members.flatMap((member, at) => [at % 180, at % 80, member]),
  ],
};

test.each(Object.keys(COMMANDS))('%s of many members is done whole or not at all', (name) => {
  const { random, note } = seededRun();
  let refused = 0;
  let done = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const keywire = new Harness(COMMAND_SPECS);
    const { arena } = keywire.keyspace;
    const command = COMMANDS[name];
    if (command === undefined) throw new Error('no such command');
    const length = random.below(200);
    const member = (at: number): string => `${at}${'x'.repeat(random.below(1 + length))}`;
    const small = Array.from({ length: random.below(300) }, (_, at) => member(at));
    if (small.length > 0) keywire.run(...command(small));
    const many = Array.from({ length: 130 + random.below(1500) }, (_, at) => member(at));
    const before = { digest: keywire.digest(), journal: keywire.journal.length };
    const bytes = many.reduce((sum, one) => sum + one.length * 2 + 64, 0);
    // Far too little, enough for anything, and all between.
    const room = [OWN_BYTES, bytes * 8 + 2 ** 20][round] ?? OWN_BYTES + random.below(bytes * 3);
    let left = room;
    const allocate = arena.allocate.bind(arena);
    const free = arena.free.bind(arena);
    vi.spyOn(arena, 'headroomBytes', 'get').mockImplementation(() => left);
    arena.allocate = (wanted) => {
      const block = allocate(wanted);
      left -= arena.capacity(block);
      expect(left, `${note}, round ${round}: nothing fails on the way`).toBeGreaterThanOrEqual(0);
      return block;
    };
    arena.free = (block) => {
      left += arena.capacity(block);
      free(block);
    };
    const { value } = keywire.start(...command(many));
    if (value instanceof ReplyError) {
      refused++;
      expect(value.code).toBe('OOM');
      expect(keywire.digest(), `${note}, round ${round}`).toBe(before.digest);
      expect(keywire.journal.length).toBe(before.journal);
    } else done++;
  }
  expect(Math.min(refused, done), note).toBeGreaterThan(0);
});
