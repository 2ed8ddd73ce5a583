/**
 * CLIENT: what a connection may say about itself, and what it may ask and do about the others.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Call } from './call.ts';
import { CLIENT_KILL } from './client-kill.ts';
import { clientLine, clientType, clientTypeNamed } from './client-list.ts';
import { CLIENT_PAUSE_COMMANDS } from './client-pause.ts';
import { CLIENT_TRACKING_COMMANDS } from './client-tracking.ts';
import { CLIENT_DURABILITY } from './durability.ts';
import { helpRow, wrongSubcommand } from './help.ts';
import type { Caller, CommandSpec, Flag } from './spec.ts';

const PRINTABLE = /^[!-~]*$/;

/**
 * The name, when it may stand in a line of CLIENT LIST: no blanks, only printable ASCII.
 * @throws ReplyError
 */
export function checkClientName(name: string): string {
  if (PRINTABLE.test(name)) return name;
  throw new ReplyError(
    'ERR',
    'Client names cannot contain spaces, newlines or special characters.',
  );
}

/** CLIENT ID. */
function id(call: Call): void {
  call.reply.integer(call.caller.id);
}

/** CLIENT INFO: the caller's own line. */
function info(call: Call): void {
  call.reply.verbatim('txt', `${clientLine(call.caller, call.nowMs)}\n`);
}

/** CLIENT LIST [TYPE type | ID id ...]: a line each. */
function list(call: Call): void {
  const { host, nowMs } = call;
  let text = '';
  for (const caller of listed(call, [...host.callers.all()])) {
    text += `${clientLine(caller, nowMs)}\n`;
  }
  call.reply.verbatim('txt', text);
}

function listed(call: Call, all: readonly Caller[]): readonly Caller[] {
  const { arguments: args } = call;
  if (args.count === 2) return all;
  if (args.count === 4 && args.is(2, 'TYPE')) {
    const type = clientTypeNamed(args.text(3));
    if (type === undefined) {
      throw new ReplyError('ERR', `Unknown client type '${args.text(3)}'`);
    }
    return all.filter((caller) => clientType(caller) === type);
  }
  if (args.count < 4 || !args.is(2, 'ID')) throw SYNTAX_ERROR;
  const chosen: Caller[] = [];
  const invalid = new ReplyError('ERR', 'Invalid client ID');
  for (let i = 3; i < args.count; i++) {
    const caller = call.host.callers.find(args.integer(i, invalid));
    if (caller !== undefined) chosen.push(caller);
  }
  return chosen;
}

/** CLIENT SETNAME name; an empty one takes the name away. */
function setName(call: Call): void {
  call.caller.name = checkClientName(call.arguments.latin1(2));
  call.reply.ok();
}

/** CLIENT GETNAME. */
function getName(call: Call): void {
  if (call.caller.name === '') call.reply.nil();
  else call.reply.text(call.caller.name);
}

/** CLIENT SETINFO LIB-NAME name | LIB-VER version. */
function setInfo(call: Call): void {
  const { arguments: args, caller } = call;
  const isName = args.is(2, 'LIB-NAME');
  if (!isName && !args.is(2, 'LIB-VER')) {
    throw new ReplyError('ERR', `Unrecognized option '${args.text(2)}'`);
  }
  const value = args.latin1(3);
  if (!PRINTABLE.test(value)) {
    throw new ReplyError(
      'ERR',
      `${isName ? 'lib-name' : 'lib-ver'} cannot contain spaces, newlines or special characters.`,
    );
  }
  if (isName) caller.libraryName = value;
  else caller.libraryVersion = value;
  call.reply.ok();
}

/** CLIENT UNBLOCK id [TIMEOUT | ERROR]: 1 when a command of that caller waited. */
function unblock(call: Call): void {
  const { arguments: args } = call;
  let how: 'timeout' | 'error' = 'timeout';
  if (args.count > 4) throw wrongSubcommand('CLIENT', args.text(1));
  if (args.count === 4) {
    if (args.is(3, 'ERROR')) how = 'error';
    else if (!args.is(3, 'TIMEOUT')) {
      throw new ReplyError('ERR', 'CLIENT UNBLOCK reason should be TIMEOUT or ERROR');
    }
  }
  call.reply.integer(call.host.callers.unblock(args.integer(2), how) ? 1 : 0);
}

/** CLIENT REPLY ON | OFF | SKIP: only ON is answered. */
function replyMode(call: Call): void {
  const { arguments: args, caller } = call;
  if (caller.door === 'websocket') {
    throw new ReplyError('ERR', 'CLIENT REPLY is not for WebSocket: every request is answered');
  }
  if (args.is(2, 'ON')) {
    caller.replyMode = 'on';
    call.reply.ok();
  } else if (args.is(2, 'OFF')) {
    caller.replyMode = 'off';
  } else if (args.is(2, 'SKIP')) {
    if (caller.replyMode !== 'off') caller.replyMode = 'skip-next';
  } else {
    throw SYNTAX_ERROR;
  }
}

function onOrOff(call: Call): boolean {
  const on = call.arguments.is(2, 'ON');
  if (!on && !call.arguments.is(2, 'OFF')) throw SYNTAX_ERROR;
  return on;
}

/** CLIENT NO-EVICT ON | OFF. */
function noEvict(call: Call): void {
  call.caller.noEvict = onOrOff(call);
  call.reply.ok();
}

/** CLIENT NO-TOUCH ON | OFF: whether reading a key counts as a use of it. */
function noTouch(call: Call): void {
  call.caller.noTouch = onOrOff(call);
  call.reply.ok();
}

const OWN: readonly Flag[] = ['noscript', 'loading', 'stale'];
const ADMIN: readonly Flag[] = ['admin', 'noscript', 'loading', 'stale'];

const SUBCOMMANDS: readonly CommandSpec[] = [
  {
    name: 'id',
    arity: 2,
    flags: OWN,
    group: 'connection',
    since: '5.0.0',
    summary: "Tells the connection's id, which is never used twice.",
    execute: id,
  },
  {
    name: 'info',
    arity: 2,
    flags: OWN,
    group: 'connection',
    since: '6.2.0',
    summary: 'Tells about the calling connection.',
    execute: info,
  },
  {
    name: 'list',
    arity: -2,
    flags: ADMIN,
    group: 'connection',
    since: '2.4.0',
    summary: 'Tells about the connections, all or those of a type or with given ids.',
    execute: list,
  },
  {
    name: 'setname',
    arity: 3,
    flags: OWN,
    group: 'connection',
    since: '2.6.9',
    summary: 'Names the connection.',
    execute: setName,
  },
  {
    name: 'getname',
    arity: 2,
    flags: OWN,
    group: 'connection',
    since: '2.6.9',
    summary: "Tells the connection's name.",
    execute: getName,
  },
  {
    name: 'setinfo',
    arity: 4,
    flags: OWN,
    group: 'connection',
    since: '7.2.0',
    summary: "Keeps the name or version of the client's library.",
    execute: setInfo,
  },
  CLIENT_KILL,
  {
    name: 'unblock',
    arity: -3,
    flags: ADMIN,
    group: 'connection',
    since: '5.0.0',
    summary: "Ends another connection's waiting command, as by its timeout or with an error.",
    execute: unblock,
  },
  {
    name: 'reply',
    arity: 3,
    flags: OWN,
    group: 'connection',
    since: '3.2.0',
    summary: 'Chooses whether this connection is answered: always, never, or not the next time.',
    execute: replyMode,
  },
  {
    name: 'no-evict',
    arity: 3,
    flags: ADMIN,
    group: 'connection',
    since: '7.0.0',
    summary: 'Keeps the connection open when memory for clients runs out.',
    execute: noEvict,
  },
  {
    name: 'no-touch',
    arity: 3,
    flags: OWN,
    group: 'connection',
    since: '7.2.0',
    summary: 'Chooses whether reading a key counts as a use of it.',
    execute: noTouch,
  },
  CLIENT_DURABILITY,
  ...CLIENT_TRACKING_COMMANDS,
  ...CLIENT_PAUSE_COMMANDS,
  helpRow('client', 'connection', '5.0.0'),
];

export const CLIENT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'client',
    arity: -2,
    flags: [],
    group: 'connection',
    since: '2.4.0',
    summary: 'Tells about connections and manages them.',
    subcommands: SUBCOMMANDS,
  },
];
