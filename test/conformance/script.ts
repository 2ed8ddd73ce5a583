/**
 * Cases as scripts, one step a line:
 *
 *   SET k "a b\x00" PX $now+5000  => OK      a command and its answer, in the notation of value.ts
 *   @3 GET k                      => nil     the same in database 3
 *   b: BLPOP q 0                  => waits   on connection b (others are a): it waits
 *   RPUSH q x                     => 1
 *   b:                            => ["q" "x"]     what connection b receives next
 *   until GET k                   => nil     again and again, until the answer is this one
 *   CLIENT REPLY OFF              => nothing       no answer at all
 *   b: SUBSCRIBE c d              => >["subscribe" "c" 1] >["subscribe" "d" 2]    two answers
 *
 * Words in arguments: `$now+5000` and `$unix+5` are wall clock times in milliseconds and seconds,
 * `$b.id` is the id of connection b. A line that begins with # is a comment.
 */
import type { Pattern, TextKind } from './value.ts';

export type DoorName = 'resp2' | 'resp3' | 'websocket' | 'replay';

export interface Step {
  readonly line: string;
  /** The connection's name. */
  readonly connection: string;
  /** The command, latin1 text; empty: nothing is sent. */
  readonly words: readonly string[];
  readonly database: number | undefined;
  readonly repeats: boolean;
  readonly expected: readonly Pattern[] | 'waits';
}

/** One case of a family. */
export interface Case {
  readonly title: string;
  readonly steps: readonly Step[];
  /** Doors which this case is for, if not for all. */
  readonly doors: readonly DoorName[] | undefined;
  /** Why redis-server answers otherwise, where it does. */
  readonly notRedis: string | undefined;
}

/** A script alone, or with what restricts it; `because` gives the reason for `doors`. */
export type Script =
  | string
  | {
      readonly script: string;
      readonly doors?: readonly DoorName[];
      readonly because?: string;
      readonly notRedis?: string;
    };

/** Reads the scripts of one family, by title. */
export function cases(scripts: Readonly<Record<string, Script>>): Case[] {
  return Object.entries(scripts).map(([title, given]) => {
    const { script, ...rest } = typeof given === 'string' ? { script: given } : given;
    return {
      title,
      steps: script
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map(readStep),
      doors: 'doors' in rest ? rest.doors : undefined,
      notRedis: 'notRedis' in rest ? rest.notRedis : undefined,
    };
  });
}

/** The commands that the step names, `client|id` for a subcommand: for the list of what is covered. */
export function commandNames({ words }: Step): string[] {
  const [first = '', second = ''] = words.map((word) => word.toLowerCase());
  return first === '' ? [] : [first, `${first}|${second}`];
}

function readStep(line: string): Step {
  const parts = line.split(/(?:^|\s+)=>\s+/);
  const [left, right] = parts;
  if (parts.length !== 2 || left === undefined || right === undefined) {
    throw new Error(`a step is 'command => answer': ${line}`);
  }
  const head = /^(?:([a-z]+):\s*)?(until\s+)?(?:@(\d+)\s+)?/.exec(left);
  return {
    line,
    connection: head?.[1] ?? 'a',
    words: new Reader(left.slice(head?.[0].length ?? 0)).words(),
    database: head?.[3] === undefined ? undefined : Number(head[3]),
    repeats: head?.[2] !== undefined,
    expected: right === 'waits' ? 'waits' : right === 'nothing' ? [] : new Reader(right).patterns(),
  };
}

const WORD = /[^\s[\]{}]+/y;
const ARGUMENT = /[^\s"]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"(?:\*(\d+))?/y;
const REGEX = /\/((?:[^/\\]|\\.)+)\//y;
const RANGE = /<(-?\d+)\.\.(-?\d+)>/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.trim();
  }

  /** Arguments: words, or quoted. */
  words(): string[] {
    const found: string[] = [];
    while (!this.#done) {
      const quoted = this.#take(QUOTED);
      found.push(quoted === undefined ? (this.#take(ARGUMENT)?.[0] ?? this.#fail()) : text(quoted));
    }
    return found;
  }

  patterns(): Pattern[] {
    const found: Pattern[] = [];
    while (!this.#done) found.push(this.#pattern());
    return found;
  }

  #pattern(): Pattern {
    this.#space();
    const quoted = this.#take(QUOTED);
    if (quoted !== undefined) return { kind: 'bulk', text: text(quoted) };
    const regex = this.#take(REGEX);
    if (regex !== undefined) return { kind: 'matching', expression: new RegExp(regex[1] ?? '') };
    const range = this.#take(RANGE);
    if (range !== undefined) {
      return { kind: 'between', min: Number(range[1]), max: Number(range[2]) };
    }
    if (this.#starts('txt"')) {
      return { kind: 'verbatim', text: text(this.#take(QUOTED) ?? this.#fail()) };
    }
    if (this.#starts('-"')) {
      return { kind: 'error', text: text(this.#take(QUOTED) ?? this.#fail()) };
    }
    if (this.#starts('pairs[')) return { kind: 'pairs', items: this.#items(']').items };
    if (this.#starts('keyed[')) return { kind: 'keyed', items: this.#items(']').items };
    if (this.#starts('unordered[')) return { kind: 'unordered', items: this.#items(']').items };
    if (this.#starts('[')) return { kind: 'array', ...this.#items(']') };
    if (this.#starts('{')) return { kind: 'map', ...this.#items('}') };
    if (this.#starts('~[')) return { kind: 'set', ...this.#items(']') };
    if (this.#starts('>[')) return { kind: 'push', ...this.#items(']') };
    if (this.#starts('<any>')) return { kind: 'any' };
    if (/^-[A-Z]/.test(this.#text.slice(this.#at))) {
      const error = this.#text.slice(this.#at + 1);
      this.#at = this.#text.length;
      return { kind: 'error', text: error };
    }
    const word = this.#take(WORD)?.[0] ?? this.#fail();
    if (word === 'nil' || word === 'nil-array' || word === 'closed') return { kind: word };
    if (word.startsWith(',')) return { kind: 'double', text: word.slice(1) };
    const kind: TextKind = /^-?\d+$/.test(word) ? 'integer' : 'simple';
    return { kind, text: word };
  }

  #items(end: string): { items: Pattern[]; open: boolean } {
    const items: Pattern[] = [];
    for (;;) {
      this.#space();
      if (this.#starts(end)) return { items, open: false };
      if (this.#starts('...')) {
        this.#space();
        if (!this.#starts(end)) this.#fail();
        return { items, open: true };
      }
      items.push(this.#pattern());
    }
  }

  get #done(): boolean {
    this.#space();
    return this.#at >= this.#text.length;
  }

  #space(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text);
    if (found === null) return undefined;
    this.#at = expression.lastIndex;
    return found;
  }

  /** Steps over `prefix`; the quote of `txt"` stays. */
  #starts(prefix: string): boolean {
    if (!this.#text.startsWith(prefix, this.#at)) return false;
    this.#at += prefix.endsWith('"') ? prefix.length - 1 : prefix.length;
    return true;
  }

  #fail(): never {
    throw new Error(`cannot be read from '${this.#text.slice(this.#at)}' on: ${this.#text}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0' };

/** A quoted text's content. Beyond ASCII it stands for its UTF-8 bytes. */
function text(quoted: RegExpExecArray): string {
  const bytes = Buffer.from(quoted[1] ?? '').toString('latin1');
  const plain = bytes.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_all, hex: string, char: string) =>
    hex === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return plain.repeat(Number(quoted[2] ?? 1));
}
