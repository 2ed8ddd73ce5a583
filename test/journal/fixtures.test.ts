/**
 * Journals that earlier keywires wrote, of every family of commands, read by this one: fixtures/make.ts
 * made them. When this test fails, the code is wrong, never the fixture.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DiskReader } from '../simulation/disk-reader.ts';
import { MemoryDisk } from './memory-disk.ts';
import { FOLDER } from './support.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const NAMES = readdirSync(FIXTURES).filter((name) =>
  existsSync(join(FIXTURES, name, 'content.txt')),
);

test.each(NAMES)('%s holds what it held when it was written', async (name) => {
  const folder = join(FIXTURES, name);
  const disk = new MemoryDisk();
  disk.place(`${FOLDER}/MANIFEST`, readFileSync(join(folder, 'MANIFEST')));
  for (const file of readdirSync(join(folder, 'journal'))) {
    disk.place(`${FOLDER}/journal/${file}`, readFileSync(join(folder, 'journal', file)));
  }
  const { lines, lastLsn } = await new DiskReader().read(disk);
  const content = readFileSync(join(folder, 'content.txt'), 'utf8').trimEnd().split('\n');
  expect(lines).toEqual(content);
  expect(content.length).toBeGreaterThan(20);
  expect(lastLsn).toBeGreaterThan(50);
});

test('there is such a fixture', () => {
  expect(NAMES).toContain('v1-families');
});
