/** Feeds a parser as a connection does: one reused chunk buffer that is spoiled after every chunk. */
import { RESP_READ_BYTES } from '../../../src/base/limits.ts';
import { Arguments } from '../../../src/commands/arguments.ts';
import { InputBudget } from '../../../src/gateway/resp/input-budget.ts';
import {
  Parsed,
  RESP_BOUNDS,
  type RespBounds,
  RespParser,
} from '../../../src/gateway/resp/parser.ts';

export class Feed {
  readonly budget: InputBudget;
  readonly parser: RespParser;
  /** What was parsed: each command as its arguments, one character a byte. */
  readonly commands: string[][] = [];
  /** The first error; nothing is fed after it. */
  error: string | undefined;
  readonly #shared = Buffer.alloc(RESP_READ_BYTES);

  constructor(bounds: Partial<RespBounds> = {}, budget = new InputBudget()) {
    this.budget = budget;
    this.parser = new RespParser({
      arguments: new Arguments(),
      budget,
      bounds: { ...RESP_BOUNDS, ...bounds },
    });
  }

  /** Feeds the bytes in chunks of at most the shared buffer's length. */
  take(input: Buffer | string): this {
    const bytes = typeof input === 'string' ? Buffer.from(input, 'latin1') : input;
    for (let at = 0; at < bytes.length && this.error === undefined; at += this.#shared.length) {
      const length = bytes.copy(this.#shared, 0, at, at + this.#shared.length);
      this.parser.feed(this.#shared, length);
      this.read();
      this.parser.settle();
      this.#shared.fill(0x58);
    }
    return this;
  }

  /** Holds a chunk without reading it, as while a command waits. */
  hold(input: string): this {
    const length = this.#shared.write(input, 'latin1');
    this.parser.feed(this.#shared, length);
    this.parser.settle();
    this.#shared.fill(0x58);
    return this;
  }

  read(commandsMax = Infinity): this {
    for (let i = 0; i < commandsMax; i++) {
      const found = this.parser.next();
      if (found === Parsed.error) this.error = this.parser.error;
      if (found !== Parsed.command) break;
      const args = this.parser.arguments;
      this.commands.push(Array.from({ length: args.count }, (_, index) => args.latin1(index)));
    }
    return this;
  }
}

/** A command as clients send it. */
export function multibulk(...args: (string | Buffer)[]): Buffer {
  return request(args);
}

/** The same for any number of arguments. */
export function request(args: readonly (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from(`*${args.length}\r\n`)];
  for (const arg of args) {
    const bytes = typeof arg === 'string' ? Buffer.from(arg, 'latin1') : arg;
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n'));
  }
  return Buffer.concat(parts);
}
