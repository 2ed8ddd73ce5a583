/**
 * The README says what is: its tables are what the code generates, its sessions run as they stand,
 * and the files it leads to exist. UPDATE_README=1 writes the tables anew.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ParameterNames } from '../src/broker/parameter.ts';
import type { CommandSpec, Group } from '../src/commands/spec.ts';
import { COMMAND_SPECS } from '../src/commands/table.ts';
import { environmentName, OPTION_NAMES, OPTIONS } from '../src/config.ts';
import { configOf, type Server, startServer } from '../src/server.ts';

const ROOT = join(import.meta.dirname, '..');
const README = join(ROOT, 'README.md');
const text = readFileSync(README, 'utf8');

/** The families in the order of the README, with their titles; those without commands are left out. */
const FAMILIES: Readonly<Record<Group, string>> = {
  string: 'Strings',
  list: 'Lists and queues',
  hash: 'Hashes',
  set: 'Sets',
  'sorted-set': 'Sorted sets',
  stream: 'Streams',
  bitmap: 'Bitmaps',
  hyperloglog: 'HyperLogLog',
  geo: 'Geo',
  generic: 'Keys',
  pubsub: 'Channels',
  transactions: 'Transactions',
  scripting: 'Scripts',
  connection: 'Connection',
  server: 'Server',
  cluster: 'Cluster',
};

/** A table as the formatter leaves it: every column as wide as its widest cell. */
function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = header.map((_, column) =>
    Math.max(3, ...cells.map((row) => (row[column] ?? '').length)),
  );
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  const rule = widths.map((width) => '-'.repeat(width));
  const [first = [], ...others] = lines;
  return [first, rule, ...others].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function optionTable(): string {
  const rows = OPTION_NAMES.map((name) => {
    const { standard, values, help } = OPTIONS[name];
    return [`\`--${name}\``, standard === '' ? 'none' : `\`${standard}\``, values, help];
  });
  return tableOf(['Option', 'Default', 'Values', ''], rows);
}

/** Redis's parameters by what a change of them does, as a server has them. */
async function parameterLists(): Promise<string> {
  const server = await startServer(
    configOf({
      port: '0',
      'resp-port': 'off',
      'mqtt-port': 'off',
      journal: 'no',
      'log-level': 'silent',
    }),
  );
  const { effective, kept, fixed } = server.engine.configuration.groups;
  await server.close();
  return [
    `- Take effect at once: ${namesOf(effective)}.`,
    `- Checked by Redis's types and bounds, kept and returned, because tools set them; they mean nothing here: ${namesOf(kept)}.`,
    `- Returned, and not to be changed while keywire runs: ${namesOf(fixed)}.`,
  ].join('\n');
}

function namesOf(parameters: readonly ParameterNames[]): string {
  const names = parameters.map(({ name, alias }) =>
    alias === undefined ? `\`${name}\`` : `\`${name}\` (\`${alias}\`)`,
  );
  return names.sort().join(', ');
}

function commandRows(spec: CommandSpec, container = ''): string[][] {
  if (spec.flags.includes('internal')) return [];
  const name = `${container}${spec.name.toUpperCase()}`;
  if (spec.subcommands === undefined) return [[`\`${name}\``, spec.summary]];
  return spec.subcommands.flatMap((sub) => commandRows(sub, `${name} `));
}

function commandTables(): string {
  const tables = Object.entries(FAMILIES).map(([group, title]) => {
    const specs = COMMAND_SPECS.filter((spec) => spec.group === group);
    const rows = specs.flatMap((spec) => commandRows(spec));
    if (rows.length === 0) return '';
    const table = tableOf(['Command', ''], rows);
    return `<details>\n<summary>${title} (${rows.length})</summary>\n\n${table}\n\n</details>`;
  });
  return tables.filter((table) => table !== '').join('\n\n');
}

/** The README with the block between its markers replaced. */
function withBlock(readme: string, name: string, content: string): string {
  const begin = `<!-- ${name}: generated -->`;
  const end = `<!-- /${name} -->`;
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  expect(from, begin).toBeGreaterThan(0);
  expect(to, end).toBeGreaterThan(from);
  return `${readme.slice(0, from + begin.length)}\n${content}\n${readme.slice(to)}`;
}

/** The code blocks of a language, in order. */
function blocks(language: string): string[] {
  const found = text.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm);
  return [...found].filter((match) => match[1] === language).map((match) => match[2] ?? '');
}

describe('the tables', () => {
  test('are those which options, parameters and command table generate', async () => {
    let current = withBlock(text, 'options', optionTable());
    current = withBlock(current, 'parameters', await parameterLists());
    current = withBlock(current, 'commands', commandTables());
    if (process.env.UPDATE_README === '1') writeFileSync(README, current);
    else expect(text).toBe(current);
  });

  test('have the environment variables that the text names', () => {
    expect(text).toContain(`${environmentName('port')}=${OPTIONS.port.standard}`);
  });
});

test('what is not there yet is not there yet', () => {
  const [, missing = ''] = /## What is not there yet\n\n([\s\S]*?)\n\n/.exec(text) ?? [];
  const named = missing.split(/[,;:.]|\band\b/).map((item) => item.trim().toLowerCase());
  expect(named).toContain('replication');
  const there = COMMAND_SPECS.map((spec) => FAMILIES[spec.group].toLowerCase());
  expect(named.filter((item) => there.includes(item))).toEqual([]);
  const words = missing.match(/\b[A-Z]{3,}\b/g) ?? [];
  const commands = COMMAND_SPECS.map((spec) => spec.name.toUpperCase());
  expect(words.filter((word) => commands.includes(word))).toEqual([]);
});

describe('the paths', () => {
  test('lead somewhere', () => {
    const paths = [...text.matchAll(/`((?:src|test|proto|examples)\/[\w./-]*)`/g)].map(
      (match) => match[1] ?? '',
    );
    const links = [...text.matchAll(/\]\(([\w./-]+)\)/g)].map((match) => match[1] ?? '');
    expect(paths.length).toBeGreaterThan(15);
    expect([...paths, ...links].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the first five minutes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keywire-readme-'));
  let server: Server;

  beforeAll(async () => {
    server = await startServer(
      configOf({
        port: '0',
        'resp-port': '0',
        'mqtt-port': '0',
        'data-dir': join(folder, 'data'),
        pages: join(ROOT, 'examples'),
        'log-level': 'error',
      }),
    );
  });

  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** Text without what differs from one start to the next: ports, times, the data folder. */
  function steady(line: string): string {
    return line.replaceAll(/\/\S+\/data\b/g, '/data').replaceAll(/(?<=:|-p | in )\d+/g, '#');
  }

  test('begin with what a start prints', () => {
    const [shown = ''] = blocks('console');
    const printed = [...server.introduction(), server.readyLine()];
    expect(shown.split('\n').slice(1).map(steady)).toEqual(printed.map(steady));
  });

  test('have sessions with redis-cli that go as shown', async () => {
    const socket = connectTcp(server.respPort ?? 0, '127.0.0.1');
    const sessions = blocks('console').filter((block) => block.startsWith('127.0.0.1:6379> '));
    expect(sessions.length).toBeGreaterThan(0);
    for (const session of sessions) {
      const played: string[] = [];
      for (const line of session
        .split('\n')
        .filter((part) => part.startsWith('127.0.0.1:6379> '))) {
        played.push(line, await redisCli(socket, line.slice(line.indexOf('>') + 2)));
      }
      expect(played.join('\n')).toBe(session);
    }
    socket.destroy();
  });

  test('have programs that print what is shown', async () => {
    const sessions = blocks('console').filter((block) => block.startsWith('$ node '));
    expect(sessions.length).toBeGreaterThan(0);
    for (const session of sessions) {
      for (const part of session.split(/^\$ /m).slice(1)) {
        const [command = '', ...lines] = part.trimEnd().split('\n');
        expect(await run(command.split(' ').slice(1), lines), command).toEqual(lines);
      }
    }
  });

  test('have code that runs as it stands', async () => {
    const [code = ''] = blocks('js');
    const [shown = ''] = blocks('text');
    const here = code.replace('ws://127.0.0.1:8379', gateway());
    expect(here).not.toBe(code);
    const args = ['--input-type=module', '--eval', here];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    expect(stdout.trimEnd()).toBe(shown);
  });

  test.skipIf(spawnSync('mosquitto_pub', ['--help']).error !== undefined)(
    'have sessions with mosquitto that go as shown',
    async () => {
      const sessions = blocks('console').filter((block) => block.startsWith('$ mosquitto_'));
      expect(sessions.length).toBeGreaterThan(0);
      for (const part of sessions.flatMap((session) => session.split(/^\$ /m).slice(1))) {
        const [command = '', ...lines] = part.trimEnd().split('\n');
        const here = command.replace(/^mosquitto_\w+/, `$& -p ${server.mqttPort}`);
        const { stdout } = await promisify(execFile)('sh', ['-c', here]);
        expect(stdout.trimEnd(), command).toBe(lines.join('\n'));
      }
    },
  );

  test('have code for devices that runs as it stands', async () => {
    const [, code = ''] = blocks('js');
    const [, shown = ''] = blocks('text');
    const here = code.replace(':1883', `:${server.mqttPort}`);
    expect(here).not.toBe(code);
    const args = ['--input-type=module', '--eval', here];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    expect(stdout.trimEnd()).toBe(shown);
  });

  function gateway(): string {
    return `ws://127.0.0.1:${server.port}`;
  }

  /** Runs a script of the README until it ends, or interrupts it before its last expected line. */
  async function run(args: readonly string[], expected: readonly string[]): Promise<string[]> {
    const child = spawn(process.execPath, [...args, gateway()], { cwd: ROOT });
    let output = '';
    child.stderr.resume();
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      output += part;
      if (output.trimEnd().split('\n').length === expected.length - 1) child.kill('SIGINT');
    });
    await once(child, 'close');
    return output.trimEnd().split('\n');
  }
});

/** Sends a line as it was typed, and answers the reply as redis-cli shows it. */
async function redisCli(socket: Socket, line: string): Promise<string> {
  socket.write(`${line}\r\n`);
  let input = '';
  for (;;) {
    const [chunk] = await once(socket, 'data');
    input += String(chunk);
    // What follows the last line's end is a line that has begun.
    const shown = show(input.split('\r\n').slice(0, -1));
    if (shown !== undefined) return shown;
  }
}

/** A reply in RESP2, by lines that are taken as they are read; undefined while there are too few. */
function show(lines: string[]): string | undefined {
  const head = lines.shift();
  if (head === undefined) return undefined;
  const rest = head.slice(1);
  if (head[0] === '+') return rest;
  if (head[0] === ':') return `(integer) ${rest}`;
  if (head[0] === '-') return `(error) ${rest}`;
  if (rest === '-1') return '(nil)';
  if (head[0] === '$') {
    const content = lines.shift();
    return content === undefined ? undefined : JSON.stringify(content);
  }
  const items = Array.from({ length: Number(rest) }, () => show(lines));
  if (items.includes(undefined)) return undefined;
  return items.map((item, i) => `${i + 1}) ${item}`).join('\n');
}
