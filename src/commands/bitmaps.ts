/**
 * Strings as arrays of bits: the family's rows in the order COMMAND lists them. The commands stand in
 * bits.ts (one bit), bit-counts.ts (BITCOUNT and BITPOS), bit-operations.ts (BITOP) and bit-fields.ts
 * (integers of any width).
 */
import { BIT_COUNT_COMMANDS } from './bit-counts.ts';
import { BIT_FIELD_COMMANDS } from './bit-fields.ts';
import { BIT_OPERATION_COMMANDS } from './bit-operations.ts';
import { BIT_COMMANDS } from './bits.ts';
import type { CommandSpec } from './spec.ts';

export const BITMAP_COMMANDS: readonly CommandSpec[] = [
  ...BIT_COMMANDS,
  ...BIT_COUNT_COMMANDS,
  ...BIT_OPERATION_COMMANDS,
  ...BIT_FIELD_COMMANDS,
];
