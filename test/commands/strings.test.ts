import { beforeEach, describe, expect, test } from 'vitest';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness } from './harness.ts';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const NOT_AN_INTEGER = 'ERR value is not an integer or out of range';

let keywire: Harness;
let now: number;
beforeEach(() => {
  keywire = new Harness([...STRING_COMMANDS, ...KEY_COMMANDS, ...LIST_COMMANDS]);
  keywire.run('RPUSH', 'list', 'x');
  keywire.takeEvents();
  keywire.takeJournal();
  now = keywire.clock.nowMs();
});

describe('get', () => {
  test('answers the bytes, and nil without a key', () => {
    const bytes = Buffer.from([0, 255, 13, 10]);
    keywire.run('SET', bytes, bytes);
    expect(keywire.run('GET', bytes)).toEqual(bytes);
    expect(keywire.run('GET', 'none')).toBeNull();
    expect(keywire.error('GET', 'list')).toBe(WRONG_TYPE);
  });

  test('keys and values may be empty', () => {
    expect(keywire.run('SET', '', '')).toBe('OK');
    expect(keywire.run('GET', '')).toBe('');
  });
});

describe('set', () => {
  test('replaces any type and removes the deadline', () => {
    expect(keywire.run('SET', 'list', 'v', 'EX', 100)).toBe('OK');
    expect(keywire.run('SET', 'list', 'w')).toBe('OK');
    expect(keywire.run('GET', 'list')).toBe('w');
    expect(keywire.run('TTL', 'list')).toBe(-1);
  });

  test('nx sets only what is not there, xx only what is', () => {
    expect(keywire.run('SET', 'k', '1', 'XX')).toBeNull();
    expect(keywire.run('SET', 'k', '1', 'nx')).toBe('OK');
    expect(keywire.run('SET', 'k', '2', 'NX')).toBeNull();
    expect(keywire.run('SET', 'k', '3', 'xx')).toBe('OK');
    expect(keywire.run('GET', 'k')).toBe('3');
    expect(keywire.takeEvents()).toEqual(['set k', 'set k']);
    expect(keywire.takeJournal()).toEqual(['SET k 1 nx', 'SET k 3 xx']);
  });

  test('get answers the value from before, together with nx and xx too', () => {
    expect(keywire.run('SET', 'k', '1', 'GET')).toBeNull();
    expect(keywire.run('SET', 'k', '2', 'GET')).toBe('1');
    expect(keywire.run('SET', 'k', '3', 'NX', 'GET')).toBe('2');
    expect(keywire.run('GET', 'k')).toBe('2');
    expect(keywire.run('SET', 'none', '3', 'XX', 'GET')).toBeNull();
    expect(keywire.run('EXISTS', 'none')).toBe(0);
    expect(keywire.error('SET', 'list', 'v', 'GET')).toBe(WRONG_TYPE);
    expect(keywire.run('TYPE', 'list')).toBe('list');
  });

  test('ex, px, exat and pxat set the deadline, and the journal keeps it absolute', () => {
    keywire.run('SET', 'a', '1', 'EX', 10);
    keywire.run('SET', 'b', '2', 'px', 1500);
    keywire.run('SET', 'c', '3', 'EXAT', now / 1000 + 20);
    keywire.run('SET', 'd', '4', 'PXAT', now + 5);
    expect(keywire.takeJournal()).toEqual([
      `SET a 1 PXAT ${now + 10_000}`,
      `SET b 2 PXAT ${now + 1500}`,
      `SET c 3 PXAT ${now + 20_000}`,
      `SET d 4 PXAT ${now + 5}`,
    ]);
    expect(keywire.takeEvents().slice(0, 2)).toEqual(['set a', 'expire a']);
    expect(keywire.run('PTTL', 'a')).toBe(10_000);
    expect(keywire.run('PTTL', 'c')).toBe(20_000);
    keywire.advance(5);
    expect(keywire.run('GET', 'd')).toBeNull();
    expect(keywire.takeJournal()).toEqual(['DEL d']);
  });

  test('keepttl keeps the deadline', () => {
    keywire.run('SET', 'k', '1', 'EX', 10);
    keywire.run('SET', 'k', '2', 'KEEPTTL');
    expect(keywire.run('TTL', 'k')).toBe(10);
    keywire.run('SET', 'k', '3', 'EX', 20, 'XX');
    expect(keywire.run('TTL', 'k')).toBe(20);
  });

  test('a time that is past already removes the key', () => {
    keywire.run('SET', 'k', '1');
    keywire.takeJournal();
    expect(keywire.run('SET', 'k', '2', 'PXAT', now)).toBe('OK');
    expect(keywire.run('EXISTS', 'k')).toBe(0);
    expect(keywire.takeJournal()).toEqual(['DEL k']);
    expect(keywire.run('SET', 'k', '2', 'EXAT', 1)).toBe('OK');
    expect(keywire.takeJournal()).toEqual([]);
  });

  test.each([
    [['NX', 'XX']],
    [['XX', 'NX']],
    [['EX', '1', 'PX', '1']],
    [['EX', '1', 'KEEPTTL']],
    [['KEEPTTL', 'PXAT', '1']],
    [['EX']],
    [['EXAT', '1', 'EX', '1']],
    [['PERSIST']],
    [['bogus']],
    [['']],
  ])('options %j are a syntax error', (options) => {
    expect(keywire.error('SET', 'k', 'v', ...options)).toBe('ERR syntax error');
    expect(keywire.run('EXISTS', 'k')).toBe(0);
  });

  test('the last of two times of one form counts', () => {
    keywire.run('SET', 'k', 'v', 'EX', 10, 'EX', 20);
    expect(keywire.run('TTL', 'k')).toBe(20);
  });

  test.each([
    ['EX', '0'],
    ['EX', '-1'],
    ['PX', '-5'],
    ['EXAT', '0'],
    ['EX', '9223372036854776'],
    ['EX', '9223372036854775'],
    ['PX', '9223372036854775807'],
    ['EXAT', '9223372036854776'],
    ['PXAT', '-9223372036854775808'],
  ])('%s %s is an invalid time', (option, time) => {
    keywire.run('SET', 'k', 'old');
    const expected = "ERR invalid expire time in 'set' command";
    expect(keywire.error('SET', 'k', 'v', option, time)).toBe(expected);
    expect(keywire.run('GET', 'k')).toBe('old');
  });

  test.each(['x', '', '1.5', '99999999999999999999', ' 1'])('time %j is no integer', (time) => {
    expect(keywire.error('SET', 'k', 'v', 'EX', time)).toBe(NOT_AN_INTEGER);
  });

  test('a time beyond what a double counts exactly is kept as the year 287396', () => {
    keywire.run('SET', 'k', 'v', 'PXAT', '9223372036854775807');
    expect(keywire.run('PEXPIRETIME', 'k')).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('too few arguments', () => {
    expect(keywire.error('SET', 'k')).toBe("ERR wrong number of arguments for 'set' command");
  });
});

describe('setnx, setex, psetex', () => {
  test('setnx answers whether it set', () => {
    expect(keywire.run('SETNX', 'k', '1')).toBe(1);
    expect(keywire.run('SETNX', 'k', '2')).toBe(0);
    expect(keywire.run('SETNX', 'list', '2')).toBe(0);
    expect(keywire.run('GET', 'k')).toBe('1');
    expect(keywire.takeJournal()).toEqual(['SETNX k 1']);
  });

  test('setex and psetex set value and deadline', () => {
    expect(keywire.run('SETEX', 'k', 10, 'v')).toBe('OK');
    expect(keywire.run('PTTL', 'k')).toBe(10_000);
    expect(keywire.run('PSETEX', 'list', 10, 'v')).toBe('OK');
    expect(keywire.run('PTTL', 'list')).toBe(10);
    expect(keywire.takeJournal()).toEqual([
      `SET k v PXAT ${now + 10_000}`,
      `SET list v PXAT ${now + 10}`,
    ]);
  });

  test('their times are checked first', () => {
    const invalid = (name: string) => `ERR invalid expire time in '${name}' command`;
    expect(keywire.error('SETEX', 'k', 0, 'v')).toBe(invalid('setex'));
    expect(keywire.error('SETEX', 'k', '9223372036854776', 'v')).toBe(invalid('setex'));
    expect(keywire.error('PSETEX', 'k', -1, 'v')).toBe(invalid('psetex'));
    expect(keywire.error('SETEX', 'k', 'x', 'v')).toBe(NOT_AN_INTEGER);
    expect(keywire.run('EXISTS', 'k')).toBe(0);
  });
});

describe('getset and getdel', () => {
  test('getset swaps the value and drops the deadline', () => {
    expect(keywire.run('GETSET', 'k', '1')).toBeNull();
    keywire.run('EXPIRE', 'k', 10);
    expect(keywire.run('GETSET', 'k', '2')).toBe('1');
    expect(keywire.run('TTL', 'k')).toBe(-1);
    expect(keywire.error('GETSET', 'list', 'v')).toBe(WRONG_TYPE);
    expect(keywire.run('TYPE', 'list')).toBe('list');
  });

  test('getdel answers and removes', () => {
    keywire.run('SET', 'k', 'v');
    keywire.takeJournal();
    keywire.takeEvents();
    expect(keywire.run('GETDEL', 'k')).toBe('v');
    expect(keywire.run('GETDEL', 'k')).toBeNull();
    expect(keywire.takeJournal()).toEqual(['DEL k']);
    expect(keywire.takeEvents()).toEqual(['del k']);
    expect(keywire.error('GETDEL', 'list')).toBe(WRONG_TYPE);
  });
});

describe('getex', () => {
  beforeEach(() => {
    keywire.run('SET', 'k', 'v');
    keywire.takeJournal();
  });

  test('changes nothing without options', () => {
    expect(keywire.run('GETEX', 'k')).toBe('v');
    expect(keywire.run('GETEX', 'none')).toBeNull();
    expect(keywire.takeJournal()).toEqual([]);
    expect(keywire.error('GETEX', 'list')).toBe(WRONG_TYPE);
  });

  test('sets the deadline', () => {
    expect(keywire.run('GETEX', 'k', 'EX', 10)).toBe('v');
    expect(keywire.run('GETEX', 'k', 'px', 20)).toBe('v');
    expect(keywire.run('GETEX', 'k', 'EXAT', now / 1000 + 1)).toBe('v');
    expect(keywire.run('GETEX', 'k', 'PXAT', now + 40)).toBe('v');
    expect(keywire.takeJournal()).toEqual([
      `PEXPIREAT k ${now + 10_000}`,
      `PEXPIREAT k ${now + 20}`,
      `PEXPIREAT k ${now + 1000}`,
      `PEXPIREAT k ${now + 40}`,
    ]);
  });

  test('persist removes the deadline, and is nothing without one', () => {
    keywire.run('GETEX', 'k', 'PERSIST');
    expect(keywire.takeJournal()).toEqual([]);
    keywire.run('EXPIRE', 'k', 10);
    keywire.takeJournal();
    expect(keywire.run('GETEX', 'k', 'PERSIST')).toBe('v');
    expect(keywire.takeJournal()).toEqual(['PERSIST k']);
    expect(keywire.run('TTL', 'k')).toBe(-1);
  });

  test('a time that is past removes the key after answering it', () => {
    expect(keywire.run('GETEX', 'k', 'EXAT', 1)).toBe('v');
    expect(keywire.run('EXISTS', 'k')).toBe(0);
    expect(keywire.takeJournal()).toEqual(['DEL k']);
  });

  test('errors leave the deadline alone; a missing key comes before a bad time', () => {
    const invalid = "ERR invalid expire time in 'getex' command";
    expect(keywire.error('GETEX', 'k', 'EX', 0)).toBe(invalid);
    expect(keywire.error('GETEX', 'k', 'EX', 'x')).toBe(NOT_AN_INTEGER);
    expect(keywire.run('GETEX', 'none', 'EX', 'x')).toBeNull();
    for (const options of [
      ['EX'],
      ['NX'],
      ['EX', '1', 'PX', '1'],
      ['PERSIST', 'EX', '1'],
      ['GET'],
    ]) {
      expect(keywire.error('GETEX', 'k', ...options)).toBe('ERR syntax error');
    }
    expect(keywire.run('TTL', 'k')).toBe(-1);
  });
});

describe('mget, mset, msetnx', () => {
  test('mget answers nil for what is no string', () => {
    keywire.run('MSET', 'a', '1', 'b', '2');
    expect(keywire.run('MGET', 'a', 'none', 'list', 'b', 'a')).toEqual(['1', null, null, '2', '1']);
  });

  test('mset sets all, the last of a key given twice', () => {
    expect(keywire.run('MSET', 'a', '1', 'list', '2', 'a', '3')).toBe('OK');
    expect(keywire.run('MGET', 'a', 'list')).toEqual(['3', '2']);
    expect(keywire.takeEvents()).toEqual(['set a', 'set list', 'set a']);
    expect(keywire.takeJournal()).toEqual(['MSET a 1 list 2 a 3']);
    expect(keywire.error('MSET', 'a', '1', 'b')).toBe(
      "ERR wrong number of arguments for 'mset' command",
    );
  });

  test('msetnx sets all or nothing', () => {
    expect(keywire.run('MSETNX', 'a', '1', 'list', '2')).toBe(0);
    expect(keywire.run('EXISTS', 'a')).toBe(0);
    expect(keywire.run('MSETNX', 'a', '1', 'a', '2')).toBe(1);
    expect(keywire.run('GET', 'a')).toBe('2');
    expect(keywire.error('MSETNX', 'x', '1', 'b')).toBe(
      "ERR wrong number of arguments for 'msetnx' command",
    );
    expect(keywire.takeJournal()).toEqual(['MSETNX a 1 a 2']);
  });
});
