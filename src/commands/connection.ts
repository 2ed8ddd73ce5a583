/**
 * A connection's greeting, its database, its end. What a connection is over WebSocket is another
 * thing: many callers share it, so there is no selected database and no protocol to change.
 */
import { DB_INDEX_OUT_OF_RANGE, ReplyError } from '../base/errors.ts';
import { REDIS_VERSION } from '../base/version.ts';
import type { Call } from './call.ts';
import { CLIENT_COMMANDS, checkClientName } from './client.ts';
import { subscriptionCount, unsubscribeFromAll } from './pubsub.ts';
import type { CommandSpec } from './spec.ts';

const WRONG_PASSWORD = new ReplyError(
  'WRONGPASS',
  'invalid username-password pair or user is disabled.',
);
const NO_PASSWORD_SET = new ReplyError(
  'ERR',
  'AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
);
const PROTOCOL_OUT_OF_RANGE = new ReplyError(
  'ERR',
  'Protocol version is not an integer or out of range',
);
const NO_SUCH_PROTOCOL = new ReplyError('NOPROTO', 'unsupported protocol version');

/** PING [message]. A RESP2 connection with subscriptions is answered in the shape of a message. */
function ping(call: Call): void {
  const { arguments: args, caller, reply } = call;
  if (args.count > 2) {
    throw new ReplyError('ERR', "wrong number of arguments for 'ping' command");
  }
  if (caller.protocol === 2 && subscriptionCount(caller) > 0) {
    reply.array(2);
    reply.text('pong');
    if (args.count === 2) reply.bulk(args.buffer, args.start(1), args.end(1));
    else reply.text('');
  } else if (args.count === 2) {
    reply.bulk(args.buffer, args.start(1), args.end(1));
  } else {
    reply.simple('PONG');
  }
}

/** ECHO message. */
function echo(call: Call): void {
  const { arguments: args, reply } = call;
  reply.bulk(args.buffer, args.start(1), args.end(1));
}

/** The user `default` has no password, and any will do; there is no other user. */
function checkCredentials(call: Call, user: string): void {
  if (user === 'default') return;
  const { caller, host, nowMs } = call;
  host.denials.deny(caller, { command: call.arguments.text(0), user }, nowMs);
  throw WRONG_PASSWORD;
}

/** AUTH [username] password. */
function auth(call: Call): void {
  const { arguments: args } = call;
  if (args.count > 3) throw new ReplyError('ERR', 'syntax error');
  if (args.count === 2) throw NO_PASSWORD_SET;
  checkCredentials(call, args.text(1));
  call.reply.ok();
}

/** What the options of HELLO ask for. */
interface Greeting {
  protocol: 2 | 3 | undefined;
  name: string | undefined;
}

function readGreeting(call: Call): Greeting {
  const { arguments: args, caller } = call;
  const greeting: Greeting = { protocol: undefined, name: undefined };
  if (args.count === 1) return greeting;
  const version = args.integer(1, PROTOCOL_OUT_OF_RANGE);
  if (version !== 2 && version !== 3) throw NO_SUCH_PROTOCOL;
  if (caller.door !== 'resp' && version !== caller.protocol) throw NO_SUCH_PROTOCOL;
  greeting.protocol = version;
  for (let i = 2; i < args.count; i++) {
    if (args.is(i, 'AUTH') && i + 2 < args.count) {
      checkCredentials(call, args.text(i + 1));
      i += 2;
    } else if (args.is(i, 'SETNAME') && i + 1 < args.count) {
      greeting.name = checkClientName(args.latin1(i + 1));
      i += 1;
    } else {
      throw new ReplyError('ERR', `Syntax error in HELLO option '${args.text(i)}'`);
    }
  }
  return greeting;
}

/** HELLO [protover [AUTH username password] [SETNAME clientname]]: who answers, in which protocol. */
function hello(call: Call): void {
  const { caller, reply } = call;
  const { protocol, name } = readGreeting(call);
  if (name !== undefined) caller.name = name;
  if (protocol !== undefined) setProtocol(call, protocol);
  reply.map(7);
  reply.text('server');
  reply.text('redis');
  reply.text('version');
  reply.text(REDIS_VERSION);
  reply.text('proto');
  reply.integer(caller.protocol);
  reply.text('id');
  reply.integer(caller.id);
  reply.text('mode');
  reply.text('standalone');
  reply.text('role');
  reply.text('master');
  reply.text('modules');
  reply.array(0);
}

function setProtocol(call: Call, protocol: 2 | 3): void {
  const { caller } = call;
  if (caller.protocol === protocol) return;
  call.bus.regroup(caller.subscriber, () => {
    caller.protocol = protocol;
  });
}

/** SELECT index. */
function select(call: Call): void {
  const { arguments: args, caller } = call;
  if (caller.door === 'websocket') {
    throw new ReplyError(
      'ERR',
      'SELECT is not for a shared connection: every request names its database (Request.database)',
    );
  }
  const index = args.integer(1);
  if (index < 0 || index >= call.keyspace.databases.length) throw DB_INDEX_OUT_OF_RANGE;
  caller.database = index;
  call.reply.ok();
}

/** QUIT: the connection ends once this is answered. */
function quit(call: Call): void {
  call.reply.ok();
  call.host.monitoring.end(call.caller);
  call.caller.closeAfterReply();
}

/** RESET: the connection as it was when it was new; its library's name and version stay. */
function reset(call: Call): void {
  const { caller } = call;
  unsubscribeFromAll(call);
  call.host.transactions.reset(call);
  call.host.tracking.disable(caller);
  call.host.monitoring.end(caller);
  if (caller.door === 'resp') setProtocol(call, 2);
  caller.database = 0;
  caller.name = '';
  caller.noEvict = false;
  caller.noTouch = false;
  caller.replyMode = 'on';
  if (caller.door === 'resp') caller.durability = undefined;
  call.reply.simple('RESET');
}

export const CONNECTION_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'ping',
    arity: -1,
    flags: ['fast'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Answers PONG, or the given message.',
    execute: ping,
  },
  {
    name: 'echo',
    arity: 2,
    flags: ['loading', 'stale', 'fast'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Answers the given message.',
    execute: echo,
  },
  {
    name: 'hello',
    arity: -1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    group: 'connection',
    since: '6.0.0',
    summary: 'Chooses the protocol version and tells who answers.',
    execute: hello,
  },
  {
    name: 'auth',
    arity: -2,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Proves who calls.',
    execute: auth,
  },
  {
    name: 'select',
    arity: 2,
    flags: ['loading', 'stale', 'fast'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Chooses the database that later commands of this connection use.',
    execute: select,
  },
  {
    name: 'quit',
    arity: -1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    group: 'connection',
    since: '1.0.0',
    summary: 'Ends the connection.',
    execute: quit,
  },
  {
    name: 'reset',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    group: 'connection',
    since: '6.2.0',
    summary: 'Puts the connection back into the state of a new one.',
    execute: reset,
  },
  ...CLIENT_COMMANDS,
];
