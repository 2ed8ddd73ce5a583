/**
 * RespWriter: replies in RESP2 and RESP3, written straight into a connection's outbox. One class for
 * both, because HELLO changes the version in the middle of its own reply.
 * Where the two differ the older one answers in the type it has (see ReplyWriter).
 * Hot: every reply passes here (bench rows GET, LRANGE).
 */
import { assert } from '../../base/assert.ts';
import { copyBytes, digitsOf } from '../../base/bytes.ts';
import { formatDouble } from '../../base/numbers.ts';
import type { ReplyWriter } from '../../commands/reply.ts';
import type { Outbox } from '../outbox.ts';
import {
  ARRAY,
  ATTRIBUTE,
  BIG_NUMBER,
  BOOLEAN,
  BULK,
  CR,
  DOUBLE,
  ERROR,
  HEADER_BYTES_MAX,
  INTEGER,
  LF,
  MAP,
  NULL,
  PUSH,
  SET,
  SIMPLE,
  VERBATIM,
  writeHeader,
} from './marks.ts';

// Copies for `bulk`: V8 looks an imported constant up each time.
const BULK_BYTE = BULK;
const CR_BYTE = CR;
const LF_BYTE = LF;
const HEADER_MAX = HEADER_BYTES_MAX;

/** Whose protocol version decides; read at every reply that differs. */
export interface RespPeer {
  readonly protocol: 2 | 3;
}

/** Up to this a loop copies bytes and encodes strings faster than a native call; below 100. */
const LOOP_LENGTH_MAX = 48;
/** The header of an array whose length has one digit: `*0` CR LF. */
const SHORT_HEADER_BYTES = 4;

export class RespWriter implements ReplyWriter {
  readonly #outbox: Outbox;
  readonly #peer: RespPeer;
  /** Where the first push began since this was set to undefined, as the outbox's `mark` tells it. */
  firstPush: number | undefined;
  /** Where the open arrays begin, outermost first. */
  readonly #open: number[] = [];
  /** Single values still owed to `pairs` in RESP3: every second one opens an array of two. */
  #pairValues = 0;

  constructor(outbox: Outbox, peer: RespPeer) {
    this.#outbox = outbox;
    this.#peer = peer;
  }

  ok(): void {
    const outbox = this.#outbox;
    outbox.reserve(5);
    const { buffer, position } = outbox;
    buffer[position] = SIMPLE;
    buffer[position + 1] = 0x4f;
    buffer[position + 2] = 0x4b;
    buffer[position + 3] = CR;
    buffer[position + 4] = LF;
    outbox.position = position + 5;
  }

  simple(text: string): void {
    if (this.#pairValues !== 0) this.#pairStep();
    this.#line(SIMPLE, text);
  }

  integer(value: number): void {
    if (this.#pairValues !== 0) this.#pairStep();
    this.#header(INTEGER, value);
  }

  integer64(value: bigint): void {
    if (this.#pairValues !== 0) this.#pairStep();
    if (value >= -9_007_199_254_740_991n && value <= 9_007_199_254_740_991n) {
      this.#header(INTEGER, Number(value));
    } else this.#line(INTEGER, String(value));
  }

  double(value: number, digits?: string): void {
    if (this.#pairValues !== 0) this.#pairStep();
    const text = digits ?? formatDouble(value);
    if (this.#peer.protocol === 3) this.#line(DOUBLE, text);
    else this.#asciiBulk(text);
  }

  bigNumber(value: bigint): void {
    if (this.#peer.protocol === 3) this.#line(BIG_NUMBER, String(value));
    else this.#asciiBulk(String(value));
  }

  boolean(value: boolean): void {
    if (this.#peer.protocol === 3) this.#line(BOOLEAN, value ? 't' : 'f');
    else this.#header(INTEGER, value ? 1 : 0);
  }

  bulk(bytes: Uint8Array, start: number, end: number): void {
    if (this.#pairValues !== 0) this.#pairStep();
    const outbox = this.#outbox;
    const length = end - start;
    outbox.reserve(length + HEADER_MAX + 2);
    const { buffer } = outbox;
    let at = outbox.position;
    if (length <= LOOP_LENGTH_MAX) {
      // Written out: a loop of its own stays fast, whatever arrays pass through `copyBytes`.
      buffer[at] = BULK_BYTE;
      if (length >= 10) {
        const tens = (length / 10) | 0;
        buffer[at + 1] = 0x30 + tens;
        buffer[at + 2] = 0x30 + length - tens * 10;
        at += 3;
      } else {
        buffer[at + 1] = 0x30 + length;
        at += 2;
      }
      buffer[at] = CR_BYTE;
      buffer[at + 1] = LF_BYTE;
      at += 2;
      for (let from = start; from < end; from++, at++) buffer[at] = bytes[from] as number;
    } else {
      at = writeHeader(buffer, at, BULK, length);
      copyBytes(bytes, start, end, buffer, at);
      at += length;
    }
    buffer[at] = CR_BYTE;
    buffer[at + 1] = LF_BYTE;
    outbox.position = at + 2;
  }

  text(value: string): void {
    if (this.#pairValues !== 0) this.#pairStep();
    this.#utf8('', value);
  }

  verbatim(format: 'txt' | 'mkd', text: string): void {
    if (this.#peer.protocol === 3) this.#utf8(format, text);
    else this.#utf8('', text);
  }

  nil(): void {
    if (this.#pairValues !== 0) this.#pairStep();
    if (this.#peer.protocol === 3) this.#nothing3();
    else this.#nothing2(BULK);
  }

  nilArray(): void {
    if (this.#peer.protocol === 3) this.#nothing3();
    else this.#nothing2(ARRAY);
  }

  array(count: number): void {
    this.#header(ARRAY, count);
  }

  map(count: number): void {
    if (this.#peer.protocol === 3) this.#header(MAP, count);
    else this.#header(ARRAY, count * 2);
  }

  pairs(count: number): void {
    if (this.#peer.protocol === 3) {
      this.#header(ARRAY, count);
      this.#pairValues = count * 2;
    } else this.#header(ARRAY, count * 2);
  }

  set(count: number): void {
    this.#header(this.#peer.protocol === 3 ? SET : ARRAY, count);
  }

  push(count: number): void {
    this.firstPush ??= this.#outbox.mark();
    this.#header(this.#peer.protocol === 3 ? PUSH : ARRAY, count);
  }

  attribute(count: number): void {
    assert(this.#peer.protocol === 3, 'RESP2 has no attributes');
    this.#header(ATTRIBUTE, count);
  }

  beginArray(): void {
    const outbox = this.#outbox;
    this.#open.push(outbox.mark());
    outbox.reserve(SHORT_HEADER_BYTES);
    outbox.position += SHORT_HEADER_BYTES;
  }

  endArray(count: number): void {
    const outbox = this.#outbox;
    const mark = this.#open.pop();
    if (mark === undefined || outbox.closed) return;
    const more = digitsOf(count) - 1;
    if (more > 0) {
      outbox.reserve(more);
      if (outbox.closed) return;
    }
    const at = outbox.indexOf(mark);
    const { buffer } = outbox;
    if (more > 0) {
      const content = at + SHORT_HEADER_BYTES;
      buffer.copyWithin(content + more, content, outbox.position);
      outbox.position += more;
    }
    writeHeader(buffer, at, ARRAY, count);
  }

  error(code: string, text: string): void {
    this.#line(ERROR, oneLine(`${code} ${text}`));
  }

  mark(): number {
    return this.#outbox.mark();
  }

  rollback(mark: number): void {
    this.#outbox.rollback(mark);
    this.#pairValues = 0;
    while (this.#open.length > 0 && (this.#open.at(-1) ?? 0) >= mark) this.#open.pop();
  }

  /** Before each value while pairs are owed. */
  #pairStep(): void {
    const left = this.#pairValues--;
    if ((left & 1) === 0) this.#header(ARRAY, 2);
  }

  #header(type: number, value: number): void {
    const outbox = this.#outbox;
    outbox.reserve(HEADER_BYTES_MAX);
    outbox.position = writeHeader(outbox.buffer, outbox.position, type, value);
  }

  #nothing3(): void {
    const outbox = this.#outbox;
    outbox.reserve(3);
    const { buffer, position } = outbox;
    buffer[position] = NULL;
    buffer[position + 1] = CR;
    buffer[position + 2] = LF;
    outbox.position = position + 3;
  }

  #nothing2(type: number): void {
    const outbox = this.#outbox;
    outbox.reserve(5);
    const { buffer, position } = outbox;
    buffer[position] = type;
    buffer[position + 1] = 0x2d;
    buffer[position + 2] = 0x31;
    buffer[position + 3] = CR;
    buffer[position + 4] = LF;
    outbox.position = position + 5;
  }

  /** A type's byte, text and CR LF. */
  #line(type: number, text: string): void {
    const outbox = this.#outbox;
    outbox.reserve(text.length * 3 + 3);
    const { buffer, position } = outbox;
    buffer[position] = type;
    const at = writeText(buffer, position + 1, text);
    buffer[at] = CR;
    buffer[at + 1] = LF;
    outbox.position = at + 2;
  }

  #asciiBulk(text: string): void {
    const outbox = this.#outbox;
    const { length } = text;
    outbox.reserve(length + HEADER_BYTES_MAX + 2);
    const { buffer } = outbox;
    const at = writeHeader(buffer, outbox.position, BULK, length);
    const after = writeText(buffer, at, text);
    buffer[after] = CR;
    buffer[after + 1] = LF;
    outbox.position = after + 2;
  }

  /** A bulk string, or with a format a verbatim string. */
  #utf8(format: string, text: string): void {
    const outbox = this.#outbox;
    const prefix = format === '' ? '' : `${format}:`;
    const length = prefix.length + Buffer.byteLength(text);
    outbox.reserve(length + HEADER_BYTES_MAX + 2);
    if (outbox.closed) return;
    const { buffer } = outbox;
    const type = format === '' ? BULK : VERBATIM;
    let at = writeHeader(buffer, outbox.position, type, length);
    at = writeText(buffer, at, prefix);
    at = writeText(buffer, at, text);
    buffer[at] = CR;
    buffer[at + 1] = LF;
    outbox.position = at + 2;
  }
}

/** Text as UTF-8; where it ended. Room for three bytes a character is the caller's matter. */
function writeText(buffer: Buffer, at: number, text: string): number {
  const { length } = text;
  if (length <= LOOP_LENGTH_MAX) {
    let i = 0;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) break;
      buffer[at + i] = code;
    }
    if (i === length) return at + length;
  }
  return at + buffer.write(text, at, 'utf8');
}

/** An error is one line: Redis cuts line breaks at the end off and makes blanks of the others. */
function oneLine(text: string): string {
  if (!/[\r\n]/.test(text)) return text;
  return text.replace(/[\r\n]+$/, '').replace(/[\r\n]/g, ' ');
}
