/**
 * The layout of an entry: one arena block that holds a key, what is known about its value, and, for
 * a string, the value itself.
 *
 *   word 0  key length (24 bits) | offset of the key in words (8 bits); what the byte-map reads
 *   word 1  last use in seconds (24 bits) | type (4) | encoding (4)
 *   word 2  a string's length in bytes, or the reference of a collection's structure
 *   word 3  position in the expiry heap   \ only when the key offset is 6: entries that
 *   4 and 5 deadline, ms since 1970       / have, had, or may cheaply get a deadline
 *   then    the key's bytes, then a string's bytes
 *
 * Hot: every command passes here (bench rows SET and GET).
 */

/** What a value is; the numbers are kept in entries. */
export const ValueType = {
  string: 0,
  list: 1,
  set: 2,
  sortedSet: 3,
  hash: 4,
  stream: 5,
} as const;
export type ValueType = (typeof ValueType)[keyof typeof ValueType];

const TYPE_NAMES = ['string', 'list', 'set', 'zset', 'hash', 'stream'] as const;

/** The name that TYPE answers. */
export function typeName(type: ValueType): (typeof TYPE_NAMES)[number] {
  return TYPE_NAMES[type];
}

/** Key offset, in words, of an entry without and with room for a deadline. */
export const PLAIN_KEY_WORDS = 3;
export const EXPIRING_KEY_WORDS = 6;

export const WORD_USE = 1;
export const WORD_VALUE = 2;
export const WORD_HEAP = 3;
/** Index of the deadline in doubles. */
export const DOUBLE_DEADLINE = 2;

export const KEY_LENGTH_MASK = 0xffffff;
export const KEY_OFFSET_SHIFT = 24;
export const USE_MASK = 0xffffff;
export const TYPE_SHIFT = 24;
export const ENCODING_SHIFT = 28;
/** Type and encoding, as they stand together, of a hash whose fields may have deadlines. */
export const EXPIRING_HASH: number = ValueType.hash | (2 << (ENCODING_SHIFT - TYPE_SHIFT));

/** Strings this long get room for a deadline at once: giving it later would copy them. */
export const ROOMY_STRING_BYTES = 1024;
/** From this size on a growing string takes an eighth more than it needs, so that appends stay cheap. */
export const SLACK_STRING_BYTES = 4096;
/** How often RANDOMKEY looks again when it hits an entry past its deadline, as Redis's maxtries. */
export const RANDOM_TRIES = 100;
