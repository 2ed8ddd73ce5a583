/** A command's arguments as people read them: `<key> [NX|XX] [COUNT <count>]`, for the HELP of containers. */
import type { CommandArgument } from './syntax.ts';

/** Empty where there are no arguments. */
export function usageOf(args: readonly CommandArgument[]): string {
  return args.map(usage).join(' ');
}

function usage(argument: CommandArgument): string {
  const { token, type, optional, multiple, multipleToken } = argument;
  const body = bodyOf(argument);
  const once = token === undefined || type === 'pure-token' ? body : `${token} ${body}`;
  const text = multiple ? `${once} [${multipleToken ? once : body} ...]` : once;
  return optional ? `[${text}]` : text;
}

/** The argument without its token. */
function bodyOf({ name, type, display, token, arguments: inner }: CommandArgument): string {
  switch (type) {
    case 'pure-token':
      return token === undefined || token === '' ? '""' : token;
    case 'oneof':
      return inner.map(usage).join('|');
    case 'block':
      return usageOf(inner);
    default:
      return `<${display ?? name}>`;
  }
}
