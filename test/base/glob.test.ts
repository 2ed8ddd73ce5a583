import { describe, expect, test } from 'vitest';
import { globMatch } from '../../src/base/glob.ts';
import { SeededRandom } from '../../src/base/random.ts';

function matches(pattern: string, text: string, caseInsensitive = false): boolean {
  const glob = Buffer.from(pattern, 'latin1');
  const bytes = Buffer.from(text, 'latin1');
  return globMatch(glob, 0, glob.length, bytes, 0, bytes.length, caseInsensitive);
}

/** The rule in its plainest form: one element at a time, every length tried for a star. */
function naive(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*')) {
    for (let taken = 0; taken <= text.length; taken++) {
      if (naive(pattern.slice(1), text.slice(taken))) return true;
    }
    return false;
  }
  if (text === '') return false;
  const first = text.charAt(0);
  const rest = text.slice(1);
  if (pattern.startsWith('?')) return naive(pattern.slice(1), rest);
  if (pattern.startsWith('[')) {
    const { accepts, length } = naiveClass(pattern);
    return accepts(first) && naive(pattern.slice(length), rest);
  }
  if (pattern.startsWith('\\') && pattern.length > 1) {
    return pattern.charAt(1) === first && naive(pattern.slice(2), rest);
  }
  return pattern.charAt(0) === first && naive(pattern.slice(1), rest);
}

function naiveClass(pattern: string): { accepts: (c: string) => boolean; length: number } {
  let at = 1;
  const negated = pattern.charAt(at) === '^';
  if (negated) at++;
  const members: ((c: string) => boolean)[] = [];
  while (at < pattern.length && pattern.charAt(at) !== ']') {
    const from = pattern.charAt(at);
    const escaped = pattern.charAt(at + 1);
    const to = pattern.charAt(at + 2);
    if (from === '\\' && escaped !== '') {
      members.push((c) => c === escaped);
      at += 2;
    } else if (escaped === '-' && to !== '') {
      members.push((c) => (from <= to ? c >= from && c <= to : c >= to && c <= from));
      at += 3;
    } else {
      members.push((c) => c === from);
      at++;
    }
  }
  return {
    accepts: (c) => members.some((member) => member(c)) !== negated,
    length: Math.min(at + 1, pattern.length),
  };
}

describe('globMatch', () => {
  test.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['h?llo', 'hello', true],
    ['h?llo', 'hllo', false],
    ['h*llo', 'heeeello', true],
    ['h[ae]llo', 'hallo', true],
    ['h[^e]llo', 'hello', false],
    ['h[a-b]llo', 'hbllo', true],
    ['h[b-a]llo', 'hallo', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['a\\', 'a\\', true],
    ['[abc', 'b', true],
    ['[\\]]', ']', true],
    ['[]a', 'a', false],
    ['[^]a', 'xa', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['**a**', 'xax', true],
  ])('%s against %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  test('letters of either case are the same only when asked', () => {
    expect(matches('HeLLo', 'hEllO')).toBe(false);
    expect(matches('HeLLo', 'hEllO', true)).toBe(true);
    expect(matches('[A-C]x', 'bX', true)).toBe(true);
    expect(matches('[^B]x', 'bx', true)).toBe(false);
  });

  test('bytes outside the ranges are not looked at', () => {
    const bytes = Buffer.from('xxa*yyabzz');
    expect(globMatch(bytes, 2, 4, bytes, 6, 8)).toBe(true);
    expect(globMatch(bytes, 2, 3, bytes, 6, 7)).toBe(true);
    expect(globMatch(bytes, 2, 3, bytes, 6, 8)).toBe(false);
  });

  test('random patterns match what the plainest reading matches', () => {
    const seed = Number(process.env.KEYWIRE_SEED ?? Date.now() % 1_000_000);
    const random = new SeededRandom(seed);
    const word = (letters: string) =>
      Array.from({ length: random.below(8) }, () => letters.charAt(random.below(letters.length)));
    for (let i = 0; i < 20_000; i++) {
      const pattern = word('ab*?[]^-\\').join('');
      const text = word('ab]^-\\').join('');
      if (matches(pattern, text) !== naive(pattern, text)) {
        expect.fail(`KEYWIRE_SEED=${seed} ${JSON.stringify({ pattern, text })}`);
      }
    }
  });

  test('many stars take no exponential time', () => {
    const text = 'a'.repeat(20_000);
    expect(matches(`${'a*'.repeat(200)}b`, text)).toBe(false);
  });
});
