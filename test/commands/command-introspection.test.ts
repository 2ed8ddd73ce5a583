import { beforeEach, describe, expect, test } from 'vitest';
import { SERVER_COMMANDS } from '../../src/commands/server.ts';
import { type CommandSpec, countedKeys, key, keys, streamKeys } from '../../src/commands/spec.ts';
import { Front, type FrontCaller } from './front.ts';

const nothing = { group: 'list', since: '7.0.0', summary: 'Does nothing.', execute() {} } as const;

/** Rows with every way of standing keys. */
const ROWS: readonly CommandSpec[] = [
  {
    ...nothing,
    name: 'get',
    arity: 2,
    flags: ['readonly', 'fast'],
    group: 'string',
    keys: [key(1, 'RO', 'access')],
  },
  {
    ...nothing,
    name: 'mset',
    arity: -3,
    flags: ['write', 'denyoom', 'effect'],
    group: 'string',
    keys: [keys({ first: 1, last: -1, step: 2 }, 'OW', 'update')],
  },
  {
    ...nothing,
    name: 'blmpop',
    arity: -5,
    flags: ['write', 'blocking'],
    keys: [countedKeys(2, 'RW', 'access', 'delete')],
  },
  {
    ...nothing,
    name: 'lmove',
    arity: 5,
    flags: ['write', 'denyoom'],
    keys: [key(1, 'RW', 'access', 'delete'), key(2, 'RW', 'insert')],
  },
  {
    ...nothing,
    name: 'spublish',
    arity: 3,
    flags: ['pubsub'],
    group: 'pubsub',
    keys: [key(1, 'not_key')],
  },
  { ...nothing, name: 'xread', arity: -4, flags: ['readonly'], keys: [streamKeys(1, 'RO')] },
  { ...nothing, name: 'ping', arity: -1, flags: ['fast'], group: 'connection' },
  { ...nothing, name: 'lease.expire', arity: 2, flags: ['write', 'internal', 'effect'] },
];

let front: Front;
let caller: FrontCaller;

beforeEach(() => {
  front = new Front([...ROWS, ...SERVER_COMMANDS]);
  caller = front.connect();
});

const command = (...args: (string | number)[]) => front.send(caller, 'COMMAND', ...args);

describe('COMMAND INFO', () => {
  test('tells ten values a command, with key specifications', () => {
    expect(command('INFO', 'get')).toBe(
      '*1[*10["get" :2 ~2[+readonly +fast] :1 :1 :1 ~3[+@read +@string +@fast] ~0[] ' +
        '~1[%3["flags" ~2[+RO +access] "begin_search" %2["type" "index" "spec" %1["index" :1]] ' +
        '"find_keys" %2["type" "range" "spec" %3["lastkey" :0 "keystep" :1 "limit" :0]]]] ~0[]]]',
    );
  });

  test('a counted key specification makes the keys movable and leaves the old range empty', () => {
    expect(command('INFO', 'BLMPOP')).toBe(
      '*1[*10["blmpop" :-5 ~3[+write +blocking +movablekeys] :0 :0 :0 ' +
        '~4[+@write +@list +@slow +@blocking] ~0[] ' +
        '~1[%3["flags" ~3[+RW +access +delete] "begin_search" %2["type" "index" "spec" %1["index" :2]] ' +
        '"find_keys" %2["type" "keynum" "spec" %3["keynumidx" :0 "firstkey" :1 "keystep" :1]]]] ~0[]]]',
    );
  });

  test('ranges that follow one another are one for old clients', () => {
    expect(command('INFO', 'lmove')).toContain('"lmove" :5 ~2[+write +denyoom] :1 :2 :1 ');
    expect(command('INFO', 'mset')).toContain('"mset" :-3 ~2[+write +denyoom] :1 :-1 :2 ');
    expect(command('INFO', 'mset')).toContain('"lastkey" :-1 "keystep" :2');
  });

  test('a name that is none is nil, and subcommands are known by their full name', () => {
    expect(command('INFO', 'foo', 'lease.expire', 'config|foo', 'config|get|x')).toBe(
      '*4[_ _ _ _]',
    );
    expect(command('INFO', 'config|get')).toBe(
      '*1[*10["config|get" :-3 ~4[+admin +noscript +loading +stale] :0 :0 :0 ~3[+@admin +@slow +@dangerous] ~0[] ~0[] ~0[]]]',
    );
    expect(command('INFO', 'config')).toContain('*10["config|set" :-4');
  });

  test('without names, and COMMAND alone, tell every command but the internal ones', () => {
    const everything = front.send(caller, 'COMMAND');
    expect(everything).toBe(command('INFO'));
    expect(everything.startsWith(`*${ROWS.length - 1 + SERVER_COMMANDS.length}[`)).toBe(true);
    expect(everything).not.toContain('lease');
    expect(everything).not.toContain('effect');
    expect(command('COUNT')).toBe(`:${ROWS.length - 1 + SERVER_COMMANDS.length}`);
  });
});

test('COMMAND DOCS has subcommands inside, and skips what it does not know', () => {
  expect(command('DOCS', 'get', 'foo', 'lease.expire')).toMatch(
    /^%1\["get" %5\["summary" "Does nothing." "since" "7.0.0" "group" "string" "complexity" /,
  );
  expect(command('DOCS', 'config|get')).toMatch(/^%1\["config\|get" %6\["summary" /);
  expect(command('DOCS', 'config')).toContain('"subcommands" %5["config|get" %6[');
  expect(command('DOCS')).not.toContain('lease');
});

describe('COMMAND LIST', () => {
  test('names everything, subcommands included', () => {
    expect(command('LIST')).toContain('"config" "config|get" "config|set"');
    expect(command('LIST')).not.toContain('lease');
  });

  test('filters by category, glob and module', () => {
    expect(command('LIST', 'FILTERBY', 'ACLCAT', 'STRING')).toBe('*2["get" "mset"]');
    expect(command('LIST', 'FILTERBY', 'ACLCAT', 'foo')).toBe('*0[]');
    expect(command('LIST', 'FILTERBY', 'PATTERN', '*mset')).toBe('*1["mset"]');
    expect(command('LIST', 'FILTERBY', 'MODULE', 'x')).toBe('*0[]');
    expect(command('LIST', 'FILTERBY', 'foo', 'bar')).toBe('-ERR syntax error');
    expect(command('LIST', 'FILTERBY')).toBe('-ERR syntax error');
  });
});

describe('COMMAND GETKEYS', () => {
  test('finds keys wherever they stand', () => {
    expect(command('GETKEYS', 'get', 'x')).toBe('*1["x"]');
    expect(command('GETKEYS', 'MSET', 'a', 1, 'b', 2)).toBe('*2["a" "b"]');
    expect(command('GETKEYS', 'blmpop', 0, 2, 'a', 'b', 'left')).toBe('*2["a" "b"]');
    expect(command('GETKEYS', 'lmove', 'a', 'b', 'left', 'right')).toBe('*2["a" "b"]');
    expect(command('GETKEYS', 'xread', 'STREAMS', 'a', 'b', 0, 0)).toBe('*2["a" "b"]');
    expect(command('GETKEYS', 'xread', 'STREAMS', 'a', 'b', 0)).toBe('*1["a"]');
  });

  test('tells what is done with each', () => {
    expect(command('GETKEYSANDFLAGS', 'lmove', 'a', 'b', 'left', 'right')).toBe(
      '*2[*2["a" ~3[+RW +access +delete]] *2["b" ~2[+RW +insert]]]',
    );
  });

  test('refuses what cannot be answered', () => {
    expect(command('GETKEYS', 'foo', 'x')).toBe('-ERR Invalid command specified');
    expect(command('GETKEYS', 'lease.expire', 'x')).toBe('-ERR Invalid command specified');
    expect(command('GETKEYS', 'ping', 'x')).toBe('-ERR The command has no key arguments');
    expect(command('GETKEYS', 'spublish', 'a', 'x')).toBe('-ERR The command has no key arguments');
    const arity = '-ERR Invalid number of arguments specified for command';
    expect(command('GETKEYS', 'get', 'x', 'y')).toBe(arity);
    const invalid = '-ERR Invalid arguments specified for command';
    expect(command('GETKEYS', 'blmpop', 0, 5, 'a', 'left')).toBe(invalid);
    expect(command('GETKEYS', 'blmpop', 0, 0, 'a', 'left')).toBe(invalid);
    expect(command('GETKEYS', 'blmpop', 0, 'x', 'a', 'left')).toBe(invalid);
  });
});

test('HELP lists the subcommands with what stands behind them', () => {
  const lines = command('HELP');
  expect(lines).toContain('+GETKEYSANDFLAGS <command> [<arg> [<arg> ...]] ');
  expect(lines).toContain(
    '+LIST [FILTERBY MODULE <module-name>|ACLCAT <category>|PATTERN <pattern>] ',
  );
  expect(lines).toContain('+COUNT ');
});
