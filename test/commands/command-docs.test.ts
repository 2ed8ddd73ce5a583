/**
 * COMMAND DOCS tells of every row what may stand behind its name, as a tree in Redis 7.2's shape. What is
 * expected here was derived from Redis's documentation by hand; names, types, tokens and flags of all
 * other commands were compared with redis-server 7.0.15, whose names 7.2 changed in part.
 */
import { describe, expect, test } from 'vitest';
import {
  argumentsOf,
  REFERENCE_NAMES,
  referenceOf,
} from '../../src/commands/reference/reference.ts';
import type { CommandSpec } from '../../src/commands/spec.ts';
import { type CommandArgument, parseSyntax } from '../../src/commands/syntax.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';
import { Front } from './front.ts';

interface Row {
  readonly spec: CommandSpec;
  readonly fullName: string;
  /** How many words its name has. */
  readonly words: number;
}

const ROWS: readonly Row[] = COMMAND_SPECS.filter(({ flags }) => !flags.includes('internal'))
  .flatMap((spec): Row[] => [
    { spec, fullName: spec.name, words: 1 },
    ...(spec.subcommands ?? []).map((sub) => {
      return { spec: sub, fullName: `${spec.name}|${sub.name}`, words: 2 };
    }),
  ])
  .filter(({ spec }) => !spec.flags.includes('internal'));

/** Take any arguments, and what these are depends on the first. */
const CONTAINERS = ROWS.filter(
  ({ spec }) => spec.subcommands !== undefined || spec.name === 'debug',
);

/** A tree in one line: `name:type`, the key specification, token, dates, flags, and what a group holds. */
function lineOf(args: readonly CommandArgument[]): string {
  return args
    .map((argument) => {
      const { name, type, display, keySpec, token, since, deprecatedSince } = argument;
      const inner = lineOf(argument.arguments);
      return [
        `${name}:${type}`,
        display === undefined ? '' : `'${display}'`,
        keySpec === undefined ? '' : `#${keySpec}`,
        token === undefined ? '' : ` ${token}`,
        since === undefined ? '' : `@${since}`,
        deprecatedSince === undefined ? '' : `@-${deprecatedSince}`,
        argument.optional ? '?' : '',
        argument.multiple ? '*' : '',
        argument.multipleToken ? '*' : '',
        inner === '' ? '' : `(${inner})`,
      ].join('');
    })
    .join(', ');
}

/** The fewest and the most words that the arguments may be. */
function bounds(args: readonly CommandArgument[]): [least: number, most: number] {
  let [least, most] = [0, 0];
  for (const argument of args) {
    const [fewest, many] = boundsOf(argument);
    if (!argument.optional) least += fewest;
    most += argument.multiple ? Infinity : many;
  }
  return [least, most];
}

function boundsOf({ type, token, arguments: inner }: CommandArgument): [number, number] {
  if (type === 'pure-token') return [1, 1];
  const before = token === undefined ? 0 : 1;
  if (type === 'oneof') {
    const all = inner.map((one) => bounds([one]));
    const least = Math.min(...all.map(([fewest]) => fewest));
    return [before + least, before + Math.max(...all.map(([, many]) => many))];
  }
  const [least, most] = type === 'block' ? bounds(inner) : [1, 1];
  return [before + least, before + most];
}

function everyArgument(args: readonly CommandArgument[]): CommandArgument[] {
  return args.flatMap((argument) => [argument, ...everyArgument(argument.arguments)]);
}

function treeOf(fullName: string): string {
  const row = ROWS.find((one) => one.fullName === fullName);
  return row === undefined ? 'no row' : lineOf(argumentsOf(row.spec, fullName));
}

describe('the reference', () => {
  test('has an entry for every row and no other, with what it costs', () => {
    expect(ROWS.length).toBeGreaterThan(350);
    const names = ROWS.map(({ fullName }) => fullName);
    expect([...REFERENCE_NAMES].sort()).toEqual(names.sort());
    const costless = ROWS.filter(({ fullName }) => referenceOf(fullName)?.complexity === '');
    expect(costless).toEqual([]);
  });

  test('has syntaxes of as many arguments as the rows take', () => {
    // As in Redis: these take more than they tell, or their options are all that there is.
    const known = ['quit: 1, not -1', 'client|kill: -2, not -3'];
    known.push('replconf: 1, not -1', 'psync: 3, not -3');
    const wrong: string[] = [];
    for (const row of ROWS) {
      if (CONTAINERS.includes(row)) continue;
      const [least, most] = bounds(argumentsOf(row.spec, row.fullName));
      const arity = least === most ? least + row.words : -(least + row.words);
      if (arity !== row.spec.arity) wrong.push(`${row.fullName}: ${arity}, not ${row.spec.arity}`);
    }
    expect(wrong.sort()).toEqual(known.sort());
  });

  test('names siblings differently, and gives every key its specification', () => {
    for (const { spec, fullName } of ROWS) {
      const args = argumentsOf(spec, fullName);
      const specs = spec.keys?.length ?? 0;
      const groups = [args, ...everyArgument(args).map((one) => one.arguments)];
      for (const group of groups) {
        const names = group.map(({ name }) => name);
        expect(new Set(names).size, `${fullName}: ${names}`).toBe(names.length);
      }
      const told = everyArgument(args).flatMap(({ keySpec }) =>
        keySpec === undefined ? [] : keySpec,
      );
      expect(
        told.filter((index) => index >= specs),
        fullName,
      ).toEqual([]);
      const named = spec.keys?.filter(({ flags }) => !flags.includes('not_key')) ?? [];
      if (named.length > 0) expect(new Set(told).size, fullName).toBe(specs);
    }
  });

  test('reads a syntax into the tree that Redis tells', () => {
    expect(treeOf('set')).toBe(
      'key:key#0, value:string, ' +
        'condition:oneof@2.6.12?(nx:pure-token NX, xx:pure-token XX), get:pure-token GET@6.2.0?, ' +
        'expiration:oneof?(seconds:integer EX@2.6.12, milliseconds:integer PX@2.6.12, ' +
        'unix-time-seconds:unix-time EXAT@6.2.0, unix-time-milliseconds:unix-time PXAT@6.2.0, ' +
        'keepttl:pure-token KEEPTTL@6.0.0)',
    );
    expect(treeOf('sort')).toBe(
      "key:key#0, by-pattern:pattern'pattern'#1 BY?, limit:block LIMIT?(offset:integer, count:integer), " +
        "get-pattern:pattern'pattern'#1 GET?**, order:oneof?(asc:pure-token ASC, desc:pure-token DESC), " +
        'sorting:pure-token ALPHA?, destination:key#2 STORE?',
    );
    expect(treeOf('xadd')).toBe(
      'key:key#0, nomkstream:pure-token NOMKSTREAM@6.2.0?, trim:block?(' +
        'strategy:oneof(maxlen:pure-token MAXLEN, minid:pure-token MINID@6.2.0), ' +
        'operator:oneof?(equal:pure-token =, approximately:pure-token ~), threshold:string, ' +
        'count:integer LIMIT@6.2.0?), id-selector:oneof(auto-id:pure-token *, id:string), ' +
        'data:block*(field:string, value:string)',
    );
    expect(treeOf('bitfield')).toBe(
      'key:key#0, operation:oneof?*(get-block:block GET(encoding:string, offset:integer), ' +
        'write:block(overflow-block:oneof OVERFLOW?(wrap:pure-token WRAP, sat:pure-token SAT, ' +
        'fail:pure-token FAIL), write-operation:oneof(set-block:block SET(encoding:string, ' +
        'offset:integer, value:integer), incrby-block:block INCRBY(encoding:string, offset:integer, ' +
        'increment:integer))))',
    );
    expect(treeOf('zunionstore')).toBe(
      'destination:key#0, numkeys:integer, key:key#1*, weight:integer WEIGHTS?*, ' +
        'aggregate:oneof AGGREGATE?(sum:pure-token SUM, min:pure-token MIN, max:pure-token MAX)',
    );
    expect(treeOf('xreadgroup')).toBe(
      'group-block:block GROUP(group:string, consumer:string), count:integer COUNT?, ' +
        'milliseconds:integer BLOCK?, noack:pure-token NOACK?, streams:block STREAMS(key:key#0*, id:string*)',
    );
    expect(treeOf('hexpire')).toBe(
      'key:key#0, seconds:integer, condition:oneof?(nx:pure-token NX, xx:pure-token XX, ' +
        'gt:pure-token GT, lt:pure-token LT), fields:block FIELDS(numfields:integer, field:string*)',
    );
    expect(treeOf('georadiusbymember')).toContain(
      "store:oneof?(storekey:key'key'#1 STORE, storedistkey:key'key'#2 STOREDIST)",
    );
    expect(treeOf('client|tracking')).toContain('prefix:string PREFIX?**, bcast:pure-token BCAST?');
    expect(treeOf('client|kill')).toContain(
      "filter:oneof(old-format:string'ip:port'@-2.8.12, new-format:oneof*(client-id:integer ID@2.8.12?",
    );
    expect(treeOf('migrate')).toContain('key-selector:oneof(key:key#0, empty-string:pure-token )');
    expect(treeOf('save')).toBe('');
  });

  test('is refused where it is none', () => {
    for (const wrong of ['[', 'key ]', '(a b', '[NX | XX]', '(a: b | c d)', '<integer>']) {
      expect(() => parseSyntax(wrong, 0), wrong).toThrow();
    }
    expect(() => parseSyntax('A B value', 0)).not.toThrow();
  });
});

const front = new Front([...COMMAND_SPECS]);
const caller = front.connect();

test('HELP of a container shows what stands behind each subcommand', () => {
  const help = front.send(caller, 'CLIENT', 'HELP');
  expect(help).toContain(
    '+TRACKING ON|OFF [REDIRECT <client-id>] [PREFIX <prefix> [PREFIX <prefix> ...]] [BCAST] ',
  );
  expect(help).toContain(
    '+LIST [TYPE NORMAL|MASTER|REPLICA|PUBSUB] [ID <client-id> [<client-id> ...]] ',
  );
  expect(help).toContain('+KILL <ip:port>|');
  expect(help).toContain('+ID ');
});

describe('COMMAND DOCS', () => {
  const docs = (...names: string[]) => front.send(caller, 'COMMAND', 'DOCS', ...names);

  test('tells arguments as maps', () => {
    expect(docs('bitfield_ro')).toContain(
      '"complexity" "O(1) for each operation" "arguments" *2[' +
        '%4["name" "key" "type" "key" "display_text" "key" "key_spec_index" :0] ' +
        '%5["name" "get-block" "type" "block" "token" "GET" ' +
        '"flags" ~3[+optional +multiple +multiple_token] "arguments" *2[' +
        '%3["name" "encoding" "type" "string" "display_text" "encoding"] ' +
        '%3["name" "offset" "type" "integer" "display_text" "offset"]]]]]]',
    );
    expect(docs('georadius')).toContain(
      '%5["name" "storekey" "type" "key" "display_text" "key" "key_spec_index" :1 "token" "STORE"]',
    );
  });

  test('tells what is deprecated, what is not for people, and what changed', () => {
    expect(docs('getset')).toContain(
      '"doc_flags" ~1[+deprecated] "deprecated_since" "6.2.0" ' +
        '"replaced_by" "`SET` with the `!GET` argument" "arguments" *2[',
    );
    expect(docs('pfdebug')).toContain('"doc_flags" ~1[+syscmd] "arguments"');
    expect(docs('lpop')).toContain('"history" ~1[*2["6.2.0" "The argument `count`."]] "arguments"');
  });

  test('tells nothing more where there is nothing', () => {
    expect(docs('save')).toMatch(/^%1\["save" %4\["summary" [^%]*"complexity" "[^"]*"\]\]$/);
    expect(docs('config')).toContain('%5["summary"');
    expect(docs('config')).not.toMatch(/^.{0,200}"arguments"/);
  });

  test('tells every row in one answer, as many as COMMAND COUNT', () => {
    const everything = docs();
    expect(everything).toMatch(new RegExp(`^%${COMMAND_SPECS.length - internals()}\\[`));
    expect(everything.split('"summary"').length - 1).toBe(ROWS.length);
  });
});

function internals(): number {
  return COMMAND_SPECS.filter(({ flags }) => flags.includes('internal')).length;
}
