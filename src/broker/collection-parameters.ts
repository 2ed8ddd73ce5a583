/**
 * Up to where collections are small: Redis's `*-max-*` parameters, read and set in the keyspace, which
 * decides by them. A change concerns what is written from now on.
 */
import type { Keyspace } from '../keyspace/keyspace.ts';
import { field, type Parameter } from './parameter.ts';
import { INT_MAX, integer, LONG_MAX, memory } from './parameter-kinds.ts';

const ENTRIES = integer({ min: 0, max: LONG_MAX });
const DEPTH = integer({ min: 0, max: INT_MAX });
const BYTES = memory({ min: 0, max: LONG_MAX });

/** The parameters over the limits of this keyspace. */
export function collectionParameters(keyspace: Keyspace): Parameter[] {
  const { limits: sets } = keyspace.sets;
  const { limits: sortedSets } = keyspace.sortedSets;
  const { limits: hashes } = keyspace.hashes;
  const { hyperLogLogLimits: hyperLogLogs } = keyspace;
  const { limits: streamNodes } = keyspace.streams.log;
  return [
    field('list-compress-depth', DEPTH, { values: keyspace.lists, name: 'compressDepth' }),
    field('set-max-intset-entries', ENTRIES, { values: sets, name: 'intsetEntriesMax' }),
    field('set-max-listpack-entries', ENTRIES, { values: sets, name: 'packedEntriesMax' }),
    field('set-max-listpack-value', BYTES, { values: sets, name: 'packedValueBytesMax' }),
    field('hll-sparse-max-bytes', BYTES, { values: hyperLogLogs, name: 'sparseBytesMax' }),
    ...packed('zset', sortedSets),
    ...packed('hash', hashes),
    field('stream-node-max-bytes', BYTES, { values: streamNodes, name: 'bytesMax' }),
    field('stream-node-max-entries', ENTRIES, { values: streamNodes, name: 'entriesMax' }),
  ];
}

/** The two limits of a type that had another name for them before Redis 7.0. */
function packed(
  type: string,
  limits: { packedEntriesMax: number; packedValueBytesMax: number },
): Parameter[] {
  const names = (what: string): { name: string; alias: string } => ({
    name: `${type}-max-listpack-${what}`,
    alias: `${type}-max-ziplist-${what}`,
  });
  return [
    field(names('entries'), ENTRIES, { values: limits, name: 'packedEntriesMax' }),
    field(names('value'), BYTES, { values: limits, name: 'packedValueBytesMax' }),
  ];
}
