/**
 * ProtobufWriter: replies as `ServerMessage { Response { id, Value } }`, straight into an outbox.
 * A scalar has exact lengths; an aggregate reserves five bytes for each length (decoders accept the
 * padding) and fills them in at its end. The id comes first, as the schema promises.
 * A response above the agreed size is dropped while it is written, whatever it would have become,
 * and the error TOOBIG stands in its place: memory stays bounded. Unless its command has changed
 * something: what it took from the data is in the response only, which then leaves at any size that
 * the outbox bears.
 * Hot: shown by the benchmark's WebSocket rows.
 */
import { assert } from '../../base/assert.ts';
import { copyBytes } from '../../base/bytes.ts';
import type { ReplyWriter } from '../../commands/reply.ts';
import { ERROR_TOO_BIG } from '../../wire/codes.ts';
import type { Outbox } from '../outbox.ts';
import * as Tag from './tags.ts';
import {
  DOUBLE_BYTES,
  LSN_BYTES,
  putDouble,
  putLatin1,
  putLength,
  putLsn,
  putPadded,
  putZigzag,
  varintBytes,
  zigzagBytes,
} from './varint.ts';

/** A length field with its tag, padded to five bytes. */
const PADDED = 6;
/** What precedes the content of a top-level aggregate: four padded lengths, the id, a receipt. */
const AGGREGATE_HEADER_MAX = 4 * PADDED + 1 + 5 + 11;
/** What precedes a top-level scalar at most: three lengths with tags, the id, a receipt. */
const SCALAR_HEADER_MAX = 3 * PADDED + 1 + 5 + 11;

/** An LSN padded to eight bytes, with its tag, and a durability. */
const RECEIPT_BYTES = 1 + LSN_BYTES + 2;

/** Nested deeper than any command goes; the stacks grow all the same. */
const DEPTH_AT_FIRST = 16;
/** `remaining` of an array whose length is told by its end. */
const OPEN_END = -1;

export class ProtobufWriter implements ReplyWriter {
  #target: Outbox;
  #id = 0;
  /** The agreed size, and what bounds the response that is being written. */
  #bytesMax: number;
  #limit: number;
  readonly #mustLeave: () => boolean;
  /** Where the aggregate response that is being written begins, as the outbox's `mark` tells it. */
  #base = 0;
  #depth = 0;
  #tooBig = false;
  /** The durability that a receipt tells, as the schema's number; 0: no receipt. */
  #receipt = 0;
  /** Where the receipt's LSN is to be filled in, as the outbox's `mark` tells it; -1: nowhere yet. */
  #lsnAt = -1;
  /** The code and text of the error that is the whole response; undefined when it is none. */
  wholeError: { readonly code: string; readonly text: string } | undefined;
  /**
   * By depth, from 1: where the aggregate's content starts, counted from the response's first byte;
   * how many items are missing; 1 when they are pairs.
   */
  #starts = new Int32Array(DEPTH_AT_FIRST);
  #remaining = new Int32Array(DEPTH_AT_FIRST);
  #paired = new Uint8Array(DEPTH_AT_FIRST);
  /** Three numbers a mark: the outbox's own mark, depth, remaining. */
  #marks = new Float64Array(3 * DEPTH_AT_FIRST);
  #markCount = 0;

  /** `mustLeave` is asked when a response passes its bound: true lets it, since it cannot be told again. */
  constructor(target: Outbox, bytesMax: number, mustLeave: () => boolean = () => false) {
    this.#target = target;
    this.#bytesMax = bytesMax;
    this.#limit = bytesMax;
    this.#mustLeave = mustLeave;
  }

  /** Points at an outbox; `bytesMax` bounds each response. */
  attach(target: Outbox, bytesMax: number): void {
    this.#target = target;
    this.#bytesMax = bytesMax;
    this.#limit = bytesMax;
  }

  /** The values that follow answer this request. */
  begin(id: number): void {
    this.#id = id;
    this.#depth = 0;
    this.#tooBig = false;
    this.#markCount = 0;
    this.#limit = this.#bytesMax;
    this.#receipt = 0;
    this.#target.beginReply();
  }

  /**
   * As `begin`, for an answer that may not be the last word. With a `receipt` (a durability of the
   * schema, else 0) the response tells that and an LSN, which `tellLsn` fills in.
   */
  beginAsked(id: number, receipt: number): void {
    this.begin(id);
    this.#receipt = receipt;
    this.#lsnAt = -1;
    this.wholeError = undefined;
  }

  /** Fills the LSN into the receipt of the response that is complete, if it has one. */
  tellLsn(lsn: number): void {
    if (this.#receipt === 0 || this.#lsnAt === -1) return;
    putLsn(this.#target.buffer, this.#target.indexOf(this.#lsnAt), lsn);
  }

  ok(): void {
    this.simple('OK');
  }

  simple(text: string): void {
    this.#latin1Field(Tag.SIMPLE, text);
  }

  integer(value: number): void {
    this.#zigzag(value < 0 ? -2 * value - 1 : 2 * value, value);
  }

  integer64(value: bigint): void {
    const small = Number(value);
    if (Number.isSafeInteger(small)) this.integer(small);
    else this.#zigzag(Number.NaN, value);
  }

  double(value: number): void {
    if (this.#open(1 + DOUBLE_BYTES)) {
      const target = this.#target;
      target.buffer[target.position] = Tag.DOUBLE;
      target.position = putDouble(target.buffer, target.position + 1, value);
    }
    this.#itemDone();
  }

  bigNumber(value: bigint): void {
    this.#latin1Field(Tag.BIG_NUMBER, value.toString());
  }

  boolean(value: boolean): void {
    this.#flag(Tag.BOOLEAN, value ? 1 : 0);
  }

  bulk(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (this.#open(1 + varintBytes(length) + length)) {
      const target = this.#target;
      const buffer = target.buffer;
      buffer[target.position] = Tag.BULK;
      const at = putLength(buffer, target.position + 1, length);
      copyBytes(bytes, start, end, buffer, at);
      target.position = at + length;
    }
    this.#itemDone();
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    if (this.#open(1 + varintBytes(length) + length)) {
      const target = this.#target;
      target.buffer[target.position] = Tag.BULK;
      const at = putLength(target.buffer, target.position + 1, length);
      target.buffer.write(value, at, length, 'utf8');
      target.position = at + length;
    }
    this.#itemDone();
  }

  verbatim(format: 'txt' | 'mkd', text: string): void {
    const length = Buffer.byteLength(text);
    const inner = 2 + format.length + 1 + varintBytes(length) + length;
    if (this.#open(1 + varintBytes(inner) + inner)) {
      const target = this.#target;
      const buffer = target.buffer;
      buffer[target.position] = Tag.VERBATIM;
      let at = putLength(buffer, target.position + 1, inner);
      buffer[at] = 0x0a;
      at = putLength(buffer, at + 1, format.length);
      at = putLatin1(buffer, at, format);
      buffer[at] = 0x12;
      at = putLength(buffer, at + 1, length);
      buffer.write(text, at, length, 'utf8');
      target.position = at + length;
    }
    this.#itemDone();
  }

  nil(): void {
    this.#flag(Tag.NULL, 1);
  }

  nilArray(): void {
    this.#flag(Tag.NULL, 1);
  }

  array(count: number): void {
    this.#aggregate(Tag.ARRAY, count, 0);
  }

  map(count: number): void {
    this.#aggregate(Tag.MAP, 2 * count, 0);
  }

  pairs(count: number): void {
    this.#aggregate(Tag.ARRAY, count, 1);
  }

  set(count: number): void {
    this.#aggregate(Tag.SET, count, 0);
  }

  push(count: number): void {
    this.#aggregate(Tag.ARRAY, count, 0);
  }

  beginArray(): void {
    this.#aggregate(Tag.ARRAY, OPEN_END, 0);
  }

  endArray(count: number): void {
    const counted = OPEN_END - (this.#remaining[this.#depth] as number);
    assert(this.#depth > 0 && counted === count, 'an open array ends with what it holds');
    this.#close();
    this.#itemDone();
  }

  error(code: string, text: string): void {
    const textLength = Buffer.byteLength(text);
    const inner =
      1 + varintBytes(code.length) + code.length + 1 + varintBytes(textLength) + textLength;
    if (this.#depth === 0) {
      this.wholeError = { code, text };
      this.#openTop(Tag.RESPONSE_ERROR, inner);
      this.#putError(code, text, textLength);
      return;
    }
    if (this.#open(1 + varintBytes(inner) + inner)) {
      const target = this.#target;
      target.buffer[target.position] = Tag.VALUE_ERROR;
      target.position = putLength(target.buffer, target.position + 1, inner);
      this.#putError(code, text, textLength);
    }
    this.#itemDone();
  }

  /** The whole answer to a Transaction of which nothing was executed; see the schema. */
  watchedKeyChanged(): void {
    this.#openTop(Tag.RESPONSE_TOUCHED, 0, 1);
  }

  mark(): number {
    const mark = this.#markCount;
    const at = 3 * mark;
    if (at === this.#marks.length) {
      const marks = new Float64Array(this.#marks.length * 2);
      marks.set(this.#marks);
      this.#marks = marks;
    }
    this.#marks[at] = this.#target.mark();
    this.#marks[at + 1] = this.#depth;
    this.#marks[at + 2] = this.#remaining[this.#depth] as number;
    this.#markCount = mark + 1;
    return mark;
  }

  rollback(mark: number): void {
    assert(mark < this.#markCount, 'a mark of this reply');
    const at = 3 * mark;
    const depth = this.#marks[at + 1] as number;
    // What was complete at the mark stays so; what was open then must still be.
    assert(depth <= this.#depth, 'the aggregate around the mark is still open');
    this.#depth = depth;
    this.#remaining[depth] = this.#marks[at + 2] as number;
    if (depth === 0) this.#tooBig = false;
    if (!this.#tooBig) this.#target.rollback(this.#marks[at] as number);
    this.#markCount = mark + 1;
  }

  /** A tag and one byte. */
  #flag(tag: number, value: number): void {
    if (this.#open(2)) {
      const target = this.#target;
      target.buffer[target.position] = tag;
      target.buffer[target.position + 1] = value;
      target.position += 2;
    }
    this.#itemDone();
  }

  /** Text that is known to be ASCII. */
  #latin1Field(tag: number, text: string): void {
    const length = text.length;
    if (this.#open(1 + varintBytes(length) + length)) {
      const target = this.#target;
      target.buffer[target.position] = tag;
      const at = putLength(target.buffer, target.position + 1, length);
      target.position = putLatin1(target.buffer, at, text);
    }
    this.#itemDone();
  }

  /** `folded` is the zigzag form where a double holds it exactly; `value` where it does not. */
  #zigzag(folded: number, value: number | bigint): void {
    if (this.#open(1 + zigzagBytes(folded, value))) {
      const target = this.#target;
      target.buffer[target.position] = Tag.INTEGER;
      target.position = putZigzag(target.buffer, target.position + 1, folded, value);
    }
    this.#itemDone();
  }

  #putError(code: string, text: string, textLength: number): void {
    const target = this.#target;
    const buffer = target.buffer;
    buffer[target.position] = 0x0a;
    let at = putLength(buffer, target.position + 1, code.length);
    at = putLatin1(buffer, at, code);
    buffer[at] = 0x12;
    at = putLength(buffer, at + 1, textLength);
    buffer.write(text, at, textLength, 'utf8');
    target.position = at + textLength;
  }

  /**
   * Makes room for a Value of `bytes` bytes and writes all that precedes its content. False: the
   * response is too big and nothing is to be written.
   */
  #open(bytes: number): boolean {
    if (this.#depth === 0) {
      if (bytes + SCALAR_HEADER_MAX > this.#limit && !this.#mayPass()) return this.#tooBigAtOnce();
      this.#openTop(Tag.RESPONSE_VALUE, bytes);
      return true;
    }
    if (this.#paired[this.#depth] === 1) this.#enter(Tag.ARRAY, 2, 0);
    const target = this.#target;
    if (this.#tooBig || this.#overflows(bytes + PADDED)) return false;
    target.reserve(bytes + PADDED);
    target.buffer[target.position] = Tag.FIELD_1;
    target.position = putLength(target.buffer, target.position + 1, bytes);
    return true;
  }

  /**
   * The header of a response whose value or error takes `bytes` bytes. Behind the tag stands their
   * length, or the number that is all there is.
   */
  #openTop(tag: number, bytes: number, number = bytes): void {
    const target = this.#target;
    target.reserve(bytes + SCALAR_HEADER_MAX);
    const buffer = target.buffer;
    const receipt = this.#receipt === 0 ? 0 : RECEIPT_BYTES;
    const response = 1 + varintBytes(this.#id) + receipt + 1 + varintBytes(number) + bytes;
    let at = target.position;
    buffer[at] = Tag.FIELD_1;
    at = putLength(buffer, at + 1, 1 + varintBytes(response) + response);
    buffer[at] = Tag.FIELD_1;
    at = putLength(buffer, at + 1, response);
    buffer[at] = Tag.RESPONSE_ID;
    at = putLength(buffer, at + 1, this.#id);
    if (receipt > 0) at = this.#putReceipt(at);
    buffer[at] = tag;
    target.position = putLength(buffer, at + 1, number);
  }

  #aggregate(tag: number, count: number, paired: 0 | 1): void {
    if (this.#depth !== 0 && this.#paired[this.#depth] === 1) this.#enter(Tag.ARRAY, 2, 0);
    this.#enter(tag, count, paired);
    if (count === 0) {
      this.#close();
      this.#itemDone();
    }
  }

  #enter(tag: number, count: number, paired: 0 | 1): void {
    if (this.#depth === 0) this.#openTopAggregate(tag);
    else if (!this.#tooBig && !this.#overflows(2 * PADDED)) {
      this.#target.reserve(2 * PADDED);
      this.#skipLength(Tag.FIELD_1);
      this.#skipLength(tag);
    }
    const depth = this.#depth + 1;
    if (depth === this.#starts.length) this.#grow();
    this.#depth = depth;
    this.#starts[depth] = this.#written();
    this.#remaining[depth] = count;
    this.#paired[depth] = paired;
  }

  #openTopAggregate(tag: number): void {
    const target = this.#target;
    target.reserve(AGGREGATE_HEADER_MAX);
    this.#base = target.mark();
    this.#skipLength(Tag.FIELD_1);
    this.#skipLength(Tag.FIELD_1);
    target.buffer[target.position] = Tag.RESPONSE_ID;
    target.position = putLength(target.buffer, target.position + 1, this.#id);
    if (this.#receipt !== 0) target.position = this.#putReceipt(target.position);
    this.#skipLength(Tag.RESPONSE_VALUE);
    this.#skipLength(tag);
  }

  /** Writes the receipt at `at`, its LSN still open; returns the position behind. */
  #putReceipt(at: number): number {
    const { buffer } = this.#target;
    buffer[at] = Tag.RESPONSE_LSN;
    this.#lsnAt = this.#target.mark() + (at + 1 - this.#target.position);
    const behind = at + 1 + LSN_BYTES;
    buffer[behind] = Tag.RESPONSE_DURABILITY;
    buffer[behind + 1] = this.#receipt;
    return behind + 2;
  }

  /** Writes a tag and leaves five bytes for the length behind it. */
  #skipLength(tag: number): void {
    const target = this.#target;
    target.buffer[target.position] = tag;
    target.position += PADDED;
  }

  /** One value is complete; so are the aggregates of which it was the last. */
  #itemDone(): void {
    while (this.#depth !== 0) {
      const left = (this.#remaining[this.#depth] as number) - 1;
      this.#remaining[this.#depth] = left;
      if (left !== 0) return;
      this.#close();
    }
  }

  /** Fills in the lengths of the innermost aggregate and leaves it. */
  #close(): void {
    const depth = this.#depth;
    this.#depth = depth - 1;
    if (this.#tooBig) {
      if (depth === 1) this.#answerTooBig();
      return;
    }
    const target = this.#target;
    const buffer = target.buffer;
    const end = target.position;
    const base = target.indexOf(this.#base);
    const start = base + (this.#starts[depth] as number);
    putPadded(buffer, start - 5, end - start);
    putPadded(buffer, start - 5 - PADDED, end - (start - PADDED));
    if (depth !== 1) return;
    const message = base + PADDED;
    putPadded(buffer, message - 5, end - message);
    putPadded(buffer, message + PADDED - 5, end - (message + PADDED));
  }

  /** True when `bytes` more pass the bound: the response is dropped from here on. */
  #overflows(bytes: number): boolean {
    if (this.#written() + bytes <= this.#limit || this.#mayPass()) return false;
    this.#tooBig = true;
    this.#target.rollback(this.#base);
    return true;
  }

  /** Bytes of the aggregate response so far. */
  #written(): number {
    return this.#target.mark() - this.#base;
  }

  #mayPass(): boolean {
    if (!this.#mustLeave()) return false;
    this.#limit = Number.POSITIVE_INFINITY;
    return true;
  }

  #tooBigAtOnce(): false {
    this.#answerTooBig();
    return false;
  }

  #answerTooBig(): void {
    this.#tooBig = false;
    this.error(ERROR_TOO_BIG, `the answer is larger than ${this.#bytesMax} bytes`);
  }

  #grow(): void {
    this.#starts = grown(this.#starts);
    this.#remaining = grown(this.#remaining);
    const paired = new Uint8Array(this.#paired.length * 2);
    paired.set(this.#paired);
    this.#paired = paired;
  }
}

function grown(old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(old.length * 2);
  larger.set(old);
  return larger;
}
