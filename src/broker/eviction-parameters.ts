/**
 * Redis's parameters of memory: how much of it, and which keys go when it is short.
 */
import { UNSIGNED_LONG_MAX } from '../base/byte-size.ts';
import type { Usage } from '../keyspace/usage.ts';
import { EVICTION_POLICIES, type EvictionSettings } from './eviction.ts';
import { field, type Parameter } from './parameter.ts';
import { choice, INT_MAX, integer, memory } from './parameter-kinds.ts';

/** The parameters over these settings; `changed` is called when there may be something to evict. */
export function evictionParameters(
  values: EvictionSettings,
  usage: Usage,
  changed: () => void,
): Parameter[] {
  const count = integer({ min: 0, max: INT_MAX });
  return [
    field(
      'maxmemory',
      memory({ min: 0, max: UNSIGNED_LONG_MAX }),
      { values, name: 'bytesMax' },
      changed,
    ),
    field('maxmemory-policy', choice(...EVICTION_POLICIES), { values, name: 'policy' }, () => {
      usage.countsFrequency = countsFrequency(values);
      changed();
    }),
    field('maxmemory-samples', integer({ min: 1, max: INT_MAX }), { values, name: 'samples' }),
    field('maxmemory-eviction-tenacity', integer({ min: 0, max: 100 }), {
      values,
      name: 'tenacity',
    }),
    field('lfu-log-factor', count, { values: usage, name: 'logFactor' }),
    field('lfu-decay-time', count, { values: usage, name: 'decayMinutes' }),
  ];
}

/** True when the policy needs to know how often keys are used. */
export function countsFrequency({ policy }: EvictionSettings): boolean {
  return policy === 'allkeys-lfu' || policy === 'volatile-lfu';
}
