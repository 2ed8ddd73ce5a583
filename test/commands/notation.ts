/**
 * A ReplyWriter that writes what it is told in a readable notation, one reply per line, with the
 * marks of RESP3: `+OK`, `:1`, `"text"`, `>3["subscribe" "a" :1]`. For tests of commands whose answer
 * is several values, or none, or depends on the kind of aggregate.
 */
import type { ReplyWriter } from '../../src/commands/reply.ts';

interface Open {
  left: number;
}

export class NotationWriter implements ReplyWriter {
  #text = '';
  readonly #open: Open[] = [];

  /** All replies since the last take, one a line. */
  take(): string {
    const text = this.#text.trimEnd();
    if (this.#open.length > 0) throw new Error(`an aggregate is not complete: ${text}`);
    this.#text = '';
    return text;
  }

  ok(): void {
    this.#value('+OK');
  }

  simple(text: string): void {
    this.#value(`+${text}`);
  }

  integer(value: number): void {
    this.#value(`:${value}`);
  }

  integer64(value: bigint): void {
    this.#value(`:${value}`);
  }

  double(value: number): void {
    this.#value(`,${value}`);
  }

  bigNumber(value: bigint): void {
    this.#value(`(${value}`);
  }

  boolean(value: boolean): void {
    this.#value(value ? '#t' : '#f');
  }

  bulk(bytes: Uint8Array, start: number, end: number): void {
    this.text(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  }

  text(value: string): void {
    this.#value(JSON.stringify(value));
  }

  verbatim(format: 'txt' | 'mkd', text: string): void {
    this.#value(`=${format}:${JSON.stringify(text)}`);
  }

  nil(): void {
    this.#value('_');
  }

  nilArray(): void {
    this.#value('*-1');
  }

  array(count: number): void {
    this.#aggregate('*', count, count);
  }

  map(count: number): void {
    this.#aggregate('%', count, 2 * count);
  }

  pairs(count: number): void {
    this.#aggregate('pairs ', count, 2 * count);
  }

  set(count: number): void {
    this.#aggregate('~', count, count);
  }

  push(count: number): void {
    this.#aggregate('>', count, count);
  }

  attribute(count: number): void {
    this.#aggregate('|', count, 2 * count);
  }

  beginArray(): void {
    throw new Error('not written by the commands under test');
  }

  endArray(): void {
    throw new Error('not written by the commands under test');
  }

  error(code: string, text: string): void {
    this.#value(`-${code} ${text}`);
  }

  mark(): number {
    return this.#text.length;
  }

  rollback(mark: number): void {
    this.#text = this.#text.slice(0, mark);
    this.#open.length = 0;
  }

  #aggregate(sign: string, count: number, values: number): void {
    if (values === 0) {
      this.#value(`${sign}0[]`);
      return;
    }
    this.#text += `${sign}${count}[`;
    this.#open.push({ left: values });
  }

  #value(text: string): void {
    this.#text += text;
    for (let open = this.#open.at(-1); open !== undefined; open = this.#open.at(-1)) {
      open.left--;
      if (open.left > 0) {
        this.#text += ' ';
        return;
      }
      this.#text += ']';
      this.#open.pop();
    }
    this.#text += '\n';
  }
}
