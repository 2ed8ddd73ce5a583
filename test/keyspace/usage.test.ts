import { beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/keyspace/database.ts';
import { Keyspace } from '../../src/keyspace/keyspace.ts';

const MINUTE_MS = 60_000;
const KEY = Buffer.from('key');

let keyspace: Keyspace;
let database: Database;

beforeEach(() => {
  keyspace = new Keyspace({ hashSeed: Uint32Array.of(7, 8) });
  keyspace.nowMs = 1_700_000_000_000;
  database = keyspace.database(0);
});

function create(): number {
  return database.setString(KEY, 0, 3, KEY, 0, 3, false);
}

function use(times: number): void {
  for (let i = 0; i < times; i++) database.find(KEY, 0, 3);
}

test('the last use is told in seconds, and type and encoding stay what they are', () => {
  const entry = create();
  database.setEncoding(entry, 5);
  keyspace.nowMs += 90_000;
  expect(keyspace.usage.idleSeconds(entry)).toBe(90);
  use(1);
  expect(keyspace.usage.idleSeconds(entry)).toBe(0);
  expect([database.type(entry), database.encoding(entry)]).toEqual([0, 5]);
  keyspace.usage.setIdleSeconds(entry, 1000);
  expect(keyspace.usage.idleSeconds(entry)).toBe(1000);
});

test('the counter begins at 5, grows ever more slowly and never beyond 255', () => {
  const { usage } = keyspace;
  usage.countsFrequency = true;
  const entry = create();
  expect(usage.frequency(entry)).toBe(5);
  use(100);
  const after100 = usage.frequency(entry);
  expect(after100).toBeGreaterThan(7);
  expect(after100).toBeLessThan(16);
  use(10_000);
  const after10000 = usage.frequency(entry);
  expect(after10000).toBeGreaterThan(after100);
  expect(after10000).toBeLessThan(90);
  usage.logFactor = 0;
  use(1000);
  expect(usage.frequency(entry)).toBe(255);
  expect(database.type(entry)).toBe(0);
});

test('the counter falls with time, unless told not to, also past the turn of its clock', () => {
  const { usage } = keyspace;
  usage.countsFrequency = true;
  const entry = create();
  usage.setFrequency(entry, 100);
  keyspace.nowMs += 10 * MINUTE_MS;
  expect(usage.frequency(entry)).toBe(90);
  usage.decayMinutes = 5;
  expect(usage.frequency(entry)).toBe(98);
  usage.decayMinutes = 0;
  expect(usage.frequency(entry)).toBe(100);
  usage.decayMinutes = 1;
  keyspace.nowMs += 65_000 * MINUTE_MS;
  expect(usage.frequency(entry)).toBe(0);
  use(1);
  expect(usage.frequency(entry)).toBe(1);
});

test('overwriting a string counts as a use of it', () => {
  const { usage } = keyspace;
  usage.countsFrequency = true;
  usage.logFactor = 0;
  create();
  const entry = create();
  expect(usage.frequency(entry)).toBe(6);
});
