/** Resident memory of the whole process, so a file (and with it a process) of its own. */
import { expect, test } from 'vitest';
import { Arena } from '../../src/structures/arena.ts';

const MIB = 2 ** 20;

/** Turns of the event loop until the process is that small; false after ten seconds. */
async function residentBelow(bytes: number): Promise<boolean> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (process.memoryUsage.rss() < bytes) return true;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return false;
}

test('memory leaves the process with reset, whether or not the collector runs', async () => {
  const arena = new Arena();
  const before = process.memoryUsage.rss();
  for (const bytes of [...new Array<number>(9600).fill(32 * 1024), 80 * MIB]) {
    const ref = arena.allocate(bytes);
    const start = arena.byteOffset(ref);
    arena.bytes[arena.region(ref)]?.fill(1, start, start + bytes);
  }
  expect(process.memoryUsage.rss()).toBeGreaterThan(before + 350 * MIB);
  arena.reset();
  expect(await residentBelow(before + 60 * MIB)).toBe(true);
});

test('memory leaves the process with the blocks, all but the spare', async () => {
  const arena = new Arena();
  const before = process.memoryUsage.rss();
  const refs = Array.from({ length: 9600 }, () => arena.allocate(32 * 1024));
  for (const ref of refs) {
    const start = arena.byteOffset(ref);
    arena.bytes[arena.region(ref)]?.fill(1, start, start + 32 * 1024);
  }
  expect(process.memoryUsage.rss()).toBeGreaterThan(before + 280 * MIB);
  for (const ref of refs) arena.free(ref);
  expect(await residentBelow(before + 90 * MIB)).toBe(true);
  arena.trim();
  expect(await residentBelow(before + 60 * MIB)).toBe(true);
});
