/** Helpers for strings as arrays of bits, the highest bit of the first byte being bit 0. */

import type { Reply } from '../../wire/reply.ts';
import type { Integer } from './replies.ts';
import * as as from './replies.ts';
import { type Argument, type Name, type Names, namesOf } from './runner.ts';
import { StringCommands } from './strings.ts';

/** A part of a string, both ends included; negative ones count from the end. */
export interface BitRange {
  readonly start: number;
  /** Absent, where that is allowed: to the end. */
  readonly end?: number;
  /** What the ends count. Absent: BYTE. Needs `end`. */
  readonly unit?: 'BYTE' | 'BIT';
}

/** `u1` to `u63` and `i1` to `i64`. */
export type BitFieldType = `${'i' | 'u'}${number}`;

/** One step of BITFIELD. An offset `#3` is three fields of the type from the beginning. */
export type BitFieldStep =
  | { readonly get: BitFieldType; readonly offset: number | `#${number}` }
  | {
      readonly set: BitFieldType;
      readonly offset: number | `#${number}`;
      readonly value: Integer;
      readonly overflow?: 'WRAP' | 'SAT' | 'FAIL';
    }
  | {
      readonly increment: BitFieldType;
      readonly offset: number | `#${number}`;
      readonly by: Integer;
      readonly overflow?: 'WRAP' | 'SAT' | 'FAIL';
    };

export class BitmapCommands<Bulk extends string | Uint8Array> extends StringCommands<Bulk> {
  /** Answers the bit from before. */
  setbit(key: Name, offset: number, bit: 0 | 1): Promise<number> {
    return this.write('SETBIT', [key, offset, bit], as.count);
  }

  getbit(key: Name, offset: number): Promise<number> {
    return this.read('GETBIT', [key, offset], as.count);
  }

  /** How many bits are one; of a range, which needs its end. */
  bitcount(key: Name, range?: Required<Pick<BitRange, 'end'>> & BitRange): Promise<number> {
    return this.read('BITCOUNT', [key, ...rangeWords(range)], as.count);
  }

  /** The first such bit, or -1. */
  bitpos(key: Name, bit: 0 | 1, range?: BitRange): Promise<number> {
    return this.read('BITPOS', [key, bit, ...rangeWords(range)], as.count);
  }

  /** Keeps strings combined bit by bit, and answers the result's bytes. NOT takes one source. */
  bitop(
    operation: 'AND' | 'OR' | 'XOR' | 'NOT',
    destination: Name,
    sources: Names,
  ): Promise<number> {
    return this.write('BITOP', [operation, destination, ...namesOf(sources)], as.count);
  }

  /**
   * Reads, sets and increments integers, in one step. Answers for each step the value: the one from
   * before where it set; null where the overflow was to fail.
   */
  bitfield(key: Name, steps: readonly BitFieldStep[]): Promise<(Integer | null)[]> {
    return this.write('BITFIELD', [key, ...steps.flatMap(stepWords)], as.list(integerOrNull));
  }

  /** As `bitfield`, only reading: it may be sent again after a lost connection. */
  bitfieldRo(
    key: Name,
    steps: readonly Extract<BitFieldStep, { get: BitFieldType }>[],
  ): Promise<Integer[]> {
    return this.read('BITFIELD_RO', [key, ...steps.flatMap(stepWords)], as.list(as.integer));
  }
}

function rangeWords(range: BitRange | undefined): Argument[] {
  if (range === undefined) return [];
  const { start, end, unit } = range;
  return [start, ...(end === undefined ? [] : [end]), ...(unit === undefined ? [] : [unit])];
}

function stepWords(step: BitFieldStep): Argument[] {
  if ('get' in step) return ['GET', step.get, step.offset];
  const overflow = step.overflow === undefined ? ['OVERFLOW', 'WRAP'] : ['OVERFLOW', step.overflow];
  if ('set' in step) return [...overflow, 'SET', step.set, step.offset, step.value];
  return [...overflow, 'INCRBY', step.increment, step.offset, step.by];
}

function integerOrNull(reply: Reply): Integer | null {
  return reply === null ? null : as.integer(reply);
}
