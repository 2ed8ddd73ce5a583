/**
 * RespParser: requests of the Redis protocol, multibulk and inline, as they arrive in pieces. It
 * fills `arguments` with ranges straight in the chunk it was fed. Only what a chunk leaves over is
 * copied (`settle`) into a buffer of the parser's own and read on from where it stopped; from later
 * chunks exactly what the cut command lacks is moved there. A declared bulk is allocated once.
 * Promises Redis's error texts and bounds. What a command means is not its matter.
 * Hot: every command over RESP passes here (bench rows SET and GET).
 */
import { exactInteger } from '../../base/bytes.ts';
import {
  RESP_BULK_BYTES_MAX,
  RESP_INLINE_BYTES_MAX,
  RESP_MULTIBULK_MAX,
  RESP_READ_BYTES,
  RESP_REQUEST_BYTES_MAX,
} from '../../base/limits.ts';
import { Arguments } from '../../commands/arguments.ts';
import { splitInline } from './inline.ts';
import type { BudgetHolder, InputBudget } from './input-budget.ts';

/** What `next` found. */
export const Parsed = {
  /** The input so far holds no further whole command. */
  incomplete: 0,
  /** `arguments` holds a command, valid until the parser is called again. */
  command: 1,
  /** The input is not RESP: `error` tells why, and nothing after it can be understood. */
  error: 2,
} as const;
export type Parsed = (typeof Parsed)[keyof typeof Parsed];

export interface RespBounds {
  readonly multibulkMax: number;
  /** May be changed at any time; counts for the next argument. */
  bulkBytesMax: number;
  readonly inlineBytesMax: number;
  readonly requestBytesMax: number;
}

export const RESP_BOUNDS: RespBounds = {
  multibulkMax: RESP_MULTIBULK_MAX,
  bulkBytesMax: RESP_BULK_BYTES_MAX,
  inlineBytesMax: RESP_INLINE_BYTES_MAX,
  requestBytesMax: RESP_REQUEST_BYTES_MAX,
};

/** What all parsers of a listener share. */
export interface ParserParts {
  /** Filled by every parser whose command is not cut: valid until the next one is called. */
  readonly arguments: Arguments;
  readonly budget: InputBudget;
  /** May be replaced at any time. */
  bounds: RespBounds;
}

const EMPTY = Buffer.alloc(0);
const CR = 0x0d;
const LF = 0x0a;
const STAR = 0x2a;
const DOLLAR = 0x24;

/** No bulk header was read yet. */
const NO_LENGTH = -1;
// What `#length` answers besides a length: any negative number, an unfinished line, no number.
const NEGATIVE = -1;
const UNFINISHED = -2;
const NOT_A_NUMBER = -3;
/** A length of more digits is out of every bound. */
const FAST_DIGITS_MAX = 10;
/** The least that an argument takes: `$0`, CR LF, CR LF. */
const ARGUMENT_BYTES_MIN = 6;
/** Larger buffers are charged to the budget. */
const UNCHARGED_BYTES_MAX = 2 * RESP_READ_BYTES;
const KEPT_BYTES_MIN = 1024;

export class RespParser implements BudgetHolder {
  /** The command that `next` found. */
  arguments: Arguments;
  /** What follows `Protocol error: `, once `next` answered `error`. */
  error = '';
  /** Called when budget that was waited for is granted. */
  onGranted: () => void = () => {};
  /** Called when the input came to a stop while others wait for its budget. */
  onStalled: () => void = () => {};
  /** Bytes moved behind cut commands so far. */
  receivedBytes = 0;
  readonly #parts: ParserParts;
  // What is read now: the chunk, or while a command is cut, `#kept`.
  #buffer: Buffer = EMPTY;
  #position = 0;
  #end = 0;
  /** Where the command that is read begins. */
  #commandStart = 0;
  /** Arguments that the command still lacks; 0 between commands. */
  #missing = 0;
  /** Length of the argument whose header was read. */
  #bulkLength = NO_LENGTH;
  /** No line's end stands before this. */
  #scanned = 0;
  /** The parser's own buffer; EMPTY when nothing was left over. */
  #kept: Buffer = EMPTY;
  /** What is charged for `#kept`. */
  #charged = 0;
  /** Granted for a buffer that is not made yet. */
  #credit = 0;
  #waits = false;
  // The chunk whose beginning belongs behind `#kept`.
  #chunk: Buffer = EMPTY;
  #chunkAt = 0;
  #chunkEnd = 0;

  constructor(parts: ParserParts) {
    this.#parts = parts;
    this.arguments = parts.arguments;
  }

  /** Bytes kept between chunks. */
  get keptBytes(): number {
    return this.#kept === EMPTY ? 0 : this.#end - this.#position;
  }

  /** True while the declared size waits for budget: nothing should be fed. */
  get waits(): boolean {
    return this.#waits;
  }

  /** Takes `[0, end)` of a chunk, which is read until `settle`. The one before has been settled. */
  feed(chunk: Buffer, end: number): void {
    if (this.#kept === EMPTY) {
      this.#buffer = chunk;
      this.#position = 0;
      this.#scanned = 0;
      this.#end = end;
    } else {
      this.#chunk = chunk;
      this.#chunkAt = 0;
      this.#chunkEnd = end;
    }
  }

  /** Reads the next command of what was fed. */
  next(): Parsed {
    for (;;) {
      const found = this.#missing === 0 ? this.#command() : this.#bulks();
      if (found !== Parsed.incomplete || this.#chunkAt === this.#chunkEnd) return found;
      this.#refill();
    }
  }

  /**
   * Copies what was not read out of the chunk, which the caller then reuses. May begin to wait for
   * budget (`waits`).
   */
  settle(): void {
    if (this.#kept !== EMPTY && this.#position === this.#end && this.#missing === 0) this.#drop();
    if (this.#kept === EMPTY) this.#keep();
    else if (this.#chunkAt < this.#chunkEnd) this.#move(this.#chunkEnd - this.#chunkAt);
    this.#chunk = EMPTY;
    this.#chunkAt = 0;
    this.#chunkEnd = 0;
  }

  /** The connection is gone: forgets the input and gives its budget back. */
  close(): void {
    this.#drop();
    this.#missing = 0;
    this.#chunkAt = 0;
    this.#chunkEnd = 0;
    this.#position = 0;
    this.#end = 0;
  }

  /** Called by the budget. */
  granted(bytes: number): void {
    this.#credit += bytes;
    this.#waits = false;
    this.onGranted();
  }

  /** Called by the budget. */
  stalled(): void {
    this.onStalled();
  }

  /** Begins a command: an inline one is whole with its line, of the other kind the count is read. */
  #command(): Parsed {
    this.arguments = this.#parts.arguments;
    for (;;) {
      const start = this.#position;
      this.#commandStart = start;
      if (start >= this.#end) return Parsed.incomplete;
      if (this.#buffer[start] !== STAR) {
        const found = this.#inline();
        if (found !== Parsed.command || this.arguments.count > 0) return found;
        continue;
      }
      const count = this.#length();
      if (count === UNFINISHED) return this.#unfinished('too big mbulk count string');
      if (count === NOT_A_NUMBER || count > this.#parts.bounds.multibulkMax) {
        return this.#fail('invalid multibulk length');
      }
      // As in Redis a count of zero or less is no command and gets no answer.
      if (count > 0) {
        this.#missing = count;
        this.arguments.reset(this.#buffer);
        return this.#bulks();
      }
    }
  }

  #bulks(): Parsed {
    const args = this.arguments;
    const buffer = this.#buffer;
    const end = this.#end;
    let missing = this.#missing;
    let position = this.#position;
    let length = this.#bulkLength;
    while (missing > 0) {
      if (length === NO_LENGTH) {
        if (position + 5 <= end && buffer[position] === DOLLAR) {
          // Lengths of one digit and of two are nearly all there is.
          const first = (buffer[position + 1] as number) - 0x30;
          const second = (buffer[position + 2] as number) - 0x30;
          if (second === CR - 0x30 && first >= 0 && first <= 9) {
            length = first;
            position += 4;
          } else if (
            first > 0 &&
            first <= 9 &&
            second >= 0 &&
            second <= 9 &&
            buffer[position + 3] === CR
          ) {
            length = first * 10 + second;
            position += 5;
          }
        }
        if (length === NO_LENGTH) {
          length = this.#bulkHeader(missing, position);
          if (length < 0) return length === UNFINISHED ? Parsed.incomplete : Parsed.error;
          position = this.#position;
        }
      }
      const after = position + length + 2;
      if (after > end) {
        this.#missing = missing;
        this.#bulkLength = length;
        this.#position = position;
        return Parsed.incomplete;
      }
      args.push(position, position + length);
      position = after;
      length = NO_LENGTH;
      missing--;
    }
    this.#missing = 0;
    this.#bulkLength = NO_LENGTH;
    this.#position = position;
    return Parsed.command;
  }

  /** The general way to an argument's length; UNFINISHED, or NOT_A_NUMBER with `error` set. */
  #bulkHeader(missing: number, position: number): number {
    this.#missing = missing;
    this.#bulkLength = NO_LENGTH;
    this.#position = position;
    const length = this.#length();
    if (length === UNFINISHED) {
      const found = this.#unfinished('too big bulk count string');
      return found === Parsed.error ? NOT_A_NUMBER : UNFINISHED;
    }
    const type = this.#buffer[position] as number;
    if (type !== DOLLAR) {
      this.#fail(`expected '$', got '${String.fromCharCode(type)}'`);
      return NOT_A_NUMBER;
    }
    if (length < 0 || length > this.#parts.bounds.bulkBytesMax) {
      this.#fail('invalid bulk length');
      return NOT_A_NUMBER;
    }
    if (this.#position + length - this.#commandStart > this.#parts.bounds.requestBytesMax) {
      this.#fail('too big request');
      return NOT_A_NUMBER;
    }
    return length;
  }

  /** The number on the line at `#position`, behind its first byte; moves behind the line. */
  #length(): number {
    const buffer = this.#buffer;
    const end = this.#end;
    const first = this.#position + 1;
    let at = first;
    let value = 0;
    while (at < end && at - first < FAST_DIGITS_MAX) {
      const digit = (buffer[at] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      at++;
    }
    const canonical = at - first === 1 || (at > first && buffer[first] !== 0x30);
    if (canonical && at + 1 < end && buffer[at] === CR) {
      this.#position = at + 2;
      return value;
    }
    return this.#odd(first);
  }

  /** A line that is not finished, or no plain number. */
  #odd(first: number): number {
    const at = this.#find(CR);
    if (at < 0 || at + 1 >= this.#end) return UNFINISHED;
    this.#position = at + 2;
    const value = exactInteger(this.#buffer, first, at);
    if (value === undefined) return NOT_A_NUMBER;
    return value < 0n ? NEGATIVE : Number(value);
  }

  /** The first such byte at or after the read position; -1 when it has not come yet. */
  #find(byte: number): number {
    const from = Math.max(this.#scanned, this.#position);
    const found = this.#buffer.subarray(from, this.#end).indexOf(byte);
    this.#scanned = found < 0 ? this.#end : from + found;
    return found < 0 ? -1 : this.#scanned;
  }

  #unfinished(tooLong: string): Parsed {
    if (this.#end - this.#position <= this.#parts.bounds.inlineBytesMax) return Parsed.incomplete;
    return this.#fail(tooLong);
  }

  #inline(): Parsed {
    const start = this.#position;
    const at = this.#find(LF);
    if (at < 0) return this.#unfinished('too big inline request');
    const buffer = this.#buffer;
    this.#position = at + 1;
    const end = at > start && buffer[at - 1] === CR ? at - 1 : at;
    this.arguments.reset(buffer);
    if (!splitInline(buffer, start, end, this.arguments)) {
      return this.#fail('unbalanced quotes in request');
    }
    // A page that posts to this port could otherwise smuggle commands in its body.
    const args = this.arguments;
    if (args.count > 0 && (args.is(0, 'POST') || args.is(0, 'HOST:'))) {
      return this.#fail('this port does not speak HTTP');
    }
    return Parsed.command;
  }

  #fail(text: string): Parsed {
    this.error = text;
    return Parsed.error;
  }

  /** What the command surely takes, its declared argument included; 0 when none is declared. */
  #declaredBytes(): number {
    if (this.#bulkLength === NO_LENGTH) return 0;
    const later = (this.#missing - 1) * ARGUMENT_BYTES_MIN;
    return this.#position - this.#commandStart + this.#bulkLength + 2 + later;
  }

  /** Moves from the chunk what the cut command surely needs, or goes over to the chunk. */
  #refill(): void {
    if (this.#position === this.#end && this.#missing === 0) {
      this.#drop();
      this.#buffer = this.#chunk;
      this.#position = this.#chunkAt;
      this.#scanned = this.#chunkAt;
      this.#end = this.#chunkEnd;
      this.#chunkAt = this.#chunkEnd;
      return;
    }
    const left = this.#chunkEnd - this.#chunkAt;
    const ahead = this.#end - this.#position;
    const bulkBytes = this.#bulkLength === NO_LENGTH ? ARGUMENT_BYTES_MIN : this.#bulkLength + 2;
    const sure = this.#missing === 0 ? 0 : bulkBytes + (this.#missing - 1) * ARGUMENT_BYTES_MIN;
    if (sure > ahead) {
      this.#move(Math.min(sure - ahead, left));
      return;
    }
    const line = this.#chunk.subarray(this.#chunkAt, this.#chunkEnd).indexOf(LF);
    this.#move(line < 0 ? left : line + 1);
  }

  /** Appends bytes of the chunk to `#kept`. */
  #move(bytes: number): void {
    if (this.#end + bytes > this.#kept.length) this.#room(bytes);
    this.#chunk.copy(this.#kept, this.#end, this.#chunkAt, this.#chunkAt + bytes);
    this.#chunkAt += bytes;
    this.#end += bytes;
    this.receivedBytes += bytes;
  }

  /** Begins `#kept` with what the chunk leaves over. */
  #keep(): void {
    if (this.#unread() > 0) {
      this.#room(0);
      return;
    }
    this.#buffer = EMPTY;
    this.#position = 0;
    this.#end = 0;
  }

  #unread(): number {
    return this.#end - (this.#missing > 0 ? this.#commandStart : this.#position);
  }

  /**
   * A larger `#kept` for what is unread and `bytes` more: at once as large as declared, if the budget
   * allows; otherwise just large enough, until the budget grants it.
   */
  #room(bytes: number): void {
    const needed = this.#unread() + bytes;
    const declared = this.#declaredBytes();
    const credit = this.#credit;
    if (declared <= needed) {
      this.#renew(this.#kept === EMPTY ? Math.max(needed, KEPT_BYTES_MIN) : needed * 2, 0);
    } else if (declared <= UNCHARGED_BYTES_MAX) {
      this.#renew(declared, 0);
    } else if (credit >= declared || (!this.#waits && this.#parts.budget.request(this, declared))) {
      const paid = credit >= declared ? credit : credit + declared;
      this.#credit = 0;
      this.#renew(declared, paid);
    } else {
      this.#waits = true;
      this.#renew(needed, 0);
    }
  }

  /** Moves what is unread into a new `#kept` of that length, for which `paid` is charged already. */
  #renew(length: number, paid: number): void {
    const from = this.#missing > 0 ? this.#commandStart : this.#position;
    const kept = Buffer.allocUnsafe(length);
    this.#buffer.copy(kept, 0, from, this.#end);
    if (this.#missing > 0) this.#rebase(kept, from);
    const charged = length > UNCHARGED_BYTES_MAX ? length : 0;
    if (charged > paid) this.#parts.budget.charge(this, charged - paid);
    const before = this.#charged + Math.max(0, paid - charged);
    this.#charged = charged;
    this.#buffer = kept;
    this.#kept = kept;
    this.#position -= from;
    this.#end -= from;
    this.#scanned = Math.max(0, this.#scanned - from);
    this.#commandStart = 0;
    if (before > 0) this.#parts.budget.release(this, before);
  }

  /** The arguments read so far go along, in an `Arguments` that no other connection fills. */
  #rebase(kept: Buffer, by: number): void {
    const from = this.arguments;
    const own = from === this.#parts.arguments ? new Arguments() : from;
    const { count } = from;
    own.reset(kept);
    for (let i = 0; i < count; i++) own.push(from.start(i) - by, from.end(i) - by);
    this.arguments = own;
  }

  #drop(): void {
    this.#kept = EMPTY;
    if (this.#waits) this.#parts.budget.withdraw(this);
    this.#waits = false;
    const charged = this.#charged + this.#credit;
    this.#charged = 0;
    this.#credit = 0;
    if (charged > 0) this.#parts.budget.release(this, charged);
  }
}
