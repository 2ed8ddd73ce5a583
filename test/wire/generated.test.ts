import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('the generated code is what the schema generates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keywire-generated-'));
  try {
    const args = [join(root, 'build.js'), '--generate', folder];
    const result = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(result.stderr).toBe('');
    for (const file of ['keywire.js', 'keywire.d.ts']) {
      const fresh = readFileSync(join(folder, file), 'utf8');
      const kept = readFileSync(join(root, 'src/wire/generated', file), 'utf8');
      expect(kept === fresh, `${file} is stale: run npm run generate`).toBe(true);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the generated code makes no code at run time', () => {
  const code = readFileSync(join(root, 'src/wire/generated/keywire.js'), 'utf8');
  expect(code).not.toMatch(/\beval\b|new Function|\bFunction\(/);
});
