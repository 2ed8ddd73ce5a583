/**
 * Up to where collections are small: Redis's `*-max-*` parameters, read and set in the keyspace, which
 * decides by them. A change concerns what is written from now on.
 */
import type { Keyspace } from '../keyspace/keyspace.ts';
import { countParameter, type Parameter } from './parameters.ts';

/** The parameters over the limits of this keyspace. */
export function collectionParameters(keyspace: Keyspace): Parameter[] {
  const { limits: sets } = keyspace.sets;
  const { limits: sortedSets } = keyspace.sortedSets;
  const { limits: hashes } = keyspace.hashes;
  return [
    limit(sets, 'intsetEntriesMax', { name: 'set-max-intset-entries' }),
    limit(sets, 'packedEntriesMax', { name: 'set-max-listpack-entries' }),
    limit(sets, 'packedValueBytesMax', { name: 'set-max-listpack-value' }),
    limit(sortedSets, 'packedEntriesMax', {
      name: 'zset-max-listpack-entries',
      alias: 'zset-max-ziplist-entries',
    }),
    limit(sortedSets, 'packedValueBytesMax', {
      name: 'zset-max-listpack-value',
      alias: 'zset-max-ziplist-value',
    }),
    limit(hashes, 'packedEntriesMax', {
      name: 'hash-max-listpack-entries',
      alias: 'hash-max-ziplist-entries',
    }),
    limit(hashes, 'packedValueBytesMax', {
      name: 'hash-max-listpack-value',
      alias: 'hash-max-ziplist-value',
    }),
  ];
}

function limit<Limits extends Record<Field, number>, Field extends string>(
  limits: Limits,
  field: Field,
  names: { readonly name: string; readonly alias?: string },
): Parameter {
  const kept: Record<Field, number> = limits;
  return countParameter(names, {
    get: () => kept[field],
    put: (value) => {
      kept[field] = value;
    },
  });
}
