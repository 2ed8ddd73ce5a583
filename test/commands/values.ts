/**
 * ValueWriter: the ReplyWriter that answers with JS values. What a command
 * writes is kept as a flat list of tokens and put together at the end, so that going back to a mark
 * is a cut. It promises one type per kind of reply, whichever way a command wrote it: every bulk
 * string is a Buffer, every status a string.
 */
import { assert } from '../../src/base/assert.ts';
import { cloneBytes } from '../../src/base/bytes.ts';
import { ReplyError } from '../../src/base/errors.ts';
import type { ReplyWriter } from '../../src/commands/reply.ts';

/** What `nilArray` answers where a `ValueWriter` is told to keep the two nils apart. */
export const NIL_ARRAY: unique symbol = Symbol('nil array');

/**
 * A reply as a JS value: a status is a string, a bulk string a Buffer, a 64-bit integer a number
 * when it is safe and a bigint otherwise, a double a number, nil null, pairs an array of arrays of
 * two, a map a Map whose keys are text, an error a ReplyError.
 */
export type ReplyValue =
  | null
  | typeof NIL_ARRAY
  | boolean
  | number
  | bigint
  | string
  | Buffer
  | ReplyError
  | ReplyValue[]
  | Map<string, ReplyValue>;

type Aggregate = 'array' | 'map' | 'pairs';

/** Opens an aggregate of `count` values (of pairs for `map` and `pairs`); -1 while it is open. */
interface Opening {
  readonly aggregate: Aggregate;
  count: number;
}

type Token = Exclude<ReplyValue, ReplyValue[] | Map<string, ReplyValue>> | Opening;

/** Collects one reply; `take` answers it and makes the writer ready for the next. */
export class ValueWriter implements ReplyWriter {
  readonly #nilArray: null | typeof NIL_ARRAY;
  readonly #tokens: Token[] = [];
  /** Positions of the arrays that wait for `endArray`. */
  readonly #open: number[] = [];
  #next = 0;

  /** `nilArray` is what stands for a nil array: null as for any nil, or NIL_ARRAY. */
  constructor(nilArray: null | typeof NIL_ARRAY = null) {
    this.#nilArray = nilArray;
  }

  /** True when nothing was written since the last `take`. */
  get empty(): boolean {
    return this.#tokens.length === 0;
  }

  /** The one reply that was written. It is a defect to have written none, a part, or more than one. */
  take(): ReplyValue {
    assert(this.#open.length === 0, 'an array of the reply was not closed');
    assert(this.#tokens.length > 0, 'the command wrote no reply');
    this.#next = 0;
    const value = this.#build();
    assert(this.#next === this.#tokens.length, 'the command wrote more than one reply');
    this.#tokens.length = 0;
    return value;
  }

  ok(): void {
    this.#tokens.push('OK');
  }

  simple(text: string): void {
    this.#tokens.push(text);
  }

  integer(value: number): void {
    assert(Number.isSafeInteger(value), `${value} is not a safe integer`);
    this.#tokens.push(value);
  }

  integer64(value: bigint): void {
    const number = Number(value);
    this.#tokens.push(Number.isSafeInteger(number) ? number : value);
  }

  double(value: number): void {
    this.#tokens.push(value);
  }

  bigNumber(value: bigint): void {
    this.#tokens.push(value);
  }

  boolean(value: boolean): void {
    this.#tokens.push(value);
  }

  bulk(bytes: Uint8Array, start: number, end: number): void {
    assert(start >= 0 && start <= end && end <= bytes.length, 'a bulk reply outside its buffer');
    this.#tokens.push(cloneBytes(bytes, start, end));
  }

  text(value: string): void {
    this.#tokens.push(Buffer.from(value));
  }

  verbatim(_format: 'txt' | 'mkd', text: string): void {
    this.#tokens.push(Buffer.from(text));
  }

  nil(): void {
    this.#tokens.push(null);
  }

  nilArray(): void {
    this.#tokens.push(this.#nilArray);
  }

  array(count: number): void {
    this.#tokens.push({ aggregate: 'array', count });
  }

  map(count: number): void {
    this.#tokens.push({ aggregate: 'map', count });
  }

  pairs(count: number): void {
    this.#tokens.push({ aggregate: 'pairs', count });
  }

  set(count: number): void {
    this.array(count);
  }

  push(count: number): void {
    this.array(count);
  }

  beginArray(): void {
    this.#open.push(this.#tokens.length);
    this.#tokens.push({ aggregate: 'array', count: -1 });
  }

  endArray(count: number): void {
    const position = this.#open.pop();
    assert(position !== undefined, 'endArray without beginArray');
    const opening = this.#tokens[position];
    assert(isOpening(opening), 'an open array was overwritten');
    opening.count = count;
  }

  error(code: string, text: string): void {
    this.#tokens.push(new ReplyError(code, text));
  }

  mark(): number {
    return this.#tokens.length;
  }

  rollback(mark: number): void {
    assert(mark >= 0 && mark <= this.#tokens.length, 'a mark that was rolled back already');
    this.#tokens.length = mark;
    while ((this.#open.at(-1) ?? -1) >= mark) this.#open.pop();
  }

  #build(): ReplyValue {
    const token = this.#tokens[this.#next++];
    assert(token !== undefined, 'an aggregate of the reply has fewer values than it announced');
    if (!isOpening(token)) return token;
    if (token.aggregate === 'map') {
      const map = new Map<string, ReplyValue>();
      for (let i = 0; i < token.count; i++) {
        const name = this.#build();
        map.set(String(name), this.#build());
      }
      return map;
    }
    const values: ReplyValue[] = [];
    for (let i = 0; i < token.count; i++) {
      values.push(token.aggregate === 'pairs' ? [this.#build(), this.#build()] : this.#build());
    }
    return values;
  }
}

function isOpening(token: Token | undefined): token is Opening {
  return typeof token === 'object' && token !== null && 'aggregate' in token;
}
