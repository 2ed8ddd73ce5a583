/**
 * The set family: its rows in the order COMMAND lists them. The commands stand in set-members.ts
 * (by member), set-random.ts (by chance) and set-algebra.ts (sets of sets).
 */
import { SET_ALGEBRA_COMMANDS } from './set-algebra.ts';
import { SET_MEMBER_COMMANDS } from './set-members.ts';
import { SET_RANDOM_COMMANDS } from './set-random.ts';
import type { CommandSpec } from './spec.ts';

export const SET_COMMANDS: readonly CommandSpec[] = [
  ...SET_MEMBER_COMMANDS,
  ...SET_RANDOM_COMMANDS,
  ...SET_ALGEBRA_COMMANDS,
];
