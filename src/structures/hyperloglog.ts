/**
 * HyperLogLogs in the bytes that Redis keeps them in, so that a value may move between the two: a
 * header of 16 bytes, then 16,384 registers of 6 bits (dense) or runs of equal registers (sparse).
 *
 *   0–3   "HYLL"
 *   4     0 = dense, 1 = sparse
 *   8–15  the count, little-endian, when the highest bit of byte 15 is 0
 *
 *   00nnnnnn            1 to 64 registers that are 0
 *   01nnnnnn nnnnnnnn   1 to 16,384 registers that are 0
 *   1vvvvvnn            1 to 4 registers that are 1 to 32
 *
 * A `HyperLogLog` is a working copy: commands load a value, change it and store it when all went well.
 * What is loaded may come from anyone, and is checked as it is walked.
 * Hot: shown by PFADD.
 */
import { murmur64, murmured } from '../base/murmur.ts';

export const REGISTERS = 16_384;
const HEADER_BYTES = 16;
export const DENSE_BYTES: number = HEADER_BYTES + (REGISTERS * 6) / 8;
/** A run covers a register at least and takes two bytes at most; a longer one repeats itself. */
export const SPARSE_BYTES_MAX: number = HEADER_BYTES + 2 * REGISTERS;
/** One value more than the 50 bits of a hash that do not choose the register. */
const COUNT_MAX = 51;
const ALPHA = 0.7213475204444817;
const SPARSE_VALUE_MAX = 32;
const VALUE_RUN_MAX = 4;
const SHORT_RUN_MAX = 64;
/** Runs behind a change that are looked at for neighbours to join. */
const JOINED_RUNS = 5;

/** Where an element counts, and how much: what `place` has found. */
export const placed = { register: 0, count: 0 };

/** Finds the register of the element `[start, end)` and its count, in `placed`. */
export function place(bytes: Uint8Array, start: number, end: number): void {
  murmur64(bytes, start, end);
  const { low, high } = murmured;
  placed.register = low & (REGISTERS - 1);
  // The 50 bits above: 18 of the low half, then 32; a one behind them ends the search.
  const rest = low >>> 14;
  if (rest !== 0) placed.count = trailingZeros(rest) + 1;
  else placed.count = high === 0 ? COUNT_MAX : trailingZeros(high) + 19;
}

function trailingZeros(value: number): number {
  return 31 - Math.clz32(value & -value);
}

/** True when the bytes begin as a HyperLogLog and a dense one has the right length. */
export function isHyperLogLog(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_BYTES) return false;
  for (let i = 0; i < 4; i++) if (bytes[start + i] !== 'HYLL'.charCodeAt(i)) return false;
  const encoding = bytes[start + 4] as number;
  return encoding === 1 || (encoding === 0 && end - start === DENSE_BYTES);
}

export function isDense(bytes: Uint8Array, start: number): boolean {
  return bytes[start + 4] === 0;
}

/** The count that the header remembers; -1 when it does not. */
export function rememberedCount(bytes: Uint8Array, start: number): number {
  if (((bytes[start + 15] as number) & 0x80) !== 0) return -1;
  let count = 0;
  for (let i = 15; i >= 8; i--) count = count * 256 + (bytes[start + i] as number);
  return count;
}

/** Says that the header's count is out of date. */
export function forgetCount(bytes: Uint8Array, start: number): void {
  bytes[start + 15] = (bytes[start + 15] as number) | 0x80;
}

/** Raises one register of a dense one that begins at `start`; false when it is so high already. */
export function raiseDense(
  bytes: Uint8Array,
  start: number,
  { register, count }: { readonly register: number; readonly count: number },
): boolean {
  const bit = register * 6;
  const at = start + HEADER_BYTES + (bit >>> 3);
  const shift = bit & 7;
  // The last register ends with the value: what would lie behind it is not looked at.
  const next = shift > 2 ? (bytes[at + 1] as number) : 0;
  const pair = (bytes[at] as number) | (next << 8);
  if (((pair >>> shift) & 0x3f) >= count) return false;
  const raised = (pair & ~(0x3f << shift)) | (count << shift);
  bytes[at] = raised;
  if (shift > 2) bytes[at + 1] = raised >>> 8;
  return true;
}

/** Raises `registers`, one byte each, to those of a value; false when its runs are damaged. */
export function mergeInto(
  registers: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (isDense(bytes, start)) {
    mergeDense(registers, bytes, start + HEADER_BYTES);
    return true;
  }
  let register = 0;
  for (let at = start + HEADER_BYTES; at < end; at += runBytes(bytes[at] as number)) {
    const length = runLength(bytes, at, end);
    const value = runValue(bytes[at] as number);
    if (length === 0 || register + length > REGISTERS) return false;
    if (value === 0) {
      register += length;
      continue;
    }
    for (let left = length; left > 0; left--, register++) {
      if (value > (registers[register] as number)) registers[register] = value;
    }
  }
  return register === REGISTERS;
}

function mergeDense(registers: Uint8Array, bytes: Uint8Array, start: number): void {
  let at = start;
  for (let register = 0; register < REGISTERS; register += 4, at += 3) {
    const triple =
      (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
    for (let i = 0; i < 4; i++) {
      const value = (triple >>> (i * 6)) & 0x3f;
      if (value > (registers[register + i] as number)) registers[register + i] = value;
    }
  }
}

const histogram = new Int32Array(64);

/** How many different elements the registers have seen, as Redis estimates it (O. Ertl, 2017). */
export function estimate(registers: Uint8Array): number {
  histogram.fill(0);
  for (let i = 0; i < REGISTERS; i++) {
    const value = registers[i] as number;
    histogram[value] = (histogram[value] as number) + 1;
  }
  let z = REGISTERS * tau((REGISTERS - (histogram[COUNT_MAX] as number)) / REGISTERS);
  for (let value = COUNT_MAX - 1; value >= 1; value--) {
    z += histogram[value] as number;
    z *= 0.5;
  }
  z += REGISTERS * sigma((histogram[0] as number) / REGISTERS);
  return Math.round((ALPHA * REGISTERS * REGISTERS) / z);
}

function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let x = share;
  let y = 1;
  let z = 1 - x;
  for (let before = Number.NaN; before !== z; ) {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}

function sigma(share: number): number {
  if (share === 1) return Infinity;
  let x = share;
  let y = 1;
  let z = x;
  for (let before = Number.NaN; before !== z; ) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

/** Bytes of the run that begins with `tag`. */
function runBytes(tag: number): number {
  return (tag & 0xc0) === 0x40 ? 2 : 1;
}

/** Registers of the run at `at`; 0 when it is cut off. */
function runLength(bytes: Uint8Array, at: number, end: number): number {
  const tag = bytes[at] as number;
  if (tag >= 0x80) return (tag & 3) + 1;
  if (tag < 0x40) return tag + 1;
  return at + 1 < end ? (((tag & 0x3f) << 8) | (bytes[at + 1] as number)) + 1 : 0;
}

/** What the registers of a run are. */
function runValue(tag: number): number {
  return tag >= 0x80 ? ((tag >>> 2) & 0x1f) + 1 : 0;
}

/** The runs of a sparse one in words, as PFDEBUG DECODE shows them. */
export function describeRuns(bytes: Uint8Array, start: number, end: number): string {
  const words: string[] = [];
  for (let at = start + HEADER_BYTES; at < end; at += runBytes(bytes[at] as number)) {
    const tag = bytes[at] as number;
    const length = runLength(bytes, at, end);
    if (tag >= 0x80) words.push(`v:${runValue(tag)},${length}`);
    else words.push(`${tag < 0x40 ? 'z' : 'Z'}:${length}`);
  }
  return words.join(' ');
}

/** What `raise` has done. */
export type Raised = 'changed' | 'same' | 'damaged';

export class HyperLogLog {
  readonly bytes: Buffer = Buffer.alloc(SPARSE_BYTES_MAX + 8);
  length = 0;
  /** True when it became dense because a sparse one would have been too long. */
  outgrew = false;
  readonly #registers = new Uint8Array(REGISTERS);
  readonly #runs = new Uint8Array(5);

  get isDense(): boolean {
    return isDense(this.bytes, 0);
  }

  /** Begins with an empty one. */
  create(): void {
    this.bytes.fill(0, 0, HEADER_BYTES);
    this.bytes.write('HYLL', 'latin1');
    this.bytes[4] = 1;
    this.length = HEADER_BYTES + writeZeros(this.bytes, HEADER_BYTES, REGISTERS);
    this.outgrew = false;
  }

  /** Begins with a value's bytes; false when they are too many. */
  load(bytes: Uint8Array, start: number, end: number): boolean {
    this.outgrew = false;
    this.length = end - start;
    if (this.length > SPARSE_BYTES_MAX) return false;
    this.bytes.set(bytes.subarray(start, end));
    return true;
  }

  /** Raises a register. A sparse one that would be longer than `sparseBytesMax` becomes dense. */
  raise(register: number, count: number, sparseBytesMax: number): Raised {
    if (this.isDense) return this.#raiseDense(register, count);
    if (count > SPARSE_VALUE_MAX) {
      return this.toDense() ? this.#raiseDense(register, count) : 'damaged';
    }
    return this.#raiseSparse(register, count, sparseBytesMax);
  }

  /** Makes a sparse one dense; false when its runs are damaged. The count it remembers stays. */
  toDense(): boolean {
    if (this.isDense) return true;
    const registers = this.#registers;
    registers.fill(0);
    if (!mergeInto(registers, this.bytes, 0, this.length)) return false;
    this.bytes[4] = 0;
    this.bytes.fill(0, HEADER_BYTES, DENSE_BYTES);
    this.length = DENSE_BYTES;
    for (let register = 0; register < REGISTERS; register++) {
      const count = registers[register] as number;
      if (count > 0) raiseDense(this.bytes, 0, { register, count });
    }
    return true;
  }

  #raiseDense(register: number, count: number): Raised {
    return raiseDense(this.bytes, 0, { register, count }) ? 'changed' : 'same';
  }

  #raiseSparse(register: number, count: number, sparseBytesMax: number): Raised {
    const { bytes } = this;
    let at = HEADER_BYTES;
    let previous = HEADER_BYTES;
    let first = 0;
    let length = 0;
    for (; at < this.length; at += runBytes(bytes[at] as number)) {
      length = runLength(bytes, at, this.length);
      if (length === 0 || register < first + length) break;
      previous = at;
      first += length;
    }
    if (length === 0 || at >= this.length) return 'damaged';
    const value = runValue(bytes[at] as number);
    if (value >= count) return 'same';
    const size = this.#splitRun({ first, length, value }, register, count);
    const growth = size - runBytes(bytes[at] as number);
    if (growth > 0 && this.length + growth > Math.min(sparseBytesMax, SPARSE_BYTES_MAX)) {
      this.outgrew = true;
      return this.toDense() ? this.#raiseDense(register, count) : 'damaged';
    }
    const behind = at + runBytes(bytes[at] as number);
    bytes.copyWithin(behind + growth, behind, this.length);
    bytes.set(this.#runs.subarray(0, size), at);
    this.length += growth;
    this.#joinFrom(previous);
    return 'changed';
  }

  /** Writes the runs that take the place of one to `#runs`; how many bytes they take. */
  #splitRun(
    run: { first: number; length: number; value: number },
    register: number,
    count: number,
  ): number {
    const runs = this.#runs;
    const before = register - run.first;
    const behind = run.length - before - 1;
    let size = writeRun(runs, 0, run.value, before);
    size += writeRun(runs, size, count, 1);
    return size + writeRun(runs, size, run.value, behind);
  }

  /** Joins neighbours with equal values among the next runs, as Redis does, so that bytes are the same. */
  #joinFrom(position: number): void {
    const { bytes } = this;
    let at = position;
    for (let left = JOINED_RUNS; at < this.length && left > 0; left--) {
      const tag = bytes[at] as number;
      const next = bytes[at + 1] as number;
      if (tag >= 0x80 && at + 1 < this.length && next >= 0x80 && runValue(tag) === runValue(next)) {
        const length = (tag & 3) + (next & 3) + 2;
        if (length <= VALUE_RUN_MAX) {
          writeRun(bytes, at, runValue(tag), length);
          bytes.copyWithin(at + 1, at + 2, this.length);
          this.length--;
          continue;
        }
      }
      at += runBytes(tag);
    }
  }
}

/** Writes a run of `length` registers, nothing for none; how many bytes it takes. */
function writeRun(bytes: Uint8Array, at: number, value: number, length: number): number {
  if (length === 0) return 0;
  if (value === 0) return writeZeros(bytes, at, length);
  bytes[at] = 0x80 | ((value - 1) << 2) | (length - 1);
  return 1;
}

function writeZeros(bytes: Uint8Array, at: number, length: number): number {
  if (length <= SHORT_RUN_MAX) {
    bytes[at] = length - 1;
    return 1;
  }
  bytes[at] = 0x40 | ((length - 1) >>> 8);
  bytes[at + 1] = length - 1;
  return 2;
}
