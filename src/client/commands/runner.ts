/**
 * What every family of command helpers stands on: issuing a command with the options of the view it was
 * called on, and reading the reply. `Bulk` is what strings come as: text, or bytes in a binary view.
 */

import type { Reply } from '../../wire/reply.ts';
import type { Request, WireBytes } from '../../wire/requests.ts';
import type { CallOptions } from '../options.ts';
import type { Treatment } from '../pending.ts';
import type { Subscriptions } from '../subscriptions.ts';
import { unexpected } from './replies.ts';

/** A command's argument. Numbers and bigints are written in decimal. */
export type Argument = string | Uint8Array | number | bigint;

/** A key, a channel or another name: text is UTF-8. */
export type Name = string | Uint8Array;

/** One or several names. */
export type Names = Name | readonly Name[];

/** What a view needs of the client it belongs to. */
export interface Port {
  readonly subscriptions: Subscriptions;
  submit(request: Request, treatment: Treatment): Promise<Reply>;
  /** Sees what each call of a helper will resolve with. */
  issued?(call: Promise<unknown>): void;
}

/** The base of the command families. */
export abstract class Runner<Bulk extends string | Uint8Array> {
  protected readonly port: Port;
  protected readonly options: CallOptions;

  constructor(port: Port, options: CallOptions) {
    this.port = port;
    this.options = options;
  }

  /**
   * Issues any command by its Redis name; words of a subcommand are arguments: `call('CLIENT', 'ID')`.
   * Bytes must not be changed before the answer is there. It is not sent again after a lost connection
   * unless the view was made with `retry: true`. Rejects with a `ReplyError` for an error reply; errors.ts
   * has the others.
   */
  call(command: string, ...args: readonly Argument[]): Promise<Reply> {
    const reply = this.#issue([command, ...args.map(wireArgument)], this.options.retry === true);
    this.port.issued?.(reply);
    return reply;
  }

  /** A command that changes nothing: it may be sent again after a lost connection. */
  protected read<Result>(
    command: string,
    args: readonly Argument[],
    decode: (reply: Reply) => Result,
  ): Promise<Result> {
    return this.#call({ command, args, retry: this.options.retry !== false }, decode);
  }

  /** A command that may change something: sent again only if the caller said so. */
  protected write<Result>(
    command: string,
    args: readonly Argument[],
    decode: (reply: Reply) => Result,
  ): Promise<Result> {
    return this.#call({ command, args, retry: this.options.retry === true }, decode);
  }

  #call<Result>(
    issue: {
      readonly command: string;
      readonly args: readonly Argument[];
      readonly retry: boolean;
    },
    decode: (reply: Reply) => Result,
  ): Promise<Result> {
    const result = this.#decoded(issue, decode);
    this.port.issued?.(result);
    return result;
  }

  async #decoded<Result>(
    issue: {
      readonly command: string;
      readonly args: readonly Argument[];
      readonly retry: boolean;
    },
    decode: (reply: Reply) => Result,
  ): Promise<Result> {
    const words = [...issue.command.split(' '), ...issue.args.map(wireArgument)];
    return decode(await this.#issue(words, issue.retry));
  }

  /** A string in this view's mode. */
  protected readonly bulk = (reply: Reply): Bulk => {
    const right =
      this.options.binary === true ? reply instanceof Uint8Array : typeof reply === 'string';
    // `with` gives a view its type argument together with its mode.
    if (right) return reply as Bulk;
    throw unexpected(this.options.binary === true ? 'bytes' : 'a string', reply);
  };

  /** A string in this view's mode, or null. */
  protected readonly bulkOrNull = (reply: Reply): Bulk | null =>
    reply === null ? null : this.bulk(reply);

  #issue(args: readonly WireBytes[], retry: boolean): Promise<Reply> {
    const database = this.options.database ?? 0;
    return this.port.submit({ kind: 'command', args, database }, { ...this.options, retry });
  }
}

/** An argument as it goes on the wire; what is no argument is a mistake better told than sent. */
export function wireArgument(value: Argument): WireBytes {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw new TypeError(`an argument must be text, bytes or a number, not ${typeof value}`);
}

/** One or several names as an array. */
export function namesOf(names: Names): readonly Name[] {
  return typeof names === 'string' || names instanceof Uint8Array ? [names] : names;
}

/** `NAME value` when the option is given. */
export function option(name: string, value: Argument | undefined): Argument[] {
  return value === undefined ? [] : [name, value];
}

/** `NAME` when the option is on. */
export function word(name: string, on: boolean | undefined): string[] {
  return on === true ? [name] : [];
}
