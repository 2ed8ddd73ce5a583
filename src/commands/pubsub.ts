/**
 * Publishing and subscribing. What is delivered, and when, is the bus's affair; here are the names'
 * bounds, the caller's own list of subscriptions, and the answers.
 *
 * Over RESP every name is answered by a push of its own, as Redis does. A request over WebSocket has
 * exactly one answer: how many subscriptions the caller has afterwards.
 */
import { ReplyError } from '../base/errors.ts';
import {
  CHANNEL_NAME_BYTES_MAX,
  SUBSCRIPTION_BYTES_PER_CALLER_MAX,
  SUBSCRIPTIONS_PER_CALLER_MAX,
} from '../base/limits.ts';
import type { Bus } from '../bus/bus.ts';
import type { SubscriptionKind } from '../bus/message.ts';
import type { Arguments } from './arguments.ts';
import type { Call } from './call.ts';
import { helpRow, wrongSubcommand } from './help.ts';
import type { Caller, CommandSpec, Flag } from './spec.ts';

/** A kind of subscription with its name for joining, and for leaving, in pushes. */
interface KindRule {
  readonly kind: SubscriptionKind;
  readonly joins: string;
  readonly leaves: string;
}

const CHANNEL: KindRule = { kind: 'channel', joins: 'subscribe', leaves: 'unsubscribe' };
const PATTERN: KindRule = { kind: 'pattern', joins: 'psubscribe', leaves: 'punsubscribe' };
const SHARD: KindRule = { kind: 'shard', joins: 'ssubscribe', leaves: 'sunsubscribe' };

/** The caller's names of one kind. */
function namesOf(caller: Caller, kind: SubscriptionKind): Set<string> {
  if (kind === 'channel') return caller.channels;
  return kind === 'pattern' ? caller.patterns : caller.shardChannels;
}

/** How many subscriptions the caller has, of every kind. */
export function subscriptionCount(caller: Caller): number {
  return caller.channels.size + caller.patterns.size + caller.shardChannels.size;
}

/** Ends every subscription of the caller without an answer (RESET). */
export function unsubscribeFromAll(call: Call): void {
  const { caller } = call;
  call.bus.remove(caller.subscriber);
  caller.channels.clear();
  caller.patterns.clear();
  caller.shardChannels.clear();
}

function checkNameLength(length: number): void {
  if (length <= CHANNEL_NAME_BYTES_MAX) return;
  throw new ReplyError('ERR', `channel name is longer than ${CHANNEL_NAME_BYTES_MAX} bytes`);
}

/**
 * Whether the caller may have all names of these SUBSCRIBE commands (their like for patterns and
 * shard channels included) beside those it has.
 * @throws ReplyError for a name that is too long, and for too many or too much of them
 */
export function checkSubscribe(bus: Bus, caller: Caller, commands: readonly Arguments[]): void {
  let count = subscriptionCount(caller);
  let bytes = bus.nameBytes(caller.subscriber);
  for (const args of commands) {
    count += args.count - 1;
    for (let i = 1; i < args.count; i++) {
      checkNameLength(args.length(i));
      bytes += args.length(i);
    }
  }
  if (count > SUBSCRIPTIONS_PER_CALLER_MAX) {
    throw new ReplyError(
      'ERR',
      `a connection may have at most ${SUBSCRIPTIONS_PER_CALLER_MAX} subscriptions`,
    );
  }
  if (bytes > SUBSCRIPTION_BYTES_PER_CALLER_MAX) {
    throw new ReplyError(
      'ERR',
      `the names of a connection's subscriptions may have at most ${SUBSCRIPTION_BYTES_PER_CALLER_MAX} bytes together`,
    );
  }
}

/** SUBSCRIBE channel [channel ...], and its like for patterns and shard channels. */
function subscribe(call: Call, rule: KindRule): void {
  const { arguments: args, caller } = call;
  checkSubscribe(call.bus, caller, [args]);
  const names = namesOf(caller, rule.kind);
  for (let i = 1; i < args.count; i++) {
    const name = args.bytes(i);
    names.add(args.latin1(i));
    // The answer goes first: the first message may follow at once.
    pushAnswer(call, rule, rule.joins, name);
    // Its own answers can be what cuts the caller off.
    if (caller.subscriber.gone === true) return;
    call.bus.subscribe(caller.subscriber, rule.kind, name);
  }
  answerOnce(call);
}

/** UNSUBSCRIBE [channel ...], and its like; without names: all of that kind. */
function unsubscribe(call: Call, rule: KindRule): void {
  const { arguments: args, caller } = call;
  const names = namesOf(caller, rule.kind);
  if (args.count > 1) {
    for (let i = 1; i < args.count; i++) leave(call, rule, args.bytes(i));
  } else if (names.size > 0) {
    for (const name of [...names]) leave(call, rule, Buffer.from(name, 'latin1'));
  } else {
    pushAnswer(call, rule, rule.leaves, undefined);
  }
  answerOnce(call);
}

function leave(call: Call, rule: KindRule, name: Buffer): void {
  const { caller } = call;
  if (namesOf(caller, rule.kind).delete(name.toString('latin1'))) {
    call.bus.unsubscribe(caller.subscriber, rule.kind, name);
  }
  pushAnswer(call, rule, rule.leaves, name);
}

/** The push that answers one name; the count is that of its kind's connection mode, as in Redis. */
function pushAnswer(call: Call, rule: KindRule, verb: string, name: Buffer | undefined): void {
  const { caller, reply } = call;
  if (caller.door === 'websocket') return;
  reply.push(3);
  reply.text(verb);
  if (name === undefined) reply.nil();
  else reply.bulk(name, 0, name.length);
  const { channels, patterns, shardChannels } = caller;
  reply.integer(rule.kind === 'shard' ? shardChannels.size : channels.size + patterns.size);
}

function answerOnce(call: Call): void {
  if (call.caller.door === 'websocket') call.reply.integer(subscriptionCount(call.caller));
}

/** PUBLISH channel message: how many received it, one counted once for each name that matches. */
function publish(call: Call, shard: boolean): void {
  const { arguments: args } = call;
  checkNameLength(args.length(1));
  const receivers = call.bus.publish({
    channel: args.bytes(1),
    payload: args.bytes(2),
    shard,
    publisher: call.caller.id,
    timeMs: call.nowMs,
    expiresAtMs: 0,
    offset: 0,
    epoch: 0,
    qos: 0,
    retain: false,
    properties: undefined,
  });
  call.reply.integer(receivers);
}

/** PUBSUB CHANNELS [glob]: names with subscribers; patterns are not counted. */
function channels(call: Call, kind: 'channel' | 'shard'): void {
  const { arguments: args, reply } = call;
  if (args.count > 3) throw wrongSubcommand('PUBSUB', args.text(1));
  const names = call.bus.channels(kind, args.count === 3 ? args.bytes(2) : undefined);
  reply.array(names.length);
  for (const name of names) reply.bulk(name, 0, name.length);
}

/** PUBSUB NUMSUB [channel ...]: every name with its number of subscribers, patterns left out. */
function subscriberCounts(call: Call, kind: 'channel' | 'shard'): void {
  const { arguments: args, reply } = call;
  reply.array(2 * (args.count - 2));
  for (let i = 2; i < args.count; i++) {
    const name = args.bytes(i);
    reply.bulk(name, 0, name.length);
    reply.integer(call.bus.subscriberCount(kind, name));
  }
}

/** PUBSUB NUMPAT: how many different patterns have subscribers. */
function patternCount(call: Call): void {
  call.reply.integer(call.bus.patternCount());
}

const SUBSCRIBE_FLAGS: readonly Flag[] = ['pubsub', 'noscript', 'loading', 'stale'];
const PUBLISH_FLAGS: readonly Flag[] = ['pubsub', 'loading', 'stale', 'fast'];
const PUBSUB_FLAGS: readonly Flag[] = ['pubsub', 'loading', 'stale'];

const PUBSUB_SUBCOMMANDS: readonly CommandSpec[] = [
  {
    name: 'channels',
    arity: -2,
    flags: PUBSUB_FLAGS,
    group: 'pubsub',
    since: '2.8.0',
    summary: 'Lists the channels that have subscribers, all or those that match a glob.',
    execute: (call) => channels(call, 'channel'),
  },
  {
    name: 'numsub',
    arity: -2,
    flags: PUBSUB_FLAGS,
    group: 'pubsub',
    since: '2.8.0',
    summary: 'Tells how many subscribers each of the given channels has.',
    execute: (call) => subscriberCounts(call, 'channel'),
  },
  {
    name: 'numpat',
    arity: 2,
    flags: PUBSUB_FLAGS,
    group: 'pubsub',
    since: '2.8.0',
    summary: 'Tells how many different patterns have subscribers.',
    execute: patternCount,
  },
  {
    name: 'shardchannels',
    arity: -2,
    flags: PUBSUB_FLAGS,
    group: 'pubsub',
    since: '7.0.0',
    summary: 'Lists the shard channels that have subscribers, all or those that match a glob.',
    execute: (call) => channels(call, 'shard'),
  },
  {
    name: 'shardnumsub',
    arity: -2,
    flags: PUBSUB_FLAGS,
    group: 'pubsub',
    since: '7.0.0',
    summary: 'Tells how many subscribers each of the given shard channels has.',
    execute: (call) => subscriberCounts(call, 'shard'),
  },
  helpRow('pubsub', 'pubsub', '6.2.0'),
];

export const PUBSUB_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'subscribe',
    arity: -2,
    flags: SUBSCRIBE_FLAGS,
    channels: { first: 1, pattern: false },
    group: 'pubsub',
    since: '2.0.0',
    summary: 'Receives what is published to the given channels from now on.',
    execute: (call) => subscribe(call, CHANNEL),
  },
  {
    name: 'unsubscribe',
    arity: -1,
    flags: SUBSCRIBE_FLAGS,
    channels: { first: 1, pattern: false },
    group: 'pubsub',
    since: '2.0.0',
    summary: 'Stops receiving from the given channels, or from all.',
    execute: (call) => unsubscribe(call, CHANNEL),
  },
  {
    name: 'psubscribe',
    arity: -2,
    flags: SUBSCRIBE_FLAGS,
    channels: { first: 1, pattern: true },
    group: 'pubsub',
    since: '2.0.0',
    summary: 'Receives what is published to channels that match the given globs.',
    execute: (call) => subscribe(call, PATTERN),
  },
  {
    name: 'punsubscribe',
    arity: -1,
    flags: SUBSCRIBE_FLAGS,
    channels: { first: 1, pattern: true },
    group: 'pubsub',
    since: '2.0.0',
    summary: 'Stops receiving by the given globs, or by all.',
    execute: (call) => unsubscribe(call, PATTERN),
  },
  {
    name: 'ssubscribe',
    arity: -2,
    flags: SUBSCRIBE_FLAGS,
    keys: [{ flags: ['not_key'], first: 1, last: -1, step: 1 }],
    channels: { first: 1, pattern: false },
    group: 'pubsub',
    since: '7.0.0',
    summary: 'Receives what is published to the given shard channels from now on.',
    execute: (call) => subscribe(call, SHARD),
  },
  {
    name: 'sunsubscribe',
    arity: -1,
    flags: SUBSCRIBE_FLAGS,
    keys: [{ flags: ['not_key'], first: 1, last: -1, step: 1 }],
    channels: { first: 1, pattern: false },
    group: 'pubsub',
    since: '7.0.0',
    summary: 'Stops receiving from the given shard channels, or from all.',
    execute: (call) => unsubscribe(call, SHARD),
  },
  {
    name: 'publish',
    arity: 3,
    flags: PUBLISH_FLAGS,
    channels: { first: 1, pattern: false, last: 1 },
    group: 'pubsub',
    since: '2.0.0',
    summary: 'Sends a message to the subscribers of a channel.',
    execute: (call) => publish(call, false),
  },
  {
    name: 'spublish',
    arity: 3,
    flags: PUBLISH_FLAGS,
    keys: [{ flags: ['not_key'], first: 1, last: 1, step: 1 }],
    channels: { first: 1, pattern: false, last: 1 },
    group: 'pubsub',
    since: '7.0.0',
    summary: 'Sends a message to the subscribers of a shard channel.',
    execute: (call) => publish(call, true),
  },
  {
    name: 'pubsub',
    arity: -2,
    flags: [],
    group: 'pubsub',
    since: '2.8.0',
    summary: 'Tells what is subscribed to.',
    subcommands: PUBSUB_SUBCOMMANDS,
  },
];
