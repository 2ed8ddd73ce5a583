import { beforeEach, describe, expect, it } from 'vitest';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness } from './harness.ts';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const NOT_AN_INTEGER = 'ERR value is not an integer or out of range';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness([...LIST_COMMANDS, ...STRING_COMMANDS]);
  keywire.run('SET', 's', 'text');
  keywire.run('RPUSH', 'l', 'a', 'b', 'c', 'b', 'e');
  keywire.takeEvents();
  keywire.takeJournal();
});

/** Nothing changed, nothing is journalled. */
function expectQuiet(): void {
  expect(keywire.takeEvents()).toEqual([]);
  expect(keywire.takeJournal()).toEqual([]);
}

function content(): unknown {
  return keywire.run('LRANGE', 'l', 0, -1);
}

describe('lrange', () => {
  it.each([
    [0, -1, ['a', 'b', 'c', 'b', 'e']],
    [0, 99, ['a', 'b', 'c', 'b', 'e']],
    [-99, 1, ['a', 'b']],
    [1, 3, ['b', 'c', 'b']],
    [-2, -1, ['b', 'e']],
    [4, 4, ['e']],
    [3, 2, []],
    [5, 9, []],
    [0, -6, []],
    [0, -99, []],
    ['-9223372036854775808', '9223372036854775807', ['a', 'b', 'c', 'b', 'e']],
  ])('from %s to %s', (start, stop, expected) => {
    expect(keywire.run('LRANGE', 'l', start, stop)).toEqual(expected);
    expectQuiet();
  });

  it('reads its numbers before it looks at the key', () => {
    expect(keywire.run('LRANGE', 'none', 0, 1)).toEqual([]);
    expect(keywire.error('LRANGE', 'none', 'x', 1)).toBe(NOT_AN_INTEGER);
    expect(keywire.error('LRANGE', 's', 0, 'x')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('LRANGE', 's', 0, 1)).toBe(WRONG_TYPE);
  });
});

describe('lindex', () => {
  it('counts from either end and answers nil outside', () => {
    const answers = [0, 4, -1, -5, 5, -6].map((index) => keywire.run('LINDEX', 'l', index));
    expect(answers).toEqual(['a', 'e', 'e', 'a', null, null]);
    expectQuiet();
  });

  it('looks at the key before it reads its number', () => {
    expect(keywire.run('LINDEX', 'none', 'x')).toBe(null);
    expect(keywire.error('LINDEX', 's', 'x')).toBe(WRONG_TYPE);
    expect(keywire.error('LINDEX', 'l', 'x')).toBe(NOT_AN_INTEGER);
  });
});

describe('lset', () => {
  it('replaces an element by its index', () => {
    expect(keywire.run('LSET', 'l', 1, 'longer than before')).toBe('OK');
    expect(keywire.run('LSET', 'l', -1, '')).toBe('OK');
    expect(content()).toEqual(['a', 'longer than before', 'c', 'b', '']);
    expect(keywire.takeEvents()).toEqual(['lset l', 'lset l']);
    expect(keywire.takeJournal()).toEqual(['LSET l 1 longer than before', 'LSET l -1 ']);
  });

  it('refuses what is not there, before anything changes', () => {
    expect(keywire.error('LSET', 'none', 'x', 'v')).toBe('ERR no such key');
    expect(keywire.error('LSET', 's', 'x', 'v')).toBe(WRONG_TYPE);
    expect(keywire.error('LSET', 'l', 'x', 'v')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('LSET', 'l', 5, 'v')).toBe('ERR index out of range');
    expect(keywire.error('LSET', 'l', -6, 'v')).toBe('ERR index out of range');
    expectQuiet();
  });
});

describe('linsert', () => {
  it('puts an element before or after the first pivot', () => {
    expect(keywire.run('LINSERT', 'l', 'before', 'b', 'x')).toBe(6);
    expect(keywire.run('LINSERT', 'l', 'AFTER', 'b', 'y')).toBe(7);
    expect(keywire.run('LINSERT', 'l', 'After', 'e', 'z')).toBe(8);
    expect(keywire.run('LINSERT', 'l', 'BEFORE', 'a', '0')).toBe(9);
    expect(content()).toEqual(['0', 'a', 'x', 'b', 'y', 'c', 'b', 'e', 'z']);
    expect(keywire.takeEvents()).toEqual(['linsert l', 'linsert l', 'linsert l', 'linsert l']);
  });

  it('answers -1 without the pivot and 0 without the list', () => {
    expect(keywire.run('LINSERT', 'l', 'BEFORE', 'nowhere', 'x')).toBe(-1);
    expect(keywire.run('LINSERT', 'none', 'BEFORE', 'b', 'x')).toBe(0);
    expectQuiet();
  });

  it('refuses another word and another type', () => {
    expect(keywire.error('LINSERT', 'none', 'NEAR', 'b', 'x')).toBe('ERR syntax error');
    expect(keywire.error('LINSERT', 's', 'BEFORE', 'b', 'x')).toBe(WRONG_TYPE);
  });
});

describe('lrem', () => {
  it.each([
    [0, ['a', 'c', 'e'], 2],
    [1, ['a', 'c', 'b', 'e'], 1],
    [-1, ['a', 'b', 'c', 'e'], 1],
    [9, ['a', 'c', 'e'], 2],
    ['-9223372036854775807', ['a', 'c', 'e'], 2],
  ])('with count %s', (count, rest, removed) => {
    expect(keywire.run('LREM', 'l', count, 'b')).toBe(removed);
    expect(content()).toEqual(rest);
    expect(keywire.takeEvents()).toEqual(['lrem l']);
  });

  it('the last element gone removes the key', () => {
    keywire.run('RPUSH', 'same', 'x', 'x', 'x');
    keywire.takeEvents();
    expect(keywire.run('LREM', 'same', -3, 'x')).toBe(3);
    expect(keywire.takeEvents()).toEqual(['lrem same', 'del same']);
  });

  it('answers 0 when nothing matches or nothing is there', () => {
    expect(keywire.run('LREM', 'l', 0, 'nowhere')).toBe(0);
    expect(keywire.run('LREM', 'none', 0, 'b')).toBe(0);
    expectQuiet();
  });

  it('reads its count before it looks at the key', () => {
    expect(keywire.error('LREM', 'none', 'x', 'b')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('LREM', 's', 'x', 'b')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('LREM', 's', 0, 'b')).toBe(WRONG_TYPE);
  });
});

describe('ltrim', () => {
  it.each([
    [1, 3, ['b', 'c', 'b']],
    [0, 0, ['a']],
    [-2, -1, ['b', 'e']],
    [-99, 1, ['a', 'b']],
    [3, 99, ['b', 'e']],
  ])('keeps from %s to %s', (start, stop, rest) => {
    expect(keywire.run('LTRIM', 'l', start, stop)).toBe('OK');
    expect(content()).toEqual(rest);
    expect(keywire.takeEvents()).toEqual(['ltrim l']);
  });

  it.each([
    [3, 2],
    [5, 9],
    [0, -6],
    ['9223372036854775807', '9223372036854775807'],
  ])('an empty range from %s to %s removes the key', (start, stop) => {
    expect(keywire.run('LTRIM', 'l', start, stop)).toBe('OK');
    expect(keywire.run('LLEN', 'l')).toBe(0);
    expect(keywire.takeEvents()).toEqual(['ltrim l', 'del l']);
  });

  it('changes nothing when everything stays', () => {
    expect(keywire.run('LTRIM', 'l', 0, -1)).toBe('OK');
    expect(keywire.run('LTRIM', 'l', -99, 99)).toBe('OK');
    expect(keywire.run('LTRIM', 'none', 0, 1)).toBe('OK');
    expect(content()).toEqual(['a', 'b', 'c', 'b', 'e']);
    expectQuiet();
  });

  it('reads its numbers before it looks at the key', () => {
    expect(keywire.error('LTRIM', 'none', 'x', 1)).toBe(NOT_AN_INTEGER);
    expect(keywire.error('LTRIM', 's', 0, 'x')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('LTRIM', 's', 0, 1)).toBe(WRONG_TYPE);
  });
});

describe('lpos', () => {
  // The list of Redis's documentation of LPOS.
  beforeEach(() => {
    keywire.run('RPUSH', 'p', 'a', 'b', 'c', '1', '2', '3', 'c', 'c');
    keywire.takeEvents();
    keywire.takeJournal();
  });

  it.each<[string[], unknown]>([
    [[], 2],
    [['RANK', '2'], 6],
    [['RANK', '-1'], 7],
    [['RANK', '-2'], 6],
    [['RANK', '4'], null],
    [
      ['COUNT', '2'],
      [2, 6],
    ],
    [
      ['count', '0'],
      [2, 6, 7],
    ],
    [
      ['RANK', '-1', 'COUNT', '2'],
      [7, 6],
    ],
    [
      ['RANK', '2', 'COUNT', '0'],
      [6, 7],
    ],
    [['RANK', '9', 'COUNT', '0'], []],
    [['MAXLEN', '2'], null],
    [['MAXLEN', '3'], 2],
    [['MAXLEN', '2', 'COUNT', '0'], []],
    [
      ['MAXLEN', '7', 'COUNT', '0'],
      [2, 6],
    ],
    [
      ['RANK', '-1', 'MAXLEN', '2', 'COUNT', '0'],
      [7, 6],
    ],
    [['MAXLEN', '0'], 2],
    [['RANK', '-9223372036854775807'], null],
    [['RANK', '1', 'RANK', '2'], 6],
  ])('c %j', (options, expected) => {
    expect(keywire.run('LPOS', 'p', 'c', ...options)).toEqual(expected);
    expectQuiet();
  });

  it('a missing list or element answers nil, with COUNT an empty array', () => {
    expect(keywire.run('LPOS', 'p', 'z')).toBe(null);
    expect(keywire.run('LPOS', 'p', 'z', 'COUNT', 0)).toEqual([]);
    expect(keywire.run('LPOS', 'none', 'c')).toBe(null);
    expect(keywire.run('LPOS', 'none', 'c', 'COUNT', 1)).toEqual([]);
  });

  it('reads its options before it looks at the key', () => {
    const zero =
      "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... " +
      'or use negative to start from the end of the list';
    expect(keywire.error('LPOS', 's', 'c', 'RANK', 0)).toBe(zero);
    expect(keywire.error('LPOS', 's', 'c', 'RANK', 'x')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('LPOS', 's', 'c', 'RANK', '-9223372036854775808')).toBe(
      'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807',
    );
    for (const bad of ['-1', 'x']) {
      expect(keywire.error('LPOS', 's', 'c', 'COUNT', bad)).toBe("ERR COUNT can't be negative");
      expect(keywire.error('LPOS', 's', 'c', 'MAXLEN', bad)).toBe("ERR MAXLEN can't be negative");
    }
    expect(keywire.error('LPOS', 's', 'c', 'COUNT')).toBe('ERR syntax error');
    expect(keywire.error('LPOS', 's', 'c', 'FIRST', 1)).toBe('ERR syntax error');
    expect(keywire.error('LPOS', 's', 'c')).toBe(WRONG_TYPE);
  });
});
