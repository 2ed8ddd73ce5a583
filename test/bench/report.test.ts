import { describe, expect, test } from 'vitest';
import { figuresOf, markdown, median, textLine } from './report.ts';
import type { Row, Sample } from './row.ts';

function row(parts: Partial<Row>): Row {
  return {
    name: 'SET',
    unit: 'commands/s',
    target: 1,
    durability: 'everysec',
    measure: () => Promise.reject(new Error('not measured here')),
    ...parts,
  };
}

const samples = (...values: number[]): Sample[] => values.map((value) => ({ value }));

describe('the table of the benchmark', () => {
  test('the median of an even number lies between the middle two', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([9, 1, 5])).toBe(5);
    expect(median([])).toBeUndefined();
  });

  test('the ratio is the median of the rounds, not the ratio of medians', () => {
    const keywire = samples(10, 20, 90);
    const other = samples(10, 10, 100);
    const figures = figuresOf({ row: row({}), keywire, other });
    expect(figures).toMatchObject({ keywire: 20, other: 10, ratio: 1, reached: true, rounds: 3 });
  });

  test('a target is a floor, and a ceiling where less is better', () => {
    const measured = { keywire: samples(50), other: samples(100) };
    expect(figuresOf({ row: row({ target: 0.6 }), ...measured }).reached).toBe(false);
    const memory = row({ target: 0.6, lessIsBetter: true });
    expect(figuresOf({ row: memory, ...measured }).reached).toBe(true);
  });

  test('without the other server there is a figure and no verdict', () => {
    const figures = figuresOf({ row: row({}), keywire: samples(1_500_000), other: [] });
    expect(figures.ratio).toBeUndefined();
    expect(textLine(figures)).toMatch(/1\.50 M\s+–\s+–\s+1×/);
    expect(markdown([figures]).split('\n')[2]).toBe(
      '| SET | commands/s | 1.50 M | – | – | 1× |  | – |  |',
    );
  });

  test('work for a second of processor time is compared round by round', () => {
    const keywire = [
      { value: 1, perCpuSecond: 30 },
      { value: 1, perCpuSecond: 10 },
      { value: 1, perCpuSecond: 20 },
    ];
    const other = keywire.map(() => ({ value: 1, perCpuSecond: 10, loadCpu: 0.5 }));
    const figures = figuresOf({ row: row({}), keywire, other });
    expect(figures.cpuRatio).toBe(2);
    expect(figures.loadCpu).toEqual([undefined, 0.5]);
  });
});
