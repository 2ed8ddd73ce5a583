/**
 * The arena is full when a stream command needs it: it answers OOM and nothing has changed. Each
 * command is tried with each of its allocations failing in turn.
 */
import { expect, test } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { STREAM_COMMANDS } from '../../src/commands/streams.ts';
import { ArenaFull } from '../../src/structures/arena.ts';
import { Harness, type Input } from './harness.ts';

const SPECS = [...STREAM_COMMANDS, ...KEY_COMMANDS];
const ALLOCATIONS_MAX = 2000;
const LONG = 'x'.repeat(5000);

const COMMANDS: Input[][] = [
  ['XADD', 'new', '1-1', 'f', 'v'],
  ['XADD', 's', '900-1', 'f', LONG],
  ['XADD', 'full', '900-1', 'f', 'v'],
  ['XADD', 'full', 'MAXLEN', 10, '900-1', 'f', 'v'],
  ['XGROUP', 'CREATE', 'new', 'g', '$', 'MKSTREAM'],
  ['XGROUP', 'CREATE', 'full', 'g', '0'],
  ['XGROUP', 'CREATECONSUMER', 's', 'g', 'newcomer'],
  ['XREADGROUP', 'GROUP', 'g', 'u', 'STREAMS', 's', '>'],
  ['XREADGROUP', 'GROUP', 'g', 'newcomer', 'COUNT', 30, 'STREAMS', 's', 't', '>', '>'],
  ['XREADGROUP', 'GROUP', 'g', 'newcomer', 'STREAMS', 's', '0'],
  ['XREADGROUP', 'GROUP', 'again', 'w', 'STREAMS', 's', '>'],
  ['XCLAIM', 's', 'g', 'w', 0, '1-1', '2-1', '3-1', '4-1'],
  ['XCLAIM', 's', 'g', 'newcomer', 0, '1-1', '30-1', '31-1', 'FORCE', 'LASTID', '31-1'],
  ['XAUTOCLAIM', 's', 'g', 'newcomer', 0, '0'],
];

function fill(keywire: Harness): void {
  keywire.run('FLUSHALL');
  for (const [key, count] of [['s', 60] as const, ['t', 40] as const, ['full', 100] as const]) {
    for (let i = 1; i <= count; i++) keywire.run('XADD', key, `${i}-1`, 'f', `value ${i}`);
  }
  keywire.run('XGROUP', 'CREATE', 's', 'g', '0');
  keywire.run('XGROUP', 'CREATE', 't', 'g', '0');
  keywire.run('XREADGROUP', 'GROUP', 'g', 'u', 'COUNT', 20, 'STREAMS', 's', '>');
  keywire.run('XGROUP', 'CREATE', 's', 'again', '0');
  keywire.run('XREADGROUP', 'GROUP', 'again', 'u', 'COUNT', 30, 'STREAMS', 's', '>');
  keywire.run('XGROUP', 'SETID', 's', 'again', '10');
  keywire.run('XDEL', 's', '3-1');
}

/**
 * Executes a command whose n-th allocation fails. It may succeed all the same: a complete node is moved
 * into a smaller block only if there is memory for that.
 */
function failingAt(
  keywire: Harness,
  command: readonly Input[],
  failing: number,
): 'refused' | 'succeeded' | 'needs fewer' {
  const { arena } = keywire.keyspace;
  const allocate = arena.allocate.bind(arena);
  let made = 0;
  arena.allocate = (bytes) => {
    made++;
    if (made === failing) throw new ArenaFull('a test');
    return allocate(bytes);
  };
  try {
    const { value } = keywire.start(...command);
    if (value instanceof ReplyError) return 'refused';
    return made < failing ? 'needs fewer' : 'succeeded';
  } finally {
    arena.allocate = allocate;
  }
}

test.each(COMMANDS.map((command) => [command.join(' ').slice(0, 60), command] as const))(
  '%s changes nothing when memory runs out',
  (_name, command) => {
    const keywire = new Harness(SPECS);
    let tried = 0;
    for (let failing = 1; failing <= ALLOCATIONS_MAX; failing++) {
      fill(keywire);
      const before = keywire.dump();
      const used = keywire.keyspace.arena.usedBytes;
      const outcome = failingAt(keywire, command, failing);
      if (outcome === 'needs fewer') break;
      if (outcome === 'refused') {
        expect(keywire.dump()).toEqual(before);
        // Nodes of an index that grew may stay.
        expect(keywire.keyspace.arena.usedBytes).toBeLessThanOrEqual(used + 4096);
      } else expect(command[0]).toBe('XADD');
      keywire.keyspace.streams.log.check(rootOf(keywire, 's'));
      tried++;
    }
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThan(ALLOCATIONS_MAX);
  },
);

function rootOf(keywire: Harness, name: string): number {
  const database = keywire.keyspace.database(0);
  const key = Buffer.from(name);
  return database.root(database.peek(key, 0, key.length));
}
