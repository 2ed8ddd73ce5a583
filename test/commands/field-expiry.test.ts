/** Fields that end: HEXPIRE and its family, what takes deadlines away, the sweep, replay, memory. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { HASH_COMMANDS } from '../../src/commands/hashes.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { ArenaFull } from '../../src/structures/arena.ts';
import { Harness, type Input } from './harness.ts';

const SPECS = [...HASH_COMMANDS, ...KEY_COMMANDS, ...STRING_COMMANDS];

let keywire: Harness;
let now: number;
beforeEach(() => {
  keywire = new Harness(SPECS);
  keywire.run('HSET', 'h', 'a', 1, 'b', 2, 'c', 3);
  keywire.takeEvents();
  keywire.takeJournal();
  now = keywire.clock.nowMs();
});

function ends(...fields: string[]): unknown {
  return keywire.run('HPEXPIRETIME', 'h', 'FIELDS', fields.length, ...fields);
}

describe('setting deadlines', () => {
  it('in every unit, from now on and since 1970', () => {
    expect(keywire.run('HEXPIRE', 'h', 10, 'FIELDS', 2, 'a', 'x')).toEqual([1, -2]);
    expect(keywire.run('HPEXPIRE', 'h', 1500, 'FIELDS', 1, 'b')).toEqual([1]);
    expect(ends('a', 'b', 'c', 'x')).toEqual([now + 10_000, now + 1500, -1, -2]);
    const seconds = Math.ceil(now / 1000) + 5;
    expect(keywire.run('HEXPIREAT', 'h', seconds, 'FIELDS', 1, 'a')).toEqual([1]);
    expect(keywire.run('HPEXPIREAT', 'h', now + 77, 'fields', 1, 'b')).toEqual([1]);
    expect(ends('a', 'b')).toEqual([seconds * 1000, now + 77]);
    expect(keywire.run('HEXPIRETIME', 'h', 'FIELDS', 1, 'a')).toEqual([seconds]);
    expect(keywire.run('HPTTL', 'h', 'FIELDS', 3, 'b', 'c', 'x')).toEqual([77, -1, -2]);
    expect(keywire.run('HTTL', 'h', 'FIELDS', 1, 'b')).toEqual([1]);
    expect(keywire.run('OBJECT', 'ENCODING', 'h')).toBe('hashtable');
  });

  it('by condition', () => {
    const expire = (time: number, condition: string) =>
      keywire.run('HPEXPIRE', 'h', time, condition, 'FIELDS', 1, 'a');
    expect(expire(1000, 'XX')).toEqual([0]);
    expect(expire(1000, 'GT')).toEqual([0]);
    expect(expire(1000, 'LT')).toEqual([1]);
    expect(expire(2000, 'NX')).toEqual([0]);
    expect(expire(1000, 'GT')).toEqual([0]);
    expect(expire(2000, 'gt')).toEqual([1]);
    expect(expire(2000, 'LT')).toEqual([0]);
    expect(expire(500, 'LT')).toEqual([1]);
    expect(expire(9000, 'XX')).toEqual([1]);
    expect(ends('a')).toEqual([now + 9000]);
  });

  it('in the past takes the field out at once, and the key with the last', () => {
    expect(keywire.run('HEXPIRE', 'h', 0, 'FIELDS', 2, 'a', 'x')).toEqual([2, -2]);
    expect(keywire.run('HLEN', 'h')).toBe(2);
    expect(keywire.takeJournal()).toEqual(['HDEL h a']);
    expect(keywire.takeEvents()).toEqual(['hdel h']);
    expect(keywire.run('HPEXPIREAT', 'h', 1, 'FIELDS', 3, 'b', 'c', 'b')).toEqual([2, 2, -2]);
    expect(keywire.run('EXISTS', 'h')).toBe(0);
    expect(keywire.takeJournal()).toEqual(['HDEL h b c']);
    expect(keywire.takeEvents()).toEqual(['hdel h', 'del h']);
  });

  it('of no key at all', () => {
    expect(keywire.run('HEXPIRE', 'none', 1, 'FIELDS', 2, 'a', 'b')).toEqual([-2, -2]);
    expect(keywire.run('HTTL', 'none', 'FIELDS', 1, 'a')).toEqual([-2]);
    expect(keywire.run('HPERSIST', 'none', 'FIELDS', 1, 'a')).toEqual([-2]);
    expect(keywire.takeEvents()).toEqual([]);
  });

  it('is journalled as absolute time', () => {
    keywire.run('HEXPIRE', 'h', 10, 'FIELDS', 3, 'a', 'x', 'b');
    keywire.run('HPERSIST', 'h', 'FIELDS', 2, 'a', 'c');
    keywire.run('HPERSIST', 'h', 'FIELDS', 1, 'a');
    expect(keywire.takeJournal()).toEqual([
      `HPEXPIREAT h ${now + 10_000} FIELDS 2 a b`,
      'HPERSIST h FIELDS 2 a c',
    ]);
    expect(keywire.takeEvents()).toEqual(['hexpire h', 'hpersist h']);
  });
});

describe('errors', () => {
  it.each<[string, Input[]]>([
    ['invalid expire time, must be >= 0', ['HEXPIRE', 'h', -1, 'FIELDS', 1, 'a']],
    ['value is not an integer or out of range', ['HEXPIRE', 'h', 'x', 'FIELDS', 1, 'a']],
    ["invalid expire time in 'hexpire' command", ['HEXPIRE', 'h', 2 ** 50, 'FIELDS', 1, 'a']],
    [
      "invalid expire time in 'hpexpireat' command",
      ['HPEXPIREAT', 'h', '9223372036854775807', 'FIELDS', 1, 'a'],
    ],
    [
      'Mandatory argument FIELDS is missing or not at the right position',
      ['HEXPIRE', 'h', 1, 'NX', 'XX', 'FIELDS', 1, 'a'],
    ],
    [
      'Mandatory argument FIELDS is missing or not at the right position',
      ['HTTL', 'h', 'x', 1, 'a'],
    ],
    ['Parameter `numFields` should be greater than 0', ['HEXPIRE', 'h', 1, 'FIELDS', 0, 'a']],
    ['Number of fields must be a positive integer', ['HTTL', 'h', 'FIELDS', -1, 'a']],
    [
      'The `numfields` parameter must match the number of arguments',
      ['HEXPIRE', 'h', 1, 'FIELDS', 2, 'a'],
    ],
    [
      'The `numfields` parameter must match the number of arguments',
      ['HPERSIST', 'h', 'FIELDS', 1, 'a', 'b'],
    ],
  ])('%s', (text, words) => {
    expect(keywire.error(...words)).toBe(`ERR ${text}`);
    expect(keywire.takeEvents()).toEqual([]);
  });

  it('of another type', () => {
    keywire.run('SET', 's', 'v');
    const names = ['HEXPIRE', 'HPEXPIRE', 'HEXPIREAT', 'HPEXPIREAT'];
    for (const name of names) {
      expect(keywire.error(name, 's', 1, 'FIELDS', 1, 'a')).toMatch(/^WRONGTYPE/);
    }
    for (const name of ['HTTL', 'HPTTL', 'HEXPIRETIME', 'HPEXPIRETIME', 'HPERSIST']) {
      expect(keywire.error(name, 's', 'FIELDS', 1, 'a')).toMatch(/^WRONGTYPE/);
    }
  });
});

describe('a deadline', () => {
  beforeEach(() => {
    keywire.run('HPEXPIRE', 'h', 100, 'FIELDS', 1, 'a');
    keywire.takeEvents();
    keywire.takeJournal();
  });

  it('is taken away by HSET, kept by HINCRBY and HINCRBYFLOAT', () => {
    keywire.run('HINCRBY', 'h', 'a', 5);
    expect(ends('a')).toEqual([now + 100]);
    keywire.run('HINCRBYFLOAT', 'h', 'a', 0.5);
    expect(ends('a')).toEqual([now + 100]);
    expect(keywire.takeJournal()).toEqual([
      'HINCRBY h a 5',
      'HSET h a 6.5',
      `HPEXPIREAT h ${now + 100} FIELDS 1 a`,
    ]);
    keywire.run('HSET', 'h', 'a', 'x');
    expect(ends('a')).toEqual([-1]);
    keywire.advance(200);
    expect(keywire.run('HLEN', 'h')).toBe(3);
  });

  it.each<Input[]>([
    ['HGET', 'h', 'a'],
    ['HLEN', 'h'],
    ['HGETALL', 'h'],
    ['HKEYS', 'h'],
    ['HSCAN', 'h', 0],
    ['HRANDFIELD', 'h', 5],
    ['HSETNX', 'h', 'a', 'new'],
    ['HINCRBY', 'h', 'a', 1],
    ['HTTL', 'h', 'FIELDS', 1, 'a'],
    ['EXISTS', 'h'],
    ['COPY', 'h', 'copy'],
    ['RENAME', 'h', 'other'],
  ])('that is past ends the field before %s %s sees it', (...words) => {
    const fresh = new Harness(SPECS);
    fresh.run('HSET', 'h', 'b', 2, 'c', 3);
    const expected = fresh.run(...words);
    // The sweep must not come first: the clock moves within a turn.
    keywire.clock.advance(100);
    keywire.broker.beginTurn();
    if (words[0] !== 'HKEYS' && words[0] !== 'HGETALL') {
      const answer = keywire.run(...words);
      if (words[0] !== 'HRANDFIELD' && words[0] !== 'HSCAN') expect(answer).toEqual(expected);
      expect(JSON.stringify(answer)).not.toContain('"a"');
    } else {
      expect(JSON.stringify(keywire.run(...words))).not.toContain('"a"');
    }
    expect(keywire.takeEvents()[0]).toBe('hexpired h a');
    expect(keywire.takeJournal()[0]).toBe('HDEL h a');
  });

  it('that is past takes the key with the last field', () => {
    keywire.run('HPEXPIRE', 'h', 50, 'FIELDS', 2, 'b', 'c');
    keywire.takeJournal();
    keywire.advance(100);
    expect(keywire.run('EXISTS', 'h')).toBe(0);
    expect(keywire.run('DBSIZE')).toBe(0);
    expect(keywire.takeJournal().sort()).toEqual(['HDEL h a', 'HDEL h b', 'HDEL h c']);
    expect(keywire.run('HSETNX', 'h', 'a', 'new')).toBe(1);
    expect(ends('a')).toEqual([-1]);
  });

  it('is found by the sweep, wherever the key has gone', () => {
    const { keyspace } = keywire;
    keywire.run('RENAME', 'h', 'renamed');
    keywire.run('EXPIRE', 'renamed', 1000);
    keywire.run('COPY', 'renamed', 'copy');
    keywire.run('MOVE', 'renamed', 3);
    keywire.run('SWAPDB', 3, 5);
    expect(keyspace.nextDeadlineMs()).toBe(now + 100);
    keywire.takeJournal();
    keywire.advance(100);
    keywire.broker.beginTurn();
    keywire.broker.endTurn();
    const journalled = keywire.journal.map(({ database, command }) => [database, ...command]);
    expect(journalled.sort()).toEqual([
      [0, 'HDEL', 'copy', 'a'],
      [5, 'HDEL', 'renamed', 'a'],
    ]);
    expect(keyspace.nextDeadlineMs()).toBe(now + 1_000_000);
  });

  it('of a flushed database or an overwritten key is forgotten', () => {
    keywire.run('COPY', 'h', 'h2', 'DB', 4);
    keywire.run('FLUSHDB');
    keywire.caller.database = 4;
    keywire.run('SET', 'h2', 'string');
    keywire.takeJournal();
    keywire.advance(1000);
    keywire.broker.beginTurn();
    keywire.broker.endTurn();
    expect(keywire.takeJournal()).toEqual([]);
    expect(keywire.keyspace.nextDeadlineMs()).toBe(Infinity);
  });
});

describe('random commands agree with a model', () => {
  it.each([1, 2, 3, 4])('seed %i', (seed) => {
    const random = new SeededRandom(seed);
    const bench = new Harness(SPECS, { seed });
    const model = new Map<string, { value: string; deadlineMs: number }>();
    const field = () => `f${random.below(60)}`;
    const purge = () => {
      for (const [name, { deadlineMs }] of model) {
        if (deadlineMs !== 0 && deadlineMs <= bench.clock.nowMs()) model.delete(name);
      }
    };
    for (let step = 0; step < 4000; step++) {
      const name = field();
      purge();
      const current = model.get(name);
      const nowMs = bench.clock.nowMs();
      switch (random.below(8)) {
        case 0:
        case 1: {
          const value = 'v'.repeat(random.below(100));
          bench.run('HSET', 'h', name, value);
          model.set(name, { value, deadlineMs: 0 });
          break;
        }
        case 2:
          expect(bench.run('HDEL', 'h', name)).toBe(Number(model.delete(name)));
          break;
        case 3:
        case 4: {
          const deadlineMs = nowMs + random.below(400);
          const isPast = deadlineMs <= nowMs;
          const answer = current === undefined ? -2 : isPast ? 2 : 1;
          expect(bench.run('HPEXPIREAT', 'h', deadlineMs, 'FIELDS', 1, name)).toEqual([answer]);
          if (isPast) model.delete(name);
          else if (current !== undefined) current.deadlineMs = deadlineMs;
          break;
        }
        case 5: {
          const answer = current === undefined ? -2 : current.deadlineMs === 0 ? -1 : 1;
          expect(bench.run('HPERSIST', 'h', 'FIELDS', 1, name)).toEqual([answer]);
          if (current !== undefined) current.deadlineMs = 0;
          break;
        }
        case 6:
          // Within a turn, or with a sweep between.
          if (random.below(2) === 0) bench.advance(random.below(60));
          else {
            bench.clock.advance(random.below(60));
            bench.broker.beginTurn();
          }
          break;
        default: {
          if (random.below(50) === 0) {
            bench.run('COPY', 'h', 'h2', 'REPLACE');
            if (model.size > 0) bench.run('RENAME', 'h2', 'h');
          }
          const all = new Map([...model].map(([one, { value }]) => [one, value]));
          expect(bench.run('HGETALL', 'h')).toEqual(all);
          const expected = current === undefined ? -2 : current.deadlineMs || -1;
          expect(bench.run('HPEXPIRETIME', 'h', 'FIELDS', 1, name)).toEqual([expected]);
        }
      }
    }
    purge();
    bench.run('HLEN', 'h');
    const copy = bench.replayed(seed + 1);
    expect(copy.dump()).toEqual(bench.dump());
    expect(copy.digest()).toBe(bench.digest());
    for (const [name, { deadlineMs }] of model) {
      expect(copy.run('HPEXPIRETIME', 'h', 'FIELDS', 1, name)).toEqual([deadlineMs || -1]);
    }
    bench.run('DEL', 'h', 'h2');
    bench.run('FLUSHALL');
    expect(bench.keyspace.arena.usedBytes).toBe(0);
  });
});

describe('memory', () => {
  it('comes back when hashes with deadlines end, are removed, or flushed beside others', () => {
    const { keyspace } = keywire;
    keywire.run('DEL', 'h');
    keywire.run('SET', 'other', 'x');
    const before = keyspace.arena.usedBytes;
    const fill = (key: string) => {
      for (let i = 0; i < 3000; i++) keywire.run('HSET', key, `f${i}`, 'value');
      for (let i = 0; i < 3000; i++) keywire.run('HPEXPIRE', key, 1000 + i, 'FIELDS', 1, `f${i}`);
    };
    fill('a');
    keywire.run('DEL', 'a');
    while (keyspace.sweep(200));
    expect(keyspace.arena.usedBytes).toBe(before);
    fill('b');
    keywire.clock.advance(10_000);
    keywire.broker.beginTurn();
    let turns = 0;
    while (keyspace.sweep(200)) turns++;
    expect(turns).toBeGreaterThan(5);
    expect(keyspace.arena.usedBytes).toBe(before);
    keywire.caller.database = 1;
    fill('c');
    keywire.run('FLUSHDB');
    while (keyspace.sweep(200));
    expect(keyspace.arena.usedBytes).toBe(before);
  });

  it('that is missing leaves the fields as they were', () => {
    const { arena } = keywire.keyspace;
    const allocate = arena.allocate.bind(arena);
    for (let allowed = 0; allowed < 100; allowed++) {
      keywire.run('FLUSHALL');
      keywire.run('HSET', 'h', 'a', 1, 'b', 2);
      const before = keywire.dump();
      let left = allowed;
      arena.allocate = (bytes) => {
        if (left-- === 0) throw new ArenaFull('full');
        return allocate(bytes);
      };
      const { value } = keywire.start('HPEXPIRE', 'h', 1000, 'FIELDS', 1, 'a');
      arena.allocate = allocate;
      if (!(value instanceof ReplyError)) {
        expect(allowed).toBeGreaterThan(2);
        return;
      }
      expect(keywire.dump()).toEqual(before);
      expect(ends('a', 'b')).toEqual([-1, -1]);
    }
    throw new Error('never had enough memory');
  });
});
