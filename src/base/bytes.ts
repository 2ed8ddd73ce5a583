/**
 * Byte ranges: compare, copy, and read numbers out of them without making strings.
 * Hot: every command passes here (bench rows SET and GET).
 */

export const NO_BYTES: Uint8Array = new Uint8Array(0);

/** True when `length` bytes at both places are the same. */
export function equalBytes(
  left: Uint8Array,
  leftStart: number,
  right: Uint8Array,
  rightStart: number,
  length: number,
): boolean {
  for (let i = 0; i < length; i++) {
    if (left[leftStart + i] !== right[rightStart + i]) return false;
  }
  return true;
}

/** Below 0, 0 or above 0, as memcmp with the shorter range first when one is a prefix. */
export function compareBytes(
  left: Uint8Array,
  leftStart: number,
  leftEnd: number,
  right: Uint8Array,
  rightStart: number,
  rightEnd: number,
): number {
  const leftLength = leftEnd - leftStart;
  const rightLength = rightEnd - rightStart;
  const shared = Math.min(leftLength, rightLength);
  for (let i = 0; i < shared; i++) {
    const difference = (left[leftStart + i] as number) - (right[rightStart + i] as number);
    if (difference !== 0) return difference;
  }
  return leftLength - rightLength;
}

/** The four bytes at `at` as a little-endian number of 32 bits with a sign. */
export function read32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

/**
 * Copies `[start, end)` of `source` to `target` at `at`. Overlap within one array is not supported.
 * A short copy is a plain loop: making two views for `set` costs more than 48 single bytes.
 */
export function copyBytes(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): void {
  if (end - start <= 48) {
    for (let from = start, to = at; from < end; from++, to++) target[to] = source[from] as number;
  } else {
    target.set(source.subarray(start, end), at);
  }
}

/**
 * The decimal integer in `[start, end)` when it is written canonically (no sign `+`, no leading
 * zeros, no `-0`) and has at most 15 digits; NaN otherwise, which says "ask the exact reader".
 */
export function smallInteger(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === 0x2d && end - start > 1;
  if (negative) at++;
  const digits = end - at;
  if (digits < 1 || digits > 15) return Number.NaN;
  const first = bytes[at] as number;
  if (first === 0x30) return digits === 1 && !negative ? 0 : Number.NaN;
  let value = 0;
  for (; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** True when the value fits a signed 64-bit integer. */
export function fitsInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

/**
 * The signed 64-bit decimal integer in `[start, end)`, exact; undefined when the text is not one
 * as Redis reads it (`string2ll`: canonical, no blanks, no `+`, no leading zeros).
 */
export function exactInteger(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  const length = end - start;
  if (length < 1 || length > 20) return undefined;
  let at = start;
  if (bytes[at] === 0x2d) at++;
  const first = bytes[at];
  if (at === end || first === undefined) return undefined;
  if (first === 0x30 && length > 1) return undefined;
  for (let i = at; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte < 0x30 || byte > 0x39) return undefined;
  }
  const value = BigInt(latin1(bytes, start, end));
  return fitsInt64(value) ? value : undefined;
}

/** The range as a string with one character a byte: for ASCII and for map keys that are binary. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return asBuffer(bytes).toString('latin1', start, end);
}

/** The range as text; bytes that are not UTF-8 become U+FFFD. */
export function utf8(bytes: Uint8Array, start: number, end: number): string {
  return asBuffer(bytes).toString('utf8', start, end);
}

/** The same memory as a Buffer; free when it is one already. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A copy of the range that nobody else changes. */
export function cloneBytes(bytes: Uint8Array, start: number, end: number): Buffer {
  const copy = Buffer.allocUnsafe(end - start);
  copyBytes(bytes, start, end, copy, 0);
  return copy;
}

/** How many decimal digits a non-negative safe integer takes. */
export function digitsOf(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10_000) return 4;
  let digits = 5;
  for (let rest = Math.floor(value / 100_000); rest > 0; rest = Math.floor(rest / 10)) digits++;
  return digits;
}

/** Writes a safe integer in decimal at `at` and returns the position behind it (at most 17 bytes). */
export function writeInteger(value: number, target: Uint8Array, at: number): number {
  let position = at;
  let rest = value;
  if (rest < 0) {
    target[position++] = 0x2d;
    rest = -rest;
  }
  const end = position + digitsOf(rest);
  let write = end;
  while (rest >= 0x7fffffff) {
    const next = Math.floor(rest / 10);
    target[--write] = 0x30 + (rest - next * 10);
    rest = next;
  }
  let small = rest | 0;
  do {
    const next = (small / 10) | 0;
    target[--write] = 0x30 + (small - next * 10);
    small = next;
  } while (write > position);
  return end;
}

/** A range that a reader fills in and hands out again and again: valid until its next use. */
export class ByteRange {
  bytes: Uint8Array = NO_BYTES;
  start = 0;
  end = 0;

  set(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  get length(): number {
    return this.end - this.start;
  }
}
