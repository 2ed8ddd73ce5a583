/**
 * Protobuf's numbers, written in place. The callers have reserved the room.
 * Hot: shown by the benchmark's WebSocket rows.
 */

/** What `putDouble` writes. */
export const DOUBLE_BYTES = 8;

/** How many bytes the varint of a number below 2^32 takes. */
export function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

/** Writes the varint of a number below 2^32 at `at` and returns the position behind it. */
export function putLength(buffer: Uint8Array, at: number, value: number): number {
  let position = at;
  let rest = value;
  while (rest >= 0x80) {
    buffer[position++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[position] = rest;
  return position + 1;
}

/** Writes the varint of a number below 2^31 in exactly five bytes, as decoders accept it. */
export function putPadded(buffer: Uint8Array, at: number, value: number): void {
  buffer[at] = (value & 0x7f) | 0x80;
  buffer[at + 1] = ((value >>> 7) & 0x7f) | 0x80;
  buffer[at + 2] = ((value >>> 14) & 0x7f) | 0x80;
  buffer[at + 3] = ((value >>> 21) & 0x7f) | 0x80;
  buffer[at + 4] = value >>> 28;
}

/** Writes text of one byte a character. */
export function putLatin1(buffer: Uint8Array, at: number, text: string): number {
  const length = text.length;
  for (let i = 0; i < length; i++) buffer[at + i] = text.charCodeAt(i);
  return at + length;
}

const EIGHT_BYTES = new DataView(new ArrayBuffer(8));

/** Writes a `double` and returns the position behind it. */
export function putDouble(buffer: Uint8Array, at: number, value: number): number {
  EIGHT_BYTES.setFloat64(0, value, true);
  for (let i = 0; i < DOUBLE_BYTES; i++) buffer[at + i] = EIGHT_BYTES.getUint8(i);
  return at + DOUBLE_BYTES;
}

/**
 * How many bytes a `sint64` takes. `folded` is its zigzag form where a double holds it exactly (up
 * to 2^53); beyond, `value` is folded as a bigint.
 */
export function zigzagBytes(folded: number, value: number | bigint): number {
  if (folded < 0x80000000) return varintBytes(folded);
  if (!Number.isSafeInteger(folded)) return bigVarintBytes(fold(value));
  let bytes = 5;
  for (let rest = Math.floor(folded / 2 ** 35); rest > 0; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

/** Writes a `sint64`, given as for `zigzagBytes`, and returns the position behind it. */
export function putZigzag(
  buffer: Uint8Array,
  at: number,
  folded: number,
  value: number | bigint,
): number {
  if (folded < 0x80000000) return putLength(buffer, at, folded);
  if (!Number.isSafeInteger(folded)) return putBig(buffer, at, fold(value));
  let position = at;
  let rest = folded;
  while (rest >= 0x80) {
    buffer[position++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  buffer[position] = rest;
  return position + 1;
}

function fold(value: number | bigint): bigint {
  const exact = BigInt(value);
  return exact < 0n ? -2n * exact - 1n : 2n * exact;
}

function bigVarintBytes(value: bigint): number {
  let bytes = 1;
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) bytes++;
  return bytes;
}

function putBig(buffer: Uint8Array, at: number, value: bigint): number {
  let position = at;
  let rest = value;
  while (rest >= 0x80n) {
    buffer[position++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  buffer[position] = Number(rest);
  return position + 1;
}

/** What `putLsn` takes: LSNs stay below 2^53, which is 7.6 times seven bits. */
export const LSN_BYTES = 8;

/** Writes an LSN as a varint padded to `LSN_BYTES`, so that its length is known before it is. */
export function putLsn(buffer: Buffer, start: number, lsn: number): void {
  let rest = lsn;
  for (let i = 0; i < LSN_BYTES - 1; i++) {
    buffer[start + i] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  buffer[start + LSN_BYTES - 1] = rest;
}
