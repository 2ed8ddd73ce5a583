/**
 * Thousands of simulated crashes: no acknowledged write is lost, no transaction torn. KEYWIRE_SEED
 * repeats a history; `npm run simulate` goes on to millions.
 */
import { expect, test } from 'vitest';
import { Counts } from './counts.ts';
import { DiskReader } from './disk-reader.ts';
import { Simulation } from './simulation.ts';

const HISTORIES = 14;

test('what was promised survives every crash, whole', { timeout: 120_000 }, async () => {
  const given = process.env.KEYWIRE_SEED;
  const first = Number(given ?? Date.now() % 1_000_000_000);
  const counts = new Counts();
  const reader = new DiskReader();
  for (let i = 0; i < (given === undefined ? HISTORIES : 1); i++) {
    await new Simulation(first + i, { counts, reader }).run();
  }
  console.log(`simulation: seeds from ${first}: ${counts.line()}`);
  if (given !== undefined) return;
  expect(counts.recoveries).toBeGreaterThan(2000);
  expect(counts.transactions).toBeGreaterThan(10);
  expect(counts.deviceSteps).toBeGreaterThan(100);
  expect(counts.promises).toBeGreaterThan(100);
  expect(counts.askedFor).toBeGreaterThan(100);
  expect(counts.compactionsBeside).toBeGreaterThan(0);
});
