/**
 * The syntax of each command, read from where it stands: the comment above the function that executes
 * it opens with it (`ZADD key [NX|XX] [GT|LT] [CH] [INCR] score member [score member …]`). So a new
 * command is generated as soon as it is written.
 *
 * `[ ]` may be left out, `|` separates alternatives (between two words without blanks only those), and
 * `…` at the end of a bracket repeats it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandSpec } from '../../src/commands/spec.ts';

export type Node =
  /** A word in capitals stands for itself, any other names what stands in its place. */
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'all'; readonly nodes: readonly Node[] }
  | { readonly kind: 'one'; readonly nodes: readonly Node[] }
  | { readonly kind: 'maybe'; readonly node: Node; readonly repeats: boolean };

const FOLDER = join(import.meta.dirname, '../../src/commands');
/** Where prose begins: a mark behind a word, not the dots of a repetition. */
const PROSE = /[.:;,](?=\s|$)|\s[-–]\s/;

/** Every opening of a comment that is a syntax, by the command's name (`CLIENT KILL`). */
function readSyntaxes(): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.ts'))) {
    const source = readFileSync(join(FOLDER, file), 'utf8');
    for (const [, comment = ''] of source.matchAll(/\/\*\*(.*?)\*\//gs)) {
      const text = comment.replaceAll(/\n\s*\*/g, ' ').trim();
      // Several commands of one syntax stand before it as `ZCOUNT|ZLEXCOUNT`, a subcommand behind its own.
      const [names = ''] = /^[A-Z][A-Z_-]*(?:\|[A-Z]+)*/.exec(text) ?? [];
      const [both = names] = /^[A-Z]+ [A-Z][A-Z-]+/.exec(text) ?? [];
      for (const name of names.split('|')) add(found, name, text.slice(names.length));
      add(found, both, text.slice(both.length));
    }
  }
  return found;
}

function add(found: Map<string, Node>, name: string, syntax: string): void {
  if (name !== '' && !found.has(name)) found.set(name, parse(syntax));
}

/** What stands behind the name of a command; undefined when no comment tells. */
export function syntaxOf(spec: CommandSpec, container?: CommandSpec): Node | undefined {
  const name = container === undefined ? spec.name : `${container.name} ${spec.name}`;
  return SYNTAXES.get(name.toUpperCase());
}

function wordsOf(node: Node): string[] {
  if (node.kind === 'word') return [node.word];
  return node.kind === 'maybe' ? wordsOf(node.node) : node.nodes.flatMap(wordsOf);
}

function parse(text: string): Node {
  const spaced = text.replaceAll('...', '…').replaceAll(/([[\]…])/g, ' $1 ');
  // Brackets first: what is between them is syntax, whatever marks it holds.
  const depthEnds = endOfSyntax(spaced);
  const tokens = spaced
    .slice(0, depthEnds)
    .split(/\s+/)
    .filter((token) => token !== '');
  return new Parser(tokens).sequence();
}

function endOfSyntax(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '[') depth++;
    else if (text[at] === ']') depth--;
    else if (depth === 0 && PROSE.exec(text.slice(at, at + 3))?.index === 0) return at;
  }
  return text.length;
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  /** Up to the bracket that closes, or the end. */
  sequence(): Node {
    const alternatives: Node[][] = [[]];
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at] ?? '';
      if (token === ']') break;
      if (token === '|') alternatives.push([]);
      else if (token !== '…') alternatives.at(-1)?.push(this.#item(token));
    }
    const nodes = alternatives.map((all): Node => ({ kind: 'all', nodes: all }));
    return { kind: 'one', nodes };
  }

  #item(token: string): Node {
    if (token !== '[') {
      const words = token.split('|').map((word): Node => ({ kind: 'word', word }));
      return { kind: 'one', nodes: words };
    }
    this.#at++;
    const node = this.sequence();
    return { kind: 'maybe', node, repeats: this.#tokens[this.#at - 1] === '…' };
  }
}

const SYNTAXES = readSyntaxes();

/** Every word in capitals of every syntax: what an option may be called. */
export const OPTION_WORDS: readonly string[] = [
  ...new Set([...SYNTAXES.values()].flatMap(wordsOf).filter((word) => /^[A-Z]{2,}$/.test(word))),
];
