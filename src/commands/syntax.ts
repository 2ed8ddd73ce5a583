/**
 * The syntax of a command as the reference has it (reference/), read into the tree of arguments that
 * COMMAND DOCS tells. The notation is that of Redis's documentation, with the names that the tree needs:
 *
 *     key [condition: NX | XX] [EX seconds | PX milliseconds@2.6.12] (data: score member)... [limit=LIM n]
 *
 * - A word with a small letter stands for a value, any other for itself: a token. A token takes the value
 *   or group behind it (`EX seconds`, `LIMIT (limit: offset count)`) and stands alone without one.
 * - `[ ]` may be left out, `( )` may not; `|` separates alternatives; `name:` opens a group and names it,
 *   which is needed wherever more than one thing stands in it.
 * - `...` repeats what is before it: `WEIGHTS weight ...` the value alone, `[GET pattern] ...` the token too.
 * - Behind a word: `<type>` where the name does not tell it, `=text` how it is shown (of a token: the
 *   token, whose name is before it; `""` is an empty one), `#1` which key specification it belongs to, `@7.0.0` since when and
 *   `@-7.0.0` until when it was to be used.
 *
 * Read at the first question about a command, never on a hot path.
 */
import { assert } from '../base/assert.ts';

export type ArgumentType =
  | 'string'
  | 'integer'
  | 'double'
  | 'key'
  | 'pattern'
  | 'unix-time'
  | 'pure-token'
  | 'oneof'
  | 'block';

/** One argument, or a group of such, as COMMAND DOCS tells it. */
export interface CommandArgument {
  readonly name: string;
  readonly type: ArgumentType;
  /** How it is shown where that is not its name. */
  readonly display: string | undefined;
  readonly token: string | undefined;
  /** The index of its key specification. */
  readonly keySpec: number | undefined;
  readonly since: string | undefined;
  readonly deprecatedSince: string | undefined;
  readonly optional: boolean;
  readonly multiple: boolean;
  /** With `multiple`: the token comes with each. */
  readonly multipleToken: boolean;
  /** What a group holds. */
  readonly arguments: readonly CommandArgument[];
}

const KEYS =
  'key key1 key2 newkey source destination destkey sourcekey src dst storekey storedistkey';
const INTEGERS =
  'bit client-id cluster-bus-port config-epoch count cursor db decrement destination-db end-slot ' +
  'entries-added entries-read frequency index index1 index2 len limit milliseconds min-match-len ms ' +
  'num-matches numfields numkeys numlocal numreplicas offset port protover rank seconds slot start-slot ' +
  'ttl version weight';
const DOUBLES = 'height latitude longitude radius score width';

/** The types of values by their names; any other is a string. */
const TYPES: ReadonlyMap<string, ArgumentType> = new Map([
  ...KEYS.split(' ').map((name) => [name, 'key'] as const),
  ...INTEGERS.split(' ').map((name) => [name, 'integer'] as const),
  ...DOUBLES.split(' ').map((name) => [name, 'double'] as const),
  ['pattern', 'pattern'],
  ['unix-time-seconds', 'unix-time'],
  ['unix-time-milliseconds', 'unix-time'],
]);

const WORD =
  /^(?<name>[^@#<=]+|=)(?:<(?<type>[a-z-]+)>)?(?:=(?<shown>[^@#]+))?(?:#(?<spec>\d+))?(?:@(?<since>[\d.]+))?(?:@-(?<until>[\d.]+))?$/;

const PLAIN: Omit<CommandArgument, 'name' | 'type'> = {
  display: undefined,
  token: undefined,
  keySpec: undefined,
  since: undefined,
  deprecatedSince: undefined,
  optional: false,
  multiple: false,
  multipleToken: false,
  arguments: [],
};

/** The tree of a syntax; `keySpecs` is how many key specifications the command has. */
export function parseSyntax(text: string, keySpecs: number): readonly CommandArgument[] {
  const words = text
    .replaceAll('...', ' … ')
    .replaceAll(/([[\]()])/g, ' $1 ')
    .split(' ')
    .filter((word) => word !== '');
  return new SyntaxReader(words, keySpecs).everything();
}

class SyntaxReader {
  readonly #words: readonly string[];
  readonly #keySpecs: number;
  #at = 0;
  #keys = 0;

  constructor(words: readonly string[], keySpecs: number) {
    this.#words = words;
    this.#keySpecs = keySpecs;
  }

  everything(): readonly CommandArgument[] {
    const items = this.#sequence();
    assert(this.#at === this.#words.length, `an end too many in ${this.#words.join(' ')}`);
    return items;
  }

  /** Items up to the end of the group or alternative. */
  #sequence(): CommandArgument[] {
    const items: CommandArgument[] = [];
    for (let word = this.#peek(); !/^(\]|\)|\||)$/.test(word); word = this.#peek()) {
      items.push(this.#item());
    }
    return items;
  }

  #peek(): string {
    return this.#words[this.#at] ?? '';
  }

  /** Passes over a word if it comes next. */
  #takes(word: string): boolean {
    if (this.#peek() !== word) return false;
    this.#at++;
    return true;
  }

  #item(): CommandArgument {
    const isOptional = this.#peek() === '[';
    const item = this.#element();
    if (!this.#takes('…')) return item;
    // Behind a closed bracket all of it comes again, the token included.
    const withToken = isOptional && item.token !== undefined && item.type !== 'pure-token';
    return { ...item, multiple: true, multipleToken: withToken };
  }

  #element(): CommandArgument {
    if (this.#takes('[')) return { ...this.#group(']'), optional: true };
    if (this.#takes('(')) return this.#group(')');
    return this.#word();
  }

  /** What is between brackets: one item as it is, more as a block, alternatives as one of them. */
  #group(end: ']' | ')'): CommandArgument {
    const head = this.#peek().endsWith(':') ? this.#peek().slice(0, -1) : undefined;
    if (head !== undefined) this.#at++;
    const alternatives = [this.#sequence()];
    while (this.#takes('|')) alternatives.push(this.#sequence());
    assert(this.#takes(end), `a missing ${end} in ${this.#words.join(' ')}`);
    const [items = []] = alternatives;
    const [only] = items;
    if (head === undefined) {
      assert(alternatives.length === 1 && items.length === 1 && only !== undefined, 'no name');
      return only;
    }
    const { name = '', since, until } = WORD.exec(head)?.groups ?? {};
    const named = { ...PLAIN, name, since, deprecatedSince: until };
    if (alternatives.length === 1) return { ...named, type: 'block', arguments: items };
    return { ...named, type: 'oneof', arguments: alternatives.map(single) };
  }

  #word(): CommandArgument {
    const word = this.#peek();
    this.#at++;
    const { name = '', type, shown, spec, since, until } = WORD.exec(word)?.groups ?? {};
    assert(name !== '', `no word: ${word}`);
    const dated = { ...PLAIN, since, deprecatedSince: until };
    const token = shown ?? name;
    if (/[a-z]/.test(token)) return this.#value({ ...dated, name }, type, shown, spec);
    if (shown === undefined && this.#isValue(this.#peek())) {
      const item = this.#item();
      assert(item.token === undefined, `two tokens: ${word}`);
      return { ...item, token, since: item.since ?? since };
    }
    return {
      ...dated,
      name: shown === undefined ? name.toLowerCase() : name,
      type: 'pure-token',
      token: token === '""' ? '' : token,
    };
  }

  #isValue(word: string): boolean {
    return word === '(' || /[a-z]/.test(WORD.exec(word)?.groups?.name ?? '');
  }

  #value(
    plain: Omit<CommandArgument, 'type'>,
    named: string | undefined,
    display: string | undefined,
    spec: string | undefined,
  ): CommandArgument {
    const type = isType(named) ? named : (TYPES.get(plain.name) ?? 'string');
    let keySpec = spec === undefined ? undefined : Number(spec);
    // Keys belong to the specifications in their order, and those left over to the last.
    if (type === 'key' && keySpec === undefined && this.#keySpecs > 0) {
      keySpec = Math.min(this.#keys++, this.#keySpecs - 1);
    }
    return { ...plain, type, display, keySpec };
  }
}

function isType(text: string | undefined): text is ArgumentType {
  return text !== undefined && text !== '';
}

/** An alternative is one argument: what has more stands in a group of its own. */
function single(items: readonly CommandArgument[]): CommandArgument {
  const [item] = items;
  assert(items.length === 1 && item !== undefined, 'an alternative of several without a name');
  return item;
}
