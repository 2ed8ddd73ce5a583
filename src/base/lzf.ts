/**
 * LZF, which Redis compresses long strings of its dumps and the middle of its lists with: literals, and
 * copies of what stood up to 8 KiB before. What is expanded may come from anyone.
 */

/** A byte of input makes at most so many of output. */
const EXPANSION_MAX = 264;
/** Bytes of one run of literals, and of one copy. */
const LITERALS_MAX = 32;
const COPY_BYTES_MIN = 3;
const COPY_BYTES_MAX = 264;
const DISTANCE_MAX = 8192;
const HASH_BITS = 13;

/** Where three bytes of that hash stood last, from 1 on; 0 = nowhere yet. */
const seen = new Int32Array(1 << HASH_BITS);

/** The `length` bytes that `[start, end)` was compressed from; undefined when it is damaged. */
export function decompressLzf(
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
): Buffer | undefined {
  if (length < 1 || length > (end - start) * EXPANSION_MAX) return undefined;
  const output = Buffer.alloc(length);
  return expandLzf(bytes, start, end, output, 0, length) ? output : undefined;
}

/**
 * Writes the `length` bytes that `[start, end)` was compressed from to `target` at `offset`, and never
 * more; false when it is damaged.
 */
export function expandLzf(
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  offset: number,
  length: number,
): boolean {
  const last = offset + length;
  let at = start;
  let write = offset;
  while (at < end) {
    const control = bytes[at++] as number;
    if (control < LITERALS_MAX) {
      const count = control + 1;
      if (at + count > end || write + count > last) return false;
      for (let i = 0; i < count; i++) target[write++] = bytes[at++] as number;
      continue;
    }
    let count = (control >>> 5) + 2;
    if (count === 9) {
      if (at >= end) return false;
      count += bytes[at++] as number;
    }
    if (at >= end) return false;
    let from = write - (((control & 0x1f) << 8) | (bytes[at++] as number)) - 1;
    if (from < offset || write + count > last) return false;
    // Source and target may overlap: byte by byte, so that a run repeats itself.
    for (let i = 0; i < count; i++) target[write++] = target[from++] as number;
  }
  return write === last;
}

/**
 * Compresses `[start, end)` to `target` from its beginning; how many bytes it takes, 0 when those would be
 * more than `bytesMax`.
 */
export function compressLzf(
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  bytesMax: number,
): number {
  seen.fill(0);
  let at = start;
  let literalsFrom = start;
  let write = 0;
  while (at + COPY_BYTES_MIN <= end) {
    const slot = hashAt(bytes, at);
    const from = (seen[slot] as number) - 1 + start;
    seen[slot] = at - start + 1;
    const distance = at - from - 1;
    if (from < start || distance >= DISTANCE_MAX || !startsAlike(bytes, from, at)) {
      at++;
      continue;
    }
    const count = alike(bytes, from, at, Math.min(end - at, COPY_BYTES_MAX));
    write = writeLiterals(bytes, literalsFrom, at, target, write, bytesMax);
    if (write === 0 && literalsFrom < at) return 0;
    if (write + 3 > bytesMax) return 0;
    const rest = count - 2;
    target[write++] = (Math.min(rest, 7) << 5) | (distance >>> 8);
    if (rest >= 7) target[write++] = rest - 7;
    target[write++] = distance & 0xff;
    at += count;
    literalsFrom = at;
  }
  return writeLiterals(bytes, literalsFrom, end, target, write, bytesMax);
}

function hashAt(bytes: Uint8Array, at: number): number {
  const three =
    ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
  return Math.imul(three, 0x9e3779b1) >>> (32 - HASH_BITS);
}

function startsAlike(bytes: Uint8Array, from: number, at: number): boolean {
  return (
    bytes[from] === bytes[at] &&
    bytes[from + 1] === bytes[at + 1] &&
    bytes[from + 2] === bytes[at + 2]
  );
}

/** How many bytes are the same from two places on, three of which are known to be. */
function alike(bytes: Uint8Array, from: number, at: number, max: number): number {
  let count = COPY_BYTES_MIN;
  while (count < max && bytes[from + count] === bytes[at + count]) count++;
  return count;
}

/** Writes `[from, to)` as runs of literals behind `write`; where they end, 0 when that is beyond `bytesMax`. */
function writeLiterals(
  bytes: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  write: number,
  bytesMax: number,
): number {
  let end = write;
  for (let at = from; at < to; ) {
    const count = Math.min(to - at, LITERALS_MAX);
    if (end + 1 + count > bytesMax) return 0;
    target[end++] = count - 1;
    for (let i = 0; i < count; i++) target[end++] = bytes[at++] as number;
  }
  return end;
}
