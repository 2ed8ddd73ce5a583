import { describe, expect, test } from 'vitest';
import { addLongDoubles, formatLongDouble, parseLongDouble } from '../../src/base/long-double.ts';

function sum(left: string, right: string): string | undefined {
  const one = parseLongDouble(left);
  const other = parseLongDouble(right);
  if (one === undefined || other === undefined) throw new Error(`${left} or ${right} is no number`);
  const result = addLongDoubles(one, other);
  return result === undefined ? undefined : formatLongDouble(result);
}

describe('sums', () => {
  // As answered by INCRBYFLOAT of redis-server 7.0.15 on x86-64.
  test.each([
    ['10.50', '0.1', '10.6'],
    ['5.0e3', '2.0e2', '5200'],
    ['3.0', '1.000000000000000005', '4.00000000000000001'],
    ['0', '-0', '0'],
    ['0.1', '0.2', '0.3'],
    ['1', '-0.9', '0.1'],
    ['3', '1.1', '4.1'],
    ['17179869184', '17179869184.5', '34359738368.5'],
    ['9223372036854775807', '1', '9223372036854775808'],
    ['18446744073709551615', '1', '18446744073709551616'],
    ['18446744073709551616', '1', '18446744073709551616'],
    ['1e20', '0.1', '100000000000000000000'],
    ['99999999999999999999.5', '1', '100000000000000000000'],
    ['0.000000000000000001', '0', '0'],
    ['0.00000000000000001', '0', '0.00000000000000001'],
    ['0.000000000000000005', '0', '0'],
    ['0.0000000000000000051', '0', '0.00000000000000001'],
    ['123456789.123456789', '-0.123456789', '123456789'],
    ['-1.5', '0.25', '-1.25'],
    ['1e25', '-1', '10000000000000000000000000'],
    ['.5', '5.', '5.5'],
    ['+0.5', '-0.5', '0'],
    ['1e-4940', '1', '1'],
    ['-1556824.60', '2418128.72', '861304.12000000000000455'],
    ['0x10', '10.5', '26.5'],
    ['-0X1.8P1', '0', '-3'],
    ['0x.8', '0x1p3', '8.5'],
    ['0x1.fffffffffffffffp0', '0', '2'],
    ['0x1ffffffffffffffff', '0', '36893488147419103232'],
    ['0x1p-16445', '1', '1'],
    ['0x0p99999', '0x0', '0'],
  ])('%s + %s is %s', (left, right, result) => {
    expect(sum(left, right)).toBe(result);
  });

  test('amounts below ten stay what they look like', () => {
    for (let left = -999; left < 1000; left += 7) {
      for (let right = -999; right < 1000; right += 11) {
        const expected = String((left + right) / 100);
        expect(sum(String(left / 100), String(right / 100)), `${left} ${right}`).toBe(expected);
      }
    }
  });

  test('a significand has 64 bits, rounded to even', () => {
    expect(sum('18446744073709551617', '0')).toBe('18446744073709551616');
    expect(sum('36893488147419103235', '0')).toBe('36893488147419103236');
    expect(sum('36893488147419103233', '0')).toBe('36893488147419103232');
    expect(sum('-36893488147419103233', '0')).toBe('-36893488147419103232');
    expect(sum('18446744073709551615.5', '0')).toBe('18446744073709551616');
  });

  test('an infinity or an overflow is no sum', () => {
    expect(sum('inf', '1')).toBeUndefined();
    expect(sum('1', '-Infinity')).toBeUndefined();
    expect(sum('inf', '-inf')).toBeUndefined();
    expect(sum('1e4932', '1e4932')).toBeUndefined();
  });
});

describe('texts', () => {
  test.each([
    '',
    ' 1',
    '1 ',
    'x',
    '1e',
    '.',
    '+',
    '1.2.3',
    'nan',
    '--1',
    '1e5000',
    '1e-5000',
    '0x',
    '0x.p1',
    '0x1p',
    '0x1p16384',
    '0x1p-16447',
  ])('%j is no number', (text) => {
    expect(parseLongDouble(text)).toBeUndefined();
  });

  test('a text of 5 KiB is no number, a shorter one is', () => {
    expect(parseLongDouble(`0.${'1'.repeat(5 * 1024 - 2)}`)).toBeUndefined();
    expect(sum(`0.${'1'.repeat(5 * 1024 - 3)}`, '0')).toBe('0.11111111111111111');
  });

  test('an exponent beyond all bounds costs nothing', () => {
    expect(parseLongDouble('1e999999999999999999')).toBeUndefined();
    expect(parseLongDouble('1e-999999999999999999')).toBeUndefined();
    expect(sum('0e999999999999999999', '1')).toBe('1');
  });
});
