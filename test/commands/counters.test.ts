import { beforeEach, describe, expect, test } from 'vitest';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness } from './harness.ts';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const NOT_AN_INTEGER = 'ERR value is not an integer or out of range';
const OVERFLOW = 'ERR increment or decrement would overflow';
const MAX = '9223372036854775807';
const MIN = '-9223372036854775808';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness([...STRING_COMMANDS, ...KEY_COMMANDS, ...LIST_COMMANDS]);
  keywire.run('RPUSH', 'list', 'x');
  keywire.takeEvents();
  keywire.takeJournal();
});

describe('incr, decr, incrby, decrby', () => {
  test('count from nothing and keep the deadline', () => {
    expect(keywire.run('INCR', 'k')).toBe(1);
    keywire.run('EXPIRE', 'k', 10);
    expect(keywire.run('INCRBY', 'k', 41)).toBe(42);
    expect(keywire.run('DECR', 'k')).toBe(41);
    expect(keywire.run('DECRBY', 'k', 50)).toBe(-9);
    expect(keywire.run('GET', 'k')).toBe('-9');
    expect(keywire.run('TTL', 'k')).toBe(10);
    expect(keywire.run('DECR', 'other')).toBe(-1);
  });

  test('are journalled as they are and tell one event each', () => {
    keywire.run('INCR', 'k');
    keywire.run('DECRBY', 'k', 5);
    keywire.run('INCRBY', 'k', 0);
    expect(keywire.takeJournal()).toEqual(['INCR k', 'DECRBY k 5', 'INCRBY k 0']);
    expect(keywire.takeEvents()).toEqual(['incrby k', 'incrby k', 'incrby k']);
  });

  test('cross zero without a minus sign', () => {
    keywire.run('SET', 'k', '-1');
    expect(keywire.run('INCR', 'k')).toBe(0);
    expect(keywire.run('GET', 'k')).toBe('0');
    expect(keywire.run('DECRBY', 'new', 0)).toBe(0);
    expect(keywire.run('GET', 'new')).toBe('0');
  });

  test('are exact to 64 bits', () => {
    keywire.run('SET', 'k', '9007199254740991');
    expect(keywire.run('INCR', 'k')).toBe(9007199254740992n);
    expect(keywire.run('INCR', 'k')).toBe(9007199254740993n);
    expect(keywire.run('INCRBY', 'k', '-2')).toBe(9007199254740991);
    keywire.run('SET', 'k', '9223372036854775806');
    expect(keywire.run('INCR', 'k')).toBe(2n ** 63n - 1n);
    expect(keywire.error('INCR', 'k')).toBe(OVERFLOW);
    expect(keywire.run('GET', 'k')).toBe(MAX);
    expect(keywire.run('INCRBY', 'k', MIN)).toBe(-1);
    keywire.run('SET', 'k', MIN);
    expect(keywire.error('DECR', 'k')).toBe(OVERFLOW);
    expect(keywire.error('DECRBY', 'k', 1)).toBe(OVERFLOW);
    expect(keywire.error('INCRBY', 'k', MIN)).toBe(OVERFLOW);
    expect(keywire.run('INCRBY', 'k', MAX)).toBe(-1);
    expect(keywire.run('DECRBY', 'm', MAX)).toBe(-(2n ** 63n) + 1n);
  });

  test('the smallest integer has no opposite', () => {
    expect(keywire.error('DECRBY', 'k', MIN)).toBe('ERR decrement would overflow');
  });

  test.each(['', ' 1', '1 ', '01', '+1', '-0', '1.0', '0x1', 'x', '9223372036854775808', '-'])(
    'a value of %j is no integer',
    (value) => {
      keywire.run('SET', 'k', value);
      expect(keywire.error('INCR', 'k')).toBe(NOT_AN_INTEGER);
      expect(keywire.error('DECRBY', 'k', 5)).toBe(NOT_AN_INTEGER);
      expect(keywire.run('GET', 'k')).toBe(value);
      expect(keywire.error('INCRBY', 'other', value)).toBe(NOT_AN_INTEGER);
      expect(keywire.run('EXISTS', 'other')).toBe(0);
    },
  );

  test('the increment is checked before the key', () => {
    expect(keywire.error('INCRBY', 'list', 'x')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('INCRBY', 'list', '1')).toBe(WRONG_TYPE);
    expect(keywire.error('DECRBY', 'list', MAX)).toBe(WRONG_TYPE);
    expect(keywire.error('INCR', 'list')).toBe(WRONG_TYPE);
  });

  test('agree with bigint arithmetic near every edge', () => {
    const edges = [0n, 1n, -1n, 2n ** 53n, -(2n ** 53n), 10n ** 15n, 2n ** 63n - 1n, -(2n ** 63n)];
    for (const start of edges) {
      for (const edge of edges) {
        for (const off of [-2n, -1n, 0n, 1n, 2n]) {
          const step = edge + off;
          if (step > 2n ** 63n - 1n || step < -(2n ** 63n)) continue;
          keywire.run('SET', 'k', start);
          const sum = start + step;
          if (sum > 2n ** 63n - 1n || sum < -(2n ** 63n)) {
            expect(keywire.error('INCRBY', 'k', step), `${start} ${step}`).toBe(OVERFLOW);
          } else {
            expect(BigInt(String(keywire.run('INCRBY', 'k', step)))).toBe(sum);
            expect(keywire.run('GET', 'k')).toBe(String(sum));
          }
        }
      }
    }
  });
});

describe('incrbyfloat', () => {
  test('adds decimals and journals the outcome', () => {
    keywire.run('SET', 'k', '10.50', 'EX', 10);
    keywire.takeJournal();
    keywire.takeEvents();
    expect(keywire.run('INCRBYFLOAT', 'k', '0.1')).toBe('10.6');
    expect(keywire.run('INCRBYFLOAT', 'k', '-5')).toBe('5.6');
    expect(keywire.run('TTL', 'k')).toBe(10);
    expect(keywire.takeJournal()).toEqual(['SET k 10.6 KEEPTTL', 'SET k 5.6 KEEPTTL']);
    expect(keywire.takeEvents()).toEqual(['incrbyfloat k', 'incrbyfloat k']);
    keywire.run('SET', 'e', '5.0e3');
    expect(keywire.run('INCRBYFLOAT', 'e', '2.0e2')).toBe('5200');
    expect(keywire.run('INCRBYFLOAT', 'new', '3')).toBe('3');
    expect(keywire.run('INCR', 'new')).toBe(4);
  });

  test('errors leave the value alone', () => {
    const notFloat = 'ERR value is not a valid float';
    const notFinite = 'ERR increment would produce NaN or Infinity';
    keywire.run('SET', 'k', 'abc');
    expect(keywire.error('INCRBYFLOAT', 'k', '1')).toBe(notFloat);
    keywire.run('SET', 'k', '1');
    expect(keywire.error('INCRBYFLOAT', 'k', '')).toBe(notFloat);
    expect(keywire.error('INCRBYFLOAT', 'k', ' 1')).toBe(notFloat);
    expect(keywire.error('INCRBYFLOAT', 'k', 'nan')).toBe(notFloat);
    expect(keywire.error('INCRBYFLOAT', 'k', 'inf')).toBe(notFinite);
    expect(keywire.error('INCRBYFLOAT', 'none', '-inf')).toBe(notFinite);
    expect(keywire.error('INCRBYFLOAT', 'list', '1')).toBe(WRONG_TYPE);
    expect(keywire.run('GET', 'k')).toBe('1');
    expect(keywire.run('EXISTS', 'none')).toBe(0);
  });
});
