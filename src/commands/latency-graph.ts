/** The samples of one latency event as a picture in letters: a column each, the newest at the right. */
import type { LatencyEvent } from './diagnostics.ts';

/** How many of the last samples fit beside each other. */
const COLUMNS_MAX = 80;
const ROWS = 4;

/** The picture with a line of figures above it and the age of each sample below, read downwards. */
export function latencyGraph(name: string, event: LatencyEvent, nowSeconds: number): string {
  const samples = event.samples.slice(-COLUMNS_MAX);
  const high = Math.max(...samples.map(({ ms }) => ms));
  const low = Math.min(...samples.map(({ ms }) => ms));
  const heights = samples.map(({ ms }) =>
    high === low ? ROWS : 1 + Math.round(((ms - low) / (high - low)) * (ROWS - 1)),
  );
  const rows: string[] = [];
  for (let row = ROWS; row > 0; row--) {
    rows.push(heights.map((height) => markOf(height - row)).join(''));
  }
  const ages = samples.map(({ atSeconds }) => ageOf(nowSeconds - atSeconds));
  const ageRows = Math.max(...ages.map((age) => age.length));
  for (let row = 0; row < ageRows; row++) {
    rows.push(ages.map((age) => age[row] ?? ' ').join(''));
  }
  const figures = `${name} - high ${high} ms, low ${low} ms (all time high ${event.maxMs} ms)`;
  return `${figures}\n${'-'.repeat(COLUMNS_MAX)}\n${rows.join('\n')}\n`;
}

/** The top of a column is marked, what is below it filled. */
function markOf(above: number): string {
  if (above === 0) return '#';
  return above > 0 ? '|' : ' ';
}

/** `7s`, `12m`, `3h`, `2d`. */
function ageOf(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, seconds)}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
