/**
 * What has taken long: the newest executions beyond a threshold, with their arguments shortened as
 * Redis shortens them, and secrets left out.
 */
import type { Arguments } from '../commands/arguments.ts';
import type { SlowCommand, SlowLog } from '../commands/diagnostics.ts';
import { REDACTED, secretsOf } from '../commands/secrets.ts';
import type { Caller } from '../commands/spec.ts';
import type { Command } from '../commands/table.ts';

/** Of the arguments so many are kept, the last of which tells how many more there were. */
const ARGUMENTS_MAX = 32;
const ARGUMENT_BYTES_MAX = 128;

export class BrokerSlowLog implements SlowLog {
  readonly entries: SlowCommand[] = [];
  #nextId = 0;

  /** Keeps an execution, and `max` in all. */
  add(
    execution: {
      readonly command: Command;
      readonly arguments: Arguments;
      readonly caller: Caller;
      readonly us: number;
      readonly atMs: number;
    },
    max: number,
  ): void {
    this.entries.unshift({
      id: this.#nextId++,
      atSeconds: Math.floor(execution.atMs / 1000),
      us: execution.us,
      arguments: shortened(execution.command, execution.arguments),
      address: execution.caller.address,
      name: execution.caller.name,
    });
    this.cut(max);
  }

  /** Forgets what is beyond so many. */
  cut(max: number): void {
    if (this.entries.length > max) this.entries.length = max;
  }

  reset(): void {
    this.entries.length = 0;
  }
}

function shortened(command: Command, args: Arguments): Buffer[] {
  const { count } = args;
  const kept = count > ARGUMENTS_MAX ? ARGUMENTS_MAX - 1 : count;
  const secret = secretsOf(command, args);
  const found: Buffer[] = [];
  for (let i = 0; i < kept; i++) {
    if (i >= secret.from && i < secret.to) found.push(REDACTED);
    else found.push(shortenedArgument(args, i));
  }
  if (kept < count) found.push(Buffer.from(`... (${count - kept} more arguments)`));
  return found;
}

function shortenedArgument(args: Arguments, index: number): Buffer {
  const start = args.start(index);
  const length = args.length(index);
  if (length <= ARGUMENT_BYTES_MAX) {
    return Buffer.from(args.buffer.subarray(start, start + length));
  }
  const rest = Buffer.from(`... (${length - ARGUMENT_BYTES_MAX} more bytes)`);
  return Buffer.concat([args.buffer.subarray(start, start + ARGUMENT_BYTES_MAX), rest]);
}
