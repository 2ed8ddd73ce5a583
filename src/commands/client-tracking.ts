/**
 * CLIENT TRACKING and its kin: a connection asks to be told when keys change that it has read
 * (client-side caching). What is remembered and told is the broker's (the `Tracking` port); here are
 * the options, their rules and the answers, all as in Redis.
 */
import { ReplyError, SYNTAX_ERROR } from '../base/errors.ts';
import type { Call } from './call.ts';
import type { CommandSpec, Flag, TrackingOptions, TrackingState } from './spec.ts';

interface Options {
  redirect: number;
  broadcast: boolean;
  optIn: boolean;
  optOut: boolean;
  noLoop: boolean;
  prefixes: string[];
}

/** CLIENT TRACKING ON | OFF [REDIRECT id] [PREFIX prefix …] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]. */
function tracking(call: Call): void {
  const { arguments: args, caller, host } = call;
  const options = readOptions(call);
  if (args.is(2, 'ON')) {
    checkOptions(options, caller.tracking);
    host.tracking.enable(caller, options);
  } else if (args.is(2, 'OFF')) {
    host.tracking.disable(caller);
  } else {
    throw SYNTAX_ERROR;
  }
  call.reply.ok();
}

function readOptions(call: Call): TrackingOptions {
  const { arguments: args } = call;
  const options: Options = {
    redirect: 0,
    broadcast: false,
    optIn: false,
    optOut: false,
    noLoop: false,
    prefixes: [],
  };
  for (let i = 3; i < args.count; i++) {
    const more = i + 1 < args.count;
    if (args.is(i, 'REDIRECT') && more) options.redirect = readRedirect(call, ++i, options);
    else if (args.is(i, 'BCAST')) options.broadcast = true;
    else if (args.is(i, 'OPTIN')) options.optIn = true;
    else if (args.is(i, 'OPTOUT')) options.optOut = true;
    else if (args.is(i, 'NOLOOP')) options.noLoop = true;
    else if (args.is(i, 'PREFIX') && more) options.prefixes.push(args.latin1(++i));
    else throw SYNTAX_ERROR;
  }
  return options;
}

function readRedirect(call: Call, index: number, { redirect }: Options): number {
  if (redirect !== 0) {
    throw new ReplyError('ERR', 'A client can only redirect to a single other client');
  }
  const id = call.arguments.integer(index);
  if (call.host.callers.find(id) === undefined) {
    throw new ReplyError('ERR', 'The client ID you want redirect to does not exist');
  }
  return id;
}

/** @throws ReplyError where the options exclude each other, or what is on already */
function checkOptions(options: TrackingOptions, current: TrackingState | undefined): void {
  const { broadcast, optIn, optOut, prefixes } = options;
  if (!broadcast && prefixes.length > 0) {
    throw new ReplyError('ERR', 'PREFIX option requires BCAST mode to be enabled');
  }
  if (current !== undefined && current.broadcast !== broadcast) {
    throw new ReplyError(
      'ERR',
      "You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode.",
    );
  }
  if (broadcast && (optIn || optOut)) {
    throw new ReplyError('ERR', 'OPTIN and OPTOUT are not compatible with BCAST');
  }
  if (optIn && optOut) {
    throw new ReplyError('ERR', "You can't specify both OPTIN mode and OPTOUT mode");
  }
  if ((optIn && current?.optOut === true) || (optOut && current?.optIn === true)) {
    throw new ReplyError(
      'ERR',
      "You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode.",
    );
  }
  if (broadcast) checkPrefixes(prefixes, current?.prefixes ?? []);
}

/** No prefix of a connection may begin another: a key would be told twice. */
function checkPrefixes(prefixes: readonly string[], existing: readonly string[]): void {
  for (const [at, prefix] of prefixes.entries()) {
    const old = existing.find((one) => overlap(one, prefix));
    if (old !== undefined) throw overlapping(prefix, 'an existing prefix', old);
    const other = prefixes.slice(at + 1).find((one) => overlap(one, prefix));
    if (other !== undefined) throw overlapping(prefix, 'another provided prefix', other);
  }
}

function overlap(left: string, right: string): boolean {
  return left.startsWith(right) || right.startsWith(left);
}

function overlapping(prefix: string, which: string, other: string): ReplyError {
  return new ReplyError(
    'ERR',
    `Prefix '${prefix}' overlaps with ${which} '${other}'. Prefixes for a single client must not overlap.`,
  );
}

/** CLIENT CACHING YES | NO: whether the keys of the next command are remembered. */
function caching(call: Call): void {
  const { arguments: args, caller } = call;
  const state = caller.tracking;
  if (state === undefined) {
    throw new ReplyError(
      'ERR',
      'CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
    );
  }
  const yes = args.is(2, 'YES');
  if (!yes && !args.is(2, 'NO')) throw SYNTAX_ERROR;
  if (yes ? !state.optIn : !state.optOut) {
    const [answer, mode] = yes ? ['YES', 'OPTIN'] : ['NO', 'OPTOUT'];
    throw new ReplyError(
      'ERR',
      `CLIENT CACHING ${answer} is only valid when tracking is enabled in ${mode} mode.`,
    );
  }
  state.caching = true;
  call.reply.ok();
}

/** CLIENT GETREDIR: the id that invalidations go to; 0 = to nobody else, -1 = nothing is tracked. */
function getRedirect(call: Call): void {
  call.reply.integer(call.caller.tracking?.redirect ?? -1);
}

function flagsOf(state: TrackingState | undefined): string[] {
  if (state === undefined) return ['off'];
  const flags = ['on'];
  if (state.broadcast) flags.push('bcast');
  if (state.optIn) flags.push('optin', ...(state.caching ? ['caching-yes'] : []));
  if (state.optOut) flags.push('optout', ...(state.caching ? ['caching-no'] : []));
  if (state.noLoop) flags.push('noloop');
  if (state.isBroken) flags.push('broken_redirect');
  return flags;
}

/** CLIENT TRACKINGINFO: flags, redirect, prefixes. */
function trackingInfo(call: Call): void {
  const { caller, reply } = call;
  const flags = flagsOf(caller.tracking);
  const prefixes = caller.tracking?.prefixes ?? [];
  reply.map(3);
  reply.text('flags');
  reply.set(flags.length);
  for (const flag of flags) reply.text(flag);
  reply.text('redirect');
  reply.integer(caller.tracking?.redirect ?? -1);
  reply.text('prefixes');
  reply.array(prefixes.length);
  for (const prefix of prefixes) {
    const bytes = Buffer.from(prefix, 'latin1');
    reply.bulk(bytes, 0, bytes.length);
  }
}

const FLAGS: readonly Flag[] = ['noscript', 'loading', 'stale'];

export const CLIENT_TRACKING_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'tracking',
    arity: -3,
    flags: FLAGS,
    group: 'connection',
    since: '6.0.0',
    summary: 'Chooses whether the connection is told of changes of the keys that it reads.',
    execute: tracking,
  },
  {
    name: 'caching',
    arity: 3,
    flags: FLAGS,
    group: 'connection',
    since: '6.0.0',
    summary: 'Chooses whether the keys of the next command are tracked.',
    execute: caching,
  },
  {
    name: 'getredir',
    arity: 2,
    flags: FLAGS,
    group: 'connection',
    since: '6.0.0',
    summary: 'Tells which connection gets the invalidations of this one.',
    execute: getRedirect,
  },
  {
    name: 'trackinginfo',
    arity: 2,
    flags: FLAGS,
    group: 'connection',
    since: '6.2.0',
    summary: 'Tells how the keys that the connection reads are tracked.',
    execute: trackingInfo,
  },
];
