/**
 * Reads protobuf's primitives out of one frame: varints, lengths, bytes, text. Every read checks the
 * bounds and throws `WireError`, so a decoder above it may trust what it is given.
 * Hot: every reply in the client passes here.
 */

/** Bytes that are not what the schema says. The connection they came from cannot be trusted further. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Wire types: the low three bits of a tag. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
const GROUP_START = 3;
const FIXED32 = 5;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Below this many bytes a loop is faster than the platform's decoder (about 200 ns a call). */
const SHORT_TEXT_BYTES = 24;

/** A cursor over `bytes`; `end` is where the innermost open message ends. */
export class WireReader {
  readonly bytes: Uint8Array;
  at = 0;
  end: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    // A Buffer's `slice` would not copy.
    const { buffer, byteOffset, byteLength } = bytes;
    this.bytes =
      bytes.constructor === Uint8Array ? bytes : new Uint8Array(buffer, byteOffset, byteLength);
    this.end = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** An unsigned 32-bit varint (a longer one loses its upper bits, as protobuf says). */
  uint32(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= this.end) throw new WireError('varint is cut off');
      const byte = this.bytes[this.at++] as number;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new WireError('varint is longer than ten bytes');
  }

  /** A tag: field number times eight plus the wire type. */
  tag(): number {
    const tag = this.uint32();
    if (tag < 8) throw new WireError('field number 0');
    return tag;
  }

  bool(): boolean {
    return this.uint32() !== 0;
  }

  /** An unsigned 64-bit varint that the schema keeps below 2^53. */
  safeInteger(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      if (this.at >= this.end) throw new WireError('varint is cut off');
      const byte = this.bytes[this.at++] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) throw new WireError('number is above 2^53');
        return value;
      }
    }
    throw new WireError('varint is longer than ten bytes');
  }

  /** A zigzag 64-bit varint: a number where it is safe, else a bigint. */
  sint64(): number | bigint {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= this.end) throw new WireError('varint is cut off');
      const byte = this.bytes[this.at++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) return unzigzag(low >>> 0, high >>> 0);
    }
    throw new WireError('varint is longer than ten bytes');
  }

  double(): number {
    const at = this.at;
    this.#advance(8);
    return this.#view.getFloat64(at, true);
  }

  /** Reads a length and checks that it fits what is open. */
  length(): number {
    const length = this.uint32();
    if (length > this.end - this.at) throw new WireError('length reaches beyond its message');
    return length;
  }

  /** A view on the frame: as long-lived as the frame itself. */
  view(): Uint8Array {
    const length = this.length();
    const view = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return view;
  }

  /** Text; bytes that are not UTF-8 become U+FFFD. */
  text(): string {
    const length = this.length();
    const start = this.at;
    this.at += length;
    if (length <= SHORT_TEXT_BYTES) {
      let text = '';
      let i = start;
      for (; i < this.at; i++) {
        const byte = this.bytes[i] as number;
        if (byte >= 0x80) break;
        text += String.fromCharCode(byte);
      }
      if (i === this.at) return text;
    }
    return decoder.decode(this.bytes.subarray(start, this.at));
  }

  /** Opens a nested message; give what it returns to `leave` when its fields are read. */
  enter(): number {
    const length = this.length();
    const outer = this.end;
    this.end = this.at + length;
    return outer;
  }

  /** Closes the nested message. */
  leave(outer: number): void {
    this.at = this.end;
    this.end = outer;
  }

  /** Passes over the field of a tag: an unknown number, or a known one with a foreign type. */
  skip(tag: number): void {
    switch (tag & 7) {
      case VARINT:
        this.uint32();
        return;
      case FIXED64:
        this.#advance(8);
        return;
      case LENGTH:
        // Not `+=`: the length's own bytes move the position too.
        this.#advance(this.length());
        return;
      case FIXED32:
        this.#advance(4);
        return;
      case GROUP_START:
        throw new WireError('groups are not part of this protocol');
      default:
        throw new WireError('unknown wire type');
    }
  }

  #advance(count: number): void {
    if (count > this.end - this.at) throw new WireError('value is cut off');
    this.at += count;
  }
}

/** Undoes zigzag on two unsigned halves. */
function unzigzag(low: number, high: number): number | bigint {
  const negative = (low & 1) === 1;
  const shiftedLow = ((low >>> 1) | (high << 31)) >>> 0;
  const shiftedHigh = high >>> 1;
  // 2^53 is 2^21 in the upper half: below it, and at -2^53 excluded, a number is exact and safe.
  if (shiftedHigh < 0x200000) {
    const value = shiftedHigh * 0x1_0000_0000 + shiftedLow;
    if (!negative) return value;
    if (value < Number.MAX_SAFE_INTEGER) return -value - 1;
  }
  const wide = (BigInt(shiftedHigh) << 32n) | BigInt(shiftedLow);
  return negative ? -wide - 1n : wide;
}
