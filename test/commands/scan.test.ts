import { beforeEach, describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness, type Input } from './harness.ts';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness([...STRING_COMMANDS, ...KEY_COMMANDS, ...LIST_COMMANDS]);
});

/** One step of SCAN. */
function step(cursor: string, ...options: Input[]): { next: string; keys: string[] } {
  const answer = keywire.run('SCAN', cursor, ...options);
  if (!Array.isArray(answer) || !Array.isArray(answer[1])) throw new Error('no scan answer');
  return { next: String(answer[0]), keys: answer[1].map(String) };
}

/** All steps. */
function scanAll(...options: Input[]): string[] {
  const keys: string[] = [];
  let cursor = '0';
  do {
    const answer = step(cursor, ...options);
    keys.push(...answer.keys);
    cursor = answer.next;
  } while (cursor !== '0');
  return keys;
}

function fill(count: number): string[] {
  const keys = Array.from({ length: count }, (_, index) => `key:${index}`);
  for (const key of keys) keywire.run('SET', key, '1');
  return keys;
}

describe('keys', () => {
  test('answers what matches the pattern', () => {
    keywire.run('MSET', 'one', '1', 'two', '2', 'three', '3');
    const sorted = (pattern: string) => (keywire.run('KEYS', pattern) as string[]).sort();
    expect(sorted('*')).toEqual(['one', 'three', 'two']);
    expect(sorted('t*')).toEqual(['three', 'two']);
    expect(sorted('??e')).toEqual(['one']);
    expect(sorted('[^t]*')).toEqual(['one']);
    expect(sorted('none')).toEqual([]);
    expect(keywire.run('KEYS', '')).toEqual([]);
  });

  test('does not answer expired keys', () => {
    keywire.run('SET', 'a', '1', 'PX', 5);
    keywire.advance(5);
    expect(keywire.run('KEYS', '*')).toEqual([]);
    expect(step('0').keys).toEqual([]);
  });
});

describe('scan', () => {
  test('answers every key once while nothing changes', () => {
    const keys = fill(2000);
    expect(scanAll().sort()).toEqual(keys.sort());
    expect(scanAll('COUNT', 1).sort()).toEqual(keys);
    expect(scanAll('COUNT', 1_000_000).sort()).toEqual(keys);
  });

  test('answers about as many as asked for', () => {
    fill(1000);
    expect(step('0').keys.length).toBeGreaterThan(0);
    expect(step('0').keys.length).toBeLessThan(100);
    expect(step('0', 'COUNT', 100).keys.length).toBeGreaterThan(20);
  });

  test('a key that is there all the while is answered once, whatever else changes', () => {
    const seed = 3;
    const random = new SeededRandom(seed);
    const stay = fill(500);
    const seen = new Map<string, number>();
    let cursor = '0';
    do {
      const { next, keys } = step(cursor, 'COUNT', 5);
      for (const key of keys) seen.set(key, (seen.get(key) ?? 0) + 1);
      for (let i = 0; i < 40; i++) {
        const other = `other:${random.below(2000)}`;
        keywire.run(random.below(3) === 0 ? 'DEL' : 'INCR', other);
      }
      cursor = next;
    } while (cursor !== '0');
    for (const key of stay) expect(seen.get(key), `seed ${seed}: ${key}`).toBe(1);
  });

  test('match and type filter', () => {
    keywire.run('MSET', 'a1', '1', 'a2', '2', 'b1', '3');
    keywire.run('RPUSH', 'a3', 'x');
    expect(scanAll('MATCH', 'a*').sort()).toEqual(['a1', 'a2', 'a3']);
    expect(scanAll('match', 'a*', 'type', 'string', 'count', 1).sort()).toEqual(['a1', 'a2']);
    expect(scanAll('TYPE', 'LIST')).toEqual(['a3']);
    expect(scanAll('TYPE', 'nothing-known')).toEqual([]);
    expect(scanAll('MATCH', '*').length).toBe(4);
  });

  test.each(['x', '1x', '', ' 0', '0x0', '-', '99999999999999999999'])(
    'cursor %j is read as strtoul does',
    (cursor) => {
      if (cursor === '') expect(step(cursor).next).toBe('0');
      else expect(keywire.error('SCAN', cursor)).toBe('ERR invalid cursor');
    },
  );

  test('a cursor that was never given ends at once', () => {
    fill(10);
    for (const cursor of ['18446744073709551615', '4294967296', '-1']) {
      expect(step(cursor)).toEqual({ next: '0', keys: [] });
    }
    expect(step('+0').keys.length).toBe(10);
  });

  test('errors', () => {
    expect(keywire.error('SCAN', '0', 'COUNT', '0')).toBe('ERR syntax error');
    expect(keywire.error('SCAN', '0', 'COUNT', '-5')).toBe('ERR syntax error');
    expect(keywire.error('SCAN', '0', 'COUNT')).toBe('ERR syntax error');
    expect(keywire.error('SCAN', '0', 'bogus', '1')).toBe('ERR syntax error');
    expect(keywire.error('SCAN', '0', 'COUNT', 'x')).toBe(
      'ERR value is not an integer or out of range',
    );
  });
});

describe('randomkey', () => {
  test('answers a key, nil when there is none', () => {
    expect(keywire.run('RANDOMKEY')).toBeNull();
    keywire.run('MSET', 'a', '1', 'b', '2');
    const seen = new Set<unknown>();
    for (let i = 0; i < 100; i++) seen.add(keywire.run('RANDOMKEY'));
    expect([...seen].sort()).toEqual(['a', 'b']);
  });

  test('passes over expired keys and journals their end', () => {
    keywire.run('MSET', 'a', '1', 'b', '2');
    keywire.run('PEXPIRE', 'a', 5);
    keywire.advance(5);
    keywire.takeJournal();
    for (let i = 0; i < 20; i++) expect(keywire.run('RANDOMKEY')).toBe('b');
    expect(keywire.takeJournal()).toEqual(['DEL a']);
    keywire.run('DEL', 'b');
    expect(keywire.run('RANDOMKEY')).toBeNull();
  });
});
