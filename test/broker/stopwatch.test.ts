/** What is timed, and what SLOWLOG, LATENCY, commandstats and latencystats make of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Stopwatch } from '../../src/broker/stopwatch.ts';
import { CommandTimes } from '../../src/commands/command-times.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Harness } from '../commands/harness.ts';

let keywire: Harness;
let stopwatch: Stopwatch;
let readings: number;

beforeEach(() => {
  keywire = new Harness(COMMAND_SPECS);
  ({ stopwatch } = keywire.broker);
  readings = 0;
  const { clock } = keywire;
  // Each command takes 3 ms: two readings, one before and one after.
  let us = 0;
  clock.monotonicUs = () => {
    readings++;
    us += 3000;
    return us;
  };
});

function times(name: string): CommandTimes | undefined {
  return keywire.broker.table.named(name)?.times;
}

describe('what is timed', () => {
  test('commands of constant time one in sixteen, which stands for all; others each', () => {
    for (let i = 0; i < 33; i++) keywire.run('GET', 'k');
    expect(readings).toBe(6);
    expect(times('get')).toMatchObject({ calls: 33, totalUs: 99_000 });
    readings = 0;
    for (let i = 0; i < 3; i++) keywire.run('KEYS', '*');
    expect(readings).toBe(6);
    expect(times('keys')).toMatchObject({ calls: 3, totalUs: 9000 });
  });

  test('all, with a lower threshold or the monitor on, and what carries much', () => {
    keywire.run('SET', 'k', 'v');
    readings = 0;
    keywire.run('SET', 'k', 'v');
    expect(readings).toBe(0);
    keywire.run('SET', 'k', 'v'.repeat(70_000));
    expect(readings).toBe(2);
    stopwatch.settings.slowerThanUs = 5000;
    stopwatch.follow();
    keywire.run('SET', 'k', 'v');
    expect(readings).toBe(4);
    stopwatch.settings.slowerThanUs = -1;
    stopwatch.settings.monitorMs = 100;
    stopwatch.follow();
    keywire.run('SET', 'k', 'v');
    expect(readings).toBeGreaterThanOrEqual(6);
  });
});

describe('the slow log', () => {
  beforeEach(() => {
    stopwatch.settings.slowerThanUs = 3000;
    stopwatch.follow();
  });

  test('keeps the newest, by ids that go on', () => {
    stopwatch.settings.slowLogMax = 2;
    keywire.caller.name = 'me';
    for (const key of ['a', 'b', 'c']) keywire.run('GET', key);
    expect(stopwatch.slowLog.entries.map(({ id }) => id)).toEqual([2, 1]);
    expect(stopwatch.slowLog.entries[0]).toMatchObject({ us: 3000, name: 'me' });
    expect(String(stopwatch.slowLog.entries[0]?.arguments[1])).toBe('c');
    stopwatch.slowLog.reset();
    keywire.run('GET', 'd');
    expect(stopwatch.slowLog.entries.map(({ id }) => id)).toEqual([3]);
    stopwatch.settings.slowLogMax = 0;
    stopwatch.follow();
    expect(stopwatch.slowLog.entries).toEqual([]);
  });

  test('keeps no passwords', () => {
    keywire.error('AUTH', 'user', 'secret');
    keywire.error('HELLO', 3, 'AUTH', 'user', 'secret');
    const text = stopwatch.slowLog.entries.map((one) => one.arguments.join(' ')).join('\n');
    expect(text).toContain('HELLO 3 AUTH (redacted) (redacted)');
    expect(text).toContain('AUTH (redacted) (redacted)');
    expect(text).not.toContain('secret');
  });

  test('has the commands of a transaction, not EXEC', () => {
    keywire.run('MULTI');
    keywire.run('GET', 'k');
    stopwatch.slowLog.reset();
    keywire.run('EXEC');
    const names = stopwatch.slowLog.entries.map((one) => String(one.arguments[0]));
    expect(names).toEqual(['GET']);
  });
});

describe('the latency monitor', () => {
  test('keeps events beyond its threshold, one a second, the longest', () => {
    stopwatch.settings.monitorMs = 3;
    stopwatch.follow();
    keywire.run('GET', 'k');
    keywire.clock.advance(1000);
    keywire.run('GET', 'k');
    keywire.run('KEYS', '*');
    const { events } = stopwatch.latency;
    expect(events.get('fast-command')).toMatchObject({ maxMs: 3 });
    expect(events.get('fast-command')?.samples).toHaveLength(2);
    expect(events.get('command')?.samples).toHaveLength(1);
    const latest = keywire.run('LATENCY', 'LATEST');
    expect(latest).toContainEqual(['command', 1_700_000_001, 3, 3]);
    expect(keywire.run('LATENCY', 'HISTORY', 'fast-command')).toEqual([
      [1_700_000_000, 3],
      [1_700_000_001, 3],
    ]);
    expect(keywire.run('LATENCY', 'GRAPH', 'fast-command')).toContain('high 3 ms, low 3 ms');
    expect(keywire.run('LATENCY', 'DOCTOR')).toMatch(/command: 1 samples, 3 ms on average/);
    expect(keywire.run('LATENCY', 'RESET', 'fast-command', 'nosuch')).toBe(1);
    expect(events.has('fast-command')).toBe(false);
  });

  test('forgets the oldest samples', () => {
    stopwatch.latency.thresholdMs = 1;
    for (let second = 0; second < 200; second++) {
      stopwatch.latency.add('command', 5000 + second * 1000, second * 1000);
    }
    const event = stopwatch.latency.events.get('command');
    expect(event?.samples).toHaveLength(160);
    expect(event?.samples[0]).toEqual({ atSeconds: 40, ms: 45 });
    stopwatch.latency.add('command', 1000, 199_000);
    expect(event?.samples.at(-1)?.ms).toBe(204);
  });
});

describe('histograms', () => {
  test('tell percentiles to a sixteenth, and counts by powers of two', () => {
    const some = new CommandTimes();
    for (let us = 1; us <= 1000; us++) some.add(us, 1, true);
    for (const [percent, wanted] of [
      [50, 500],
      [99, 990],
      [100, 1000],
    ] as const) {
      expect(some.percentileUs(percent) / wanted).toBeGreaterThan(0.99);
      expect(some.percentileUs(percent) / wanted).toBeLessThan(1.07);
    }
    expect(some.cumulative()).toEqual([
      [1, 1],
      [2, 2],
      [4, 4],
      [8, 8],
      [16, 16],
      [33, 32],
      [66, 65],
      [132, 131],
      [264, 262],
      [528, 524],
      [1056, 1000],
    ]);
  });

  test('take the shortest and the longest', () => {
    const some = new CommandTimes();
    some.add(0, 1, true);
    some.add(1e9, 2, true);
    expect(some.cumulative()).toEqual([
      [1, 1],
      [1082130, 3],
    ]);
    expect(some.percentileUs(1)).toBeLessThan(0.01);
    expect(some.percentileUs(99)).toBeGreaterThan(999_000);
    expect(some).toMatchObject({ calls: 3, totalUs: 2e9 });
  });
});
