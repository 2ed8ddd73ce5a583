/**
 * Globs by the literal text they begin with, in a radix tree over bytes (as latin1 characters): a
 * publish walks the channel's name once and tests only the patterns whose beginning it shares. Only
 * patterns that begin with a wildcard are tested for every publish.
 * Patterns with a common beginning are told apart by the glob alone: testing them costs each one match.
 */
import { assert } from '../base/assert.ts';
import { globMatch } from '../base/glob.ts';
import type { Subscription } from './subscription.ts';

/** A pattern cut into its literal beginning and the glob that must match the rest of the channel. */
interface Entry {
  readonly subscription: Subscription;
  /** Where the glob begins in the pattern's bytes. */
  readonly globStart: number;
  /** True when the glob is `*` alone: nothing is left to test. */
  readonly matchesAll: boolean;
}

interface Node {
  /** The characters between the parent and this node; empty only at the root. */
  label: string;
  readonly children: Map<number, Node>;
  /** The patterns whose literal beginning ends here, by their whole text. */
  readonly entries: Map<string, Entry>;
}

export class PatternIndex {
  readonly #root: Node = newNode('');
  #size = 0;

  /** How many patterns there are. */
  get size(): number {
    return this.#size;
  }

  /** The subscription of exactly this pattern, given as latin1 text. */
  get(text: string): Subscription | undefined {
    const { literal } = literalBeginning(text);
    let node: Node | undefined = this.#root;
    let at = 0;
    while (at < literal.length) {
      node = node.children.get(literal.charCodeAt(at));
      if (node === undefined || !literal.startsWith(node.label, at)) return undefined;
      at += node.label.length;
    }
    return node.entries.get(text)?.subscription;
  }

  /** Precondition: the pattern is not in. */
  add(subscription: Subscription): void {
    const { literal, globStart } = literalBeginning(subscription.text);
    const node = this.#nodeFor(literal);
    assert(!node.entries.has(subscription.text), 'a pattern is indexed once');
    const matchesAll =
      subscription.text.length === globStart + 1 && subscription.text.endsWith('*');
    node.entries.set(subscription.text, { subscription, globStart, matchesAll });
    this.#size++;
  }

  /** Precondition: the pattern is in. */
  remove(subscription: Subscription): void {
    const { literal } = literalBeginning(subscription.text);
    const path: Node[] = [this.#root];
    for (let node = this.#root, at = 0; at < literal.length; at += node.label.length) {
      const child = node.children.get(literal.charCodeAt(at));
      assert(child !== undefined, 'an indexed pattern is found again');
      path.push(child);
      node = child;
    }
    const last = path[path.length - 1] ?? this.#root;
    assert(last.entries.delete(subscription.text), 'an indexed pattern is removed once');
    this.#size--;
    for (let i = path.length - 1; i > 0; i--) {
      const node = path[i];
      const parent = path[i - 1];
      if (node === undefined || parent === undefined || !shrink(parent, node)) break;
    }
  }

  /** Appends every subscription whose pattern matches the channel (its bytes, and as latin1 text). */
  match(channel: Buffer, text: string, into: Subscription[]): void {
    let node: Node | undefined = this.#root;
    let at = 0;
    for (;;) {
      for (const entry of node.entries.values()) {
        if (entry.matchesAll || matches(entry, channel, at)) into.push(entry.subscription);
      }
      if (at === text.length) return;
      node = node.children.get(text.charCodeAt(at));
      if (node === undefined || !text.startsWith(node.label, at)) return;
      at += node.label.length;
    }
  }

  /** The node at the end of `literal`, made where it is missing. */
  #nodeFor(literal: string): Node {
    let node = this.#root;
    let at = 0;
    while (at < literal.length) {
      const first = literal.charCodeAt(at);
      const child = node.children.get(first);
      if (child === undefined) {
        const leaf = newNode(literal.slice(at));
        node.children.set(first, leaf);
        return leaf;
      }
      const shared = sharedLength(child.label, literal, at);
      if (shared < child.label.length) {
        const upper = newNode(child.label.slice(0, shared));
        child.label = child.label.slice(shared);
        upper.children.set(child.label.charCodeAt(0), child);
        node.children.set(first, upper);
        node = upper;
      } else node = child;
      at += shared;
    }
    return node;
  }
}

function newNode(label: string): Node {
  return { label, children: new Map(), entries: new Map() };
}

function matches(entry: Entry, channel: Buffer, at: number): boolean {
  const pattern = entry.subscription.name;
  return globMatch(pattern, entry.globStart, pattern.length, channel, at, channel.length);
}

/** Drops a node that holds nothing, or joins it with its only child; false when neither applies. */
function shrink(parent: Node, node: Node): boolean {
  if (node.entries.size > 0 || node.children.size > 1) return false;
  const first = node.label.charCodeAt(0);
  const [only] = node.children.values();
  if (only === undefined) {
    parent.children.delete(first);
  } else {
    only.label = node.label + only.label;
    parent.children.set(first, only);
  }
  return true;
}

function sharedLength(label: string, text: string, at: number): number {
  const bound = Math.min(label.length, text.length - at);
  let length = 0;
  while (length < bound && label.charCodeAt(length) === text.charCodeAt(at + length)) length++;
  return length;
}

/**
 * The characters a channel must begin with, escapes resolved, and where the rest of the pattern
 * begins. A backslash at the pattern's end stands for itself and is left to the glob.
 */
function literalBeginning(pattern: string): { literal: string; globStart: number } {
  let literal = '';
  let at = 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === '*' || character === '?' || character === '[') break;
    if (character === '\\') {
      if (at + 1 === pattern.length) break;
      at++;
    }
    literal += pattern.charAt(at);
    at++;
  }
  return { literal, globStart: at };
}
