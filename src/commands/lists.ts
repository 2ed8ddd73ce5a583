/**
 * The list family: its rows in the order COMMAND lists them. The commands stand in
 * list-ends.ts (pushes and pops), list-positions.ts (what reads or edits by index or value),
 * list-moves.ts (from list to list, and the first of several) and list-blocking.ts (those that wait).
 */

import { LIST_BLOCKING_COMMANDS } from './list-blocking.ts';
import { LIST_END_COMMANDS } from './list-ends.ts';
import { LIST_MOVE_COMMANDS } from './list-moves.ts';
import { LIST_POSITION_COMMANDS } from './list-positions.ts';
import type { CommandSpec } from './spec.ts';

export const LIST_COMMANDS: readonly CommandSpec[] = [
  ...LIST_END_COMMANDS,
  ...LIST_POSITION_COMMANDS,
  ...LIST_MOVE_COMMANDS,
  ...LIST_BLOCKING_COMMANDS,
];
