/**
 * What a checkpoint keeps of a key: every type, small and large, comes back equal through the effects
 * that rebuild it, and a type that a command can create has such effects.
 */
import { describe, expect, test } from 'vitest';
import { latin1 } from '../../src/base/bytes.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { REBUILDERS, rebuildKey } from '../../src/commands/rebuilding.ts';
import type { Effects } from '../../src/commands/spec.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { typeName, ValueType } from '../../src/keyspace/entry.ts';
import { Harness, type Input, type JournalEntry } from './harness.ts';

/** A command that creates a key of the type, so that a new type is not forgotten here. */
const CREATORS: Readonly<Record<ValueType, readonly Input[]>> = {
  [ValueType.string]: ['SET', 'key', 'value'],
  [ValueType.list]: ['RPUSH', 'key', 'a', 'b'],
  [ValueType.set]: ['SADD', 'key', 'a', 'b'],
  [ValueType.sortedSet]: ['ZADD', 'key', '1.5', 'a', '-inf', 'b'],
  [ValueType.hash]: ['HSET', 'key', 'a', '1', 'b', '2'],
  [ValueType.stream]: ['XADD', 'key', '1-1', 'a', '1'],
};

/** The effects that rebuild everything, record by record. */
function image(from: Harness): JournalEntry[][] {
  const records: JournalEntry[][] = [];
  let open: { database: number; command: string[] }[] = [];
  const push = (text: string): void => {
    open.at(-1)?.command.push(text);
  };
  const record: Effects = {
    command: (database) => {
      open.push({ database, command: [] });
    },
    argument: (bytes, start, end) => push(latin1(bytes, start, end)),
    text: (value) => push(Buffer.from(value).toString('latin1')),
    integer: (value) => push(String(value)),
  };
  const closeRecord = (): void => {
    records.push(open);
    open = [];
  };
  from.keyspace.expires = false;
  for (const database of from.keyspace.databases) {
    database.forEach((entry) => {
      rebuildKey(database, entry, { record, closeRecord });
    });
  }
  from.keyspace.expires = true;
  expect(open).toEqual([]);
  return records;
}

function rebuilt(from: Harness): { copy: Harness; records: JournalEntry[][] } {
  const records = image(from);
  const copy = new Harness(COMMAND_SPECS, { seed: 2 });
  copy.replay(records.flat());
  return { copy, records };
}

/** Harnesses share the moment their clocks stand at, so deadlines compare as they are. */
function expectEqual(from: Harness): JournalEntry[][] {
  const { copy, records } = rebuilt(from);
  expect(copy.dump()).toEqual(from.dump());
  return records;
}

describe.each(Object.values(ValueType).map((type) => [typeName(type), type] as const))(
  'a %s',
  (_, type) => {
    const [command = ''] = CREATORS[type];
    const exists = COMMAND_SPECS.some(({ name }) => name === String(command).toLowerCase());

    test('has a function that rebuilds it as soon as a command creates it', () => {
      expect(REBUILDERS[type] !== undefined).toBe(exists);
    });

    if (!exists) return;

    test('comes back, with its deadline and in its database', () => {
      const harness = new Harness(COMMAND_SPECS);
      harness.run(...CREATORS[type]);
      harness.run('SELECT', 7);
      harness.run(...CREATORS[type]);
      harness.run('PEXPIREAT', 'key', harness.clock.nowMs() + 123_456);
      harness.run('SELECT', 0);
      expect(harness.dump()).toHaveLength(2);
      expectEqual(harness);
    });
  },
);

describe('a large collection', () => {
  test('comes back in records of bounded size', () => {
    const harness = new Harness(COMMAND_SPECS);
    const numbers = Array.from({ length: 3000 }, (_, i) => i);
    harness.run('RPUSH', 'list', ...numbers);
    harness.run('SADD', 'set', ...numbers.map((i) => `member-${i}`));
    harness.run('ZADD', 'zset', ...numbers.flatMap((i) => [i % 7, `member-${i}`]));
    harness.run('HSET', 'hash', ...numbers.flatMap((i) => [`field-${i}`, i]));
    harness.run('RPUSH', 'heavy', ...numbers.slice(0, 40).map((i) => `${i}`.padEnd(10_000)));
    const records = expectEqual(harness);
    const elements = records.map((effects) => effects[0]?.command.length ?? 0);
    expect(Math.max(...elements)).toBeLessThanOrEqual(2 + 2 * 256);
    const bytes = records.map(
      (effects) => effects.flatMap(({ command }) => command).join('').length,
    );
    expect(Math.max(...bytes)).toBeLessThan(64 * 1024 + 10_100);
    expect(harness.run('LINDEX', 'list', 2999)).toBe('2999');
  });

  test('keeps the deadlines of its fields, past ones too', () => {
    const harness = new Harness(COMMAND_SPECS);
    const fields = Array.from({ length: 600 }, (_, i) => `field-${i}`);
    harness.run('HSET', 'hash', ...fields.flatMap((field) => [field, 'value']));
    const nowMs = harness.clock.nowMs();
    harness.run('HPEXPIREAT', 'hash', nowMs + 50, 'FIELDS', 2, 'field-0', 'field-599');
    harness.run('HPEXPIREAT', 'hash', nowMs + 5000, 'FIELDS', 1, 'field-300');
    const { copy } = rebuilt(harness);
    const ask = [
      'HPEXPIRETIME',
      'hash',
      'FIELDS',
      4,
      'field-0',
      'field-1',
      'field-300',
      'field-599',
    ];
    expect(copy.run(...ask)).toEqual([nowMs + 50, -1, nowMs + 5000, nowMs + 50]);
    copy.advance(100);
    expect(copy.run('HLEN', 'hash')).toBe(598);
  });
});

test('streams come back with what they know of entries that are gone, and with their groups', () => {
  const harness = new Harness(COMMAND_SPECS);
  for (let i = 1; i <= 700; i++) harness.run('XADD', 's', `${i}-1`, 'field', i, 'other', `v${i}`);
  harness.run('XGROUP', 'CREATE', 's', 'g', '0');
  harness.run('XGROUP', 'CREATE', 's', 'unread', '$');
  harness.run('XREADGROUP', 'GROUP', 'g', 'many', 'COUNT', 600, 'STREAMS', 's', '>');
  harness.advance(70);
  harness.run('XREADGROUP', 'GROUP', 'g', 'few', 'COUNT', 3, 'STREAMS', 's', '>');
  harness.run('XREADGROUP', 'GROUP', 'g', 'few', 'STREAMS', 's', '0');
  harness.run('XGROUP', 'CREATECONSUMER', 's', 'g', 'idle');
  harness.run('XDEL', 's', '5-1', '601-1', '700-1');
  harness.run('XGROUP', 'CREATE', 'empty', 'g', '$', 'MKSTREAM');
  harness.run('XADD', 'gone', 'MAXLEN', 0, '9-9', 'a', 'b');
  harness.advance(1000);
  expectEqual(harness);
});

test('a key past its deadline is kept: only the journal may end it', () => {
  const harness = new Harness(COMMAND_SPECS);
  harness.run('SET', 'key', 'value', 'PX', 10);
  harness.run('RPUSH', 'list', 'a');
  harness.run('PEXPIRE', 'list', 10);
  harness.clock.advance(1000);
  const records = image(harness);
  expect(records.map((effects) => effects.map(({ command }) => command[0]))).toEqual(
    expect.arrayContaining([['SET'], ['RPUSH', 'PEXPIREAT']]),
  );
});

test('scores come back to the last bit', () => {
  const harness = new Harness(COMMAND_SPECS);
  const scores = ['inf', '-inf', '0.1', '-0', '1e300', '5e-324', '9007199254740993', '3.5'];
  harness.run('ZADD', 'zset', ...scores.flatMap((score, i) => [score, `member-${i}`]));
  const zeros = Array.from({ length: 300 }, (_, at) => ['-0', `member-${at}`]);
  harness.run('ZADD', 'large', ...zeros.flat());
  expectEqual(harness);
});

test('random data comes back equal', () => {
  const seed = 20_241;
  const random = new SeededRandom(seed);
  const harness = new Harness(COMMAND_SPECS, { seed });
  const bytes = (most: number): Buffer => {
    const made = Buffer.alloc(random.below(most));
    for (let i = 0; i < made.length; i++) made[i] = random.below(256);
    return made;
  };
  for (let i = 0; i < 400; i++) {
    const type = random.below(5);
    const key = Buffer.concat([Buffer.from(`${type}-${random.below(30)}-`), bytes(4)]);
    harness.run('SELECT', random.below(3));
    if (type === 0) harness.run('SET', key, bytes(random.below(20) === 0 ? 9000 : 90));
    else if (type === 1) harness.run('RPUSH', key, bytes(90), random.below(1000), bytes(5000));
    else if (type === 2) harness.run('SADD', key, random.below(1000), bytes(90));
    else if (type === 3) harness.run('ZADD', key, random.below(1000) / 7, bytes(90));
    else harness.run('HSET', key, bytes(9), bytes(90), random.below(10), random.below(1000));
    if (random.below(4) === 0) harness.run('PEXPIRE', key, 1 + random.below(1_000_000));
  }
  harness.run('SELECT', 0);
  expect(harness.dump().length, `seed ${seed}`).toBeGreaterThan(50);
  expectEqual(harness);
});
