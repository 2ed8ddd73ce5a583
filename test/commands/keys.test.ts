import { beforeEach, describe, expect, test } from 'vitest';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness } from './harness.ts';

const NO_SUCH_KEY = 'ERR no such key';
const NOT_AN_INTEGER = 'ERR value is not an integer or out of range';
const OUT_OF_RANGE = 'ERR DB index is out of range';
const NOT_AN_INT32 = 'ERR value is out of range, value must between -2147483648 and 2147483647';
const SAME = 'ERR source and destination objects are the same';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness([...STRING_COMMANDS, ...KEY_COMMANDS, ...LIST_COMMANDS]);
  keywire.run('SET', 'a', '1');
  keywire.run('RPUSH', 'list', 'x', 'y');
  keywire.takeEvents();
  keywire.takeJournal();
});

/** Runs a command with another database selected. */
function inDatabase(index: number, ...args: (string | number)[]): unknown {
  const before = keywire.caller.database;
  keywire.caller.database = index;
  const answer = keywire.run(...args);
  keywire.caller.database = before;
  return answer;
}

describe('del, unlink, exists, touch, type', () => {
  test('del and unlink count what was there', () => {
    expect(keywire.run('DEL', 'a', 'none', 'a', 'list')).toBe(2);
    expect(keywire.takeEvents()).toEqual(['del a', 'del list']);
    expect(keywire.run('UNLINK', 'a')).toBe(0);
    expect(keywire.takeJournal()).toEqual(['DEL a none a list']);
    expect(keywire.run('DBSIZE')).toBe(0);
  });

  test('exists and touch count a key as often as it is named', () => {
    expect(keywire.run('EXISTS', 'a', 'a', 'none', 'list')).toBe(3);
    expect(keywire.run('TOUCH', 'a', 'a', 'none')).toBe(2);
    expect(keywire.takeJournal()).toEqual([]);
  });

  test('type', () => {
    expect(keywire.run('TYPE', 'a')).toBe('string');
    expect(keywire.run('TYPE', 'list')).toBe('list');
    expect(keywire.run('TYPE', 'none')).toBe('none');
  });

  test('an expired key is not there, and its end is journalled before anything else', () => {
    keywire.run('PEXPIRE', 'a', 5);
    keywire.takeJournal();
    keywire.advance(5);
    expect(keywire.run('EXISTS', 'a')).toBe(0);
    expect(keywire.takeJournal()).toEqual(['DEL a']);
    keywire.run('SET', 'b', '1', 'PX', 5);
    keywire.takeJournal();
    keywire.advance(5);
    expect(keywire.run('SETNX', 'b', '2')).toBe(1);
    expect(keywire.takeJournal()).toEqual(['DEL b', 'SETNX b 2']);
    expect(keywire.run('DEL', 'a')).toBe(0);
  });
});

describe('rename and renamenx', () => {
  test('rename takes value and deadline along and replaces the target', () => {
    keywire.run('EXPIRE', 'a', 10);
    keywire.takeEvents();
    keywire.takeJournal();
    expect(keywire.run('RENAME', 'a', 'list')).toBe('OK');
    expect(keywire.run('GET', 'list')).toBe('1');
    expect(keywire.run('TTL', 'list')).toBe(10);
    expect(keywire.run('EXISTS', 'a')).toBe(0);
    expect(keywire.takeEvents()).toEqual(['rename_from a', 'rename_to list']);
    expect(keywire.takeJournal()).toEqual(['RENAME a list']);
  });

  test('a target with a deadline loses it', () => {
    keywire.run('SET', 'b', '2', 'EX', 10);
    keywire.run('RENAME', 'a', 'b');
    expect(keywire.run('TTL', 'b')).toBe(-1);
  });

  test('renamenx spares an existing target', () => {
    expect(keywire.run('RENAMENX', 'a', 'list')).toBe(0);
    expect(keywire.run('RENAMENX', 'list', 'b')).toBe(1);
    expect(keywire.run('LRANGE', 'b', 0, -1)).toEqual(['x', 'y']);
  });

  test('onto itself nothing changes', () => {
    expect(keywire.run('RENAME', 'a', 'a')).toBe('OK');
    expect(keywire.run('RENAMENX', 'a', 'a')).toBe(0);
    expect(keywire.takeEvents()).toEqual([]);
    expect(keywire.run('GET', 'a')).toBe('1');
  });

  test('a missing source is an error, even onto itself', () => {
    expect(keywire.error('RENAME', 'none', 'a')).toBe(NO_SUCH_KEY);
    expect(keywire.error('RENAME', 'none', 'none')).toBe(NO_SUCH_KEY);
    expect(keywire.error('RENAMENX', 'none', 'a')).toBe(NO_SUCH_KEY);
    expect(keywire.run('GET', 'a')).toBe('1');
  });
});

describe('copy', () => {
  test('copies value and deadline; both go their own ways', () => {
    keywire.run('EXPIRE', 'list', 10);
    keywire.takeEvents();
    expect(keywire.run('COPY', 'list', 'copy')).toBe(1);
    keywire.run('RPUSH', 'copy', 'z');
    expect(keywire.run('LRANGE', 'list', 0, -1)).toEqual(['x', 'y']);
    expect(keywire.run('LRANGE', 'copy', 0, -1)).toEqual(['x', 'y', 'z']);
    expect(keywire.run('TTL', 'copy')).toBe(10);
    expect(keywire.takeEvents()).toEqual(['copy_to copy', 'rpush copy']);
  });

  test('an existing target needs replace', () => {
    expect(keywire.run('COPY', 'a', 'list')).toBe(0);
    expect(keywire.run('TYPE', 'list')).toBe('list');
    expect(keywire.run('COPY', 'a', 'list', 'replace')).toBe(1);
    expect(keywire.run('GET', 'list')).toBe('1');
    expect(keywire.run('COPY', 'none', 'list', 'REPLACE')).toBe(0);
    expect(keywire.run('GET', 'list')).toBe('1');
  });

  test('another database, under the same key too', () => {
    expect(keywire.run('COPY', 'a', 'a', 'DB', 3)).toBe(1);
    expect(keywire.run('COPY', 'a', 'a', 'DB', 3)).toBe(0);
    expect(keywire.run('COPY', 'a', 'a', 'REPLACE', 'DB', 3)).toBe(1);
    expect(inDatabase(3, 'GET', 'a')).toBe('1');
    expect(keywire.run('GET', 'a')).toBe('1');
  });

  test('errors', () => {
    expect(keywire.error('COPY', 'a', 'a')).toBe(SAME);
    expect(keywire.error('COPY', 'none', 'none', 'DB', 0)).toBe(SAME);
    expect(keywire.error('COPY', 'a', 'b', 'DB')).toBe('ERR syntax error');
    expect(keywire.error('COPY', 'a', 'b', 'bogus')).toBe('ERR syntax error');
    expect(keywire.error('COPY', 'a', 'b', 'DB', 16)).toBe(OUT_OF_RANGE);
    expect(keywire.error('COPY', 'a', 'b', 'DB', -1)).toBe(OUT_OF_RANGE);
    expect(keywire.error('COPY', 'a', 'b', 'DB', 'x')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('COPY', 'a', 'b', 'DB', 2 ** 31)).toBe(NOT_AN_INT32);
    expect(keywire.run('EXISTS', 'b')).toBe(0);
  });
});

describe('move', () => {
  test('takes value and deadline to the other database', () => {
    keywire.run('EXPIRE', 'a', 10);
    keywire.takeEvents();
    expect(keywire.run('MOVE', 'a', 5)).toBe(1);
    expect(keywire.run('EXISTS', 'a')).toBe(0);
    expect(inDatabase(5, 'TTL', 'a')).toBe(10);
    expect(keywire.takeEvents()).toEqual(['move_from a', 'move_to a']);
  });

  test('spares an existing target, and a missing source is 0', () => {
    inDatabase(5, 'SET', 'a', 'there');
    expect(keywire.run('MOVE', 'a', 5)).toBe(0);
    expect(keywire.run('GET', 'a')).toBe('1');
    expect(inDatabase(5, 'GET', 'a')).toBe('there');
    expect(keywire.run('MOVE', 'none', 5)).toBe(0);
  });

  test('an expired target is none', () => {
    inDatabase(5, 'SET', 'a', 'there', 'PX', 5);
    keywire.advance(5);
    expect(keywire.run('MOVE', 'a', 5)).toBe(1);
    expect(inDatabase(5, 'GET', 'a')).toBe('1');
  });

  test('errors', () => {
    expect(keywire.error('MOVE', 'a', 0)).toBe(SAME);
    expect(keywire.error('MOVE', 'a', 16)).toBe(OUT_OF_RANGE);
    expect(keywire.error('MOVE', 'a', '99999999999')).toBe(NOT_AN_INT32);
    expect(keywire.error('MOVE', 'a', 'x')).toBe(NOT_AN_INTEGER);
    expect(keywire.error('MOVE', 'a', '99999999999999999999')).toBe(NOT_AN_INTEGER);
  });
});

describe('swapdb, dbsize, flushdb, flushall', () => {
  test('swapdb exchanges contents, deadlines included', () => {
    keywire.run('EXPIRE', 'a', 10);
    inDatabase(1, 'SET', 'b', '2');
    keywire.takeJournal();
    expect(keywire.run('SWAPDB', 0, 1)).toBe('OK');
    expect(keywire.run('KEYS', '*')).toEqual(['b']);
    expect(inDatabase(1, 'TTL', 'a')).toBe(10);
    expect(keywire.takeJournal()).toEqual(['SWAPDB 0 1']);
    keywire.advance(10_000);
    expect(inDatabase(1, 'EXISTS', 'a')).toBe(0);
  });

  test('swapdb with itself changes nothing', () => {
    expect(keywire.run('SWAPDB', 0, 0)).toBe('OK');
    expect(keywire.run('GET', 'a')).toBe('1');
    expect(keywire.takeJournal()).toEqual([]);
  });

  test('swapdb tells which number is wrong', () => {
    expect(keywire.error('SWAPDB', 'x', 'y')).toBe('ERR invalid first DB index');
    expect(keywire.error('SWAPDB', 0, 'y')).toBe('ERR invalid second DB index');
    expect(keywire.error('SWAPDB', 2 ** 31, 'y')).toBe('ERR invalid first DB index');
    expect(keywire.error('SWAPDB', 0, 16)).toBe(OUT_OF_RANGE);
    expect(keywire.error('SWAPDB', -1, 0)).toBe(OUT_OF_RANGE);
  });

  test('dbsize counts one database', () => {
    inDatabase(1, 'SET', 'b', '2');
    expect(keywire.run('DBSIZE')).toBe(2);
    expect(inDatabase(1, 'DBSIZE')).toBe(1);
  });

  test('flushdb empties one database, flushall every one', () => {
    inDatabase(1, 'SET', 'b', '2');
    keywire.takeJournal();
    expect(keywire.run('FLUSHDB')).toBe('OK');
    expect(keywire.run('DBSIZE')).toBe(0);
    expect(inDatabase(1, 'GET', 'b')).toBe('2');
    expect(keywire.run('FLUSHALL', 'sync')).toBe('OK');
    expect(inDatabase(1, 'DBSIZE')).toBe(0);
    expect(keywire.takeJournal()).toEqual(['FLUSHDB', 'FLUSHALL sync']);
    expect(keywire.keyspace.arena.usedBytes).toBe(0);
  });

  test('flush modes', () => {
    expect(keywire.run('FLUSHDB', 'ASYNC')).toBe('OK');
    expect(keywire.error('FLUSHALL', 'now')).toBe('ERR syntax error');
    expect(keywire.error('FLUSHDB', 'ASYNC', 'SYNC')).toBe('ERR syntax error');
  });
});

describe('object', () => {
  test.each([
    ['0', 'int'],
    ['-9223372036854775808', 'int'],
    ['9223372036854775808', 'embstr'],
    ['01', 'embstr'],
    ['', 'embstr'],
    ['x'.repeat(44), 'embstr'],
    ['x'.repeat(45), 'raw'],
  ])('encoding of %j is %s', (value, encoding) => {
    keywire.run('SET', 'k', value);
    expect(keywire.run('OBJECT', 'ENCODING', 'k')).toBe(encoding);
  });

  test('a string that was changed in place is raw until it is set again', () => {
    keywire.run('APPEND', 'new', '1');
    expect(keywire.run('OBJECT', 'ENCODING', 'new')).toBe('int');
    keywire.run('APPEND', 'a', '2');
    expect(keywire.run('OBJECT', 'ENCODING', 'a')).toBe('raw');
    keywire.run('INCR', 'a');
    expect(keywire.run('OBJECT', 'ENCODING', 'a')).toBe('int');
    keywire.run('SETRANGE', 'a', 0, '3');
    expect(keywire.run('OBJECT', 'ENCODING', 'a')).toBe('raw');
    keywire.run('SET', 'a', '3');
    expect(keywire.run('OBJECT', 'encoding', 'a')).toBe('int');
  });

  test('encoding of a list', () => {
    expect(keywire.run('OBJECT', 'ENCODING', 'list')).toBe('listpack');
  });

  test('idle time counts seconds since the last use, and asking is no use', () => {
    keywire.advance(3000);
    expect(keywire.run('OBJECT', 'IDLETIME', 'a')).toBe(3);
    keywire.run('TYPE', 'a');
    keywire.run('TTL', 'a');
    keywire.run('EXISTS', 'a');
    expect(keywire.run('OBJECT', 'IDLETIME', 'a')).toBe(3);
    keywire.run('TOUCH', 'a');
    expect(keywire.run('OBJECT', 'IDLETIME', 'a')).toBe(0);
  });

  test('refcount is 1; a missing key is nil', () => {
    expect(keywire.run('OBJECT', 'REFCOUNT', 'a')).toBe(1);
    for (const subcommand of ['REFCOUNT', 'ENCODING', 'IDLETIME', 'FREQ']) {
      expect(keywire.run('OBJECT', subcommand, 'none')).toBeNull();
    }
  });

  test('freq needs a policy that counts uses', () => {
    expect(keywire.error('OBJECT', 'FREQ', 'a')).toMatch(/^ERR An LFU maxmemory policy is not/);
  });
});
