/** Draft of the outbox's API; its owner replaces this file. */

/** Where bytes go at last: a TCP socket or a WebSocket. */
export interface Sink {
  /** Hands over one write; the buffer is not touched afterwards. */
  send(bytes: Buffer): void;
  /** Bytes handed over that the other side has not taken yet. */
  readonly unsentBytes: number;
  /** The bound was passed: the connection is cut off with the slow-consumer code. */
  overflow(): void;
}

export interface Outbox {
  /** Where a writer writes next: `buffer[position]`. A writer sets `position` behind what it wrote. */
  buffer: Buffer;
  position: number;
  /** Makes room for `bytes` more behind `position`; `buffer` may become another one. */
  reserve(bytes: number): void;
  /** Appends a shared, finished piece (a fan-out frame). */
  append(encoded: Buffer): void;
  /** Cumulative count of bytes ever appended: the release queue's stamp. */
  readonly appended: number;
  /** Lets everything up to the stamp leave, in one write. */
  release(upTo: number): void;
}
