/**
 * What server and client must agree on besides the messages: the subprotocol's name, the path, the
 * version, the close codes and the error codes of the protocol's own. proto/keywire/v1/keywire.proto
 * explains them; test/wire/codes.test.ts compares the two tables.
 */

/** `Durability` of the schema: each name's place is its number, from 1. */
export const DURABILITIES = ['applied', 'written', 'synced'] as const;

/** How far a change has come; the schema explains them. */
export type Durability = (typeof DURABILITIES)[number];

/** The WebSocket subprotocol, offered by the client and chosen by the server. */
export const SUBPROTOCOL = 'keywire.v1';

/** The path at which a WebSocket is opened. */
export const CONNECT_PATH = '/connect';

/** `Hello.version` and `Welcome.version`. */
export const PROTOCOL_VERSION = 1;

/** The frame size in either direction where nothing else was agreed, in bytes. */
export const FRAME_BYTES_DEFAULT = 1024 * 1024;

/** The smallest `Hello.frame_bytes_max` and `reply_bytes_max`, in bytes; a smaller one is read as this. */
export const FRAME_BYTES_MIN = 64 * 1024;

/** The largest answer of a command that only reads where Hello names none, in bytes. */
export const REPLY_BYTES_DEFAULT = 64 * 1024 * 1024;

/** How long a connection may take until its Hello, in milliseconds. */
export const HELLO_TIMEOUT_MS = 10_000;

/** One way in which the server ends a connection. */
export interface CloseCode {
  /** The WebSocket close code, 4000 to 4999. */
  readonly code: number;
  /** The close frame's reason (at most 123 bytes), for people to read. */
  readonly text: string;
  /** Whether a client should come back by itself, after a delay. */
  readonly reconnect: boolean;
}

/** Why the server closed a connection: numbers, texts, and whether to reconnect. */
export const CLOSE = {
  MALFORMED_FRAME: { code: 4000, text: 'malformed frame', reconnect: false },
  TEXT_FRAME: { code: 4001, text: 'text message, frames are binary', reconnect: false },
  HELLO_MISSING: { code: 4002, text: 'the first request must be Hello', reconnect: false },
  VERSION_UNSUPPORTED: { code: 4003, text: 'protocol version not supported', reconnect: false },
  FRAME_TOO_LARGE: { code: 4004, text: 'frame too large', reconnect: false },
  TOO_MANY_REQUESTS: { code: 4005, text: 'too many requests in flight', reconnect: false },
  SLOW_CONSUMER: { code: 4006, text: 'slow consumer', reconnect: true },
  SHUTTING_DOWN: { code: 4007, text: 'server is shutting down', reconnect: true },
  HEARTBEAT_TIMEOUT: { code: 4008, text: 'no heartbeat', reconnect: true },
  KILLED: { code: 4009, text: 'killed by CLIENT KILL', reconnect: false },
  TOO_MANY_CONNECTIONS: { code: 4010, text: 'too many connections', reconnect: true },
  OUT_OF_MEMORY: { code: 4011, text: 'out of memory', reconnect: true },
  INTERNAL_ERROR: { code: 4012, text: 'internal error', reconnect: true },
} as const satisfies Record<string, CloseCode>;

/** The name of a close code of the table. */
export type CloseName = keyof typeof CLOSE;

/** Error codes that Redis has no word for. */
export const ERROR_CANCELLED = 'CANCELLED';
export const ERROR_TOO_BIG = 'TOOBIG';
export const ERROR_BAD_REQUEST = 'BADREQUEST';

const STANDARD_CODES_TO_STOP_AT = new Set([1002, 1003, 1007, 1008, 1009, 1010]);

/** The row of a close code, or undefined if this version does not know it. */
export function closeCode(code: number): (CloseCode & { readonly name: CloseName }) | undefined {
  for (const name in CLOSE) {
    if (isCloseName(name) && CLOSE[name].code === code) return { ...CLOSE[name], name };
  }
  return undefined;
}

function isCloseName(name: string): name is CloseName {
  return Object.hasOwn(CLOSE, name);
}

/** Whether a client should reconnect after a close code, known to this version or not. */
export function shouldReconnect(code: number): boolean {
  const known = closeCode(code);
  if (known !== undefined) return known.reconnect;
  if (code >= 4000) return code >= 4100 && code < 4500;
  return !STANDARD_CODES_TO_STOP_AT.has(code);
}
