import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Commands } from '../../src/client/client.ts';
import { Subscriptions } from '../../src/client/subscriptions.ts';
import { CLUSTER_COMMANDS } from '../../src/commands/cluster.ts';
import { SCRIPTING_COMMANDS } from '../../src/commands/scripting.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import type { Reply } from '../../src/wire/reply.ts';
import type { Request } from '../../src/wire/requests.ts';

const folder = join(import.meta.dirname, '../../src/client/commands');

/** Every command a helper issues, and whether as one that changes nothing. */
const issued = readdirSync(folder).flatMap((file) => {
  const source = readFileSync(join(folder, file), 'utf8');
  const calls = source.matchAll(/\bthis\.(read|write)\(\s*'([^']+)'/g);
  return [...calls].map(([, kind = '', name = '']) => ({ kind, name: name.toLowerCase() }));
});

/** The server's rows, subcommands as `client id`. */
const rows = new Map(
  COMMAND_SPECS.flatMap((spec) => [
    [spec.name, spec] as const,
    ...(spec.subcommands ?? []).map((sub) => [`${spec.name} ${sub.name}`, sub] as const),
  ]),
);

/** Commands without a helper, with the reason. */
const WITHOUT_HELPER: Record<string, string> = {
  publish: 'a request of its own',
  subscribe: 'a request of its own',
  psubscribe: 'a request of its own',
  ssubscribe: 'a request of its own',
  unsubscribe: 'a request of its own',
  punsubscribe: 'a request of its own',
  sunsubscribe: 'a request of its own',
  select: 'the database travels with the request',
  hello: 'the protocol says Hello by itself',
  monitor: 'only over the Redis protocol',
  reset: 'would change a connection that many share',
  quit: 'client.close()',
  'client reply': 'answers are matched by id',
  'client durability': 'the option `durability` of a view, for each call',
  multi: 'client.transaction(…), a request of its own',
  exec: 'client.transaction(…), a request of its own',
  discard: 'client.transaction(…), a request of its own',
  watch: 'client.watch(…), a request of its own',
  unwatch: 'Watch.release(), a request of its own',
  auth: 'credentials belong into Hello',
  ...Object.fromEntries(
    SCRIPTING_COMMANDS.flatMap(({ name, subcommands = [] }) => [
      [name, 'keywire has no scripting'],
      ...subcommands.map((one) => [`${name} ${one.name}`, 'keywire has no scripting']),
    ]),
  ),
  'acl load': 'there is no file of users',
  'acl save': 'there is no file of users',
  'module load': 'there are no modules',
  'module loadex': 'there are no modules',
  'module unload': 'there are no modules',
  'restore-asking': 'for nodes of a cluster',
  replconf: 'for replicas, which there are not',
  psync: 'for replicas, which there are not',
  sync: 'for replicas, which there are not',
  failover: 'for replicas, which there are not',
  migrate: 'keywire does not connect to other servers',
  ...Object.fromEntries(
    CLUSTER_COMMANDS.flatMap(({ name, subcommands = [] }) => [
      [name, 'keywire has no cluster'],
      ...subcommands.map((one) => [`${name} ${one.name}`, 'keywire has no cluster']),
    ]),
  ),
  command: 'commandInfo and commandDocs tell the same',
};

test('every helper issues a command the server knows', () => {
  expect(issued.length).toBeGreaterThan(100);
  const unknown = issued.filter(({ name }) => !rows.has(name)).map(({ name }) => name);
  expect(unknown).toEqual([]);
});

test('no helper repeats by itself what the server flags as writing or blocking', () => {
  const reads = issued.filter(({ kind }) => kind === 'read');
  const unsafe = reads.filter(({ name }) => {
    const flags: readonly string[] = rows.get(name)?.flags ?? [];
    return flags.includes('write') || flags.includes('blocking');
  });
  expect(unsafe).toEqual([]);
});

test('every command of the server has a helper, or a reason for having none', () => {
  const helped = new Set(issued.map(({ name }) => name));
  const missing = [...rows].filter(([name, spec]) => {
    const internal = spec.flags.includes('internal') || name.endsWith(' help');
    const container = spec.subcommands !== undefined && spec.execute === undefined;
    return !internal && !container && !helped.has(name) && WITHOUT_HELPER[name] === undefined;
  });
  expect(missing.map(([name]) => name)).toEqual([]);
});

/** Commands whose requests are recorded and answered with what the test says. */
function recorder(answers: readonly Reply[] = []) {
  const requests: Request[] = [];
  const left = [...answers];
  const port = {
    subscriptions: new Subscriptions(async () => 0),
    submit: async (request: Request) => {
      requests.push(request);
      return left.shift() ?? null;
    },
  };
  const lines = () => requests.map((one) => (one.kind === 'command' ? one.args.join(' ') : ''));
  return { commands: new Commands<string>(port, {}), lines };
}

test('options become the words of their command', async () => {
  const { commands, lines } = recorder(['OK', null, 'OK', null, null, null, null, 0, 0, 0, [], 1]);
  const set = [
    await commands.set('k', 1n, { expire: { seconds: 5 }, condition: 'NX' }),
    await commands.set('k', 'v', { keepTtl: true, condition: 'XX' }),
    await commands.set('k', 'v', { expire: { atMilliseconds: 9 } }),
  ];
  expect(set).toEqual([true, false, true]);
  await commands.setAndGet('k', 'v', { expire: { milliseconds: 7 } });
  await commands.getex('k', 'persist');
  await commands.lmpop(['a', 'b'], 'LEFT', 3);
  await commands.blmpop('a', 'RIGHT', 1.5);
  await commands.expire('k', 10, 'GT');
  await commands.copy('a', 'b', { database: 2, replace: true });
  await commands.linsert('l', 'BEFORE', 'p', 'e');
  await commands.lposMany('l', 'e', 0, { rank: -1, compareMax: 100 });
  await commands.clientKill({ id: 7, skipMe: false });
  expect(lines()).toEqual([
    'SET k 1 NX EX 5',
    'SET k v XX KEEPTTL',
    'SET k v PXAT 9',
    'SET k v PX 7 GET',
    'GETEX k PERSIST',
    'LMPOP 2 a b LEFT COUNT 3',
    'BLMPOP 1.5 1 a RIGHT',
    'EXPIRE k 10 GT',
    'COPY a b DB 2 REPLACE',
    'LINSERT l BEFORE p e',
    'LPOS l e RANK -1 MAXLEN 100 COUNT 0',
    'CLIENT KILL ID 7 SKIPME no',
  ]);
});

test('mset takes an object, a Map or pairs', async () => {
  const { commands, lines } = recorder(['OK', 'OK', 1]);
  await commands.mset({ a: 1, b: 'two' });
  await commands.mset(new Map([['a', 'x']]));
  expect(await commands.msetnx([['a', 'x']])).toBe(true);
  expect(lines()).toEqual(['MSET a 1 b two', 'MSET a x', 'MSETNX a x']);
});

test('replies become the documented types', async () => {
  const matches = new Map<Reply, Reply>([
    ['matches', [[[1, 2], [3, 4], 2]]],
    ['len', 2],
  ]);
  const { commands } = recorder([
    ['queue', 'job'],
    ['queue', ['a', 'b']],
    matches,
    ['17', ['k1']],
    ['appendonly', 'yes'],
    ['1700000000', '500000'],
    '10.5',
    2n ** 63n - 1n,
    '',
  ]);
  expect(await commands.blpop('queue')).toEqual({ key: 'queue', element: 'job' });
  expect(await commands.lmpop('queue', 'LEFT')).toEqual({ key: 'queue', elements: ['a', 'b'] });
  expect(await commands.lcsMatches('a', 'b')).toEqual({
    matches: [{ first: [1, 2], second: [3, 4], length: 2 }],
    length: 2,
  });
  expect(await commands.scan('0')).toEqual({ cursor: '17', keys: ['k1'] });
  expect(await commands.configGet('appendonly')).toEqual(new Map([['appendonly', 'yes']]));
  expect(await commands.time()).toEqual(new Date(1_700_000_000_500));
  expect(await commands.incrbyfloat('f', 0.5)).toBe(10.5);
  expect(await commands.incr('n')).toBe(2n ** 63n - 1n);
  expect(await commands.clientGetname()).toBe(null);
});

test('scanAll goes on until the cursor is 0 again', async () => {
  const { commands, lines } = recorder([
    ['5', ['a']],
    ['9', []],
    ['0', ['b', 'c']],
  ]);
  const keys: string[] = [];
  for await (const key of commands.scanAll({ match: '*', count: 10, type: 'list' })) keys.push(key);
  expect(keys).toEqual(['a', 'b', 'c']);
  expect(lines()[1]).toBe('SCAN 5 MATCH * COUNT 10 TYPE list');
});

test('every type that helpers take or answer can be imported from the client', () => {
  const exported = readFileSync(join(folder, '../client.ts'), 'utf8');
  const missing = readdirSync(folder).flatMap((file) => {
    const types = readFileSync(join(folder, file), 'utf8').matchAll(
      /^export (?:interface|type) (\w+)/gm,
    );
    return [...types].flatMap(([, name = '']) =>
      name === 'Port' || new RegExp(`\\b${name}\\b`).test(exported) ? [] : [name],
    );
  });
  expect(missing).toEqual([]);
});
