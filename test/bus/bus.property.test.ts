/** Random subscribing, publishing and flushing, against a model that tests every pattern for every message. */
import { expect, test } from 'vitest';
import { globMatch } from '../../src/base/glob.ts';
import { SeededRandom } from '../../src/base/random.ts';
import { Bus } from '../../src/bus/bus.ts';
import type { SubscriptionKind } from '../../src/bus/message.ts';
import { LISTENER_VARIANTS, Listener, message } from './listener.ts';

const KINDS: readonly SubscriptionKind[] = ['channel', 'pattern', 'shard'];
/** Few letters, so that names share beginnings, match often and collide. */
const CHANNEL_LETTERS = 'ab.\\*';
const PATTERN_LETTERS = 'ab.*?[]^-\\';

function matches(pattern: string, channel: string): boolean {
  const glob = Buffer.from(pattern, 'latin1');
  const text = Buffer.from(channel, 'latin1');
  return globMatch(glob, 0, glob.length, text, 0, text.length);
}

/** One subscriber in the model: its subscriptions and, per subscription, what it must have heard. */
class Expected {
  readonly subscriptions = new Set<string>();
  readonly heard: string[] = [];
}

class Run {
  readonly random: SeededRandom;
  readonly bus = new Bus({ onPending: () => {} });
  readonly listeners: Listener[] = [];
  readonly expected: Expected[] = [];
  published = 0;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    for (let i = 0; i < 9; i++) {
      this.listeners.push(new Listener(this.pick(LISTENER_VARIANTS)));
      this.expected.push(new Expected());
    }
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.random.below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  word(letters: string): string {
    let text = '';
    for (let length = this.random.below(6); length > 0; length--) text += this.pick([...letters]);
    return text;
  }

  step(): void {
    const at = this.random.below(this.listeners.length);
    const listener = this.listeners[at];
    const expected = this.expected[at];
    if (listener === undefined || expected === undefined) return;
    const choice = this.random.below(100);
    const kind = this.pick(KINDS);
    if (choice < 35) {
      this.publish();
    } else if (choice < 65) {
      const name = this.word(kind === 'pattern' ? PATTERN_LETTERS : CHANNEL_LETTERS);
      const isNew = !expected.subscriptions.has(`${kind}:${name}`);
      expected.subscriptions.add(`${kind}:${name}`);
      expect(this.bus.subscribe(listener, kind, Buffer.from(name, 'latin1'))).toBe(isNew);
    } else if (choice < 85 && expected.subscriptions.size > 0) {
      const held = this.pick([...expected.subscriptions]);
      expected.subscriptions.delete(held);
      const [heldKind, name] = cut(held);
      expect(this.bus.unsubscribe(listener, heldKind, Buffer.from(name, 'latin1'))).toBe(true);
    } else if (choice < 90) {
      this.bus.remove(listener);
      expected.subscriptions.clear();
    } else if (choice < 93) {
      this.bus.regroup(listener, () => {
        listener.variant = this.pick(LISTENER_VARIANTS);
      });
    } else {
      this.bus.flush();
    }
  }

  publish(): void {
    const channel = this.word(CHANNEL_LETTERS);
    const shard = this.random.below(4) === 0;
    const payload = `${shard ? 's' : 'c'}${this.published++}`;
    let receivers = 0;
    for (const expected of this.expected) {
      for (const held of expected.subscriptions) {
        const [kind, name] = cut(held);
        const hit =
          kind === 'pattern'
            ? !shard && matches(name, channel)
            : (kind === 'shard') === shard && name === channel;
        if (!hit) continue;
        receivers++;
        expected.heard.push(`${kind === 'pattern' ? `${name}|` : ''}${channel}=${payload}`);
      }
    }
    expect(this.bus.publish({ ...message(channel, payload), shard })).toBe(receivers);
  }

  check(): void {
    this.bus.flush();
    this.listeners.forEach((listener, at) => {
      const heard = this.expected[at]?.heard ?? [];
      const got = listener.messages();
      expect([...got].sort()).toEqual([...heard].sort());
      expect(bySubscription(got)).toEqual(bySubscription(heard));
    });
    const names = new Set(this.expected.flatMap(({ subscriptions }) => [...subscriptions]));
    for (const kind of KINDS) {
      const count = [...names].filter((held) => cut(held)[0] === kind).length;
      expect(this.bus.nameCount(kind)).toBe(count);
    }
  }
}

function cut(held: string): [SubscriptionKind, string] {
  const colon = held.indexOf(':');
  const kind = KINDS.find((one) => held.startsWith(`${one}:`));
  if (kind === undefined) throw new Error(`no kind in ${held}`);
  return [kind, held.slice(colon + 1)];
}

/** The order that is promised: per subscription. */
function bySubscription(texts: readonly string[]): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const text of [...texts]) {
    const bar = text.indexOf('|');
    const source = bar >= 0 ? text.slice(0, bar + 1) : text.slice(0, text.indexOf('=') + 2);
    result.set(source, [...(result.get(source) ?? []), text]);
  }
  return new Map([...result].sort(([left], [right]) => (left < right ? -1 : 1)));
}

test('the bus delivers what the model delivers, in order, whatever the interleaving', () => {
  const first = Number(process.env.KEYWIRE_SEED ?? Date.now() % 1_000_000);
  for (let seed = first; seed < first + 60; seed++) {
    const run = new Run(seed);
    try {
      for (let i = 0; i < 400; i++) run.step();
      run.check();
    } catch (cause) {
      throw new Error(`failed with KEYWIRE_SEED=${seed}`, { cause });
    }
  }
});
