/**
 * Commands that make no sense where many callers share one socket: they would change the state of
 * the connection under everyone. Each is answered with an error that names what to use instead.
 * Hot: every command passes `refusal` (bench rows of the WebSocket door).
 */
import type { Arguments } from '../../commands/arguments.ts';

const SUBSCRIPTIONS = 'use the requests Subscribe and Unsubscribe';
const TRANSACTIONS = 'use the request Transaction';
const WATCHES = 'use the requests Watch and Unwatch';

const REFUSED: Readonly<Record<string, string>> = {
  SELECT: 'name the database in the request, field `database`',
  MULTI: TRANSACTIONS,
  EXEC: TRANSACTIONS,
  DISCARD: TRANSACTIONS,
  WATCH: WATCHES,
  UNWATCH: WATCHES,
  SUBSCRIBE: SUBSCRIPTIONS,
  PSUBSCRIBE: SUBSCRIPTIONS,
  SSUBSCRIBE: SUBSCRIPTIONS,
  UNSUBSCRIBE: SUBSCRIPTIONS,
  PUNSUBSCRIBE: SUBSCRIPTIONS,
  SUNSUBSCRIBE: SUBSCRIPTIONS,
  HELLO: 'a connection begins with the request Hello',
  RESET: 'close the connection and open another',
  QUIT: 'close the connection',
  MONITOR: 'use RESP',
};

/** By the length of the name: a bit for each first letter (its low five bits) that is refused. */
const FIRST_LETTERS = new Int32Array(64);
for (const name of [...Object.keys(REFUSED), 'CLIENT']) {
  FIRST_LETTERS[name.length] = (FIRST_LETTERS[name.length] ?? 0) | (1 << (name.charCodeAt(0) & 31));
}

/** What to use instead of the command; undefined when it may be executed. */
export function refusal(args: Arguments): string | undefined {
  const length = args.length(0);
  if (length === 0 || length >= 64) return undefined;
  const letter = (args.buffer[args.start(0)] as number) & 31;
  if ((((FIRST_LETTERS[length] as number) >>> letter) & 1) === 0) return undefined;
  return closer(args);
}

function closer(args: Arguments): string | undefined {
  const name = args.latin1(0).toUpperCase();
  if (name === 'CLIENT') {
    if (args.count < 2 || !args.is(1, 'REPLY')) return undefined;
    return "'client|reply' is not available over WebSocket: every request is answered";
  }
  const instead = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
  if (instead === undefined) return undefined;
  return `'${name.toLowerCase()}' is not available over WebSocket: ${instead}`;
}
