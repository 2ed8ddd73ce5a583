import { describe, expect, test } from 'vitest';
import { formatDouble, parseFloatStrict } from '../../src/base/numbers.ts';

describe('parseFloatStrict', () => {
  test.each([
    ['1.5', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['-1e3', -1000],
    ['0e-999', 0],
    ['-0.000', -0],
    ['5e-324', 5e-324],
    ['0x10', 16],
    ['-0x1.8p3', -12],
    ['0x0p-9999', 0],
    ['+Infinity', Infinity],
    ['-inf', -Infinity],
  ])('reads %s', (text, value) => {
    expect(parseFloatStrict(text)).toBe(value);
  });

  // What C's strtod reports as out of range, Redis refuses.
  test.each([
    '',
    ' 1',
    '1 ',
    'nan',
    '1e',
    '0x',
    '1e400',
    '-1e400',
    '1e-400',
    '-.01e-330',
    '0x1p-1080',
  ])('refuses %j', (text) => {
    expect(parseFloatStrict(text)).toBeUndefined();
  });
});

test('formatDouble writes the shortest text that reads back the same', () => {
  const numbers = [0, -0, 0.1, 1e16, 1e17, 1.5e300, 5e-324, 1e-7, Infinity, -Infinity];
  expect(numbers.map(formatDouble)).toEqual(
    '0 -0 0.1 10000000000000000 1e+17 1.5e+300 5e-324 1e-07 inf -inf'.split(' '),
  );
});
