/**
 * What topic names and filters are, and a tree of names that tells which of them a filter matches: the
 * other way round than the bus, which looks for the filters that match a name.
 */
import { MQTT_LEVELS_MAX } from '../../base/limits.ts';

/** Text a client may send: no NUL, no lone surrogates (mqtt's decoder leaves U+FFFD for what is not UTF-8). */
function isText(text: string): boolean {
  return text !== '' && Buffer.byteLength(text) <= 65_535 && !text.includes('\0');
}

function levelsFit(text: string): boolean {
  let levels = 1;
  for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) levels++;
  return levels <= MQTT_LEVELS_MAX;
}

/** Whether a message may be published to it [MQTT-3.3.2-2, MQTT-4.7.3-1, MQTT-4.7.3-2]. */
export function isTopicName(topic: string): boolean {
  return isText(topic) && !/[+#]/.test(topic) && levelsFit(topic);
}

/** Whether it may be subscribed to [MQTT-4.7.1-1, MQTT-4.7.1-2, MQTT-4.7.1-3]. */
export function isTopicFilter(filter: string): boolean {
  if (!isText(filter) || !levelsFit(filter)) return false;
  const levels = filter.split('/');
  return levels.every((level, at) => {
    if (level === '+' || (level === '#' && at === levels.length - 1)) return true;
    return !/[+#]/.test(level);
  });
}

/** A shared subscription's parts: `$share/<name>/<filter>`. */
export interface SharedFilter {
  readonly group: string;
  readonly filter: string;
}

/** Undefined: it is not shared. False: it begins as if it were and is not valid [MQTT-4.8.2-1, MQTT-4.8.2-2]. */
export function sharedFilter(text: string): SharedFilter | undefined | false {
  if (!text.startsWith('$share/')) return text === '$share' ? false : undefined;
  const slash = text.indexOf('/', 7);
  const group = slash < 0 ? '' : text.slice(7, slash);
  const filter = slash < 0 ? '' : text.slice(slash + 1);
  if (group === '' || /[+#]/.test(group) || !isTopicFilter(filter)) return false;
  return { group, filter };
}

interface Node {
  readonly children: Map<string, Node>;
  isName: boolean;
}

/** Topic names by their levels. */
export class TopicTree {
  readonly #root: Node = newNode();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(topic: string): void {
    let node = this.#root;
    for (const level of topic.split('/')) {
      let child = node.children.get(level);
      if (child === undefined) {
        child = newNode();
        node.children.set(level, child);
      }
      node = child;
    }
    if (!node.isName) this.#size++;
    node.isName = true;
  }

  remove(topic: string): void {
    const levels = topic.split('/');
    const path: Node[] = [this.#root];
    for (const level of levels) {
      const child = path[path.length - 1]?.children.get(level);
      if (child === undefined) return;
      path.push(child);
    }
    const last = path[path.length - 1];
    if (last === undefined || !last.isName) return;
    last.isName = false;
    this.#size--;
    for (let i = levels.length; i > 0; i--) {
      const node = path[i];
      if (node === undefined || node.isName || node.children.size > 0) break;
      path[i - 1]?.children.delete(levels[i - 1] ?? '');
    }
  }

  /** Every name that the filter matches. Cost: the names below its literal beginning, at most. */
  matching(filter: string): string[] {
    const found: string[] = [];
    collect(this.#root, filter.split('/'), 0, '', found);
    return found;
  }
}

function newNode(): Node {
  return { children: new Map(), isName: false };
}

function collect(
  node: Node,
  levels: readonly string[],
  depth: number,
  prefix: string,
  found: string[],
): void {
  const level = levels[depth];
  if (level === undefined) {
    if (node.isName) found.push(prefix);
    return;
  }
  if (level === '#') {
    everything(node, prefix, depth === 0, found);
    return;
  }
  if (level !== '+') {
    const child = node.children.get(level);
    if (child !== undefined) collect(child, levels, depth + 1, below(prefix, level, depth), found);
    return;
  }
  for (const [name, child] of node.children) {
    if (depth === 0 && name.startsWith('$')) continue;
    collect(child, levels, depth + 1, below(prefix, name, depth), found);
  }
}

/** `#`: the level itself too, and at the very beginning nothing with `$` [MQTT-4.7.2-1]. */
function everything(node: Node, prefix: string, atRoot: boolean, found: string[]): void {
  if (node.isName) found.push(prefix);
  for (const [name, child] of node.children) {
    if (atRoot && name.startsWith('$')) continue;
    everything(child, atRoot ? name : `${prefix}/${name}`, false, found);
  }
}

function below(prefix: string, level: string, depth: number): string {
  return depth === 0 ? level : `${prefix}/${level}`;
}
