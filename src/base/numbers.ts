/**
 * Numbers as Redis reads and writes them in text.
 */

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const HEXADECIMAL = /^([+-]?)0x([\da-f]*)(?:\.([\da-f]*))?(?:p([+-]?\d+))?$/i;
/** A digit other than 0 before the exponent. */
const NOT_ZERO = /^[^eE]*[1-9]/;
const INFINITY_TEXT = /^([+-]?)inf(?:inity)?$/i;

/**
 * The double written in `text`, undefined when it is not one. As Redis's `getDoubleFromObject`:
 * no blanks, no NaN, not empty; infinity by name; what is too large, or so small that it would become
 * zero, is not a number.
 */
export function parseFloatStrict(text: string): number | undefined {
  if (DECIMAL.test(text)) {
    const value = Number(text);
    if (value === 0 && NOT_ZERO.test(text)) return undefined;
    return Number.isFinite(value) ? value : undefined;
  }
  const infinite = INFINITY_TEXT.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity;
  return parseHexadecimal(text);
}

/** `0x1.8p3` is 12, as C's strtod reads it; undefined when it is none, too large or too small. */
function parseHexadecimal(text: string): number | undefined {
  const [, sign, whole = '', places = '', power = '0'] = HEXADECIMAL.exec(text) ?? [];
  const digits = whole + places;
  if (sign === undefined || digits === '') return undefined;
  // `Number` rounds a whole number as strtod does, and a power of two only moves it.
  const value = Number(`0x${digits}`) * 2 ** (Number(power) - 4 * places.length);
  if (!Number.isFinite(value)) return undefined;
  if (value === 0 && /[^0]/.test(digits)) return undefined;
  return sign === '-' ? -value : value;
}

/**
 * A double as Redis prints it in replies and scores: the shortest text that reads back the same,
 * with `%.17g`'s rule for when an exponent is used; `inf`, `-inf` and `nan` by name.
 */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  if (!text.includes('e')) {
    const magnitude = Math.abs(value);
    // JS keeps plain digits up to 1e21; C switches to an exponent at 17 digits.
    if (magnitude < 1e17) return text;
    return exponentForm(value.toExponential());
  }
  return exponentForm(text);
}

/** `1.5e+21` and `1e-7` with the at least two exponent digits that C prints. */
function exponentForm(text: string): string {
  const [mantissa = '', exponent = ''] = text.split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
  return `${mantissa}e${sign}${digits}`;
}
