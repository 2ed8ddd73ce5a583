import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { LIBRARY } from '../../src/client/options.ts';

const root = join(import.meta.dirname, '../..');

/** The client as build.js bundles it. */
async function bundled(): Promise<{ code: string; inputs: string[] }> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/client/client.ts'],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['ws'],
    metafile: true,
    write: false,
  });
  const code = result.outputFiles.map((file) => file.text).join('');
  return { code, inputs: Object.keys(result.metafile.inputs) };
}

test('the client needs nothing but its own folder and the wire codecs', async () => {
  const { inputs } = await bundled();
  expect(inputs.filter((path) => !/^src\/(client|wire)\//.test(path))).toEqual([]);
});

test('the client runs under a strict content policy and without Node', async () => {
  const { code } = await bundled();
  expect(code).not.toMatch(/\beval\s*\(|\bFunction\s*\(|\bBuffer\b|\bprocess\b|\brequire\b|node:/);
  expect(code.match(/\bimport\s*\([^)]*\)|^import /gm)).toEqual(['import("ws")']);
});

test('the library calls itself what package.json says', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(LIBRARY.version).toBe(version);
});
