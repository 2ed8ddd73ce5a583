/**
 * How one element of a packed sequence (packed.ts) is written: a tag, what the tag says, and the
 * size of both once more behind them, so that a sequence can be walked from either end.
 *
 *   0x00–0x7F         an integer: the element is its decimal text, as with all integers
 *   0x80–0xBF         up to 63 bytes follow
 *   0xC0–0xDF nn      a signed integer of 13 bits, the higher ones in the tag
 *   0xE0–0xEF nn      12-bit length, then the bytes
 *   0xF0 ref length   two 32-bit numbers: the bytes are in an arena block of their own
 *   0xF1–0xF5         a signed integer of 2, 3, 4, 6 or 7 bytes
 *
 * Integers keep the sequences of ids, counters and scores that people store at half their text's size
 * or less. A text has exactly one form, so equal elements that are not indirect are equal bytes.
 * Hot: shown by the bench rows LPUSH, RPOP and LRANGE.
 */
import { read32, smallInteger, writeInteger } from '../base/bytes.ts';

/** Elements from this size on are kept in a block of their own. */
export const INDIRECT_BYTES_MIN = 4096;
export const INDIRECT = 0xf0;
/** Bytes of an indirect element in the sequence: tag, reference, length and the size behind. */
export const INDIRECT_SIZE = 10;

/** From these tags on: short texts, integers of 13 bits, long texts. */
const TEXT = 0x80;
const INTEGER_13 = 0xc0;
const LONG_TEXT = 0xe0;
/** The longest short text. */
const TEXT_BYTES_MAX = 0x3f;
/** Payload bytes of the integer tags, from 0xF1. */
const INTEGER_BYTES = Uint8Array.of(0, 2, 3, 4, 6, 7);
const INTEGER_DIGITS_MAX = 17;

/** Bytes of tag and content by tag, but for long texts. */
const BODY_SIZES = new Uint8Array(256);
for (let tag = 0; tag < BODY_SIZES.length; tag++) {
  if (tag < TEXT) BODY_SIZES[tag] = 1;
  else if (tag < INTEGER_13) BODY_SIZES[tag] = 1 + (tag & TEXT_BYTES_MAX);
  else if (tag < LONG_TEXT) BODY_SIZES[tag] = 2;
  else if (tag === INDIRECT) BODY_SIZES[tag] = 9;
  else if (tag > INDIRECT) BODY_SIZES[tag] = 1 + (INTEGER_BYTES[tag - INDIRECT] ?? 0);
}

/** Where an element's bytes are: `[start, end)` of `bytes`, until the next load or change. */
export class ElementCursor {
  bytes: Uint8Array = Buffer.alloc(0);
  start = 0;
  end = 0;
  /** The text of an integer element is written here. */
  readonly digits: Uint8Array = Buffer.alloc(INTEGER_DIGITS_MAX);
}

/** Bytes of tag and content, without the size behind. */
export function bodySize(bytes: Uint8Array, at: number): number {
  const tag = bytes[at] as number;
  if ((tag & 0xf0) === LONG_TEXT) return 2 + longTextLength(bytes, at);
  return BODY_SIZES[tag] as number;
}

/** Bytes of the whole element at `at`. */
export function elementSize(bytes: Uint8Array, at: number): number {
  const body = bodySize(bytes, at);
  return body < 0x80 ? body + 1 : body + 2;
}

/** Bytes of the whole element that ends before `end`. */
export function elementSizeBefore(bytes: Uint8Array, end: number): number {
  const low = bytes[end - 1] as number;
  if (low < 0x80) return low + 1;
  return (((low & 0x7f) << 8) | (bytes[end - 2] as number)) + 2;
}

/** The shape of an element about to be written. One object serves all: fill it with `measure`. */
export class ElementShape {
  tag = 0;
  /** The integer, for the integer tags. */
  value = 0;
  /** Bytes of the whole element. */
  size = 0;

  /** Chooses the form for `[start, end)`. */
  measure(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length >= INDIRECT_BYTES_MIN) {
      this.tag = INDIRECT;
      this.size = INDIRECT_SIZE;
      return;
    }
    const first = bytes[start] as number;
    // A digit or a minus.
    if (length > 0 && length <= 16 && first <= 0x39 && first >= 0x2d) {
      const value = smallInteger(bytes, start, end);
      if (!Number.isNaN(value)) {
        this.tag = integerTag(value);
        this.value = value;
        this.size = 1 + (BODY_SIZES[this.tag] as number);
        return;
      }
    }
    const isShort = length <= TEXT_BYTES_MAX;
    const body = isShort ? length + 1 : length + 2;
    this.tag = isShort ? TEXT | length : LONG_TEXT | (length >>> 8);
    this.size = body < 0x80 ? body + 1 : body + 2;
  }
}

/** The smallest integer form, for at most 15 digits. */
function integerTag(value: number): number {
  if (value === value << 0) {
    if (value === (value & 0x7f)) return value;
    if (value === (value << 19) >> 19) return INTEGER_13 | ((value >> 8) & 0x1f);
    if (value === (value << 16) >> 16) return 0xf1;
    if (value === (value << 8) >> 8) return 0xf2;
    return 0xf3;
  }
  return value >= -(2 ** 47) && value < 2 ** 47 ? 0xf4 : 0xf5;
}

/** Writes an inline element that `shape` has measured; returns the position behind it. */
export function writeElement(
  shape: ElementShape,
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): number {
  const tag = shape.tag;
  let write = at;
  target[write++] = tag;
  if (tag > INDIRECT) {
    // Two's complement: the remainder of a negative number already has the low word's bits.
    let word = (shape.value % 2 ** 32) | 0;
    const behind = at + 1 + (INTEGER_BYTES[tag - INDIRECT] as number);
    while (write < behind) {
      if (write === at + 5) word = Math.floor(shape.value / 2 ** 32);
      target[write++] = word;
      word >>= 8;
    }
  } else if (tag >= INTEGER_13 && tag < LONG_TEXT) {
    target[write++] = shape.value;
  } else if (tag >= TEXT) {
    if (tag >= LONG_TEXT) target[write++] = end - start;
    if (end - start <= 48) {
      for (let read = start; read < end; read++) target[write++] = source[read] as number;
    } else {
      target.set(source.subarray(start, end), write);
      write += end - start;
    }
  }
  return writeBack(target, write, write - at);
}

/** Writes an indirect element; returns the position behind it. */
export function writeIndirect(
  block: number,
  length: number,
  target: Uint8Array,
  at: number,
): number {
  target[at] = INDIRECT;
  write32(target, at + 1, block);
  write32(target, at + 5, length);
  return writeBack(target, at + 9, 9);
}

/** The block of an indirect element. */
export function indirectBlock(bytes: Uint8Array, at: number): number {
  return read32(bytes, at + 1);
}

/** The bytes of an indirect element. */
export function indirectLength(bytes: Uint8Array, at: number): number {
  return read32(bytes, at + 5) >>> 0;
}

/** Points an indirect element at another block. */
export function setIndirectBlock(bytes: Uint8Array, at: number, block: number): void {
  write32(bytes, at + 1, block);
}

/** Points the cursor at an element that is not indirect. */
export function loadInline(bytes: Uint8Array, at: number, cursor: ElementCursor): void {
  const tag = bytes[at] as number;
  if (tag >= TEXT && tag < INTEGER_13) {
    cursor.bytes = bytes;
    cursor.start = at + 1;
    cursor.end = at + 1 + (tag & TEXT_BYTES_MAX);
  } else if ((tag & 0xf0) === LONG_TEXT) {
    cursor.bytes = bytes;
    cursor.start = at + 2;
    cursor.end = at + 2 + longTextLength(bytes, at);
  } else {
    cursor.bytes = cursor.digits;
    cursor.start = 0;
    cursor.end = writeInteger(readInteger(bytes, at, tag), cursor.digits, 0);
  }
}

function longTextLength(bytes: Uint8Array, at: number): number {
  return (((bytes[at] as number) & 0x0f) << 8) | (bytes[at + 1] as number);
}

function readInteger(bytes: Uint8Array, at: number, tag: number): number {
  if (tag < TEXT) return tag;
  const low = bytes[at + 1] as number;
  if (tag < LONG_TEXT) return ((tag << 27) >> 19) | low;
  if (tag === 0xf1) return (((bytes[at + 2] as number) << 24) >> 16) | low;
  const low16 = low | ((bytes[at + 2] as number) << 8);
  if (tag === 0xf2) return (((bytes[at + 3] as number) << 24) >> 8) | low16;
  const low32 = read32(bytes, at + 1);
  if (tag === 0xf3) return low32;
  const high16 = (bytes[at + 5] as number) | ((bytes[at + 6] as number) << 8);
  const high =
    tag === 0xf4 ? (high16 << 16) >> 16 : (((bytes[at + 7] as number) << 24) >> 8) | high16;
  return high * 2 ** 32 + (low32 >>> 0);
}

function writeBack(target: Uint8Array, at: number, body: number): number {
  if (body < 0x80) {
    target[at] = body;
    return at + 1;
  }
  target[at] = body;
  target[at + 1] = 0x80 | (body >>> 8);
  return at + 2;
}

function write32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
