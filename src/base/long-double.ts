/**
 * The floating point of Redis's INCRBYFLOAT: C's 80-bit `long double`, with a significand of 64 bits,
 * in whole numbers. Clients compare its results as text, and 64-bit doubles give other last digits
 * (10.5 + 0.1 would be stored as 10.59999999999999964). For commands, not for hot paths.
 */

/** A number `significand × 2^exponent`, the significand at most 64 bits wide, or an infinity. */
export interface LongDouble {
  readonly significand: bigint;
  readonly exponent: number;
  /** -1 or 1 for an infinity, whose significand and exponent mean nothing; 0 for a number. */
  readonly infinite: -1 | 0 | 1;
}

const SIGNIFICAND_BITS = 64;
/** The exponent of the smallest number above zero, and the largest of a finite one. */
const EXPONENT_MIN = -16445;
const EXPONENT_MAX = 16320;
/** Decimal places that are printed, before zeros at the end are cut. */
const DECIMALS = 17;
/** As Redis: a longer text is not a number. */
const TEXT_LENGTH_MAX = 5 * 1024;
const NUMBER = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d+))?$/i;
const HEXADECIMAL = /^([+-]?)0x(?:([\da-f]+)(?:\.([\da-f]*))?|\.([\da-f]+))(?:p([+-]?\d+))?$/i;
const INFINITY = /^([+-]?)inf(?:inity)?$/i;

/**
 * The number written in `text`; undefined when it is none, when it is too large, or when it is so
 * small that it would become zero.
 */
export function parseLongDouble(text: string): LongDouble | undefined {
  if (text.length >= TEXT_LENGTH_MAX) return undefined;
  const infinite = INFINITY.exec(text);
  if (infinite !== null) return infinity(infinite[1] === '-');
  return parseDecimal(text) ?? parseHexadecimal(text);
}

function parseDecimal(text: string): LongDouble | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', decimals = '', onlyDecimals = '', power = '0'] = match;
  const places = decimals + onlyDecimals;
  const digits = BigInt(whole + places);
  if (digits === 0n) return { significand: 0n, exponent: 0, infinite: 0 };
  const tens = Number(power) - places.length;
  // 10^4933 is beyond the largest number and 10^-4951 below the smallest, whatever the digits.
  const magnitude = String(digits).length + tens;
  if (magnitude > 4933 || magnitude < -4951) return undefined;
  const [numerator, denominator] =
    tens >= 0 ? [digits * 10n ** BigInt(tens), 1n] : [digits, 10n ** BigInt(-tens)];
  const value = round(numerator, denominator, sign === '-');
  return value.infinite !== 0 || value.significand === 0n ? undefined : value;
}

/** `0x1.8p3` is 12, as C's strtold reads it. */
function parseHexadecimal(text: string): LongDouble | undefined {
  const match = HEXADECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', digits = '', onlyDigits = '', power = '0'] = match;
  const places = digits + onlyDigits;
  const value = BigInt(`0x${whole}${places}`);
  if (value === 0n) return { significand: 0n, exponent: 0, infinite: 0 };
  const twos = Number(power) - 4 * places.length;
  // Beyond the largest number or below the smallest, whatever the digits.
  const magnitude = bitLength(value) + twos;
  if (magnitude > EXPONENT_MAX + SIGNIFICAND_BITS || magnitude < EXPONENT_MIN) return undefined;
  const [numerator, denominator] =
    twos >= 0 ? [value << BigInt(twos), 1n] : [value, 1n << BigInt(-twos)];
  const rounded = round(numerator, denominator, sign === '-');
  return rounded.infinite !== 0 || rounded.significand === 0n ? undefined : rounded;
}

/** The sum; undefined when it is not a finite number. */
export function addLongDoubles(left: LongDouble, right: LongDouble): LongDouble | undefined {
  if (left.infinite !== 0 || right.infinite !== 0) return undefined;
  const exponent = Math.min(left.exponent, right.exponent);
  const sum =
    (left.significand << BigInt(left.exponent - exponent)) +
    (right.significand << BigInt(right.exponent - exponent));
  if (sum === 0n) return { significand: 0n, exponent: 0, infinite: 0 };
  const negative = sum < 0n;
  const magnitude = negative ? -sum : sum;
  const value =
    exponent >= 0
      ? round(magnitude << BigInt(exponent), 1n, negative)
      : round(magnitude, 1n << BigInt(-exponent), negative);
  return value.infinite === 0 ? value : undefined;
}

/** Plain decimal digits without an exponent, rounded to 17 places, zeros at the end cut. */
export function formatLongDouble(value: LongDouble): string {
  const negative = value.significand < 0n;
  const scaled = (negative ? -value.significand : value.significand) * 10n ** BigInt(DECIMALS);
  const rounded =
    value.exponent >= 0
      ? scaled << BigInt(value.exponent)
      : divideToEven(scaled, 1n << BigInt(-value.exponent));
  if (rounded === 0n) return '0';
  const digits = String(rounded).padStart(DECIMALS + 1, '0');
  const whole = digits.slice(0, -DECIMALS);
  const places = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${places === '' ? '' : `.${places}`}`;
}

function infinity(negative: boolean): LongDouble {
  return { significand: 0n, exponent: 0, infinite: negative ? -1 : 1 };
}

/** The nearest number to a positive ratio, ties to an even significand. */
function round(numerator: bigint, denominator: bigint, negative: boolean): LongDouble {
  // The ratio lies between 2^(bits - 1) and 2^bits.
  let bits = bitLength(numerator) - bitLength(denominator) + 1;
  if (isBelowPower(numerator, denominator, bits - 1)) bits--;
  let exponent = Math.max(EXPONENT_MIN, bits - SIGNIFICAND_BITS);
  let significand = divideAt(numerator, denominator, exponent);
  if (bitLength(significand) > SIGNIFICAND_BITS) {
    // Rounding carried into a 65th bit: the significand is a power of two, so halving is exact.
    significand >>= 1n;
    exponent++;
  }
  if (exponent > EXPONENT_MAX) return infinity(negative);
  return { significand: negative ? -significand : significand, exponent, infinite: 0 };
}

function isBelowPower(numerator: bigint, denominator: bigint, power: number): boolean {
  return power >= 0
    ? numerator < denominator << BigInt(power)
    : numerator << BigInt(-power) < denominator;
}

/** The ratio divided by 2^exponent, rounded to a whole number. */
function divideAt(numerator: bigint, denominator: bigint, exponent: number): bigint {
  return exponent >= 0
    ? divideToEven(numerator, denominator << BigInt(exponent))
    : divideToEven(numerator << BigInt(-exponent), denominator);
}

function divideToEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}

function bitLength(value: bigint): number {
  const hex = value.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
}
