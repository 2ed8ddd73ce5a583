/** No command of the table is left out of the suite, at any door, but for a reason. */
import { expect, test } from 'vitest';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { FAMILIES, runsAt } from './cases.ts';
import { NOT_AT } from './doors.ts';
import { commandNames, type DoorName } from './script.ts';

const DOORS = Object.keys(NOT_AT) as DoorName[];

const COMMANDS = COMMAND_SPECS.filter(({ flags }) => !flags.includes('internal')).flatMap(
  ({ name, execute, subcommands = [] }) => [
    ...(execute === undefined ? [] : [name]),
    ...subcommands.map((subcommand) => `${name}|${subcommand.name}`),
  ],
);

function driven(door: DoorName): Set<string> {
  const cases = Object.values(FAMILIES).flat();
  const steps = cases.filter((one) => runsAt(door, one)).flatMap(({ steps }) => steps);
  return new Set(steps.flatMap(commandNames));
}

test.each(DOORS)('every command has a case over %s', (door) => {
  const seen = driven(door);
  expect(COMMANDS.filter((name) => !seen.has(name) && !(name in NOT_AT[door]))).toEqual([]);
});

test.each(DOORS)('what is left out over %s is a command', (door) => {
  expect(Object.keys(NOT_AT[door]).filter((name) => !COMMANDS.includes(name))).toEqual([]);
});

test('no two cases of a family have one title, and each has steps', () => {
  for (const cases of Object.values(FAMILIES)) {
    expect(cases.filter(({ steps }) => steps.length === 0)).toEqual([]);
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
  }
});
