/**
 * The hash family: its rows in the order COMMAND lists them. The commands stand in hash-fields.ts
 * (field by field), hash-counters.ts (fields that are numbers), hash-reads.ts (whole hashes) and
 * field-expiry.ts (when fields end).
 */
import { FIELD_EXPIRY_COMMANDS } from './field-expiry.ts';
import { HASH_COUNTER_COMMANDS } from './hash-counters.ts';
import { HASH_FIELD_COMMANDS } from './hash-fields.ts';
import { HASH_READ_COMMANDS } from './hash-reads.ts';
import type { CommandSpec } from './spec.ts';

export const HASH_COMMANDS: readonly CommandSpec[] = [
  ...HASH_FIELD_COMMANDS,
  ...HASH_COUNTER_COMMANDS,
  ...HASH_READ_COMMANDS,
  ...FIELD_EXPIRY_COMMANDS,
];
