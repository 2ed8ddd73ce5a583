/**
 * Eviction through the real broker: what goes under each policy, what is refused, what the journal
 * holds, and that one command's work is bounded.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { SeededRandom } from '../../src/base/random.ts';
import {
  EVICTION_DEFAULTS,
  Eviction,
  type EvictionPolicy,
  type EvictionSettings,
} from '../../src/broker/eviction.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Keyspace } from '../../src/keyspace/keyspace.ts';
import { Harness } from '../commands/harness.ts';
import { NIL_ARRAY } from '../commands/values.ts';

const VALUE = 'x'.repeat(1000);

let keywire: Harness;
let settings: EvictionSettings;

beforeEach(() => {
  keywire = new Harness(COMMAND_SPECS);
  ({ settings } = keywire.broker.eviction);
});

/** Sets `prefix0` and so on. */
function fill(prefix: string, count: number, ...options: (string | number)[]): void {
  for (let i = 0; i < count; i++) keywire.run('SET', `${prefix}${i}`, VALUE, ...options);
}

function usePolicy(policy: EvictionPolicy): void {
  settings.policy = policy;
  keywire.keyspace.usage.countsFrequency = policy.endsWith('lfu');
}

/** Bounds memory to what is used now, and a little. */
function bound(moreBytes = 0): void {
  settings.bytesMax = keywire.keyspace.arena.usedBytes + moreBytes;
}

/** How many of `prefix0` and so on are there, without using any of them. */
function left(prefix: string, count: number): number {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`).filter(
    (key) => keywire.keyspace.database(0).peek(Buffer.from(key), 0, key.length) !== 0,
  ).length;
}

const evicted = () => keywire.events.filter((event) => event.startsWith('evicted ')).length;

describe('without a policy', () => {
  test('commands that need memory are refused, and nothing is changed', () => {
    fill('k', 20);
    bound(-1);
    const oom = "OOM command not allowed when used memory > 'maxmemory'.";
    expect(keywire.error('SET', 'more', 'x')).toBe(oom);
    expect(keywire.error('LPUSH', 'list', 'x')).toBe(oom);
    expect(keywire.run('GET', 'k0')).toBe(VALUE);
    expect(keywire.run('DEL', 'k0')).toBe(1);
    expect(keywire.run('SET', 'more', 'x')).toBe('OK');
    expect(evicted()).toBe(0);
  });

  test('a transaction with such a command is refused as a whole', () => {
    fill('k', 5);
    keywire.run('MULTI');
    keywire.run('GET', 'k0');
    keywire.run('SET', 'more', 'x');
    bound(-1);
    expect(keywire.error('EXEC')).toBe(
      "EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.",
    );
    keywire.run('MULTI');
    expect(keywire.error('SET', 'more', 'x')).toMatch(/^OOM /);
    expect(keywire.error('EXEC')).toMatch(/^EXECABORT Transaction discarded because of previous/);
    keywire.run('MULTI');
    keywire.run('GET', 'k0');
    expect(keywire.run('EXEC')).toEqual([VALUE]);
  });
});

describe('policies', () => {
  test('allkeys-lru spares what was used of late', () => {
    usePolicy('allkeys-lru');
    fill('old', 200);
    fill('used', 50);
    keywire.clock.advance(600_000);
    for (let i = 0; i < 50; i++) keywire.run('GET', `used${i}`);
    bound();
    fill('new', 100);
    expect(keywire.keyspace.arena.usedBytes).toBeLessThanOrEqual(settings.bytesMax + 2000);
    expect(left('used', 50)).toBeGreaterThan(45);
    expect(left('old', 200)).toBeLessThan(110);
    expect(evicted()).toBeGreaterThan(90);
  });

  test('allkeys-lfu spares what is used often, also if not of late', () => {
    usePolicy('allkeys-lfu');
    fill('often', 30);
    for (let round = 0; round < 60; round++) {
      for (let i = 0; i < 30; i++) keywire.run('GET', `often${i}`);
    }
    fill('once', 200);
    bound();
    fill('new', 100);
    expect(left('often', 30)).toBe(30);
    expect(left('once', 200) + left('new', 100)).toBeLessThan(215);
  });

  test.each(['volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl'] as const)(
    '%s takes only keys that end, and none are left at last',
    (policy) => {
      usePolicy(policy);
      fill('stays', 50);
      fill('ends', 30, 'EX', 1000);
      bound();
      fill('new', 25);
      expect(left('stays', 50)).toBe(50);
      expect(left('new', 25)).toBe(25);
      expect(left('ends', 30)).toBeLessThan(10);
      fill('new', 4);
      // With the last deadline their index goes too, which makes room for some more.
      expect(() => fill('more', 100)).toThrow(/OOM command not allowed/);
      expect(left('ends', 30)).toBe(0);
      expect(keywire.error('SET', 'last', VALUE)).toMatch(/^OOM /);
    },
  );

  test('volatile-ttl takes the next to end first, whatever its database', () => {
    usePolicy('volatile-ttl');
    keywire.run('SELECT', 3);
    keywire.run('SET', 'soon', VALUE, 'EX', 5);
    keywire.run('SELECT', 0);
    keywire.run('SET', 'later', VALUE, 'EX', 50);
    keywire.run('SET', 'sooner', VALUE, 'EX', 4);
    bound(-1);
    keywire.run('PING');
    expect(keywire.journal.at(-1)).toMatchObject({ database: 0, command: ['DEL', 'sooner'] });
    bound(-1);
    keywire.run('PING');
    expect(keywire.journal.at(-1)).toMatchObject({ database: 3, command: ['DEL', 'soon'] });
  });

  test('allkeys-random takes from every database', () => {
    usePolicy('allkeys-random');
    for (const database of [0, 1, 2]) {
      keywire.run('SELECT', database);
      fill('k', 30);
    }
    bound();
    fill('more', 60);
    const sizes = [0, 1, 2].map((index) => keywire.keyspace.database(index).size);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(sizes[0]).toBeLessThan(25);
    expect(sizes[1]).toBeLessThan(25);
  });
});

describe('an eviction', () => {
  test('stands in the journal before the command that needed the room, and breaks WATCH', () => {
    usePolicy('allkeys-lru');
    keywire.run('SET', 'old', VALUE);
    keywire.run('WATCH', 'old');
    keywire.run('MULTI');
    keywire.run('GET', 'x');
    bound(-1);
    keywire.journal.length = 0;
    expect(keywire.run('EXEC')).toBe(NIL_ARRAY);
    expect(keywire.journal).toMatchObject([{ database: 0, command: ['DEL', 'old'] }]);
    bound();
    keywire.run('SET', 'a', VALUE);
    keywire.journal.length = 0;
    keywire.run('SET', 'b', VALUE);
    expect(keywire.journal.map(({ command }) => command.slice(0, 2))).toEqual([
      ['DEL', 'a'],
      ['SET', 'b'],
    ]);
    expect(keywire.broker.counters.evictedKeys).toBe(2);
  });

  test('ends the wait of a consumer whose stream it was', () => {
    usePolicy('allkeys-random');
    keywire.run('XGROUP', 'CREATE', 's', 'g', '$', 'MKSTREAM');
    const answer = keywire.start('XREADGROUP', 'GROUP', 'g', 'c', 'BLOCK', 0, 'STREAMS', 's', '>');
    expect(answer.done).toBe(false);
    bound(-1);
    keywire.run('PING');
    expect(evicted()).toBe(1);
    expect(String(answer.value)).toMatch(/NOGROUP No such key 's' or consumer group 'g'/);
  });

  test('waits for what was freed before more keys go', () => {
    usePolicy('allkeys-random');
    fill('k', 20);
    const members = Array.from({ length: 20_000 }, (_, i) => `member ${i}`);
    const before = keywire.keyspace.arena.usedBytes;
    keywire.run('SADD', 'large', ...members);
    keywire.keyspace.database(0).delete(Buffer.from('large'), 0, 5);
    settings.bytesMax = before + 10_000;
    keywire.run('PING');
    expect(keywire.keyspace.arena.usedBytes).toBeLessThanOrEqual(settings.bytesMax);
    expect(evicted()).toBe(0);
  });

  test('finds keys past their deadline where only such are left', () => {
    usePolicy('allkeys-lru');
    keywire.keyspace.expires = false;
    fill('k', 50, 'PX', 10);
    keywire.keyspace.expires = true;
    keywire.clock.advance(0);
    keywire.keyspace.nowMs += 20;
    const { eviction } = keywire.broker;
    settings.bytesMax = 1;
    expect(eviction.makeRoom()).toBe('none');
    expect(keywire.keyspace.database(0).size).toBe(0);
    expect(evicted()).toBe(0);
  });
});

test('the work of one command is bounded by time, and goes on at the end of the turn', () => {
  const keyspace = new Keyspace({ hashSeed: Uint32Array.of(3, 4) });
  const database = keyspace.database(0);
  const value = Buffer.from(VALUE);
  for (let i = 0; i < 500; i++) {
    const key = Buffer.from(`key ${i}`);
    database.setString(key, 0, key.length, value, 0, value.length, false);
  }
  // A clock that moves 100 µs at every look.
  let nowUs = 1;
  const clock = { monotonicUs: () => (nowUs += 100) } as unknown as Clock;
  const own: EvictionSettings = { ...EVICTION_DEFAULTS, bytesMax: 1, policy: 'allkeys-random' };
  const eviction = new Eviction({ settings: own, keyspace, clock, random: new SeededRandom(1) });
  expect(eviction.makeRoom()).toBe('later');
  expect(eviction.isAsked).toBe(true);
  const gone = 500 - database.size;
  expect(gone).toBeGreaterThan(20);
  expect(gone).toBeLessThan(80);
  own.tenacity = 50;
  eviction.makeRoom();
  expect(500 - database.size).toBeGreaterThan(gone * 3);
  expect(eviction.exceededUs.current).toBeGreaterThan(0);
  own.tenacity = 100;
  expect(eviction.makeRoom()).toBe('none');
  expect(database.size).toBe(0);
  own.bytesMax = 10_000_000;
  eviction.makeRoom();
  expect(eviction.exceededUs.current).toBe(0);
  expect(eviction.exceededUs.total).toBeGreaterThan(0);
});
