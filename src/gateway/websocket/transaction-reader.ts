/**
 * The requests Transaction, Watch and Unwatch as the broker takes them: byte ranges of the frame,
 * which no argument leaves before it is executed or queued.
 */
import { Arguments } from '../../commands/arguments.ts';
import { LENGTH, WireError, WireReader } from '../../wire/reader.ts';

const FIRST = (1 << 3) | LENGTH;
const SECOND = (2 << 3) | LENGTH;

const WATCH_NAME = Buffer.from('WATCH');

/** A Transaction that was found to be well formed. */
export class TransactionReader {
  /** Empty when it names none. */
  token: Uint8Array = new Uint8Array(0);
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The commands in order, each in the same `Arguments`: valid until the next. */
  *commands(): Generator<Arguments> {
    const reader = new WireReader(this.#bytes);
    const args = new Arguments();
    while (!reader.done) {
      const tag = reader.tag();
      if (tag === FIRST) this.token = reader.view();
      else if (tag === SECOND) {
        const outer = reader.enter();
        args.reset(this.#bytes);
        pushFields(reader, args);
        reader.leave(outer);
        yield args;
      } else reader.skip(tag);
    }
  }
}

/** The Transaction in `bytes`; undefined when it is malformed. */
export function readTransaction(bytes: Buffer): TransactionReader | undefined {
  return decoded(() => {
    const transaction = new TransactionReader(bytes);
    // All of it is read once before the first command is looked at.
    for (const _ of transaction.commands());
    return transaction;
  });
}

/** The Watch in `bytes` as a WATCH command, with no key when it names none; undefined when malformed. */
export function readWatch(bytes: Buffer): Arguments | undefined {
  return decoded(() => {
    // The name stands behind the message, so that all arguments are ranges of one buffer.
    const args = new Arguments();
    args.reset(Buffer.concat([bytes, WATCH_NAME]));
    args.push(bytes.length, bytes.length + WATCH_NAME.length);
    pushFields(new WireReader(bytes), args);
    return args;
  });
}

/** The token of the Unwatch in `bytes`; undefined when it is malformed. */
export function readUnwatch(bytes: Buffer): Uint8Array | undefined {
  return decoded(() => {
    const reader = new WireReader(bytes);
    let token: Uint8Array = new Uint8Array(0);
    while (!reader.done) {
      const tag = reader.tag();
      if (tag === FIRST) token = reader.view();
      else reader.skip(tag);
    }
    return token;
  });
}

/** Adds the bytes of each field 1 of the open message as an argument. */
function pushFields(reader: WireReader, args: Arguments): void {
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === FIRST) {
      const length = reader.length();
      args.push(reader.at, reader.at + length);
      reader.at += length;
    } else reader.skip(tag);
  }
}

/** What cannot be read is the client's mistake, not ours. */
function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
