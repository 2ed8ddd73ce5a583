/** LZF, which Redis compresses long strings of its dumps with. What comes in is anyone's. */

/** A byte of input makes at most so many of output. */
const EXPANSION_MAX = 264;

/** The `length` bytes that `[start, end)` was compressed from; undefined when it is damaged. */
export function decompressLzf(
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
): Buffer | undefined {
  if (length < 1 || length > (end - start) * EXPANSION_MAX) return undefined;
  const output = Buffer.alloc(length);
  let at = start;
  let write = 0;
  while (at < end) {
    const control = bytes[at++] as number;
    if (control < 32) {
      const count = control + 1;
      if (at + count > end || write + count > length) return undefined;
      for (let i = 0; i < count; i++) output[write++] = bytes[at++] as number;
      continue;
    }
    let count = (control >>> 5) + 2;
    if (count === 9) {
      if (at >= end) return undefined;
      count += bytes[at++] as number;
    }
    if (at >= end) return undefined;
    let from = write - (((control & 0x1f) << 8) | (bytes[at++] as number)) - 1;
    if (from < 0 || write + count > length) return undefined;
    // Source and target may overlap: byte by byte, so that a run repeats itself.
    for (let i = 0; i < count; i++) output[write++] = output[from++] as number;
  }
  return write === length ? output : undefined;
}
