/**
 * Random arguments for a command: mostly as its syntax has them, with values from the edges of what
 * numbers, names and texts can be, and now and then broken on purpose. Everything is latin1 text.
 */
import type { Random } from '../../src/base/random.ts';
import { argumentsOf } from '../../src/commands/reference/reference.ts';
import type { CommandSpec } from '../../src/commands/spec.ts';
import type { ArgumentType, CommandArgument } from '../../src/commands/syntax.ts';
import { COMMAND_SPECS } from '../../src/commands/table.ts';

export const KEYS = [
  ...['str', 'num', 'list', 'ints', 'set', 'zset', 'hash', 'stream', 'stream', 'big', 'a', 'b', ''],
];

const INTEGERS = [
  '0',
  '1',
  '-1',
  '2',
  '3',
  '-2',
  '5',
  '10',
  '-10',
  '100',
  '-0',
  '+1',
  '01',
  '1.5',
  ' 1',
  '1 ',
  '',
  'x',
  '0x10',
  '1e3',
  '2147483647',
  '2147483648',
  '-2147483648',
  '-2147483649',
  '4294967295',
  '4294967296',
  '9007199254740992',
  '9007199254740993',
  '9223372036854775806',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775807',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
  '18446744073709551616',
  '99999999999999999999999999',
];
/** Small ones more often, so that commands get somewhere. */
const COUNTS = ['0', '1', '2', '3', '5', '7', '20', '-1', '-2', '-3', '-5', '-20'];
const DOUBLES = [
  '0',
  '-0',
  '1',
  '-1',
  '0.1',
  '2.5',
  '3.0e2',
  '1e15',
  '1e16',
  '123456789012345678',
  '1e17',
  '5e-324',
  '1.7976931348623157e308',
  '-1.7976931348623157e308',
  '1e309',
  'inf',
  '+inf',
  '-inf',
  'infinity',
  'nan',
  'NaN',
  '-nan',
  '.5',
  '5.',
  '1e',
  '(1',
  '(inf',
  '(nan',
  '',
  'x',
  ' 1',
  '0x1p3',
  '9223372036854775807',
];
const TEXTS = [
  '',
  'a',
  'b',
  'c',
  'f',
  'g',
  '1',
  '2',
  '10',
  'hello',
  '\x00',
  '\xff\xfe',
  '\r\n',
  'x'.repeat(70),
  'y'.repeat(5000),
];
const BOUNDS = [
  '-',
  '+',
  '[a',
  '(a',
  '[c',
  '(',
  '[',
  'a',
  '-inf',
  '+inf',
  '(1',
  '0',
  '5',
  '(5',
  '1',
];
const PATTERNS = ['*', '?', 'a*', '[a-c]', '[^a]', '\\', '[', '', '**', '\\*', 's?t', '*\x00*'];
const TIMES = [
  ...['1', '100', '1000000', '0', '-1', '1700000000', '33177117420', '33177117420000'],
  ...['9223372036854775807', '9223372036854775', '-9223372036854775808', '', 'x', '1.5'],
];
const TIMEOUTS = [
  '0',
  '0.01',
  '1',
  '-1',
  'x',
  'inf',
  'nan',
  '1e308',
  '9223372036854775807',
  '0.0000001',
];
const IDS = [
  '0-1',
  '1-1',
  '1',
  '2-0',
  '*',
  '1-*',
  '$',
  '>',
  '-',
  '+',
  '(1-1',
  '0-0',
  '0',
  '18446744073709551615-18446744073709551615',
  '18446744073709551616-0',
  'x',
  '1-',
  '-1',
];
const ENCODINGS = [
  'u8',
  'i8',
  'u63',
  'u64',
  'i64',
  'i65',
  'u1',
  'i0',
  'u',
  'x',
  '#0',
  '#9223372036854775807',
];

/** What stands in the place of a name: the first entry whose expression fits. */
const BY_NAME: readonly (readonly [RegExp, readonly (readonly string[])[]])[] = [
  [/^(key\d*|newkey|source\d*|destination\d*|dest|destkey)$/, [KEYS]],
  [/^(seconds|milliseconds|s|ms|unix.*|.*-time|idle.*|min-idle.*)$/, [TIMES, COUNTS]],
  [/^timeout$/, [TIMEOUTS]],
  [
    /^(score|increment|weight|radius|width|height|longitude|latitude)$/,
    [DOUBLES, INTEGERS, COUNTS],
  ],
  [/^(min|max|start|stop|end)$/, [COUNTS, COUNTS, BOUNDS, IDS, DOUBLES, INTEGERS]],
  [/^(.*id|threshold|cursor)$/, [IDS, COUNTS, ['0', '0']]],
  [/^(pattern|glob|by)$/, [PATTERNS, KEYS]],
  [/^(group|consumer)$/, [['g', 'h'], TEXTS]],
  [/^(encoding|type)$/, [ENCODINGS, ['string', 'list', 'zset', 'hash', 'set']]],
  [
    /^(count|n|num.*|index\d*|offset|limit|rank|length|db|destination-db|decrement|bit|value\d)$/,
    [COUNTS, COUNTS, INTEGERS],
  ],
  [
    /^(member\d*|field|element|value|message|pivot|group.*|consumer|name|text)$/,
    [TEXTS, TEXTS, INTEGERS, DOUBLES],
  ],
];
/** What the type allows, beside what the name does. */
const BY_TYPE: Partial<Record<ArgumentType, readonly (readonly string[])[]>> = {
  key: [KEYS],
  integer: [COUNTS, COUNTS, INTEGERS],
  double: [DOUBLES, INTEGERS, COUNTS],
  pattern: [PATTERNS, KEYS],
  'unix-time': [TIMES, COUNTS],
};

function tokensOf({ token, arguments: inner }: CommandArgument): string[] {
  return [...(token === undefined ? [] : [token]), ...inner.flatMap(tokensOf)];
}

function fullName(spec: CommandSpec, container?: CommandSpec): string {
  return container === undefined ? spec.name : `${container.name}|${spec.name}`;
}

/** Every token of every syntax: what an option may be called. */
const OPTION_WORDS: readonly string[] = [
  ...new Set(
    COMMAND_SPECS.flatMap((spec) => [
      ...argumentsOf(spec, fullName(spec)),
      ...(spec.subcommands ?? []).flatMap((sub) => argumentsOf(sub, fullName(sub, spec))),
    ]).flatMap(tokensOf),
  ),
];
const ANYTHING = [TEXTS, INTEGERS, DOUBLES, COUNTS, BOUNDS, PATTERNS, IDS, KEYS, OPTION_WORDS];

/** Counts beyond this would be obeyed, element by element, where a random pick may repeat. */
const REPEATS_MAX = 100;

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.below(values.length)] as Value;
}

function anything(random: Random): string {
  if (random.below(30) === 0) {
    return String.fromCharCode(
      ...Array.from({ length: random.below(40) }, () => random.below(256)),
    );
  }
  return pick(random, pick(random, ANYTHING));
}

/** The words of a random call of a command, its name included. */
export function randomCall(random: Random, spec: CommandSpec, container?: CommandSpec): string[] {
  const name = container === undefined ? [spec.name] : [container.name, spec.name];
  const isFree = random.below(12) === 0;
  const words = isFree
    ? byArity(random, spec, name.length)
    : bySyntax(random, argumentsOf(spec, fullName(spec, container)));
  const call = [...name, ...words];
  if (random.below(6) === 0) mutate(random, call, name.length);
  if (/RANDMEMBER|RANDFIELD/i.test(spec.name)) boundRepeats(call);
  return call;
}

function boundRepeats(call: string[]): void {
  const count = Number(call[2]);
  if (count < -REPEATS_MAX && count > -Number.MAX_SAFE_INTEGER) call[2] = String(-REPEATS_MAX);
}

function byArity(random: Random, spec: CommandSpec, nameWords: number): string[] {
  const least = Math.max(0, Math.abs(spec.arity) - nameWords);
  const count =
    random.below(8) === 0
      ? random.below(least + 6)
      : least + (spec.arity < 0 ? random.below(6) : 0);
  const words = Array.from({ length: count }, () => anything(random));
  for (const { first, last, step, numkeys } of spec.keys ?? []) {
    const keys = numkeys === undefined ? count : 1 + random.below(3);
    if (numkeys !== undefined && numkeys - nameWords < count)
      words[numkeys - nameWords] = String(keys);
    const end =
      numkeys === undefined ? (last < 0 ? count + nameWords + last : last) : first + keys - 1;
    for (let at = first; at <= end && at - nameWords < count; at += step) {
      if (at >= nameWords) words[at - nameWords] = pick(random, KEYS);
    }
  }
  return words;
}

interface Word {
  readonly name: string;
  text: string;
}

function bySyntax(random: Random, syntax: readonly CommandArgument[]): string[] {
  const words = syntax.flatMap((argument) => expand(random, argument));
  for (const [at, word] of words.entries()) {
    const counted = /^num(.+?)s?$/.exec(word.name)?.[1];
    if (counted === undefined || random.below(8) === 0) continue;
    let count = 0;
    while (words[at + 1 + count]?.name === counted) count++;
    word.text = String(count);
  }
  return words.map(({ text }) => text);
}

/** An argument as often as it may stand, mostly. */
function expand(random: Random, argument: CommandArgument): Word[] {
  const { optional, multiple, multipleToken } = argument;
  const times = (optional ? 0 : 1) + random.below(multiple ? 4 : optional ? 2 : 1);
  const all = Array.from({ length: times }, () => once(random, argument));
  const token = tokenOf(random, argument);
  if (multipleToken) return all.flatMap((words) => [...token, ...words]);
  return times === 0 ? [] : [...token, ...all.flat()];
}

function tokenOf(random: Random, { name, token }: CommandArgument): Word[] {
  if (token === undefined) return [];
  return [{ name: `token ${name}`, text: random.below(4) === 0 ? token.toLowerCase() : token }];
}

/** One of it, without its token. */
function once(random: Random, argument: CommandArgument): Word[] {
  const { name, type, arguments: inner } = argument;
  if (type === 'pure-token') return [];
  if (type === 'block') return inner.flatMap((one) => expand(random, one));
  if (type === 'oneof') return expand(random, pick(random, inner));
  return [{ name, text: textFor(random, name, type) }];
}

function textFor(random: Random, name: string, type: ArgumentType): string {
  const [, byName] = BY_NAME.find(([expression]) => expression.test(name)) ?? [];
  const byType = BY_TYPE[type];
  const pools = byType === undefined ? (byName ?? ANYTHING) : [...byType, ...(byName ?? [])];
  return random.below(25) === 0 ? anything(random) : pick(random, pick(random, pools));
}

/** Breaks a call behind its name: one argument more, less, twice, exchanged or replaced. */
function mutate(random: Random, call: string[], nameWords: number): void {
  const at = nameWords + random.below(Math.max(1, call.length - nameWords));
  switch (random.below(5)) {
    case 0:
      call.splice(at, 1);
      break;
    case 1:
      call.splice(at, 0, anything(random));
      break;
    case 2:
      call.splice(at, 0, pick(random, OPTION_WORDS));
      break;
    case 3:
      call.push(...call.slice(at, at + 2));
      break;
    default:
      if (at < call.length) call[at] = anything(random);
  }
}
