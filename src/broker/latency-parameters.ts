/** Redis's parameters of the slow log and of latency. */
import { field, type Parameter, Refusal } from './parameter.ts';
import { INT_MAX, integer, LONG_MAX, text, yesNo } from './parameter-kinds.ts';
import type { Stopwatch } from './stopwatch.ts';

/** The parameters over the settings of this stopwatch. */
export function latencyParameters(stopwatch: Stopwatch): Parameter[] {
  const { settings: values } = stopwatch;
  const follow = (): void => stopwatch.follow();
  return [
    field(
      'slowlog-log-slower-than',
      integer({ min: -1, max: LONG_MAX }),
      { values, name: 'slowerThanUs' },
      follow,
    ),
    field(
      'slowlog-max-len',
      integer({ min: 0, max: LONG_MAX }),
      { values, name: 'slowLogMax' },
      follow,
    ),
    field(
      'latency-monitor-threshold',
      integer({ min: 0, max: LONG_MAX }),
      { values, name: 'monitorMs' },
      follow,
    ),
    field('latency-tracking', yesNo, { values, name: 'tracks' }),
    field('latency-tracking-info-percentiles', text(percentiles), {
      values,
      name: 'percentiles',
    }),
  ];
}

function percentiles(given: string): string {
  const parts = given.trim() === '' ? [] : given.trim().split(/\s+/);
  const values = parts.map((part) => (/^\d{1,3}(\.\d{1,9})?$/.test(part) ? Number(part) : INT_MAX));
  if (values.some((value) => value > 100)) {
    throw new Refusal(
      'latency-tracking-info-percentiles parameters should sit between [0.0,100.0]',
    );
  }
  return values.join(' ');
}
