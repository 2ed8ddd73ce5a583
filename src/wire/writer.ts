/**
 * Writes protobuf's primitives into one growing buffer. Text is encoded in place, and a nested message
 * is begun with one byte reserved for its length, which is widened only when it needs to be.
 * Hot: every request of the client passes here.
 */

const encoder = new TextEncoder();

/** Text up to this many characters is tried as ASCII in a loop before the encoder is asked. */
const SHORT_TEXT_LENGTH = 32;

const BYTES_AT_FIRST = 1024;

/** A growing buffer; `take` hands out what was written and starts anew. */
export class WireWriter {
  #bytes = new Uint8Array(BYTES_AT_FIRST);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  uint32(value: number): void {
    this.#reserve(5);
    this.#length = putVarint(this.#bytes, this.#length, value);
  }

  /** A field of length bytes: text as UTF-8, bytes as they are. */
  field(tag: number, value: string | Uint8Array): void {
    this.uint32(tag);
    if (typeof value !== 'string') this.#binary(value);
    else if (value.length > SHORT_TEXT_LENGTH || !this.#ascii(value)) this.#text(value);
  }

  /** Opens a nested message; give what it returns to `end`. */
  begin(tag: number): number {
    this.uint32(tag);
    this.#reserve(1);
    return ++this.#length;
  }

  /** Closes the nested message and writes its length before it. */
  end(start: number): void {
    const length = this.#length - start;
    const width = varintBytes(length);
    if (width > 1) {
      this.#reserve(width - 1);
      this.#bytes.copyWithin(start + width - 1, start, this.#length);
      this.#length += width - 1;
    }
    putVarint(this.#bytes, start - 1, length);
  }

  /** Forgets what was written since `length` was this. */
  cut(length: number): void {
    this.#length = length;
  }

  /** What was written after `from`, removed from here. */
  splitOff(from: number): Uint8Array {
    const tail = this.#bytes.slice(from, this.#length);
    this.#length = from;
    return tail;
  }

  /** Appends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A copy of what was written; the writer is empty afterwards and gives up a large buffer. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > 64 * BYTES_AT_FIRST) this.#bytes = new Uint8Array(BYTES_AT_FIRST);
    return taken;
  }

  #binary(value: Uint8Array): void {
    this.uint32(value.length);
    this.raw(value);
  }

  #ascii(value: string): boolean {
    this.#reserve(SHORT_TEXT_LENGTH + 1);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = value.length;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) return false;
      bytes[at++] = code;
    }
    this.#length = at;
    return true;
  }

  /** UTF-8 behind a length that is only known afterwards; three bytes a UTF-16 unit is the most. */
  #text(value: string): void {
    this.#reserve(5 + value.length * 3);
    const start = this.#length + 1;
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(start));
    this.#length = start + written;
    this.end(start);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

function putVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}
