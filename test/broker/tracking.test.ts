/**
 * What CLIENT TRACKING keeps, over the broker without a door: its bounds, and who is told when keys are
 * forgotten. The commands and messages themselves are conformance cases (tracking).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM_DATABASE } from '../../src/base/limits.ts';
import { notificationParameter } from '../../src/broker/notifications.ts';
import { NOTHING_TRACKED, type Tracking, trackingParameter } from '../../src/broker/tracking.ts';
import type { Invalidation, Message } from '../../src/bus/message.ts';
import { Arguments } from '../../src/commands/arguments.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Harness } from '../commands/harness.ts';

let harness: Harness;
let tracking: Tracking;

beforeEach(() => {
  harness = new Harness(COMMAND_SPECS);
  ({ tracking } = harness.broker);
  harness.caller.protocol = 3;
});

function invalidations(): string[] {
  return harness.invalidations.splice(0).map(text);
}

function text(told: Invalidation): string {
  return told.kind === 'keys' ? told.keys.join(' ') : told.kind;
}

describe('the table', () => {
  test('counts keys and readers, and is empty when the last one leaves', () => {
    harness.run('CLIENT', 'TRACKING', 'ON');
    harness.run('MGET', 'a', 'b', 'a');
    harness.run('GET', 'a');
    expect(tracking.counts).toEqual({ keys: 2, items: 2, prefixes: 0, clients: 1 });
    harness.run('SET', 'a', 'x');
    expect(tracking.counts).toMatchObject({ keys: 1, items: 1 });
    harness.run('CLIENT', 'TRACKING', 'OFF');
    expect(tracking.counts).toEqual(NOTHING_TRACKED);
  });

  test('forgets the oldest keys beyond tracking-table-max-keys, and tells them as changed', () => {
    const parameter = trackingParameter(() => tracking);
    expect(parameter.read()).toBe('1000000');
    parameter.check?.('2').apply();
    expect(parameter.read()).toBe('2');
    harness.run('CLIENT', 'TRACKING', 'ON');
    harness.run('MGET', 'a', 'b');
    expect(invalidations()).toEqual([]);
    harness.run('GET', 'c');
    expect(invalidations()).toEqual(['a']);
    expect(tracking.counts.keys).toBe(2);
    parameter.check?.('0').apply();
    harness.run('MGET', 'a', 'd', 'e');
    expect(tracking.counts.keys).toBe(5);
  });

  test('is only asked by commands that read', () => {
    harness.run('CLIENT', 'TRACKING', 'ON');
    harness.run('SET', 'a', 'x');
    harness.run('GETEX', 'a');
    harness.run('DEL', 'b');
    expect(tracking.counts.keys).toBe(0);
    harness.run('SINTERCARD', 2, 's', 't');
    expect(tracking.counts.keys).toBe(2);
  });
});

test('a field past its deadline, and the key with the last, are told', () => {
  harness.run('CLIENT', 'TRACKING', 'ON');
  harness.run('HSET', 'h', 'f', 1);
  harness.run('HPEXPIRE', 'h', 10, 'FIELDS', 1, 'f');
  harness.run('HGETALL', 'h');
  expect(invalidations()).toEqual([]);
  harness.advance(20);
  harness.run('PING');
  expect(invalidations()).toEqual(['h']);
});

test('what changed under a prefix is told once a turn, and nothing once it is followed no more', () => {
  harness.run('CLIENT', 'TRACKING', 'ON', 'BCAST', 'PREFIX', 'a');
  harness.run('MSET', 'a2', 'x', 'a1', 'x', 'b', 'x');
  expect(invalidations()).toEqual(['a1 a2']);
  expect(tracking.counts).toEqual({ keys: 0, items: 0, prefixes: 1, clients: 1 });
  harness.run('SWAPDB', 0, 1);
  harness.run('CLIENT', 'TRACKING', 'OFF');
  harness.run('SET', 'a1', 'x');
  expect(invalidations()).toEqual([]);
});

test('a connection that ends is tracked no more', () => {
  harness.run('CLIENT', 'TRACKING', 'ON', 'BCAST');
  harness.broker.close(harness.caller);
  expect(tracking.counts).toEqual(NOTHING_TRACKED);
});

test('keys that are evicted are told', () => {
  harness.broker.eviction.settings.policy = 'allkeys-random';
  harness.run('SET', 'k', 'x'.repeat(1000));
  harness.run('CLIENT', 'TRACKING', 'ON');
  harness.run('GET', 'k');
  harness.broker.eviction.settings.bytesMax = 1;
  harness.broker.eviction.ask();
  harness.run('PING');
  expect(harness.keyspace.database(0).size).toBe(0);
  expect(invalidations()).toEqual(['k']);
});

describe("keywire's own work", () => {
  /** Executes commands of keywire's own in these databases. */
  function compose(...commands: (readonly [database: number, ...words: string[]])[]): void {
    harness.broker.compose((run) => {
      for (const [database, ...words] of commands) run(database, Arguments.of(...words));
    });
    harness.broker.endTurn();
  }

  test('on the databases of clients is told to who tracks, as the work of another', () => {
    harness.run('CLIENT', 'TRACKING', 'ON', 'NOLOOP');
    harness.run('GET', 'k');
    compose([0, 'SET', 'k', 'x'], [3, 'SET', 'other', 'x']);
    expect(invalidations()).toEqual(['k']);
  });

  test("on the system's database is told to nobody, and breaks no transaction", () => {
    notificationParameter(harness.notifications).check?.('KEAnm').apply();
    const published: string[] = [];
    const encode = (messages: readonly Message[]): Buffer => {
      for (const { channel } of messages) published.push(channel.toString());
      return Buffer.alloc(0);
    };
    const variant = { name: 'test', coalesces: false, encode };
    harness.broker.bus.subscribe({ variant, deliver() {} }, 'pattern', Buffer.from('*'));
    harness.run('CLIENT', 'TRACKING', 'ON', 'BCAST');
    harness.run('WATCH', 'k');
    const own = [
      ['SET', 'k', 'x'],
      ['GET', 'missing'],
      ['HSET', 'h', 'f', '1'],
      ['PEXPIRE', 'h', '5'],
      ['DEL', 'k'],
    ];
    compose(...own.map((words) => [SYSTEM_DATABASE, ...words] as const));
    harness.advance(10);
    compose([SYSTEM_DATABASE, 'EXISTS', 'h']);
    expect(harness.keyspace.system.size).toBe(0);
    expect(invalidations()).toEqual([]);
    expect(published).toEqual([]);
    harness.run('MULTI');
    harness.run('PING');
    expect(harness.run('EXEC')).toHaveLength(1);
    harness.run('SET', 'mine', 'x');
    expect(invalidations()).toEqual(['mine']);
    expect(published).toEqual([
      '__keyspace@0__:mine',
      '__keyevent@0__:new',
      '__keyspace@0__:mine',
      '__keyevent@0__:set',
    ]);
  });
});
