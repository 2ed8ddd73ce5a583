/**
 * Keyspace notifications, over the broker without a door: which events are published to whom, and how
 * the parameter reads. That the events are Redis's is compared with redis-server elsewhere
 * (test/conformance/notifications.differential.test.ts).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  eventClass,
  type Notifications,
  notificationParameter,
} from '../../src/broker/notifications.ts';
import { Refusal } from '../../src/broker/parameter.ts';
import type { Message } from '../../src/bus/message.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Harness } from '../commands/harness.ts';

let harness: Harness;
let notifications: Notifications;
let told: string[];

beforeEach(() => {
  harness = new Harness(COMMAND_SPECS);
  ({ notifications } = harness);
  told = [];
  const encode = (messages: readonly Message[]): Buffer => {
    for (const { channel, payload } of messages) told.push(`${channel} ${payload}`);
    return Buffer.alloc(0);
  };
  const variant = { name: 'test', coalesces: false, encode };
  harness.broker.bus.subscribe({ variant, deliver() {} }, 'pattern', Buffer.from('*'));
});

/** Sets the parameter and answers how it reads afterwards. */
function want(flags: string): string {
  const parameter = notificationParameter(notifications);
  parameter.check?.(flags).apply();
  return parameter.read();
}

function takeTold(): string[] {
  return told.splice(0);
}

test('nothing is told at the start', () => {
  harness.run('SET', 'k', 'v');
  expect(takeTold()).toEqual([]);
});

test('the parameter reads as in Redis, whatever the order it was given in', () => {
  const read = ['', 'A', 'KEA', 'nmAKE', 'Kg', 'E$x', 'dKE', 'nKE', 'g$lshzxetd', 'mgE'].map(want);
  expect(read).toEqual(['', 'A', 'AKE', 'AKEm', 'gK', '$xE', 'dKE', 'nKE', 'A', 'gEm']);
  expect(() => want('KEy')).toThrow(Refusal);
  expect(want('')).toBe('');
});

test('a change that is undone puts back what was told before', () => {
  want('AnKE');
  const change = notificationParameter(notifications).check?.('');
  change?.apply();
  change?.undo();
  harness.run('SET', 'k', 'v');
  expect(takeTold()).toContain('__keyspace@0__:k new');
});

describe('events', () => {
  test('go to the channel of the key first, then to that of the event', () => {
    want('AKE');
    harness.run('SET', 'k', 'v');
    expect(takeTold()).toEqual(['__keyspace@0__:k set', '__keyevent@0__:set k']);
    want('KA');
    harness.run('SET', 'k', 'v');
    expect(takeTold()).toEqual(['__keyspace@0__:k set']);
    want('A');
    harness.run('SET', 'k', 'v');
    expect(takeTold()).toEqual([]);
  });

  test('are told by class', () => {
    want('El');
    harness.run('RPUSH', 'l', 'a');
    harness.run('SET', 'k', 'v');
    harness.run('LPOP', 'l');
    expect(takeTold()).toEqual(['__keyevent@0__:rpush l', '__keyevent@0__:lpop l']);
    want('Eg');
    harness.run('RPUSH', 'l', 'a');
    harness.run('LPOP', 'l');
    harness.run('RENAME', 'k', 'j');
    harness.run('MOVE', 'j', 2);
    expect(takeTold()).toEqual([
      '__keyevent@0__:del l',
      '__keyevent@0__:rename_from k',
      '__keyevent@0__:rename_to j',
      '__keyevent@0__:move_from j',
      '__keyevent@2__:move_to j',
    ]);
  });

  test('new keys are told before what made them, and not when one is replaced', () => {
    want('AnE');
    harness.run('SADD', 's', 'a');
    harness.run('SUNIONSTORE', 't', 's');
    harness.run('SUNIONSTORE', 't', 's');
    expect(takeTold()).toEqual([
      '__keyevent@0__:new s',
      '__keyevent@0__:sadd s',
      '__keyevent@0__:new t',
      '__keyevent@0__:sunionstore t',
      '__keyevent@0__:sunionstore t',
    ]);
  });

  test('what COPY and RESTORE replace is told as new', () => {
    harness.run('SET', 'a', '1');
    harness.run('RPUSH', 'b', '2');
    const payload = harness.run('DUMP', 'b') as Buffer;
    want('AnE');
    harness.run('COPY', 'a', 'b', 'REPLACE');
    harness.run('RESTORE', 'b', '0', payload, 'REPLACE');
    expect(takeTold()).toEqual([
      '__keyevent@0__:new b',
      '__keyevent@0__:copy_to b',
      '__keyevent@0__:new b',
      '__keyevent@0__:restore b',
    ]);
  });

  test('SMOVE tells of the set that loses a member first', () => {
    want('AnE');
    harness.run('SADD', 's', 'a');
    takeTold();
    harness.run('SMOVE', 's', 't', 'a');
    expect(takeTold()).toEqual([
      '__keyevent@0__:srem s',
      '__keyevent@0__:del s',
      '__keyevent@0__:new t',
      '__keyevent@0__:sadd t',
    ]);
  });

  test('misses are told of keys that are read, and only when asked for', () => {
    want('AE');
    harness.run('GET', 'none');
    expect(takeTold()).toEqual([]);
    want('Em');
    harness.run('GET', 'none');
    harness.run('SET', 'k', 'v', 'NX');
    harness.run('SINTERSTORE', 'd', 'e', 'k2');
    harness.run('INCR', 'n');
    harness.run('MEMORY', 'USAGE', 'none');
    harness.run('RPUSH', 'l', '1');
    harness.run('SORT', 'l', 'BY', 'w_*', 'GET', 'v_*');
    harness.run('XREAD', 'STREAMS', 'x', '0');
    expect(takeTold()).toEqual([
      '__keyevent@0__:keymiss none',
      '__keyevent@0__:keymiss e',
      '__keyevent@0__:keymiss k2',
      '__keyevent@0__:keymiss w_1',
      '__keyevent@0__:keymiss v_1',
      // Looked up twice, as in Redis.
      '__keyevent@0__:keymiss x',
      '__keyevent@0__:keymiss x',
    ]);
  });

  test('a key past its deadline is told when it is found, and by the sweep', () => {
    want('Ex');
    harness.run('SET', 'a', 'v', 'PX', 10);
    harness.run('SET', 'b', 'v', 'PX', 10);
    harness.advance(20);
    harness.run('EXISTS', 'a');
    expect(takeTold()).toEqual(['__keyevent@0__:expired a', '__keyevent@0__:expired b']);
  });

  test('fields past their deadline are told once a hash, and its end with them', () => {
    want('Eghx');
    harness.run('HSET', 'h', 'f', 1, 'g', 2);
    harness.run('HPEXPIRE', 'h', 10, 'FIELDS', 2, 'f', 'g');
    expect(takeTold()).toEqual(['__keyevent@0__:hset h', '__keyevent@0__:hexpire h']);
    harness.advance(20);
    harness.run('PING');
    expect(takeTold()).toEqual(['__keyevent@0__:hexpired h', '__keyevent@0__:del h']);
  });
});

test('every event that a command tells is of the class that Redis has it in', () => {
  const folder = join(import.meta.dirname, '../../src/commands');
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return [...text.matchAll(/changed\([\w, ]*'([^']+)'\)/g)].map((match) => match[1] ?? '');
    });
  const generic = names.filter((name) => eventClass(name) === 'g');
  expect(names.length).toBeGreaterThan(20);
  const known = 'copy_to del expire move_from move_to persist rename_from rename_to restore';
  expect(known.split(' ')).toEqual(expect.arrayContaining([...new Set(generic)]));
});
