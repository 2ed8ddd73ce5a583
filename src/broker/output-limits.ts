/**
 * `client-output-buffer-limit`: a connection for which more waits than its class may have, at once or
 * for some seconds, is cut off. Those with subscriptions are of the class pubsub, the others normal;
 * nobody is of Redis's class for replicas. Looked at ten times a second, so a reply that passes a limit
 * and leaves between two looks is let pass; `--outbox-bytes-max` bounds every outbox at all times.
 */
import { bytesOf } from '../base/byte-size.ts';
import { type Parameter, parameter, Refusal } from './parameter.ts';
import { text } from './parameter-kinds.ts';
import type { Session } from './session.ts';

const STANDARD = 'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60';
const CLASSES = ['normal', 'slave', 'pubsub'];

/** What may wait for a connection of one class; 0 = as much as the outbox holds. */
interface Limit {
  readonly hardBytes: number;
  readonly softBytes: number;
  /** How long more than `softBytes` may wait. */
  readonly softMs: number;
}

/** What is looked at. */
export type WatchedSession = Pick<Session, 'id' | 'outputBytes' | 'subscriptions'> & {
  readonly connection: Pick<Session['connection'], 'close'>;
};

export class OutputLimits {
  /** Called for each connection that is cut off: for statistics. */
  onExceeded: () => void = () => {};
  #text = STANDARD;
  #normal = limitOf(STANDARD, 'normal');
  #pubsub = limitOf(STANDARD, 'pubsub');
  /** Since when more than the soft limit waits, by session id. */
  #since = new Map<number, number>();

  /** As CONFIG GET tells it: every class with hard limit, soft limit and seconds. */
  get text(): string {
    return this.#text;
  }

  set text(checked: string) {
    this.#text = checked;
    this.#normal = limitOf(checked, 'normal');
    this.#pubsub = limitOf(checked, 'pubsub');
  }

  /** Cuts off those above their limits. */
  check(sessions: Iterable<WatchedSession>, nowMs: number): void {
    const since = new Map<number, number>();
    const exceeding: WatchedSession[] = [];
    for (const session of sessions) {
      const { hardBytes, softBytes, softMs } =
        session.subscriptions > 0 ? this.#pubsub : this.#normal;
      if (hardBytes === 0 && softBytes === 0) continue;
      const waiting = session.outputBytes;
      const begun = this.#since.get(session.id) ?? nowMs;
      const isOverSoft = softBytes > 0 && waiting > softBytes;
      const isTooLong = isOverSoft && nowMs - begun > softMs;
      if (isTooLong || (hardBytes > 0 && waiting > hardBytes)) exceeding.push(session);
      else if (isOverSoft) since.set(session.id, begun);
    }
    this.#since = since;
    for (const { connection } of exceeding) {
      this.onExceeded();
      connection.close('slow-consumer');
    }
  }
}

/** The parameter over the limits. */
export function outputLimitsParameter(limits: OutputLimits): Parameter {
  return parameter('client-output-buffer-limit', text(checked), {
    get: () => limits.text,
    put: (value) => {
      limits.text = value;
    },
  });
}

function limitOf(checked: string, name: string): Limit {
  const parts = checked.split(' ');
  const [hard, soft, seconds] = parts.slice(parts.indexOf(name) + 1).map(Number);
  return { hardBytes: hard ?? 0, softBytes: soft ?? 0, softMs: (seconds ?? 0) * 1000 };
}

/**
 * Fours of class, hard limit, soft limit and seconds; what is not named keeps its standard value.
 * @throws Refusal
 */
function checked(given: string): string {
  const parts = given.trim().split(/\s+/);
  if (parts.length % 4 !== 0) {
    throw new Refusal('Wrong number of arguments in buffer limit configuration.');
  }
  const standard = STANDARD.split(' ');
  const limits = new Map(
    CLASSES.map((name, at) => [name, standard.slice(4 * at + 1, 4 * at + 4).join(' ')]),
  );
  for (let at = 0; at < parts.length; at += 4) {
    const [word = '', hard = '', soft = '', seconds = ''] = parts.slice(at, at + 4);
    const name = word.toLowerCase() === 'replica' ? 'slave' : word.toLowerCase();
    if (!limits.has(name)) {
      throw new Refusal('Invalid client class specified in buffer limit configuration.');
    }
    const [hardBytes, softBytes] = [bytesOf(hard), bytesOf(soft)];
    if (hardBytes === undefined || softBytes === undefined || !/^\d{1,15}$/.test(seconds)) {
      throw new Refusal(
        'Error in hard, soft or soft_seconds setting in buffer limit configuration.',
      );
    }
    limits.set(name, `${hardBytes} ${softBytes} ${Number(seconds)}`);
  }
  return [...limits].map(([name, limit]) => `${name} ${limit}`).join(' ');
}
