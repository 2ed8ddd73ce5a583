/**
 * Reply values and what is expected of them, in one notation that tells the kinds of RESP3 apart:
 *
 *   OK  PONG                  a simple string            "text\x00"   a bulk string ("x"*3 = "xxx")
 *   12  -3                    an integer                 txt"…"       a verbatim string
 *   nil  nil-array            null (RESP2 has two)       -ERR what …  an error, to the end of the line
 *   ,1.5  ,inf                a double                   pairs[a b]   a flat array, in RESP3 [[a b]]
 *   [a b]  {k v}  ~[a b]      array, map, set            >[a b]       a push
 *   closed                    the connection was ended   -"ERR what …"  an error inside an array
 *   keyed[k v]                an array of pairs, [[k v]], in RESP3 a map
 *
 * and, for what differs from run to run:
 *
 *   <any>  <1..10>  <-1..1>   anything; an integer from…to    /regex/   a string that matches
 *   unordered[a b]            an array in any order, as a set always is
 *   […, ...]                  `...` last: more may follow
 */
import { Buffer } from 'node:buffer';

/** A reply. Text is latin1: one character a byte. */
export type Value =
  | { readonly kind: TextKind; readonly text: string }
  | { readonly kind: 'nil' | 'nil-array' | 'closed' }
  | { readonly kind: AggregateKind; readonly items: readonly Value[] };

export type TextKind = 'simple' | 'bulk' | 'verbatim' | 'integer' | 'double' | 'boolean' | 'error';
export type AggregateKind = 'array' | 'map' | 'set' | 'push';

/** What a reply is compared with. */
export type Pattern =
  | { readonly kind: TextKind; readonly text: string }
  | { readonly kind: 'nil' | 'nil-array' | 'closed' | 'any' }
  | { readonly kind: AggregateKind; readonly items: readonly Pattern[]; readonly open: boolean }
  | { readonly kind: 'unordered' | 'pairs' | 'keyed'; readonly items: readonly Pattern[] }
  | { readonly kind: 'between'; readonly min: number; readonly max: number }
  | { readonly kind: 'matching'; readonly expression: RegExp };

/** A reply, or a pattern, in the notation. */
export function show(value: Pattern | Value): string {
  switch (value.kind) {
    case 'simple':
    case 'integer':
    case 'boolean':
      return value.text;
    case 'double':
      return `,${value.text}`;
    case 'error':
      return `-${value.text}`;
    case 'bulk':
      return quote(value.text);
    case 'verbatim':
      return `txt${quote(value.text)}`;
    case 'array':
      return `[${showAll(value)}]`;
    case 'unordered':
    case 'pairs':
    case 'keyed':
      return `${value.kind}[${showAll(value)}]`;
    case 'map':
      return `{${showAll(value)}}`;
    case 'set':
      return `~[${showAll(value)}]`;
    case 'push':
      return `>[${showAll(value)}]`;
    case 'between':
      return `<${value.min}..${value.max}>`;
    case 'matching':
      return String(value.expression);
    case 'any':
      return '<any>';
    default:
      return value.kind;
  }
}

function showAll(value: { items: readonly (Pattern | Value)[]; open?: boolean }): string {
  return [...value.items.map(show), ...(value.open === true ? ['...'] : [])].join(' ');
}

function quote(text: string): string {
  if (text.length > 400) return `${quote(text.slice(0, 40))}… (${text.length} bytes)`;
  const escaped = text.replace(/[\\"]|[^ -~]/g, (char) => {
    if (char === '\r') return '\\r';
    if (char === '\n') return '\\n';
    if (char === '"' || char === '\\') return `\\${char}`;
    return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${escaped}"`;
}

/** Whether the reply is as expected. */
export function fits(pattern: Pattern, value: Value): boolean {
  switch (pattern.kind) {
    case 'any':
      return value.kind !== 'closed' && value.kind !== 'error';
    case 'between':
      return value.kind === 'integer' && isBetween(Number(value.text), pattern);
    case 'matching':
      return 'text' in value && pattern.expression.test(value.text);
    case 'pairs':
    case 'keyed':
      throw new Error('pairs are not spoken as such');
    case 'unordered':
      return value.kind === 'array' && fitsInSomeOrder(pattern.items, value.items);
    case 'set':
      return value.kind === 'set' && fitsInSomeOrder(pattern.items, value.items);
    case 'array':
    case 'map':
    case 'push':
      return value.kind === pattern.kind && fitsItems(pattern, value.items);
    case 'nil':
    case 'nil-array':
    case 'closed':
      return value.kind === pattern.kind;
    case 'error':
      // Redis ends some with a space, which no script can show.
      return value.kind === 'error' && value.text.trimEnd() === pattern.text;
    default:
      return value.kind === pattern.kind && value.text === pattern.text;
  }
}

function isBetween(number: number, { min, max }: { min: number; max: number }): boolean {
  return number >= min && number <= max;
}

function fitsItems(
  pattern: { items: readonly Pattern[]; open: boolean },
  items: readonly Value[],
): boolean {
  const lengthFits = pattern.open
    ? items.length >= pattern.items.length
    : items.length === pattern.items.length;
  return lengthFits && pattern.items.every((item, at) => items[at] && fits(item, items[at]));
}

function fitsInSomeOrder(patterns: readonly Pattern[], items: readonly Value[]): boolean {
  const left = [...items];
  for (const pattern of patterns) {
    const at = left.findIndex((item) => fits(pattern, item));
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}

/**
 * What a protocol makes of an expectation, stated here once. RESP2 has no maps (flat arrays), sets and
 * pushes (arrays), verbatim strings and doubles (bulk strings), and no booleans (0 and 1), but two
 * kinds of nil; RESP3 and protobuf have one.
 */
export function asSpoken(pattern: Pattern, protocol: 2 | 3): Pattern {
  if (protocol === 3) {
    if (pattern.kind === 'nil-array') return { kind: 'nil' };
    if (pattern.kind === 'pairs') return nested(pattern.items, 3);
    if (pattern.kind === 'keyed') return asSpoken({ ...pattern, kind: 'map', open: false }, 3);
    if ('items' in pattern) return { ...pattern, items: pattern.items.map((i) => asSpoken(i, 3)) };
    return pattern;
  }
  switch (pattern.kind) {
    case 'set':
      return { kind: 'unordered', items: pattern.items.map((item) => asSpoken(item, 2)) };
    case 'map':
    case 'push':
    case 'array':
      return {
        kind: 'array',
        open: pattern.open,
        items: pattern.items.map((item) => asSpoken(item, 2)),
      };
    case 'unordered':
      return { ...pattern, items: pattern.items.map((item) => asSpoken(item, 2)) };
    case 'keyed':
      return nested(pattern.items, 2);
    case 'pairs':
      return asSpoken({ kind: 'array', open: false, items: pattern.items }, 2);
    case 'verbatim':
    case 'double':
      return { kind: 'bulk', text: pattern.text };
    case 'boolean':
      return { kind: 'integer', text: pattern.text === 'true' ? '1' : '0' };
    default:
      return pattern;
  }
}

/** Items two by two, as arrays. */
function nested(items: readonly Pattern[], protocol: 2 | 3): Pattern {
  const pairs: Pattern[] = [];
  for (let i = 0; i < items.length; i += 2) {
    const pair = items.slice(i, i + 2).map((item) => asSpoken(item, protocol));
    pairs.push({ kind: 'array', open: false, items: pair });
  }
  return { kind: 'array', open: false, items: pairs };
}

/** Bytes as the text of a value. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
