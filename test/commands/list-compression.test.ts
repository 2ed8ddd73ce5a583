/**
 * Lists whose middle is compressed answer as those whose is not: the same random commands on two
 * keyspaces, one of which changes its depth at any time.
 */
import { expect, test } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import type { Random } from '../../src/base/random.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { seededRun } from '../structures/seed.ts';
import { Harness, type Input } from './harness.ts';

const KEYS = ['a', 'b', 'c'];

/** A text like others, a number, now and then a very large one. */
function element(random: Random): string {
  const which = random.below(40);
  if (which === 0) return `large ${random.below(5)}`.padEnd(5000, '.');
  if (which < 6) return String(random.below(30));
  return `{"id":${random.below(40)},"name":"some name or other"}`;
}

function command(random: Random): Input[] {
  const key = KEYS[random.below(KEYS.length)] ?? '';
  const other = KEYS[random.below(KEYS.length)] ?? '';
  const end = random.below(2) === 0 ? 'LEFT' : 'RIGHT';
  const index = random.below(900) - 450;
  const many = Array.from({ length: 1 + random.below(40) }, () => element(random));
  switch (random.below(24)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      return ['RPUSH', key, ...many];
    case 5:
    case 6:
      return ['LPUSH', key, ...many];
    case 7:
      return ['LPOP', key, 1 + random.below(50)];
    case 8:
      return ['RPOP', key];
    case 9:
    case 10:
      return ['LSET', key, index, element(random)];
    case 11:
    case 12:
      return [
        'LINSERT',
        key,
        end === 'LEFT' ? 'BEFORE' : 'AFTER',
        element(random),
        element(random),
      ];
    case 13:
      return ['LREM', key, random.below(7) - 3, element(random)];
    case 14:
    case 15:
    case 16:
      return ['LTRIM', key, random.below(20), 300 + random.below(300)];
    case 17:
      return ['LRANGE', key, index, index + random.below(300)];
    case 18:
      return ['LINDEX', key, index];
    case 19:
      return ['LPOS', key, element(random), 'RANK', random.below(2) === 0 ? 1 : -1, 'COUNT', 0];
    case 20:
      return ['LMOVE', key, other, end, end === 'LEFT' ? 'RIGHT' : 'LEFT'];
    case 21:
      return ['COPY', key, other, 'REPLACE'];
    case 22:
      return ['SORT', key, 'ALPHA', 'LIMIT', 0, 50];
    default:
      return ['DUMP', key];
  }
}

test('every command answers the same, compressed or not, and after replay', () => {
  const { random, note } = seededRun();
  const plain = new Harness(COMMAND_SPECS, { seed: 1 });
  const pressed = new Harness(COMMAND_SPECS, { seed: 1 });
  const all = [plain, pressed];
  pressed.keyspace.lists.compressDepth = 1;
  for (let step = 0; step < 400; step++) {
    if (random.below(30) === 0) pressed.keyspace.lists.compressDepth = random.below(4);
    if (random.below(60) === 0) {
      const size = [-2, -1, 20, 5][random.below(4)] ?? -2;
      for (const { keyspace } of all) keyspace.lists.maxPackedSize = size;
    }
    const words = command(random);
    const told = `${note}, command ${step}: ${words.join(' ').slice(0, 100)}`;
    const [one, other] = all.map((harness) => harness.start(...words).value);
    if (one instanceof ReplyError) expect((other as ReplyError).text, told).toBe(one.text);
    else expect(other, told).toEqual(one);
    if (step % 100 === 0) expect(pressed.digest(), told).toBe(plain.digest());
  }
  expect(pressed.digest(), note).toBe(plain.digest());
  expect(pressed.replayed(3).digest(), note).toBe(plain.digest());
  pressed.run('FLUSHALL');
  expect(pressed.keyspace.arena.usedBytes, note).toBe(0);
  pressed.run('RPUSH', 'a', ...Array.from({ length: 2000 }, () => element(random)));
  expect(pressed.run('LLEN', 'a')).toBe(2000);
});

test('a full arena leaves a compressed list as it was', () => {
  const { random, note } = seededRun();
  let refused = 0;
  for (let round = 0; round < 4; round++) {
    const harness = new Harness(COMMAND_SPECS, { arenaBytesMax: 190_000 + random.below(60_000) });
    harness.keyspace.lists.compressDepth = 1;
    harness.keyspace.lists.maxPackedSize = -1;
    for (let step = 0; step < 400; step++) {
      const before = harness.digest();
      const { value } = harness.start(...command(random));
      if (!(value instanceof ReplyError)) continue;
      if (value.code === 'OOM') refused++;
      expect(harness.digest(), note).toBe(before);
    }
    const digest = harness.digest();
    expect(harness.replayed(round).digest(), note).toBe(digest);
  }
  expect(refused, note).toBeGreaterThan(0);
});

test('a checkpoint has compressed lists, and DEBUG RELOAD brings them back so', () => {
  const configuration = {
    match: (): [string, string][] => [['enable-debug-command', 'yes']],
    set() {},
    listMaxListpackSize: -2,
  };
  const harness = new Harness(COMMAND_SPECS, { host: { configuration } });
  harness.keyspace.lists.compressDepth = 1;
  harness.run('RPUSH', 'l', ...Array.from({ length: 5000 }, (_, i) => `{"id":${i},"name":"x"}`));
  harness.run('SET', 'k', 'v');
  const digest = harness.run('DEBUG', 'DIGEST');
  const bytes = harness.run('MEMORY', 'USAGE', 'l');
  expect(harness.run('DEBUG', 'OBJECT', 'l')).toMatch(/ ql_compressed:1 /);
  harness.run('DEBUG', 'RELOAD');
  expect(harness.run('DEBUG', 'DIGEST')).toBe(digest);
  expect(harness.run('MEMORY', 'USAGE', 'l')).toBe(bytes);
  expect(harness.run('LINDEX', 'l', 2500)).toBe('{"id":2500,"name":"x"}');
});

test('memory tells the gain, OBJECT what it tells of any list', () => {
  const harness = new Harness(COMMAND_SPECS);
  const values = Array.from({ length: 3000 }, (_, i) => `{"id":${i},"name":"some name"}`);
  harness.run('RPUSH', 'plain', ...values);
  harness.keyspace.lists.compressDepth = 1;
  harness.run('RPUSH', 'pressed', ...values);
  const bytes = (key: string): number => Number(harness.run('MEMORY', 'USAGE', key));
  expect(bytes('pressed')).toBeLessThan(bytes('plain') * 0.5);
  expect(harness.run('OBJECT', 'ENCODING', 'pressed')).toBe('quicklist');
  expect(harness.run('LRANGE', 'pressed', 0, -1)).toEqual(values);
});
