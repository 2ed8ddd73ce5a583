import { beforeEach, describe, expect, test } from 'vitest';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness } from './harness.ts';

const NOT_AN_INTEGER = 'ERR value is not an integer or out of range';
const NX_WITH_OTHERS = 'ERR NX and XX, GT or LT options at the same time are not compatible';

let keywire: Harness;
let now: number;
beforeEach(() => {
  keywire = new Harness([...STRING_COMMANDS, ...KEY_COMMANDS, ...LIST_COMMANDS]);
  keywire.run('SET', 'k', 'v');
  keywire.takeEvents();
  keywire.takeJournal();
  now = keywire.clock.nowMs();
});

describe('expire, pexpire, expireat, pexpireat', () => {
  test('set the deadline; the journal keeps it absolute', () => {
    expect(keywire.run('EXPIRE', 'k', 10)).toBe(1);
    expect(keywire.run('PEXPIRE', 'k', 1500)).toBe(1);
    expect(keywire.run('EXPIREAT', 'k', now / 1000 + 3)).toBe(1);
    expect(keywire.run('PEXPIREAT', 'k', now + 4)).toBe(1);
    expect(keywire.takeJournal()).toEqual([
      `PEXPIREAT k ${now + 10_000}`,
      `PEXPIREAT k ${now + 1500}`,
      `PEXPIREAT k ${now + 3000}`,
      `PEXPIREAT k ${now + 4}`,
    ]);
    expect(keywire.takeEvents()).toEqual(['expire k', 'expire k', 'expire k', 'expire k']);
    keywire.advance(3);
    expect(keywire.run('GET', 'k')).toBe('v');
    keywire.advance(1);
    expect(keywire.run('GET', 'k')).toBeNull();
  });

  test('a missing key is 0', () => {
    expect(keywire.run('EXPIRE', 'none', 10)).toBe(0);
    expect(keywire.run('EXPIRE', 'none', -1)).toBe(0);
    expect(keywire.takeJournal()).toEqual([]);
  });

  test.each([
    ['EXPIRE', '0'],
    ['EXPIRE', '-1'],
    ['PEXPIRE', '-9223372036854775808'],
    ['EXPIRE', '-9223372036854775'],
    ['EXPIREAT', '1'],
    ['PEXPIREAT', '0'],
  ])('%s %s is past and removes the key', (name, time) => {
    expect(keywire.run(name, 'k', time)).toBe(1);
    expect(keywire.run('EXISTS', 'k')).toBe(0);
    expect(keywire.takeJournal()).toEqual(['DEL k']);
    expect(keywire.takeEvents()).toEqual(['del k']);
  });

  test.each([
    ['EXPIRE', '9223372036854776'],
    ['EXPIRE', '-9223372036854776'],
    ['EXPIRE', '9223372036854775'],
    ['PEXPIRE', '9223372036854775807'],
    ['EXPIREAT', '9223372036854776'],
    ['EXPIREAT', '-9223372036854776'],
  ])('%s %s is an invalid time', (name, time) => {
    const expected = `ERR invalid expire time in '${name.toLowerCase()}' command`;
    expect(keywire.error(name, 'k', time)).toBe(expected);
    expect(keywire.error(name, 'none', time)).toBe(expected);
    expect(keywire.run('TTL', 'k')).toBe(-1);
  });

  test('pexpireat takes any 64-bit time', () => {
    expect(keywire.run('PEXPIREAT', 'k', '9223372036854775807')).toBe(1);
    expect(keywire.run('PTTL', 'k')).toBe(Number.MAX_SAFE_INTEGER - now);
  });

  test('what is no integer is an error, options are checked before', () => {
    expect(keywire.error('EXPIRE', 'k', 'x')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('EXPIRE', 'k', '1.5')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('PEXPIREAT', 'k', '99999999999999999999')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('EXPIRE', 'k', 'x', 'foo')).toBe('ERR Unsupported option foo');
  });
});

describe('conditions', () => {
  test('nx only without, xx only with a deadline', () => {
    expect(keywire.run('EXPIRE', 'k', 10, 'XX')).toBe(0);
    expect(keywire.run('EXPIRE', 'k', 10, 'nx')).toBe(1);
    expect(keywire.run('EXPIRE', 'k', 20, 'NX')).toBe(0);
    expect(keywire.run('EXPIRE', 'k', 30, 'XX')).toBe(1);
    expect(keywire.run('TTL', 'k')).toBe(30);
  });

  test('gt only later, lt only earlier; no deadline is later than any', () => {
    expect(keywire.run('EXPIRE', 'k', 10, 'GT')).toBe(0);
    expect(keywire.run('EXPIRE', 'k', 10, 'LT')).toBe(1);
    expect(keywire.run('EXPIRE', 'k', 10, 'GT')).toBe(0);
    expect(keywire.run('EXPIRE', 'k', 10, 'LT')).toBe(0);
    expect(keywire.run('EXPIRE', 'k', 20, 'gt')).toBe(1);
    expect(keywire.run('EXPIRE', 'k', 15, 'lt', 'XX')).toBe(1);
    expect(keywire.run('TTL', 'k')).toBe(15);
  });

  test('a condition also guards the removal of a past deadline', () => {
    expect(keywire.run('EXPIRE', 'k', -1, 'XX')).toBe(0);
    expect(keywire.run('EXISTS', 'k')).toBe(1);
    expect(keywire.run('EXPIRE', 'k', -1, 'LT')).toBe(1);
    expect(keywire.run('EXISTS', 'k')).toBe(0);
  });

  test('conditions do not stand in the journal', () => {
    keywire.run('EXPIRE', 'k', 10, 'NX');
    expect(keywire.takeJournal()).toEqual([`PEXPIREAT k ${now + 10_000}`]);
  });

  test.each([
    [['NX', 'XX'], NX_WITH_OTHERS],
    [['GT', 'NX'], NX_WITH_OTHERS],
    [['NX', 'LT'], NX_WITH_OTHERS],
    [['GT', 'LT'], 'ERR GT and LT options at the same time are not compatible'],
    [['XX', 'bogus'], 'ERR Unsupported option bogus'],
  ])('%j is refused', (options, expected) => {
    expect(keywire.error('EXPIRE', 'k', 10, ...options)).toBe(expected);
    expect(keywire.run('TTL', 'k')).toBe(-1);
  });
});

describe('ttl, pttl, expiretime, pexpiretime', () => {
  test('answer -2 without a key and -1 without a deadline', () => {
    for (const name of ['TTL', 'PTTL', 'EXPIRETIME', 'PEXPIRETIME']) {
      expect(keywire.run(name, 'none')).toBe(-2);
      expect(keywire.run(name, 'k')).toBe(-1);
    }
  });

  test('seconds are rounded', () => {
    keywire.run('PEXPIREAT', 'k', now + 1499);
    expect(keywire.run('TTL', 'k')).toBe(1);
    expect(keywire.run('PTTL', 'k')).toBe(1499);
    expect(keywire.run('EXPIRETIME', 'k')).toBe(now / 1000 + 1);
    expect(keywire.run('PEXPIRETIME', 'k')).toBe(now + 1499);
    keywire.run('PEXPIREAT', 'k', now + 1500);
    expect(keywire.run('TTL', 'k')).toBe(2);
    expect(keywire.run('EXPIRETIME', 'k')).toBe(now / 1000 + 2);
    keywire.advance(1499);
    expect(keywire.run('PTTL', 'k')).toBe(1);
    expect(keywire.run('TTL', 'k')).toBe(0);
  });
});

describe('persist', () => {
  test('takes the deadline away, once', () => {
    keywire.run('EXPIRE', 'k', 10);
    keywire.takeEvents();
    keywire.takeJournal();
    expect(keywire.run('PERSIST', 'k')).toBe(1);
    expect(keywire.run('PERSIST', 'k')).toBe(0);
    expect(keywire.run('PERSIST', 'none')).toBe(0);
    expect(keywire.takeJournal()).toEqual(['PERSIST k']);
    expect(keywire.takeEvents()).toEqual(['persist k']);
    keywire.advance(20_000);
    expect(keywire.run('GET', 'k')).toBe('v');
  });
});
