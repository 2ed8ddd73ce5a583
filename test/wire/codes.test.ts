import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as codes from '../../src/wire/codes.ts';

const schema = readFileSync(
  join(import.meta.dirname, '../../proto/keywire/v1/keywire.proto'),
  'utf8',
);

test('the table of close codes and that of the schema are the same', () => {
  const rows = [...schema.matchAll(/^\/\/ {3}(4\d{3}) {2}([A-Z_]+) +(yes|no) /gm)];
  const documented = rows.map(([, code, name, reconnect]) => ({
    code: Number(code),
    name,
    reconnect: reconnect === 'yes',
  }));
  const table = Object.entries(codes.CLOSE).map(([name, row]) => ({
    code: row.code,
    name,
    reconnect: row.reconnect,
  }));
  expect(documented).toEqual(table);
});

test('the protocol’s own error codes are in the schema', () => {
  for (const code of [codes.ERROR_CANCELLED, codes.ERROR_TOO_BIG, codes.ERROR_BAD_REQUEST]) {
    expect(schema).toMatch(new RegExp(`^// {3}${code} `, 'm'));
  }
});

test('a reason fits a close frame, and every code is found by its number', () => {
  for (const [name, row] of Object.entries(codes.CLOSE)) {
    expect(Buffer.byteLength(row.text)).toBeLessThanOrEqual(123);
    expect(codes.closeCode(row.code)?.name).toBe(name);
  }
  expect(codes.closeCode(1000)).toBe(undefined);
});

test('codes of a later version and of the network are decided by rule', () => {
  const decisions = [4100, 4499, 4500, 4999, 4099, 1001, 1006, 1012, 1002, 1009].map((code) => [
    code,
    codes.shouldReconnect(code),
  ]);
  expect(Object.fromEntries(decisions)).toEqual({
    4100: true,
    4499: true,
    4500: false,
    4999: false,
    4099: false,
    1001: true,
    1006: true,
    1012: true,
    1002: false,
    1009: false,
  });
});
