/**
 * The house rules that a program can check: who may import whom, how large files and functions may
 * be, that nothing is dead, and which names are not used.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'src');

/** A file may be this long; the exceptions below may only shrink. */
const FILE_LINES_MAX = 500;
const FILE_LINES_EXCEPTIONS: Readonly<Record<string, number>> = {};

/** A function may be this long, its signature included; the exceptions below may only shrink. */
const FUNCTION_LINES_MAX = 60;
const FUNCTION_LINES_EXCEPTIONS: Readonly<Record<string, number>> = {};

/** Floors, from the ground up; folders on one floor that may not know each other are told apart. */
const FLOORS: Readonly<Record<string, number>> = {
  base: 0,
  structures: 1,
  keyspace: 2,
  bus: 2,
  journal: 2,
  wire: 2,
  commands: 3,
  broker: 4,
  gateway: 5,
  '': 6,
};

const BANNED_FOLDERS = [
  'utils',
  'util',
  'helpers',
  'common',
  'misc',
  'interfaces',
  'types',
  'constants',
];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : filesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const SOURCES = filesBelow(SOURCE);

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const found = text.matchAll(/(?:from\s+|import\(|import\s+)'(\.{1,2}\/[^']+)'/g);
  return [...found].map((match) => normalize(join(dirname(path), match[1] ?? '')));
}

/** The floor's folder: `commands` for src/commands/strings.ts, empty for src/main.ts. */
function folderOf(path: string): string {
  const parts = relative(SOURCE, path).split('/');
  return parts.length === 1 ? '' : (parts[0] ?? '');
}

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (from === 'client') return to === 'wire';
  if (from === 'wire') return false;
  const [fromFloor, toFloor] = [FLOORS[from], FLOORS[to]];
  if (fromFloor === undefined || toFloor === undefined) return false;
  return toFloor < fromFloor;
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}

/** Functions and methods by where they begin; the formatter's indentation tells where they end. */
function functionsOf(lines: readonly string[]): { name: string; length: number }[] {
  const start =
    /^(\s*)(?:export )?(?:default )?(?:(?:static|override|get|set|private|protected|readonly) )*(?:async )?(?:function\*? )?\*?(#?\w+)(?:<.*>)?\(/;
  const found: { name: string; length: number }[] = [];
  lines.forEach((line, at) => {
    const match = start.exec(line);
    const name = match?.[2] ?? '';
    if (
      match === null ||
      /^(if|for|while|switch|catch|return|super|expect|test|describe|it)$/.test(name)
    )
      return;
    const indent = match[1] ?? '';
    const opens = lines.findIndex((other, index) => index >= at && /[{;]$/.test(other));
    if (opens < 0 || !/(\)|>|\w|\]|\|) ?\{$/.test(lines[opens] ?? '') || opens - at > 20) return;
    const end = lines.findIndex((other, index) => index > opens && other === `${indent}}`);
    if (end > 0) found.push({ name, length: end - at + 1 });
  });
  return found;
}

describe('floors', () => {
  test('a file imports its own folder or lower floors', () => {
    const wrong = SOURCES.flatMap((path) =>
      importsOf(path)
        .filter(
          (target) => target.startsWith(SOURCE) && !mayImport(folderOf(path), folderOf(target)),
        )
        .map((target) => `${relative(ROOT, path)} imports ${relative(ROOT, target)}`),
    );
    expect(wrong).toEqual([]);
  });

  test('every folder has a floor', () => {
    const folders = new Set(SOURCES.map(folderOf));
    folders.delete('client');
    expect([...folders].filter((folder) => FLOORS[folder] === undefined)).toEqual([]);
  });
});

describe('size', () => {
  test('no file outgrows its noun', () => {
    const over = SOURCES.flatMap((path) => {
      const name = relative(ROOT, path);
      const allowed = FILE_LINES_EXCEPTIONS[name] ?? FILE_LINES_MAX;
      const length = linesOf(path).length;
      return length > allowed ? [`${name}: ${length} lines, ${allowed} allowed`] : [];
    });
    expect(over).toEqual([]);
  });

  test('no function outgrows a screen', () => {
    const over = SOURCES.flatMap((path) => {
      const file = relative(ROOT, path);
      return functionsOf(linesOf(path)).flatMap(({ name, length }) => {
        const allowed = FUNCTION_LINES_EXCEPTIONS[`${file} ${name}`] ?? FUNCTION_LINES_MAX;
        return length > allowed ? [`${file} ${name}: ${length} lines, ${allowed} allowed`] : [];
      });
    });
    expect(over).toEqual([]);
  });

  test('exceptions shrink when their file or function does', () => {
    const slack = Object.entries(FILE_LINES_EXCEPTIONS).filter(
      ([name, allowed]) => linesOf(join(ROOT, name)).length < allowed,
    );
    const looseFunctions = Object.entries(FUNCTION_LINES_EXCEPTIONS).filter(([name, allowed]) => {
      const [file = '', wanted] = name.split(' ');
      const found = functionsOf(linesOf(join(ROOT, file))).find((each) => each.name === wanted);
      return found === undefined || found.length < allowed;
    });
    expect([...slack, ...looseFunctions]).toEqual([]);
  });

  test('functions are found at all', () => {
    expect(SOURCES.flatMap((path) => functionsOf(linesOf(path))).length).toBeGreaterThan(300);
  });
});

describe('tests', () => {
  test('no server of a test takes the port that MQTT has by default', () => {
    const opens = /'resp-port':|'--resp-port',/;
    const wrong = filesBelow(join(ROOT, 'test'))
      .map((path) => [relative(ROOT, path), readFileSync(path, 'utf8')] as const)
      .filter(([name, text]) => opens.test(text) && !/mqtt-port/.test(text) && !/tidy/.test(name));
    expect(wrong.map(([name]) => name)).toEqual([]);
  });
});

describe('order', () => {
  test('no source file is dead', () => {
    const entries = ['main.ts', 'server.ts', 'client/client.ts', 'client/bundle.ts'];
    const alive = new Set<string>();
    const visit = (path: string): void => {
      if (alive.has(path) || !SOURCES.includes(path)) return;
      alive.add(path);
      for (const target of importsOf(path)) visit(target);
    };
    for (const entry of entries) visit(join(SOURCE, entry));
    const dead = SOURCES.filter((path) => !alive.has(path)).map((path) => relative(ROOT, path));
    expect(dead).toEqual([]);
  });

  test('no folder is a drawer', () => {
    const wrong = SOURCES.filter((path) =>
      relative(SOURCE, path)
        .split('/')
        .some((part) => BANNED_FOLDERS.includes(part.replace(/\.ts$/, ''))),
    );
    expect(wrong).toEqual([]);
  });

  test('no check is switched off and nothing is left for later', () => {
    const banned = /@ts-(ignore|nocheck|expect-error)|biome-ignore-all|\bTODO\b|\bFIXME\b|\bXXX\b/;
    const found = [...SOURCES, ...filesBelow(join(ROOT, 'test'))]
      .filter((path) => !path.endsWith('tidy.test.ts'))
      .filter((path) => banned.test(readFileSync(path, 'utf8')));
    expect(found.map((path) => relative(ROOT, path))).toEqual([]);
  });

  test('only the outer world is asked for time and chance in one place', () => {
    const asks = /\bDate\.now\(|\bMath\.random\(/;
    const allowed = ['src/base/clock.ts', 'src/client/'];
    const found = SOURCES.filter((path) => asks.test(readFileSync(path, 'utf8')))
      .map((path) => relative(ROOT, path))
      .filter((name) => !allowed.some((prefix) => name.startsWith(prefix)));
    expect(found).toEqual([]);
  });
});
