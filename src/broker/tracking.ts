/**
 * CLIENT TRACKING: which connections may have read which key, and what they are told when one changes
 * (invalidations). Keys are known by name alone, in whichever database, as in Redis.
 *
 * Promises: a connection is told before it is answered anything that a change of another revealed, and
 * after the reply of the command by which it changed a key itself; EXEC counts as one command.
 * Invalidations stand in the outboxes like replies, so they leave no sooner than the journal has the
 * change. The table is bounded in keys and bytes; what is forgotten for room is told as changed.
 *
 * Names are keys of a JS Map, as latin1 text: bounded, and there only while somebody tracks.
 * Hot only then: `remember` for each read of such a connection, `changed` for each write.
 */

import { ReplyError } from '../base/errors.ts';
import { SYSTEM_DATABASE, TRACKED_BYTES_MAX, TRACKED_PREFIXES_MAX } from '../base/limits.ts';
import type { Invalidation } from '../bus/message.ts';
import type { Variant } from '../bus/subscription.ts';
import type { Arguments } from '../commands/arguments.ts';
import { keyIndexes } from '../commands/key-positions.ts';
import type { TrackingOptions, TrackingState } from '../commands/spec.ts';
import type { Command } from '../commands/table.ts';
import type { Database } from '../keyspace/database.ts';
import { type Parameter, parameter } from './parameter.ts';
import { integer, LONG_MAX } from './parameter-kinds.ts';
import type { Session, Sessions } from './session.ts';

/** What a key in the table takes beside its name, and each of several readers of it. */
const KEY_BYTES = 96;
const READER_BYTES = 40;

/** Redis's `tracking-table-max-keys` at the start. */
const KEYS_MAX = 1_000_000;

/** What INFO tells: keys in the table, their readers together, prefixes, and who tracks. */
export interface TrackingCounts {
  readonly keys: number;
  readonly items: number;
  readonly prefixes: number;
  readonly clients: number;
}

export const NOTHING_TRACKED: TrackingCounts = { keys: 0, items: 0, prefixes: 0, clients: 0 };

/** One prefix that connections follow (BCAST), and what changed under it since they were told. */
interface Prefix {
  readonly text: string;
  readonly sessions: Set<Session>;
  /** Keys with the connection that changed each last; undefined for keywire itself. */
  pending: Map<string, Session | undefined>;
}

export class Tracking {
  /** Most keys in the table; 0 = no limit but that on bytes. */
  keysMax = KEYS_MAX;
  readonly #sessions: Sessions;
  readonly #tracking = new Set<Session>();
  /** The id of the reader of each key, or the ids of several. */
  readonly #readers = new Map<string, number | Set<number>>();
  #items = 0;
  #bytes = 0;
  readonly #prefixes = new Map<string, Prefix>();
  /** Prefixes with something pending. */
  readonly #owing = new Set<Prefix>();
  /** Whose command is being executed; what it is told waits in `#own` for its reply. */
  #current: Session | undefined;
  #own: Invalidation[] = [];

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** True while anybody tracks: changes need to be told here. */
  get active(): boolean {
    return this.#tracking.size > 0;
  }

  /** True when broadcasts wait. */
  get owes(): boolean {
    return this.#owing.size > 0;
  }

  get counts(): TrackingCounts {
    return {
      keys: this.#readers.size,
      items: this.#items,
      prefixes: this.#prefixes.size,
      clients: this.#tracking.size,
    };
  }

  /** Begins, or goes on with other options. @throws ReplyError for too many prefixes */
  enable(session: Session, options: TrackingOptions): void {
    const before = session.tracking?.prefixes ?? [];
    const added = options.broadcast && options.prefixes.length === 0 ? [''] : options.prefixes;
    if (before.length + added.length > TRACKED_PREFIXES_MAX) {
      throw new ReplyError('ERR', `more than ${TRACKED_PREFIXES_MAX} prefixes`);
    }
    const prefixes = [...new Set([...before, ...(options.broadcast ? added : [])])].sort();
    const state: TrackingState = { ...options, prefixes, caching: false, isBroken: false };
    session.tracking = state;
    this.#tracking.add(session);
    for (const text of prefixes) this.#follow(session, text);
  }

  /** Ends a connection's tracking; harmless when there is none. Its keys are forgotten when they change. */
  disable(session: Session): void {
    for (const text of session.tracking?.prefixes ?? []) {
      const prefix = this.#prefixes.get(text);
      prefix?.sessions.delete(session);
      if (prefix?.sessions.size !== 0) continue;
      this.#prefixes.delete(text);
      this.#owing.delete(prefix);
    }
    session.tracking = undefined;
    this.#tracking.delete(session);
    // With the last one gone nobody is left to be told of anything.
    if (this.#tracking.size === 0) this.#forgetReaders();
  }

  /** The session's command is about to be executed. */
  begin(session: Session): void {
    this.#current = session;
  }

  /** The command, EXEC as a whole, is answered: now its own invalidations follow. */
  end(): void {
    const session = this.#current;
    this.#current = undefined;
    if (this.#own.length === 0) return;
    const own = this.#own;
    this.#own = [];
    if (session?.tracking === undefined) return;
    for (const invalidation of own) this.#send(session, session.tracking, invalidation);
  }

  /** The session has read the keys of this command: it is told when one changes. */
  remember(session: Session, state: TrackingState, command: Command, args: Arguments): void {
    if (state.broadcast || command.spec.keys === undefined) return;
    if (state.optIn ? !state.caching : state.optOut && state.caching) return;
    for (const index of keyIndexes(command.spec, args)) this.#add(args.latin1(index), session.id);
    const { keysMax } = this;
    while (this.#bytes > TRACKED_BYTES_MAX || (keysMax > 0 && this.#readers.size > keysMax)) {
      const [oldest] = this.#readers.keys();
      if (oldest === undefined) return;
      this.#tell(oldest);
    }
  }

  /**
   * A key changed, which nobody is told of the system's database: its names are not those of clients.
   * `isOwn`: by the command of the connection that is being served, not by time.
   */
  changed(database: Database, bytes: Uint8Array, start: number, end: number, isOwn: boolean): void {
    if (database.index === SYSTEM_DATABASE) return;
    const key = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    for (const prefix of this.#prefixes.values()) {
      if (!key.startsWith(prefix.text)) continue;
      prefix.pending.set(key, isOwn ? this.#current : undefined);
      this.#owing.add(prefix);
    }
    if (this.#readers.size > 0) this.#tell(key);
  }

  /** Everything in a database or in all of them is gone. */
  flushed(): void {
    this.#forgetReaders();
    for (const session of this.#tracking) {
      if (session === this.#current) this.#own.push({ kind: 'all' });
      else if (session.tracking !== undefined)
        this.#send(session, session.tracking, { kind: 'all' });
    }
  }

  /** Tells those who follow prefixes what changed under them, in the order of the prefixes. */
  broadcast(): void {
    const owing = [...this.#owing].sort((one, other) => (one.text < other.text ? -1 : 1));
    this.#owing.clear();
    for (const prefix of owing) {
      const { pending } = prefix;
      prefix.pending = new Map();
      const all = keysOf([...pending.keys()]);
      const encoded = new Map<Variant, Buffer>();
      for (const session of prefix.sessions) {
        const state = session.tracking;
        if (state === undefined) continue;
        if (!state.noLoop) this.#send(session, state, all, encoded);
        else {
          const others = [...pending].filter(([, by]) => by !== session).map(([key]) => key);
          if (others.length > 0) this.#send(session, state, keysOf(others));
        }
      }
    }
  }

  #follow(session: Session, text: string): void {
    const prefix = this.#prefixes.get(text);
    if (prefix === undefined) {
      this.#prefixes.set(text, { text, sessions: new Set([session]), pending: new Map() });
    } else prefix.sessions.add(session);
  }

  #add(key: string, id: number): void {
    const readers = this.#readers.get(key);
    if (readers === undefined) {
      this.#readers.set(key, id);
      this.#bytes += KEY_BYTES + key.length;
    } else if (readers === id) return;
    else if (typeof readers === 'number') {
      this.#readers.set(key, new Set([readers, id]));
      this.#bytes += 2 * READER_BYTES;
    } else if (readers.has(id)) return;
    else {
      readers.add(id);
      this.#bytes += READER_BYTES;
    }
    this.#items++;
  }

  /** Takes a key out of the table and tells its readers. */
  #tell(key: string): void {
    const readers = this.#readers.get(key);
    if (readers === undefined) return;
    this.#readers.delete(key);
    const ids = typeof readers === 'number' ? [readers] : [...readers];
    this.#items -= ids.length;
    this.#bytes -= KEY_BYTES + key.length + (ids.length > 1 ? ids.length * READER_BYTES : 0);
    const invalidation = keysOf([key]);
    for (const id of ids) {
      const session = this.#sessions.find(id);
      const state = session?.tracking;
      // Who follows prefixes now has no use for what it read before.
      if (session === undefined || state === undefined || state.broadcast) continue;
      if (session !== this.#current) this.#send(session, state, invalidation);
      else if (!state.noLoop) this.#own.push(invalidation);
    }
  }

  #forgetReaders(): void {
    this.#readers.clear();
    this.#items = 0;
    this.#bytes = 0;
  }

  /**
   * As Redis's sendTrackingMessage: to the connection itself or to the one it redirects to, as a push,
   * or to a RESP2 connection that subscribes as a message. `encoded` keeps the bytes for the next one.
   */
  #send(
    session: Session,
    state: TrackingState,
    invalidation: Invalidation,
    encoded?: Map<Variant, Buffer>,
  ): void {
    const isRedirected = state.redirect !== 0;
    const target = isRedirected ? this.#sessions.find(state.redirect) : session;
    if (target === undefined) {
      state.isBroken = true;
      if (session.protocol === 3) {
        deliver(session, { kind: 'broken', redirect: state.redirect }, undefined);
      }
      return;
    }
    if (target.protocol === 3 || (isRedirected && target.subscriptions > 0)) {
      deliver(target, invalidation, encoded);
    }
  }
}

function deliver(
  { subscriber }: Session,
  invalidation: Invalidation,
  encoded: Map<Variant, Buffer> | undefined,
): void {
  const { variant } = subscriber;
  const bytes = encoded?.get(variant) ?? variant.invalidation?.(invalidation);
  if (bytes === undefined) return;
  encoded?.set(variant, bytes);
  subscriber.deliver(bytes);
}

/** The keys in the order of their bytes, as Redis's radix tree tells them. */
function keysOf(names: string[]): Invalidation {
  return { kind: 'keys', keys: names.sort().map((name) => Buffer.from(name, 'latin1')) };
}

/** `tracking-table-max-keys`, kept by the tracking of a broker that is there once anybody can ask. */
export function trackingParameter(tracking: () => Tracking | undefined): Parameter {
  return parameter('tracking-table-max-keys', integer({ min: 0, max: LONG_MAX }), {
    get: () => tracking()?.keysMax ?? KEYS_MAX,
    put: (keysMax) => {
      const found = tracking();
      if (found !== undefined) found.keysMax = keysMax;
    },
  });
}
