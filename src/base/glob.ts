/**
 * Redis's glob patterns over bytes: `*` any bytes, `?` one byte, `[a-c]` and `[^x]` one of (not) a
 * set, `\` takes the next byte as it is. An unclosed `[` runs to the pattern's end.
 * Takes at most pattern × text steps, however many stars there are: patterns come from strangers.
 */

const STAR = 0x2a;
const QUESTION = 0x3f;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BACKSLASH = 0x5c;
const CARET = 0x5e;
const DASH = 0x2d;

/** True when the whole of the text matches; `caseInsensitive` treats ASCII letters alike. */
export function globMatch(
  pattern: Uint8Array,
  pStart: number,
  pEnd: number,
  text: Uint8Array,
  tStart: number,
  tEnd: number,
  caseInsensitive = false,
): boolean {
  let p = pStart;
  let t = tStart;
  // Where to go on when a match fails: behind the last star, with one more byte taken by it.
  let retryP = -1;
  let retryT = 0;
  for (;;) {
    if (p < pEnd && pattern[p] === STAR) {
      p++;
      if (p === pEnd) return true;
      retryP = p;
      retryT = t;
      continue;
    }
    if (t === tEnd) return p === pEnd;
    const next = p < pEnd ? matchOne(pattern, p, pEnd, text[t] as number, caseInsensitive) : -1;
    if (next >= 0) {
      p = next;
      t++;
    } else {
      if (retryP < 0) return false;
      p = retryP;
      t = ++retryT;
    }
  }
}

/** Matches one byte against the element at `p`, which is no star: the position behind it, or -1. */
function matchOne(
  pattern: Uint8Array,
  p: number,
  pEnd: number,
  byte: number,
  caseInsensitive: boolean,
): number {
  const element = pattern[p] as number;
  if (element === QUESTION) return p + 1;
  if (element === OPEN) return matchClass(pattern, p + 1, pEnd, byte, caseInsensitive);
  if (element === BACKSLASH && p + 1 < pEnd) {
    return same(pattern[p + 1] as number, byte, caseInsensitive) ? p + 2 : -1;
  }
  return same(element, byte, caseInsensitive) ? p + 1 : -1;
}

function matchClass(
  pattern: Uint8Array,
  start: number,
  pEnd: number,
  byte: number,
  caseInsensitive: boolean,
): number {
  let p = start;
  const negated = p < pEnd && pattern[p] === CARET;
  if (negated) p++;
  let found = false;
  while (p < pEnd && pattern[p] !== CLOSE) {
    if (pattern[p] === BACKSLASH && p + 1 < pEnd) {
      if (pattern[p + 1] === byte) found = true;
      p += 2;
    } else if (p + 2 < pEnd && pattern[p + 1] === DASH) {
      if (inRange(pattern[p] as number, pattern[p + 2] as number, byte, caseInsensitive)) {
        found = true;
      }
      p += 3;
    } else {
      if (same(pattern[p] as number, byte, caseInsensitive)) found = true;
      p++;
    }
  }
  if (found === negated) return -1;
  return p < pEnd ? p + 1 : p;
}

/** The ends may stand in either order. */
function inRange(one: number, other: number, byte: number, caseInsensitive: boolean): boolean {
  let low = Math.min(one, other);
  let high = Math.max(one, other);
  let value = byte;
  if (caseInsensitive) {
    low = lower(low);
    high = lower(high);
    value = lower(value);
  }
  return value >= low && value <= high;
}

function same(left: number, right: number, caseInsensitive: boolean): boolean {
  return left === right || (caseInsensitive && lower(left) === lower(right));
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
