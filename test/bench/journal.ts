/**
 * What the journal costs: nanoseconds a record, microseconds a batch and a sync, replay speed.
 * `node test/bench/journal.ts` is not possible on Node 20: bundle it with esbuild, see the last line
 * of src/journal/README.md.
 */
import { closeSync, fdatasync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../src/base/log.ts';
import { type FsyncPolicy, Journal } from '../../src/journal/journal.ts';
import { NodeDisk } from '../../src/journal/node-disk.ts';
import { UnkeptJournal } from '../../src/journal/unkept-journal.ts';

const quiet = { error() {}, warn() {}, info() {} } as unknown as Log;
const SET = Buffer.from('SET');
const KEY = Buffer.from('key:000000012345');
const VALUE = Buffer.alloc(46, 'x'); // 4 + 1 + 1 + (1+3) + (1+16) + (1+44..46): a record of 72–74 bytes

function print(label: string, value: number, unit: string): void {
  console.log(`${label.padEnd(58)} ${value.toFixed(value < 10 ? 2 : 0).padStart(9)} ${unit}`);
}

async function withJournal(
  policy: FsyncPolicy,
  run: (journal: Journal, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'keywire-bench-'));
  const journal = await Journal.open(
    { folder, disk: new NodeDisk(), log: quiet, policy },
    () => {},
  );
  try {
    await run(journal, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function record(journal: Journal | UnkeptJournal): void {
  const batch = journal.record;
  batch.command(0, 3);
  batch.argument(SET, 0, SET.length);
  batch.argument(KEY, 0, KEY.length);
  batch.argument(VALUE, 0, VALUE.length);
  journal.closeRecord();
}

function percentile(times: number[], share: number): number {
  times.sort((a, b) => a - b);
  return times[Math.floor((times.length - 1) * share)] ?? 0;
}

/** Encoding alone: the disabled journal throws each turn's batch away. */
function benchEncoding(perTurn: number): void {
  const journal = new UnkeptJournal();
  const total = 2_000_000;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    for (let i = 0; i < total; i += perTurn) {
      for (let j = 0; j < perTurn; j++) record(journal);
      journal.write(i);
    }
    best = Math.min(best, ((performance.now() - started) * 1e6) / total);
  }
  print(`record encoded, ${perTurn} a turn`, best, 'ns');
}

/** Encoding, header, checksum and write, under everysec. */
async function benchWriting(perTurn: number, total: number): Promise<void> {
  await withJournal('everysec', async (journal) => {
    let nanoseconds = 0;
    for (let i = 0; i < total; i += perTurn) {
      const started = performance.now();
      for (let j = 0; j < perTurn; j++) record(journal);
      journal.write(i);
      nanoseconds += (performance.now() - started) * 1e6;
      if (i % 16384 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    print(`record written, ${perTurn} a turn, everysec`, nanoseconds / total, 'ns');
    print(`  a turn`, (nanoseconds / total) * (perTurn / 1000), 'us');
    await journal.close();
  });
}

/** Group commit: each turn waits for its sync. */
async function benchSyncing(perTurn: number): Promise<void> {
  await withJournal('always', async (journal) => {
    const times: number[] = [];
    const ends = performance.now() + 2000;
    while (performance.now() < ends) {
      const started = performance.now();
      const synced = new Promise((resolve) => {
        journal.onSynced = resolve;
      });
      for (let j = 0; j < perTurn; j++) record(journal);
      journal.write(1);
      await synced;
      times.push((performance.now() - started) * 1000);
    }
    print(`turn of ${perTurn} until synced, always: median`, percentile(times, 0.5), 'us');
    print('  99th percentile', percentile(times, 0.99), 'us');
    await journal.close();
  });
}

/** The device alone: write and fdatasync of 400 bytes, in a file that grows or is full of zeros. */
async function benchDevice(zeros: boolean): Promise<void> {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'keywire-bench-'));
  const file = openSync(join(folder, 'file'), 'w');
  const sync = (): Promise<void> => new Promise((resolve) => fdatasync(file, () => resolve()));
  if (zeros) writeSync(file, Buffer.alloc(4 * 1024 * 1024), 0, 4 * 1024 * 1024, 0);
  await sync();
  const writes: number[] = [];
  const syncs: number[] = [];
  const bytes = Buffer.alloc(400, 1);
  for (let i = 0; i < 3000; i++) {
    const started = performance.now();
    writeSync(file, bytes, 0, 400, i * 400);
    const written = performance.now();
    await sync();
    writes.push((written - started) * 1000);
    syncs.push((performance.now() - written) * 1000);
  }
  const label = zeros ? 'file full of zeros' : 'growing file';
  print(`${label}: write of 400 bytes, median`, percentile(writes, 0.5), 'us');
  print(`${label}: fdatasync, median`, percentile(syncs, 0.5), 'us');
  print(`${label}: fdatasync, 99th percentile`, percentile(syncs, 0.99), 'us');
  closeSync(file);
  rmSync(folder, { recursive: true, force: true });
}

async function benchReplay(): Promise<void> {
  await withJournal('no', async (journal, folder) => {
    const total = 1_000_000;
    for (let i = 0; i < total; i++) {
      record(journal);
      if (i % 16 === 15) journal.write(i);
      if (i % 16384 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    journal.write(total);
    await journal.close();
    let commands = 0;
    const started = performance.now();
    const options = { folder, disk: new NodeDisk(), log: quiet, policy: 'no' } as const;
    const again = await Journal.open(options, (reader) => {
      while (reader.next()) commands++;
    });
    const seconds = (performance.now() - started) / 1000;
    print('records read at start', commands / seconds / 1e6, 'million/s');
    await again.close();
  });
}

async function main(): Promise<void> {
  for (const perTurn of [1, 16, 64]) benchEncoding(perTurn);
  await benchWriting(1, 200_000);
  await benchWriting(16, 500_000);
  await benchWriting(64, 1_000_000);
  await benchDevice(false);
  await benchDevice(true);
  await benchSyncing(1);
  await benchSyncing(64);
  await benchReplay();
}

void main();
