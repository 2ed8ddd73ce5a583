import { beforeEach, describe, expect, test } from 'vitest';
import {
  OutputLimits,
  outputLimitsParameter,
  type WatchedSession,
} from '../../src/broker/output-limits.ts';
import { Refusal } from '../../src/broker/parameter.ts';

const MIB = 1024 * 1024;

let limits: OutputLimits;
let closed: string[];

beforeEach(() => {
  limits = new OutputLimits();
  closed = [];
});

function session(id: number, outputBytes: number, subscriptions = 0): WatchedSession {
  return {
    id,
    outputBytes,
    subscriptions,
    connection: { close: (reason) => closed.push(`${id} ${reason}`) },
  };
}

function set(text: string): string {
  try {
    outputLimitsParameter(limits).check?.(text).apply();
  } catch (cause) {
    if (cause instanceof Refusal) return cause.message;
    throw cause;
  }
  return limits.text;
}

describe('connections are cut off', () => {
  test('above the hard limit of their class, at once', () => {
    limits.check([session(1, 40 * MIB), session(2, 33 * MIB, 1), session(3, 32 * MIB, 1)], 0);
    expect(closed).toEqual(['2 slow-consumer']);
    set('normal 10mb 0 0');
    limits.check([session(1, 11 * MIB), session(2, 11 * MIB, 1)], 0);
    expect(closed).toEqual(['2 slow-consumer', '1 slow-consumer']);
  });

  test('above the soft limit for longer than its seconds, without a break', () => {
    const full = session(1, 9 * MIB, 2);
    limits.check([full], 0);
    limits.check([full], 60_000);
    expect(closed).toEqual([]);
    limits.check([session(1, MIB, 2)], 60_050);
    limits.check([full], 60_100);
    limits.check([full], 120_100);
    expect(closed).toEqual([]);
    limits.check([full], 120_101);
    expect(closed).toEqual(['1 slow-consumer']);
  });

  test('and counted', () => {
    let count = 0;
    limits.onExceeded = () => {
      count++;
    };
    limits.check([session(1, 33 * MIB, 1), session(2, 34 * MIB, 1), session(3, 0, 1)], 0);
    expect(count).toBe(2);
  });

  test('never where all limits are 0', () => {
    set('pubsub 0 0 0');
    limits.check([session(1, 1024 * MIB, 1), session(2, 1024 * MIB)], 0);
    expect(closed).toEqual([]);
  });
});

describe('the parameter', () => {
  test('takes classes in any case and number, and keeps the others', () => {
    expect(set('PUBSUB 1mb 512kb 5 replica 1 2 3')).toBe(
      'normal 0 0 0 slave 1 2 3 pubsub 1048576 524288 5',
    );
  });

  test.each([
    ['normal 1', 'Wrong number of arguments in buffer limit configuration.'],
    ['foo 1 1 1', 'Invalid client class specified in buffer limit configuration.'],
    ['normal 1 x 1', 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'],
  ])('refuses %s', (text, message) => {
    expect(set(text)).toBe(message);
  });
});
