/**
 * When the journal is compacted by itself, by Redis's names: growth over the last checkpoint, and save
 * points, which mean the same work here.
 */
import type { CompactionSettings } from './compaction.ts';
import { field, type Parameter, parameter, Refusal } from './parameter.ts';
import { INT_MAX, integer, LONG_MAX, memory, text } from './parameter-kinds.ts';

/** The parameters over these settings; a change counts from the next look on. */
export function compactionParameters(settings: CompactionSettings): Parameter[] {
  return [
    field('auto-aof-rewrite-percentage', integer({ min: 0, max: INT_MAX }), {
      values: settings,
      name: 'growthPercent',
    }),
    field('auto-aof-rewrite-min-size', memory({ min: 0, max: LONG_MAX }), {
      values: settings,
      name: 'bytesMin',
    }),
    parameter('save', text(savePointsText), {
      get: () =>
        settings.savePoints.map(({ seconds, changes }) => `${seconds} ${changes}`).join(' '),
      put: (given) => {
        settings.savePoints = parseSavePoints(given) ?? [];
      },
    }),
  ];
}

/** Pairs of seconds and changes, as Redis's `save`; undefined when it is something else. */
export function parseSavePoints(given: string): CompactionSettings['savePoints'] | undefined {
  const parts = given.trim() === '' ? [] : given.trim().split(/\s+/);
  const valid =
    parts.length % 2 === 0 &&
    parts.every((part, at) => /^\d{1,9}$/.test(part) && (at % 2 === 1 || Number(part) >= 1));
  if (!valid) return undefined;
  return Array.from({ length: parts.length / 2 }, (_, at) => ({
    seconds: Number(parts[2 * at]),
    changes: Number(parts[2 * at + 1]),
  }));
}

function savePointsText(given: string): string {
  const points = parseSavePoints(given);
  if (points === undefined) throw new Refusal('Invalid save parameters');
  return points.map(({ seconds, changes }) => `${seconds} ${changes}`).join(' ');
}
