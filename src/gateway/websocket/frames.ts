/**
 * FrameReader: the requests of a `ClientFrame`, one after the other, straight from the message's
 * bytes. A Command fills `Arguments` in place; Publish, Cancel and Ping are read here too; the rarer
 * kinds come as a range of bytes for the generated code. Nothing is read beyond a length that was
 * checked, unknown fields are skipped, and nothing nests deeper than the schema does.
 * Hot: shown by the benchmark's WebSocket rows.
 */
import type { Arguments } from '../../commands/arguments.ts';

// What `next` found: the number of the request's kind in the schema, or one of these.
export const END = -1;
export const MALFORMED = -2;
/** A request of no kind that this server knows. */
export const UNKNOWN = 0;
export const COMMAND = 2;
export const PUBLISH = 3;
export const SUBSCRIBE = 4;
export const UNSUBSCRIBE = 5;
export const CANCEL = 6;
export const PING = 7;
export const HELLO = 8;
export const TRANSACTION = 9;
export const WATCH = 10;
export const UNWATCH = 11;

// Tags: field number and wire type.
const REQUESTS = 0x0a;
const FIELD_1 = 0x0a;
const FIELD_2 = 0x12;
const ID = 0x08;
const KIND_FIRST = 0x12;
const DATABASE = 0x80;
const DURABILITY = 0x88;
const RECEIPT = 0xa8;

// Wire types.
const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** As Redis's bound on a multibulk. */
const ARGUMENTS_MAX = 1024 * 1024;

export class FrameReader {
  /** The frame that is read. */
  buffer: Buffer = Buffer.alloc(0);
  /** Of the request that `next` found: */
  id = 0;
  database = 0;
  /** The number that it asks for, 0 when none. */
  durability = 0;
  receipt = false;
  /** The bytes of a kind that is not read here. */
  start = 0;
  end = 0;
  /** A Publish: its channel and payload. */
  channelStart = 0;
  channelEnd = 0;
  payloadStart = 0;
  payloadEnd = 0;
  /** A Cancel: the request to withdraw. */
  target = 0;
  #at = 0;
  /** Set by a length or number that is not one; looked at once a request. */
  #bad = false;

  /** Begins another frame. */
  reset(buffer: Buffer): void {
    this.buffer = buffer;
    this.#at = 0;
    this.#bad = false;
  }

  /**
   * Reads the next request and returns its kind, END behind the last, or MALFORMED, after which
   * nothing more can be read. The arguments of a Command are in `args`, ranges of the frame.
   */
  next(args: Arguments): number {
    const buffer = this.buffer;
    const frameEnd = buffer.length;
    while (this.#at < frameEnd) {
      const tag = buffer[this.#at] as number;
      if (tag !== REQUESTS) {
        if (!this.#skip(this.#varint(frameEnd), frameEnd)) return MALFORMED;
        continue;
      }
      this.#at++;
      const end = this.#length(frameEnd);
      if (this.#bad) return MALFORMED;
      return this.#request(end, args);
    }
    return END;
  }

  #request(end: number, args: Arguments): number {
    const buffer = this.buffer;
    let kind = UNKNOWN;
    this.id = 0;
    this.database = 0;
    this.durability = 0;
    this.receipt = false;
    while (this.#at < end) {
      const tag = buffer[this.#at] as number;
      if (tag === ID) {
        this.#at++;
        this.id = this.#varint(end);
      } else if ((tag & 7) === LENGTH && tag >= KIND_FIRST && tag < 0x80) {
        const field = tag >> 3;
        this.#at++;
        const fieldEnd = this.#length(end);
        if (this.#bad) return MALFORMED;
        if (field > UNWATCH) this.#at = fieldEnd;
        else {
          this.#body(field, kind, fieldEnd, args);
          kind = field;
        }
      } else {
        // Field 16 is the first whose tag takes two bytes.
        const field = this.#varint(end);
        if (field === DATABASE) this.database = this.#varint(end);
        else if (field === DURABILITY) this.durability = this.#varint(end);
        else if (field === RECEIPT) this.receipt = this.#varint(end) !== 0;
        else if (!this.#skip(field, end)) return MALFORMED;
      }
      if (this.#bad) return MALFORMED;
    }
    return kind;
  }

  /** One of the kinds, ending at `end`. `before` is the kind that the same request had already. */
  #body(field: number, before: number, end: number, args: Arguments): void {
    if (field === COMMAND) {
      // A message field that comes twice is merged, a repeated field is continued.
      if (before !== COMMAND) args.reset(this.buffer);
      this.#command(end, args);
    } else if (field === PUBLISH) {
      if (before !== PUBLISH) {
        this.channelEnd = this.channelStart;
        this.payloadEnd = this.payloadStart;
      }
      this.#publish(end);
    } else if (field === CANCEL) {
      if (before !== CANCEL) this.target = 0;
      this.#cancel(end);
    } else {
      this.start = this.#at;
      this.end = end;
      this.#at = end;
    }
  }

  #command(end: number, args: Arguments): void {
    const buffer = this.buffer;
    while (this.#at < end) {
      const tag = buffer[this.#at] as number;
      if (tag !== FIELD_1) {
        if (!this.#skip(this.#varint(end), end)) return;
        continue;
      }
      this.#at++;
      const argumentEnd = this.#length(end);
      if (this.#bad || args.count === ARGUMENTS_MAX) {
        this.#bad = true;
        return;
      }
      args.push(this.#at, argumentEnd);
      this.#at = argumentEnd;
    }
  }

  #publish(end: number): void {
    const buffer = this.buffer;
    while (this.#at < end) {
      const tag = buffer[this.#at] as number;
      if (tag !== FIELD_1 && tag !== FIELD_2) {
        if (!this.#skip(this.#varint(end), end)) return;
        continue;
      }
      this.#at++;
      const fieldEnd = this.#length(end);
      if (this.#bad) return;
      if (tag === FIELD_1) {
        this.channelStart = this.#at;
        this.channelEnd = fieldEnd;
      } else {
        this.payloadStart = this.#at;
        this.payloadEnd = fieldEnd;
      }
      this.#at = fieldEnd;
    }
  }

  #cancel(end: number): void {
    while (this.#at < end) {
      const tag = this.#varint(end);
      if (tag === ID) this.target = this.#varint(end);
      else if (!this.#skip(tag, end)) return;
    }
  }

  /** Reads a length and returns where what it measures ends, which is at most `end`. */
  #length(end: number): number {
    const length = this.#varint(end);
    const reached = this.#at + length;
    if (reached > end) this.#bad = true;
    return reached;
  }

  /** Reads a varint as a uint32: higher bits are dropped, as protobuf does. At most ten bytes. */
  #varint(end: number): number {
    const buffer = this.buffer;
    let at = this.#at;
    if (at < end) {
      const byte = buffer[at] as number;
      if (byte < 0x80) {
        this.#at = at + 1;
        return byte;
      }
    }
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) break;
      const byte = buffer[at++] as number;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.#at = at;
        return value >>> 0;
      }
    }
    this.#bad = true;
    return 0;
  }

  /** Skips the rest of a field whose tag was read; false when it is malformed. */
  #skip(tag: number, end: number): boolean {
    const type = tag & 7;
    if (tag < 8) this.#bad = true;
    else if (type === VARINT) this.#varint(end);
    else if (type === LENGTH) this.#at = this.#length(end);
    else if (type === FIXED64) this.#at += 8;
    else if (type === FIXED32) this.#at += 4;
    else this.#bad = true;
    if (this.#at > end) this.#bad = true;
    return !this.#bad;
  }
}
