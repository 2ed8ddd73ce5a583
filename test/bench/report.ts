/** The table, for people and as Markdown, and the header that tells on what it was measured. */
import { cpus, loadavg, release, totalmem } from 'node:os';
import { VERSION } from '../../src/base/version.ts';
import { mosquittoVersion } from './mqtt-servers.ts';
import type { Row, Sample } from './row.ts';
import { versionOf } from './servers.ts';

/** What the rounds of one row gave. */
export interface Result {
  readonly row: Row;
  readonly keywire: readonly Sample[];
  /** Empty where the other server, redis-server unless the row names another, is not installed. */
  readonly other: readonly Sample[];
}

/** A result in the figures that are shown. */
export interface Figures {
  readonly name: string;
  readonly unit: string;
  readonly keywire: number;
  readonly other: number | undefined;
  /** The median of the rounds' ratios. */
  readonly ratio: number | undefined;
  /** The same of what each server did for a second of its processor time. */
  readonly cpuRatio: number | undefined;
  readonly target: number | undefined;
  /** Undefined without a ratio or a target. */
  readonly reached: boolean | undefined;
  /** The load's use of a processor with each server. */
  readonly loadCpu: readonly (number | undefined)[];
  readonly rounds: number;
}

const HEADINGS = [
  'row',
  'unit',
  'keywire',
  'other server',
  'ratio',
  'target',
  '',
  'per CPU',
  'load CPU',
];

export function machineLines(): string[] {
  const processors = cpus();
  const gib = (totalmem() / 2 ** 30).toFixed(0);
  const load = loadavg().map((value) => value.toFixed(1));
  const model = processors[0]?.model.trim() || 'unknown processor';
  return [
    `keywire ${VERSION}, Node ${process.version}; ${versionOf('redis-server') ?? 'no redis-server on the PATH'}; ${mosquittoVersion() ?? 'no mosquitto on the PATH'}`,
    `${processors.length} × ${model}, ${gib} GiB, ${process.platform} ${release()}, load average ${load.join(' ')}`,
  ];
}

export function figuresOf({ row, keywire, other }: Result): Figures {
  const ratio = ratioOf(keywire, other, ({ value }) => value);
  const { target } = row;
  let reached: boolean | undefined;
  if (ratio !== undefined && target !== undefined) {
    reached = row.lessIsBetter === true ? ratio <= target : ratio >= target;
  }
  return {
    name: row.name,
    unit: row.unit,
    keywire: medianOf(keywire) ?? Number.NaN,
    other: medianOf(other),
    ratio,
    cpuRatio: ratioOf(keywire, other, ({ perCpuSecond }) => perCpuSecond),
    target,
    reached,
    loadCpu: [cpuOf(keywire), cpuOf(other)],
    rounds: keywire.length,
  };
}

/** The header of the table on the terminal. */
export function headingLine(): string {
  return columns(HEADINGS);
}

export function textLine(figures: Figures): string {
  return columns(cells(figures));
}

export function markdown(all: readonly Figures[]): string {
  const lines = [HEADINGS, HEADINGS.map((_, at) => (at < 2 ? '---' : '---:')), ...all.map(cells)];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[middle - 1];
  if (upper === undefined || sorted.length % 2 === 1 || lower === undefined) return upper;
  return (lower + upper) / 2;
}

function cells(figures: Figures): string[] {
  const { name, unit, ratio, target, reached } = figures;
  const verdict = reached === undefined ? '' : reached ? 'ok' : 'short';
  const load = figures.loadCpu.map((share) =>
    share === undefined ? '' : `${Math.round(share * 100)} %`,
  );
  return [
    name,
    unit,
    amount(figures.keywire),
    amount(figures.other),
    ratio === undefined ? '–' : `${ratio.toFixed(2)}×`,
    target === undefined ? '–' : `${target}×`,
    verdict,
    figures.cpuRatio === undefined ? '–' : `${figures.cpuRatio.toFixed(2)}×`,
    load.filter((text) => text !== '').join(', '),
  ];
}

function columns(parts: readonly string[]): string {
  const widths = [48, 13, 9, 12, 7, 7, 6, 8, 12];
  const shown = parts.map((text, at) => {
    const width = widths[at] ?? 0;
    return at < 2 ? text.padEnd(width) : text.padStart(width);
  });
  return shown.join(' ').trimEnd();
}

function amount(value: number | undefined): string {
  if (value === undefined) return '–';
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  if (value >= 1000) return `${(value / 1000).toFixed(1)} k`;
  return value.toFixed(1);
}

/** The median of the rounds' ratios. */
function ratioOf(
  keywire: readonly Sample[],
  other: readonly Sample[],
  figure: (sample: Sample) => number | undefined,
): number | undefined {
  const ratios = keywire.flatMap((sample, round) => {
    const beside = other[round];
    const [ours, theirs] = [figure(sample), beside === undefined ? undefined : figure(beside)];
    return ours === undefined || theirs === undefined ? [] : [ours / theirs];
  });
  return median(ratios);
}

function medianOf(samples: readonly Sample[]): number | undefined {
  return median(samples.map(({ value }) => value));
}

function cpuOf(samples: readonly Sample[]): number | undefined {
  return median(samples.flatMap(({ loadCpu }) => (loadCpu === undefined ? [] : [loadCpu])));
}
