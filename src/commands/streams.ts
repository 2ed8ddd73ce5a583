/**
 * The stream family: its rows in the order COMMAND lists them. The commands stand in stream-entries.ts
 * (entry by entry), stream-ranges.ts, stream-reads.ts (and waiting), stream-groups.ts, stream-claims.ts,
 * stream-pending.ts and stream-info.ts.
 */
import type { CommandSpec } from './spec.ts';
import { STREAM_CLAIM_COMMANDS } from './stream-claims.ts';
import { STREAM_ENTRY_COMMANDS } from './stream-entries.ts';
import { STREAM_GROUP_COMMANDS } from './stream-groups.ts';
import { STREAM_INFO_COMMANDS } from './stream-info.ts';
import { STREAM_PENDING_COMMANDS } from './stream-pending.ts';
import { STREAM_RANGE_COMMANDS } from './stream-ranges.ts';
import { STREAM_READ_COMMANDS } from './stream-reads.ts';
import { STREAM_REBUILDING_COMMANDS } from './stream-rebuilding.ts';

export const STREAM_COMMANDS: readonly CommandSpec[] = [
  ...STREAM_ENTRY_COMMANDS,
  ...STREAM_RANGE_COMMANDS,
  ...STREAM_READ_COMMANDS,
  ...STREAM_GROUP_COMMANDS,
  ...STREAM_CLAIM_COMMANDS,
  ...STREAM_PENDING_COMMANDS,
  ...STREAM_INFO_COMMANDS,
  ...STREAM_REBUILDING_COMMANDS,
];
