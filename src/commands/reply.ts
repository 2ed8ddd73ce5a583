/**
 * ReplyWriter: what a command sees of a protocol. Each codec implements it and writes straight into
 * the connection's output buffer; the tests have one that builds JS values.
 * A writer is only valid during `execute`; what answers later takes an answer slot (`call.defer`).
 */

export interface ReplyWriter {
  /** The status `OK`. */
  ok(): void;
  /** A status of ASCII text without line breaks. */
  simple(text: string): void;
  /** A safe integer. */
  integer(value: number): void;
  /** A signed 64-bit integer. */
  integer64(value: bigint): void;
  /**
   * A double: RESP2 sends a bulk string in Redis's number format. `digits` is how a protocol of text
   * writes it, where Redis writes more than the shortest that reads back the same.
   */
  double(value: number, digits?: string): void;
  /** An integer of any size: RESP2 sends a bulk string. */
  bigNumber(value: bigint): void;
  /** True or false: RESP2 sends 1 or 0. */
  boolean(value: boolean): void;
  /** The bytes `[start, end)`; copied before this returns. */
  bulk(bytes: Uint8Array, start: number, end: number): void;
  /** A bulk string of UTF-8 text. */
  text(value: string): void;
  /** Text with a format hint of three characters: RESP2 sends a bulk string. */
  verbatim(format: 'txt' | 'mkd', text: string): void;
  /** Nothing where a bulk string would stand. */
  nil(): void;
  /** Nothing where an array would stand: RESP2 tells the two apart. */
  nilArray(): void;
  /** `count` values follow. */
  array(count: number): void;
  /** `count` keys with their values follow (2 × count values): RESP2 sends a flat array. */
  map(count: number): void;
  /**
   * `count` pairs follow (2 × count values), which RESP2 sends flat and RESP3 as arrays of two:
   * the shape of scored ranges and of random fields with values.
   */
  pairs(count: number): void;
  /** `count` distinct values follow: RESP2 sends an array. */
  set(count: number): void;
  /** An unasked message of `count` values: RESP2 sends an array. */
  push(count: number): void;
  /**
   * What is told about the reply that comes behind it: `count` keys with their values (2 × count values)
   * follow first. RESP3 alone has it: absent, or not to be called, for any other protocol.
   */
  attribute?(count: number): void;
  /** Opens an array whose length is told by its end. May nest. */
  beginArray(): void;
  /** Closes the innermost open array, which holds `count` values. */
  endArray(count: number): void;
  /** An error; also allowed in place of a value inside an array (EXEC). */
  error(code: string, text: string): void;
  /** A position to return to with `rollback`. */
  mark(): number;
  /** Takes back all that was written since the mark, so that an error can stand in its place. */
  rollback(mark: number): void;
}

/** Where a deferred answer goes, once. Held by a waiter or a slow command. */
export interface AnswerSlot {
  /** Starts the answer: write exactly one value before `close`, without waiting in between. */
  open(): ReplyWriter;
  /** The answer is complete; the connection goes on with its later input. */
  close(): void;
}
