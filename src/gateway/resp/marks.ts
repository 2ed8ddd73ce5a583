/**
 * The bytes that begin RESP values, and the header that most of them have: type, number, CR LF.
 * Hot: every reply passes here (bench rows GET, LRANGE).
 */
import { writeInteger } from '../../base/bytes.ts';

export const CR = 0x0d;
export const LF = 0x0a;
export const SIMPLE = 0x2b;
export const ERROR = 0x2d;
export const INTEGER = 0x3a;
export const BULK = 0x24;
export const ARRAY = 0x2a;
// From RESP3 on:
export const NULL = 0x5f;
export const DOUBLE = 0x2c;
export const BOOLEAN = 0x23;
export const BIG_NUMBER = 0x28;
export const VERBATIM = 0x3d;
export const MAP = 0x25;
export const SET = 0x7e;
export const PUSH = 0x3e;
export const ATTRIBUTE = 0x7c;

/** What a header takes at most: a type, a sign, 16 digits, CR LF. */
export const HEADER_BYTES_MAX = 20;

/** Writes a type's byte, a safe integer and CR LF at `at`; returns the position behind. */
export function writeHeader(buffer: Buffer, at: number, type: number, value: number): number {
  buffer[at] = type;
  let end: number;
  if (value >= 0 && value < 10) {
    buffer[at + 1] = 0x30 + value;
    end = at + 2;
  } else if (value >= 10 && value < 100) {
    const tens = (value / 10) | 0;
    buffer[at + 1] = 0x30 + tens;
    buffer[at + 2] = 0x30 + value - tens * 10;
    end = at + 3;
  } else {
    end = writeInteger(value, buffer, at + 1);
  }
  buffer[end] = CR;
  buffer[end + 1] = LF;
  return end + 2;
}
