/**
 * Watched keys: who is told that a key was touched before its transaction runs. Marks are kept by key,
 * not as versions in entries: a key that was created and deleted again was touched. Over RESP a
 * connection has one set of marks (WATCH); over WebSocket, where many callers share a connection, each
 * Watch has its own, named by a token.
 */
import { randomBytes } from 'node:crypto';
import { assert } from '../base/assert.ts';
import { ReplyError } from '../base/errors.ts';
import {
  WATCH_TOKENS_MAX,
  WATCH_TOKENS_PER_SESSION_MAX,
  WATCHED_KEYS_MAX,
} from '../base/limits.ts';
import type { Database } from '../keyspace/database.ts';
import type { Session } from './session.ts';

const TOKEN_BYTES = 8;

/** Keys that are watched together, by database and key, with whether each was there at that time. */
export class Marks {
  readonly names = new Map<string, boolean>();
  /** One of them was touched: the transaction is not executed. */
  broken = false;
}

/** Who watches which key. */
export class Watches {
  readonly #byName = new Map<string, Set<Marks>>();

  /** How many keys are watched. */
  get keys(): number {
    return this.#byName.size;
  }

  /** Adds a key to those of the session's WATCH. @throws ReplyError when it watches too many */
  add(session: Session, name: string, isThere: boolean): void {
    const { marks } = session;
    if (marks.names.has(name)) return;
    if (marks.names.size + session.tokens.keys >= WATCHED_KEYS_MAX) {
      throw new ReplyError('ERR', `more than ${WATCHED_KEYS_MAX} watched keys`);
    }
    marks.names.set(name, isThere);
    const watchers = this.#byName.get(name);
    if (watchers === undefined) this.#byName.set(name, new Set([marks]));
    else watchers.add(marks);
  }

  /** Forgets the marks. */
  clear(marks: Marks): void {
    for (const name of marks.names.keys()) {
      const watchers = this.#byName.get(name);
      watchers?.delete(marks);
      if (watchers?.size === 0) this.#byName.delete(name);
    }
    marks.names.clear();
    marks.broken = false;
  }

  /** The key was touched: whoever watches it cannot execute any more. */
  touch(database: Database, bytes: Uint8Array, start: number, end: number): void {
    if (this.#byName.size === 0) return;
    const key = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    const name = watchName(database.index, key.toString('latin1'));
    for (const marks of this.#byName.get(name) ?? []) marks.broken = true;
  }

  /** Every watched key of `database` that exists there, or in `other`, is touched. */
  touchAll(database: Database, other: Database | undefined): void {
    const prefix = watchName(database.index, '');
    for (const [name, watchers] of this.#byName) {
      if (!name.startsWith(prefix)) continue;
      const key = Buffer.from(name.slice(prefix.length), 'latin1');
      const exists =
        database.peek(key, 0, key.length) !== 0 ||
        (other !== undefined && other.peek(key, 0, key.length) !== 0);
      if (exists) for (const marks of watchers) marks.broken = true;
    }
  }
}

/** The marks that a session's tokens name. */
export class SessionTokens {
  readonly byToken = new Map<string, Marks>();
  /** The keys of all of them. */
  keys = 0;
}

/** Hands out tokens for marks and takes them back, within bounds. */
export class WatchTokens {
  readonly #watches: Watches;
  #count = 0;

  constructor(watches: Watches) {
    this.#watches = watches;
  }

  /** Tokens of all sessions. */
  get count(): number {
    return this.#count;
  }

  /** False when the session, or all of them together, hold as many as they may. */
  hasRoom({ tokens }: Session): boolean {
    return tokens.byToken.size < WATCH_TOKENS_PER_SESSION_MAX && this.#count < WATCH_TOKENS_MAX;
  }

  /** A token for what the session watches by now, which its next WATCH then adds nothing to. */
  issue(session: Session): Buffer {
    const token = randomBytes(TOKEN_BYTES);
    const { marks, tokens } = session;
    session.marks = new Marks();
    tokens.byToken.set(token.toString('latin1'), marks);
    tokens.keys += marks.names.size;
    this.#count++;
    return token;
  }

  /** Takes the marks of the token out, for whoever clears them; undefined when it is not the session's. */
  take({ tokens }: Session, token: Uint8Array): Marks | undefined {
    const name = Buffer.from(token).toString('latin1');
    const marks = tokens.byToken.get(name);
    if (marks === undefined) return undefined;
    tokens.byToken.delete(name);
    tokens.keys -= marks.names.size;
    this.#count--;
    assert(tokens.keys >= 0 && this.#count >= 0, 'a token counts once');
    return marks;
  }

  /** Gives a token up; false when it is not the session's. */
  release(session: Session, token: Uint8Array): boolean {
    const marks = this.take(session, token);
    if (marks !== undefined) this.#watches.clear(marks);
    return marks !== undefined;
  }

  /** Gives up all tokens of a session that ends. */
  releaseAll({ tokens }: Session): void {
    for (const marks of tokens.byToken.values()) this.#watches.clear(marks);
    this.#count -= tokens.byToken.size;
    tokens.byToken.clear();
    tokens.keys = 0;
  }
}

/** How marks name a key. */
export function watchName(database: number, key: string): string {
  return `${database}:${key}`;
}
