/** CLIENT PAUSE over the broker without a door, with a clock that stands still. */
import { beforeEach, expect, test } from 'vitest';
import { SYSTEM_DATABASE } from '../../src/base/limits.ts';
import { Arguments } from '../../src/commands/arguments.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Harness } from '../commands/harness.ts';
import { NIL_ARRAY, ValueWriter } from '../commands/values.ts';

let harness: Harness;

beforeEach(() => {
  harness = new Harness(COMMAND_SPECS);
});

test('what is held is executed in order once the time is over', () => {
  harness.run('CLIENT', 'PAUSE', 100, 'WRITE');
  const first = harness.start('RPUSH', 'l', 'a');
  const second = harness.start('RPUSH', 'l', 'b');
  expect(harness.caller.postponed).toBe(2);
  harness.advance(99);
  expect([first.done, second.done]).toEqual([false, false]);
  expect(harness.run('LRANGE', 'l', 0, -1)).toEqual([]);
  harness.advance(1);
  expect([first.value, second.value]).toEqual([1, 2]);
  expect(harness.caller.postponed).toBe(0);
  expect(harness.run('LRANGE', 'l', 0, -1)).toEqual(['a', 'b']);
});

test('the longer time and the stricter mode of two pauses count', () => {
  harness.run('CLIENT', 'PAUSE', 100, 'WRITE');
  harness.run('CLIENT', 'PAUSE', 10, 'WRITE');
  const write = harness.start('SET', 'k', 1);
  harness.advance(50);
  expect(write.done).toBe(false);
  harness.run('CLIENT', 'PAUSE', 10, 'ALL');
  const read = harness.start('GET', 'k');
  harness.advance(49);
  expect(read.done).toBe(false);
  harness.advance(1);
  expect([write.value, read.value]).toEqual(['OK', '1']);
});

test('keys past their deadline are not seen and not removed meanwhile', () => {
  harness.run('SET', 'k', 'v', 'PX', 10);
  harness.run('SET', 'swept', 'v', 'PX', 10);
  harness.takeJournal();
  harness.run('CLIENT', 'PAUSE', 100, 'WRITE');
  harness.advance(20);
  expect(harness.run('GET', 'k')).toBeNull();
  expect(harness.run('DBSIZE')).toBe(2);
  expect(harness.takeJournal()).toEqual([]);
  harness.advance(80);
  harness.run('PING');
  expect(harness.run('DBSIZE')).toBe(0);
  expect(harness.takeJournal().sort()).toEqual(['DEL k', 'DEL swept']);
});

test('a watched key past its deadline is touched, though it is not removed', () => {
  harness.run('SET', 'k', 'v', 'PX', 10);
  harness.run('WATCH', 'k', 'none');
  harness.run('CLIENT', 'PAUSE', 100, 'WRITE');
  harness.run('MULTI');
  harness.run('GET', 'other');
  harness.advance(20);
  expect(harness.run('EXEC')).toBe(NIL_ARRAY);
});

test('a write in a transaction that pauses finds an expired key gone', () => {
  harness.run('SET', 'k', 'v', 'PX', 10);
  harness.run('MULTI');
  harness.run('CLIENT', 'PAUSE', 100, 'WRITE');
  harness.run('RPUSH', 'k', 'a');
  harness.broker.endTurn();
  harness.clock.advance(20);
  harness.broker.beginTurn();
  harness.broker.execute(harness.caller, Arguments.of('EXEC'), new ValueWriter());
  expect(harness.run('LRANGE', 'k', 0, -1)).toEqual(['a']);
});

test('what a connection had held goes with it', () => {
  harness.run('CLIENT', 'PAUSE', 100);
  const held = harness.start('SET', 'k', 'v');
  harness.broker.close(harness.caller);
  harness.advance(100);
  expect(held.done).toBe(false);
  expect(harness.keyspace.database(0).size).toBe(0);
});

test('nothing is evicted meanwhile, and nothing refused for want of memory', () => {
  const { eviction } = harness.broker;
  harness.run('SET', 'k', 'x'.repeat(1000));
  harness.run('CLIENT', 'PAUSE', 100, 'WRITE');
  eviction.settings.bytesMax = harness.keyspace.arena.usedBytes - 500;
  for (const policy of ['allkeys-random', 'noeviction'] as const) {
    eviction.settings.policy = policy;
    eviction.ask();
    expect(harness.run('GET', 'k')).toBe('x'.repeat(1000));
  }
  const write = harness.start('SET', 'l', 1);
  expect(write.done).toBe(false);
  eviction.settings.policy = 'allkeys-random';
  // Looked at again when its time comes: what it needs is made room for then.
  harness.advance(100);
  expect(write.value).toBe('OK');
  expect(harness.run('KEYS', '*')).toEqual(['l']);
});

test('waiting commands time out, are unblocked and synced as ever', () => {
  const popped = harness.start('BLPOP', 'l', 0.05);
  const moved = harness.start('BLPOP', 'l', 0);
  harness.run('CLIENT', 'PAUSE', 100, 'WRITE');
  const held = harness.start('RPUSH', 'l', 'a', 'b');
  harness.advance(50);
  expect([popped.value, moved.done, held.done]).toEqual([NIL_ARRAY, false, false]);
  expect(harness.start('WAITAOF', 0, 0, 0).value).toEqual([1, 0]);
  // What is held has no time of its own: nothing but the end of the pause executes it.
  harness.advance(50);
  expect([held.value, moved.value]).toEqual([2, ['l', 'a']]);
});

test("keywire's own work goes on", () => {
  harness.run('CLIENT', 'PAUSE', 100);
  harness.broker.compose((run) => {
    run(SYSTEM_DATABASE, Arguments.of('SET', 'k', 'v'));
  });
  expect(harness.keyspace.system.size).toBe(1);
  harness.advance(100);
});

test('what is held may begin a pause that holds the rest, which stays in order', () => {
  harness.run('CLIENT', 'PAUSE', 100);
  const pause = harness.start('CLIENT', 'PAUSE', 100, 'WRITE');
  const first = harness.start('RPUSH', 'l', 'a');
  const read = harness.start('LLEN', 'l');
  const second = harness.start('RPUSH', 'l', 'b');
  harness.advance(100);
  expect([pause.value, read.value]).toEqual(['OK', 0]);
  expect([first.done, second.done]).toEqual([false, false]);
  harness.advance(100);
  expect([first.value, second.value]).toEqual([1, 2]);
});
