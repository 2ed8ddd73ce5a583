/**
 * What is published: that it is there once built, and needs nothing that an installation without the
 * development dependencies does not bring.
 */
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const about: {
  bin: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
  dependencies: Record<string, string>;
} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

test('every export and the command stand where package.json says', () => {
  const targets = Object.values(about.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  expect(targets.length).toBeGreaterThan(3);
  expect(targets.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  const main = join(ROOT, about.bin.keywire ?? '');
  accessSync(main, constants.X_OK);
  expect(readFileSync(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test('what is published imports only what it depends on', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|js)$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(ROOT, 'src', name));
  const imports = files.flatMap((file) => {
    const found = readFileSync(file, 'utf8').matchAll(
      /(?:\bfrom |\bimport\(|\bimport |\brequire\()['"]([^'"./][^'"]*)['"]/g,
    );
    return [...found].map((match) => match[1] ?? '');
  });
  const packages = imports
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) => name.split('/')[0] ?? '');
  expect(packages).toEqual(expect.arrayContaining(['pino', 'protobufjs', 'ws']));
  const known = Object.keys(about.dependencies);
  expect([...new Set(packages)].filter((name) => !known.includes(name))).toEqual([]);
});
