/**
 * PFSELFTEST: sparse and dense registers against plain numbers, and the estimate against true counts.
 * It takes some tens of milliseconds.
 */
import {
  estimate,
  HyperLogLog,
  mergeInto,
  place,
  placed,
  REGISTERS,
} from '../structures/hyperloglog.ts';

const ELEMENTS = 100_000;
/** Six standard errors of 0.81 %. */
const ERROR_MAX = 6 * 0.0081;

/** What is wrong; undefined when nothing is. */
export function selfTest(): string | undefined {
  const sparse = new HyperLogLog();
  const dense = new HyperLogLog();
  sparse.create();
  dense.create();
  dense.toDense();
  const expected = new Uint8Array(REGISTERS);
  const found = new Uint8Array(REGISTERS);
  const element = Buffer.alloc(8);
  for (let count = 1; count <= ELEMENTS; count++) {
    element.writeUInt32LE(count);
    place(element, 0, 8);
    const { register, count: value } = placed;
    expected[register] = Math.max(expected[register] as number, value);
    sparse.raise(register, value, Infinity);
    dense.raise(register, value, 0);
    if (!isPower(count) && count !== ELEMENTS) continue;
    for (const one of [sparse, dense]) {
      found.fill(0);
      if (!mergeInto(found, one.bytes, 0, one.length) || !Buffer.from(found).equals(expected)) {
        return `the registers differ after ${count} elements`;
      }
    }
    const estimated = estimate(found);
    if (Math.abs(estimated - count) > Math.ceil(count * ERROR_MAX)) {
      return `${count} elements are counted as ${estimated}`;
    }
  }
  return undefined;
}

function isPower(count: number): boolean {
  return (count & (count - 1)) === 0;
}
