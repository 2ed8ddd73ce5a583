/**
 * Waiters: blocked commands, first come, first served, per key. A change of a key marks it ready;
 * after the command that changed it, the broker serves ready keys in the order they became so, each
 * waiter by executing its command again as a command of its own. Never recursively: what serving
 * changes is queued behind.
 */
import {
  WAITER_BYTES_MAX,
  WAITER_BYTES_PER_SESSION_MAX,
  WAITERS_PER_SESSION_MAX,
} from '../base/limits.ts';
import type { Arguments } from '../commands/arguments.ts';
import type { AnswerSlot } from '../commands/reply.ts';
import type { Group, WaitRequest } from '../commands/spec.ts';
import type { Command } from '../commands/table.ts';
import type { Database } from '../keyspace/database.ts';
import { ValueType } from '../keyspace/entry.ts';
import type { Session } from './session.ts';

export class Waiter {
  readonly session: Session;
  readonly slot: AnswerSlot;
  readonly command: Command;
  /** A copy: the input buffer is long gone when it is served. */
  readonly arguments: Arguments;
  readonly databaseIndex: number;
  readonly request: WaitRequest;
  /** Its keys' queues, each once. */
  readonly queueNames: readonly string[];
  /** What it keeps in memory: the arguments, and the names of its queues. */
  readonly bytes: number;
  /** Stops the timeout; nothing to stop when it waits without end. */
  cancelTimer: () => void = () => {};

  constructor(
    parts: Pick<Waiter, 'session' | 'slot' | 'command' | 'arguments' | 'databaseIndex' | 'request'>,
  ) {
    this.session = parts.session;
    this.slot = parts.slot;
    this.command = parts.command;
    this.arguments = parts.arguments;
    this.databaseIndex = parts.databaseIndex;
    this.request = parts.request;
    const names = new Set<string>();
    for (let i = parts.request.firstKey; i <= parts.request.lastKey; i++) {
      names.add(queueName(parts.databaseIndex, parts.arguments.latin1(i)));
    }
    this.queueNames = [...names];
    this.bytes = 2 * parts.arguments.span;
  }
}

function queueName(database: number, key: string): string {
  return `${database}:${key}`;
}

/** The type a waiting command of this group needs its key to have. */
const AWAITED_TYPE: Partial<Record<Group, ValueType>> = {
  list: ValueType.list,
  'sorted-set': ValueType.sortedSet,
};

/** Whether the key serves the waiter as it is now. One of another type leaves it where it is. */
function serves({ command, request }: Waiter, database: Database, key: Buffer): boolean {
  const entry = database.peek(key, 0, key.length);
  if (request.serves !== undefined) return request.serves(database, key, entry);
  return entry !== 0 && AWAITED_TYPE[command.spec.group] === database.type(entry);
}

interface ReadyKey {
  readonly database: Database;
  readonly key: Buffer;
  readonly queue: Set<Waiter>;
}

/** For INFO clients. */
export interface BlockingFigures {
  /** Keys that are waited for. */
  readonly keys: number;
  /** Those of them whose removal ends a wait too. */
  readonly keysOnRemoval: number;
  /** Connections that wait, but not without end. */
  readonly timedClients: number;
}

export const NOTHING_AWAITED: BlockingFigures = { keys: 0, keysOnRemoval: 0, timedClients: 0 };

/** Ends with an error when its group is gone. */
const MINDS_REMOVAL = 'xreadgroup';

export class Blocking {
  readonly #queues = new Map<string, Set<Waiter>>();
  /** Ready keys in the order they became so, each once. */
  readonly #ready = new Map<string, ReadyKey>();
  #count = 0;
  #bytes = 0;

  /** How many commands wait. */
  get count(): number {
    return this.#count;
  }

  get hasReady(): boolean {
    return this.#ready.size > 0;
  }

  /** How many keys are waited for. */
  get keys(): number {
    return this.#queues.size;
  }

  /** Cost: every queue and who waits in it. */
  figures(): BlockingFigures {
    const timed = new Set<Session>();
    let keysOnRemoval = 0;
    for (const queue of this.#queues.values()) {
      const waiters = [...queue];
      if (waiters.some(({ command }) => command.spec.name === MINDS_REMOVAL)) keysOnRemoval++;
      for (const { request, session } of waiters) if (request.timeoutMs > 0) timed.add(session);
    }
    return { keys: this.#queues.size, keysOnRemoval, timedClients: timed.size };
  }

  /** True when another command of `bytes` arguments may wait on the session. */
  hasRoom(session: Session, bytes: number): boolean {
    return (
      session.waiters.size < WAITERS_PER_SESSION_MAX &&
      session.waiterBytes + 2 * bytes <= WAITER_BYTES_PER_SESSION_MAX &&
      this.#bytes + 2 * bytes <= WAITER_BYTES_MAX
    );
  }

  add(waiter: Waiter): void {
    for (const name of waiter.queueNames) {
      const queue = this.#queues.get(name);
      if (queue === undefined) this.#queues.set(name, new Set([waiter]));
      else queue.add(waiter);
    }
    waiter.session.waiters.add(waiter);
    waiter.session.waiterBytes += waiter.bytes;
    this.#bytes += waiter.bytes;
    this.#count++;
  }

  /** Takes the waiter out, answered or not; false when it was out already. */
  remove(waiter: Waiter): boolean {
    if (!waiter.session.waiters.delete(waiter)) return false;
    waiter.cancelTimer();
    for (const name of waiter.queueNames) {
      const queue = this.#queues.get(name);
      if (queue === undefined) continue;
      queue.delete(waiter);
      if (queue.size === 0) this.#queues.delete(name);
    }
    waiter.session.waiterBytes -= waiter.bytes;
    this.#bytes -= waiter.bytes;
    this.#count--;
    return true;
  }

  /** A key changed: if someone waits for it, it is looked at after the command. */
  keyChanged(database: Database, bytes: Uint8Array, start: number, end: number): void {
    if (this.#queues.size === 0) return;
    const key = Buffer.from(bytes.subarray(start, end));
    const name = queueName(database.index, key.toString('latin1'));
    const queue = this.#queues.get(name);
    if (queue !== undefined && !this.#ready.has(name)) {
      this.#ready.set(name, { database, key, queue });
    }
  }

  /** Everything in the database may be different: whoever waits in it is looked at. */
  databaseChanged(database: Database): void {
    const prefix = queueName(database.index, '');
    for (const [name, queue] of this.#queues) {
      if (!name.startsWith(prefix) || this.#ready.has(name)) continue;
      const key = Buffer.from(name.slice(prefix.length), 'latin1');
      this.#ready.set(name, { database, key, queue });
    }
  }

  /** Serves ready keys until none is left. `serve` answers the waiter, which is out already. */
  serveReady(serve: (waiter: Waiter) => void): void {
    for (const [name, ready] of this.#ready) {
      this.#ready.delete(name);
      this.#serveKey(ready, serve);
    }
  }

  #serveKey({ database, key, queue }: ReadyKey, serve: (waiter: Waiter) => void): void {
    for (const waiter of queue) {
      if (!serves(waiter, database, key)) continue;
      this.remove(waiter);
      serve(waiter);
    }
  }
}
