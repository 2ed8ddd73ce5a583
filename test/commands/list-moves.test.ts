import { beforeEach, describe, expect, it } from 'vitest';
import { ReplyError } from '../../src/base/errors.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { ArenaFull } from '../../src/structures/arena.ts';
import { Harness } from './harness.ts';
import { NIL_ARRAY } from './values.ts';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness([...LIST_COMMANDS, ...STRING_COMMANDS]);
  keywire.run('SET', 's', 'text');
  keywire.run('RPUSH', 'a', '1', '2', '3');
  keywire.takeEvents();
  keywire.takeJournal();
});

function content(key: string): unknown {
  return keywire.run('LRANGE', key, 0, -1);
}

describe('lmove', () => {
  it.each([
    ['LEFT', 'LEFT', '1', ['2', '3'], ['1', 'x', 'y']],
    ['left', 'right', '1', ['2', '3'], ['x', 'y', '1']],
    ['RIGHT', 'LEFT', '3', ['1', '2'], ['3', 'x', 'y']],
    ['Right', 'Right', '3', ['1', '2'], ['x', 'y', '3']],
  ])('%s to %s', (from, to, moved, source, target) => {
    keywire.run('RPUSH', 'b', 'x', 'y');
    keywire.takeEvents();
    expect(keywire.run('LMOVE', 'a', 'b', from, to)).toBe(moved);
    expect(content('a')).toEqual(source);
    expect(content('b')).toEqual(target);
    const [push, pop] = [to[0], from[0]].map((side) => side?.toLowerCase());
    expect(keywire.takeEvents()).toEqual([`${push}push b`, `${pop}pop a`]);
  });

  it.each([
    ['LEFT', 'RIGHT', ['2', '3', '1']],
    ['RIGHT', 'LEFT', ['3', '1', '2']],
    ['LEFT', 'LEFT', ['1', '2', '3']],
    ['RIGHT', 'RIGHT', ['1', '2', '3']],
  ])('rotates one list, %s to %s', (from, to, expected) => {
    keywire.run('LMOVE', 'a', 'a', from, to);
    expect(content('a')).toEqual(expected);
  });

  it('a list of one element stays when it is moved to itself', () => {
    keywire.run('RPUSH', 'one', 'only');
    keywire.takeEvents();
    expect(keywire.run('LMOVE', 'one', 'one', 'LEFT', 'RIGHT')).toBe('only');
    expect(content('one')).toEqual(['only']);
    expect(keywire.takeEvents()).toEqual(['rpush one', 'lpop one']);
  });

  it('creates the target and removes a drained source', () => {
    keywire.run('RPUSH', 'one', 'only');
    keywire.takeEvents();
    keywire.takeJournal();
    expect(keywire.run('LMOVE', 'one', 'new', 'LEFT', 'RIGHT')).toBe('only');
    expect(content('new')).toEqual(['only']);
    expect(keywire.takeEvents()).toEqual(['rpush new', 'lpop one', 'del one']);
    expect(keywire.takeJournal()).toEqual(['LMOVE one new LEFT RIGHT']);
    expect(keywire.dump()).toHaveLength(3);
  });

  it('answers nil without a source, whatever the target is', () => {
    expect(keywire.run('LMOVE', 'none', 'b', 'LEFT', 'LEFT')).toBe(null);
    expect(keywire.run('LMOVE', 'none', 's', 'LEFT', 'LEFT')).toBe(null);
    expect(keywire.run('RPOPLPUSH', 'none', 's')).toBe(null);
    expect(keywire.takeEvents()).toEqual([]);
  });

  it('refuses other types and other words before anything changes', () => {
    expect(keywire.error('LMOVE', 'none', 'b', 'LEFT', 'UP')).toBe('ERR syntax error');
    expect(keywire.error('LMOVE', 'none', 'b', 'DOWN', 'LEFT')).toBe('ERR syntax error');
    expect(keywire.error('LMOVE', 's', 'b', 'LEFT', 'LEFT')).toBe(WRONG_TYPE);
    expect(keywire.error('LMOVE', 'a', 's', 'LEFT', 'LEFT')).toBe(WRONG_TYPE);
    expect(keywire.error('RPOPLPUSH', 's', 'b')).toBe(WRONG_TYPE);
    expect(keywire.error('RPOPLPUSH', 'a', 's')).toBe(WRONG_TYPE);
    expect(content('a')).toEqual(['1', '2', '3']);
    expect(keywire.takeEvents()).toEqual([]);
    expect(keywire.takeJournal()).toEqual([]);
  });

  it('moves very large elements, also within one list', () => {
    const large = Buffer.alloc(1 << 20, 7);
    keywire.run('RPUSH', 'big', large, 'small');
    for (const [target, from] of [
      ['big', 'LEFT'],
      ['other', 'RIGHT'],
      ['other', 'RIGHT'],
    ] as const) {
      keywire.run('LMOVE', 'big', target, from, from === 'LEFT' ? 'RIGHT' : 'LEFT');
    }
    const [first, second] = [keywire.run('LPOP', 'other'), keywire.run('LPOP', 'other')];
    expect(first).toBe('small');
    expect(Buffer.from(String(second)).equals(large)).toBe(true);
  });

  it('a full arena leaves both lists as they were', () => {
    const { arena } = keywire.keyspace;
    const before = keywire.dump();
    const allocate = arena.allocate.bind(arena);
    let allowed = -1;
    arena.allocate = (bytes) => {
      if (allowed-- === 0) throw new ArenaFull('full');
      return allocate(bytes);
    };
    for (let failures = 0; ; failures++) {
      allowed = failures;
      const { value } = keywire.start('LMOVE', 'a', 'fresh', 'LEFT', 'LEFT');
      allowed = -1;
      if (!(value instanceof ReplyError)) {
        expect(failures).toBeGreaterThan(1);
        break;
      }
      expect(value.code).toBe('OOM');
      expect(keywire.dump()).toEqual(before);
      expect(keywire.takeEvents()).toEqual([]);
    }
  });
});

describe('rpoplpush', () => {
  it('moves the last element to the front of the other list', () => {
    keywire.run('RPUSH', 'b', 'x');
    keywire.takeEvents();
    keywire.takeJournal();
    expect(keywire.run('RPOPLPUSH', 'a', 'b')).toBe('3');
    expect(content('b')).toEqual(['3', 'x']);
    expect(keywire.takeEvents()).toEqual(['lpush b', 'rpop a']);
    expect(keywire.takeJournal()).toEqual(['RPOPLPUSH a b']);
  });

  it('rotates a list onto itself', () => {
    expect(keywire.run('RPOPLPUSH', 'a', 'a')).toBe('3');
    expect(content('a')).toEqual(['3', '1', '2']);
  });
});

describe('lmpop', () => {
  it('pops from the first list that exists and journals that pop alone', () => {
    expect(keywire.run('LMPOP', 3, 'none', 'a', 's', 'LEFT')).toEqual(['a', ['1']]);
    expect(keywire.run('LMPOP', 1, 'a', 'right', 'count', 9)).toEqual(['a', ['3', '2']]);
    expect(keywire.takeEvents()).toEqual(['lpop a', 'rpop a', 'del a']);
    expect(keywire.takeJournal()).toEqual(['LPOP a 1', 'RPOP a 2']);
  });

  it('answers the nil array when there is none', () => {
    expect(keywire.run('LMPOP', 2, 'x', 'y', 'LEFT', 'COUNT', 5)).toBe(NIL_ARRAY);
    expect(keywire.takeEvents()).toEqual([]);
  });

  it('refuses a key of another type that stands before the first list', () => {
    expect(keywire.error('LMPOP', 2, 's', 'a', 'LEFT')).toBe(WRONG_TYPE);
    expect(keywire.takeEvents()).toEqual([]);
  });

  it.each(['0', '-1', 'x', '1.5', ''])('refuses numkeys "%s"', (numkeys) => {
    const text = 'ERR numkeys should be greater than 0';
    expect(keywire.error('LMPOP', numkeys, 'a', 'LEFT')).toBe(text);
  });

  it.each([['0'], ['-1'], ['x']])('refuses COUNT %s', (count) => {
    const text = 'ERR count should be greater than 0';
    expect(keywire.error('LMPOP', 1, 'a', 'LEFT', 'COUNT', count)).toBe(text);
  });

  it.each<[string[]]>([
    [['2', 'a', 'LEFT']],
    [['9223372036854775807', 'a', 'LEFT']],
    [['1', 'a', 'UP']],
    [['1', 'a', 'b', 'LEFT']],
    [['1', 'a', 'LEFT', 'COUNT']],
    [['1', 'a', 'LEFT', 'LIMIT', '1']],
    [['1', 'a', 'LEFT', 'COUNT', '1', 'COUNT', '1']],
    [['1', 'a', 'LEFT', 'COUNT', '1', 'x']],
  ])('refuses %j', (args) => {
    expect(keywire.error('LMPOP', ...args)).toBe('ERR syntax error');
    expect(content('a')).toEqual(['1', '2', '3']);
  });
});
