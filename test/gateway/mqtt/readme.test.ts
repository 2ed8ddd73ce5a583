/** The table of src/gateway/mqtt/README.md: complete, each statement once, and every test it names is there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const text = readFileSync(join(ROOT, 'src', 'gateway', 'mqtt', 'README.md'), 'utf8');

/** How many normative statements each section of MQTT 5.0 has; 2.2.1 begins with its second. */
const STATEMENTS: Readonly<Record<string, number>> = {
  ...{ '1.5.4': 3, '1.5.5': 1, '1.5.7': 1, '2.1.3': 1, '2.2.1': 6, '2.2.2': 1 },
  ...{ '3.1.0': 2, '3.1.2': 30, '3.1.3': 12, '3.1.4': 6, '3.2.0': 2, '3.2.2': 22 },
  ...{ '3.3.1': 13, '3.3.2': 20, '3.3.4': 10, '3.4.2': 3, '3.5.2': 3, '3.6.1': 1, '3.6.2': 3 },
  ...{ '3.7.2': 3, '3.8.1': 1, '3.8.3': 5, '3.8.4': 8, '3.9.2': 2, '3.9.3': 2, '3.10.1': 1 },
  ...{ '3.10.3': 2, '3.10.4': 6, '3.11.2': 2, '3.11.3': 2, '3.12.4': 1, '3.14.0': 1, '3.14.1': 1 },
  ...{ '3.14.2': 4, '3.14.4': 3, '3.15.1': 1, '3.15.2': 3, '4.1.0': 2, '4.2': 1, '4.3.1': 1 },
  ...{ '4.3.2': 5, '4.3.3': 13, '4.4.0': 2, '4.5.0': 2, '4.6.0': 6, '4.7.0': 1, '4.7.1': 2 },
  ...{ '4.7.2': 1, '4.7.3': 4, '4.8.2': 6, '4.9.0': 3, '4.12.0': 7, '4.12.1': 2, '4.13.1': 1 },
  ...{ '4.13.2': 1, '6.0.0': 4 },
};

/** `3.1.2-4 to 6` is three of them. */
function statementsOf(part: string): string[] {
  return [...part.matchAll(/\b(\d+\.\d+(?:\.\d+)?)-(\d+)(?: to (\d+))?/g)].flatMap((match) => {
    const [, section, first, last] = match;
    const count = Number(last ?? first) - Number(first) + 1;
    return Array.from({ length: count }, (_, at) => `${section}-${Number(first) + at}`);
  });
}

test('every statement of the standard is named once', () => {
  const rows = text.split('\n').filter((line) => /^\| \d/.test(line));
  const columns = rows.map((row) => row.split(' | ')[0] ?? '');
  const [, forClients = ''] = /^For clients[^:]*: ([\s\S]*?)\. Of these/m.exec(text) ?? [];
  const named = [...columns, forClients].flatMap(statementsOf);
  const wanted = Object.entries(STATEMENTS).flatMap(([section, count]) =>
    statementsOf(`${section}-${section === '2.2.1' ? 2 : 1} to ${count}`),
  );
  expect(named.sort()).toEqual(wanted.sort());
});

test('every test that is named is there', () => {
  const [, legend = ''] = /letter and their name([\s\S]*?)holds them against/.exec(text) ?? [];
  const files = new Map(
    [...legend.matchAll(/\b([A-Z]) `([\w./-]+)`/g)].map(([, letter = '', path = '']) => [
      letter,
      readFileSync(join(ROOT, path), 'utf8'),
    ]),
  );
  const named = [...text.matchAll(/`([A-Z]) ([^`]+)`/g)];
  expect(named.length).toBeGreaterThan(100);
  const missing = named.filter(([, letter = '', name = '']) => {
    const file = files.get(letter) ?? '';
    return ![`'${name}'`, `"${name}"`].some((quoted) => file.includes(quoted));
  });
  expect(missing.map(([whole]) => whole)).toEqual([]);
});

test('every row of the table has a test', () => {
  const [of5 = '', rest = ''] = text.split('\nDeclined:');
  const [, of3 = ''] = rest.split('\nWhat MQTT 3.1.1 asks for');
  const rows = `${of5}\n${of3}`.split('\n').filter((line) => /^\| (MQTT-)?\d/.test(line));
  expect(rows.filter((row) => !/`[A-Z] [^`]+`/.test(row))).toEqual([]);
});
