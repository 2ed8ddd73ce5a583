/**
 * The sorted set family: its rows in the order COMMAND lists them. The commands stand in
 * sorted-set-members.ts (by member), sorted-set-ranges.ts (by rank, score or lexical range),
 * sorted-set-pops.ts (ends and chance), sorted-set-algebra.ts (sorted sets of sorted sets) and
 * sorted-set-blocking.ts (the first of several, and those that wait).
 */
import { SORTED_SET_ALGEBRA_COMMANDS } from './sorted-set-algebra.ts';
import { SORTED_SET_BLOCKING_COMMANDS } from './sorted-set-blocking.ts';
import { SORTED_SET_MEMBER_COMMANDS } from './sorted-set-members.ts';
import { SORTED_SET_POP_COMMANDS } from './sorted-set-pops.ts';
import { SORTED_SET_RANGE_COMMANDS } from './sorted-set-ranges.ts';
import type { CommandSpec } from './spec.ts';

export const SORTED_SET_COMMANDS: readonly CommandSpec[] = [
  ...SORTED_SET_MEMBER_COMMANDS,
  ...SORTED_SET_RANGE_COMMANDS,
  ...SORTED_SET_POP_COMMANDS,
  ...SORTED_SET_ALGEBRA_COMMANDS,
  ...SORTED_SET_BLOCKING_COMMANDS,
];
