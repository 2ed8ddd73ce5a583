import { beforeEach, describe, expect, test } from 'vitest';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness } from './harness.ts';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const NOT_AN_INTEGER = 'ERR value is not an integer or out of range';
const TOO_LONG = 'ERR string exceeds maximum allowed size (proto-max-bulk-len)';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness([...STRING_COMMANDS, ...KEY_COMMANDS, ...LIST_COMMANDS]);
  keywire.run('RPUSH', 'list', 'x');
  keywire.takeEvents();
  keywire.takeJournal();
});

describe('append and strlen', () => {
  test('append creates, then adds, and keeps the deadline', () => {
    expect(keywire.run('APPEND', 'k', 'Hello ')).toBe(6);
    keywire.run('EXPIRE', 'k', 10);
    expect(keywire.run('APPEND', 'k', 'World')).toBe(11);
    expect(keywire.run('GET', 'k')).toBe('Hello World');
    expect(keywire.run('TTL', 'k')).toBe(10);
    expect(keywire.run('STRLEN', 'k')).toBe(11);
    expect(keywire.takeEvents()).toEqual(['append k', 'expire k', 'append k']);
  });

  test('many appends keep every byte', () => {
    let expected = '';
    for (let i = 0; i < 3000; i++) {
      const part = `${i}.`.repeat(i % 7);
      expected += part;
      expect(keywire.run('APPEND', 'k', part)).toBe(expected.length);
    }
    expect(keywire.run('GET', 'k')).toBe(expected);
  });

  test('strlen of nothing is 0; a list has none', () => {
    expect(keywire.run('STRLEN', 'none')).toBe(0);
    expect(keywire.error('STRLEN', 'list')).toBe(WRONG_TYPE);
    expect(keywire.error('APPEND', 'list', 'x')).toBe(WRONG_TYPE);
  });
});

describe('getrange and substr', () => {
  test.each([
    [0, 4, 'Hello'],
    [0, -1, 'Hello World'],
    [-5, -1, 'World'],
    [-5, 100, 'World'],
    [-100, 2, 'Hel'],
    [4, 4, 'o'],
    [5, 4, ''],
    [-1, -5, ''],
    [11, 20, ''],
    [10, 10, 'd'],
    [-100, -100, 'H'],
    [0, -12, 'H'],
    [0, -100, 'H'],
    [-3, -100, ''],
    ['-9223372036854775808', '9223372036854775807', 'Hello World'],
  ])('from %s to %s is %j', (start, end, expected) => {
    keywire.run('SET', 'k', 'Hello World');
    expect(keywire.run('GETRANGE', 'k', start, end)).toBe(expected);
    expect(keywire.run('SUBSTR', 'k', start, end)).toBe(expected);
  });

  test('of nothing is empty; positions are checked before the key', () => {
    keywire.run('SET', 'empty', '');
    expect(keywire.run('GETRANGE', 'empty', 0, -1)).toBe('');
    expect(keywire.run('GETRANGE', 'none', 0, -1)).toBe('');
    expect(keywire.error('GETRANGE', 'list', 'x', 0)).toBe(NOT_AN_INTEGER);
    expect(keywire.error('GETRANGE', 'list', 0, '1.5')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('GETRANGE', 'list', 0, 0)).toBe(WRONG_TYPE);
  });
});

describe('setrange', () => {
  test('overwrites within, grows beyond, fills the gap with zero bytes', () => {
    keywire.run('SET', 'k', 'Hello World', 'EX', 10);
    expect(keywire.run('SETRANGE', 'k', 6, 'Redis')).toBe(11);
    expect(keywire.run('GET', 'k')).toBe('Hello Redis');
    expect(keywire.run('SETRANGE', 'k', 9, 'xyz')).toBe(12);
    expect(keywire.run('SETRANGE', 'k', 14, '!')).toBe(15);
    expect(keywire.run('GET', 'k')).toBe('Hello Redxyz\0\0!');
    expect(keywire.run('TTL', 'k')).toBe(10);
    expect(keywire.run('SETRANGE', 'new', 3, 'a')).toBe(4);
    expect(keywire.run('GET', 'new')).toBe('\0\0\0a');
  });

  test('an empty value changes nothing and creates nothing', () => {
    expect(keywire.run('SETRANGE', 'none', 10, '')).toBe(0);
    expect(keywire.run('EXISTS', 'none')).toBe(0);
    keywire.run('SET', 'k', 'abc');
    keywire.takeJournal();
    expect(keywire.run('SETRANGE', 'k', 10, '')).toBe(3);
    expect(keywire.takeJournal()).toEqual([]);
  });

  test('errors come before any change', () => {
    keywire.run('SET', 'k', 'abc');
    expect(keywire.error('SETRANGE', 'k', 'x', 'v')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('SETRANGE', 'k', -1, 'v')).toBe('ERR offset is out of range');
    expect(keywire.error('SETRANGE', 'k', 512 * 1024 * 1024, 'v')).toBe(TOO_LONG);
    expect(keywire.error('SETRANGE', 'none', '9223372036854775807', 'v')).toBe(TOO_LONG);
    expect(keywire.error('SETRANGE', 'list', 0, 'v')).toBe(WRONG_TYPE);
    expect(keywire.error('SETRANGE', 'list', 0, '')).toBe(WRONG_TYPE);
    expect(keywire.run('EXISTS', 'none')).toBe(0);
    expect(keywire.run('GET', 'k')).toBe('abc');
  });
});
