import { beforeEach, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random.ts';
import { KEY_COMMANDS } from '../../src/commands/keys.ts';
import { LIST_COMMANDS } from '../../src/commands/lists.ts';
import { STRING_COMMANDS } from '../../src/commands/strings.ts';
import { Harness } from './harness.ts';

let keywire: Harness;
beforeEach(() => {
  keywire = new Harness([...STRING_COMMANDS, ...KEY_COMMANDS, ...LIST_COMMANDS]);
  keywire.run('RPUSH', 'list', 'x');
  keywire.run('MSET', 'a', 'ohmytext', 'b', 'mynewtext');
});

test('answers the subsequence, or its length', () => {
  expect(keywire.run('LCS', 'a', 'b')).toBe('mytext');
  expect(keywire.run('LCS', 'a', 'b', 'LEN')).toBe(6);
  expect(keywire.run('LCS', 'a', 'a')).toBe('ohmytext');
});

test('a missing key counts as an empty string', () => {
  expect(keywire.run('LCS', 'a', 'none')).toBe('');
  expect(keywire.run('LCS', 'none', 'none', 'LEN')).toBe(0);
  expect(keywire.run('LCS', 'none', 'b', 'IDX')).toEqual(
    new Map<string, unknown>([
      ['matches', []],
      ['len', 0],
    ]),
  );
});

test('idx answers the runs from the end, filtered and with lengths if wanted', () => {
  const runs = (...options: (string | number)[]) => keywire.run('LCS', 'a', 'b', 'IDX', ...options);
  const answer = (...matches: unknown[]) =>
    new Map<string, unknown>([
      ['matches', matches],
      ['len', 6],
    ]);
  const text = [
    [4, 7],
    [5, 8],
  ];
  const my = [
    [2, 3],
    [0, 1],
  ];
  expect(runs()).toEqual(answer(text, my));
  expect(runs('MINMATCHLEN', 4)).toEqual(answer(text));
  expect(runs('MINMATCHLEN', -1)).toEqual(answer(text, my));
  expect(runs('WITHMATCHLEN')).toEqual(answer([...text, 4], [...my, 2]));
  expect(runs('minmatchlen', 4, 'withmatchlen')).toEqual(answer([...text, 4]));
});

test('errors', () => {
  const notStrings = 'ERR The specified keys must contain string values';
  expect(keywire.error('LCS', 'a', 'list')).toBe(notStrings);
  expect(keywire.error('LCS', 'list', 'none', 'bogus')).toBe(notStrings);
  expect(keywire.error('LCS', 'a', 'b', 'bogus')).toBe('ERR syntax error');
  expect(keywire.error('LCS', 'a', 'b', 'MINMATCHLEN')).toBe('ERR syntax error');
  expect(keywire.error('LCS', 'a', 'b', 'MINMATCHLEN', 'x')).toBe(
    'ERR value is not an integer or out of range',
  );
  expect(keywire.error('LCS', 'a', 'b', 'LEN', 'IDX')).toBe(
    'ERR If you want both the length and indexes, please just use IDX.',
  );
});

test('a table larger than a string may be is refused', () => {
  keywire.run('SETRANGE', 'long', 20_000, 'x');
  expect(keywire.error('LCS', 'long', 'long')).toBe(
    'ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len',
  );
});

test('random strings: a common subsequence of the right length', () => {
  const seed = 11;
  const random = new SeededRandom(seed);
  const word = () =>
    Array.from({ length: random.below(12) }, () => 'abc'[random.below(3)]).join('');
  for (let round = 0; round < 300; round++) {
    const [left, right] = [word(), word()];
    keywire.run('MSET', 'a', left, 'b', right);
    const common = String(keywire.run('LCS', 'a', 'b'));
    const message = `seed ${seed}: ${left} ${right} ${common}`;
    expect(isSubsequence(common, left) && isSubsequence(common, right), message).toBe(true);
    expect(common.length, message).toBe(plainLength(left, right));
    expect(keywire.run('LCS', 'a', 'b', 'LEN'), message).toBe(common.length);
  }
});

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const letter of whole) if (letter === part[at]) at++;
  return at === part.length;
}

function plainLength(left: string, right: string): number {
  if (left === '' || right === '') return 0;
  if (left[0] === right[0]) return 1 + plainLength(left.slice(1), right.slice(1));
  return Math.max(plainLength(left.slice(1), right), plainLength(left, right.slice(1)));
}
