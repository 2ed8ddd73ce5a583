/**
 * Unsigned 64-bit numbers in as few bytes as they need, seven bits a byte, the low ones first. A
 * number is two 32-bit words, which a reader leaves in `VarintReader`.
 * Hot: shown by the bench rows XADD and XREADGROUP.
 */

/** Bytes that the number takes. */
export function varintBytes(high: number, low: number): number {
  if (high === 0) {
    if (low < 0x80) return 1;
    if (low < 0x4000) return 2;
    if (low < 0x200000) return 3;
    return low < 0x10000000 ? 4 : 5;
  }
  return Math.ceil((64 - Math.clz32(high)) / 7);
}

/** Writes the number at `at` and returns the position behind it. */
export function writeVarint(high: number, low: number, target: Uint8Array, at: number): number {
  let position = at;
  let upper = high;
  let lower = low;
  while (upper !== 0 || lower >= 0x80) {
    target[position++] = (lower & 0x7f) | 0x80;
    lower = ((lower >>> 7) | (upper << 25)) >>> 0;
    upper >>>= 7;
  }
  target[position] = lower;
  return position + 1;
}

/** Writes a number below 2^32 so that it is read from its end backwards. */
export function writeVarintBack(value: number, target: Uint8Array, at: number): number {
  const end = at + varintBytes(0, value);
  let position = end;
  let rest = value;
  while (position > at) {
    target[--position] = (rest & 0x7f) | (position > at ? 0x80 : 0);
    rest >>>= 7;
  }
  return end;
}

/** Reads numbers one behind the other; the last one read is in `high` and `low`. */
export class VarintReader {
  /** Where the next number begins, or, backwards, where the one before ends. */
  at = 0;
  readonly #words = new Uint32Array(2);

  get high(): number {
    return this.#words[0] as number;
  }

  get low(): number {
    return this.#words[1] as number;
  }

  read(bytes: Uint8Array): void {
    let byte = bytes[this.at++] as number;
    const words = this.#words;
    words[0] = 0;
    words[1] = byte & 0x7f;
    if (byte < 0x80) return;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = bytes[this.at++] as number;
      const bits = byte & 0x7f;
      if (shift < 32) words[1] = (words[1] as number) | (bits << shift);
      if (shift > 31) words[0] = (words[0] as number) | (bits << (shift - 32));
      else if (shift > 25) words[0] = bits >>> (32 - shift);
    }
  }

  /** A number below 2^32. */
  readSmall(bytes: Uint8Array): number {
    const first = bytes[this.at] as number;
    if (first < 0x80) {
      this.at++;
      return first;
    }
    this.read(bytes);
    return this.low;
  }

  /** A number that `writeVarintBack` has written and that ends before `at`. */
  readBack(bytes: Uint8Array): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[--this.at] as number;
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
      if ((byte & 0x80) === 0) return value;
    }
  }
}
