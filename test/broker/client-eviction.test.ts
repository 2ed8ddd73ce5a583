import { beforeEach, describe, expect, test } from 'vitest';
import { CLIENTS_BYTES_MIN } from '../../src/base/limits.ts';
import {
  ClientEviction,
  clientEvictionParameter,
  type EvictableSession,
} from '../../src/broker/client-eviction.ts';
import { Refusal } from '../../src/broker/parameter.ts';

const MIB = 1024 * 1024;

let eviction: ClientEviction;
let closed: string[];

beforeEach(() => {
  eviction = new ClientEviction();
  closed = [];
});

function session(name: string, memoryBytes: number, noEvict = false): EvictableSession {
  return {
    memoryBytes,
    noEvict,
    connection: { close: (reason) => closed.push(`${name} ${reason}`) },
  };
}

const SESSIONS = [
  session('small', MIB),
  session('large', 5 * MIB),
  session('kept', 6 * MIB, true),
  session('middle', 3 * MIB),
  session('idle', 0),
];

/** How CONFIG SET ends: what CONFIG GET then tells, or why it is refused. */
function set(text: string): string {
  const parameter = clientEvictionParameter(eviction);
  try {
    parameter.check?.(text).apply();
    return parameter.read();
  } catch (cause) {
    if (cause instanceof Refusal) return cause.message;
    throw cause;
  }
}

describe('who is closed', () => {
  test.each([
    [0, 0, []],
    [16 * MIB, 0, []],
    [15 * MIB, 0, []],
    [15 * MIB - 1, 0, ['large evicted']],
    [8 * MIB, 0, ['large evicted', 'middle evicted']],
    // Those that may not be closed count as well.
    [MIB, 0, ['large evicted', 'middle evicted', 'small evicted']],
    [-50, 30 * MIB, []],
    [-50, 20 * MIB, ['large evicted']],
    [-50, 0, []],
  ])('at %i with maxmemory %i: %j', (limit, maxmemory, wanted) => {
    eviction.limit = limit;
    let told = 0;
    eviction.onEvicted = () => told++;
    eviction.check(() => SESSIONS, maxmemory);
    expect(closed).toEqual(wanted);
    expect(told).toBe(wanted.length);
  });

  test('a bound under which nobody could connect counts as 128 KiB', () => {
    eviction.limit = 1;
    eviction.check(() => [session('a', CLIENTS_BYTES_MIN)], 0);
    expect(closed).toEqual([]);
    eviction.check(() => [session('a', CLIENTS_BYTES_MIN + 1)], 0);
    expect(closed).toEqual(['a evicted']);
  });
});

test('the parameter is bytes or a percentage', () => {
  expect(set('10mb')).toBe('10485760');
  expect(eviction.limit).toBe(10 * MIB);
  expect(set('25%')).toBe('25%');
  expect(eviction.limit).toBe(-25);
  expect(set('0')).toBe('0');
  expect(set('101%')).toBe('percentage argument must be less or equal to 100');
  expect(set('x')).toBe('argument must be a memory or percent value');
});
