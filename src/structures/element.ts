/**
 * How one element of a packed sequence (packed.ts) is written: a tag, what the tag says, and the
 * size of both once more behind them, so that a sequence can be walked from either end.
 *
 *   0x00–0x7F         that many bytes follow
 *   0x80–0xBF nn      14-bit length, then the bytes
 *   0xC0 ref length   two 32-bit numbers: the bytes are in an arena block of their own
 *   0xC1–0xC6         a signed integer of 1, 2, 3, 4, 6 or 7 bytes: the element is its decimal text
 *
 * Integers keep the sequences of ids and counters that people store at half their text's size. A
 * text has exactly one form, so equal elements that are not indirect are equal bytes.
 * Hot: shown by the bench rows LPUSH, RPOP and LRANGE.
 */
import { smallInteger, writeInteger } from '../base/bytes.ts';

/** Elements from this size on are kept in a block of their own. */
export const INDIRECT_BYTES_MIN = 4096;
export const INDIRECT = 0xc0;
/** Bytes of an indirect element in the sequence: tag, reference, length and the size behind. */
export const INDIRECT_SIZE = 10;

const LENGTH_14 = 0x80;
/** Payload bytes of the integer tags, from 0xC1. */
const INTEGER_BYTES = Uint8Array.of(0, 1, 2, 3, 4, 6, 7);
const INTEGER_DIGITS_MAX = 17;

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
  if (tag < LENGTH_14) return 1 + tag;
  if (tag < INDIRECT) return 2 + (((tag & 0x3f) << 8) | (bytes[at + 1] as number));
  if (tag === INDIRECT) return 9;
  return 1 + (INTEGER_BYTES[tag - INDIRECT] as number);
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
    // A digit or a minus; one digit alone is no longer as text.
    if (length > 1 && length <= 16 && first <= 0x39 && first >= 0x2d) {
      const value = smallInteger(bytes, start, end);
      if (!Number.isNaN(value)) {
        this.tag = integerTag(value);
        this.value = value;
        this.size = 2 + (INTEGER_BYTES[this.tag - INDIRECT] as number);
        return;
      }
    }
    const body = length < LENGTH_14 ? length + 1 : length + 2;
    this.tag = length < LENGTH_14 ? length : LENGTH_14 | (length >>> 8);
    this.size = body < 0x80 ? body + 1 : body + 2;
  }
}

/** The smallest integer form, for at most 15 digits. */
function integerTag(value: number): number {
  if (value === value << 0) {
    if (value === (value << 24) >> 24) return 0xc1;
    if (value === (value << 16) >> 16) return 0xc2;
    if (value === (value << 8) >> 8) return 0xc3;
    return 0xc4;
  }
  return value >= -(2 ** 47) && value < 2 ** 47 ? 0xc5 : 0xc6;
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
  } else {
    if (tag >= LENGTH_14) target[write++] = end - start;
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
  if (tag < LENGTH_14) {
    cursor.bytes = bytes;
    cursor.start = at + 1;
    cursor.end = at + 1 + tag;
  } else if (tag < INDIRECT) {
    cursor.bytes = bytes;
    cursor.start = at + 2;
    cursor.end = at + 2 + (((tag & 0x3f) << 8) | (bytes[at + 1] as number));
  } else {
    cursor.bytes = cursor.digits;
    cursor.start = 0;
    cursor.end = writeInteger(readInteger(bytes, at, tag), cursor.digits, 0);
  }
}

function readInteger(bytes: Uint8Array, at: number, tag: number): number {
  const low = bytes[at + 1] as number;
  if (tag === 0xc1) return (low << 24) >> 24;
  if (tag === 0xc2) return (((bytes[at + 2] as number) << 24) >> 16) | low;
  const low16 = low | ((bytes[at + 2] as number) << 8);
  if (tag === 0xc3) return (((bytes[at + 3] as number) << 24) >> 8) | low16;
  const low32 = read32(bytes, at + 1);
  if (tag === 0xc4) return low32;
  const high16 = (bytes[at + 5] as number) | ((bytes[at + 6] as number) << 8);
  const high =
    tag === 0xc5 ? (high16 << 16) >> 16 : (((bytes[at + 7] as number) << 24) >> 8) | high16;
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

function read32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function write32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
