/**
 * Bits of byte ranges, the highest bit of a byte first: count them and find the first. Ranges lie at
 * any offset, so that they are copied in pieces to where 32 bits can be looked at at once; a native
 * copy and words cost a third of a loop over bytes.
 */

/** Words of a piece: it stays in the processor's first cache. */
const PIECE_WORDS = 2048;
const PIECE_BYTES = PIECE_WORDS * 4;

const words = new Int32Array(PIECE_WORDS);
const pieces = new Uint8Array(words.buffer);

/** How many bits of `[start, end)` are one. */
export function countBits(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += PIECE_BYTES) {
    const filled = loadPiece(bytes, at, Math.min(end, at + PIECE_BYTES));
    for (let i = 0; i < filled; i++) count += bitsOf(words[i] as number);
  }
  return count;
}

/** The index, from the highest bit of `start` on, of the first bit with this value; -1 when none has it. */
export function findBit(bytes: Uint8Array, start: number, end: number, bit: number): number {
  const skipped = bit === 1 ? 0 : -1;
  let at = start;
  for (; end - at >= 64; at += PIECE_BYTES) {
    const pieceEnd = Math.min(end, at + PIECE_BYTES);
    loadPiece(bytes, at, pieceEnd);
    const whole = (pieceEnd - at) >>> 2;
    let word = 0;
    while (word < whole && words[word] === skipped) word++;
    if (word < whole) {
      at += word * 4;
      break;
    }
    if (pieceEnd === end) {
      at += whole * 4;
      break;
    }
  }
  const skippedByte = skipped & 0xff;
  while (at < end && bytes[at] === skippedByte) at++;
  if (at >= end) return -1;
  const differing = (bytes[at] as number) ^ skippedByte;
  return (at - start) * 8 + Math.clz32(differing) - 24;
}

/** How many bits of a 32-bit number are one. */
export function bitsOf(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Copies a piece to the words, zeros behind it; how many words it takes. */
function loadPiece(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  pieces.set(bytes.subarray(start, end));
  const filled = (length + 3) >>> 2;
  pieces.fill(0, length, filled * 4);
  return filled;
}
