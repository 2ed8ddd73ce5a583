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
  keywire.takeEvents();
  keywire.takeJournal();
});

describe('pushes', () => {
  it('lpush puts each element in front of the one before', () => {
    expect(keywire.run('LPUSH', 'l', 'a')).toBe(1);
    expect(keywire.run('LPUSH', 'l', 'b', 'c')).toBe(3);
    expect(keywire.run('LRANGE', 'l', 0, -1)).toEqual(['c', 'b', 'a']);
    expect(keywire.takeEvents()).toEqual(['lpush l', 'lpush l']);
    expect(keywire.takeJournal()).toEqual(['LPUSH l a', 'LPUSH l b c']);
  });

  it('rpush puts each element behind the one before', () => {
    expect(keywire.run('RPUSH', 'l', 'a', 'b')).toBe(2);
    expect(keywire.run('RPUSH', 'l', 'c')).toBe(3);
    expect(keywire.run('LRANGE', 'l', 0, -1)).toEqual(['a', 'b', 'c']);
    expect(keywire.takeEvents()).toEqual(['rpush l', 'rpush l']);
  });

  it('lpushx and rpushx leave a missing key missing and tell nothing', () => {
    expect(keywire.run('LPUSHX', 'l', 'a')).toBe(0);
    expect(keywire.run('RPUSHX', 'l', 'a')).toBe(0);
    expect(keywire.run('LLEN', 'l')).toBe(0);
    expect(keywire.takeEvents()).toEqual([]);
    expect(keywire.takeJournal()).toEqual([]);
  });

  it('lpushx and rpushx push onto a list that exists', () => {
    keywire.run('RPUSH', 'l', 'm');
    expect(keywire.run('LPUSHX', 'l', 'a', 'b')).toBe(3);
    expect(keywire.run('RPUSHX', 'l', 'y', 'z')).toBe(5);
    expect(keywire.run('LRANGE', 'l', 0, -1)).toEqual(['b', 'a', 'm', 'y', 'z']);
    expect(keywire.takeEvents()).toEqual(['rpush l', 'lpush l', 'rpush l']);
  });

  it.each(['LPUSH', 'RPUSH', 'LPUSHX', 'RPUSHX'])('%s refuses another type', (command) => {
    expect(keywire.error(command, 's', 'a')).toBe(WRONG_TYPE);
    expect(keywire.run('GET', 's')).toBe('text');
  });

  it.each(['LPUSH', 'RPUSH', 'LPUSHX', 'RPUSHX'])('%s needs an element', (command) => {
    const name = command.toLowerCase();
    expect(keywire.error(command, 'l')).toBe(`ERR wrong number of arguments for '${name}' command`);
  });

  it('keeps empty, binary and number-like elements as they came', () => {
    const odd = ['', '0', '-0', '007', '-1', '12345678901234567890', '1.5', ' 1', '\r\n'];
    keywire.run('RPUSH', 'l', ...odd, Buffer.from([0, 255, 192, 128]));
    expect(keywire.run('LRANGE', 'l', 0, -1)).toEqual([...odd, Buffer.from([0, 255, 192, 128])]);
  });

  it('takes keys that are not UTF-8', () => {
    const key = Buffer.from([0xff, 0, 0xfe]);
    keywire.run('RPUSH', key, 'a');
    expect(keywire.run('LPOP', key)).toBe('a');
    expect(keywire.run('LLEN', key)).toBe(0);
  });
});

describe('pops', () => {
  it('lpop and rpop take one element from their end', () => {
    keywire.run('RPUSH', 'l', 'a', 'b', 'c');
    keywire.takeEvents();
    expect(keywire.run('LPOP', 'l')).toBe('a');
    expect(keywire.run('RPOP', 'l')).toBe('c');
    expect(keywire.run('LRANGE', 'l', 0, -1)).toEqual(['b']);
    expect(keywire.takeEvents()).toEqual(['lpop l', 'rpop l']);
  });

  it('the last pop removes the key and tells so', () => {
    keywire.run('RPUSH', 'l', 'a');
    keywire.takeEvents();
    expect(keywire.run('RPOP', 'l')).toBe('a');
    expect(keywire.takeEvents()).toEqual(['rpop l', 'del l']);
    expect(keywire.dump()).toHaveLength(1);
  });

  it('a missing list answers nil, with a count the nil array', () => {
    expect(keywire.run('LPOP', 'l')).toBe(null);
    expect(keywire.run('RPOP', 'l')).toBe(null);
    expect(keywire.run('LPOP', 'l', 2)).toBe(NIL_ARRAY);
    expect(keywire.run('RPOP', 'l', 0)).toBe(NIL_ARRAY);
    expect(keywire.takeEvents()).toEqual([]);
  });

  it('a count takes up to so many, the outermost first', () => {
    keywire.run('RPUSH', 'l', 'a', 'b', 'c', 'd', 'e');
    keywire.takeJournal();
    expect(keywire.run('LPOP', 'l', 2)).toEqual(['a', 'b']);
    expect(keywire.run('RPOP', 'l', 2)).toEqual(['e', 'd']);
    expect(keywire.run('RPOP', 'l', 9)).toEqual(['c']);
    expect(keywire.run('LLEN', 'l')).toBe(0);
    expect(keywire.takeJournal()).toEqual(['LPOP l 2', 'RPOP l 2', 'RPOP l 9']);
  });

  it('a count of 0 takes nothing and changes nothing', () => {
    keywire.run('RPUSH', 'l', 'a');
    keywire.takeEvents();
    keywire.takeJournal();
    expect(keywire.run('LPOP', 'l', 0)).toEqual([]);
    expect(keywire.run('LLEN', 'l')).toBe(1);
    expect(keywire.takeEvents()).toEqual([]);
    expect(keywire.takeJournal()).toEqual([]);
  });

  it.each(['-1', 'x', '1.0', '', '9223372036854775808'])('refuses the count "%s"', (count) => {
    const text = 'ERR value is out of range, must be positive';
    expect(keywire.error('LPOP', 'l', count)).toBe(text);
    expect(keywire.error('RPOP', 's', count)).toBe(text);
  });

  it('refuses another type, and more than a count', () => {
    expect(keywire.error('LPOP', 's')).toBe(WRONG_TYPE);
    expect(keywire.error('RPOP', 's', 0)).toBe(WRONG_TYPE);
    expect(keywire.error('LPOP', 'l', 1, 1)).toBe(
      "ERR wrong number of arguments for 'lpop' command",
    );
    expect(keywire.error('RPOP', 'l', 'x', 'y')).toBe(
      "ERR wrong number of arguments for 'rpop' command",
    );
  });

  it('a large element comes back whole, and its memory too', () => {
    const before = keywire.keyspace.arena.usedBytes;
    const large = Buffer.alloc(1 << 20, 'abcdefg');
    large[0] = 0xff;
    keywire.run('RPUSH', 'l', 'small', large);
    const popped = keywire.run('RPOP', 'l');
    expect(Buffer.isBuffer(popped) && popped.equals(large)).toBe(true);
    expect(keywire.run('LPOP', 'l')).toBe('small');
    expect(keywire.keyspace.arena.usedBytes).toBe(before);
  });
});

describe('llen', () => {
  it('counts, and refuses another type', () => {
    expect(keywire.run('LLEN', 'l')).toBe(0);
    keywire.run('RPUSH', 'l', 'a', 'b');
    expect(keywire.run('LLEN', 'l')).toBe(2);
    expect(keywire.error('LLEN', 's')).toBe(WRONG_TYPE);
  });
});

describe('memory', () => {
  it('a push that finds the arena full leaves nothing behind', () => {
    const small = new Harness(LIST_COMMANDS);
    small.run('RPUSH', 'l', 'a');
    small.takeEvents();
    const { arena } = small.keyspace;
    const allocate = arena.allocate.bind(arena);
    const before = small.dump();
    const usedBefore = arena.usedBytes;
    let allowed = -1;
    arena.allocate = (bytes) => {
      if (allowed-- === 0) throw new ArenaFull('full');
      return allocate(bytes);
    };
    const large = Buffer.alloc(5000);
    const attempt = (command: string, key: string, after: number): boolean => {
      allowed = after;
      const { value } = small.start(command, key, large, large, large, large, large);
      allowed = -1;
      if (!(value instanceof ReplyError)) return true;
      expect(value.code).toBe('OOM');
      expect(small.dump()).toEqual(before);
      expect(small.takeEvents()).toEqual([]);
      return false;
    };
    for (const [command, key] of [
      ['LPUSH', 'l'],
      ['RPUSH', 'm'],
    ] as const) {
      let failures = 0;
      while (!attempt(command, key, failures)) failures++;
      allowed = -1;
      expect(failures).toBeGreaterThan(4);
      expect(small.run(key === 'l' ? 'LPOP' : 'RPOP', key, 5)).toHaveLength(5);
      expect(small.dump()).toEqual(before);
      small.takeEvents();
    }
    // What may stay is a grown table of keys and the list's second form.
    expect(arena.usedBytes - usedBefore).toBeLessThan(1000);
  });
});
