/**
 * MQTT topic filters by their levels, in a trie: a publish walks the levels of the channel's name and
 * meets every filter that matches it, however many others there are. What a publish found is kept
 * until a filter comes or goes, so that a busy topic costs one look-up.
 *
 * A channel whose name is no topic (empty, `+`, `#` or NUL in it, not UTF-8) matches no filter: MQTT
 * could not carry its name. A filter that begins with a wildcard matches no topic that begins with
 * `$` [MQTT-4.7.2-1].
 * Hot: shown by the benchmark's MQTT fan-out rows.
 */
import { isUtf8 } from 'node:buffer';
import { assert } from '../base/assert.ts';
import { FILTER_MATCHES_KEPT } from '../base/limits.ts';
import type { Subscription } from './subscription.ts';

interface Node {
  readonly children: Map<string, Node>;
  /** The filter that ends at this level. */
  subscription: Subscription | undefined;
}

const NONE: readonly Subscription[] = [];
const NO_TOPIC = /[+#\0]/;

/** True when the bytes, also given as latin1 text, can be a topic's name. */
export function isTopic(name: Buffer, text: string): boolean {
  return text !== '' && !NO_TOPIC.test(text) && isUtf8(name);
}

export class FilterIndex {
  readonly #root: Node = newNode();
  readonly #kept = new Map<string, readonly Subscription[]>();
  #size = 0;

  /** How many filters there are. */
  get size(): number {
    return this.#size;
  }

  /** The subscription of exactly this filter, given as latin1 text. */
  get(text: string): Subscription | undefined {
    let node: Node | undefined = this.#root;
    for (const level of text.split('/')) {
      node = node.children.get(level);
      if (node === undefined) return undefined;
    }
    return node.subscription;
  }

  /** Precondition: the filter is valid, and not in. */
  add(subscription: Subscription): void {
    let node = this.#root;
    for (const level of subscription.text.split('/')) {
      let child = node.children.get(level);
      if (child === undefined) {
        child = newNode();
        node.children.set(level, child);
      }
      node = child;
    }
    assert(node.subscription === undefined, 'a filter is indexed once');
    node.subscription = subscription;
    this.#size++;
    this.#kept.clear();
  }

  /** Precondition: the filter is in. */
  remove(subscription: Subscription): void {
    const levels = subscription.text.split('/');
    const path: Node[] = [this.#root];
    for (const level of levels) {
      const child = path[path.length - 1]?.children.get(level);
      assert(child !== undefined, 'an indexed filter is found again');
      path.push(child);
    }
    const last = path[path.length - 1];
    assert(last?.subscription === subscription, 'an indexed filter is removed once');
    last.subscription = undefined;
    for (let i = levels.length; i > 0; i--) {
      const node = path[i];
      if (node === undefined || node.subscription !== undefined || node.children.size > 0) break;
      path[i - 1]?.children.delete(levels[i - 1] ?? '');
    }
    this.#size--;
    this.#kept.clear();
  }

  /** The filters that match the channel (its bytes, and as latin1 text); valid until one comes or goes. */
  match(channel: Buffer, text: string): readonly Subscription[] {
    const kept = this.#kept.get(text);
    if (kept !== undefined) return kept;
    const found: Subscription[] = [];
    if (isTopic(channel, text)) {
      const levels = text.split('/');
      collect(this.#root, levels, 0, !text.startsWith('$'), found);
    }
    const result = found.length === 0 ? NONE : found;
    if (this.#kept.size >= FILTER_MATCHES_KEPT) this.#kept.clear();
    this.#kept.set(text, result);
    return result;
  }
}

function newNode(): Node {
  return { children: new Map(), subscription: undefined };
}

/** `wild`: whether a wildcard may stand for the level at `depth`. */
function collect(
  node: Node,
  levels: readonly string[],
  depth: number,
  wild: boolean,
  found: Subscription[],
): void {
  if (wild) {
    // `a/#` matches `a` itself too [MQTT-4.7.1-2].
    const rest = node.children.get('#')?.subscription;
    if (rest !== undefined) found.push(rest);
  }
  const level = levels[depth];
  if (level === undefined) {
    if (node.subscription !== undefined) found.push(node.subscription);
    return;
  }
  const same = node.children.get(level);
  if (same !== undefined) collect(same, levels, depth + 1, true, found);
  const any = wild ? node.children.get('+') : undefined;
  if (any !== undefined) collect(any, levels, depth + 1, true, found);
}
