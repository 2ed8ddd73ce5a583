/**
 * Places: the family's rows in the order COMMAND lists them. The commands stand in geo-members.ts (by
 * member) and geo-search.ts (by distance).
 */
import { GEO_MEMBER_COMMANDS } from './geo-members.ts';
import { GEO_SEARCH_COMMANDS } from './geo-search.ts';
import type { CommandSpec } from './spec.ts';

export const GEO_COMMANDS: readonly CommandSpec[] = [
  ...GEO_MEMBER_COMMANDS,
  ...GEO_SEARCH_COMMANDS,
];
