/**
 * What a client can be told, with defaults. Times are milliseconds, sizes bytes.
 */

import { type Durability, REPLY_BYTES_DEFAULT } from '../wire/codes.ts';
import type { Receipt } from '../wire/messages.ts';
import type { WebSocketConstructor } from './socket.ts';

/** Options of a client. All may be left out; outside of a web page `url` is needed. */
export interface ClientOptions {
  /** `ws://host:port`, also `wss`, `http`, `https`. In a page: the page's own server. */
  readonly url?: string;
  /** A name for the connection, shown by CLIENT LIST. */
  readonly name?: string;
  /** The database commands work on, 0 to 15. Default 0. */
  readonly database?: number;
  /** The WebSocket class to use instead of the platform's. */
  readonly WebSocket?: WebSocketConstructor;
  /** How long an attempt to connect may take until Welcome. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** The first delay before connecting again. Default 100. */
  readonly backoffMinMs?: number;
  /** The longest delay before connecting again. Default 10,000. */
  readonly backoffMaxMs?: number;
  /**
   * The largest reply of a command that only reads, in bytes; a larger one is the error TOOBIG. What a
   * command took out of the data (LPOP, GETDEL) comes whatever its size. At least 64 KiB; default 64 MiB.
   */
  readonly replyBytesMax?: number;
  /** How many requests may be unanswered, those that wait to be sent included. Default 100,000. */
  readonly queueMax?: number;
  /** How many bytes such requests may have together. Default 64 MiB. */
  readonly queueBytesMax?: number;
}

/** Options with every default filled in. */
export interface Settings {
  readonly name: string;
  readonly connectTimeoutMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  readonly replyBytesMax: number;
  readonly queueMax: number;
  readonly queueBytesMax: number;
}

/** Fills in the defaults; throws a RangeError for a number that makes no sense. */
export function settingsOf(options: ClientOptions): Settings {
  const settings = {
    name: options.name ?? '',
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    backoffMinMs: options.backoffMinMs ?? 100,
    backoffMaxMs: options.backoffMaxMs ?? 10_000,
    replyBytesMax: options.replyBytesMax ?? REPLY_BYTES_DEFAULT,
    queueMax: options.queueMax ?? 100_000,
    queueBytesMax: options.queueBytesMax ?? 64 * 1024 * 1024,
  };
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'number' && !(value > 0 && value <= 0xffff_ffff)) {
      throw new RangeError(`${name} must be above 0 and at most 2^32-1, not ${value}`);
    }
  }
  return settings;
}

/** Options of calls, given to `client.with(options)`. */
export interface CallOptions {
  /** The database to work on, 0 to 15. */
  readonly database?: number;
  /** Strings come as bytes (`Uint8Array`), without loss where they are not UTF-8. */
  readonly binary?: boolean;
  /**
   * Withdraws the call. Before it was sent it is forgotten; after that the server decides: a pop
   * that was served already still resolves with its element.
   */
  readonly signal?: AbortSignal;
  /** Withdraws the call after this time, as `signal` does. Absent: it waits for the answer. */
  readonly timeoutMs?: number;
  /**
   * Send it again if the connection was lost before the answer came. Default: only what the helpers
   * know to be read-only. Say true only for a command that may be executed twice.
   */
  readonly retry?: boolean;
  /**
   * How far what the call changes, and what it reads, must have come before it is answered: `applied` in
   * memory, `written` to the journal's file, `synced` to the device. Absent: what the server's policy
   * says (`--fsync`). The server may hold it to more (`--durability-min`). Rejects with a `ReplyError`
   * MISCONF when the disk is not in time; what was asked has then happened, and may be lost.
   */
  readonly durability?: Durability;
  /**
   * Called before a call resolves, or rejects with an error reply, with the journal's record and how
   * durable it is. `withReceipt` is the handier way for a single call.
   */
  readonly onReceipt?: (receipt: Receipt) => void;
}

/** The library's name and version, as Hello tells them; a test compares it with package.json. */
export const LIBRARY = { name: 'keywire-js', version: '0.1.0' } as const;
