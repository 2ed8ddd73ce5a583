/** Where passwords stand among a command's arguments: no log and no monitor shows them. */
import type { Arguments } from './arguments.ts';
import type { Command } from './table.ts';

/** What is shown in a password's place, as Redis does. */
export const REDACTED = Buffer.from('(redacted)');

/** The arguments from `from` to before `to`. */
export interface SecretRange {
  readonly from: number;
  readonly to: number;
}

const NONE: SecretRange = { from: 0, to: 0 };

/** Where the passwords of a call stand; an empty range when there are none. */
export function secretsOf(command: Command, args: Arguments): SecretRange {
  switch (command.fullName) {
    case 'auth':
      return { from: 1, to: args.count };
    case 'hello':
      return behind('AUTH', 2, args) ?? NONE;
    case 'migrate':
      return behind('AUTH', 1, args) ?? behind('AUTH2', 2, args) ?? NONE;
    default:
      return NONE;
  }
}

/** So many arguments behind the word, if it is there. */
function behind(word: string, count: number, args: Arguments): SecretRange | undefined {
  for (let i = 2; i < args.count; i++) {
    if (args.is(i, word)) return { from: i + 1, to: i + 1 + count };
  }
  return undefined;
}
